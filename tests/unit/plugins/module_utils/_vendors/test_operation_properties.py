# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Promises of the adapters that hold for any input and any JSON: no traceback, no id lost, and never half a Venafi rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from ansible_collections.revoke.access.plugins.module_utils._batches import Pool
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, BadInput
from ansible_collections.revoke.access.plugins.module_utils._http import Client, Reply
from ansible_collections.revoke.access.plugins.module_utils._removal import Removal, Settings
from ansible_collections.revoke.access.plugins.module_utils._transport import Connection
from ansible_collections.revoke.access.plugins.module_utils._vendors import huawei_oneaccess, sailpoint_isc, venafi_tpp, vmware_csp
from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.role_member import RoleMembers
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.oauth_rule import OAuthRules
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.api_token import ApiTokens
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Clock

# The words that the vendors' answers are made of, so that random answers come close to real ones.
NAMES = st.sampled_from(
    [
        "id",
        "status",
        "description",
        "name",
        "connectionCount",
        "succeeded",
        "failed",
        "successes",
        "failures",
        "message",
        "results",
        "totalResults",
        "nextLink",
        "total",
        "role_members",
        "success_list",
        "fail_list",
        "account_name",
        "error",
        "error_code",
        "error_msg",
        "Result",
        "Success",
        "Rules",
        "ApplicationId",
        "TrusteePrefixedUniversal",
        "Error",
        "tokenId",
        "orgId",
        "deactivated",
        "deleted",
        "notFound",
        "inUse",
        "identity",
        "PrefixedUniversal",
        "detailCode",
        "trackingId",
        "messages",
        "causes",
        "text",
        "immutable",
        "displayName",
        "object",
        "type",
    ]
)
SCALARS = st.sampled_from(["a", "b", "A", "", "local:x", "LOCAL:X", "204", "/next", 0, 1, 4, 9, 204, 404, 409, 500, -1, 10**30, 1.5, True, False, None])
NESTED = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=12)


class Babel:
    """Stands in for Transport: good logins, and for everything else what the test has drawn; the last answer repeats."""

    def __init__(self, answers: list[tuple[int, Any]]) -> None:
        self.answers = answers
        self.sent: list[tuple[str, str, Any]] = []

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> tuple[int, Mapping[str, str], bytes]:
        if target.endswith(("/authorize", "/token", "/authorize/oauth")):
            return 200, CaseInsensitiveDict(), json.dumps(calls.token(identity="local:{me}")).encode()
        is_json = body and not headers.get("Content-Type", "").startswith("application/x-www")
        self.sent.append((method, target, json.loads(body) if body and is_json else None))
        assert len(self.sent) < 400, "the conversation does not end"
        status, answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return status, CaseInsensitiveDict({"Retry-After": "0"}), json.dumps(answer).encode()

    def close(self) -> None:
        """Part of the face of Transport."""


KINDS: dict[str, tuple[Any, Any, dict[str, Any], list[Any]]] = {
    "apps": (vmware_csp, OAuthApps, dict(calls.CSP_PARAMS, client_ids=["a", "b", "c"]), ["a", "b", "c"]),
    "tokens": (vmware_csp, ApiTokens, dict(calls.CSP_PARAMS, ids=["a", "b"], tokens=["V"], state="inactive"), ["a", "b"]),
    "members": (huawei_oneaccess, RoleMembers, dict(calls.ONEACCESS_PARAMS, account_ids=["a", "b", "c"]), ["a", "b", "c"]),
    "groups": (sailpoint_isc, GovernanceGroups, dict(calls.SAILPOINT_PARAMS, ids=["a", "b"], names=["n"]), ["a", "b"]),
    "rules": (venafi_tpp, OAuthRules, dict(calls.VENAFI_PARAMS, rules=[calls.rule("a", "local:x"), calls.rule("b", "local:y")]), []),
}


def run(kind: str, transport: Babel, check_mode: bool, params: dict[str, Any] | None = None) -> Removal:
    """A run of one operation, with what it has settled."""
    vendor, operation, given_params, _items = KINDS[kind]
    options = {name: option.get("default") for name, option in vendor.CONNECTION.items()}
    options.update(params or given_params)
    clock = Clock()
    details: dict[str, Any] = {"read_only": check_mode, "on_secret": len, "sleep": clock.sleep, "clock": clock}
    client = Client(Connection("https://x.test", max_attempts=2), vendor.grant(options), vendor.diagnose, **details)
    client._transport = transport
    with Pool(1) as pool:
        made = operation(client, options, pool)
        removal = Removal(made, pool, Settings(check_mode, True, 1.0, 2), pause=client.wait_before, sleep=clock.sleep, clock=clock)
        removal.outcomes = removal.run(made.targets())
    return removal


REPLIES = st.lists(st.tuples(st.sampled_from([200, 200, 200, 207, 400, 401, 403, 404, 409, 429, 500, 503]), NESTED), min_size=1, max_size=8)


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=150, deadline=None)
@given(REPLIES, st.booleans())
def test_no_json_answer_breaks_a_run_or_loses_an_id(kind: str, replies: list[tuple[int, Any]], check_mode: bool) -> None:
    removal = run(kind, Babel(list(replies)), check_mode)
    items = [outcome.item for outcome in removal.outcomes]
    texts = [json.dumps(item, sort_keys=True) for item in items]
    assert len(set(texts)) == len(texts)
    assert set(KINDS[kind][3]) <= {item for item in items if isinstance(item, str)}


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=60, deadline=None)
@given(REPLIES)
def test_check_mode_never_sends_a_write_whatever_is_answered(kind: str, replies: list[tuple[int, Any]]) -> None:
    transport = Babel(list(replies))
    run(kind, transport, check_mode=True)
    for method, target, _body in transport.sent:
        assert method == "GET" or target.endswith(("/getrules", "/api-tokens/details"))


@pytest.mark.parametrize("vendor", [vmware_csp, huawei_oneaccess, venafi_tpp, sailpoint_isc])
@settings(max_examples=150, deadline=None)
@given(NESTED, st.integers(100, 599), st.text(max_size=20))
def test_any_error_body_is_diagnosed_without_a_traceback(vendor: Any, body: Any, status: int, text: str) -> None:
    error = vendor.diagnose(Reply(status, body, {}, text))
    assert error is None or (isinstance(error, AccessError) and error.message)
    if status >= 400:
        assert error is not None, "an error status was taken for a good answer"


# ---- Venafi: both keys, always

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


@settings(max_examples=400, deadline=None)
@given(RULES)
def test_every_body_that_deletes_has_exactly_both_keys_and_neither_is_blank(rules: list[Any]) -> None:
    server = Tpp()
    before = set(server.rules)
    try:
        run("rules", server, check_mode=False, params=dict(calls.VENAFI_PARAMS, rules=rules))
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
