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

from ansible_collections.revoke.access.plugins.module_utils._http.body import LARGEST_REFUSAL
from ansible_collections.revoke.access.plugins.module_utils._http.strict import NotStrict, parse

GOOD = frozenset({200})  # the status of a good answer where a call names no other
TEXT_LIMIT = 300  # characters of a vendor's text that a message repeats
PAGE = "a web page"

_BLANKS = re.compile(r"[\x00-\x1f\x7f\s]+")
_FORM = re.compile(r"[\w.~%+-]+=[^&=\s<>]*(?:&[\w.~%+-]+=[^&=\s<>]*)*")


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
    login: bool = False  # True: a token request, of whose answer nothing is ever repeated
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


def _as_it_is(text: str) -> str:
    return text


class Reply(NamedTuple):
    """An answer: C(body) is the decoded JSON or None, C(text) what came instead, C(fault) why it is no JSON as it should be.

    C(size): bytes of the body. C(clean): takes secrets out of a text; whatever of an answer is told goes through it before it is cut.
    """

    status: int
    body: Any
    headers: Mapping[str, str]
    text: str
    fault: str = ""
    size: int = 0
    clean: Callable[[str], str] = _as_it_is


def decode(status: int, headers: Mapping[str, str], content: bytes, clean: Callable[[str], str] = _as_it_is) -> Reply:
    """Read an answer strictly as JSON; what is not JSON is kept as text, if it is not too long to be looked through."""
    size = len(content)
    try:
        return Reply(status, parse(content) if content else None, headers, "", "", size, clean)
    except NotStrict as error:
        fault = str(error)
    except ValueError:
        fault = "" if size <= LARGEST_REFUSAL else f"{size} bytes that are not JSON"
    text = content.decode("utf-8", "replace") if size <= LARGEST_REFUSAL else ""
    return Reply(status, None, headers, text, fault, size, clean)


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


def text_of(value: Any) -> str | None:
    """A member that should be a text, as a text; None where it is missing or null."""
    return None if value is None else str(value)


# ---- what to say of a reply


def kind_of(reply: Reply) -> str:
    """What a body is, in a word of ours."""
    if reply.body is not None:
        return "JSON"
    if reply.fault or reply.text.lstrip()[:1] in ("{", "["):
        return "broken JSON"
    if _is_page(reply):
        return PAGE
    if _FORM.fullmatch(reply.text):
        return "form data"
    return "text" if reply.text.strip() else "nothing that can be read"


def _is_page(reply: Reply) -> bool:
    return "<" in reply.text[:200]


def told(reply: Reply, text: str, limit: int = TEXT_LIMIT) -> str:
    """A text of an answer in one line: without secrets, and only then cut."""
    return _BLANKS.sub(" ", reply.clean(text)).strip()[:limit]


def describe(reply: Reply, message: str | None = None) -> str:
    """One line on a refusal: the vendor's own words, else the beginning of what came."""
    words = told(reply, message or reply.text)
    if not message and _is_page(reply):
        words = "an HTML page (a login page, a proxy or a gateway answered instead of the vendor's API)"
    return f"HTTP {reply.status}: {words}" if words else f"HTTP {reply.status} without an explanation"


def describe_unreadable(call: Call, reply: Reply) -> str:
    """One line on an answer that cannot be understood."""
    if reply.fault:
        what = reply.fault
    elif reply.text.strip():
        what = f"something that is not whole JSON: {told(reply, reply.text, 80)}"
    else:
        what = "an empty body" if reply.body is None else "JSON of an unexpected form"
    return f"{call.method} {call.path} answered {reply.status} with {what}"


def is_deprecated(reply: Reply) -> bool:
    """Whether the vendor says that a call will go away (RFC 9745, or the header that came before it)."""
    return "Deprecation" in reply.headers or reply.headers.get("X-Deprecated", "").strip().lower() == "true"


def describe_status(call: Call, reply: Reply) -> str:
    """One line on a status that no good answer to this call has."""
    known = " or ".join(map(str, sorted(call.statuses)))
    return f"{call.method} {call.path} answered with the status {reply.status}, which is not the {known} of a good answer"


def describe_redirect(call: Call, reply: Reply) -> str:
    """One line on a redirect, without the query of its address, which may hold a secret."""
    place = re.sub(r"[?#].*", "", told(reply, reply.headers.get("Location", ""))) or "nowhere"
    return f"{call.method} {call.path} was redirected to {place}. Redirects are not followed: set base_url to the address of the API itself."


def describe_page(call: Call, reply: Reply) -> str:
    """One line on a web page in the place of JSON."""
    return (
        f"{call.method} {call.path} answered {reply.status} with a page that is not JSON: a login page, a proxy or another server "
        "answers in the vendor's place. Check base_url and the proxy settings."
    )
