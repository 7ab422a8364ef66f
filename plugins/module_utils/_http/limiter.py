# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Keeps to a vendor's quota: to the one that it documents from the first request on, to others as soon as a refusal shows them."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable

from ansible_collections.revoke.access.plugins.module_utils._http.retry import backoff

SLACK = 0.002  # seconds; two clocks do not tick alike
LOOK_AGAIN = 0.02  # seconds; so soon a request that waits for another one's answer looks again
GROWTH = 1.05  # a quota that was learnt is taken to be so much larger after a while, and then by ever more until it refuses
SLOWER = 1.1  # so much longer a window is taken to be when it refuses again and does not say for how long
LEAST = 10  # requests; a refusal after fewer is others' doing, and says nothing of a quota
FULL = 0.5  # a limit of which less is used is not the one that refuses
CLEAN = 8  # that is, after so many windows without a refusal


class _Limit:
    """A quota that is kept to, and what its present window has seen. C(documented): it is not taken for larger than that."""

    def __init__(self, requests: int, seconds: float, documented: int | None = None) -> None:
        self.requests = requests
        self.seconds = seconds
        self.documented = documented
        self.since: float | None = None  # the first start since it refused last
        self.passed = 0  # since then
        self.growth = GROWTH
        self.bound = False  # since then: whether anybody had to wait for it

    def restart(self) -> None:
        """Its next window begins with the next request."""
        self.since, self.passed, self.bound = None, 0, False

    def start(self, now: float, may_grow: bool) -> None:
        """A request starts. What was learnt may have been others' doing: after a long time without a refusal a little more is tried."""
        self.since = now if self.since is None else self.since
        if not may_grow or not self.bound or now - self.since < CLEAN * self.seconds or self.requests == self.documented:
            return
        if self.documented is None:
            self.seconds /= self.growth
            self.growth = min(self.growth**2, 2.0)
        else:
            self.requests = min(self.requests + max(1, self.requests // 20), self.documented)
        self.restart()


class Limiter:
    """One for all requests of a run. All times are seconds of one clock that never runs backwards. Safe for threads.

    C(quota): the one that is documented, as requests and seconds.
    A request asks C(reserve) until it may start, and tells C(passed) or C(refused) when it is over.
    """

    def __init__(self, quota: tuple[int, float] | None, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._lock = threading.Lock()
        self._limits = [] if quota is None else [_Limit(*quota, quota[0])]
        self._all = _Limit(0, 0.0)  # what the whole run has seen: the measure of a limit that shows for the first time
        self._answers: list[float] = []  # when the requests were answered that passed, in order
        self._in_flight = 0
        self._not_before = 0.0
        self._refused_at = -1.0  # the beginning of the last refusal; who started before belongs to it
        self._refusing: _Limit | None = None  # the limit that it showed
        self._began = 0.0  # when the window began that it closed
        self._in_a_row = 0
        self._probing = False  # the last refusal did not say how long it holds: one request at a time finds out
        self._measuring = False  # and shows how long the window of an unknown limit is

    def reserve(self, now: float, counted: bool = True) -> float:
        """Seconds to wait before asking again; 0.0 when the request may start. C(counted): it counts for the quota, as a login does not."""
        with self._lock:
            wait = self._not_before - now
            if wait <= 0 and counted:
                wait = self._full(now)
            if wait > 0:
                return wait
            self._in_flight += counted
            if counted:
                for limit in (self._all, *self._limits):
                    limit.start(now, may_grow=not self._probing)
            return 0.0

    def _full(self, now: float) -> float:
        if self._probing and self._in_flight:
            return LOOK_AGAIN
        wait = 0.0
        for limit in self._limits:
            oldest = len(self._answers) + self._in_flight - limit.requests  # the answer that has to be out of the window
            if oldest < 0:
                continue
            mine = self._answers[oldest] + limit.seconds + SLACK - now if oldest < len(self._answers) else LOOK_AGAIN
            limit.bound = limit.bound or mine > 0
            wait = max(wait, mine)
        return wait

    def passed(self, started: float, now: float, counted: bool = True) -> None:
        """The request was not refused for its rate."""
        if not counted:
            return
        with self._lock:
            self._in_flight -= 1
            self._answers.insert(bisect_right(self._answers, now), now)
            self._all.passed += 1
            if started <= self._refused_at:
                if self._refusing is not None:
                    self._refusing.requests += 1  # it was on its way beside the one that was refused
                return
            self._in_a_row = 0
            for limit in self._limits:
                limit.passed += 1
            if self._measuring and self._refusing is not None:
                self._refusing.seconds = max(started - self._began, LOOK_AGAIN)
            self._probing = self._measuring = False

    def refused(self, started: float, now: float, retry_after: float | None, counted: bool = True) -> None:
        """The vendor asks to slow down, for C(retry_after) seconds where it says so: nobody starts before."""
        with self._lock:
            self._in_flight -= counted
            same = started <= self._refused_at
            self._in_a_row += not same
            if retry_after is None or (retry_after <= 0 and self._in_a_row > 1):
                if not same:
                    self._hold(now, backoff(self._in_a_row, self._chance), False, counted)
            else:
                self._hold(now, retry_after, not same and retry_after > 0, counted and not same)

    def _hold(self, now: float, wait: float, told: bool, learn: bool) -> None:
        """C(told): whether the vendor said how long to wait."""
        self._not_before = max(self._not_before, now + wait)
        if not learn:
            return
        told_wait = wait if told else 0.0
        if self._refusing is None or self._in_a_row == 1:
            self._refusing = self._shown(now, told_wait)
            if self._refusing is not None:
                self._refusing.growth = GROWTH
                self._refusing.restart()
        elif told:
            self._refusing.seconds = now + wait - self._began  # nothing passed since: the last wait was too short
        self._refused_at, self._probing = now, not told

    def _shown(self, now: float, wait: float) -> _Limit | None:
        """The limit that refuses: of those known that can hold so long the one that is fullest, else one that nobody knew, if enough was sent to tell."""
        known = max((limit for limit in self._limits if limit.seconds + LOOK_AGAIN >= wait), key=lambda one: self._fullness(one, now), default=None)
        if known is not None and self._fullness(known, now) >= FULL:
            self._measure(known, now, wait)
            return known
        if self._all.passed < LEAST:
            return None
        self._began = now if self._all.since is None else self._all.since
        self._measuring = not wait
        self._limits.append(_Limit(max(1, self._all.passed), max(now + wait - self._began, LOOK_AGAIN)))
        return self._limits[-1]

    def _fullness(self, limit: _Limit, now: float) -> float:
        return (len(self._answers) - bisect_right(self._answers, now - limit.seconds)) / limit.requests

    def _measure(self, limit: _Limit, now: float, wait: float) -> None:
        """What a refusal shows of a known limit. Windows slide at one vendor and follow each other at another: the reading that gives more holds."""
        if not wait:
            self._began = now
            limit.seconds *= SLOWER
            return
        sliding = now + wait - limit.seconds
        readings = [(sliding, max(1, len(self._answers) - bisect_right(self._answers, sliding)))]
        if limit.since is not None and limit.documented is None:
            readings.append((limit.since, max(1, limit.passed)))
        self._began, limit.requests = max(readings, key=lambda one: one[1] / max(now + wait - one[0], LOOK_AGAIN))
        limit.seconds = max(now + wait - self._began, LOOK_AGAIN)
