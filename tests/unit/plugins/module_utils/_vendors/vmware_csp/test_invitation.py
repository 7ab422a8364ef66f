# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware CSP, invitations into an organization: the exact conversations."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.invitation import Invitations
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.csp_invitation import CASE
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.csp_calls import INVITATIONS, csp_invitations, csp_revoke, invitation

MODES = pytest.mark.parametrize("check_mode", [True, False])
GUID = "3f0c9a52-6e1d-4b8a-9d47-52c8e0b7a613"


def run(ids: Any, *steps: Step, names: Any = None, **more: Any) -> Ran:
    params = {**CASE.args, "invitation_ids": None if ids is None else list(ids), "usernames": names, "max_parallel": 1}
    return converse(Invitations, params, CASE.login(), *steps, **more)


def test_option_invitation_ids_names_the_invitations_that_are_revoked_one_by_one() -> None:
    ran = run("abc", csp_invitations("acx"), csp_revoke("a"), csp_revoke("c"), csp_invitations([invitation("a", "REVOKED"), "x"]))
    assert ran.by_state() == lists(["a", "c"], ["b"])


@MODES
@pytest.mark.parametrize("status", ["REDEEMED", "REVOKED"])
def test_a_spent_invitation_is_as_desired(status: str, check_mode: bool) -> None:
    assert run("a", csp_invitations([invitation("a", status)]), check_mode=check_mode).by_state() == lists(unchanged=["a"])


@MODES
@pytest.mark.parametrize("status", ["EXPIRED", "available", "?"])
def test_an_invitation_of_an_unknown_status_is_left_alone(status: str, check_mode: bool) -> None:
    ran = run("a", csp_invitations([invitation("a", status)]), check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("a", "refused")])
    assert ran.outcomes[0].failure is not None and f"'{status}'" in ran.outcomes[0].failure.message


@pytest.mark.parametrize("answer", [{}, {"status": 404, "answer": calls.csp_error("no", 404)}, {"status": 500}])
def test_an_invitation_that_is_taken_up_before_it_is_revoked_is_not_told_as_revoked(answer: dict[str, Any]) -> None:
    taken = csp_invitations([invitation("a", "REDEEMED")])
    looks = [taken, taken] if answer.get("status") == 500 else [taken]
    ran = run("a", csp_invitations("a"), csp_revoke("a", **answer), *looks, max_attempts=1)
    assert ran.by_state() == lists(failed=[("a", "unconfirmed")])
    assert ran.outcomes[0].failure is not None and "is a user of the organization now" in ran.outcomes[0].failure.message


def test_a_revoked_invitation_that_is_listed_no_more_is_revoked() -> None:
    assert run("a", csp_invitations("a"), csp_revoke("a"), csp_invitations("")).by_state() == lists(["a"])


@pytest.mark.parametrize("body", [{"succeeded": []}, ["x"], "text"])
def test_an_answer_with_a_body_is_silence_and_the_read_decides(body: Any) -> None:
    ran = run("a", csp_invitations("a"), csp_revoke("a", answer=body), csp_invitations([invitation("a", "REVOKED")]))
    assert ran.by_state() == lists(["a"])
    ran = run("a", csp_invitations("a"), csp_revoke("a", answer=body), csp_invitations("a"), max_attempts=1, verify_timeout=0)
    assert ran.by_state() == lists(failed=[("a", "still_present")])


@pytest.mark.parametrize("given", [GUID, GUID.replace("-", "")])
def test_ids_are_guids_and_the_vendors_spelling_is_sent(given: str) -> None:
    ran = run([given], csp_invitations([GUID.upper()]), csp_revoke(GUID.upper()), csp_invitations([invitation(GUID, "REVOKED")]))
    assert ran.by_state() == lists([given])


# ---- by user name


@MODES
def test_option_usernames_stands_for_all_invitations_of_a_user_in_any_case(check_mode: bool) -> None:
    rows = [invitation("a", username="Ann@x.test"), invitation("b", "REDEEMED", username="ann@X.test"), invitation("c", username="bob@x.test")]
    rows.append(invitation("d", username="ann@x.test"))
    after = [invitation(one, "REVOKED", username="ann@x.test") for one in "ad"]
    sent = [] if check_mode else [csp_revoke("a"), csp_revoke("d"), csp_invitations([*after, rows[1], rows[2]])]
    ran = run(None, csp_invitations(rows), *sent, names=["ANN@x.test"], check_mode=check_mode)
    assert ran.by_state() == lists(["a", "d"], ["b"])
    assert ran.result["resolved"] == {"ann@x.test": ["a", "b", "d"]}


def test_a_user_name_without_an_invitation_is_unchanged_as_it_was_given() -> None:
    assert run(None, csp_invitations("x"), names=["Ann@x.test"]).by_state() == lists(unchanged=["Ann@x.test"])


@MODES
def test_a_user_name_in_the_place_of_an_id_is_not_taken_for_an_invitation_that_is_gone(check_mode: bool) -> None:
    ran = run(["ann@x.test"], csp_invitations("x"), check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("ann@x.test", "not_found")])
    assert ran.outcomes[0].failure is not None and "give it in usernames" in ran.outcomes[0].failure.message


@MODES
def test_a_user_name_that_only_looks_like_the_one_that_was_given_is_not_found(check_mode: bool) -> None:
    ran = run(None, csp_invitations([invitation("a", username="\u0430nn@x.test")]), names=["ann@x.test"], check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("ann@x.test", "not_found")])


@MODES
def test_option_protected_knows_invitations_by_the_user_name(check_mode: bool) -> None:
    ran = run("a", csp_invitations("a"), protected=["NAME of a"], check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("a", "protected")])


BAD = [(["a"], ["a"], "both hold"), ([], ["eyJhbGciOiJub.eyJzdWIiOiJh.x"], r"usernames\[0\]"), ([], [7], r"usernames\[0\]"), (["a/b"], [], "invitation_ids")]


@pytest.mark.parametrize("ids, names, words", BAD)
def test_bad_input_is_refused_before_any_request(ids: Any, names: Any, words: str) -> None:
    with pytest.raises(errors.BadInput, match=words):
        converse(Invitations, {**CASE.args, "invitation_ids": ids, "usernames": names})


# ---- the list


ODD: list[dict[str, Any]] = [
    {"refLink": INVITATIONS.replace(calls.ORG, "of-another") + "/a"},
    {"refLink": "a"},
    {"refLink": INVITATIONS + "/"},
    {"refLink": f"{calls.CSP}/orgs/{calls.ORG}/clients/a"},
    {"status": None},
    {"status": 7},
    {"username": ["x"]},
]


@pytest.mark.parametrize("odd", ODD)
def test_a_row_that_does_not_fit_makes_the_list_unreadable(odd: dict[str, Any]) -> None:
    assert run("b", *[csp_invitations([{**invitation("a"), **odd}])] * LISTINGS).by_state() == lists(failed=[("b", "not_attempted")])


def test_a_list_of_links_alone_makes_it_unreadable() -> None:
    assert run("a", *[csp_invitations([{"refLink": f"{INVITATIONS}/a"}])] * LISTINGS).by_state() == lists(failed=[("a", "not_attempted")])


def test_a_wrong_organization_is_not_one_without_invitations() -> None:
    missing = csp_invitations("", status=404, answer=calls.csp_error("organization not found", 404))
    assert run("a", missing).by_state() == lists(failed=[("a", "not_found")])
