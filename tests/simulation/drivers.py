# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The drivers of the operations, with what only a simulation needs of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._options.spec import own_spec
from tests.operations import DRIVERS
from tests.operations.driver import IGNORED, MATTERS, Driver

NAMES = "names"  # the option by which an operation that has it takes names in the place of ids


def _by_name(driver: Driver) -> Driver:
    """The same operation, asked by name. A seed that gives no names makes each thing's id its name, so that the truth is told by it."""

    def given(_self: Driver, names: Sequence[str]) -> dict[str, Any]:
        return {**driver.given([]), driver.option: None, NAMES: list(names)}

    found: Driver = type(f"{type(driver).__name__}ByName", (type(driver),), {"variant": "by name", "option": NAMES, "case": MATTERS, "given": given})()
    return found


def _in_hex(driver: Driver) -> Driver:
    """The same operation, with ids of 32 hexadecimal digits: where dashes do not count, no vendor has ids of another form."""

    def names(_self: Driver, word: str, count: int) -> list[str]:
        head = word.encode().hex().ljust(8, "0")[:8]
        return [f"{head}-abde-4e0a-9c35-{number:012x}" for number in range(count)]

    found: Driver = type(f"{type(driver).__name__}InHex", (type(driver),), {"names": names})()
    return found


_NAMED = [_by_name(driver) for driver in DRIVERS if NAMES in own_spec(driver.operation)]
DRIVERS_BY_NAME: dict[str, Driver] = {driver.name: driver for driver in (*(_in_hex(each) if each.case == IGNORED else each for each in DRIVERS), *_NAMED)}

# What makes the vendor refuse to remove a thing, as its seed says it; only where the seed lists the things by their ids.
BLOCKS: dict[str, dict[str, Any]] = {
    "csp_oauth_app": {"immutable": True},
    "sailpoint_governance_group": {"connections": ["An access profile"]},
}


def seeded(driver: Driver, there: list[str], gone: list[str], blocked: Iterable[str]) -> dict[str, Any]:
    """The seed of the simulator, some things being such that the vendor refuses to remove them."""
    seed: dict[str, Any] = driver.seed(there, gone)
    block, names = BLOCKS.get(driver.module), set(blocked)
    if block is None or not names:
        return seed
    replaced: dict[str, Any] = _with(seed, names, block)
    return replaced


def _with(value: Any, names: set[str], block: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _with(part, names, block) for name, part in value.items()}
    if isinstance(value, list):
        return [_with(part, names, block) for part in value]
    return {"id": value, **block} if isinstance(value, str) and value in names else value


def original(driver: Driver) -> Driver:
    """The driver of the same operation that names things by their ids."""
    return next(known for known in DRIVERS if known.operation is driver.operation)
