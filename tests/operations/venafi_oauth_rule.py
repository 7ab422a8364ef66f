# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives C(venafi_oauth_rule)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.oauth_rule import OAuthRules
from tests.operations.driver import HALF, Driver


class VenafiRules(Driver):
    operation = OAuthRules
    option = "rules"
    auth_route, read_route, write_route = "authorize.oauth", "getrules", "deleterule"
    size = 6
    totals = False
    case = HALF  # it matters in the name of the application, and not in the identity
    secrets = ("password",)

    def names(self, word: str, count: int) -> list[str]:
        """Rules of one identity: a call that names just the identity would take the bystanders along."""
        return [f"{name}|local:{{ann}}" for name in super().names(word, count)]

    def seed(self, there: Sequence[str], gone: Sequence[str]) -> dict[str, Any]:
        near = [f"{name.split('|')[0]}|local:{{bob}}" for name in there[:2]]  # the same applications, another identity
        applications = sorted({name.split("|")[0] for name in gone})
        return {"venafi_tpp": {"applications": applications, "rules": [name.split("|") for name in (*there, *near)]}}

    def truth(self, state: dict[str, Any]) -> set[str]:
        return {"|".join(rule) for rule in state["rules"]}

    def login(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return {name: credentials[name] for name in ("username", "password", "client_id", "scope")}

    def given(self, names: Sequence[str]) -> dict[str, Any]:
        return {"rules": [dict(zip(("application_id", "trustee"), name.split("|"))) for name in names]}

    def witness(self, name: str) -> Any:
        return self.given([name])["rules"][0]

    def item(self, text: str) -> Any:
        return {"application_id": text, "trustee": "local:{x}"}

    def name_of(self, item: Any, asked: Sequence[str]) -> str:
        return f"{item['application_id']}|{item['trustee']}"

    def marks(self, name: str) -> str:
        return name.split("|")[0]

    def twin(self, name: str) -> str:
        return self.marks(name).swapcase() + "|" + name.split("|")[1]


DRIVERS: list[Driver] = [VenafiRules()]
