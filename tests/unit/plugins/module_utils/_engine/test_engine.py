# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine from plan to verification: what is read, what is sent, and how long it waits."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.engine import EXPLAINED
from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.verifier import FIRST_PAUSE, LONGEST_PAUSE
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Key, Page, Question, Response, State, Verdict
from ansible_collections.revoke.access.tests.unit.helpers.fakes import TO_DO, Job, Shelf

IN_USE = Failure("in_use", "held", 409)
LOST = errors.AnswerLost("GET was sent, but no answer came")


class Slow(Shelf):
    """Says yes at once and removes at the given read; reads count from 0, the plan's."""

    def __init__(self, present: str, gone_at: int) -> None:
        super().__init__(present)
        self.gone_at = gone_at

    def answer(self, question: Question, position: Hashable | None) -> Page:
        if len(self.reads()) >= self.gone_at:
            self.present.clear()
        return super().answer(question, position)

    def react(self, keys: Sequence[str]) -> Sequence[Response]:
        return [Response(key, Verdict.ACCEPTED) for key in keys]


def test_no_targets_means_no_read_and_no_write() -> None:
    shelf = Shelf("abc")
    job = Job(shelf, [])
    assert (job.outcomes, shelf.log, job.report.items) == ([], [], [])


def test_duplicates_are_sent_and_counted_once_at_their_first_place() -> None:
    shelf = Shelf("abc")
    job = Job(shelf, ["b", "a", "b", "a", "b"])
    assert job.lists()["changed"] == ["b", "a"]
    assert shelf.log == [("read", ["b", "a"]), ("write", ["b", "a"]), ("read", ["b", "a"])]


def test_what_is_already_gone_is_not_sent() -> None:
    shelf = Shelf("b")
    job = Job(shelf, "abc")
    assert job.lists() == {"changed": ["b"], "unchanged": ["a", "c"], "failed": []}
    assert shelf.writes() == [["b"]]


def test_a_second_run_sends_nothing_and_reads_once() -> None:
    shelf = Shelf("abc")
    Job(shelf, "abc")
    shelf.log.clear()
    assert Job(shelf, "abc").lists() == {"changed": [], "unchanged": ["a", "b", "c"], "failed": []}
    assert shelf.log == [("read", ["a", "b", "c"])]


def test_check_mode_reads_once_and_sends_nothing() -> None:
    shelf = Shelf("ab")
    shelf.seen["b"] = TO_DO._replace(obstacle=IN_USE)
    job = Job(shelf, "abc", check_mode=True)
    assert job.lists() == {"changed": ["a"], "unchanged": ["c"], "failed": [("b", "in_use")]}
    assert shelf.log == [("read", ["a", "b", "c"])]


def test_an_obstacle_is_only_a_forecast_and_the_run_asks_the_vendor() -> None:
    shelf = Shelf("b")
    shelf.seen["b"] = TO_DO._replace(obstacle=IN_USE)
    assert Job(shelf, "b").lists()["changed"] == ["b"]
    assert shelf.writes() == [["b"]]


def test_a_final_obstacle_is_never_sent_but_reported() -> None:
    shelf = Shelf("ab")
    shelf.seen["a"] = CurrentState(State.TO_DO, obstacle=Failure("refused", "several groups"), barred=True)
    for check_mode in (True, False):
        assert Job(shelf, "ab", check_mode=check_mode).lists()["failed"] == [("a", "refused")]
    assert shelf.writes() == [["b"]]


UNPLANNED = [(errors.TenantNotFound("no organization", 404), "not_found"), (LOST, "not_attempted"), (errors.CredentialsRefused("no", 401), "not_attempted")]


@pytest.mark.parametrize("error, reason", UNPLANNED)
def test_a_plan_that_cannot_be_read_fails_every_item_and_sends_nothing(error: errors.AccessError, reason: str) -> None:
    for check_mode in (True, False):
        shelf = Shelf("ab")
        shelf.read_errors = [error]
        job = Job(shelf, "aba", check_mode=check_mode)
        assert job.lists() == {"changed": [], "unchanged": [], "failed": [("a", reason), ("b", reason)]}
        assert shelf.writes() == []
        assert job.outcomes[0].failure is not None and job.outcomes[0].failure.message == ". ".join(filter(None, [error.message, error.cure]))


# ---- verification


def test_without_verify_a_clear_yes_is_taken_and_nothing_is_read_again() -> None:
    shelf = Slow("a", gone_at=99)
    assert Job(shelf, "a", verify=False).lists()["changed"] == ["a"]
    assert len(shelf.reads()) == 1


def test_without_verify_a_refused_item_is_read_all_the_same() -> None:
    def refuse(shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        shelf.present.clear()
        raise errors.NotFound("no such thing", 404)

    assert Job(Shelf("a", [refuse]), "a", verify=False).lists()["changed"] == ["a"]


def test_without_verify_an_answer_that_stays_open_is_waited_for_all_the_same() -> None:
    class Silent(Slow):
        def react(self, keys: Sequence[str]) -> Sequence[Response]:
            return []

    job = Job(Silent("a", gone_at=2), "a", verify=False, max_attempts=1)
    assert job.lists()["changed"] == ["a"]
    assert job.clock.slept == [0.5]


def test_without_verify_what_was_accepted_and_a_read_shows_to_be_there_again_is_no_change() -> None:
    """The read is for something else; what it shows counts all the same."""

    def half_done(shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        return [Response("a", Verdict.ACCEPTED), Response("b", Verdict.DENIED, IN_USE)]

    job = Job(Shelf("ab", [half_done]), "ab", verify=False, verify_timeout=0)
    assert job.lists() == {"changed": [], "unchanged": [], "failed": [("a", "still_present"), ("b", "in_use")]}


def test_a_deletion_that_takes_time_is_waited_for() -> None:
    shelf = Slow("ab", gone_at=4)
    job = Job(shelf, "ab", verify_timeout=60)
    assert job.lists()["changed"] == ["a", "b"]
    assert job.clock.slept == [0.5, 1.0, 2.0]


def test_the_wait_is_bounded_by_verify_timeout_and_the_rest_is_still_present() -> None:
    job = Job(Slow("ab", gone_at=999), "ab", verify_timeout=30)
    assert job.lists()["failed"] == [("a", "still_present"), ("b", "still_present")]
    assert sum(job.clock.slept) <= 30 < sum(job.clock.slept) + LONGEST_PAUSE
    assert job.clock.slept[:5] == [FIRST_PAUSE, 1.0, 2.0, 4.0, LONGEST_PAUSE]


def test_a_verify_timeout_of_zero_still_reads_once() -> None:
    shelf = Slow("a", gone_at=99)
    job = Job(shelf, "a", verify_timeout=0)
    assert job.lists()["failed"] == [("a", "still_present")]
    assert (len(shelf.reads()), job.clock.slept) == (2, [])


def partly(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
    """Says yes to all, and removes the first."""
    shelf.present.discard(keys[0])
    return [Response(key, Verdict.ACCEPTED) for key in keys]


def test_what_costs_no_further_question_is_read_along_with_what_is_waited_for() -> None:
    shelf = Shelf("ab", [partly])
    Job(shelf, "abx", verify_timeout=0.5)
    assert shelf.reads() == [["a", "b", "x"]] * 3


def test_where_each_item_is_a_question_only_what_is_still_there_is_waited_for_and_the_last_read_has_all() -> None:
    class Single(Shelf):
        def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
            return [Question([key]) for key in keys]

    shelf = Single("ab", [partly])
    Job(shelf, "abx", verify_timeout=0.5)
    every = [["a"], ["b"], ["x"]]
    assert shelf.reads() == [*every, *every, ["b"], *every]


def test_what_a_poll_shows_gone_and_the_last_read_shows_there_is_still_present() -> None:
    class Flickering(Shelf):
        def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
            return [Question([key]) for key in keys]

        def answer(self, question: Question, position: Hashable | None) -> Page:
            page = super().answer(question, position)
            return Page([]) if self.reads() == [["a"], ["b"], ["a"]] else page  # the first read-back of a

    shelf = Flickering("ab", [lambda _shelf, keys: [Response(key, Verdict.ACCEPTED) for key in keys]])
    job = Job(shelf, "ab", verify_timeout=0.5)
    assert shelf.reads()[2:] == [["a"], ["b"], ["b"], ["a"], ["b"]]
    assert job.lists()["failed"] == [("a", "still_present"), ("b", "still_present")]


def test_a_refused_item_is_read_once_and_not_waited_for() -> None:
    def deny(_shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        return [Response(key, Verdict.DENIED, Failure("refused", "no")) for key in keys]

    shelf = Shelf("a", [deny])
    job = Job(shelf, "a")
    assert job.lists()["failed"] == [("a", "refused")]
    assert (len(shelf.reads()), job.clock.slept) == (2, [])


def test_a_failed_item_without_a_reason_that_a_read_shows_gone_counts_as_removed() -> None:
    def deny(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present.clear()
        return [Response(key, Verdict.DENIED, Failure("refused", "no")) for key in keys]

    assert Job(Shelf("a", [deny]), "a").lists()["changed"] == ["a"]


def test_a_read_back_that_fails_leaves_all_that_was_sent_unconfirmed_and_the_rest_as_it_is() -> None:
    def mixed(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present.clear()
        return [Response("a", Verdict.ACCEPTED), Response("b", Verdict.DENIED, Failure("refused", "no"))]

    shelf = Shelf("ab", [mixed])
    shelf.read_errors = [None, LOST]
    assert Job(shelf, "abc").lists() == {"changed": [], "unchanged": ["c"], "failed": [("a", "unconfirmed"), ("b", "unconfirmed")]}


def test_where_a_later_poll_fails_what_was_still_there_before_may_have_gone_since() -> None:
    shelf = Slow("a", gone_at=99)
    shelf.read_errors = [None, None, LOST]
    assert Job(shelf, "a").lists()["failed"] == [("a", "unconfirmed")]


def test_what_came_back_is_not_called_gone_where_the_read_that_shows_it_breaks_off() -> None:
    class Single(Shelf):
        def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
            return [Question([key]) for key in sorted(map(str, keys), reverse=True)]

    def meanwhile(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present = {"x"}
        return [Response(key, Verdict.ACCEPTED) for key in keys]

    shelf = Single("a", [meanwhile])
    shelf.read_errors = [None, None, None, LOST]  # the second look shows x, and breaks off before it comes to a
    assert Job(shelf, "ax").lists()["failed"] == [("a", "unconfirmed"), ("x", "still_present")]


def test_what_a_first_poll_showed_is_open_where_a_later_one_fails_also_of_what_was_denied() -> None:
    def mixed(_shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        return [Response("a", Verdict.ACCEPTED), Response("b", Verdict.DENIED, Failure("refused", "no"))]

    shelf = Shelf("ab", [mixed])
    shelf.read_errors = [None, None, LOST]
    assert Job(shelf, "ab").lists()["failed"] == [("a", "unconfirmed"), ("b", "unconfirmed")]


def test_what_was_refused_and_looked_at_after_that_stays_refused_where_the_last_read_fails() -> None:
    class Full(Observer):
        """Takes one batch."""

        def sending(self, items: Sequence[Item]) -> None:
            if len(items) < 3:
                raise errors.EvidenceLost("disk full")

    def refuse(_shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        raise errors.Refused("no", 400)

    shelf = Shelf("abc", [refuse])
    shelf.read_errors = [None, None, LOST]
    job = Job(shelf, "abcx", observer=Full())
    assert job.lists()["failed"] == [(key, "refused") for key in "abc"] and job.lists()["unchanged"] == ["x"]


# ---- what cannot be read


def test_items_that_cannot_be_read_count_as_a_change_with_a_warning() -> None:
    for check_mode in (True, False):
        job = Job(Shelf("ab", unreadable="ab"), "ab", check_mode=check_mode)
        assert job.lists()["changed"] == ["a", "b"]
        assert len(job.report.warnings) == 1
        assert "The present state of 2 of 2 books cannot be read" in job.report.warnings[0]


def test_readable_items_bring_no_warning_and_unreadable_ones_are_not_polled() -> None:
    assert Job(Shelf("ab"), "ab").report.warnings == []
    shelf = Shelf("a", unreadable="a")
    job = Job(shelf, "a")
    assert (len(shelf.reads()), job.clock.slept) == (2, [])


# ---- explanations


class Explaining(Shelf):
    """Tells who holds a thing."""

    def __init__(self, present: Sequence[str], explain: Callable[[Key], str | None]) -> None:
        super().__init__(present)
        self.asked: list[Any] = []
        self.teller = explain
        self.seen = {key: TO_DO._replace(obstacle=IN_USE) for key in present}

    def explain(self, key: Key, failure: Failure) -> str | None:
        self.asked.append(key)
        return self.teller(key)


def test_an_item_in_use_tells_what_holds_it() -> None:
    job = Job(Explaining("ab", lambda key: "held by " + str(key)), "xab", check_mode=True)
    assert [outcome.failure.message for outcome in job.outcomes if outcome.failure] == ["held by a", "held by b"]
    assert [outcome.failure.http_status for outcome in job.outcomes if outcome.failure] == [409, 409]


def test_an_explanation_that_cannot_be_had_leaves_the_vendors_words() -> None:
    def fail(_key: Key) -> str:
        raise LOST

    for explain in (fail, lambda _key: None):
        job = Job(Explaining("a", explain), "a", check_mode=True)
        assert job.outcomes[0].failure == IN_USE


def test_explanations_are_asked_for_a_bounded_number_of_items() -> None:
    keys = [f"k{number}" for number in range(EXPLAINED + 10)]
    shelf = Explaining(keys, lambda key: None)
    Job(shelf, keys, check_mode=True)
    assert shelf.asked == keys[:EXPLAINED]
