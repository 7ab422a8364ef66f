# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What the evidence of a removal tells of the approval under which it was begun."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._evidence.earlier import marks_of
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Record, reading
from ansible_collections.revoke.access.plugins.module_utils._evidence.history import item_text


class Begun(NamedTuple):
    """A removal as it was begun under the approval of a whole plan: its own plan id, its tenant in the vendor's words, and the items of that plan.

    C(ended): those of the items that a run under the approval has brought to their end. C(current): whether no run under another approval, or none,
    came after.
    """

    plan_id: str
    tenant: Any
    items: list[Any]
    ended: list[Any]
    current: bool = True

    def covers(self, plan: Plan) -> bool:
        """Whether all that the plan would send was meant then, at the same tenant."""
        meant = _marks(self.items, plan)
        return self.current and self._is_of(plan) and all(not meant.isdisjoint(marks_of(plan.operation, item)) for item in plan.to_do)

    def again(self, plan: Plan) -> list[str]:
        """What the plan would send although the approval is used up for it: it was at its end then, and is there again."""
        over = _marks(self.ended, plan) if self._is_of(plan) else set()
        return [item_text(item.labels[0]) for item in plan.to_do if not over.isdisjoint(marks_of(plan.operation, item))]

    def _is_of(self, plan: Plan) -> bool:
        return bool(self.tenant == plan.operation.tenant())


def _marks(items: Iterable[Any], plan: Plan) -> set[Hashable]:
    fold = plan.operation.fold
    return {mark for item in items for mark in (fold(item) if isinstance(item, str) else item_text(item),) if mark}


def begun(path: str, operation: type[Operation], approved: str) -> Begun | None:
    """This removal as it was begun under the approval; None where it was not. Raises BadInput where the file cannot be read."""
    if not os.path.exists(path):
        return None
    with reading(path) as records:
        return _begun(records, operation, approved)


def _begun(records: Iterable[Record], operation: type[Operation], approved: str) -> Begun | None:
    state = [*operation.description.states][0]  # a plan takes away, and nothing else
    name = operation.description.name if state == "absent" else f"{operation.description.name} {state}"
    found: Begun | None = None
    first: Any = None  # the run that began it
    runs: set[str] = set()  # under the approval
    keys: dict[str, Any] = {}  # item -> the vendor's spelling of it
    for record in records:
        run_id, kind = ascii(record.get("run_id")), record.get("record")
        if kind == "start" and record.get("operation") == name and record.get("check_mode") is False:
            if record.get("approval") != approved:
                found = found and found._replace(current=False)
                continue
            runs.add(run_id)
            if (found is None or not found.current) and not record.get("refused") and isinstance(record.get("plan_id"), str):
                found, first = Begun(record["plan_id"], record.get("tenant"), [], found.ended if found else []), run_id
        elif found is not None and run_id in runs and record.get("named", True):
            item, key = record.get("item"), record.get("key")
            if kind == "planned":
                keys[item_text(item)] = key
            if kind == "planned" and run_id == first:
                found.items.extend(each for each in (item, key) if each is not None)
            elif kind == "outcome" and record.get("outcome") in ("changed", "unchanged"):
                found.ended.extend(each for each in (item, keys.get(item_text(item))) if each is not None)
    return found
