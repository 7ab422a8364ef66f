# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tenants at a simulator, and the objects in AWX that reach them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible.parsing.vault import VaultLib, VaultSecret

from tests.awx.job import Awx
from tests.awx.objects import NOTIFICATION, Objects
from tests.simulator.fleet import Fleet, inventory, plan
from tests.simulator.thread import SimulatorThread

ITEMS = 3
ALONE = "tenant-0001"  # the tenant that the host localhost stands for
VAULT = "the-password-of-the-vault"
TYPES = {
    "csp": "VMware Cloud Services (API token)",
    "oneaccess": "Huawei Cloud OneAccess (client id)",
    "venafi": "Venafi Trust Protection Platform (username)",
    "sailpoint": "SailPoint Identity Security Cloud (client id)",
}


class World:
    """So many tenants with something to remove, and a folder for what is made."""

    def __init__(self, sim: SimulatorThread, folder: Path, tenants: int) -> None:
        self.sim = sim
        self.folder = folder
        self.fleet: Fleet = sim.control.fleet(tenants, items=ITEMS)
        hosts = inventory(self.fleet.told)["all"]["hosts"]
        self.connections: dict[str, Any] = {name: host["revoke_connection"] for name, host in hosts.items()}
        self.whole = plan(self.fleet.told, ITEMS)
        self.tokens: list[str] = next(each["tokens"] for each in self._of(ALONE) if each["operation"] == "csp_api_token")

    def _of(self, tenant: str) -> list[dict[str, Any]]:
        return [removal for removal in self.whole["removals"] if removal["tenant"] == tenant]

    @property
    def secrets(self) -> set[str]:
        """What may be shown nowhere."""
        names = ("api_token", "client_secret", "password")
        found = {each[name] for vendors in self.connections.values() for each in vendors.values() for name in names if name in each}
        return {*found, *self.tokens, VAULT}

    def alone(self) -> Awx:
        """AWX with one credential for each vendor, a vault, and a notification; in the project an encrypted plan for localhost."""
        folder = self._folder("alone")
        given = [{"name": f"Our {group}", "type": TYPES[group], "inputs": connection} for group, connection in self.connections[ALONE].items()]
        more = {"awx_credentials": given, "awx_vault_password": VAULT, "awx_notification": NOTIFICATION}
        awx = Awx(Objects(folder, awx_evidence_root=str(folder / "evidence"), **more), folder)
        removals = [{name: value for name, value in each.items() if name != "tenant"} for each in self._of(ALONE)]
        for each in removals:
            if each["operation"] == "csp_api_token":
                each["tokens"] = "{{ revoke_tokens.split() }}"
        text = json.dumps({**self.whole, "removals": removals})
        path = awx.project / "leavers" / "ada.yml"
        path.write_bytes(VaultLib([("default", VaultSecret(VAULT.encode()))]).encrypt(text.encode()))
        return awx

    def many(self) -> Awx:
        """AWX with all other tenants in its inventory, and their connections in one credential; in the project their plan."""
        folder = self._folder("many")
        names = [name for name in self.connections if name != ALONE]
        connections = {name: self.connections[name] for name in names}
        objects = Objects(folder, awx_tenants=connections, awx_evidence_root=str(folder / "evidence"), awx_prefix="Leavers")
        awx = Awx(objects, folder)
        removals = [removal for name in names for removal in self._of(name)]
        (awx.project / "leavers" / "all.yml").write_text(json.dumps({**self.whole, "removals": removals}), encoding="utf-8")
        return awx

    def _folder(self, name: str) -> Path:
        (self.folder / name).mkdir()
        return self.folder / name
