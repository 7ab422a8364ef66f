# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real sockets: a request ends in time however its answer drips, a cancelled one at once, and no answer meets another's question."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import trustme

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._http.transport import Transport
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection
from ansible_collections.revoke.access.plugins.module_utils._runner import Run
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import EACH_CASE
from ansible_collections.revoke.access.tests.unit.helpers.conversation import nobody, parameters
from ansible_collections.revoke.access.tests.unit.helpers.raw_server import RawServer, Script, answer, drops

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
SHORT, LONG = 0.3, 60.0  # seconds; a test that waits for the long one has failed

DRIPS = {
    "body": lambda _head: drops(HEAD),
    "headers": lambda _head: drops(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "status line": lambda _head: drops(b"H", b""),
    "interim answers": lambda _head: drops(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "chunks": lambda _head: drops(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "a chunk's extension": lambda _head: drops(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x"),
    "no length": lambda _head: drops(b"HTTP/1.1 200 OK\r\n\r\n"),
}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def ask(wire: Transport, target: str = "/x", timeout: float = LONG) -> Any:
    status, _headers, content = wire.send("GET", target, {}, None, timeout)
    return status, content


# ---- in time


class Over(Clock):
    """The time of a request is over when a few drops of its answer have come, however slow the machine is."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead

    def dripping(self, script: Script) -> Script:
        """The script, in the course of which the time ends."""

        def told(head: bytes) -> Iterator[bytes]:
            for index, drop in enumerate(script(head)):
                if index == 3:
                    self.ahead = LONG
                yield drop

        return told


@pytest.mark.parametrize("what", DRIPS)
def test_a_request_ends_at_its_timeout_however_its_answer_drips(what: str) -> None:
    clock = Over()
    with RawServer(clock.dripping(DRIPS[what])) as server, pytest.raises(errors.AnswerLost, match="GET /x was sent, but no whole answer came in time"):
        ask(Transport(Connection(server.address), clock))


def test_a_request_over_tls_ends_at_its_timeout_too(authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    clock = Over()
    with RawServer(clock.dripping(DRIPS["body"]), tls(authority)) as server, pytest.raises(errors.AnswerLost, match="in time"):
        ask(Transport(Connection(server.address, ca_path=str(tmp_path / "ca.pem")), clock))


def test_an_answer_that_comes_whole_in_drops_is_taken(authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    whole = answer(b"[1, 2]")
    for context in (None, tls(authority)):
        with RawServer(lambda _head: [whole[:20], whole[20:-3], whole[-3:]], context) as server:
            assert ask(Transport(Connection(server.address, ca_path=str(tmp_path / "ca.pem")))) == (200, b"[1, 2]")


def test_a_tls_handshake_that_nobody_answers_ends_in_time_and_nothing_was_sent() -> None:
    with RawServer(lambda _head: [], silent=True) as server, pytest.raises(errors.Unreachable):
        ask(Transport(Connection(f"https://127.0.0.1:{server.port}")), timeout=SHORT)


def test_a_proxy_that_drips_its_answer_to_connect_ends_in_time_and_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Over()
    with RawServer(clock.dripping(DRIPS["headers"])) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address)
        with pytest.raises(errors.Unreachable):
            ask(Transport(Connection("https://vendor.test"), clock))
    assert proxy.heads[0].startswith(b"CONNECT ")


# ---- ended from outside


@pytest.mark.parametrize("what", DRIPS)
def test_a_run_that_is_ended_does_not_wait_for_an_answer_that_drips(what: str) -> None:
    ended = threading.Event()

    def script(head: bytes) -> Iterator[bytes]:
        for index, drop in enumerate(DRIPS[what](head)):
            if index == 3:
                ended.set()
            yield drop

    with RawServer(script) as server, pytest.raises(errors.AnswerLost, match="the run was ended"):
        ask(Transport(Connection(server.address, ended=ended.is_set)))


@EACH_CASE
def test_a_signal_ends_a_whole_run_while_its_login_drips_and_the_account_is_kept(case: Case) -> None:
    runs: list[Run] = []

    def script(_head: bytes) -> Iterator[bytes]:
        for index, drop in enumerate(drops(HEAD)):
            if index == 3:
                runs[0].cancel("SIGTERM")
            yield drop

    with RawServer(script) as server:
        params = parameters(case.operation, {**case.given(), "base_url": server.address, "timeout": LONG})
        runs.append(Run(case.operation, params, on_secret=nobody))
        ended = runs[0].carry_out()
        assert len(server.heads) == 1
    assert [failed["reason"] for failed in ended.result["failed_items"]] == ["not_attempted"] * len(case.items)
    assert "SIGTERM" in ended.result["failed_items"][0]["message"]


def test_a_run_that_is_ended_opens_no_connection() -> None:
    with RawServer(lambda _head: [answer(b"{}")]) as server:
        with pytest.raises(errors.Unreachable):
            ask(Transport(Connection(server.address, ended=lambda: True)))
        assert server.heads == []


# ---- one answer, one question


def tell(head: bytes) -> bytes:
    """The target that was asked for."""
    return answer(json.dumps(head.split()[1].decode()).encode())


def late(interim: bytes) -> Script:
    def script(head: bytes) -> Iterator[bytes]:
        if b"/first" in head:
            yield interim
            yield b""
        yield tell(head)

    return script


@pytest.mark.parametrize("interim", [b"102 Processing", b"103 Early Hints", b"199 Odd", b"101 Switching Protocols"])
def test_the_late_answer_after_an_interim_one_never_meets_the_next_question(interim: bytes) -> None:
    with RawServer(late(b"HTTP/1.1 " + interim + b"\r\n\r\n")) as server:
        wire = Transport(Connection(server.address))
        assert ask(wire, "/first")[0] == int(interim[:3])
        assert ask(wire, "/second") == (200, b'"/second"')
        assert server.connections == 2


def test_a_second_answer_on_the_same_connection_is_not_read_after_a_discard() -> None:
    with RawServer(lambda head: [answer(b'"surplus"', "200 OK") + tell(head)]) as server:
        wire = Transport(Connection(server.address))
        ask(wire, "/a")
        wire.discard()
        ask(wire, "/b")
        assert server.connections == 2


def test_good_answers_keep_their_connection_and_each_thread_has_its_own() -> None:
    together = threading.Barrier(3)

    def three(target: str) -> list[Any]:
        together.wait()
        return [ask(wire, target)[1] for _time in range(3)]

    with RawServer(lambda head: [tell(head)]) as server:
        wire = Transport(Connection(server.address, max_parallel=3))
        with ThreadPoolExecutor(3) as pool:
            assert list(pool.map(three, ["/a", "/b", "/c"])) == [[json.dumps(target).encode()] * 3 for target in ("/a", "/b", "/c")]
        assert server.connections == 3
        wire.close()


def test_cookies_of_one_thread_are_sent_by_all_so_that_a_balancer_keeps_them_together() -> None:
    with RawServer(lambda _head: [answer(b"{}", Set_Cookie="node=7; Path=/")]) as server:
        wire = Transport(Connection(server.address))
        ask(wire)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(ask, wire).result()
        assert b"Cookie: node=7" in server.heads[1]


# ---- a further request goes as the first one did


def test_a_further_request_is_sent_as_the_first_one_was() -> None:
    with RawServer(lambda _head: [answer(b"{}")]) as server:
        wire = Transport(Connection(server.address + "/gate%20way/\u00e9"))
        for _time in range(2):
            for method, body in (("GET", None), ("DELETE", b'{"a": 1}'), ("DELETE", None), ("POST", None)):
                wire.send(method, "/a%2Fb?q=%22", {"Authorization": "Bearer T", "X": "1"}, body, LONG)
        heads = [sorted(head.split(b"\r\n")) for head in server.heads]
        assert heads[1:4] == heads[5:8] and server.connections == 1
        assert heads[0] == heads[4]  # the first of all went out through the library
        assert b"GET /gate%20way/%C3%A9/a%2Fb?q=%22 HTTP/1.1" in heads[4] and b"Content-Length: 0" in heads[6]


def test_a_header_that_comes_twice_is_told_whole_in_every_answer() -> None:
    twice = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Total-Count: 3\r\nx-total-count: 5\r\n\r\n{}"
    with RawServer(lambda _head: [twice]) as server:
        wire = Transport(Connection(server.address))
        told = [wire.send("GET", "/x", {}, None, LONG)[1] for _time in range(3)]
    assert [headers["X-TOTAL-COUNT"] for headers in told] == ["3, 5"] * 3


def test_a_cookie_of_a_later_answer_is_sent_back_too() -> None:
    with RawServer(lambda head: [answer(b"{}", Set_Cookie="node=7; Path=/") if b"/second" in head else answer(b"{}")]) as server:
        wire = Transport(Connection(server.address))
        for target in ("/first", "/second", "/third", "/fourth"):
            ask(wire, target)
        assert [b"Cookie: node=7" in head for head in server.heads] == [False, False, True, True]


def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    closing = answer(b"{}", Connection="close")
    with RawServer(lambda _head: [closing]) as server:
        wire = Transport(Connection(server.address))
        assert [ask(wire) for _time in range(3)] == [(200, b"{}")] * 3


@pytest.mark.parametrize("count", [0, 1, 2])
def test_whatever_breaks_a_further_request_is_told_as_of_the_first(count: int) -> None:
    def script(head: bytes) -> Iterator[bytes]:
        yield tell(head) if b"/good" in head else b"nonsense\r\n\r\n"

    with RawServer(script) as server:
        wire = Transport(Connection(server.address))
        for _time in range(count):
            ask(wire, "/good")
        with pytest.raises(errors.AnswerLost, match="GET /x was sent"):
            ask(wire)
        assert ask(wire, "/good") == (200, b'"/good"')
        assert server.connections == 2


def test_a_server_that_is_gone_when_it_is_asked_again_was_sent_nothing() -> None:
    with RawServer(lambda _head: [answer(b"{}")]) as server:
        wire = Transport(Connection(server.address))
        ask(wire)
    with pytest.raises(errors.Unreachable):
        ask(wire)


def test_certificates_are_checked_at_each_connection_also_where_the_authorities_were_read_before(authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = tls(authority)
    with RawServer(lambda _head: [answer(b"{}")], context) as server:
        wire = Transport(Connection(server.address, ca_path=str(tmp_path / "ca.pem")))
        for _time in range(3):
            ask(wire)
            wire.discard()
        assert server.connections == 3
        for issuer, name, words in ((trustme.CA(), "127.0.0.1", "is not accepted"), (authority, "elsewhere.test", "is for another host|CertificateError")):
            server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            issuer.issue_cert(name).configure_cert(server.context)
            wire.discard()
            with pytest.raises(errors.Unreachable, match=words):
                ask(wire)
        assert len(server.heads) == 3
        server.context = context
        assert ask(wire) == (200, b"{}")


# ---- what was sent


BROKEN = [
    b"",
    b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
    b"nonsense\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
]


@pytest.mark.parametrize("broken", BROKEN)
def test_an_answer_that_breaks_off_or_makes_no_sense_is_lost_not_unsent(broken: bytes) -> None:
    def script(_head: bytes) -> Iterator[bytes]:
        yield broken
        raise OSError

    with RawServer(script) as server, pytest.raises(errors.AnswerLost, match="GET /x was sent"):
        ask(Transport(Connection(server.address)))
