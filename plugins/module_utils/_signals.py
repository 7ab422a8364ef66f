# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""How runs are told to end: by a signal, or because those are gone who would take their result."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Endable(Protocol):
    """A run: it ends before its next request."""

    def cancel(self, why: str) -> None:
        """A signal handler may call it."""

    def watch(self, ends_now: Callable[[], str]) -> None:
        """Asked before each request; a text is why the run ends."""


@contextmanager
def heeded(gone: Callable[[], str], stops: Sequence[signal.Signals] = STOPS, told: Callable[[str], None] | None = None) -> Iterator[Callable[[Endable], None]]:
    """As long as this lasts, each run that is handed to what it gives ends with a signal, or once C(gone) tells why. The handlers are then as before.

    C(told) is told the name of each signal.
    """
    runs: list[Endable] = []

    def handle(number: int, _frame: Any) -> None:
        name = signal.Signals(number).name
        if told is not None:
            told(name)
        for one in tuple(runs):
            one.cancel(name)

    def heed(one: Endable) -> None:
        runs.append(one)
        one.watch(gone)

    # nohup: it is meant to live on
    before = {number: signal.signal(number, handle) for number in stops if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN}
    try:
        yield heed
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
