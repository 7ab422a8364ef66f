# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""One verdict over the results of all tenants of a playbook, in bounds at any number of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import PENDING
from ansible_collections.revoke.access.plugins.module_utils._engine.result import MESSAGE_BYTES, shorten, some, unread
from ansible_collections.revoke.access.plugins.plugin_utils._overview import counted, overview, still_there

AUDIT, OFFBOARD, PROVE, RESUME, GATE = "audit", "offboard", "prove", "resume", "gate"
KINDS = (AUDIT, OFFBOARD, PROVE, RESUME, GATE)
LOOKING = (AUDIT, GATE)

SHOWN = 10  # tenants whose trouble the message tells
NAMES = 20  # tenants that are named as incomplete
CHAINS = 500  # chain values of evidence files
LEAST = 300  # bytes that one tenant may take of the message


class Asked(NamedTuple):
    """What the results are held against. C(planned): the tenants of the plan, None where nobody knows. C(limit): 0 is none.

    C(wrong): why what was given cannot be read; then nothing passes.
    """

    playbook: str
    planned: Sequence[str] | None = None
    approved: Any = None
    limit: int = 0
    all_or_nothing: bool = False
    wrong: Sequence[str] = ()


class Tenants(NamedTuple):
    """The results by what they are worth. C(troubles): why a tenant is not as the playbook wants it."""

    told: Mapping[str, Mapping[str, Any]]
    troubles: Mapping[str, str]
    idle: int

    def in_trouble_first(self) -> dict[str, Mapping[str, Any]]:
        """What was told, by tenants."""
        return {name: self.told[name] for name in sorted(self.told, key=lambda name: name not in self.troubles)}


def verdict(results: Mapping[str, Any], asked: Asked, report: Mapping[str, Any], gate: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict of a playbook over C(results), those of its task by inventory host.

    C(report): the result of M(revoke.access.evidence_report), empty where none was wanted. C(gate): the verdict before
    the removal, empty where there was none; where it did not pass, nothing was sent.
    """
    if gate and not gate["passed"]:
        told = {"playbook": asked.playbook, "complete": False, "changed": False, "msg": f"Nothing was sent anywhere. {gate['msg']}"}
        return _with_report({**gate, **told}, report)
    tenants = _sorted_out(results, asked)
    check_mode = any(result.get("check_mode") is True for result in tenants.told.values())
    counts = _counts(tenants.told.values())
    refusals = _refusals(tenants, asked, check_mode, looked=bool(results))
    chains = _chains(tenants.told.values())
    whole = not tenants.troubles and not refusals
    left_out = [str(name) for name in asked.planned or () if name not in results]
    names = [name for name in results if name in tenants.troubles]
    found = {
        "playbook": asked.playbook,
        "passed": not refusals and (asked.playbook == GATE and not asked.all_or_nothing or not tenants.troubles),
        "complete": whole and all(result.get("complete") is True for result in tenants.told.values()),
        "changed": any(result.get("changed") is True for result in tenants.told.values()),
        "check_mode": check_mode,
        "msg": _message(tenants, asked, counts, refusals, check_mode, left_out),
        "counts": counts,
        "tenants": {
            "complete": len(tenants.told) - len(set(tenants.told) & set(tenants.troubles)),
            "incomplete": names[:NAMES],
            "incomplete_count": len(names),
            "without_removals": tenants.idle,
            "left_out": len(left_out),
        },
        "chains": dict(chains[:CHAINS]),
        "truncated": len(chains) > CHAINS or any(result.get("truncated") is True for result in tenants.told.values()),
        "overview": overview(tenants.in_trouble_first(), asked.playbook == PROVE, check_mode),
        "report": "",
    }
    return _with_report(found, report)


def plan_ids(results: Mapping[str, Any]) -> dict[str, str]:
    """What can be approved: the id of each tenant's plan, of those that could be planned. What was carried out already needs no approval."""
    told = {str(name): result for name, result in results.items() if isinstance(result, Mapping) and result.get("check_mode") is True}
    approvable = {name: result.get("plan_id") for name, result in told.items() if not result.get("unreachable") and not _of_another(result, name)}
    return {name: str(plan_id) for name, plan_id in approvable.items() if plan_id}


def _sorted_out(results: Mapping[str, Any], asked: Asked) -> Tenants:
    told: dict[str, Mapping[str, Any]] = {}
    troubles: dict[str, str] = {}
    idle = 0
    for name, given in results.items():
        result = given if isinstance(given, Mapping) else {}
        if result.get("skipped") and not result.get("unreachable") and ("skip_reason" not in result or asked.playbook == GATE):
            idle += 1  # its part of the plan is empty, or the gate did not look
            continue
        stranger = _of_another(result, name)
        if stranger:
            trouble = f"what is told of it is the result of {stranger}, as run_once or a name of another host leaves it. Nothing is known of it."
        elif isinstance(result.get("summary"), Mapping) and not result.get("unreachable"):
            told[name] = result
            trouble = _trouble(result, asked.playbook)
        else:
            trouble = str(result.get("msg") or "it has no result, the run did not get so far. Nothing is known of it.")
        if trouble:
            troubles[name] = trouble
    return Tenants(told, troubles, idle)


def _of_another(result: Mapping[str, Any], name: str) -> str:
    """The tenant that a result tells of, where it is not the one whose it is said to be; else empty."""
    parts = result.get("removals")
    names = [part.get("tenant", name) for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []
    return next((str(tenant) for tenant in names if tenant != name), "")


def _trouble(result: Mapping[str, Any], playbook: str) -> str:
    """Why one tenant is not as the playbook wants it; empty where it is."""
    counts, text = result["summary"], _detail(str(result.get("msg") or "it failed without a word."))
    complete = result.get("complete") is True
    if playbook in LOOKING:
        looked = bool(result.get("plan_id")) and not counts.get("undecided") and not (complete and result.get("failed"))
        return "" if looked else text
    told = still_there(result) if playbook == PROVE else ""
    return told or ("" if complete and not result.get("failed") else text)


def _detail(text: str) -> str:
    """What a task says of its removals, without its counts: these are in the head of the verdict."""
    head, _between, detail = text.partition(" | ")
    return detail if detail and head.startswith("Not everything") else text


def _refusals(tenants: Tenants, asked: Asked, check_mode: bool, looked: bool) -> list[str]:
    """What is wrong with the run as a whole."""
    found = [*asked.wrong]
    if not tenants.told and not tenants.troubles and (asked.playbook != GATE or not looked):
        found.append("No tenant of this run has a removal in the plan.")
    approved = asked.approved or {}
    if not isinstance(approved, Mapping):
        found.append("plan_ids is no mapping of a tenant to its approved plan_id.")
    dropped = sorted(set(approved) - set(asked.planned)) if isinstance(approved, Mapping) and asked.planned is not None else []
    if dropped and asked.playbook != PROVE:
        found.append(f"Approved, but not in the plan any more: {some([str(name) for name in dropped], SHOWN)}. Audit again, and have the new plan approved.")
    count = sum(_to_do(result) for result in tenants.told.values())
    if asked.limit and count > asked.limit and len(tenants.told) > 1 and (check_mode or asked.playbook in LOOKING) and asked.playbook != PROVE:
        text = f"The whole plan would change {count} items at {len(tenants.told)} tenants, max_removals allows {asked.limit}."
        found.append(f"{text} If all of them are meant, set max_removals to {count} or more (0 is no limit).")
    return found


def _to_do(result: Mapping[str, Any]) -> int:
    """How many items a tenant's plan would change; the id of a plan begins with it."""
    count = str(result.get("plan_id") or "").partition("-")[0]
    return int(count) if count.isdigit() else int(result["summary"].get("changed") or 0)


def _counts(results: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    total = dict.fromkeys(("distinct", "changed", "unchanged", "failed", "removals"), 0)
    for result in results:
        for name, value in result["summary"].items():
            if isinstance(value, int):
                total[name] = total.get(name, 0) + int(value)
    return total


def _chains(results: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The last chain value of each evidence file, by the name of the file."""
    kept = [entry["evidence"] for result in results for entry in result.get("removals") or [] if isinstance(entry.get("evidence"), Mapping)]
    return [(os.path.basename(str(one["path"])), str(one["chain"])) for one in kept if one.get("path") and one.get("chain")]


def _message(tenants: Tenants, asked: Asked, counts: Mapping[str, int], refusals: Sequence[str], check_mode: bool, left_out: Sequence[str]) -> str:
    """One line for people."""
    head = " ".join([*refusals, _head(tenants, asked.playbook, counts, check_mode)])
    if left_out:
        head += f" {counted(len(left_out), 'tenant')} of the plan {'was' if len(left_out) == 1 else 'were'} no part of this run: {some(left_out, SHOWN)}."
    shown = list(tenants.troubles.items())[:SHOWN]
    room = max(LEAST, (MESSAGE_BYTES - 1000) // max(len(shown), 1))
    parts = [head, *(shorten(f"{name}: {trouble}", room) for name, trouble in shown)]
    more = len(tenants.troubles) - len(shown)
    return shorten(" | ".join([*parts, *([f"and {counted(more, 'tenant')} more."] if more else [])]), MESSAGE_BYTES)


def _head(tenants: Tenants, playbook: str, counts: Mapping[str, int], check_mode: bool) -> str:
    where = _where(tenants)
    would = "would be " if check_mode or playbook in LOOKING else ""
    failed = f"{counts['failed']} {'would fail' if would else 'failed'}"
    gone = f"{counts['unchanged']} already gone{unread(counts)}{f', {counts[PENDING]} pending' if counts.get(PENDING) else ''}"
    text = f" {counted(counts['removals'], 'removal')}: {counted(counts['changed'], 'item')} {would}removed, {gone}, {failed}."
    text = text if counts["removals"] else ""
    if not tenants.told and not tenants.troubles:
        return "Nothing was removed." if playbook in (OFFBOARD, RESUME) else "Nothing was looked at."
    if playbook in LOOKING:
        never = counts.get("never_seen", 0)
        doubt = f" {never} of those already gone were never seen: check that no id is mistyped." if never else ""
        return (f"The audit is not whole at {where}." if tenants.troubles else f"Everything could be looked up at {where}.") + text + doubt
    if playbook == PROVE:
        return f"Not proven at {where}." if tenants.troubles else f"Nothing is left at {where}: {counted(counts['unchanged'], 'item')} proven to be gone."
    verb = "would be" if would else "is"
    return (f"Not everything {verb} gone at {where}." if tenants.troubles else f"Everything {verb} gone at {where}.") + text


def _where(tenants: Tenants) -> str:
    """The tenants that the head of the message is about."""
    names = list(tenants.troubles or tenants.told)
    of_all = len(set(tenants.told) | set(tenants.troubles))
    if len(names) == of_all:
        return str(names[0]) if of_all == 1 else f"{of_all} tenants"
    return f"{len(names)} of {of_all} tenants"


def _with_report(found: dict[str, Any], report: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict with the report in it; a report that was wanted and is not as it has to be is no success."""
    if not report or report.get("skipped"):
        return found
    trouble = ""
    if not report.get("report"):
        trouble = f"The report could not be made: {report.get('msg') or 'no reason is known'}"
    elif report.get("intact") is not True:
        trouble = f"The evidence does not hold: {'; '.join(str(problem) for problem in (report.get('problems') or [])[:3])}"
    elif report.get("verdict") == "empty":
        trouble = "The report has no item in it: give the evidence_dir of the removal."
    if trouble:
        found.update(passed=False, complete=False, msg=f"{found['msg']} {shorten(trouble, 1000)}")
    return {**found, "report": str(report.get("report") or "")}
