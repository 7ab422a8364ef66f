# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Client of the control API; needs nothing but the standard library, and works against any running simulator."""

from __future__ import annotations

import copy
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable
from typing import Any

from . import fleet
from .fleet import ITEMS, Fleet, Told


class ControlError(Exception):
    """The control API refused; the text says why."""


class Control:
    """Steers the simulator at `base_url`; `ca_path` is its CA file when it serves HTTPS."""

    def __init__(self, base_url: str, ca_path: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.ca_path = ca_path
        context = ssl.create_default_context(cafile=ca_path) if ca_path else None
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))

    def health(self) -> dict[str, Any]:
        """{"ok": true}."""
        return self._object("GET", "health")

    def info(self) -> dict[str, Any]:
        """Base URLs, credentials, switches, fault kinds and routes."""
        return self._object("GET", "info")

    def reset(self) -> None:
        """Everything back to the start."""
        self._call("POST", "reset")

    def reset_calls(self) -> None:
        """Counters and log only."""
        self._call("POST", "reset-calls")

    def seed(self, data: dict[str, Any] | None = None, **vendors: Any) -> dict[str, Any]:
        """Add objects: `seed(sailpoint_isc={"count": 5})`; returns the counts."""
        return self._object("POST", "seed", {**(data or {}), **vendors})

    def state(self, vendor: str) -> dict[str, Any]:
        """The ground truth of one vendor."""
        return self._object("GET", f"state/{vendor}")

    def calls(self) -> dict[str, Any]:
        """The counters."""
        return self._object("GET", "calls")

    def log(self, limit: int = 1000, bodies: bool = False, headers: bool = False) -> list[dict[str, Any]]:
        """The newest requests, oldest first."""
        return self._rows("GET", "log?" + urllib.parse.urlencode({"limit": limit, "bodies": int(bodies), "headers": int(headers)}))

    def switch(self, values: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Set switches: `switch({"csp.unknown_app": "failed"}, lag_reads=2)`; returns all values."""
        return self._object("POST", "switches", {**(values or {}), **more})

    def fault(self, kind: str, vendor: str = "*", route: str = "*", **rest: Any) -> int:
        """Plant a fault (`times`, `skip`, `match_id`, `params` as in the README); returns its id."""
        return int(self._object("POST", "faults", {"kind": kind, "vendor": vendor, "route": route, **rest})["id"])

    def faults(self) -> list[dict[str, Any]]:
        """The planted faults with how often each fired."""
        return self._rows("GET", "faults")

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._call("DELETE", "faults")

    def tenant(self, name: str) -> Control:
        """The same methods for one tenant: its seed, state, switches, faults, counters and log."""
        found = copy.copy(self)
        found.base_url = f"{self.base_url}/t/{name}"
        return found

    def add_tenants(self, wanted: Iterable[str], **start: Any) -> list[str]:
        """Make tenants of these names, all with the `seed`, `switches` and `faults` of `start`, as in the README; returns the names."""
        added: list[str] = self._object("POST", "tenants", {"names": list(wanted), **start})["tenants"]
        return added

    def tenants(self) -> Told:
        """By tenant and vendor the base URL, the credentials and the tenant's name there."""
        return self._object("GET", "tenants")

    def states(self, vendor: str) -> dict[str, dict[str, Any]]:
        """The ground truth of one vendor by tenant."""
        return self._object("GET", f"tenants/state/{vendor}")

    def fleet(self, count: int, items: int = ITEMS, **start: Any) -> Fleet:
        """Make so many tenants, each with `items` things to remove by each of the five operations; `start` may hold `switches` and `faults`."""
        made = set(self.add_tenants(fleet.names(count), seed=fleet.seed(items), **start))
        return Fleet(self, {tenant: told for tenant, told in self.tenants().items() if tenant in made}, items)

    def _object(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        found: dict[str, Any] = self._call(method, path, body)
        return found

    def _rows(self, method: str, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._call(method, path)
        return found

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base_url}/_sim/{path}", data, {"Content-Type": "application/json"}, method=method)
        try:
            with self._opener.open(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise ControlError(f"{method} {path}: {error.code} {error.read().decode('utf-8', 'replace')}") from None
