# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tenants: each has its own vendors, switches, faults and quota; what it does not use is never made."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from .call import Call, Route
from .fault_kinds import KINDS, check_params
from .faults import Faults
from .quota import RateLimiter
from .switches import Switch, Switches
from .tenancy import NAME, Directory, Tenancy
from .vendors import BY_NAME
from .vendors.base import Vendor
from .vendors.vmware_csp import VmwareCsp
from .vendors.vmware_csp_state import default_keys

SHARED_HOST = VmwareCsp.name


class Start:
    """How tenants begin that were made together: their seeds as JSON text by vendor, their switches and faults."""

    __slots__ = ("seeds", "switches", "faults")

    def __init__(self, seed: dict[str, Any] | None = None, switches: dict[str, Any] | None = None, faults: list[dict[str, Any]] | None = None) -> None:
        if any(vendor not in BY_NAME for vendor in seed or {}):
            raise ValueError(f"a seed maps vendor names to objects; the vendors are {sorted(BY_NAME)}")
        self.seeds = {vendor: json.dumps(wanted) for vendor, wanted in (seed or {}).items()}
        self.switches = switches or {}
        self.faults = faults or []

    def seed(self, vendor: str, tenant: str, org_id: str) -> dict[str, Any] | None:
        """The seed of one tenant; `{tenant}` and `{org_id}` stand for its own ones in every text. None when there is none."""
        text = self.seeds.get(vendor)
        if text is None:
            return None
        found: dict[str, Any] = json.loads(text.replace("{tenant}", tenant).replace("{org_id}", org_id))
        return found


class Tenant:
    """What one customer has at each vendor, and how the vendors behave towards it. The default tenant's name is ""."""

    __slots__ = ("who", "switches", "faults", "limiter", "_start", "_vendors", "_routes")

    def __init__(self, who: Tenancy, switches: Switches, routes: dict[str, set[str]], start: Start) -> None:
        self.who = who
        self.switches = switches
        self.faults = Faults(KINDS, routes)
        self.limiter = RateLimiter(switches)
        self._start = start
        self._vendors: dict[str, Vendor] = {}
        self._routes: dict[tuple[str, str], Route] = {}
        self._begin()

    def vendor(self, name: str) -> Vendor:
        """One of its vendors, made and seeded when it is first asked for; KeyError for a vendor that nobody knows."""
        found = self._vendors.get(name)
        if found is None:
            found = self._vendors[name] = BY_NAME[name](self.switches, self.who)
            if name == SHARED_HOST:
                self.who.directory.pending.discard(self.who.name)
            seed = self._start.seed(name, self.who.name, found.tenant())
            if seed is not None:
                self.seed({name: seed})
        return found

    @property
    def vendors(self) -> dict[str, Vendor]:
        """All of its vendors by name."""
        return {name: self.vendor(name) for name in BY_NAME}

    def route(self, vendor: str, name: str) -> Route:
        """An operation of one of its vendors; only those that are called are kept, as 100 of each tenant are much."""
        found = self._routes.get((vendor, name))
        if found is None:
            found = next(route for route in self.vendor(vendor).routes() if route.name == name)
            self._routes[vendor, name] = found
        return found

    def seed(self, data: dict[str, Any]) -> dict[str, dict[str, int]]:
        """Add objects per vendor and return the counts; ValueError names what is wrong."""
        counts = {}
        for name, wanted in data.items():
            if name not in BY_NAME or not isinstance(wanted, dict):
                raise ValueError(f"a seed maps vendor names to objects, not {name!r}")
            try:
                counts[name] = self.vendor(name).seed(wanted)
            except (AttributeError, IndexError, KeyError, TypeError) as error:
                raise ValueError(f"bad seed for {name}: {error!r}") from None
        return counts

    def reset(self) -> None:
        """State, tokens, faults, switches and quota back to the start."""
        self.switches.reset()
        self.faults.clear()
        self.limiter.reset()
        if self.who.name:
            self.who.directory.forget(self.who.name)
            self._vendors.clear()
            self._routes.clear()
        # Only the default tenant still has vendors here: whoever holds them keeps them.
        for vendor in self._vendors.values():
            vendor.tokens.clear()
            vendor.reset()
        self._begin()

    def describe(self, base_url: str) -> dict[str, dict[str, Any]]:
        """Address, credentials and name at each vendor. What no request has asked for yet is made for this alone."""
        before = dict(self._vendors)
        shown = {}
        for name, vendor in self.vendors.items():
            address = base_url if name == SHARED_HOST else base_url + self.who.prefix
            shown[name] = {"base_url": address, "credentials": vendor.credentials(), "tenant": vendor.tenant()}
        if self.who.name:
            self._vendors = before
        return shown

    def _begin(self) -> None:
        """What a tenant has before its vendors are made."""
        if self.who.name:
            for key in default_keys(self.who):
                self.who.directory.note(self.who.name, *key)
            if SHARED_HOST in self._start.seeds:
                self.who.directory.pending.add(self.who.name)
        self.switches.update(self._start.switches)
        for fault in self._start.faults:
            plant(self.faults, fault)


class Tenants:
    """All tenants by name, the default one under ""."""

    def __init__(self, known: dict[str, Switch]) -> None:
        self._known = known
        self._directory = Directory(self._shared)
        self._names: dict[str, set[str]] = {}
        self.default = Tenant(Tenancy("", self._directory), Switches(known), self._names, Start())
        # Faults look into it when they are planted, which nobody does before it is filled.
        self._names.update({name: {route.name for route in vendor.routes()} for name, vendor in self.default.vendors.items()})
        self._all: dict[str, Tenant] = {"": self.default}

    def get(self, name: str) -> Tenant | None:
        """A tenant by its name."""
        return self._all.get(name)

    def made(self) -> list[Tenant]:
        """All but the default one, in the order in which they were made."""
        return [tenant for name, tenant in self._all.items() if name]

    def add(self, wanted: dict[str, Any]) -> list[str]:
        """Make tenants as POST /_sim/tenants asks for, and return their names; ValueError, and nobody is made, when something is wrong."""
        if not isinstance(wanted, dict) or set(wanted) - {"names", "seed", "switches", "faults"}:
            raise ValueError("tenants take names, and seed, switches and faults, which are the same for all of them")
        names = wanted.get("names")
        if not isinstance(names, list) or not names or not all(isinstance(name, str) and NAME.fullmatch(name) for name in names):
            raise ValueError(f"names is a list of texts like {NAME.pattern}")
        twice = [name for name, count in Counter(names).items() if count > 1 or name in self._all]
        if twice:
            raise ValueError(f"a tenant {twice[0]} is there already")
        start = _start(wanted)
        self._rehearse(names[0], start)
        for name in names:
            self._all[name] = self._make(name, self._directory, start)
        return names

    def forget(self) -> None:
        """Only the default tenant is left."""
        self._all = {"": self.default}
        self._directory = Directory(self._shared)
        self.default.who.directory = self._directory

    def whose(self, call: Call, addressed: str) -> Tenant:
        """Whose request it is: that of the address, and at the vendor with one host for all that of the credentials."""
        if call.vendor != SHARED_HOST:
            return self._all[addressed]
        return self._all[self._directory.first(VmwareCsp.keys(call))]

    def _make(self, name: str, directory: Directory, start: Start) -> Tenant:
        return Tenant(Tenancy(name, directory), Switches(self._known, self.default.switches), self._names, start)

    def _rehearse(self, name: str, start: Start) -> None:
        """Make and seed one that nobody sees: seeds are applied late, and their mistakes are to be told at once."""
        alone = self._make(name, Directory(lambda _name: None), start)
        for vendor in start.seeds:
            alone.vendor(vendor)

    def _shared(self, name: str) -> Vendor:
        return self._all[name].vendor(SHARED_HOST)


def plant(faults: Faults, wanted: dict[str, Any]) -> int:
    """Plant a fault that came as JSON, and return its id; ValueError says what is wrong with it."""
    if not isinstance(wanted, dict) or not isinstance(wanted.get("params") or {}, dict):
        raise ValueError("a fault and its params are objects")
    check_params(wanted.get("params") or {})
    return faults.plant(wanted)


def _start(wanted: dict[str, Any]) -> Start:
    seed, switches, faults = wanted.get("seed", {}), wanted.get("switches", {}), wanted.get("faults", [])
    if not isinstance(seed, dict) or not isinstance(switches, dict) or not isinstance(faults, list):
        raise ValueError("seed and switches are objects, faults is a list")
    return Start(seed, switches, faults)
