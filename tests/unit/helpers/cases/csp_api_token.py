# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The case of C(csp_api_token): by id, so that the state cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.api_token import ApiTokens
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case, Misfit, Witnessed
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

SECRET = "0123-secret-0123"
ORG = {"org_id": calls.ORG}
GIVEN = {**ORG, "ids": ["a"]}


class ApiTokenCase(Case):
    """A look at the organization and at the token of the login, and one deactivation."""

    operation = ApiTokens
    args = {"api_token": "csp-secret", **ORG}
    option = "ids"
    sample = {"ids": ["a", "b"], "tokens": ["V"]}
    secrets = ("api_token", "client_secret", "tokens", "witness")
    env = {"base_url": ["CSP_URL"], "api_token": ["CSP_API_TOKEN"], "client_id": ["CSP_CLIENT_ID"], "client_secret": ["CSP_CLIENT_SECRET"]}
    reading_posts = ("/api-tokens/details",)
    refusal = "unconfirmed"
    readable = False
    bad_witnesses = ("", " ", "a\nb", "tok\u00e9n")
    misfits = (
        Misfit(GIVEN, "Give one of api_token, client_id to log in."),
        Misfit({"api_token": SECRET, "ids": ["a"]}, "missing required arguments: org_id"),
        Misfit({"api_token": SECRET, "org_id": "o"}, "one of the following is required: ids, tokens, resume_from, restore_from"),
        Misfit({**GIVEN, "api_token": SECRET, "state": "absent"}, "value of state must be one of: inactive, active"),
    )
    blanks = (Misfit({**GIVEN, "api_token": "\t"}, "api_token"),)

    def login(self, **details: Any) -> Step:
        return calls.csp_login(**details)

    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.csp_org(), calls.csp_details("csp-secret", "own-id")]

    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        successes = [token for token in asked if token not in refused]
        return [calls.csp_change(asked, answer={"successes": successes, "failures": [{"id": token, "message": "no"} for token in refused]})]

    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return []

    def restoring(self, items: Sequence[Any]) -> list[Step]:
        """The organization; the token of the login is in no danger."""
        return [calls.csp_org()]

    def witnessed(self) -> Witnessed:
        """By value: nothing is read of ids."""

        def read(there: str, seen: bool) -> list[Step]:
            unknown: dict[str, Any] = {} if seen else {"status": 404, "answer": calls.csp_error("not found", 404)}
            return [*(calls.csp_details(f"V{one}", one, one not in there) for one in "ab"), calls.csp_details("VW", "w", False, **unknown)]

        args = {**self.args, "tokens": ["Va", "Vb"], "witness": "VW"}
        own = [calls.csp_details("csp-secret", "own-id")]
        begin = [self.login(), calls.csp_org()]
        return Witnessed(args, "Va", ["tokens[0]", "tokens[1]"], "ab", begin, read, [calls.csp_change("ab")], own, again=1)


CASE = ApiTokenCase()
