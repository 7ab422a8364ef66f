# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start-up: a task of the collection against an empty AnsibleModule and one that imports requests."""

from __future__ import annotations

from typing import Any

from .harness import EMPTY, credentials, median, playbook, simulator

REQUESTS = EMPTY.replace("from ansible", "import requests\nfrom ansible", 1)
GROUPS = "revoke.access.sailpoint_governance_group"


def measure(small: bool = False) -> list[str]:
    """One line per figure."""
    tasks, rounds = (1, 1) if small else (20, 7)
    with simulator() as control:
        known = credentials(control, "sailpoint_isc")
        login = {"base_url": control.base_url, **{name: known[name] for name in ("client_id", "client_secret")}}
        kinds: dict[str, dict[str, Any]] = {
            "empty": {"empty_module": {}},
            "requests": {"requests_module": {}},
            "nothing": {GROUPS: {**login, "ids": []}},
            "audit": {GROUPS: {**login, "ids": ["an-id-that-is-not-there"]}, "check_mode": True},
        }
        figures: dict[str, list[float]] = {name: [] for name in kinds}
        for _round in range(rounds):
            for name, times in figures.items():
                times.append(_per_task(kinds[name], tasks))
    ratios = {name: median([value / base for value, base in zip(times, figures["empty"])]) for name, times in figures.items()}
    return [
        f"start-up per task: empty module {1000 * median(figures['empty']):.0f} ms, one that imports requests {ratios['requests']:.2f} times that, "
        f"ours without items {ratios['nothing']:.2f} (at most 1.45), ours with one audited item, its two requests included, {ratios['audit']:.2f}"
    ]


def _per_task(task: dict[str, Any], tasks: int) -> float:
    """Seconds of one more task: the slope between one task and many."""
    modules = {"empty_module": EMPTY, "requests_module": REQUESTS}
    return (playbook([task] * (tasks + 1), modules=modules) - playbook([task], modules=modules)) / tasks
