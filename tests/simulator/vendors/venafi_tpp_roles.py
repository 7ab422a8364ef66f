# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi OAuth roles: who holds which, granting and taking them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .venafi_tpp_state import ADMIN, AUDITOR, BOUND, GRANT_ADMIN, OWNER

if TYPE_CHECKING:
    from .venafi_tpp import VenafiTpp

GRANTABLE = (AUDITOR, *BOUND, GRANT_ADMIN, ADMIN)


def routes(vendor: VenafiTpp) -> list[Route]:
    """Routes of the role calls."""

    def route(name: str, kind: str, handler: Any) -> Route:
        return vendor.route(name, kind, "POST", f"vedsdk/oauth/{name}", partial(handler, vendor))

    return [
        route("getrole", "read", _get_role),
        route("listroles", "read", _list_roles),
        route("grantrole", "write", _grant_role),
        route("revokerole", "write", _revoke_role),
    ]


def _get_role(vendor: VenafiTpp, call: Call) -> Answer:
    """The caller's own role; the applications only where the role is one of an application."""
    identity = vendor.login(call).identity
    role = vendor.db.role_of(identity)
    shown: dict[str, Any] = {"Role": role}
    own = [{"ApplicationId": application, "Role": held} for held, application in vendor.db.held(identity) if held in BOUND]
    if own and role not in (AUDITOR, GRANT_ADMIN, ADMIN):
        shown["PermittedApplications"] = list(dict.fromkeys(row["ApplicationId"] for row in own))
        shown["OwnedApplications"] = own
    return vendor.done(Role=shown)


def _list_roles(vendor: VenafiTpp, call: Call) -> Answer:
    """All roles; an Owner sees those of own applications. There is no paging."""
    vendor.need_role(call, (AUDITOR, OWNER, ADMIN))
    own = vendor.granted_applications(call, (AUDITOR, OWNER, ADMIN))
    rows = [row for row in vendor.db.roles if own is None or row.get("ApplicationId") in own]
    answer = vendor.done(Roles=call.lens.scoped_list(rows, lambda row: (row["Grantee"],)))
    answer.rows_key = "Roles"
    return answer


def _asked(vendor: VenafiTpp, call: Call, wide: bool) -> tuple[str, int, str | None] | Answer:
    """Grantee, role and application of a call that changes a role, or why it is not done; `wide` lets the application be missing."""
    body = vendor.body(call)
    grantee, application = vendor.needed(body, "GranteePrefixedUniversal"), vendor.text(body, "ApplicationId")
    role = vendor.typed(body, {"Role": int}).get("Role")
    if role is None or (role in BOUND and application is None and not wide):
        raise vendor.refuse(400)
    application = application if role in BOUND else None
    vendor.need_role(call, (ADMIN,) if application is None else (OWNER, ADMIN), application)
    if role not in GRANTABLE:
        return vendor.failed(6)
    if application is not None and application not in vendor.db.applications:
        return vendor.failed(2)
    return grantee, role, application


def _is(row: dict[str, Any], grantee: str, role: int, application: str | None) -> bool:
    return row["Role"] == role and row["Grantee"].lower() == grantee.lower() and application in (None, row.get("ApplicationId"))


def _grant_role(vendor: VenafiTpp, call: Call) -> Answer:
    asked = _asked(vendor, call, wide=False)
    if isinstance(asked, Answer):
        return asked
    grantee, role, application = asked
    if not call.skip_all and not any(_is(row, *asked) for row in vendor.db.roles):
        bound = {} if application is None else {"ApplicationId": application}
        vendor.db.roles.append({**bound, "Grantee": grantee, "Role": role})
    return vendor.done()


def _revoke_role(vendor: VenafiTpp, call: Call) -> Answer:
    """Take one role; without ApplicationId a switch may widen roles 2 and 3 to every application, as misspelt keys do elsewhere."""
    asked = _asked(vendor, call, wide=vendor.switches["venafi.revokerole_no_application"] == "wide")
    if isinstance(asked, Answer):
        return asked
    if not any(_is(row, *asked) for row in vendor.db.roles):
        return vendor.outcome("venafi.missing_role")
    if not call.skip_all:
        vendor.db.roles = [row for row in vendor.db.roles if not _is(row, *asked)]
    return vendor.done()
