# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access tokens the simulator has issued, with their life in seconds or in uses."""

from __future__ import annotations

import base64
import hashlib
import json
import string
import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from . import nature

ALPHANUMERICS = string.ascii_letters + string.digits
SIGNATURE_BYTES = 256
CHUNK = 10


@dataclass(slots=True)
class Token:
    """One issued token: `owner` is the vendor's account object, `ends` a monotonic time, `uses` None for no limit."""

    value: str
    owner: Any
    ends: float
    uses: int | None = None
    claims: dict[str, Any] = field(default_factory=dict)


def opaque(length: int = 43) -> str:
    """A random token text of letters and digits."""
    return "".join(ALPHANUMERICS[byte % len(ALPHANUMERICS)] for byte in nature.bits(8 * length).to_bytes(length, "big"))


@lru_cache(maxsize=1024)
def token_value(seed: str, length: int = 65) -> str:
    """A text of `length` letters and digits that depends on `seed` alone."""
    number = int.from_bytes(hashlib.shake_256(seed.encode()).digest(64), "big")
    text: list[str] = []
    while len(text) < length:
        # Divisions of long numbers are slow, so several digits at a time.
        number, part = divmod(number, len(ALPHANUMERICS) ** CHUNK)
        for _digit in range(CHUNK):
            part, rest = divmod(part, len(ALPHANUMERICS))
            text.append(ALPHANUMERICS[rest])
    return "".join(text[:length])


def guid() -> str:
    """A random GUID."""
    return str(uuid.UUID(int=nature.bits(128), version=4))


def jwt(claims: dict[str, Any]) -> str:
    """A token that any JWT library decodes, with a signature of the right size that proves nothing."""
    parts = (
        json.dumps({"alg": "RS256", "typ": "JWT", "kid": "signing_2"}).encode(),
        json.dumps(claims).encode(),
        nature.bits(8 * SIGNATURE_BYTES).to_bytes(SIGNATURE_BYTES, "big"),
    )
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


class TokenStore:
    """Issued tokens by value."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}

    def clear(self) -> None:
        """Forget every token."""
        self._tokens.clear()

    def find(self, value: str) -> Token | None:
        """The token as issued, dead or alive; no use is taken."""
        return self._tokens.get(value)

    def issue(self, value: str, owner: Any, life: float, uses: int, **claims: Any) -> Token:
        """Remember `value` for `life` seconds; `uses` 0 means any number of calls."""
        token = Token(value, owner, nature.monotonic() + life, uses or None, claims)
        self._tokens[value] = token
        return token

    def use(self, value: str) -> Token | None:
        """The live token, one use taken from it; None when unknown, expired or used up."""
        token = self._tokens.get(value)
        if token is None or nature.monotonic() >= token.ends:
            return None
        if token.uses is not None:
            if token.uses == 0:
                return None
            token.uses -= 1
        return token

    def expire(self, value: str) -> bool:
        """End a token at once; False when it was not alive."""
        token = self._tokens.get(value)
        if token is None or nature.monotonic() >= token.ends:
            return False
        token.ends = 0.0
        return True

    def alive(self) -> list[Token]:
        """The tokens that would be accepted now."""
        now = nature.monotonic()
        return [token for token in self._tokens.values() if now < token.ends and token.uses != 0]
