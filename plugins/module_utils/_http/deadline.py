# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The end of a run in time: a deadline, and an end from outside. Both let what is known so far be reported."""

from __future__ import annotations

import queue
import threading

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._errors import OutOfTime


class Alarm(threading.Event):
    """An event that a signal handler may set: no lock is taken that the interrupted code may hold (a plain event deadlocks then)."""

    def __init__(self) -> None:
        super().__init__()
        self._rung = False
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()  # its put is reentrant

    def is_set(self) -> bool:
        """Whether it was set."""
        return self._rung

    def set(self) -> None:
        """Wake whoever waits, now and later."""
        self._rung = True
        self._bell.put(None)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait so many seconds, or until it is set; tells whether it is."""
        if not self._rung and (timeout is None or timeout > 0):
            try:
                self._bell.get(timeout=timeout)
            except queue.Empty:
                return self._rung
            self._bell.put(None)  # for the next one who waits
        return self._rung


class Deadline:
    """Says whether a run may go on. C(seconds) for all of it; 0 means without end. Safe for threads."""

    def __init__(self, seconds: float = 0.0, clock: Clock | None = None) -> None:
        self._seconds = seconds
        self._clock = clock or Clock()
        self._ends = self._clock.monotonic() + seconds if seconds else None
        self._cancelled = Alarm()
        self._why = ""

    def cancel(self, why: str) -> None:
        """End the run from outside; whoever sleeps wakes up. A signal handler may call this."""
        self._why = why
        self._cancelled.set()

    def cancelled(self) -> bool:
        """Whether the run was ended from outside."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise OutOfTime when the run has to end."""
        if self._cancelled.is_set():
            raise OutOfTime(f"The run was ended from outside ({self._why}) before this. Run again to finish it.")
        if self._left() == 0.0:
            raise OutOfTime(f"The deadline of {self._seconds:g} seconds was over before this. Run again to finish it, or raise deadline.")

    def sleep(self, seconds: float) -> None:
        """Wait, but not beyond the end of the run."""
        self._clock.wait(self._cancelled, self.within(seconds))

    def within(self, seconds: float) -> float:
        """So many seconds, or what is left of the run if that is less; never quite 0, which would mean no limit."""
        left = self._left()
        return seconds if left is None else max(min(seconds, left), 0.001)

    def _left(self) -> float | None:
        return None if self._ends is None else max(self._ends - self._clock.monotonic(), 0.0)
