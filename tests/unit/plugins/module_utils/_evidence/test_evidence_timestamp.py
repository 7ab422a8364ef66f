# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time stamp over the last chain value: openssl verifies it, and whatever an authority does is at most a warning."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._errors import BadReply, LibraryMissing, Unreachable
from ansible_collections.revoke.access.plugins.module_utils._evidence import _der as der
from ansible_collections.revoke.access.plugins.module_utils._evidence.timestamp import LARGEST, check, question, stamped
from ansible_collections.revoke.access.plugins.module_utils._http.transport import Transport
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection, Wire
from ansible_collections.revoke.access.tests.unit.helpers.raw_server import RawServer, answer, drops
from ansible_collections.revoke.access.tests.unit.helpers.stamps import ADDRESS, Authority, SigningAuthority, asked, openssl, reply

CHAIN = "5e88" * 16
NONCE = 0x8123456789ABCDEF  # its first bit is set, so that it needs one more byte as a number that is not negative


def stamp(path: Path, authority: Authority, address: str = ADDRESS, **more: Any) -> tuple[str | None, str | None]:
    return stamped(str(path), CHAIN, address, lambda _base_url: authority, 30.0, **more)


def over_loopback(path: Path, address: str, seconds: float = 30.0) -> tuple[str | None, str | None]:
    """A stamp by the wire that real runs have."""

    def connect(base_url: str) -> Wire:
        return Transport(Connection(base_url))

    return stamped(str(path), CHAIN, address, connect, seconds)


# ---- openssl


def test_a_stamp_is_verified_by_openssl_with_the_chain_value_alone(tmp_path: Path) -> None:
    kept = tmp_path / "e.tsr"
    with SigningAuthority(tmp_path) as authority:
        assert over_loopback(kept, authority.address) == (str(kept), None)
        (headers,) = authority.heads
    assert kept.stat().st_mode & 0o777 == 0o600
    assert headers["Content-Type"] == "application/timestamp-query" and not {"Authorization", "Cookie"} & set(headers)
    (tmp_path / "chain").write_text(CHAIN, encoding="ascii")
    words = ("ts", "-verify", "-in", str(kept), "-CAfile", "authority.pem")
    assert "Verification: OK" in openssl(tmp_path, *words, "-data", "chain")
    assert "Verification: OK" in openssl(tmp_path, *words, "-digest", hashlib.sha256(CHAIN.encode("ascii")).hexdigest())
    (tmp_path / "other").write_text(CHAIN + "\n", encoding="ascii")
    with pytest.raises(AssertionError, match="(?i)message imprint mismatch"):
        openssl(tmp_path, *words, "-data", "other")


def test_openssl_reads_what_is_asked_and_its_answer_to_another_request_is_refused(tmp_path: Path) -> None:
    authority = SigningAuthority(tmp_path)
    query = question(CHAIN, NONCE)
    (tmp_path / "asked.tsq").write_bytes(query)
    shown = openssl(tmp_path, "ts", "-query", "-in", "asked.tsq", "-text")
    assert "Hash Algorithm: sha256" in shown and "Nonce: 0x8123456789ABCDEF" in shown and "Certificate required: yes" in shown
    signed = authority.sign(query)
    check(signed, CHAIN, NONCE)
    with pytest.raises(BadReply, match="another request"):
        check(signed, CHAIN, NONCE + 1)
    with pytest.raises(BadReply, match="something else than what was sent"):
        check(signed, "0" * 64, NONCE)


# ---- what is asked, and what is kept


def test_only_the_hash_of_the_chain_value_and_a_fresh_nonce_leave(tmp_path: Path) -> None:
    authority = Authority()
    for number in range(3):
        assert stamp(tmp_path / f"e{number}", authority)[1] is None
    digests, nonces = zip(*(asked(query) for query in authority.queries))
    assert set(digests) == {hashlib.sha256(CHAIN.encode("ascii")).digest()} and len(set(nonces)) == 3
    assert {len(query) for query in authority.queries} <= set(range(60, 75)) and authority.closed == 3
    assert {call[:2] for call in authority.calls} == {("POST", "/tsr")}


@pytest.mark.parametrize("address, target", [("https://stamps.test", "/"), ("https://stamps.test/a/b/", "/a/b/")])
def test_the_address_is_asked_as_it_is(address: str, target: str, tmp_path: Path) -> None:
    authority = Authority()
    assert stamp(tmp_path / "e", authority, address)[1] is None and authority.calls[0][1] == target


def test_a_stamp_that_is_there_is_never_written_over_and_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "e").write_text("an older one", encoding="ascii")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("e", "link", "no folder/e"):
        path, warning = stamp(tmp_path / name, Authority())
        assert path is None and warning is not None and f"{name} cannot be written" in warning
    assert (tmp_path / "e").read_text(encoding="ascii") == "an older one" and not (tmp_path / "elsewhere").exists()


def test_a_disk_that_is_full_leaves_no_half_of_a_stamp(tmp_path: Path) -> None:
    def full(_file: int) -> None:
        raise OSError(28, os.strerror(28))

    path, warning = stamp(tmp_path / "e", Authority(), sync=full)
    assert path is None and "No space left on device" in str(warning) and list(tmp_path.iterdir()) == []


# ---- authorities that are down, slow, or lie


LIES: dict[str, Callable[[bytes], bytes]] = {
    "refused it with status 2": lambda query: reply(query, status=2),
    "refused it with status 2: come back later": lambda query: reply(query, status=2, said="come\x07back later"),
    "stamps something else": lambda query: reply(query, digest=b"\0" * 32),
    "stamps something else than": lambda query: reply(query, algorithm=b"\x2b\x0e\x03\x02\x1a"),
    "its nonce is not the one": lambda query: reply(query, nonces=[7]),
    "to another request": lambda query: reply(query, nonces=[]),
    "another request, its nonce": lambda query: reply(query, nonces=[asked(query)[1], 8]),
    "a message of another kind": lambda query: reply(query, kind=b"\x2a\x03"),
    "of another kind": lambda query: reply(query, inner=b"\x2a\x03"),
    "is no time stamp": lambda query: b"<html>Sign in</html>",
    "no element where one belongs": lambda query: b"",
    "an element is missing": lambda query: der.written(der.SEQUENCE),
    "bytes too many": lambda query: reply(query) + b"\0",
    "an element that ends too early": lambda query: reply(query)[:-1],
    "an element is 0x31 where 0x30 belongs": lambda query: der.written(0x31, reply(query)),
    "a length that is not definite": lambda query: b"\x30\x80" + reply(query)[2:] + b"\0\0",
    "out of all bounds": lambda query: b"\x30\x85\x01\0\0\0\0",
    f"the answer has {LARGEST + 1} bytes": lambda query: b"\0" * (LARGEST + 1),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_answer_that_is_no_stamp_of_this_is_a_warning_and_is_not_kept(lie: str, tmp_path: Path) -> None:
    authority = Authority(LIES[lie])
    path, warning = stamp(tmp_path / "e", authority)
    assert path is None and warning is not None and lie in warning, warning
    assert warning.startswith("The evidence of this run has no time stamp: ") and "\x07" not in warning
    assert list(tmp_path.iterdir()) == [] and authority.closed == 1


@pytest.mark.parametrize("status, words", [(500, "HTTP status 500"), (302, "302, a redirect, and none is followed"), (201, "HTTP status 201")])
def test_another_status_than_200_is_a_warning(status: int, words: str, tmp_path: Path) -> None:
    path, warning = stamp(tmp_path / "e", Authority(status=status))
    assert path is None and words in str(warning)


@pytest.mark.parametrize(
    "error, words",
    [
        (Unreachable("No connection to x. Check base_url."), "Check timestamp_url."),
        (LibraryMissing("requests", ""), "requests cannot be imported"),
        (ZeroDivisionError("?"), "ZeroDivisionError was not foreseen"),
        (OSError(24, "Too many open files"), "Too many open files"),
    ],
)
def test_whatever_goes_wrong_on_the_way_is_a_warning(error: Exception, words: str, tmp_path: Path) -> None:
    def fails(_base_url: str) -> Wire:
        raise error

    path, warning = stamped(str(tmp_path / "e"), CHAIN, ADDRESS, fails, 30.0)
    assert path is None and words in str(warning)


def test_every_beginning_of_an_answer_and_every_changed_byte_is_refused_or_is_still_the_stamp_of_this() -> None:
    whole = reply(question(CHAIN, NONCE))
    check(whole, CHAIN, NONCE)
    for end in range(len(whole)):
        with pytest.raises(BadReply):
            check(whole[:end], CHAIN, NONCE)
    passed = 0
    for place in range(len(whole)):
        for byte in (0, 0x1F, 0x7F, 0x80, 0xFF, whole[place] ^ 1):
            try:
                check(whole[:place] + bytes([byte]) + whole[place + 1 :], CHAIN, NONCE)
                passed += 1
            except BadReply:
                continue
    assert 0 < passed < len(whole) * 3  # a serial number or a time is anything


def test_an_authority_that_is_down_is_a_warning(tmp_path: Path) -> None:
    with RawServer(lambda _head: []) as server:
        address = server.address
    path, warning = over_loopback(tmp_path / "e", address)
    assert path is None and "No connection to" in str(warning) and "Check timestamp_url" in str(warning)


def test_an_authority_that_never_answers_or_drop_by_drop_holds_nobody_up_beyond_the_time_given(tmp_path: Path) -> None:
    with RawServer(lambda _head: [], silent=True) as server:
        path, warning = over_loopback(tmp_path / "e", server.address, 0.2)
    assert path is None and "no whole answer came in time" in str(warning)
    with RawServer(lambda _head: drops(b"HTTP/1.1 200 OK\r\n\r\n")) as server:
        path, warning = over_loopback(tmp_path / "e", server.address, 0.2)
    assert path is None and "no whole answer came in time" in str(warning)


def test_no_redirect_is_followed(tmp_path: Path) -> None:
    with RawServer(lambda _head: [answer(b"", "302 Found", Location="/there")]) as server:
        path, warning = over_loopback(tmp_path / "e", server.address)
        assert len(server.heads) == 1 and path is None and "a redirect" in str(warning)


# ---- DER


@pytest.mark.parametrize("value", [0, 1, 127, 128, 255, 256, 2**63, 2**64 - 1, 2**2000])
def test_a_number_is_read_as_it_was_written_and_is_never_negative(value: int) -> None:
    assert der.number(der.only(der.integer(value))) == value


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65535, 65536])
def test_an_element_is_read_as_it_was_written_at_any_size(size: int) -> None:
    data = der.written(der.OCTETS, b"x" * size)
    assert der.only(data) == (der.OCTETS, b"x" * size)
    assert der.only(der.written(der.SEQUENCE, data, data)).parts() == [(der.OCTETS, b"x" * size)] * 2
