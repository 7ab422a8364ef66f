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

    `notes` name what the vendor takes without a word although its page does not know it. `tenant` is "" for the default one.
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
    tenant: str = ""

    def plain(self, bodies: bool, headers: bool) -> dict[str, Any]:
        """The entry as JSON value; body and headers only on demand, they may hold secrets."""
        names = ("n", "vendor", "route", "kind", "method", "path", "query", "status")
        shown: dict[str, Any] = {name: getattr(self, name) for name in names}
        if self.tenant:
            shown["tenant"] = self.tenant
        if self.notes:
            shown["notes"] = list(self.notes)
        if bodies:
            shown["body"] = self.body.decode("utf-8", "replace")
        if headers and self.headers is not None:
            shown["headers"] = {name: list(self.headers.getall(name)) for name in dict.fromkeys(self.headers)}
        return shown


class Tally:
    """Counters per vendor; the vendor "" is a path under no vendor's prefix."""

    __slots__ = ("_vendors", "_kinds", "_routes", "rejected")

    def __init__(self, vendors: list[str]) -> None:
        self._vendors = vendors
        self._kinds = {name: dict.fromkeys(KINDS, 0) for name in [*vendors, ""]}
        self._routes: dict[str, dict[str, int]] = {name: {} for name in [*vendors, ""]}
        self.rejected = 0

    def count(self, entry: Entry) -> None:
        """One request more."""
        self._kinds[entry.vendor][entry.kind] += 1
        routes = self._routes[entry.vendor]
        routes[entry.route] = routes.get(entry.route, 0) + 1

    def summary(self) -> dict[str, Any]:
        """The counters in the form of GET /_sim/calls; `rejected` counts answers with a 4xx status."""
        total = {kind: sum(counts[kind] for counts in self._kinds.values()) for kind in KINDS}
        vendors = {name: {**self._kinds[name], "routes": dict(self._routes[name])} for name in self._vendors}
        return {"vendors": vendors, "total": total, "rejected": self.rejected}


class Calls:
    """Counts every arriving request once, faulted ones too: all together, and those of each tenant but the default one."""

    def __init__(self, vendors: list[str]) -> None:
        self._vendors = vendors
        self._count = 0
        self._all = Tally(vendors)
        self._tenants: dict[str, Tally] = {}
        self._log: deque[Entry] = deque(maxlen=LOG_SIZE)

    def reset(self, tenant: str = "") -> None:
        """Counters to zero, log empty; of a tenant, only its own ones."""
        kept = [entry for entry in self._log if tenant and entry.tenant != tenant]
        self._log.clear()
        self._log.extend(kept)
        if tenant:
            self._tenants.pop(tenant, None)
        else:
            self._count = 0
            self._all = Tally(self._vendors)
            self._tenants.clear()

    def arrive(self, vendor: str, route: str, kind: str, request: Any) -> Entry:
        """Count and log one request; vendor "" is a path under no vendor's prefix."""
        url = request.rel_url
        entry = self.arrive_raw(vendor, route, kind, request.method, url.raw_path)
        entry.query, entry.headers = url.raw_query_string, request.headers
        return entry

    def arrive_raw(self, vendor: str, route: str, kind: str, method: str, path: str) -> Entry:
        """The same for what never became a request."""
        self._count += 1
        entry = Entry(self._count, vendor, route, kind, method, path)
        self._all.count(entry)
        self._log.append(entry)
        return entry

    def belongs(self, entry: Entry, tenant: str) -> None:
        """Whose a request is, which is not known before its body is there."""
        if tenant:
            entry.tenant = tenant
            self._tally(tenant).count(entry)

    def answered(self, entry: Entry, status: int) -> None:
        """Note the status that went out, 0 when the connection was cut."""
        entry.status = status
        if 400 <= status < 500:
            self._all.rejected += 1
            if entry.tenant:
                self._tally(entry.tenant).rejected += 1

    def summary(self, tenant: str = "") -> dict[str, Any]:
        """The counters of a tenant, or those of all together."""
        return (self._tally(tenant) if tenant else self._all).summary()

    def log(self, limit: int, bodies: bool, headers: bool, tenant: str = "") -> list[dict[str, Any]]:
        """The newest `limit` entries of a tenant or of all, oldest first."""
        chosen = [entry for entry in self._log if not tenant or entry.tenant == tenant]
        return [entry.plain(bodies, headers) for entry in (chosen[-limit:] if limit else [])]

    def _tally(self, tenant: str) -> Tally:
        found = self._tenants.get(tenant)
        if found is None:
            found = self._tenants[tenant] = Tally(self._vendors)
        return found
