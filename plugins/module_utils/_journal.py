# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a run tells of itself while it goes on: to nobody, or to the evidence file."""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, List, Optional, Sequence

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, EvidenceLost
from ansible_collections.revoke.access.plugins.module_utils._evidence import FORMAT, Evidence, read
from ansible_collections.revoke.access.plugins.module_utils._guards import Plan
from ansible_collections.revoke.access.plugins.module_utils._operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._outcome import Outcome, Track


class Journal:
    """Keeps nothing; the face that the engine knows."""

    def planned(self, plan: Plan) -> None:
        """The plan has been made; nothing was sent yet."""

    def answered(self, tracks: Sequence[Track]) -> None:
        """The vendor has spoken of these, or its answer was lost."""

    def settled(self, outcomes: Sequence[Outcome], tracks: Sequence[Track], summary: Dict[str, Any]) -> None:
        """The run is over. C(tracks) may be empty where the run ended before a plan."""

    def kept(self) -> Optional[Dict[str, str]]:
        """Where the evidence is: C(path), C(run_id) and the last C(chain) value."""
        return None


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
        records += [{"record": "planned", "item": track.target.item, "before": _before(track)} for track in plan.to_do]
        self._write(records)

    def answered(self, tracks: Sequence[Track]) -> None:
        words = [dict(_facts(track.failure), item=track.target.item, answer=track.verdict) for track in tracks if track.verdict]
        if words:
            self._write([{"record": "answered", "answers": [self._clean(word) for word in words]}])

    def settled(self, outcomes: Sequence[Outcome], tracks: Sequence[Track], summary: Dict[str, Any]) -> None:
        records = [] if self._started else [self._start(None)]
        by_place = list(tracks) if len(tracks) == len(outcomes) else [None] * len(outcomes)
        word = "predicted" if self._check_mode else "outcome"
        records += [self._clean(dict(_outcome(outcome, track), record=word)) for outcome, track in zip(outcomes, by_place)]
        self._write(records + [{"record": "end", "summary": summary}])

    def kept(self) -> Optional[Dict[str, str]]:
        return {"path": self.file.path, "run_id": self.file.run_id, "chain": self.file.chain}

    def _start(self, plan: Optional[Plan]) -> Dict[str, Any]:
        self._started = True
        operation = self._operation
        return {
            "record": "start", "format": FORMAT, "vendor": operation.vendor, "tenant": operation.tenant(), "operation": operation.name(),
            "actor": operation.actor(), "check_mode": self._check_mode, "plan_id": plan.plan_id if plan else None,
        }  # fmt: skip

    def _clean(self, record: Dict[str, Any]) -> Dict[str, Any]:
        return dict(record, message=self._redact(record["message"])) if record.get("message") else record

    def _write(self, records: List[Dict[str, Any]]) -> None:
        try:
            self.file.append(records)
        except OSError as error:
            text = "The evidence file %s cannot be written any more: %s. Nothing further is sent without evidence." % (self.file.path, os.strerror(error.errno or 0))
            raise EvidenceLost(text) from None


def _before(track: Track) -> Dict[str, Any]:
    state = {True: "as desired", False: "to do", None: "unreadable"}[track.before.done]
    return dict(track.before.facts or {}, state=state, name=track.before.label or None)


def _facts(failure: Any) -> Dict[str, Any]:
    return {name: value for name, value in failure._asdict().items() if value is not None} if failure else {}


def _outcome(outcome: Outcome, track: Optional[Track]) -> Dict[str, Any]:
    record = dict(_facts(outcome.failure), item=outcome.item, outcome=outcome.state)
    if track is None:
        return record
    if track.verified:
        record["verified"] = track.verified
    return record if track.before.named else dict(record, named=False)


def planned_items(path: str, plan_id: str) -> Optional[List[Any]]:
    """The items of the latest plan with this id that the file holds; None where it has none."""
    if not os.path.exists(path):
        return None
    runs: Dict[str, List[Any]] = {}
    latest = None
    for record in read(path).records:
        if record.get("record") == "start" and record.get("plan_id") == plan_id:
            latest = str(record["run_id"])
            runs[latest] = []
        elif record.get("record") == "planned" and record.get("run_id") in runs:
            runs[str(record["run_id"])].append(record["item"])
    return runs[latest] if latest else None


def unfinished_items(path: str, operation: Operation) -> List[Any]:
    """The items that the latest run of this operation and tenant in the file has not brought to an end."""
    contents = read(path)
    if contents.problems:
        raise BadInput("resume_from: %s fails its check: %s. It may have been changed by hand." % (path, contents.problems[0]))
    want = (operation.vendor, operation.tenant(), operation.name(), False)
    left: Optional[Dict[str, Any]] = None
    run_id = None
    for record in contents.records:
        if record.get("record") == "start" and (record.get("vendor"), record.get("tenant"), record.get("operation"), record.get("check_mode")) == want:
            run_id, left = record.get("run_id"), {}
        elif left is not None and record.get("run_id") == run_id:
            _follow(left, record)
    if left is None:
        raise BadInput("resume_from: %s holds no run of %s at %s." % (path, operation.name(), operation.tenant()))
    return list(left.values())


def _follow(left: Dict[str, Any], record: Dict[str, Any]) -> None:
    key = repr(record.get("item"))
    failed = record.get("record") == "outcome" and record.get("outcome") == "failed" and record.get("named", True)
    if failed or record.get("record") == "planned":
        left[key] = record["item"]
    elif record.get("record") == "outcome":
        left.pop(key, None)
