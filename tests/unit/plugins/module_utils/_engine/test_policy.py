# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to hold before the first write: a plan passes whole, or nothing is sent, in check mode too."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Key, Page, Question, State, anything
from ansible_collections.revoke.access.plugins.module_utils._errors import CredentialsRefused
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Job, Shelf, plan_of

MODES = pytest.mark.parametrize("check_mode", [True, False])


def message(job: Job) -> str:
    assert job.report.refusal is not None
    return job.report.refusal.message


def refused(job: Job) -> bool:
    """Whether the plan was refused; then nothing may have been written."""
    if job.report.refusal is None:
        return False
    assert job.shelf.writes() == []
    assert job.lists()["changed"] == []
    return True


# ---- max_removals


@MODES
@pytest.mark.parametrize("count, limit, stops", [(4, 5, False), (5, 5, False), (6, 5, True), (6, 0, False), (1, 1, False), (2, 1, True), (0, 1, False)])
def test_a_plan_above_the_limit_is_refused_whole(count: int, limit: int, stops: bool, check_mode: bool) -> None:
    keys = "abcdef"[:count]
    job = Job(Shelf(keys), keys, check_mode, policy=Policy(max_removals=limit))
    assert refused(job) is stops
    assert job.lists()["failed"] == [(key, "not_attempted") for key in (keys if stops else "")]
    assert job.lists()["changed"] == list("" if stops else keys)


def test_a_refusal_names_plan_size_limit_and_how_to_raise_it() -> None:
    text = message(Job(Shelf("abc"), "abc", policy=Policy(max_removals=2)))
    for words in ("3 books", "max_removals allows 2", "Nothing was sent", "set max_removals to 3 or more", "0 is no limit"):
        assert words in text


@MODES
def test_only_what_would_be_sent_counts_against_the_limit(check_mode: bool) -> None:
    shelf = Shelf("abcd")
    shelf.seen["d"] = CurrentState(State.TO_DO, obstacle=Failure("refused", "no"), barred=True)
    shelf.own = {"c": "own"}
    job = Job(shelf, "abcdxyz", check_mode, policy=Policy(max_removals=2))
    assert job.lists() == {"changed": ["a", "b"], "unchanged": ["x", "y", "z"], "failed": [("c", "protected"), ("d", "refused")]}


@MODES
def test_what_is_already_as_desired_stays_unchanged_when_a_plan_is_refused(check_mode: bool) -> None:
    job = Job(Shelf("abc"), "xaybcz", check_mode, policy=Policy(max_removals=1, protected=["c"]))
    assert refused(job)
    assert job.lists()["unchanged"] == ["x", "y", "z"]
    assert job.lists()["failed"] == [("a", "not_attempted"), ("b", "not_attempted"), ("c", "protected")]


@MODES
def test_items_whose_state_cannot_be_read_count_too(check_mode: bool) -> None:
    assert refused(Job(Shelf("", unreadable="abc"), "abc", check_mode, policy=Policy(max_removals=2)))


# ---- max_removal_percent


PERCENT = [(1, 10, 10.0, False), (2, 10, 10.0, True), (1, 10, 9.99, True), (3, 3, 100.0, False), (1, 3, 33.3, True), (1, 3, 33.4, False)]
PERCENT += [(69, 375, 18.4, False), (70, 375, 18.4, True), (23, 2000, 1.15, False), (24, 2000, 1.15, True), (1, 1, 0.0, True), (0, 5, 0.0, False)]


@MODES
@pytest.mark.parametrize("count, population, percent, stops", PERCENT)
def test_a_plan_above_the_share_is_refused_whole(count: int, population: int, percent: float, stops: bool, check_mode: bool) -> None:
    keys = [f"id-{number}" for number in range(population)]
    job = Job(Shelf(keys), keys[:count], check_mode, policy=Policy(max_removal_percent=percent))
    assert refused(job) is stops
    if stops:
        assert f"{count} of {population} books" in message(job) and "raise max_removal_percent" in message(job)


@MODES
def test_a_population_of_none_refuses_every_plan_but_the_empty_one(check_mode: bool) -> None:
    class Empty(Shelf):
        def population(self) -> int:
            return 0

    assert refused(Job(Empty("a"), "a", check_mode, policy=Policy(max_removal_percent=100.0)))
    assert not refused(Job(Shelf(""), "a", check_mode, policy=Policy(max_removal_percent=0.0)))
    assert not refused(Job(Shelf(""), "", check_mode, policy=Policy(max_removal_percent=0.0)))


@MODES
def test_the_population_is_not_asked_for_where_nothing_would_be_sent(check_mode: bool) -> None:
    class Uncounted(Shelf):
        def population(self) -> int:
            raise AssertionError("population was asked for")

    assert Job(Uncounted(""), "ab", check_mode, policy=Policy(max_removal_percent=0.0)).lists()["unchanged"] == ["a", "b"]


@MODES
def test_the_population_that_the_first_look_has_told_is_not_asked_for_again(check_mode: bool) -> None:
    class Counted(Shelf):
        def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
            return [Question(keys, fits=anything)]

        def answer(self, question: Question, position: Hashable | None) -> Page:
            return Page([self.shown(key) for key in sorted(self.present)], len(self.present))

        def population(self) -> int:
            raise AssertionError("population was asked for")

    assert refused(Job(Counted("abcd"), "a", check_mode, policy=Policy(max_removal_percent=24.9)))
    assert not refused(Job(Counted("abcd"), "a", check_mode, policy=Policy(max_removal_percent=25.0)))


def test_a_population_that_cannot_be_read_stops_the_run() -> None:
    class Secretive(Shelf):
        def population(self) -> int:
            raise CredentialsRefused("no", 401)

    shelf = Secretive("a")
    job = Job(shelf, "a", policy=Policy(max_removal_percent=50.0))
    assert job.lists()["failed"] == [("a", "not_attempted")] and shelf.writes() == []


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(0, 10000), st.integers(0, 10**6))
def test_a_share_is_exact_to_the_second_decimal(population: int, hundredths: int, seed: int) -> None:
    count = seed % (population + 1)
    keys = [f"id-{number}" for number in range(population)]
    job = Job(Shelf(keys), keys[:count], True, policy=Policy(max_removal_percent=hundredths / 100.0))
    assert refused(job) is (count * 10000 > hundredths * population)


# ---- expected_tenant


@MODES
@pytest.mark.parametrize("names, stops", [(["org-1"], False), (["ORG-1"], False), (["x", "org-1"], False), (["org-2"], True), ([], True), (["org-1 "], True)])
def test_credentials_of_another_or_an_unknown_tenant_are_refused_before_the_first_read(names: list[str], stops: bool, check_mode: bool) -> None:
    shelf = Shelf("a")
    shelf.login = names
    job = Job(shelf, "ax", check_mode, policy=Policy(expected_tenant="org-1"))
    assert refused(job) is stops
    if stops:
        assert shelf.log == [] and job.lists()["failed"] == [("a", "not_attempted"), ("x", "not_attempted")]
        assert "expected_tenant is org-1" in message(job) and (not names or names[0] in message(job))


# ---- plan_id


def run_approved(keys: str, plan_id: str | None, known: list[Any] | None = None, check_mode: bool = False) -> Job:
    return Job(Shelf("abcdef"), keys, check_mode, policy=Policy(plan_id=plan_id, approved_items=lambda _plan: known))


@MODES
def test_the_approved_plan_is_carried_out_and_any_other_is_refused_before_the_first_write(check_mode: bool) -> None:
    approved = plan_of(Shelf("abcdef"), "abc")
    assert not refused(run_approved("cbaa", approved, check_mode=check_mode))
    for keys in ("ab", "abcd", "abd", ""):
        job = run_approved(keys, approved, check_mode=check_mode)
        assert refused(job)
        assert job.lists()["failed"] == [(key, "not_attempted") for key in keys]
        assert approved in message(job) and "evidence_path of the audit" in message(job)


def test_a_refusal_names_what_was_added_and_what_is_gone() -> None:
    text = message(run_approved("bcd", plan_of(Shelf("abcdef"), "abc"), known=["a", "b", "c"]))
    assert 'Added since: "d". Gone since: "a".' in text
    text = message(run_approved("ab", "2-x", known=["a", "b"]))
    assert "Added since: none. Gone since: none." in text


def test_a_long_difference_is_cut_in_the_message() -> None:
    text = message(run_approved("a", "x", known=[f"id-{number:03}" for number in range(500)]))
    assert "and 490 more" in text and len(text) < 1000


@pytest.mark.parametrize("garbage", ["", "x", "3", "3-", "0-0", "None", "null", "*"])
def test_a_plan_id_that_is_garbage_matches_no_plan_not_even_an_empty_one(garbage: str) -> None:
    assert refused(run_approved("abc", garbage)) and refused(run_approved("xyz", garbage))


def test_every_guard_looks_before_anything_is_written() -> None:
    approved = plan_of(Shelf("abcdef"), "abc")
    limits: list[dict[str, Any]] = [{"plan_id": "x"}, {"max_removals": 2}, {"max_removal_percent": 1.0}, {"expected_tenant": "t"}]
    for limit in limits:
        job = Job(Shelf("abcdef"), "abc", policy=Policy(**dict({"plan_id": approved, "max_removals": 3, "max_removal_percent": 50.0}, **limit)))
        assert refused(job), limit
