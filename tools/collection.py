# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations of the collection and their drivers, for tools. Importing this makes `ansible_collections` and `tests` importable."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module, invalidate_caches
from typing import TYPE_CHECKING

from .paths import ROOT, link

if TYPE_CHECKING:
    from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
    from tests.operations.driver import Driver

sys.path[:0] = [str(path) for path in (ROOT, link()) if str(path) not in sys.path]
invalidate_caches()  # the tree may have been made just now, after Python looked for it

OPERATIONS: Mapping[str, type[Operation]] = import_module("ansible_collections.revoke.access.plugins.module_utils._vendors.registry").OPERATIONS
drivers_of: Callable[[str], list[Driver]] = import_module("tests.operations").drivers_of


def vendor_of(operation: str) -> str:
    """The vendor of an operation, by the name that the simulator has for it too."""
    return OPERATIONS[operation].description.vendor.name
