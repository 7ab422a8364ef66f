# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The case of C(oneaccess_role_member)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.role_member import RoleMembers
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import MATCHING, MISSING, Case, Misfit, Witnessed
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

SECRET = "0123-secret-0123"
LOGIN = {"base_url": "https://x.test", "client_id": "app", "client_secret": "oneaccess-secret"}
GIVEN = {**LOGIN, "application_id": "APP-1", "role_id": "ROLE-1", "ids": ["a"]}


class RoleMemberCase(Case):
    """The role's members, and one removal."""

    operation = RoleMembers
    args = {**LOGIN, "application_id": "APP-1", "role_id": "ROLE-1"}
    option = "account_ids"
    sample = {"account_ids": ["a", "b", "c"]}
    secrets = ("client_secret",)
    env = {"base_url": ["ONEACCESS_URL"], "client_id": ["ONEACCESS_CLIENT_ID"], "client_secret": ["ONEACCESS_CLIENT_SECRET"]}
    misfits = (
        Misfit({**LOGIN, "client_secret": SECRET, "ids": []}, "arguments: application_id, role_id"),
        Misfit({name: value for name, value in GIVEN.items() if name != "ids"}, "one of the following is required: account_ids, resume_from"),
    )
    blanks = (Misfit({**GIVEN, "client_secret": ""}, "client_secret"), Misfit({**GIVEN, "client_id": " "}, "client_id"))

    def login(self, **details: Any) -> Step:
        return calls.oneaccess_login(**details)

    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.oneaccess_members(there)]

    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        return [calls.oneaccess_remove(asked, [account for account in asked if account not in refused], refused)]

    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.oneaccess_members(there)]

    def listing(self, asked: Sequence[Any], rows: Sequence[Any], total: Any = MATCHING) -> list[Step]:
        answer = {"role_members": list(rows), "total": len(rows) if total is MATCHING else total}
        if total is MISSING:
            del answer["total"]
        return [calls.oneaccess_members([], answer=answer)]

    def witnessed(self) -> Witnessed:
        def read(there: str, seen: bool) -> list[Step]:
            return [calls.oneaccess_members([*there, "w"] if seen else list(there))]

        args = {**self.args, "account_ids": ["a", "b"], "witness": "w"}
        return Witnessed(args, "a", "ab", "ab", [self.login()], read, [calls.oneaccess_remove("ab")])


CASE = RoleMemberCase()
