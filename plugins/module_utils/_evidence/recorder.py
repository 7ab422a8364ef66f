# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a run writes into the evidence file while it goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item, Outcome
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, State
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, EvidenceLost
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import FORMAT, Evidence

Record = Mapping[str, Any]


class Recorder(Observer):
    """Writes to an evidence file. A file that cannot be written any more stops the run."""

    def __init__(self, path: str, operation: Operation, check_mode: bool, verify: bool, redact: Callable[[str], str], clock: Clock) -> None:
        self._file = Evidence(path, clock)
        self._operation = operation
        self._check_mode = check_mode
        self._verify = verify
        self._redact = redact
        self._started = False

    def planned(self, plan: Plan) -> None:
        """Write who is about to do what, and each item that is not as desired."""
        records = [self._start(plan)]
        records += [_left(item, label) for item in plan.items if item.before.state is not State.AS_DESIRED or item.veto for label in item.labels]
        self._write(records)

    def sending(self, items: Sequence[Item]) -> None:
        """Write what is about to leave: whatever dies after this, the file says what may have happened."""
        self._write([{"record": "sending", "items": [label for item in items for label in item.labels]}])

    def answered(self, items: Sequence[Item]) -> None:
        """Write what the vendor said of these."""
        answers = [dict(_facts(item.failure), item=label, answer=item.verdict.value) for item in items if item.verdict for label in item.labels]
        if answers:
            self._write([{"record": "answered", "answers": [self._clean(answer) for answer in answers]}])

    def settled(self, outcomes: Sequence[Outcome], items: Sequence[Item | None], summary: Mapping[str, Any], plan: Plan | None) -> None:
        """Write each outcome, and the end."""
        records: list[Record] = [] if self._started else [self._start(plan, refused=True)]
        kind = "predicted" if self._check_mode else "outcome"
        records += [self._clean(dict(_outcome(outcome, item, self._verify), record=kind)) for outcome, item in zip(outcomes, items)]
        try:
            self._write([*records, {"record": "end", "summary": summary}])
        finally:
            self._file.close()

    def kept(self) -> dict[str, str]:
        """Where the evidence is."""
        return {"path": self._file.path, "run_id": self._file.run_id, "chain": self._file.chain}

    def _start(self, plan: Plan | None, refused: bool = False) -> Record:
        self._started = True
        operation = self._operation
        record = {
            "record": "start",
            "format": FORMAT,
            "vendor": operation.description.vendor.name,
            "tenant": operation.tenant(),
            "operation": operation.identity(),
            "actor": operation.actor(),
            "check_mode": self._check_mode,
            "plan_id": plan.plan_id if plan else None,
        }
        return dict(record, refused=True) if refused else record

    def _clean(self, record: Record) -> Record:
        return dict(record, message=self._redact(record["message"])) if record.get("message") else record

    def _write(self, records: Sequence[Record]) -> None:
        try:
            self._file.append(records)
        except (OSError, BadInput) as error:
            cause = os.strerror(error.errno or 0) if isinstance(error, OSError) else error.message
            text = f"The evidence file {self._file.path} cannot be written any more: {cause.rstrip('.')}. Nothing further is sent without evidence."
            raise EvidenceLost(text) from None


def _left(item: Item, label: Any) -> Record:
    """What is not as desired: C(planned) to be sent, or C(barred), so that a killed run leaves none of them out."""
    before = dict(item.before.facts or {}, state=item.before.state.value, name=item.before.label or None)
    record = {"record": "planned" if item.to_do() else "barred", "item": label, "before": before}
    if isinstance(item.key, str) and item.key != label:
        record["key"] = item.key  # what is sent is the vendor's spelling
    return record if item.identified else dict(record, named=False)


def _facts(failure: Failure | None) -> dict[str, Any]:
    return {name: value for name, value in failure._asdict().items() if value is not None} if failure else {}


def _outcome(outcome: Outcome, item: Item | None, verify: bool) -> Record:
    record = dict(_facts(outcome.failure), item=outcome.item, outcome=outcome.state)
    if item and item.sendings:
        record.update(prior=item.before.state.value, sent=item.sent.value, believed=item.believed(verify))
        record["answer"] = item.verdict.value if item.verdict else None
        record["read"] = item.read.value if item.read else None
    if item and item.verified:
        record["verified"] = item.verified
    return record if outcome.identified else dict(record, named=False)
