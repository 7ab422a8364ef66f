# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proof at the end of the demo, read from the simulator and not from the modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .collection import OPERATIONS, drivers_of, vendor_of
from .simulator import Simulator

State = dict[str, dict[str, Any]]


def look(vendors: Simulator) -> State:
    """The state of every vendor."""
    return {vendor: vendors.get(f"/_sim/state/{vendor}") for vendor in sorted({vendor_of(operation) for operation in OPERATIONS})}


def granted(state: State, operation: str) -> set[str]:
    """What the vendor of an operation still grants, each item by its name."""
    return drivers_of(operation)[0].truth(state[vendor_of(operation)])


def same(before: State, after: State, operations: Iterable[str]) -> bool:
    """Whether nothing that one of these operations can take away has changed."""
    return all(granted(before, operation) == granted(after, operation) for operation in operations)


def show(before: State, after: State, results: Mapping[str, dict[str, Any]]) -> list[str]:
    """Print what is gone at each vendor, and return where that is not exactly what the modules reported."""
    wrong = []
    print("Proof, from the simulator's own state")
    print(f"  {'operation':<28}{'there before':>15}{'there now':>15}{'gone':>15}  exactly what was reported")
    for operation, result in results.items():
        was, remains = granted(before, operation), granted(after, operation)
        reported, already = (_names(operation, result[name]) for name in ("changed_items", "unchanged_items"))
        exact = was - remains == reported and not remains & already
        print(f"  {operation:<28}{len(was):>15}{len(remains):>15}{len(was - remains):>15}  {'yes' if exact else 'NO'}")
        if not exact:
            wrong.append(f"{operation}: {sorted((was - remains) ^ reported)} differ")
    return wrong


def _names(operation: str, items: list[object]) -> set[str]:
    """The names of items of a result."""
    return {drivers_of(operation)[0].name_of(item, []) for item in items}
