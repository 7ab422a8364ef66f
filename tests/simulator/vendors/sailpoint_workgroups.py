# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint governance groups ("workgroups") and their members."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ..answers import Answer, Outcome, bulk_answer
from ..call import Call, Route
from .sailpoint_access import TEXTS, routes_of
from .sailpoint_filters import FilterError
from .sailpoint_state import SORTERS, Group, make_connection, reference, sort

if TYPE_CHECKING:
    from .sailpoint_isc import SailPoint

BULK_LIMIT = 100
DETAIL_LIMIT = 50
ITEM_TEXTS = {
    204: "Governance Group deleted successfully.",
    404: "Referenced Governance Group {} was not found.",
    409: "Unable to delete Governance Group {} because it is in use.",
}
PATCHABLE = ("name", "description", "owner")


def routes(vendor: SailPoint) -> list[Route]:
    """Routes of the groups; v3 has none of them."""
    table: list[tuple[str, str, str, str, Any]] = [
        ("workgroups.bulk_delete", "write", "POST", "/bulk-delete", _bulk_delete),
        ("workgroups.list", "read", "GET", "", _list),
        ("workgroups.create", "write", "POST", "", _create),
        ("workgroups.get", "read", "GET", "/{id}", _get),
        ("workgroups.patch", "write", "PATCH", "/{id}", _patch),
        ("workgroups.delete", "write", "DELETE", "/{id}", _delete),
        ("connections.list", "read", "GET", "/{id}/connections", _connections),
        ("members.list", "read", "GET", "/{id}/members", _members),
        ("members.bulk_add", "write", "POST", "/{id}/members/bulk-add", _add_members),
        ("members.bulk_delete", "write", "POST", "/{id}/members/bulk-delete", _drop_members),
    ]
    return routes_of(vendor, table, "workgroups")


def _plain(vendor: SailPoint, group: Group) -> dict[str, Any]:
    exact = vendor.switches["sailpoint.connection_count"] == "exact"
    return group.plain(len(group.connections) if exact else 0)


def _list(vendor: SailPoint, call: Call) -> Answer:
    limit = vendor.limit(call, vendor.switches["sailpoint.list_limit"])
    offset = vendor.number(call, "offset", 0, 0, 2**31 - 1)
    sorters, filters = vendor.sorters(call, SORTERS), call.lens.asked("filters", call.request.query.get("filters", ""))
    try:
        rows = vendor.store.filtered(filters) if filters else None
    except FilterError as error:
        raise vendor.refuse(400, str(error)) from None
    rows = sort(rows, sorters) if rows is not None else vendor.store.in_order(sorters)
    rows = call.lens.scoped_list(rows, lambda group: (group.id,))
    first = call.lens.start(offset, limit)
    page = rows[first : first + limit]
    answer = Answer(200, [_plain(vendor, group) for group in page], vendor.count(call, len(rows)), rows_key="")
    vendor.store.groups.read(group.id for group in page)
    return answer


def _group(vendor: SailPoint, call: Call, existing: bool = False) -> Group:
    """The group in the path, as reads see it or (`existing`) as it really is; 404 otherwise."""
    item, groups = call.param("id"), vendor.store.groups
    group: Group | None = groups.get(item) if existing else groups.visible().get(item)
    if group is None:
        raise vendor.refuse(404, f"Referenced Governance Group {item} was not found.")
    if not existing:
        groups.read((item,))
    return group


def _get(vendor: SailPoint, call: Call) -> Answer:
    return Answer(200, _plain(vendor, _group(vendor, call)))


def _create(vendor: SailPoint, call: Call) -> Answer:
    known = ("id", "name", "description", "owner", "memberCount", "connectionCount", "created", "modified")
    body = vendor.json_object(call, known, ("name", "description", "owner"))
    if not isinstance(body["name"], str) or not body["name"] or not isinstance(body["description"], str):
        raise vendor.refuse(400, "name and description must be texts.")
    _check_owner(vendor, body["owner"])
    given = {**body, "owner": reference(body["owner"])}
    make = vendor.store.draft if call.skip_all else vendor.store.make
    return Answer(200, _plain(vendor, make({name: given[name] for name in PATCHABLE})))


def _check_owner(vendor: SailPoint, owner: Any) -> None:
    if not isinstance(owner, dict) or not isinstance(owner.get("id"), str) or not owner["id"] or owner.get("type", "IDENTITY") != "IDENTITY":
        raise vendor.refuse(400, "owner must be a reference to an identity.")
    if not isinstance(owner.get("name"), (str, type(None))):
        raise vendor.refuse(400, "the name of an identity is a text.")


def _patch(vendor: SailPoint, call: Call) -> Answer:
    operations = vendor.json_body(call, ("application/json-patch+json",))
    group = _group(vendor, call, existing=True)
    if not isinstance(operations, list) or not operations:
        raise vendor.refuse(400, "The request body must be an array of operations.")
    changes = dict(_patched(vendor, operation) for operation in operations)
    if "name" in changes and not call.skip_all:
        vendor.store.rename(group, changes.pop("name"))
    for name, value in changes.items():
        if not call.skip_all:
            setattr(group, name, reference(value) if name == "owner" else value)
    vendor.store.edited()
    return Answer(200, _plain(vendor, group))


def _patched(vendor: SailPoint, operation: Any) -> tuple[str, Any]:
    """Field and new value of one JSON Patch operation; 400 for anything but add and replace of a patchable field."""
    if not isinstance(operation, dict) or operation.get("op") not in ("add", "replace") or "value" not in operation:
        raise vendor.refuse(400, "only add and replace with a value are supported.")
    name, value = str(operation.get("path", "")).removeprefix("/"), operation["value"]
    if name not in PATCHABLE:
        raise vendor.refuse(400, f"the field {name} cannot be patched.")
    if name == "owner":
        _check_owner(vendor, value)
    elif not isinstance(value, str) or not value:
        raise vendor.refuse(400, f"{name} must be a text.")
    return name, value


def _delete(vendor: SailPoint, call: Call) -> Answer:
    group = _group(vendor, call, existing=True)
    if group.connections:
        raise vendor.refuse(vendor.switches["sailpoint.single_delete_in_use"], ITEM_TEXTS[409].format(group.id))
    if not call.skip_all:
        vendor.remove(vendor.store.groups, group.id)
    return Answer(204)


def _bulk_delete(vendor: SailPoint, call: Call) -> Answer:
    body = vendor.json_object(call, ("ids",))
    ids = vendor.ids_of(body, "ids", BULK_LIMIT)
    outcomes = [_delete_one(vendor, call, item) for item in ids]
    return bulk_answer(outcomes, partial(_render_deleted, vendor), vendor.bulk_status())


def _delete_one(vendor: SailPoint, call: Call, item: str) -> Outcome:
    groups = vendor.store.groups
    found = item if item in groups else None
    if found is None and vendor.switches["sailpoint.id_match"] == "loose":
        found = vendor.store.alike(item)
    if found is None:
        return Outcome(item, False, 404)
    group = groups.get(found)
    if found in vendor.switches["sailpoint.connect_on_delete"] and not group.connections:
        group.connections.append(make_connection("connected in the meantime"))
    if group.connections:
        return Outcome(item, False, 409)
    if not call.untouched(item):
        vendor.remove(groups, found)
    return Outcome(item, True, 204)


def _render_deleted(vendor: SailPoint, outcomes: list[Outcome]) -> Any:
    items = [(outcome, outcome.status or (204 if outcome.ok else 409)) for outcome in outcomes]
    if vendor.switches["sailpoint.legacy_lists"]:
        lists = {"deleted": 204, "inUse": 409, "notFound": 404}
        return {name: [outcome.id for outcome, status in items if status == code] for name, code in lists.items()}
    return [_item(vendor, outcome, status, ITEM_TEXTS.get(status, "").format(outcome.id)) for outcome, status in items]


def _item(vendor: SailPoint, outcome: Outcome, status: int, text: str) -> dict[str, Any]:
    shown = str(status) if vendor.switches["sailpoint.status_as_string"] else status
    return {"id": outcome.id, "status": shown, "description": outcome.message or text}


def _detail_page(vendor: SailPoint, call: Call, rows: list[dict[str, Any]]) -> Answer:
    limit, offset = vendor.limit(call, DETAIL_LIMIT), vendor.number(call, "offset", 0, 0, 2**31 - 1)
    if "filters" in call.request.query:
        raise vendor.refuse(400, "filters are not supported here.")
    sorters = vendor.sorters(call, ("name", "created", "modified"))
    if "name" in sorters:
        rows = sorted(rows, key=lambda row: row.get("name") or row["object"]["name"], reverse="-name" in sorters)
    rows = call.lens.scoped_list(rows, lambda row: (row.get("id"), row.get("object", {}).get("id")))
    first = call.lens.start(offset, limit)
    return Answer(200, rows[first : first + limit], vendor.count(call, len(rows)), rows_key="")


def _connections(vendor: SailPoint, call: Call) -> Answer:
    return _detail_page(vendor, call, _group(vendor, call).connections)


def _members(vendor: SailPoint, call: Call) -> Answer:
    members = _group(vendor, call).members
    answer = _detail_page(vendor, call, list(members.visible().values()))
    members.read(row["id"] for row in answer.body)
    return answer


def _identities(vendor: SailPoint, call: Call) -> dict[str, dict[str, Any]]:
    """The distinct identities of a member call by id; 400 unless it is an array of references."""
    body = vendor.json_body(call)
    if not isinstance(body, list) or not body:
        raise vendor.refuse(400, "The request body must be an array of identities.")
    for given in body:
        _check_owner(vendor, given)
    vendor.check_batch(given["id"] for given in body)
    return {given["id"]: vendor.member(given["id"], given.get("name")) for given in body}


def _add_members(vendor: SailPoint, call: Call) -> Answer:
    identities, group = _identities(vendor, call), _group(vendor, call, existing=True)
    outcomes = []
    for item, member in identities.items():
        known = item in group.members
        if not known and not call.untouched(item):
            vendor.store.add_member(group, member)
        outcomes.append(Outcome(item, not known, 409 if known else 201))
    texts = {201: "Identity added to Governance Group members list.", 409: "Identity is already a member of the Governance Group."}
    return bulk_answer(outcomes, lambda found: _render_members(vendor, found, 201, texts), vendor.bulk_status())


def _drop_members(vendor: SailPoint, call: Call) -> Answer:
    identities, group = _identities(vendor, call), _group(vendor, call, existing=True)
    outcomes = []
    for item in identities:
        known = item in group.members
        if known and not call.untouched(item):
            vendor.drop_member(group, item)
        outcomes.append(Outcome(item, known, 204 if known else 404))
    texts = {204: "Identity removed from Governance Group members list.", 404: "Identity is not a member of the Governance Group."}
    return bulk_answer(outcomes, lambda found: _render_members(vendor, found, 204, texts), vendor.bulk_status())


def _render_members(vendor: SailPoint, outcomes: list[Outcome], done: int, texts: dict[int, str]) -> list[dict[str, Any]]:
    items = [(outcome, outcome.status or (done if outcome.ok else 500)) for outcome in outcomes]
    return [_item(vendor, outcome, status, texts.get(status, TEXTS[500])) for outcome, status in items]
