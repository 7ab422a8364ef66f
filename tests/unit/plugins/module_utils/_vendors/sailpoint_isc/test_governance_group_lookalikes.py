# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint ISC, governance groups: a filter shows no look-alike of what was asked for, so what it does not show is no proof where the spelling is odd."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    BEARER,
    SAILPOINT_PARAMS,
    counted,
    group,
    numbered,
    sailpoint_list,
    sailpoint_login,
)

PLAIN = "0af3b5c2d4e64f718293a4b5c6d7e8f9"
DASHED = "0af3b5c2-d4e6-4f71-8293-a4b5c6d7e8f9"


def run(params: dict[str, Any], *steps: Step, **more: Any) -> Ran:
    return converse(GovernanceGroups, dict(SAILPOINT_PARAMS, **params), *steps, **more)


def all_groups(groups: Sequence[Any], offset: int = 0, total: int | None = None) -> Step:
    """A page of the list without a filter."""
    headers = counted(offset + len(groups) if total is None else total)
    return Step("GET", f"/v2026/workgroups?limit=50&sorters=id&offset={offset}&count=true", answer=list(groups), headers=headers, sends=BEARER)


ODD_NAMES = [
    ("no-break space", "Break\u00a0glass - EMEA", "Break glass - EMEA"),
    ("en dash", "Break glass \u2013 EMEA", "Break glass - EMEA"),
    ("Cyrillic letter", "Br\u0435ak glass - EMEA", "Break glass - EMEA"),
    ("curly apostrophe", "Bob\u2019s team", "Bob's team"),
    ("another kind of curly apostrophe", "Bob\u2018s team", "Bob\u2019s team"),
    ("two blanks", "Break  glass", "Break glass"),
    ("full width", "\uff33ales", "Sales"),
    ("nothing to see", "Sales\u200b", "Sales"),
]


@pytest.mark.parametrize("asked, listed", [pair[1:] for pair in ODD_NAMES], ids=[pair[0] for pair in ODD_NAMES])
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_look_alike_of_an_odd_name_is_found_among_all_groups_and_left_alone(asked: str, listed: str, check_mode: bool) -> None:
    steps = [sailpoint_login(), sailpoint_list([asked], [], field="name"), all_groups([group("a", name="Other"), group("b", name=listed)])]
    ran = run({"names": [asked]}, *steps, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[(asked, "not_found")])
    assert ran.outcomes[0].failure is not None and f"there is '{listed}'" in ran.outcomes[0].failure.message


def test_an_odd_name_that_no_group_looks_like_is_already_gone() -> None:
    name = "Sales \u2013 EMEA"
    steps = [sailpoint_login(), sailpoint_list([name], [], field="name"), all_groups([group("b", name="Sales")])]
    assert run({"names": [name]}, *steps).by_state() == lists(unchanged=[name])


def test_once_all_groups_are_read_the_plain_names_and_ids_are_looked_for_among_them_too() -> None:
    asked = ["Sales \u2013 EMEA", "Bob's team"]
    steps = [sailpoint_login(), sailpoint_list(asked, [], field="name"), sailpoint_list(["id-1"], [])]
    ran = run({"names": asked, "ids": ["id-1"]}, *steps, all_groups([group("b", name="Bob\u2019s team")]))
    assert ran.by_state() == lists(unchanged=["id-1", asked[0]], failed=[(asked[1], "not_found")])


@pytest.mark.parametrize("name", ["Sales", "M\u00fcller", "\u4eba\u4e8b", "Sales (EMEA) - 2019", "Bob's team"])
def test_an_ordinary_name_costs_no_further_request(name: str) -> None:
    ran = run({"names": [name], "all_matches": True}, sailpoint_login(), _by_forms(name))
    assert ran.by_state() == lists(unchanged=[name])


def _by_forms(name: str) -> Step:
    decomposed = {"M\u00fcller": "Mu\u0308ller"}
    return sailpoint_list([name, *([decomposed[name]] if name in decomposed else [])], [], field="name")


def test_among_groups_that_never_stand_still_a_look_alike_may_be_missing() -> None:
    name = "Sales \u2013 EMEA"
    listings = []
    for number in range(LISTINGS):
        ids = numbered(60 + number)
        listings += [all_groups([group(one) for one in ids[:50]], total=len(ids)), all_groups([group(one) for one in ids[50:]], offset=50)]
    ran = run({"names": [name]}, sailpoint_login(), sailpoint_list([name], [], field="name"), *listings)
    assert ran.by_state() == lists(failed=[(name, "not_attempted")])


def test_all_groups_show_the_witness_too() -> None:
    name, params = "Sales \u2013 EMEA", {"witness": "keeper"}
    filters = 'name in ("Sales \u2013 EMEA") or id in ("keeper")'
    first = Step("GET", _filtered(filters), answer=[group("keeper")], headers=counted(1))
    ran = run({"names": [name], **params}, sailpoint_login(), first, all_groups([group("keeper")]))
    assert ran.by_state() == lists(unchanged=[name])
    ran = run({"names": [name], **params}, sailpoint_login(), first, *[all_groups([group("b", name="Sales")])] * LISTINGS)
    assert ran.by_state() == lists(failed=[(name, "not_attempted")])


def _filtered(filters: str) -> str:
    return f"/v2026/workgroups?filters={quote(filters, safe='')}&limit=50&sorters=id&offset=0&count=true"


ODD_IDS = [
    ("other dashes", DASHED.replace("-", "\u2011"), [DASHED, PLAIN]),
    ("a Cyrillic letter", PLAIN.replace("a", "\u0430", 1), [PLAIN, DASHED]),
    ("full width", "".join(chr(ord(char) + 0xFEE0) for char in PLAIN), [PLAIN, DASHED]),
]


@pytest.mark.parametrize("listed", [PLAIN, DASHED])
@pytest.mark.parametrize("asked, plainly", [pair[1:] for pair in ODD_IDS], ids=[pair[0] for pair in ODD_IDS])
def test_an_odd_id_is_asked_for_in_plain_characters_too(asked: str, plainly: list[str], listed: str) -> None:
    ran = run({"ids": [asked]}, sailpoint_login(), sailpoint_list([asked], []), sailpoint_list(plainly, [listed]))
    assert ran.by_state() == lists(failed=[(asked, "not_found")])
    assert ran.outcomes[0].failure is not None and f"there is '{listed}'" in ran.outcomes[0].failure.message
    assert run({"ids": [asked]}, sailpoint_login(), sailpoint_list([asked], []), sailpoint_list(plainly, [])).by_state() == lists(unchanged=[asked])


@pytest.mark.parametrize("asked", [PLAIN.replace("0", "O", 1), PLAIN.replace("1", "l", 1), DASHED.replace("1", "I", 1), PLAIN.replace("0", "\u041e", 1)])
def test_an_id_with_a_letter_for_a_digit_is_no_id_of_a_group(asked: str) -> None:
    further = [] if asked.isascii() else [sailpoint_list(["o" + PLAIN[1:]], [])]
    ran = run({"ids": [asked]}, sailpoint_login(), sailpoint_list([asked], []), *further)
    assert ran.by_state() == lists(failed=[(asked, "not_found")])
    assert ran.outcomes[0].failure is not None and "type it again" in ran.outcomes[0].failure.message


# ---- dashes where no id has them


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_id_with_odd_dashes_that_may_mean_two_groups_means_neither(check_mode: bool) -> None:
    asked = "0af3-" + PLAIN[4:]
    steps = [sailpoint_login(), sailpoint_list([asked, PLAIN, DASHED], [DASHED, PLAIN])]
    ran = run({"ids": [asked]}, *steps, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[(asked, "not_found")])
    assert ran.outcomes[0].failure is not None and "it may mean any of" in ran.outcomes[0].failure.message


def test_an_id_with_odd_dashes_is_asked_for_as_vendors_write_it() -> None:
    asked = "0af3-" + PLAIN[4:]
    ran = run({"ids": [asked]}, sailpoint_login(), sailpoint_list([asked, PLAIN, DASHED], [DASHED]), check_mode=True)
    assert ran.by_state()["changed"] == [asked]
