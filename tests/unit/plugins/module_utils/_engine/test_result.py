# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The return values: lists, counts and flags that agree, one line for people, and a size that AWX does not drop."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.item import CHANGED, FAILED, UNCHANGED, Item, Outcome
from ansible_collections.revoke.access.plugins.module_utils._engine.result import (
    NO_PLAN,
    RESULT_BYTES,
    SHOWN,
    diff,
    fails,
    fit,
    message,
    nothing,
    result_of,
    summarize,
    undecided,
)
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import REASONS, CurrentState, Failure, State
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Shelf

WHY = Failure("refused", "because", 409, "code", "req")
SILENT = Failure("unconfirmed", "the vendor's answer does not mention it")
OUTCOMES = [Outcome("a", "changed"), Outcome("b", "unchanged"), Outcome("c", FAILED, WHY), Outcome("d", "changed"), Outcome("e", FAILED, SILENT)]


def test_the_counts_are_those_of_the_lists() -> None:
    expected = {"requested": 7, "distinct": 5, "changed": 2, "unchanged": 1, "failed": 2, "pending": 0, "refused": 1, "unconfirmed": 1}
    assert summarize(OUTCOMES, 7) == expected


def test_a_result_lists_each_item_once_in_input_order() -> None:
    result = result_of(OUTCOMES, 7)
    assert (result["changed_items"], result["unchanged_items"]) == (["a", "d"], ["b"])
    assert [failed["item"] for failed in result["failed_items"]] == ["c", "e"]
    expected = {"item": "c", "reason": "refused", "message": "because", "http_status": 409, "vendor_code": "code", "request_id": "req"}
    assert result["failed_items"][0] == expected
    assert (result["changed"], result["complete"], result["truncated"]) == (True, False, False)


REFUSED_LOOK = CurrentState(State.UNREADABLE, obstacle=WHY, barred=True)
THERE, BLIND = CurrentState(State.TO_DO), CurrentState(State.UNREADABLE)
DECIDED = ["in_use", "refused", "not_permitted", "protected", "still_present"]


@pytest.mark.parametrize("reason", REASONS)
def test_undecided_is_what_was_not_looked_up_or_not_settled_whatever_its_reason(reason: str) -> None:
    failed = Outcome("a", FAILED, Failure(reason, "because"))
    assert undecided([failed], [None]) == undecided([failed], [Item("a", ["a"], REFUSED_LOOK)]) == 1
    for before in (THERE, BLIND):
        assert undecided([failed], [Item("a", ["a"], before)]) == (reason not in DECIDED)


def test_what_did_not_fail_is_decided_also_where_its_state_cannot_be_read() -> None:
    assert undecided([Outcome("a", CHANGED), Outcome("b", UNCHANGED)], [Item("a", ["a"], BLIND), None]) == 0
    assert nothing()["summary"]["undecided"] == 0 and nothing()["plan_id"] == ""


FLAGS = [([], (False, True)), (OUTCOMES[:1], (True, True)), (OUTCOMES[1:2], (False, True)), (OUTCOMES[2:3], (False, False))]


@pytest.mark.parametrize("outcomes, flags", FLAGS)
def test_complete_means_that_nothing_failed_and_changed_that_something_went(outcomes: list, flags: tuple[bool, bool]) -> None:
    result = result_of(outcomes, len(outcomes))
    assert (result["changed"], result["complete"]) == flags


def test_a_diff_lists_what_is_there_before_and_what_is_left_after() -> None:
    items = [
        Item("a", ["a"], CurrentState(State.TO_DO, "Name A")),
        Item("b", ["b"], CurrentState(State.AS_DESIRED)),
        Item("c", [{"k": "v"}], CurrentState(State.UNREADABLE)),
    ]
    before = 'a  Name A\n{"k": "v"}\n'
    assert diff(items, []) == {"before": before, "after": before}
    assert diff(items, [{"k": "v"}]) == {"before": before, "after": "a  Name A\n"}
    assert diff(items, ["a", {"k": "v"}]) == {"before": before, "after": ""}
    pair = {"trustee": "t", "application_id": "a"}  # members in any order
    one = Item("d", [pair], CurrentState(State.TO_DO))
    assert diff([one], [pair]) == {"before": '{"application_id": "a", "trustee": "t"}\n', "after": ""}


def test_a_run_that_was_refused_has_every_key_and_is_not_complete() -> None:
    given = nothing(1.5)
    assert set(result_of([], 0)) < set(given)
    assert (given["changed"], given["complete"], given["failed_items"], given["plan_id"]) == (False, False, [], NO_PLAN)
    assert given["summary"] == {**summarize([], 0), "requests": 0, "retries": 0, "seconds": 1.5, "unreadable": 0, "undecided": 0, "never_seen": 0}


FAIL_ON = [("any", (False, True, True)), ("all", (False, False, True)), ("never", (False, False, False))]


@pytest.mark.parametrize("fail_on, expected", FAIL_ON)
def test_a_task_fails_as_fail_on_says_and_never_for_an_empty_list(fail_on: str, expected: tuple[bool, ...]) -> None:
    cases = (OUTCOMES[:2], OUTCOMES, OUTCOMES[2:3])
    assert tuple(fails(fail_on, summarize(outcomes, 9)) for outcomes in cases) == expected
    assert fails(fail_on, summarize([], 0)) is False


def said(outcomes: list[Outcome], check_mode: bool = False, **options: Any) -> str:
    return message(Shelf("", **options), result_of(outcomes, len(outcomes)), check_mode)


def test_the_message_counts_and_names_what_failed() -> None:
    assert said([]) == "0 books: 0 removed, 0 already gone."
    assert said(OUTCOMES[:1]) == "1 book: 1 removed, 0 already gone."
    assert said(OUTCOMES[:2], check_mode=True) == "2 books: 1 would be removed, 1 already gone."
    failed = "c (refused): because | e (unconfirmed): the vendor's answer does not mention it"
    assert said(OUTCOMES) == f"5 books: 2 removed, 1 already gone, 2 failed. {failed}"
    assert "k=v, n=w (refused): because" in said([Outcome({"n": "w", "k": "v"}, FAILED, WHY)])


def test_the_message_names_a_few_failed_items_and_counts_the_others() -> None:
    text = said([Outcome(f"id-{number}", FAILED, WHY) for number in range(SHOWN + 3)])
    assert text.count("because") == SHOWN and text.endswith(" | and 3 more, see failed_items.")


# ---- no larger than AWX takes


AWX_LIMIT = 700000


def result(changed: int, unchanged: int = 0, failed: int = 0, size: int = 36) -> dict[str, Any]:
    def named(kind: str, number: int) -> str:
        return (f"{kind}-{number}-").ljust(size, "x")

    outcomes = [Outcome(named("c", number), CHANGED) for number in range(changed)]
    outcomes += [Outcome(named("u", number), UNCHANGED) for number in range(unchanged)]
    outcomes += [Outcome(named("f", number), FAILED, Failure("refused", "m" * 200)) for number in range(failed)]
    return result_of(outcomes, len(outcomes))


def size_of(value: Any) -> int:
    return len(json.dumps(value))


def test_the_limit_leaves_room_below_what_awx_accepts() -> None:
    assert RESULT_BYTES <= AWX_LIMIT - 50000


def test_a_result_that_fits_is_left_alone() -> None:
    before = result(5000, 1000, 100)
    after = fit(json.loads(json.dumps(before)))
    assert after == before and after["truncated"] is False


def test_failed_items_are_served_first_and_the_counts_stay_whole() -> None:
    cut = fit(result(20000, 20000, 1000))
    assert size_of(cut) <= RESULT_BYTES
    assert cut["truncated"] is True
    assert len(cut["failed_items"]) == 1000
    assert 0 < len(cut["changed_items"]) < 20000 and len(cut["unchanged_items"]) == 0
    assert cut["summary"] == {"requested": 41000, "distinct": 41000, "changed": 20000, "unchanged": 20000, "failed": 1000, "pending": 0, "refused": 1000}


def test_lists_are_cut_from_their_end() -> None:
    whole = result(30000)["changed_items"]
    kept = fit(result(30000))["changed_items"]
    assert kept == whole[: len(kept)]


def test_even_too_many_failures_fit() -> None:
    cut = fit(result(0, 0, 20000))
    assert size_of(cut) <= RESULT_BYTES and cut["complete"] is False and cut["changed"] is False
    assert 1000 < len(cut["failed_items"]) < 20000


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=3, max_size=3), st.integers(600, 6000), st.sampled_from(["x", "\u00e9", '"', "\\"]))
def test_a_result_never_exceeds_the_limit_once_it_is_cut(counts: list[int], limit: int, letter: str) -> None:
    whole = result(*counts)
    whole["changed_items"] = [item.replace("x", letter) for item in whole["changed_items"]]
    cut = fit(json.loads(json.dumps(whole)), limit)
    assert size_of(cut) <= limit or size_of(dict(cut, changed_items=[], unchanged_items=[], failed_items=[])) == size_of(cut)
    assert cut["truncated"] is (any(len(cut[name]) < len(whole[name]) for name in ("failed_items", "pending_items", "changed_items", "unchanged_items")))


@pytest.mark.parametrize("extra", ["diff", "resolved"])
def test_a_large_diff_or_name_table_never_crowds_out_the_lists(extra: str) -> None:
    whole = result(100, 100, 100)
    whole[extra] = {"before": "y" * 800000, "after": ""}
    cut = fit(whole)
    assert (len(cut["failed_items"]), len(cut["changed_items"]), len(cut["unchanged_items"])) == (100, 100, 100)
    assert cut["truncated"] is True and extra in cut and size_of(cut) <= RESULT_BYTES


def test_a_diff_that_fits_beside_the_lists_stays() -> None:
    whole = result(10)
    whole["diff"] = {"before": "a\n", "after": ""}
    assert fit(whole)["diff"] == {"before": "a\n", "after": ""} and not whole["truncated"]
