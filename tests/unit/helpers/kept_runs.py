# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of the engine over a shelf that keep evidence, and what their files tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.result import looked, summarize
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._evidence.recorder import Recorder
from ansible_collections.revoke.access.plugins.module_utils._evidence.resume import unfinished_items
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Job, Shelf


def recorder(path: Path, shelf: Shelf, check_mode: bool = False, verify: bool = True) -> Recorder:
    """What writes the evidence of a run over this shelf."""
    return Recorder(str(path), shelf, check_mode, verify, lambda text: text.replace("s3cret", "********"), TestClock())


def keep(path: Path, shelf: Shelf, keys: Sequence[str], check_mode: bool = False, policy: Policy | None = None, verify: bool = True, **more: Any) -> Job:
    """A run that keeps evidence to its end."""
    observer = recorder(path, shelf, check_mode, verify)
    job = Job(shelf, keys, check_mode, observer=observer, policy=policy, verify=verify, **more)
    observer.settled(job.outcomes, job.report.items, counted(job, len(keys)), job.report.plan)
    return job


def counted(job: Job, requested: int) -> dict[str, Any]:
    """The summary of a run that asked once."""
    return {**summarize(job.outcomes, requested), **looked(job.outcomes, job.report.items, job.report.plan), "requests": 1}


def left_of(path: str, shelf: Shelf, chain: str | None = None) -> tuple[list[Any], list[Any]]:
    """What the latest run over this shelf has left: the items to go on with, and those for which nothing may be sent."""
    left = unfinished_items(path, shelf, chain)
    return list(left.items), [label for item in left.carried for label in item.labels]


def told(path: Path) -> list[Any]:
    """The records of a file, each as its kind and its item or items."""
    contents = read(str(path))
    assert contents.problems == []
    return [(record["record"], record.get("item") or _items(record)) for record in contents.records]


def _items(record: Mapping[str, Any]) -> list[Any]:
    return record.get("items") or [answer["item"] for answer in record.get("answers", [])]
