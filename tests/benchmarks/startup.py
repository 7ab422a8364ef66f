# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start-up: the CPU of a task of the collection in Ansible's worker, and as a module, against an empty AnsibleModule and one that imports requests."""

from __future__ import annotations

from typing import Any, NamedTuple

from .harness import EMPTY, cpu, credentials, median, simulator

REQUESTS = EMPTY.replace("from ansible", "import requests\nfrom ansible", 1)
GROUPS = "revoke.access.sailpoint_governance_group"


MODULES = {"empty_module": EMPTY, "requests_module": REQUESTS}


class Kind(NamedTuple):
    """A task, and whether it runs as a module."""

    task: dict[str, Any]
    as_module: bool = True


def measure(small: bool = False) -> list[str]:
    """One line per figure."""
    tasks, rounds = 12, 1 if small else 3
    with simulator() as control:
        known = credentials(control, "sailpoint_isc")
        login = {"base_url": control.base_url, **{name: known[name] for name in ("client_id", "client_secret")}}
        nothing = {GROUPS: {**login, "ids": []}}
        audit = {GROUPS: {**login, "ids": ["an-id-that-is-not-there"]}, "check_mode": True}
        kinds = {
            "empty": Kind({"empty_module": {}}),
            "requests": Kind({"requests_module": {}}),
            "module": Kind(nothing),
            "nothing": Kind(nothing, as_module=False),
            "audit": Kind(audit, as_module=False),
        }
        figures: dict[str, list[float]] = {name: [] for name in kinds}
        for _round in range(rounds):
            for name, times in figures.items():
                times.append(cpu([kinds[name].task], MODULES, kinds[name].as_module) if small else _per_task(kinds[name], tasks))
    ratios = {name: median([value / base for value, base in zip(times, figures["empty"])]) for name, times in figures.items()}
    return [
        f"start-up, CPU per task: empty module {1000 * median(figures['empty']):.0f} ms, one that imports requests {ratios['requests']:.2f} times that; "
        f"ours without items in the worker {ratios['nothing']:.2f} (at most 0.20), with one audited item, its two requests included, {ratios['audit']:.2f}; "
        f"as a module {ratios['module']:.2f} (at most 1.45)"
    ]


def _per_task(kind: Kind, tasks: int) -> float:
    """Seconds of CPU of one more task: the slope between one task and many."""
    return (cpu([kind.task] * (tasks + 1), MODULES, kind.as_module) - cpu([kind.task], MODULES, kind.as_module)) / tasks
