# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""One outcome per item: what is known of it, what follows from that, and the partition into lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError
from ansible_collections.revoke.access.plugins.module_utils._operation import ACCEPTED, DENIED, GONE, Failure, Seen, Target

CHANGED, UNCHANGED, FAILED = "changed", "unchanged", "failed"

REASONS = (
    "in_use",  # something still needs the item
    "refused",  # the vendor does not want to
    "not_permitted",  # the credentials lack a permission
    "protected",  # excluded by the user
    "not_found",  # absence is not success here
    "still_present",  # a fresh read shows that nothing happened
    "unconfirmed",  # the answer is missing and the state cannot be read
    "not_attempted",  # the run ended before it
)

# Verdicts of ours, beside those that an answer can hold.
UNCLEAR = "unclear"  # the answer is silent, contradicts itself, or was lost
REJECTED = "rejected"  # the whole call was refused, with this item alone in it

# AWX drops a result of more than 700,000 bytes whole; the task's own frame needs some of it.
RESULT_BYTES = 640000

# What is left out whole where it does not fit beside the lists.
_CUT: dict[str, Any] = {"resolved": {}, "diff": {"before": "", "after": ""}}


def utc_now() -> str:
    """The time as RFC 3339 with milliseconds, in UTC."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Outcome(NamedTuple):
    """How one item ended: C(CHANGED), C(UNCHANGED), or C(FAILED) with a failure. C(named) as in Target."""

    item: Any
    state: str
    failure: Failure | None = None
    named: bool = True


def failure_from(error: AccessError, reason: str | None = None) -> Failure:
    """The failure that an error means for an item, with what to do about it."""
    message = f"{error.message.rstrip('.')}. {error.cure}" if error.cure else error.message
    return Failure(reason or error.reason, message, error.http_status, error.vendor_code, error.request_id)


class Track:
    """All that is known of one item in the course of a run."""

    __slots__ = ("target", "before", "after", "verdict", "failure", "sent", "lost", "verified")

    def __init__(self, target: Target, before: Seen) -> None:
        self.target = target
        self.before = before
        self.after: Seen | None = None  # the last read since the write
        self.verdict: str | None = None  # the last word on it
        self.failure: Failure | None = None
        self.sent = False
        self.verified: str | None = None  # when a read last showed the desired state, UTC
        self.lost = False  # an answer about it was lost: a later "gone" may be our own doing

    def to_do(self) -> bool:
        """Whether the run has to send it: not as desired, or unreadable, and nothing forbids it."""
        return not self.before.done and not self.before.final

    def saw(self, seen: Seen) -> None:
        """Note what a read after the write shows."""
        self.after = seen
        self.verified = utc_now() if seen.done else None

    def conclude(self, verdict: str, failure: Failure | None = None) -> None:
        self.verdict = verdict
        self.failure = failure

    def predict(self) -> Outcome:
        """The outcome of check mode: what a run would do, by what was read."""
        if self.before.done:
            return Outcome(self.target.item, UNCHANGED)
        if self.before.obstacle:
            return Outcome(self.target.item, FAILED, self.before.obstacle)
        return Outcome(self.target.item, CHANGED)

    def settle(self, verified: bool, stop: AccessError | None, unread: AccessError | None) -> Outcome:
        """The outcome of a run. C(verified): a read-back was asked for, so a vendor's yes is not enough.

        C(stop): why the run ended early, C(unread): why the read-back failed.
        """
        item = self.target.item
        if not self.to_do():
            return self.predict()
        if not self.sent:
            return Outcome(item, FAILED, _not_attempted(stop))
        if self.after is not None and self.after.done is not None:
            return self._by_read(item, self.after.done)
        believed = not (verified and unread) or self.before.done is None
        if self.verdict == ACCEPTED and believed:
            return Outcome(item, CHANGED)
        if self.verdict == GONE and believed:
            return Outcome(item, CHANGED if self.lost else UNCHANGED)
        if self.verdict in (DENIED, REJECTED):
            return Outcome(item, FAILED, self.failure)
        return Outcome(item, FAILED, self._unconfirmed(unread))

    def _by_read(self, item: Any, done: bool) -> Outcome:
        if done:
            ours = self.lost or self.verdict not in (GONE, REJECTED)
            return Outcome(item, CHANGED if ours else UNCHANGED)
        if self.verdict in (DENIED, REJECTED):
            return Outcome(item, FAILED, self._refusal_of_what_is_there())
        said = {ACCEPTED: "the vendor accepted it", GONE: "the vendor answered that it does not exist"}
        why = said.get(self.verdict or "") or (self.failure.message if self.failure else "the vendor's answer does not settle it")
        text = f"A fresh read still shows the old state, although {why}. It may take effect later: run again."
        if self.verdict == UNCLEAR:
            text = f"A fresh read still shows the old state; {why}. Run again."
        return Outcome(item, FAILED, self._with_facts("still_present", text))

    def _refusal_of_what_is_there(self) -> Failure | None:
        """A call refused with "not found" for something that is there was refused for another cause."""
        if self.failure and self.failure.reason == "not_found":
            return self.failure._replace(reason="refused", message=f"A fresh read shows it, yet the vendor answered: {self.failure.message}")
        return self.failure

    def _unconfirmed(self, unread: AccessError | None) -> Failure:
        why = self.failure.message if self.failure else "The vendor accepted it"
        cannot = f"the read-back failed: {unread.message}" if unread else "its state cannot be read"
        text = f"{why.rstrip('.')}, and {cannot.rstrip('.')}. Run again, or look it up at the vendor."
        return self._with_facts("unconfirmed", text[0].upper() + text[1:])

    def _with_facts(self, reason: str, message: str) -> Failure:
        facts = self.failure[2:] if self.failure else (None, None, None)
        return Failure(reason, message, *facts)


def _not_attempted(stop: AccessError | None) -> Failure:
    if stop is None:
        return Failure("not_attempted", "The run ended before this item was sent.")
    return failure_from(stop, "not_attempted")


def summarize(outcomes: Sequence[Outcome], requested: int) -> dict[str, int]:
    """Counts: requested, distinct, one per list, and one per reason that occurs."""
    counts = {"requested": requested, "distinct": len(outcomes), CHANGED: 0, UNCHANGED: 0, FAILED: 0}
    for outcome in outcomes:
        counts[outcome.state] += 1
        if outcome.failure:
            counts[outcome.failure.reason] = counts.get(outcome.failure.reason, 0) + 1
    return counts


def result_of(outcomes: Sequence[Outcome], requested: int) -> dict[str, Any]:
    """The return values that every exit has; see the contract in C(docs/return_values.md)."""
    failed = [dict(outcome.failure._asdict(), item=outcome.item) for outcome in outcomes if outcome.failure]
    changed = [outcome.item for outcome in outcomes if outcome.state == CHANGED]
    return {
        "changed": bool(changed),
        "complete": not failed,
        "changed_items": changed,
        "unchanged_items": [outcome.item for outcome in outcomes if outcome.state == UNCHANGED],
        "failed_items": failed,
        "summary": summarize(outcomes, requested),
        "truncated": False,
    }


def fit(result: dict[str, Any], limit: int = RESULT_BYTES) -> dict[str, Any]:
    """Cut lists from their end until the result fits; counts stay, C(truncated) tells.

    C(failed_items) is served first: an id that was left behind matters more than one that went.
    """
    lists = ("failed_items", "changed_items", "unchanged_items")
    least = dict(result, **dict.fromkeys(lists, []), **{name: cut for name, cut in _CUT.items() if name in result})
    room = limit - len(json.dumps(least))
    for name in lists:
        kept = _within(result[name], room)
        if len(kept) < len(result[name]):
            result[name] = kept
            result["truncated"] = True
        room -= sum(_size(value) for value in kept)
    for name, cut in _CUT.items():
        if name in result and _size(result[name]) > room:
            result[name] = cut
            result["truncated"] = True
        room -= _size(result[name]) if name in result else 0
    return result


def _within(values: list[Any], room: int) -> list[Any]:
    used = 0
    for count, value in enumerate(values):
        used += _size(value)
        if used > room:
            return values[:count]
    return values


def _size(value: Any) -> int:
    """Bytes of a value in a JSON list, as Ansible writes it (ASCII, separated by C(', '))."""
    return len(json.dumps(value)) + 2


def listing(tracks: Iterable[Track], without: Iterable[Any] = ()) -> str:
    """One line per item that is not in the desired state, with its name: one side of a diff."""
    left_out = {json.dumps(item, sort_keys=True) for item in without}
    lines = []
    for track in tracks:
        text = json.dumps(track.target.item, sort_keys=True)
        if track.before.done or text in left_out:
            continue
        shown = track.target.item if isinstance(track.target.item, str) else text
        lines.append(f"{shown}  {track.before.label}" if track.before.label else shown)
    return "\n".join(lines) + "\n" if lines else ""
