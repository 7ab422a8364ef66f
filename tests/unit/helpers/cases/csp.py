# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the cases of a CSP organization have in common."""

from __future__ import annotations

from typing import Any

from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case, Misfit
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

SECRET = "0123-secret-0123"
ORG = {"org_id": calls.ORG}
GIVEN = {**ORG, "ids": ["a"]}


class CspCase(Case):
    """A login with an API token, and what does not fit together."""

    args = {"api_token": "csp-secret", **ORG}
    secrets = ("api_token", "client_secret")
    env = {"base_url": ["CSP_URL"], "api_token": ["CSP_API_TOKEN"], "client_id": ["CSP_CLIENT_ID"], "client_secret": ["CSP_CLIENT_SECRET"]}
    misfits = (
        Misfit(GIVEN, "Give one of api_token, client_id to log in."),
        Misfit({**GIVEN, "api_token": SECRET, "client_id": "c", "client_secret": SECRET}, "More than one way to log in is given: api_token, client_id."),
        Misfit({"api_token": SECRET, "ids": ["a"]}, "missing required arguments: org_id"),
        Misfit({"api_token": SECRET, "org_id": "o"}, "one of the following is required:"),
        Misfit({**GIVEN, "api_token": SECRET, "state": "present"}, "value of state must be one of: absent"),
    )
    blanks = (Misfit({**GIVEN, "api_token": ""}, "api_token"), Misfit({**GIVEN, "client_id": "c", "client_secret": " "}, "client_secret"))

    def login(self, **details: Any) -> Step:
        return calls.csp_login(**details)
