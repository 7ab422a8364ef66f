# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fault kinds of reads that answer another question: right in form, and about something else than was asked for."""

from __future__ import annotations

import hashlib
import string
import zlib
from typing import Any, Callable

from .answers import Answer
from .faults import Kind, Strike

PAGES = ("first", "next", "previous")
TURNS = ("first", "previous")
TOTALS = ("missing", "null", "text", "word", "float", "nan", "negative", "too_small", "too_large")
TOTAL_NAMES = ("total", "totalResults", "Count")
TENANT_IDS = ("id", "userId", "organizationId", "orgId", "org_id")
TENANT_NAMES = ("name", "displayName", "account_name", "user_name", "username", "acct", "email", "Name")
ALPHABETS = (string.digits, "abcdef", string.ascii_lowercase, string.ascii_uppercase)


def _ignore_filter(strike: Strike) -> None:
    strike.call.lens.ignored = tuple(strike.param("names", ()))


def _other_page(strike: Strike) -> None:
    strike.call.lens.page = strike.choice("page", *PAGES)


def _scope(strike: Strike) -> None:
    ids = strike.param("ids")
    strike.call.lens.hidden = (lambda item: zlib.crc32(item.encode()) % 2 == 0) if ids is None else set(ids).__contains__


def _if_used(part: str) -> Callable[[Strike, Answer], Answer | None]:
    """The answer as the bent lens gave it; nothing happened where this part of the lens made no difference."""
    return lambda strike, answer: answer if part in strike.call.lens.used else None


def _cached(strike: Strike, answer: Answer) -> Answer | None:
    """The answer to an earlier call of the same route; that one passes and is remembered."""
    memory, key = strike.rule.memory, strike.call.route.name
    kept, whole = memory.get(key), (answer.status, answer.encode(), dict(answer.headers), answer.content_type)
    if kept is None or strike.choice("turn", *TURNS) == "previous":
        memory[key] = whole
    if kept is None:
        return None
    status, body, headers, content_type = kept
    return Answer(status, body, dict(headers), content_type)


def foreign(text: str) -> str:
    """Another id of the same shape: every letter and digit changed, prefix and punctuation kept, and a link up to its last part."""
    start = max(text.rfind(":"), text.rfind("/")) + 1
    head, tail = text[:start], text[start:]
    digest = hashlib.shake_256(tail.encode("utf-8", "surrogatepass")).digest(len(tail))
    return head + "".join(_other(char, byte) for char, byte in zip(tail, digest, strict=True))


def _other(char: str, byte: int) -> str:
    """Another character of the same alphabet."""
    for letters in ALPHABETS:
        if char in letters:
            return letters[(letters.index(char) + 1 + byte % (len(letters) - 1)) % len(letters)]
    return char


def _alien(value: Any, ids: tuple[str, ...], kept: list[str]) -> Any:
    """A row of somebody else, made of one's own."""
    if isinstance(value, list):
        return [_alien(part, ids, kept) for part in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for name, part in value.items():
        if name in kept or not isinstance(part, str):
            made[name] = part if name in kept else _alien(part, ids, kept)
        elif name in ids:
            made[name] = foreign(part)
        else:
            made[name] = f"Other {foreign(part)}" if name in TENANT_NAMES else part
    return made


def _other_tenant(strike: Strike, answer: Answer) -> Answer | None:
    rows = answer.rows()
    ids = (*(path.rpartition(".")[2] for path in strike.vendor.id_fields), *TENANT_IDS)
    changed = [_alien(row, ids, strike.param("own", [])) for row in rows]
    if changed == rows:
        return None
    answer.replace_rows(changed)
    return answer


def _empty_list(strike: Strike, answer: Answer) -> Answer | None:
    """No rows, and a total of 0 where the answer has a total."""
    if not answer.rows():
        return None
    answer.replace_rows([])
    if "X-Total-Count" in answer.headers:
        answer.headers["X-Total-Count"] = "0"
    if isinstance(answer.body, dict):
        totals = {name: 0 for name in TOTAL_NAMES if name in answer.body}
        answer.body = {name: value for name, value in {**answer.body, **totals}.items() if name not in ("nextLink", "prevLink")}
    return answer


def _total_of(answer: Answer) -> tuple[str, int] | None:
    """Where the total of the answer stands, "" for the header, and what it is."""
    if answer.headers.get("X-Total-Count", "").isdigit():
        return "", int(answer.headers["X-Total-Count"])
    body: dict[str, Any] = answer.body if isinstance(answer.body, dict) else {}
    return next(((name, body[name]) for name in TOTAL_NAMES if isinstance(body.get(name), int)), None)


def _bad_total(strike: Strike, answer: Answer) -> Answer | None:
    found, form = _total_of(answer), strike.choice("form", *TOTALS)
    if found is None or (form == "too_small" and not found[1]):
        return None
    name, total = found
    forms: dict[str, Any] = {
        "null": None,
        "text": str(total),
        "word": "many",
        "float": float(total),
        "nan": float("nan"),
        "negative": -1,
        "too_small": total - 1,
        "too_large": total + 1,
    }
    if form == "missing":
        return _without_total(answer, name)
    if name:
        answer.body = {**answer.body, name: forms[form]}
    else:
        shown = {"null": "null", "text": f'"{total}"', "nan": "NaN"}
        answer.headers["X-Total-Count"] = shown.get(form, str(forms[form]))
    return answer


def _without_total(answer: Answer, name: str) -> Answer:
    if name:
        answer.body = {key: value for key, value in answer.body.items() if key != name}
    else:
        del answer.headers["X-Total-Count"]
    return answer


def _success_status(strike: Strike, answer: Answer) -> Answer:
    answer.status = strike.param("status", 206)
    return answer


def _bent(text: str, param: str, part: str, prepare: Callable[[Strike], None], **rest: Any) -> Kind:
    return Kind(text, (param,), prepare=prepare, after=_if_used(part), needs="rows", **rest)


READ_FAULTS: dict[str, Kind] = {
    "ignore_filter": _bent("the filters `names` (default all) do not narrow the list", "names", "ignored", _ignore_filter),
    "cached": Kind("the answer to the first call of the same route, or (`turn` previous) to the one before", ("turn",), after=_cached, choices={"turn": TURNS}),
    "another_page": _bent(
        "the first page comes, or (`page`) the next or previous one, under the position asked for", "page", "page", _other_page, choices={"page": PAGES}
    ),
    "other_tenant": Kind(
        "rows of somebody else: other ids and names in the same number (`own`: members left as they are)", ("own",), after=_other_tenant, needs="rows"
    ),
    "scoped": _bent("the rows of `ids` (default about half) are not shown to this caller, and the total fits", "ids", "hidden", _scope),
    "empty_list": Kind("no rows, and a total of 0 where there is a total", after=_empty_list, needs="rows"),
    "bad_total": Kind("the total of a list has another `form`", ("form",), after=_bad_total, needs="rows", choices={"form": TOTALS}),
    "success_status": Kind("right answer under another status, default 206", ("status",), after=_success_status),
}
