# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replays evidence files: whether each outcome follows from what the same file says was known, sent, answered and read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import FAILED, OWN_REASON, UNCHANGED, Claim, Sent, claim
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read

Record = Mapping[str, Any]

# What a run says of itself at its start; a test that writes a record by hand says less.
_OF_A_START = {"format", "vendor", "tenant", "operation", "actor", "check_mode", "plan_id"}


def below(folder: Path) -> list[str]:
    """What disagrees in the evidence files of a folder, at any depth. Files that a test has broken on purpose are left alone."""
    return [f"{path.name}: {text}" for path in sorted(_evidence_files(folder)) for text in disagreements(path)]


def disagreements(path: Path) -> list[str]:
    """One text for each thing in a file that does not follow from the rest of it; nothing for one whose chain is broken."""
    try:
        contents = read(str(path))
    except BadInput:
        return []
    if contents.problems:
        return []
    runs: dict[str, list[Record]] = {}
    for record in contents.records:
        runs.setdefault(str(record.get("run_id")), []).append(record)
    return [text for records in runs.values() if records[0].keys() >= _OF_A_START for text in _Run(records).problems()]


def _evidence_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        try:
            if not path.is_symlink() and path.is_file():
                with path.open("rb") as file:
                    if file.read(2) == b'{"' and b'"chain": "' in file.read(4000):
                        yield path
        except OSError:
            continue  # what cannot be opened was made so on purpose


def _name(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


class _Run:
    """One run, by its records in their order."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records
        self._start = records[0]
        self._check_mode = bool(self._start["check_mode"])
        self._kinds: dict[str, dict[str, Record]] = {"planned": {}, "barred": {}}
        self._sendings: Counter[str] = Counter()
        self._answers: dict[str, list[Record]] = {}
        self._told: Counter[str] = Counter()  # outcomes by their state
        self._wrong: list[str] = []

    def problems(self) -> list[str]:
        """What does not follow."""
        whole = self._records[-1].get("record") == "end"
        for number, record in enumerate(self._records[1:], 1):
            kind = record.get("record")
            if kind in self._kinds:
                self._kinds[str(kind)][_name(record["item"])] = record
            elif kind == "sending":
                self._sending(record["items"])
            elif kind == "answered":
                self._answered(record["answers"])
            elif kind in ("outcome", "predicted") and whole:
                self._ending(record)
            elif kind == "end" and number != len(self._records) - 1:
                self._complain("the run goes on after its end")
        if whole:
            self._ended(self._records[-1])
        return self._wrong

    def _complain(self, text: str, item: Any = None) -> None:
        self._wrong.append(f"{text}: {_name(item)}" if item is not None else text)

    # ---- on the way

    def _sending(self, items: Iterable[Any]) -> None:
        for item in items:
            self._sendings[_name(item)] += 1
            if self._check_mode or self._start.get("refused"):
                self._complain("it was sent by a run that sends nothing", item)
            if _name(item) not in self._kinds["planned"]:
                self._complain("it was sent and is not in the plan", item)

    def _answered(self, answers: Iterable[Record]) -> None:
        for answer in answers:
            name = _name(answer["item"])
            self._answers.setdefault(name, []).append(answer)
            if len(self._answers[name]) > self._sendings[name]:
                self._complain("an answer is told to what was not sent before", answer["item"])

    # ---- the outcomes

    def _ending(self, record: Record) -> None:
        if (record["record"] == "predicted") is not self._check_mode:
            self._complain("an audit predicts, and only a run has outcomes", record["item"])
        self._told[str(record["outcome"])] += 1
        if (record["outcome"] == FAILED) is not ("reason" in record):
            self._complain("a failure has a reason, and nothing else has one", record["item"])
        if "sent" in record:
            self._check_sent(record)
        elif self._check_mode:
            self._check_predicted(record)
        else:
            self._check_unsent(record)

    def _check_sent(self, record: Record) -> None:
        item, name = record["item"], _name(record["item"])
        try:
            prior, sent = State(record["prior"]), Sent(record["sent"])
            answer = Verdict(record["answer"]) if record["answer"] else None
            seen = State(record["read"]) if record["read"] else None
        except (KeyError, ValueError) as error:
            self._complain(f"it is told in no word that the engine knows ({error!r})", item)
            return
        answers = self._answers.get(name, [])
        if sent is Sent.NEVER or not self._sendings[name]:
            self._complain("it is told as sent, and no record of that came before", item)
        if sent is Sent.ONCE and (len(answers) > 1 or any(one["answer"] == Verdict.UNCLEAR.value for one in answers)):
            self._complain("it is told as sent once, and was answered again or not clearly", item)
        if (answers[-1]["answer"] if answers else None) != record["answer"]:
            self._complain("the last answer is not the one that is on record", item)
        if self._kinds["planned"].get(name, {}).get("before", {}).get("state") != prior.value:
            self._complain("what was known before is not what the plan says", item)
        if (seen is State.AS_DESIRED) is not bool(record.get("verified")):
            self._complain("it is verified by another read than the last one", item)
        self._check_claim(record, claim(prior, sent, answer, seen, bool(record["believed"])), answers)

    def _check_claim(self, record: Record, found: Claim, answers: Sequence[Record]) -> None:
        reasons = [found.reason]
        if found.reason == OWN_REASON:
            own = str(answers[-1].get("reason")) if answers else None
            reasons = ["refused" if own == "not_found" else own]
        if record["outcome"] != found.state or record.get("reason") not in reasons:
            told = f"{record['outcome']} {record.get('reason') or ''}".strip()
            self._complain(f"{told} is claimed where no more than {found.state} {reasons[0] or ''} follows", record["item"])

    def _check_unsent(self, record: Record) -> None:
        item, name = record["item"], _name(record["item"])
        if name in self._answers:
            self._complain("it was answered, and is told as not sent", item)
        if name in self._kinds["barred"]:
            possible = {FAILED}
        elif name in self._kinds["planned"]:
            prior = State(self._kinds["planned"][name]["before"]["state"])
            possible = {_told(claim(prior, Sent.NEVER, None, State.AS_DESIRED if record.get("verified") else None, False))}
        elif self._start.get("refused") or not record.get("named", True):
            possible = {FAILED, UNCHANGED} | {f"{FAILED} {record.get('reason')}"}
        else:
            possible = {_told(claim(State.AS_DESIRED, Sent.NEVER, None, seen, False)) for seen in (None, *State)}
        if not possible & {str(record["outcome"]), _told(Claim(record["outcome"], record.get("reason")))}:
            self._complain(f"{_told(Claim(record['outcome'], record.get('reason')))} is claimed of what was not sent", item)

    def _check_predicted(self, record: Record) -> None:
        name = _name(record["item"])
        listed = next((kind for kind in self._kinds if name in self._kinds[kind]), None)
        possible = {None: {UNCHANGED}, "planned": {"changed", FAILED}, "barred": {FAILED}}[listed]
        if record["outcome"] not in possible and not self._start.get("refused") and record.get("named", True):
            self._complain(f"{record['outcome']} is predicted of what the plan has as {listed or 'as desired'}", record["item"])

    # ---- the end

    def _ended(self, end: Record) -> None:
        counts = {state: count for state, count in end["summary"].items() if state in ("changed", "unchanged", "failed")}
        if counts != {state: self._told[state] for state in counts}:
            self._complain(f"the summary counts {counts}, the outcomes are {dict(self._told)}")
        if "listed" in self._start and self._start["listed"] != sum(1 for one in self._records if one.get("record") in self._kinds):
            self._complain("the plan is not as long as the start says")


def _told(found: Claim) -> str:
    return f"{found.state} {found.reason}" if found.reason else found.state
