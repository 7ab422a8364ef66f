# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a run writes into the evidence file while it goes on, and what a later run reads from it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Callable

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, EvidenceLost
from ansible_collections.revoke.access.plugins.module_utils._evidence import FORMAT, Evidence, read
from ansible_collections.revoke.access.plugins.module_utils._guards import Plan
from ansible_collections.revoke.access.plugins.module_utils._listener import Journal
from ansible_collections.revoke.access.plugins.module_utils._operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._outcome import Outcome, Track


class EvidenceJournal(Journal):
    """Writes to an evidence file. A file that cannot be written any more stops the run."""

    def __init__(self, path: str, operation: Operation, check_mode: bool, redact: Callable[[str], str]) -> None:
        self.file = Evidence(path)
        self._operation = operation
        self._check_mode = check_mode
        self._redact = redact
        self._started = False

    def planned(self, plan: Plan) -> None:
        records = [self._start(plan)]
        records += [_left(track) for track in plan.tracks if not track.before.done]
        self._write(records)

    def answered(self, tracks: Sequence[Track]) -> None:
        words = [dict(_facts(track.failure), item=track.target.item, answer=track.verdict) for track in tracks if track.verdict]
        if words:
            self._write([{"record": "answered", "answers": [self._clean(word) for word in words]}])

    def settled(self, outcomes: Sequence[Outcome], tracks: Sequence[Track], summary: dict[str, Any], plan: Plan | None) -> None:
        records = [] if self._started else [self._start(plan, refused=True)]
        by_place = [*tracks, *[None] * (len(outcomes) - len(tracks))]
        word = "predicted" if self._check_mode else "outcome"
        records += [self._clean(dict(_outcome(outcome, track), record=word)) for outcome, track in zip(outcomes, by_place)]
        try:
            self._write(records + [{"record": "end", "summary": summary}])
        finally:
            self.file.close()

    def kept(self) -> dict[str, str] | None:
        return {"path": self.file.path, "run_id": self.file.run_id, "chain": self.file.chain}

    def _start(self, plan: Plan | None, refused: bool = False) -> dict[str, Any]:
        self._started = True
        operation = self._operation
        record = {
            "record": "start", "format": FORMAT, "vendor": operation.vendor, "tenant": operation.tenant(), "operation": operation.name(),
            "actor": operation.actor(), "check_mode": self._check_mode, "plan_id": plan.plan_id if plan else None,
        }  # fmt: skip
        return dict(record, refused=True) if refused else record

    def _clean(self, record: dict[str, Any]) -> dict[str, Any]:
        return dict(record, message=self._redact(record["message"])) if record.get("message") else record

    def _write(self, records: list[dict[str, Any]]) -> None:
        try:
            self.file.append(records)
        except (OSError, BadInput) as error:
            cause = os.strerror(error.errno or 0) if isinstance(error, OSError) else error.message
            text = f"The evidence file {self.file.path} cannot be written any more: {cause.rstrip('.')}. Nothing further is sent without evidence."
            raise EvidenceLost(text) from None


def _left(track: Track) -> dict[str, Any]:
    """What is not as desired: C(planned) to be sent, or C(barred), so that a killed run leaves none of them out."""
    record = {"record": "planned" if track.to_do() else "barred", "item": track.target.item, "before": _before(track)}
    return record if track.target.named else dict(record, named=False)


def _before(track: Track) -> dict[str, Any]:
    state = {True: "as desired", False: "to do", None: "unreadable"}[track.before.done]
    return dict(track.before.facts or {}, state=state, name=track.before.label or None)


def _facts(failure: Any) -> dict[str, Any]:
    return {name: value for name, value in failure._asdict().items() if value is not None} if failure else {}


def _outcome(outcome: Outcome, track: Track | None) -> dict[str, Any]:
    record = dict(_facts(outcome.failure), item=outcome.item, outcome=outcome.state)
    if track and track.verified:
        record["verified"] = track.verified
    return record if (track.target.named if track else outcome.named) else dict(record, named=False)


def planned_items(path: str, plan_id: str) -> list[Any] | None:
    """The items of the latest plan with this id that the file holds; None where it has none."""
    if not os.path.exists(path):
        return None
    runs: dict[str, list[Any]] = {}
    latest = None
    for record in read(path).records:
        if record.get("record") == "start" and record.get("plan_id") == plan_id:
            latest = str(record["run_id"])
            runs[latest] = []
        elif record.get("record") == "planned" and record.get("run_id") in runs:
            runs[str(record["run_id"])].append(record["item"])
    return runs[latest] if latest else None


def unfinished_items(path: str, operation: Operation) -> tuple[list[Any], list[Any]]:
    """The items that the latest run of this operation and tenant in the file has not brought to an end.

    Apart from them those whose ids that run did not find out, such as names: they cannot be taken for ids.
    """
    contents = read(path)
    if contents.problems:
        raise BadInput(f"resume_from: {path} fails its check: {contents.problems[0]}. It may have been changed by hand.")
    want = (operation.vendor, operation.tenant(), operation.name(), False)
    left: dict[str, Any] | None = None
    run_id, announced = None, 0
    for record in contents.records:
        if record.get("record") == "start" and (record.get("vendor"), record.get("tenant"), record.get("operation"), record.get("check_mode")) == want:
            run_id, left = record.get("run_id"), {}
            announced = 0 if record.get("refused") else int(str(record.get("plan_id") or "0").partition("-")[0])
        elif left is not None and record.get("run_id") == run_id:
            announced -= record.get("record") == "planned"
            _follow(left, record)
    if left is None:
        raise BadInput(f"resume_from: {path} holds no run of {operation.name()} at {operation.tenant()}.")
    if announced > 0:
        raise BadInput(f"resume_from: the latest run in {path} was killed before its whole plan was on disk. It sent nothing: give the list of items again.")
    named = [record["item"] for record in left.values() if record.get("named", True)]
    return named, [record["item"] for record in left.values() if not record.get("named", True)]


def _follow(left: dict[str, Any], record: dict[str, Any]) -> None:
    key = repr(record.get("item"))
    kind = record.get("record")
    if kind in ("planned", "barred") or (kind == "outcome" and record.get("outcome") == "failed"):
        left[key] = record
    elif kind == "outcome":
        left.pop(key, None)
