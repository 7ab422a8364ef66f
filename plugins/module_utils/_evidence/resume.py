# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a later run reads from the evidence file: the items of a plan, and those that a run has not brought to an end."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, REASONS, Alias, CurrentState, Failure, Key, State, Target
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Record, reading
from ansible_collections.revoke.access.plugins.module_utils._evidence.history import item_text, names_in
from ansible_collections.revoke.access.plugins.module_utils._evidence.replay import Replay

LEFT_ALONE = "The run that is resumed left it alone"
LIST = "Give the list of items instead."
WHOLE = "Carry the whole plan out without resume, as with revoke.access.offboard."
_PLAN_ID = re.compile(r"[0-9]{1,9}-[0-9a-f]{64}")  # the count of its items, and a SHA-256
_UNIDENTIFIED = "The run that is resumed did not find out its id, so it cannot be resumed. Name it again in a task of its own."


class Unfinished(NamedTuple):
    """What a run has not brought to an end.

    C(items): to go on with. C(carried): for them nothing is sent, because that run did not find out their ids, or
    because a guard or the vendor kept them from being sent. C(names): what that run found an item to be called.
    """

    items: Sequence[Any]
    carried: Sequence[Item]
    names: dict[str, tuple[str, ...]]

    def named(self, targets: Sequence[Target]) -> Sequence[Target]:
        """The targets, each with the names that it is known by."""
        return [target._replace(names=self.names.get(item_text(target.item), ())) for target in targets]


def planned_items(path: str, plan_id: str) -> list[Any] | None:
    """The items of the latest plan with this id that the file holds; None where it has none."""
    if not os.path.exists(path):
        return None
    run_id: Any = None
    items: list[Any] | None = None
    with reading(path) as records:
        for record in records:
            if record.get("record") == "start" and record.get("plan_id") == plan_id:
                run_id, items = record.get("run_id"), []
            elif items is not None and record.get("record") == "planned" and record.get("run_id") == run_id:
                items.append(record.get("item"))
    return items


def unfinished_items(path: str, operation: Operation, chain: str | None = None) -> Unfinished:
    """What the latest run of this operation and tenant in the file has not brought to an end.

    C(chain): a value that somebody kept; a record of the file must have it. Raises BadInput.
    """
    replay = Replay()
    with reading(path, alone=True) as records:
        latest, found = _latest(replay.over(records), operation, chain)
    _refuse("resume_from", path, records.problems, latest, replay, LIST)
    if chain is not None and not found:
        raise BadInput(f"resume_chain: no record of {path} has this value: records were cut off at its end, or it is another file. {LIST}")
    if latest is None:
        raise BadInput(f"resume_from: {path} holds no run of {operation.identity()} at {operation.tenant()}.")
    if latest.refusal:
        text = f"its input was refused ({latest.refusal.rstrip('.')})"
        raise BadInput(f"resume_from: of the latest run in {path} there is no list, {text}. It sent nothing: give the list of items again.")
    if latest.torn():
        raise BadInput(f"resume_from: the latest run in {path} was killed before its whole plan was on disk. It sent nothing: give the list of items again.")
    return latest.unfinished()


def latest_run(path: str, operation: Operation) -> Left | None:
    """The latest run of this operation and tenant in the file that began anything, None where there is none. Raises BadInput."""
    replay = Replay()
    with reading(path, alone=True) as records:
        latest, _found = _latest(replay.over(records), operation, None, Left.sent_nothing)
    _refuse("resume", path, records.problems, latest, replay, WHOLE)
    return None if latest is None or latest.sent_nothing() else latest


def _refuse(option: str, path: str, broken: Sequence[str], latest: Left | None, replay: Replay, cure: str) -> None:
    """Refuse a file that does not hold. C(broken): what is wrong with its chain."""
    if latest is not None and latest.odd and not broken:
        raise BadInput(f"{option}: {path} holds what no run writes: {latest.odd}. {cure}")
    wrong = broken or replay.problems
    if wrong:
        raise BadInput(f"{option}: {path} fails its check: {wrong[0].rstrip('.')}. It may have been changed by hand. {cure}")


def _latest(records: Iterable[Record], operation: Operation, chain: str | None, passed_over: Callable[[Left], bool] | None = None) -> tuple[Left | None, bool]:
    """The latest run, no audit, of this operation and tenant, and whether a record has the chain value.

    C(passed_over): which run does not count, so that the one before it does; one that was asked for nothing unless that is said.
    """
    idle = passed_over or Left.was_asked_for_nothing
    want = (operation.description.vendor.name, operation.tenant(), operation.identity(), False)
    latest: Left | None = None
    before: Left | None = None  # the run before it
    found = False
    for record in records:
        found = found or record.get("chain") == chain
        if record.get("record") == "start":
            if (record.get("vendor"), record.get("tenant"), record.get("operation"), record.get("check_mode")) == want:
                before = before if latest is not None and idle(latest) else latest
                latest = Left(record)
        elif latest is not None and record.get("run_id") == latest.run_id:
            latest.follow(record)
    return before if latest is not None and before is not None and idle(latest) else latest, found


class Left:
    """What a run has not brought to an end, by its records in their order.

    C(odd): what in them cannot come from a run. C(refusal): why its input was refused, then there is no list of items.
    """

    def __init__(self, start: Record) -> None:
        self.run_id = start.get("run_id")
        self.left: dict[str, Any] = {}
        self._unidentified: set[str] = set()
        self._barred: dict[str, Failure] = {}
        self._keys: dict[str, str] = {}  # the vendor's spelling
        self.names: dict[str, tuple[str, ...]] = {}
        self.odd = ""
        self.refusal = str(start.get("message") or "")[:300]
        self._refused = bool(start.get("refused"))
        self._ended = False
        self._sent = False  # whether a write was announced
        self._told = False  # of an item
        self._due = 0 if self._refused else self._announced(start)

    def _announced(self, start: Record) -> int:
        """How many items the run was about to list."""
        listed, plan_id = start.get("listed"), start.get("plan_id")
        planned = isinstance(plan_id, str) and _PLAN_ID.fullmatch(plan_id)
        if planned and isinstance(listed, int) and listed >= 0:
            return listed
        self.odd = f"a plan with the id {ascii(plan_id)[:100]}"
        return 0

    def follow(self, record: Record) -> None:
        """Take the next record of the run into account."""
        kind = record.get("record")
        self._told = self._told or kind != "end"
        if kind in ("planned", "barred", "awaited"):
            self._due -= 1
            self._keep(record)
        elif kind == "outcome" and record.get("outcome") in ("failed", "pending"):
            self._keep(record)
        elif kind == "outcome":
            self.left.pop(self._key(record.get("item")), None)
        elif kind == "sending":
            self._sent = True
            items = record.get("items")
            for item in items if isinstance(items, list) else [None]:
                self.left.setdefault(self._key(item), item)
        elif kind == "end":
            self._ended = True

    def unfinished(self) -> Unfinished:
        """What is left, in two parts, and what it is called."""
        items = [item for key, item in self.left.items() if key not in self._unidentified and key not in self._barred]
        carried = [self._carried(key, item) for key, item in self.left.items() if key in self._unidentified or key in self._barred]
        return Unfinished(items, carried, self.names)

    def waiting(self) -> dict[str, Key]:
        """What is left of what was begun and can be gone on with, as a text, with the vendor's spelling of it."""
        left = self.left if self._sent else ()
        return {key: self._keys.get(key, key) for key in left if key not in self._unidentified and key not in self._barred}

    def barred(self, fold: Callable[[Key], Key]) -> dict[Key, Failure]:
        """What was kept from being sent, in each spelling, and why. C(fold): as that of the operation."""
        found = {spelling: self._barred[key] for key in self._barred if key not in self._unidentified for spelling in (key, self._keys.get(key, key))}
        return {mark: failure for spelling, failure in found.items() for mark in (spelling, fold(spelling))}

    def _carried(self, key: str, item: Any) -> Item:
        identity: Key = tuple(sorted(item.items())) if isinstance(item, dict) else item
        failure = self._barred.get(key)
        if key in self._unidentified:
            identity, failure = Alias(NAME, key), Failure("not_attempted", _UNIDENTIFIED)
        return Item(identity, [item], CurrentState(State.UNREADABLE, obstacle=failure, barred=True), self.names.get(key, ()))

    def was_asked_for_nothing(self) -> bool:
        """Whether the run ended without an item: an empty list is nothing to go on with."""
        return self._ended and not self._told and not self._refused and not self.odd

    def sent_nothing(self) -> bool:
        """Whether nothing was begun: no write was announced, and nothing was kept from being sent; one with odd records is not judged."""
        return not self.odd and not self._sent and (self._refused or not self._barred)

    def torn(self) -> bool:
        """Whether the list of items is not whole: the run was killed while it was written."""
        return self._due > 0 or (self._refused and not self._ended)

    def _keep(self, record: Record) -> None:
        key = self._key(record.get("item"))
        self.left[key] = record["item"] if key else None
        if record.get("named", True):
            self._unidentified.discard(key)
        else:
            self._unidentified.add(key)
        self._note_bar(key, record)
        if isinstance(record.get("key"), str):
            self._keys[key] = record["key"]
        names = names_in(record)
        if names:
            self.names[key] = names

    def _note_bar(self, key: str, record: Record) -> None:
        """Whether something kept it from being sent that a further look is not to undo. Version 0.1.0 told no reason beside the plan."""
        reason = record.get("reason")
        own = record.get("record") == "barred" or record.get("barred") or (reason == "protected" and "sent" not in record)
        if reason == "not_attempted":
            self._barred.pop(key, None)
        elif own or key in self._barred:
            self._barred[key] = _left_alone(reason, record.get("message"))

    def _key(self, item: Any) -> str:
        key = item_text(item)
        self.odd = self.odd or ("" if key else f"the item {ascii(item)[:100]}")
        return key


def _left_alone(reason: Any, message: Any) -> Failure:
    """The failure of what an earlier run left alone, in its words; version 0.1.0 had none."""
    words = message if isinstance(message, str) else ""
    if not words.startswith(LEFT_ALONE):
        words = f"{LEFT_ALONE}{': ' if words else '.'}{words} It is not resumed: name it again in a task of its own."
    return Failure(reason if reason in REASONS else "refused", words)
