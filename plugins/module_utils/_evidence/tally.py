# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What the records of one run add up to: the id of its plan, and the counts of its summary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import CHANGED, FAILED, PENDING, UNCHANGED
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import named_plan
from ansible_collections.revoke.access.plugins.module_utils._engine.result import EARLIER, UNSETTLED
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import REASONS, State
from ansible_collections.revoke.access.plugins.module_utils._http.redact import MASK

Record = Mapping[str, Any]

STATES = (CHANGED, UNCHANGED, FAILED, PENDING)
_PLAN_ID = re.compile(r"([0-9]{1,9})-[0-9a-f]{64}")  # the count of its items, and a SHA-256


class Tally:
    """Counts along. C(start): the record that the run began with."""

    def __init__(self, start: Record) -> None:
        self._start = start
        self._refused = bool(start.get("refused"))
        self._keys: set[str] | None = set()  # what the plan would send; None where the records do not tell all of it
        self._planned = self._left = self._sent = 0
        self._unread: set[str] = set()  # items, or what stands for them
        self._told: Counter[str] = Counter()  # by outcome
        self._reasons: Counter[str] = Counter()
        self._strangers = self._earlier = self._doubtful = 0

    def plan(self, record: Record, name: str) -> None:
        """One item of the plan. C(name): its text."""
        key, before = record.get("key", record.get("item")), record.get("before")
        self._left += 1
        if record.get("record") == "planned":
            self._planned += 1
            whole = isinstance(key, str) and MASK not in key and record.get("named", True)
            if not whole:
                self._keys = None  # what was sent stands nowhere, as with a pair whose parts the vendor spells otherwise
            elif self._keys is not None:
                self._keys.add(key)
        if isinstance(before, Mapping) and before.get("state") == State.UNREADABLE.value:
            self._unread.add(key if isinstance(key, str) else name)

    def sending(self, count: int) -> None:
        """So many items are sent."""
        self._sent += count

    def ending(self, record: Record, *, unlooked: bool) -> None:
        """One outcome. C(unlooked): whether it may be of an item that nobody could look at."""
        reason = record.get("reason")
        self._told[str(record.get("outcome"))] += 1
        self._strangers += record.get("never_seen") is True
        self._earlier += EARLIER in record
        if record.get("outcome") == FAILED:
            self._reasons[str(reason)] += 1
            self._doubtful += unlooked and reason not in UNSETTLED

    def wrong_plan(self) -> Iterator[str]:
        """What is wrong with the plan, once all of it was told."""
        if self._refused:
            return
        if self._start.get("listed") != self._left:
            yield "the plan is not as long as the start says"
        plan_id = self._start.get("plan_id")
        found = _PLAN_ID.fullmatch(plan_id) if isinstance(plan_id, str) else None
        vendor, tenant, operation = (self._start.get(name) for name in ("vendor", "tenant", "operation"))
        if found is None:
            fits = False
        elif self._keys is None:
            fits = (int(found[1]) > 0) == (self._planned > 0) and int(found[1]) <= self._planned
        else:
            fits = plan_id == named_plan(vendor, tenant, operation, self._keys)
        if not fits:
            yield "its plan_id is not that of the items in its plan"
        self._keys = set()

    def wrong_summary(self, summary: Any) -> Iterator[str]:
        """What in the summary is not what the records add up to."""
        told = summary if isinstance(summary, Mapping) else {}
        total = sum(self._told.values())
        exact = {"distinct": total, **{state: self._told[state] for state in STATES}, "never_seen": self._strangers, EARLIER: self._earlier}
        exact.update({reason: self._reasons[reason] for reason in REASONS})
        for name, count in exact.items():
            optional = name in (PENDING, EARLIER) or name in REASONS
            if _number(told.get(name, 0 if optional else None)) != count:
                yield f"the summary counts {told.get(name)!r} {name}, the records tell of {count}"
        if total != sum(self._told[state] for state in STATES):
            yield f"the outcomes are {dict(self._told)}"
        settled = sum(self._reasons[reason] for reason in UNSETTLED)
        yield from _beyond(told, "undecided", settled, settled + self._doubtful)
        if not self._refused:  # of a run that was refused there is no list
            unread = len(self._unread) + self._earlier
            yield from _beyond(told, "unreadable", min(unread, 1), unread)
        yield from _beyond(told, "requested", min(total, 1), None if total else 0)
        looked = bool(self._sent or self._told[CHANGED] or self._told[UNCHANGED] or self._told[PENDING])
        yield from _beyond(told, "requests", int(looked), None)


def _beyond(summary: Record, name: str, least: int, most: int | None) -> Iterator[str]:
    """What is said of a count that the records give bounds for."""
    count = _number(summary.get(name))
    if count is None or count < least or (most is not None and count > most):
        yield f"the summary counts {summary.get(name)!r} {name}, which the records do not allow"


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
