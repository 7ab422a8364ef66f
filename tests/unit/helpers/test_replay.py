# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The replay of evidence: the files of real runs agree with the model, and one that claims more is caught."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Response, Verdict
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Evidence, read
from ansible_collections.revoke.access.plugins.module_utils._evidence.replay import Replay
from ansible_collections.revoke.access.tests.unit.helpers import replay
from ansible_collections.revoke.access.tests.unit.helpers.evidence_files import sample, written
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Shelf
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import keep

Records = list[dict[str, Any]]
WHY = Failure("in_use", "held", 409)


def mixed(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
    """Removes a, denies b, and does not mention c."""
    shelf.present -= {"a"}
    return [Response("a", Verdict.ACCEPTED), Response("b", Verdict.DENIED, WHY)]


def run(path: Path) -> Records:
    """A run in which a goes, b is in use, c stays silent, p is protected, u cannot be read and x was gone. Gives its records."""
    shelf = Shelf("abcp", [mixed], unreadable="u")
    keep(path, shelf, "abcpux", policy=Policy(protected=["p"]), verify_timeout=0, max_attempts=1)
    return [dict(record) for record in read(str(path)).records]


def of(records: Records, kind: str, item: str | None = None) -> dict[str, Any]:
    """The first record of a kind, of an item."""
    return next(record for record in records if record["record"] == kind and (item is None or record["item"] == item))


class Then(Clock):
    """Says the times of these records once more."""

    def __init__(self, records: Records) -> None:
        self._times = iter([str(record["time"]) for record in records])

    def utc(self) -> str:
        return next(self._times)


def write(path: Path, records: Records) -> None:
    """These records in a file whose chain is whole."""
    file = Evidence(str(path), Then(records), run_id="doctored")
    file.append([{name: value for name, value in record.items() if name not in ("chain", "time", "run_id")} for record in records])
    file.close()


def rewritten(path: Path, records: Records) -> list[str]:
    """What is wrong with these records in a file whose chain is whole."""
    path.unlink(missing_ok=True)
    write(path, records)
    assert read(str(path)).problems == []
    found = replay.disagreements(path)
    path.unlink()
    return found


def test_the_file_of_a_run_agrees_with_the_model_and_says_all_kinds_of_things(tmp_path: Path) -> None:
    records = run(tmp_path / "e")
    assert replay.below(tmp_path) == [] and rewritten(tmp_path / "f", records) == []
    told = {record["item"]: record.get("reason", record["outcome"]) for record in records if record["record"] == "outcome"}
    assert told == {"a": "changed", "b": "in_use", "c": "still_present", "p": "protected", "u": "changed", "x": "unchanged"}


@pytest.mark.parametrize("seed", range(60))
def test_the_files_of_runs_with_random_faults_agree_with_the_model(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    raised = [errors.AnswerLost("lost"), errors.Refused("bad", 400), errors.NotFound("no", 404), errors.RateLimited("slow", 429), errors.OutOfTime("over")]

    def fate(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.leaving.left = chance.choice([0, 1, 1, 2])
        if shelf.leaving.left:
            shelf.present -= {key for key in keys if chance.random() < 0.5}
        if chance.random() < 0.5 or not shelf.leaving.left:
            raise chance.choice(raised)
        return [Response(key, verdict, WHY if verdict is Verdict.DENIED else None) for key in keys for verdict in [chance.choice(list(Verdict)[:3])]]

    shelf = Shelf("abcdefgh", [fate] * 50, unreadable="gh")
    shelf.read_errors = [None, *[chance.choice([None, None, errors.AnswerLost("lost")]) for _read in range(9)]]
    for check_mode in (True, False, False):
        keep(tmp_path / "e", shelf, "abcdefghxy", check_mode, verify=chance.random() < 0.7, verify_timeout=1.0)
    assert replay.below(tmp_path) == []
    assert len([record for record in read(str(tmp_path / "e")).records if record["record"] == "end"]) == 3


@pytest.mark.parametrize("policy", [Policy(max_removals=1), Policy(plan_id="x"), Policy(expected_tenant="t")])
def test_the_file_of_a_refused_plan_agrees_with_the_model(policy: Policy, tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("abc"), "abcx", policy=policy)
    assert len(read(str(tmp_path / "e")).records) == 6 and replay.below(tmp_path) == []


def change(kind: str, item: str, **members: Any) -> Callable[[Records], Any]:
    return lambda records: of(records, kind, item).update(members)


def drop(kind: str, item: str | None = None) -> Callable[[Records], Any]:
    return lambda records: records.remove(of(records, kind, item))


def without(item: str, member: str) -> Callable[[Records], Any]:
    return lambda records: of(records, "outcome", item).pop(member)


def _answer(records: Records, **members: Any) -> None:
    of(records, "answered")["answers"][0].update(members)


def _counts(**counts: Any) -> Callable[[Records], Any]:
    return lambda records: of(records, "end")["summary"].update(counts)


# what was done to the file, and what is said of it
DOCTORED: list[tuple[Callable[[Records], Any], str]] = [
    (change("outcome", "c", outcome="changed"), "a failure has a reason"),
    (change("outcome", "a", outcome="unchanged"), "unchanged is claimed where no more than changed"),
    (change("outcome", "a", read="to do"), "changed is claimed where no more than failed still_present"),
    (change("outcome", "a", read=None), "changed is claimed where no more than failed unconfirmed"),
    (change("outcome", "a", sent="again", answer="gone"), "the last answer is not the one that is on record"),
    (change("outcome", "a", sent="never"), "no record of that came before"),
    (change("outcome", "a", sent="often"), "no word that the engine knows"),
    (change("outcome", "a", prior="as desired"), "what was known before is not what the plan says"),
    (change("outcome", "c", sent="once"), "it is told as sent once, and was answered again or not clearly"),
    (change("outcome", "b", reason="refused"), "failed refused is claimed where no more than failed in_use follows"),
    (change("outcome", "c", reason="not_attempted"), "failed not_attempted is claimed"),
    (change("outcome", "u", believed=False), "changed is claimed where no more than failed unconfirmed"),
    (change("outcome", "x", outcome="changed"), "changed is claimed of what was not sent"),
    (change("outcome", "x", outcome="failed", reason="not_attempted"), "failed not_attempted is claimed of what was not sent"),
    (change("outcome", "p", outcome="unchanged"), "a failure has a reason"),
    (without("a", "verified"), "it is verified by another read than the last one"),
    (without("a", "sent"), "it was answered, and is told as not sent"),
    (without("c", "reason"), "a failure has a reason"),
    (drop("sending"), "an answer is told to what was not sent before"),
    (drop("planned", "a"), "it was sent and is not in the plan"),
    (drop("barred", "p"), "failed protected is claimed of what was not sent"),
    (drop("outcome", "x"), "the summary counts"),
    (drop("planned", "u"), "the plan is not as long as the start says"),
    (lambda records: records.insert(1, of(records, "answered")), "an answer is told to what was not sent before"),
    (lambda records: records.append(of(records, "sending")) or records.append(of(records, "end")), "it goes on after its end"),
    (lambda records: of(records, "start").update(check_mode=True), "it was sent by a run that sends nothing"),
    (lambda records: of(records, "start").update(refused=True), "it was sent by a run that sends nothing"),
    (lambda records: of(records, "outcome", "a").update(record="predicted"), "an audit predicts"),
    (lambda records: of(records, "end")["summary"].update(changed=3), "the summary counts"),
    (lambda records: _answer(records, answer="denied"), "the last answer is not the one that is on record"),
    (lambda records: records.insert(-1, {**of(records, "outcome", "a"), "outcome": "failed", "reason": "still_present", "read": "to do"}), "two outcomes"),
    (lambda records: records.insert(4, of(records, "end")), "it goes on after its end"),
    (lambda records: [records.remove(record) for record in list(records) if record["record"] in ("sending", "answered")], "no record of that came before"),
    (lambda records: [of(records, "outcome", "a").pop(name) for name in ("prior", "sent", "believed", "answer", "read")], "is told as not sent"),
    (lambda records: of(records, "outcome", "a").update(verified="2030-01-01T00:00:00.000Z"), "no read of this run can have proven it"),
    (lambda records: of(records, "outcome", "a").update(verified="2001-01-01T00:00:00.000Z"), "no read of this run can have proven it"),
    (lambda records: of(records, "outcome", "a").update(verified="yes"), "no read of this run can have proven it"),
    (lambda records: of(records, "end").update(summary={}), "the summary counts"),
    (lambda records: of(records, "start").update(check_mode="false"), "its start is not as a run"),
    (lambda records: of(records, "start").update(format=2), "its start is not as a run"),
    (lambda records: of(records, "start").update(listed=None), "the plan is not as long as the start says"),
    (lambda records: of(records, "planned", "a").update(before=None), "its state at the first look is none"),
    (lambda records: records.append(of(records, "start")), "it begins twice"),
    (lambda records: of(records, "answered").update(answers=["a"]), "an answer is none"),
    (lambda records: records.insert(3, {**of(records, "end"), "record": "note"}), "no run writes a record of the kind 'note'"),
    (lambda records: records.append(records.pop(records.index(of(records, "planned", "u")))), "it goes on after its end"),
    (lambda records: records.insert(-1, records.pop(records.index(of(records, "planned", "u")))), "it comes into the plan after that was told"),
    (lambda records: records.insert(2, {**of(records, "planned", "a"), "record": "barred"}), "it is in the plan twice"),
    (lambda records: of(records, "start").update(plan_id=None), "its plan_id is not that of the items in its plan"),
    (lambda records: of(records, "start").update(plan_id="4-" + "0" * 64), "its plan_id is not that of the items in its plan"),
    (lambda records: of(records, "start").update(tenant="room 2"), "its plan_id is not that of the items in its plan"),
    (change("planned", "a", key="z"), "its plan_id is not that of the items in its plan"),
    (lambda records: of(records, "start").update(refused=False), "its start is not as a run"),
    (lambda records: _answer(records, reason="refused"), "it was accepted, and the answer gives a reason against it"),
    (change("outcome", "a", named=False), "it was not found out which item it is, and it is told as changed"),
    (change("outcome", "a", barred=True), "it was kept from being sent, and is told as something else"),
    (change("outcome", "x", barred=True), "it was kept from being sent, and is told as something else"),
    (change("outcome", "a", never_seen=True), "it was never seen, and is told as something that was there"),
    (change("outcome", "x", earlier=True), "it is told by the word of an earlier run, and none in this file has said so"),
    (change("outcome", "a", verified="2023-11-14T22:13:19.999Z"), "no read of this run can have proven it"),
    (lambda records: records[0].update(time="2023-11-14T23:00:00.000Z"), "the clock was set back, or somebody has changed a time"),
    (lambda records: records[-1].update(time="2023-11-14T21:00:00.000Z"), "the clock was set back, or somebody has changed a time"),
    (lambda records: records[3].update(time="noon"), "'noon' is no time"),
    (_counts(distinct=5), "the summary counts 5 distinct, the records tell of 6"),
    (_counts(requested=0), "0 requested, which the records do not allow"),
    (_counts(in_use=2), "the summary counts 2 in_use, the records tell of 1"),
    (_counts(refused=1), "the summary counts 1 refused, the records tell of 0"),
    (_counts(undecided=3), "3 undecided, which the records do not allow"),
    (_counts(unreadable=0), "0 unreadable, which the records do not allow"),
    (_counts(unreadable=3), "3 unreadable, which the records do not allow"),
    (_counts(never_seen=0), "the summary counts 0 never_seen, the records tell of 1"),
    (_counts(earlier=1), "the summary counts 1 earlier, the records tell of 0"),
    (_counts(requests=0), "0 requests, which the records do not allow"),
    (_counts(requests=True), "True requests, which the records do not allow"),
]


@pytest.mark.parametrize("number", range(len(DOCTORED)))
def test_a_file_that_was_doctored_is_caught(number: int, tmp_path: Path) -> None:
    doctor, words = DOCTORED[number]
    records = run(tmp_path / "e")
    doctor(records)
    found = rewritten(tmp_path / "f", records)
    assert any(words in text for text in found), found


def test_a_doctored_prediction_is_caught(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("a"), "ax", check_mode=True)
    records = [dict(record) for record in read(str(tmp_path / "e")).records]
    assert rewritten(tmp_path / "f", records) == []
    for item, outcome in (("a", "unchanged"), ("x", "changed")):
        doctored = [dict(record, outcome=outcome) if record.get("item") == item and record["record"] == "predicted" else record for record in records]
        assert any(f"{outcome} is predicted" in text for text in rewritten(tmp_path / "f", doctored))
    at = records[-1]["time"]
    doctored = [dict(record, verified=at) if record.get("item") == "x" else record for record in records]
    assert any("an audit reads nothing a second time" in text for text in rewritten(tmp_path / "f", doctored))


def test_a_run_of_which_the_file_has_no_start_is_caught_where_it_sent_anything(tmp_path: Path) -> None:
    records = run(tmp_path / "e")[1:]
    replay_of = Replay()
    for record in records:
        replay_of.follow(record)
    assert all("it goes on without a start" in text for text in replay_of.problems) and len(replay_of.problems) > 3


def test_a_run_without_an_end_is_held_to_what_it_says_on_the_way(tmp_path: Path) -> None:
    records = run(tmp_path / "e")
    records = [record for record in records if record["record"] not in ("outcome", "end")]
    assert rewritten(tmp_path / "f", records) == []
    records.remove(of(records, "sending"))
    assert rewritten(tmp_path / "f", records) != []


def test_what_no_run_has_written_or_somebody_has_broken_is_left_alone(tmp_path: Path) -> None:
    written(tmp_path / "hand", sample())
    (tmp_path / "text").write_text("no evidence", encoding="utf-8")
    (tmp_path / "deep").mkdir()
    run(tmp_path / "deep" / "e")
    lines = (tmp_path / "deep" / "e").read_bytes().replace(b'"outcome": "changed"', b'"outcome": "unchanged"')
    (tmp_path / "deep" / "e").write_bytes(lines)
    assert replay.below(tmp_path) == []


def test_every_test_is_followed_by_the_replay_of_what_it_left(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    assert "evidence_agrees" in request.fixturenames
    records = run(tmp_path / "e")
    of(records, "outcome", "a").update(outcome="unchanged")
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep" / "f", records)
    assert [text.split(":")[0] for text in replay.below(tmp_path)] == ["f", "f", "f"]
    (tmp_path / "deep" / "f").unlink()
