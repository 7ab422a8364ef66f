# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Calls and replies: how one is put on the wire, how the other is read, and what to say of one that is no good."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

GOOD = frozenset({200})  # the status of a good answer where a call names no other
TEXT_LIMIT = 300  # characters of a vendor's text that a message repeats


class Call(NamedTuple):
    """One HTTP call. C(path) is percent-encoded and begins with a slash, C(params) become the query."""

    method: str
    path: str
    params: Mapping[str, Any] | None = None
    json: Any = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    anonymous: bool = False  # True: no token is sent
    expect: Callable[[Any], bool] | None = None  # whether the JSON of a good answer has the right form
    statuses: frozenset[int] = GOOD  # those that the vendor documents for a good answer
    changes: bool = False  # True: it changes something at the vendor, so it is counted when it leaves

    def target(self) -> str:
        """Path and query. Blanks are %20: SailPoint asks for it, and every server understands it."""
        return self.path + ("?" + urlencode(self.params, quote_via=quote) if self.params else "")

    def header_fields(self, token: str | None) -> dict[str, str]:
        """The headers to send, with the token where there is one (RFC 6750 section 2.1)."""
        fields = {"Accept": "application/json"}
        if self.form is not None:
            fields["Content-Type"] = "application/x-www-form-urlencoded"
        elif self.json is not None:
            fields["Content-Type"] = "application/json"
        if token is not None:
            fields["Authorization"] = "Bearer " + token
        fields.update(self.headers or {})
        return fields

    def body(self) -> bytes | None:
        """The body to send, None for no body."""
        if self.form is not None:
            return urlencode(self.form).encode("ascii")
        return None if self.json is None else json.dumps(self.json).encode("utf-8")


class Reply(NamedTuple):
    """An answer: C(body) is the decoded JSON or None, C(text) the beginning of what came instead."""

    status: int
    body: Any
    headers: Mapping[str, str]
    text: str


def decode(status: int, headers: Mapping[str, str], content: bytes) -> Reply:
    """Read an answer as JSON; what is not JSON is kept as text."""
    try:
        return Reply(status, json.loads(content), headers, "") if content else Reply(status, None, headers, "")
    except (ValueError, RecursionError):
        return Reply(status, None, headers, content[:2000].decode("utf-8", "replace"))


def segment(value: str) -> str:
    """A value as one segment of a path (RFC 3986 section 3.3)."""
    return quote(value, safe="")


# ---- the form of a body


def is_object(body: Any) -> bool:
    """Whether a body is a JSON object."""
    return isinstance(body, dict)


def is_list(body: Any) -> bool:
    """Whether a body is a JSON array."""
    return isinstance(body, list)


def has_list(name: str) -> Callable[[Any], bool]:
    """Whether a body is an object with this list in it; an absent list says nothing of absence."""
    return lambda body: isinstance(body, dict) and isinstance(body.get(name), list)


def as_object(body: Any) -> dict[str, Any]:
    """The body where it is an object; anything else says nothing."""
    return body if isinstance(body, dict) else {}


def objects(values: Any) -> list[dict[str, Any]]:
    """The objects of what should be a list of objects; anything else says nothing."""
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def strings(values: Any) -> list[str]:
    """The texts of what should be a list of texts; anything else says nothing."""
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def text_of(value: Any) -> str | None:
    """A member that should be a text, as a text; None where it is missing or null."""
    return None if value is None else str(value)


# ---- what to say of a reply


def describe(reply: Reply, message: str | None = None) -> str:
    """One line on a refusal: the vendor's own words, else the beginning of what came."""
    words = message or reply.text
    if not message and "<" in words[:200]:
        words = "an HTML page (a login page, a proxy or a gateway answered instead of the vendor's API)"
    words = re.sub(r"[\x00-\x1f\x7f\s]+", " ", str(words)).strip()[:TEXT_LIMIT]
    return f"HTTP {reply.status}: {words}" if words else f"HTTP {reply.status} without an explanation"


def describe_unreadable(call: Call, reply: Reply) -> str:
    """One line on an answer that cannot be understood."""
    if reply.text.strip():
        start = re.sub(r"\s+", " ", reply.text[:80])
        what = f"something that is not whole JSON: {start}"
    else:
        what = "an empty body" if reply.body is None else "JSON of an unexpected form"
    return f"{call.method} {call.path} answered {reply.status} with {what}"


def describe_status(call: Call, reply: Reply) -> str:
    """One line on a status that no good answer to this call has."""
    known = " or ".join(map(str, sorted(call.statuses)))
    return f"{call.method} {call.path} answered with the status {reply.status}, which is not the {known} of a good answer"


def describe_redirect(call: Call, reply: Reply) -> str:
    """One line on a redirect, without the query of its address, which may hold a secret."""
    place = re.sub(r"[?#].*", "", reply.headers.get("Location", ""))[:TEXT_LIMIT] or "nowhere"
    return f"{call.method} {call.path} was redirected to {place}. Redirects are not followed: set base_url to the address of the API itself."


def describe_page(call: Call, reply: Reply) -> str:
    """One line on a web page in the place of JSON."""
    return (
        f"{call.method} {call.path} answered {reply.status} with a page that is not JSON: a login page, a proxy or another server "
        "answers in the vendor's place. Check base_url and the proxy settings."
    )
