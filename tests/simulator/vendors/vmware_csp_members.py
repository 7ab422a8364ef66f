# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSP organizations: the organization itself, its identity provider, and what the caller has there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..answers import Answer
from ..call import Call, Route
from .vmware_csp_people import DOMAIN
from .vmware_csp_state import Org

if TYPE_CHECKING:
    from .vmware_csp import VmwareCsp

OWNER = ("org_owner",)


def routes(vendor: VmwareCsp) -> list[Route]:
    """Routes of organizations and of the caller's own."""
    org = "/orgs/{org}"
    table = [
        ("org", "read", "GET", org, _org),
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


def _own_idp(vendor: VmwareCsp, call: Call) -> Org:
    """The organization of a call about its identity provider, whose users alone may make it."""
    org = vendor.allowed_org(call, OWNER, users_only=True)
    if org.idp and vendor.account(call).name.rpartition("@")[2] not in org.idp.get("idpDomains", [DOMAIN]):
        raise vendor.refuse(403)
    return org


def _idp(vendor: VmwareCsp, call: Call) -> Answer:
    org = _own_idp(vendor, call)
    if not org.idp:
        return Answer(200, {"mappedToIdp": False, "idpDetails": None})
    return Answer(200, {"mappedToIdp": True, "idpDetails": {"idpId": "idp-1", "idpDisplayName": "Example", "idpDomains": [DOMAIN], **org.idp}})


def _unlink(vendor: VmwareCsp, call: Call) -> Answer:
    org = _own_idp(vendor, call)
    if not org.idp:
        vendor.unless("csp.unlink_unlinked", "ok")
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
