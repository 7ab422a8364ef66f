# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Facts of items, kept small: a run with evidence holds those of every item until they are written."""

from __future__ import annotations

import json
from collections.abc import ItemsView, Iterator, Mapping
from typing import Any


class Packed(Mapping[str, Any]):
    """A mapping of JSON values that takes a third of the memory of a dict of them; it is unpacked anew at each use."""

    __slots__ = ("_text",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._text = json.dumps(dict(values)).encode("ascii")

    def __getitem__(self, name: str) -> Any:
        return self._values()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())

    def items(self) -> ItemsView[str, Any]:
        """As Mapping has it, unpacked once for all."""
        return self._values().items()

    def _values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._text)
        return found
