# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault kinds that replace an answer or cut the connection, and the list of all kinds.

The answer mutators are in mutators.py, reads that answer another question in read_faults.py, answers that cannot be understood in
shape_faults.py.
"""

from __future__ import annotations

import json
from email.utils import formatdate
from typing import Any, Callable

from . import nature
from .answers import Answer
from .faults import Kind, Strike
from .mutators import MUTATORS
from .read_faults import READ_FAULTS
from .shape_faults import SHAPE_FAULTS

LOGIN_PAGE = (
    b'<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form method="post" action="/login">'
    b'<input name="user"><input name="password" type="password"></form></body></html>\n'
)


def _status(strike: Strike, answer: Answer | None = None) -> Answer:
    """The status asked for, with the vendor's own envelope unless a body is given."""
    made: Answer = strike.vendor.error(strike.param("status"))
    body = strike.param("body")
    if isinstance(body, str):
        made.body = body.encode()
    elif body is not None:
        made.body = body
    made.content_type = strike.param("content_type", made.content_type)
    made.headers = {**made.headers, **_retry_after(strike), **strike.param("headers", {})}
    return made


def _retry_after(strike: Strike) -> dict[str, str]:
    if strike.param("retry_after") is not None:
        return {"Retry-After": str(strike.param("retry_after"))}
    if strike.param("retry_after_date") is not None:
        return {"Retry-After": formatdate(nature.time() + strike.param("retry_after_date"), usegmt=True)}
    return {}


def _html(strike: Strike, answer: Answer | None = None) -> Answer:
    body = strike.param("body")
    return Answer(strike.param("status", 200), LOGIN_PAGE if body is None else body.encode(), content_type="text/html; charset=utf-8")


def _empty(strike: Strike, answer: Answer | None = None) -> Answer:
    return Answer(strike.param("status", 200), b"")


def _content_type(strike: Strike, answer: Answer) -> Answer:
    answer.content_type = strike.param("content_type", "text/plain; charset=utf-8")
    return answer


def _redirect(strike: Strike) -> Answer:
    return Answer(strike.param("status", 302), b"", {"Location": strike.param("location", "/login")})


def _expire_token(strike: Strike) -> None:
    strike.vendor.expire(strike.call)


def _truncate(strike: Strike, answer: Answer) -> Answer:
    """Cut the JSON; `lying_length` announces the whole length and hangs up in the middle."""
    whole = answer.encode()
    keep = strike.param("keep", len(whole) // 2)
    if strike.param("mode", "lying_length") == "short_body":
        answer.body = whole[:keep]
        return answer
    answer.body, answer.wire = whole, f"cut:{keep}"
    return answer


def _cut(wire: str) -> tuple[Callable[[Strike], Answer], Callable[[Strike, Answer], Answer]]:
    """The two forms, before and after applying, of one connection fault."""
    return (lambda strike: Answer(wire=wire)), (lambda strike, answer: Answer(wire=wire))


def _connection_kinds() -> dict[str, Kind]:
    texts = {
        "reset": "TCP reset instead of an answer",
        "close": "connection closed without an answer",
        "timeout": "no answer until the client leaves",
    }
    found = {}
    for wire, text in texts.items():
        before, after = _cut(wire)
        found[wire] = Kind(f"{text}, nothing applied", before=before)
        found[f"{wire}_after"] = Kind(f"{text}, after applying", after=after)
    return found


_STATUS_PARAMS = ("status", "body", "headers", "content_type", "retry_after", "retry_after_date")

KINDS: dict[str, Kind] = {
    "status": Kind("this status instead of applying; default body is the vendor's envelope", _STATUS_PARAMS, before=_status, required=("status",)),
    "status_after": Kind("applied, then this status", _STATUS_PARAMS, after=_status, required=("status",)),
    **_connection_kinds(),
    "delay": Kind("held back for `seconds`, then handled as usual", ("seconds",), required=("seconds",)),
    "truncate": Kind("applied, JSON cut after `keep` bytes; mode lying_length or short_body", ("mode", "keep"), after=_truncate),
    "html": Kind("200 with an HTML login page, nothing applied", ("status", "body"), before=_html),
    "html_after": Kind("applied, then 200 with an HTML login page", ("status", "body"), after=_html),
    "empty": Kind("200 with an empty body; `apply` false: nothing applied", ("apply", "status"), before=_empty, after=_empty),
    "content_type": Kind("right body under another content type", ("content_type",), after=_content_type),
    "redirect": Kind("redirect to `location`, nothing applied", ("location", "status"), before=_redirect),
    "expire_token": Kind("the presented token ends now, so the vendor's own refusal follows", before=_expire_token),
    **MUTATORS,
    **READ_FAULTS,
    **SHAPE_FAULTS,
}
TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("status", "keep", "count", "result", "total", "depth", "bytes"), (int,)),
    **dict.fromkeys(("final", "head", "endless", "rows"), (bool,)),
    "seconds": (int, float),
}


def describe() -> list[dict[str, Any]]:
    """Every kind with its help and parameters."""
    return [{"kind": name, "help": kind.help, "params": list(kind.params), "choices": kind.choices} for name, kind in KINDS.items()]


def check_params(params: dict[str, Any]) -> None:
    """ValueError when a parameter that goes on the wire has the wrong type."""
    json.dumps(params)
    for name, types in TYPES.items():
        if name in params and (not isinstance(params[name], types) or (bool not in types and isinstance(params[name], bool))):
            raise ValueError(f"parameter {name} is a {' or '.join(kind.__name__ for kind in types)}")
    for name in ("ids", "names", "own"):
        if name in params and not (isinstance(params[name], list) and all(isinstance(item, str) for item in params[name])):
            raise ValueError(f"parameter {name} is a list of texts")
