# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a playbook holds of a task of this collection: a registered result, of a module or of a whole plan, with or without a loop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

FIELDS = ("operation", "tenant", "item", "name", "reason", "message", "http_status", "vendor_code", "request_id")  # of a failed item


SHOWN = 1000  # characters of a message


class NotAResult(ValueError):
    """What was given is not the result of a module of this collection, or one without an account of its items."""


def single(value: Any) -> list[Mapping[str, Any]]:
    """The results that a registered variable holds: one, or one for each turn of a loop. Raises NotAResult."""
    if isinstance(value, Mapping) and isinstance(value.get("results"), list):
        return [one for turn in value["results"] for one in single(turn)]
    if not isinstance(value, Mapping) or not _is_ours(value):
        kind = "a result that was skipped" if isinstance(value, Mapping) and value.get("skipped") else "something else"
        raise NotAResult(f"This takes what a task of a revoke.access module registered; it was given {kind}, which has no failed_items.")
    return [value]


def _is_ours(result: Mapping[str, Any]) -> bool:
    lists = [name for name in ("failed_items", "removals") if isinstance(result.get(name), list)]
    return bool(lists) and isinstance(result.get("complete"), bool) and isinstance(result.get("summary"), Mapping)


def is_complete(value: Any) -> bool:
    """Whether all that one result, or each turn of a loop, is about is in the desired state now, and a run has looked."""
    try:
        found = single(value)
    except NotAResult:
        return False
    return bool(found) and not _over_nothing(value) and not _ended_badly(value) and all(_one_is_complete(result) for result in found)


def _over_nothing(value: Any) -> bool:
    """Whether a loop in it, at any depth, had no turn: nothing was looked at."""
    turns = value.get("results") if isinstance(value, Mapping) else None
    return isinstance(turns, list) and (not turns or any(_over_nothing(turn) for turn in turns))


def _one_is_complete(result: Mapping[str, Any]) -> bool:
    if _ended_badly(result) or result["complete"] is not True or result["summary"].get("failed") != 0:
        return False
    if result["summary"].get("requested") == 0:
        return False  # nothing was asked for, so nothing was looked at
    if not result.get("plan_id") or not all(isinstance(part, Mapping) and part.get("complete") is True for part in result.get("removals", [])):
        return False
    # Where check mode found something to do, it would be gone, but it is there; of what nothing can read it shows nothing.
    return result.get("check_mode") is False or (result.get("changed") is False and not result["summary"].get("unreadable"))


def _ended_badly(result: Mapping[str, Any]) -> bool:
    return any(result.get(name) for name in ("failed", "skipped", "unreachable"))


def failed(value: Any) -> Iterator[dict[str, Any]]:
    """Each failed item that a registered variable holds, as far as it is there, with all of C(FIELDS).

    Raises NotAResult, also for a task that failed without an item: none that failed would pass for none that is left.
    """
    for result in single(value):
        if result["complete"] is not True and not result["summary"].get("failed") and not result["summary"].get("pending"):
            raise NotAResult(f"The task failed as a whole, so there are no failed items to tell of, and nothing is complete: {result.get('msg', '')}"[:SHOWN])
        parts = result.get("removals")
        rows = [row for part in parts for row in _of_part(part)] if isinstance(parts, list) else result["failed_items"]
        for row in rows:
            yield {name: row.get(name) for name in FIELDS}


def _of_part(part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    place = {name: part.get(name) for name in ("operation", "tenant")}
    for group in part.get("reasons") or []:
        for item in group.get("items") or []:
            yield {**place, "reason": group.get("reason"), "message": group.get("message"), **item}


def left_out(value: Any) -> int:
    """How many failed items the results do not hold, because a result is kept small. Raises NotAResult."""
    known = sum(int(result["summary"].get("failed") or 0) for result in single(value))
    return max(known - sum(1 for _row in failed(value)), 0)
