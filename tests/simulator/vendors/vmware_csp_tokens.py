# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CSP API tokens: details by value, activation and deactivation by id."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from .. import nature
from ..answers import Answer, Outcome, bulk_answer
from ..call import Call, Route
from .vmware_csp_people import CREATED
from .vmware_csp_state import ApiToken

if TYPE_CHECKING:
    from .vmware_csp import VmwareCsp

BATCH_LIMIT = 15
OWNER_ONLY = ("org_owner",)


def routes(vendor: VmwareCsp) -> list[Route]:
    """Routes of the API token operations, the deprecated twins included."""
    found = [vendor.route("token_details", "read", "POST", ["/auth/api-tokens/details"], partial(_details, vendor), anonymous=True)]
    for family, path in (("api_tokens", "api-tokens"), ("tokens", "tokens")):
        for name, wanted in (("deactivate", True), ("activate", False)):
            handler = partial(_change, vendor, wanted)
            found.append(vendor.route(f"{family}.{name}", "write", "POST", [f"/orgs/{{org}}/{path}/{name}"], handler))
    return found


def _details(vendor: VmwareCsp, call: Call) -> Answer:
    body = vendor.json_object(call, ("tokenValue",), ("tokenValue",))
    token = vendor.api_token(body["tokenValue"]) if isinstance(body["tokenValue"], str) else None
    if not isinstance(body["tokenValue"], str) or not body["tokenValue"]:
        raise vendor.refuse(400)
    deactivated = token is not None and token.deactivated
    if token is not None and token.stale_reads:
        token.stale_reads -= 1
        deactivated = not deactivated
    hidden = deactivated and vendor.switches["csp.details_of_inactive"] == "404"
    if token is None or token.expired or hidden:
        raise vendor.refuse(404, "API token is not found.")
    return Answer(200, _plain(token, deactivated, 1000 if vendor.switches["csp.times"] == "millis" else 1))


def _plain(token: ApiToken, deactivated: bool, unit: int) -> dict[str, Any]:
    name = token.account.name
    return {
        "tokenId": token.id,
        "tokenName": token.name,
        "token": token.value,
        "orgId": token.org_id,
        "userId": f"example.com:{name}",
        "acct": name,
        "domain": "example.com",
        "idpId": "example.com",
        "username": name,
        "createdAt": CREATED * unit,
        "lastUsedAt": CREATED * unit,
        "expiresAt": 4102444800 * unit,
        "deactivated": deactivated,
        "deactivatedUpdatedBy": token.updated_by,
        "deactivatedUpdatedOn": token.updated_on and token.updated_on * unit,
        "scope": ["ALL_PERMISSIONS"],
        "allowedScopes": {"allScopes": True},
    }


def _change(vendor: VmwareCsp, wanted: bool, call: Call) -> Answer:
    """Set `deactivated` of up to 15 tokens; 200 whatever became of the single ones."""
    org = vendor.allowed_org(call, OWNER_ONLY, users_only=True)
    ids = vendor.ids_of(vendor.json_object(call, ("ids",), ("ids",)), "ids", BATCH_LIMIT)
    switches = vendor.switches
    already = switches["csp.inactive_token" if wanted else "csp.active_token"]
    for item in ids:
        token = org.api_tokens.get(item)
        if token is None and switches["csp.unknown_token"] == "not_found_call":
            raise vendor.refuse(404, f"API tokens [{item}] not found")
        if token is not None and token.deactivated is wanted and already == "conflict":
            raise vendor.refuse(409)
    by = vendor.account(call).name
    outcomes = [_change_one(vendor, call, org.api_tokens.get(item), item, wanted, already, by) for item in ids]
    return bulk_answer(outcomes, _render)


def _change_one(vendor: VmwareCsp, call: Call, token: ApiToken | None, item: str, wanted: bool, already: str, by: str) -> Outcome:
    if token is None:
        return Outcome(item, False, message="API token is not found.")
    if token.deactivated is wanted:
        return Outcome(item, already == "success", message=f"API token is already {'inactive' if wanted else 'active'}.")
    if not call.untouched(item):
        token.deactivated, token.updated_on, token.updated_by = wanted, int(nature.time()), by
        token.stale_reads = vendor.switches["csp.token_delay_reads"] or vendor.switches["lag_reads"]
    return Outcome(item, True)


def _render(outcomes: list[Outcome]) -> dict[str, Any]:
    failures = [{"id": outcome.id, "message": outcome.message or "Failed to update the API token."} for outcome in outcomes if not outcome.ok]
    return {"failures": failures, "successes": [outcome.id for outcome in outcomes if outcome.ok]}
