# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""SailPoint Identity Security Cloud: members of governance groups, which its API calls workgroups.

Source: github.com/sailpoint-oss/api-specs, operations listWorkgroupMembers, deleteWorkgroupMembers, updateWorkgroupMembers and listWorkgroups.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Lookup, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    CurrentState,
    Failure,
    Key,
    Page,
    Question,
    Response,
    Row,
    Target,
    Verdict,
)
from ansible_collections.revoke.access.plugins.module_utils._http.replies import segment
from ansible_collections.revoke.access.plugins.module_utils._http.shape import member, optional
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.connection import VENDOR, SailPointOperation
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.lookup import (
    BULK_STATUSES,
    doubt_of_id,
    fold_id,
    forms_of_id,
    in_filter,
    item_status,
)

PAGE_LIMIT = 50  # the largest limit of the member list
IN_GROUP = "group_id"  # what a row of a member list does not tell
_BOTH = {"group_id": {"type": "raw", "required": True}, "identity_id": {"type": "raw", "required": True}}
_SAID = {  # of an item, by the state that is wanted
    "absent": {204: Verdict.ACCEPTED, 404: Verdict.GONE},
    "present": {201: Verdict.ACCEPTED, 409: Verdict.GONE},
}


class Member(NamedTuple):
    """The key of a membership: an identity may be a member of several groups."""

    group_id: str
    identity_id: str


class GroupMembers(SailPointOperation, Lookup):
    """Take identities out of governance groups, or put them in. Groups and identities stay."""

    description = Description(
        name="sailpoint_governance_group_member",
        vendor=VENDOR,
        noun="group member",
        nouns="group members",
        items=[ItemsOption("members", {"elements": checks.Exactly("dict"), "aliases": ["ids"], "options": _BOTH})],
        options={"witness": {"type": checks.Exactly("dict"), "options": _BOTH}},
        states={
            "absent": Verbs("removed from the group", "not a member"),
            "present": Verbs("added to the group", "already a member", present=True),
        },
        batch_limit=50,  # the vendor names no limit
        evidence_fields=("name", "email"),
    )
    scopes = "idn:workgroup:write and idn:workgroup:manage"

    def targets(self) -> Sequence[Target]:
        """The members, each by group and identity."""
        self._groups = self.api_path("workgroups")
        self._totals: dict[str, int] = {}  # group id -> how many members it has; what is in it exists
        given = enumerate(checks.elements("members", self.options["members"]))
        return [Target(key, key._asdict()) for key in (_member(f"members[{index}]", item) for index, item in given)]

    def witness(self) -> Key | None:
        """A member that stays."""
        given = self.options.get("witness")
        return None if given is None else _member("witness", given)

    @staticmethod
    def fold(key: Key) -> Key:
        """Both ids without dashes and case."""
        if isinstance(key, Member):
            return Member(fold_id(key.group_id), fold_id(key.identity_id))
        return fold_id(key) if isinstance(key, str) else key

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        """One for each group, whose list shows every look-alike too; C(query) is the group's id."""
        groups: dict[str, list[Member]] = {}
        for key in keys:
            if isinstance(key, Member):
                groups.setdefault(fold_id(key.group_id), []).append(key)
        return [Question(members, members[0].group_id, _any_member) for members in groups.values()]

    def witnessed(self, question: Question, witness: Key) -> Question | None:
        """The list of a group shows the witness too, where it is a member of that one."""
        same = isinstance(witness, Member) and fold_id(witness.group_id) == fold_id(question.query)
        return question._replace(keys=[*question.keys, witness]) if same else None

    def doubt(self, key: Key) -> str:
        """Letters in the place of the digits that they look like make an id that no identity has."""
        return doubt_of_id(key.identity_id) if isinstance(key, Member) else ""

    def answer(self, question: Question, position: Hashable | None) -> Page:
        """A page of the members of a group. One that does not exist concerns its own members alone.

        What the vendor answers for an unknown group is not documented: one without any member is looked for among the groups.
        """
        group = question.query
        try:
            page = self.listed(f"{self._groups}/{segment(group)}/members", position, PAGE_LIMIT, "group members", sorters="name")
        except errors.NotFound as error:
            return Page([], refusal=_no_group(group, error.message))
        if not page.rows and not page.total and group not in self._totals:
            same = self._groups_like(group)
            if group not in same:
                return Page([], refusal=_no_group(group, f"there is {', '.join(same)}" if same else "it is not among the groups"))
        self._totals[group] = page.total or 0
        return page._replace(rows=[{**raw, IN_GROUP: group} if isinstance(raw, dict) else raw for raw in page.rows])

    def _groups_like(self, group: str) -> list[str]:
        """The ids of the groups that this id can mean."""
        page = self.listed(self._groups, None, PAGE_LIMIT, "governance groups", filters=in_filter("id", forms_of_id(group)), sorters="id")
        found = [member(raw, "id", "A governance group") for raw in page.rows]
        if page.total != len(found) or any(fold_id(other) != fold_id(group) for other in found):
            raise errors.Misfit(f"The group '{group}' was asked for, and others were listed: another question was answered")
        return found

    def row(self, raw: Any) -> Row:
        """A member, by its name and its address."""
        what = "A group member"
        key = Member(member(raw, IN_GROUP, what), member(raw, "id", what))
        name, email = (optional(raw, field, str, what) or "" for field in ("name", "email"))
        return Row(key, CurrentState(self.there(), name, names=(email,) if email else ()))

    def parent(self, key: Key) -> Hashable:
        """The group."""
        return key.group_id if isinstance(key, Member) else None

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """207 with an array: C(id), C(status) and a text for each."""
        members = [key for key in keys if isinstance(key, Member)]
        group, verb = members[0].group_id, "bulk-add" if self.verbs().present else "bulk-delete"
        body = [{"type": "IDENTITY", "id": key.identity_id} for key in members]
        answer = self.write("POST", f"{self._groups}/{segment(group)}/members/{verb}", body, BULK_STATUSES).body
        return [self._response(group, row) for row in answer] if isinstance(answer, list) else []

    def _response(self, group: str, row: Any) -> Response:
        """What the answer says of one identity. Raises Misfit."""
        item = item_status(row, "a change of members")
        verdict = _SAID[self.state()].get(item.status)
        return Response(Member(group, item.id), verdict or Verdict.DENIED, None if verdict else item.refused({}))

    def population(self) -> int:
        """The number of members of the groups that were read."""
        return sum(self._totals.values())


def _member(where: str, given: Any) -> Member:
    """A membership as the user gave it. Raises BadInput."""
    both: Mapping[str, Any] = checks.parts(where, given, list(_BOTH))
    for name, value in both.items():
        checks.no_token_value(f"{where}.{name}", value)
    return Member(*(checks.identifier(f"{where}.{name}", value) for name, value in both.items()))


def _any_member(_row: Row) -> bool:
    """What may be in the list of a group."""
    return True


def _no_group(group: str, why: str) -> Failure:
    return Failure("not_found", f"The governance group {group} does not exist ({why.rstrip('.')}). Check its group_id.")
