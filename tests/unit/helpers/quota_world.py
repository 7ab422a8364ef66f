# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Workers, a limiter and servers that count requests, in virtual time: ten thousand requests in a moment, the same each time."""

from __future__ import annotations

import heapq
import itertools
import math
import random
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

from ansible_collections.revoke.access.plugins.module_utils._http.limiter import Limiter


class Server(Protocol):
    """Lets a request through, or says how many seconds remain until it would."""

    def wait(self, now: float) -> float:
        """0.0 for a request that passes, which counts then."""


class SlidingWindow:
    """So many within any so many seconds."""

    def __init__(self, requests: int, seconds: float) -> None:
        self._seconds = seconds
        self._requests = requests
        self._passed: deque[float] = deque()

    def wait(self, now: float) -> float:
        while self._passed and self._passed[0] <= now - self._seconds:
            self._passed.popleft()
        if len(self._passed) >= self._requests:
            return self._passed[0] + self._seconds - now
        self._passed.append(now)
        return 0.0


class FixedWindow:
    """So many in each stretch of so many seconds, the first of which began C(offset) seconds before the start."""

    def __init__(self, requests: int, seconds: float, offset: float = 0.0) -> None:
        self._requests, self._seconds, self._offset = requests, seconds, offset
        self._window, self._passed = -1, 0

    def wait(self, now: float) -> float:
        window = math.floor((now + self._offset) / self._seconds)
        if window != self._window:
            self._window, self._passed = window, 0
        if self._passed >= self._requests:
            return (window + 1) * self._seconds - self._offset - now
        self._passed += 1
        return 0.0


class Several:
    """All of several limits; a request that one of them refuses counts for none before it."""

    def __init__(self, *servers: Server) -> None:
        self._servers = servers

    def wait(self, now: float) -> float:
        return max(server.wait(now) for server in self._servers)


class Figures(NamedTuple):
    """C(seconds): until the last request was answered. C(refused): how many requests were."""

    seconds: float
    refused: int
    at_once: int  # the most that were under way together


def exact(wait: float) -> float | None:
    """Retry-After to the millisecond."""
    return wait


def whole_seconds(wait: float) -> float | None:
    """Retry-After as most servers give it."""
    return float(math.ceil(wait))


def silent(_wait: float) -> float | None:
    """No Retry-After."""
    return None


def run(
    limiter: Limiter,
    server: Server,
    requests: int,
    *,
    workers: int = 4,
    latency: tuple[float, float] = (0.01, 0.03),
    tell: Callable[[float], float | None] = exact,
    seed: int = 0,
) -> Figures:
    """Send so many requests, a refused one again. C(latency): least and most seconds of one; it arrives half-way."""
    dice, order = random.Random(seed), itertools.count()
    left, under_way, most, refused, now = requests, 0, 0, 0, 0.0
    events: list[tuple[float, int, str, float, float]] = [(0.0, next(order), "ask", 0.0, 0.0) for _worker in range(workers)]
    while events:
        now, _order, what, started, wait = heapq.heappop(events)
        if what == "ask":
            if not left:
                continue
            pause = limiter.reserve(now)
            if pause > 0:
                heapq.heappush(events, (now + pause, next(order), "ask", 0.0, 0.0))
                continue
            left, under_way = left - 1, under_way + 1
            most = max(most, under_way)
            heapq.heappush(events, (now + dice.uniform(*latency) / 2, next(order), "arrive", now, 0.0))
        elif what == "arrive":
            heapq.heappush(events, (now + (now - started), next(order), "answer", started, server.wait(now)))
        else:
            under_way -= 1
            if wait > 0:
                refused, left = refused + 1, left + 1
                limiter.refused(started, now, tell(wait))
            else:
                limiter.passed(started, now)
            heapq.heappush(events, (now, next(order), "ask", 0.0, 0.0))
    return Figures(now, refused, most)
