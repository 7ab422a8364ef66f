# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As a module and in Ansible's worker a task does the same and tells the same, whatever the vendor does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.chosen import CHOSEN
from tests.faults.in_worker import InWorker, arguments, called, told_alike
from tests.faults.planting import ALWAYS, Plant, hit, status
from tests.faults.scene import Scene
from tests.operations.driver import Driver
from tests.simulator.thread import SimulatorThread

Way = Callable[[dict[str, Any]], dict[str, Any]]
# What needs no waiting, for here no clock is fast.
FAULTS = {
    "no fault": None,
    "no login": status(403, "auth", **ALWAYS),
    "one id is refused": status(403, "write", **ALWAYS, match_id="one"),
    "a list that is no JSON": hit("html", "read", **ALWAYS),
}


@pytest.mark.parametrize("driver", CHOSEN, ids=lambda driver: driver.name)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_an_audit_removals_and_a_refusal_are_the_same_both_ways(driver: Driver, fault: Plant | None, sim: SimulatorThread, in_worker: InWorker) -> None:
    def life(way: Way) -> tuple[list[dict[str, Any]], set[str], int]:
        scene = Scene(sim, driver, size=5)
        if fault is not None:
            fault.lay(scene)
        names = [*scene.present, *scene.absent]
        args = arguments(scene, **driver.given(names), max_attempts=1)
        told = [way(dict(args, _ansible_check_mode=True)), way(dict(args, protected=[scene.present[0]])), way(args), way(dict(args, max_parallel="x"))]
        return told, scene.truth(), scene.writes()

    here = life(lambda args: called(driver, args))
    there = life(lambda args: in_worker.called(driver.module, args))
    assert here[1:] == there[1:]
    for module, worker in zip(here[0], there[0]):
        told_alike(module, worker)
