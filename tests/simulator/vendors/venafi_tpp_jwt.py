# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi JWT mappings: which identity a token of a foreign issuer stands for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .venafi_tpp_state import ADMIN, AUDITOR

if TYPE_CHECKING:
    from .venafi_tpp import VenafiTpp

REQUIRED = ("Name", "IssuerUri", "PurposeField", "PurposeMatch", "IdField", "IdMatch")
TYPES: dict[str, type | tuple[type, ...]] = dict.fromkeys((*REQUIRED, "GranteePrefixedUniversal", "JwksUri"), str)
NOT_FOUND, EXISTS = 21, 22


def routes(vendor: VenafiTpp) -> list[Route]:
    """Routes of the mapping calls."""

    def route(name: str, kind: str, handler: Any) -> Route:
        return vendor.route(name, kind, "POST", f"vedsdk/oauth/{name}", partial(handler, vendor))

    return [
        route("getjwtmapping", "read", _get),
        route("getjwtmappings", "read", _search),
        route("enumeratejwtmappings", "read", _enumerate),
        route("createjwtmapping", "write", _create),
        route("updatejwtmapping", "write", _update),
        route("deletejwtmapping", "write", _delete),
    ]


def _listed(vendor: VenafiTpp, rows: list[dict[str, Any]], count: int) -> Answer:
    answer = vendor.done(Count=count, JwtMappings=rows)
    answer.rows_key = "JwtMappings"
    return answer


def _all(vendor: VenafiTpp, call: Call) -> list[dict[str, Any]]:
    vendor.need_role(call, (AUDITOR, ADMIN))
    return call.lens.scoped_list(list(vendor.db.mappings.values()), lambda row: (row["Name"],))


def _get(vendor: VenafiTpp, call: Call) -> Answer:
    vendor.need_role(call, (AUDITOR, ADMIN))
    found = vendor.db.mappings.get(vendor.needed(vendor.body(call), "Name"))
    return vendor.failed(NOT_FOUND) if found is None else vendor.done(JwtMapping=found)


def _search(vendor: VenafiTpp, call: Call) -> Answer:
    issuers = vendor.typed(vendor.body(call), {"IssuerUris": list}).get("IssuerUris")
    wanted = call.lens.asked("IssuerUris", issuers)
    rows = [row for row in _all(vendor, call) if not wanted or row["IssuerUri"] in wanted]
    return _listed(vendor, rows, len(rows))


def _enumerate(vendor: VenafiTpp, call: Call) -> Answer:
    rows = _all(vendor, call)
    return _listed(vendor, vendor.page(call, vendor.body(call), rows), len(rows))


def _given(vendor: VenafiTpp, body: dict[str, Any]) -> dict[str, Any]:
    """A mapping as sent; 400 when one of the required texts is missing."""
    for name in REQUIRED:
        vendor.needed(body, name)
    return vendor.typed(body, TYPES)


def _create(vendor: VenafiTpp, call: Call) -> Answer:
    vendor.need_role(call, (ADMIN,))
    mapping = _given(vendor, vendor.body(call))
    if mapping["Name"] in vendor.db.mappings:
        return vendor.failed(EXISTS)
    if not call.skip_all:
        vendor.db.mappings[mapping["Name"]] = mapping
    return vendor.done(JwtMapping=mapping)


def _update(vendor: VenafiTpp, call: Call) -> Answer:
    """Replace a mapping as a whole."""
    vendor.need_role(call, (ADMIN,))
    given = vendor.body(call).get("JwtMapping")
    if not isinstance(given, dict):
        raise vendor.refuse(400)
    mapping = _given(vendor, given)
    if mapping["Name"] not in vendor.db.mappings:
        return vendor.failed(NOT_FOUND)
    if not call.skip_all:
        vendor.db.mappings[mapping["Name"]] = mapping
    return vendor.done()


def _delete(vendor: VenafiTpp, call: Call) -> Answer:
    vendor.need_role(call, (ADMIN,))
    name = vendor.needed(vendor.body(call), "Name")
    if name not in vendor.db.mappings:
        return vendor.failed(NOT_FOUND)
    if not call.skip_all:
        del vendor.db.mappings[name]
    return vendor.done()
