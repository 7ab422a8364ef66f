# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The wire: which errors mean that nothing was sent, TLS, proxies, redirects and kept-open connections."""

from __future__ import annotations

import importlib.util
import socket
import ssl
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme
from requests import exceptions as kinds
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as wire

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http import transport
from ansible_collections.revoke.access.plugins.module_utils._http.transport import Transport
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection

BASE = "https://vendor.test"


def max_retries(reason: Exception) -> wire.MaxRetryError:
    return wire.MaxRetryError(None, "/x", reason)


def not_verified() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = 20, "unable to get local issuer certificate"
    return error


def new_connection(cause: Exception) -> wire.NewConnectionError:
    error = wire.NewConnectionError(None, "failed to establish")
    error.__cause__ = cause
    return error


def sent(monkeypatch: pytest.MonkeyPatch, error: Exception) -> errors.AccessError:
    """What a write that meets this error of the library raises."""

    def fail(*_args: Any, **_details: Any) -> None:
        raise error

    monkeypatch.setattr(HTTPAdapter, "send", fail)
    with pytest.raises(errors.AccessError) as caught:
        Transport(Connection(BASE)).send("DELETE", "/x?secret=1", {}, b"{}", 30.0)
    assert "secret=1" not in caught.value.message
    return caught.value


NOT_SENT = [
    (kinds.ConnectionError(max_retries(new_connection(ConnectionRefusedError(111, "Connection refused")))), True, "ConnectionRefusedError: Connection refused"),
    (kinds.ConnectionError(max_retries(new_connection(socket.gaierror(-2, "Name or service not known")))), True, "gaierror: Name or service not known"),
    (kinds.ConnectTimeout(max_retries(wire.ConnectTimeoutError(None, "timed out"))), True, "No connection to https://vendor.test"),
    (kinds.ProxyError(max_retries(wire.ProxyError("Cannot connect to proxy", OSError("Tunnel connection failed: 407")))), True, "HTTPS_PROXY"),
    (kinds.ProxyError(max_retries(wire.ProxyError("no", new_connection(ConnectionRefusedError(111, "refused"))))), True, "HTTPS_PROXY"),
    (kinds.SSLError(max_retries(wire.SSLError(not_verified()))), False, "unable to get local issuer certificate"),
]


@pytest.mark.parametrize("error, passing, words", NOT_SENT)
def test_an_error_before_sending_says_that_nothing_was_sent(error: Exception, passing: bool, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raised = sent(monkeypatch, error)
    assert isinstance(raised, errors.Unreachable)
    assert raised.passing is passing
    assert words in raised.message


def test_a_certificate_that_is_not_accepted_names_ca_path(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ca_path" in sent(monkeypatch, kinds.SSLError(max_retries(wire.SSLError(not_verified())))).message


MAYBE_APPLIED = [
    kinds.ReadTimeout("read timed out"),
    kinds.ConnectionError(wire.ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer"))),
    kinds.ChunkedEncodingError(wire.ProtocolError("Connection broken", wire.IncompleteRead(5, 10))),
    kinds.ContentDecodingError("bad gzip"),
    kinds.ProxyError(max_retries(wire.ProxyError("Cannot connect to proxy.", ConnectionResetError(104, "Connection reset by peer")))),
    kinds.ProxyError(max_retries(wire.ProxyError("Cannot connect to proxy.", BrokenPipeError(32, "Broken pipe")))),
    kinds.SSLError(max_retries(wire.SSLError(ssl.SSLEOFError(8, "EOF occurred in violation of protocol")))),
    kinds.RequestException("something new"),
    ValueError("Invalid IPv6 URL"),
]


@pytest.mark.parametrize("error", MAYBE_APPLIED, ids=lambda error: type(error).__name__)
def test_an_error_after_sending_leaves_open_whether_it_was_applied(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    raised = sent(monkeypatch, error)
    assert isinstance(raised, errors.AnswerLost)
    assert "DELETE /x was sent" in raised.message


@pytest.mark.parametrize("error", [kinds.InvalidURL("x"), kinds.InvalidSchema("x"), kinds.MissingSchema("x"), kinds.InvalidProxyURL("x")])
def test_an_address_that_cannot_be_used_is_bad_input(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(sent(monkeypatch, error), errors.BadInput)


class Body(BytesIO):
    """What urllib3 would give."""

    def read(self, most: int | None = -1, decode_content: bool = False) -> bytes:
        assert not decode_content, "nothing is unpacked but within the limit"
        return super().read(most)


class Recorded:
    """Records what the session is asked to send and answers nothing of interest."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **headers: str) -> None:
        self.sent: list[requests.PreparedRequest] = []
        self.details: list[dict[str, Any]] = []
        self.adapters: list[Any] = []
        self.headers = headers
        monkeypatch.setattr(HTTPAdapter, "send", self.sender())

    def sender(self) -> Any:
        def send(adapter: HTTPAdapter, request: requests.PreparedRequest, **details: Any) -> requests.Response:
            self.adapters.append(adapter)
            self.sent.append(request)
            self.details.append(details)
            response = requests.Response()
            response.status_code = 307 if self.headers else 200
            response.headers.update(self.headers)
            response.raw = Body(b"{}")
            response.url, response.request = str(request.url), request
            return response

        return send


def test_a_call_is_sent_as_given_with_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    recorded = Recorded(monkeypatch)
    sender = Transport(Connection(BASE, timeout=7.5))
    target = "/a%2Fb?filters=id%20in%20%28%22x%22%29"
    assert sender.send("DELETE", target, {"X": "1", "Content-Type": "application/json"}, b'{"a": 1}', 12.5)[::2] == (200, b"{}")
    (request,) = recorded.sent
    assert (request.method, request.url, request.body) == ("DELETE", BASE + target, b'{"a": 1}')
    assert request.path_url == target
    headers = {"X": "1", "Content-Type": "application/json", "Content-Length": "8", "User-Agent": "ansible-collection-revoke.access"}
    assert dict(request.headers) == headers  # a length, since some proxies drop the body of a DELETE
    assert (recorded.details[0]["timeout"], recorded.details[0]["verify"]) == (12.5, True)  # the timeout of the call, not of the connection


@pytest.mark.parametrize("place", ["https://login.test/", "/elsewhere", "https://vendor.test/x"])
def test_no_redirect_is_followed_even_on_the_same_host(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = Recorded(monkeypatch, Location=place)
    status, headers, _content = Transport(Connection(BASE)).send("DELETE", "/x", {"Authorization": "Bearer T"}, b"{}", 30.0)
    assert (status, headers["location"], len(recorded.sent)) == (307, place, 1)


def test_a_redirect_to_nowhere_is_an_answer_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    Recorded(monkeypatch, Location="http://[")
    assert Transport(Connection(BASE)).send("DELETE", "/x", {}, b"{}", 30.0)[0] == 307


def asked(monkeypatch: pytest.MonkeyPatch, connection: Connection) -> dict[str, Any]:
    """How the library is asked to send over this connection: proxies and verify among it."""
    recorded = Recorded(monkeypatch)
    Transport(connection).send("GET", "/x", {}, None, 30.0)
    return recorded.details[0]


def test_a_netrc_file_can_never_replace_the_bearer_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine vendor.test login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    recorded = Recorded(monkeypatch)
    Transport(Connection(BASE)).send("GET", "/x", {"Authorization": "Bearer T"}, None, 30.0)
    assert recorded.sent[0].headers["Authorization"] == "Bearer T"


def test_proxies_come_from_the_environment_and_respect_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("NO_PROXY", "other.test")
    assert asked(monkeypatch, Connection(BASE))["proxies"]["https"] == "http://proxy.test:3128"
    assert not asked(monkeypatch, Connection("https://other.test"))["proxies"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "[::1]", "LOCALHOST"])
def test_a_server_on_this_host_is_asked_without_a_proxy_which_would_read_the_credentials(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://proxy.test:3128")
    for scheme in ("http", "https"):
        assert not asked(monkeypatch, Connection(f"{scheme}://{host}:8443"))["proxies"]
    assert asked(monkeypatch, Connection("http://other.test"))["proxies"]["http"] == "http://proxy.test:3128"


def test_certificates_are_checked_unless_that_is_switched_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    bundle = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(bundle))
    assert asked(monkeypatch, Connection(BASE))["verify"] is True
    assert asked(monkeypatch, Connection(BASE, validate_certs=False))["verify"] is False
    assert asked(monkeypatch, Connection(BASE, ca_path=str(bundle)))["verify"] == str(bundle)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    assert asked(monkeypatch, Connection(BASE))["verify"] == str(bundle)
    assert asked(monkeypatch, Connection(BASE, validate_certs=False))["verify"] is False


def test_a_ca_path_that_does_not_exist_is_bad_input() -> None:
    with pytest.raises(errors.BadInput) as caught:
        Transport(Connection(BASE, ca_path="/nowhere/ca.pem"))
    assert "ca_path" in caught.value.message and "/nowhere/ca.pem" in caught.value.message


@pytest.mark.parametrize("scheme, kind", [("http", errors.Unreachable), ("https", errors.Unreachable)])
def test_a_closed_port_means_that_nothing_was_sent(scheme: str, kind: type[errors.AccessError], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        sender = Transport(Connection(f"{scheme}://127.0.0.1:{free.getsockname()[1]}", timeout=5))
        with pytest.raises(kind) as caught:
            sender.send("GET", "/x", {}, None, 30.0)
    assert isinstance(caught.value, errors.Unreachable) and caught.value.passing


def test_an_older_urllib3_without_newer_errors_is_no_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    later = [name for name in dir(wire) if name not in ("NewConnectionError", "HTTPError", "PoolError") and not name.startswith("_")]
    for name in later:
        monkeypatch.delattr(wire, name)
    spec = importlib.util.spec_from_file_location("transport_again", str(transport.__file__))
    assert spec is not None and spec.loader is not None
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    assert again.HAS_REQUESTS, again.REQUESTS_ERROR
