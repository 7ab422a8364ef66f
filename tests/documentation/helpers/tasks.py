# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module's task against the simulator as a whole, guards and evidence included, in this process."""

from __future__ import annotations

from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._arguments import SHARED, choose_login
from ansible_collections.revoke.access.plugins.module_utils._budget import Budget
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._run import Mode, Run, nothing
from tests.documentation.helpers.runs import OPERATIONS, parameters
from tests.simulator.thread import SimulatorThread


class Task(NamedTuple):
    """How a task ended."""

    result: dict[str, Any]
    failed: bool
    warnings: list[str]

    def told(self) -> str:
        """All that the user reads: the message, those of the failed items, and the warnings."""
        return "\n".join([self.result["msg"], *(failed["message"] for failed in self.result["failed_items"]), *self.warnings])

    def reasons(self) -> dict[str, str]:
        """Each failed item with its reason."""
        return {str(failed["item"]): failed["reason"] for failed in self.result["failed_items"]}


def task(name: str, simulator: SimulatorThread, check_mode: bool = False, budget: Budget | None = None, kind: Any = None, **options: Any) -> Task:
    """Run the task of a module; C(kind) may stand in for its operation."""
    vendor, operation = OPERATIONS[name]
    common = {option: spec.get("default") for option, spec in SHARED.spec.items()}
    params = {**common, "base_url": simulator.base_url, "expected_tenant": None, "max_removal_percent": None}
    params = {**params, **parameters(vendor, simulator, **options), "base_url": options.get("base_url", simulator.base_url)}
    try:
        choose_login(params, vendor.CONNECTION, vendor.LOGINS)
        run = Run(vendor, kind or operation, params, Mode(check_mode, False), budget or Budget(params["deadline"]), lambda secret: None)
        return Task(*run.carry_out())
    except BadInput as error:
        return Task(dict(nothing(), msg=error.message), True, [])
