# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine's account of a run: what the report, the observer and the items hold, and which reads are spared."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.engine import Engine, Report
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.verifier import Behaviour
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    NAME,
    Alias,
    CurrentState,
    Failure,
    Key,
    Page,
    Question,
    Response,
    State,
    Target,
    Verdict,
    anything,
)
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.fakes import TO_DO, Job, Shelf, Turns

LOST = errors.AnswerLost("GET was sent, but no answer came")
NAMED = Alias(NAME, "Atlas")


class Whole(Shelf):
    """One list of all that is there, with its total; each thing has the names that C(names) says."""

    names: Mapping[str, Sequence[Alias]] = {}

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        return [Question(keys, fits=anything)] if keys else []

    def answer(self, question: Question, position: Hashable | None) -> Page:
        self.log.append(("read", [str(key) for key in question.keys if not isinstance(key, Alias)]))
        return Page([{**self.shown(key), "aliases": self.names.get(key, ())} for key in sorted(self.present)], len(self.present))


def take_all(shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
    shelf.present.clear()
    raise LOST


def run(shelf: Shelf, *targets: Target, observer: Observer | None = None) -> Report:
    """A run with nothing but what has to be given."""
    engine = Engine(
        shelf, Turns(), Behaviour(False, True, 10.0, 3), Policy(), observer or Observer(), clock=TestClock(), pause=lambda _n: None, sleep=lambda _s: None
    )
    return engine.run(targets)


def test_each_label_of_an_item_has_its_own_outcome_and_one_of_several_parts_is_the_same_in_any_order() -> None:
    labels: list[Any] = ["one", "two", {"application": "x", "trustee": "y"}, {"trustee": "y", "application": "x"}, {"application": "x"}]
    report = run(Whole("a"), *(Target("a", label) for label in labels))
    assert report.bug is None
    assert [outcome.item for outcome in report.outcomes] == [*labels[:3], labels[4]]
    assert {outcome.state for outcome in report.outcomes} == {"changed"}


def test_facts_are_kept_only_where_they_are_asked_for() -> None:
    shelf = Shelf("a")
    shelf.seen["a"] = CurrentState(State.TO_DO, facts={"owner": "me"})
    (item,) = run(shelf, Target("a", "a")).items
    assert item is not None and item.before.facts is None


def test_the_observer_and_the_report_learn_the_plan_and_how_many_there_are_in_all() -> None:
    class Planned(Observer):
        plan: Plan | None = None

        def planned(self, plan: Plan) -> None:
            assert plan.population == 3
            self.plan = plan

    observer = Planned()
    report = run(Whole("abc"), Target("a", "a"), observer=observer)
    assert report.plan is observer.plan is not None
    assert report.population == 2  # the read-back shows one less


def test_what_nobody_foresaw_is_told_as_a_bug_and_nothing_is_sent() -> None:
    class Broken(Shelf):
        def own_keys(self) -> Mapping[Key, str]:
            raise KeyError("boom")

    shelf = Broken("a")
    job = Job(shelf, "a", bug=True)
    assert job.report.bug is not None and "KeyError" in job.report.bug.message
    assert job.report.plan is None and job.report.refusal is None and shelf.writes() == []
    assert job.lists()["failed"] == [("a", "not_attempted")]


def test_an_error_after_the_first_look_leaves_everything_not_attempted_and_is_no_refusal_of_the_plan() -> None:
    class Closed(Shelf):
        def own_keys(self) -> Mapping[Key, str]:
            raise errors.NotPermitted("no", 403)

    job = Job(Closed("a"), "ab")
    assert job.lists() == {"changed": [], "unchanged": ["b"], "failed": [("a", "not_attempted")]}
    assert job.report.refusal is None and job.report.plan is None


def test_a_witness_among_the_ids_is_refused_before_anything_is_asked() -> None:
    shelf = Whole("aw", witness="w")
    assert Job(shelf, "aw").report.refusal is not None
    assert shelf.log == []


class Blind(Shelf):
    """Has no call that tells of anything."""

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        return []


@pytest.mark.parametrize("kind, warned", [(Whole, False), (Blind, True)])
def test_a_witness_that_no_question_can_be_asked_beside_is_warned_of(kind: type[Shelf], warned: bool) -> None:
    job = Job(kind("abw", witness="w"), "ab")
    assert any("The witness proves nothing here" in warning for warning in job.report.warnings) is warned


def test_a_name_that_many_things_have_stays_unidentified_and_tells_five_of_them() -> None:
    shelf = Whole("abcdef")
    shelf.names = dict.fromkeys("abcdef", [NAMED])
    job = Job(shelf, [NAMED])
    (outcome,), (item,) = job.outcomes, job.report.items
    assert outcome.failure is not None and "6 books have this name: a, b, c, d, e. Give the ids" in outcome.failure.message
    assert not outcome.identified and item is not None and item.key == NAMED and item.before.state is State.TO_DO


def test_a_name_that_nothing_has_is_not_read_back_with_what_was_sent() -> None:
    shelf = Whole("a")
    job = Job(shelf, [NAMED, "a"])
    assert job.lists() == {"changed": ["a"], "unchanged": ["Atlas"], "failed": []}


def test_a_look_after_the_last_write_spares_the_read_back() -> None:
    shelf = Shelf("a", [take_all])
    assert Job(shelf, "a").lists()["changed"] == ["a"]
    assert shelf.reads() == [["a"], ["a"]]


class Apart(Shelf):
    """Asks for each thing by itself."""

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        return [Question([key]) for key in keys]


@pytest.mark.parametrize("kind, reads", [(Shelf, [["a", "b"], ["a", "b"]]), (Apart, [["a"], ["b"], ["a"]])])
def test_without_verify_what_was_gone_before_is_read_again_only_where_that_costs_nothing(kind: type[Shelf], reads: list[list[str]]) -> None:
    shelf = kind("a", [take_all])
    assert Job(shelf, "ab", verify=False).lists() == {"changed": ["a"], "unchanged": ["b"], "failed": []}
    assert shelf.reads() == reads


def test_what_a_read_back_shows_has_the_time_of_the_runs_clock() -> None:
    (item,) = Job(Shelf("a"), "a").report.items
    assert item is not None and item.verified == TestClock().utc()


def test_an_item_in_use_is_explained_by_the_operation_that_knows_the_failure() -> None:
    in_use = Failure("in_use", "held", 409)

    class Explaining(Shelf):
        def explain(self, key: Key, failure: Failure) -> str | None:
            return f"{key} {failure.message} by b."

    job = Job(Explaining("a", [lambda _shelf, _keys: [Response("a", Verdict.DENIED, in_use)]]), "a")
    assert job.outcomes[0].failure == in_use._replace(message="a held by b.")


def test_what_was_seen_stays_known_where_an_item_is_named_in_two_ways() -> None:
    shelf = Whole("a")
    shelf.names = {"a": [NAMED]}
    job = Job(shelf, ["a", NAMED])
    assert job.lists()["changed"] == ["a"] and job.report.items[0] is not None and job.report.items[0].before == TO_DO


def test_facts_that_are_asked_for_are_kept() -> None:
    shelf = Shelf("a")
    shelf.seen["a"] = CurrentState(State.TO_DO, facts={"owner": "me"})
    (item,) = Job(shelf, "a", keep_facts=True).report.items
    assert item is not None and item.before.facts is not None and dict(item.before.facts) == {"owner": "me"}


def test_without_verify_what_was_gone_before_is_read_along_with_what_was_refused() -> None:
    refusal = Failure("refused", "no", 400)
    shelf = Shelf("a", [lambda _shelf, _keys: [Response("a", Verdict.DENIED, refusal)]])
    assert Job(shelf, "ab", verify=False).lists() == {"changed": [], "unchanged": ["b"], "failed": [("a", "refused")]}
    assert shelf.reads() == [["a", "b"], ["a", "b"]]
