# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""JSON, read strictly (RFC 8259): what two readers could take for two different things is taken for nothing."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

DEEPEST = 64  # arrays and objects within each other; no vendor's answer has ten
MOST = 1_000_000  # values, by what parts them; more would take seconds to read, which nothing could cut short
LONGEST_NUMBER = 40  # characters; a 128-bit id as a number has 39

_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")  # half of a surrogate pair, perhaps without its other half


class NotStrict(ValueError):
    """It is JSON, but not as it should be; the text says what is wrong, and repeats nothing of it."""


def parse(content: bytes) -> Any:
    """The value. Raises NotStrict with the reason, or another ValueError for what is no JSON at all."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotStrict("bytes that are not UTF-8") from None
    if text.count(",") + text.count("[") + text.count("{") > MOST:
        raise NotStrict(f"more than {MOST} values")
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise _too_deep() from None
    if text.count("[") + text.count("{") > DEEPEST:
        _check_depth(value)
    if _HALF_CHARACTER.search(text):
        _check_characters(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("an object that has the same key twice")
    return found


def _whole(digits: str) -> int:
    return int(_short(digits))


def _fraction(digits: str) -> float:
    value = float(_short(digits))
    if value in (float("inf"), float("-inf")):
        raise NotStrict("a number that is too large")
    return value


def _short(digits: str) -> str:
    if len(digits) > LONGEST_NUMBER:
        raise NotStrict(f"a number of {len(digits)} characters")
    return digits


def _constant(_name: str) -> NoReturn:
    raise NotStrict("NaN or Infinity, which is no number in JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant)


def _too_deep() -> NotStrict:
    return NotStrict(f"arrays and objects more than {DEEPEST} deep")


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        inner = (child for one in level for child in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()))
        level = [child for child in inner if isinstance(child, (dict, list))]
        if level and depth >= DEEPEST:
            raise _too_deep()


def _check_characters(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise NotStrict("half a character, which no UTF-8 can hold") from None
