# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter language of SailPoint list calls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Callable, NamedTuple

Found = set[Any]

TOKEN = re.compile(r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[(),])|(?P<word>[A-Za-z_][\w.]*)|(?P<bare>[0-9][\w:.+-]*))', re.DOTALL)
MAX_DEPTH = 50
ORDERED = {
    "gt": lambda value, wanted: value > wanted,
    "ge": lambda value, wanted: value >= wanted,
    "lt": lambda value, wanted: value < wanted,
    "le": lambda value, wanted: value <= wanted,
}


class Field(NamedTuple):
    """What one field can be asked: `operators`; `value` reads it from a row, as text, or as true or false for `kind` "flag".

    The value of a "flag" is a bare word, the one of a "time" may stand without quotes.
    """

    operators: tuple[str, ...]
    value: Callable[[Any], Any] = str
    kind: str = "text"


GROUP_FIELDS = {"id": Field(("eq", "in", "sw")), "name": Field(("eq", "in", "sw")), "memberships.identityId": Field(("eq", "in"))}


class FilterError(ValueError):
    """The filter is not understood; the text says why."""


def evaluate(text: str, lookup: Callable[[str, str, str], Found], everything: Callable[[], Found], fields: Mapping[str, Field] = GROUP_FIELDS) -> Found:
    """Ids that match the filter `text`.

    `lookup(field, operator, value)` answers one comparison: `in` comes as several eq, isnull with an empty value; `everything()` is what
    `not` subtracts from.
    """
    parser = _Parser(_tokens(text), lookup, everything, fields)
    found = parser.alternatives(0)
    parser.end()
    return found


def matching(text: str, rows: list[Any], fields: Mapping[str, Field]) -> list[Any]:
    """The rows that match the filter `text`, in their order; without regard to letter case."""
    indexes: dict[str, dict[Any, Found]] = {}

    def index(name: str) -> dict[Any, Found]:
        if name not in indexes:
            made = indexes[name] = {}
            for number, row in enumerate(rows):
                made.setdefault(_plain(fields[name].value(row)), set()).add(number)
        return indexes[name]

    def lookup(name: str, operator: str, value: str) -> Found:
        wanted, known = _plain(value), index(name)
        if operator in ("eq", "isnull"):
            return set(known.get(None if operator == "isnull" else wanted, ()))
        if operator == "ne":
            return everything() - known.get(wanted, set())
        fits = ORDERED.get(operator) or str.startswith
        return set().union(*(numbers for key, numbers in known.items() if key is not None and fits(key, wanted)))

    def everything() -> Found:
        return set(range(len(rows)))

    return [rows[number] for number in sorted(evaluate(text, lookup, everything, fields))]


def _plain(value: Any) -> Any:
    """A value as it is compared: flags as the words of the filter language."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.lower() if isinstance(value, str) else value


def _tokens(text: str) -> list[tuple[str, str]]:
    """(kind, text) pairs; quoted texts come unescaped."""
    found, position, text = [], 0, text.rstrip()
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise FilterError(f"cannot read the filter at position {position}")
        kind = match.lastgroup or ""
        value = match.group(kind)
        found.append((kind, re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL) if kind == "text" else value))
        position = match.end()
    return found


class _Parser:
    """Recursive descent: alternatives (or) of conjunctions (and) of negations of comparisons."""

    def __init__(self, tokens: list[tuple[str, str]], lookup: Any, everything: Any, fields: Mapping[str, Field]) -> None:
        self._fields = fields
        self._tokens = tokens
        self._at = 0
        self._lookup = lookup
        self._everything = everything

    def alternatives(self, depth: int) -> Found:
        if depth > MAX_DEPTH:
            raise FilterError("the filter is nested too deeply")
        found = self._conjunction(depth)
        while self._accept("word", "or"):
            found = found | self._conjunction(depth)
        return found

    def end(self) -> None:
        if self._at != len(self._tokens):
            raise FilterError(f"unexpected {self._tokens[self._at][1]!r} in the filter")

    def _conjunction(self, depth: int) -> Found:
        found = self._negation(depth)
        while self._accept("word", "and"):
            found = found & self._negation(depth)
        return found

    def _negation(self, depth: int) -> Found:
        negated = False
        while self._accept("word", "not"):
            negated = not negated
        if self._accept("mark", "("):
            found = self.alternatives(depth + 1)
            self._expect("mark", ")")
        else:
            found = self._comparison()
        return self._everything() - found if negated else found

    def _comparison(self) -> Found:
        name = self._expect("word")
        operator = self._expect("word")
        field = self._fields.get(name)
        if field is None or operator not in field.operators:
            raise FilterError(f"filtering by {name} {operator} is not supported")
        found: Found = set()
        for value in self._values(operator, field.kind):
            found |= self._lookup(name, "eq" if operator == "in" else operator, value)
        return found

    def _values(self, operator: str, kind: str) -> list[str]:
        if operator == "isnull":
            return [""]
        if operator != "in":
            return [self._value(kind)]
        self._expect("mark", "(")
        values = [self._value(kind)]
        while self._accept("mark", ","):
            values.append(self._value(kind))
        self._expect("mark", ")")
        return values

    def _value(self, kind: str) -> str:
        """A text in quotes; a time without, too; a flag is true or false."""
        if kind == "flag":
            word = self._expect("word")
            if word not in ("true", "false"):
                raise FilterError(f"expected true or false, found {word!r}")
            return word
        bare = kind == "time" and self._at < len(self._tokens) and self._tokens[self._at][0] == "bare"
        return self._expect("bare" if bare else "text")

    def _accept(self, kind: str, text: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == (kind, text):
            self._at += 1
            return True
        return False

    def _expect(self, kind: str, text: str | None = None) -> str:
        found = self._tokens[self._at] if self._at < len(self._tokens) else ("end", "end of filter")
        if found[0] != kind or text not in (None, found[1]):
            raise FilterError(f"expected {text or kind}, found {found[1]!r}")
        self._at += 1
        return found[1]
