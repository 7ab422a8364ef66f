# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The case of C(csp_oauth_app)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import MATCHING, MISSING, Case, Misfit, Witnessed
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

SECRET = "0123-secret-0123"
ORG = {"org_id": calls.ORG}
GIVEN = {**ORG, "ids": ["a"]}


class OAuthAppCase(Case):
    """The list of the organization's apps, and one deletion."""

    operation = OAuthApps
    args = {"api_token": "csp-secret", **ORG}
    option = "client_ids"
    sample = {"client_ids": ["a", "b", "c"]}
    secrets = ("api_token", "client_secret")
    env = {"base_url": ["CSP_URL"], "api_token": ["CSP_API_TOKEN"], "client_id": ["CSP_CLIENT_ID"], "client_secret": ["CSP_CLIENT_SECRET"]}
    misfits = (
        Misfit(GIVEN, "Give one of api_token, client_id to log in."),
        Misfit({**GIVEN, "api_token": SECRET, "client_id": "c", "client_secret": SECRET}, "More than one way to log in is given: api_token, client_id."),
        Misfit({**GIVEN, "client_id": "c"}, "client_secret is missing"),
        Misfit({"api_token": SECRET, "ids": ["a"]}, "missing required arguments: org_id"),
        Misfit({"api_token": SECRET, "org_id": "o"}, "one of the following is required: client_ids, resume_from"),
        Misfit({**GIVEN, "api_token": SECRET, "state": "present"}, "value of state must be one of: absent"),
    )
    blanks = (Misfit({**GIVEN, "api_token": ""}, "api_token"), Misfit({**GIVEN, "client_id": "c", "client_secret": " "}, "client_secret"))

    def login(self, **details: Any) -> Step:
        return calls.csp_login(**details)

    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.csp_apps(there)]

    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        return [calls.csp_delete(asked, [app for app in asked if app not in refused], refused)]

    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.csp_apps(there)]

    def listing(self, asked: Sequence[Any], rows: Sequence[Any], total: Any = MATCHING) -> list[Step]:
        answer = {"results": list(rows), "totalResults": len(rows) if total is MATCHING else total}
        if total is MISSING:
            del answer["totalResults"]
        return [calls.csp_apps([], answer=answer)]

    def witnessed(self) -> Witnessed:
        def read(there: str, seen: bool) -> list[Step]:
            return [calls.csp_apps([*there, "w"] if seen else list(there))]

        args = {**self.args, "client_ids": ["a", "b"], "witness": "w"}
        return Witnessed(args, "a", "ab", "ab", [self.login()], read, [calls.csp_delete("ab")])


CASE = OAuthAppCase()
