# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Finds ids in what a vendor lists, although the list may spell one otherwise than the user did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Callable

from ansible_collections.revoke.access.plugins.module_utils._operation import Failure, Key, Seen


class Spellings:
    """Remembers the spellings of the first look, so that a later list cannot hide an id by spelling it anew.

    C(fold) gives the same value for ids that may be one and the same.
    """

    def __init__(self, fold: Callable[[Any], Any]) -> None:
        self._fold = fold
        self._first: dict[Any, set[Any]] = {}  # key -> what was listed at first; left out where that was just the key

    def find(self, keys: Sequence[Any], ids: Iterable[Any]) -> dict[Any, Any | None]:
        """For each key the listed id that stands for it, spelled as listed; None where there is none.

        The exact spelling comes first. Another one counts unless it stood beside the exact one at the first look.
        """
        wanted = {self._fold(key) for key in keys}
        listed: dict[Any, set[Any]] = {}
        for name in ids:
            folded = self._fold(name)
            if folded in wanted:
                listed.setdefault(folded, set()).add(name)
        return {key: self._one(key, listed.get(self._fold(key), set())) for key in keys}

    def _one(self, key: Any, alike: set[Any]) -> Any | None:
        if alike - {key}:
            self._first.setdefault(key, alike)
        if key in alike:
            return key
        first = self._first.get(key, {key})
        others = alike - first if key in first else alike
        return min(others) if others else None

    def seen(self, keys: Sequence[str], ids: set[str], found: Mapping[Key, Seen]) -> dict[Key, Seen]:
        """The state of each key where case matters: found exactly, not there, or there only in another spelling."""
        names = self.find(keys, ids.union(str(key) for key in found))
        return {key: found[key] if key in found else self._other(key, names[key]) for key in keys}

    @staticmethod
    def _other(key: str, name: str | None) -> Seen:
        if name is None:
            return Seen(True)
        text = f"It is not there under this id, but there is '{name}', which differs only in case. Nothing was sent: give the id that is meant."
        return Seen(False, obstacle=Failure("not_found", text), final=True)
