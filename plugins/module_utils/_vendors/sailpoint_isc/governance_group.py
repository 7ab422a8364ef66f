# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""SailPoint Identity Security Cloud: governance groups, which its API calls workgroups.

Source: github.com/sailpoint-oss/api-specs, operations listWorkgroups, deleteWorkgroupsInBulk and listConnections.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

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
)
from ansible_collections.revoke.access.plugins.module_utils._http.replies import objects, segment
from ansible_collections.revoke.access.plugins.module_utils._http.shape import at_most, elsewhere, member, optional, texts
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.connection import VENDOR, SailPointOperation, total_of
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.lookup import (
    BULK_STATUSES,
    doubt_of_id,
    fold_id,
    forms_of_id,
    in_filter,
    item_status,
    questions_for,
)

READ_LIMIT = 50  # ids per filter: a URL below 5 KB with both spellings of each, and a page size that every version allows
NAMES_LIMIT = 20  # names are longer than ids
SHOWN_CONNECTIONS = 3

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
        return fold_id(key) if isinstance(key, str) else key

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        """Filters by name and by id; C(query) is the filter. Each asks for the other usual spelling as well, which the vendor may compare exactly."""
        names = [key for key in keys if isinstance(key, Alias)]
        ids = [key for key in keys if isinstance(key, str)]
        limit = READ_LIMIT - (self.options.get("witness") is not None)
        by_name = questions_for("name", {alias: _forms_of_name(alias.text) for alias in names}, NAMES_LIMIT)
        return [*by_name, *questions_for("id", {group: forms_of_id(group) for group in ids}, limit)]

    def nearby(self, keys: Sequence[Key]) -> Sequence[Question]:
        """All groups where a name holds characters that only look like plainer ones, for a filter shows no look-alike; an odd id in plain characters."""
        if any(isinstance(key, Alias) and self.plainly(key.text) for key in keys):
            return [Question(keys, "", _any_group)]
        odd: dict[Key, Sequence[str]] = {key: forms_of_id(self.plainly(key)) for key in keys if isinstance(key, str) and self.plainly(key)}
        return questions_for("id", odd, READ_LIMIT - 1)

    def doubt(self, key: Key) -> str:
        """Letters in the place of the digits that they look like make an id that no group has."""
        return doubt_of_id(str(key))

    def witnessed(self, question: Question, witness: Key) -> Question:
        """Any filter can ask for one more id; all groups show it."""
        if not question.query:
            return question._replace(keys=[*question.keys, witness])
        return question._replace(keys=[*question.keys, witness], query=f"{question.query} or {in_filter('id', [str(witness)])}")

    def answer(self, question: Question, position: Hashable | None) -> Page:
        """One page of the filtered list."""
        return self.listed(self._path, position, READ_LIMIT, "governance groups", filters=question.query, sorters="id")

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
        body = self.write("POST", self._path + "/bulk-delete", {"ids": list(keys)}, BULK_STATUSES).body
        if isinstance(body, dict):
            return _three_lists(body)
        return [_response(row) for row in body] if isinstance(body, list) else []

    def population(self) -> int:
        """The number of all groups, from the header that count=true adds."""
        reply = self.read(self._path, {"limit": 1, "count": "true"})
        at_most(reply.body, 1, "governance groups")
        return total_of(reply)

    def explain(self, key: Key, failure: Failure) -> str | None:
        """Name what holds a group that is in use."""
        path = f"{self._path}/{segment(str(key))}/connections"
        rows = objects(self.read(path, {"limit": 50}).body)
        held = [f"{row['object'].get('type')} '{row['object'].get('name')}'" for row in rows if isinstance(row.get("object"), dict)]
        if not held:
            return None
        more = f" and {len(held) - SHOWN_CONNECTIONS} more" if len(held) > SHOWN_CONNECTIONS else ""
        return f"The group is in use by {', '.join(held[:SHOWN_CONNECTIONS])}{more}. Take it out there, then run again."


def _any_group(_row: Row) -> bool:
    """What may be among all groups."""
    return True


def _forms_of_name(name: str) -> list[str]:
    """A name as it is, then in the normalization forms that it is not written in (Unicode Standard Annex 15)."""
    return [name] if name.isascii() else [name, *sorted({unicodedata.normalize(form, name) for form in ("NFC", "NFD")} - {name})]


def _response(row: Any) -> Response:
    """One item of the 207 array. Raises Misfit where it has no id or no status."""
    item = item_status(row, "a bulk deletion")
    if item.status in (204, 404):
        return Response(item.id, Verdict.ACCEPTED if item.status == 204 else Verdict.GONE)
    return Response(item.id, Verdict.DENIED, item.refused({409: "in_use"}))


def _three_lists(body: Mapping[str, Any]) -> list[Response]:
    """The shape of the old v2, which the operation's text still describes."""
    shapes = (("deleted", Verdict.ACCEPTED, None), ("notFound", Verdict.GONE, None), ("inUse", Verdict.DENIED, _IN_USE))
    unclear = elsewhere(body, *(name for name, _verdict, _failure in shapes))
    lists = ((texts(body, name, "The answer to a bulk deletion"), verdict, failure) for name, verdict, failure in shapes)
    return [Response(group, verdict, failure) for groups, verdict, failure in lists for group in groups if group not in unclear]
