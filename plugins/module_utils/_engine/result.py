# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The return values: what every exit of a module holds, one line for people, and no more than AWX takes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ansible_collections.revoke.access.plugins.module_utils._engine.item import CHANGED, FAILED, PENDING, UNCHANGED, Item, Outcome
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, State

if TYPE_CHECKING:
    from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan

SHOWN = 5  # failed items that the message names; all are in failed_items
EARLIER = "earlier"  # the count of what an earlier run had done and no read can show; there only where there is any
NO_PLAN = ""  # given back as plan_id it is refused, where null would pass for "no approval asked for"

TEXT_BYTES = 2000  # of what a result tells of one failed item, as JSON
FACT_BYTES = 200  # of a code or a request id
MESSAGE_BYTES = 10000

# AWX drops a result of more than 700,000 bytes whole; the task's own frame needs some of it.
RESULT_BYTES = 640000

# What of a failed or pending item is a text of somebody else's.
TEXTS = {"message": TEXT_BYTES, "vendor_code": FACT_BYTES, "request_id": FACT_BYTES, "reference": FACT_BYTES}

# The reasons that say of an item neither how it is nor what becomes of it; not_found says that it is not clear which one is meant.
UNSETTLED = frozenset({"not_attempted", "not_found", "unconfirmed"})

# What is left out whole where it does not fit beside the lists.
_CUT: Mapping[str, Any] = {"resolved": {}, "diff": {"before": "", "after": ""}}


def result_of(outcomes: Sequence[Outcome], requested: int) -> dict[str, Any]:
    """The return values that every exit has; see the contract in C(docs/return_values.md)."""
    failed = [dict(outcome.failure._asdict(), item=outcome.item) for outcome in outcomes if outcome.failure]
    changed = [outcome.item for outcome in outcomes if outcome.state == CHANGED]
    pending = [(outcome.item, outcome.pending) for outcome in outcomes if outcome.pending]
    return {
        "changed": bool(changed) or any(known.ours for _item, known in pending),
        "complete": not failed and not pending,
        "changed_items": changed,
        "unchanged_items": [outcome.item for outcome in outcomes if outcome.state == UNCHANGED],
        "failed_items": failed,
        "pending_items": [{"item": item, "since": known.since, "reference": known.reference, "message": known.message} for item, known in pending],
        "summary": summarize(outcomes, requested),
        "truncated": False,
    }


def nothing(seconds: float = 0.0, check_mode: bool = False) -> dict[str, Any]:
    """The return values of a run that was refused before anything was looked at: nothing failed, but nothing is complete."""
    result = result_of([], 0)
    result.update(complete=False, plan_id=NO_PLAN, check_mode=check_mode)
    result["summary"].update(requests=0, retries=0, seconds=seconds, unreadable=0, undecided=0, never_seen=0)
    return result


def summarize(outcomes: Sequence[Outcome], requested: int) -> dict[str, Any]:
    """Counts: requested, distinct, one per list, and one per reason that occurs."""
    counts: dict[str, Any] = {"requested": requested, "distinct": len(outcomes), CHANGED: 0, UNCHANGED: 0, FAILED: 0, PENDING: 0}
    for outcome in outcomes:
        counts[outcome.state] += 1
        if outcome.failure:
            counts[outcome.failure.reason] = counts.get(outcome.failure.reason, 0) + 1
    return counts


def looked(outcomes: Sequence[Outcome], items: Sequence[Item | None], plan: Plan | None) -> dict[str, int]:
    """Counts of what the look has told, or not; C(EARLIER) is there only where there is any. C(items) and C(plan): as in the engine's C(Report)."""
    known = list(dict.fromkeys(item for item in items if item))
    earlier = sum(len(item.labels) for item in known if item.done)
    counts = {
        "unreadable": sum(1 for item in known if item.before.state is State.UNREADABLE),
        "undecided": undecided(outcomes, items),
        "never_seen": sum(len(item.labels) for item in plan.never_seen()) if plan else 0,
    }
    return {**counts, EARLIER: earlier} if earlier else counts


def undecided(outcomes: Sequence[Outcome], items: Sequence[Item | None]) -> int:
    """How many failed items there are of which nothing is settled, neither how they are nor what becomes of them."""
    failed = ((outcome.failure.reason, item) for outcome, item in zip(outcomes, items) if outcome.failure)
    return sum(1 for reason, item in failed if reason in UNSETTLED or item is None or _unlooked(item.before))


def _unlooked(before: CurrentState) -> bool:
    """Whether the vendor refused to tell of it, or nobody asked."""
    return before.barred and before.state is State.UNREADABLE


def fails(fail_on: str, counts: Mapping[str, int], waited: bool = False) -> bool:
    """Whether the task fails: with any failed item, only when all items failed, or never. C(waited): with any it also does with a pending one."""
    if fail_on == "all":
        return counts["failed"] > 0 and counts["failed"] == counts["distinct"]
    return fail_on == "any" and (counts["failed"] > 0 or (waited and counts["pending"] > 0))


def message(operation: Operation, result: Mapping[str, Any], check_mode: bool) -> str:
    """One line for people: the counts, and the first failed items with their reasons."""
    counts, verbs, description = result["summary"], operation.verbs(), operation.description
    noun = description.noun if counts["distinct"] == 1 else description.nouns
    would = "would be " if check_mode else ""
    text = f"{counts['distinct']} {noun}: {counts['changed']} {would}{verbs.changed}, {counts['unchanged']} {verbs.unchanged}{unread(counts)}"
    if counts["pending"]:
        text += f", {counts['pending']} pending: accepted, and not in effect yet"
    if not counts["failed"]:
        return text + "."
    shown = [f"{_item(failed['item'])} ({failed['reason']}): {failed['message']}" for failed in result["failed_items"][:SHOWN]]
    left_out = counts["failed"] - len(shown)
    more = f" | and {left_out} more, see failed_items." if left_out else ""
    return f"{text}, {counts['failed']} failed. {' | '.join(shown)}{more}"


def unread(counts: Mapping[str, Any]) -> str:
    """How many of the unchanged items nobody has looked at, for people."""
    earlier = counts.get(EARLIER)
    return f" ({earlier} of them by the word of an earlier run: no read can show it)" if earlier else ""


def _item(item: Any) -> str:
    return item if isinstance(item, str) else ", ".join(f"{name}={value}" for name, value in sorted(item.items()))


def diff(items: Iterable[Item], changed: Iterable[Any]) -> dict[str, str]:
    """Before and after: one line per item that is not in the desired state, with its name."""
    gone = {json.dumps(item, sort_keys=True) for item in changed}
    lines = [(json.dumps(item.labels[0], sort_keys=True), _line(item)) for item in items if item.before.state is not State.AS_DESIRED and not item.done]
    return {"before": _text(line for _key, line in lines), "after": _text(line for key, line in lines if key not in gone)}


def _line(item: Item) -> str:
    shown = item.labels[0] if isinstance(item.labels[0], str) else json.dumps(item.labels[0], sort_keys=True)
    return f"{shown}  {item.before.label}" if item.before.label else shown


def _text(lines: Iterable[str]) -> str:
    text = "\n".join(lines)
    return text + "\n" if text else ""


def fit(result: dict[str, Any], limit: int = RESULT_BYTES) -> dict[str, Any]:
    """Cut texts, and lists from their end, until the result fits; counts stay, C(truncated) tells of lists.

    C(failed_items) is served first: an id that was left behind matters more than one that went. Secrets have to be gone before,
    for half of one is not found any more.
    """
    if "msg" in result:
        result["msg"] = shorten(result["msg"], MESSAGE_BYTES)
    short: dict[tuple[str, int], str] = {}  # many items share one text
    for told in (*result["failed_items"], *result["pending_items"]):
        for name, size in TEXTS.items():
            if told.get(name):
                text = (told[name], size)
                told[name] = short[text] if text in short else short.setdefault(text, shorten(*text))
    lists = ("failed_items", "pending_items", "changed_items", "unchanged_items")
    least = dict(result, **dict.fromkeys(lists, []), **{name: cut for name, cut in _CUT.items() if name in result})
    room = limit - len(json.dumps(least))
    for name in lists:
        kept = within(result[name], room)
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


def within(values: list[Any], room: int) -> list[Any]:
    """So many of the first values as fit into C(room) bytes of JSON."""
    used = 0
    for count, value in enumerate(values):
        used += _size(value)
        if used > room:
            return values[:count]
    return values


def some(texts: Sequence[str], most: int) -> str:
    """The first texts, and how many more there are."""
    shown = ", ".join(texts[:most])
    return f"{shown} and {len(texts) - most} more" if len(texts) > most else shown


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning, as at most so many bytes of JSON in ASCII; a character takes up to twelve of them."""
    if len(text) * 12 <= limit:
        return text
    written = json.dumps(text[: limit + 1])[1:-1]
    if len(written) <= limit:
        return text
    for end in range(limit - 3, 0, -1):
        with suppress(ValueError):  # in the middle of an escape
            begin: str = json.loads(f'"{written[:end]}"')
            return (begin[:-1] if "\ud800" <= begin[-1:] <= "\udbff" else begin) + "..."  # in the middle of a pair
    return "..."


def _size(value: Any) -> int:
    """Bytes of a value in a JSON list, as Ansible writes it (ASCII, separated by C(', '))."""
    return len(json.dumps(value)) + 2
