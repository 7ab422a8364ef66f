# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The body of an answer, read in parts and never beyond a limit, whatever it unpacks to."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping

from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, BadReply

MIB = 1024 * 1024
LARGEST = 16 * MIB  # bytes, unpacked; the longest list that a vendor gives on one page is far below
LARGEST_REFUSAL = MIB // 4  # bytes; what is no good answer has to be read, but not much of it
PART = 64 * 1024  # bytes


def read_whole(read: Callable[[int], bytes], status: int, headers: Mapping[str, str], call: str) -> bytes:
    """All of a body, unpacked. C(read) gives at most so many bytes as they came, and none at the end.

    Raises BadReply where it is too large or packed in a way that was not asked for, AnswerLost where it ends too early.
    """
    limit = LARGEST if status < 300 else LARGEST_REFUSAL
    unpack = _unpacking(headers.get("Content-Encoding", ""), status, call)
    held, came = io.BytesIO(), 0
    while True:
        part = read(PART)
        came += len(part)
        room = limit - held.tell()
        plain = unpack(part, room + 1)
        if len(plain) > room:
            raise BadReply(f"{call} answered {status} with more than {limit // 1024} KiB, which is more than such an answer holds", status)
        held.write(plain)
        if not part:
            break
    _check_length(came, headers, status, call)
    return held.getvalue()


def _unpacking(encoding: str, status: int, call: str) -> Callable[[bytes, int], bytes]:
    """Unpacks the next part to at most so many bytes. None was asked for, but gzip and deflate are common all the same."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return lambda part, _most: part
    if name not in ("gzip", "x-gzip", "deflate"):
        raise BadReply(f"{call} answered {status} with a body that is packed in a way that was not asked for", status)
    engine = zlib.decompressobj(zlib.MAX_WBITS | 32)
    begun = False

    def unpack(part: bytes, most: int) -> bytes:
        nonlocal begun
        begun = begun or bool(part)
        if not part and begun and not engine.eof:
            raise BadReply(f"{call} answered {status} with a packed body that ends too early", status)
        try:
            return engine.decompress(part, most) if part and not engine.eof else b""
        except zlib.error:
            raise BadReply(f"{call} answered {status} with a packed body that cannot be unpacked", status) from None

    return unpack


def _check_length(came: int, headers: Mapping[str, str], status: int, call: str) -> None:
    """Older libraries do not notice that a connection broke within a body."""
    told = headers.get("Content-Length", "").strip()
    if told.isascii() and told.isdigit() and status not in (204, 304) and "Transfer-Encoding" not in headers and came < int(told[:18]):
        raise AnswerLost(f"{call} was sent, but the connection broke before the whole answer came ({came} of {told[:18]} bytes)", status)
