# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Governance groups with indexes by id, name and member, so that filters stay fast with 100,000 groups."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from ..lagged import LaggedDict
from .base import only
from .sailpoint_filters import evaluate

EPOCH = "2024-01-15T09:30:00Z"
OWNER = {"type": "IDENTITY", "id": "2c9180a46faadee4016fb4e018c20639", "name": "Support", "displayName": "Support", "emailAddress": "support@example.com"}
CONNECTION_TYPES = {"ACCESS_PROFILE": "AccessRequestReviewer", "ROLE": "AccessRequestReviewer", "SOD_POLICY": "Owner", "SOURCE": "ManagementWorkgroup"}
GROUP_FIELDS = ("id", "name", "description", "owner", "created", "modified", "connections", "members")
SORTERS = ("name", "created", "modified", "id", "description")


@dataclass(slots=True)
class Group:
    """One governance group; members by identity id."""

    id: str
    name: str
    description: str
    owner: dict[str, Any]
    seq: int
    created: str = EPOCH
    modified: str = EPOCH
    connections: list[dict[str, Any]] = field(default_factory=list)
    members: LaggedDict = field(default_factory=LaggedDict)

    def plain(self, connection_count: int) -> dict[str, Any]:
        """The vendor's Workgroup object."""
        return {
            "owner": self.owner,
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "memberCount": len(self.members),
            "connectionCount": connection_count,
            "created": self.created,
            "modified": self.modified,
        }


def generated_id(text: str) -> str:
    """A 32-digit hexadecimal id that depends on `text` alone."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def make_owner(value: Any) -> dict[str, Any]:
    """An owner object from an identity id, from a partial object, or the default one."""
    if not value:
        return OWNER
    given = {"id": value} if isinstance(value, str) else dict(value)
    name = given.get("name") or given.get("displayName") or given["id"]
    return {"type": "IDENTITY", "name": name, "displayName": name, "emailAddress": f"{given['id']}@example.com", **given}


def reference(given: dict[str, Any]) -> dict[str, Any]:
    """An owner object from what a client sends: of the members only `id` and `name` are its to choose."""
    return make_owner({name: given[name] for name in ("id", "name") if given.get(name) is not None})


def make_connection(value: Any) -> dict[str, Any]:
    """A connection from the vendor's form, from a flat object {type,id,name,connectionType}, or from the name of an access profile."""
    flat = {"name": value} if isinstance(value, str) else dict(value)
    if "object" in flat:
        return flat
    kind = flat.get("type", "ACCESS_PROFILE")
    name = flat.get("name") or flat["id"]
    target = {"type": kind, "id": flat.get("id") or generated_id(name), "name": name, "description": flat.get("description")}
    return {"object": target, "connectionType": flat.get("connectionType", CONNECTION_TYPES[kind])}


def make_member(value: Any) -> dict[str, Any]:
    """A member from an identity id or a partial object."""
    given = {"id": value} if isinstance(value, str) else dict(value)
    name = given.get("name") or given["id"]
    return {"type": "IDENTITY", "id": given["id"], "name": name, "email": given.get("email") or f"{given['id']}@example.com"}


class GroupStore:
    """All groups in order of creation."""

    def __init__(self) -> None:
        self.groups = LaggedDict()
        self._by_name: dict[str, set[str]] = {}
        self._by_id: dict[str, set[str]] = {}
        self._by_member: dict[str, set[str]] = {}
        self._indexed: dict[str, Group] = {}
        self._sequence = 0
        self._sorted: dict[str, tuple[int, int, list[Group]]] = {}
        self._edits = 0

    def draft(self, data: dict[str, Any]) -> Group:
        """A group from a seed or a create call that is not there yet; without id one is generated."""
        self._sequence += 1
        name = data.get("name") or data.get("id") or f"group {self._sequence}"
        group = Group(
            data.get("id") or generated_id(f"group {self._sequence}"),
            name,
            data.get("description") or "",
            make_owner(data.get("owner")),
            self._sequence,
            data.get("created", EPOCH),
            data.get("modified", EPOCH),
        )
        group.connections = [make_connection(value) for value in data.get("connections") or []]
        return group

    def make(self, data: dict[str, Any]) -> Group:
        """Add a group from a seed or a create call. Seeded again, a group keeps its members."""
        group = self.draft(data)
        known = self.groups.get(group.id)
        for value in [*(known.members.visible().values() if known else ()), *(data.get("members") or [])]:
            member = make_member(value)
            group.members.add(member["id"], member)
        self._forget(self._indexed.get(group.id))
        self.groups.add(group.id, group)
        self._remember(group)
        return group

    def rename(self, group: Group, name: str) -> None:
        """Change the name and its index."""
        self._by_name[group.name.lower()].discard(group.id)
        group.name = name
        self._by_name.setdefault(name.lower(), set()).add(group.id)

    def edited(self) -> None:
        """Note that sorted lists must be built anew."""
        self._edits += 1

    def add_member(self, group: Group, member: dict[str, Any]) -> None:
        """Put an identity into a group."""
        group.members.add(member["id"], member)
        self._by_member.setdefault(member["id"].lower(), set()).add(group.id)

    def dropped_member(self, group: Group, identity: str) -> None:
        """Note that an identity was taken out of a group."""
        self._by_member[identity.lower()].discard(group.id)

    def alike(self, item: str) -> str | None:
        """The id of the existing group that equals `item` without case and dashes, or None."""
        plain = item.replace("-", "").lower()
        return next((known for known in self.groups if known.replace("-", "").lower() == plain), None)

    def filtered(self, text: str) -> list[Group]:
        """Visible groups that match a filter, oldest first; FilterError for a bad filter."""
        visible = self.groups.visible()
        found = evaluate(text, self._lookup, lambda: set(visible))
        return sorted((visible[item] for item in found if item in visible), key=lambda group: group.seq)

    def in_order(self, sorters: str) -> list[Group]:
        """Every visible group, sorted; kept until something changes."""
        visible = self.groups.visible()
        kept = self._sorted.get(sorters)
        if kept is None or kept[:2] != (self.groups.version, self._edits):
            kept = (self.groups.version, self._edits, sort(list(visible.values()), sorters))
            self._sorted = {sorters: kept}
        return kept[2]

    def _lookup(self, name: str, operator: str, value: str) -> set[str]:
        index = {"id": self._by_id, "name": self._by_name}.get(name, self._by_member)
        wanted = value.lower()
        if operator == "eq":
            return index.get(wanted, set())
        return set().union(*(ids for key, ids in index.items() if key.startswith(wanted)))

    def _remember(self, group: Group) -> None:
        self._indexed[group.id] = group
        self._by_id.setdefault(group.id.lower(), set()).add(group.id)
        self._by_name.setdefault(group.name.lower(), set()).add(group.id)
        for identity in group.members:
            self._by_member.setdefault(identity.lower(), set()).add(group.id)

    def _forget(self, group: Group | None) -> None:
        """Drop a replaced group from the indexes; a removed one stays in them until then, its absence filters it out."""
        if group is not None:
            self._by_name[group.name.lower()].discard(group.id)
            for identity in group.members:
                self._by_member[identity.lower()].discard(group.id)


def sort(rows: list[Any], sorters: str) -> list[Any]:
    """Sort objects by comma-separated attribute names, "-" descending; the names must have been checked."""
    for name in reversed(sorters.split(",") if sorters else []):
        rows.sort(key=attrgetter(name.lstrip("-")), reverse=name.startswith("-"))
    return rows


def seed_groups(store: GroupStore, data: dict[str, Any]) -> None:
    """Apply `groups` (ids or objects), then `count` generated ones with ids `prefix00000`.., all with `connections` and `members`."""
    only(data, "groups", "count", "prefix", "connections", "members")
    groups: Iterable[Any] = data.get("groups") or []
    for value in groups:
        store.make({"id": value} if isinstance(value, str) else only(value, *GROUP_FIELDS))
    prefix = data.get("prefix", "group-")
    for number in range(int(data.get("count", 0))):
        item = f"{prefix}{number:05d}"
        store.make({"id": item, "name": f"Group {item}", "connections": data.get("connections"), "members": data.get("members")})
