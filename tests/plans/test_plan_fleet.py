# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan for many tenants as ansible-playbook carries it out: one inventory host for each, on nobody's ground but its own."""

from __future__ import annotations

import base64
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.documentation.helpers.playbooks import Played, play
from tests.simulator.fleet import Fleet
from tests.simulator.thread import SimulatorThread

TENANTS = 4
OPERATIONS = 5
ITEMS = 3

TOLD = re.compile(r"ok: \[([\w-]+)\] => \{\s*\"msg\": \"TOLD (\S+) END\"")

PLAY: list[dict[str, Any]] = [
    {
        "hosts": "{{ query('revoke.access.tenants', 'plan.json') }}",
        "gather_facts": False,
        "tasks": [
            {
                "name": "Carry out this tenant's part",
                "revoke.access.removals": {
                    "plan": "plan.json",
                    "connection": "{{ revoke_connection }}",
                    "evidence_dir": "{{ evidence_dir }}",
                    "partial_inventory": "{{ partial | default(false) }}",
                    "plan_id": "{{ approved[inventory_hostname] if approved is defined else omit }}",
                },
                "register": "told",
                "ignore_errors": True,
            },
            {"name": "Tell it", "ansible.builtin.debug": {"msg": "TOLD {{ told | to_json | b64encode }} END"}},
        ],
    }
]


class Place:
    """A folder with the inventory, the plan and the play of a fleet."""

    def __init__(self, folder: Path, sim: SimulatorThread, **planted: Any) -> None:
        self.folder = folder
        self._told: dict[str, str] = {}
        sim.control.reset()
        self.fleet: Fleet = sim.control.fleet(TENANTS, items=ITEMS, **planted)
        self.fleet.write_inventory(folder / "hosts.json")
        self.fleet.write_plan(folder / "plan.json")
        (folder / "play.json").write_text(json.dumps(PLAY), encoding="utf-8")

    def run(self, *words: str, inventory: str = "hosts.json", **variables: Any) -> Played:
        given = {"evidence_dir": str(self.folder / "evidence"), **variables}
        ended = play(self.folder, {}, "-i", inventory, "-e", json.dumps(given), *words, "play.json")
        self._told = dict(TOLD.findall(ended.output))
        return ended

    def told(self) -> dict[str, dict[str, Any]]:
        """What each tenant's task told in the last run."""
        return {host: json.loads(base64.b64decode(text)) for host, text in self._told.items()}

    def part(self, name: str, first: int, last: int) -> str:
        """An inventory with some of the tenants, as a slice of a job has it."""
        whole = json.loads((self.folder / "hosts.json").read_text(encoding="utf-8"))
        hosts = whole["all"]["hosts"]
        whole["all"]["hosts"] = {host: hosts[host] for host in [*hosts][first:last]}
        (self.folder / name).write_text(json.dumps(whole), encoding="utf-8")
        return name


@pytest.fixture(name="place")
def _place(tmp_path: Path, sim: SimulatorThread) -> Place:
    return Place(tmp_path, sim)


def test_every_tenant_gets_its_own_removals_and_nobody_is_harmed(place: Place) -> None:
    checked = place.run("--check")
    assert checked.code == 0, checked.output
    audits = place.told()
    assert len(audits) == TENANTS and all(told["complete"] and told["summary"]["changed"] == ITEMS * OPERATIONS for told in audits.values())
    assert len(place.fleet.left()) == TENANTS
    ended = place.run(approved={name: told["plan_id"] for name, told in audits.items()})
    assert ended.code == 0 and place.fleet.left() == {} and place.fleet.harmed() == {}, ended.output
    assert all(told["complete"] and told["plan_id"] == audits[name]["plan_id"] for name, told in place.told().items())
    files = {path.name for path in (place.folder / "evidence").iterdir()}
    assert len(files) == TENANTS * OPERATIONS and all(file.startswith("tenant-000") for file in files)


def test_two_slices_together_are_the_whole_and_neither_touches_the_other(place: Place) -> None:
    first, second = place.part("first.json", 0, 2), place.part("second.json", 2, TENANTS)
    assert place.run(inventory=first, partial=True).code == 0
    assert set(place.fleet.left()) == {"tenant-0003", "tenant-0004"}
    assert place.run(inventory=second, partial=True).code == 0
    assert place.fleet.left() == {} and place.fleet.harmed() == {}


def test_a_tenant_that_the_inventory_does_not_have_is_refused_before_any_request(place: Place) -> None:
    place.run(inventory=place.part("first.json", 0, 2))
    assert all("is no host of the inventory" in told["msg"] and not told["complete"] for told in place.told().values())
    assert len(place.fleet.left()) == TENANTS


def test_an_approval_of_one_tenant_is_none_of_another(place: Place) -> None:
    place.run("--check")
    audits = place.told()
    swapped = {"tenant-0001": "tenant-0002", "tenant-0002": "tenant-0001"}
    place.run(approved={name: audits[swapped.get(name, name)]["plan_id"] for name in audits})
    assert set(place.fleet.left()) == set(swapped)
    assert all("is not what was approved" in place.told()[name]["msg"] for name in swapped)


def test_a_plan_with_anything_wrong_in_it_ends_the_playbook_before_its_first_task(place: Place) -> None:
    plan = json.loads((place.folder / "plan.json").read_text(encoding="utf-8"))
    plan["removals"][7]["org_ID"] = "x"
    (place.folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    ended = place.run()
    assert ended.code and "plan.json, removal 8 (" in ended.output and "org_ID" in ended.output
    assert len(place.fleet.left()) == TENANTS and place.told() == {}


def test_nothing_of_the_inventory_joins_the_plan(place: Place) -> None:
    inventory = json.loads((place.folder / "hosts.json").read_text(encoding="utf-8"))
    stays = "tenant-0001-group-stays"
    inventory["all"]["vars"].update(removals=[{"operation": "sailpoint_governance_group", "ids": [stays]}], sailpoint={"ids": [stays]}, ids=[stays])
    (place.folder / "hosts.json").write_text(json.dumps(inventory), encoding="utf-8")
    assert place.run().code == 0
    assert place.fleet.left() == {} and place.fleet.harmed() == {}


def test_a_dead_tenant_costs_the_others_nothing(tmp_path: Path, sim: SimulatorThread) -> None:
    place = Place(tmp_path, sim)
    sim.control.tenant("tenant-0002").fault("status", "*", "*", times=None, params={"status": 503})
    place.run()
    assert set(place.fleet.left()) == {"tenant-0002"} and place.fleet.harmed() == {}
    told = place.told()
    assert [name for name, result in told.items() if not result["complete"]] == ["tenant-0002"]


@pytest.mark.parametrize("interpreter", ["auto", "other"])
def test_what_is_wrong_in_a_template_is_told_by_the_file_and_its_place_in_it(place: Place, interpreter: str) -> None:
    other = place.folder / "python"
    other.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
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
