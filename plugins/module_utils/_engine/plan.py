# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The plan: what a run is about to do, the name of exactly that, and what is left out of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import chain
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.likeness import look, skeleton
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Key, State


class Plan:
    """What a run is about to do: the items it will send, and a name for exactly that set.

    C(carried): items of an earlier run that this one only tells of. C(population): how many such items there are in all,
    as far as a read told. C(strangers): items that neither the first look showed nor an earlier run, as far as its evidence is at hand.
    """

    def __init__(self, operation: Operation, items: Sequence[Item], carried: Sequence[Item] = ()) -> None:
        self.operation = operation
        self.items = items
        self.carried = carried
        self.to_do = [item for item in items if item.to_do()]
        self.plan_id = self._id()
        self.population: int | None = None
        self.strangers: Sequence[Item] = ()

    def left(self) -> Iterator[Item]:
        """What is not as desired, by a read or by the word of an earlier run, whether it will be sent or not."""
        return (item for item in chain(self.items, self.carried) if item.before.state is not State.AS_DESIRED and not item.done)

    def ends(self) -> int:
        """How many things the writes of the plan end: the items, or what ends with them."""
        return sum(item.before.ends for item in self.to_do)

    def never_seen(self) -> list[Item]:
        """The strangers that no later read has shown either."""
        return [item for item in self.strangers if item.read is not State.TO_DO]

    def _id(self) -> str:
        """The count and a SHA-256 over vendor, tenant, operation and the sorted keys to be changed."""
        operation = self.operation
        return named_plan(operation.description.vendor.name, operation.tenant(), operation.identity(), (item.key for item in self.to_do))


def named_plan(vendor: Any, tenant: Any, operation: Any, keys: Iterable[Key]) -> str:
    """The id of the plan to change these items."""
    texts = sorted(map(json.JSONEncoder().encode, keys))
    text = json.dumps([vendor, tenant, operation, texts])
    return f"{len(texts)}-{hashlib.sha256(text.encode('ascii')).hexdigest()}"


def protect(items: Iterable[Item], patterns: Sequence[str], own: Mapping[Key, str], operation: Operation) -> None:
    """Bar what must never be changed: the credential in use, and what a pattern of the user names.

    Both are compared with all the tolerance with which items are found, and with all that the vendor lists an item by.
    """
    shaped = [(pattern, _shapes(pattern.replace("[", "[[]"), operation)) for pattern in patterns]  # only * and ? are special
    mine = {look(operation.fold(key)): text for key, text in own.items()}
    if not shaped and not mine:
        return
    for item in items:
        if item.to_do():
            text = mine.get(look(operation.fold(item.key))) or _matched(item, shaped, operation)
            if text:
                item.forbid(Failure("protected", text))


def _matched(item: Item, patterns: Sequence[tuple[str, set[str]]], operation: Operation) -> str | None:
    texts = {text for name in _names(item) for text in _shapes(name, operation)}
    for pattern, shapes in patterns:
        if any(fnmatchcase(text, shape) for text in texts for shape in shapes):
            return f"It is protected by '{pattern}'. Nothing was sent for it."
    return None


def _names(item: Item) -> Iterator[str]:
    """All that the user or the vendor calls an item."""
    for label in (*item.labels, item.key):
        if isinstance(label, str):
            yield label
        elif isinstance(label, (Mapping, tuple)):
            yield from map(str, label.values() if isinstance(label, Mapping) else label)
    yield from item.names()


def _shapes(text: str, operation: Operation) -> set[str]:
    """A text as the eye sees it, as the vendor compares it, and without what ids and names are joined and wrapped with."""
    seen = skeleton(text)
    bare = re.sub(r"[\s_{}()-]", "", seen)
    return {seen, skeleton(str(operation.fold(text))), bare if bare.strip("*?") else seen}  # _* does not mean all
