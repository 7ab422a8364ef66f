# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a run writes into the evidence file while it goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item, Outcome, Pending
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._engine.result import TEXTS, nothing, shorten
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import EvidenceLost
from ansible_collections.revoke.access.plugins.module_utils._evidence.context import Context, members
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import FORMAT, Evidence

Record = Mapping[str, Any]

KNOWN = 1000  # failures that are remembered with their texts in bounds
REDACTED = 64  # records that are searched for secrets at a time: most hold none

# What a run says of itself in words of its own, and what a later run compares: no secret, and left as it is.
_OWN_WORDS = {
    "record",
    "format",
    "vendor",
    "tenant",
    "operation",
    "check_mode",
    "plan_id",
    "population",
    "refused",
    "listed",
    "barred",
    "outcome",
    "summary",
    "verified",
    "named",
    "prior",
    "sent",
    "believed",
    "later",
    "since",
    "answer",
    "read",
}


class Recorder(Observer):
    """Writes to an evidence file. A file that cannot be written any more stops the run.

    C(redact): takes every secret out of a text. C(run_id) and C(sync): as in Evidence. C(context): what the run belongs to.
    """

    def __init__(
        self,
        path: str,
        operation: Operation,
        check_mode: bool,
        verify: bool,
        redact: Callable[[str], str],
        clock: Clock,
        run_id: str | None = None,
        sync: Callable[[int], None] = os.fsync,
        context: Context | None = None,
    ) -> None:
        self._file = Evidence(path, clock, run_id, sync)
        self.warnings = self._file.warnings
        self._operation = operation
        self._check_mode = check_mode
        self._verify = verify
        self._redact = redact
        self._context = context or Context()
        self._started = False
        self._listed = False  # whether the items of the plan were written
        self._known: dict[Failure, dict[str, Any]] = {}

    def planned(self, plan: Plan) -> None:
        """Write who is about to do what, and each item that is not as desired."""
        self._listed = True
        start = dict(self._start(plan), listed=sum(len(item.labels) for item in plan.left()))
        self._write(chain([start], (record for item in plan.left() for record in self._left(item))))

    def refused(self, why: str) -> None:
        """Write that the user's input was refused, so that a later run does not take an earlier list for this one."""
        try:
            self._write([dict(self._start(None, refused=True), message=why), {"record": "end", "summary": nothing()["summary"]}])
        finally:
            self._file.close()

    def sending(self, items: Sequence[Item]) -> None:
        """Write what is about to leave: whatever dies after this, the file says what may have happened."""
        self._write([{"record": "sending", "items": [label for item in items for label in item.labels]}])

    def answered(self, items: Sequence[Item]) -> None:
        """Write what the vendor said of these."""
        answers = [
            dict(self._facts(item.failure), item=label, answer=item.verdict.value, **_started(item)) for item in items if item.verdict for label in item.labels
        ]
        if answers:
            self._write([{"record": "answered", "answers": answers}])

    def settled(self, outcomes: Sequence[Outcome], items: Sequence[Item | None], summary: Mapping[str, Any], plan: Plan | None) -> None:
        """Write each outcome, and the end."""
        start: list[Record] = [] if self._started else [self._start(plan, refused=True)]
        kind = "predicted" if self._check_mode else "outcome"
        strangers = set(plan.never_seen()) if plan else set()
        records = (dict(self._outcome(outcome, item, item in strangers), record=kind) for outcome, item in zip(outcomes, items))
        try:
            self._write(chain(start, records, [{"record": "end", "summary": summary}]))
            self._guarded(self._file.vouch)
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
            "population": plan.population if plan else None,
            **members(self._context, self._redact),
        }
        if operation.description.later:
            record["later"] = True
        return dict(record, refused=True) if refused else record

    def _facts(self, failure: Failure | None) -> dict[str, Any]:
        """What is known of a failure, without secrets and in bounds: many items share one, and a vendor's text may be of any length."""
        if failure is None:
            return {}
        if failure not in self._known:
            if len(self._known) >= KNOWN:
                self._known.clear()
            found = {name: value for name, value in failure._asdict().items() if value is not None}
            short = {name: shorten(self._redact(found[name]), size) for name, size in TEXTS.items() if name in found}
            self._known[failure] = {**found, **short}
        return self._known[failure]

    def _left(self, item: Item) -> Iterator[Record]:
        """What is not as desired: C(planned) to be sent, C(barred) or C(awaited), so that a killed run leaves none of them out."""
        facts = item.before.facts
        before = dict(() if facts is None else facts.items(), state=item.before.state.value, name=item.before.label or None)
        kind = "planned" if item.to_do() else "barred" if item.veto else "awaited"
        more: dict[str, Any] = dict(self._facts(item.veto)) if kind != "awaited" else _since(item.pending)
        if any(name != item.before.label for name in item.names()):
            more["names"] = item.names()
        for label in item.labels:
            record = dict(more, record=kind, item=label, before=before)
            if isinstance(item.key, str) and item.key != label:
                record["key"] = item.key  # what is sent is the vendor's spelling
            yield record if item.identified else dict(record, named=False)
        # On record now; of 100,000 items it would take as much memory as all the rest.
        item.before = item.before._replace(facts=None)

    def _outcome(self, outcome: Outcome, item: Item | None, stranger: bool) -> Record:
        record = dict(self._facts(outcome.failure), item=outcome.item, outcome=outcome.state)
        if stranger:
            record["never_seen"] = True
        if item and item.veto:
            record["barred"] = True
        names = item.names() if item else list(outcome.called)
        if names and outcome.failure and not self._listed:
            record["names"] = names
        if outcome.pending:
            record.update(_since(outcome.pending))
        if item and item.sendings:
            record.update(prior=item.prior.value, sent=item.sent.value, believed=item.believed(self._verify))
            record["answer"] = item.verdict.value if item.verdict else None
            record["read"] = item.read.value if item.read else None
        if item and item.done:
            record["earlier"] = True
        if item and item.verified:
            record["verified"] = item.verified
        return record if outcome.identified else dict(record, named=False)

    def _redacted(self, records: Iterable[Record]) -> Iterator[Record]:
        rest = iter(records)
        for part in iter(lambda: list(islice(rest, REDACTED)), []):
            text = json.dumps(part, ensure_ascii=False)
            if "\\" in text:  # else each text stands in it as it is
                text = "\n".join(text for record in part for text in _texts(record))
            yield from part if self._redact(text) == text else map(self._without_secrets, part)

    def _without_secrets(self, record: Record) -> Record:
        clean = {name: value if name in _OWN_WORDS else _mapped(self._redact, value) for name, value in record.items()}
        # What is left of such an item names nothing: no later run may take it for an id.
        return clean if clean.get("item") == record.get("item") else dict(clean, named=False)

    def _write(self, records: Iterable[Record]) -> None:
        self._guarded(lambda: self._file.append(self._redacted(records)))

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except OSError as error:
            text = f"The evidence file {self._file.path} cannot be written any more: {error.strerror}. Nothing further is sent without evidence."
            raise EvidenceLost(text) from None


def _since(pending: Pending | None) -> dict[str, Any]:
    """Since when the vendor has something under way, and what it calls that."""
    known = {"since": pending.since, "reference": pending.reference} if pending else {}
    return {name: value for name, value in known.items() if value is not None}


def _started(item: Item) -> dict[str, Any]:
    return _since(Pending(item.since, item.reference)) if item.verdict is Verdict.STARTED else {}


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value of JSON, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from value
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)


def _mapped(change: Callable[[str], str], value: Any) -> Any:
    """A value of JSON with every text in it changed, at any depth."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(name): _mapped(change, part) for name, part in value.items()}
    return [_mapped(change, part) for part in value] if isinstance(value, (list, tuple)) else value
