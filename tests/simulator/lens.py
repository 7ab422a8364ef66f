# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Through what a list read looks at the vendor's state: clear as a rule, bent by the faults that answer another question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Callable


@dataclass(slots=True)
class Lens:
    """Clear until a fault sets something; `used` has the name of each of the three that made a difference to the answer.

    `ignored` names the filters that do not narrow (empty: all of them), `page` is which page comes instead of the one asked for
    ("first", "next", "previous"), `hidden` says of an id that its row is not shown to this caller.
    """

    ignored: tuple[str, ...] | None = None
    page: str = ""
    hidden: Callable[[str], bool] | None = None
    used: set[str] = field(default_factory=set)

    def asked(self, name: str, value: Any) -> Any:
        """The value of a filter, None where it is ignored."""
        if not value or self.ignored is None or (self.ignored and name not in self.ignored):
            return value
        self.used.add("ignored")
        return None

    def start(self, first: int, count: int) -> int:
        """The row to begin with where row `first` of pages of `count` rows was asked for."""
        moved = {"first": 0, "next": first + count, "previous": max(0, first - count)}.get(self.page, first)
        if moved != first:
            self.used.add("page")
        return moved

    def shows(self, *ids: Any) -> bool:
        """True when the row of these ids is shown."""
        if self.hidden is None or not any(isinstance(item, str) and self.hidden(item) for item in ids):
            return True
        self.used.add("hidden")
        return False

    def scoped(self, rows: dict[str, Any]) -> dict[str, Any]:
        """The rows by id that are shown."""
        return rows if self.hidden is None else {item: row for item, row in rows.items() if self.shows(item)}

    def scoped_list(self, rows: list[Any], ids: Callable[[Any], Iterable[Any]]) -> list[Any]:
        """The rows that are shown; `ids` names the ids of a row."""
        return rows if self.hidden is None else [row for row in rows if self.shows(*ids(row))]
