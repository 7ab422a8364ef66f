# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a person reads of the removals of a playbook: the first items of each by name and id, in bounds at any number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.result import EARLIER, shorten

LINES = 50
LINE = 500  # bytes of one line
UNPROVEN = "no read of the vendor shows them, so nothing is proven (name them by value where you have it)"


def overview(told: Mapping[str, Mapping[str, Any]], proving: bool, check_mode: bool) -> list[str]:
    """Of the results by tenant: the id of each plan, and one line for each removal in which something was changed, failed or is pending."""
    verb = "still there" if proving else "would be removed" if check_mode else "removed"
    lines: list[str] = []
    for tenant, result in told.items():
        if result.get("plan_id") and not proving:
            lines.append(f"{tenant}: plan_id {result['plan_id']}")
        lines += [line for line in (_line(entry, verb, proving) for entry in result.get("removals") or []) if line]
    more = [f"and {counted(len(lines) - LINES, 'line')} more: the evidence and the report have everything."] if len(lines) > LINES else []
    return lines[:LINES] + more


def still_there(result: Mapping[str, Any]) -> str:
    """Why one tenant's plan is not proven to be carried out; empty where it is."""
    lines = [line for line in (_line(entry, "still there", True) for entry in result.get("removals") or []) if line]
    if not lines and result["summary"].get("changed"):
        return str(result.get("msg") or "something is still there.")
    return " ".join(lines)


def counted(number: int, noun: str) -> str:
    """C(1 tenant), C(2 tenants)."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _line(entry: Mapping[str, Any], verb: str, proving: bool) -> str:
    """What one removal comes to; empty where nothing was to be done, and nothing failed."""
    counts = entry["summary"]
    earlier = int(counts.get(EARLIER) or 0) if proving else 0
    unread = min(int(counts.get("unreadable") or 0) - earlier, int(counts.get("changed") or 0)) if proving else 0
    changed = int(counts.get("changed") or 0) - unread
    first = entry.get("changed_first") or []
    parts = []
    if changed:
        parts.append(f"{changed} {verb}: {_items(first, changed + unread)}")
    if unread:
        parts.append(f"{unread} cannot be read{'' if changed else f' ({_items(first, unread)})'}: {UNPROVEN}")
    if earlier:
        parts.append(f"{earlier} cannot be read, an earlier run had them done: {UNPROVEN}")
    pending = int(counts.get("pending") or 0)
    if pending:
        parts.append(f"{pending} pending: {_items(entry.get('pending_first') or [], pending)}: accepted, and not in effect yet")
    for reason in entry.get("reasons") or []:
        parts.append(f"{reason['count']} {reason['reason']}: {_items(reason['items'], int(reason['count']))}: {reason['message']}")
    return shorten(f"{entry['name']}: {'; '.join(parts)}", LINE) if parts else ""


def _items(items: Sequence[Mapping[str, Any]], count: int) -> str:
    """The first items, by name and id."""
    more = count - len(items)
    shown = ", ".join(f"{item['name']} ({item['item']})" if item.get("name") else str(item["item"]) for item in items)
    return shown + (f" and {more} more" if more > 0 else "")
