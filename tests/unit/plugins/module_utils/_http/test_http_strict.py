# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON is read strictly, and no answer breaks the client, whatever it is and wherever it stands."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.strict import DEEPEST, LONGEST_NUMBER, NotStrict, parse
from ansible_collections.revoke.access.tests.unit.helpers.clients import get, login, put, talk

LOOSE: dict[str, tuple[bytes, str]] = {
    "a key twice": (b'{"results": [], "results": [1]}', "same key twice"),
    "a key twice, written differently": (b'{"id": 1, "\\u0069d": 2}', "same key twice"),
    "a key twice, deep down": (b'{"a": [{"b": {"c": 1, "c": 1}}]}', "same key twice"),
    "NaN": (b'{"total": NaN}', "NaN"),
    "Infinity": (b"[Infinity]", "Infinity"),
    "-Infinity": (b"[-Infinity]", "Infinity"),
    "a number beyond all": (b"[1e999]", "too large"),
    "a long number": (b'{"total": ' + b"9" * 5000 + b"}", "5000 characters"),
    "a long fraction": (b"[0." + b"1" * 400 + b"]", "402 characters"),
    "Latin-1": ('{"name": "Jos\u00e9"}'.encode("latin-1"), "not UTF-8"),
    "UTF-16": (json.dumps({"a": 1}).encode("utf-16"), "not UTF-8"),
    "an overlong form": (b'["\xc0\xaf"]', "not UTF-8"),
    "half a character": (b'["\\ud800"]', "half a character"),
    "the halves the wrong way round": (b'{"\\udc00\\ud83d": 1}', "half a character"),
    "deep arrays": (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "deep"),
    "deep objects": (b'{"a":' * 100 + b"1" + b"}" * 100, "deep"),
    "endlessly deep": (b"[" * 100_000 + b"]" * 100_000, "deep"),
    "deep on both sides": (b'[{"a":' * 3000 + b"1" + b"}]" * 3000, "deep"),
}


@pytest.mark.parametrize("name", LOOSE)
def test_what_two_readers_could_take_for_two_things_is_taken_for_nothing(name: str) -> None:
    content, words = LOOSE[name]
    with pytest.raises(NotStrict, match=words):
        parse(content)


@pytest.mark.parametrize("content", [b"", b" ", b"{", b"[1,]", b"{'a': 1}", b"[1] [2]", b"nul", b"\x00[]", b"[01]", b'["a\nb"]'])
def test_what_is_no_json_is_none(content: bytes) -> None:
    with pytest.raises(ValueError) as caught:
        parse(content)
    assert not isinstance(caught.value, NotStrict)


UNUSUAL = [
    b"[" * DEEPEST + b"]" * DEEPEST,
    b"9" * LONGEST_NUMBER,
    b'["\\ud83d\\ude00"]',
    b'\xef\xbb\xbf{"a": 1}',
    b'["[[[[", "]"]',
    b"[" + b"[]," * 999 + b"{}]",
]


@pytest.mark.parametrize("content", UNUSUAL, ids=range(len(UNUSUAL)))
def test_what_is_unusual_but_clear_is_read(content: bytes) -> None:
    assert parse(content) == json.loads(content.decode("utf-8-sig"))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@settings(deadline=None)
@given(VALUES, st.booleans())
def test_every_honest_value_is_read_as_it_is(value: Any, ascii_only: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_a_value_or_a_plain_error(content: bytes) -> None:
    with contextlib.suppress(ValueError):
        parse(content)


# ---- through the client


@pytest.mark.parametrize("name", LOOSE)
def test_a_read_says_what_is_wrong_with_its_json_and_gives_up_the_connection(name: str) -> None:
    content, words = LOOSE[name]
    chat = talk(login(), get(answer=content), max_attempts=1)
    with pytest.raises(errors.BadReply, match=words):
        chat.client.read("GET", "/x")
    assert chat.conversation.discarded == ["GET /x"]


@pytest.mark.parametrize("name", LOOSE)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500, 503])
def test_no_refusal_breaks_the_client_however_its_body_is_made(name: str, status: int) -> None:
    content = LOOSE[name][0]
    for steps in ((login(), put(status=status, answer=content)), (login(status=status, answer=content),)):
        with pytest.raises(errors.AccessError):
            talk(*steps, *([login(), put(status=401)] if status == 401 and len(steps) == 2 else []), max_attempts=1).client.write("POST", "/w", json={"a": 1})


@pytest.mark.parametrize("name", LOOSE)
def test_no_token_answer_breaks_the_client_however_it_is_made(name: str) -> None:
    with pytest.raises(errors.AccessError):
        talk(login(answer=LOOSE[name][0]), max_attempts=1).client.read("GET", "/x")


@pytest.mark.parametrize("lifetime", [b"9" * 400, b"9" * 5000, b'"' + b"9" * 400 + b'"', b"1e308", b"-1e308", b'"1e999"', b"[]", b"true"])
def test_no_lifetime_of_a_token_breaks_the_client(lifetime: bytes) -> None:
    chat = talk(login(answer=b'{"access_token": "T1", "expires_in": ' + lifetime + b"}"), get(), max_attempts=1)
    try:
        assert chat.client.read("GET", "/x").body == {}
    except errors.Unreachable as error:
        assert "characters" in error.message


VALUES_OF_HEADERS = ["9" * 60_000, "x" * 60_000, "Mon, 01 Jan 99999999999 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 -0000", " ", "\u00e9", ","]


@pytest.mark.parametrize("name", ["Retry-After", "Location", "X-Total-Count", "Content-Type", "X-Deprecated"])
@pytest.mark.parametrize("value", VALUES_OF_HEADERS, ids=range(len(VALUES_OF_HEADERS)))
@pytest.mark.parametrize("status", [200, 302, 429, 503])
def test_no_header_value_breaks_the_client(name: str, value: str, status: int) -> None:
    chat = talk(login(), get(status=status, headers={name: value}), max_attempts=1)
    try:
        chat.client.read("GET", "/x")
    except errors.AccessError as error:
        assert len(error.message) < 700
