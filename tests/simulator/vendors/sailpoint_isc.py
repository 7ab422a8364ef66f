# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint Identity Security Cloud: governance groups ("workgroups") in every current path family.

Sources: the vendor's OpenAPI document v2026, and its pages on authentication, authorization, rate limits and collections.
"""

from __future__ import annotations

from typing import Any

from ..answers import Answer, Outcome, bulk_answer
from ..call import Call, Route
from ..switches import Switch, choice
from ..tokens import jwt
from .base import Vendor
from .sailpoint_filters import FilterError
from .sailpoint_state import SORTERS, Group, GroupStore, make_connection, make_member, reference, seed_groups, sort

YEARLY = ("beta", "v2024", "v2025", "v2026")
BULK_LIMIT = 100
DETAIL_LIMIT = 50
DETAIL_CODES = {
    400: "400.1 Bad Request Content",
    403: "403 Forbidden",
    404: "404 Not found",
    405: "405 Method not allowed",
    409: "409 Conflict",
    500: "500.0 Internal Fault",
}
TEXTS = {
    400: "The request was syntactically correct but its content is semantically invalid.",
    403: "The server understood the request but refuses to authorize it.",
    404: "The server did not find a current representation for the target resource.",
    500: "An internal fault occurred.",
}
ITEM_TEXTS = {
    204: "Governance Group deleted successfully.",
    404: "Referenced Governance Group {} was not found.",
    409: "Unable to delete Governance Group {} because it is in use.",
}
READ_SCOPES = {"idn:workgroup:read", "idn:workgroup:manage", "sp:scopes:all"}
WRITE_SCOPES = {"idn:workgroup:manage", "idn:workgroup:write", "sp:scopes:all"}
SECRET = "b1946ac92492d2347c6235b4d2611184e5a7c3d0f9812b64"
PATCHABLE = ("name", "description", "owner")


class SailPoint(Vendor):
    """State and operations of one ISC tenant."""

    name = "sailpoint_isc"
    prefixes = ("/oauth/", "/beta/", "/v2/", "/v3/", "/v2024/", "/v2025/", "/v2026/", "/workgroups")
    lag_switch = "sailpoint.delete_visible"
    token_life = 749
    _tracking = 0xB21B1F7CE4DA4D63
    switches_known = {
        "sailpoint.delete_visible_reads": Switch(0, "a deleted group, or a member taken out, stays visible in this many more reads that show it"),
        "sailpoint.delete_visible_seconds": Switch(0.0, "a deleted group, or a member taken out, stays visible for this many seconds"),
        "sailpoint.status_as_string": Switch(False, "item status as text, as the schema said until November 2024"),
        "sailpoint.answer_200": Switch(False, "bulk calls answer 200 instead of 207"),
        "sailpoint.legacy_lists": Switch(False, "bulk delete answers {deleted, inUse, notFound} as the old v2 did"),
        "sailpoint.require_experimental_header": Switch(False, "without X-SailPoint-Experimental: true every call is a 400"),
        "sailpoint.list_limit": choice("largest limit of the group list", 250, 50),
        "sailpoint.single_delete_in_use": choice("status of DELETE of one group in use", 409, 400),
        "sailpoint.connection_count": choice("connectionCount in lists: true, or always 0 as when it lags", "exact", "zero"),
        "sailpoint.connect_on_delete": Switch([], "ids that gain a connection between the read and the delete"),
        "sailpoint.id_match": choice("ids in a bulk delete compared exactly, or without case and dashes", "exact", "loose"),
        "sailpoint.bad_client_status": choice("status of the token call for wrong credentials", 401, 400),
        "sailpoint.deprecated_header": Switch(False, "X-Deprecated: true in every workgroup answer"),
    }

    def reset(self) -> None:
        self.store = GroupStore()
        self._tracking = type(self)._tracking
        client_id, secret = self.who.own("sailpoint client", "3f2a9c1e7b6d4850"), self.who.own("sailpoint secret", SECRET)
        self.clients = {client_id: {"secret": secret, "scope": "sp:scopes:all"}}

    def tenant(self) -> str:
        return self.who.name or "acme-sim"

    def credentials(self) -> dict[str, Any]:
        client_id, client = next(reversed(self.clients.items()))
        return {"client_id": client_id, "client_secret": client["secret"], "token_path": "/oauth/token"}

    def seed(self, data: dict[str, Any]) -> dict[str, int]:
        for client in data.get("clients") or []:
            self.clients[client["client_id"]] = {"secret": client["client_secret"], "scope": client.get("scope", "sp:scopes:all")}
        seed_groups(self.store, data)
        return {"groups": len(self.store.groups), "clients": len(self.clients)}

    def state(self) -> dict[str, Any]:
        groups = self.store.groups
        members = {group: list(groups.get(group).members) for group in groups if groups.get(group).members}
        return {"groups": list(groups), "members": members}

    def error(self, status: int, message: str | None = None) -> Answer:
        if status == 401:
            return Answer(401, {"error": message or "JWT validation failed: JWT is expired"})
        if status == 429:
            return Answer(429, {"message": " Rate Limit Exceeded "})
        if status in (502, 503, 504):
            return Answer(status, f"<html><body><h1>{status}</h1></body></html>".encode(), content_type="text/html")
        text = message or TEXTS.get(status, "The request could not be processed.")
        entry = {"locale": "en-US", "localeOrigin": "DEFAULT", "text": text}
        self._tracking += 1
        body = {"detailCode": DETAIL_CODES.get(status, f"{status} Error"), "trackingId": f"{self._tracking:032x}", "messages": [entry], "causes": [entry]}
        return Answer(status, body)

    def rate_key(self, call: Call) -> str:
        """Quota counts per client and API version, whichever token is used."""
        token = self.tokens.find(call.bearer())
        client = token.owner if token else call.urlencoded().get("client_id", "")
        return f"{client} {call.request.path.split('/')[1]}"

    def authenticate(self, call: Call) -> None:
        value = self.presented(call)
        call.token = self.tokens.use(value)
        if call.token is None:
            raise self.refuse(401, None if self.tokens.find(value) else "JWT validation failed: Missing or invalid token")
        if self.switches["sailpoint.require_experimental_header"] and call.request.headers.get("X-SailPoint-Experimental") != "true":
            raise self.refuse(400, "The header X-SailPoint-Experimental must be set to true to use this endpoint.")
        scopes = set(call.token.claims["scope"].split())
        if not scopes & (READ_SCOPES if call.route.kind == "read" else WRITE_SCOPES):
            raise self.refuse(403)

    def routes(self) -> list[Route]:
        def route(name: str, kind: str, method: str, tail: str, handler: Any) -> Route:
            bases = ["/workgroups/v1", *(f"/{version}/workgroups" for version in YEARLY)]
            return Route(name, kind, method, tuple(base + tail for base in bases), self._marked(handler))

        return [
            Route("token", "auth", "POST", ("/oauth/token",), self._token, anonymous=True),
            Route("oauth_info", "auth", "GET", ("/oauth/info",), self._oauth_info, anonymous=True),
            route("workgroups.bulk_delete", "write", "POST", "/bulk-delete", self._bulk_delete),
            route("workgroups.list", "read", "GET", "", self._list),
            route("workgroups.create", "write", "POST", "", self._create),
            route("workgroups.get", "read", "GET", "/{id}", self._get),
            route("workgroups.patch", "write", "PATCH", "/{id}", self._patch),
            route("workgroups.delete", "write", "DELETE", "/{id}", self._delete),
            route("connections.list", "read", "GET", "/{id}/connections", self._connections),
            route("members.list", "read", "GET", "/{id}/members", self._members),
            route("members.bulk_add", "write", "POST", "/{id}/members/bulk-add", self._add_members),
            route("members.bulk_delete", "write", "POST", "/{id}/members/bulk-delete", self._drop_members),
        ]

    def _marked(self, handler: Any) -> Any:
        """The handler with the header of deprecated endpoints when the switch asks for it."""

        def handle(call: Call) -> Answer:
            answer: Answer = handler(call)
            if self.switches["sailpoint.deprecated_header"]:
                answer.headers["X-Deprecated"] = "true"
            return answer

        return handle

    def _token(self, call: Call) -> Answer:
        given = {**call.request.query, **call.urlencoded()}
        if given.get("grant_type") != "client_credentials":
            return Answer(400, {"error": "unsupported_grant_type", "error_description": "Unsupported grant type"})
        client_id = given.get("client_id", "")
        client = self.clients.get(client_id)
        if client is None or client["secret"] != given.get("client_secret"):
            return Answer(self.switches["sailpoint.bad_client_status"], {"error": "invalid_client", "error_description": "Bad client credentials"})
        tenant, scope = self.tenant(), client["scope"]
        value = jwt({"tenant_id": tenant, "org": tenant, "client_id": client_id, "scope": scope.split(), "authorities": ["ORG_ADMIN"]})
        token, expires_in = self.issue(value, client_id, scope=scope)
        return Answer(
            200,
            {
                "access_token": token.value,
                "token_type": "bearer",
                "expires_in": expires_in,
                "scope": scope,
                "accessType": "OFFLINE",
                "tenant_id": tenant,
                "internal": False,
                "pod": "sim-pod",
                "strong_auth_supported": False,
                "org": tenant,
                "user_id": "12345",
                "identity_id": "2c9180a46faadee4016fb4e018c20639",
                "strong_auth": False,
                "enabled": True,
                "jti": value[-20:],
            },
        )

    def _oauth_info(self, call: Call) -> Answer:
        base = f"{call.request.scheme}://{call.request.host}{self.who.prefix}"
        return Answer(
            200,
            {
                "authorizeEndpoint": f"{base}/oauth/authorize",
                "tokenEndpoint": f"{base}/oauth/token",
                "tenantId": self.tenant(),
                "tenantName": self.tenant(),
                "pod": "sim-pod",
            },
        )

    def _plain(self, group: Group) -> dict[str, Any]:
        exact = self.switches["sailpoint.connection_count"] == "exact"
        return group.plain(len(group.connections) if exact else 0)

    def _list(self, call: Call) -> Answer:
        limit = self._limit(call, self.switches["sailpoint.list_limit"])
        offset = self.number(call, "offset", 0, 0, 2**31 - 1)
        sorters, filters = self._sorters(call, SORTERS), call.lens.asked("filters", call.request.query.get("filters", ""))
        try:
            rows = self.store.filtered(filters) if filters else None
        except FilterError as error:
            raise self.refuse(400, str(error)) from None
        rows = sort(rows, sorters) if rows is not None else self.store.in_order(sorters)
        rows = call.lens.scoped_list(rows, lambda group: (group.id,))
        first = call.lens.start(offset, limit)
        page = rows[first : first + limit]
        answer = Answer(200, [self._plain(group) for group in page], self._count(call, len(rows)), rows_key="")
        self.store.groups.read(group.id for group in page)
        return answer

    def _limit(self, call: Call, most: int) -> int:
        return self.number(call, "limit", most, 0, most)

    def _count(self, call: Call, total: int) -> dict[str, str]:
        wanted = call.request.query.get("count", "false")
        if wanted not in ("true", "false"):
            raise self.refuse(400, "count must be true or false.")
        return {"X-Total-Count": str(total)} if wanted == "true" else {}

    def _sorters(self, call: Call, known: tuple[str, ...]) -> str:
        sorters = call.request.query.get("sorters", "")
        names = [name.strip() for name in sorters.split(",")] if sorters else []
        for name in names:
            if name.removeprefix("-") not in known:
                raise self.refuse(400, f"sorting by {name} is not supported")
        return ",".join(names)

    def _group(self, call: Call, existing: bool = False) -> Group:
        """The group in the path, as reads see it or (`existing`) as it really is; 404 otherwise."""
        item, groups = call.param("id"), self.store.groups
        group: Group | None = groups.get(item) if existing else groups.visible().get(item)
        if group is None:
            raise self.refuse(404, f"Referenced Governance Group {item} was not found.")
        if not existing:
            groups.read((item,))
        return group

    def _get(self, call: Call) -> Answer:
        return Answer(200, self._plain(self._group(call)))

    def _create(self, call: Call) -> Answer:
        known = ("id", "name", "description", "owner", "memberCount", "connectionCount", "created", "modified")
        body = self.json_object(call, known, ("name", "description", "owner"))
        if not isinstance(body["name"], str) or not body["name"] or not isinstance(body["description"], str):
            raise self.refuse(400, "name and description must be texts.")
        self._check_owner(body["owner"])
        given = {**body, "owner": reference(body["owner"])}
        make = self.store.draft if call.skip_all else self.store.make
        return Answer(200, self._plain(make({name: given[name] for name in PATCHABLE})))

    def _check_owner(self, owner: Any) -> None:
        if not isinstance(owner, dict) or not isinstance(owner.get("id"), str) or not owner["id"] or owner.get("type", "IDENTITY") != "IDENTITY":
            raise self.refuse(400, "owner must be a reference to an identity.")
        if not isinstance(owner.get("name"), (str, type(None))):
            raise self.refuse(400, "the name of an identity is a text.")

    def _patch(self, call: Call) -> Answer:
        operations = self.json_body(call, ("application/json-patch+json",))
        group = self._group(call, existing=True)
        if not isinstance(operations, list) or not operations:
            raise self.refuse(400, "The request body must be an array of operations.")
        changes = dict(self._patched(operation) for operation in operations)
        if "name" in changes and not call.skip_all:
            self.store.rename(group, changes.pop("name"))
        for name, value in changes.items():
            if not call.skip_all:
                setattr(group, name, reference(value) if name == "owner" else value)
        self.store.edited()
        return Answer(200, self._plain(group))

    def _patched(self, operation: Any) -> tuple[str, Any]:
        """Field and new value of one JSON Patch operation; 400 for anything but add and replace of a patchable field."""
        if not isinstance(operation, dict) or operation.get("op") not in ("add", "replace") or "value" not in operation:
            raise self.refuse(400, "only add and replace with a value are supported.")
        name, value = str(operation.get("path", "")).removeprefix("/"), operation["value"]
        if name not in PATCHABLE:
            raise self.refuse(400, f"the field {name} cannot be patched.")
        if name == "owner":
            self._check_owner(value)
        elif not isinstance(value, str) or not value:
            raise self.refuse(400, f"{name} must be a text.")
        return name, value

    def _delete(self, call: Call) -> Answer:
        group = self._group(call, existing=True)
        if group.connections:
            raise self.refuse(self.switches["sailpoint.single_delete_in_use"], ITEM_TEXTS[409].format(group.id))
        if not call.skip_all:
            self.remove(self.store.groups, group.id)
        return Answer(204)

    def _bulk_delete(self, call: Call) -> Answer:
        body = self.json_object(call, ("ids",))
        ids = self.ids_of(body, "ids", BULK_LIMIT)
        outcomes = [self._delete_one(call, item) for item in ids]
        return bulk_answer(outcomes, self._render_deleted, self._bulk_status())

    def _bulk_status(self) -> int:
        return 200 if self.switches["sailpoint.answer_200"] else 207

    def _delete_one(self, call: Call, item: str) -> Outcome:
        groups = self.store.groups
        found = item if item in groups else None
        if found is None and self.switches["sailpoint.id_match"] == "loose":
            found = self.store.alike(item)
        if found is None:
            return Outcome(item, False, 404)
        group = groups.get(found)
        if found in self.switches["sailpoint.connect_on_delete"] and not group.connections:
            group.connections.append(make_connection("connected in the meantime"))
        if group.connections:
            return Outcome(item, False, 409)
        if not call.untouched(item):
            self.remove(groups, found)
        return Outcome(item, True, 204)

    def _render_deleted(self, outcomes: list[Outcome]) -> Any:
        items = [(outcome, outcome.status or (204 if outcome.ok else 409)) for outcome in outcomes]
        if self.switches["sailpoint.legacy_lists"]:
            lists = {"deleted": 204, "inUse": 409, "notFound": 404}
            return {name: [outcome.id for outcome, status in items if status == code] for name, code in lists.items()}
        return [self._item(outcome, status, ITEM_TEXTS.get(status, "").format(outcome.id)) for outcome, status in items]

    def _item(self, outcome: Outcome, status: int, text: str) -> dict[str, Any]:
        shown = str(status) if self.switches["sailpoint.status_as_string"] else status
        return {"id": outcome.id, "status": shown, "description": outcome.message or text}

    def _detail_page(self, call: Call, rows: list[dict[str, Any]]) -> Answer:
        limit, offset = self._limit(call, DETAIL_LIMIT), self.number(call, "offset", 0, 0, 2**31 - 1)
        if "filters" in call.request.query:
            raise self.refuse(400, "filters are not supported here.")
        sorters = self._sorters(call, ("name", "created", "modified"))
        if "name" in sorters:
            rows = sorted(rows, key=lambda row: row.get("name") or row["object"]["name"], reverse="-name" in sorters)
        rows = call.lens.scoped_list(rows, lambda row: (row.get("id"), row.get("object", {}).get("id")))
        first = call.lens.start(offset, limit)
        return Answer(200, rows[first : first + limit], self._count(call, len(rows)), rows_key="")

    def _connections(self, call: Call) -> Answer:
        return self._detail_page(call, self._group(call).connections)

    def _members(self, call: Call) -> Answer:
        members = self._group(call).members
        answer = self._detail_page(call, list(members.visible().values()))
        members.read(row["id"] for row in answer.body)
        return answer

    def _identities(self, call: Call) -> dict[str, dict[str, Any]]:
        """The distinct identities of a member call by id; 400 unless it is an array of references."""
        body = self.json_body(call)
        if not isinstance(body, list) or not body:
            raise self.refuse(400, "The request body must be an array of identities.")
        for given in body:
            self._check_owner(given)
        return {given["id"]: make_member({"id": given["id"], "name": given.get("name")}) for given in body}

    def _add_members(self, call: Call) -> Answer:
        identities, group = self._identities(call), self._group(call, existing=True)
        outcomes = []
        for item, member in identities.items():
            known = item in group.members
            if not known and not call.untouched(item):
                self.store.add_member(group, member)
            outcomes.append(Outcome(item, not known, 409 if known else 201))
        texts = {201: "Identity added to Governance Group members list.", 409: "Identity is already a member of the Governance Group."}
        return bulk_answer(outcomes, lambda found: self._render_members(found, 201, texts), self._bulk_status())

    def _drop_members(self, call: Call) -> Answer:
        identities, group = self._identities(call), self._group(call, existing=True)
        outcomes = []
        for item in identities:
            known = item in group.members
            if known and not call.untouched(item):
                self.remove(group.members, item)
                self.store.dropped_member(group, item)
            outcomes.append(Outcome(item, known, 204 if known else 404))
        texts = {204: "Identity removed from Governance Group members list.", 404: "Identity is not a member of the Governance Group."}
        return bulk_answer(outcomes, lambda found: self._render_members(found, 204, texts), self._bulk_status())

    def _render_members(self, outcomes: list[Outcome], done: int, texts: dict[int, str]) -> list[dict[str, Any]]:
        items = [(outcome, outcome.status or (done if outcome.ok else 500)) for outcome in outcomes]
        return [self._item(outcome, status, texts.get(status, TEXTS[500])) for outcome, status in items]
