# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSP OAuth apps that an organization owns."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer, Outcome, bulk_answer
from ..call import Call, Route
from ..tokens import opaque, token_value
from .vmware_csp_state import Org, plain_app

if TYPE_CHECKING:
    from .vmware_csp import VmwareCsp

BATCH_LIMIT = 15
APP_ROLES = ("org_admin", "org_owner", "developer")
CREATE_FIELDS = ("displayName", "description", "grantTypes", "allowedScopes")
CREATE_TYPES: dict[str, type | tuple[type, ...]] = {
    "displayName": str,
    "description": str,
    "grantTypes": list,
    "allowedScopes": dict,
    "id": str,
    "secret": str,
    "accessTokenTTL": int,
    "refreshTokenTTL": int,
    "redirectUris": list,
    "postLogoutRedirectUris": list,
    "publicClient": bool,
    "forcePkce": bool,
    "maxGroupsInIdToken": int,
    "allowedOrgs": list,
    "isHidden": bool,
}
APP_ID = re.compile("[A-Za-z0-9_-]+")


def routes(vendor: VmwareCsp) -> list[Route]:
    """Routes of the OAuth app operations."""
    apps = "/orgs/{org}/oauth-apps"
    return [
        vendor.route("oauth_apps.list", "read", "GET", [apps], partial(_list, vendor)),
        vendor.route("oauth_apps.get", "read", "GET", [apps + "/{app}"], partial(_get, vendor)),
        vendor.route("oauth_apps.create", "write", "POST", [apps], partial(_create, vendor)),
        vendor.route("oauth_apps.delete", "write", "DELETE", [apps], partial(_delete, vendor)),
    ]


def _list(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call, APP_ROLES)
    term = (call.lens.asked("searchTerm", call.request.query.get("searchTerm", "")) or "").lower()

    def found(app: dict[str, Any]) -> bool:
        return term in app["id"].lower() or term in str(app.get("displayName", f"App {app['id']}")).lower()

    return vendor.paged(call, org.oauth_apps, lambda app: plain_app(org.id, app), found if term else None)


def _get(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call, APP_ROLES)
    item = call.param("app")
    app = org.oauth_apps.visible().get(item)
    if app is None:
        raise vendor.refuse(404)
    org.oauth_apps.read((item,))
    return Answer(200, plain_app(org.id, app))


def _create(vendor: VmwareCsp, call: Call) -> Answer:
    org = vendor.allowed_org(call, APP_ROLES)
    body = vendor.typed(vendor.json_object(call, CREATE_TYPES, CREATE_FIELDS), CREATE_TYPES)
    item = body.get("id") or opaque(33)
    if set(CREATE_FIELDS) - set(body) or not APP_ID.fullmatch(item):
        raise vendor.refuse(400)
    if item in org.oauth_apps or org.oauth_apps.pending(item):
        raise vendor.refuse(409)
    secret = body.get("secret") or token_value(item, 50)
    if not call.skip_all:
        org.oauth_apps.add(item, {**{name: value for name, value in body.items() if name != "secret"}, "id": item})
        vendor.db.add_client(org.id, {"id": item, "secret": secret})
    return Answer(200, {"clientId": item, "clientSecret": secret})


def _delete(vendor: VmwareCsp, call: Call) -> Answer:
    """Delete up to 15 apps; 200 whatever became of the single ones, `failed` without a reason."""
    org = vendor.allowed_org(call, APP_ROLES)
    ids = vendor.ids_of(vendor.json_object(call, ("clientIdsToDelete",), ("clientIdsToDelete",)), "clientIdsToDelete", BATCH_LIMIT)
    unknown = [item for item in ids if item not in org.oauth_apps and not org.oauth_apps.pending(item)]
    if unknown and vendor.switches["csp.unknown_app"] == "not_found_call":
        raise vendor.refuse(404)
    pending = vendor.switches["csp.pending_delete"]
    if pending == "conflict" and any(org.oauth_apps.pending(item) for item in ids):
        raise vendor.refuse(409)
    outcomes = [_delete_one(vendor, call, org, item, pending) for item in ids]
    return bulk_answer(outcomes, render_removed)


def _delete_one(vendor: VmwareCsp, call: Call, org: Org, item: str, pending: str) -> Outcome:
    if org.oauth_apps.pending(item):
        return Outcome(item, pending == "succeeded")
    app = org.oauth_apps.get(item)
    if app is None or app.get("immutable"):
        return Outcome(item, False)
    if not call.untouched(item):
        vendor.remove(org.oauth_apps, item)
        vendor.db.forget_client(item)
        if vendor.switches["csp.deleted_app_tokens"] == "die":
            vendor.end_tokens_of(item)
    return Outcome(item, True)


def render_removed(outcomes: list[Outcome]) -> dict[str, list[str]]:
    """The two lists that app, client and user removals answer."""
    return {"failed": [outcome.id for outcome in outcomes if not outcome.ok], "succeeded": [outcome.id for outcome in outcomes if outcome.ok]}
