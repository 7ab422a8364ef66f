# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSP invitations: a plain array of links, invitations for an e-mail address, revoking by id or by address."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .vmware_csp_bodies import bindings
from .vmware_csp_people import Invitation, guid, make_invitation
from .vmware_csp_roles import SERVICE_LINK
from .vmware_csp_state import Org
from .vmware_csp_user_roles import ADMINS

if TYPE_CHECKING:
    from .vmware_csp import VmwareCsp

TYPES: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("organizationRoles", "serviceRolesDtos", "customRoles", "customGroupsIds", "orgRoleNames"), list),
    **dict.fromkeys(("skipNotify", "skipNotifyRegistration"), bool),
    "invitedBy": str,
}
MOST_NAMES = 200


def routes(vendor: VmwareCsp) -> list[Route]:
    """Routes of the invitations."""
    all_of_them = "/orgs/{org}/invitations"
    one = all_of_them + "/{invitation}"
    return [
        vendor.route("invitations.list", "read", "GET", [all_of_them], partial(_list, vendor)),
        vendor.route("invitations.post", "write", "POST", [all_of_them], partial(_post, vendor)),
        vendor.route("invitations.get", "read", "GET", [one], partial(_get, vendor)),
        vendor.route("invitations.revoke", "write", "DELETE", [one], partial(_revoke, vendor)),
    ]


def _gone(vendor: VmwareCsp, invitation: Invitation) -> bool:
    return vendor.switches["csp.revoked_invitation"] == "gone" and invitation.shown == "REVOKED"


def _shown(invitation: Invitation, expand: bool) -> dict[str, Any]:
    """A row of a read, which counts as one."""
    row = invitation.row(expand)
    invitation.late_reads = max(0, invitation.late_reads - 1)
    return row


def _list(vendor: VmwareCsp, call: Call) -> Answer:
    """A plain array; without `expand` the items are links only."""
    org = vendor.allowed_org(call, ADMINS)
    expand = call.request.query.get("expand", "false") not in ("", "false", "0")
    there = {item: invitation for item, invitation in org.invitations.items() if not _gone(vendor, invitation)}
    return Answer(200, [_shown(invitation, expand) for invitation in call.lens.scoped(there).values()], rows_key="")


def _found(vendor: VmwareCsp, call: Call, org: Org) -> Invitation:
    """The invitation in the path; its id is a GUID, so letters of either case do."""
    item = call.param("invitation").lower()
    invitation = next((found for known, found in org.invitations.items() if known.lower() == item), None)
    if invitation is None or _gone(vendor, invitation):
        raise vendor.refuse(404)
    return invitation


def _get(vendor: VmwareCsp, call: Call) -> Answer:
    return Answer(200, _shown(_found(vendor, call, vendor.allowed_org(call, ADMINS)), expand=True))


def _revoke(vendor: VmwareCsp, call: Call) -> Answer:
    invitation = _found(vendor, call, vendor.allowed_org(call, ADMINS))
    if invitation.status != "AVAILABLE":
        vendor.unless("csp.spent_invitation", "ok")
    elif not call.skip_all:
        invitation.revoke(vendor.account(call).name, *vendor.lag())
    return Answer(200)


def _post(vendor: VmwareCsp, call: Call) -> Answer:
    """Invite, or with `action=revoke` revoke by e-mail; both answer 202 without a body."""
    org = vendor.allowed_org(call, ADMINS, users_only=True)
    action = call.request.query.get("action", "")
    body = vendor.json_object(call, ("usernames", *TYPES), ("usernames",))
    names = vendor.ids_of(body, "usernames", MOST_NAMES)
    given = vendor.typed(body, TYPES)
    if action not in ("", "revoke"):
        raise vendor.refuse(400)
    if action == "revoke":
        _revoke_names(vendor, call, org, names)
    else:
        _invite(vendor, call, org, names, given)
    return Answer(202)


def _revoke_names(vendor: VmwareCsp, call: Call, org: Org, names: list[str]) -> None:
    open_ones = [invitation for invitation in org.invitations.values() if invitation.status == "AVAILABLE"]
    wanted = {name.lower() for name in names}
    if wanted - {invitation.data["username"].lower() for invitation in open_ones}:
        vendor.unless("csp.unknown_invitee", "ok")
    for invitation in open_ones:
        if invitation.data["username"].lower() in wanted and not call.skip_all:
            invitation.revoke(vendor.account(call).name, *vendor.lag())


def _invite(vendor: VmwareCsp, call: Call, org: Org, names: list[str], given: dict[str, Any]) -> None:
    promised = _promised(vendor, call, org, given)
    for name in [] if call.skip_all else names:
        invitation = make_invitation(org.id, {"id": guid(f"{name}/{len(org.invitations)}"), "username": name, **promised})
        invitation.data["generatedBy"] = given.get("invitedBy") or vendor.account(call).name
        org.invitations[invitation.id] = invitation
        known = any(user.name.lower() == name.lower() for user in org.users.visible().values())
        if not given.get("skipNotify") and (known or not given.get("skipNotifyRegistration")):
            org.mail(name, "invited")


def _promised(vendor: VmwareCsp, call: Call, org: Org, given: dict[str, Any]) -> dict[str, Any]:
    """The roles and groups that invited people get; services are named by their links here."""
    bindings(vendor, call, given.get("organizationRoles"), "organization")
    bindings(vendor, call, given.get("customRoles"), "custom")
    for part in given.get("serviceRolesDtos", []):
        known = vendor.members(call, part, ("serviceDefinitionLink", "serviceRoleNames", "serviceRoles"), ("serviceDefinitionLink",))
        if not str(known["serviceDefinitionLink"]).startswith(SERVICE_LINK):
            raise vendor.refuse(400, "serviceDefinitionLink must be the link of a service.")
        bindings(vendor, call, known.get("serviceRoles"), "service")
    groups = given.get("customGroupsIds", [])
    if not all(isinstance(item, str) and item in org.groups for item in groups):
        raise vendor.refuse(400, "A group is not known.")
    promised: dict[str, Any] = {name: given[name] for name in ("organizationRoles", "serviceRolesDtos", "customRoles") if name in given}
    if given.get("orgRoleNames"):
        promised.setdefault("organizationRoles", [{"name": name} for name in given["orgRoleNames"]])
    return {**promised, "customGroups": [{"id": item, "displayName": org.groups.get(item).name} for item in groups]}
