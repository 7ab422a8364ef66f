# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of SailPoint's search language that finds people: `field:value` with AND, OR, NOT and parentheses; what else there is, is refused."""

from __future__ import annotations

import re
from typing import Any, Callable

Test = Callable[[dict[str, Any]], bool]

TOKEN = re.compile(r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[()])|(?P<word>(?:[^\s()"\\:]|\\.)+)|(?P<colon>:))', re.DOTALL)
EXACT = ("id", "email", "status", "employeeNumber", "inactive", "disabled", "locked", "protected", "identityProfile.id", "source.id", "manager.id")
WORDS = ("name", "displayName", "firstName", "lastName", "identityProfile.name", "source.name")
MAX_DEPTH = 50


class QueryError(ValueError):
    """The query is not understood; the text says why."""


def parsed(text: str) -> Test:
    """What tells whether a document fits the query."""
    parser = _Parser(_tokens(text))
    found = parser.alternatives(0)
    parser.end()
    return found


def value_of(document: dict[str, Any], name: str) -> Any:
    """The value of a dotted name, None when there is none."""
    found: Any = document
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def known(name: str) -> bool:
    """Whether documents can be searched by a field."""
    return name in EXACT or name in WORDS or name.startswith("attributes.")


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position, text = [], 0, text.rstrip()
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise QueryError(f"cannot read the query at position {position}")
        kind = match.lastgroup or ""
        value = match.group(kind)
        found.append((kind, value[1:-1] if kind == "text" else value))
        position = match.end()
    return found


class _Parser:
    """Recursive descent: alternatives (OR) of conjunctions (AND) of negations (NOT) of terms."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def alternatives(self, depth: int, name: str = "") -> Test:
        if depth > MAX_DEPTH:
            raise QueryError("the query is nested too deeply")
        tests = [self._conjunction(depth, name)]
        while self._accept("word", "OR"):
            tests.append(self._conjunction(depth, name))
        return lambda document: any(test(document) for test in tests)

    def end(self) -> None:
        if self._at != len(self._tokens):
            raise QueryError(f"unexpected {self._tokens[self._at][1]!r} in the query")

    def _conjunction(self, depth: int, name: str) -> Test:
        tests = [self._negation(depth, name)]
        while self._accept("word", "AND"):
            tests.append(self._negation(depth, name))
        return lambda document: all(test(document) for test in tests)

    def _negation(self, depth: int, name: str) -> Test:
        negated = False
        while self._accept("word", "NOT"):
            negated = not negated
        test = self._term(depth, name)
        return (lambda document: not test(document)) if negated else test

    def _term(self, depth: int, name: str) -> Test:
        if self._accept("mark", "("):
            found = self.alternatives(depth + 1, name)
            if not self._accept("mark", ")"):
                raise QueryError("a parenthesis is not closed")
            return found
        kind, text = self._next()
        if name:
            return _compared(name, kind, text)
        if text == "*" and kind == "word":
            return lambda document: True
        if kind != "word" or not known(text) or not self._accept("colon", ":"):
            raise QueryError(f"{text!r} is no field that can be searched here")
        if self._at < len(self._tokens) and self._tokens[self._at] == ("mark", "("):
            return self._term(depth, text)
        return _compared(text, *self._next())

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens) or self._tokens[self._at][0] not in ("text", "word"):
            raise QueryError("a value is missing")
        self._at += 1
        return self._tokens[self._at - 1]

    def _accept(self, kind: str, text: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == (kind, text):
            self._at += 1
            return True
        return False


def _compared(name: str, kind: str, text: str) -> Test:
    """Whether a field has a value: the whole of it, its beginning before a `*`, or in a name some words that follow each other."""
    prefix = kind == "word" and text.endswith("*")
    wanted = re.sub(r"\\(.)", r"\1", text[:-1] if prefix else text, flags=re.DOTALL).lower()

    def test(document: dict[str, Any]) -> bool:
        value = value_of(document, name)
        if value is None:
            return False
        found = str(value).lower()
        if prefix:
            return found.startswith(wanted)
        return found == wanted or (name in WORDS and f" {wanted} " in f" {found} ")

    return test
