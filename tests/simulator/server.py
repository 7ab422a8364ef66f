# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Assembles the aiohttp application from the vendors and the control API, and starts and stops it."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Any

import trustme
from aiohttp import web

from . import control_api
from .answers import Answer
from .bodies import MAX_BODY
from .calls import Calls
from .fault_kinds import KINDS
from .faults import Faults
from .listener import Listener
from .pipeline import Pipeline
from .switches import Switches, general_switches
from .vendors import VENDORS, build
from .vendors.base import Vendor

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Simulator:
    """Everything one server holds. `first_seed` is applied at the start and again at every reset."""

    def __init__(self, first_seed: dict[str, Any] | None = None) -> None:
        known = general_switches([vendor.name for vendor in VENDORS])
        for vendor_type in VENDORS:
            known.update(vendor_type.switches_known)
        self.switches = Switches(known)
        self.vendors = build(self.switches)
        self.routes = {name: vendor.routes() for name, vendor in self.vendors.items()}
        self.calls = Calls(list(self.vendors))
        self.faults = Faults(KINDS, {name: {route.name for route in routes} for name, routes in self.routes.items()})
        self.pipeline = Pipeline(self.switches, self.faults, self.calls)
        self.base_url = ""
        self._first_seed = first_seed or {}
        self.seed(self._first_seed)

    def reset(self) -> None:
        """State, counters, log, faults and switches back to the start."""
        self.switches.reset()
        self.faults.clear()
        self.calls.reset()
        self.pipeline.limiter.reset()
        for vendor in self.vendors.values():
            vendor.tokens.clear()
            vendor.reset()
        self.seed(self._first_seed)

    def seed(self, data: dict[str, Any]) -> dict[str, dict[str, int]]:
        """Add objects per vendor and return the counts; ValueError names what is wrong."""
        counts = {}
        for name, wanted in data.items():
            if name not in self.vendors or not isinstance(wanted, dict):
                raise ValueError(f"a seed maps vendor names to objects, not {name!r}")
            try:
                counts[name] = self.vendors[name].seed(wanted)
            except (AttributeError, IndexError, KeyError, TypeError) as error:
                raise ValueError(f"bad seed for {name}: {error!r}") from None
        return counts

    def application(self) -> web.Application:
        """The aiohttp application with every route of every vendor."""
        app = web.Application(middlewares=[self._catch_unknown], client_max_size=MAX_BODY)
        for name, routes in self.routes.items():
            for route in routes:
                handler = self.pipeline.handler(self.vendors[name], route)
                for path in route.paths:
                    app.router.add_route(route.method, path, handler)
        control_api.add_routes(app, self)
        return app

    @web.middleware
    async def _catch_unknown(self, request: web.Request, handler: Any) -> web.StreamResponse:
        problem = request.match_info.http_exception
        if problem is None or request.path.startswith("/_sim/"):
            answer: web.StreamResponse = await handler(request)
            return answer
        return await self.pipeline.unknown(self._vendor_of(request.path), request, problem.status)

    def malformed(self, method: str, path: str, status: int) -> Answer:
        """The answer to what is no HTTP request."""
        return self.pipeline.malformed(self._vendor_of(path), method, path, status)

    def _vendor_of(self, path: str) -> Vendor | None:
        return next((vendor for vendor in self.vendors.values() if vendor.covers(path.lower())), None)


class RunningServer:
    """A simulator on a loopback port: `await start()`, then `base_url` and `port` are set, at the end `await stop()`."""

    def __init__(self, simulator: Simulator, host: str = "127.0.0.1", port: int = 0, tls_dir: str | None = None) -> None:
        if host not in LOOPBACK:
            raise ValueError(f"the simulator listens on loopback only, not on {host}")
        self.simulator = simulator
        self.host = host
        self.port = port
        self.ca_path = str(Path(tls_dir) / "ca.pem") if tls_dir else None
        self.base_url = ""
        self._runner = web.AppRunner(simulator.application(), shutdown_timeout=0.5)
        self._listening: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; OSError when the port is taken."""
        await self._runner.setup()
        context = _tls_context(self.ca_path) if self.ca_path else None
        self._listening = await asyncio.get_running_loop().create_server(self._connection, self.host, self.port, ssl=context, backlog=1024)
        self.port = self._listening.sockets[0].getsockname()[1]
        shown = f"[{self.host}]" if ":" in self.host else self.host
        self.base_url = f"{'https' if context else 'http'}://{shown}:{self.port}"
        self.simulator.base_url = self.base_url

    async def stop(self) -> None:
        """Stop listening and end calls that hang on purpose."""
        self.simulator.pipeline.stopping.set()
        await asyncio.sleep(0)
        if self._listening:
            self._listening.close()
        await self._runner.cleanup()

    def _connection(self) -> Listener:
        server = self._runner.server
        if server is None:
            raise RuntimeError("the server has not been started")
        return Listener(server, self.simulator.malformed, loop=asyncio.get_running_loop(), access_log=None, auto_decompress=False)


def _tls_context(ca_path: str) -> ssl.SSLContext:
    """A server context with a throw-away certificate; the CA is written to `ca_path`."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1", "::1").configure_cert(context)
    Path(ca_path).parent.mkdir(parents=True, exist_ok=True)
    authority.cert_pem.write_to_path(ca_path)
    return context
