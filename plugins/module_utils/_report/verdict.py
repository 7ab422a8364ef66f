# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The verdict of a report: what the rows add up to, and what it cannot be believed for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._report.account import BACK, BAD, FAILED, GONE, PENDING, REMOVED, WOULD, Row, rows_of
from ansible_collections.revoke.access.plugins.module_utils._report.gather import Evidence
from ansible_collections.revoke.access.plugins.module_utils._report.run import Run
from ansible_collections.revoke.access.plugins.module_utils._report.texts import moment, plain, shown, span, when

COMPLETE, INCOMPLETE, AUDIT, UNPROVEN, EMPTY = "complete", "incomplete", "audit", "unproven", "empty"


class Verdict(NamedTuple):
    """C(kind) is one of the five above. C(complete): every item on record is gone, and the evidence holds.

    C(headline): the verdict in one sentence. C(lines): what it rests on.
    """

    kind: str
    complete: bool
    headline: str
    lines: Sequence[str]


class Account(NamedTuple):
    """All that a report tells. C(open_runs): texts about the runs after which nobody can say what was asked for.

    C(groups): (tenant, vendor, operation) -> state -> count, in the order of their names.
    """

    evidence: Evidence
    rows: list[Row]
    groups: dict[tuple[str, str, str], Counter[str]]
    counts: Counter[str]
    problems: list[str]
    remarks: list[str]
    open_runs: list[str]
    verdict: Verdict


def account_of(evidence: Evidence) -> Account:
    """Everything that follows from the evidence."""
    rows = rows_of(evidence.runs)
    groups: dict[tuple[str, str, str], Counter[str]] = {}
    for row in rows:
        groups.setdefault((row.run.tenant, row.run.vendor, row.run.module), Counter())[row.state] += 1
    counts = Counter(row.state for row in rows)
    problems = [f"{plain(source.path)}: {problem}" for source in evidence.sources for problem in source.problems]
    remarks = [*_torn(evidence), *evidence.remarks]
    open_runs = [*_open_runs(evidence.runs), *_unheard(evidence)]
    verdict = _verdict(evidence, rows, counts, problems, open_runs)
    return Account(evidence, rows, dict(sorted(groups.items())), counts, problems, remarks, open_runs, verdict)


def _torn(evidence: Evidence) -> list[str]:
    text = "the last line is not whole, as a run leaves it that is killed. What it said is lost; everything before it counts"
    return [f"{plain(source.path)}: {text}." for source in evidence.sources if source.torn]


def _unheard(evidence: Evidence) -> list[str]:
    """The files whose last run did not get so far as to say what it was asked for: it was killed before, and has sent nothing."""
    last: dict[int, bool] = {}  # by file: whether its last run has ended
    for run in sorted(evidence.runs, key=lambda each: each.place):
        last[run.place[0]] = bool(run.ended)
    text = "a run was killed before it had said what it was asked for; it has sent nothing"
    files = [source for number, source in enumerate(evidence.sources) if last.get(number, True) and (source.torn or not source.size)]
    return [f"{plain(source.path)}: {text}" for source in files]


def _open_runs(runs: Iterable[Run]) -> list[str]:
    """The last run of each scope, where it does not tell all that was asked of it. Real runs go before audits."""
    last: dict[tuple[str, str, str], Run] = {}
    for run in runs:
        if run.scope not in last or last[run.scope].audit or not run.audit:
            last[run.scope] = run
    return [f"{run.operation} at {run.tenant}, started {when(run.started)}: {why}" for run in last.values() for why in _why_open(run)]


def _why_open(run: Run) -> list[str]:
    if run.refusal:
        return [f"the input was refused, so nobody knows what was asked for, and nothing was sent ({run.refusal})"]
    if run.torn():
        return ["the run was killed while it wrote its plan; it has sent nothing, and the list of its items is not whole"]
    if not run.ended:
        return ["the run has no end: it was killed, or goes on. What was already gone when it looked is not on record"]
    return []


def _verdict(evidence: Evidence, rows: Sequence[Row], counts: Counter[str], problems: Sequence[str], open_runs: Sequence[str]) -> Verdict:
    kind = _kind(evidence.runs, rows, counts, open_runs)
    done = bool(rows) and not open_runs and not any(counts[state] for state in BAD)
    headline = _headline(kind, done, len(rows), counts, open_runs)
    lines = _lines(evidence.runs, rows)
    if problems:
        first = "Not proven: the evidence does not hold."
        return Verdict(UNPROVEN, False, first, [f"If it could be believed, it would say: {headline}", *lines])
    return Verdict(kind, done, headline, [_held(evidence), *lines])


def _held(evidence: Evidence) -> str:
    """That the files hold, and for how many of them it is known that nothing was cut off at their end."""
    total, kept = len(evidence.sources), sum(bool(source.expected) for source in evidence.sources)
    ends = "each ends with the chain value that was kept elsewhere" if kept == total else f"{kept:,} of them held against a chain value that was kept elsewhere"
    if not kept:
        ends = "none was held against a chain value that was kept elsewhere, so that nothing shows whether whole runs were cut off at the end"
    return f"The evidence holds: {_number(total, 'file')}, every chain unbroken; {ends}."


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _kind(runs: Sequence[Run], rows: Sequence[Row], counts: Counter[str], open_runs: Sequence[str]) -> str:
    if not rows and (not open_runs or not runs):
        return EMPTY
    if all(run.audit for run in runs):
        return AUDIT
    return INCOMPLETE if open_runs or any(counts[state] for state in BAD) else COMPLETE


def _headline(kind: str, done: bool, total: int, counts: Counter[str], open_runs: Sequence[str]) -> str:
    if kind == EMPTY:
        return "Nothing is on record: no run in the evidence was asked for an item."
    parts = [f"{counts[state]:,} {words}" for state, words in _WORDS if counts[state]]
    if kind == AUDIT and done:
        return f"Nothing is left: {_all(total)} already gone when an audit looked. Nothing was removed."
    if kind == AUDIT:
        return f"An audit, nothing was removed: {', '.join(parts) or 'it did not come to its end'}."
    if done:
        return f"Complete: {_all(total)} gone ({', '.join(parts)})."
    more = [f"{len(open_runs):,} {'run does' if len(open_runs) == 1 else 'runs do'} not tell what was asked for"] if open_runs else []
    return f"Not complete, of {_number(total, 'item')} on record: {', '.join([*parts, *more])}."


def _all(total: int) -> str:
    return "the one item on record is" if total == 1 else f"all {total:,} items on record are"


_WORDS = (
    (FAILED, "failed"),
    (PENDING, "pending"),
    (BACK, "there again"),
    (WOULD, "only audited"),
    (REMOVED, "removed"),
    (GONE, "already gone"),
)


def _lines(runs: Sequence[Run], rows: Sequence[Row]) -> list[str]:
    """From when to when, and within how long after the request."""
    lines = []
    times = [time for time in (moment(text) for run in runs for text in (run.started, run.ended)) if time is not None]
    if times:
        audits = sum(run.audit for run in runs)
        lines.append(f"{_number(len(runs) - audits, 'removal run')} and {_number(audits, 'audit')}, from {shown(min(times))} to {shown(max(times))}.")
    taken = [row.taken for row in rows if row.taken is not None]
    if taken:
        lines.append(f"From the request to the proof: {span(max(taken))} at most, for {len(taken):,} of {len(rows):,} items.")
    word = sum(row.state == REMOVED and row.verified is None for row in rows)
    if word:
        lines.append(f"{word:,} of the removed rest on the vendor's word: no read after the removal is on record.")
    return lines
