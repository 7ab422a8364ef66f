# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSP users of an organization: the paged list, the search, and removing them."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .vmware_csp_clients import remove_members
from .vmware_csp_people import User
from .vmware_csp_roles import LISTS
from .vmware_csp_state import Org
from .vmware_csp_user_roles import ADMINS, held, owners, role_lists

if TYPE_CHECKING:
    from .vmware_csp import VmwareCsp

BATCH_LIMIT = 20
HITS = 20
LONGEST_TERM = 120
PROFILE = {"locale": "en_US", "language": "en"}
SEARCHED = ("username", "firstName", "lastName", "email")


def routes(vendor: VmwareCsp) -> list[Route]:
    """Routes of the users of an organization."""
    users = "/v2/orgs/{org}/users"
    return [
        vendor.route("users.list", "read", "GET", [users], partial(_list, vendor)),
        vendor.route("users.search", "read", "GET", ["/orgs/{org}/users/search"], partial(_search, vendor)),
        vendor.route("users.delete", "write", "DELETE", [users], partial(_delete, vendor)),
    ]


def _row(vendor: VmwareCsp, org: Org, call: Call, user: User) -> dict[str, Any]:
    """A user as lists show it; the flags of the query count by being there, roles are for administrators alone."""
    query, sees = call.request.query, vendor.sees_roles(call)
    person = {**user.person, "userProfile": PROFILE} if "expandProfile" in query and sees else user.person
    row = {"orgId": org.id, "user": person}
    if sees and "excludeRoles" not in query:
        return {**row, **role_lists(vendor, org, user, call)}
    return {**row, **vendor.no_roles(LISTS.values())}


def _list(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call)
    service = call.lens.asked("serviceDefinitionId", call.request.query.get("serviceDefinitionId", ""))

    def uses(user: User) -> bool:
        return any(holding.role.service == service for holding in held(vendor, org, user))

    return vendor.paged(call, org.users, partial(_row, vendor, org, call), uses if service else None, errors=True)


def _search(vendor: VmwareCsp, call: Call) -> Answer:
    """The first 20 users in whose names or address the term is found, in any case of letters."""
    org = vendor.allowed_org(call)
    term = call.request.query.get("userSearchTerm", "")
    if not 0 < len(term) <= LONGEST_TERM:
        raise vendor.refuse(400, f"userSearchTerm must have 1 to {LONGEST_TERM} characters.")
    wanted = (call.lens.asked("userSearchTerm", term) or "").lower()
    rows = call.lens.scoped(org.users.visible()).values()
    found = list(islice((user for user in rows if any(wanted in str(user.person[part]).lower() for part in SEARCHED)), HITS))
    org.users.read([user.id for user in found])
    return Answer(200, {"results": [_row(vendor, org, call, user) for user in found]}, rows_key="results")


def _delete(vendor: VmwareCsp, call: Call) -> Answer:
    """Remove up to 20 users; they are mailed unless the request says no."""
    org = vendor.allowed_org(call, ADMINS)
    body = vendor.json_object(call, ("ids", "notifyUsers"), ("ids",))
    notify = vendor.typed(body, {"notifyUsers": bool}).get("notifyUsers", True)
    ids = vendor.ids_of(body, "ids", BATCH_LIMIT, least=0)
    every = owners(vendor, org)
    if every and every <= {vendor.match(org.users, item) for item in ids}:
        raise vendor.refuse(400, "The last organization owner cannot be removed.")

    def drop(item: str) -> None:
        if notify:
            org.mail(org.users.get(item).name, "removed from the organization")
        vendor.drop_user(org, item)

    return remove_members(vendor, call, org.users, ids, "Users", drop)
