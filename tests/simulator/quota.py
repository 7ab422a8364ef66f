# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendors' rate limits, counted for one tenant."""

from __future__ import annotations

import math
from collections import deque
from email.utils import formatdate
from typing import Any

from . import nature
from .answers import Answer
from .call import Call
from .switches import Switches


class RateLimiter:
    """A sliding window of calls per vendor and key."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._seen: dict[tuple[str, str], deque[float]] = {}

    def reset(self) -> None:
        """Forget every call."""
        self._seen.clear()

    def check(self, vendor: Any, call: Call) -> Answer | None:
        """The vendor's 429 when the limit is reached, else None and the call is counted."""
        limit = self._switches[f"rate_limit.{vendor.name}"]
        if not limit:
            return None
        now, window = nature.monotonic(), self._switches["rate_limit_window"]
        seen = self._seen.setdefault((vendor.name, vendor.rate_key(call)), deque())
        while seen and seen[0] <= now - window:
            seen.popleft()
        if len(seen) < limit:
            seen.append(now)
            return None
        answer: Answer = vendor.error(429)
        answer.headers = self._retry_after(math.ceil(seen[0] + window - now))
        return answer

    def _retry_after(self, seconds: int) -> dict[str, str]:
        form = self._switches["rate_limit_retry_after"]
        if form == "none":
            return {}
        return {"Retry-After": str(seconds) if form == "seconds" else formatdate(nature.time() + seconds, usegmt=True)}
