# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests a run takes, counted at the simulator."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Listing
from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._runner import Run
from tests.operations import DRIVERS, drivers_of
from tests.operations.driver import Driver
from tests.simulator.thread import SimulatorThread

PAGE, BLOCK, AMONG = "docs/tuning.md", "requests", "requests among many"
FEW, MANY = 3, 1000


class Hurried(Clock):
    """Nothing is waited for: a simulator without faults has nothing that takes time."""

    def wait(self, event: threading.Event, seconds: float) -> None:
        """Return at once."""


def sizes(driver: Driver) -> list[int]:
    """One item, a full call, one more than that, and many."""
    limit = driver.operation.description.batch_limit
    return sorted({1, limit, limit + 1, MANY})


def label(driver: Driver) -> str:
    """The driver as the table names it: its module, and the option where the module has more than one to name items."""
    option = f" with `{driver.option}`" if len(drivers_of(driver.module)) > 1 else ""
    return f"`{driver.module}`{option}"


def counted(simulator: SimulatorThread, driver: Driver, count: int, others: int = FEW) -> list[int]:
    """The requests of an audit, a run and a second run, where all items are there and so many others are not asked for."""
    names = driver.names("Here", count)
    simulator.control.reset()
    simulator.control.seed(driver.seed(names + driver.names("Other", others), []))
    return [_requests(simulator, driver, names, check_mode) for check_mode in (True, False, False)]


def _requests(simulator: SimulatorThread, driver: Driver, names: list[str], check_mode: bool) -> int:
    params = {option: details.get("default") for option, details in full_spec(driver.operation).items()}
    credentials = simulator.control.info()["vendors"][driver.vendor]["credentials"]
    params.update(driver.login(credentials), **driver.given(names), base_url=simulator.base_url, max_removals=0, max_parallel=1)
    simulator.control.reset_calls()
    run = Run(driver.operation, params, check_mode=check_mode, on_secret=lambda secret: None, runtime=Runtime(clock=Hurried()))
    result = run.carry_out().result
    calls: dict[str, int] = simulator.control.calls()["total"]
    if not result["complete"] or (check_mode and calls["write"]) or sum(calls.values()) != result["summary"]["requests"]:
        raise AssertionError(f"The run of {driver.name} is not what is to be counted: {result['msg']} {calls}")
    return sum(calls.values())


def listing(driver: Driver) -> bool:
    """Whether its items are read as one list, so that others in it cost requests."""
    return issubclass(driver.operation, Listing)


def _rows(drivers: Iterable[Driver], others: int) -> Iterator[str]:
    yield "| module | ids | audit | run | second run |"
    yield "|---|---|---|---|---|"
    with SimulatorThread() as simulator:
        for driver in drivers:
            for count in sizes(driver):
                yield f"| {label(driver)} | {count} | {' | '.join(map(str, counted(simulator, driver, count, others)))} |"


def tables() -> dict[str, str]:
    """Name of a block -> its table: of all drivers, and of those that read a list where many others are in it."""
    kinds = {BLOCK: (DRIVERS, FEW), AMONG: (filter(listing, DRIVERS), MANY)}
    return {name: "".join(row + "\n" for row in _rows(drivers, others)) for name, (drivers, others) in kinds.items()}
