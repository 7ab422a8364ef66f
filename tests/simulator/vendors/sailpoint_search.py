# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint's search for people, whose index may lag."""

from __future__ import annotations

from functools import cmp_to_key, partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer
from ..call import Call, Route
from .sailpoint_access import routes_of
from .sailpoint_identities import attributes_of
from .sailpoint_people_state import Account, Person
from .sailpoint_query import QueryError, known, parsed, value_of
from .sailpoint_state import EPOCH

if TYPE_CHECKING:
    from .sailpoint_isc import SailPoint

WINDOW = 10_000
BODY = (
    *("indices", "queryType", "queryVersion", "query", "queryDsl", "textQuery", "typeAheadQuery", "includeNested", "queryResultFilter"),
    *("aggregationType", "aggregationsVersion", "aggregationsDsl", "aggregations", "sort", "searchAfter", "filters"),
)
PLAYED = {"indices", "queryType", "queryVersion", "query", "includeNested", "sort", "searchAfter", "filters"}


def routes(vendor: SailPoint) -> list[Route]:
    """The route of the search, which beta does not have."""
    return routes_of(vendor, [("search", "read", "POST", "", _search)], "search", ("v3",))


def before_change(vendor: SailPoint, person: Person) -> None:
    """Keep what the index shows of a person for as long as the switches say."""
    reads, seconds = vendor.switches["sailpoint.index_reads"], vendor.switches["sailpoint.index_seconds"]
    if person.document is None and (reads or seconds):
        person.document = _document(vendor, person, _owned(vendor))
        vendor.pending.accept("index", person.id, partial(setattr, person, "document", None), reads, seconds)


def _owned(vendor: SailPoint) -> dict[str, list[dict[str, str]]]:
    """The groups by who owns them."""
    found: dict[str, list[dict[str, str]]] = {}
    for group in vendor.store.groups.visible().values():
        found.setdefault(group.owner["id"], []).append({"id": group.id, "name": group.name})
    return found


def _document(vendor: SailPoint, person: Person, owned: dict[str, list[dict[str, str]]]) -> dict[str, Any]:
    """The vendor's search document of an identity."""
    groups = owned.get(person.id, [])
    return {
        "id": person.id,
        "name": person.alias,
        "displayName": person.name,
        "firstName": person.firstname,
        "lastName": person.lastname,
        "email": person.email,
        "created": EPOCH,
        "modified": EPOCH,
        "inactive": person.state is not None and person.state.identity_state not in (None, "ACTIVE"),
        "protected": person.protected,
        "status": person.status,
        "employeeNumber": person.alias,
        "manager": None,
        "isManager": False,
        "identityProfile": {"id": person.profile.id, "name": person.profile.name},
        "attributes": attributes_of(vendor, person),
        "disabled": person.system.disabled,
        "locked": False,
        "accounts": [_account(account) for account in person.accounts.values()],
        "accountCount": len(person.accounts),
        "access": [],
        "accessCount": 0,
        "owns": [{"governanceGroups": groups}] if groups else [],
        "ownsCount": len(groups),
        "pod": "sim-pod",
        "org": vendor.tenant(),
        "_type": "identity",
        "_version": "v7",
    }


def _account(account: Account) -> dict[str, Any]:
    source = {"id": account.source_id, "name": account.source_name, "type": account.source_name}
    return {"id": account.id, "name": account.name, "accountId": account.native_identity, "source": source, "disabled": account.disabled, "locked": False}


def _search(vendor: SailPoint, call: Call) -> Answer:
    body = vendor.json_object(call, BODY)
    strange = set(body) - PLAYED
    if strange & set(BODY) or body.get("indices") != ["identities"] or body.get("queryType", "SAILPOINT") != "SAILPOINT":
        raise vendor.refuse(400, "Only a SAILPOINT query of the index identities is played here.")
    limit, offset = vendor.limit(call, WINDOW, 250), vendor.number(call, "offset", 0, 0, WINDOW)
    if offset + limit > WINDOW:
        raise vendor.refuse(400, f"offset and limit together must not exceed {WINDOW}.")
    shown = [person for person in vendor.people.people.values() if person.id not in vendor.switches["sailpoint.not_indexed"]]
    owned = _owned(vendor)
    rows = _chosen(vendor, call, body, [person.document or _document(vendor, person, owned) for person in shown])
    rows = call.lens.scoped_list(_sorted(vendor, body, rows), lambda row: (row["id"],))
    first = call.lens.start(offset, limit)
    page = rows[first : first + limit]
    vendor.pending.shown("index", [row["id"] for row in page])
    return Answer(200, page, vendor.count(call, len(rows)), rows_key="")


def _chosen(vendor: SailPoint, call: Call, body: dict[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents that fit the query and the filters."""
    query = body.get("query")
    if not isinstance(query, dict) or not isinstance(query.get("query"), str) or set(query) - {"query"}:
        raise vendor.refuse(400, "query must be an object with the member query alone.")
    try:
        fits = parsed(query["query"])
    except QueryError as error:
        raise vendor.refuse(400, str(error)) from None
    if call.lens.asked("query", query["query"]):
        rows = [row for row in rows if fits(row)]
    filters = body.get("filters", {})
    if not isinstance(filters, dict):
        raise vendor.refuse(400, "filters must be an object.")
    for name, wanted in filters.items():
        if not known(name) or not isinstance(wanted, dict) or wanted.get("type") != "TERMS" or not isinstance(wanted.get("terms"), list):
            raise vendor.refuse(400, "Only filters of type TERMS are played here.")
        terms = {str(term).lower() for term in wanted["terms"]}
        rows = [row for row in rows if (str(value_of(row, name)).lower() in terms) is not bool(wanted.get("exclude"))]
    return rows


def _sorted(vendor: SailPoint, body: dict[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents in the order asked for, from behind the values of searchAfter on."""
    names, after = body.get("sort", []), body.get("searchAfter", [])
    for values in (names, after):
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise vendor.refuse(400, "sort and searchAfter must be arrays of texts.")
    if not all(known(name.lstrip("+-")) for name in names) or (after and len(after) != len(names)):
        raise vendor.refuse(400, "sort has names of fields, and searchAfter a value for each.")

    def order(one: list[str], other: list[str]) -> int:
        for name, left, right in zip(names, one, other, strict=True):
            if left != right:
                return -1 if (left < right) is not name.startswith("-") else 1
        return 0

    def values_of(row: dict[str, Any]) -> list[str]:
        return [str(value_of(row, name.lstrip("+-"))) for name in names]

    def compared(one: dict[str, Any], other: dict[str, Any]) -> int:
        return order(values_of(one), values_of(other))

    rows = sorted(rows, key=cmp_to_key(compared)) if names else rows
    return [row for row in rows if not after or order(after, values_of(row)) < 0]
