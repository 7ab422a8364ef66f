# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fault kinds of answers that cannot be understood: strange rows, spoilt token answers, excess, bytes that come too slowly."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any
from urllib.parse import urlencode

from .answers import Answer, Pace
from .faults import Kind, Strike
from .row_ids import edited, has_id, id_of

ROWS = ("no_id", "null_id", "number_id", "empty_id", "nested_id", "nested_row", "other_key", "text_row", "null_row", "list_row", "duplicate_keys", "nan")
TOKENS = ("cut", "trailing_comma", "form_encoded", "bare_text")
PLACES = ("body", "member", "row")
FILLS = ("blanks", "member", "row")
MARK = "the place of the excess"
CHUNK = b" " * 2**20
DEFAULT_DEPTH = 100_000
DEFAULT_BYTES = 32 * 2**20
DEFAULT_BOMB = 2**30
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


class Twice(dict[str, Any]):
    """An object that is written with one member twice, the second time with another value."""

    def __init__(self, content: dict[str, Any], name: str, value: Any) -> None:
        super().__init__(content)
        self._extra = (name, value)

    def items(self) -> Any:
        return [*super().items(), self._extra]


def _bad_row(strike: Strike, row: dict[str, Any], form: str) -> Any:
    """The row in a form that cannot be understood; None where it has no id to spoil."""
    fields = [strike.param("field")] if strike.param("field") else list(strike.vendor.id_fields)
    paths = [path for path in fields if has_id(row, path)]
    whole = {"text_row": id_of(row, paths[0]) if paths else "row", "null_row": None, "list_row": list(row.values()), "nested_row": {"item": row}}
    if form in whole:
        return whole[form]
    if form == "nan":
        return {**row, "rank": float("nan")}
    if form == "duplicate_keys":
        return edited(row, paths[0], lambda inner, name: Twice(inner, name, f"{inner[name]}x")) if paths else row
    for path in paths:
        row = edited(row, path, lambda inner, name: _without_id(inner, name, form))
    return row


def _without_id(inner: dict[str, Any], name: str, form: str) -> dict[str, Any]:
    """The object that has the id, with the id in another form."""
    spoilt = {"null_id": None, "number_id": 7, "empty_id": "", "nested_id": {"value": inner[name]}}
    if form in spoilt:
        return {**inner, name: spoilt[form]}
    rest = {key: value for key, value in inner.items() if key != name}
    return rest if form == "no_id" else {**rest, f"{name}_": inner[name]}


def _bad_rows(strike: Strike, answer: Answer) -> Answer | None:
    """Spoil the rows of `ids`, else the first `count` ones."""
    form, ids, left = strike.choice("form", *ROWS), strike.param("ids"), strike.param("count", 1)
    rows, changed = answer.rows(), []
    for row in rows:
        chosen = isinstance(row, dict) and (left > 0 if ids is None else any(id_of(row, path) in ids for path in strike.vendor.id_fields))
        left -= chosen
        changed.append(_bad_row(strike, row, form) if chosen else row)
    if all(new is old for new, old in zip(changed, rows, strict=True)):
        return None
    answer.replace_rows(changed)
    return answer


def _duplicate_member(strike: Strike, answer: Answer) -> Answer | None:
    """The member with the rows stands twice in the answer, the second time (`rows` true: the first time) empty."""
    if not answer.rows_key or not isinstance(answer.body, dict) or not answer.rows():
        return None
    empty = {**answer.body, answer.rows_key: []}
    answer.body = Twice(empty, answer.rows_key, answer.rows()) if strike.param("rows", False) else Twice(answer.body, answer.rows_key, [])
    return answer


def _spoilt_token(strike: Strike, answer: Answer) -> Answer | None:
    """A token answer of 200 that is no whole JSON and yet holds the token."""
    if not isinstance(answer.body, dict) or "access_token" not in answer.body:
        return None
    form, fields, text = strike.choice("form", *TOKENS), answer.body, json.dumps(answer.body)
    if form == "cut":
        answer.body = text[:-1].encode()
    elif form == "trailing_comma":
        answer.body = f"{text[:-1]},}}".encode()
    elif form == "form_encoded":
        answer.body, answer.content_type = urlencode(fields).encode(), "application/x-www-form-urlencoded"
    else:
        answer.body, answer.content_type = str(fields["access_token"]).encode(), "text/plain; charset=utf-8"
    return answer


def _refused(strike: Strike) -> Answer:
    """The vendor's own error, for a kind that spoils one: nothing is applied."""
    made: Answer = strike.vendor.error(strike.param("status", 500))
    return made


def _marked(answer: Answer, place: str) -> bytes:
    """The answer with a marked text as one more member of its object or of its first row; without an object it is that text alone."""
    body = {} if isinstance(answer.body, bytes) else answer.body
    rows = answer.rows()
    if isinstance(body, list):
        rows, place = body, "row"
    if place == "row" and rows and isinstance(rows[0], dict):
        first = {**rows[0], "extra": MARK}
        body = [first, *rows[1:]] if isinstance(body, list) else {**body, str(answer.rows_key): [first, *rows[1:]]}
    elif place != "body" and isinstance(body, dict):
        body = {**body, "extra": MARK}
    else:
        body = MARK
    return json.dumps(body, separators=(",", ":")).encode()


def _deep(strike: Strike, answer: Answer) -> Answer:
    depth = strike.param("depth", DEFAULT_DEPTH)
    answer.body = _marked(answer, strike.choice("where", *PLACES)).replace(f'"{MARK}"'.encode(), b"[" * depth + b"]" * depth)
    return answer


def _oversized(strike: Strike, answer: Answer) -> Answer:
    size, where = strike.param("bytes", DEFAULT_BYTES), strike.choice("where", *FILLS)
    if where == "blanks":
        answer.body = answer.encode() + b" " * size
    else:
        answer.body = _marked(answer, where).replace(MARK.encode(), b"x" * size)
    return answer


def _gzip_bomb(strike: Strike, answer: Answer) -> Answer:
    """The answer and `bytes` blanks behind it, all packed; 0 blanks are an ordinary packed answer."""
    body, size = answer.encode(), strike.param("bytes", DEFAULT_BOMB)
    whole, rest = divmod(size, len(CHUNK))
    packed = [_block(body), _block(CHUNK) * whole, _block(CHUNK[:rest]), zlib.compressobj(9, wbits=-15).flush()]
    checksum = zlib.crc32(body)
    for _turn in range(whole):
        checksum = zlib.crc32(CHUNK, checksum)
    end = struct.pack("<II", zlib.crc32(CHUNK[:rest], checksum), (len(body) + size) % 2**32)
    answer.body = GZIP_HEAD + b"".join(packed) + end
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def _block(content: bytes) -> bytes:
    """Packed bytes that can stand beside each other in one stream, so that equal ones are packed once only."""
    packer = zlib.compressobj(9, wbits=-15)
    return packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)


def _interim(strike: Strike, answer: Answer) -> Answer:
    answer.pace = Pace(interim=strike.param("status", 102), final=strike.param("final", True), wait=strike.param("seconds", 0.0))
    return answer


def _drip(strike: Strike, answer: Answer) -> Answer:
    switches = strike.vendor.switches
    answer.pace = Pace(
        drip=max(1, strike.param("bytes", 4)),
        headers=strike.param("head", False),
        endless=strike.param("endless", False),
        pause=lambda: float(switches["drip_seconds"]),
    )
    return answer


def _excess(text: str, params: tuple[str, ...], spoil: Any, **rest: Any) -> Kind:
    """A kind that swells the vendor's answer, or with `apply` false its error of `status`, nothing applied."""
    return Kind(text, (*params, "apply", "status"), before=lambda strike: spoil(strike, _refused(strike)), after=spoil, **rest)


SHAPE_FAULTS: dict[str, Kind] = {
    "bad_rows": Kind(
        "the rows of `ids`, or the first `count` (1), have another `form`; `field`: only this id",
        ("form", "ids", "count", "field"),
        after=_bad_rows,
        needs="rows",
        choices={"form": ROWS},
    ),
    "duplicate_member": Kind(
        "the member with the rows stands twice, the last time empty (`rows` true: the first time)", ("rows",), after=_duplicate_member, needs="rows"
    ),
    "spoilt_token": Kind("a token answer whose `form` is no whole JSON, and which holds the token", ("form",), after=_spoilt_token, choices={"form": TOKENS}),
    "deep": _excess(
        "`depth` (100,000) arrays in each other: the whole answer, or (`where`) a member of it or of its first row; `apply` false: in the error of `status`",
        ("depth", "where"),
        _deep,
        choices={"where": PLACES},
    ),
    "oversized": _excess(
        "`bytes` (32 MiB) too many: blanks at the end, or (`where`) a text in a member of the answer or of its first row; `apply` as for `deep`",
        ("bytes", "where"),
        _oversized,
        choices={"where": FILLS},
    ),
    "gzip_bomb": _excess("packed with gzip, and `bytes` (1 GiB) blanks more when unpacked; 0 is harmless; `apply` as for `deep`", ("bytes",), _gzip_bomb),
    "interim": Kind(
        "`status` (102) ahead of the answer and `seconds` (0) before it; `final` false: nothing after it until the client leaves",
        ("status", "seconds", "final"),
        after=_interim,
    ),
    "drip": Kind(
        "`bytes` (4) of the answer at a time, the switch drip_seconds apart; `head` true: status and headers too; `endless` true: blanks for ever",
        ("bytes", "head", "endless"),
        after=_drip,
    ),
}
