# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of one vendor call: count, tenant, latency, rate limit, faults, credentials, handler, answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any, Callable

from aiohttp import web

from .answers import Answer, Refusal
from .call import Call, Route
from .calls import Calls
from .faults import Faults
from .quota import RateLimiter
from .tenants import Tenants
from .wire import receive, send

LOGGER = logging.getLogger(__name__)
# Older versions of aiohttp know texts only.
TENANT: Any = web.RequestKey("tenant", str) if hasattr(web, "RequestKey") else "tenant"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Pipeline:
    """Serves vendor calls; everything between the delays and the answer runs without a pause, so calls never interleave."""

    def __init__(self, tenants: Tenants, calls: Calls) -> None:
        self._tenants = tenants
        self._calls = calls
        self.stopping = asyncio.Event()

    @property
    def limiter(self) -> RateLimiter:
        """The rate limits of the default tenant."""
        return self._tenants.default.limiter

    def handler(self, vendor: str, route: Route) -> Handler:
        """The aiohttp handler of one route, for every tenant; `route` is that of the default one."""

        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._serve(vendor, route, request)

        return serve

    async def unknown(self, vendor: Any, request: web.Request, status: int) -> web.StreamResponse:
        """A path or method nobody documents, or a tenant that nobody made: counted, and refused in the vendor's own form."""
        entry = self._calls.arrive(vendor.name if vendor else "", "unknown", "unknown", request)
        if vendor:
            self._calls.belongs(entry, vendor.who.name)
        entry.body, _problem = await self._receive(request)
        answer = vendor.error(status, "No such operation.") if vendor else Answer(status, {"error": "no such path"})
        self._calls.answered(entry, status)
        return await send(request, answer, self.stopping)

    def malformed(self, vendor: Any, method: str, path: str, status: int) -> Answer:
        """What is no HTTP request: counted, logged, and refused in the vendor's own form."""
        entry = self._calls.arrive_raw(vendor.name if vendor else "", "malformed", "unknown", method, path)
        if vendor:
            self._calls.belongs(entry, vendor.who.name)
        answer: Answer = vendor.error(status, "The request cannot be read.") if vendor else Answer(status, {"error": "no HTTP"})
        self._calls.answered(entry, status)
        return answer

    async def _receive(self, request: web.Request) -> tuple[bytes, str]:
        return await receive(request, self._tenants.default.switches["body_seconds"])

    async def _serve(self, name: str, route: Route, request: web.Request) -> web.StreamResponse:
        entry = self._calls.arrive(name, route.name, route.kind, request)
        call = Call(name, route, request, entry)
        call.receive(*await self._receive(request))
        tenant = self._tenants.whose(call, addressed(request))
        self._calls.belongs(entry, tenant.who.name)
        vendor = tenant.vendor(name)
        call.route = tenant.route(name, route.name)
        wait = (tenant.switches["latency_ms"] + tenant.switches[f"latency_ms.{name}"]) / 1000
        answer = tenant.limiter.check(vendor, call)
        if answer is None:
            wait += tenant.faults.delay(call)
        if wait:
            await asyncio.sleep(wait)
        if answer is None:
            answer = answered(vendor, call, tenant.faults)
        self._calls.answered(entry, answer.shown_status)
        return await send(request, answer, self.stopping)


def addressed(request: web.Request) -> str:
    """The tenant that the address of a request named, "" for none."""
    found: str = request.get(TENANT, "")
    return found


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
