# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a later run reads from the evidence file: the items of a plan, and those that a run has not brought to an end."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read


def planned_items(path: str, plan_id: str) -> list[Any] | None:
    """The items of the latest plan with this id that the file holds; None where it has none."""
    if not os.path.exists(path):
        return None
    runs: dict[str, list[Any]] = {}
    latest = None
    for record in read(path).records:
        if record.get("record") == "start" and record.get("plan_id") == plan_id:
            latest = str(record["run_id"])
            runs[latest] = []
        elif record.get("record") == "planned" and record.get("run_id") in runs:
            runs[str(record["run_id"])].append(record["item"])
    return runs[latest] if latest else None


def unfinished_items(path: str, operation: Operation) -> tuple[list[Any], list[Any]]:
    """The items that the latest run of this operation and tenant in the file has not brought to an end.

    Apart from them those whose ids that run did not find out, such as names: they cannot be taken for ids.
    """
    contents = read(path)
    if contents.problems:
        raise BadInput(f"resume_from: {path} fails its check: {contents.problems[0]}. It may have been changed by hand.")
    want = (operation.description.vendor.name, operation.tenant(), operation.identity(), False)
    left: dict[str, Any] | None = None
    run_id, announced = None, 0
    for record in contents.records:
        if record.get("record") == "start" and (record.get("vendor"), record.get("tenant"), record.get("operation"), record.get("check_mode")) == want:
            run_id, left = record.get("run_id"), {}
            announced = 0 if record.get("refused") else int(str(record.get("plan_id") or "0").partition("-")[0])
        elif left is not None and record.get("run_id") == run_id:
            announced -= record.get("record") == "planned"
            _follow(left, record)
    if left is None:
        raise BadInput(f"resume_from: {path} holds no run of {operation.identity()} at {operation.tenant()}.")
    if announced > 0:
        raise BadInput(f"resume_from: the latest run in {path} was killed before its whole plan was on disk. It sent nothing: give the list of items again.")
    identified = [record["item"] for record in left.values() if record.get("named", True)]
    return identified, [record["item"] for record in left.values() if not record.get("named", True)]


def _follow(left: dict[str, Any], record: Mapping[str, Any]) -> None:
    key = repr(record.get("item"))
    kind = record.get("record")
    if kind in ("planned", "barred") or (kind == "outcome" and record.get("outcome") == "failed"):
        left[key] = record
    elif kind == "outcome":
        left.pop(key, None)
