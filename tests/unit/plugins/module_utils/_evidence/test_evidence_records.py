# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The records of a run member by member, as the documentation has them: what each holds, what it leaves out, and in which bounds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.item import CHANGED, FAILED, UNCHANGED, Item, Outcome
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, Alias, CurrentState, Failure, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import EvidenceLost
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._evidence.recorder import KNOWN, REDACTED, Recorder
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Shelf
from ansible_collections.revoke.access.tests.unit.helpers.items import AT, WHY, item, new
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import keep, recorder

COMMON = ("chain", "run_id", "time")
SHORT = Failure("refused", "no")
SUMMARY = {"changed": 1}


def plain(path: Path) -> list[dict[str, Any]]:
    """The records without what each of them has."""
    return [{name: value for name, value in record.items() if name not in COMMON} for record in read(str(path)).records]


def settled(path: Path, *ends: tuple[Outcome, Item | None], verify: bool = True) -> list[dict[str, Any]]:
    """The outcome records of a run that ended so."""
    shelf = Shelf("")
    recorder(path, shelf, verify=verify).settled([outcome for outcome, _item in ends], [one for _outcome, one in ends], SUMMARY, None)
    return plain(path)[1:-1]


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For records that are made up: no model of outcomes could agree with them."""
    return tmp_path_factory.mktemp("made-up") / "e"


# ---- start and end


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_start_says_who_does_what_where_and_how_much(check_mode: bool, tmp_path: Path) -> None:
    job = keep(tmp_path / "e", Shelf("abc"), "abx", check_mode, policy=Policy(max_removal_percent=90))
    assert job.report.plan is not None
    start, end = plain(tmp_path / "e")[0], plain(tmp_path / "e")[-1]
    assert start == {
        "record": "start", "format": 1, "vendor": "shelf", "tenant": "room 1", "operation": "shelf_book", "actor": "librarian",
        "check_mode": check_mode, "plan_id": job.report.plan.plan_id, "population": 3, "listed": 2,
    }  # fmt: skip
    assert end["record"] == "end" and (end["summary"]["requested"], end["summary"]["changed"]) == (3, 2)


def test_a_run_that_ended_before_its_plan_says_that_it_was_refused(path: Path) -> None:
    assert settled(path) == []
    start, end = plain(path)
    assert (start["refused"], start["plan_id"], start["population"]) == (True, None, None) and "listed" not in start
    assert end == {"record": "end", "summary": SUMMARY}


def test_a_refused_input_is_a_start_with_its_words_and_an_end_of_nothing(path: Path) -> None:
    keeper = recorder(path, Shelf(""))
    keeper.refused("the s3cret is null.")
    start, end = plain(path)
    assert (start["refused"], start["message"], start["plan_id"], start["population"]) == (True, "the ******** is null.", None, None)
    assert set(end) == {"record", "summary"} and end["summary"]["requested"] == end["summary"]["changed"] == 0
    recorder(path, Shelf("")).refused("again")  # the file was let go of


def test_a_run_tells_where_its_evidence_is(path: Path) -> None:
    keeper = recorder(path, Shelf(""))
    keeper.settled([], [], SUMMARY, None)
    found = read(str(path))
    assert keeper.kept() == {"path": str(path), "run_id": found.records[0]["run_id"], "chain": found.chain}


# ---- the plan


def planned(path: Path, *items: Item) -> list[dict[str, Any]]:
    """The records of a plan over these."""
    shelf = Shelf("")
    recorder(path, shelf).planned(Plan(shelf, items))
    return plain(path)


def test_a_plan_lists_every_label_of_what_is_not_as_desired_and_counts_them(path: Path) -> None:
    there = CurrentState(State.TO_DO, "The name", facts={"owner": "me"})
    two = Item("Ab", ["ab", "Ab", "AB"], there)
    pair = Item(("a", "b"), [{"x": "a", "y": "b"}], CurrentState(State.UNREADABLE))
    gone = Item("c", ["c", "C"], CurrentState(State.AS_DESIRED))
    start, *records = planned(path, two, pair, gone)
    before = {"owner": "me", "state": "to do", "name": "The name"}
    assert start["listed"] == 4 and "refused" not in start
    assert records == [
        {"record": "planned", "item": "ab", "before": before, "key": "Ab"},
        {"record": "planned", "item": "Ab", "before": before},
        {"record": "planned", "item": "AB", "before": before, "key": "Ab"},
        {"record": "planned", "item": {"x": "a", "y": "b"}, "before": {"state": "unreadable", "name": None}},
    ]
    assert two.before == there._replace(facts=None)  # on record, and no longer in memory


def test_what_may_not_be_sent_is_barred_and_a_name_that_stands_for_no_id_is_not_called_one(path: Path) -> None:
    protected = new()
    protected.forbid(WHY)
    unknown = Item(Alias(NAME, "Atlas"), ["Atlas"], CurrentState(State.UNREADABLE, obstacle=WHY, barred=True))
    why = {name: value for name, value in WHY._asdict().items() if value is not None}
    assert planned(path, protected, unknown)[1:] == [
        {"record": "barred", "item": "a", "before": {"state": "to do", "name": None}, **why},
        {"record": "barred", "item": "Atlas", "before": {"state": "unreadable", "name": None}, "named": False, **why},
    ]


# ---- writes


def test_a_batch_is_told_by_every_label_and_an_answer_with_all_that_was_said_and_nothing_else(path: Path) -> None:
    keeper = recorder(path, Shelf(""))
    yes, no, silent = item(Verdict.ACCEPTED), item(Verdict.DENIED, why=SHORT), item(Verdict.REJECTED)
    yes.labels.append("A")
    keeper.sending([yes, no])
    keeper.answered([yes, no, silent, new()])
    assert plain(path) == [
        {"record": "sending", "items": ["a", "A", "a"]},
        {
            "record": "answered",
            "answers": [
                {"item": "a", "answer": "accepted"},
                {"item": "A", "answer": "accepted"},
                {"item": "a", "answer": "denied", "reason": "refused", "message": "no"},
                {"item": "a", "answer": "rejected", **WHY._asdict()},
            ],
        },
    ]
    keeper.answered([new()])
    assert len(plain(path)) == 2


# ---- outcomes


def test_an_outcome_has_the_members_that_it_needs_and_no_other(path: Path) -> None:
    sent = item(Verdict.ACCEPTED, after="gone")
    open_end = new()
    open_end.sending()
    gone = new(State.AS_DESIRED)
    gone.read_back(CurrentState(State.AS_DESIRED), AT)
    found = settled(
        path,
        (Outcome("a", CHANGED), sent),
        (Outcome("b", FAILED, SHORT), open_end),
        (Outcome("c", UNCHANGED), gone),
        (Outcome("d", FAILED, WHY, False), None),
    )
    facts = {"prior": "to do", "sent": "once", "believed": False}
    assert found == [
        {"record": "outcome", "item": "a", "outcome": "changed", **facts, "answer": "accepted", "read": "as desired", "verified": AT},
        {"record": "outcome", "item": "b", "outcome": "failed", "reason": "refused", "message": "no", **facts, "answer": None, "read": None},
        {"record": "outcome", "item": "c", "outcome": "unchanged", "verified": AT},
        {"record": "outcome", "item": "d", "outcome": "failed", **WHY._asdict(), "named": False},
    ]


def test_texts_of_the_vendor_are_bounded_and_without_secrets_before_they_are_cut(path: Path) -> None:
    long = Failure("refused", "m" * 1998 + "s3cret", 409, "c" * 198 + "s3cret", "r" * 198 + "s3cret")
    (found,) = settled(path, (Outcome("a", FAILED, long), None))
    assert (found["reason"], found["http_status"]) == ("refused", 409)
    for name, size, letter in (("message", 2000, "m"), ("vendor_code", 200, "c"), ("request_id", 200, "r")):
        assert size - 20 < len(found[name]) <= size and set(found[name]) <= {letter, "*", "."}, name


def test_of_more_failures_than_are_remembered_each_is_told_as_it_is(path: Path) -> None:
    failures = [Failure("refused", f"the s3cret {number}") for number in range(KNOWN + 2)]
    found = settled(path, *((Outcome("a", FAILED, failure), None) for failure in failures + failures))
    assert [record["message"] for record in found] == [f"the ******** {number}" for number in range(KNOWN + 2)] * 2


# ---- secrets


def test_a_secret_is_taken_out_wherever_it_is_and_little_is_searched_at_a_time(path: Path) -> None:
    searched: list[str] = []

    def redact(text: str) -> str:
        searched.append(text)
        return text.replace("s3cret", "********")

    keeper = Recorder(str(path), Shelf(""), False, True, redact, TestClock())
    count = 3 * REDACTED
    secret = {0, 1, REDACTED - 1, REDACTED, count - 1}
    items = [Item(str(number), [{"x": "s3cret" if number in secret else "a", "y": str(number)}], CurrentState(State.TO_DO)) for number in range(count)]
    keeper.planned(Plan(Shelf(""), items))
    records = plain(path)[1:]
    assert [record["item"] for record in records] == [{"x": "********" if number in secret else "a", "y": str(number)} for number in range(count)]
    assert [number for number, record in enumerate(records) if "named" in record] == sorted(secret)
    assert max(text.count("planned") for text in searched) <= REDACTED


def test_what_a_run_says_of_itself_is_left_as_it_is_also_where_it_looks_like_a_secret(path: Path) -> None:
    keeper = Recorder(str(path), Shelf(""), False, True, lambda text: "".join("*" for _letter in text), TestClock())
    keeper.settled([Outcome("a", FAILED, SHORT)], [item(Verdict.DENIED, after="there")], SUMMARY, None)
    start, outcome, end = plain(path)
    assert start == {
        "record": "start", "format": 1, "vendor": "shelf", "tenant": "room 1", "operation": "shelf_book", "actor": "*********",
        "check_mode": False, "plan_id": None, "population": None, "refused": True,
    }  # fmt: skip
    facts = {"prior": "to do", "sent": "once", "believed": False, "answer": "denied", "read": "to do"}
    assert outcome == {"record": "outcome", "item": "*", "outcome": "failed", "reason": "*******", "message": "**", **facts, "named": False}
    assert end == {"record": "end", "summary": SUMMARY}


# ---- a file that cannot be written


def test_a_full_disk_is_told_with_the_systems_words(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    def steps() -> Sequence[Any]:
        one, shelf = item(Verdict.ACCEPTED), Shelf("")
        return (
            lambda: keeper.planned(Plan(shelf, [one])),
            lambda: keeper.sending([one]),
            lambda: keeper.answered([one]),
            lambda: keeper.settled([], [], SUMMARY, None),
        )

    keeper = recorder(path, Shelf(""))
    monkeypatch.setattr(os, "write", full)
    text = f"The evidence file {path} cannot be written any more: No space left on device. Nothing further is sent without evidence."
    for step in steps():
        with pytest.raises(EvidenceLost) as lost:
            step()
        assert lost.value.message == text
    monkeypatch.undo()
    recorder(path, Shelf("")).settled([], [], SUMMARY, None)  # the file was let go of all the same
