# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Client of the control API; needs nothing but the standard library, and works against any running simulator."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from typing import Any


class ControlError(Exception):
    """The control API refused; the text says why."""


class Control:
    """Steers the simulator at `base_url`; `ca_path` is its CA file when it serves HTTPS."""

    def __init__(self, base_url: str, ca_path: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
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
