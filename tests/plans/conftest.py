# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole plan before all vendors: one removal per operation, carried out over a real socket, and the truth read afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._frame import Frame, How, Told
from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._plan.task import carry_out, plan_arguments
from tests.faults.clock import FastClock
from tests.operations import DRIVERS
from tests.operations.driver import Driver
from tests.plans.place import Place
from tests.simulator.thread import SimulatorThread

FAST = {"timeout": 5.0, "max_attempts": 3, "max_parallel": 1}
PLAYED: list[Driver] = list({driver.module: driver for driver in reversed(DRIVERS) if not driver.single}.values())[::-1]
HERE = 3  # items of each removal that are there


class Fleet:
    """All vendors with the items of one removal per operation, and bystanders that nobody asks for."""

    def __init__(self, sim: SimulatorThread) -> None:
        self.sim = sim
        self.control = sim.control
        self.secrets: set[str] = set()
        self.control.reset()
        for driver in PLAYED:
            self.control.seed(driver.seed([*self.present(driver), *driver.names("Other", 2)], driver.names("Gone", 1)))
        self.connection = {
            driver.operation.description.vendor.group: {"base_url": sim.base_url, **FAST, **self._login(driver, driver.operation.description.vendor.connection)}
            for driver in PLAYED
        }

    def _login(self, driver: Driver, names: Collection[str]) -> dict[str, Any]:
        """What of the options that a driver logs in with has such a name."""
        credentials = self.control.info()["vendors"][driver.vendor]["credentials"]
        return {name: value for name, value in driver.login(credentials).items() if name in names}

    def present(self, driver: Driver) -> list[str]:
        return driver.names(f"Here{driver.module[:3]}", HERE)

    def removals(self) -> list[dict[str, Any]]:
        """A plan of one removal per operation; in each, one item that is already gone."""
        return [self.removal(driver) for driver in PLAYED]

    def removal(self, driver: Driver) -> dict[str, Any]:
        own = {name: value for name, value in driver.given([*self.present(driver), *driver.names("Gone", 1)]).items() if value}
        return {"operation": driver.module, **self.scope(driver), **own}

    def scope(self, driver: Driver) -> dict[str, Any]:
        """What else the operation has to be told: where its items are."""
        return self._login(driver, driver.operation.description.options)

    def run(self, check_mode: bool = False, **options: Any) -> Told:
        """Carry the plan out in this process."""
        params = self.options(**options)
        frame = Frame(params, self.secrets)
        return carry_out(frame, params, How(check_mode, False, lambda _run: None, Runtime(clock=FastClock())))

    def options(self, **options: Any) -> dict[str, Any]:
        """The options of the task, as its argument spec fills them."""
        params = {name: option.get("default") for name, option in plan_arguments()["argument_spec"].items()}
        return {**params, "removals": self.removals(), "connection": self.connection, **options}

    def single(self, driver: Driver) -> dict[str, Any]:
        """The options of the module of one removal, likewise."""
        params = {name: option.get("default") for name, option in full_spec(driver.operation).items()}
        own = {name: value for name, value in self.removal(driver).items() if name != "operation"}
        return {**params, **self.connection[driver.operation.description.vendor.group], **own}

    def left(self) -> dict[str, list[str]]:
        """What is still there of what the plan names, by operation."""
        found = {driver.module: set(driver.truth(self.control.state(driver.vendor))) for driver in PLAYED}
        return {driver.module: [name for name in self.present(driver) if name in found[driver.module]] for driver in PLAYED}

    def bystanders(self) -> int:
        """How many of those that nobody asked for are there."""
        return sum(name in driver.truth(self.control.state(driver.vendor)) for driver in PLAYED for name in driver.names("Other", 2))

    def writes(self) -> int:
        """How many requests changed anything anywhere."""
        return sum(int(vendor["write"]) for vendor in self.control.calls()["vendors"].values())


@pytest.fixture(scope="session", name="sim")
def _sim() -> Iterator[SimulatorThread]:
    with SimulatorThread() as running:
        yield running


@pytest.fixture(name="fleet")
def _fleet(sim: SimulatorThread, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    for name in ("http_proxy", "https_proxy", "all_proxy", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return Fleet(sim)


@pytest.fixture(name="place")
def _place(tmp_path: Path, sim: SimulatorThread) -> Place:
    return Place(tmp_path, sim)
