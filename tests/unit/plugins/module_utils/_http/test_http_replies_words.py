# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a call is put on the wire, how an answer is read, and what is told of one that is no good: to the letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._http import replies
from ansible_collections.revoke.access.plugins.module_utils._http.body import LARGEST_REFUSAL
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Call, Reply, decode

CALL = Call("GET", "/x")


def masked(text: str) -> str:
    return text.replace("s3cret", "********")


def reply(text: str = "", status: int = 502, headers: Mapping[str, str] | None = None, **more: Any) -> Reply:
    """An answer that is not JSON."""
    return Reply(status, None, headers or {}, text, **more)


# ---- a call


def test_a_query_is_percent_encoded_and_a_path_without_one_is_left_as_it_is() -> None:
    assert Call("GET", "/x").target() == Call("GET", "/x", {}).target() == "/x"
    assert Call("GET", "/x", {"filter": 'id in ("a b")', "limit": 50}).target() == "/x?filter=id%20in%20%28%22a%20b%22%29&limit=50"


def test_the_headers_say_what_is_sent_what_is_wanted_and_who_asks() -> None:
    accept, json_type = {"Accept": "application/json"}, {"Content-Type": "application/json"}
    assert Call("GET", "/x").header_fields(None) == accept
    assert Call("POST", "/x", json=[]).header_fields(None) == {**accept, **json_type}
    assert Call("POST", "/x", form={}).header_fields(None) == {**accept, "Content-Type": "application/x-www-form-urlencoded"}
    assert Call("GET", "/x", headers={"Accept": "text/plain", "X-A": "1"}).header_fields("T1") == {
        "Accept": "text/plain", "Authorization": "Bearer T1", "X-A": "1",
    }  # fmt: skip


def test_a_body_is_a_form_or_json_or_none() -> None:
    assert Call("GET", "/x").body() is None
    assert Call("POST", "/x", json=[]).body() == b"[]"
    assert Call("POST", "/x", json={"a": "\u00e9"}).body() == b'{"a": "\\u00e9"}'
    assert Call("POST", "/x", form={"a": "\u00e9 b", "c": "&"}).body() == b"a=%C3%A9+b&c=%26"


def test_a_segment_keeps_what_need_not_be_encoded_and_encodes_all_else() -> None:
    assert replies.segment("a-b_c.d~/\u00e9 ?") == "a-b_c.d~%2F%C3%A9%20%3F"


# ---- an answer


def test_an_answer_is_json_or_nothing_or_text() -> None:
    headers = {"X-A": "1"}
    assert decode(200, headers, b'{"a": 1}', masked) == Reply(200, {"a": 1}, headers, "", "", 8, masked)
    assert decode(204, headers, b"", masked) == Reply(204, None, headers, "", "", 0, masked)
    assert decode(502, headers, b"Bad gateway", masked) == Reply(502, None, headers, "Bad gateway", "", 11, masked)
    assert decode(502, headers, b"Bad \xff", masked) == Reply(502, None, headers, "Bad \ufffd", "bytes that are not UTF-8", 5, masked)


def test_json_that_is_not_strict_is_told_with_what_is_wrong_and_kept_as_text() -> None:
    found = decode(200, {}, b'{"a": NaN}', masked)
    assert (found.body, found.text, found.size, found.clean) == (None, '{"a": NaN}', 10, masked) and found.fault


@pytest.mark.parametrize("more", [0, 1])
def test_what_is_no_json_and_too_long_to_be_looked_through_is_told_by_its_size_alone(more: int) -> None:
    size = LARGEST_REFUSAL + more
    found = decode(200, {}, b"x" * size)
    assert (len(found.text), found.fault) == ((0, f"{size} bytes that are not JSON") if more else (size, ""))
    assert decode(200, {}, b'{"a": NaN,' + b" " * size + b"}").text == ""


def test_what_an_answer_is_without_saying_more_is_repeated_as_it_is() -> None:
    assert Reply(200, None, {}, "s3cret").clean("s3cret") == decode(200, {}, b"x").clean("s3cret") == "s3cret"


def test_the_forms_of_a_body() -> None:
    assert replies.has_list("a")({"a": [], "b": 1}) and not replies.has_list("a")({"b": []}) and not replies.has_list("a")({"a": {}})
    assert replies.as_object({"a": 1}) == {"a": 1} and replies.as_object([{}]) == replies.as_object(None) == {}
    assert replies.objects([{"a": 1}, None, "a", [], {}]) == [{"a": 1}, {}] and replies.objects({"a": 1}) == replies.objects(None) == []
    assert (replies.text_of("a"), replies.text_of(7), replies.text_of(""), replies.text_of(None)) == ("a", "7", "", None)


# ---- what is told of an answer

KINDS = {
    "broken JSON": ['{"a', "[1", '  {"a', "\n["],
    "a web page": ["<html>", " " * 199 + "<", "Error <b>"],
    "form data": ["a=1", "a=1&b=", "access_token=%2F+x&expires_in=3"],
    "text": ["Bad gateway", "a", "a=1 b", "x" * 200 + "<html>", "a=1&", "=1", " a=1"],
    "nothing that can be read": ["", " \n\t"],
}


@pytest.mark.parametrize("kind, text", [(kind, text) for kind, texts in KINDS.items() for text in texts])
def test_what_came_is_told_in_a_word(kind: str, text: str) -> None:
    assert replies.kind_of(reply(text)) == kind


def test_what_could_be_read_is_called_json_and_what_has_a_fault_broken_json() -> None:
    assert replies.kind_of(Reply(200, {}, {}, "<html>")) == replies.kind_of(Reply(200, 0, {}, "")) == "JSON"
    assert replies.kind_of(reply("<html>", fault="a key twice")) == "broken JSON"


def test_a_text_is_told_in_one_line_without_secrets_and_cut_only_then() -> None:
    one = reply(clean=masked)
    assert replies.told(one, " \n a\r\n\tb\x00\x7f c  ") == "a b c"
    assert replies.told(one, "a" * 295 + "s3cret") == "a" * 295 + "*****"
    assert replies.told(one, "a" * 301) == "a" * 300 and replies.told(one, "a" * 9, 5) == "a" * 5


def test_the_vendors_words_come_before_the_page_around_them() -> None:
    assert replies.describe(reply("<html> s3cret", clean=masked), "no s3cret") == "HTTP 502: no ********"
    assert replies.describe(reply("a s3cret", clean=masked)) == "HTTP 502: a ********"


def test_an_answer_that_cannot_be_understood_is_told_with_call_and_status() -> None:
    assert replies.describe_unreadable(CALL, reply("x", 200, fault="a key twice")) == "GET /x answered 200 with a key twice"
    words = "GET /x answered 200 with something that is not whole JSON: "
    assert replies.describe_unreadable(CALL, reply("a s3cret " + "b" * 100, 200, clean=masked)) == words + "a ******** " + "b" * 69
    assert replies.describe_unreadable(CALL, reply(" \n", 200)) == "GET /x answered 200 with an empty body"
    assert replies.describe_unreadable(CALL, Reply(200, [], {}, "")) == "GET /x answered 200 with JSON of an unexpected form"


@pytest.mark.parametrize(
    "headers, expected",
    [
        ({}, False),
        ({"Deprecation": "@1688169599"}, True),
        ({"X-Deprecated": "true"}, True),
        ({"X-Deprecated": " TRUE "}, True),
        ({"X-Deprecated": "false"}, False),
        ({"X-Deprecated": ""}, False),
    ],
)
def test_a_call_that_will_go_away_is_known_by_either_header(headers: Mapping[str, str], expected: bool) -> None:
    assert replies.is_deprecated(reply(headers=headers)) is expected


def test_a_status_that_no_good_answer_has_is_told_beside_those_that_one_has() -> None:
    call = CALL._replace(statuses=frozenset({207, 200, 204}))
    assert replies.describe_status(call, reply(status=202)) == "GET /x answered with the status 202, which is not the 200 or 204 or 207 of a good answer"


def test_a_redirect_is_told_by_its_address_without_what_may_be_secret() -> None:
    def told(place: str | None) -> str:
        text = replies.describe_redirect(CALL, reply(status=302, headers={} if place is None else {"Location": place}, clean=masked))
        return text.split(" was redirected to ", 1)[1]

    end = ". Redirects are not followed: set base_url to the address of the API itself."
    assert told("https://a.test/b?code=1#c") == "https://a.test/b" + end == told("https://a.test/b#c?d")
    assert told("https://s3cret.test/") == "https://********.test/" + end
    assert told(None) == told("?code=1") == "nowhere" + end
    assert told("https://a.test/" + "b" * 400) == ("https://a.test/" + "b" * 400)[:300] + end


def test_a_page_in_the_vendors_place_is_told_with_what_to_look_at() -> None:
    text = replies.describe_page(CALL, reply("<html>", 200))
    assert text.startswith("GET /x answered 200 with a page that is not JSON: ") and text.endswith("Check base_url and the proxy settings.")
