# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a test drives one operation: how to seed the simulator, what to ask for, how to read the truth.

An item goes by one text, its name: an id, for a rule C(application|trustee).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation


class Driver:
    """One module. C(size) is how many items a fault run asks for: more than one call takes, where that is not too many."""

    operation: type[Operation]
    variant = ""  # where one module is driven in more than one way
    option = ""
    read_route = write_route = auth_route = ""
    size = 20
    blind = False  # True: the present state of an item cannot be read
    totals = True  # False: a list does not tell how long it is
    any_case = False  # True: the vendor's ids are compared without case
    secrets = ("client_secret",)

    @property
    def module(self) -> str:
        """The name of the module."""
        return self.operation.description.name

    @property
    def name(self) -> str:
        """The name of the driver: that of the module, and the variant."""
        return f"{self.module}, {self.variant}" if self.variant else self.module

    @property
    def vendor(self) -> str:
        """The vendor as the simulator names it."""
        return self.operation.description.vendor.name

    def names(self, word: str, count: int) -> list[str]:
        """So many names that no other word gives; letters of both cases, so that a recased one is another text."""
        return [f"{word}-Ab{number:03}" for number in range(count)]

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        """The seed of the simulator in which C(there) are still to do and C(gone) are as desired."""
        raise NotImplementedError

    def truth(self, state: dict[str, Any]) -> set[str]:
        """What is still to do at the vendor."""
        raise NotImplementedError

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        """The options of the login."""
        return {name: credentials[name] for name in ("client_id", "client_secret")}

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        """The options that name the items."""
        return {self.option: list(names)}

    def name_of(self, item: Any, asked: Sequence[str]) -> str:
        """The name of an item as a result gives it. C(asked): the names in the order they were given."""
        del asked  # needed only where an item can be a place in the list
        return str(item)

    def marks(self, name: str) -> str:
        """A text that names the item, and no other one, in a request."""
        return name

    def twin(self, name: str) -> str:
        """The name in the other letter case: another item."""
        return name.swapcase()
