# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the client repeats a call, how long it waits before, and what it never repeats."""

from __future__ import annotations

import email.utils
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply
from ansible_collections.revoke.access.plugins.module_utils._http.retry import MAX_WAIT, backoff, parse_retry_after, rate_limit
from ansible_collections.revoke.access.tests.unit.helpers.clients import Talk, get, login, put, talk

LOST = errors.AnswerLost("sent, but no answer came in time")
REFUSED = errors.Unreachable("connection refused")
NOW = 1_800_000_000.0  # seconds since 1970


def limited(status: int = 429, after: str | None = None) -> Any:
    return {"status": status, "headers": {} if after is None else {"Retry-After": after}, "answer": {"message": "slow down"}}


def read(chat: Talk) -> Any:
    return chat.client.read("GET", "/x")


def write(chat: Talk) -> Any:
    return chat.client.write("POST", "/w", json={"a": 1})


# ---- what is repeated


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_a_read_is_repeated_after_a_server_error(status: int) -> None:
    chat = talk(login(), get(status=status), get(answer={"fine": True}))
    assert read(chat).body == {"fine": True}
    chat.conversation.ended()
    assert (chat.client.requests, chat.client.retries) == (3, 1)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_a_write_is_never_repeated_after_a_server_error(status: int) -> None:
    chat = talk(login(), put(status=status))
    with pytest.raises(errors.AnswerLost) as caught:
        write(chat)
    assert caught.value.http_status == status
    assert chat.clock.slept == []


@pytest.mark.parametrize("answer", [LOST, b'{"a": ', b"", b"<html>login</html>", b"[1, 2"])
def test_a_write_whose_answer_is_unusable_is_not_repeated(answer: Any) -> None:
    chat = talk(login(), put(answer=answer))
    if answer == b"":
        assert write(chat).body is None  # an empty answer says nothing, the engine reads
        return
    with pytest.raises(errors.AnswerLost):
        write(chat)


@pytest.mark.parametrize("answer", [LOST, b'{"a": '])
def test_a_read_whose_answer_is_lost_or_cut_off_is_repeated(answer: Any) -> None:
    chat = talk(login(), get(answer=answer), get())
    assert read(chat).body == {}
    chat.conversation.ended()


def test_connection_refused_is_repeated_for_writes_too_since_nothing_was_sent() -> None:
    chat = talk(login(), put(answer=REFUSED), put(answer=REFUSED), put())
    assert write(chat).status == 200
    assert len(chat.clock.slept) == 2


def test_what_does_not_pass_by_waiting_is_not_repeated() -> None:
    chat = talk(login(), get(answer=errors.Unreachable("certificate not accepted", passing=False)))
    with pytest.raises(errors.Unreachable):
        read(chat)
    assert chat.clock.slept == []


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 422, 451])
def test_a_refusal_is_not_repeated(status: int) -> None:
    chat = talk(login(), get(status=status))
    with pytest.raises(errors.Refused):
        read(chat)
    chat.conversation.ended()


def test_attempts_are_bounded_and_the_last_error_is_raised() -> None:
    chat = talk(login(), *[get(status=502)] * 3, max_attempts=3)
    with pytest.raises(errors.AnswerLost):
        read(chat)
    chat.conversation.ended()
    assert (chat.client.requests, chat.client.retries, len(chat.clock.slept)) == (4, 2, 2)


def test_one_attempt_means_one() -> None:
    chat = talk(login(), get(status=502), max_attempts=1)
    with pytest.raises(errors.AnswerLost):
        read(chat)
    assert chat.client.retries == 0


# ---- 429, and 503 that names a time


@pytest.mark.parametrize("status", [429, 503])
def test_a_rate_limit_is_obeyed_for_writes_too(status: int) -> None:
    chat = talk(login(), put(**limited(status, "7")), put())
    assert write(chat).status == 200
    assert chat.clock.slept == [7.0]


def test_a_503_without_a_time_may_have_been_applied() -> None:
    with pytest.raises(errors.AnswerLost):
        write(talk(login(), put(**limited(503))))


def test_a_429_without_a_time_is_backed_off_from() -> None:
    chat = talk(login(), put(**limited()), put(**limited()), put())
    write(chat)
    assert len(chat.clock.slept) == 2 and 0.5 <= chat.clock.slept[0] <= 1.0 <= chat.clock.slept[1] <= 2.0


def test_a_rate_limit_that_outlasts_all_attempts_is_raised_with_its_time() -> None:
    chat = talk(login(), *[put(**limited(429, "3"))] * 3)
    with pytest.raises(errors.RateLimited) as caught:
        write(chat)
    assert (caught.value.retry_after, caught.value.http_status, chat.clock.slept) == (3.0, 429, [3.0, 3.0])


def test_the_wait_of_one_call_is_shared_by_the_next() -> None:
    chat = talk(login(), get(**limited(429, "20")), get(), put())
    read(chat)
    write(chat)
    assert chat.clock.slept == [20.0]


@pytest.mark.parametrize("after, seconds", [("0", 0.0), ("5", 5.0), (" 5 ", 5.0), ("59", 59.0), ("61", MAX_WAIT), ("21600", MAX_WAIT), ("9" * 40, MAX_WAIT)])
def test_retry_after_in_seconds_is_capped(after: str, seconds: float) -> None:
    assert parse_retry_after(after, NOW) == seconds


@pytest.mark.parametrize("after", [None, "", "soon", "-5", "1.5", "5s", "\u0665", "Fri, 99 Foo 2026 00:00:00 GMT", "0x10", "5, 6"])
def test_a_retry_after_that_makes_no_sense_falls_back_to_the_back_off(after: str | None) -> None:
    assert parse_retry_after(after, NOW) is None


@pytest.mark.parametrize("ahead, bounds", [(-3600, (0.0, 0.0)), (30, (25.0, 31.0)), (86400, (MAX_WAIT, MAX_WAIT))])
def test_retry_after_as_a_date_counts_from_now_and_is_capped(ahead: int, bounds: tuple[float, float]) -> None:
    seconds = parse_retry_after(email.utils.formatdate(NOW + ahead, usegmt=True), NOW)
    assert seconds is not None and bounds[0] <= seconds <= bounds[1]


@settings(deadline=None)
@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d{1,4} [A-Z][a-z]{2} \d{1,6} \d\d:\d\d:\d\d.*"))
def test_no_retry_after_header_breaks_the_client(after: str) -> None:
    seconds = parse_retry_after(after, NOW)
    assert seconds is None or 0.0 <= seconds <= MAX_WAIT


@settings(deadline=None)
@given(st.integers(1, 40), st.floats(0, 1, exclude_max=True))
def test_the_back_off_doubles_up_to_the_cap_is_spread_and_never_nothing(step: int, chance: float) -> None:
    ceiling = min(2.0 ** (step - 1), MAX_WAIT)
    assert backoff(step, lambda: chance) == pytest.approx(ceiling * (1 + chance) / 2)
    assert ceiling / 2 <= backoff(step, lambda: chance) <= ceiling


def test_waiting_before_a_second_sending_counts_as_a_retry() -> None:
    chat = talk()
    chat.client.wait_before(2)
    chat.client.wait_before(3)
    assert chat.client.retries == 2
    assert 0.5 <= chat.clock.slept[0] <= 1.0 <= chat.clock.slept[1] <= 2.0


@pytest.mark.parametrize("ahead", [-3600, -20, 0, 20, 3600])
def test_a_date_to_come_back_at_is_measured_by_the_vendors_own_clock(ahead: int) -> None:
    now = 1_800_000_000.0
    headers = {"Date": email.utils.formatdate(now + ahead, usegmt=True), "Retry-After": email.utils.formatdate(now + ahead + 5, usegmt=True)}
    error = rate_limit(errors.RateLimited("slow down", 429), Reply(429, None, headers, ""), now)
    assert isinstance(error, errors.RateLimited) and error.retry_after == 5.0
