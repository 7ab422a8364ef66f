# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Secrets: known ones are replaced wherever they occur in a text, however each of their characters is written there."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import Any, NamedTuple

MASK = "********"
DEPTH = 3  # so often a text may be encoded, one way in another
_URL_SAFE = str.maketrans("+/", "-_")  # RFC 4648 section 5


class Redactor:
    """Holds the secrets of a run. C(on_secret) is told each, so that others can mask it too. Safe for threads."""

    def __init__(self, on_secret: Callable[[str], None], secrets: Iterable[str | None] = ()) -> None:
        self._on_secret = on_secret
        self._lock = Lock()
        self._secrets: frozenset[str] = frozenset()
        self._forms: tuple[str, ...] = ()
        self._add(secrets)

    def knows(self, secret: str) -> bool:
        """Whether it is one of the secrets."""
        return secret in self._secrets

    def hide(self, secret: str) -> None:
        """Add a secret that the user gave; whoever took the options masks it already."""
        self._add([secret])

    def announce(self, secrets: Iterable[str | None]) -> None:
        """Add secrets that came up in the run, and tell all of them on."""
        self._add(secrets)
        for secret in self._secrets:
            self._on_secret(secret)

    def text(self, text: str) -> str:
        """The text without any secret. To be called before anything is cut from it: half a secret is not found."""
        spans = _spans(text, self._forms, DEPTH, {text})
        return _masked(text, sorted(spans)) if spans else text

    def value(self, value: Any) -> Any:
        """A decoded JSON value with every text in it redacted."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(element) for element in value]
        return {name: self.value(element) for name, element in value.items()} if isinstance(value, dict) else value

    def _add(self, secrets: Iterable[str | None]) -> None:
        given = {secret for secret in secrets if secret}
        trimmed = {secret.strip() for secret in given} - given - {""}  # a vendor may repeat it without the blanks around it
        for secret in trimmed:
            self._on_secret(secret)
        with self._lock:
            fresh = (given | trimmed) - self._secrets
            self._forms += tuple(form for secret in sorted(fresh) for form in _forms(secret))
            self._secrets |= fresh


Spans = list[tuple[int, int]]


def _spans(text: str, forms: tuple[str, ...], depth: int, seen: set[str]) -> Spans:
    """Where the forms are in a text, as it is or encoded; spans may overlap."""
    found = [span for form in forms for span in _plain(text, form)]
    for code in _CODES if depth else ():
        decoded = code.pattern.sub(code.decode, text)
        if decoded in seen:
            continue
        seen.add(decoded)
        inner = _spans(decoded, forms, depth - 1, seen)
        if inner:
            places = list(_places(text, code))
            found += [(places[start], places[stop]) for start, stop in inner]
    return found


def _plain(text: str, form: str) -> Iterator[tuple[int, int]]:
    start = text.find(form)
    while start >= 0:
        yield start, start + len(form)
        start = text.find(form, start + 1)


def _places(text: str, code: _Code) -> Iterator[int]:
    """For each character of the decoded text, and for its end, where that begins in the text itself."""
    end = 0
    for match in code.pattern.finditer(text):
        yield from range(end, match.start())
        place, end = match.start(), match.end()
        for character in code.decode(match):
            yield place
            place = min(place + code.width(character), end)
    yield from range(end, len(text) + 1)


class _Code(NamedTuple):
    """A way to write characters. C(decode): what a match stands for. C(width): how much of the match a character takes."""

    pattern: re.Pattern[str]
    decode: Callable[[re.Match[str]], str]
    width: Callable[[str], int]


def _percent(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("%", "")).decode("utf-8", "surrogateescape")


def _escape(match: re.Match[str]) -> str:
    letter = match[0][1:2]
    if letter != "u":
        return _LETTERS.get(letter, letter)
    return bytes.fromhex(match[0].replace("\\u", "")).decode("utf-16-be", "surrogatepass")


def _entity(match: re.Match[str]) -> str:
    import html  # its table of names is long, and a run that shows no HTML does without it

    return html.unescape(match[0])


_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ESCAPE = r'\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|["\\/bfnrt])'
_ALL = 1 << 20  # more than any match is long
_CODES = (
    _Code(re.compile("(?:%[0-9a-fA-F]{2})+"), _percent, lambda character: 3 * len(character.encode("utf-8", "surrogateescape"))),  # RFC 3986
    _Code(re.compile(_ESCAPE), _escape, lambda _character: _ALL),  # RFC 8259 section 7
    _Code(re.compile("&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z]{2,8});"), _entity, lambda _character: _ALL),
)


def _masked(text: str, spans: Spans) -> str:
    """The text with a mask in the place of each span; those that overlap share one."""
    parts: list[str] = []
    end = 0
    for start, stop in spans:
        if not parts or start >= end:
            parts += [text[end:start], MASK]
        end = max(end, stop)
    return "".join(parts) + text[end:]


def _forms(secret: str) -> set[str]:
    encoded = b64encode(secret.encode("utf-8", "replace")).decode("ascii").rstrip("=")
    return {secret, secret.replace(" ", "+"), encoded, encoded.translate(_URL_SAFE)}
