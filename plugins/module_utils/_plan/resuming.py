# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What the evidence of a removal lets a plan go on with: whether there is a list to resume, and under which approval it was begun."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Record, reading


def can_resume(path: str, operation: type[Operation]) -> bool:
    """Whether the file tells the items of a removal; else those of the plan are to be taken. Raises BadInput where it cannot be read.

    Audits are no removals, and a removal whose input was refused has no items.
    """
    found = False
    for start in _removals(path, operation):
        found = "message" not in start
    return found


def begun(path: str, operation: type[Operation], approved: str) -> str | None:
    """The plan id of this removal alone as it was begun under the approval of a whole plan; None where another one, or none, came after."""
    found: str | None = None
    for start in _removals(path, operation):
        if start.get("approval") != approved:
            found = None
        elif found is None and not start.get("refused") and isinstance(start.get("plan_id"), str):
            found = start["plan_id"]
    return found


def _removals(path: str, operation: type[Operation]) -> Iterator[Record]:
    """The first record of each run of the operation that was no audit, oldest first."""
    if not os.path.exists(path):
        return
    state = [*operation.description.states][0]  # a plan takes away, and nothing else
    name = operation.description.name if state == "absent" else f"{operation.description.name} {state}"
    with reading(path) as records:
        for record in records:
            if record.get("record") == "start" and record.get("operation") == name and record.get("check_mode") is False:
                yield record
