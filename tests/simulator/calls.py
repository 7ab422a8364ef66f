# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counters per vendor and route, and a bounded log of requests."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

KINDS = ("auth", "read", "write", "unknown")
LOG_SIZE = 10_000


@dataclass(slots=True)
class Entry:
    """One logged request; `status` stays 0 while unanswered and when the connection was cut instead.

    `notes` name what the vendor takes without a word although its page does not know it.
    """

    n: int
    vendor: str
    route: str
    kind: str
    method: str
    path: str
    query: str = ""
    headers: Any = None
    body: bytes = b""
    status: int = 0
    notes: list[str] = field(default_factory=list)

    def plain(self, bodies: bool, headers: bool) -> dict[str, Any]:
        """The entry as JSON value; body and headers only on demand, they may hold secrets."""
        names = ("n", "vendor", "route", "kind", "method", "path", "query", "status")
        shown: dict[str, Any] = {name: getattr(self, name) for name in names}
        if self.notes:
            shown["notes"] = list(self.notes)
        if bodies:
            shown["body"] = self.body.decode("utf-8", "replace")
        if headers and self.headers is not None:
            shown["headers"] = {name: list(self.headers.getall(name)) for name in dict.fromkeys(self.headers)}
        return shown


class Calls:
    """Counts every arriving request once, faulted ones too."""

    def __init__(self, vendors: list[str]) -> None:
        self._vendors = vendors
        self.reset()

    def reset(self) -> None:
        """Counters to zero, log empty."""
        self._count = 0
        self._rejected = 0
        self._kinds = {name: dict.fromkeys(KINDS, 0) for name in [*self._vendors, ""]}
        self._routes: dict[str, dict[str, int]] = {name: {} for name in [*self._vendors, ""]}
        self._log: deque[Entry] = deque(maxlen=LOG_SIZE)

    def arrive(self, vendor: str, route: str, kind: str, request: Any) -> Entry:
        """Count and log one request; vendor "" is a path under no vendor's prefix."""
        url = request.rel_url
        entry = self.arrive_raw(vendor, route, kind, request.method, url.raw_path)
        entry.query, entry.headers = url.raw_query_string, request.headers
        return entry

    def arrive_raw(self, vendor: str, route: str, kind: str, method: str, path: str) -> Entry:
        """The same for what never became a request."""
        self._count += 1
        self._kinds[vendor][kind] += 1
        routes = self._routes[vendor]
        routes[route] = routes.get(route, 0) + 1
        entry = Entry(self._count, vendor, route, kind, method, path)
        self._log.append(entry)
        return entry

    def answered(self, entry: Entry, status: int) -> None:
        """Note the status that went out, 0 when the connection was cut."""
        entry.status = status
        if 400 <= status < 500:
            self._rejected += 1

    def summary(self) -> dict[str, Any]:
        """The counters in the form of GET /_sim/calls; `rejected` counts answers with a 4xx status."""
        total = {kind: sum(counts[kind] for counts in self._kinds.values()) for kind in KINDS}
        vendors = {name: {**self._kinds[name], "routes": dict(self._routes[name])} for name in self._vendors}
        return {"vendors": vendors, "total": total, "rejected": self._rejected}

    def log(self, limit: int, bodies: bool, headers: bool) -> list[dict[str, Any]]:
        """The newest `limit` entries, oldest first."""
        newest = list(self._log)[-limit:] if limit else []
        return [entry.plain(bodies, headers) for entry in newest]
