# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The body of an answer: whole or an error, and never more of it in memory than the limit."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, BadReply
from ansible_collections.revoke.access.plugins.module_utils._http.body import LARGEST, LARGEST_REFUSAL, MIB, PART, read_whole


def read(content: bytes, status: int = 200, **headers: str) -> bytes:
    """As if these bytes had come."""
    source = io.BytesIO(content)
    return read_whole(source.read, status, {name.replace("_", "-"): value for name, value in headers.items()}, "GET /x")


def packed_zeros(size: int) -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join([engine.compress(bytes(MIB)) for _one in range(size // MIB)]) + engine.flush()


@pytest.mark.parametrize("encoding, pack", [("", bytes), ("identity", bytes), ("gzip", gzip.compress), ("GZIP ", gzip.compress), ("deflate", zlib.compress)])
@pytest.mark.parametrize("content", [b"", b"{}", b"x" * (PART - 1), b"x" * PART, b"ab" * PART])
def test_a_body_comes_out_as_it_went_in(encoding: str, pack: Any, content: bytes) -> None:
    assert read(pack(content), Content_Encoding=encoding) == content


def test_a_packed_answer_without_a_body_is_empty() -> None:
    assert read(b"", Content_Encoding="gzip") == b""


@pytest.mark.parametrize("status, limit", [(200, LARGEST), (207, LARGEST), (404, LARGEST_REFUSAL), (302, LARGEST_REFUSAL)])
def test_a_body_as_large_as_the_limit_passes_and_one_byte_more_does_not(status: int, limit: int) -> None:
    assert len(read(bytes(limit), status)) == limit
    with pytest.raises(BadReply, match=f"GET /x answered {status} with more than {limit // 1024} KiB"):
        read(bytes(limit + 1), status)


@pytest.mark.parametrize("status, limit", [(200, LARGEST), (400, LARGEST_REFUSAL)])
def test_a_bomb_is_cut_at_the_limit_and_no_more_than_that_is_held(status: int, limit: int) -> None:
    bomb = packed_zeros(256 * MIB)
    tracemalloc.start()
    try:
        with pytest.raises(BadReply, match="KiB"):
            read(bomb, status, Content_Encoding="gzip")
        assert tracemalloc.get_traced_memory()[1] < 2.5 * limit + MIB
    finally:
        tracemalloc.stop()


def test_a_body_without_an_end_is_cut_at_the_limit() -> None:
    asked = 0

    def endless(most: int) -> bytes:
        nonlocal asked
        asked += most
        return b"x" * most

    with pytest.raises(BadReply, match="16384 KiB"):
        read_whole(endless, 200, {}, "GET /x")
    assert asked <= LARGEST + 2 * PART


BROKEN: list[tuple[str, bytes]] = [
    ("gzip", b"not packed at all"),
    ("gzip", gzip.compress(b"x" * 1000)[:-12]),
    ("deflate", zlib.compress(b"x")[:-1]),
    ("br", b"{}"),
    ("gzip, gzip", gzip.compress(gzip.compress(b"{}"))),
    ("zstd", b"{}"),
]


@pytest.mark.parametrize("encoding, content", BROKEN, ids=range(len(BROKEN)))
def test_what_cannot_be_unpacked_whole_is_no_answer(encoding: str, content: bytes) -> None:
    with pytest.raises(BadReply, match="packed"):
        read(content, Content_Encoding=encoding)


def test_a_body_shorter_than_announced_is_lost() -> None:
    with pytest.raises(AnswerLost, match="2 of 5 bytes"):
        read(b"{}", Content_Length="5")
    with pytest.raises(AnswerLost):
        read(b"{}", Content_Length="9" * 5000)


@pytest.mark.parametrize("length", ["", "-1", "x", "\u0665", "2"])
def test_a_length_that_says_nothing_is_no_hindrance(length: str) -> None:
    assert read(b"{}", Content_Length=length) == b"{}"


def test_parts_may_come_in_any_size() -> None:
    def parts() -> Iterator[bytes]:
        for byte in gzip.compress(b"[1, 2, 3]"):
            yield bytes([byte])
        while True:
            yield b""

    source = parts()
    assert read_whole(lambda _most: next(source), 200, {"Content-Encoding": "gzip"}, "GET /x") == b"[1, 2, 3]"
