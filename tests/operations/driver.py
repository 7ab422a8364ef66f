# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a test drives one operation: how to seed the simulator, what to ask for, how to read the truth.

An item goes by one text, its name: an id, for a rule C(application|trustee).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Listing, Operation
from ansible_collections.revoke.access.plugins.module_utils._options.spec import own_spec

# Whether ids that differ only in letter case are different items.
MATTERS, HALF, IGNORED = "matters", "for a part of the id", "is ignored"


class Driver:
    """One module. C(size) is how many items a fault run asks for: more than one call takes, where that is not too many.

    The marks that follow it say what kind of operation it is; from them the fault suite knows which faults concern it, and
    how it has to end under them.
    """

    operation: type[Operation]
    variant = ""  # where one module is driven in more than one way
    option = ""
    read_route = write_route = auth_route = ""
    size = 20
    blind = False  # True: the present state of an item cannot be read
    listed = True  # False: no list shows the items
    totals = True  # False: a list does not tell how long it is
    links = False  # True: a page of a list links to the next one
    bare = False  # True: a list is a JSON array, and no member of an object
    pages = True  # False: a list is one answer, however long
    rooted = False  # True: a row of a list names the tenant that it is of
    ids = True  # False: items are named by something else, which is not spelled in the ways of an id
    mute = False  # True: a good answer to a write has no body
    one_case = False  # True: no two ids differ in letter case alone, and every call takes either
    kept = False  # True: what is as desired is listed all the same
    refused_alone = False  # True: a read that is refused concerns a single item
    case = MATTERS  # how the vendor compares ids
    secrets: Sequence[str] = ("client_secret",)  # the options of the login that nobody may see
    kin = ""  # the name of a driver of the same kind: what a socket can do to this one, it does to that one
    small_pages: dict[str, Any] = {}  # switches of the simulator under which the items take several pages, where they would fit on one

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

    @property
    def single(self) -> bool:
        """Whether there is one such item at most at any time."""
        return self.operation.description.single

    @property
    def bulk(self) -> bool:
        """Whether one write takes several items."""
        return self.operation.description.batch_limit > 1

    @property
    def filtered(self) -> bool:
        """Whether a list that shows the items is narrowed by a filter, which the vendor may ignore."""
        return self.listed and not issubclass(self.operation, Listing)

    @property
    def by_id(self) -> bool:
        """Whether items are named by what is no secret."""
        return not own_spec(self.operation)[self.option].get("no_log")

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

    def item(self, text: str) -> Any:
        """One element of the option that lists items, with this text for an id; the text may be any."""
        return text

    def hidden(self, names: Sequence[str]) -> list[str]:
        """What of these items nobody may see."""
        del names  # needed only where items are secrets
        return []

    def name_of(self, item: Any, asked: Sequence[str]) -> str:
        """The name of an item as a result gives it. C(asked): the names in the order they were given."""
        del asked  # needed only where an item can be a place in the list
        return str(item)

    def witness(self, name: str) -> Any:
        """The value of the option C(witness) for this item."""
        return name

    def marks(self, name: str) -> str:
        """A text that names the item, and no other one, in a request."""
        return name

    def shown(self, name: str) -> str:
        """A text that is in an answer of the vendor only where that speaks of the item."""
        return json.dumps(self.marks(name))

    def name_in(self, told: str) -> str:
        """The name of the item, by what a row of a list has for its id."""
        return told

    def open_in(self, row: dict[str, Any]) -> bool:
        """Whether a row of a list shows an item that is still to do."""
        del row  # needed only where what is done is listed too
        return True

    def twin(self, name: str) -> str:
        """The name in the other letter case: another item."""
        return name.swapcase()
