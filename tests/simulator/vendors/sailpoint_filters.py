# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter language of SailPoint list calls, for the fields that governance groups allow."""

from __future__ import annotations

import re
from typing import Any, Callable

Found = set[str]

OPERATORS = {"id": ("eq", "in", "sw"), "name": ("eq", "in", "sw"), "memberships.identityId": ("eq", "in")}
TOKEN = re.compile(r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[(),])|(?P<word>[A-Za-z_][\w.]*))', re.DOTALL)
MAX_DEPTH = 50


class FilterError(ValueError):
    """The filter is not understood; the text says why."""


def evaluate(text: str, lookup: Callable[[str, str, str], Found], everything: Callable[[], Found]) -> Found:
    """Ids that match the filter `text`.

    `lookup(field, operator, value)` answers one comparison with operator eq or sw; `everything()` is what `not` subtracts from.
    """
    parser = _Parser(_tokens(text), lookup, everything)
    found = parser.alternatives(0)
    parser.end()
    return found


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

    def __init__(self, tokens: list[tuple[str, str]], lookup: Any, everything: Any) -> None:
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
        if operator not in OPERATORS.get(name, ()):
            raise FilterError(f"filtering by {name} {operator} is not supported")
        found: Found = set()
        for value in self._list() if operator == "in" else [self._expect("text")]:
            found |= self._lookup(name, "sw" if operator == "sw" else "eq", value)
        return found

    def _list(self) -> list[str]:
        self._expect("mark", "(")
        values = [self._expect("text")]
        while self._accept("mark", ","):
            values.append(self._expect("text"))
        self._expect("mark", ")")
        return values

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
