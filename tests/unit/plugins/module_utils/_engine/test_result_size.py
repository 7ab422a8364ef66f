# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a result is cut to what AWX takes: to the byte, from the end, never within a character, and with counts that stay right."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.item import PENDING, Outcome, Pending
from ansible_collections.revoke.access.plugins.module_utils._engine.result import (
    FACT_BYTES,
    MESSAGE_BYTES,
    RESULT_BYTES,
    TEXT_BYTES,
    fails,
    fit,
    nothing,
    result_of,
    shorten,
    within,
)
from ansible_collections.revoke.access.tests.unit.helpers.effort import examples

ALPHABETS = ["x", "\u4e2d", "\U0001f600"]
HYPOTHESIS = settings(deadline=None, max_examples=examples(20), suppress_health_check=[HealthCheck.too_slow])


def size(value: Any) -> int:
    return len(json.dumps(value))


def inside(text: str) -> int:
    """Bytes of a text as JSON, without its quotes."""
    return size(text) - 2


# ---- texts


@given(st.text(max_size=300), st.integers(10, 400))
@example("\U0001f600" * 50, 40)
@example("\\" * 50, 31)
def test_a_text_is_cut_only_where_it_is_too_long_and_never_within_a_character(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert inside(short) <= limit
    assert short == text if inside(text) <= limit else short.endswith("...") and text.startswith(short[:-3])
    short.encode("utf-8")


@given(st.text(min_size=1, max_size=300), st.integers(10, 400))
@example("x" * 40, 39)
@example("\U0001f600" * 9, 60)
def test_as_much_of_a_text_is_left_as_there_is_room_for(text: str, limit: int) -> None:
    short = shorten(text, limit)
    if short != text:
        left = short[:-3]
        assert inside(text[: len(left) + 1] + "...") > limit


@pytest.mark.parametrize(
    "text, limit, short", [("abcdef", 6, "abcdef"), ("abcdefg", 6, "abc..."), ("\u00e9" * 3, 12, "\u00e9..."), ("abcd", 3, "..."), ("", 0, "")]
)
def test_texts_are_cut_to_the_byte(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


# ---- lists


def test_a_list_is_cut_to_the_byte() -> None:
    values = ["abc", "de", "f"]
    sizes = [7, 6, 5]  # with quotes, and the comma and blank behind
    for room in range(20):
        kept = within(values, room)
        assert kept == values[: len(kept)] and sum(sizes[: len(kept)]) <= room
        assert len(kept) == 3 or sum(sizes[: len(kept) + 1]) > room


@HYPOTHESIS
@given(st.integers(0, 900), st.integers(0, 900), st.integers(0, 900), st.sampled_from([*ALPHABETS, '"', "\\"]), st.integers(0, 20_000), st.integers(1, 900))
def test_any_result_fits_and_its_counts_stay(changed: int, unchanged: int, failed: int, letter: str, long: int, width: int) -> None:
    failure = {"reason": "refused", "message": letter * long, "http_status": 400, "vendor_code": letter * long, "request_id": None}
    ids = [f"{letter * width}{number}" for number in range(max(changed, unchanged, failed))]
    result: dict[str, Any] = {
        "changed_items": ids[:changed], "unchanged_items": ids[:unchanged],
        "failed_items": [dict(failure, item=item) for item in ids[:failed]], "pending_items": [],
        "summary": {"failed": failed}, "truncated": False, "msg": letter * long,
        "resolved": {letter * long: ids}, "diff": {"before": letter * long, "after": ""},
    }  # fmt: skip
    fitted = fit(result)
    assert size(fitted) <= RESULT_BYTES and fitted["summary"] == {"failed": failed}
    whole = all(len(fitted[name]) == count for name, count in (("changed_items", changed), ("unchanged_items", unchanged), ("failed_items", failed)))
    assert whole or fitted["truncated"]


def whole(**more: Any) -> dict[str, Any]:
    """A result of a few items."""
    failed = {"item": "f", "reason": "refused", "message": "m", "http_status": 400, "vendor_code": "c", "request_id": "r"}
    lists = {"changed_items": ["a", "b"], "unchanged_items": ["c"], "failed_items": [failed], "pending_items": []}
    return {"changed": True, **lists, "summary": {"failed": 1}, "truncated": False, **more}


def cut(result: dict[str, Any], limit: int) -> dict[str, Any]:
    return fit(json.loads(json.dumps(result)), limit)


def test_what_fits_to_the_byte_is_left_alone_and_one_byte_less_costs_the_last_entry() -> None:
    result = whole(diff={"before": "x", "after": ""}, resolved={"n": ["1"]})
    enough = next(limit for limit in range(size(result), size(result) + 100) if cut(result, limit) == result)
    assert enough <= size(result) + 40  # what joins the parts is counted generously, and what stands for one that is cut
    less = cut(result, enough - 1)
    assert less["truncated"] is True and less["diff"] == {"before": "", "after": ""} and less["resolved"] == {"n": ["1"]}
    assert {name: less[name] for name in result if name.endswith("_items")} == {name: result[name] for name in result if name.endswith("_items")}


def test_the_order_of_what_goes_is_diff_resolved_unchanged_changed_pending_failed() -> None:
    pending = [{"item": "p", "since": None, "reference": None, "message": "m"}]
    result = whole(diff={"before": "x" * 50, "after": ""}, resolved={"n": ["1" * 50]}, pending_items=pending)
    gone: list[str] = []
    for limit in range(size(result) + 100, 0, -1):
        shown = cut(result, limit)
        gone += [
            name
            for name in ("diff", "resolved", "unchanged_items", "changed_items", "pending_items", "failed_items")
            if shown[name] != result[name] and name not in gone
        ]
    assert gone.index("unchanged_items") < gone.index("changed_items") < gone.index("pending_items") < gone.index("failed_items")
    assert gone[0] == "diff"


def test_texts_of_items_are_bounded_each_by_its_kind() -> None:
    long = dict.fromkeys(("message", "vendor_code", "request_id", "reference"), "x" * 50000)
    shown = fit(whole(msg="y" * 50_000, failed_items=[dict(long, item="f")] * 2, pending_items=[dict(long, item="p")]))
    for told in (*shown["failed_items"], *shown["pending_items"]):
        assert {name: inside(told[name]) for name in long} == {
            "message": TEXT_BYTES,
            "vendor_code": FACT_BYTES,
            "request_id": FACT_BYTES,
            "reference": FACT_BYTES,
        }
    assert inside(shown["msg"]) == MESSAGE_BYTES and shown["truncated"] is False


def test_what_has_no_text_stays_without() -> None:
    shown = fit(whole(failed_items=[{"item": "f", "message": "m", "vendor_code": None, "request_id": None}]))
    assert shown["failed_items"] == [{"item": "f", "message": "m", "vendor_code": None, "request_id": None}] and "msg" not in shown


# ---- flags


def test_a_pending_item_is_told_with_all_that_is_known_of_it() -> None:
    ours, earlier = Pending("2026-11-20T16:00:00Z", "task-1", "It is under way.", True), Pending(None, None, "It was so before.", False)
    result = result_of([Outcome("a", PENDING, pending=ours), Outcome("b", PENDING, pending=earlier)], 2)
    assert result["pending_items"] == [
        {"item": "a", "since": "2026-11-20T16:00:00Z", "reference": "task-1", "message": "It is under way."},
        {"item": "b", "since": None, "reference": None, "message": "It was so before."},
    ]
    assert (result["changed"], result["complete"]) == (True, False)
    assert result_of([Outcome("b", PENDING, pending=earlier)], 1)["changed"] is False


@pytest.mark.parametrize(
    "failed, pending, waited, fails_so", [(0, 0, True, False), (0, 1, True, True), (0, 2, True, True), (0, 1, False, False), (1, 0, False, True)]
)
def test_a_task_fails_for_what_is_pending_only_where_it_waited(failed: int, pending: int, waited: bool, fails_so: bool) -> None:
    counts = {"failed": failed, "pending": pending, "distinct": 5}
    assert fails("any", counts, waited) is fails_so
    assert fails("any", counts) is (failed > 0)


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_run_that_was_refused_says_in_which_mode_and_took_no_time(check_mode: bool) -> None:
    refused = nothing(check_mode=check_mode)
    assert (refused["check_mode"], refused["summary"]["seconds"], refused["complete"]) == (check_mode, 0.0, False)
    assert nothing()["check_mode"] is False and nothing(2.5)["summary"]["seconds"] == 2.5
