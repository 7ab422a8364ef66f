# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The case of C(sailpoint_personal_access_token): by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.access_token import PersonalAccessTokens
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import MATCHING, Case, Misfit, Witnessed
from ansible_collections.revoke.access.tests.unit.helpers.cases.sailpoint_governance_group import CASE as GROUPS
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

TOKENS = "/v2026/personal-access-tokens"
GIVEN = {"base_url": "https://x.test", "ids": ["a"]}


def token(item: str, owner: str = "ada", **more: Any) -> dict[str, Any]:
    """A token as the vendor lists it."""
    return {"id": item, "name": f"Name of {item}", "owner": {"type": "IDENTITY", "id": owner, "name": f"Name of {owner}"}, "managed": False, **more}


def listed(rows: Sequence[Any], **details: Any) -> Step:
    """The list of all tokens, the one in use among them."""
    return Step("GET", TOKENS, **{"answer": [*rows, token("pat", "me")], "sends": calls.BEARER, **details})


def deleted(item: str, status: int = 204, **details: Any) -> Step:
    """The deletion of one token."""
    return Step("DELETE", f"{TOKENS}/{item}", **{"status": status, "sends": calls.BEARER, **details})


class AccessTokenCase(Case):
    """The list of all tokens, and one deletion for each."""

    operation = PersonalAccessTokens
    args = GROUPS.args
    option = "ids"
    total_in = ""
    sample = {"ids": ["a", "b"], "owners": ["ada"]}
    secrets = GROUPS.secrets
    env = GROUPS.env
    misfits = (Misfit(GIVEN, "Give one of access_token, client_id to log in."),)
    blanks = (Misfit({**GIVEN, "access_token": ""}, "access_token"),)

    def login(self, **details: Any) -> Step:
        return calls.sailpoint_login(**{"answer": calls.token(expires_in=749, scope="sp:scopes:all", identity_id="me"), **details})

    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [listed([token(item) for item in there])]

    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        return [deleted(item, 400, answer={}) if item in refused else deleted(item) for item in asked]

    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return self.first_look(asked, there)

    def listing(self, asked: Sequence[Any], rows: Sequence[Any], total: Any = MATCHING) -> list[Step]:
        return [listed(rows)]

    def witnessed(self) -> Witnessed:
        def read(there: str, seen: bool) -> list[Step]:
            return self.first_look("ab", [*there, "w"] if seen else there)

        args = {**self.args, "ids": ["a", "b"], "witness": "w"}
        return Witnessed(args, "A", "ab", "ab", [self.login()], read, self.removal("ab", ""))


CASE = AccessTokenCase()
