# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads request bodies as a careful server does: any bytes give a value or a ValueError, never anything else."""

from __future__ import annotations

import json
import math
import re
import zlib
from typing import Any

MAX_BODY = 64 * 2**20
MAX_DEPTH = 500
MAX_DIGITS = 1000
WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
PART_NAME = re.compile(rb'^content-disposition:[^\r\n]*;\s*name="([^"\r\n]*)"', re.IGNORECASE | re.MULTILINE)


def media_type(header: str) -> tuple[str, dict[str, str]]:
    """The type in lower case ("" when none is given) and the parameters of a Content-Type header."""
    kind, *rest = header.split(";")
    found = {}
    for part in rest:
        name, _equals, value = part.partition("=")
        found[name.strip().lower()] = value.strip().strip('"')
    return kind.strip().lower(), found


def unpacked(raw: bytes, encoding: str) -> bytes:
    """The body without its Content-Encoding; ValueError when it is broken, unknown or swells beyond MAX_BODY."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return raw
    for window in WINDOWS.get(name, ()):
        stream = zlib.decompressobj(window)
        try:
            found = stream.decompress(raw, MAX_BODY)
        except zlib.error:
            continue
        if stream.eof and not stream.unconsumed_tail:
            return found
    raise ValueError(f"the content encoding {name} cannot be undone")


def strict_json(body: bytes, charset: str) -> Any:
    """The JSON value of a body; ValueError for what a vendor's parser refuses: depth, NaN, endless numbers, lone surrogates."""
    try:
        text = body.decode(charset or "utf-8")
    except LookupError as error:
        raise ValueError(str(error)) from None
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise ValueError("nested too deeply")
    value = json.loads(text, parse_constant=_refuse, parse_float=_finite, parse_int=_short)
    if "\\ud" in text.lower():
        json.dumps(value, ensure_ascii=False).encode()
    return value


def multipart(boundary: str, body: bytes) -> dict[str, str]:
    """The fields of a multipart form; ValueError when it is none."""
    delimiter = b"\r\n--" + boundary.encode("utf-8", "surrogateescape")
    _preamble, *parts = (b"\r\n" + body).split(delimiter)
    if not boundary or len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise ValueError("no multipart body")
    return dict(_field(part) for part in parts[:-1])


def _field(part: bytes) -> tuple[str, str]:
    head, blank, content = part.partition(b"\r\n\r\n")
    name = PART_NAME.search(head)
    if not blank or name is None:
        raise ValueError("a part without a name")
    return name.group(1).decode(), content.decode()


def _depth(text: str) -> int:
    """How deeply the brackets outside of texts are nested at most."""
    deepest = now = 0
    for match in BRACKETS.finditer(text):
        if match.group() in "[{":
            now += 1
            deepest = max(deepest, now)
        elif match.group() in "]}":
            now -= 1
    return deepest


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number out of range")
    return number


def _short(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError("a number out of range")
    return int(text)
