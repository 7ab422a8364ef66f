# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run writes into the evidence file while it goes on, also with a full disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import OWN_REASON, Sent, claim
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Response, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, BadInput, EvidenceLost
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._evidence.resume import planned_items
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Job, Shelf
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import keep, left_of, recorder, told


def test_a_run_tells_plan_sendings_answers_and_outcomes_in_this_order(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("abcd"), "abcdx")
    assert told(tmp_path / "e") == (
        [("start", [])]
        + [("planned", key) for key in "abcd"]
        + [("sending", ["a", "b", "c"]), ("answered", ["a", "b", "c"]), ("sending", ["d"]), ("answered", ["d"])]
        + [("outcome", key) for key in "abcdx"]
        + [("end", [])]
    )
    start, end = read(str(tmp_path / "e")).records[0], read(str(tmp_path / "e")).records[-1]
    assert (start["vendor"], start["tenant"], start["operation"], start["actor"], start["format"]) == ("shelf", "room 1", "shelf_book", "librarian", 1)
    assert end["summary"]["changed"] == 4 and end["summary"]["unchanged"] == 1


def test_what_is_sent_is_on_disk_before_it_leaves_and_each_answer_before_the_next(tmp_path: Path) -> None:
    seen: list[Any] = []

    def look(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        seen.append(told(tmp_path / "e"))
        shelf.present -= set(keys)
        return [Response(key, Verdict.ACCEPTED) for key in keys]

    keep(tmp_path / "e", Shelf("abcdef", [look, look]), "abcdef")
    assert len(seen[0]) == 8 and seen[0][7:] == [("sending", ["a", "b", "c"])]
    assert seen[1][8:] == [("answered", ["a", "b", "c"]), ("sending", ["d", "e", "f"])]


def test_an_audit_predicts_and_its_plan_can_be_found_by_its_id(tmp_path: Path) -> None:
    job = keep(tmp_path / "e", Shelf("abc"), "abcx", check_mode=True)
    assert [kind for kind, _item in told(tmp_path / "e")] == ["start"] + ["planned"] * 3 + ["predicted"] * 4 + ["end"]
    assert job.report.plan is not None
    assert planned_items(str(tmp_path / "e"), job.report.plan.plan_id) == ["a", "b", "c"]
    assert planned_items(str(tmp_path / "e"), "1-x") is None and planned_items(str(tmp_path / "none"), "1-x") is None
    with pytest.raises(BadInput, match="holds no run of shelf_book at room 1"):
        left_of(str(tmp_path / "e"), Shelf(""))


def test_what_is_barred_is_told_and_is_no_part_of_the_plan(tmp_path: Path) -> None:
    job = keep(tmp_path / "e", Shelf("ab"), "ab", policy=Policy(protected=["b"]))
    assert ("barred", "b") in told(tmp_path / "e")
    assert job.report.plan is not None and planned_items(str(tmp_path / "e"), job.report.plan.plan_id) == ["a"]


def test_a_refused_plan_leaves_outcomes_and_no_plan(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("abc"), "abcx", policy=Policy(max_removals=1))
    assert told(tmp_path / "e") == [("start", [])] + [("outcome", key) for key in "abcx"] + [("end", [])]
    assert left_of(str(tmp_path / "e"), Shelf(""))[0] == ["a", "b", "c"]


def test_messages_are_redacted(tmp_path: Path) -> None:
    def denied(_shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        return [Response(key, Verdict.DENIED, Failure("refused", "the s3cret is odd")) for key in keys]

    keep(tmp_path / "e", Shelf("a", [denied]), "a")
    assert b"s3cret" not in (tmp_path / "e").read_bytes() and b"is odd" in (tmp_path / "e").read_bytes()


# ---- what an outcome was concluded from


def outcomes(path: Path) -> dict[str, dict[str, Any]]:
    """For each item what its outcome record tells beside record, item and the words of a failure."""
    words = ("prior", "sent", "believed", "answer", "read", "verified", "outcome", "reason")
    records = [record for record in read(str(path)).records if record["record"] == "outcome"]
    return {record["item"]: {word: record[word] for word in words if word in record} for record in records}


def facts(prior: str, sent: str, answer: str | None, shown: str | None, believed: bool = False) -> dict[str, Any]:
    return {"prior": prior, "sent": sent, "believed": believed, "answer": answer, "read": shown}


def test_an_outcome_tells_what_it_was_concluded_from(tmp_path: Path) -> None:
    def some(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present -= {"a", "b"}
        denied = Response("c", Verdict.DENIED, Failure("refused", "no"))
        return [Response("a", Verdict.ACCEPTED), Response("b", Verdict.GONE), denied]

    keep(tmp_path / "e", Shelf("abcd", [some]), "abcdx", policy=Policy(protected=["d"]))
    told_of = outcomes(tmp_path / "e")
    assert told_of["a"].pop("verified") and told_of["b"].pop("verified")
    assert told_of["a"] == {**facts("to do", "once", "accepted", "as desired"), "outcome": "changed"}
    assert told_of["b"] == {**facts("to do", "once", "gone", "as desired"), "outcome": "unchanged"}
    assert told_of["c"] == {**facts("to do", "once", "denied", "to do"), "outcome": "failed", "reason": "refused"}
    assert told_of["d"] == {"outcome": "failed", "reason": "protected"}  # nothing was sent
    assert told_of["x"].pop("verified") and told_of["x"] == {"outcome": "unchanged"}


def test_an_outcome_tells_a_second_sending_a_lost_answer_and_a_word_that_was_believed(tmp_path: Path) -> None:
    def lost(_shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        raise AnswerLost("no answer")

    keep(tmp_path / "e", Shelf("a", [lost]), "a")
    assert outcomes(tmp_path / "e")["a"].items() >= facts("to do", "again", "accepted", "as desired").items()
    keep(tmp_path / "f", Shelf("a"), "a", verify=False)
    assert outcomes(tmp_path / "f")["a"] == {**facts("to do", "once", "accepted", None, believed=True), "outcome": "changed"}
    keep(tmp_path / "g", Shelf("", unreadable="a"), "a")
    assert outcomes(tmp_path / "g")["a"] == {**facts("unreadable", "once", "accepted", "unreadable", believed=True), "outcome": "changed"}


@pytest.mark.parametrize("verify", [True, False])
def test_every_outcome_record_agrees_with_the_model(verify: bool, tmp_path: Path) -> None:
    def mixed(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present -= set(keys[:2])
        verdicts = (Verdict.GONE, Verdict.DENIED, Verdict.ACCEPTED)
        return [Response(key, verdict, Failure("refused", "no") if verdict is Verdict.DENIED else None) for key, verdict in zip(keys, verdicts)]

    keep(tmp_path / "e", Shelf("abcdef", [mixed, mixed, mixed], unreadable="gh"), "abcdefgh", verify=verify, verify_timeout=0)
    sent = {item: record for item, record in outcomes(tmp_path / "e").items() if "sent" in record}
    assert set(sent) == set("abcdefgh")
    for record in sent.values():
        answer, shown = (kind(record[name]) if record[name] else None for kind, name in ((Verdict, "answer"), (State, "read")))
        claimed = claim(State(record["prior"]), Sent(record["sent"]), answer, shown, record["believed"])
        assert claimed.state == record["outcome"]
        assert claimed.reason in (None, record.get("reason"), OWN_REASON)


SECRET = "the s3cret one"


def secretive(shelf: Shelf) -> Shelf:
    """Every text that the vendor gives holds a secret of the run."""
    for key in shelf.present:
        shelf.seen[key] = CurrentState(State.TO_DO, SECRET, facts={"owner": {"name": SECRET, SECRET: [SECRET, {"x": SECRET}]}})
    return shelf


@pytest.mark.parametrize("check_mode", [True, False])
def test_no_secret_is_in_what_was_there_nor_in_an_item_however_deep(check_mode: bool, tmp_path: Path) -> None:
    keep(tmp_path / "e", secretive(Shelf(["a", "s3cret-b"])), ["a", "s3cret-b"], check_mode, policy=Policy(protected=["a"]), keep_facts=True)
    assert b"s3cret" not in (tmp_path / "e").read_bytes()
    kept = [record for record in read(str(tmp_path / "e")).records if record.get("item") == "a" and "before" in record]
    clean = "the ******** one"
    assert [record["before"]["owner"] for record in kept] == [{"name": clean, clean: [clean, {"x": clean}]}]
    assert all(record["run_id"] == kept[0]["run_id"] for record in read(str(tmp_path / "e")).records)


def test_an_item_whose_name_holds_a_secret_is_never_resumed_by_what_is_left_of_its_name(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf(["s3cret-b", "c"]), ["s3cret-b", "c"], policy=Policy(protected=["*"]))
    assert left_of(str(tmp_path / "e"), Shelf("")) == ([], ["********-b", "c"])


def test_a_refused_input_is_on_record_without_items(tmp_path: Path) -> None:
    recorder(tmp_path / "e", Shelf("")).refused("ids[0] is null.")
    start, end = read(str(tmp_path / "e")).records
    assert (start["refused"], start["message"], start["tenant"], end["summary"]["distinct"]) == (True, "ids[0] is null.", "room 1", 0)
    with pytest.raises(BadInput, match="its input was refused .ids.0. is null.*give the list of items again"):
        left_of(str(tmp_path / "e"), Shelf(""))


@pytest.mark.parametrize("when", [1, 2, 3])
def test_a_file_that_vanishes_in_mid_run_stops_it_and_loses_no_outcome(when: int, tmp_path: Path) -> None:
    def vanish(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        if len(shelf.writes()) == when:
            (tmp_path / "e").unlink()
        shelf.present -= set(keys)
        return [Response(key, Verdict.ACCEPTED) for key in keys]

    shelf = Shelf("abcdefghi", [vanish] * 3)
    observer = recorder(tmp_path / "e", shelf)
    job = Job(shelf, "abcdefghi", observer=observer)
    assert len(shelf.writes()) == when
    assert job.lists()["changed"] == list("abcdefghi"[: 3 * when]) and not (tmp_path / "e").exists()
    with pytest.raises(EvidenceLost, match="is not there any more .* Nothing further is sent without evidence"):
        observer.settled(job.outcomes, job.report.items, {}, job.report.plan)


# ---- a disk that is full


# The plan, then two more for each batch: that it is sent, and what was answered.
@pytest.mark.parametrize("good, writes", [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 3)])
def test_a_disk_that_is_full_stops_the_sending_and_loses_no_outcome(good: int, writes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, done = os.write, []

    def full(number: int, data: bytes) -> int:
        done.append(1)
        if len(done) > good:
            raise OSError(28, "No space left on device")
        return write(number, data)

    shelf = Shelf("abcdefghi")
    observer = recorder(tmp_path / "e", shelf)
    monkeypatch.setattr(os, "write", full)
    job = Job(shelf, "abcdefghi", observer=observer)
    assert len(shelf.writes()) == writes  # none without a record of it on disk
    assert job.lists()["changed"] == list("abcdefghi"[: 3 * writes])
    assert job.lists()["failed"] == [(key, "not_attempted") for key in "abcdefghi"[3 * writes :]]
    assert read(str(tmp_path / "e")).problems == []


# ---- what a restore needs


def test_a_state_keeps_what_a_restore_needs(tmp_path: Path) -> None:
    shelf = Shelf("a")
    shelf.seen["a"] = CurrentState(State.TO_DO, "The name", facts={"owner": "me"})
    keep(tmp_path / "e", shelf, "a", keep_facts=True)
    (planned,) = [record for record in read(str(tmp_path / "e")).records if record["record"] == "planned"]
    assert planned["before"] == {"owner": "me", "state": "to do", "name": "The name"}
