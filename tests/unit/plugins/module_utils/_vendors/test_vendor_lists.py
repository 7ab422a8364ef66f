# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list is understood whole and as the answer to its question, or it proves nothing: for every operation that reads one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import MATCHING, MISSING, Case, Spoil
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse

READABLE = [case for case in CASES.values() if case.readable]
EACH_LIST = pytest.mark.parametrize("case", READABLE, ids=[case.module for case in READABLE])
LONGER = [case for case in READABLE if not case.operation.description.single]
EACH_LONGER_LIST = pytest.mark.parametrize("case", LONGER, ids=[case.module for case in LONGER])
MODES = pytest.mark.parametrize("check_mode", [True, False])

BAD_ROWS: dict[str, Spoil] = {
    "without its id": lambda row, name: {member: value for member, value in row.items() if member != name},
    "a null id": lambda row, name: {**row, name: None},
    "an id under another key": lambda row, name: {("x" + member if member == name else member): value for member, value in row.items()},
    "an id in another case of its key": lambda row, name: {(member.swapcase() if member == name else member): value for member, value in row.items()},
    "one deeper": lambda row, name: {"item": row},
    "in a list": lambda row, name: [row],
    "a text": lambda row, name: row[name],
    "null": lambda row, name: None,
    "a number": lambda row, name: 7,
    "empty": lambda row, name: {},
    "an id of a number": lambda row, name: {**row, name: 5},
    "an id of a truth value": lambda row, name: {**row, name: True},
    "an id in a list": lambda row, name: {**row, name: [row[name]]},
    "an id in an object": lambda row, name: {**row, name: {"value": row[name]}},
    "an empty id": lambda row, name: {**row, name: ""},
    "a blank id": lambda row, name: {**row, name: " "},
}
EACH_SPOIL = pytest.mark.parametrize("spoil", BAD_ROWS.values(), ids=BAD_ROWS)


def run(case: Case, count: int, *steps: Step, **more: Any) -> Ran:
    return converse(case.operation, case.given(case.items[:count]), case.login(), *steps, **more)


def all_failed(ran: Ran, reason: str) -> None:
    """Nothing is claimed of any item but this, and nothing of the run but that it is not complete."""
    assert [(outcome.state, outcome.failure and outcome.failure.reason) for outcome in ran.outcomes] == [("failed", reason)] * len(ran.outcomes)
    assert (ran.result["complete"], ran.result["changed"]) == (False, False)


@EACH_LIST
@EACH_SPOIL
@MODES
def test_one_row_that_is_not_understood_makes_the_list_unreadable(check_mode: bool, spoil: Spoil, case: Case) -> None:
    good = case.row(case.items[0])
    for name in case.row_ids:
        for rows in ([case.spoilt(case.items[0], spoil, name)], *([good, case.spoilt(item, spoil, name)] for item in case.items[1:2])):
            ran = run(case, 2, *case.listing(case.items[:2], rows) * LISTINGS, check_mode=check_mode)
            all_failed(ran, "not_attempted")
            assert len(ran.conversation.discarded) == LISTINGS


@EACH_LIST
@EACH_SPOIL
def test_a_read_back_with_a_row_that_is_not_understood_confirms_nothing(spoil: Spoil, case: Case) -> None:
    one = case.items[:1]
    sent = [*case.first_look(one, one), *case.removal(one, [])]
    for name in case.row_ids:
        all_failed(run(case, 1, *sent, *case.listing(one, [case.spoilt(one[0], spoil, name)]) * LISTINGS), "unconfirmed")


@EACH_LONGER_LIST
@MODES
def test_a_row_that_is_shown_twice_makes_the_list_unreadable(check_mode: bool, case: Case) -> None:
    rows = [case.row(case.items[0])] * 2
    all_failed(run(case, 2, *case.listing(case.items[:2], rows) * LISTINGS, check_mode=check_mode), "not_attempted")


@EACH_LONGER_LIST
@MODES
def test_a_list_that_is_understood_at_its_last_chance_is_believed(check_mode: bool, case: Case) -> None:
    two = case.items[:2]
    bad = case.listing(two, [None])
    writes = [] if check_mode else [*case.removal(two[:1], []), *case.read_back(two, [])]
    ran = run(case, 2, *bad * (LISTINGS - 1), *case.listing(two, [case.row(two[0])]), *case.own(), *writes, check_mode=check_mode)
    assert ran.by_state() == {"changed": [two[0]], "unchanged": [two[1]], "failed": []}


# ---- totals


TOTALS: dict[str, Any] = {
    "missing": MISSING,
    "null": None,
    "a text": "1",
    "a fraction": 1.0,
    "below zero": -1,
    "a truth value": True,
    "a list": [1],
    "an object": {"total": 1},
    "too small": 0,
    "too large": 3,
}
WITH_TOTAL = [case for case in READABLE if case.total_in]
# In a header each total is a text.
TELLS = [(case, told) for case in WITH_TOTAL for told in TOTALS if case.total_in == "body" or told != "a text"]
EACH_TOTAL = pytest.mark.parametrize("case, told", TELLS, ids=[f"{case.module}-{told}" for case, told in TELLS])


@EACH_TOTAL
@MODES
def test_a_total_that_does_not_fit_makes_the_list_unreadable(check_mode: bool, told: str, case: Case) -> None:
    two = case.items[:2]
    all_failed(run(case, 2, *case.listing(two, [case.row(two[0])], TOTALS[told]) * LISTINGS, check_mode=check_mode), "not_attempted")


@EACH_TOTAL
def test_an_empty_list_beside_a_total_that_does_not_fit_is_no_proof(told: str, case: Case) -> None:
    one, total = case.items[:1], TOTALS[told]
    if total == 0 and total is not False:
        assert run(case, 1, *case.listing(one, [], total)).by_state()["unchanged"] == list(one)  # the one total that fits
        return
    all_failed(run(case, 1, *case.listing(one, [], total)[:1] * LISTINGS), "not_attempted")


@pytest.mark.parametrize("case", [case for case in WITH_TOTAL if case.total_in == "body"], ids=lambda case: case.module)
@pytest.mark.parametrize("total", [float("nan"), float("inf")])
def test_a_total_that_is_no_json_makes_the_list_unreadable(total: float, case: Case) -> None:
    one = case.items[:1]
    all_failed(run(case, 1, *case.listing(one, [], total) * LISTINGS, max_attempts=LISTINGS), "not_attempted")


# ---- the status of a read


@EACH_LIST
@pytest.mark.parametrize("status", [102, 201, 202, 203, 204, 206, 207, 226])
@MODES
def test_a_list_with_another_status_than_200_is_no_list(check_mode: bool, status: int, case: Case) -> None:
    one = case.items[:1]
    look = case.listing(one, [], MATCHING)[0]
    all_failed(run(case, 1, look._replace(status=status), check_mode=check_mode, max_attempts=1), "not_attempted")


# ---- twins


TWINS: dict[str, Callable[[str], str]] = {
    "full width": lambda text: chr(ord(text[0]) + 0xFEE0) + text[1:],
    "another script": lambda text: text.replace("a", "\u0430"),
    "an invisible end": lambda text: text + "\u200b",
    "an invisible begin": lambda text: "\ufeff" + text,
}


@EACH_LIST
@pytest.mark.parametrize("spell", TWINS.values(), ids=TWINS)
@MODES
def test_an_item_that_only_looks_like_the_one_asked_for_is_not_found_and_named(check_mode: bool, spell: Callable[[str], str], case: Case) -> None:
    one, other = case.items[:1], case.spelled(case.items[0], spell)
    ran = run(case, 1, *case.listing(one, [case.row(other)]), check_mode=check_mode)
    all_failed(ran, "not_found")
    shown = other if isinstance(other, str) else ", ".join(other.values())
    assert ran.outcomes[0].failure is not None and f"there is '{shown}'" in ran.outcomes[0].failure.message


@EACH_LIST
@pytest.mark.parametrize("spell", TWINS.values(), ids=TWINS)
def test_an_item_that_is_spelled_anew_after_its_removal_is_still_present(spell: Callable[[str], str], case: Case) -> None:
    one = case.items[:1]
    after = case.listing(one, [case.row(case.spelled(one[0], spell))])
    all_failed(run(case, 1, *case.first_look(one, one), *case.removal(one, []), *after), "still_present")


@EACH_LONGER_LIST
@pytest.mark.parametrize("spell", TWINS.values(), ids=TWINS)
def test_a_look_alike_beside_an_item_stays_and_does_not_hide_its_removal(spell: Callable[[str], str], case: Case) -> None:
    one, other = case.items[:1], case.row(case.spelled(case.items[0], spell))
    steps = [*case.listing(one, [other, case.row(one[0])]), *case.own(), *case.removal(one, []), *case.listing(one, [other])]
    assert run(case, 1, *steps).by_state() == {"changed": list(one), "unchanged": [], "failed": []}
