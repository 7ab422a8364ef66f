# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi reads: rules, grants, applications (all POST) and identities."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .venafi_tpp_state import ADMIN, AUDITOR, GRANT_ADMIN, MAINTAINER, OWNER, rule_key

if TYPE_CHECKING:
    from .venafi_tpp import VenafiTpp

READERS = (AUDITOR, OWNER, GRANT_ADMIN, ADMIN)
APPLICATION_READERS = (MAINTAINER, *READERS)
RULE_FILTERS: dict[str, type | tuple[type, ...]] = {"MaximumScope": str, "Renewable": bool, "NoExpire": bool}


def routes(vendor: VenafiTpp) -> list[Route]:
    """Routes of the reads."""

    def oauth(name: str, handler: Any) -> Route:
        return vendor.route(name, "read", "POST", f"vedsdk/oauth/{name}", partial(handler, vendor))

    def identity(name: str, method: str, handler: Any) -> Route:
        return vendor.route(f"identity.{name}", "read", method, f"vedsdk/identity/{name}", partial(handler, vendor))

    return [
        oauth("getrules", _get_rules),
        oauth("enumeraterules", _enumerate_rules),
        oauth("getgrants", _get_grants),
        oauth("enumerategrants", _enumerate_grants),
        oauth("grantcount", _grant_count),
        oauth("usercount", _user_count),
        oauth("getapplication", _get_application),
        oauth("getapplications", _get_applications),
        oauth("enumerateapplications", _enumerate_applications),
        identity("validate", "POST", _validate),
        identity("browse", "POST", _browse),
        identity("self", "GET", _self),
        vendor.route("system.version", "read", "GET", "vedsdk/systemstatus/version", lambda call: Answer(200, {"Version": "26.1.1.0"})),
    ]


def _listed(vendor: VenafiTpp, name: str, rows: list[Any]) -> Answer:
    answer = vendor.done(**{name: rows})
    answer.rows_key = name
    return answer


def _keys(rule: dict[str, Any]) -> tuple[str, str]:
    return rule["ApplicationId"], rule["TrusteePrefixedUniversal"]


def _scopes(text: Any) -> set[tuple[str, frozenset[str]]]:
    """A scope text as a set: the server may store its parts in another order."""
    parts = [part.partition(":") for part in str(text).split(";") if part.strip()]
    return {(name.strip(), frozenset(item.strip() for item in rest.split(",") if item.strip())) for name, _colon, rest in parts}


def _shown_rules(vendor: VenafiTpp, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules as answered, null members left out; counts as a read of each."""
    vendor.db.rules.read(rule_key(rule["ApplicationId"], rule["TrusteePrefixedUniversal"]) for rule in rules)
    return [{name: value for name, value in rule.items() if value is not None} for rule in rules]


def _get_rules(vendor: VenafiTpp, call: Call) -> Answer:
    vendor.need_role(call, READERS)
    body = vendor.body(call)
    trustee, application = vendor.text(body, "TrusteePrefixedUniversal"), vendor.text(body, "ApplicationId")
    several = body.get("TrusteePrefixedUniversals")
    if several is not None and not (isinstance(several, list) and all(isinstance(item, str) for item in several)):
        raise vendor.refuse(400)
    if trustee is None and application is None and not several:
        if vendor.switches["venafi.getrules_no_key"] == "result_6":
            return vendor.failed(6)
        raise vendor.refuse(400)
    if application is not None and application not in vendor.db.applications and vendor.switches["venafi.unknown_application"] != "result_0":
        return vendor.outcome("venafi.unknown_application")
    trustee, application = call.lens.asked("TrusteePrefixedUniversal", trustee), call.lens.asked("ApplicationId", application)
    among = {item.lower() for item in call.lens.asked("TrusteePrefixedUniversals", several) or []}
    criteria = _criteria(vendor, call, body)
    rules = [
        rule
        for _key, rule in vendor.db.rules_of(trustee, application, visible=True)
        if (not among or rule["TrusteePrefixedUniversal"].lower() in among) and _passes(criteria, rule)
    ]
    rules = call.lens.scoped_list(rules, _keys)
    return _listed(vendor, "Rules", _shown_rules(vendor, rules)) if rules else _no_rules(vendor)


def _criteria(vendor: VenafiTpp, call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """The optional criteria of getrules that are asked for."""
    return {name: value for name, value in vendor.typed(body, RULE_FILTERS).items() if call.lens.asked(name, (value,))}


def _passes(criteria: dict[str, Any], rule: dict[str, Any]) -> bool:
    """True when the rule meets all of them; a rule without GrantValidity gives grants that do not expire."""
    is_so = {"Renewable": bool(rule.get("Renewable")), "NoExpire": not rule.get("GrantValidity")}
    if "MaximumScope" in criteria and _scopes(criteria["MaximumScope"]) != _scopes(rule.get("MaximumScope", "")):
        return False
    return all(criteria[name] is found for name, found in is_so.items() if name in criteria)


def _no_rules(vendor: VenafiTpp) -> Answer:
    form = vendor.switches["venafi.getrules_empty"]
    if form == "result_4":
        return vendor.failed(4)
    if form == "missing":
        return vendor.done()
    return vendor.done(Rules=None) if form == "null" else _listed(vendor, "Rules", [])


def _enumerate_rules(vendor: VenafiTpp, call: Call) -> Answer:
    vendor.need_role(call, READERS)
    body = vendor.body(call)
    trustee, application = vendor.text(body, "GranteePrefixedUniversal"), vendor.text(body, "ApplicationId")
    trustee, application = call.lens.asked("GranteePrefixedUniversal", trustee), call.lens.asked("ApplicationId", application)
    criteria = _criteria(vendor, call, body)
    rules = [rule for _key, rule in vendor.db.rules_of(trustee, application, visible=True) if _passes(criteria, rule)]
    rules = call.lens.scoped_list(rules, _keys)
    return _listed(vendor, "Rules", _shown_rules(vendor, vendor.page(call, body, rules)))


def _grants(vendor: VenafiTpp, grantee: str | None, application: str | None) -> list[dict[str, Any]]:
    """Seeded grants, then one for each live login."""
    found = list(vendor.db.grants_of(grantee, application))
    for token in vendor.tokens.alive():
        identity, client_id = token.owner.identity, token.claims["application"]
        if (grantee is None or identity.lower() == grantee.lower()) and application in (None, client_id):
            found.append(
                {"Application": client_id, "Scope": token.claims["scope"], "GranteePrefixedUniversal": identity, "GrantedToPrefixedUniversal": identity}
            )
    return found


def _get_grants(vendor: VenafiTpp, call: Call) -> Answer:
    body = vendor.body(call)
    grantee = vendor.needed(body, "GranteePrefixedUniversal")
    if grantee.lower() != vendor.login(call).identity.lower():
        vendor.need_role(call, READERS)
    return _listed(vendor, "Grants", vendor.page(call, body, _grants(vendor, grantee, vendor.text(body, "ApplicationId"))))


def _enumerate_grants(vendor: VenafiTpp, call: Call) -> Answer:
    vendor.need_role(call, READERS)
    body = vendor.body(call)
    found = _grants(vendor, vendor.text(body, "GranteePrefixedUniversal"), vendor.text(body, "ApplicationId"))
    return _listed(vendor, "Grants", vendor.page(call, body, found))


def _counted(vendor: VenafiTpp, call: Call) -> list[dict[str, Any]] | None:
    """The grants of the application asked for, None when it does not exist."""
    vendor.need_role(call, READERS)
    application = vendor.needed(vendor.body(call), "ApplicationId")
    known = application in vendor.db.applications or application in vendor.integrations
    return _grants(vendor, None, application) if known else None


def _grant_count(vendor: VenafiTpp, call: Call) -> Answer:
    grants = _counted(vendor, call)
    return vendor.failed(2) if grants is None else vendor.done(Count=len(grants))


def _user_count(vendor: VenafiTpp, call: Call) -> Answer:
    grants = _counted(vendor, call)
    return vendor.failed(2) if grants is None else vendor.done(Count=len({grant["GranteePrefixedUniversal"].lower() for grant in grants}))


def _get_application(vendor: VenafiTpp, call: Call) -> Answer:
    vendor.need_role(call, APPLICATION_READERS)
    application = vendor.db.applications.get(vendor.needed(vendor.body(call), "ApplicationId"))
    if application is None:
        return vendor.failed(2)
    if vendor.switches["venafi.application_member"] == "Applications":
        return _listed(vendor, "Applications", [application])
    return vendor.done(Application=application)


def _get_applications(vendor: VenafiTpp, call: Call) -> Answer:
    vendor.need_role(call, APPLICATION_READERS)
    """The applications of ApplicationIds, those whose id or name contains Filter, or those of both; with neither 400."""
    body = vendor.body(call)
    ids, part = body.get("ApplicationIds"), vendor.text(body, "Filter")
    if ids is None and part is None:
        raise vendor.refuse(400)
    if ids is not None and not (isinstance(ids, list) and all(isinstance(item, str) for item in ids)):
        raise vendor.refuse(400)
    among, text = call.lens.asked("ApplicationIds", ids), (call.lens.asked("Filter", part) or "").lower()
    rows = [row for item, row in vendor.db.applications.items() if among is None or item in among]
    found = [row for row in rows if text in row["ID"].lower() or text in row["Name"].lower()]
    return _listed(vendor, "Applications", call.lens.scoped_list(found, lambda row: (row["ID"],)))


def _enumerate_applications(vendor: VenafiTpp, call: Call) -> Answer:
    vendor.need_role(call, APPLICATION_READERS)
    own = vendor.granted_applications(call, APPLICATION_READERS)
    rows = [row for item, row in vendor.db.applications.items() if own is None or item in own]
    rows = call.lens.scoped_list(rows, lambda row: (row["ID"],))
    return _listed(vendor, "Applications", vendor.page(call, vendor.body(call), rows, required=True))


def _validate(vendor: VenafiTpp, call: Call) -> Answer:
    wanted = vendor.body(call).get("ID")
    if not isinstance(wanted, dict):
        raise vendor.refuse(400)
    item, name = vendor.text(wanted, "PrefixedUniversal"), vendor.text(wanted, "PrefixedName")
    if item is None and name is None:
        raise vendor.refuse(400)
    for known in vendor.db.identities.values():
        if known["PrefixedUniversal"].lower() == (item or "").lower() or known["PrefixedName"].lower() == (name or "").lower():
            return Answer(200, {"ID": known})
    return Answer(200, b"" if vendor.switches["venafi.unknown_identity_body"] == "nothing" else {})


def _browse(vendor: VenafiTpp, call: Call) -> Answer:
    body = vendor.body(call)
    text = vendor.needed(body, "Filter").lower()
    limit = body.get("Limit", 50)
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise vendor.refuse(400)
    found = [known for known in vendor.db.identities.values() if text.strip("*") in known["Name"].lower()]
    return Answer(200, {"Identities": found[:limit]}, rows_key="Identities")


def _self(vendor: VenafiTpp, call: Call) -> Answer:
    return Answer(200, {"Identities": [vendor.db.identities[vendor.login(call).identity.lower()]]}, rows_key="Identities")
