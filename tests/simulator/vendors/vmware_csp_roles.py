# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles at the CSP: what a user, a group or a client holds, as a seed gives it and as the reads write it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..lagged import LaggedDict
from .base import only

LISTS = {"organization": "organizationRoles", "service": "serviceRoles", "custom": "customRoles"}
SERVICE_LINK = "/csp/gateway/slc/api/definitions/external/"
CREATED_DATE = "2023-11-14T22:13:20Z"


@dataclass(frozen=True, slots=True)
class Role:
    """One role: `kind` is a key of LISTS, `resource` "" means unscoped, `expires_at` is in seconds since 1970."""

    kind: str
    name: str
    service: str = ""
    resource: str = ""
    expires_at: int | None = None

    @property
    def key(self) -> str:
        """What tells the role from every other one; when it expires is no part of it."""
        return json.dumps([self.kind, self.service, self.name, self.resource])

    def plain(self) -> dict[str, Any]:
        """The role for the state: only what it has."""
        found = {"kind": self.kind, "service": self.service, "name": self.name, "resource": self.resource, "expiresAt": self.expires_at}
        return {name: value for name, value in found.items() if value not in ("", None)}


@dataclass(frozen=True, slots=True)
class Holding:
    """A role, and how somebody holds it: directly, through the groups of these ids, or both."""

    role: Role
    direct: bool
    groups: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The holding for the state."""
        return {**self.role.plain(), "direct": self.direct, **({"groups": list(self.groups)} if self.groups else {})}


def seeded(given: Any) -> list[Role]:
    """The roles of a seed: names of organization roles, or {"organizationRoles", "serviceRoles", "customRoles"}.

    A role is a name or {"name", "resource", "expiresAt"}; those of services come as {"serviceDefinitionId", "serviceRoles"}.
    """
    lists = only(given if isinstance(given, dict) else {"organizationRoles": given}, *LISTS.values())
    found = [_seeded("organization", one) for one in lists.get("organizationRoles") or []]
    for service in lists.get("serviceRoles") or []:
        only(service, "serviceDefinitionId", "serviceRoles")
        found += [_seeded("service", one, service["serviceDefinitionId"]) for one in service["serviceRoles"]]
    return found + [_seeded("custom", one) for one in lists.get("customRoles") or []]


def _seeded(kind: str, value: Any, service: str = "") -> Role:
    data: dict[str, Any] = {"name": value} if isinstance(value, str) else only(value, "name", "resource", "expiresAt")
    return Role(kind, data["name"], service, data.get("resource") or "", data.get("expiresAt"))


def store_of(roles: Iterable[Role]) -> LaggedDict:
    """A store of roles by their keys."""
    store = LaggedDict()
    for role in roles:
        store.add(role.key, role)
    return store


def combined(direct: Iterable[Role], through: dict[str, list[Role]], one_row: bool) -> list[Holding]:
    """What is held: `through` has the roles by group; `one_row` makes one holding of what is held both ways."""
    own = {role.key: role for role in direct}
    ways: dict[str, tuple[Role, list[str]]] = {}
    for group, roles in through.items():
        for role in roles:
            ways.setdefault(role.key, (role, []))[1].append(group)
    found = [Holding(role, True, tuple(ways[key][1]) if one_row and key in ways else ()) for key, role in own.items()]
    return found + [Holding(role, False, tuple(groups)) for key, (role, groups) in ways.items() if not (one_row and key in own)]


def binding(holding: Holding, nulls: bool, groups: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A role binding as the vendor writes it; `groups` are those that it comes from, None where they are not asked for."""
    role = holding.role
    row: dict[str, Any] = {"name": role.name, "membershipType": "DIRECT" if holding.direct else "GROUP", "createdBy": "owner", "createdDate": CREATED_DATE}
    if role.kind == "organization":
        row["displayName"] = role.name
    if groups is not None and holding.groups:
        row.update(groupIds=list(holding.groups), groups=groups)
    return {**row, **_optional(role, nulls)}


def organization_role(holding: Holding, org_id: str, nulls: bool, membership: bool) -> dict[str, Any]:
    """An organization role as the read of one user writes it: its page knows no membershipType."""
    row = {**binding(holding, nulls), "organizationLink": f"/csp/gateway/am/api/orgs/{org_id}", "visible": True}
    return row if membership else {name: value for name, value in row.items() if name != "membershipType"}


def _optional(role: Role, nulls: bool) -> dict[str, Any]:
    found = {"resource": role.resource or None, "expiresAt": role.expires_at}
    return found if nulls else {name: value for name, value in found.items() if value is not None}


def by_service(rows: Iterable[tuple[str, dict[str, Any]]], key: str) -> list[dict[str, Any]]:
    """Bindings of service roles under their services; `key` is the member that names the service, by its id or by its link."""
    found: dict[str, list[dict[str, Any]]] = {}
    for service, row in rows:
        found.setdefault(service, []).append(row)
    link = SERVICE_LINK if key == "serviceDefinitionLink" else ""
    return [
        {key: link + service, "serviceRoleNames": list(dict.fromkeys(row["name"] for row in bindings)), "serviceRoles": bindings}
        for service, bindings in found.items()
    ]
