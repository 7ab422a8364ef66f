# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The wire: requests with kept-open connections, TLS and proxies, and its errors sorted by what was sent."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import traceback
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, BadInput, LibraryMissing, Unreachable
from ansible_collections.revoke.access.plugins.module_utils._http.body import read_whole
from ansible_collections.revoke.access.plugins.module_utils._http.line import Line, Patience, RunEnded, pools
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection

try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.cookies import MockRequest, MockResponse, RequestsCookieJar
    from requests.structures import CaseInsensitiveDict
    from requests.utils import get_environ_proxies, requote_uri
    from urllib3.exceptions import HTTPError, NewConnectionError  # in urllib3 2 also the parent of NameResolutionError, which 1.26 lacks
except ImportError:
    HAS_REQUESTS = False
    REQUESTS_ERROR = traceback.format_exc()
else:
    HAS_REQUESTS = True
    REQUESTS_ERROR = ""

# urllib3 1.26 calls these a proxy error also when they come after the request was sent.
_BROKEN = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, TimeoutError)
_TIMEOUT = (socket.timeout, TimeoutError)  # two kinds up to Python 3.9

USER_AGENT = "ansible-collection-revoke.access"


# OpenSSL's reasons for a handshake that did not come about, so nothing was sent.
_NO_TLS = ("WRONG_VERSION_NUMBER", "UNSUPPORTED_PROTOCOL", "HTTP_REQUEST", "SSLV3_ALERT_HANDSHAKE_FAILURE", "TLSV1_ALERT_PROTOCOL_VERSION")


class _Begun(NamedTuple):
    """An answer of which status and headers are there. C(read): gives at most so many bytes of its body as they came, and none at the end."""

    status: int
    headers: Mapping[str, str]
    read: Callable[[int], bytes]


class Transport:
    """Sends one request and gives back status, headers and content. Follows no redirect, retries nothing.

    Each thread has a connection of its own, so that an answer which comes too late or twice can never pass for the answer to another's question.
    C(clock): tells when the time of a request is over.
    """

    def __init__(self, connection: Connection, clock: Clock | None = None) -> None:
        if not HAS_REQUESTS:
            raise LibraryMissing("requests", REQUESTS_ERROR)
        self._base_url = connection.base_url
        self._prefix = requote_uri(urlsplit(connection.base_url).path)
        self._ended = connection.ended
        self._now = (clock or Clock()).monotonic
        # A requests.Session would let a .netrc entry replace our Authorization header; proxies are asked for once.
        # A server on this very host is asked without one: with http:// a proxy elsewhere would read the credentials.
        self._proxies = {} if checks.is_local(connection.base_url) else get_environ_proxies(connection.base_url)
        # Without TLS nothing is checked; loading a list of authorities costs more than a short run.
        self._verify = _verify(connection) if self._proxies or connection.ca_path or connection.base_url.startswith("https:") else True
        self._cookies = RequestsCookieJar()
        self._here = threading.local()
        self._lock = threading.Lock()
        self._threads: list[_OfThread] = []

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> tuple[int, Mapping[str, str], bytes]:
        """C(target) is path and query, C(timeout) in seconds for all of it. Raises Unreachable when nothing was sent, AnswerLost when it was."""
        mine, call = self._mine(), f"{method} {target.split('?', 1)[0]}"
        mine.patience.begin(timeout)
        try:
            if mine.patience.connection is None or self._proxies:
                begun = self._first(mine, self._prepared(method, target, headers, body), timeout)
            else:
                begun = self._further(mine.patience.connection, method, target, headers, body)
            content = read_whole(begun.read, begun.status, begun.headers, call)
        except (requests.exceptions.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:  # ValueError: what cannot be an address
            mine.forget()
            raise _sorted_out(error, call, self._base_url, mine.patience.left_machine) from None
        except BaseException:
            mine.forget()
            raise
        if begun.status < 200:
            mine.forget()
        return begun.status, begun.headers, content

    def _first(self, mine: _OfThread, request: requests.PreparedRequest, timeout: float) -> _Begun:
        """As the library sends: it knows of proxies and TLS, and looks at all that anew each time."""
        reply = mine.adapter.send(request, stream=True, timeout=timeout, verify=self._verify, proxies=self._proxies)
        self._cookies.update(reply.cookies)
        return _Begun(reply.status_code, reply.headers, lambda most: _part(reply.raw, most))

    def _further(self, line: Line, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> _Begun:
        """The same over the connection of this thread's last request, at a third of the cost."""
        fields: Mapping[str, str] = {**headers, "User-Agent": USER_AGENT}
        if body is not None or method not in ("GET", "HEAD"):  # some proxies drop the body of a DELETE without it
            fields = {**fields, "Content-Length": str(len(body or b""))}
        if len(self._cookies):
            fields = self._prepared(method, target, headers, body).headers
        answer = line.ask(method, self._prefix + target, fields, body)
        told: CaseInsensitiveDict[str] = CaseInsensitiveDict()
        for name, value in answer.headers.items():
            told[name] = f"{told[name]}, {value}" if name in told else value
        if "Set-Cookie" in told:
            source: Any = MockResponse(answer.headers)
            asked: Any = MockRequest(self._prepared(method, target, headers, body))
            self._cookies.extract_cookies(source, asked)
        return _Begun(answer.status, told, answer.read)

    def _mine(self) -> _OfThread:
        if not hasattr(self._here, "own"):
            self._here.own = _OfThread(self._ended, self._now)
            with self._lock:
                self._threads.append(self._here.own)
        own: _OfThread = self._here.own
        return own

    def _prepared(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> requests.PreparedRequest:
        """A request for exactly this target: preparing the URL would parse and quote it anew, at a third of a call's cost."""
        request = requests.PreparedRequest()
        request.prepare_method(method)
        request.url = self._base_url + target
        request.prepare_headers(dict(headers, **{"User-Agent": USER_AGENT}))
        request.prepare_cookies(self._cookies)
        request.prepare_body(body, None)
        return request

    def discard(self) -> None:
        """Close the connection that the last answer of this thread came on."""
        self._mine().drop()

    def close(self) -> None:
        """Let go of the connections."""
        for each in self._threads:
            each.drop()


class _OfThread:
    """The connection of one thread, and its patience."""

    def __init__(self, ended: Callable[[], bool], now: Callable[[], float]) -> None:
        self.patience = Patience(ended, now)
        self.adapter = _adapter(self.patience)

    def drop(self) -> None:
        """Close the connection; the next request opens it again."""
        if self.patience.connection is not None:
            self.patience.connection.close()

    def forget(self) -> None:
        """Close the connection after trouble on it; the next request makes another."""
        self.drop()
        self.patience.connection = None
        self.adapter.close()


def _adapter(patience: Patience) -> HTTPAdapter:
    classes = pools(patience)

    class Adapter(HTTPAdapter):
        """Its connections have patience."""

        def init_poolmanager(self, *sizes: Any, **details: Any) -> None:
            """As the base has it."""
            super().init_poolmanager(*sizes, **details)
            self.poolmanager.pool_classes_by_scheme = classes

        def proxy_manager_for(self, proxy: str, **details: Any) -> Any:
            """As the base has it; SOCKS has connections of its own."""
            manager = super().proxy_manager_for(proxy, **details)
            if not proxy.lower().startswith("socks"):
                manager.pool_classes_by_scheme = classes
            return manager

    return Adapter(pool_connections=2, pool_maxsize=1)


def _part(raw: Any, most: int) -> bytes:
    part: bytes = raw.read(most, decode_content=False)
    return part


def _verify(connection: Connection) -> bool | str:
    """What requests shall check certificates against: its own list, a file, or nothing."""
    if not connection.validate_certs:
        return False
    if connection.base_url.startswith("http:"):  # a file of authorities takes longer to read than many a run
        return checks.existing("ca_path", connection.ca_path) or True
    path = connection.ca_path or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    return checks.authorities("ca_path", path) or True


def _sorted_out(error: Exception, call: str, base_url: str, left_machine: bool | None) -> Exception:
    """C(left_machine): whether any of the request did, None where only the error tells."""
    kinds = requests.exceptions
    cause = _root(error)
    if isinstance(error, kinds.ProxyError) and not left_machine and (left_machine is False or not isinstance(cause, _BROKEN)):
        return Unreachable(f"The proxy does not let {call} through to {base_url} ({_name(cause)}). Check HTTPS_PROXY and NO_PROXY.")
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Unreachable(_tls_text(base_url, cause), passing=False)
    if isinstance(cause, ssl.SSLError) and getattr(cause, "reason", None) in _NO_TLS:
        text = f"{base_url} does not speak TLS as it should ({cause.reason}). Check the scheme and the port in base_url."
        return Unreachable(text, passing=False)
    if isinstance(error, (kinds.InvalidURL, kinds.InvalidSchema, kinds.MissingSchema, kinds.InvalidProxyURL)):
        return BadInput(f"base_url or a proxy address cannot be used: {_name(error)}")
    if isinstance(error, kinds.ConnectTimeout) or _not_connected(error) or left_machine is False:
        return Unreachable(f"No connection to {base_url} ({_name(cause)}). Check base_url, the network and whether the server is up.")
    if isinstance(cause, RunEnded):
        return AnswerLost(f"{call} was sent, but the run was ended before the whole answer came")
    if isinstance(error, kinds.Timeout) or isinstance(cause, _TIMEOUT):
        return AnswerLost(f"{call} was sent, but no whole answer came in time")
    return AnswerLost(f"{call} was sent, but the connection broke before the whole answer came ({_name(cause)})")


def _not_connected(error: BaseException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _root(error: BaseException) -> BaseException:
    """The innermost cause: requests and urllib3 wrap it up to four times."""
    seen = [error]
    while True:
        inner = seen[-1].args[0] if seen[-1].args and isinstance(seen[-1].args[0], BaseException) else None
        context = None if seen[-1].__suppress_context__ else seen[-1].__context__  # urllib3 1.26 hides a TypeError of its own there
        inner = inner or getattr(seen[-1], "original_error", None) or getattr(seen[-1], "reason", None) or seen[-1].__cause__ or context
        if not isinstance(inner, BaseException) or inner in seen:
            return seen[-1]
        seen.append(inner)


def _name(cause: BaseException) -> str:
    text = getattr(cause, "strerror", None) or ""
    return f"{type(cause).__name__}: {text}" if text else type(cause).__name__


def _tls_text(base_url: str, cause: ssl.SSLCertVerificationError) -> str:
    if cause.verify_code in (62, 64):  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
        return f"The certificate of {base_url} is for another host: {cause.verify_message}. Set base_url to the name in the certificate."
    return f"The certificate of {base_url} is not accepted: {cause.verify_message}. If the server uses a private CA, give its certificate with ca_path."
