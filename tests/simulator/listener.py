# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One connection: what is no HTTP never becomes a request, and yet it is answered by the vendor whose path it names, and logged."""

from __future__ import annotations

import re
from typing import Any, Callable

from aiohttp import web
from aiohttp.http_exceptions import LineTooLong

from .answers import Answer

START = re.compile(rb"([A-Za-z]{1,20}) ([^ \r\n]*)")
HEAD_BYTES = 4096
Malformed = Callable[[str, str, int], Answer]


class Listener(web.RequestHandler):
    """aiohttp's connection; `malformed(method, path, status)` answers what cannot be parsed."""

    def __init__(self, server: web.Server, malformed: Malformed, **options: Any) -> None:
        super().__init__(server, **options)
        self._malformed = malformed
        self._head = b""

    def data_received(self, data: bytes) -> None:
        """Keep the beginning of the newest request, then go on as usual."""
        if START.match(data):
            self._head = data[:HEAD_BYTES]
        super().data_received(data)

    def handle_error(self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None) -> web.StreamResponse:
        """A 400, or the 414 of an address that is too long, in the vendor's envelope; a 500 is left to aiohttp."""
        if status >= 500:
            return super().handle_error(request, status, exc, message)
        found = START.match(self._head)
        method, path = (part.decode("latin-1") for part in found.groups()) if found else ("", "")
        too_long = isinstance(exc, LineTooLong) and len(path) + len(method) >= HEAD_BYTES - 10
        answer = self._malformed(method, path, 414 if too_long else 400)
        response = web.Response(status=answer.status, body=answer.encode(), headers={**answer.headers, "Content-Type": answer.content_type})
        response.force_close()
        return response
