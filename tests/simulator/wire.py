# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Takes a request from the connection and puts an answer on it, or treats the connection as a fault demands."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterator
from http import HTTPStatus

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from .answers import Answer, Pace

LINGER_OFF = struct.pack("ii", 1, 0)
POLL_SECONDS = 0.02
MUCH = 2**20


async def receive(request: web.Request, seconds: float) -> tuple[bytes, str]:
    """The body as it came, and what is wrong with it: too long, its chunks are broken, or it does not come within so many seconds."""
    try:
        return await asyncio.wait_for(request.read(), seconds), ""
    except asyncio.TimeoutError:
        return b"", "not here in time"
    except web.HTTPRequestEntityTooLarge:
        return b"", "too long"
    except (web.RequestPayloadError, HttpProcessingError) as error:
        return b"", f"broken: {error}"


async def send(request: web.Request, answer: Answer, stopping: asyncio.Event) -> web.StreamResponse:
    """The response for aiohttp; for a connection fault the connection is gone when this returns."""
    if answer.pace:
        return await _paced(request, answer, answer.pace, stopping)
    if not answer.wire:
        return _plain(answer)
    if answer.wire.startswith("cut:"):
        return await _cut_short(request, answer, int(answer.wire[4:]))
    if answer.wire == "timeout":
        await _wait_for_leave(request, stopping)
    elif answer.wire == "reset":
        _reset(request)
    elif request.transport is not None:
        request.transport.close()
    return web.Response(status=500)


def _plain(answer: Answer) -> web.Response:
    return web.Response(status=answer.status, body=answer.encode(), headers={**answer.headers, "Content-Type": answer.content_type})


def _reset(request: web.Request) -> None:
    """Abort with SO_LINGER 0, which makes the kernel send RST instead of FIN."""
    transport = request.transport
    if transport is None:
        return
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_OFF)
    transport.abort()


async def _wait_for_leave(request: web.Request, stopping: asyncio.Event) -> None:
    while _connected(request, stopping):
        await asyncio.sleep(POLL_SECONDS)
    if request.transport is not None:
        request.transport.close()


def _connected(request: web.Request, stopping: asyncio.Event) -> bool:
    return request.transport is not None and not request.transport.is_closing() and not stopping.is_set()


async def _cut_short(request: web.Request, answer: Answer, keep: int) -> web.StreamResponse:
    """Announce the whole length, send `keep` bytes, hang up."""
    whole = answer.encode()
    response = web.StreamResponse(status=answer.status, headers={**answer.headers, "Content-Type": answer.content_type})
    response.content_length = len(whole)
    response.force_close()
    await response.prepare(request)
    await response.write(whole[:keep])
    if request.transport is not None:
        request.transport.close()
    return response


async def _paced(request: web.Request, answer: Answer, pace: Pace, stopping: asyncio.Event) -> web.StreamResponse:
    """An interim answer ahead, or the answer a few bytes at a time; written raw, since aiohttp sends neither."""
    if pace.interim and request.transport is not None:
        request.transport.write(_line(pace.interim) + b"\r\n")
        if not pace.final:
            await _wait_for_leave(request, stopping)
        elif pace.wait:
            await asyncio.sleep(pace.wait)
    if not pace.drip:
        return _plain(answer)
    for piece in _pieces(answer, pace):
        if not _connected(request, stopping) or request.transport is None:
            break
        request.transport.write(piece)
        await _rest(request, pace, stopping)
    if request.transport is not None:
        request.transport.close()
    return web.Response(status=500)


async def _rest(request: web.Request, pace: Pace, stopping: asyncio.Event) -> None:
    """The pause between two pieces, as long as it is wanted right now, and until the client has taken what was sent."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await asyncio.sleep(0)
    while _connected(request, stopping) and (loop.time() < begun + pace.pause() or _full(request)):
        await asyncio.sleep(min(POLL_SECONDS, pace.pause() or POLL_SECONDS))


def _full(request: web.Request) -> bool:
    return request.transport is not None and request.transport.get_write_buffer_size() > MUCH


def _pieces(answer: Answer, pace: Pace) -> Iterator[bytes]:
    """The raw answer in the pieces in which it drips."""
    body = answer.encode()
    headers = {**answer.headers, "Content-Type": answer.content_type, "Connection": "close"}
    if not pace.endless:
        headers["Content-Length"] = str(len(body))
    head = _line(answer.status) + "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n"
    if not pace.headers:
        yield head
    dripping = head + body if pace.headers else body
    for place in range(0, len(dripping), pace.drip):
        yield dripping[place : place + pace.drip]
    while pace.endless:
        yield b" " * pace.drip


def _line(status: int) -> bytes:
    """The status line."""
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()
