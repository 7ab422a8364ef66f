# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that sends exactly the bytes that a test gives it, drop by drop if need be."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator

PAUSE = 0.03  # seconds between two drops
MANY = 2000  # drops; so many take longer than any test waits

Script = Callable[[bytes], Iterable[bytes]]  # the head of a request -> what to send; an empty drop is only a pause


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer. C(headers): further ones, with C(_) for C(-)."""
    lines = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    return f"HTTP/1.1 {status}\r\n".encode() + "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode() + b"\r\n" + body


def drops(before: bytes, drop: bytes = b"x", count: int = MANY) -> Iterator[bytes]:
    """Something at once, and then one drop after the other."""
    yield before
    for _drop in range(count):
        yield drop


class RawServer:
    """Use with C(with). C(heads): the head of each request in order, C(connections): how many were opened. C(context): of the next ones, for TLS."""

    def __init__(self, script: Script, context: ssl.SSLContext | None = None, silent: bool = False) -> None:
        self.heads: list[bytes] = []
        self.connections = 0
        self._script, self.context, self._silent = script, context, silent
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []

    @property
    def address(self) -> str:
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> RawServer:
        self._start(self._accept)
        return self

    def __exit__(self, *_problem: object) -> None:
        self._closing.set()
        for one in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join()

    def _start(self, work: Callable[..., None], *given: socket.socket) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while not self._closing.is_set():
                connection, _address = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                if not self._silent:
                    self._start(self._talk, connection)

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            while not self._closing.is_set():
                head = self._head(connection)
                if not head:
                    break
                self.heads.append(head)
                self._send(connection, head)
        connection.close()

    def _send(self, connection: socket.socket, head: bytes) -> None:
        for index, drop in enumerate(self._script(head)):
            if index and self._closing.wait(PAUSE):
                break
            if drop:
                connection.sendall(drop)

    @staticmethod
    def _head(connection: socket.socket) -> bytes:
        """Up to the blank line, and the body that its length tells."""
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(1)
            if not part:
                return b""
            head += part
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                left = int(line.split(b":")[1])
                while left:
                    left -= len(connection.recv(left))
        return head
