# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""As much of DER (ITU-T X.690) as a time stamp needs: elements with a tag of one byte and a definite length."""

from __future__ import annotations

from typing import NamedTuple

BOOLEAN, INTEGER, OCTETS, NULL, OID, TEXT, SEQUENCE = 0x01, 0x02, 0x04, 0x05, 0x06, 0x0C, 0x30
INNER = 0xA0  # [0] EXPLICIT

_LONG = 4  # bytes of a length; no answer that is read has more


class Malformed(ValueError):
    """Bytes that are not such DER, or not the elements that were expected."""


class Element(NamedTuple):
    """One element. C(content): what its length counts."""

    tag: int
    content: bytes

    def parts(self, tag: int | None = None) -> list[Element]:
        """The elements in it. C(tag): what it has to be itself. Raises Malformed."""
        if tag is not None and self.tag != tag:
            raise Malformed(f"an element is {self.tag:#04x} where {tag:#04x} belongs")
        found, rest = [], self.content
        while rest:
            part, rest = _first(rest)
            found.append(part)
        return found


def written(tag: int, *parts: bytes) -> bytes:
    """An element that holds these bytes."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def integer(value: int) -> bytes:
    """An INTEGER that is not negative."""
    return written(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def number(element: Element) -> int:
    """The value of an INTEGER. Raises Malformed."""
    if element.tag != INTEGER or not element.content:
        raise Malformed("there is no number where one belongs")
    return int.from_bytes(element.content, "big", signed=True)


def only(data: bytes) -> Element:
    """The one element that these bytes are. Raises Malformed."""
    element, rest = _first(data)
    if rest:
        raise Malformed(f"{len(rest)} bytes too many")
    return element


def _first(data: bytes) -> tuple[Element, bytes]:
    """The first element and what comes behind it."""
    if len(data) < 2 or data[0] & 0x1F == 0x1F:
        raise Malformed("no element where one belongs")
    tag, size, start = data[0], data[1], 2
    if size >= 0x80:
        start += size & 0x7F
        if not 2 < start <= 2 + _LONG:
            raise Malformed("a length that is not definite, or out of all bounds")
        size = int.from_bytes(data[2:start], "big")
    if len(data) < start + size:
        raise Malformed("an element that ends too early")
    return Element(tag, data[start : start + size]), data[start + size :]
