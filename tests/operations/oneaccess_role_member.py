# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives C(oneaccess_role_member)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.role_member import RoleMembers
from tests.operations.driver import Driver

APPLICATION, ROLE = "20220410101112345-A1B2-C3D4E5F60", "20220420144449385-C66D-E8C1D1D79"


class OneAccessMembers(Driver):
    operation = RoleMembers
    option = "account_ids"
    auth_route, read_route, write_route = "token", "role_members.list", "role_members.delete"
    size = 55

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        accounts = [{"id": name} for name in gone]
        return {"huawei_oneaccess": {"applications": {APPLICATION: {"roles": {ROLE: {"members": list(there)}}, "accounts": accounts}}}}

    def truth(self, state: dict[str, Any]) -> set[str]:
        return set(state["applications"][APPLICATION]["roles"][ROLE]["members"])

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return dict(super().login(credentials), application_id=APPLICATION, role_id=ROLE)


DRIVERS: list[Driver] = [OneAccessMembers()]
