# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many tenants with something to remove: their seed, the inventory that reaches them, the plan file; nothing but the standard library.

`told` is what GET /_sim/tenants answers: by tenant and vendor the base URL, the credentials and the tenant's name there. An
operation goes by the name of its module.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .tokens import token_value

if TYPE_CHECKING:
    from .control import Control

ITEMS = 3
STAYS = "stays"
KINDS = {
    "csp_oauth_app": "app",
    "csp_api_token": "token",
    "oneaccess_role_member": "account",
    "venafi_oauth_rule": "api",
    "sailpoint_governance_group": "group",
}
GROUPS = {
    "csp": ("vmware_csp", ("api_token",)),
    "oneaccess": ("huawei_oneaccess", ("client_id", "client_secret")),
    "venafi": ("venafi_tpp", ("client_id", "username", "password", "scope")),
    "sailpoint": ("sailpoint_isc", ("client_id", "client_secret")),
}
CASE = {
    "id": "HR-4711",
    "person": "ada@example.com",
    "reason": "left the company",
    "requested_by": "hr@example.com",
    "requested_at": "2026-11-20T16:00:00Z",
}
Told = dict[str, dict[str, dict[str, Any]]]


def names(count: int) -> list[str]:
    """The names of so many tenants."""
    return [f"tenant-{number:04d}" for number in range(1, count + 1)]


def seed(items: int = ITEMS) -> dict[str, Any]:
    """For POST /_sim/tenants: of each of the five operations so many things to remove, and one that stays."""
    found = {operation: [*_ids("{tenant}", operation, items), _id("{tenant}", operation, STAYS)] for operation in KINDS}
    tokens = [{"tokenId": item, "tokenName": f"Token {item}"} for item in found["csp_api_token"]]
    return {
        "vmware_csp": {"orgs": {"{org_id}": {"oauth_apps": found["csp_oauth_app"], "api_tokens": tokens}}},
        "huawei_oneaccess": {"applications": {"{tenant}-application": {"roles": {"{tenant}-role": {"members": found["oneaccess_role_member"]}}}}},
        "venafi_tpp": {"rules": [[application, _trustee("{tenant}")] for application in found["venafi_oauth_rule"]]},
        "sailpoint_isc": {"groups": [{"id": item, "name": f"Group {item}"} for item in found["sailpoint_governance_group"]]},
    }


def inventory(told: Told, ca_path: str | None = None) -> dict[str, Any]:
    """One host for each tenant, with its connection to each vendor as the variable `revoke_connection`."""
    hosts = {tenant: {"ansible_connection": "local", "revoke_connection": _connections(vendors, ca_path)} for tenant, vendors in told.items()}
    return {"all": {"vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}, "hosts": hosts}}


def plan(told: Told, items: int = ITEMS) -> dict[str, Any]:
    """A plan file that removes at each tenant all that `seed` put there but what stays: five removals for each."""
    return {"case": CASE, "removals": [removal for tenant, vendors in told.items() for removal in _removals(tenant, vendors, items)]}


def write(path: str | Path, content: dict[str, Any]) -> None:
    """Write an inventory or a plan; JSON is YAML too, whatever the file's name ends with."""
    Path(path).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


class Fleet:
    """The tenants of a running simulator that were made with `seed`. `items`: how many things of each operation are to be removed."""

    def __init__(self, control: Control, told: Told, items: int) -> None:
        self.told = told
        self.items = items
        self._control = control

    def write_inventory(self, path: str | Path) -> None:
        """Write the inventory."""
        write(path, inventory(self.told, self._control.ca_path))

    def write_plan(self, path: str | Path) -> None:
        """Write the plan."""
        write(path, plan(self.told, self.items))

    def left(self) -> dict[str, dict[str, list[str]]]:
        """What of the plan has not been done, by tenant and operation: the ids of the things; empty when all is gone."""
        found = {}
        for tenant, there in self._there().items():
            todo = {operation: [item for item in _ids(tenant, operation, self.items) if item in there[operation]] for operation in KINDS}
            if any(todo.values()):
                found[tenant] = {operation: items for operation, items in todo.items() if items}
        return found

    def harmed(self) -> dict[str, list[str]]:
        """By tenant the things that should have stayed and are gone; empty when there are none."""
        lost = {
            tenant: [item for item in (_id(tenant, operation, STAYS) for operation in KINDS) if not any(item in ids for ids in there.values())]
            for tenant, there in self._there().items()
        }
        return {tenant: items for tenant, items in lost.items() if items}

    def _there(self) -> dict[str, dict[str, set[str]]]:
        """The ids that each tenant has, by operation."""
        states = {vendor: self._control.states(vendor) for vendor, _login in GROUPS.values()}
        return {tenant: _ids_of({vendor: states[vendor][tenant] for vendor in states}, tenant, vendors) for tenant, vendors in self.told.items()}


def _id(tenant: str, operation: str, which: object) -> str:
    return f"{tenant}-{KINDS[operation]}-{which}"


def _ids(tenant: str, operation: str, items: int) -> list[str]:
    return [_id(tenant, operation, number) for number in range(items)]


def _trustee(tenant: str) -> str:
    return f"local:{{{tenant}-ada}}"


def _connections(vendors: dict[str, dict[str, Any]], ca_path: str | None) -> dict[str, dict[str, str]]:
    """The options of the connection by vendor group, as the modules name them."""
    found = {}
    for group, (vendor, login) in GROUPS.items():
        told = vendors[vendor]
        found[group] = {"base_url": told["base_url"], **{name: told["credentials"][name] for name in login}}
        if ca_path:
            found[group]["ca_path"] = ca_path
    return found


def _removals(tenant: str, vendors: dict[str, dict[str, Any]], items: int) -> Iterable[dict[str, Any]]:
    org_id = vendors["vmware_csp"]["credentials"]["org_id"]
    wanted = {operation: _ids(tenant, operation, items) for operation in KINDS}
    options: dict[str, dict[str, Any]] = {
        "csp_oauth_app": {"org_id": org_id, "client_ids": wanted["csp_oauth_app"]},
        # A seed without a value gives the token one that depends on the organization and the id.
        "csp_api_token": {"org_id": org_id, "tokens": [token_value(f"{org_id}/{item}") for item in wanted["csp_api_token"]]},
        "oneaccess_role_member": {
            "application_id": f"{tenant}-application",
            "role_id": f"{tenant}-role",
            "account_ids": wanted["oneaccess_role_member"],
        },
        "venafi_oauth_rule": {"rules": [{"application_id": item, "trustee": _trustee(tenant)} for item in wanted["venafi_oauth_rule"]]},
        "sailpoint_governance_group": {"ids": wanted["sailpoint_governance_group"]},
    }
    return ({"operation": operation, "tenant": tenant, **own} for operation, own in options.items())


def _ids_of(states: dict[str, dict[str, Any]], tenant: str, vendors: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """What one tenant has, by operation, from its state at each vendor; only what an operation would still change counts."""
    org = states["vmware_csp"]["orgs"][vendors["vmware_csp"]["credentials"]["org_id"]]
    role = states["huawei_oneaccess"]["applications"][f"{tenant}-application"]["roles"][f"{tenant}-role"]
    return {
        "csp_oauth_app": set(org["oauth_apps"]),
        "csp_api_token": {item for item, state in org["api_tokens"].items() if state == "active"},
        "oneaccess_role_member": set(role["members"]),
        "venafi_oauth_rule": {application for application, trustee in states["venafi_tpp"]["rules"] if trustee == _trustee(tenant)},
        "sailpoint_governance_group": set(states["sailpoint_isc"]["groups"]),
    }
