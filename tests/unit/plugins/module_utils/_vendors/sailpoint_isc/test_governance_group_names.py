# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint ISC, governance groups by name: an exact name stands for its ids, several groups of one name are a question."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import NAMES_LIMIT, GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    SAILPOINT_PARAMS,
    counted,
    group,
    numbered,
    sailpoint_delete,
    sailpoint_list,
    sailpoint_login,
)


def run(params: dict[str, Any], *steps: Step, **more: Any) -> Ran:
    return converse(GovernanceGroups, dict(SAILPOINT_PARAMS, **params), *steps, **more)


def by_name(names: Sequence[str], groups: Sequence[Any], **details: Any) -> Step:
    return sailpoint_list(names, groups, field="name", **details)


def test_option_names_is_compared_exactly_and_results_name_the_id() -> None:
    rows = [group("id-1", name="sales"), group("id-2", name="Sales")]
    steps = [sailpoint_login(), by_name(["Sales"], rows), sailpoint_delete(["id-2"]), sailpoint_list(["id-2"], [])]
    ran = run({"names": ["Sales"]}, *steps)
    assert ran.by_state() == lists(["id-2"])
    assert ran.report.resolved == {"Sales": ["id-2"]}


def test_a_name_that_no_group_has_is_unchanged_as_given() -> None:
    for check_mode in (True, False):
        ran = run({"names": ["Sales"]}, sailpoint_login(), by_name(["Sales"], []), check_mode=check_mode)
        assert ran.by_state() == lists(unchanged=["Sales"])
        assert ran.report.resolved == {"Sales": []}


TWINS = [("Sales", "sales"), ("Sales", "Sales\u200b"), ("Sales", "\uff33ales"), ("Sales", "S\u0430les"), ("Sales", " Sales")]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("asked, listed", TWINS)
def test_a_name_that_only_looks_like_a_groups_is_not_found_and_names_the_twin(asked: str, listed: str, check_mode: bool) -> None:
    ran = run({"names": [asked]}, sailpoint_login(), by_name([asked], [group("id-1", name=listed)]), check_mode=check_mode)
    assert ran.by_state() == lists(failed=[(asked, "not_found")])
    assert ran.outcomes[0].failure is not None and f"there is '{listed}'" in ran.outcomes[0].failure.message
    assert ran.report.resolved == {asked: []}


@pytest.mark.parametrize("asked, listed", [("Caf\u00e9", "Cafe\u0301"), ("Cafe\u0301", "Caf\u00e9")])
def test_a_name_is_asked_for_in_its_other_normalization_and_the_twin_is_named(asked: str, listed: str) -> None:
    ran = run({"names": [asked]}, sailpoint_login(), by_name([asked, listed], [group("id-1", name=listed)]))
    assert ran.by_state() == lists(failed=[(asked, "not_found")])
    assert ran.outcomes[0].failure is not None and f"in plain characters {ascii(listed)}" in ran.outcomes[0].failure.message
    assert run({"names": [asked]}, sailpoint_login(), by_name([asked, listed], [])).by_state() == lists(unchanged=[asked])


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_group_of_another_name_in_the_answer_makes_it_unreadable(check_mode: bool) -> None:
    look = by_name(["Sales"], [group("id-1", name="Purchase")])
    ran = run({"names": ["Sales"]}, sailpoint_login(), *[look] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("Sales", "not_attempted")])


def test_a_name_of_several_groups_deletes_none_of_them() -> None:
    rows = [group("id-1", name="Sales"), group("id-2", name="Sales")]
    for check_mode in (True, False):
        ran = run({"names": ["Sales"]}, sailpoint_login(), by_name(["Sales"], rows), check_mode=check_mode)
        assert ran.by_state() == lists(failed=[("Sales", "refused")])
        assert ran.outcomes[0].failure is not None and "id-1, id-2" in ran.outcomes[0].failure.message


def test_option_all_matches_lets_a_name_stand_for_all_groups_that_have_it() -> None:
    rows = [group("id-1", name="Sales"), group("id-2", name="Sales")]
    steps = [sailpoint_login(), by_name(["Sales"], rows), sailpoint_delete(["id-1", "id-2"]), sailpoint_list(["id-1", "id-2"], [])]
    ran = run({"names": ["Sales"], "all_matches": True}, *steps)
    assert ran.by_state() == lists(["id-1", "id-2"])
    assert ran.report.resolved == {"Sales": ["id-1", "id-2"]}


def test_a_group_named_by_id_and_by_name_is_one_item() -> None:
    steps = [sailpoint_login(), by_name(["Sales"], [group("id-1", name="Sales")]), sailpoint_list(["id-1"], ["id-1"]), sailpoint_delete(["id-1"])]
    assert run({"ids": ["id-1"], "names": ["Sales"]}, *steps, verify=False).by_state() == lists(["id-1"])


def test_a_group_named_by_another_spelling_of_its_id_and_by_name_is_one_item() -> None:
    steps = [sailpoint_login(), by_name(["Sales"], [group("ab", name="Sales")]), sailpoint_list(["A-B"], ["ab"]), sailpoint_delete(["ab"])]
    ran = run({"ids": ["A-B"], "names": ["Sales"]}, *steps, sailpoint_list(["ab"], []))
    assert ran.by_state() == lists(["A-B"])
    assert ran.report.resolved == {"Sales": ["ab"]}


@pytest.mark.parametrize("names", [[], ["Ops"]])
def test_two_wrong_spellings_of_a_group_are_written_as_the_vendor_spells_it_also_beside_its_name(names: list[str]) -> None:
    ids = ["ab-0000", "AB00-00"]
    looks = [by_name(names, [group("ab00-00", name="Ops")])] if names else []
    looks.append(sailpoint_list(ids, [group("ab00-00", name="Ops")]))
    params = {"ids": ids, "names": names}
    gone = run(params, sailpoint_login(), *looks, sailpoint_delete(["ab00-00"]), sailpoint_list(["ab00-00"], []))
    assert gone.by_state() == lists(ids)
    there = run(params, sailpoint_login(), *looks, sailpoint_delete(["ab00-00"], 404), sailpoint_list(["ab00-00"], ["ab00-00"]), verify_timeout=0)
    assert there.by_state() == lists(failed=[(one, "still_present") for one in ids]) and there.result["complete"] is False


def test_ids_come_first_then_names_in_input_order() -> None:
    rows = [group("y", name="B"), group("x", name="A")]
    ran = run({"ids": ["i"], "names": ["B", "A", "B"]}, sailpoint_login(), by_name(["B", "A", "B"][:2], rows), sailpoint_list(["i"], ["i"]), check_mode=True)
    assert ran.by_state() == lists(["i", "y", "x"])


def test_names_are_looked_up_twenty_at_a_time() -> None:
    names = numbered(21, "n")
    steps = [sailpoint_login(), by_name(names[:20], []), by_name(names[20:], [])]
    assert run({"names": names}, *steps).by_state() == lists(unchanged=names)


def test_ids_are_cut_by_the_length_of_the_url_too() -> None:
    ids = [chr(0x4E00 + number) * 100 for number in range(10)]
    looks = [sailpoint_list(ids[start : start + 5], []) for start in (0, 5)]
    assert max(len(look.target) for look in looks) < 8000
    assert run({"ids": ids}, sailpoint_login(), *looks).by_state() == lists(unchanged=ids)


def test_names_are_cut_by_the_length_of_the_url_too() -> None:
    names = [chr(0x4E00 + number) * 120 for number in range(20)]
    looks = [by_name(names[start : start + 4], []) for start in range(0, 20, 4)]
    assert max(len(look.target) for look in looks) < 8000
    assert run({"names": names}, sailpoint_login(), *looks).by_state() == lists(unchanged=names)


def test_both_normalizations_of_long_names_count_for_the_length_of_the_url() -> None:
    names = [chr(0xAC01 + number) * 100 for number in range(4)]  # three letters each, decomposed
    looks = [by_name([name, unicodedata.normalize("NFD", name)], []) for name in names]
    assert max(len(look.target) for look in looks) < 8000
    assert run({"names": names}, sailpoint_login(), *looks).by_state() == lists(unchanged=names)


def pages(ids: Sequence[str], total: int | None = None) -> list[Step]:
    """All pages of the groups called Sales."""
    told = counted(len(ids) if total is None else total)
    return [by_name(["Sales"], [group(one, name="Sales") for one in ids[start : start + 50]], offset=start, headers=told) for start in range(0, len(ids), 50)]


def test_all_pages_of_a_name_are_read_until_two_listings_agree() -> None:
    first = [group(f"id-{number}", name="sales") for number in range(50)]
    listing = [by_name(["Sales"], first, headers=counted(51)), by_name(["Sales"], [group("id-x", name="Sales")], offset=50)]
    assert run({"names": ["Sales"]}, sailpoint_login(), *listing * 2, check_mode=True).by_state() == lists(["id-x"])


def test_a_group_that_comes_while_one_goes_during_the_paging_of_a_name_is_found() -> None:
    ids, moved = numbered(120), [*numbered(121)[1:]]
    shifted = [*pages(ids)[:2], pages([*ids[:100], *moved[100:]])[2]]  # as many as announced, and one of them was never shown
    params = {"names": ["Sales"], "all_matches": True}
    ran = run(params, sailpoint_login(), *shifted, *pages(moved) * 2, check_mode=True)
    assert ran.by_state() == lists(moved)


def test_groups_of_a_name_that_never_stand_still_are_left_alone() -> None:
    params = {"names": ["Sales"], "all_matches": True}
    listings = [step for number in range(LISTINGS) for step in pages(numbered(60 + number))]
    ran = run(params, sailpoint_login(), *listings)
    assert ran.by_state() == lists(failed=[("Sales", "not_attempted")])
    assert ran.outcomes[0].failure is not None and "never the same twice in a row" in ran.outcomes[0].failure.message


def test_a_name_may_hold_quotes_slashes_and_stars_and_is_never_a_pattern() -> None:
    name = 'Sales "EMEA" \\ * / ?'
    escaped = 'Sales \\"EMEA\\" \\\\ * / ?'
    steps = [sailpoint_login(), by_name([escaped], [group("z", name=name)]), sailpoint_delete(["z"]), sailpoint_list(["z"], [])]
    assert run({"names": [name]}, *steps).by_state() == lists(["z"])
    look = by_name([escaped], [group("z", name='Sales "EMEA" \\ xyz / ?')])
    assert run({"names": [name]}, sailpoint_login(), *[look] * LISTINGS).by_state() == lists(failed=[(name, "not_attempted")])


ODD = [{}, {"name": "Sales"}, {"id": None, "name": "Sales"}, {"id": "", "name": "Sales"}, {"id": "x", "name": ["Sales"]}, {"id": "x", "name": {"a": 1}}, None]


@pytest.mark.parametrize("row", ODD)
def test_a_row_that_makes_no_sense_makes_the_list_of_a_name_unreadable(row: Any) -> None:
    look = by_name(["Sales"], [], answer=[row], headers=counted(1))
    ran = run({"names": ["Sales"]}, sailpoint_login(), *[look] * LISTINGS)
    assert ran.by_state() == lists(failed=[("Sales", "not_attempted")])


def test_a_group_that_is_shown_twice_makes_the_list_of_a_name_unreadable() -> None:
    rows = [group("id-1", name="Sales"), group("id-2", name="Sales"), group("id-1", name="Sales")]
    ran = run({"names": ["Sales"], "all_matches": True}, sailpoint_login(), *[by_name(["Sales"], rows)] * LISTINGS)
    assert ran.by_state() == lists(failed=[("Sales", "not_attempted")])


def test_no_names_and_no_ids_means_no_request_and_an_empty_table() -> None:
    assert run({"names": []}).requests == 0
    assert run({"ids": []}).report.resolved is None


def test_a_group_that_two_filters_show_by_two_names_is_not_deleted_by_either() -> None:
    names = [f"name-{number}" for number in range(NAMES_LIMIT + 1)]
    first, last = group("id-1", name=names[0]), group("id-1", name=names[-1])
    steps = [sailpoint_login(), by_name(names[:-1], [first]), by_name(names[-1:], [last, group("id-2", name=names[-1])])]
    ran = run({"names": names}, *steps)
    assert ran.by_state() == lists(unchanged=names[1:-1], failed=[(names[0], "not_attempted"), (names[-1], "not_attempted")])
    assert "'id-1' was renamed while it was read" in str(ran.outcomes[0].failure)
