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
