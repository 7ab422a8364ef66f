# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP client: what it sends, how it reads an answer, and what it shows of secrets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.grants import ReadyToken
from ansible_collections.revoke.access.plugins.module_utils._http.replies import has_list
from ansible_collections.revoke.access.tests.unit.helpers.clients import get, login, put, talk
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

# ---- the read-only guard


def test_a_read_only_client_raises_on_a_write_before_anything_is_sent() -> None:
    chat = talk(read_only=True)
    with pytest.raises(errors.ReadOnly):
        chat.client.write("DELETE", "/x")
    assert (chat.conversation.calls, chat.client.requests) == ([], 0)


def test_a_read_only_client_may_log_in_and_read_by_any_method() -> None:
    chat = talk(login(), Step("POST", "/query", json={"q": 1}, answer=[]), read_only=True)
    assert chat.client.read("POST", "/query", json={"q": 1}).body == []


# ---- what is sent


def test_a_bearer_token_and_json_both_ways() -> None:
    sends = {"Authorization": "Bearer T1", "Accept": "application/json", "Content-Type": "application/json", "X-Extra": "1"}
    chat = talk(login(), Step("POST", "/w", json={"k": "\u00e9"}, answer={}, sends=sends))
    chat.client.write("POST", "/w", json={"k": "\u00e9"}, headers={"X-Extra": "1"})


def test_an_anonymous_call_carries_no_token_and_asks_for_none() -> None:
    chat = talk(Step("POST", "/details", json={}, answer={}, sends={"Authorization": None}))
    chat.client.read("POST", "/details", json={}, anonymous=True)
    assert chat.conversation.calls == ["POST /details"]


def test_the_query_is_percent_encoded_with_blanks_as_20() -> None:
    chat = talk(login(), Step("GET", "/x?filters=id%20in%20%28%22a%2Fb%2B%22%29&limit=5", answer=[]))
    chat.client.read("GET", "/x", params={"filters": 'id in ("a/b+")', "limit": 5})


# ---- how answers are read


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_message_names_the_cure(status: int) -> None:
    for step, method in ((get, "read"), (put, "write")):
        chat = talk(login(), step(status=status, headers={"Location": "https://login.test/sso?token=abc#x"}, answer=None))
        with pytest.raises(errors.WrongServer) as caught:
            getattr(chat.client, method)(*(("GET", "/x") if method == "read" else ("POST", "/w")), **({} if method == "read" else {"json": {"a": 1}}))
        assert "redirected to https://login.test/sso." in caught.value.message and "base_url" in caught.value.message
        assert "token=abc" not in caught.value.message
        assert caught.value.stops


def test_a_login_page_in_place_of_a_read_names_proxy_and_base_url() -> None:
    chat = talk(login(), get(answer=b"<!DOCTYPE html><html>Sign in</html>"))
    with pytest.raises(errors.WrongServer) as caught:
        chat.client.read("GET", "/x")
    assert "base_url" in caught.value.message and "proxy" in caught.value.message


def test_a_page_in_place_of_a_write_is_a_lost_answer_not_a_refusal() -> None:
    with pytest.raises(errors.BadReply):
        talk(login(), put(answer=b"<html>gateway</html>")).client.write("POST", "/w", json={"a": 1})


def test_a_proxy_that_wants_a_password_is_another_server() -> None:
    with pytest.raises(errors.WrongServer):
        talk(login(), get(status=407)).client.read("GET", "/x")


@pytest.mark.parametrize("answer", [{"rows": None}, {}, [], {"rows": {}}, "text", b"", b"null"])
def test_a_read_in_an_unexpected_form_proves_nothing(answer: Any) -> None:
    chat = talk(login(), get(answer=answer), max_attempts=1)
    with pytest.raises(errors.BadReply):
        chat.client.read("GET", "/x", expect=has_list("rows"))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[" * 100000, b'{"n": ' + b"9" * 5000 + b"}", b"\x80abc"])
def test_no_body_breaks_the_client(content: bytes) -> None:
    chat = talk(login(), put(answer=content))
    try:
        chat.client.write("POST", "/w", json={"a": 1})
    except errors.AnswerLost as error:
        assert len(error.message) < 500


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(200, 599))
def test_any_answer_becomes_a_reply_or_an_error_of_ours(content: bytes, status: int) -> None:
    chat = talk(put(answer=content, status=status, headers={"Location": "/", "Retry-After": "0"}), grant=ReadyToken("T1"), max_attempts=1)
    try:
        chat.client.write("POST", "/w", json={"a": 1})
    except errors.AccessError as error:
        assert error.message and "\n" not in error.message


# ---- secrets


def test_a_run_time_token_is_reported_as_secret_before_it_is_used() -> None:
    chat = talk(login("T9", answer={"access_token": "T9", "expires_in": 1}), get("T9"))
    chat.client.read("GET", "/x")
    assert "T9" in chat.secrets and "s3cret" in chat.secrets


def test_what_the_token_endpoint_tells_beside_tokens_is_kept_without_them() -> None:
    facts: dict[str, Any] = {"access_token": "T1", "refresh_token": "R", "id_token": "I", "identity": "local:{me}", "expires_in": 5}
    chat = talk(login(answer=facts), get())
    assert chat.client.identity() == {"identity": "local:{me}", "expires_in": 5}  # logs in by itself, and only once
    chat.client.read("GET", "/x")
    assert chat.client.identity() == {"identity": "local:{me}", "expires_in": 5}
