# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The time, as a run is told it: everything that waits or tells the time uses the clock that it was handed."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timezone


class Clock:
    """The machine's clock. Tests hand in one in which time passes only by waiting."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never runs backwards."""
        return time.monotonic()

    def time(self) -> float:
        """Seconds since 1970-01-01 in UTC."""
        return time.time()

    def wait(self, event: threading.Event, seconds: float) -> None:
        """Wait so many seconds, or until the event is set."""
        event.wait(seconds)

    def utc(self) -> str:
        """The time as RFC 3339 with milliseconds, in UTC."""
        now = datetime.fromtimestamp(self.time(), timezone.utc)
        return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
