# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The page of a report: one HTML file that needs nothing else, no network either."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._report import facts, words
from ansible_collections.revoke.access.plugins.module_utils._report.account import STATES
from ansible_collections.revoke.access.plugins.module_utils._report.run import Run
from ansible_collections.revoke.access.plugins.module_utils._report.script import SCRIPT
from ansible_collections.revoke.access.plugins.module_utils._report.style import STYLE
from ansible_collections.revoke.access.plugins.module_utils._report.texts import in_script, markup, plain, when
from ansible_collections.revoke.access.plugins.module_utils._report.verdict import Account

OPEN = 30  # a longer list is folded; paper shows it all the same

_KINDS = dict(zip(STATES, ("removed", "gone", "failed", "pending", "back", "would")))
_COLUMNS = (
    ("outcome", "Outcome", "12%"),
    ("item", "Item", "21%"),
    ("name", "Name", "12.5%"),
    ("operation", "Operation", "15.5%"),
    ("tenant", "Tenant", "12.5%"),
    ("reason", "Reason", "8%"),
    ("verified", "Proof read (UTC)", "12.5%"),
    ("taken", "Seconds", "5.5%"),
)
# On paper what is the same for many rows stands above them.
_PAPER = (("Outcome", "13%"), ("Item", "26%"), ("Name", "18%"), ("Why", "24%"), ("Proof read (UTC)", "13%"), ("Seconds", "6%"))


def page(account: Account, title: str) -> str:
    """All of it. Neither scripts nor styles run in it but these two, and nothing is loaded: the policy in its head forbids it."""
    parts = (_verdict, _case, _counts, _troubles, _residual, _items, _runs, _files, _meaning)
    body = "".join(text for part in parts for text in part(account))
    policy = f"default-src 'none'; script-src {_hashed(SCRIPT)}; style-src {_hashed(STYLE)}; base-uri 'none'; form-action 'none'"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{markup(title)}</title>\n<style>{STYLE}</style></head>\n<body>\n<h1>{_text(title)}</h1>\n{body}"
        f'<script type="application/json" id="data">{in_script(_data(account))}</script>\n<script>{SCRIPT}</script>\n</body></html>\n'
    )


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _text(value: Any) -> str:
    """A text of the evidence, which turns the direction of nothing around it."""
    return f"<bdi>{markup(value)}</bdi>"


def _id(value: Any) -> str:
    return f"<code>{_text(value)}</code>" if value else ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], kinds: Sequence[str], last: str = "") -> str:
    """A table of markup that is ready. C(kinds): the class of each column, C(last): that of the last row."""
    head = "".join(f"<th{_class(kind)}>{name}</th>" for name, kind in zip(heads, kinds))
    lines = [f"<tr>{''.join(f'<td{_class(kind)}>{value}</td>' for value, kind in zip(row, kinds))}</tr>" for row in rows]
    if last and lines:
        lines[-1] = lines[-1].replace("<tr>", f'<tr class="{last}">', 1)
    lines = [line.replace('<td class="n">0</td>', '<td class="n zero">0</td>') for line in lines]
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{chr(10).join(lines)}</tbody></table></div>\n'


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _folded(label: str, count: int, text: str) -> str:
    return f"<details{' open' if count <= OPEN else ''}><summary>{label}</summary>\n{text}</details>\n"


# ---- from the top


def _verdict(account: Account) -> Iterator[str]:
    verdict = account.verdict
    if account.problems:
        listed = "".join(f"<li>{_text(problem)}</li>" for problem in account.problems)
        yield f'<div class="alarm" role="alert"><strong>The evidence does not hold. Nothing below is proven.</strong><ul>{listed}</ul></div>\n'
    lines = "".join(f"<p>{_text(line)}</p>" for line in (*verdict.lines, *account.remarks))
    yield f'<div class="verdict {verdict.kind}" id="verdict"><strong>{_text(verdict.headline)}</strong>{lines}</div>\n'
    if account.open_runs:
        count = len(account.open_runs)
        listed = "".join(f"<li>{_text(line)}.</li>" for line in account.open_runs)
        yield _folded(f"{count:,} {'run does' if count == 1 else 'runs do'} not tell all that was asked for", count, f"<ul>{listed}</ul>")


def _case(account: Account) -> Iterator[str]:
    runs = account.evidence.runs
    for pairs in facts.cases(runs):
        yield _pairs(pairs)
    who = [("Run by", text) for text in facts.people(runs)] + [("Approval", text) for text in facts.approvals(runs)]
    if who:
        yield _pairs(who)


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{markup(name)}</dt><dd>{_text(value)}</dd>' for name, value in pairs)}</dl>\n"


def _counts(account: Account) -> Iterator[str]:
    states = facts.columns(account)
    heads = [f"{state[0].upper()}{state[1:]}" for state in states]
    yield "<h2>What became of the items</h2>\n"
    totals = [[_text(words.vendor(vendor)), _id(module), *_numbers(counts, states)] for vendor, module, counts in facts.totals(account)]
    totals.append(["In all", "", *_numbers(account.counts, states)])
    yield _table(["Vendor", "Operation", *heads, "In all"], totals, ["", "t", *(["n"] * (len(states) + 1))], "sum")
    groups = [[_id(tenant), _text(words.vendor(vendor)), _id(module), *_numbers(counts, states)] for (tenant, vendor, module), counts in account.groups.items()]
    if groups:
        tenants = len({tenant for tenant, _vendor, _module in account.groups})
        text = _table(["Tenant", "Vendor", "Operation", *heads, "In all"], groups, ["", "", "t", *(["n"] * (len(states) + 1))])
        yield _folded(f"By tenant ({tenants:,})", len(groups), text)


def _numbers(counts: Counter[str], states: Sequence[str]) -> list[str]:
    return [f"{counts[state]:,}" for state in states] + [f"{sum(counts.values()):,}"]


def _troubles(account: Account) -> Iterator[str]:
    found = facts.troubles(account.rows)
    if not found:
        return
    yield "<h2>What is left, and the cure</h2>\n"
    rows = []
    for each in found:
        said = "".join(f'<p class="sub">{_text(text)}</p>' for text in each.messages)
        more = each.total - len(each.items)
        items = "".join(f"<div>{_text(name)}</div><div>{_id(item)}</div>" for name, item in each.items) + (
            f'<div class="sub">and {more:,} more</div>' if more else ""
        )
        rows.append((f"<strong>{_text(each.reason)}</strong>", f"{each.total:,}", markup(each.meaning) + said, markup(each.cure), items))
    yield _table(["Reason", "Items", "Meaning, and what was told", "Cure", "Such as"], rows, ["t", "n", "", "", ""])


def _residual(account: Account) -> Iterator[str]:
    yield "<h2>What may outlive the removal</h2>\n<ul>"
    for module, sentences in facts.residual(account):
        yield f"<li>{_id(module)}: {markup(' '.join(sentences))}</li>"
    yield f"<li>{markup(words.LIMIT)}</li></ul>\n"


def _items(account: Account) -> Iterator[str]:
    widths = "".join(f'<col width="{width}">' for _name, _label, width in _COLUMNS)
    heads = "".join(
        f'<th scope="col"{_class("n" if name == "taken" else "")}><button type="button" data-column="{name}">{label}</button></th>'
        for name, label, _width in _COLUMNS
    )
    yield '<h2>Items</h2>\n<div class="tools"><label>Search <input type="search" id="search" placeholder="id, name, reason, message"></label>'
    for kind, label in (("state", "Verdict"), ("vendor", "Vendor"), ("module", "Operation"), ("tenant", "Tenant")):
        yield f'<label>{label} <select id="by-{kind}"><option value="">all</option></select></label>'
    yield '<button type="button" id="all">Show all</button><output id="count" role="status"></output></div>\n'
    yield f'<div class="heads" id="heads"><table><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead></table></div>\n'
    yield '<div class="window" id="window" tabindex="0" role="region" aria-label="Items"><div id="filler"></div>'
    yield f'<table aria-label="Items"><colgroup>{widths}</colgroup><tbody id="rows"></tbody></table></div>\n<div class="one" id="one"></div>\n'
    yield '<noscript><p>The items are shown by a script, which is switched off here. They are in items.csv.</p></noscript>\n<p id="limits"></p>'
    yield '<div id="paper"></div>\n'
    widths = "".join(f'<col width="{width}">' for _label, width in _PAPER)
    heads = "".join(f"<th{_class('n' if label == 'Seconds' else '')}>{label}</th>" for label, _width in _PAPER)
    yield f'<template id="sheet"><table class="sheet"><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead><tbody></tbody></table></template>\n'


def _runs(account: Account) -> Iterator[str]:
    runs, sources = account.evidence.runs, account.evidence.sources
    rows = [
        [
            *(markup(text) for text in (when(run.started), when(run.ended) or "no end")),
            _text(words.kind(run)),
            f"<div class='t'>{_id(run.operation)}</div><div>{_id(run.tenant)}</div>",
            f"{_id(run.plan_id)}<div class='sub'>run {_id(run.run_id)}</div>",
            _text(sources[run.place[0]].path),
        ]
        for run in runs
    ]
    table = _table(["Started", "Ended", "What", "Operation, tenant", "Plan id, run id", "Evidence file"], rows, ["t", "t", "t", "", "plan", ""])
    yield f"<h2>Runs</h2>\n{_folded(f'{len(runs):,} runs, oldest first', len(runs), table)}"


def _files(account: Account) -> Iterator[str]:
    sources = account.evidence.sources
    rows = []
    for source in sources:
        held = "<strong class='s-failed'>no</strong>" if source.problems else "yes, and ends as expected" if source.expected else "yes"
        stamps = "".join(f"<div>time stamp: {_text(path)}</div>" for path, _chain in source.stamps)
        chain = f"<div>chain {_id(source.chain)}</div><div>SHA-256 {_id(source.digest)}</div>{stamps}"
        rows.append((_text(source.path), f"{source.size:,}", f"{source.records:,}", held, chain))
    table = _table(["File", "Bytes", "Records", "Holds", "Last chain value, digest"], rows, ["", "n", "n", "", ""])
    yield f"<h2>Evidence</h2>\n<p>HOWTO.md, beside this page, has the commands that verify it.</p>\n{_folded(f'{len(sources):,} files', len(sources), table)}"


def _meaning(account: Account) -> Iterator[str]:
    yield f"<h2>What the words mean</h2>\n{_pairs((state, words.MEANINGS[state]) for state in STATES)}"
    yield "<footer>Made by revoke.access.evidence_report from the evidence files alone. All times are UTC. All items are in items.csv too.</footer>\n"


# ---- the rows


class _Numbered:
    """Texts by number: each is in the page once."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}

    def of(self, text: str) -> int:
        """The number of a text, -1 for none."""
        return self.texts.setdefault(text, len(self.texts)) if text else -1


def _data(account: Account) -> dict[str, Any]:
    """The rows by columns, with a number wherever a text occurs again."""
    rows, places = account.rows, {run.place: number for number, run in enumerate(account.evidence.runs)}
    outcomes, reasons, messages = _Numbered(), _Numbered(), _Numbered()
    states = {row.outcome: row.state for row in rows}
    for outcome in sorted(states, key=lambda text: (STATES.index(states[text]), text)):
        outcomes.of(outcome)
    return {
        "rows": {
            "item": [row.item for row in rows],
            "name": [row.name for row in rows],
            "run": [places[row.run.place] for row in rows],
            "outcome": [outcomes.of(row.outcome) for row in rows],
            "reason": [reasons.of(row.reason) for row in rows],
            "message": [messages.of(row.message) for row in rows],
            "note": [messages.of(row.note) for row in rows],
            "sent": [_millis(row.sent) for row in rows],
            "verified": [_millis(row.verified) for row in rows],
            "taken": [row.taken for row in rows],
        },
        "outcomes": [{"text": text, "state": states[text], "kind": _KINDS[states[text]]} for text in outcomes.texts],
        "reasons": list(reasons.texts),
        "messages": list(messages.texts),
        "states": [state for state in STATES if account.counts[state]],
        "vendors": words.VENDORS,
        "used": sorted({places[row.run.place] for row in rows}),
        "runs": [_run(run, account) for run in account.evidence.runs],
    }


def _millis(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _run(run: Run, account: Account) -> dict[str, str]:
    return {
        **{name: getattr(run, name) for name in ("run_id", "vendor", "tenant", "operation", "module", "plan_id")},
        "kind": words.kind(run),
        "started": when(run.started),
        "requested": plain(run.case.get("requested_at")),
        "by": words.who(run),
        "file": plain(account.evidence.sources[run.place[0]].path),
    }
