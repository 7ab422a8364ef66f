# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rounds of writes: what is on record before it leaves, that nothing is read meanwhile, and when it is looked again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import Sent
from ansible_collections.revoke.access.plugins.module_utils._engine.sender import CONSECUTIVE_FAILURES
from ansible_collections.revoke.access.plugins.module_utils._engine.verifier import FIRST_PAUSE
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Page, Question, Response, Verdict
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Job, Reaction, Register, Shelf, Turns, obliging

LOST = errors.AnswerLost("sent, no answer")


class Watched(Shelf):
    """A shelf that knows who watches: it fails the test where it is read while a write is in flight."""

    def __init__(self, present: Iterable[str], reactions: Sequence[Reaction] = (), unreadable: Iterable[str] = ()) -> None:
        super().__init__(present, reactions, unreadable)
        self.register = Register()

    def answer(self, question: Question, position: Hashable | None) -> Page:
        assert self.register.in_flight() == []
        return super().answer(question, position)

    def send(self, keys: Sequence[Hashable]) -> Sequence[Response]:
        assert set(keys) <= set(self.register.in_flight()), "something left that was not on record"
        return super().send(keys)


def raising(error: Exception, applied: Sequence[str] = (), left: int = 1) -> Reaction:
    """The call fails with this error, after these keys were removed all the same. C(left): how often it left."""

    def answer(shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        shelf.present -= set(applied)
        shelf.leaving.left = left
        raise error

    return answer


def watched(shelf: Watched, keys: Iterable[str], **more: Any) -> Job:
    return Job(shelf, keys, observer=shelf.register, **more)


# ---- on record before it leaves


def test_each_batch_is_on_record_before_it_leaves_and_its_answer_after() -> None:
    shelf = Watched("abcd")
    watched(shelf, "abcd")
    assert shelf.register.told == [(kind, list(keys)) for keys in ("abc", "d") for kind in ("sending", "answered")]


def test_what_cannot_be_put_on_record_does_not_leave() -> None:
    class Full(Register):
        def sending(self, items: Sequence[Item]) -> None:
            if self.told:
                raise errors.EvidenceLost("disk full")
            super().sending(items)

    shelf = Watched("abcdef")
    shelf.register = Full()
    job = watched(shelf, "abcdef")
    assert shelf.writes() == [["a", "b", "c"]]
    assert job.lists() == {"changed": ["a", "b", "c"], "unchanged": [], "failed": [(key, "not_attempted") for key in "def"]}
    assert [item.sent for item in job.report.items if item] == [Sent.ONCE] * 3 + [Sent.NEVER] * 3


def test_no_answer_is_put_on_record_for_what_never_left() -> None:
    shelf = Watched("abc", [raising(LOST), raising(errors.OutOfTime("the deadline is over"), left=0)])
    job = watched(shelf, "abc", verify_timeout=0)
    assert [kind for kind, _keys in shelf.register.told] == ["sending", "answered", "sending"]
    assert job.lists()["failed"] == [(key, "still_present") for key in "abc"]


def test_what_the_client_sent_twice_is_ours_even_where_the_vendor_then_says_it_never_was() -> None:
    def gone(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present -= set(keys)
        shelf.leaving.left = 2
        return [Response(key, Verdict.GONE) for key in keys]

    job = watched(Watched("a", [gone]), "a")
    assert job.lists()["changed"] == ["a"] and job.report.items[0] is not None and job.report.items[0].sent is Sent.AGAIN


# ---- one read for all that is open, and never beside a write


@pytest.mark.parametrize("size", [1, 2, 5])
def test_all_batches_are_sent_side_by_side_and_what_is_open_is_read_in_one_go_afterwards(size: int) -> None:
    lost = [raising(LOST, "a"), obliging, raising(errors.Refused("bad", 400), "e"), raising(LOST), obliging]
    shelf = Watched.described(batch_limit=2)("abcdefghij", lost)
    pool = Turns(size, lambda count: count - 1)
    job = watched(shelf, "abcdefghij", pool=pool)
    assert job.lists()["changed"] == list("abcdefghij") and pool.most == size
    first, then = [index for index, (kind, _keys) in enumerate(shelf.log) if kind == "read"][:2]
    assert (first, then) == (0, 6)  # five writes, then one read
    assert len(shelf.log[then][1]) == 6  # of the three batches that are open


def test_a_refused_call_is_thinned_out_before_it_is_halved() -> None:
    shelf = Watched.described(batch_limit=4)("abcd", [raising(errors.Refused("bad", 400), "b")])
    assert watched(shelf, "abcd").lists()["changed"] == list("abcd")
    assert shelf.writes() == [list("abcd"), list("acd")]


def test_only_what_is_seen_to_be_there_is_sent_again_after_a_lost_answer() -> None:
    shelf = Watched.described(batch_limit=2)("abcd", [raising(LOST, "a"), raising(LOST, "cd")])
    assert watched(shelf, "abcd").lists()["changed"] == list("abcd")
    assert shelf.writes() == [["a", "b"], ["c", "d"], ["b"]]


@pytest.mark.parametrize("size", [1, 3])
def test_after_a_few_silent_calls_in_a_row_nothing_more_leaves_before_a_look(size: int) -> None:
    most = CONSECUTIVE_FAILURES + size - 1  # those that were under way already
    shelf = Watched.described(batch_limit=1)("abcdefgh", [raising(LOST)] * most)
    assert watched(shelf, "abcdefgh", pool=Turns(size)).lists()["changed"] == list("abcdefgh")
    assert [kind for kind, _keys in shelf.log][: most + 2] == ["read"] + ["write"] * most + ["read"]


def test_a_word_on_any_item_between_silent_calls_shows_that_the_vendor_answers() -> None:
    silent = raising(LOST)
    shelf = Watched.described(batch_limit=1)("abcdef", [silent, silent, obliging, silent, silent, obliging])
    watched(shelf, "abcdef")
    assert [kind for kind, _keys in shelf.log][:8] == ["read"] + ["write"] * 6 + ["read"]


def test_a_look_that_fails_sends_nothing_lost_again_and_goes_on_with_the_rest() -> None:
    shelf = Watched.described(batch_limit=1)("abcde", [raising(LOST)] * 3)
    shelf.read_errors = [None, LOST]
    job = watched(shelf, "abcde", verify_timeout=0)
    assert shelf.writes() == [["a"], ["b"], ["c"], ["d"], ["e"]]
    assert job.lists() == {"changed": ["d", "e"], "unchanged": [], "failed": [(key, "still_present") for key in "abc"]}


def test_after_a_wall_nothing_is_looked_at_but_in_the_last_read() -> None:
    shelf = Watched("abcdef", [raising(LOST), raising(errors.CredentialsRefused("no", 401))])
    watched(shelf, "abcdef", verify_timeout=0)
    assert [kind for kind, _keys in shelf.log] == ["read", "write", "write", "read"]


# ---- the last word


def test_the_last_read_has_in_it_all_that_was_sent_and_all_that_was_already_gone() -> None:
    shelf = Watched("ace", [raising(LOST, "a")])
    assert watched(shelf, "abcde").lists() == {"changed": ["a", "c", "e"], "unchanged": ["b", "d"], "failed": []}
    assert sorted(shelf.reads()[-1]) == list("abcde")


def test_what_was_gone_at_the_first_look_and_is_seen_at_the_last_is_still_present() -> None:
    def returning(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present = (shelf.present - set(keys)) | {"x"}
        return [Response(key, Verdict.ACCEPTED) for key in keys]

    job = watched(Watched("a", [returning]), "ax", verify_timeout=0)
    assert job.lists() == {"changed": ["a"], "unchanged": [], "failed": [("x", "still_present")]}


def test_what_one_look_showed_gone_and_the_last_one_shows_there_is_still_present() -> None:
    """A replica that lagged: the answer was lost, the look between the rounds did not show it, the one after the last write does."""

    class Lagging(Watched):
        def answer(self, question: Question, position: Hashable | None) -> Page:
            page = super().answer(question, position)
            return page if len(self.reads()) != 2 else page._replace(rows=[row for row in page.rows if row["id"] != "a"])

    shelf = Lagging("ab", [raising(LOST)])
    assert watched(shelf, "ab", verify_timeout=0).lists() == {"changed": ["b"], "unchanged": [], "failed": [("a", "still_present")]}
    assert shelf.writes() == [["a", "b"], ["b"]]


# ---- nothing is asked twice where nothing was sent in between


def test_what_a_look_after_the_last_write_showed_gone_is_not_read_again() -> None:
    shelf = Watched("ab", [raising(LOST, "ab")])
    assert watched(shelf, "ab").lists()["changed"] == ["a", "b"]
    assert shelf.log == [("read", ["a", "b"]), ("write", ["a", "b"]), ("read", ["a", "b"])]


def test_what_was_accepted_and_was_in_no_look_is_read() -> None:
    shelf = Watched.described(batch_limit=1)("ab", [raising(LOST, "a"), obliging])
    assert watched(shelf, "ab").lists()["changed"] == ["a", "b"]
    assert shelf.reads() == [["a", "b"], ["a"], ["b", "a"]]  # what the look showed is asked for along with it: the last word wins


def test_what_was_gone_at_the_first_look_is_read_once_after_the_last_write() -> None:
    shelf = Watched("a", [raising(LOST, "a")])
    assert watched(shelf, "ax").lists() == {"changed": ["a"], "unchanged": ["x"], "failed": []}
    assert shelf.reads() == [["a", "x"], ["a", "x"]]  # along with what was left open, for one request shows both


def test_what_a_look_showed_gone_is_read_again_where_something_was_sent_after_it() -> None:
    """Also where a second look came after that, which had only the rest in it."""

    def returning(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present = (shelf.present - set(keys)) | {"a"}
        raise LOST

    for second, ended in ((raising(LOST, "b"), "changed"), (returning, "failed")):
        shelf = Watched("ab", [raising(LOST, "a"), second])
        lists = watched(shelf, "ab", verify_timeout=0).lists()
        assert shelf.writes() == [["a", "b"], ["b"]]
        assert shelf.reads() == [["a", "b"], ["a", "b"], ["b"], ["a", "b"]]  # what the second look showed is asked for along
        assert lists[ended][0] in ("a", ("a", "still_present")) and "b" in lists["changed"]


def test_what_a_look_after_the_last_write_showed_there_is_waited_for_before_it_is_read_again() -> None:
    shelf = Watched("a", [raising(LOST)])
    job = watched(shelf, "a", max_attempts=1, verify_timeout=FIRST_PAUSE)
    assert job.lists()["failed"] == [("a", "still_present")]
    assert (shelf.reads(), job.clock.slept) == ([["a"]] * 3, [FIRST_PAUSE])
    at_once = Watched("a", [raising(LOST)])
    assert watched(at_once, "a", max_attempts=1, verify_timeout=0).lists() == job.lists()
    assert at_once.reads() == [["a"]] * 2


def test_what_a_look_told_nothing_of_is_read_again() -> None:
    class Clearing(Watched):
        def answer(self, question: Question, position: Hashable | None) -> Page:
            self.unreadable = {"a"} if len(self.reads()) == 1 else set()
            return super().answer(question, position)

    shelf = Clearing("a", [raising(LOST, "a")])
    assert watched(shelf, "a").lists()["changed"] == ["a"]
    assert shelf.reads() == [["a"]] * 3


@pytest.mark.parametrize("verify", [True, False])
@pytest.mark.parametrize("verdict", [Verdict.GONE, Verdict.DENIED])
def test_without_verify_everything_but_a_clean_yes_is_read_back(verdict: Verdict, verify: bool) -> None:
    def mixed(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present.discard("a")
        return [Response("a", Verdict.ACCEPTED), Response("b", verdict, Failure("refused", "no") if verdict is Verdict.DENIED else None)]

    shelf = Watched("ab", [mixed])
    reason = "refused" if verdict is Verdict.DENIED else "still_present"
    assert watched(shelf, "ab", verify=verify, verify_timeout=0).lists() == {"changed": ["a"], "unchanged": [], "failed": [("b", reason)]}
    assert shelf.reads()[1:] == [["a", "b"] if verify else ["b", "a"]]  # what was accepted costs no further question
