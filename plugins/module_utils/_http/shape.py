# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The shape of decoded JSON: what must be there, of the type that the vendor documents. Anything else is a Misfit that names it."""

from __future__ import annotations

from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._errors import Misfit

LONGEST_NUMBER = 18  # digits

_NAMES = {str: "a text", int: "a whole number", bool: "true or false", dict: "an object", list: "a list"}


def member(raw: Any, name: str, what: str) -> str:
    """A text member that must be there and not be blank, such as an id. C(what): of what, for the message."""
    found = optional(raw, name, str, what)
    if found is None or not found.strip():
        raise Misfit(f"{what} without {name} was listed, so the list cannot be understood")
    return str(found)


def optional(raw: Any, name: str, kind: type, what: str) -> Any:
    """A member of this type; None where it is missing or null. C(what): of what, for the message."""
    if not isinstance(raw, dict):
        raise Misfit(f"{what} was listed that is {_kind(raw)}, not an object, so the list cannot be understood")
    value = raw.get(name)
    if value is not None and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
        raise Misfit(f"{what} was listed whose {name} is {_kind(value)}, not {_NAMES[kind]}, so the list cannot be understood")
    return value


def count(value: Any, what: str) -> int:
    """A number of things: whole and not below zero. C(what): whose, for the message."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        told = "missing" if value is None else f"{_kind(value)}" if not isinstance(value, int) or isinstance(value, bool) else "below zero"
        raise Misfit(f"{what} is {told}, so nothing tells whether the list is whole")
    return value


def whole_number(value: Any) -> int | None:
    """A whole number, which some vendors write as a text; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER:
        return int(value)
    return None if isinstance(value, bool) or not isinstance(value, int) else value


def at_most(rows: list[Any], limit: int, what: str) -> list[Any]:
    """A page that is no longer than was asked for. C(what): of what, for the message."""
    if len(rows) > limit:
        raise Misfit(f"{len(rows)} {what} came on a page, {limit} were asked for: it answers another question")
    return rows


def echoed(value: Any, asked: int, what: str) -> None:
    """A position that the vendor repeats from the question; where it does, it must be the one that was asked for."""
    if value is not None and (isinstance(value, bool) or value != asked):
        raise Misfit(f"The answer is for {what} {str(value)[:20]}, {asked} was asked for: it answers another question")


def texts(body: Any, name: str, what: str) -> list[str]:
    """A member that is a list of texts; empty where it is missing or null."""
    values = optional(body, name, list, what) or []
    for value in values:
        if not isinstance(value, str):
            raise Misfit(f"{what} has {_kind(value)} in {name}, not a text, so it cannot be understood")
    return values


def objects(body: Any, name: str, key: str, what: str) -> list[dict[str, Any]]:
    """A member that is a list of objects, each with this id; empty where it is missing or null."""
    values = optional(body, name, list, what) or []
    for value in values:
        if not isinstance(value, dict) or not isinstance(value.get(key), str):
            raise Misfit(f"{what} has an element without {key} in {name}, so it cannot be understood")
    return values


def elsewhere(body: Any, *names: str) -> set[str]:
    """Every text in the members of an object but these: what is named there is not plainly done."""
    found: set[str] = set()
    waiting = [value for name, value in body.items() if name not in names] if isinstance(body, dict) else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.add(value)
        waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return found


def _kind(value: Any) -> str:
    return "null" if value is None else "a number that is not whole" if isinstance(value, float) else _NAMES.get(type(value), type(value).__name__)
