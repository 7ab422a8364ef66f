# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""SailPoint Identity Security Cloud: governance groups, which its API calls workgroups.

Source: github.com/sailpoint-oss/api-specs, operations listWorkgroups, deleteWorkgroupsInBulk and listConnections.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Lookup, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    NAME,
    Alias,
    CurrentState,
    Failure,
    Key,
    Page,
    Question,
    Response,
    Row,
    State,
    Target,
    Verdict,
    denial,
)
from ansible_collections.revoke.access.plugins.module_utils._errors import Misfit
from ansible_collections.revoke.access.plugins.module_utils._http.replies import is_list, objects, segment
from ansible_collections.revoke.access.plugins.module_utils._http.shape import at_most, elsewhere, member, optional, texts, whole_number
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.connection import EXPERIMENTAL, VENDOR, SailPointOperation, total_of

READ_LIMIT = 50  # ids per filter: a URL below 5 KB with both spellings of each, and a page size that every version allows
NAMES_LIMIT = 20  # names are longer than ids
FILTER_BYTES = 5000  # of texts in one filter, percent-encoded: servers and proxies take URLs of 8 KB
SHOWN_CONNECTIONS = 3
BULK_STATUSES = frozenset({200, 207})  # 200 as the old v2 answered

_HEX = re.compile("[0-9A-Fa-f]{32}")
_UNQUOTED = re.compile(r"[\w.~-]*", re.ASCII)  # RFC 3986 section 2.3
_DIGITS = str.maketrans("oli", "011")
_IN_USE = Failure("in_use", "The group is in use. Take it out of what holds it, then run again.")


class GovernanceGroups(SailPointOperation, Lookup):
    """Delete governance groups, named by id or by exact name."""

    description = Description(
        name="sailpoint_governance_group",
        vendor=VENDOR,
        noun="governance group",
        nouns="governance groups",
        items=[ItemsOption("ids"), ItemsOption("names")],
        options={"all_matches": {"type": "bool", "default": False}},
        states={"absent": Verbs("deleted", "already gone")},
        batch_limit=100,  # above it the whole call is refused
        evidence_fields=("name", "description", "owner", "memberCount", "created", "modified"),
    )

    def targets(self) -> Sequence[Target]:
        """The groups by id, and by name."""
        self._path = self.api_path("workgroups")
        checks.no_token_values("ids", self.options["ids"])
        ids = checks.identifiers("ids", self.options["ids"])
        names = checks.texts("names", self.options["names"])
        checks.apart("ids", ids, "names", names)
        return [Target(group, group) for group in ids] + [Target(Alias(NAME, name), name) for name in names]

    def all_matches(self) -> bool:
        """As the option says."""
        return bool(self.options["all_matches"])

    @staticmethod
    def fold(key: Key) -> Key:
        """Ids occur with and without dashes, and filters ignore case."""
        return key.replace("-", "").casefold() if isinstance(key, str) else key

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        """Filters by name and by id; C(query) is the filter. Each asks for the other usual spelling as well, which the vendor may compare exactly."""
        names = [key for key in keys if isinstance(key, Alias)]
        ids = [key for key in keys if isinstance(key, str)]
        limit = READ_LIMIT - (self.options.get("witness") is not None)
        by_name = _questions("name", {alias: _forms_of_name(alias.text) for alias in names}, NAMES_LIMIT)
        return [*by_name, *_questions("id", {group: _forms_of_id(group) for group in ids}, limit)]

    def nearby(self, keys: Sequence[Key]) -> Sequence[Question]:
        """All groups where a name holds characters that only look like plainer ones, for a filter shows no look-alike; an odd id in plain characters."""
        if any(isinstance(key, Alias) and self.plainly(key.text) for key in keys):
            return [Question(keys, "", _any_group)]
        odd: dict[Key, Sequence[str]] = {key: _forms_of_id(self.plainly(key)) for key in keys if isinstance(key, str) and self.plainly(key)}
        return _questions("id", odd, READ_LIMIT - 1)

    def doubt(self, key: Key) -> str:
        """Letters in the place of the digits that they look like make an id that no group has."""
        plain = str(self.fold(self.plainly(str(key)) or str(key)))
        if _HEX.fullmatch(plain.translate(_DIGITS)) and not _HEX.fullmatch(plain):
            return f"'{key}' has the letter o, l or i where an id has digits: type it again."
        return ""

    def witnessed(self, question: Question, witness: Key) -> Question:
        """Any filter can ask for one more id; all groups show it."""
        if not question.query:
            return question._replace(keys=[*question.keys, witness])
        return question._replace(keys=[*question.keys, witness], query=f"{question.query} or {_filter('id', [str(witness)])}")

    def answer(self, question: Question, position: Hashable | None) -> Page:
        """One page of the filtered list, with how long it is: a row left out would pass for a group that is gone."""
        offset = position if isinstance(position, int) else 0
        filters = {"filters": question.query} if question.query else {}
        query = {**filters, "limit": READ_LIMIT, "sorters": "id", "offset": offset, "count": "true"}
        reply = self.client.read("GET", self._path, params=query, headers=EXPERIMENTAL, expect=is_list)
        rows = at_most(reply.body, READ_LIMIT, "governance groups")
        total = total_of(reply)
        after = offset + len(rows)
        return Page(rows, total, [after] if rows and after < total else [])

    def row(self, raw: Any) -> Row:
        """A group; connections are what makes the vendor refuse to delete it."""
        what = "A governance group"
        key, name = member(raw, "id", what), optional(raw, "name", str, what)
        connections = optional(raw, "connectionCount", int, what) or 0
        obstacle = None
        if connections > 0:
            obstacle = Failure("in_use", f"The group is in use: it has {connections} connections. Take it out there, then run again.")
        return Row(key, CurrentState(State.TO_DO, name or "", obstacle), [Alias(NAME, name)] if name else [])

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """207 with an array: C(id), C(status) and a text for each; the old v2 answered with three lists."""
        body = self.client.write("POST", self._path + "/bulk-delete", json={"ids": list(keys)}, headers=EXPERIMENTAL, statuses=BULK_STATUSES).body
        if isinstance(body, dict):
            return _three_lists(body)
        return [_response(row) for row in body] if isinstance(body, list) else []

    def population(self) -> int:
        """The number of all groups, from the header that count=true adds."""
        reply = self.client.read("GET", self._path, params={"limit": 1, "count": "true"}, headers=EXPERIMENTAL, expect=is_list)
        at_most(reply.body, 1, "governance groups")
        return total_of(reply)

    def explain(self, key: Key, failure: Failure) -> str | None:
        """Name what holds a group that is in use."""
        path = f"{self._path}/{segment(str(key))}/connections"
        rows = objects(self.client.read("GET", path, params={"limit": 50}, headers=EXPERIMENTAL, expect=is_list).body)
        held = [f"{row['object'].get('type')} '{row['object'].get('name')}'" for row in rows if isinstance(row.get("object"), dict)]
        if not held:
            return None
        more = f" and {len(held) - SHOWN_CONNECTIONS} more" if len(held) > SHOWN_CONNECTIONS else ""
        return f"The group is in use by {', '.join(held[:SHOWN_CONNECTIONS])}{more}. Take it out there, then run again."


def _questions(field: str, texts: Mapping[Key, Sequence[str]], limit: int) -> list[Question]:
    """Filters for these keys, each with the texts to ask for it with; as many at a time as fit into one URL, and no more than C(limit)."""
    parts: list[list[Key]] = []
    room = 0
    for key, asked in texts.items():
        needs = sum(_width(text) + len("%22%22%2C") for text in asked)
        if not parts or needs > room or len(parts[-1]) >= limit:
            parts.append([])
            room = FILTER_BYTES
        parts[-1].append(key)
        room -= needs
    return [Question(part, _filter(field, [text for key in part for text in texts[key]])) for part in parts]


def _width(text: str) -> int:
    """How many characters of a URL a text takes."""
    return len(text) if _UNQUOTED.fullmatch(text) else len(quote(text, safe=""))


def _forms_of_id(group: str) -> list[str]:
    """An id as it is, and where it is 32 hexadecimal digits also without dashes and with them where they belong, and in small letters."""
    plain = group.replace("-", "")
    if not _HEX.fullmatch(plain):
        return [group]
    forms = [group, plain, f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"]
    lower = [] if group.lower() == group else [form.lower() for form in forms]
    return list(dict.fromkeys(forms + lower))


def _any_group(_row: Row) -> bool:
    """What may be among all groups."""
    return True


def _forms_of_name(name: str) -> list[str]:
    """A name as it is, then in the normalization forms that it is not written in (Unicode Standard Annex 15)."""
    return [name] if name.isascii() else [name, *sorted({unicodedata.normalize(form, name) for form in ("NFC", "NFD")} - {name})]


def _filter(field: str, values: Sequence[str]) -> str:
    quoted = ",".join('"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"')) for value in values)
    return f"{field} in ({quoted})"


def _response(row: Mapping[str, Any]) -> Response:
    """One item of the 207 array. Raises Misfit where it has no id or no status."""
    group = member(row, "id", "An item of the answer to a bulk deletion")
    status = whole_number(row.get("status"))
    if status is None:
        raise Misfit(f"The answer to a bulk deletion tells no status of '{group}', so it cannot be understood")
    if status in (204, 404):
        return Response(group, Verdict.ACCEPTED if status == 204 else Verdict.GONE)
    reason = {403: "not_permitted", 409: "in_use"}.get(status, "refused")
    return Response(group, Verdict.DENIED, denial(reason, str(row.get("description") or "").strip() or "no description", status))


def _three_lists(body: Mapping[str, Any]) -> list[Response]:
    """The shape of the old v2, which the operation's text still describes."""
    shapes = (("deleted", Verdict.ACCEPTED, None), ("notFound", Verdict.GONE, None), ("inUse", Verdict.DENIED, _IN_USE))
    unclear = elsewhere(body, *(name for name, _verdict, _failure in shapes))
    lists = ((texts(body, name, "The answer to a bulk deletion"), verdict, failure) for name, verdict, failure in shapes)
    return [Response(group, verdict, failure) for groups, verdict, failure in lists for group in groups if group not in unclear]
