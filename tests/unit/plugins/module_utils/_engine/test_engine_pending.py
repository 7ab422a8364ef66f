# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a vendor takes on and does later: pending until a read shows it, never sent twice, never called done before it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.item import PENDING
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.result import fails, message, result_of
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Key, Page, Question, Response, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, BadReply, RateLimited
from ansible_collections.revoke.access.plugins.module_utils._evidence.history import begun_before
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.fakes import BOOKS, Job, Shelf
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import keep

START = TestClock().monotonic()
SINCE = "2026-11-20T16:00:00Z"


class Slow(Shelf):
    """Takes requests on, and carries each out when it has been looked at so often. C(tells): whether a read shows what is under way.

    C(fails): what is given up instead.
    """

    description = BOOKS._replace(later=True)

    def __init__(self, present: Iterable[str], looks: int = 0, tells: bool = False, fails: str = "", **more: Any) -> None:
        super().__init__(present, **more)
        self.looks, self.tells, self.fails = looks, tells, fails
        self.under_way: dict[str, int] = {}
        self.given_up: set[str] = set()

    def react(self, keys: Sequence[str]) -> Sequence[Response]:
        return super().react(keys) if self.reactions else take_on(self, keys)

    def answer(self, question: Question, position: Any) -> Page:
        for key in [key for key in question.keys if key in self.under_way]:
            self._look(str(key))
        return super().answer(question, position)

    def _look(self, key: str) -> None:
        self.under_way[key] -= 1
        if self.under_way[key] < 0:
            del self.under_way[key]
            self.given_up.update({key} & set(self.fails))
            self.present -= {key} - set(self.fails)
        if self.tells:
            self.seen[key] = CurrentState(State.PENDING, since=SINCE, reference=f"task-{key}")
            if key in self.given_up:
                self.seen[key] = CurrentState(State.GIVEN_UP, obstacle=Failure("refused", "The vendor gave it up: no source"))


def take_on(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
    """Takes on what it is asked for."""
    if not isinstance(shelf, Slow):
        raise AssertionError("This is for shelves that take requests on")
    shelf.under_way.update(dict.fromkeys(keys, shelf.looks))
    return [Response(key, Verdict.STARTED, reference=f"task-{key}") for key in keys]


def lists(job: Job) -> dict[str, list[Any]]:
    """The items by list."""
    result = result_of(job.outcomes, len(job.outcomes))
    return {
        "changed": result["changed_items"],
        "unchanged": result["unchanged_items"],
        "pending": [one["item"] for one in result["pending_items"]],
        "failed": [(one["item"], one["reason"]) for one in result["failed_items"]],
    }


NONE: dict[str, list[Any]] = {"changed": [], "unchanged": [], "pending": [], "failed": []}


# ---- done at once, after a while, never, and given up


@pytest.mark.parametrize("tells", [False, True])
def test_what_is_done_at_once_is_changed_without_waiting(tells: bool) -> None:
    job = Job(Slow("a", looks=0, tells=tells), "a", verify_timeout=0.0)
    assert lists(job) == {**NONE, "changed": ["a"]}


@pytest.mark.parametrize("tells", [False, True])
@pytest.mark.parametrize("wait, state", [(0.0, "pending"), (60.0, "changed")])
def test_what_takes_a_while_is_pending_unless_it_is_waited_for(tells: bool, wait: float, state: str) -> None:
    shelf = Slow("a", looks=3, tells=tells)
    job = Job(shelf, "ax", verify_timeout=wait)
    assert lists(job) == {**NONE, "unchanged": ["x"], state: ["a"]}
    assert shelf.writes() == [["a"]] and (wait > 0 or job.clock.monotonic() == START)


@pytest.mark.parametrize("tells", [False, True])
def test_what_is_never_done_is_pending_after_the_time_to_wait_and_not_before(tells: bool) -> None:
    shelf = Slow("a", looks=10**6, tells=tells)
    job = Job(shelf, "a", verify_timeout=100.0)
    assert lists(job) == {**NONE, "pending": ["a"]}
    assert 70.0 <= job.clock.monotonic() - START <= 100.0 and len(shelf.reads()) <= 12


def test_what_the_vendor_gives_up_later_is_a_failure_in_its_words() -> None:
    job = Job(Slow("ab", looks=2, tells=True, fails="a"), "ab", verify_timeout=60.0)
    assert lists(job) == {**NONE, "changed": ["b"], "failed": [("a", "refused")]}
    (failure,) = [outcome.failure for outcome in job.outcomes if outcome.failure]
    assert "gave it up: no source" in failure.message


def test_a_pending_item_says_since_when_and_as_what() -> None:
    silent = Job(Slow("a", looks=5), "a", verify_timeout=0.0)
    (known,) = [outcome.pending for outcome in silent.outcomes if outcome.pending]
    assert known.since and known.reference == "task-a" and known.ours and "Run again" in known.message
    told = Job(Slow("a", looks=5, tells=True), "a", verify_timeout=0.0)
    (known,) = [outcome.pending for outcome in told.outcomes if outcome.pending]
    assert (known.since, known.reference) == (SINCE, "task-a")


def test_pending_is_neither_complete_nor_a_failure_unless_it_was_waited_for() -> None:
    job = Job(Slow("ab", looks=10**6), "ab", verify_timeout=0.0)
    result = result_of(job.outcomes, 2)
    assert (result["complete"], result["changed"], result["summary"]["pending"]) == (False, True, 2)
    assert not fails("any", result["summary"]) and fails("any", result["summary"], waited=True)
    assert not fails("all", result["summary"], waited=True) and not fails("never", result["summary"], waited=True)
    assert "2 pending: accepted, and not in effect yet" in message(job.shelf, result, False)


# ---- never twice


@pytest.mark.parametrize("wait", [0.0, 60.0])
@pytest.mark.parametrize("looks, fails, state", [(2, "", "pending"), (10**6, "", "pending"), (0, "", "unchanged"), (1, "a", "failed")])
def test_a_second_run_finds_it_done_pending_or_given_up_and_sends_nothing(wait: float, looks: int, fails: str, state: str) -> None:
    shelf = Slow("a", looks=looks + 1, tells=True, fails=fails)
    Job(shelf, "a", verify_timeout=0.0)
    if looks < 2:
        shelf.answer(Question(["a"]), None)
    job = Job(shelf, "a", verify_timeout=wait)
    expected = "unchanged" if state == "pending" and wait and looks == 2 else state
    assert lists(job) == {**NONE, expected: [("a", "refused")] if state == "failed" else ["a"]}
    assert shelf.writes() == [["a"]]


def test_what_was_given_up_is_sent_again_only_where_that_is_asked_for() -> None:
    shelf = Slow("a", looks=0, tells=True, fails="a")
    Job(shelf, "a", verify_timeout=0.0)
    told = Job(shelf, "a")
    assert "set retry to try again" in str(told.outcomes[0].failure) and shelf.writes() == [["a"]]
    shelf.fails = ""
    shelf.seen.clear()
    assert lists(Job(shelf, "a", retry=True))["changed"] == ["a"] and len(shelf.writes()) == 2


@pytest.mark.parametrize("read_again", [True, False])
def test_a_lost_answer_is_never_followed_by_a_second_request(read_again: bool) -> None:
    def lost(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        if read_again:
            take_on(shelf, keys)
        raise AnswerLost("reset")

    shelf = Slow("a", looks=10**6, reactions=[lost])
    job = Job(shelf, "a", verify_timeout=10.0)
    assert lists(job)["failed"] == [("a", "unconfirmed")] and shelf.writes() == [["a"]]


def test_a_request_that_was_plainly_refused_is_a_failure_and_the_next_run_sends_it() -> None:
    def busy(_shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        raise RateLimited("too many", 429)

    shelf = Slow("a", looks=0, reactions=[busy])
    assert lists(Job(shelf, "a"))["failed"] == [("a", "refused")]
    assert lists(Job(shelf, "a"))["changed"] == ["a"]


def test_an_answer_that_is_silent_of_one_item_does_not_have_it_sent_again() -> None:
    def silent(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        return [response for response in take_on(shelf, keys) if response.key != "b"]

    shelf = Slow("ab", looks=1, reactions=[silent])
    assert lists(Job(shelf, "ab", verify_timeout=60.0)) == {**NONE, "changed": ["a", "b"]} and shelf.writes() == [["a", "b"]]


def test_a_read_that_fails_afterwards_leaves_what_was_accepted_pending() -> None:
    shelf = Slow("a", looks=10**6)
    shelf.read_errors = [None, BadReply("html")]
    assert lists(Job(shelf, "a", verify_timeout=0.0))["pending"] == ["a"]


@pytest.mark.parametrize("known, state", [({}, "changed"), ({"a": SINCE}, "pending")])
def test_check_mode_predicts_what_is_under_way_as_pending_and_the_rest_as_changed(known: dict[str, str], state: str) -> None:
    shelf = Slow("a")
    shelf.seen = {key: CurrentState(State.PENDING, since=since) for key, since in known.items()}
    job = Job(shelf, "a", check_mode=True)
    assert lists(job) == {**NONE, state: ["a"]} and shelf.writes() == []
    assert job.report.plan is not None and len(job.report.plan.to_do) == (0 if known else 1)


# ---- by the evidence


def policy(path: Path) -> Policy:
    """As the options give it where there is an evidence file."""
    return Policy(begun_before=lambda operation, items: begun_before(str(path), operation, items))


def again(path: Path, shelf: Shelf, keys: Iterable[Key], **more: Any) -> Job:
    return keep(path, shelf, keys, policy=policy(path), **more)


@pytest.mark.parametrize("wait, state", [(0.0, "pending"), (60.0, "unchanged")])
def test_the_evidence_tells_what_is_under_way_where_the_vendor_does_not(wait: float, state: str, tmp_path: Path) -> None:
    path, shelf = tmp_path / "e", Slow("a", looks=4)
    assert lists(again(path, shelf, "a", verify_timeout=0.0))["pending"] == ["a"]
    assert lists(again(path, shelf, "a", check_mode=True))["pending"] == ["a"]
    assert lists(again(path, shelf, "a", verify_timeout=wait)) == {**NONE, state: ["a"]}
    assert shelf.writes() == [["a"]]


def test_what_the_evidence_saw_the_end_of_is_no_longer_under_way(tmp_path: Path) -> None:
    path, shelf = tmp_path / "e", Slow("a", looks=0)
    assert lists(again(path, shelf, "a", verify_timeout=0.0))["changed"] == ["a"]
    shelf.present = {"a"}  # somebody gave it back
    assert lists(again(path, shelf, "a", verify_timeout=0.0))["changed"] == ["a"]
    assert len(shelf.writes()) == 2


def test_retry_sends_what_the_evidence_tells_of_once_more(tmp_path: Path) -> None:
    path, shelf = tmp_path / "e", Slow("a", looks=10**6)
    again(path, shelf, "a", verify_timeout=0.0)
    shelf.looks = 0
    assert lists(again(path, shelf, "a", verify_timeout=0.0, retry=True))["changed"] == ["a"]


def test_a_request_for_another_state_ends_what_was_under_way(tmp_path: Path) -> None:
    both = BOOKS._replace(later=True, states={"absent": BOOKS.states["absent"], "other": BOOKS.states["absent"]})
    kind = type("Both", (Slow,), {"description": both})
    path = tmp_path / "e"
    again(path, kind("a", looks=10**6), "a", verify_timeout=0.0)
    again(path, kind("a", looks=10**6, state="other"), "a", verify_timeout=0.0)
    shelf = kind("a", looks=0)
    assert lists(again(path, shelf, "a", verify_timeout=0.0))["changed"] == ["a"]


@pytest.mark.parametrize("wait, looks", [(0.0, 1), (1.0, 3)])
def test_what_was_under_way_before_is_looked_at_again_only_where_that_is_waited_for(wait: float, looks: int) -> None:
    shelf = Slow("a")
    shelf.seen = {"a": CurrentState(State.PENDING)}
    assert lists(Job(shelf, "a", verify_timeout=wait))["pending"] == ["a"]
    assert len(shelf.reads()) == looks


def test_what_is_pending_counts_for_no_plan_and_no_limit() -> None:
    shelf = Slow("ab")
    shelf.seen = {"a": CurrentState(State.PENDING)}
    job = Job(shelf, "ab", check_mode=True, policy=Policy(max_removals=1))
    assert job.report.refusal is None
    assert {outcome.item: outcome.state for outcome in job.outcomes} == {"a": PENDING, "b": "changed"}
