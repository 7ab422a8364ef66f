# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs an operation against the simulator without Ansible between, and without waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation, Vendor
from ansible_collections.revoke.access.plugins.module_utils._evidence.context import Context
from ansible_collections.revoke.access.plugins.module_utils._http.transport import Transport
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection, Wire
from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._runner import Ended, Run
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from tests.operations import DRIVERS
from tests.simulator.thread import SimulatorThread


def login(vendor: Vendor, simulator: SimulatorThread) -> dict[str, Any]:
    """The options with which the simulator's default account of a vendor logs in."""
    driver = next(driver for driver in DRIVERS if driver.vendor == vendor.name)
    options = driver.login(simulator.simulator.vendors[vendor.name].credentials())
    return {name: value for name, value in options.items() if name in vendor.connection}


def parameters(operation: type[Operation], simulator: SimulatorThread, **options: Any) -> dict[str, Any]:
    """The options of a module as Ansible would hand them over, logged in as the simulator's default account."""
    defaults = {name: option.get("default") for name, option in full_spec(operation).items()}
    return {**defaults, **login(operation.description.vendor, simulator), "base_url": simulator.base_url, **options}


def carry_out(
    operation: type[Operation],
    simulator: SimulatorThread,
    check_mode: bool = False,
    *,
    clock: Clock | None = None,
    transport: Callable[[Connection], Wire] = Transport,
    started: Callable[[Run], object] = lambda run: None,
    context: Context | None = None,
    **options: Any,
) -> Ended:
    """One run of an operation, in which no waiting takes time. C(started) is handed the run before it is carried out. Raises BadInput."""
    runtime = Runtime(transport=transport, clock=clock or TestClock())
    run = Run(operation, parameters(operation, simulator, **options), check_mode=check_mode, on_secret=lambda secret: None, runtime=runtime, context=context)
    started(run)
    return run.carry_out()


def states(ended: Ended) -> dict[str, str]:
    """Per item C(changed), C(unchanged), or the reason of its failure."""
    return {str(outcome.item): outcome.failure.reason if outcome.failure else outcome.state for outcome in ended.report.outcomes}
