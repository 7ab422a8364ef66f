# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSP groups as far as they explain where a role comes from, and taking users out of a custom one."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..answers import Answer, Outcome, bulk_answer
from ..call import Call, Route
from .vmware_csp_apps import render_removed
from .vmware_csp_people import CUSTOM, Group
from .vmware_csp_roles import LISTS, Holding, binding, by_service
from .vmware_csp_state import Org
from .vmware_csp_user_roles import ADMINS

if TYPE_CHECKING:
    from .vmware_csp import VmwareCsp

HITS = 20
NO_LIMIT = 2**31
PERSON = ("userId", "username", "email", "acct", "domain", "idpId", "firstName", "lastName")
FILTERS = ("firstName", "lastName", "email")
NO_GROUP = "Group with this identifier is not found."


def routes(vendor: VmwareCsp) -> list[Route]:
    """Routes of the groups of an organization."""
    groups = "/orgs/{org}/groups"
    members = groups + "/{group}/users"
    table = [
        ("groups.list", "read", "GET", groups, _list),
        ("groups.get", "read", "GET", groups + "/{group}", _get),
        ("groups.search", "read", "GET", "/orgs/{org}/groups-search", _search),
        ("group_members.list", "read", "GET", members, _members),
        ("group_members.delete", "write", "DELETE", members, _take_out),
    ]
    return [vendor.route(name, kind, method, [path], partial(handler, vendor)) for name, kind, method, path, handler in table]


def _row(vendor: VmwareCsp, call: Call, group: Group) -> dict[str, Any]:
    """A group with the roles that it gives, for administrators alone."""
    if not vendor.sees_roles(call):
        return {**group.told(), **vendor.no_roles(LISTS.values())}
    rows = [(role, binding(Holding(role, direct=True), vendor.nulls)) for role in group.roles]
    lists: dict[str, Any] = {LISTS[kind]: [row for role, row in rows if role.kind == kind] for kind in LISTS}
    lists["serviceRoles"] = by_service(((role.service, row) for role, row in rows if role.kind == "service"), "serviceDefinitionId")
    return {**group.told(), **lists}


def _list(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call)
    item = call.lens.asked("groupId", call.request.query.get("groupId", ""))
    return vendor.paged(call, org.groups, partial(_row, vendor, call), (lambda group: group.id == item) if item else None, errors=True)


def _search(vendor: VmwareCsp, call: Call) -> Answer:
    """The first 20 groups in whose display name the term is found, in any case of letters."""
    org = vendor.allowed_org(call)
    term = call.request.query.get("groupSearchTerm", "")
    if not term:
        raise vendor.refuse(400, "groupSearchTerm query parameter must be specified")
    wanted = (call.lens.asked("groupSearchTerm", term) or "").lower()
    groups = call.lens.scoped(org.groups.visible()).values()
    found = islice((group for group in groups if wanted in group.name.lower()), HITS)
    return Answer(200, {"results": [_row(vendor, call, group) for group in found]}, rows_key="results")


def _found(vendor: VmwareCsp, call: Call, org: Org) -> Group:
    """The group in the path: 400 for one of another organization, 404 for one that is nowhere."""
    item = call.param("group")
    group: Group | None = org.groups.get(item)
    if group is not None:
        return group
    elsewhere = any(item in other.groups for other in vendor.db.orgs.values())
    raise vendor.refuse(400, "Group not part of the organization") if elsewhere else vendor.refuse(404, NO_GROUP)


def _get(vendor: VmwareCsp, call: Call) -> Answer:
    return Answer(200, _row(vendor, call, _found(vendor, call, vendor.allowed_org(call))))


def _members(vendor: VmwareCsp, call: Call) -> Answer:
    """The members; the filters take what contains them, in any case of letters."""
    org = vendor.allowed_org(call, ADMINS)
    group = _found(vendor, call, org)
    asked = {name: call.lens.asked(name, call.request.query.get(name, "")) for name in FILTERS}
    wanted = {name: value.lower() for name, value in asked.items() if value}

    def person(member: Any) -> dict[str, Any]:
        return org.member(member.id, group).person

    def fits(member: Any) -> bool:
        return all(value in str(person(member)[name]).lower() for name, value in wanted.items())

    return vendor.paged(call, group.members, lambda member: {name: person(member)[name] for name in PERSON}, fits if wanted else None)


def _take_out(vendor: VmwareCsp, call: Call) -> Answer:
    """Take users out of a custom group, by their ids."""
    org = vendor.allowed_org(call, ADMINS)
    group = _found(vendor, call, org)
    body = vendor.json_object(call, ("ids", "notifyUsers"), ("ids",))
    ids = vendor.ids_of(body, "ids", vendor.switches["csp.group_limit"] or NO_LIMIT, least=0)
    notify = vendor.typed(body, {"notifyUsers": bool}).get("notifyUsers", vendor.switches["csp.group_mail"] == "sent")
    if group.kind != CUSTOM:
        raise vendor.refuse(400, "Removing users from enterprise groups is not allowed")
    if group.shared:
        raise vendor.refuse(403, "Removing users from shared group is not allowed")
    real = {item: vendor.match(group.members, item) for item in ids}
    unknown = [item for item in ids if real[item] is None]
    if unknown and vendor.switches["csp.absent_group_member"] == "not_found_call":
        raise vendor.refuse(404, f"Users [{', '.join(unknown)}] not found")
    for item, known in real.items():
        if known is not None and known in group.members and not call.untouched(item):
            if notify:
                org.mail(org.member(known, group).name, "taken out of a group")
            vendor.remove(group.members, known)
    return bulk_answer([Outcome(item, real[item] is not None) for item in ids], render_removed)
