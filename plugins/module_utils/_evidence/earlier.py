# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What the evidence of earlier runs adds to a list of items that is given: the list alone says what is meant, the evidence never adds to that."""

from __future__ import annotations

import os
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._engine.result import some
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, VALUE, Alias, Failure, Target
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, PlanRefused
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import reading
from ansible_collections.revoke.access.plugins.module_utils._evidence.history import item_text, mark_of
from ansible_collections.revoke.access.plugins.module_utils._evidence.resume import Left, latest_run

SHOWN = 5  # items that a message names
CURE = (
    "Resume with the plan that they are from. If this plan is what is meant, carry it out without resume, as with revoke.access.offboard: "
    "it does not need that evidence."
)


class Earlier(NamedTuple):
    """What earlier runs add to the targets of this one.

    C(targets): what is to be looked at. C(done): the texts of those of which no look tells anything, and which an earlier run had done.
    C(left): what the latest run has not brought to an end. C(astray): items of it that no target stands for, as far as is known before the look.
    C(named): items of it that it found under a name that is given now, each with those names.
    """

    path: str
    targets: Sequence[Target]
    done: Collection[str]
    left: Left | None
    astray: Mapping[str, Hashable]
    named: Mapping[str, Sequence[str]]

    def left_alone(self, operation: Operation, item: Item) -> Failure | None:
        """Why nothing is sent for an item, because of what an earlier run has noted of it."""
        renamed = self.named.get(item_text(item.labels[0])) if item.labels else None
        if renamed and not set(renamed) & {item.before.label, *item.before.names}:
            text = f"{self.path} knows it by the name '{renamed[0]}', which it does not have any more. Nothing was sent for it: give its id, if it is meant."
            return Failure("refused", text)
        barred = {} if self.left is None else self.left.barred(operation.fold)
        return next((barred[mark] for mark in marks_of(operation, item) if mark in barred), None)

    def done_before(self, operation: Operation, items: Sequence[Item]) -> Collection[Item]:
        """Those of the items that an earlier run had done, where no read can show any of them."""
        return [item for item in items if any(item_text(label) in self.done for label in item.labels)]

    def before_writing(self, plan: Plan) -> None:
        """Refuse to go on where items that were left are none of those that were found. Raises PlanRefused."""
        if self.astray:
            known = {mark for item in plan.items for mark in marks_of(plan.operation, item)}
            text = _astray(self.path, [item for item, mark in self.astray.items() if mark not in known])
            if text:
                raise PlanRefused(f"{text} Nothing was sent. {CURE}")


def earlier(path: str, operation: Operation, targets: Sequence[Target]) -> Earlier:
    """What the evidence adds to C(targets), which the operation has made. Raises BadInput where they are not what was begun."""
    if not os.path.exists(path):
        return Earlier(path, targets, (), None, {}, {})
    left = latest_run(path, operation)
    waiting = {} if left is None else left.waiting()
    plain = {mark for target in targets if target.identified for mark in _marks(operation, target)}
    astray = {item: operation.fold(key) for item, key in waiting.items() if {item, operation.fold(item), operation.fold(key)}.isdisjoint(plain)}
    wanted = {target.key.text for target in targets if isinstance(target.key, Alias) and target.key.kind == NAME}
    named = {item: shared for item in astray if left is not None and (shared := [name for name in left.names.get(item, ()) if name in wanted])}
    astray = {item: mark for item, mark in astray.items() if item not in named}
    if astray and not any(isinstance(target.key, Alias) and target.key.kind == VALUE for target in targets):  # what a value stands for only a look tells
        raise BadInput(f"{_astray(path, [*astray])} {CURE}")
    done = _done(path, operation, targets)
    names = {} if left is None else left.names
    known = [target._replace(names=names.get(item_text(target.item), ())) for target in targets]
    return Earlier(path, [*known, *(Target(waiting[item], item, names.get(item, ())) for item in named)], done, left, astray, named)


def marks_of(operation: Operation, item: Item) -> Iterable[Hashable]:
    """By what a record can be known to tell of an item."""
    for label in item.labels:
        yield mark_of(label, operation)
    if isinstance(item.key, str):
        yield operation.fold(item.key)


def _marks(operation: Operation, target: Target) -> Iterable[Hashable]:
    text = item_text(target.item)
    yield from (text, operation.fold(text))
    if isinstance(target.key, str):
        yield operation.fold(target.key)


def _astray(path: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return f"resume: the latest run in {path} has left {some(items, SHOWN)}, which is not among the items that are given now."


def _done(path: str, operation: Operation, targets: Sequence[Target]) -> set[str]:
    """The texts of those whose state nothing tells, and which the last run that dealt with them had as desired."""
    keys = [target.key for target in targets if target.identified]
    asked = {key for question in operation.questions(keys) for key in question.keys} if keys else set()
    unreadable = {item_text(target.item) for target in targets if target.identified and target.key not in asked}
    return _as_desired(path, operation, unreadable) if unreadable else set()


def _as_desired(path: str, operation: Operation, wanted: set[str]) -> set[str]:
    """Those of the items that were as desired at the end of the last run of this module and tenant that dealt with them."""
    place = (operation.description.vendor.name, operation.tenant())
    names = {operation.description.name, *(f"{operation.description.name} {state}" for state in operation.description.states)}
    runs: dict[str, bool] = {}  # run -> whether it wanted the same state
    done: set[str] = set()
    with reading(path) as records:
        for record in records:
            run_id = ascii(record.get("run_id"))
            if record.get("record") == "start":
                if (record.get("vendor"), record.get("tenant")) == place and record.get("operation") in names and record.get("check_mode") is False:
                    runs[run_id] = record.get("operation") == operation.identity()
            elif run_id in runs:
                done.difference_update(_touched(record))
                if runs[run_id] and record.get("record") == "outcome" and record.get("outcome") in ("changed", "unchanged"):
                    done.update({item_text(record.get("item"))} & wanted)
    return done


def _touched(record: Mapping[str, Any]) -> Iterable[str]:
    """The items that are not known to be as desired any more."""
    items = record.get("items") if record.get("record") == "sending" else [record.get("item")] if record.get("record") in ("planned", "outcome") else []
    return [item_text(item) for item in items] if isinstance(items, list) else []
