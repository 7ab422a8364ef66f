# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API under /_sim: seed, inspect, misbehave. Its own calls are never counted.

Behind the address of a tenant it is about that tenant.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import Any, Callable

from aiohttp import web

from . import fault_kinds
from .pipeline import addressed
from .tenants import Tenant, plant

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
TenantHandler = Callable[[Tenant, web.Request], Awaitable[web.StreamResponse]]


def add_routes(app: web.Application, simulator: Any) -> None:
    """Hang the control API of `simulator` into `app`."""
    api = ControlApi(simulator)
    app.add_routes(
        [
            web.get("/_sim/health", api.health),
            web.get("/_sim/info", api.of_tenant(api.info)),
            web.post("/_sim/reset", api.of_tenant(api.reset)),
            web.post("/_sim/reset-calls", api.of_tenant(api.reset_calls)),
            web.post("/_sim/seed", api.of_tenant(api.seed)),
            web.get("/_sim/state/{vendor}", api.of_tenant(api.state)),
            web.get("/_sim/calls", api.of_tenant(api.calls)),
            web.get("/_sim/log", api.of_tenant(api.log)),
            web.post("/_sim/switches", api.of_tenant(api.switches)),
            web.get("/_sim/faults", api.of_tenant(api.faults)),
            web.post("/_sim/faults", api.of_tenant(api.plant)),
            web.delete("/_sim/faults", api.of_tenant(api.clear_faults)),
            web.get("/_sim/tenants", api.tenants),
            web.post("/_sim/tenants", _guarded(api.add_tenants)),
            web.get("/_sim/tenants/state/{vendor}", api.states),
        ]
    )


def _guarded(handler: Handler) -> Handler:
    """Turn a ValueError of a handler into a 400 that says what was wrong."""

    async def guard(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)

    return guard


async def _object(request: web.Request) -> dict[str, Any]:
    """The body as JSON object; ValueError otherwise."""
    body = json.loads(await request.read() or b"{}")
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body


class ControlApi:
    """Handlers of the control API."""

    def __init__(self, simulator: Any) -> None:
        self._sim = simulator

    def of_tenant(self, handler: TenantHandler) -> Handler:
        """The handler with the tenant that the address names, the default one where it names none; 404 for one that nobody made."""

        async def handle(request: web.Request) -> web.StreamResponse:
            tenant = self._sim.tenants.get(addressed(request))
            if tenant is None:
                return web.json_response({"error": "no such tenant"}, status=404)
            return await handler(tenant, request)

        return _guarded(handle)

    async def health(self, request: web.Request) -> web.StreamResponse:
        """GET /_sim/health."""
        return web.json_response({"ok": True})

    async def info(self, tenant: Tenant, request: web.Request) -> web.StreamResponse:
        """GET /_sim/info."""
        return web.json_response(describe(self._sim, tenant))

    async def reset(self, tenant: Tenant, request: web.Request) -> web.StreamResponse:
        """POST /_sim/reset: of the default tenant, of everything."""
        if tenant.who.name:
            tenant.reset()
            self._sim.calls.reset(tenant.who.name)
        else:
            self._sim.reset()
        return web.json_response({"ok": True})

    async def reset_calls(self, tenant: Tenant, request: web.Request) -> web.StreamResponse:
        """POST /_sim/reset-calls."""
        self._sim.calls.reset(tenant.who.name)
        return web.json_response({"ok": True})

    async def seed(self, tenant: Tenant, request: web.Request) -> web.StreamResponse:
        """POST /_sim/seed."""
        return web.json_response(tenant.seed(await _object(request)))

    async def state(self, tenant: Tenant, request: web.Request) -> web.StreamResponse:
        """GET /_sim/state/{vendor}."""
        name = request.match_info["vendor"]
        if name not in self._sim.vendors:
            return web.json_response({"error": "unknown vendor"}, status=404)
        return web.json_response(tenant.vendor(name).state())

    async def calls(self, tenant: Tenant, request: web.Request) -> web.StreamResponse:
        """GET /_sim/calls."""
        return web.json_response(self._sim.calls.summary(tenant.who.name))

    async def log(self, tenant: Tenant, request: web.Request) -> web.StreamResponse:
        """GET /_sim/log?limit=N&bodies=1&headers=1."""
        asked = request.query
        limit = asked.get("limit", "1000")
        if not limit.isdigit():
            return web.json_response({"error": "limit is a number"}, status=400)
        return web.json_response(self._sim.calls.log(int(limit), asked.get("bodies") == "1", asked.get("headers") == "1", tenant.who.name))

    async def switches(self, tenant: Tenant, request: web.Request) -> web.StreamResponse:
        """POST /_sim/switches."""
        tenant.switches.update(await _object(request))
        return web.json_response(tenant.switches.current())

    async def faults(self, tenant: Tenant, request: web.Request) -> web.StreamResponse:
        """GET /_sim/faults."""
        return web.json_response(tenant.faults.describe())

    async def plant(self, tenant: Tenant, request: web.Request) -> web.StreamResponse:
        """POST /_sim/faults."""
        return web.json_response({"id": plant(tenant.faults, await _object(request))})

    async def clear_faults(self, tenant: Tenant, request: web.Request) -> web.StreamResponse:
        """DELETE /_sim/faults."""
        tenant.faults.clear()
        return web.json_response({"ok": True})

    async def tenants(self, request: web.Request) -> web.StreamResponse:
        """GET /_sim/tenants: addresses, credentials and names at the vendors, by tenant."""
        return web.json_response({tenant.who.name: tenant.describe(self._sim.base_url) for tenant in self._sim.tenants.made()})

    async def add_tenants(self, request: web.Request) -> web.StreamResponse:
        """POST /_sim/tenants."""
        return web.json_response({"tenants": self._sim.tenants.add(await _object(request))})

    async def states(self, request: web.Request) -> web.StreamResponse:
        """GET /_sim/tenants/state/{vendor}: the state of every tenant but the default one."""
        name = request.match_info["vendor"]
        if name not in self._sim.vendors:
            return web.json_response({"error": "unknown vendor"}, status=404)
        return web.json_response({tenant.who.name: tenant.vendor(name).state() for tenant in self._sim.tenants.made()})


def describe(simulator: Any, tenant: Tenant) -> dict[str, Any]:
    """What GET /_sim/info answers."""
    routes = {name: {route.name: route.shown() for route in found} for name, found in simulator.routes.items()}
    vendors = tenant.describe(simulator.base_url)
    return {"vendors": vendors, "switches": tenant.switches.describe(), "faults": fault_kinds.describe(), "routes": routes}
