# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The wire: requests with kept-open connections, TLS and proxies, and its errors sorted by what was sent."""

from __future__ import annotations

import os
import ssl
import traceback
from collections.abc import Mapping

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, BadInput, LibraryMissing, Unreachable
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection

try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.utils import get_environ_proxies
    from urllib3.exceptions import NewConnectionError  # in urllib3 2 also the parent of NameResolutionError, which 1.26 lacks
except ImportError:
    HAS_REQUESTS = False
    REQUESTS_ERROR = traceback.format_exc()
else:
    HAS_REQUESTS = True
    REQUESTS_ERROR = ""

# urllib3 1.26 calls these a proxy error also when they come after the request was sent.
_BROKEN = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, TimeoutError)

USER_AGENT = "ansible-collection-revoke.access"


# OpenSSL's reasons for a handshake that did not come about, so nothing was sent.
_NO_TLS = ("WRONG_VERSION_NUMBER", "UNSUPPORTED_PROTOCOL", "HTTP_REQUEST", "SSLV3_ALERT_HANDSHAKE_FAILURE", "TLSV1_ALERT_PROTOCOL_VERSION")


class Transport:
    """Sends one request and gives back status, headers and content. Follows no redirect, retries nothing."""

    def __init__(self, connection: Connection) -> None:
        if not HAS_REQUESTS:
            raise LibraryMissing("requests", REQUESTS_ERROR)
        self._base_url = connection.base_url
        session = requests.Session()
        # requests would let a .netrc entry replace our Authorization header; proxies are asked for once.
        session.trust_env = False
        session.proxies = get_environ_proxies(connection.base_url)
        session.verify = _verify(connection)
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=connection.max_parallel)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        self._session = session

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> tuple[int, Mapping[str, str], bytes]:
        """C(target) is path and query, C(timeout) in seconds. Raises Unreachable when nothing was sent, AnswerLost when it was."""
        try:
            reply = self._session.send(
                self._prepared(method, target, headers, body),
                timeout=timeout,
                allow_redirects=False,
                verify=self._session.verify,
                proxies=self._session.proxies,
            )
        except (requests.exceptions.RequestException, ValueError) as error:  # ValueError: a Location that is no address
            raise _sorted_out(error, f"{method} {target.split('?', 1)[0]}", self._base_url) from None
        return reply.status_code, reply.headers, reply.content

    def _prepared(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> requests.PreparedRequest:
        """A request for exactly this target: preparing the URL would parse and quote it anew, at a third of a call's cost."""
        request = requests.PreparedRequest()
        request.prepare_method(method)
        request.url = self._base_url + target
        request.prepare_headers(dict(headers, **{"User-Agent": USER_AGENT}))
        request.prepare_cookies(self._session.cookies)
        request.prepare_body(body, None)
        return request

    def discard(self) -> None:
        """Let go of all idle connections, among them the one that answered."""
        self._session.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()


def _verify(connection: Connection) -> bool | str:
    """What requests shall check certificates against: its own list, a file, or nothing."""
    if not connection.validate_certs:
        return False
    path = connection.ca_path or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    return checks.existing("ca_path", path) or True


def _sorted_out(error: Exception, call: str, base_url: str) -> Exception:
    kinds = requests.exceptions
    cause = _root(error)
    if isinstance(error, kinds.ProxyError) and not isinstance(cause, _BROKEN):
        return Unreachable(f"The proxy does not let {call} through to {base_url} ({_name(cause)}). Check HTTPS_PROXY and NO_PROXY.")
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Unreachable(_tls_text(base_url, cause), passing=False)
    if isinstance(cause, ssl.SSLError) and getattr(cause, "reason", None) in _NO_TLS:
        text = f"{base_url} does not speak TLS as it should ({cause.reason}). Check the scheme and the port in base_url."
        return Unreachable(text, passing=False)
    if isinstance(error, kinds.ConnectTimeout) or _not_connected(error):
        return Unreachable(f"No connection to {base_url} ({_name(cause)}). Check base_url, the network and whether the server is up.")
    if isinstance(error, (kinds.InvalidURL, kinds.InvalidSchema, kinds.MissingSchema, kinds.InvalidProxyURL)):
        return BadInput(f"base_url or a proxy address cannot be used: {_name(error)}")
    if isinstance(error, kinds.Timeout):
        return AnswerLost(f"{call} was sent, but no answer came in time")
    return AnswerLost(f"{call} was sent, but the connection broke before the whole answer came ({_name(cause)})")


def _not_connected(error: BaseException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _root(error: BaseException) -> BaseException:
    """The innermost cause: requests and urllib3 wrap it up to four times."""
    seen = [error]
    while True:
        inner = seen[-1].args[0] if seen[-1].args and isinstance(seen[-1].args[0], BaseException) else None
        inner = inner or getattr(seen[-1], "original_error", None) or getattr(seen[-1], "reason", None) or seen[-1].__cause__ or seen[-1].__context__
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
