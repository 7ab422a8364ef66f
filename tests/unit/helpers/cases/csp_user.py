# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The case of C(csp_user)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.user import Users
from ansible_collections.revoke.access.tests.unit.helpers import csp_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import MATCHING, MISSING, Spoil, Witnessed
from ansible_collections.revoke.access.tests.unit.helpers.cases.csp import CspCase
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step


class UserCase(CspCase):
    """The list of the organization's users, a look at whose the login is, and one removal."""

    operation = Users
    option = "user_ids"
    sample = {"user_ids": ["a", "b", "c"]}
    reading_posts = ("/api-tokens/details",)
    row_ids = ("userId",)

    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.csp_users(there), *(self.own() if set(asked) & set(there) else [])]

    def own(self) -> list[Step]:
        return [calls.csp_login_user()]

    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        return [calls.csp_remove_users(asked, [one for one in asked if one not in refused], refused)]

    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.csp_users(there)]

    def row(self, item: Any) -> dict[str, Any]:
        return calls.user(item)

    def spoilt(self, item: Any, spoil: Spoil, name: str) -> Any:
        row = self.row(item)
        return {**row, "user": spoil(row["user"], name)}

    def listing(self, asked: Sequence[Any], rows: Sequence[Any], total: Any = MATCHING) -> list[Step]:
        answer = {"results": list(rows), "totalResults": len(rows) if total is MATCHING else total}
        if total is MISSING:
            del answer["totalResults"]
        return [calls.csp_users([], answer=answer)]

    def witnessed(self) -> Witnessed:
        def read(there: str, seen: bool) -> list[Step]:
            return [calls.csp_users([*there, "w"] if seen else list(there))]

        args = {**self.args, "user_ids": ["a", "b"], "witness": "w"}
        return Witnessed(args, "a", "ab", "ab", [self.login()], read, [calls.csp_remove_users("ab")], self.own())


CASE = UserCase()
