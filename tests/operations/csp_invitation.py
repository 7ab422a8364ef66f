# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives C(csp_invitation)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.invitation import Invitations
from tests.operations.driver import IGNORED, Driver

ORG = "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"


class CspInvitations(Driver):
    """By id, a GUID. What is gone is there too, revoked."""

    operation = Invitations
    option = "invitation_ids"
    auth_route, read_route, write_route = "token.api_token", "invitations.list", "invitations.revoke"
    size = 6
    case = IGNORED
    bare = True
    pages = totals = False
    mute = True
    one_case = True
    kept = True
    secrets = ("api_token",)

    def names(self, word: str, count: int) -> list[str]:
        head = word.encode().hex().ljust(8, "0")[:8]
        return [f"{head}-ABde-4e0a-9c35-{number:012x}" for number in range(count)]

    @staticmethod
    def invited(name: str) -> str:
        """The user name of the invitation of this id."""
        return f"guest-{name.replace('-', '')}@example.com".lower()

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        states = {**dict.fromkeys(there, "AVAILABLE"), **dict.fromkeys(gone, "REVOKED")}
        invitations = [{"id": name, "username": self.invited(name), "status": status} for name, status in states.items()]
        return {"vmware_csp": {"orgs": {ORG: {"invitations": invitations}}}}

    def shown(self, name: str) -> str:
        return f'/{ORG}/invitations/{name}"'

    def name_in(self, told: str) -> str:
        return told.rpartition("/")[2]

    def open_in(self, row: dict[str, Any]) -> bool:
        return row.get("status") == "AVAILABLE"

    def truth(self, state: dict[str, Any]) -> set[str]:
        return {name for name, status in state["orgs"][ORG]["invitations"].items() if status == "AVAILABLE"}

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return {"api_token": credentials["api_token"], "org_id": ORG}

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"invitation_ids": list(names), "usernames": None}


class CspInvitationsByName(CspInvitations):
    """By the user name that was invited."""

    variant = "by user name"
    option = "usernames"
    kin = "csp_invitation"
    ids = False

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"invitation_ids": None, "usernames": [self.invited(name) for name in names]}

    def name_of(self, item: Any, asked: Sequence[str]) -> str:
        return next((name for name in asked if str(item).lower() in (name.lower(), self.invited(name))), str(item))


DRIVERS: list[Driver] = [CspInvitations(), CspInvitationsByName()]
