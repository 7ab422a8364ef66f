# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""SailPoint Identity Security Cloud: governance groups, which its API calls workgroups.

Source: github.com/sailpoint-oss/api-specs, operations listWorkgroups, deleteWorkgroupsInBulk and listConnections.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils import _input as check
from ansible_collections.revoke.access.plugins.module_utils._auth import FormGrant, Grant, ReadyToken, client_credentials
from ansible_collections.revoke.access.plugins.module_utils._batches import chunks
from ansible_collections.revoke.access.plugins.module_utils._http import Reply, describe, is_list, objects, segment
from ansible_collections.revoke.access.plugins.module_utils._operation import ACCEPTED, DENIED, GONE, Failure, Key, Operation, Said, Seen, Target, denial
from ansible_collections.revoke.access.plugins.module_utils._spelling import Spellings

BATCH_LIMIT = 100  # above it the whole call is refused
READ_LIMIT = 50  # ids per filter: a URL of about 2.5 KB, and a page size that every version allows
NAMES_LIMIT = 20  # names are longer than ids
SHOWN_CONNECTIONS = 3
LISTINGS = 3  # a list that contradicts its own total is read so often before it is given up

CONNECTION: dict[str, dict[str, Any]] = {
    "base_url": {"type": "str", "required": True, "env": ["SAIL_BASE_URL"]},
    "client_id": {"type": "str", "env": ["SAIL_CLIENT_ID"]},
    "client_secret": {"type": "str", "no_log": True, "env": ["SAIL_CLIENT_SECRET"]},
    "access_token": {"type": "str", "no_log": True, "env": ["SAIL_ACCESS_TOKEN"]},
    "api_version": {"type": "str", "default": "v2026", "choices": ["v1", "beta", "v2024", "v2025", "v2026"], "env": ["SAIL_API_VERSION"]},
}
# Ways to log in: the options of each, the one that marks it first.
LOGINS = (("access_token",), ("client_id", "client_secret"))


def grant(params: dict[str, Any]) -> Grant:
    """Client credentials, urlencoded; or a ready token."""
    if params["client_id"] is None:
        return ReadyToken(*check.filled(params, "access_token"))
    client_id, client_secret = check.filled(params, "client_id", "client_secret")
    return FormGrant("/oauth/token", client_credentials(client_id, client_secret), client_secret)


def diagnose(reply: Reply) -> errors.AccessError | None:
    """ErrorResponse with C(detailCode), C(trackingId) and C(messages); other shapes at 401 and 429."""
    if reply.status < 400:
        return None
    body = reply.body if isinstance(reply.body, dict) else {}
    words = [row.get("text") for row in objects(body.get("causes")) + objects(body.get("messages")) if row.get("text")]
    words += [body[name] for name in ("error", "error_description", "message", "errorMessage") if body.get(name)]
    text = describe(reply, "; ".join(dict.fromkeys(str(word) for word in words)) or None)
    if reply.status == 403:
        text = text.rstrip(".") + ". The credentials need the scope idn:workgroup:manage (or sp:scopes:all) and the user level ORG_ADMIN."
    code, tracking_id = body.get("detailCode") or body.get("errorName"), body.get("trackingId")
    return errors.error_for(reply.status, text, str(code) if code else None, str(tracking_id) if tracking_id else None)


class GovernanceGroups(Operation):
    """Delete governance groups, named by id or by exact name."""

    vendor = "sailpoint_isc"
    keeps = ("name", "description", "owner", "memberCount", "created", "modified")
    thing = ("governance group", "governance groups")
    action = ("deleted", "already gone")
    batch_limit = BATCH_LIMIT

    def targets(self) -> list[Target]:
        version = self.params["api_version"]
        self._path = "/workgroups/v1" if version == "v1" else f"/{version}/workgroups"
        ids = check.identifiers("ids", self.params["ids"])
        names = check.texts("names", self.params["names"])
        check.apart("ids", ids, "names", names)
        self._spellings = Spellings(_fold)
        self._owner = {group: group for group in ids}  # listed id -> the wanted id that stands for it
        self._found: dict[str, list[str]] | None = {} if names else None
        return [Target(group, group) for group in ids] + [Target(("name", name), name, named=False) for name in names]

    @staticmethod
    def fold(key: Key) -> Key:
        return _fold(key) if isinstance(key, str) else key

    def name(self) -> str:
        return "sailpoint_governance_group"

    def actor(self) -> str:
        return self.params["client_id"] or self.client.known("user_name") or self.client.known("client_id") or "an access token"

    def tenants_of_login(self) -> list[str]:
        """The organization's name and the tenant's id, as the token endpoint or the token gives them."""
        facts = self.client.identity()
        return [str(facts[name]) for name in ("org", "tenant_id") if facts.get(name)]

    def population(self) -> int:
        """The number of all groups, from the header that count=true adds."""
        reply = self.client.read("GET", self._path, params={"limit": 1, "count": "true"}, headers=_EXPERIMENTAL, expect=is_list)
        if "X-Total-Count" not in reply.headers:
            raise errors.BadReply("The number of all groups was asked for, but the answer does not tell it; max_removal_percent cannot be checked")
        return _announced(reply)

    def survey(self, targets: Sequence[Target]) -> list[tuple[Target, Seen]]:
        names = [target.item for target in targets if isinstance(target.key, tuple)]
        by_name = self._by_name(names)
        seen = self.read([target.key for target in targets if not isinstance(target.key, tuple)])
        surveyed: list[tuple[Target, Seen]] = []
        for target in targets:
            if isinstance(target.key, tuple):
                surveyed.extend(self._named(target, by_name[target.item]))
            else:
                surveyed.append((target, seen[target.key]))
        return surveyed

    def read(self, keys: Sequence[Key]) -> dict[Key, Seen]:
        seen: dict[Key, Seen] = {}
        for part in self.parallel.map(self._read_part, chunks(keys, READ_LIMIT)):
            seen.update(part)
        return seen

    def resolved(self) -> dict[str, list[str]] | None:
        return self._found

    def explain(self, key: Key, failure: Failure) -> str | None:
        """Name what holds a group that is in use."""
        path = f"{self._path}/{segment(str(key))}/connections"
        rows = objects(self.client.read("GET", path, params={"limit": 50}, expect=is_list).body)
        held = [f"{row['object'].get('type')} '{row['object'].get('name')}'" for row in rows if isinstance(row.get("object"), dict)]
        if not held:
            return None
        more = f" and {int(len(held) - SHOWN_CONNECTIONS)} more" if len(held) > SHOWN_CONNECTIONS else ""
        return f"The group is in use by {', '.join(held[:SHOWN_CONNECTIONS])}{more}. Take it out there, then run again."

    def write(self, keys: Sequence[Key]) -> list[Said]:
        reply = self.client.write("POST", self._path + "/bulk-delete", json={"ids": list(keys)}, headers=_EXPERIMENTAL)
        if isinstance(reply.body, dict):
            return _legacy_lists(reply.body)
        if not isinstance(reply.body, list):
            return []
        return [said for said in (_said(row) for row in objects(reply.body)) if said]

    def _read_part(self, keys: Sequence[str]) -> dict[Key, Seen]:
        groups = {str(group.get("id")): group for group in self._list("id", keys, READ_LIMIT)}
        names = self._spellings.find(keys, groups)
        # Two spellings of one group are not both sent: the exact one counts, else the first.
        own = {key: name for key, name in names.items() if name is not None and (name == key or self._owner.setdefault(name, key) == key)}
        return {key: _state(groups[own[key]], self.facts(groups[own[key]])) if key in own else Seen(True) for key in keys}

    def _by_name(self, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """The groups of each name. The filter ignores case, so the names are compared again."""
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        for groups in self.parallel.map(lambda part: self._list("name", part, READ_LIMIT), chunks(list(found), NAMES_LIMIT)):
            for group in groups:
                if isinstance(group.get("name"), str) and group["name"] in found:
                    found[group["name"]].append(group)
        return found

    def _named(self, target: Target, groups: list[dict[str, Any]]) -> list[tuple[Target, Seen]]:
        ids = list(dict.fromkeys(str(group["id"]) for group in groups if group.get("id")))
        if self._found is not None:
            self._found[target.item] = ids
        if not ids:
            return [(target, Seen(True))]
        if len(ids) > 1 and not self.params["all_matches"]:
            text = f"{len(ids)} groups have this name: {', '.join(ids[:5])}. Give the ids that are meant, or set all_matches."
            return [(target, Seen(False, obstacle=Failure("refused", text), final=True))]
        states = {str(group["id"]): _state(group, self.facts(group)) for group in groups if group.get("id")}
        known = {group: self._owner.get(group, group) for group in ids}
        return [(Target(known[group], known[group]), states[group]) for group in ids]

    def _list(self, field: str, values: Sequence[str], limit: int) -> list[dict[str, Any]]:
        """All groups whose field is one of the values."""
        quoted = ",".join('"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"')) for value in values)
        query = {"filters": f"{field} in ({quoted})", "limit": limit, "sorters": "id"}
        for _attempt in range(LISTINGS):
            groups, total = self._pages(query)
            if len({str(group.get("id")) for group in groups}) >= total:
                return groups
        raise errors.BadReply(f"The list of groups does not hold the {int(total)} groups that it announces; absence cannot be concluded from it")

    def _pages(self, query: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
        """Pages until one is short, and the announced total (0 where none is): a row left out would pass for a group that is gone."""
        groups: list[dict[str, Any]] = []
        total, seen = 0, -1
        while True:
            more = {"count": "true"} if not groups else {}
            reply = self.client.read("GET", self._path, params=dict(query, offset=len(groups), **more), headers=_EXPERIMENTAL, expect=is_list)
            groups.extend(objects(reply.body))
            total = max(total, _announced(reply))
            known, seen = seen, len({str(group.get("id")) for group in groups})
            if len(reply.body) < query["limit"] or seen >= total > 0:
                return groups, total
            if seen == known:  # a full page without anything new never proves that the list is whole
                return groups, max(total, seen + 1)


# Asked for by v2024 and v2025 until March 2026, harmless everywhere else.
_EXPERIMENTAL = {"X-SailPoint-Experimental": "true"}


def _state(group: dict[str, Any], facts: dict[str, Any] | None) -> Seen:
    """A group that is there; connections are what makes the vendor refuse to delete it."""
    count = group.get("connectionCount")
    obstacle = None
    if isinstance(count, int) and count > 0:
        obstacle = Failure("in_use", f"The group is in use: it has {int(count)} connections. Take it out there, then run again.")
    return Seen(False, str(group.get("name") or ""), obstacle, facts=facts)


def _said(row: dict[str, Any]) -> Said | None:
    """One item of the 207 array: C(id), C(status) and a text."""
    try:
        status = int(row["status"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if not isinstance(row.get("id"), str):
        return None
    text = str(row.get("description") or "").strip() or "no description"
    if status == 204:
        return Said(row.get("id"), ACCEPTED)
    if status == 404:
        return Said(row.get("id"), GONE)
    reason = {403: "not_permitted", 409: "in_use"}.get(status, "refused")
    return Said(row.get("id"), DENIED, denial(reason, text, status))


def _legacy_lists(body: dict[str, Any]) -> list[Said]:
    """The shape of the old v2, which the operation's text still describes."""
    in_use = Failure("in_use", "The group is in use. Take it out of what holds it, then run again.")
    shapes = (("deleted", ACCEPTED, None), ("notFound", GONE, None), ("inUse", DENIED, in_use))
    return [Said(group, verdict, failure) for name, verdict, failure in shapes for group in _list_of(body, name) if isinstance(group, str)]


def _list_of(body: dict[str, Any], name: str) -> list[Any]:
    return body[name] if isinstance(body.get(name), list) else []


def _announced(reply: Reply) -> int:
    """The header that count=true adds: how many groups the filter matches in all; 0 where it is missing."""
    text = reply.headers.get("X-Total-Count", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _fold(group_id: str) -> str:
    """Ids occur with and without dashes, and filters ignore case."""
    return group_id.replace("-", "").casefold()
