# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Items that were never seen: told once and in bounds, or refused with nothing sent; what the evidence of an earlier run has is none."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import FIRST, Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, Alias, Page, Question, Response, Verdict
from ansible_collections.revoke.access.tests.unit.helpers.fakes import AS_DESIRED, Job, Shelf

FAIL = Policy(unknown="fail")
NEVER = "were never seen, neither at the first look nor in the evidence of earlier runs that is at hand"


def strangers(job: Job) -> list[Any]:
    """What the run says it has never seen."""
    assert job.report.plan is not None
    return [label for item in job.report.plan.never_seen() for label in item.labels]


class Open(Shelf):
    """A shelf that shows all that it has, whatever it is asked for."""

    def answer(self, question: Question, position: Hashable | None) -> Page:
        return Page([self.shown(key) for key in sorted(self.present)])


def refused(job: Job) -> str:
    return job.report.refusal.message if job.report.refusal else ""


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_is_not_there_and_never_was_is_told_once(check_mode: bool) -> None:
    job = Job(Shelf("ab"), "axby", check_mode)
    assert strangers(job) == ["x", "y"] and job.lists()["unchanged"] == ["x", "y"]
    assert job.report.warnings == [f"2 of 4 books {NEVER}. They count as already gone. Check them for typing errors: x, y."]


def test_a_name_that_nothing_goes_by_was_never_seen() -> None:
    assert strangers(Job(Shelf("a"), ["a", Alias(NAME, "Nobody")])) == ["Nobody"]


def test_what_is_there_as_desired_or_cannot_be_read_or_only_looks_alike_was_seen() -> None:
    shelf = Shelf("b", unreadable="u")
    shelf.seen["b"] = AS_DESIRED
    job = Job(shelf, "bu")
    assert strangers(job) == [] and not [text for text in job.report.warnings if "never seen" in text]
    alike = Job(Open(["pa\u0443"]), ["pay"])
    assert alike.lists()["failed"] == [("pay", "not_found")] and strangers(alike) == []


def test_what_a_later_read_shows_was_seen() -> None:
    def adds(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present = {"x"}
        return [Response(key, Verdict.ACCEPTED) for key in keys]

    job = Job(Shelf("a", [adds]), "axy")
    assert job.lists()["failed"] == [("x", "still_present")] and strangers(job) == ["y"]


def test_of_many_only_the_first_are_named_and_the_cure_comes_before_them() -> None:
    job = Job(Shelf(""), [f"{number:04}" for number in range(5000)])
    (text,) = [text for text in job.report.warnings if "never seen" in text]
    assert text.startswith("5000 of 5000 books were never seen")
    assert text.endswith(f"Check them for typing errors: 0000, 0001, 0002, 0003, 0004 and {5000 - FIRST} more.") and len(text) < 300


def test_what_the_evidence_has_is_known_and_it_is_asked_only_for_what_is_absent() -> None:
    asked: list[list[Any]] = []

    def earlier(operation: Operation, items: Sequence[Item]) -> Collection[Item]:
        asked.append([item.labels[0] for item in items])
        return [item for item in items if item.labels[0] == "x"]

    policy = Policy(seen_before=earlier)
    assert strangers(Job(Shelf("ab"), "axby", policy=policy)) == ["y"] and asked == [["x", "y"]]
    assert strangers(Job(Shelf("ab"), "ab", policy=policy)) == [] and len(asked) == 1


# ---- unknown: fail


@pytest.mark.parametrize("check_mode", [True, False])
def test_where_unknown_is_fail_nothing_is_sent_and_the_message_names_items_and_cure(check_mode: bool) -> None:
    job = Job(Shelf("ab"), "axb", check_mode, policy=FAIL)
    assert refused(job).startswith(f"1 of 3 books {NEVER}, and unknown is fail. Nothing was sent. ")
    assert refused(job).endswith("set unknown to warn, if they are meant: x.") and job.shelf.writes() == []
    assert job.lists() == {"changed": [], "unchanged": ["x"], "failed": [("a", "not_attempted"), ("b", "not_attempted")]}
    assert strangers(job) == ["x"]


def test_where_unknown_is_fail_it_goes_on_with_what_was_seen() -> None:
    assert not refused(Job(Shelf("ab"), "ab", policy=FAIL))
    known = FAIL._replace(seen_before=lambda _operation, items: items)
    assert not refused(Job(Shelf("ab"), "abx", policy=known))


def test_where_another_guard_refuses_the_plan_what_was_never_seen_is_counted_all_the_same() -> None:
    job = Job(Shelf("ab"), "abx", policy=Policy(max_removals=1))
    assert "max_removals" in refused(job) and strangers(job) == ["x"]
