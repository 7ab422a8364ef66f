# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The end of a run in time: a deadline, and an end from outside. Both let what is known so far be reported."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._errors import OutOfTime

GLANCE = 1.0  # seconds of a wait between two looks at whether the run still has to go on


class Flag(threading.Event):
    """An event that a signal handler may set: it waits for no lock, for the interrupted thread may hold any of them."""

    def __init__(self) -> None:
        super().__init__()
        self._raised = False
        self._sleepers: list[threading.Lock] = []  # each is held until the flag is raised

    def is_set(self) -> bool:
        """Whether it was set."""
        return self._raised

    def set(self) -> None:
        """Raise it, for good, and wake whoever waits."""
        self._raised = True
        for sleeper in tuple(self._sleepers):
            with suppress(RuntimeError):  # somebody else has woken it
                sleeper.release()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set, at most so many seconds, and tell whether it is."""
        sleeper = threading.Lock()
        sleeper.acquire()
        self._sleepers.append(sleeper)  # before the look: who sets it after the look finds the sleeper
        try:
            if not self._raised:
                sleeper.acquire(timeout=-1 if timeout is None else max(timeout, 0.0))
        finally:
            self._sleepers.remove(sleeper)
        return self._raised


class Deadline:
    """Says whether a run may go on. C(seconds) for all of it; 0 means without end. Safe for threads."""

    def __init__(self, seconds: float = 0.0, clock: Clock | None = None) -> None:
        self._seconds = seconds
        self._clock = clock or Clock()
        self._ends = self._clock.monotonic() + seconds if seconds else None
        self._cancelled = Flag()
        self._why = ""
        self._ends_now: Callable[[], str] | None = None

    def cancel(self, why: str) -> None:
        """End the run from outside; whoever sleeps wakes up. The first reason stays. A signal handler may call it at any moment."""
        self._why = self._why or why
        self._cancelled.set()

    def cancelled(self) -> bool:
        """Whether the run was ended from outside."""
        return self._cancelled.is_set()

    def watch(self, ends_now: Callable[[], str]) -> None:
        """Ask before each request, and each second of a wait: a text that is given back is why the run ends. Called by several threads."""
        self._ends_now = ends_now

    def check(self) -> None:
        """Raise OutOfTime when the run has to end."""
        self._look()
        if self._cancelled.is_set():
            raise OutOfTime(f"The run was ended from outside ({self._why}) before this. Run again to finish it.")
        if self._left() == 0.0:
            raise OutOfTime(f"The deadline of {self._seconds:g} seconds was over before this. Run again to finish it, or raise deadline.")

    def sleep(self, seconds: float) -> None:
        """Wait, but not beyond the end of the run."""
        seconds = self.within(seconds)
        longest = GLANCE if self._ends_now else seconds
        while seconds > 0 and not self._cancelled.is_set():
            self._clock.wait(self._cancelled, min(seconds, longest))
            self._look()
            seconds -= longest

    def within(self, seconds: float) -> float:
        """So many seconds, or what is left of the run if that is less; never quite 0, which would mean no limit."""
        left = self._left()
        return seconds if left is None else max(min(seconds, left), 0.001)

    def _look(self) -> None:
        why = self._ends_now() if self._ends_now and not self._cancelled.is_set() else ""
        if why:
            self.cancel(why)

    def _left(self) -> float | None:
        return None if self._ends is None else max(self._ends - self._clock.monotonic(), 0.0)
