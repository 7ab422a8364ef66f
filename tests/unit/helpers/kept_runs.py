# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of the engine over a shelf that keep evidence, and what their files tell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.result import summarize
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._evidence.recorder import Recorder
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Job, Shelf


def recorder(path: Path, shelf: Shelf, check_mode: bool = False, verify: bool = True) -> Recorder:
    """What writes the evidence of a run over this shelf."""
    return Recorder(str(path), shelf, check_mode, verify, lambda text: text.replace("s3cret", "********"), TestClock())


def keep(path: Path, shelf: Shelf, keys: Sequence[str], check_mode: bool = False, policy: Policy | None = None, **more: Any) -> Job:
    """A run that keeps evidence to its end."""
    observer = recorder(path, shelf, check_mode, bool(more.get("verify", True)))
    job = Job(shelf, keys, check_mode, observer=observer, policy=policy, **more)
    observer.settled(job.outcomes, job.report.items, summarize(job.outcomes, len(keys)), job.report.plan)
    return job


def told(path: Path) -> list[Any]:
    """The records of a file, each as its kind and its item."""
    contents = read(str(path))
    assert contents.problems == []
    return [(record["record"], record.get("item") or [answer["item"] for answer in record.get("answers", [])]) for record in contents.records]
