# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tenant a vendor plays, and how the requests of a tenant are told from those of another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any, Callable

from .tokens import ALPHANUMERICS

NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
LETTERS = bytes(ord(ALPHANUMERICS[byte % len(ALPHANUMERICS)]) for byte in range(256))
PREFIXED = re.compile(f"/t/({NAME.pattern})(?=[/?]|$)")


class Directory:
    """Whose an organization, a credential or an access token is, at the vendor that has one host for all its customers.

    A key is a kind and an id: ("org", "8a2f.."), ("value", ..) of an API token, ("client", ..), ("token", ..). `find` makes the
    vendor of a tenant; `pending` are the tenants whose seed has not been applied, so that they may own more than is known.
    """

    def __init__(self, find: Callable[[str], Any]) -> None:
        self._find = find
        self._owners: dict[tuple[str, str], str] = {}
        self._items: dict[str, list[tuple[str, str]]] = {}
        self.pending: set[str] = set()

    def note(self, tenant: str, kind: str, item: str) -> None:
        """`item` is the tenant's from now on."""
        self._owners[kind, item] = tenant
        self._items.setdefault(tenant, []).append((kind, item))

    def forget(self, tenant: str) -> None:
        """The tenant owns nothing any more."""
        for key in self._items.pop(tenant, ()):
            if self._owners.get(key) == tenant:
                del self._owners[key]

    def owner(self, kind: str, item: str) -> str | None:
        """The tenant's name, None for what nobody has."""
        found = self._owners.get((kind, item))
        if found is None and kind != "token" and self.pending:
            for tenant in list(self.pending):
                self._find(tenant)
            found = self._owners.get((kind, item))
        return found

    def first(self, keys: Iterable[tuple[str, str]]) -> str:
        """The owner of the first key that anybody has, else the default tenant."""
        owners = (self.owner(kind, item) for kind, item in keys if item)
        return next((owner for owner in owners if owner is not None), "")

    def vendor(self, kind: str, item: str) -> Any:
        """The vendor of the tenant that owns `item`, None when nobody does."""
        owner = self.owner(kind, item)
        return None if owner is None else self._find(owner)


class Tenancy:
    """One tenant as its vendors see it. The default one, whose name is "", has the fixed credentials that it always had."""

    __slots__ = ("name", "directory")

    def __init__(self, name: str = "", directory: Directory | None = None) -> None:
        self.name = name
        self.directory = directory or Directory(lambda _name: None)

    @property
    def prefix(self) -> str:
        """What the addresses of the tenant begin with, where a vendor has a host for each."""
        return f"/t/{self.name}" if self.name else ""

    def own(self, what: str, default: str) -> str:
        """The default tenant's text, or for another one as many letters and digits that depend on its name and `what` alone."""
        if not self.name:
            return default
        return hashlib.shake_256(f"{self.name}/{what}".encode()).digest(len(default)).translate(LETTERS).decode()

    def called(self, default: str) -> str:
        """A name of the default tenant, or the same with the tenant's own name."""
        return f"{self.name}.{default}" if self.name else default


def split(path: str) -> tuple[str, str]:
    """The tenant that an address names, "" when it names none, and the address without it."""
    found = PREFIXED.match(path)
    if found is None:
        return "", path
    rest = path[found.end() :]
    return found[1], rest if rest.startswith("/") else f"/{rest}"
