# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSP clients of an organization: OAuth apps that hold roles in it, wherever they belong."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Callable

from ..answers import Answer, Outcome, bulk_answer
from ..call import Call, Route
from ..lagged import LaggedDict
from .vmware_csp_apps import APP_ROLES, render_removed
from .vmware_csp_bodies import SERVICE_ID, bindings, service_id
from .vmware_csp_roles import Role
from .vmware_csp_state import plain_client

if TYPE_CHECKING:
    from .vmware_csp import VmwareCsp

BATCH_LIMIT = 20
RESTORE_LIMIT = 10
FIELDS = ("ids", "organizationRoles", "serviceRoles", "customRoles", "organizationRoleNames")
DEVELOPER_GIVES = {"org_member", "developer"}


def routes(vendor: VmwareCsp) -> list[Route]:
    """Routes of the clients of an organization."""
    clients = "/orgs/{org}/clients"
    return [
        vendor.route("clients.list", "read", "GET", [clients], partial(_list, vendor)),
        vendor.route("clients.add", "write", "POST", [clients], partial(_add, vendor)),
        vendor.route("clients.delete", "write", "DELETE", [clients], partial(_delete, vendor)),
    ]


def _list(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call, APP_ROLES)
    return vendor.paged(call, org.clients, lambda client: plain_client(org.id, client))


def _delete(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call, APP_ROLES)
    ids = vendor.ids_of(vendor.json_object(call, ("ids",), ("ids",)), "ids", BATCH_LIMIT, least=0)

    def drop(item: str) -> None:
        vendor.remove(org.clients, item)
        if vendor.switches["csp.removed_access_tokens"] == "die":
            vendor.end_tokens_of(item)

    return remove_members(vendor, call, org.clients, ids, "Clients", drop)


def remove_members(vendor: VmwareCsp, call: Call, store: LaggedDict, ids: list[str], what: str, drop: Callable[[str], None]) -> Answer:
    """Remove clients or users; one id that nobody has can refuse the whole call."""
    real = {item: vendor.match(store, item) for item in ids}
    unknown = [item for item in ids if real[item] is None]
    refused = unknown and vendor.switches["csp.unknown_member"] == "not_found_call"
    if not refused or vendor.switches["csp.refused_removal"] == "known_gone":
        for item, known in real.items():
            if known is not None and known in store and not call.untouched(item):
                drop(known)
    if refused:
        raise vendor.refuse(404, f"{what} [{', '.join(unknown)}] not found")
    return bulk_answer([Outcome(item, real[item] is not None) for item in ids], render_removed)


def _add(vendor: VmwareCsp, call: Call) -> Answer:
    """Make up to 10 OAuth apps clients, all with the same roles; success is silence."""
    org = vendor.allowed_org(call, APP_ROLES)
    body = vendor.json_object(call, FIELDS, ("ids",))
    ids = vendor.ids_of(body, "ids", RESTORE_LIMIT, least=0)
    roles = _roles(vendor, call, body)
    given = {role["name"] for role in roles["organizationRoles"]}
    if not set(vendor.account(call).roles) & {"org_admin", "org_owner"} and not given <= DEVELOPER_GIVES:
        raise vendor.refuse(403)
    unknown = [item for item in ids if not vendor.db.knows_client(item)]
    if unknown:
        raise vendor.refuse(404, f"Clients [{', '.join(unknown)}] not found")
    if any(item in org.clients for item in ids):
        raise vendor.refuse(400, "A client is already part of the organization.")
    for item in ids:
        if not call.untouched(item):
            org.clients.add(item, {**vendor.db.members.get(item, {}), "id": item, **roles})
    return bulk_answer([Outcome(item, True) for item in ids], _render_failures)


def _roles(vendor: VmwareCsp, call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """The three lists that the clients get, in the form in which reads show them."""
    services = vendor.typed(body, {"serviceRoles": list}).get("serviceRoles", [])
    parts = [vendor.members(call, part, (SERVICE_ID, "serviceRoles", "serviceRoleNames"), (SERVICE_ID,)) for part in services]
    return {
        "organizationRoles": [_plain(role) for role in bindings(vendor, call, body.get("organizationRoles"), "organization")],
        "serviceRoles": [
            {SERVICE_ID: service_id(vendor, part), "serviceRoles": [_plain(role) for role in bindings(vendor, call, part.get("serviceRoles"), "service")]}
            for part in parts
        ],
        "customRoles": [_plain(role) for role in bindings(vendor, call, body.get("customRoles"), "custom")],
    }


def _plain(role: Role) -> dict[str, Any]:
    return {name: value for name, value in role.plain().items() if name != "kind"}


def _render_failures(outcomes: list[Outcome]) -> dict[str, Any]:
    failed = [outcome for outcome in outcomes if not outcome.ok]
    return {"failures": [{"id": outcome.id, "message": outcome.message or "The client cannot be added."} for outcome in failed]}
