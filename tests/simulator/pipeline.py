# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of one vendor call: count, latency, rate limit, faults, credentials, handler, answer."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import Awaitable
from email.utils import formatdate
from typing import Any, Callable

from aiohttp import web

from . import nature
from .answers import Answer, Refusal
from .call import Call, Route
from .calls import Calls
from .faults import Faults
from .switches import Switches
from .wire import receive, send

LOGGER = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


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


class Pipeline:
    """Serves vendor calls; everything between the delays and the answer runs without a pause, so calls never interleave."""

    def __init__(self, switches: Switches, faults: Faults, calls: Calls) -> None:
        self._switches = switches
        self._faults = faults
        self._calls = calls
        self.limiter = RateLimiter(switches)
        self.stopping = asyncio.Event()

    def handler(self, vendor: Any, route: Route) -> Handler:
        """The aiohttp handler of one route."""

        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._serve(vendor, route, request)

        return serve

    async def unknown(self, vendor: Any, request: web.Request, status: int) -> web.StreamResponse:
        """A path or method nobody documents: counted, and refused in the vendor's own form."""
        entry = self._calls.arrive(vendor.name if vendor else "", "unknown", "unknown", request)
        entry.body, _problem = await receive(request, self._switches["body_seconds"])
        answer = vendor.error(status, "No such operation.") if vendor else Answer(status, {"error": "no such path"})
        self._calls.answered(entry, status)
        return await send(request, answer, self.stopping)

    def malformed(self, vendor: Any, method: str, path: str, status: int) -> Answer:
        """What is no HTTP request: counted, logged, and refused in the vendor's own form."""
        entry = self._calls.arrive_raw(vendor.name if vendor else "", "malformed", "unknown", method, path)
        answer: Answer = vendor.error(status, "The request cannot be read.") if vendor else Answer(status, {"error": "no HTTP"})
        self._calls.answered(entry, status)
        return answer

    async def _serve(self, vendor: Any, route: Route, request: web.Request) -> web.StreamResponse:
        entry = self._calls.arrive(vendor.name, route.name, route.kind, request)
        call = Call(vendor.name, route, request, entry)
        call.receive(*await receive(request, self._switches["body_seconds"]))
        wait = (self._switches["latency_ms"] + self._switches[f"latency_ms.{vendor.name}"]) / 1000
        answer = self.limiter.check(vendor, call)
        if answer is None:
            wait += self._faults.delay(call)
        if wait:
            await asyncio.sleep(wait)
        if answer is None:
            answer = answered(vendor, call, self._faults)
        self._calls.answered(entry, answer.shown_status)
        return await send(request, answer, self.stopping)


def answered(vendor: Any, call: Call, faults: Faults) -> Answer:
    """What comes of a call that nothing holds back: faults, credentials, handler. A mistake of the simulator itself is the vendor's 500."""
    try:
        answer, waiting = faults.before(call, vendor)
        return answer or faults.after(_applied(vendor, call), waiting)
    except Refusal as refusal:
        return refusal.answer
    except Exception:
        LOGGER.exception("%s %s", vendor.name, call.route.name)
        mistake: Answer = vendor.error(500)
        return mistake


def _applied(vendor: Any, call: Call) -> Answer:
    if not call.route.anonymous:
        vendor.authenticate(call)
    if call.unreadable:
        raise vendor.refuse(400, "The request body cannot be read.")
    return call.route.handler(call)
