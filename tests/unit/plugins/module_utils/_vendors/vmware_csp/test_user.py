# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware CSP, users of an organization: the exact conversations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.user import Users
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.csp_user import CASE
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.csp_calls import MEMBER, OWNER, USERS, csp_login_user, csp_remove_users, csp_users, user

MODES = pytest.mark.parametrize("check_mode", [True, False])
LOGIN, ME = CASE.login(), csp_login_user()
THROUGH_A_GROUP = {**OWNER, "membershipType": "GROUP"}
FOR_A_WHILE = {**OWNER, "expiresAt": 4102444800}


def run(ids: Any, *steps: Step, **more: Any) -> Ran:
    return converse(Users, {**CASE.args, "user_ids": list(ids), **more.pop("params", {})}, LOGIN, *steps, **more)


def test_option_user_ids_names_the_users_that_are_removed() -> None:
    ran = run("abc", csp_users("acx"), ME, csp_remove_users("ac"), csp_users("x"))
    assert ran.by_state() == lists(["a", "c"], ["b"])


@pytest.mark.parametrize("notify", [True, False])
def test_option_notify_users_is_always_told_to_the_vendor(notify: bool) -> None:
    ran = run("a", csp_users("a"), ME, csp_remove_users("a", notify=notify), csp_users(""), params={"notify_users": notify})
    assert ran.by_state() == lists(["a"])


def test_users_go_by_20_in_a_call() -> None:
    ids = calls.numbered(21)
    ran = run(ids, csp_users(ids), ME, csp_remove_users(ids[:20]), csp_remove_users(ids[20:]), csp_users(""))
    assert ran.by_state() == lists(ids)


def test_failed_without_a_reason_and_still_there_is_refused() -> None:
    ran = run("ab", csp_users("ab"), ME, csp_remove_users("ab", ["a"], ["b"]), csp_users("b"))
    assert ran.by_state() == lists(["a"], failed=[("b", "refused")])


@MODES
@pytest.mark.parametrize("pattern", ["NAME of *", "a@x.test", "ann lee"])
def test_option_protected_knows_users_by_user_name_mail_and_name(pattern: str, check_mode: bool) -> None:
    assert run("a", csp_users("a"), ME, protected=[pattern], check_mode=check_mode).by_state() == lists(failed=[("a", "protected")])


def test_the_evidence_keeps_what_it_takes_to_invite_a_user_again(tmp_path: Path) -> None:
    role = {**MEMBER, "groupIds": ["g-1"]}
    run("a", csp_users([user("a", role)]), ME, csp_remove_users("a"), csp_users(""), evidence_path=str(tmp_path / "e"))
    (found,) = [record["before"] for record in read(str(tmp_path / "e")).records if record.get("before")]
    assert found["organizationRoles"] == [role] and found["user"]["username"] == "name of a"


# ---- the list


def test_a_list_with_errors_proves_nothing() -> None:
    answer = {"results": [user("a")], "totalResults": 1, "errors": [{"message": "x"}]}
    assert run("ab", *[csp_users([], answer=answer)] * LISTINGS).by_state() == lists(failed=[("a", "not_attempted"), ("b", "not_attempted")])


@pytest.mark.parametrize("link", [f"{USERS}?pageStart=201&pageLimit=200", f"{USERS}?pageStart=2&includeGroupIdsInRoles=true"])
def test_the_next_page_is_followed_as_the_vendor_links_it(link: str) -> None:
    ran = run("ab", csp_users("a", 2, next_link=link), csp_users("b", 2, path=link), ME, check_mode=True)
    assert ran.by_state() == lists(["a", "b"])


@pytest.mark.parametrize("link", [USERS.replace("v2/", "") + "?pageStart=2", f"{USERS}?pageStart=2&excludeRoles=true", f"https://evil.test{USERS}?pageStart=2"])
def test_a_link_to_another_list_is_not_followed(link: str) -> None:
    ran = run("b", *[csp_users("a", 2, next_link=link)] * LISTINGS)
    assert ran.by_state() == lists(failed=[("b", "not_attempted")])


ODD = [{**user("a"), "orgId": "of-another"}, {**user("a"), "orgId": 7}, {**user("a"), "organizationRoles": [{"displayName": "x"}]}, user("a", username=["x"])]


@pytest.mark.parametrize("row", ODD)
def test_a_row_that_does_not_fit_makes_the_list_unreadable(row: Any) -> None:
    assert run("b", *[csp_users([row])] * LISTINGS).by_state() == lists(failed=[("b", "not_attempted")])


def test_a_wrong_organization_is_not_one_without_users() -> None:
    missing = csp_users("", status=404, answer=calls.csp_error("organization not found", 404))
    assert run("a", missing).by_state() == lists(failed=[("a", "not_found")])


@MODES
@pytest.mark.parametrize("given", ["ada@x.test", "8A2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"])
def test_what_is_a_user_name_or_half_an_id_is_not_taken_for_a_user_who_is_gone(given: str, check_mode: bool) -> None:
    ran = run([given], csp_users("x"), check_mode=check_mode)
    assert ran.by_state() == lists(failed=[(given, "not_found")])
    assert ran.outcomes[0].failure is not None and "is no user id" in ran.outcomes[0].failure.message


# ---- the login's own user

OWN = {
    "by its id": (csp_login_user("a", "x"), {}),
    "by its id in another case": (csp_login_user("A", "x"), {}),
    "by its id without the domain": (csp_login_user("x.test:a", "x"), {}),
    "by its user name": (csp_login_user("x", "Name of a"), {}),
    "by the user name that the login tells": (csp_login_user(None, None), {"username": "name of A"}),
    "by the login alone": (calls.csp_details("csp-secret", status=404, answer=calls.csp_error("x", 404)), {"username": "name of a"}),
}


@MODES
@pytest.mark.parametrize("which", OWN)
def test_the_user_that_the_run_logs_in_as_is_never_sent(which: str, check_mode: bool) -> None:
    told, facts = OWN[which]
    sent = [] if check_mode else [csp_remove_users("b"), csp_users("a")]
    login = calls.csp_login(answer=calls.token(**facts))
    ran = converse(Users, CASE.given("ab"), login, csp_users("ab"), told, *sent, check_mode=check_mode)
    assert ran.by_state() == lists(["b"], failed=[("a", "protected")])


def test_a_login_whose_user_nothing_tells_is_not_guarded_and_that_is_told() -> None:
    ran = run("a", csp_users("a"), csp_login_user(None, None), check_mode=True)
    assert ran.by_state() == lists(["a"]) and any("it is not guarded" in text for text in ran.warnings)


def test_a_service_account_is_no_user() -> None:
    login = Step("POST", calls.CSP + "/auth/token", form={"grant_type": "client_credentials"}, answer=calls.token())
    params = {**CASE.given("a"), "api_token": None, "client_id": "a", "client_secret": "s-1"}
    assert converse(Users, params, login, csp_users("a"), check_mode=True).by_state() == lists(["a"])


# ---- the last owner


def owners(ids: str, *steps: Step, check_mode: bool = True) -> Ran:
    return run(ids, *steps, check_mode=check_mode)


@MODES
def test_owners_are_removed_where_another_one_stays(check_mode: bool) -> None:
    listed = [user("a", OWNER), user("b", OWNER), user("z", MEMBER, OWNER)]
    sent = [] if check_mode else [csp_remove_users("ab"), csp_users("z")]
    assert owners("ab", csp_users(listed), ME, *sent, check_mode=check_mode).by_state() == lists(["a", "b"])


@MODES
@pytest.mark.parametrize("other", [MEMBER, THROUGH_A_GROUP, FOR_A_WHILE])
def test_none_of_the_owners_is_removed_where_no_lasting_one_stays(other: dict[str, Any], check_mode: bool) -> None:
    listed = [user("a", OWNER), user("b", THROUGH_A_GROUP), user("c"), user("z", other)]
    sent = [] if check_mode else [csp_remove_users("c"), csp_users([listed[0], listed[1], listed[3]])]
    ran = owners("abc", csp_users(listed), ME, csp_users(listed), *sent, check_mode=check_mode)
    assert ran.by_state() == lists(["c"], failed=[("a", "refused"), ("b", "refused")])
    assert ran.outcomes[0].failure is not None and "No owner of the organization would stay" in ran.outcomes[0].failure.message


def test_an_owner_who_stays_is_looked_for_behind_the_end_of_the_first_look() -> None:
    link = f"{USERS}?pageStart=2&pageLimit=200"
    first, second = csp_users([user("a", OWNER)], 2, next_link=link), csp_users([user("z", OWNER)], 2, path=link)
    assert owners("a", first, ME, first, second).by_state() == lists(["a"])
    last = csp_users([user("z")], 2, path=link, next_link=link)
    assert owners("a", first, ME, first, last).by_state() == lists(failed=[("a", "refused")])


def test_roles_that_are_not_shown_leave_the_last_owner_to_the_vendor_and_that_is_told() -> None:
    row = {name: value for name, value in user("a").items() if name != "organizationRoles"}
    ran = owners("a", csp_users([row]), ME)
    assert ran.by_state() == lists(["a"]) and any("whether an owner is among them is not known" in text for text in ran.warnings)


def test_an_owner_who_is_protected_stays() -> None:
    listed = [user("a", OWNER), user("b", OWNER)]
    assert run("ab", csp_users(listed), ME, protected=["b"], check_mode=True).by_state() == lists(["a"], failed=[("b", "protected")])
