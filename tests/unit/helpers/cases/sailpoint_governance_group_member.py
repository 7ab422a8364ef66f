# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The case of C(sailpoint_governance_group_member): members of one group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.group_member import GroupMembers
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import MATCHING, MISSING, Case, Misfit, Witnessed
from ansible_collections.revoke.access.tests.unit.helpers.cases.sailpoint_governance_group import CASE as GROUPS
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

GROUP = "GROUP-1"
BASE = {"base_url": "https://x.test", "access_token": "0123-secret-0123"}


def membership(identity: str, group: str = GROUP) -> dict[str, str]:
    """A membership as the user gives it and as results name it."""
    return {"group_id": group, "identity_id": identity}


def named(identities: Iterable[str]) -> list[dict[str, str]]:
    """Members as the vendor lists them."""
    return [{"id": one, "type": "IDENTITY", "name": f"Name of {one}"} for one in identities]


def members(rows: Sequence[Any], total: Any = MATCHING, group: str = GROUP, offset: int = 0, **details: Any) -> Step:
    """A page of the members of a group."""
    headers = {} if total is MISSING else calls.counted(offset + len(rows) if total is MATCHING else total)
    target = f"/v2026/workgroups/{group}/members?limit=50&sorters=name&offset={offset}&count=true"
    return Step("GET", target, **{"answer": list(rows), "headers": headers, "sends": calls.BEARER, **details})


def groups(found: Sequence[str], group: str = GROUP, total: Any = MATCHING) -> Step:
    """The look whether a group without members exists."""
    told = calls.counted(len(found) if total is MATCHING else total)
    filters = quote(f'id in ("{group}")', safe="")
    target = f"/v2026/workgroups?filters={filters}&limit=50&sorters=id&offset=0&count=true"
    return Step("GET", target, answer=[calls.group(one) for one in found], headers=told, sends=calls.BEARER)


def change(identities: Sequence[str], statuses: Any = 204, group: str = GROUP, verb: str = "bulk-delete", **details: Any) -> Step:
    """A change of members; C(statuses) is one for all, or one per identity."""
    codes = statuses if isinstance(statuses, dict) else dict.fromkeys(identities, statuses)
    answer = [{"id": one, "status": codes.get(one, 204), "description": f"text for {one}"} for one in identities]
    body = [{"type": "IDENTITY", "id": one} for one in identities]
    sends = {**calls.BEARER, "X-SailPoint-Experimental": "true"}
    return Step("POST", f"/v2026/workgroups/{group}/members/{verb}", json=body, **{"status": 207, "answer": answer, "sends": sends, **details})


class GroupMemberCase(Case):
    """The group's members, and one removal."""

    operation = GroupMembers
    args = GROUPS.args
    option = "members"
    items = [membership(one) for one in "abc"]
    bad_items = [membership("*")]
    total_in = "header"
    sample = {"members": [membership("a"), membership("b", "GROUP-2")]}
    secrets = GROUPS.secrets
    env = GROUPS.env
    bad_witnesses = (membership(""), {"group_id": GROUP, "identity_id": None}, membership("*"), membership("a", "a/b"))
    misfits = (
        Misfit({"base_url": "https://x.test", "members": [membership("a")]}, "Give one of access_token, client_id to log in."),
        Misfit(BASE, "one of the following is required: members, resume_from, restore_from"),
        Misfit({**BASE, "members": [{"group_id": GROUP}]}, "members[0] has no identity_id. Give group_id and identity_id."),
        Misfit({**BASE, "members": [{"identity_id": "a"}]}, "members[0] has no group_id. Give group_id and identity_id."),
    )
    blanks = (Misfit({**BASE, "members": [membership("a")], "access_token": ""}, "access_token"),)

    def login(self, **details: Any) -> Step:
        return calls.sailpoint_login(**details)

    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [self._members(there), *([] if there else [groups([GROUP])])]

    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        names = [item["identity_id"] for item in asked]
        return [change(names, {item["identity_id"]: 500 for item in refused})]

    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [self._members(there)]

    def listing(self, asked: Sequence[Any], rows: Sequence[Any], total: Any = MATCHING) -> list[Step]:
        announced = len(rows) if total is MATCHING else total
        more = isinstance(announced, int) and announced > len(rows) > 0
        exists = [groups([GROUP])] if not rows and announced == 0 and announced is not False else []
        return [members(rows, announced), *([members([], announced, offset=len(rows))] if more else exists)]

    def row(self, item: Any) -> dict[str, Any]:
        return {"id": item["identity_id"]}

    def witnessed(self) -> Witnessed:
        def read(there: str, seen: bool) -> list[Step]:
            return [members(named([*there, "z", *(["w"] if seen else [])]))]

        items = self.items[:2]
        args = {**self.args, "members": items, "witness": membership("w")}
        return Witnessed(args, membership("A"), items, items, [self.login()], read, self.removal(items, []))

    @staticmethod
    def _members(there: Sequence[Any]) -> Step:
        return members(named(item["identity_id"] for item in there))


CASE = GroupMemberCase()
