# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which answers count, what becomes of the connection of the others, and how often a write is said to have left."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.grants import ReadyToken
from ansible_collections.revoke.access.plugins.module_utils._http.replies import is_list
from ansible_collections.revoke.access.tests.unit.helpers.clients import Talk, get, login, put, talk
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

LOST = errors.AnswerLost("the connection broke")
UNREACHABLE = errors.Unreachable("No connection")


def write(chat: Talk, **details: Any) -> Any:
    return chat.client.write("POST", "/w", json={"a": 1}, **details)


# ---- statuses


@pytest.mark.parametrize("status", [100, 102, 103, 199, 201, 202, 203, 204, 206, 207, 226, 299])
def test_a_read_accepts_200_alone_and_its_refusal_names_the_status(status: int) -> None:
    chat = talk(login(), get(status=status, answer=[]), max_attempts=1)
    with pytest.raises(errors.BadReply, match=f"GET /x answered with the status {status}, which is not the 200 of a good answer"):
        chat.client.read("GET", "/x", expect=is_list)


def test_a_write_accepts_the_statuses_that_it_names_and_no_other() -> None:
    known = frozenset({200, 207})
    assert write(talk(login(), put(status=207)), statuses=known).status == 207
    with pytest.raises(errors.BadReply, match="status 202, which is not the 200 or 207"):
        write(talk(login(), put(status=202)), statuses=known)
    with pytest.raises(errors.BadReply, match="status 207"):
        write(talk(login(), put(status=207)))


def test_a_token_comes_with_200_or_not_at_all() -> None:
    with pytest.raises(errors.Unreachable, match="HTTP 206"):
        chat = talk(login(status=206), max_attempts=1)
        chat.client.read("GET", "/x")


def test_a_write_with_an_undocumented_status_is_not_repeated_as_it_may_have_been_applied() -> None:
    chat = talk(login(), put(status=102))
    with pytest.raises(errors.AnswerLost):
        write(chat)
    chat.conversation.ended()


# ---- the connection


SENSELESS: list[dict[str, Any]] = [
    *({"status": status, "answer": []} for status in (102, 103, 199, 206)),
    *({"answer": answer} for answer in (b"{", b"", {"not": "a list"})),
]


@pytest.mark.parametrize("answer", SENSELESS)
def test_the_connection_of_an_answer_that_was_not_understood_is_given_up(answer: dict[str, Any]) -> None:
    chat = talk(login(), get(**answer), get(answer=[]))
    assert chat.client.read("GET", "/x", expect=is_list).body == []
    assert chat.conversation.discarded == ["GET /x"]


def test_the_connection_of_a_good_answer_or_of_a_plain_refusal_is_kept() -> None:
    chat = talk(login(), get(), get(status=404, answer={"message": "no such thing"}))
    chat.client.read("GET", "/x")
    with pytest.raises(errors.NotFound):
        chat.client.read("GET", "/x")
    assert chat.conversation.discarded == []


def test_whoever_finds_an_answer_senseless_later_gives_its_connection_up_too() -> None:
    chat = talk(login(), get())
    chat.client.read("GET", "/x")
    chat.client.discard()
    assert chat.conversation.discarded == ["GET /x"]


def test_a_read_asks_every_cache_on_the_way_for_the_vendors_own_answer_and_a_write_does_not() -> None:
    read = Step("GET", "/x", answer={}, sends={"Cache-Control": "no-cache", "X-Extra": "1"})
    chat = talk(login(), read, Step("POST", "/w", json={"a": 1}, answer={}, sends={"Cache-Control": None}))
    chat.client.read("GET", "/x", headers={"X-Extra": "1"})
    write(chat)


# ---- how often a write left


SENDINGS = [
    ([put()], 1),
    ([put(status=404)], 1),
    ([put(answer=LOST)], 1),
    ([put(answer=RuntimeError("a bug"))], 1),
    ([put(status=102)], 1),
    ([put(status=307)], 1),
    ([put(answer=UNREACHABLE), put(answer=UNREACHABLE), put(answer=UNREACHABLE)], 0),
    ([put(answer=UNREACHABLE), put()], 1),
    ([put(status=429), put(answer=UNREACHABLE), put(answer=UNREACHABLE)], 1),
    ([put(status=429, headers={"Retry-After": "0"}), put()], 2),
    ([put(status=503, headers={"Retry-After": "0"}), put(status=429), put(answer=LOST)], 3),
    ([put(answer=errors.BadInput("no such address"))], 0),
]


@pytest.mark.parametrize("steps, times", SENDINGS)
def test_the_client_tells_how_often_a_write_left_this_machine(steps: list[Step], times: int) -> None:
    chat = talk(*steps, grant=ReadyToken("T1"))
    with contextlib.suppress(errors.AccessError, RuntimeError):
        write(chat)
    chat.conversation.ended()
    assert chat.client.sendings() == times


def test_a_write_that_is_repeated_with_a_new_token_left_twice_and_logins_and_reads_do_not_count() -> None:
    chat = talk(login("T1"), put("T1", status=401), login("T2"), put("T2"), get("T2"))
    write(chat)
    chat.client.read("GET", "/x")
    assert chat.client.sendings() == 2
    assert chat.client.sendings() == 0  # told once


def test_a_write_stopped_by_a_refused_login_never_left() -> None:
    chat = talk(login(), put(), login(status=401))
    write(chat)
    chat.clock.advance(10_000)
    with pytest.raises(errors.CredentialsRefused):
        write(chat)
    assert chat.client.sendings() == 0


def test_a_write_that_check_mode_stops_never_left() -> None:
    chat = talk(read_only=True)
    with pytest.raises(errors.ReadOnly):
        write(chat)
    assert chat.client.sendings() == 0


def test_each_thread_is_told_of_its_own_write() -> None:
    chat = talk(login(), put(status=429, headers={"Retry-After": "0"}), put(), put())
    write(chat)
    told: list[int] = []

    def other() -> None:
        told.append(chat.client.sendings())
        write(chat)
        told.append(chat.client.sendings())

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert told == [0, 1] and chat.client.sendings() == 2
