# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a vendor's own OpenAPI document says of a request or an answer, judged by a published validator.

The document is kept as the vendor wrote it, and read more strictly: what a schema does not name is not allowed, since a made-up
member is what a simulator and a client by the same hand would agree on. Of its security only the bearer token is looked for. Null is
allowed where a schema says nullable and forgets it in its enum, and where the vendor's own example has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

SAILPOINT = Path(__file__).parent / "sailpoint_workgroups.json"
SIBLINGS = Path(__file__).parent / "sailpoint_siblings.json"
HOST = "https://sailpoint.api.identitynow.com"
YEARLY = re.compile(r"^/(?:beta|v3|v2024|v2025|v2026)/")
SERVICE = re.compile(r"^/([a-z-]+)/v1(?=/|$)")
# The document does not declare them for groups; the vendor's pages give all errors of this kind one shape.
UNDECLARED = ("404", "405", "409", "414")
PLURAL = ("get", "post", "put", "patch", "delete")


class Sent(NamedTuple):
    """A request as it went out: `target` is the path with the query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes | None = None


class Document:
    """One OpenAPI document, or several of one vendor as one. The two judges return what is wrong as texts, an empty list when nothing is."""

    def __init__(self, *paths: Path) -> None:
        content, *more = [_strict(json.loads(path.read_text(encoding="utf-8"))) for path in paths or (SAILPOINT,)]
        for other in more:
            content["paths"].update(other["paths"])
            content["components"].update(other["components"])
        self.operations = {(method.upper(), name) for name, item in content["paths"].items() for method in item if method in PLURAL}
        for item in content["paths"].values():
            for method in set(item) & set(PLURAL):
                item[method]["responses"].update(dict.fromkeys(UNDECLARED, item[method]["responses"]["400"]))
        self._judge = OpenAPI.from_dict(
            content, config=Config(spec_validator_cls=None, extra_media_type_deserializers={"application/json-patch+json": json.loads})
        )

    def request(self, sent: Sent) -> list[str]:
        """What is wrong with a request."""
        request = _request(sent)
        strange = set(request.parameters.query) - self._parameters(sent)
        found = [f"{sent.method} {sent.target}: no page knows the parameter {name}" for name in sorted(strange)]
        if not any(name.lower() == "authorization" and value.startswith("Bearer ") for name, value in sent.headers.items()):
            found.append(f"{sent.method} {sent.target}: no bearer token")
        try:
            self._judge.validate_request(request)
        except OpenAPIError as error:
            found.append(f"{sent.method} {sent.target}: {_told(error)}")
        return found

    def answer(self, sent: Sent, status: int, headers: Mapping[str, str], body: bytes) -> list[str]:
        """What is wrong with the answer to a request."""
        kind = headers.get("Content-Type", "application/json").partition(";")[0]
        try:
            # A method that no operation has is refused like any other call of the path.
            known = sent if self.operation(sent) else sent._replace(method="GET")
            self._judge.validate_response(_request(known), MockResponse(body, status, dict(headers), kind))
        except OpenAPIError as error:
            return [f"{sent.method} {sent.target} -> {status} {body[:200]!r}: {_told(error)}"]
        return []

    def operation(self, sent: Sent) -> tuple[str, str] | None:
        """Method and path template of the operation that a request calls."""
        path = _path(sent)
        for method, template in sorted(self.operations, key=lambda known: known[1].count("{")):
            if method == sent.method and re.fullmatch(re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(template)), path.removeprefix("/v2026")):
                return method, template
        return None

    def _parameters(self, sent: Sent) -> set[str]:
        operation = self.operation(sent)
        if operation is None:
            return set()
        method, template = operation
        declared = self._judge.spec / "paths" / template / method.lower()
        return {parameter["name"] for parameter in declared.read_value().get("parameters", []) if parameter["in"] == "query"}


def sent_by(entries: list[dict[str, Any]]) -> list[Sent]:
    """The requests of a call log with bodies and headers, in the form of `Control.log`, but the logins."""
    found = []
    for entry in entries:
        headers = {name: values[0] for name, values in entry["headers"].items()}
        target = entry["path"] + (f"?{entry['query']}" if entry["query"] else "")
        if entry["kind"] != "auth":
            found.append(Sent(entry["method"], target, headers, entry["body"].encode() or None))
    return found


def _path(sent: Sent) -> str:
    """The path under the version that the document is of; the others have the same operations."""
    path = urlsplit(sent.target).path
    return YEARLY.sub("/v2026/", path) if YEARLY.match(path) else SERVICE.sub(r"/v2026/\1", path)


def _request(sent: Sent) -> MockRequest:
    headers = dict(sent.headers)
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    args = dict(parse_qsl(urlsplit(sent.target).query, keep_blank_values=True))
    return MockRequest(HOST, sent.method, _path(sent), args=args, headers=headers, data=sent.body, content_type=kind.partition(";")[0])


def _told(error: BaseException) -> str:
    """The error with its causes and with what the schema says."""
    texts = []
    cause: BaseException | None = error
    while cause is not None:
        texts += [str(cause), *(str(part.message) for part in getattr(cause, "schema_errors", []))]
        cause = cause.__cause__
    return "; ".join(dict.fromkeys(texts))


def _strict(value: Any) -> Any:
    """The document with what it says in several parts put together, and without what is no schema where a schema must be."""
    if isinstance(value, list):
        return [_strict(part) for part in value]
    if not isinstance(value, dict):
        return value
    made = {name: _strict(part) for name, part in value.items() if name != "security"}
    if made.get("nullable") is True and isinstance(made.get("enum"), list):
        made["enum"] = [*made["enum"], None]
    _allow_nulls(made)
    parts = made.pop("allOf", [])
    properties = {name: part for piece in [*parts, made] for name, part in piece.get("properties", {}).items() if isinstance(part, dict)}
    if parts or isinstance(made.get("properties"), dict):
        made = {"additionalProperties": False, **{name: part for piece in parts for name, part in piece.items()}, **made, "properties": properties}
    return made


def _allow_nulls(schema: dict[str, Any]) -> None:
    """Make nullable what is null in a row of the example of a list."""
    items, example = schema.get("items"), schema.get("example")
    if isinstance(items, dict) and isinstance(example, list):
        rows = [row for row in example if isinstance(row, dict)]
        for name, part in items.get("properties", {}).items():
            if any(name in row and row[name] is None for row in rows):
                part["nullable"] = True
