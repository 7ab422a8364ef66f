# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The drivers of the operations, with what only a simulation needs of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._options.spec import own_spec
from tests.operations import DRIVERS
from tests.operations.driver import IGNORED, MATTERS, Driver

NAMES = "names"  # the option by which an operation that has it takes names in the place of ids


HEAD = "id-"  # what an id has before the name


class Named:
    """What an operation is like that is asked by name. Here, as in a seed, an item goes by its id; its name is what follows the head of that."""

    variant, option, case = "by name", NAMES, MATTERS

    @staticmethod
    def called(key: str) -> str:
        """The name that goes with an id at first."""
        return key[len(HEAD) :]

    def names(self, word: str, count: int) -> list[str]:
        """As the driver has it."""
        return [f"{HEAD}{word}-Ab{number:03}" for number in range(count)]

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        """The names for the ids."""
        return {"ids": None, NAMES: [self.called(each) for each in names], "all_matches": False}

    def name_of(self, item: Any, asked: Sequence[str]) -> str:
        """What is no id yet is a name."""
        del asked  # as the driver has it
        return str(item) if str(item).casefold().startswith(HEAD) else f"{HEAD}{item}"


def _by_name(driver: Driver) -> Driver:
    """The same operation, asked by name."""

    def seed(_self: Driver, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = _replaced(driver.seed(there, gone), {each: {"id": each, "name": Named.called(each)} for each in there})
        return found

    found: Driver = type(f"{type(driver).__name__}ByName", (Named, type(driver)), {"seed": seed})()
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
    if block is not None and names:
        seed = _replaced(seed, {name: {"id": name, **block} for name in names})
    return seed


def _replaced(value: Any, objects: Mapping[str, dict[str, Any]]) -> Any:
    """A seed in which things are objects, of which it had the ids alone, or less of them."""
    if isinstance(value, dict):
        return {**value, **objects.get(value.get("id", ""), {})} if "id" in value else {name: _replaced(part, objects) for name, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, objects) for part in value]
    return objects.get(value, value) if isinstance(value, str) else value


def _rename_group(vendor: Any, key: str, name: str) -> None:
    group = vendor.store.groups.get(key)
    if group is not None:
        vendor.store.rename(group, name)
        vendor.store.edited()


def _rename_app(vendor: Any, key: str, name: str) -> None:
    for org in vendor.db.orgs.values():
        app = org.oauth_apps.get(key)
        if app is not None:
            app["displayName"] = name


# How another administrator gives a thing another name, where it has one beside its id.
RENAMES: dict[str, Callable[[Any, str, str], None]] = {"sailpoint_governance_group": _rename_group, "csp_oauth_app": _rename_app}


def original(driver: Driver) -> Driver:
    """The driver of the same operation that names things by their ids."""
    return next(known for known in DRIVERS if known.operation is driver.operation)
