# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a report tells beside its rows, gathered once for the page and for the summary."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._report import words
from ansible_collections.revoke.access.plugins.module_utils._report.account import BAD, STATES, Row
from ansible_collections.revoke.access.plugins.module_utils._report.run import Run
from ansible_collections.revoke.access.plugins.module_utils._report.texts import plain, when
from ansible_collections.revoke.access.plugins.module_utils._report.verdict import Account

SAMPLES = 5  # items that are named for each reason
MESSAGES = 3  # different messages that are shown for each


class Trouble(NamedTuple):
    """Why some items are not gone: C(reason) of the vocabulary, or the state where there is none. C(items): the first of them, by name and id."""

    reason: str
    total: int
    meaning: str
    cure: str
    messages: list[str]
    items: list[tuple[str, str]]


CURES = {
    "pending": "Run again, or resume from the evidence: the next run reads first.",
    "there again": "Find out who gave it again; run again.",
    "only audited": "Nothing was removed yet: run the removal.",
}


def troubles(rows: Iterable[Row]) -> list[Trouble]:
    """The reasons, the most frequent first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.state in BAD:
            found.setdefault(row.reason or row.state, []).append(row)
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [_trouble(reason, members) for reason, members in ordered]


def _trouble(reason: str, rows: list[Row]) -> Trouble:
    meaning, cure = words.REASONS.get(reason) or (words.MEANINGS.get(reason, ""), CURES.get(reason, "Read the message."))
    messages = Counter(row.message or row.note for row in rows)
    common = [text if count == 1 else f"{text} ({count:,} items)" for text, count in messages.most_common(MESSAGES) if text]
    return Trouble(reason, len(rows), meaning, cure, common, [(row.name, row.item) for row in rows[:SAMPLES]])


def totals(account: Account) -> list[tuple[str, str, Counter[str]]]:
    """By vendor and operation, over all tenants."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for (_tenant, vendor, module), counts in account.groups.items():
        found.setdefault((vendor, module), Counter()).update(counts)
    return [(vendor, module, counts) for (vendor, module), counts in sorted(found.items())]


def columns(account: Account) -> list[str]:
    """The states that a table shows: the four that everybody asks for, and others where there are any."""
    return [state for number, state in enumerate(STATES) if number < 4 or account.counts[state]]


def residual(account: Account) -> list[tuple[str, tuple[str, ...]]]:
    """What may outlive the removals, by operation."""
    modules = sorted({module for _tenant, _vendor, module in account.groups})
    return [(module, words.RESIDUAL.get(module, words.UNKNOWN_RESIDUAL)) for module in modules]


def cases(runs: Iterable[Run]) -> list[list[tuple[str, str]]]:
    """The cases that the runs were for, as pairs of a name and a text."""
    found: dict[str, Mapping[str, Any]] = {}
    for run in runs:
        if run.case:
            found.setdefault(json.dumps(run.case, sort_keys=True), run.case)
    return [_case(case) for case in found.values()]


_CASE = (("id", "Case"), ("person", "Person"), ("reason", "Reason"), ("requested_by", "Requested by"), ("requested_at", "Requested at"))


def _case(case: Mapping[str, Any]) -> list[tuple[str, str]]:
    known = [(label, when(case[name]) if name.endswith("_at") else plain(case[name])) for name, label in _CASE if case.get(name)]
    names = {name for name, _label in _CASE}
    return known + [(plain(name), plain(value)) for name, value in case.items() if name not in names and value]


def people(runs: Iterable[Run]) -> list[str]:
    """Who ran them, each text once."""
    return list(dict.fromkeys(text for run in runs if (text := words.who(run))))


def approvals(runs: Iterable[Run]) -> list[str]:
    """The ids of the whole plans that were approved."""
    return list(dict.fromkeys(run.approval for run in runs if run.approval))


def title_of(account: Account, given: str | None) -> str:
    """The heading: the one that was given, or one with the case's id."""
    ids = list(dict.fromkeys(plain(run.case["id"]) for run in account.evidence.runs if run.case.get("id")))
    return plain(given) if given else f"Removal of access, case {ids[0]}" if len(ids) == 1 else "Removal of access"
