# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The plan: what a run is about to do, the name of exactly that, and what is left out of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Key


class Plan:
    """What a run is about to do: the items it will send, and a name for exactly that set."""

    def __init__(self, operation: Operation, items: Sequence[Item]) -> None:
        self.operation = operation
        self.items = items
        self.to_do = [item for item in items if item.to_do()]
        self.plan_id = self._id()

    def _id(self) -> str:
        """The count and a SHA-256 over vendor, tenant, operation and the sorted keys to be changed."""
        keys = sorted(json.dumps(item.target.key) for item in self.to_do)
        text = json.dumps([self.operation.description.vendor.name, self.operation.tenant(), self.operation.identity(), keys])
        return f"{len(keys)}-{hashlib.sha256(text.encode('ascii')).hexdigest()}"


def protect(items: Iterable[Item], patterns: Sequence[str], own: Mapping[Key, str], operation: Operation) -> None:
    """Bar what must never be changed: the credential in use, and what a pattern of the user names (without case)."""
    folded = [(pattern, pattern.casefold().replace("[", "[[]")) for pattern in patterns]  # only * and ? are special
    mine = {operation.fold(key): text for key, text in own.items()}
    if not folded and not mine:
        return
    for item in items:
        if item.to_do():
            text = mine.get(operation.fold(item.target.key)) or _matched(item, folded)
            if text:
                item.forbid(Failure("protected", text))


def _matched(item: Item, patterns: Sequence[tuple[str, str]]) -> str | None:
    shown = item.target.item
    names = [shown] if isinstance(shown, str) else list(shown.values())
    names = [name.casefold() for name in [*names, item.before.label] if name]
    for pattern, folded in patterns:
        if any(fnmatchcase(name, folded) for name in names):
            return f"It is protected by '{pattern}'. Nothing was sent for it."
    return None
