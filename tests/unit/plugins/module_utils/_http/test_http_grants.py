# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens: what each grant type sends, when a token is renewed, and when not."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.grants import BasicGrant, JsonGrant, ReadyToken, RotatingGrant, TokenSource
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply
from ansible_collections.revoke.access.tests.unit.helpers.clients import Talk, form_grant, get, login, put, talk
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step


def read(chat: Talk) -> Any:
    return chat.client.read("GET", "/x")


def refresh(old: str, **answer: Any) -> Step:
    body = {"client_id": "app", "refresh_token": old}
    return Step("POST", "/refresh", json=body, answer=dict({"access_token": "A-" + old, "expires_in": 100}, **answer))


# ---- grant types


def test_a_form_grant_sends_its_fields_urlencoded_and_no_authorization() -> None:
    chat = talk(login(sends={"Authorization": None}), get())
    read(chat)


def test_a_basic_grant_sends_the_pair_in_the_header() -> None:
    sends = {"Authorization": "Basic Y2xpZW50OnPDqWNyZXQ="}
    step = Step("POST", "/token", form={"grant_type": "client_credentials"}, answer={"access_token": "T1"}, sends=sends)
    chat = talk(step, get(), grant=BasicGrant("/token", "client", "s\u00e9cret"))
    read(chat)
    assert chat.client.redactor.text("Y2xpZW50OnPDqWNyZXQ= s\u00e9cret") == "******** ********"


def test_a_json_grant_sends_json() -> None:
    chat = talk(Step("POST", "/token", json={"user": "u"}, answer={"access_token": "T1"}), get(), grant=JsonGrant("/token", {"user": "u"}, "pw"))
    read(chat)


def test_a_ready_token_is_used_without_asking_for_one() -> None:
    chat = talk(get("given"), grant=ReadyToken("given"))
    read(chat)
    assert chat.client.redactor.text("a given token") == "a ******** token"


@pytest.mark.parametrize("token", ["line\nbreak", "tok\u00e9n", "tab\t", "nul\x00"])
def test_a_ready_token_that_no_header_can_carry_is_bad_input_and_not_shown(token: str) -> None:
    with pytest.raises(errors.BadInput) as caught:
        ReadyToken(token)
    assert "access_token" in caught.value.message and token not in caught.value.message


# ---- renewal


def test_a_token_is_asked_for_once_and_kept() -> None:
    chat = talk(login(), get(), get(), get())
    for _call in range(3):
        read(chat)
    chat.conversation.ended()


@pytest.mark.parametrize("lifetime, used_at, renewed", [(600, 530, False), (600, 541, True), (100, 80, False), (100, 91, True), ("100", 91, True)])
def test_a_token_is_renewed_shortly_before_its_end(lifetime: Any, used_at: float, renewed: bool) -> None:
    steps = [login("T1", lifetime), get("T1")] + ([login("T2"), get("T2")] if renewed else [get("T1")])
    chat = talk(*steps)
    read(chat)
    chat.clock.now += used_at
    read(chat)
    chat.conversation.ended()


@pytest.mark.parametrize("lifetime", [None, "soon", [], {}, "nan"])
def test_a_token_without_a_usable_lifetime_is_kept(lifetime: Any) -> None:
    chat = talk(login("T1", lifetime), get("T1"), get("T1"))
    read(chat)
    chat.clock.now += 1e9
    read(chat)


@pytest.mark.parametrize("step, method", [(get, "read"), (put, "write")])
def test_a_rejected_token_is_renewed_and_the_call_repeated_once_at_once(step: Any, method: str) -> None:
    chat = talk(login("T1"), step("T1", status=401), login("T2"), step("T2", answer={"ok": 1}), max_attempts=1)
    reply = read(chat) if method == "read" else chat.client.write("POST", "/w", json={"a": 1})
    assert reply.body == {"ok": 1}
    assert chat.clock.slept == [] and chat.client.retries == 0


def test_a_renewed_token_that_is_rejected_too_is_a_wall() -> None:
    chat = talk(login("T1"), get("T1", status=401), login("T2"), get("T2", status=401))
    with pytest.raises(errors.CredentialsRefused) as caught:
        read(chat)
    chat.conversation.ended()
    assert caught.value.http_status == 401 and "renewed access token was rejected as well" in caught.value.message


def test_each_call_may_renew_once_on_a_long_run() -> None:
    chat = talk(login("T1"), get("T1", status=401), login("T2"), get("T2"), get("T2", status=401), login("T3"), get("T3"))
    read(chat)
    read(chat)
    chat.conversation.ended()


def test_a_ready_token_that_is_rejected_is_a_wall_without_a_second_try() -> None:
    chat = talk(get("given", status=401), grant=ReadyToken("given"))
    with pytest.raises(errors.CredentialsRefused) as caught:
        read(chat)
    assert "cannot be renewed" in caught.value.message and "given" not in caught.value.message


def test_a_token_that_another_thread_replaced_is_not_thrown_away() -> None:
    given = iter(["T1", "T2"])
    source = TokenSource(form_grant(), lambda grant: Reply(200, {"access_token": next(given)}, {}, ""), lambda: 0.0)
    assert source.current() == "T1"
    source.discard("an older one")
    assert source.current() == "T1"
    source.discard("T1")
    assert source.current() == "T2"


STEADY = ("org", "user")


def source(*answers: dict[str, Any], steady: Any = STEADY) -> TokenSource:
    given = iter(dict({"access_token": f"T{number}"}, **answer) for number, answer in enumerate(answers, 1))
    return TokenSource(form_grant(), lambda grant: Reply(200, next(given), {}, ""), lambda: 0.0, "https://x.test", steady)


@pytest.mark.parametrize("first, second", [({"org": "a"}, {"org": "b"}), ({"org": "a", "user": "u"}, {"org": "a", "user": "v"}), ({"user": "u"}, {"user": 7})])
def test_a_renewed_token_of_another_tenant_or_identity_is_refused_and_the_first_one_stays_what_counts(first: dict[str, Any], second: dict[str, Any]) -> None:
    tokens = source(first, second, second, first)
    tokens.discard(tokens.current())
    for _renewal in range(2):  # the second answer does not become the one to compare with
        with pytest.raises(errors.CredentialsRefused, match="of another tenant or identity than the first one") as caught:
            tokens.current()
        assert tokens.facts == first and "T2" not in caught.value.message
    assert tokens.current() == "T4"


def test_what_a_later_token_tells_first_is_compared_with_the_ones_after_it() -> None:
    tokens = source({}, {"org": "a"}, {}, {"org": "b"})
    for token in ("T1", "T2", "T3"):
        assert tokens.current() == token
        tokens.discard(token)
    with pytest.raises(errors.CredentialsRefused):
        tokens.current()


@pytest.mark.parametrize("steady, second", [((), {"org": "b"}), (STEADY, {"org": "a", "scope": "more"}), (STEADY, {}), (STEADY, {"org": ""})])
def test_a_renewed_token_may_differ_in_all_but_its_tenant_and_identity(steady: Any, second: dict[str, Any]) -> None:
    tokens = source({"org": "a", "scope": "all"}, second, steady=steady)
    tokens.discard(tokens.current())
    assert tokens.current() == "T2"


# ---- refusals of the token endpoint


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
def test_refused_credentials_are_a_wall_and_not_retried(status: int) -> None:
    chat = talk(login(status=status, answer={"error": "invalid_grant"}))
    with pytest.raises(errors.CredentialsRefused) as caught:
        read(chat)
    assert "credentials were refused by https://vendor.test/token (HTTP" in caught.value.message
    assert chat.conversation.calls == ["POST /token"]


@pytest.mark.parametrize("body", [{}, {"access_token": None}, {"access_token": ""}, {"access_token": 7}, {"access_token": "a\nb"}, {"access_token": "\u20ac"}])
def test_an_answer_without_a_usable_token_is_a_wall(body: Any) -> None:
    with pytest.raises(errors.CredentialsRefused):
        read(talk(login(answer=body)))


def test_a_token_request_is_repeated_like_a_read() -> None:
    chat = talk(login(status=503), login(status=429), login(), get())
    read(chat)
    chat.conversation.ended()


@pytest.mark.parametrize("answer, kind", [(errors.AnswerLost("no answer"), errors.Unreachable), (b"{", errors.Unreachable), (b"<html>", errors.WrongServer)])
def test_no_token_means_that_nothing_was_sent(answer: Any, kind: type[errors.AccessError]) -> None:
    chat = talk(login(answer=answer), max_attempts=1)
    with pytest.raises(kind):
        chat.client.write("POST", "/w", json={"a": 1})
    assert chat.conversation.calls == ["POST /token"]


# ---- refresh tokens that are spent by their use


def test_a_spent_refresh_token_is_replaced_by_the_one_in_the_answer() -> None:
    chat = talk(refresh("R1", refresh_token="R2"), get("A-R1"), refresh("R2", refresh_token="R3"), get("A-R2"), grant=RotatingGrant("/refresh", "app", "R1"))
    read(chat)
    chat.clock.now += 1000
    read(chat)
    assert {"R1", "R2", "R3", "A-R1", "A-R2"} <= set(chat.secrets)


@pytest.mark.parametrize("fresh", [{}, {"refresh_token": None}, {"refresh_token": ""}, {"refresh_token": 5}])
def test_without_a_new_refresh_token_there_is_no_renewal(fresh: Any) -> None:
    chat = talk(refresh("R1", **fresh), get("A-R1"), get("A-R1", status=401), grant=RotatingGrant("/refresh", "app", "R1"))
    read(chat)
    chat.clock.now += 1000
    with pytest.raises(errors.CredentialsRefused):
        read(chat)
    chat.conversation.ended()


def test_a_refresh_whose_answer_was_lost_is_not_sent_again() -> None:
    step = Step("POST", "/refresh", json={"client_id": "app", "refresh_token": "R1"}, answer=errors.AnswerLost("no answer"))
    chat = talk(step, grant=RotatingGrant("/refresh", "app", "R1"))
    with pytest.raises(errors.Unreachable):
        read(chat)
    assert chat.conversation.calls == ["POST /refresh"]


def test_a_rate_limited_refresh_is_sent_again() -> None:
    body = {"client_id": "app", "refresh_token": "R1"}
    limited = Step("POST", "/refresh", json=body, status=429, headers={"Retry-After": "2"}, answer={})
    chat = talk(limited, refresh("R1"), get("A-R1"), grant=RotatingGrant("/refresh", "app", "R1"))
    read(chat)
    assert chat.clock.slept == [2.0]
