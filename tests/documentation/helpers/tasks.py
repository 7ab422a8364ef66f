# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module's task against the simulator as a whole, guards and evidence included, in this process."""

from __future__ import annotations

from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.result import nothing
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tests.documentation.helpers.runs import carry_out
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


def task(operation: str | type[Operation], simulator: SimulatorThread, check_mode: bool = False, **options: Any) -> Task:
    """Run the task of a module, given by its name, or by an operation that stands in for it. C(options): also those of C(carry_out)."""
    kind = OPERATIONS[operation] if isinstance(operation, str) else operation
    try:
        ended = carry_out(kind, simulator, check_mode, **options)
    except BadInput as error:
        return Task(dict(nothing(), msg=error.message), True, [])
    return Task(ended.result, ended.failed, ended.warnings)
