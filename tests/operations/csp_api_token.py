# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives C(csp_api_token)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.api_token import ApiTokens
from tests.operations.driver import Driver

ORG = "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"


class CspTokens(Driver):
    """By id: nothing tells the present state, the vendor's word is all there is."""

    operation = ApiTokens
    option = "ids"
    auth_route, read_route, write_route = "token.api_token", "org", "api_tokens.deactivate"
    blind = True
    listed = False
    secrets = ("api_token",)

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        tokens = [{"tokenId": name, "tokenName": "n", "value": self.value(name), "deactivated": name in gone} for name in (*there, *gone)]
        return {"vmware_csp": {"orgs": {ORG: {"api_tokens": tokens}}}}

    @staticmethod
    def value(name: str) -> str:
        """The secret text of the token of this name."""
        return (name.replace("-", "Z") + "Q7" * 33)[:65]

    def hidden(self, names: Sequence[str]) -> list[str]:
        return [self.value(name) for name in names]

    def truth(self, state: dict[str, Any]) -> set[str]:
        return {name for name, found in state["orgs"][ORG]["api_tokens"].items() if found == "active"}

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return {"api_token": credentials["api_token"], "org_id": ORG, "state": "inactive"}

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"ids": list(names), "tokens": None}


class CspTokenValues(CspTokens):
    """By value: the details of a value tell the state."""

    variant = "by value"
    option = "tokens"
    read_route = "token_details"
    blind = False
    refused_alone = True

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"ids": None, "tokens": [self.value(name) for name in names]}

    def witness(self, name: str) -> Any:
        return self.value(name)

    def name_of(self, item: Any, asked: Sequence[str]) -> str:
        text = str(item)
        return asked[int(text[7:-1])] if text.startswith("tokens[") else text


DRIVERS: list[Driver] = [CspTokens(), CspTokenValues()]
