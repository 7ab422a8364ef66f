# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request on its way through the simulator."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable
from urllib.parse import parse_qsl

from .answers import Answer
from .bodies import media_type, multipart, strict_json, unpacked
from .calls import Entry
from .lens import Lens
from .tokens import Token

if TYPE_CHECKING:
    from aiohttp import web

CASELESS = re.compile(r"\{path:\(\?i:(.*)\)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """One documented operation: `name` is the stable name used by counters, log and faults."""

    name: str
    kind: str
    method: str
    paths: tuple[str, ...]
    handler: Callable[[Call], Answer]
    anonymous: bool = False

    def shown(self) -> str:
        """METHOD /path of the first path, for people."""
        return f"{self.method} {CASELESS.sub(lambda match: match.group(1), self.paths[0])}"


class Call:
    """A request with its body, and what earlier steps found out about it.

    `skip_ids` are ids a fault wants left untouched although the answer says otherwise; `skip_all` means every id. `unreadable`
    says why the body cannot be taken apart, "" when it can. `content_type` is "" when the client names none.
    """

    __slots__ = (
        *("vendor", "route", "request", "entry", "body", "form", "token", "skip_ids", "skip_all", "_json"),
        *("lens", "unreadable", "content_type", "charset", "_boundary"),
    )

    def __init__(self, vendor: str, route: Route, request: web.Request, entry: Entry) -> None:
        self.vendor = vendor
        self.route = route
        self.request = request
        self.entry = entry
        self.body = b""
        self.form: dict[str, str] = {}
        self.token: Token | None = None
        self.skip_ids: set[str] = set()
        self.skip_all = False
        self._json: Any = ValueError
        self.lens = Lens()
        self.unreadable = ""
        self.content_type, parameters = media_type(request.headers.get("Content-Type", ""))
        self.charset, self._boundary = parameters.get("charset", ""), parameters.get("boundary", "")

    def receive(self, raw: bytes, problem: str = "") -> None:
        """Take the body as it came; `problem` is what was wrong already on the way here."""
        self.body = self.entry.body = raw
        self.unreadable = problem
        try:
            self.body = self.entry.body = unpacked(raw, self.request.headers.get("Content-Encoding", ""))
            if self.content_type == "multipart/form-data":
                self.form = multipart(self._boundary, self.body)
        except ValueError as error:
            self.unreadable = self.unreadable or str(error)

    def param(self, name: str) -> str:
        """A path parameter, percent-decoded."""
        return self.request.match_info[name]

    def json(self) -> Any:
        """The decoded JSON body; ValueError when it is none."""
        if self._json is ValueError:
            self._json = strict_json(self.body, self.charset)
        return self._json

    def urlencoded(self) -> dict[str, str]:
        """Fields of an urlencoded or multipart body; empty for any other content type."""
        if self.content_type == "application/x-www-form-urlencoded":
            return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))
        return self.form

    def bearer(self) -> str:
        """The token of an `Authorization: Bearer` header, or ""."""
        scheme, blank, value = self.request.headers.get("Authorization", "").partition(" ")
        return value.strip() if blank and scheme.lower() == "bearer" else ""

    def basic(self) -> tuple[str, str] | None:
        """User and password of an `Authorization: Basic` header, or None."""
        scheme, blank, value = self.request.headers.get("Authorization", "").partition(" ")
        if not blank or scheme.lower() != "basic":
            return None
        try:
            user, colon, password = base64.b64decode(value.strip(), validate=True).decode().partition(":")
        except ValueError:
            return None
        return (user, password) if colon else None

    def untouched(self, item: str) -> bool:
        """True when a fault wants `item` reported but not really changed."""
        return self.skip_all or item in self.skip_ids

    def names(self, item: str) -> bool:
        """True when the path, the query or the body of the request names `item`."""
        if item in self.request.match_info.values():
            return True
        if any(value == item or f'"{item}"' in value for value in self.request.query.values()):
            return True
        try:
            return any(text == item or f'"{item}"' in text for text in _strings(self.json()))
        except ValueError:
            return item in self.urlencoded().values()


def _strings(value: Any) -> Iterator[str]:
    """Every string inside a JSON value, keys not counted."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))
