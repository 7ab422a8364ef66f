# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives C(sailpoint_personal_access_token): tokens of one owner, by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.access_token import PersonalAccessTokens
from tests.operations.driver import IGNORED, Driver

OWNER = "2c91808568c529c60168cca6f90c1313"


class SailPointTokens(Driver):
    operation = PersonalAccessTokens
    option = "ids"
    auth_route, read_route, write_route = "token", "access_tokens.list", "access_tokens.delete"
    size = 6
    case = IGNORED
    pages = totals = False
    bare = True

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        return {"sailpoint_isc": {"identities": [{"id": OWNER, "tokens": list(there)}]}}

    def truth(self, state: dict[str, Any]) -> set[str]:
        return {token for token, owner in state["personal_access_tokens"].items() if owner == OWNER}

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"ids": list(names), "owners": None}


DRIVERS: list[Driver] = [SailPointTokens()]
