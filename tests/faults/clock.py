# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A clock that is handed in so that no test waits as long as a run does."""

from __future__ import annotations

import threading
import time

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock

FASTER = 500  # times


class FastClock(Clock):
    """Waiting passes much faster than it says, and counts in full; everything else takes the time it takes.

    So a run under it does and reports what it would do without it: how often it looks again does not depend on the machine.
    """

    def __init__(self) -> None:
        self._skipped = 0.0  # seconds that were counted and not waited
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        return time.monotonic() + self._skipped

    def wait(self, event: threading.Event, seconds: float) -> None:
        ends = self.monotonic() + seconds
        if not event.wait(seconds / FASTER):
            with self._lock:  # those who wait side by side wait together, not one after the other
                self._skipped = max(self._skipped, ends - time.monotonic())
