# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ids in the rows of a list: members named by a path like `id` or `user.userId`, which a fault may read and spoil."""

from __future__ import annotations

from typing import Any, Callable


def id_of(row: Any, path: str) -> Any:
    """What stands there, None where there is no such member."""
    for name in path.split("."):
        row = row.get(name) if isinstance(row, dict) else None
    return row


def has_id(row: Any, path: str) -> bool:
    """Whether there is such a member."""
    *outer, name = path.split(".")
    inner = id_of(row, ".".join(outer)) if outer else row
    return isinstance(inner, dict) and name in inner


def edited(row: dict[str, Any], path: str, edit: Callable[[dict[str, Any], str], dict[str, Any]]) -> dict[str, Any]:
    """The row with another object in place of the one that has the member: what `edit` makes of that object and the member's name."""
    name, dot, rest = path.partition(".")
    return {**row, name: edited(row[name], rest, edit)} if dot else edit(row, name)


def recased(text: str) -> str:
    """The id in the other letter case; of a link only its last part."""
    head, slash, tail = text.rpartition("/")
    return head + slash + tail.swapcase()
