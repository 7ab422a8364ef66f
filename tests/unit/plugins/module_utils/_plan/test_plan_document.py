# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan may hold: whatever would be left out or misunderstood is refused before any request, with its place and the cure."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._options.spec import RESTORE, full_spec
from ansible_collections.revoke.access.plugins.module_utils._plan.document import CASE, OF_THE_TASK, document, options_of
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS

GROUPS = {"operation": "sailpoint_governance_group", "names": ["Contractors 2019"]}


def refusal(found: Any) -> str:
    with pytest.raises(BadInput) as caught:
        document(found, "leaver.yml")
    assert caught.value.message.startswith("Nothing was sent. ")
    return str(caught.value.message)


@pytest.mark.parametrize(
    ("removal", "texts"),
    [
        ({"operation": "csp_oauth_app", "ids_": ["a"], "client_ids": ["a"]}, ["no option 'ids_'", "'ids', if that is meant"]),
        ({"operation": "sailpoint_governance_group", "client_ids": ["a"]}, ["no option 'client_ids'", "names nothing to remove", "ids or names"]),
        ({"operation": "okta_user", "ids": ["a"]}, ["operation is 'okta_user'", "Give one of csp_api_token"]),
        ({"operation": "csp_oauth_apps", "ids": ["a"]}, ["'csp_oauth_app', if that is meant"]),
        ({"names": ["a"]}, ["operation is missing"]),
        ({"operation": 7, "names": ["a"]}, ["operation is no text"]),
        ({"operation": "sailpoint_governance_group", "names": []}, ["names nothing to remove"]),
        ({"operation": "sailpoint_governance_group", "names": None}, ["names nothing to remove"]),
        ({"operation": "sailpoint_governance_group"}, ["names nothing to remove"]),
        ({**GROUPS, "tenant": ""}, ["tenant has to be the name of an inventory host"]),
        ({**GROUPS, "tenant": 7}, ["tenant has to be the name of an inventory host"]),
        ({"operation": "csp_api_token", "org_id": "o", "ids": ["a"], "state": "active"}, ["state is 'active'", "no removal"]),
        ({**GROUPS, "evidence_path": "x"}, ["belongs to the task", "give evidence_dir there"]),
        ({**GROUPS, "resume_from": "x"}, ["belongs to the task", "give resume there"]),
        ({**GROUPS, "fail_on": "never"}, ["belongs to the task", "give fail_on there"]),
        ("sailpoint_governance_group", ["it is no removal"]),
        (None, ["it is no removal"]),
    ],
)
def test_a_removal_with_anything_wrong_in_it_is_refused_by_place_and_cure(removal: Any, texts: list[str]) -> None:
    told = refusal({"removals": [GROUPS, removal]})
    assert "leaver.yml, removal 2" in told and "removal 1" not in told
    assert all(text in told for text in texts), told


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (None, "no removal plan"),
        ([GROUPS], "no removal plan"),
        ("removals", "no removal plan"),
        ({}, "at least one removal"),
        ({"removals": []}, "at least one removal"),
        ({"removals": None}, "at least one removal"),
        ({"removals": GROUPS}, "at least one removal"),
        ({"removals": "all"}, "at least one removal"),
        ({"removals": [GROUPS], "okta": {}}, "'okta' is not known"),
        ({"removals": [GROUPS], "Removals": [GROUPS]}, "'Removals' is not known"),
        ({"removals": [GROUPS], "okta ": {}}, "'okta ' is not known"),
        ({"removals": [GROUPS], "case": {"ticket": "x"}}, "case has no 'ticket'"),
        ({"removals": [GROUPS], "case": "HR-4711"}, "case has to hold some of id"),
        ({"removals": [GROUPS], "case": {"id": ["x"]}}, "id of case has to be a text"),
        ({"removals": [GROUPS], "case": {"id": None}}, "id of case has to be a text"),
        ({"removals": [GROUPS], "case": {"requested_at": "yesterday"}}, "with its offset from UTC"),
        ({"removals": [GROUPS], "case": {"requested_at": "2026-11-20T16:00:00"}}, "with its offset from UTC"),
        ({"removals": [GROUPS], "case": {"person": "x" * 1001}}, "at most 1000 characters"),
    ],
)
def test_a_plan_of_another_form_is_refused(found: Any, text: str) -> None:
    assert text in refusal(found)


def test_all_that_is_wrong_is_told_at_once_but_not_without_end() -> None:
    told = refusal({"removals": [{"operation": "nope", "ids": ["a"]}] * 30, "x": 1})
    assert told.count("operation is 'nope'") == 19 and "'x' is not known" in told and "and 11 more" in told


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_entry_takes_every_option_of_its_module_that_is_not_the_tasks(name: str) -> None:
    operation = OPERATIONS[name]
    assert set(full_spec(operation)) - set(OF_THE_TASK) - set(RESTORE) <= options_of(operation)
    assert not options_of(operation) & {*OF_THE_TASK, *RESTORE}


def test_a_plan_takes_away_and_brings_nothing_back() -> None:
    with pytest.raises(BadInput, match="restore_from brings back what was taken away: that is no removal"):
        document({"removals": [{"operation": "csp_api_token", "org_id": "o", "ids": ["a"], "restore_from": "e"}]}, "leaver.yml")


def test_a_good_plan_is_kept_as_it_is() -> None:
    case = {name: f"a {name}" for name in CASE} | {"requested_at": "2026-11-20T16:00:00Z"}
    found = document({"case": case, "removals": [GROUPS, {**GROUPS, "operation": "revoke.access.sailpoint_governance_group", "tenant": "acme"}]}, "leaver.yml")
    assert found.case == case and [(entry.number, entry.tenant) for entry in found.entries] == [(1, None), (2, "acme")]
    assert {entry.operation for entry in found.entries} == {OPERATIONS["sailpoint_governance_group"]}
    assert all(entry.options == {"names": ["Contractors 2019"]} for entry in found.entries)


def test_a_template_stands_for_items_that_are_not_known_yet() -> None:
    (entry,) = document({"removals": [{"operation": "csp_api_token", "org_id": "o", "tokens": "{{ leaked }}"}]}, "x").entries
    assert entry.options["tokens"] == "{{ leaked }}"


def test_a_part_of_a_plan_is_told_by_the_places_in_the_whole() -> None:
    part = {"removals": [GROUPS, {**GROUPS, "names": []}]}
    with pytest.raises(BadInput, match="whole.yml, removal 9 "):
        document(part, "whole.yml", [4, 9])
    assert [entry.number for entry in document({"removals": [GROUPS, GROUPS]}, "whole.yml", [4, 9]).entries] == [4, 9]


@pytest.mark.parametrize("numbers", [[7], [7, 8, 9], []])
def test_no_removal_is_lost_for_want_of_a_place(numbers: list[int]) -> None:
    assert [entry.number for entry in document({"removals": [GROUPS, GROUPS]}, "whole.yml", numbers).entries] == [1, 2]


TOKEN = "Zq" * 32


@pytest.mark.parametrize("secret", [TOKEN, f" {TOKEN}", "eyJhbGciOiJub25l.eyJzdWIiOiJhZGEi.c2ln", "word " * 20])
@pytest.mark.parametrize(
    "put",
    [
        lambda secret: {"removals": [GROUPS], secret: 1},
        lambda secret: {"removals": [GROUPS], "case": {secret: "x"}},
        lambda secret: {"removals": [{**GROUPS, secret: "x"}]},
        lambda secret: {"removals": [{**GROUPS, "operation": secret}]},
        lambda secret: {"removals": [{**GROUPS, "tenant": secret}]},
        lambda secret: {"removals": [{"operation": "csp_api_token", "org_id": "o", "ids": ["a"], "state": secret}]},
    ],
)
def test_what_stands_in_the_place_of_a_name_and_may_be_a_secret_is_not_repeated(put: Any, secret: str) -> None:
    told = refusal(put(secret))
    assert secret.strip() not in told and ("not shown" in told), told


@pytest.mark.parametrize(
    "name", ["all", "ungrouped", "acme*", "a?", "acme,beta", "acme:beta", "acme beta", "~acme", "!acme", "&acme", "@acme", "acme[0]", "{{ host }}", " acme"]
)
def test_a_tenant_is_one_host_and_no_pattern(name: str) -> None:
    told = refusal({"removals": [{**GROUPS, "tenant": name}]})
    assert "removal 1" in told and "no pattern" in told and f"'{name}'" in told


@pytest.mark.parametrize("name", ["acme", "acme.example.com", "acme_1", "10.0.0.7", "2001:db8::7", "Acme-Ü", "a" * 253])
def test_a_tenant_may_be_any_host_of_an_inventory(name: str) -> None:
    assert document({"removals": [{**GROUPS, "tenant": name}]}, "leaver.yml").entries[0].tenant == name
