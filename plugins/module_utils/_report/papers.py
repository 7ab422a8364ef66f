# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The files of a report that are no page: the items as a table, the summary, and how to verify the evidence."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections.abc import Iterator, Sequence

from ansible_collections.revoke.access.plugins.module_utils._report import facts, words
from ansible_collections.revoke.access.plugins.module_utils._report.account import Row
from ansible_collections.revoke.access.plugins.module_utils._report.gather import Source
from ansible_collections.revoke.access.plugins.module_utils._report.texts import cell, code, fenced, iso, marked, plain, when
from ansible_collections.revoke.access.plugins.module_utils._report.verdict import Account

HEAD = (
    *("tenant", "vendor", "operation", "item", "name", "state", "outcome", "reason", "message", "note", "requested_at", "sent", "verified"),
    *("seconds_from_request_to_proof", "run_id", "plan_id", "evidence_file"),
)
RUNS = 50  # so many are in the summary; the page has all of them
TENANTS = 50


def items_csv(account: Account) -> str:
    """The population: one line per item, as RFC 4180 has it."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(HEAD)
    for row in account.rows:
        lines.writerow(_cells(row, account.evidence.sources))
    return text.getvalue()


def _cells(row: Row, sources: Sequence[Source]) -> list[str]:
    run = row.run
    texts = (run.tenant, run.vendor, run.operation, row.item, row.name, row.state, row.outcome, row.reason, row.message, row.note)
    ends = (run.run_id, run.plan_id, sources[run.place[0]].path)
    times = (plain(run.case.get("requested_at")), *("" if time is None else iso(time) for time in (row.sent, row.verified)))
    return [*map(cell, texts), *map(cell, times), "" if row.taken is None else f"{row.taken:.3f}".rstrip("0").rstrip("."), *map(cell, ends)]


# ---- the summary


def summary_md(account: Account, title: str) -> str:
    """The page in short, for a ticket: no list in it grows with the number of items."""
    parts = [_verdict, _facts, _table, _troubles, _residual, _runs, _files]
    return "\n".join([f"# {marked(title)}", "", *(line for part in parts for line in part(account))])


def _verdict(account: Account) -> Iterator[str]:
    if account.problems:
        yield from ("**The evidence does not hold:**", "", *(f"- {marked(problem)}" for problem in account.problems), "")
    yield from (f"**{marked(account.verdict.headline)}**", "")
    for line in (*account.verdict.lines, *account.remarks):
        yield f"- {marked(line)}"
    yield from (f"- Not told: {marked(line)}." for line in account.open_runs[:TENANTS])
    if len(account.open_runs) > TENANTS:
        yield f"- and {len(account.open_runs) - TENANTS:,} more of such runs, see report.html"
    yield ""


def _facts(account: Account) -> Iterator[str]:
    runs = account.evidence.runs
    pairs = [pair for case in facts.cases(runs)[:TENANTS] for pair in case]
    pairs += [("Run by", text) for text in facts.people(runs)[:TENANTS]] + [("Approval", text) for text in facts.approvals(runs)[:TENANTS]]
    if pairs:
        yield from ("| | |", "|---|---|", *(f"| {marked(name)} | {marked(value)} |" for name, value in pairs), "")


def _table(account: Account) -> Iterator[str]:
    states = facts.columns(account)
    heads = "".join(f" {state} |" for state in states)
    yield from ("## What became of the items", "", f"| vendor | operation |{heads} in all |", f"|---|---|{'---:|' * (len(states) + 1)}")
    for vendor, module, counts in facts.totals(account):
        numbers = "".join(f" {counts[state]:,} |" for state in states)
        yield f"| {marked(words.vendor(vendor))} | {code(module)} |{numbers} {sum(counts.values()):,} |"
    yield from ("", f"| tenant | operation |{heads} in all |", f"|---|---|{'---:|' * (len(states) + 1)}")
    for (tenant, _vendor, module), counts in list(account.groups.items())[:TENANTS]:
        numbers = "".join(f" {counts[state]:,} |" for state in states)
        yield f"| {code(tenant)} | {code(module)} |{numbers} {sum(counts.values()):,} |"
    left = len(account.groups) - TENANTS
    yield from ("", *((f"{left:,} more are in report.html and items.csv.", "") if left > 0 else ()))


def _troubles(account: Account) -> Iterator[str]:
    found = facts.troubles(account.rows)
    if found:
        yield from ("## What is left, and the cure", "", "| reason | items | meaning | cure | such as |", "|---|---:|---|---|---|")
    for trouble in found:
        items = "; ".join(f"{marked(name)} {code(item)}".strip() for name, item in trouble.items)
        told = f"{marked(trouble.meaning)} {marked('; '.join(trouble.messages))}"
        yield f"| {code(trouble.reason)} | {trouble.total:,} | {told} | {marked(trouble.cure)} | {items} |"
    yield ""


def _residual(account: Account) -> Iterator[str]:
    yield from ("## What may outlive the removal", "")
    for module, sentences in facts.residual(account):
        yield f"- {code(module)}: {marked(' '.join(sentences))}"
    yield from (f"- {marked(words.LIMIT)}", "")


def _runs(account: Account) -> Iterator[str]:
    runs = account.evidence.runs
    yield from ("## Runs", "", "| started | ended | what | operation | tenant | plan id | run id |", "|---|---|---|---|---|---|---|")
    for run in runs[-RUNS:]:
        times = (when(run.started), when(run.ended) or "no end", words.kind(run))
        yield f"| {' | '.join(map(marked, times))} | {' | '.join(map(code, (run.operation, run.tenant, run.plan_id, run.run_id)))} |"
    yield from ("", *((f"{len(runs) - RUNS:,} older runs are in report.html.", "") if len(runs) > RUNS else ()))


def _files(account: Account) -> Iterator[str]:
    yield from ("## Evidence", "", "| file | holds | last chain value | SHA-256 |", "|---|---|---|---|")
    for source in account.evidence.sources[:TENANTS]:
        held = "**no**" if source.problems else "yes, as expected" if source.expected else "yes"
        yield f"| {code(source.path)} | {held} | {code(source.chain)} | {code(source.digest)} |"
    left = len(account.evidence.sources) - TENANTS
    yield from ("", *((f"{left:,} more are in report.html.", "") if left > 0 else ()), "How to verify it: HOWTO.md.", "")


# ---- how to verify


def howto_md(account: Account) -> str:
    """The commands that verify the evidence, file by file."""
    sources = account.evidence.sources
    sums = "\n".join(_sum_line(source) for source in sources)
    lines = ["# How to verify this report", "", *_HOW, "## The files are those that the report was made from", ""]
    lines += [fenced(f"sha256sum --check <<'{_end(sums)}'\n{sums}\n{_end(sums)}"), "", *_CHAIN, ""]
    lines += [fenced("\n".join(_info(source) for source in sources)), ""]
    stamps = [stamp for source in sources for stamp in source.stamps]
    if stamps:
        lines += [*_STAMP, "", fenced("\n".join(_openssl(path, chain) for path, chain in stamps)), ""]
    return "\n".join([*lines, *_AGAIN])


_HOW = (
    "Run these commands in the folder in which the report was made, so that the paths are right, with `revoke.access` installed.",
    "",
)
_CHAIN = (
    "## Nobody has changed a record",
    "",
    "Each command has to show `intact: true`. The chain has no key: whoever can write a file can compute it anew. So compare the",
    "chain values with those that were kept elsewhere, such as in the results of the jobs (`evidence.chain`); here they are the ones that",
    "the report was made from. A file in whose path Ansible would read a template or a variable is checked as a copy.",
)
_STAMP = (
    "## The time stamps",
    "",
    "What is stamped is the chain value of the last record, its 64 hexadecimal digits as ASCII. `authority.pem` holds the",
    "certificates of the authority, as it publishes them.",
)
_CHAIN_VALUE = re.compile(r"[0-9a-f]{64}")
_PLAIN = re.compile(r"(?!~|.*\{[{%#])[^$\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffd]+")
_AGAIN = (
    "## The report says what the evidence says",
    "",
    "Make it again from the same files, with the same title: `report.html`, `items.csv` and `summary.md` come out the same to the byte.",
    "",
)


def _sum_line(source: Source) -> str:
    """A line as sha256sum writes and reads it; it has an escape for names of several lines."""
    if "\\" in source.path or "\n" in source.path:
        path = source.path.replace("\\", "\\\\").replace("\n", "\\n")
        return f"\\{source.digest}  {path}"
    return f"{source.digest}  {source.path}"


def _end(text: str) -> str:
    """A word that ends a here-document, and is no line of it."""
    word = "END"
    while word in text.splitlines():
        word += "_"
    return word


def _info(source: Source) -> str:
    """The command that checks one file. Ansible fills in templates and variables in what it is given: any other path is checked as a copy of another name."""
    chain = source.expected or source.chain
    given = {"chain": chain} if _CHAIN_VALUE.fullmatch(chain) else {}
    command = "ansible localhost -m revoke.access.evidence_info -a"
    if _PLAIN.fullmatch(source.path):
        return f"{command} {shlex.quote(json.dumps({'path': source.path, **given}))}"
    arguments = shlex.quote(json.dumps({"path": "COPY", **given})).replace("COPY", "'\"$copy\"'")
    return f'copy=$(mktemp) && cp -- {shlex.quote(source.path)} "$copy" && {command} {arguments}'


def _openssl(path: str, chain: str) -> str:
    return f"printf %s {shlex.quote(chain)} | openssl ts -verify -data /dev/stdin -in {shlex.quote(path)} -CAfile authority.pem"
