# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives C(sailpoint_governance_group)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from tests.operations.driver import IGNORED, Driver


class SailPointGroups(Driver):
    operation = GovernanceGroups
    option = "ids"
    auth_route, read_route, write_route = "token", "workgroups.list", "workgroups.bulk_delete"
    size = 110
    case = IGNORED
    bare = True

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        return {"sailpoint_isc": {"groups": list(there)}}

    def truth(self, state: dict[str, Any]) -> set[str]:
        return set(state["groups"])

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"ids": list(names), "names": None, "all_matches": False}


DRIVERS: list[Driver] = [SailPointGroups()]
