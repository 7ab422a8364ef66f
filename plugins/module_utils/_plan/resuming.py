# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What the evidence of a removal tells of the approval under which it was begun."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._evidence.earlier import marks_of
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Record, reading
from ansible_collections.revoke.access.plugins.module_utils._evidence.history import item_text


class Begun(NamedTuple):
    """A removal as it was begun under the approval of a whole plan: its own plan id, its tenant in the vendor's words, and the items of that plan."""

    plan_id: str
    tenant: Any
    items: list[Any]

    def covers(self, plan: Plan) -> bool:
        """Whether all that the plan would send was meant then, at the same tenant."""
        fold = plan.operation.fold
        meant = {mark for item in self.items for mark in (fold(item) if isinstance(item, str) else item_text(item),) if mark}
        here = self.tenant == plan.operation.tenant()
        return here and all(not meant.isdisjoint(marks_of(plan.operation, item)) for item in plan.to_do)


def begun(path: str, operation: type[Operation], approved: str) -> Begun | None:
    """This removal as it was begun under the approval; None where another approval, or none, came after. Raises BadInput where the file cannot be read."""
    if not os.path.exists(path):
        return None
    with reading(path) as records:
        return _begun(records, operation, approved)


def _begun(records: Iterable[Record], operation: type[Operation], approved: str) -> Begun | None:
    state = [*operation.description.states][0]  # a plan takes away, and nothing else
    name = operation.description.name if state == "absent" else f"{operation.description.name} {state}"
    found: Begun | None = None
    run_id: Any = None
    for record in records:
        if record.get("record") == "start" and record.get("operation") == name and record.get("check_mode") is False:
            if record.get("approval") != approved:
                found = None
            elif found is None and not record.get("refused") and isinstance(record.get("plan_id"), str):
                found, run_id = Begun(record["plan_id"], record.get("tenant"), []), record.get("run_id")
        elif found is not None and record.get("record") == "planned" and record.get("run_id") == run_id and record.get("named", True):
            found.items.extend(item for item in (record.get("item"), record.get("key")) if item is not None)
    return found
