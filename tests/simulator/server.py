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
from yarl import URL

from . import control_api
from .answers import Answer
from .bodies import MAX_BODY
from .calls import Calls
from .listener import Listener
from .pipeline import TENANT, Pipeline, addressed
from .switches import general_switches
from .tenancy import split
from .tenants import SHARED_HOST, Tenants
from .vendors import VENDORS
from .vendors.base import Vendor

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Simulator:
    """Everything one server holds.

    `first_seed` of the default tenant and `first_tenants`, as in POST /_sim/tenants, are applied at the start and again at every reset.
    """

    def __init__(self, first_seed: dict[str, Any] | None = None, first_tenants: dict[str, Any] | None = None) -> None:
        known = general_switches([vendor.name for vendor in VENDORS])
        for vendor_type in VENDORS:
            known.update(vendor_type.switches_known)
        self.tenants = Tenants(known)
        self.switches = self.tenants.default.switches
        self.faults = self.tenants.default.faults
        self.vendors = self.tenants.default.vendors
        self.routes = {name: vendor.routes() for name, vendor in self.vendors.items()}
        self.calls = Calls(list(self.vendors))
        self.pipeline = Pipeline(self.tenants, self.calls)
        self.base_url = ""
        self._first_seed = first_seed or {}
        self._first_tenants = first_tenants
        self._begin()

    def reset(self) -> None:
        """State, counters, log, faults, switches and tenants back to the start."""
        self.calls.reset()
        self.tenants.forget()
        self.tenants.default.reset()
        self._begin()

    def seed(self, data: dict[str, Any]) -> dict[str, dict[str, int]]:
        """Add objects of the default tenant per vendor and return the counts; ValueError names what is wrong."""
        return self.tenants.default.seed(data)

    def _begin(self) -> None:
        self.seed(self._first_seed)
        if self._first_tenants:
            self.tenants.add(self._first_tenants)

    def application(self) -> web.Application:
        """The aiohttp application with every route of every vendor."""
        app = web.Application(middlewares=[self._catch_unknown], client_max_size=MAX_BODY)
        for name, routes in self.routes.items():
            for route in routes:
                handler = self.pipeline.handler(name, route)
                for path in route.paths:
                    app.router.add_route(route.method, path, handler)
        control_api.add_routes(app, self)
        return app

    @web.middleware
    async def _catch_unknown(self, request: web.Request, handler: Any) -> web.StreamResponse:
        problem = request.match_info.http_exception
        if request.path.startswith("/_sim/") or (problem is None and self._reachable(addressed(request), request.path)):
            answer: web.StreamResponse = await handler(request)
            return answer
        return await self.pipeline.unknown(self._vendor_of(addressed(request), request.path), request, problem.status if problem else 404)

    def malformed(self, method: str, path: str, status: int) -> Answer:
        """The answer to what is no HTTP request."""
        return self.pipeline.malformed(self._vendor_of(*split(path)), method, path, status)

    def _reachable(self, tenant: str, path: str) -> bool:
        """Whether the tenant of an address exists, and has an address of its own at that vendor."""
        return not tenant or (self.tenants.get(tenant) is not None and not self.vendors[SHARED_HOST].covers(path.lower()))

    def _vendor_of(self, tenant: str, path: str) -> Vendor | None:
        found = self.tenants.get(tenant)
        name = next((name for name, vendor in self.vendors.items() if vendor.covers(path.lower())), None)
        return found.vendor(name) if found and name else None


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
        if self._runner.server is not None:
            self._runner.server.request_factory = _addressed_requests(self._runner.server.request_factory)
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


def _addressed_requests(make: Any) -> Any:
    """A maker of requests that takes the tenant out of the address, so that all behind it sees the vendor's own paths."""

    def made(message: Any, *rest: Any) -> Any:
        tenant, path = split(message.path)
        if tenant:
            plain, _mark, query = path.partition("?")
            message = message._replace(path=path, url=URL.build(path=plain, query_string=query, encoded=True))
        request = make(message, *rest)
        if tenant:
            request[TENANT] = tenant
        return request

    return made


def _tls_context(ca_path: str) -> ssl.SSLContext:
    """A server context with a throw-away certificate; the CA is written to `ca_path`."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1", "::1").configure_cert(context)
    Path(ca_path).parent.mkdir(parents=True, exist_ok=True)
    authority.cert_pem.write_to_path(ca_path)
    return context
