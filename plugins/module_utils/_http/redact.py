# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Secrets: known ones are replaced wherever they occur in a text, also percent- or base64-encoded."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "********"
_URL_SAFE = str.maketrans("+/", "-_")  # RFC 4648 section 5


class Redactor:
    """Holds the secrets of a run. C(on_secret) is told each, so that others can mask it too. Safe for threads."""

    def __init__(self, on_secret: Callable[[str], None], secrets: Iterable[str | None] = ()) -> None:
        self._on_secret = on_secret
        self._lock = Lock()
        self._secrets = frozenset(secret for secret in secrets if secret)

    def knows(self, secret: str) -> bool:
        """Whether it is one of the secrets."""
        return secret in self._secrets

    def hide(self, secret: str) -> None:
        """Add a secret that the user gave; whoever took the options masks it already."""
        with self._lock:
            self._secrets = self._secrets | {secret}

    def announce(self, secrets: Iterable[str | None]) -> None:
        """Add secrets that came up in the run, and tell all of them on."""
        with self._lock:
            self._secrets = self._secrets.union(secret for secret in secrets if secret)
        for secret in self._secrets:
            self._on_secret(secret)

    def text(self, text: str) -> str:
        """The text without any secret."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            for form in _forms(secret):
                text = text.replace(form, MASK)
        return text

    def value(self, value: Any) -> Any:
        """A decoded JSON value with every text in it redacted: done before a message cuts it, for half a secret is not found any more."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(element) for element in value]
        return {name: self.value(element) for name, element in value.items()} if isinstance(value, dict) else value


def _forms(secret: str) -> tuple[str, ...]:
    encoded = b64encode(secret.encode("utf-8", "replace")).decode("ascii").rstrip("=")
    return (secret, quote(secret, safe=""), quote(secret), quote_plus(secret), encoded, encoded.translate(_URL_SAFE))
