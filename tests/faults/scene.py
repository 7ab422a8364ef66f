# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One module before one vendor: seeds the simulator, runs the module over the real socket, reads the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple
from unittest import mock

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._runner import Run
from tests.faults.clock import FastClock
from tests.operations.driver import Driver
from tests.simulator.thread import SimulatorThread

# What the tests set where they say nothing else; verification looks eleven times, which takes less than a tenth of a second.
FAST = {"timeout": 5.0, "max_attempts": 3, "max_parallel": 1, "verify_timeout": 40.0, "max_removals": 0}


class Report(NamedTuple):
    """One run: its return values, whether the task failed, and the vendor's truth before and after it."""

    result: dict[str, Any]
    failed: bool
    warnings: list[str]
    asked: list[str]
    before: set[str]
    after: set[str]
    driver: Driver
    check_mode: bool

    def listed(self, name: str) -> list[str]:
        """The names in one of the four lists of the result."""
        rows = self.result[name]
        return [self.driver.name_of(row["item"] if isinstance(row, dict) and name in ("failed_items", "pending_items") else row, self.asked) for row in rows]

    def reasons(self) -> dict[str, str]:
        """The reason of each failed item."""
        return dict(zip(self.listed("failed_items"), (row["reason"] for row in self.result["failed_items"])))


class Scene:
    """A freshly reset simulator with the items of one driver in it: present ones, absent ones, and bystanders that nobody asks for."""

    def __init__(self, sim: SimulatorThread, driver: Driver, size: int | None = None) -> None:
        self.sim = sim
        self.control = sim.control
        self.driver = driver
        size = driver.size if size is None else size
        self.present = driver.names("Here", min(size, 1) if driver.single else size)
        self.absent = driver.names("Gone", 2)
        self.bystanders = [] if driver.single else driver.names("Other", 3)
        self.options: dict[str, Any] = {}
        self.environ: dict[str, str] = {}
        self.leave = ExitStack()  # what has to be ended
        self.batch_limit = driver.operation.description.batch_limit
        self.wanted: list[str] = []
        self.calm = 0  # looks until the vendor shows its true state
        self.arrange()

    def arrange(self) -> None:
        """Back to the start."""
        self.control.reset()
        self.control.switch(self.driver.small_pages)
        self.control.seed(self.driver.seed(self.present + self.bystanders, self.absent))

    @property
    def asked(self) -> list[str]:
        """What a run asks for, in its order."""
        return self.present[:1] + self.absent[:1] + self.present[1:] + self.absent[1:]

    def truth(self) -> set[str]:
        """What is still to do at the vendor."""
        return self.driver.truth(self.control.state(self.driver.vendor))

    def plant(self, kind: str, route: str, **rest: Any) -> None:
        """A fault at this driver's vendor; C(route) may be C(read) or C(write) for the routes that its module uses."""
        own = {"read": self.driver.read_route, "write": self.driver.write_route, "auth": self.driver.auth_route}
        self.control.fault(kind, self.driver.vendor, own.get(route, route), **rest)

    def params(self, names: Sequence[str], options: Mapping[str, Any]) -> dict[str, Any]:
        """All options of the module, as AnsibleModule would fill them; environment variables play no part."""
        params = {name: option.get("default") for name, option in full_spec(self.driver.operation).items()}
        credentials = self.control.info()["vendors"][self.driver.vendor]["credentials"]
        params.update(FAST, base_url=self.sim.base_url, ca_path=self.sim.ca_path, **self.driver.login(credentials), **self.driver.given(names))
        return {**params, **self.options, **options}

    def operation(self) -> type[Operation]:
        """The operation, with the limit that it believes in."""
        driven = self.driver.operation
        description = driven.description._replace(batch_limit=self.batch_limit)
        believing: type[Operation] = type(driven.__name__, (driven,), {"description": description})
        return believing

    def run(self, check_mode: bool = False, names: Sequence[str] | None = None, **options: Any) -> Report:
        """Run the module in this process. C(options): those of the module that are other than usual."""
        asked = list(self.asked if names is None else names)
        before = self.truth()
        runtime = Runtime(clock=FastClock())
        run = Run(self.operation(), self.params(asked, options), check_mode=check_mode, diff=True, on_secret=lambda secret: None, runtime=runtime)
        with mock.patch.dict("os.environ", self.environ):
            ended = run.carry_out()
        return Report(ended.result, ended.failed, ended.warnings, asked, before, self.truth(), self.driver, check_mode)

    def writes(self) -> int:
        """How many calls the vendor got that change something."""
        return int(self.control.calls()["vendors"][self.driver.vendor]["write"])

    def clear(self) -> None:
        """End every fault, and wait for the end of a lag."""
        self.leave.close()
        self.environ = {}
        self.batch_limit = self.driver.operation.description.batch_limit
        self.control.clear_faults()
        self.control.switch({name: switch["default"] for name, switch in self.control.info()["switches"].items()})
        self.control.switch(self.driver.small_pages)
        self.options = {}
        for _look in range(self.calm):
            self.run(check_mode=True)
