# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A store whose deletions may stay readable for a number of reads or seconds, as at vendors with lagging lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from . import nature


class LaggedDict:
    """Ordered id -> object. Deleted objects are gone for `id in store`, yet reads may still show them."""

    def __init__(self) -> None:
        self._shown: dict[str, Any] = {}
        self._ghosts: dict[str, list[float]] = {}
        self.version = 0

    def __contains__(self, item: object) -> bool:
        return item in self._shown and item not in self._ghosts

    def __len__(self) -> int:
        return len(self._shown) - len(self._ghosts)

    def __iter__(self) -> Iterator[str]:
        return (item for item in self._shown if item not in self._ghosts)

    def get(self, item: str) -> Any:
        """The object when it really exists, else None."""
        return self._shown.get(item) if item not in self._ghosts else None

    def add(self, item: str, value: Any) -> None:
        """Create or replace; a deleted object of that id comes back at its old place."""
        self._ghosts.pop(item, None)
        self._shown[item] = value
        self.version += 1

    def remove(self, item: str, reads: int = 0, seconds: float = 0.0) -> Any:
        """Delete; reads go on showing it `reads` more times and for `seconds`. KeyError when it does not exist."""
        if item not in self:
            raise KeyError(item)
        if reads or seconds:
            self._ghosts[item] = [reads, nature.monotonic() + seconds]
            return self._shown[item]
        self.version += 1
        return self._shown.pop(item)

    def pending(self, item: str) -> bool:
        """True while a deleted object is still shown."""
        self._sweep((item,))
        return item in self._ghosts

    def visible(self) -> dict[str, Any]:
        """What a read sees now, deleted objects still on show included; do not change it."""
        self._sweep(list(self._ghosts))
        return self._shown

    def read(self, items: Iterable[str]) -> None:
        """A read has shown `items`: each deleted object among them has one read less to live."""
        if not self._ghosts:
            return
        for item in items:
            ghost = self._ghosts.get(item)
            if ghost is not None:
                ghost[0] -= 1

    def _sweep(self, items: Iterable[str]) -> None:
        now = nature.monotonic()
        for item in items:
            ghost = self._ghosts.get(item)
            if ghost is not None and ghost[0] <= 0 and ghost[1] <= now:
                del self._ghosts[item]
                del self._shown[item]
                self.version += 1
