# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi writes below /vedsdk/oauth: rules and grants."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .venafi_tpp_state import ADMIN, GRANT_ADMIN, OWNER, rule_key

if TYPE_CHECKING:
    from .venafi_tpp import VenafiTpp

RULE_TYPES: dict[str, type | tuple[type, ...]] = {
    "ApplicationId": str,
    "TrusteePrefixedUniversal": str,
    "MaximumScope": str,
    "Description": str,
    "AccessValidity": int,
    "GrantValidity": int,
    "Renewable": bool,
}


def routes(vendor: VenafiTpp) -> list[Route]:
    """Routes of the writes."""

    def route(name: str, handler: Any) -> Route:
        return vendor.route(name, "write", "POST", f"vedsdk/oauth/{name}", partial(handler, vendor))

    return [
        route("deleterule", _delete_rules),
        route("deleterules", _delete_rules),
        route("createrule", _create_rule),
        route("updaterule", _update_rule),
        route("revokegrants", _revoke_grants),
    ]


def _delete_rules(vendor: VenafiTpp, call: Call) -> Answer:
    """Delete what the given keys select.

    A key that is missing, null, blank or misspelt does not narrow the delete: with one key left, every rule of that user or
    that application goes. This is what the vendor documents for deleterule, and the reason why it is played here.
    """
    body = vendor.body(call)
    trustee, application = vendor.text(body, "TrusteePrefixedUniversal"), vendor.text(body, "ApplicationId")
    if trustee is None and application is None:
        raise vendor.refuse(400)
    vendor.need_role(call, (OWNER, ADMIN), application)
    if application is not None and application not in vendor.db.applications:
        return vendor.outcome("venafi.unknown_application")
    own = vendor.granted_applications(call, (OWNER, ADMIN))
    keys = [key for key, rule in vendor.db.rules_of(trustee, application, visible=False) if own is None or rule["ApplicationId"] in own]
    if not keys:
        return vendor.outcome("venafi.missing_rule")
    for key in [] if call.skip_all else keys:
        vendor.remove(vendor.db.rules, key)
    return vendor.done()


def _create_rule(vendor: VenafiTpp, call: Call) -> Answer:
    body = vendor.body(call)
    trustee, application, _scope = (vendor.needed(body, name) for name in ("TrusteePrefixedUniversal", "ApplicationId", "MaximumScope"))
    vendor.need_role(call, (OWNER, ADMIN), application)
    if application not in vendor.db.applications:
        return vendor.failed(2)
    if rule_key(application, trustee) in vendor.db.rules:
        return vendor.failed(20)
    rule = vendor.typed(body, RULE_TYPES)
    return vendor.done(Rule=rule if call.skip_all else vendor.db.add_rule(rule))


def _update_rule(vendor: VenafiTpp, call: Call) -> Answer:
    """Replace a rule as a whole: members left out fall back to their defaults."""
    rule = vendor.body(call).get("Rule")
    if not isinstance(rule, dict):
        raise vendor.refuse(400)
    trustee, application = (vendor.needed(rule, name) for name in ("TrusteePrefixedUniversal", "ApplicationId"))
    vendor.need_role(call, (OWNER, ADMIN), application)
    if rule_key(application, trustee) not in vendor.db.rules:
        return vendor.failed(4)
    rule = vendor.typed(rule, RULE_TYPES)
    if not call.skip_all:
        vendor.db.add_rule(rule)
    return vendor.done()


def _revoke_grants(vendor: VenafiTpp, call: Call) -> Answer:
    """Revoke every grant of a user or of an application; the caller's own tokens die with the grants they stand for."""
    body = vendor.body(call)
    grantee, application = vendor.text(body, "GranteePrefixedUniversal"), vendor.text(body, "ApplicationId")
    if grantee is None and application is None:
        raise vendor.refuse(400)
    own = grantee is not None and grantee.lower() == vendor.login(call).identity.lower()
    if not own:
        vendor.need_role(call, (GRANT_ADMIN, ADMIN) if grantee is not None else (OWNER, GRANT_ADMIN, ADMIN), application)
    if grantee is not None and application is not None:
        if vendor.switches["venafi.revoke_both"] == "result_6":
            return vendor.failed(6)
        application = application if vendor.switches["venafi.revoke_both"] == "pair" else None
    grants = vendor.db.grants_of(grantee, application)
    sessions = _sessions(vendor, grantee, application)
    if not grants and not sessions:
        return vendor.outcome("venafi.revoke_none")
    if not call.skip_all:
        vendor.db.grants = [grant for grant in vendor.db.grants if not any(grant is gone for gone in grants)]
        for value in sessions:
            vendor.tokens.expire(value)
        for value in [value for value, known in vendor.refresh.items() if _covers(known.login.identity, known.client_id, grantee, application)]:
            del vendor.refresh[value]
    return vendor.done()


def _covers(identity: str, client_id: str, grantee: str | None, application: str | None) -> bool:
    """True when a login of `identity` through `client_id` falls under the keys of a revocation."""
    return (grantee is None or identity.lower() == grantee.lower()) and application in (None, client_id)


def _sessions(vendor: VenafiTpp, grantee: str | None, application: str | None) -> list[str]:
    """Live access tokens that stand for grants of this user or application."""
    return [token.value for token in vendor.tokens.alive() if _covers(token.owner.identity, token.claims["application"], grantee, application)]
