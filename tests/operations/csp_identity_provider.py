# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives C(csp_identity_provider)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.identity_provider import IdentityProviders
from tests.operations.driver import Driver

ORG = "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"


class CspIdentityProviders(Driver):
    """One is linked, or none."""

    operation = IdentityProviders
    option = "idp_ids"
    auth_route, read_route, write_route = "token.api_token", "idp.get", "idp.unlink"
    size = 1
    listed = False
    pages = totals = False
    mute = True
    secrets = ("api_token",)

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        return {"vmware_csp": {"orgs": {ORG: {"idp": {"idpId": there[0]}} if there else {}}}}

    def truth(self, state: dict[str, Any]) -> set[str]:
        linked = state["orgs"][ORG]["idp"]
        return {linked["idpId"]} if linked else set()

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return {"api_token": credentials["api_token"], "org_id": ORG, "confirm_lockout": True}


DRIVERS: list[Driver] = [CspIdentityProviders()]
