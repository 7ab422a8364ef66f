# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The case of C(sailpoint_governance_group): by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import MATCHING, MISSING, Case, Misfit, Witnessed
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

SECRET = "0123-secret-0123"
BASE = {"base_url": "https://x.test"}
GIVEN = {**BASE, "ids": ["a"]}


class GovernanceGroupCase(Case):
    """A list that is filtered by id, and one deletion in bulk."""

    operation = GovernanceGroups
    args = {**BASE, "client_id": "pat", "client_secret": "sail-secret"}
    option = "ids"
    total_in = "header"
    sample = {"ids": ["a", "b"], "names": ["n"]}
    secrets = ("client_secret", "access_token")
    env = {
        "base_url": ["SAIL_BASE_URL"],
        "client_id": ["SAIL_CLIENT_ID"],
        "client_secret": ["SAIL_CLIENT_SECRET"],
        "access_token": ["SAIL_ACCESS_TOKEN"],
        "api_version": ["SAIL_API_VERSION"],
    }
    misfits = (
        Misfit(GIVEN, "Give one of access_token, client_id to log in."),
        Misfit({**GIVEN, "access_token": SECRET, "client_id": "c"}, "More than one way to log in is given: access_token, client_id."),
        Misfit({**GIVEN, "client_id": "c"}, "client_secret is missing"),
        Misfit({**BASE, "access_token": SECRET}, "one of the following is required: ids, names, resume_from"),
        Misfit({**GIVEN, "access_token": SECRET, "api_version": "v3"}, "value of api_version must be one of"),
    )
    blanks = (Misfit({**GIVEN, "access_token": ""}, "access_token"), Misfit({**GIVEN, "access_token": "tok\n"}, "access_token"))

    def login(self, **details: Any) -> Step:
        return calls.sailpoint_login(**details)

    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.sailpoint_list(asked, [group for group in there if group in asked])]

    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        return [calls.sailpoint_delete(asked, dict.fromkeys(refused, 500))]

    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return self.first_look(asked, there)

    def listing(self, asked: Sequence[Any], rows: Sequence[Any], total: Any = MATCHING) -> list[Step]:
        if total is MATCHING:
            return [calls.sailpoint_list(asked, [], answer=list(rows), headers=calls.counted(len(rows)))]
        told = {} if total is MISSING else calls.counted(total)
        rest = [calls.sailpoint_list(asked, [], offset=len(rows), headers=told)] if isinstance(total, int) and total > len(rows) else []
        return [calls.sailpoint_list(asked, [], answer=list(rows), headers=told), *rest]

    def witnessed(self) -> Witnessed:
        def read(there: str, seen: bool) -> list[Step]:
            look = calls.sailpoint_list("ab", [*there, "w"] if seen else there)
            return [look._replace(target=look.target.replace("&limit", quote(' or id in ("w")', safe="") + "&limit"))]

        args = {**self.args, "ids": ["a", "b"], "witness": "w"}
        return Witnessed(args, "A", "ab", "ab", [self.login()], read, [calls.sailpoint_delete("ab")])


CASE = GovernanceGroupCase()
