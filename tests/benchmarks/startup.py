# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start-up: a module of the collection with nothing to do, against an empty AnsibleModule and one that imports requests."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from .harness import ROOT, median, playbook

TASKS = 20
ROUNDS = 5
EMPTY = """#!/usr/bin/python
%s
from ansible.module_utils.basic import AnsibleModule
AnsibleModule(argument_spec={}).exit_json(changed=False)
"""
OURS = {"revoke.access.sailpoint_governance_group": {"base_url": "http://127.0.0.1:9", "access_token": "not-used-at-all", "ids": []}}


def _per_task(task: dict[str, Any], library: str) -> float:
    """Seconds of one more task: the slope between one task and many."""
    return (playbook([task] * (TASKS + 1), library=library) - playbook([task], library=library)) / TASKS


def measure() -> list[str]:
    """One line per figure."""
    with tempfile.TemporaryDirectory(dir=ROOT / ".build") as folder:
        Path(folder, "empty_module.py").write_text(EMPTY % "", encoding="utf-8")
        Path(folder, "requests_module.py").write_text(EMPTY % "import requests", encoding="utf-8")
        figures: dict[str, list[float]] = {"empty_module": [], "requests_module": [], "ours": []}
        for _round in range(ROUNDS):
            for name, times in figures.items():
                task = OURS if name == "ours" else {name: {}}
                times.append(_per_task(task, folder))
    ratios = {name: median([value / base for value, base in zip(times, figures["empty_module"])]) for name, times in figures.items()}
    return [
        f"start-up per task: empty module {1000 * median(figures['empty_module']):.0f} ms, with requests {ratios['requests_module']:.2f} times that, "
        f"ours {1000 * median(figures['ours']):.0f} ms, {ratios['ours']:.2f} times (at most 1.5)"
    ]
