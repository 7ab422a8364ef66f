# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts an answer on the connection, or treats the connection as a fault demands."""

from __future__ import annotations

import asyncio
import socket
import struct

from aiohttp import web

from .answers import Answer

LINGER_OFF = struct.pack("ii", 1, 0)
POLL_SECONDS = 0.02


async def send(request: web.Request, answer: Answer, stopping: asyncio.Event) -> web.StreamResponse:
    """The response for aiohttp; for a connection fault the connection is gone when this returns."""
    if not answer.wire:
        return web.Response(status=answer.status, body=answer.encode(), headers={**answer.headers, "Content-Type": answer.content_type})
    if answer.wire.startswith("cut:"):
        return await _cut_short(request, answer, int(answer.wire[4:]))
    if answer.wire == "timeout":
        await _wait_for_leave(request, stopping)
    elif answer.wire == "reset":
        _reset(request)
    elif request.transport is not None:
        request.transport.close()
    return web.Response(status=500)


def _reset(request: web.Request) -> None:
    """Abort with SO_LINGER 0, which makes the kernel send RST instead of FIN."""
    transport = request.transport
    if transport is None:
        return
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_OFF)
    transport.abort()


async def _wait_for_leave(request: web.Request, stopping: asyncio.Event) -> None:
    while request.transport is not None and not request.transport.is_closing() and not stopping.is_set():
        await asyncio.sleep(POLL_SECONDS)
    if request.transport is not None:
        request.transport.close()


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
