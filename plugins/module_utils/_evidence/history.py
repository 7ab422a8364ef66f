# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What earlier runs in an evidence file let expect of the next one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import reading


def expected_population(path: str, operation: Operation) -> int | None:
    """How many items there should be in all: those that the latest run in the file saw, without those that it removed.

    None where no run of this operation and tenant tells. Raises BadInput where the file cannot be read.
    """
    if not os.path.exists(path):
        return None
    want = (operation.description.vendor.name, operation.tenant(), operation.identity())
    run_id: Any = None
    expected: int | None = None
    audit: Any = None
    with reading(path) as records:
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
