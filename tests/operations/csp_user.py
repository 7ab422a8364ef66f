# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives C(csp_user)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.user import Users
from tests.operations.driver import Driver

ORG = "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"


class CspUsers(Driver):
    operation = Users
    option = "user_ids"
    kin = "csp_oauth_app"
    auth_route, read_route, write_route = "token.api_token", "users.list", "users.delete"
    size = 22
    links = True
    rooted = True
    secrets = ("api_token",)
    small_pages = {"csp.page_limit": 10}

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        return {"vmware_csp": {"orgs": {ORG: {"users": list(there)}}}}

    def truth(self, state: dict[str, Any]) -> set[str]:
        return set(state["orgs"][ORG]["users"])

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return {"api_token": credentials["api_token"], "org_id": ORG}


DRIVERS: list[Driver] = [CspUsers()]
