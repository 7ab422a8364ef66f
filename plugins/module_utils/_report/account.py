# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What became of each item: all runs that speak of it, brought down to one row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._report.run import Entry, Run
from ansible_collections.revoke.access.plugins.module_utils._report.texts import moment, when

REMOVED, GONE, FAILED, PENDING, BACK, WOULD = "removed", "already gone", "failed", "pending", "there again", "only audited"
STATES = (REMOVED, GONE, FAILED, PENDING, BACK, WOULD)
BAD = (FAILED, PENDING, BACK, WOULD)

_TO_DO = "to do"  # as the evidence names the state of what is there
_UNREAD = "It cannot be read, and the earlier run that had it done is not in this evidence."
_THERE = ("in_use", "protected", "still_present", "refused")  # predicted of what a read showed


class Row(NamedTuple):
    """One item in its last state. C(run): the one that decides. C(outcome): the state in full, such as C("would be removed (audit)").

    C(reason) and C(message): why it is not gone. C(note): what other runs say of it, or on what its state rests.
    C(sent) and C(verified) in seconds since 1970, C(taken) in seconds from the request to the proof; None where not known.
    """

    state: str
    outcome: str
    item: str
    name: str
    run: Run
    reason: str
    message: str
    note: str
    sent: float | None
    verified: float | None
    taken: float | None


class _Word(NamedTuple):
    """What a run says of an item."""

    run: Run
    entry: Entry


class _Story:
    """What is known of one item so far: the last word of a real run, the audit after it, and whether it was gone before."""

    __slots__ = ("audit", "earlier", "last")

    def __init__(self) -> None:
        self.last: _Word | None = None
        self.audit: _Word | None = None
        self.earlier: _Word | None = None  # of a run that proved it gone

    def add(self, word: _Word) -> None:
        """Take what the next run says into account; one that goes by an earlier run's word alone adds nothing to it."""
        if word.entry.earlier and self.last:
            return
        if word.run.audit:
            self.audit = word
            return
        if self.last and self.last.entry.outcome in ("changed", "unchanged") and not self.last.run.restores:
            self.earlier = self.last
        self.last, self.audit = word, None


def rows_of(runs: Sequence[Run]) -> list[Row]:
    """A row per item, in the order in which runs first spoke of them. C(runs): oldest first."""
    spellings = _spellings(runs)
    stories: dict[tuple[object, str], _Story] = {}
    labels: dict[tuple[object, str], tuple[str, str]] = {}  # as a user named it -> the vendor's spelling, and the text to show
    for run in runs:
        known = spellings.get(run.scope, {})
        heard: dict[str, _Word] = {}
        for name, entry in run.entries.items():
            item = known.get(name, name)
            labels.setdefault((run.scope, name), (item, entry.label))
            heard[item] = _Word(run, entry)
        for item, word in heard.items():
            stories.setdefault((run.scope, item), _Story()).add(word)
    return [_row(stories[scope, item], name, label) for (scope, name), (item, label) in labels.items()]


def _spellings(runs: Iterable[Run]) -> dict[object, dict[str, str]]:
    """By scope: what users called an item, and the vendor's own spelling of it, where that is another one."""
    found: dict[object, dict[str, str]] = {}
    for run in runs:
        own = {name: entry.key for name, entry in run.entries.items() if entry.key}
        if own:
            found.setdefault(run.scope, {}).update(own)
    return found


def _row(story: _Story, name: str, label: str) -> Row:
    word = story.last or story.audit
    if word is None:  # a story begins with a word
        raise LookupError(name)
    run, entry = word
    entry = run.entries.get(name, entry)  # of two spellings each has its own words
    state, outcome, reason, note = _said(run, entry)
    if story.last and story.audit:
        state, outcome, reason, note = _after(state, outcome, reason, note, story.audit, run)
    if story.earlier and state not in (REMOVED, GONE):
        note = _joined(note, f"An earlier run had it gone at {when(story.earlier.entry.verified or story.earlier.entry.told)}.")
    by_audit = story.last and story.audit and outcome != REMOVED and state == GONE and entry.outcome != "unchanged"
    sent, verified = moment(entry.sent), _proof(story.audit if by_audit and story.audit else _Word(run, entry))
    proven = verified is not None and state in (REMOVED, GONE)
    taken = round(verified - run.requested, 3) if verified is not None and proven and run.requested is not None else None
    message = entry.message if reason else ""
    return Row(state, outcome, label, entry.name, run, reason, message, note, sent, verified, taken)


def _proof(word: _Word) -> float | None:
    """When a read showed it as desired. What was so from the first look on was so when the start was written, right after that."""
    first_look = word.entry.outcome == "unchanged" and not word.entry.sent and not word.entry.earlier
    return moment(word.entry.verified or (word.run.started if first_look else ""))


def _said(run: Run, entry: Entry) -> tuple[str, str, str, str]:
    """State, outcome, reason and note by what one run says alone."""
    if entry.earlier:
        return (WOULD, "seen (audit)", "", _UNREAD) if run.audit else (PENDING, PENDING, "", _UNREAD)
    if run.audit:
        return _predicted(entry)
    if entry.outcome == "failed":
        return FAILED, FAILED, entry.reason or "unconfirmed", ""
    if entry.outcome not in ("changed", "unchanged"):
        return PENDING, PENDING, "", _taken_on(entry) if entry.outcome == "pending" else _open(run, entry)
    if run.restores:
        return BACK, BACK, "", "It was brought back on purpose." if entry.outcome == "changed" else "It was to be brought back, and was there."
    if entry.outcome == "unchanged":
        return GONE, GONE, "", ""
    return REMOVED, REMOVED, "", "" if entry.verified else "It rests on the vendor's word: no read after the removal is on record."


def _predicted(entry: Entry) -> tuple[str, str, str, str]:
    if entry.outcome == "unchanged":
        return GONE, "already gone (audit)", "", f"Read by an audit that ended at {when(entry.told)}."
    if entry.outcome == "failed":
        return WOULD, "would fail (audit)", entry.reason or "unconfirmed", ""
    if entry.outcome == "changed":
        return WOULD, "would be removed (audit)", "", ""
    return WOULD, "seen (audit)", "", "The audit did not come to its end."


def _taken_on(entry: Entry) -> str:
    """What is known of an item that the vendor has accepted, and that was not in effect at the end of the run."""
    since = f" at {when(entry.since)}" if entry.since else ""
    return f"The vendor accepted it{since}{f' as {entry.reference}' if entry.reference else ''}. At the end of the run it was not in effect."


def _open(run: Run, entry: Entry) -> str:
    """What is known of an item for which a run has no outcome."""
    why = "The run tells no outcome of it." if run.ended else "The run has no end."
    if not entry.sent:
        return f"{why} That anything was sent for it is not on record."
    if entry.answer:
        return f"{why} It was sent at {when(entry.sent)}, the vendor's answer was '{entry.answer}', and no read after that is on record."
    return f"{why} It was sent at {when(entry.sent)}, or was about to be: it may be gone or not."


def _after(state: str, outcome: str, reason: str, note: str, audit: _Word, run: Run) -> tuple[str, str, str, str]:
    """The same with what an audit after that run read: it can show an item there again, or gone, but removes nothing."""
    told = when(audit.entry.told or audit.run.started)
    if audit.run.restores or run.restores:
        return state, outcome, reason, note
    if _shows(audit.entry) and state in (REMOVED, GONE):
        before = f"{outcome[0].upper()}{outcome[1:]} before"
        return BACK, BACK, "", _joined(note, f"{before}, and seen there again by the audit of {told}.")
    if audit.entry.outcome == "unchanged" and state in (FAILED, PENDING):
        text = f"The removal left it {outcome}{f' ({reason})' if reason else ''}; the audit of {told} reads it as gone. Nothing says who removed it."
        return GONE, "already gone (audit)", "", _joined(note, text)
    if audit.entry.outcome == "unchanged":
        return state, outcome, reason, _joined(note, f"The audit of {told} reads it as gone, too.")
    return state, outcome, reason, note


def _shows(entry: Entry) -> bool:
    """Whether an audit saw the item there."""
    return entry.before == _TO_DO or (entry.outcome == "failed" and entry.reason in _THERE)


def _joined(*texts: str) -> str:
    return " ".join(filter(None, texts))
