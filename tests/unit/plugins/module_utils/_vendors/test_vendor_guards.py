# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the vendors' logins and lists give the guards: the login's own items, the tenant, names, and the number of all items."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.role_member import RoleMembers
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.oauth_rule import OAuthRules
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.api_token import ApiTokens
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse

MODES = pytest.mark.parametrize("check_mode", [True, False])
ME, ANN = "local:{me}", "local:{ann}"
ME_QUERY = {"TrusteePrefixedUniversal": ME}


def jwt(**claims: Any) -> str:
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{part}.c2ln"


def apps(ids: Any, *steps: Step, **more: Any) -> Ran:
    params = dict(calls.CSP_PARAMS, client_ids=list(ids), **more.pop("params", {}))
    return converse(OAuthApps, params, *steps, **more)


def tokens(params: dict[str, Any], *steps: Step, **more: Any) -> Ran:
    given = dict(calls.CSP_PARAMS, ids=None, tokens=None, state="inactive")
    return converse(ApiTokens, dict(given, **params), *steps, **more)


def rules_of(given: list[Any], *steps: Step, **more: Any) -> Ran:
    return converse(OAuthRules, dict(calls.VENAFI_PARAMS, rules=given), *steps, **more)


def groups(ids: Any, *steps: Step, **more: Any) -> Ran:
    return converse(GovernanceGroups, dict(calls.SAILPOINT_PARAMS, ids=list(ids)), *steps, **more)


def members(ids: Any, *steps: Step, **more: Any) -> Ran:
    return converse(RoleMembers, dict(calls.ONEACCESS_PARAMS, account_ids=list(ids)), *steps, **more)


# ---- what an audit has not settled


def test_an_audit_tells_by_a_count_what_it_has_not_settled() -> None:
    held = [calls.sailpoint_login(), calls.sailpoint_list(["a", "B"], [calls.group("a", 1), "b"]), calls.sailpoint_connections("a", [])]
    assert groups(["a", "B"], *held, check_mode=True).result["summary"]["undecided"] == 0
    look = [calls.sailpoint_login(), calls.sailpoint_list(["a", "b"], ["a", "b"])]
    assert groups(["a", "b"], *look, check_mode=True, protected=["a"]).result["summary"]["undecided"] == 0
    assert groups(["a", "b"], *look, check_mode=True, max_removals=1).result["summary"]["undecided"] == 2
    assert groups(["a", "b"], calls.sailpoint_login(status=401, answer={"error": "no"}), check_mode=True).result["summary"]["undecided"] == 2


# ---- the login's own items


@MODES
@pytest.mark.parametrize("login", ["me", "ME"])
def test_the_oauth_app_that_the_run_logs_in_as_is_never_sent(login: str, check_mode: bool) -> None:
    params = {"api_token": None, "client_id": login, "client_secret": "csp-secret"}
    step = Step("POST", calls.CSP + "/auth/token", form={"grant_type": "client_credentials"}, answer=calls.token())
    writes = [] if check_mode else [calls.csp_delete("a"), calls.csp_apps(["me"])]
    ran = apps(["me", "a"], step, calls.csp_apps(["me", "a"]), *writes, params=params, check_mode=check_mode, verify_timeout=0)
    assert ran.by_state() == {"changed": ["a"], "unchanged": [], "failed": [("me", "protected")]}


@MODES
@pytest.mark.parametrize("asked", [{"ids": ["own-id", "a"]}, {"ids": ["OWN-ID", "a"]}])
def test_the_api_token_that_the_run_logs_in_with_is_never_sent(asked: dict[str, Any], check_mode: bool) -> None:
    steps = [calls.csp_login(), calls.csp_org(), calls.csp_details("csp-secret", "own-id")]
    ran = tokens(asked, *steps, *([] if check_mode else [calls.csp_change(["a"])]), check_mode=check_mode)
    assert ran.by_state() == {"changed": ["a"], "unchanged": [], "failed": [(asked["ids"][0], "protected")]}


@MODES
def test_the_api_token_that_the_run_logs_in_with_is_found_by_its_value_too(check_mode: bool) -> None:
    own = calls.csp_details("csp-secret", "own-id")
    ran = tokens({"tokens": ["csp-secret"]}, calls.csp_login(), calls.csp_org(), own, own, check_mode=check_mode)
    assert ran.by_state() == {"changed": [], "unchanged": [], "failed": [("own-id", "protected")]}


@pytest.mark.parametrize("answer", [{"tokenId": None}, {"tokenId": ""}, {}])
def test_a_login_token_whose_id_cannot_be_found_out_is_told(answer: Any) -> None:
    steps = [calls.csp_login(), calls.csp_org(), calls.csp_details("csp-secret", answer=answer), calls.csp_change(["a"])]
    ran = tokens({"ids": ["a"]}, *steps)
    assert ran.by_state()["changed"] == ["a"] and any("is not guarded" in text for text in ran.warnings)


def test_details_of_the_login_that_make_no_sense_end_the_run_before_the_first_write() -> None:
    steps = [calls.csp_login(), calls.csp_org(), calls.csp_details("csp-secret", answer={"tokenId": 7})]
    assert tokens({"ids": ["a"]}, *steps).by_state()["failed"] == [("a", "not_attempted")]


def test_activating_does_not_ask_for_the_token_of_the_login() -> None:
    ran = tokens({"ids": ["own-id"], "state": "active"}, calls.csp_login(), calls.csp_org(), calls.csp_change(["own-id"], "activate"))
    assert ran.by_state()["changed"] == ["own-id"]


@MODES
@pytest.mark.parametrize("identity", [ME, {"PrefixedUniversal": ME}, {"PrefixedUniversal": "LOCAL:{ME}"}])
@pytest.mark.parametrize("verify", [True, False])
def test_the_rules_of_the_identity_that_the_run_logs_in_as_are_never_sent(identity: Any, verify: bool, check_mode: bool) -> None:
    given = [calls.rule("a", "Local:{me}"), calls.rule("b", "local:{me}")]
    told = [] if not verify else [Step("GET", "/vedauth/authorize/verify", answer={"identity": identity}, sends=calls.BEARER)]
    login = calls.venafi_login(answer=calls.token() if verify else calls.token(identity=identity))
    look = calls.venafi_rules({"TrusteePrefixedUniversal": "Local:{me}"}, [("a", ME), ("b", ME)])
    ran = rules_of(given, login, look, *told, check_mode=check_mode)
    assert ran.by_state()["failed"] == [(given[0], "protected"), (given[1], "protected")]


@pytest.mark.parametrize("answer", [{}, {"identity": None}, {"identity": ["x"]}, {"identity": 7}, {"identity": {"PrefixedUniversal": None}}])
def test_an_identity_that_is_not_told_breaks_nothing(answer: Any) -> None:
    steps = [calls.venafi_login(answer=calls.token()), calls.venafi_rules(ME_QUERY, [("a", ME)])]
    steps.append(Step("GET", "/vedauth/authorize/verify", answer=answer))
    ran = rules_of([calls.rule("a", ME)], *steps, check_mode=True)
    assert ran.by_state()["changed"] == [calls.rule("a", ME)] and "its rules are not guarded" in ran.warnings[0]


@MODES
@pytest.mark.parametrize(
    "own, given",
    [("local:{0a-b1}", "local:0A-B1"), ("local:{0a-b1}", "local:{0ab1}"), ("AD+corp:0ab1", "AD+corp:{0ab1}"), ("local:0ab1", "LOCAL:{0A-B1}")],
)
def test_the_rules_of_the_login_are_never_sent_also_where_its_identity_is_written_without_braces_or_dashes(own: str, given: str, check_mode: bool) -> None:
    rule = calls.rule("a", given)
    steps = [calls.venafi_login(answer=calls.token(identity=own)), calls.venafi_rules({"TrusteePrefixedUniversal": given}, [("a", given)])]
    assert rules_of([rule], *steps, check_mode=check_mode).by_state()["failed"] == [(rule, "protected")]


# ---- a login that is renewed in mid-run

RENEWED = {
    "tenant of csp": (apps, calls.csp_login, calls.csp_apps("a", status=401), {"context_name": calls.ORG, "username": "ann"}, {"context_name": "of-another"}),
    "identity of csp": (apps, calls.csp_login, calls.csp_apps("a", status=401), {"context_name": calls.ORG, "username": "ann"}, {"username": "bob"}),
    "tenant of sailpoint": (groups, calls.sailpoint_login, calls.sailpoint_list("a", "a", status=401), {"tenant_id": "t-1"}, {"tenant_id": "t-2"}),
    "identity of sailpoint": (groups, calls.sailpoint_login, calls.sailpoint_list("a", "a", status=401), {"identity_id": "i-1"}, {"identity_id": "i-2"}),
}


@MODES
@pytest.mark.parametrize("which", RENEWED)
def test_a_token_of_another_tenant_or_identity_in_mid_run_is_not_used(which: str, check_mode: bool) -> None:
    run, login, expired, first, second = RENEWED[which]
    steps = [login(answer=calls.token(**first)), expired, login(answer=calls.token(access_token="second", **{**first, **second}))]
    ran = run("a", *steps, check_mode=check_mode)
    failure = ran.outcomes[0].failure
    assert ran.by_state()["failed"] == [("a", "not_attempted")] and failure is not None
    assert f"of another tenant or identity than the first one ({next(iter(second))})" in failure.message


@MODES
def test_a_token_of_another_identity_in_mid_run_is_not_used_at_venafi(check_mode: bool) -> None:
    rule = calls.rule("a", ANN)
    expired = calls.venafi_rules({"TrusteePrefixedUniversal": ANN}, [], status=401, answer={"error": "invalid_token"})
    logins = [calls.venafi_login(answer=calls.token(identity=identity)) for identity in (ME, "local:{you}")]
    ran = rules_of([rule], logins[0], expired, logins[1], check_mode=check_mode)
    assert ran.by_state()["failed"] == [(rule, "not_attempted")]
    assert ran.outcomes[0].failure is not None and "than the first one (identity)" in ran.outcomes[0].failure.message


# ---- protected, by the names that the vendors list


@MODES
def test_items_are_protected_by_the_names_that_the_vendors_list(check_mode: bool) -> None:
    named = {"id": "a", "displayName": "Billing [prod]"}
    ran = apps("a", calls.csp_login(), calls.csp_apps([named]), protected=["billing [PROD]"], check_mode=check_mode)
    assert ran.by_state()["failed"] == [("a", "protected")]
    steps = [calls.sailpoint_login(), calls.sailpoint_list("a", [calls.group("a", name="Admins")])]
    assert groups("a", *steps, protected=["admin?"], check_mode=check_mode).by_state()["failed"] == [("a", "protected")]
    steps = [calls.oneaccess_login(), calls.oneaccess_members("a")]
    assert members("a", *steps, protected=["name of *"], check_mode=check_mode).by_state()["failed"] == [("a", "protected")]


COMPOSED, DECOMPOSED = "Zo\u00eb", "Zoe\u0308"


@MODES
@pytest.mark.parametrize(
    "pattern, name", [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED), ("\uff22illing", "Billing"), ("B*ng", "B\u0456lling"), ("billing", "Billing\u200b")]
)
def test_items_are_protected_by_any_spelling_of_the_name_that_the_vendors_list(pattern: str, name: str, check_mode: bool) -> None:
    protected = [pattern]
    ran = apps("a", calls.csp_login(), calls.csp_apps([{"id": "a", "displayName": name}]), protected=protected, check_mode=check_mode)
    assert ran.by_state()["failed"] == [("a", "protected")]
    steps = [calls.sailpoint_login(), calls.sailpoint_list("a", [calls.group("a", name=name)])]
    assert groups("a", *steps, protected=protected, check_mode=check_mode).by_state()["failed"] == [("a", "protected")]
    for row in ({"id": "a", "account_name": "ann", "name": name}, {"id": "a", "account_name": name, "name": "ann"}):
        ran = members("a", calls.oneaccess_login(), calls.oneaccess_members([row]), protected=protected, check_mode=check_mode)
        assert ran.by_state()["failed"] == [("a", "protected")]


@MODES
@pytest.mark.parametrize("pattern", ["2c918086-74f2-4e0b", "2C91808674F24E0B", "2c91808674f2*", "2c918086-74*"])
@pytest.mark.parametrize("asked, listed", [("2c918086-74f2-4e0b", "2c91808674f24e0b"), ("2c91808674f24e0b", "2c918086-74f2-4e0b")])
def test_a_group_is_protected_by_its_id_with_or_without_dashes(asked: str, listed: str, pattern: str, check_mode: bool) -> None:
    steps = [calls.sailpoint_login(), calls.sailpoint_list([asked], [listed])]
    assert groups([asked], *steps, protected=[pattern], check_mode=check_mode).by_state()["failed"] == [(asked, "protected")]


@MODES
def test_an_item_of_two_spellings_is_protected_by_either(check_mode: bool) -> None:
    for pattern in ("AB", "a-b"):
        steps = [calls.sailpoint_login(), calls.sailpoint_list(["AB", "a-b"], ["ab"])]
        ran = groups(["AB", "a-b"], *steps, protected=[pattern], check_mode=check_mode)
        assert ran.by_state()["failed"] == [("AB", "protected"), ("a-b", "protected")]


@MODES
@pytest.mark.parametrize("pattern", ["App", "LOCAL:{ann}", "local:*"])
def test_a_rule_is_protected_by_either_half(pattern: str, check_mode: bool) -> None:
    steps = [calls.venafi_login(), calls.venafi_rules(calls.of_trustee("local:{ann}"), [("app", "local:{ann}")])]
    ran = rules_of([calls.rule("app", "local:{ann}")], *steps, protected=[pattern], check_mode=check_mode)
    assert ran.by_state()["failed"] == [(calls.rule("app", "local:{ann}"), "protected")]


# ---- the tenant of the login


TENANTS = [({"org": "acme"}, "ACME", False), ({"org": "acme", "tenant_id": "t-1"}, "t-1", False), ({"org": "acme"}, "other", True), ({}, "acme", True)]


@MODES
@pytest.mark.parametrize("facts, expected, stops", TENANTS)
def test_sailpoint_tells_its_tenant_in_the_answer_or_the_token(facts: dict[str, Any], expected: str, stops: bool, check_mode: bool) -> None:
    for answer in (calls.token(**facts), dict(calls.token(), access_token=jwt(**facts))):
        look = calls.sailpoint_list("a", [], sends={})
        ran = groups("a", calls.sailpoint_login(answer=answer), *([] if stops else [look]), expected_tenant=expected, check_mode=check_mode)
        assert ran.by_state() == {"changed": [], "unchanged": [] if stops else ["a"], "failed": [("a", "not_attempted")] if stops else []}


@MODES
@pytest.mark.parametrize("name, stops", [(calls.ORG, False), (calls.ORG.upper(), False), ("other", True), (None, True), (7, True), ("", True)])
def test_csp_tells_its_organization_in_the_token(name: Any, stops: bool, check_mode: bool) -> None:
    login = calls.csp_login(answer=dict(calls.token(), access_token=jwt(context_name=name)))
    ran = apps("a", login, *([] if stops else [calls.csp_apps([], sends={})]), expected_tenant=calls.ORG, check_mode=check_mode)
    assert (ran.report.refusal is not None) is stops


# ---- the number of all items


@MODES
@pytest.mark.parametrize("total, stops", [(10, True), (20, False)])
def test_the_share_is_taken_of_what_the_vendor_counts(total: int, stops: bool, check_mode: bool) -> None:
    others = calls.numbered(total - 1)
    writes = [] if check_mode or stops else [calls.csp_delete("a"), calls.csp_apps(others)]
    ran = apps("a", calls.csp_login(), calls.csp_apps(["a", *others]), *writes, max_removal_percent=9.9, check_mode=check_mode)
    assert (ran.report.refusal is not None) is stops

    sends = {"X-SailPoint-Experimental": "true"}
    count = Step("GET", "/v2026/workgroups?limit=1&count=true", answer=[], headers={"X-Total-Count": str(total)}, sends=sends)
    writes = [] if check_mode or stops else [calls.sailpoint_delete("a"), calls.sailpoint_list("a", [])]
    steps = [calls.sailpoint_login(), calls.sailpoint_list("a", "a"), count, *writes]
    assert (groups("a", *steps, max_removal_percent=9.9, check_mode=check_mode).report.refusal is not None) is stops

    writes = [] if check_mode or stops else [calls.oneaccess_remove("a"), calls.oneaccess_members(others)]
    steps = [calls.oneaccess_login(), calls.oneaccess_members(["a", *others]), *writes]
    assert (members("a", *steps, max_removal_percent=9.9, check_mode=check_mode).report.refusal is not None) is stops


@MODES
def test_the_share_is_taken_of_the_whole_list_also_where_only_its_first_page_was_read(check_mode: bool) -> None:
    for total, stops in ((1000, True), (1100, False)):
        writes = [] if check_mode or stops else [calls.csp_delete("a"), calls.csp_apps([])]
        steps = [calls.csp_login(), calls.csp_apps("a", total=total, next_link=calls.csp_link("never")), *writes]
        assert (apps("a", *steps, max_removal_percent=0.099, check_mode=check_mode).report.refusal is not None) is stops


def test_a_count_that_sailpoint_does_not_tell_is_not_guessed() -> None:
    count = Step("GET", "/v2026/workgroups?limit=1&count=true", answer=[])
    ran = groups("a", calls.sailpoint_login(), calls.sailpoint_list("a", "a"), count, max_removal_percent=50.0)
    assert ran.by_state()["failed"] == [("a", "not_attempted")]
