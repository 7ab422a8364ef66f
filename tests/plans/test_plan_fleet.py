# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan for many tenants as its task carries it out: one inventory host for each, on nobody's ground but its own."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from tests.plans.place import OPERATIONS, PLAY, TENANTS, Place


def test_a_tenant_that_the_inventory_does_not_have_is_refused_before_any_request(place: Place) -> None:
    place.run(inventory=place.part("first.json", 0, 2))
    assert all("is no host of the inventory" in told["msg"] and not told["complete"] for told in place.told().values())
    assert len(place.fleet.left()) == TENANTS


def test_a_plan_with_anything_wrong_in_it_ends_the_playbook_before_its_first_task(place: Place) -> None:
    plan = json.loads((place.folder / "plan.json").read_text(encoding="utf-8"))
    plan["removals"][7]["org_ID"] = "x"
    (place.folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    ended = place.run()
    assert ended.code and "plan.json, removal 8 (" in ended.output and "org_ID" in ended.output
    assert len(place.fleet.left()) == TENANTS and place.told() == {}


@pytest.mark.parametrize("interpreter", ["auto", "other"])
def test_what_is_wrong_in_a_template_is_told_by_the_file_and_its_place_in_it(place: Place, interpreter: str) -> None:
    other = place.folder / "python"
    other.write_text(f"#!/bin/sh\nexec '{sys.executable}' \"$@\"\n", encoding="utf-8")
    other.chmod(0o700)
    plan = json.loads((place.folder / "plan.json").read_text(encoding="utf-8"))
    number = max(number for number, removal in enumerate(plan["removals"]) if removal["operation"] == "sailpoint_governance_group")
    plan["removals"][number]["ids"] = "{{ [] }}"
    (place.folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    tenant = plan["removals"][number]["tenant"]
    place.run("--limit", tenant, ansible_python_interpreter=str(other) if interpreter == "other" else interpreter)
    told = place.told()[tenant]
    assert f"{place.folder}/plan.json, removal {number + 1} (sailpoint_governance_group): it names nothing to remove" in told["msg"]
    assert tenant in place.fleet.left()


@pytest.mark.parametrize(
    ("template", "cause"),
    [
        ("{{ leaked }}", "'leaked' is undefined"),
        ("{{ 'x' | no_such_filter }}", "no_such_filter"),
        ("{{ 'x' }", ""),
        ("{{ {} | mandatory(1, 2, 3) }}", ""),
        ("{{ 'Zq3' | int | fail_here('Zq3') }}", "fail_here"),
        ("{{ lookup('ansible.builtin.file', '/nowhere') }}", ""),
        ("{{ sEcReT0oHfCEhfohogRtJdkz3cFW7Owg3j }}", ""),
        ("{{ 'x' | sEcReT0oHfCEhfohogRtJdkz3cFW7Owg3jvMa0Nti8EidXpQr7pf }}", ""),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_told_by_its_place_and_without_the_line(place: Place, template: str, cause: str) -> None:
    secret = "sEcReT0oHfCEhfohog"
    plan = json.loads((place.folder / "plan.json").read_text(encoding="utf-8"))
    number = next(number for number, removal in enumerate(plan["removals"]) if removal["operation"] == "sailpoint_governance_group")
    plan["removals"][number]["ids"] = [f"{secret} {template}"]
    (place.folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    tenant = plan["removals"][number]["tenant"]
    ended = place.run("--limit", tenant)
    told = place.told()[tenant]["msg"]
    assert f"{place.folder}/plan.json, removal {number + 1} (sailpoint_governance_group): ids holds a template that cannot be filled in" in told
    assert cause in told and secret not in ended.output + told and tenant in place.fleet.left()


@pytest.mark.parametrize(
    ("given", "text"), [({"partial": "perhaps"}, "partial_inventory is neither true nor false"), ({"partial": 2}, "neither true nor false")]
)
def test_a_switch_that_is_neither_on_nor_off_is_refused(place: Place, given: dict[str, Any], text: str) -> None:
    place.run("--limit", "tenant-0001", **given)
    assert text in place.told()["tenant-0001"]["msg"] and len(place.fleet.left()) == TENANTS


def test_a_plan_beside_removals_is_refused(place: Place) -> None:
    play_of = json.loads(json.dumps(PLAY))
    play_of[0]["tasks"][0]["revoke.access.removals"]["removals"] = [{"operation": "sailpoint_governance_group", "ids": ["x"]}]
    (place.folder / "play.json").write_text(json.dumps(play_of), encoding="utf-8")
    place.run("--limit", "tenant-0001")
    assert "mutually exclusive: plan|removals" in place.told()["tenant-0001"]["msg"] and len(place.fleet.left()) == TENANTS


def test_a_case_of_a_plan_file_is_filled_in_for_the_evidence(place: Place) -> None:
    plan = json.loads((place.folder / "plan.json").read_text(encoding="utf-8"))
    plan["case"] = {"id": "{{ ticket }}", "requested_at": "{{ asked }}"}
    (place.folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    place.run("--limit", "tenant-0001", ticket="HR-4711", asked="2026-11-20T16:00:00Z")
    starts = [json.loads(path.read_text(encoding="utf-8").splitlines()[0]) for path in (place.folder / "evidence").iterdir()]
    assert [start["case"] for start in starts] == [{"id": "HR-4711", "requested_at": "2026-11-20T16:00:00Z"}] * OPERATIONS
    place.run("--limit", "tenant-0001", ticket="HR-4711", asked="yesterday")
    assert "requested_at of case has to be a time" in place.told()["tenant-0001"]["msg"]


def test_what_the_task_gives_itself_is_not_filled_in_twice(place: Place) -> None:
    odd = "Room {{ 6 * 7 }}"
    task = {"revoke.access.removals": {"removals": [{"operation": "sailpoint_governance_group", "names": ["{{ odd }}"], "tenant": "tenant-0001"}]}}
    told = {"ansible.builtin.debug": {"msg": "TOLD {{ told | to_json | b64encode }} END"}}
    task = {**task, "register": "told", "ignore_errors": True, "check_mode": True, "environment": "{{ sail }}"}
    play_of = [{"hosts": "tenant-0001", "gather_facts": False, "vars": {"odd": {"__ansible_unsafe": odd}}, "tasks": [task, told]}]
    play_of[0]["tasks"][0]["revoke.access.removals"]["connection"] = "{{ revoke_connection }}"
    (place.folder / "play.json").write_text(json.dumps(play_of), encoding="utf-8")
    ended = place.run(sail={})
    found = place.told()
    assert found["tenant-0001"]["summary"]["never_seen"] == 1 and any(odd in warning for warning in found["tenant-0001"]["warnings"]), ended.output
