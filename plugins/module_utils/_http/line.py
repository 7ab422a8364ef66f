# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""A connection on which a request has so much time as a whole: connecting, the TLS handshake, headers and body, however slowly they drip."""

from __future__ import annotations

import errno
import http.client
import io
import selectors
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

SLICE = 0.2  # seconds; so soon a read notices that the run was ended


class RunEnded(ConnectionAbortedError):
    """The run was ended from outside while an answer was being waited for."""


class Patience:
    """How long the request of one thread may still take. C(now): seconds since some fixed moment.

    A read waits by the machine's clock, but never long before this one is looked at again. C(left_machine): None as long as
    no connection of ours is involved, False while it is made, True from the first byte of the request on.
    """

    def __init__(self, ended: Callable[[], bool], now: Callable[[], float]) -> None:
        self._ended = ended
        self.now = now
        self._until = 0.0
        self.left_machine: bool | None = None
        self.connection: Line | None = None  # the one that the request went out on

    def begin(self, seconds: float) -> None:
        """A request begins and has so many seconds."""
        self._until = self.now() + seconds
        self.left_machine = None

    def left(self) -> float:
        """The seconds left. Raises socket.timeout when there are none, RunEnded when the run was ended."""
        if self._ended():
            raise RunEnded("the run was ended from outside")
        left = self._until - self.now()
        if left <= 0:
            raise socket.timeout("the time of the request is over")
        return left


class _Reader(io.RawIOBase):
    """Reads from a socket in short waits, until something comes or the patience ends."""

    def __init__(self, sock: Any, patience: Patience) -> None:
        super().__init__()
        self._sock = sock
        self._held: Any = sock.makefile("rb", buffering=0)  # keeps the socket open as long as the answer is read
        self._patience = patience

    def readable(self) -> bool:
        """As io.RawIOBase has it."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As io.RawIOBase has it."""
        while True:
            self._sock.settimeout(min(self._patience.left(), SLICE))
            try:
                return int(self._sock.recv_into(buffer))
            except socket.timeout:
                continue

    def close(self) -> None:
        """As io.RawIOBase has it."""
        if not self.closed:
            self._held.close()
        super().close()


def open_socket(host: str, port: int, patience: Patience, options: Any = None) -> socket.socket:
    """A connected socket. The addresses of the host share the time that is left. Raises OSError."""
    addresses = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
    problem: OSError = OSError("the host has no address")
    for index, (family, kind, protocol, _name, address) in enumerate(addresses):
        share = patience.left() / (len(addresses) - index)
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as error:
            problem = error
            continue
        try:
            for option in options or ():
                sock.setsockopt(*option)
            _connect(sock, address, patience.now() + share, patience)
            sock.settimeout(patience.left())
        except BaseException as error:
            sock.close()
            if not isinstance(error, OSError) or isinstance(error, RunEnded):
                raise
            problem = error
        else:
            return sock
    raise problem


def _connect(sock: socket.socket, address: Any, until: float, patience: Patience) -> None:
    sock.setblocking(False)
    code = sock.connect_ex(address)
    if code in (errno.EINPROGRESS, errno.EWOULDBLOCK):
        with selectors.DefaultSelector() as selector:
            selector.register(sock, selectors.EVENT_WRITE)
            while not selector.select(min(SLICE, patience.left())):
                if patience.now() > until:
                    raise socket.timeout("no connection in time")
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, errno.errorcode.get(code, str(code)))


def _answer_class(patience: Patience) -> type[http.client.HTTPResponse]:
    class Answer(http.client.HTTPResponse):
        """An answer whose every byte is waited for with patience; that of a proxy to CONNECT too."""

        def __init__(self, sock: Any, *details: Any, **named: Any) -> None:
            super().__init__(sock, *details, **named)
            self.fp.close()
            self.fp = io.BufferedReader(_Reader(sock, patience))

    return Answer


class Line(http.client.HTTPConnection):
    """Goes before a connection class of urllib3: it has patience, and notes when the first byte of a request leaves."""

    patience: Patience
    socket_options: Any
    proxy: Any
    ssl_context: Any
    _connecting = False

    def _new_conn(self) -> socket.socket:
        from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

        owner: Any = self
        try:
            return open_socket(owner._dns_host, self.port, self.patience, self.socket_options)
        except socket.timeout as error:
            raise ConnectTimeoutError(owner, "no connection in time") from error
        except OSError as error:
            raise NewConnectionError(owner, f"no connection: {error}") from error

    def connect(self) -> None:
        """As the base has it; what a proxy is told meanwhile is not the request."""
        self._connecting = True
        self.patience.left_machine = self.patience.left_machine or False
        try:
            super().connect()
        finally:
            self._connecting = False
        context = getattr(self.sock, "context", None)
        if context is not None and self.proxy is None:  # it has read the authorities, which takes longer than a request
            self.ssl_context, self.ca_certs, self.ca_cert_dir, self.ca_cert_data = context, None, None, None

    def send(self, data: Any) -> None:
        """As the base has it."""
        if self.sock is None:
            self.connect()
        self.patience.left_machine = self.patience.left_machine or False
        self.sock.settimeout(self.patience.left())
        if not self._connecting:
            self.patience.left_machine = True
            self.patience.connection = self
        super().send(data)

    def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> http.client.HTTPResponse:
        """Send a further request to where one went before, without a proxy; connects again where nothing is open. Raises what the libraries raise."""
        from urllib3.util.wait import wait_for_read

        if self.sock is not None and wait_for_read(self.sock, 0):  # it was closed there, or tells what nobody asked for
            self.close()
        if self.sock is None:
            self.connect()
        with suppress(BrokenPipeError):  # the answer may have come before all was sent
            http.client.HTTPConnection.request(self, method, target, body, headers)
        return http.client.HTTPConnection.getresponse(self)


def pools(patience: Patience) -> dict[str, Any]:
    """Pool classes for a pool manager of urllib3, by scheme."""
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool

    def pool(base: Any) -> Any:
        own = {"patience": patience, "response_class": _answer_class(patience)}
        return type(base.__name__, (base,), {"ConnectionCls": type(base.ConnectionCls.__name__, (Line, base.ConnectionCls), own)})

    return {"http": pool(HTTPConnectionPool), "https": pool(HTTPSConnectionPool)}
