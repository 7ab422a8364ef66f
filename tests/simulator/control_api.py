# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API under /_sim: seed, inspect, misbehave. Its own calls are never counted."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import Any, Callable

from aiohttp import web

from . import fault_kinds

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_routes(app: web.Application, simulator: Any) -> None:
    """Hang the control API of `simulator` into `app`."""
    api = ControlApi(simulator)
    app.add_routes(
        [
            web.get("/_sim/health", api.health),
            web.get("/_sim/info", api.info),
            web.post("/_sim/reset", api.reset),
            web.post("/_sim/reset-calls", api.reset_calls),
            web.post("/_sim/seed", _guarded(api.seed)),
            web.get("/_sim/state/{vendor}", api.state),
            web.get("/_sim/calls", api.calls),
            web.get("/_sim/log", api.log),
            web.post("/_sim/switches", _guarded(api.switches)),
            web.get("/_sim/faults", api.faults),
            web.post("/_sim/faults", _guarded(api.plant)),
            web.delete("/_sim/faults", api.clear_faults),
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

    async def health(self, request: web.Request) -> web.StreamResponse:
        """GET /_sim/health."""
        return web.json_response({"ok": True})

    async def info(self, request: web.Request) -> web.StreamResponse:
        """GET /_sim/info."""
        return web.json_response(describe(self._sim))

    async def reset(self, request: web.Request) -> web.StreamResponse:
        """POST /_sim/reset."""
        self._sim.reset()
        return web.json_response({"ok": True})

    async def reset_calls(self, request: web.Request) -> web.StreamResponse:
        """POST /_sim/reset-calls."""
        self._sim.calls.reset()
        return web.json_response({"ok": True})

    async def seed(self, request: web.Request) -> web.StreamResponse:
        """POST /_sim/seed."""
        return web.json_response(self._sim.seed(await _object(request)))

    async def state(self, request: web.Request) -> web.StreamResponse:
        """GET /_sim/state/{vendor}."""
        vendor = self._sim.vendors.get(request.match_info["vendor"])
        if vendor is None:
            return web.json_response({"error": "unknown vendor"}, status=404)
        return web.json_response(vendor.state())

    async def calls(self, request: web.Request) -> web.StreamResponse:
        """GET /_sim/calls."""
        return web.json_response(self._sim.calls.summary())

    async def log(self, request: web.Request) -> web.StreamResponse:
        """GET /_sim/log?limit=N&bodies=1&headers=1."""
        asked = request.query
        limit = asked.get("limit", "1000")
        if not limit.isdigit():
            return web.json_response({"error": "limit is a number"}, status=400)
        return web.json_response(self._sim.calls.log(int(limit), asked.get("bodies") == "1", asked.get("headers") == "1"))

    async def switches(self, request: web.Request) -> web.StreamResponse:
        """POST /_sim/switches."""
        self._sim.switches.update(await _object(request))
        return web.json_response(self._sim.switches.values)

    async def faults(self, request: web.Request) -> web.StreamResponse:
        """GET /_sim/faults."""
        return web.json_response(self._sim.faults.describe())

    async def plant(self, request: web.Request) -> web.StreamResponse:
        """POST /_sim/faults."""
        wanted = await _object(request)
        fault_kinds.check_params(wanted.get("params") or {})
        return web.json_response({"id": self._sim.faults.plant(wanted)})

    async def clear_faults(self, request: web.Request) -> web.StreamResponse:
        """DELETE /_sim/faults."""
        self._sim.faults.clear()
        return web.json_response({"ok": True})


def describe(simulator: Any) -> dict[str, Any]:
    """What GET /_sim/info answers."""
    vendors = {
        name: {"base_url": simulator.base_url, "credentials": vendor.credentials(), "tenant": vendor.tenant()} for name, vendor in simulator.vendors.items()
    }
    routes = {name: {route.name: route.shown() for route in found} for name, found in simulator.routes.items()}
    return {"vendors": vendors, "switches": simulator.switches.describe(), "faults": fault_kinds.describe(), "routes": routes}
