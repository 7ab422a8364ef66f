# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever the user gives: no call ever names less than one whole rule, and no rule goes that nobody asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.oauth_rule import OAuthRules
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.babel import Babel, run_against
from ansible_collections.revoke.access.tests.unit.helpers.effort import examples

PARTS = st.sampled_from(
    [None, "", " ", "\t", "app", "App", "*", "?", "local:x", "LOCAL:X", "local:", ":x", "a/b", 0, 7, True, [], {}, ["app"], "\u200b", "\u00a0", "x" * 2000]
)
RULES = st.lists(
    st.dictionaries(st.sampled_from(["application_id", "trustee", "ApplicationId", "TrusteePrefixedUniversal"]), PARTS | st.text(max_size=6))
    | st.fixed_dictionaries({"application_id": st.sampled_from(["a", "b", "c"]), "trustee": st.sampled_from(["local:x", "LOCAL:X", "AD+d:y"])})
    | st.sampled_from([None, "a", 7, []]),
    max_size=5,
)


class Tpp(Babel):
    """A server that lists every rule that it is asked about, and notes what is deleted."""

    def __init__(self) -> None:
        super().__init__([(200, None)])
        self.rules = {(application, trustee) for application in "abc" for trustee in ("local:x", "AD+d:y")}
        self.deleted: list[Any] = []

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> tuple[int, Mapping[str, str], bytes]:
        asked = json.loads(body or b"null")
        if target.endswith("/verify"):
            self.answers = [(200, {"identity": "local:{me}"})]
        elif target.endswith("/deleterule"):
            self.deleted.append(asked)
            self.rules = {one for one in self.rules if not self._meant(one, asked)}
            self.answers = [(200, {"Result": 0, "Success": True})]
        else:
            rows = [calls.venafi_row(*one) for one in sorted(self.rules) if self._meant(one, asked)]
            self.answers = [(200, {"Result": 0, "Success": True, "Rules": rows})]
        return super().send(method, target, headers, body, timeout)

    @staticmethod
    def _meant(one: tuple[str, str], asked: dict[str, Any]) -> bool:
        """As wide as the real one: a key that is missing or blank is no condition."""
        application, trustee = asked.get("ApplicationId"), asked.get("TrusteePrefixedUniversal")
        return (not application or one[0] == application) and (not trustee or one[1].casefold() == trustee.casefold())


@settings(max_examples=examples(400), deadline=None)
@given(RULES)
def test_every_body_that_deletes_has_exactly_both_keys_and_neither_is_blank(rules: list[Any]) -> None:
    server = Tpp()
    before = set(server.rules)
    try:
        run_against(server, OAuthRules, dict(calls.VENAFI_PARAMS, rules=rules), check_mode=False)
    except BadInput:
        assert server.sent == [], "bad input was refused after a request"
    asked_for = {
        (rule["application_id"], str(rule["trustee"]).casefold())
        for rule in rules
        if isinstance(rule, dict) and "trustee" in rule and "application_id" in rule
        if isinstance(rule["application_id"], str)
    }
    for body in server.deleted:
        assert set(body) == {"TrusteePrefixedUniversal", "ApplicationId"}
        assert all(isinstance(value, str) and value.strip() for value in body.values())
        assert (body["ApplicationId"], body["TrusteePrefixedUniversal"].casefold()) in asked_for
    for application, trustee in before - server.rules:
        assert (application, trustee.casefold()) in asked_for, "a rule went that nobody asked for"
