# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint ISC, governance groups by name: an exact name stands for its ids, several groups of one name are a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    SAILPOINT_PARAMS,
    group,
    numbered,
    sailpoint_delete,
    sailpoint_list,
    sailpoint_login,
)


def run(params: dict[str, Any], *steps: Step, **more: Any) -> Ran:
    return converse(GovernanceGroups, dict(SAILPOINT_PARAMS, **params), *steps, **more)


def lists(changed: Sequence[str] = (), unchanged: Sequence[str] = (), failed: Sequence[Any] = ()) -> dict[str, list[Any]]:
    return {"changed": list(changed), "unchanged": list(unchanged), "failed": list(failed)}


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
        ran = run({"names": ["Sales"]}, sailpoint_login(), by_name(["Sales"], [group("id-1", name="sales")]), check_mode=check_mode)
        assert ran.by_state() == lists(unchanged=["Sales"])
        assert ran.report.resolved == {"Sales": []}


def test_a_name_of_several_groups_deletes_none_of_them() -> None:
    rows = [group("id-1", name="Sales"), group("id-2", name="Sales")]
    for check_mode in (True, False):
        ran = run({"names": ["Sales"]}, sailpoint_login(), by_name(["Sales"], rows), check_mode=check_mode)
        assert ran.by_state() == lists(failed=[("Sales", "refused")])
        assert ran.outcomes[0].failure is not None and "id-1, id-2" in ran.outcomes[0].failure.message


def test_option_all_matches_lets_a_name_stand_for_all_groups_that_have_it() -> None:
    rows = [group("id-1", name="Sales"), group("id-2", name="Sales"), group("id-1", name="Sales")]
    steps = [sailpoint_login(), by_name(["Sales"], rows, headers={}), sailpoint_delete(["id-1", "id-2"]), sailpoint_list(["id-1", "id-2"], [])]
    ran = run({"names": ["Sales"], "all_matches": True}, *steps)
    assert ran.by_state() == lists(["id-1", "id-2"])
    assert ran.report.resolved == {"Sales": ["id-1", "id-2"]}


def test_a_group_named_by_id_and_by_name_is_one_item() -> None:
    steps = [sailpoint_login(), by_name(["Sales"], [group("id-1", name="Sales")]), sailpoint_list(["id-1"], ["id-1"]), sailpoint_delete(["id-1"])]
    assert run({"ids": ["id-1"], "names": ["Sales"]}, *steps, verify=False).by_state() == lists(["id-1"])


def test_a_group_named_by_another_spelling_of_its_id_and_by_name_is_one_item() -> None:
    steps = [sailpoint_login(), by_name(["Sales"], [group("ab", name="Sales")]), sailpoint_list(["A-B"], ["ab"]), sailpoint_delete(["A-B"])]
    ran = run({"ids": ["A-B"], "names": ["Sales"]}, *steps, sailpoint_list(["A-B"], []))
    assert ran.by_state() == lists(["A-B"])
    assert ran.report.resolved == {"Sales": ["ab"]}


def test_ids_come_first_then_names_in_input_order() -> None:
    rows = [group("y", name="B"), group("x", name="A")]
    ran = run({"ids": ["i"], "names": ["B", "A", "B"]}, sailpoint_login(), by_name(["B", "A", "B"][:2], rows), sailpoint_list(["i"], ["i"]), check_mode=True)
    assert ran.by_state() == lists(["i", "y", "x"])


def test_names_are_looked_up_twenty_at_a_time() -> None:
    names = numbered(21, "n")
    steps = [sailpoint_login(), by_name(names[:20], []), by_name(names[20:], [])]
    assert run({"names": names}, *steps).by_state() == lists(unchanged=names)


@pytest.mark.parametrize("told", [{}, {"X-Total-Count": "51"}])
def test_all_pages_of_a_name_are_read(told: dict[str, str]) -> None:
    first = [group(f"id-{number}", name="sales") for number in range(50)]
    steps = [sailpoint_login(), by_name(["Sales"], first, headers=told), by_name(["Sales"], [group("id-x", name="Sales")], offset=50)]
    assert run({"names": ["Sales"]}, *steps, check_mode=True).by_state() == lists(["id-x"])


def test_a_name_may_hold_quotes_slashes_and_stars_and_is_never_a_pattern() -> None:
    name = 'Sales "EMEA" \\ * / ?'
    escaped = 'Sales \\"EMEA\\" \\\\ * / ?'
    assert run({"names": [name]}, sailpoint_login(), by_name([escaped], [group("z", name="Sales")])).by_state() == lists(unchanged=[name])


ODD = [{}, {"name": "Sales"}, {"id": None, "name": "Sales"}, {"id": "", "name": "Sales"}, {"id": "x", "name": ["Sales"]}, {"id": "x", "name": {"a": 1}}, None]


@pytest.mark.parametrize("row", ODD)
def test_rows_that_make_no_sense_are_passed_over(row: Any) -> None:
    ran = run({"names": ["Sales"]}, sailpoint_login(), by_name(["Sales"], [], answer=[row]))
    assert ran.by_state() == lists(unchanged=["Sales"])


def test_no_names_and_no_ids_means_no_request_and_an_empty_table() -> None:
    assert run({"names": []}).requests == 0
    assert run({"ids": []}).report.resolved is None
