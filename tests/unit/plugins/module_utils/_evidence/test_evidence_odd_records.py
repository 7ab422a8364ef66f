# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is resumed from records that a run seldom or never writes, and which of several runs counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.plan import named_plan
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.result import nothing
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Evidence
from ansible_collections.revoke.access.plugins.module_utils._evidence.resume import planned_items
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Shelf
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import keep, left_of, recorder


def plan_id(*keys: Any) -> str:
    return named_plan("shelf", "room 1", "shelf_book", keys)


PLAN = plan_id("a", "b")
START: dict[str, Any] = {
    "record": "start", "format": 1, "vendor": "shelf", "tenant": "room 1", "operation": "shelf_book", "check_mode": False, "plan_id": PLAN, "listed": 2,
}  # fmt: skip
FIRST: dict[str, Any] = {"record": "planned", "item": "a", "before": {"state": "to do"}}
SECOND: dict[str, Any] = {**FIRST, "item": "b"}
END: dict[str, Any] = {"record": "end", "summary": {}}


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For records that are made up: no model of outcomes could agree with them."""
    return tmp_path_factory.mktemp("made-up") / "e"


def run(path: Path, *records: dict[str, Any], run_id: str = "1") -> None:
    """Append these records of one run, as whoever knows the format can write them."""
    file = Evidence(str(path), run_id=run_id)
    file.append(records)
    file.close()


def left(path: Path) -> tuple[list[Any], list[Any]]:
    return left_of(str(path), Shelf(""))


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as refused:
        left(path)
    return refused.value.message


def odd(path: Path, what: str) -> str:
    return f"resume_from: {path} holds what no run writes: {what}. Give the list of items instead."


# ---- the items of a plan


def test_a_plan_is_that_of_the_latest_run_that_made_it_and_holds_nothing_of_others(path: Path) -> None:
    assert planned_items(str(path), PLAN) is None
    run(path, START, FIRST, SECOND)
    run(path, START, SECOND, {"record": "barred", "item": "c"}, FIRST, run_id="2")
    run(path, {**START, "plan_id": "1-" + "1" * 64}, {"record": "planned", "item": "x"}, END, run_id="3")
    run(path, {"record": "planned", "item": "late"}, {"record": "end", "plan_id": PLAN}, run_id="1")
    assert planned_items(str(path), PLAN) == ["b", "a"]
    assert planned_items(str(path), "1-" + "1" * 64) == ["x"]


# ---- which run counts


def test_a_later_run_whose_input_was_refused_is_not_passed_over_for_the_one_before_it(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("ab"), "ab", policy=Policy(max_removals=1))
    recorder(tmp_path / "e", Shelf("")).refused("ids[0] is null.")
    assert "its input was refused (ids[0] is null). It sent nothing" in refusal(tmp_path / "e")


def test_a_later_run_with_a_crafted_plan_is_not_passed_over_for_the_one_before_it(path: Path) -> None:
    run(path, START, FIRST, SECOND)
    run(path, {**START, "plan_id": "crafted"}, END, run_id="2")
    assert refusal(path) == odd(path, "a plan with the id 'crafted'")


def test_a_later_run_that_was_killed_with_nothing_to_do_has_nothing_left(path: Path) -> None:
    run(path, START, FIRST, SECOND)
    run(path, {**START, "listed": 0, "plan_id": plan_id()}, run_id="2")
    assert left(path) == ([], [])


def test_records_of_other_runs_in_between_change_nothing(path: Path) -> None:
    run(path, START, FIRST, SECOND)
    run(path, {**START, "tenant": "room 2", "plan_id": named_plan("shelf", "room 2", "shelf_book", ["a", "x"])}, FIRST, {**FIRST, "item": "x"}, run_id="2")
    assert left(path) == (["a", "b"], [])


def test_the_words_of_a_refusal_are_told_within_bounds(path: Path) -> None:
    start = {name: value for name, value in START.items() if name not in ("listed", "plan_id")}
    run(path, {**start, "plan_id": None, "refused": True, "message": "x" * 400}, {"record": "end", "summary": nothing()["summary"]})
    assert f"its input was refused ({'x' * 300})." in refusal(path)


# ---- what no run writes


@pytest.mark.parametrize("listed", [-1, "2", 0.5, [], {}])
def test_a_number_of_items_that_is_none_is_told(listed: Any, path: Path) -> None:
    run(path, {**START, "listed": listed}, FIRST, SECOND)
    assert refusal(path) == odd(path, f"a plan with the id '{PLAN}'")


def test_a_crafted_plan_id_and_a_crafted_item_are_told_within_bounds_and_the_first_of_them_alone(path: Path) -> None:
    run(path, {**START, "plan_id": "p" * 200}, {"record": "planned", "item": 7})
    assert refusal(path) == odd(path, f"a plan with the id '{'p' * 99}")
    run(path, START, {"record": "planned", "item": ["i" * 200]}, {"record": "planned", "item": 7}, run_id="2")
    assert refusal(path) == odd(path, f"the item ['{'i' * 98}")


@pytest.mark.parametrize("record", [{"record": "planned"}, {"record": "barred"}, {"record": "outcome", "outcome": "failed"}, {"record": "sending"}])
def test_a_record_without_its_item_is_told(record: dict[str, Any], path: Path) -> None:
    run(path, START, FIRST, SECOND, record)
    assert refusal(path) == odd(path, "the item None")


@pytest.mark.parametrize("item", [7, {}, {"x": 1}, {"x": "a", "y": None}, "", ["a"]])
@pytest.mark.parametrize("kind", ["planned", "sending"])
def test_an_item_is_a_text_or_a_pair_of_texts_and_nothing_else(kind: str, item: Any, path: Path) -> None:
    record = {"record": kind, "items": [item]} if kind == "sending" else {"record": kind, "item": item}
    run(path, START, FIRST, SECOND, record)
    assert refusal(path) == odd(path, f"the item {item!r}")


def test_items_of_several_parts_are_resumed_as_they_were_given(path: Path) -> None:
    one, other = {"application_id": "a", "trustee": "t"}, {"application_id": "b", "trustee": "t"}
    sending = {"record": "sending", "items": [one, other]}
    run(path, START, {**FIRST, "item": one}, {**FIRST, "item": other}, sending)
    assert left(path) == ([one, other], [])
    run(path, {"record": "answered", "answers": [{"item": one, "answer": "accepted"}, {"item": other, "answer": "accepted"}]})
    sent = {"record": "outcome", "item": other, "outcome": "changed", "prior": "to do", "sent": "once", "believed": True, "answer": "accepted", "read": None}
    run(path, sent)
    assert left(path) == ([one], [])


# ---- names that stand for no id


def test_what_the_last_word_on_an_item_identifies_is_an_id_and_what_it_does_not_is_none(path: Path) -> None:
    unnamed = [{**FIRST, "named": False}, SECOND]
    failed: dict[str, Any] = {"record": "outcome", "outcome": "failed"}
    run(path, {**START, "plan_id": plan_id("b")}, {**unnamed[0], "record": "barred"}, SECOND)
    assert left(path) == (["b"], ["a"])
    run(path, START, *unnamed, run_id="2")
    assert left(path) == (["b"], ["a"])
    run(path, {**failed, "item": "a", "reason": "not_attempted"}, {**failed, "item": "b", "reason": "not_attempted", "named": False}, run_id="2")
    assert left(path) == (["a"], ["b"])
