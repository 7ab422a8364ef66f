# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""One verdict over a whole plan: what is gone, what is not and why, by name and id, in bounds at any size."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.item import CHANGED, FAILED, PENDING
from ansible_collections.revoke.access.plugins.module_utils._engine.result import MESSAGE_BYTES, shorten, unread
from ansible_collections.revoke.access.plugins.module_utils._plan.carrier import Carried

FIRST = 5  # items that are shown of each reason, and of what was changed
REASONS = 10  # of one removal
ENTRIES = 200  # removals that are told one by one, those that are not complete first
TEXT = 1000  # bytes of JSON of one text
NAME = 200
COUNTS = ("requested", "distinct", "changed", "unchanged", "failed", "pending", "unreadable", "undecided", "never_seen", "requests", "retries")


def verdict(carried: Sequence[Carried], tenant: str, plan_id: str, check_mode: bool, seconds: float) -> dict[str, Any]:
    """The return values, without lists that grow with the number of items."""
    complete = bool(carried) and all(one.ended.result["complete"] for one in carried)
    entries = [_entry(one, tenant) for one in carried]
    left = [entry for entry in entries if not entry["complete"]]
    shown = entries if len(entries) <= ENTRIES else (left + [entry for entry in entries if entry["complete"]])[:ENTRIES]
    summary = {**_total(one.ended.result["summary"] for one in carried), "removals": len(entries), "incomplete": len(left), "seconds": round(seconds, 3)}
    return {
        "changed": any(one.ended.result["changed"] for one in carried),
        "complete": complete,
        "plan_id": plan_id,
        "summary": summary,
        "check_mode": check_mode,
        "removals": shown,
        "truncated": len(shown) < len(entries),
        "msg": _message(summary, left, complete, check_mode),
    }


def _total(summaries: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    total = dict.fromkeys(COUNTS, 0)
    for summary in summaries:
        for name, value in summary.items():
            if isinstance(value, int):
                total[name] = total.get(name, 0) + value
    return total


def _entry(one: Carried, tenant: str) -> dict[str, Any]:
    """One removal: its counts, its reasons, and the first of its items."""
    result = one.ended.result
    entry = {
        "operation": one.removal.operation.description.name,
        "tenant": tenant,
        "name": one.removal.name,
        "changed": result["changed"],
        "complete": result["complete"],
        "plan_id": result["plan_id"],
        "summary": result["summary"],
        "changed_first": _items(one, lambda state, _failure: state == CHANGED),
        "pending_first": _items(one, lambda state, _failure: state == PENDING),
        "reasons": _reasons(one),
        "msg": shorten(result["msg"], TEXT),
    }
    if "evidence" in result:
        entry["evidence"] = result["evidence"]
    return entry


def _reasons(one: Carried) -> list[dict[str, Any]]:
    """Why items failed, each reason with one message of it, the most frequent first."""
    counts: dict[str, int] = {}
    for outcome in one.ended.report.outcomes:
        if outcome.state == FAILED and outcome.failure:
            counts[outcome.failure.reason] = counts.get(outcome.failure.reason, 0) + 1
    texts = {failed["reason"]: failed["message"] for failed in reversed(one.ended.result["failed_items"])}  # these are redacted
    return [
        {
            "reason": reason,
            "count": counts[reason],
            "message": shorten(texts.get(reason, ""), TEXT),
            "items": _items(one, lambda _state, failure, reason=reason: failure is not None and failure.reason == reason),
        }
        for reason in sorted(counts, key=lambda each: -counts[each])[:REASONS]
    ]


def _items(one: Carried, wanted: Any) -> list[dict[str, Any]]:
    report = one.ended.report
    found: list[dict[str, Any]] = []
    for outcome, item in zip(report.outcomes, report.items):
        if wanted(outcome.state, outcome.failure):
            shown = outcome.item if isinstance(outcome.item, str) else json.dumps(outcome.item, sort_keys=True)
            found.append({"item": shorten(shown, NAME), "name": shorten(one.ended.redact(item.before.label), NAME) if item and item.before.label else None})
            if len(found) == FIRST:
                break
    return found


def _message(summary: Mapping[str, Any], left: Sequence[Mapping[str, Any]], complete: bool, check_mode: bool) -> str:
    """One line for people."""
    would = "would be " if check_mode else ""
    removals, items = ("removal" if summary["removals"] == 1 else "removals"), ("item" if summary["changed"] == 1 else "items")
    counted = f"{summary['removals']} {removals}: {summary['changed']} {items} {would}removed"
    strangers = f" ({summary['never_seen']} of them never seen)" if summary["never_seen"] else ""
    pending = f", {summary['pending']} pending" if summary["pending"] else ""
    text = f"{counted}, {summary['unchanged']} already gone{strangers}{unread(summary)}{pending}, {summary['failed']} failed."
    if complete:
        return f"Everything {'would be' if check_mode else 'is'} gone. {text}"
    head = f"{'Not everything would be gone' if check_mode else 'Not everything is gone'}. {text}"
    return shorten(" | ".join([head, *(f"{entry['name']}: {_why(entry)}" for entry in left)]), MESSAGE_BYTES)


def _why(entry: Mapping[str, Any]) -> str:
    parts = [f"{reason['count']} {reason['reason']}: {_named(reason['items'], reason['count'])}: {reason['message']}" for reason in entry["reasons"]]
    pending = entry["summary"]["pending"]
    if pending:
        parts.append(f"{pending} pending: {_named(entry['pending_first'], pending)}: accepted, and not in effect yet. Run again to see what has become of it.")
    return " ".join(parts) or str(entry["msg"])


def _named(items: Sequence[Mapping[str, Any]], count: int) -> str:
    """The first items, by id and name, and how many more there are."""
    shown = ", ".join(f"{item['item']} ({item['name']})" if item["name"] else item["item"] for item in items)
    return f"{shown} and {count - len(items)} more" if count > len(items) else shown
