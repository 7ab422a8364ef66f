# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Memory: the module's own process when one task removes 100,000 groups, with evidence, and when it resumes; beside it what Ansible itself takes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.simulator.control import Control

from . import unlimited
from .harness import EMPTY, Peaks, credentials, peaks, simulator

GROUPS = "unlimited_groups"
MODULES = {GROUPS: Path(unlimited.__file__).read_text(encoding="utf-8"), "empty_module": EMPTY}


def measure(small: bool = False) -> list[str]:
    """One line per figure."""
    count = 1000 if small else 100_000
    with simulator() as control, tempfile.TemporaryDirectory() as folder:
        evidence = str(Path(folder, "evidence.jsonl"))
        known = credentials(control, "sailpoint_isc")
        options = {"base_url": control.base_url, "max_removals": 0, **{name: known[name] for name in ("client_id", "client_secret")}}
        ids = _seeded(control, count)
        ours = _removal(control, options, ids)
        _seeded(control, count)
        kept = _removal(control, {**options, "evidence_path": evidence}, ids)
        _seeded(control, count)
        _kill_before_its_first_answer(evidence)
        resumed = _removal(control, {**options, "evidence_path": evidence, "resume_from": evidence}, [])
    bare = peaks({"empty_module": {"ids": "{{ wanted }}"}}, {"wanted": ids}, MODULES)
    return [
        f"{count} governance groups in one task: {ours.seconds:.1f} s, module's process {ours.module:.0f} MiB (at most 160); "
        f"with evidence {kept.seconds:.1f} s, {kept.module:.0f} MiB (at most 200); resumed {resumed.seconds:.1f} s, {resumed.module:.0f} MiB (at most 200); "
        f"a module that only takes the list {bare.module:.0f} MiB; ansible-playbook {ours.playbook:.0f} MiB, with that module {bare.playbook:.0f} MiB"
    ]


def _seeded(control: Control, count: int) -> list[str]:
    control.seed(sailpoint_isc={"count": count, "prefix": "group"})
    ids: list[str] = control.state("sailpoint_isc")["groups"]
    return ids


def _removal(control: Control, options: Mapping[str, Any], ids: list[str]) -> Peaks:
    """A run that removes all there is: these, or those that it resumes."""
    measured = peaks({GROUPS: {**options, **({"ids": "{{ wanted }}"} if ids else {})}}, {"wanted": ids}, MODULES)
    left = len(control.state("sailpoint_isc")["groups"])
    if left:
        raise RuntimeError(f"{left} groups are left: the figures mean nothing")
    return measured


def _kill_before_its_first_answer(path: str) -> None:
    """The evidence of a run, as if it had been killed when its plan was on disk."""
    with open(path, "r+b") as file:
        size = 0
        for line in file:
            if json.loads(line)["record"] not in ("start", "planned"):
                break
            size += len(line)
        file.truncate(size)
