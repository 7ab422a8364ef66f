# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many tenants with a plan, and ways to have ansible-playbook carry it out: the task alone, and the playbooks that are shipped."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

from tests.documentation.helpers.playbooks import Played, play
from tests.simulator.fleet import Fleet
from tests.simulator.thread import SimulatorThread

TENANTS = 4
OPERATIONS = 5
ITEMS = 3

SHOW = {"ANSIBLE_SHOW_CUSTOM_STATS": "true"}
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

    def playbook(self, name: str, *words: str, inventory: str = "hosts.json", **variables: Any) -> Played:
        """Run a playbook of the collection on the plan."""
        given = {"plan": "plan.json", "evidence_dir": "evidence", **variables}
        return play(self.folder, SHOW, "-i", inventory, "-e", json.dumps(given), *words, f"revoke.access.{name}")

    def write(self, name: str, content: Any) -> str:
        """Write a file as JSON, which is YAML too."""
        (self.folder / name).write_text(json.dumps(content), encoding="utf-8")
        return name

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))


def handed_on(ended: Played) -> dict[str, Any]:
    """What a playbook hands on to the next step of a workflow."""
    found: dict[str, Any] = json.JSONDecoder().raw_decode(ended.output.partition("RUN: ")[2])[0]
    return found


def verdict(ended: Played) -> dict[str, Any]:
    """The verdict that a playbook hands on."""
    found: dict[str, Any] = handed_on(ended)["revoke_verdict"]
    return found
