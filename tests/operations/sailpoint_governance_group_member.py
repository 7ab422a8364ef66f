# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives C(sailpoint_governance_group_member): members of one group. An item goes by its identity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.group_member import GroupMembers
from tests.operations.driver import IGNORED, Driver

GROUP = "abd18da87904bb82c84c89663dec6d7e"


class SailPointMembers(Driver):
    operation = GroupMembers
    option = "members"
    kin = "sailpoint_governance_group"
    auth_route, read_route, write_route = "token", "members.list", "members.bulk_delete"
    size = 55
    case = IGNORED
    bare = True
    filtered = False  # the list of a group shows all its members

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        return {"sailpoint_isc": {"groups": [{"id": GROUP, "members": list(there)}]}}

    def truth(self, state: dict[str, Any]) -> set[str]:
        return set(state["members"].get(GROUP, []))

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"members": [self.item(name) for name in names]}

    def item(self, text: str) -> Any:
        return {"group_id": GROUP, "identity_id": text}

    def witness(self, name: str) -> Any:
        return self.item(name)

    def name_of(self, item: Any, asked: Sequence[str]) -> str:
        return str(item["identity_id"])


DRIVERS: list[Driver] = [SailPointMembers()]
