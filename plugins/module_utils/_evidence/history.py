# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What earlier runs in an evidence file let expect of the next one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item, Pending
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, Alias, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Record, reading
from ansible_collections.revoke.access.plugins.module_utils._evidence.replay import Replay

Told = TypeVar("Told")


def expected_population(path: str, operation: Operation) -> int | None:
    """How many items there should be in all: those that the latest run in the file saw, without those that it removed.

    None where no run of this operation and tenant tells, or the file does not hold. Raises BadInput where it cannot be read.
    """
    return _known(path, operation, lambda records: _population(records, _place(operation)), None)


def _population(records: Iterable[Record], want: tuple[Any, ...]) -> int | None:
    run_id: Any = None
    expected: int | None = None
    audit: Any = None
    for record in records:
        if record.get("record") == "start" and (record.get("vendor"), record.get("tenant"), record.get("operation")) == want:
            seen = record.get("population")
            if isinstance(seen, int) and not record.get("refused"):  # a population that was refused is none to go by
                run_id, expected, audit = record.get("run_id"), seen, record.get("check_mode")
        elif record.get("record") == "end" and expected is not None and record.get("run_id") == run_id and not audit:
            expected -= _changed(record.get("summary"))
    return expected


def _changed(summary: Any) -> int:
    changed = summary.get("changed") if isinstance(summary, Mapping) else None
    return changed if isinstance(changed, int) else 0


def seen_before(path: str, operation: Operation, items: Sequence[Item]) -> set[Item]:
    """Those of the items that an earlier run in the file has seen, an audit too: they were there when it looked.

    Only runs of this operation and tenant count, and none in a file that does not hold. Raises BadInput where the file cannot be read.
    """
    wanted = {mark for item in items for mark in _marks_of(item, operation)}
    nothing: set[Hashable] = set()
    found = _known(path, operation, lambda records: _seen(records, operation, wanted), nothing)
    return {item for item in items if any(mark in found for mark in _marks_of(item, operation))}


def _seen(records: Iterable[Record], operation: Operation, wanted: Collection[Hashable]) -> set[Hashable]:
    want = _place(operation)
    runs: set[str] = set()
    found: set[Hashable] = set()
    for record in records:
        run_id = ascii(record.get("run_id"))
        if record.get("record") == "start":
            if (record.get("vendor"), record.get("tenant"), record.get("operation")) == want:
                runs.add(run_id)
        elif run_id in runs and _shows(record):
            found.update(mark for mark in _marks_in(record, operation) if mark in wanted)
    return found


def _known(path: str, operation: Operation, look: Callable[[Iterable[Record]], Told], nothing: Told) -> Told:
    """What C(look) makes of the records of a file; C(nothing) where there is none, or it does not hold, which is told as a warning."""
    if not os.path.exists(path):
        return nothing
    replay = Replay()
    with reading(path) as records:
        found = look(replay.over(records))
    wrong = records.problems or replay.problems
    if not wrong:
        return found
    text = f"The evidence file {path} fails its check, so what it tells of earlier runs counts for nothing: {wrong[0]}."
    if text not in operation.warnings:
        operation.warnings.append(text)
    return nothing


def _place(operation: Operation) -> tuple[Any, ...]:
    return (operation.description.vendor.name, operation.tenant(), operation.identity())


def begun_before(path: str, operation: Operation, items: Sequence[Item]) -> dict[Item, Pending]:
    """Those of the items that the vendor took on in a run that the file holds, where none of its runs has seen the end of that.

    Only runs of this module and tenant count. Raises BadInput where the file cannot be read.
    """
    if not os.path.exists(path):
        return {}
    description = operation.description
    place = (description.vendor.name, operation.tenant())
    names = {description.name, *(f"{description.name} {state}" for state in description.states)}
    runs: dict[str, bool] = {}  # run -> whether it wanted the same state
    begun: dict[Hashable, Pending] = {}
    with reading(path) as records:
        for record in records:
            run_id = ascii(record.get("run_id"))
            if record.get("record") == "start":
                if (record.get("vendor"), record.get("tenant")) == place and record.get("operation") in names:
                    runs[run_id] = record.get("operation") == operation.identity()
            elif run_id in runs:
                _follow(record, operation, runs[run_id], begun)
    found = {item: next((begun[mark] for mark in _marks_of(item, operation) if mark in begun), None) for item in items}
    return {item: pending for item, pending in found.items() if pending is not None}


def _follow(record: Record, operation: Operation, same: bool, begun: dict[Hashable, Pending]) -> None:
    """Note what the vendor has taken on, and what came to an end. C(same): whether the run wanted the same state; one of another state ends it."""
    kind, ended = record.get("record"), ("changed", "unchanged")
    for answer in _answers(record) if kind == "answered" else ():
        mark = mark_of(answer.get("item"), operation)
        if same and answer.get("answer") == Verdict.STARTED.value:
            begun[mark] = Pending(answer.get("since"), answer.get("reference"))
        elif answer.get("answer") in (Verdict.STARTED.value, Verdict.ACCEPTED.value, Verdict.GONE.value):
            begun.pop(mark, None)
    if same and kind in ("outcome", "predicted"):
        refused = "sent" in record and record.get("reason") == "refused"
        if record.get("outcome") in ended or refused:
            begun.pop(mark_of(record.get("item"), operation), None)


def _answers(record: Record) -> Sequence[Mapping[str, Any]]:
    answers = record.get("answers")
    return [answer for answer in answers if isinstance(answer, dict)] if isinstance(answers, list) else []


def _marks_of(item: Item, operation: Operation) -> Iterator[Hashable]:
    """By what a record can be known to tell of an item."""
    if isinstance(item.key, Alias):
        if item.key.kind == NAME:
            yield (NAME, item.key.text)
        return
    for label in item.labels:
        yield mark_of(label, operation)


def _marks_in(record: Record, operation: Operation) -> Iterator[Hashable]:
    """What items a record tells of, as in C(_marks_of)."""
    item = record.get("item")
    yield from ((NAME, name) for name in names_in(record))
    if not record.get("named", True):
        yield (NAME, item_text(item))
    else:
        yield mark_of(item, operation)


def mark_of(item: Any, operation: Operation) -> Hashable:
    """What all spellings of an item have in common, as a user names it or a record tells of it."""
    return operation.fold(item) if isinstance(item, str) else item_text(item)


def _shows(record: Record) -> bool:
    """Whether it tells of an item that was there. A look-alike was: the item that was asked for was not."""
    kind, before = record.get("record"), record.get("before")
    if kind in ("planned", "barred", "awaited"):
        there = isinstance(before, Mapping) and before.get("state") in (State.TO_DO.value, State.PENDING.value, State.GIVEN_UP.value)
        return there and record.get("reason") != "not_found"
    return kind in ("outcome", "predicted") and bool(names_in(record))  # of a run that was refused there is no plan


def item_text(item: Any) -> str:
    """An item as a text; empty where it can be no item."""
    if isinstance(item, str):
        return item
    whole = isinstance(item, dict) and item and all(isinstance(value, str) for value in item.values())
    return json.dumps(item, sort_keys=True) if whole else ""


def names_in(record: Record) -> tuple[str, ...]:
    """What the vendor called an item."""
    before, names = record.get("before"), record.get("names")
    found = [before.get("name")] if isinstance(before, dict) else []
    found += names if isinstance(names, list) else []
    return tuple(dict.fromkeys(name for name in found if name and isinstance(name, str)))
