# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every operation as the test suites drive it: one file for each that is in the registry, made of nothing else."""

from __future__ import annotations

from importlib import import_module

from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tests.operations.driver import Driver


def drivers_of(name: str) -> list[Driver]:
    """The drivers of an operation. An operation without any is outside every suite, and that is an error."""
    module = f"{__name__}.{name}"
    try:
        found: list[Driver] = import_module(module).DRIVERS
    except ModuleNotFoundError as error:
        if error.name != module:  # the driver is there, and something that it needs is not
            raise
        raise LookupError(f"The operation {name} has no driver: write tests/operations/{name}.py, see docs/adding_an_operation.md") from error
    return found


DRIVERS: list[Driver] = [driver for name in OPERATIONS for driver in drivers_of(name)]

# One of each kind: where a test is about what a socket can do, these stand for all.
TYPICAL: list[Driver] = [driver for driver in DRIVERS if not driver.kin]
