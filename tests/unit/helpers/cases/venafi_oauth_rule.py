# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The case of C(venafi_oauth_rule): rules of one user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.oauth_rule import OAuthRules
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import MATCHING, Case, Misfit, Witnessed
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

SECRET = "0123-secret-0123"
ANN, BOB = "local:{ann}", "local:{bob}"
BASE = {"base_url": "https://x.test"}
GIVEN = {**BASE, "rules": [calls.rule("a", "local:x")]}


class OAuthRuleCase(Case):
    """One read by what the rules have in common, and one deletion for each."""

    operation = OAuthRules
    args = {**BASE, "client_id": "revoker", "username": "local:admin", "password": "venafi-secret"}
    option = "rules"
    items = [calls.rule(name, ANN) for name in ("a", "b", "c")]
    bad_items = [calls.rule("*", ANN)]
    sample = {"rules": [calls.rule("a", "local:x"), calls.rule("b", "local:y")]}
    secrets = ("password", "refresh_token", "access_token")
    env = {
        "base_url": ["VENAFI_URL", "VCERT_URL"],
        "client_id": ["VENAFI_CLIENT_ID"],
        "username": ["VENAFI_USER"],
        "password": ["VENAFI_PASS"],
        "scope": ["VENAFI_SCOPE"],
        "refresh_token": ["VENAFI_REFRESH_TOKEN"],
        "access_token": ["VENAFI_TOKEN", "VCERT_TOKEN"],
    }
    row_ids = ("ApplicationId", "TrusteePrefixedUniversal")
    total_in = ""
    reading_posts = ("/oauth/getrules",)
    bad_witnesses = (calls.rule("app", ""), {"application_id": "app", "trustee": None}, calls.rule("app", "bob"), calls.rule("*", ANN))
    misfits = (
        Misfit(GIVEN, "Give one of access_token, refresh_token, username to log in."),
        Misfit({**GIVEN, "access_token": SECRET, "refresh_token": SECRET, "client_id": "c"}, "More than one way to log in is given"),
        Misfit({**GIVEN, "username": "u", "client_id": "c"}, "password is missing"),
        Misfit({**GIVEN, "username": "u", "password": SECRET}, "client_id is missing"),
        Misfit({**GIVEN, "refresh_token": SECRET}, "client_id is missing"),
        Misfit({**GIVEN, "access_token": SECRET, "rules": [{"application_id": "a"}]}, "rules[0] has no trustee. Give both"),
        Misfit({**GIVEN, "access_token": SECRET, "rules": [{"trustee": "local:a"}]}, "rules[0] has no application_id. Give both"),
    )
    blanks = (
        Misfit({**GIVEN, "refresh_token": "", "client_id": "c"}, "refresh_token"),
        Misfit({**GIVEN, "username": "u", "password": "", "client_id": "c"}, "password"),
        Misfit({**GIVEN, "username": "u", "password": SECRET, "client_id": "c", "scope": " "}, "scope"),
        Misfit({**GIVEN, "username": " ", "password": SECRET, "client_id": "c"}, "username"),
    )

    def login(self, **details: Any) -> Step:
        return calls.venafi_login(**details)

    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.venafi_rules(calls.of_trustee(ANN), [_parts(rule) for rule in there])]

    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        return [calls.venafi_delete(*_parts(rule), result=int(rule in refused)) for rule in asked]

    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return self.first_look(asked, there)

    def row(self, item: Any) -> dict[str, Any]:
        return calls.venafi_row(*_parts(item))

    def listing(self, asked: Sequence[Any], rows: Sequence[Any], total: Any = MATCHING) -> list[Step]:
        del asked, total  # rules of one user; nothing tells how many they are
        return [calls.venafi_rules(calls.of_trustee(ANN), rows)]

    def witnessed(self) -> Witnessed:
        def read(there: str, seen: bool) -> list[Step]:
            beside = calls.venafi_rules(calls.of_trustee(BOB), [("w", BOB)] if seen else [])
            return [calls.venafi_rules(calls.of_trustee(ANN), [(one, ANN) for one in there]), beside]

        items = self.items[:2]
        args = {**self.args, "rules": items, "witness": calls.rule("w", BOB)}
        return Witnessed(args, calls.rule("a", ANN.upper()), items, items, [self.login()], read, self.removal(items, []))


def _parts(rule: dict[str, str]) -> tuple[str, str]:
    return rule["application_id"], rule["trustee"]


CASE = OAuthRuleCase()
