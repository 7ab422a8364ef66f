# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSP organizations and who belongs to them: clients, users, invitations, the identity provider."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer, Outcome, bulk_answer
from ..call import Call, Route
from .vmware_csp_apps import APP_ROLES, render_removed
from .vmware_csp_state import Org, guid, make_invitation, plain_client

if TYPE_CHECKING:
    from .vmware_csp import VmwareCsp

BATCH_LIMIT = 20
ADMINS = ("org_admin", "org_owner")


def routes(vendor: VmwareCsp) -> list[Route]:
    """Routes of the membership operations."""
    org = "/orgs/{org}"
    invitation = org + "/invitations/{invitation}"
    table = [
        ("org", "read", "GET", org, _org),
        ("clients.list", "read", "GET", org + "/clients", _clients),
        ("clients.delete", "write", "DELETE", org + "/clients", _delete_clients),
        ("users.list", "read", "GET", "/v2" + org + "/users", _users),
        ("users.search", "read", "GET", org + "/users/search", _search),
        ("users.delete", "write", "DELETE", "/v2" + org + "/users", _delete_users),
        ("invitations.list", "read", "GET", org + "/invitations", _invitations),
        ("invitations.post", "write", "POST", org + "/invitations", _post_invitations),
        ("invitations.get", "read", "GET", invitation, _invitation),
        ("invitations.revoke", "write", "DELETE", invitation, _revoke),
        ("idp.get", "read", "GET", org + "/idp", _idp),
        ("idp.unlink", "write", "DELETE", org + "/idp", _unlink),
        ("my_orgs", "read", "GET", "/v2/loggedin/user/orgs", _my_orgs),
        ("my_orgs.old", "read", "GET", "/loggedin/user/orgs", _my_orgs_old),
        ("my_roles", "read", "GET", "/loggedin/user/orgs/{org}/roles", _my_roles),
    ]
    return [vendor.route(name, kind, method, [path], partial(handler, vendor)) for name, kind, method, path, handler in table]


def _org_link(org: Org) -> str:
    return f"/csp/gateway/am/api/orgs/{org.id}"


def _org(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call)
    return Answer(
        200,
        {"name": org.id, "displayName": org.name, "refLink": _org_link(org), "parentRefLink": None, "metadata": None, "status": "ACTIVE", "type": "CUSTOMER"},
    )


def _clients(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call, APP_ROLES)
    return vendor.paged(call, org.clients, lambda client: plain_client(org.id, client))


def _delete_clients(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call, APP_ROLES)
    ids = vendor.ids_of(vendor.json_object(call, ("ids",), ("ids",)), "ids", BATCH_LIMIT, least=0)
    return _remove(vendor, call, org.clients, ids, "Clients")


def _remove(vendor: VmwareCsp, call: Call, store: Any, ids: list[str], what: str) -> Answer:
    unknown = [item for item in ids if item not in store]
    if unknown and vendor.switches["csp.unknown_member"] == "not_found_call":
        raise vendor.refuse(404, f"{what} [{', '.join(unknown)}] not found")
    outcomes = []
    for item in ids:
        known = item in store
        if known and not call.untouched(item):
            vendor.remove(store, item)
        outcomes.append(Outcome(item, known))
    return bulk_answer(outcomes, render_removed)


def _users(vendor: VmwareCsp, call: Call) -> Answer:
    return vendor.paged(call, vendor.allowed_org(call).users, lambda user: user)


def _search(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call)
    term = (call.lens.asked("userSearchTerm", call.request.query.get("userSearchTerm", "")) or "").lower()
    rows = [user for user in call.lens.scoped(org.users.visible()).values() if term in user["user"]["username"].lower()]
    return Answer(200, {"results": rows, "totalResults": len(rows)}, rows_key="results")


def _is_owner(user: dict[str, Any]) -> bool:
    return any(role["name"] == "org_owner" for role in user["organizationRoles"])


def _delete_users(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call, ADMINS)
    body = vendor.json_object(call, ("ids", "notifyUsers"), ("ids",))
    vendor.typed(body, {"notifyUsers": bool})
    ids = vendor.ids_of(body, "ids", BATCH_LIMIT, least=0)
    owners = {item for item in org.users if _is_owner(org.users.get(item))}
    if owners and owners <= set(ids):
        raise vendor.refuse(400, "The last organization owner cannot be removed.")
    return _remove(vendor, call, org.users, ids, "Users")


def _invitations(vendor: VmwareCsp, call: Call) -> Answer:
    """A plain array; without `expand` the items are links only."""
    org = vendor.allowed_org(call, ADMINS)
    expand = call.request.query.get("expand", "false") not in ("", "false", "0")
    shown = call.lens.scoped(org.invitations).values()
    rows = [invitation if expand else {"refLink": invitation["refLink"]} for invitation in shown]
    return Answer(200, [_plain_invitation(row) for row in rows], rows_key="")


def _plain_invitation(invitation: dict[str, Any]) -> dict[str, Any]:
    """The invitation without our own id: the vendor has it in refLink only."""
    return {name: value for name, value in invitation.items() if name != "id"}


def _found_invitation(vendor: VmwareCsp, call: Call, org: Org) -> dict[str, Any]:
    invitation = org.invitations.get(call.param("invitation"))
    if invitation is None:
        raise vendor.refuse(404)
    return invitation


def _invitation(vendor: VmwareCsp, call: Call) -> Answer:
    return Answer(200, _plain_invitation(_found_invitation(vendor, call, vendor.allowed_org(call, ADMINS))))


def _revoke(vendor: VmwareCsp, call: Call) -> Answer:
    invitation = _found_invitation(vendor, call, vendor.allowed_org(call, ADMINS))
    spent = vendor.switches["csp.spent_invitation"]
    if invitation["status"] != "AVAILABLE" and spent != "ok":
        raise vendor.refuse(int(spent))
    if invitation["status"] == "AVAILABLE" and not call.skip_all:
        invitation["status"] = "REVOKED"
    return Answer(200)


def _post_invitations(vendor: VmwareCsp, call: Call) -> Answer:
    """Invite, or with `action=revoke` revoke by e-mail; both answer 202 without a body."""
    org = vendor.allowed_org(call, ADMINS, users_only=True)
    action = call.request.query.get("action", "")
    known = ("usernames", "organizationRoles", "serviceRolesDtos", "customRoles", "customGroupsIds", "skipNotify", "skipNotifyRegistration", "invitedBy")
    body = vendor.json_object(call, ("usernames",) if action == "revoke" else known, ("usernames",))
    names = vendor.ids_of(body, "usernames", 200)
    if action not in ("", "revoke"):
        raise vendor.refuse(400)
    for name in [] if call.skip_all else names:
        if action == "revoke":
            _revoke_name(org, name)
        else:
            invitation = make_invitation(org.id, {"id": guid(f"{name}/{len(org.invitations)}"), "username": name})
            org.invitations[invitation["id"]] = invitation
    return Answer(202)


def _revoke_name(org: Org, name: str) -> None:
    for invitation in org.invitations.values():
        if invitation["username"].lower() == name.lower() and invitation["status"] == "AVAILABLE":
            invitation["status"] = "REVOKED"


def _idp(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call, ("org_owner",), users_only=True)
    if not org.idp:
        return Answer(200, {"mappedToIdp": False, "idpDetails": None})
    return Answer(200, {"mappedToIdp": True, "idpDetails": {"idpId": "idp-1", "idpDisplayName": "Example", "idpDomains": ["example.com"], **org.idp}})


def _unlink(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call, ("org_owner",), users_only=True)
    if not org.idp and vendor.switches["csp.unlink_unlinked"] == "404":
        raise vendor.refuse(404)
    if not call.skip_all:
        org.idp = None
    return Answer(200)


def _my_links(vendor: VmwareCsp, call: Call) -> list[Org]:
    account = vendor.account(call)
    if account.kind != "user":
        raise vendor.refuse(403)
    orgs = vendor.db.orgs.values()
    return [org for org in orgs if (not org.foreign if account.orgs is None else org.id.lower() in account.orgs)]


def _my_orgs(vendor: VmwareCsp, call: Call) -> Answer:
    rows = [{"displayName": org.name, "refLink": _org_link(org)} for org in _my_links(vendor, call)]
    return Answer(200, {"results": rows, "totalResults": len(rows)}, rows_key="results")


def _my_orgs_old(vendor: VmwareCsp, call: Call) -> Answer:
    orgs = _my_links(vendor, call)
    items = [{"displayName": org.name, "refLink": _org_link(org)} for org in orgs]
    return Answer(200, {"items": items, "refLinks": [_org_link(org) for org in orgs]})


def _my_roles(vendor: VmwareCsp, call: Call) -> Answer:
    vendor.allowed_org(call, users_only=True)
    return Answer(200, [{"name": role, "displayName": role} for role in vendor.account(call).roles])
