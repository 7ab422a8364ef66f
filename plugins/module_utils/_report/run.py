# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""One run as its records tell it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._report.texts import moment, plain

Record = Mapping[str, Any]


class Entry:
    """What one run says of one item.

    C(label): as the user named it. C(key): the vendor's spelling, where it is another one. C(before): the state at the
    first look, empty where the run did not write it down. C(sent): when a write for it first left, as the file has it.
    C(outcome): C(changed), C(unchanged), C(failed), C(pending), or empty where the run came to none. C(told): when that was written.
    C(earlier): that is what an earlier run had made of it, and this one could not look.
    """

    __slots__ = ("answer", "before", "earlier", "key", "label", "message", "name", "outcome", "reason", "reference", "sent", "since", "told", "verified")

    def __init__(self, label: str) -> None:
        self.label = label
        self.name = self.key = self.before = self.sent = self.answer = self.outcome = self.reason = self.message = self.verified = self.told = ""
        self.since = self.reference = ""
        self.earlier = False


class Run:
    """A run: C(place) says in which file it is and as which one. C(chain): the value of its last record.

    C(ended) is empty for a run that was killed or goes on. C(refusal): why its input was refused.
    """

    def __init__(self, start: Record, place: tuple[int, int]) -> None:
        self.place = place
        self.run_id, self.vendor, self.tenant, self.operation = (_text(start.get(name)) for name in ("run_id", "vendor", "tenant", "operation"))
        self.actor, self.plan_id, self.started = (_text(start.get(name)) for name in ("actor", "plan_id", "time"))
        self.audit = start.get("check_mode") is not False
        self.refusal = _text(start.get("message")) if start.get("refused") else ""
        self.case, self.by = _mapping(start.get("case")), _mapping(start.get("by"))
        self.approval = _text(start.get("approval"))
        self.ended = ""
        self.chain = _text(start.get("chain"))
        self.entries: dict[str, Entry] = {}
        self._listed = start.get("listed")
        self._planned = 0

    @property
    def module(self) -> str:
        """The module that ran; the operation may have a state behind it."""
        return self.operation.partition(" ")[0]

    @property
    def restores(self) -> bool:
        """Whether it was to bring access back."""
        return self.operation.partition(" ")[2] in ("active", "enabled", "present")

    @property
    def scope(self) -> tuple[str, str, str]:
        """Whose items these are: the same item of two scopes is two items."""
        return (self.vendor, self.tenant, self.module)

    @property
    def requested(self) -> float | None:
        """When the removal was asked for, in seconds since 1970."""
        return moment(self.case.get("requested_at"))

    def torn(self) -> bool:
        """Whether it was killed while it wrote its plan; then it has sent nothing."""
        return not self.ended and isinstance(self._listed, int) and self._planned < self._listed

    def follow(self, record: Record) -> None:
        """Take the next record of the run into account."""
        kind, time = record.get("record"), _text(record.get("time"))
        self.chain = _text(record.get("chain"))
        if kind in ("planned", "barred", "awaited"):
            self._plan(record)
        elif kind == "sending":
            for item in _list(record.get("items")):
                entry = self._entry(item)
                entry.sent = entry.sent or time
        elif kind == "answered":
            for answer in _list(record.get("answers")):
                if isinstance(answer, Mapping):
                    self._entry(answer.get("item")).answer = _text(answer.get("answer"))
        elif kind in ("outcome", "predicted"):
            self._settle(record, time)
        elif kind == "end":
            self.ended = time or "at an unknown time"

    def _plan(self, record: Record) -> None:
        entry, before = self._entry(record.get("item")), _mapping(record.get("before"))
        self._planned += 1
        entry.before, entry.name, entry.key = _text(before.get("state")), _text(before.get("name")), _text(record.get("key"))

    def _settle(self, record: Record, time: str) -> None:
        entry = self._entry(record.get("item"))
        entry.outcome, entry.told, entry.verified = _text(record.get("outcome")), time, _text(record.get("verified"))
        entry.reason, entry.message = _text(record.get("reason")), _message(record)
        entry.earlier = bool(record.get("earlier"))
        entry.since, entry.reference = _text(record.get("since")), _text(record.get("reference"))

    def _entry(self, item: Any) -> Entry:
        name = item if isinstance(item, str) else json.dumps(item, sort_keys=True)
        if name not in self.entries:
            self.entries[name] = Entry(plain(item))
        return self.entries[name]


def _message(record: Record) -> str:
    """What is told of a failure, with what the vendor's support asks for."""
    codes = [f"{word} {plain(record[name])}" for name, word in _CODES if record.get(name) is not None]
    text = _text(record.get("message"))
    return sys.intern(f"{text} ({', '.join(codes)})" if codes else text)


_CODES = (("http_status", "HTTP"), ("vendor_code", "vendor's code"), ("request_id", "request"))


def _text(value: Any) -> str:
    """Most texts occur in many records: each is kept once."""
    return sys.intern(plain(value))


def _mapping(value: Any) -> Record:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
