# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles in the bodies of CSP calls: strict about their types, silent about members that no page knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..call import Call
from .vmware_csp_roles import Role

if TYPE_CHECKING:
    from .vmware_csp import VmwareCsp

BINDING: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("name", "resource", "membershipType", "displayName", "createdBy", "createdDate", "lastUpdatedBy", "lastUpdatedDate"), str),
    "expiresAt": int,
}
# Clients send membershipType here, although the page does not know it.
TAKEN: dict[str, type | tuple[type, ...]] = dict.fromkeys(("name", "resource", "membershipType"), str)
CHANGE: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("organizationRoles", "customRoles"), dict),
    "serviceRoles": list,
    "notifyUsers": bool,
}
DELTA: dict[str, type | tuple[type, ...]] = dict.fromkeys(("rolesToAdd", "rolesToRemove", "rolesToUpdate", "roleNamesToAdd", "roleNamesToRemove"), list)
SERVICE_ID = "serviceDefinitionId"


@dataclass(slots=True)
class Change:
    """What a change of roles asks for. The resource of a role to remove is "" where the request names none."""

    notify: bool = True
    add: list[Role] = field(default_factory=list)
    remove: list[Role] = field(default_factory=list)
    update: list[Role] = field(default_factory=list)


def asked_change(vendor: VmwareCsp, call: Call) -> Change:
    """The body of a change of one user's roles, else a 400; every member of it may be missing."""
    body = vendor.typed(vendor.json_object(call, CHANGE), CHANGE)
    change = Change(notify=body.get("notifyUsers", True))
    for kind in ("organization", "custom"):
        _collect(vendor, call, change, body.get(f"{kind}Roles", {}), kind)
    for part in body.get("serviceRoles", []):
        known = vendor.members(call, part, (*DELTA, SERVICE_ID), (SERVICE_ID,))
        _collect(vendor, call, change, {name: value for name, value in known.items() if name != SERVICE_ID}, "service", service_id(vendor, known))
    return change


def service_id(vendor: VmwareCsp, body: dict[str, Any]) -> str:
    """The service that a part of a body is about: its id, never the link that the reads show."""
    found = body.get(SERVICE_ID)
    if not isinstance(found, str) or not found or "/" in found:
        raise vendor.refuse(400, f"{SERVICE_ID} must be the id of a service.")
    return found


def _collect(vendor: VmwareCsp, call: Call, change: Change, part: Any, kind: str, service: str = "") -> None:
    lists = vendor.typed(vendor.members(call, part, DELTA), DELTA)
    change.add += bindings(vendor, call, lists.get("rolesToAdd"), kind, service) + _named(vendor, lists.get("roleNamesToAdd"), kind, service)
    change.update += bindings(vendor, call, lists.get("rolesToUpdate"), kind, service)
    change.remove += [_binding(vendor, call, one, TAKEN, kind, service) for one in lists.get("rolesToRemove", [])]
    change.remove += _named(vendor, lists.get("roleNamesToRemove"), kind, service)


def _named(vendor: VmwareCsp, names: Any, kind: str, service: str) -> list[Role]:
    """The deprecated form: names only."""
    if not all(isinstance(name, str) and name for name in names or []):
        raise vendor.refuse(400, "Role names must be strings.")
    return [Role(kind, name, service) for name in names or []]


def bindings(vendor: VmwareCsp, call: Call, rows: Any, kind: str, service: str = "") -> list[Role]:
    """Roles to hand out; they can only be held directly."""
    if rows is not None and not isinstance(rows, list):
        raise vendor.refuse(400, "Roles must be an array.")
    found = []
    for row in rows or []:
        found.append(_binding(vendor, call, row, BINDING, kind, service))
        if row.get("membershipType") not in (None, "DIRECT"):
            raise vendor.refuse(400, "membershipType must be DIRECT.")
    return found


def _binding(vendor: VmwareCsp, call: Call, row: Any, types: dict[str, type | tuple[type, ...]], kind: str, service: str) -> Role:
    given = vendor.typed(vendor.members(call, row, types, ("name",)), types)
    if not given.get("name"):
        raise vendor.refuse(400, "name of a role is required.")
    return Role(kind, given["name"], service, given.get("resource", ""), given.get("expiresAt"))
