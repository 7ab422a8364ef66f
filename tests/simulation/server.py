# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator without a socket: its routes, credentials, faults, handlers and switches, called one after the other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast
from urllib.parse import unquote

from multidict import CIMultiDict
from yarl import URL

from tests.simulator.answers import Answer
from tests.simulator.call import Call, Route
from tests.simulator.calls import Entry
from tests.simulator.fault_kinds import KINDS
from tests.simulator.faults import Faults, Kind
from tests.simulator.pipeline import answered
from tests.simulator.server import Simulator
from tests.simulator.vendors.base import Vendor


@lru_cache(maxsize=4096)
def _url(target: str) -> URL:
    return URL(target, encoded=True)


class Request:
    """What the simulator uses of an aiohttp request."""

    def __init__(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> None:
        self.method = method
        self.rel_url = self._rel_url = _url(target)
        self.path = self.rel_url.path
        self.path_qs = str(self.rel_url)
        self.query = self.rel_url.query
        self.headers = CIMultiDict(headers)
        self.match_info: Mapping[str, str] = {}
        self.content = body or b""


Place = tuple[Route, Mapping[str, str]]
PARAMETER = re.compile(r"\{(\w+)(?::(.*?\)))?\}")


def _pattern(path: str) -> re.Pattern[str]:
    """What fits a path in the spelling of the simulator's table of routes, C({name}) and C({name:pattern}) included."""
    return re.compile(PARAMETER.sub(lambda found: f"(?P<{found[1]}>{found[2] or '[^{}/]+'})", path))


class Server:
    """The simulator's vendors, to be asked without a socket."""

    def __init__(self) -> None:
        self.simulator = Simulator()
        self.kinds: Mapping[str, Kind] = KINDS
        self._names = {name: {route.name for route in routes} for name, routes in self.simulator.routes.items()}
        routes = [route for routes in self.simulator.routes.values() for route in routes]
        self._table = [(route.method, _pattern(path), route) for route in routes for path in route.paths]
        self._known: dict[tuple[str, str], Place | None] = {}
        self.faults = Faults(KINDS, self._names)

    def arrange(self, seed: dict[str, Any], switches: Mapping[str, Any]) -> None:
        """The vendors of a seed back to the start, with these objects and these switches."""
        self.calm()
        self.simulator.pipeline.limiter.reset()
        for name in seed:
            vendor = self.vendor(name)
            vendor.tokens.clear()
            vendor.reset()
        self.simulator.switches.update(dict(switches))
        self.simulator.seed(seed)

    def calm(self) -> None:
        """No more faults, and the usual behaviour."""
        self.faults = Faults(KINDS, self._names)
        self.simulator.switches.reset()

    def vendor(self, name: str) -> Vendor:
        """The state and the operations of a vendor."""
        return self.simulator.vendors[name]

    def route(self, request: Request) -> Route | None:
        """The operation that a request is for; sets the parameters of its path."""
        place = (request.method, request.rel_url.raw_path)
        if place not in self._known:
            self._known[place] = self._resolve(*place)
        found = self._known[place]
        if found is None:
            return None
        request.match_info = found[1]
        return found[0]

    def _resolve(self, method: str, path: str) -> Place | None:
        for wanted, pattern, route in self._table:
            match = pattern.fullmatch(path) if wanted == method else None
            if match:
                return route, {name: unquote(value) for name, value in match.groupdict().items()}
        return None

    def call(self, vendor: str, route: Route, request: Request) -> Call:
        """The request as the simulator's handlers take it, its body read."""
        url = request.rel_url
        entry = Entry(0, vendor, route.name, route.kind, request.method, url.raw_path, url.raw_query_string, request.headers)
        call = Call(vendor, route, cast("Any", request), entry)
        call.receive(request.content)
        return call

    def wait(self, call: Call) -> float:
        """Seconds that switches and faults hold a call back."""
        switches = self.simulator.switches
        return float(switches["latency_ms"] + switches[f"latency_ms.{call.vendor}"]) / 1000 + self.faults.delay(call)

    def answer(self, call: Call) -> Answer:
        """What comes of a call: the rate limit, the faults, the credentials, the handler."""
        vendor = self.vendor(call.vendor)
        limited = self.simulator.pipeline.limiter.check(vendor, call)
        return limited if limited is not None else answered(vendor, call, self.faults)

    def unknown(self, vendor: str) -> Answer:
        """The refusal of a path that nobody documents."""
        return self.vendor(vendor).error(404, "No such operation.")
