# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The runs that an evidence file tells of, and how many of them a result can hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._evidence.runs import latest, runs_in

FACTS: dict[str, Any] = {
    "run_id": "1", "vendor": "shelf", "tenant": "room 1", "operation": "shelf_book", "actor": "librarian", "check_mode": False, "plan_id": "2-0",
}  # fmt: skip


@pytest.mark.parametrize("odd", [[], {}, None, 7, ["x"] * 3])
def test_records_of_any_form_are_told_without_a_traceback(odd: Any) -> None:
    records = [{"record": odd, "run_id": odd}, {"record": "start", "run_id": odd, "plan_id": odd}, {"record": "end", "run_id": odd, "summary": odd}]
    assert [run["run_id"] for run in runs_in(records)] == [odd]


def test_runs_are_told_in_order_and_one_without_an_end_is_seen() -> None:
    records = [
        {"record": "start", "run_id": "1", "time": "t1", "vendor": "v", "operation": "o"},
        {"record": "end", "run_id": "1", "time": "t2", "summary": {"changed": 1}},
        {"record": "start", "run_id": "2", "time": "t3"},
        {"record": "end", "run_id": "9", "time": "t4"},
    ]
    first, second = runs_in(records)
    assert (first["started"], first["ended"], first["summary"], first["vendor"]) == ("t1", "t2", {"changed": 1}, "v")
    assert (second["run_id"], second["ended"], second["summary"]) == ("2", None, None)


def test_a_run_is_told_with_who_did_what_where_and_without_what_it_did_to_each_item() -> None:
    start = {"record": "start", "time": "t1", "population": 9, "chain": "c", **FACTS}
    planned = {"record": "planned", "run_id": "1", "time": "t2", "summary": {"changed": 7}}
    told = {"case": None, "by": None, "approval": None, "within": {"items": 0, "proven": 0, "seconds": None}}
    assert runs_in([start, planned]) == [{**FACTS, **told, "started": "t1", "ended": None, "summary": None}]


# ---- as many as a result can hold

RUN = {"run_id": "1"}
SIZE = len(json.dumps([RUN, RUN])) - len(json.dumps([RUN]))


@pytest.mark.parametrize(("room", "count"), [(0, 0), (SIZE - 1, 0), (SIZE, 1), (2 * SIZE - 1, 1), (2 * SIZE, 2), (4 * SIZE, 3)])
def test_the_latest_runs_are_told_as_far_as_there_is_room_for_them(room: int, count: int) -> None:
    runs: list[dict[str, Any]] = [{"run_id": name} for name in "123"]
    assert latest(runs, room) == runs[3 - count :]


def test_behind_a_run_that_does_not_fit_no_earlier_one_is_told() -> None:
    assert latest([RUN, {"run_id": "1" * 100}, RUN], 2 * SIZE) == [RUN]


@pytest.mark.parametrize(("more", "count"), [(0, 1), (1, 0)])
def test_awx_takes_what_is_told_where_nothing_else_is_said(more: int, count: int) -> None:
    text = "x" * (600_000 - SIZE + len("1") + more)
    assert len(latest([{"run_id": text}])) == count
