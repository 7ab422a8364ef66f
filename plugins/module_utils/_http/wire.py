# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What the client sends through: the face of a transport, and how to reach a vendor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol


def never() -> bool:
    """A run that nobody ends."""
    return False


class Connection(NamedTuple):
    """How to reach a vendor. C(timeout) in seconds holds for a request as a whole. C(ended): whether the run was ended from outside."""

    base_url: str
    validate_certs: bool = True
    ca_path: str | None = None
    timeout: float = 30.0
    max_attempts: int = 5
    max_parallel: int = 4
    ended: Callable[[], bool] = never


class Wire(Protocol):
    """Sends one request. Tests and the simulation hand in one of their own."""

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> tuple[int, Mapping[str, str], bytes]:
        """Give back status, headers and content. C(target) is path and query, C(timeout) in seconds.

        Raises Unreachable when nothing was sent, AnswerLost when it was, BadInput where the address cannot be used.
        """

    def discard(self) -> None:
        """The last answer that this thread got was not understood: whatever else comes on its connection is not read."""

    def close(self) -> None:
        """Let go of the connections; the next request opens another."""


class NoWire:
    """For a run that has no item: it sends nothing, so nothing is loaded or opened for it."""

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> tuple[int, Mapping[str, str], bytes]:
        """Never called."""
        raise AssertionError(f"A run without items tried to send {method} {target}")

    def discard(self) -> None:
        """Nothing ever answers."""

    def close(self) -> None:
        """There is nothing to let go of."""
