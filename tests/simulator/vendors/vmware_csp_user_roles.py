# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles of one CSP user: three reads, and a change that names only what is to be different."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import nature
from ..answers import Answer, Outcome, bulk_answer
from ..call import Call, Route
from .vmware_csp_bodies import Change, asked_change
from .vmware_csp_people import User
from .vmware_csp_roles import LISTS, Holding, Role, binding, by_service, combined, organization_role
from .vmware_csp_state import Org

if TYPE_CHECKING:
    from .vmware_csp import VmwareCsp

ADMINS = ("org_admin", "org_owner")
OWNER, MEMBER = "org_owner", "org_member"
DENIED = "The roles of the user cannot be changed like this."


def routes(vendor: VmwareCsp) -> list[Route]:
    """Routes of the roles of one user."""
    user = "/users/{user}/orgs/{org}"
    table = [
        ("user_roles.organization", "read", "GET", f"/v2{user}/roles", _organization),
        ("user_roles.service", "read", "GET", f"/v2{user}/service-roles", _service),
        ("user_roles.custom", "read", "GET", f"{user}/custom-roles", _custom),
        ("user_roles.change", "write", "PATCH", f"/v3{user}/roles", _change),
    ]
    return [vendor.route(name, kind, method, [path], partial(handler, vendor)) for name, kind, method, path, handler in table]


def lasting(vendor: VmwareCsp, holdings: list[Holding]) -> list[Holding]:
    """Those that a read shows, as far as time goes."""
    if vendor.switches["csp.expired_role"] == "shown":
        return holdings
    now = nature.time()
    return [holding for holding in holdings if holding.role.expires_at is None or holding.role.expires_at > now]


def held(vendor: VmwareCsp, org: Org, user: User, one_row: bool = False) -> list[Holding]:
    """What a user really holds now."""
    return lasting(vendor, combined([user.roles.get(key) for key in user.roles], org.through(user.id), one_row))


def shown(vendor: VmwareCsp, org: Org, user: User, kinds: Iterable[str], one_row: bool = False) -> list[Holding]:
    """What a read of these kinds of roles shows of a user, lag included; it counts as a read of the removed ones among them."""
    one_row = one_row or vendor.switches["csp.role_held_twice"] == "one"
    found = lasting(vendor, combined(user.roles.visible().values(), org.through(user.id), one_row))
    found = [holding for holding in found if holding.role.kind in kinds]
    user.roles.read([holding.role.key for holding in found if holding.direct])
    return found


def role_lists(vendor: VmwareCsp, org: Org, user: User, call: Call) -> dict[str, Any]:
    """The three lists in the row of a user; with includeGroupIdsInRoles they name the groups."""
    wanted = "includeGroupIdsInRoles" in call.request.query
    rows: dict[str, list[tuple[Role, dict[str, Any]]]] = {kind: [] for kind in LISTS}
    for holding in shown(vendor, org, user, LISTS):
        groups = [org.groups.get(item).told() for item in holding.groups] if wanted else None
        rows[holding.role.kind].append((holding.role, binding(holding, vendor.nulls, groups)))
    services = by_service(((role.service, row) for role, row in rows["service"]), "serviceDefinitionId")
    return {"organizationRoles": [row for _role, row in rows["organization"]], "serviceRoles": services, "customRoles": [row for _role, row in rows["custom"]]}


def owners(vendor: VmwareCsp, org: Org) -> set[str]:
    """The ids of the users who are an org owner."""
    directly = vendor.switches["csp.owners"] == "direct"
    groups = [org.groups.get(item) for item in org.groups]
    likely = {item for group in groups if any(role.name == OWNER for role in group.roles) for item in group.members if item in org.users}
    likely.update(item for item in org.users if any(role.name == OWNER for role in org.users.get(item).roles.visible().values()))
    return {item for item in likely if any(_owns(holding, directly) for holding in held(vendor, org, org.users.get(item)))}


def _owns(holding: Holding, directly: bool) -> bool:
    return holding.role.kind == "organization" and holding.role.name == OWNER and (holding.direct or not directly)


def _read(vendor: VmwareCsp, call: Call) -> tuple[Org, User]:
    org = vendor.allowed_org(call, ADMINS)
    visible = org.users.visible()
    item = vendor.match(visible, call.param("user"))
    if item is None:
        raise vendor.refuse(404, "User not found")
    org.users.read((item,))
    return org, visible[item]


def _organization(vendor: VmwareCsp, call: Call) -> Answer:
    """A plain array, in which a role stands once however it is held."""
    org, user = _read(vendor, call)
    membership = vendor.switches["csp.org_role_membership"] == "shown"
    found = shown(vendor, org, user, ("organization",), one_row=not membership)
    rows = [organization_role(holding, org.id, vendor.nulls, membership) for holding in found]
    return Answer(200, call.lens.scoped_list(rows, lambda row: (row["name"],)), rows_key="")


def _service(vendor: VmwareCsp, call: Call) -> Answer:
    org, user = _read(vendor, call)
    rows = [(holding.role.service, binding(holding, vendor.nulls)) for holding in shown(vendor, org, user, ("service",))]
    link = call.lens.asked("serviceDefinitionLink", call.request.query.get("serviceDefinitionLink", ""))
    services = [row for row in by_service(rows, "serviceDefinitionLink") if link in ("", None, row["serviceDefinitionLink"])]
    return Answer(200, {"serviceRoles": call.lens.scoped_list(services, lambda row: (row["serviceDefinitionLink"],))}, rows_key="serviceRoles")


def _custom(vendor: VmwareCsp, call: Call) -> Answer:
    org, user = _read(vendor, call)
    rows = [binding(holding, vendor.nulls) for holding in shown(vendor, org, user, ("custom",))]
    return Answer(200, {"customRoles": call.lens.scoped_list(rows, lambda row: (row["name"],))}, rows_key="customRoles")


def _change(vendor: VmwareCsp, call: Call) -> Answer:
    """Take, update and add; what is not named stays. Everything is checked before anything is done."""
    org = vendor.allowed_org(call, ADMINS)
    item = vendor.match(org.users, call.param("user"))
    if item is None:
        raise vendor.refuse(404, "User not found")
    vendor.unless("csp.governed", "done", "Governance is switched on for this organization.")
    change = asked_change(vendor, call)
    if not (change.add or change.remove or change.update):
        vendor.unless("csp.empty_role_change", "ok")
    user: User = org.users.get(item)
    taken, updated, added = _taken(vendor, org, user, change), _updated(vendor, org, user, change.update), _added(vendor, user, change.add)
    taken = _guarded(vendor, org, user, taken, added)
    left = _left(vendor, org, user, taken, added)
    if not left and taken:
        vendor.unless("csp.last_role", ("stays", "user_gone"), DENIED)
    if not call.skip_all:
        _apply(vendor, call, user, taken, [*updated, *added])
        if change.notify:
            org.mail(user.name, "roles changed")
        if taken and not held(vendor, org, user) and vendor.switches["csp.last_role"] == "user_gone":
            vendor.drop_user(org, item)
    asked = [*change.remove, *change.update, *change.add]
    return _answered(vendor, [Outcome(role.name, True) for role in asked], user)


def _answered(vendor: VmwareCsp, outcomes: list[Outcome], user: User) -> Answer:
    form = vendor.switches["csp.role_change_body"]
    body: Any = {"empty": b"", "object": {"userId": user.id, "message": "OK"}, "text": b"OK"}[form]
    answer = bulk_answer(outcomes, lambda _outcomes: body)
    if form == "text":
        answer.content_type = "text/plain; charset=utf-8"
    return answer


def _absent(vendor: VmwareCsp, org: Org, user: User, role: Role) -> None:
    """What becomes of a role that the user does not hold directly."""
    scoped = [holding for holding in held(vendor, org, user) if not holding.direct]
    through = any(_named(holding.role, role) and holding.role.resource == role.resource for holding in scoped)
    vendor.unless("csp.group_role" if through else "csp.absent_role", "ignored", f"The role {role.name} cannot be changed.")


def _named(role: Role, other: Role) -> bool:
    """True for the same role of the same service, whatever the resources."""
    return (role.kind, role.service, role.name) == (other.kind, other.service, other.name)


def _taken(vendor: VmwareCsp, org: Org, user: User, change: Change) -> list[Role]:
    """The roles held directly that the request takes."""
    own: list[Role] = [user.roles.get(key) for key in user.roles]
    found: dict[str, Role] = {}
    for asked in change.remove:
        every = not asked.resource and vendor.switches["csp.no_resource"] == "all"
        hit = [role for role in own if _named(role, asked) and (every or role.resource == asked.resource)]
        if not hit:
            _absent(vendor, org, user, asked)
        found.update({role.key: role for role in hit})
    return list(found.values())


def _updated(vendor: VmwareCsp, org: Org, user: User, asked: list[Role]) -> list[Role]:
    for role in asked:
        if role.key not in user.roles:
            _absent(vendor, org, user, role)
    return [role for role in asked if role.key in user.roles]


def _added(vendor: VmwareCsp, user: User, asked: list[Role]) -> list[Role]:
    new = [role for role in asked if role.key not in user.roles]
    if len(new) < len(asked):
        vendor.unless("csp.held_role", ("ignored", "updated"), "The role is held already.")
    return asked if vendor.switches["csp.held_role"] == "updated" else new


def _left(vendor: VmwareCsp, org: Org, user: User, taken: list[Role], added: list[Role]) -> list[Role]:
    """What the user holds once this is done, through groups too."""
    gone = {role.key for role in taken}
    return [holding.role for holding in held(vendor, org, user) if not (holding.direct and holding.role.key in gone)] + added


def _guarded(vendor: VmwareCsp, org: Org, user: User, taken: list[Role], added: list[Role]) -> list[Role]:
    """What may be taken of the roles that an organization cannot do without, as the switches say."""
    left = _left(vendor, org, user, taken, added)
    names = {role.name for role in left if role.kind == "organization"}
    ends = {name: any(role.kind == "organization" and role.name == name for role in taken) and name not in names for name in (OWNER, MEMBER)}
    needed = [(OWNER, "csp.last_owner_role")] if ends[OWNER] and owners(vendor, org) <= {user.id} else []
    needed += [(MEMBER, "csp.member_role")] if ends[MEMBER] and left else []
    kept = {name for name, switch in needed if vendor.unless(switch, ("taken", "ignored"), f"The role {name} cannot be removed.") == "ignored"}
    return [role for role in taken if role.kind != "organization" or role.name not in kept]


def _apply(vendor: VmwareCsp, call: Call, user: User, taken: list[Role], new: list[Role]) -> None:
    for role in taken:
        if not call.untouched(role.name):
            vendor.remove(user.roles, role.key)
    for role in new:
        if not call.untouched(role.name):
            user.roles.add(role.key, role)
