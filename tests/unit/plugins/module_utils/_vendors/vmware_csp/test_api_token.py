# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware CSP, API tokens: by id the state cannot be read, by value it can; nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.api_token import ApiTokens
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    CSP_PARAMS,
    ORG,
    csp_change,
    csp_details,
    csp_error,
    csp_login,
    csp_org,
    numbered,
)

LOST = errors.AnswerLost("sent, no answer")
START = (csp_login(), csp_org())  # whoever can log in and see the organization
OWN = csp_details("csp-secret", "own-id")  # before a deactivation: which token the login itself is


def run(params: dict[str, Any], *steps: Step, **more: Any) -> Ran:
    given = dict(CSP_PARAMS, ids=None, tokens=None, state="inactive")
    return converse(ApiTokens, dict(given, **params), *steps, **more)


# ---- by id


@pytest.mark.parametrize("params", [{"ids": []}, {"tokens": []}, {"ids": [], "tokens": []}])
def test_no_tokens_means_no_request_at_all(params: dict[str, Any]) -> None:
    for check_mode in (True, False):
        assert run(params, check_mode=check_mode).requests == 0


@pytest.mark.parametrize("count, batches", [(1, [1]), (14, [14]), (15, [15]), (16, [15, 1])])
def test_option_ids_is_sent_in_batches_of_15_and_only_the_organization_is_read(count: int, batches: list[int]) -> None:
    ids = numbered(count)
    parts = [ids[:15], ids[15:]][: len(batches)]
    ran = run({"ids": ids}, *START, OWN, *[csp_change(part) for part in parts])
    assert ran.by_state() == lists(changed=ids)


def test_an_audit_of_ids_says_that_their_state_is_unknown() -> None:
    ran = run({"ids": ["a", "b"]}, *START, OWN, check_mode=True)
    assert ran.by_state() == lists(changed=["a", "b"])
    assert "present state of 2 of 2 API tokens cannot be read" in ran.warnings[0]


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_an_audit_tells_by_a_count_that_a_look_up_was_refused_whatever_the_reason(status: int) -> None:
    refused = csp_details("V2", status=status, answer=csp_error("no", status))
    ran = run({"tokens": ["V1", "V2"], "ids": ["a"]}, *START, csp_details("V1", "id-1"), refused, OWN, check_mode=True)
    assert ran.result["plan_id"] and ran.by_state()["changed"] == ["a", "id-1"]
    assert (ran.result["summary"]["undecided"], ran.result["summary"]["unreadable"]) == (1, 2)


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("params", [{"ids": numbered(16)}, {"tokens": ["V1"], "ids": ["a"]}])
def test_a_wrong_organization_is_found_before_the_first_write_and_by_an_audit(params: dict[str, Any], check_mode: bool) -> None:
    ran = run(params, csp_login(), csp_org(status=404, answer=csp_error("organization not found", 404)), check_mode=check_mode)
    assert {reason for _item, reason in ran.by_state()["failed"]} == {"not_found"} and len(ran.outcomes) == len(sum(params.values(), []))
    assert ran.outcomes[0].failure is not None and "Check org_id" in ran.outcomes[0].failure.message


@pytest.mark.parametrize("check_mode", [True, False])
def test_wrong_credentials_are_found_by_an_audit_too(check_mode: bool) -> None:
    ran = run({"ids": ["a"]}, csp_login(status=400, answer=csp_error("invalid_grant", 400)), check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])


def test_option_state_active_is_the_other_call() -> None:
    assert run({"ids": ["a"], "state": "active"}, *START, csp_change(["a"], "activate")).by_state() == lists(changed=["a"])


@pytest.mark.parametrize(
    "answer, expected",
    [
        ({"successes": ["a"], "failures": [{"id": "b", "message": "already inactive"}]}, lists(["a"], failed=[("b", "unconfirmed")])),
        ({"successes": ["a"]}, lists(["a"], failed=[("b", "unconfirmed")])),
        ({"successes": None, "failures": [{"id": "b"}]}, lists(failed=[("a", "unconfirmed"), ("b", "unconfirmed")])),
        ({"successes": ["A", "B"]}, lists(["a", "b"])),
        ({"successes": ["a", "b"], "failures": [{"id": "b", "message": "x"}]}, lists(["a"], failed=[("b", "unconfirmed")])),
        ({"successes": ["a", "a", "b", "zz"]}, lists(["a", "b"])),
        ({"succeeded": ["a", "b"]}, lists(failed=[("a", "unconfirmed"), ("b", "unconfirmed")])),
        ({"failures": [{"id": ["a"]}, {"id": None}, None, 7, {"id": {"x": 1}}]}, lists(failed=[("a", "unconfirmed"), ("b", "unconfirmed")])),
        ({}, lists(failed=[("a", "unconfirmed"), ("b", "unconfirmed")])),
        (None, lists(failed=[("a", "unconfirmed"), ("b", "unconfirmed")])),
        ([], lists(failed=[("a", "unconfirmed"), ("b", "unconfirmed")])),
    ],
)
def test_an_id_counts_as_changed_only_where_the_vendor_says_so(answer: Any, expected: dict[str, Any]) -> None:
    assert run({"ids": ["a", "b"]}, *START, OWN, csp_change(["a", "b"], answer=answer)).by_state() == expected


def test_the_vendors_own_words_on_a_failure_are_shown_and_without_a_read_prove_nothing() -> None:
    answer = {"failures": [{"id": "a", "message": "token is already deactivated"}]}
    failure = run({"ids": ["a"]}, *START, OWN, csp_change(["a"], answer=answer)).outcomes[0].failure
    assert failure is not None and (failure.reason, failure.message) == (
        "unconfirmed",
        "The vendor refused it: token is already deactivated, and its state cannot be read. Run again, or look it up at the vendor.",
    )


@pytest.mark.parametrize("lost", [{"answer": LOST}, {"status": 500}, {"status": 504}, {"answer": b"<html>"}])
def test_an_id_whose_answer_was_lost_is_unconfirmed_and_never_sent_again(lost: dict[str, Any]) -> None:
    ran = run({"ids": ["a", "b"]}, *START, OWN, csp_change(["a", "b"], **lost))
    assert ran.by_state() == lists(failed=[("a", "unconfirmed"), ("b", "unconfirmed")])


def test_a_conflict_because_of_one_id_lets_the_others_through() -> None:
    no: dict[str, Any] = {"status": 409, "answer": csp_error("conflict", 409)}
    ran = run({"ids": ["a", "b"]}, *START, OWN, csp_change(["a", "b"], **no), csp_change(["a"]), csp_change(["b"], **no))
    assert ran.by_state() == lists(changed=["a"], failed=[("b", "unconfirmed")])
    failure = ran.outcomes[1].failure
    assert failure is not None and (failure.http_status, failure.vendor_code, failure.request_id) == (409, "540.120-340.800", "req-1")


def test_a_404_because_of_one_id_lets_the_others_through() -> None:
    no: dict[str, Any] = {"status": 404, "answer": csp_error("not found", 404)}
    ran = run({"ids": ["a", "b"]}, *START, OWN, csp_change(["a", "b"], **no), csp_change(["a"]), csp_change(["b"], **no))
    assert ran.by_state() == lists(changed=["a"], failed=[("b", "unconfirmed")])
    assert ran.outcomes[1].failure is not None and "not found" in ran.outcomes[1].failure.message


def test_a_service_account_is_told_that_it_may_not() -> None:
    ran = run({"ids": ["a"]}, *START, OWN, csp_change(["a"], status=403, answer=csp_error("forbidden", 403)))
    failure = ran.outcomes[0].failure
    assert failure is not None and (failure.reason, failure.http_status) == ("unconfirmed", 403)  # it was sent, and nothing can show what came of it
    assert "never a service account" in failure.message


def test_a_service_account_is_stopped_after_three_refusals() -> None:
    no: dict[str, Any] = {"status": 403, "answer": csp_error("forbidden", 403)}
    splits = [["a", "b", "c", "d"], ["a", "b"], ["a"], ["b"], ["c", "d"], ["c"]]
    ran = run({"ids": list("abcd")}, *START, OWN, *[csp_change(part, **no) for part in splits])
    assert ran.by_state()["failed"] == [(one, "unconfirmed") for one in "abcd"]  # d was in the calls that were split


# ---- by value


def test_option_tokens_is_resolved_to_ids_and_states_and_verified() -> None:
    steps = [*START, csp_details("V1", "id-1", False), OWN, csp_change(["id-1"]), csp_details("V1", "id-1", True)]
    ran = run({"tokens": ["V1"]}, *steps)
    assert ran.by_state() == lists(changed=["id-1"])
    assert ran.warnings == []


def test_a_value_that_is_already_inactive_needs_no_write() -> None:
    for check_mode in (True, False):
        ran = run({"tokens": ["V1"]}, *START, csp_details("V1", "id-1", True), check_mode=check_mode)
        assert ran.by_state() == lists(unchanged=["id-1"])


STATES = [("inactive", True, True), ("inactive", False, False), ("active", False, True), ("active", True, False)]


@pytest.mark.parametrize("state, deactivated, unchanged", STATES)
def test_the_state_of_a_value_is_compared_with_the_desired_one(state: str, deactivated: bool, unchanged: bool) -> None:
    own = [OWN] if state == "inactive" and not unchanged else []
    ran = run({"tokens": ["V1"], "state": state}, *START, csp_details("V1", "id-1", deactivated), *own, check_mode=True)
    assert ran.by_state() == (lists(unchanged=["id-1"]) if unchanged else lists(changed=["id-1"]))


def test_a_value_that_still_shows_active_after_a_yes_is_still_present() -> None:
    steps = [*START, csp_details("V1", "id-1", False), OWN, csp_change(["id-1"]), csp_details("V1", "id-1", False)]
    assert run({"tokens": ["V1"]}, *steps, verify_timeout=0).by_state() == lists(failed=[("id-1", "still_present")])


def test_details_that_no_longer_know_a_token_that_they_told_of_leave_it_unconfirmed() -> None:
    gone = csp_details("V1", status=404, answer=csp_error("not found", 404))
    assert run({"tokens": ["V1"]}, *START, csp_details("V1", "id-1", False), OWN, csp_change(["id-1"]), gone).by_state() == lists(
        failed=[("id-1", "unconfirmed")]
    )


def test_details_that_do_not_know_a_token_make_it_unknown_and_never_inactive() -> None:
    for check_mode in (True, False):
        step = csp_details("V1", status=404, answer=csp_error("not found", 404))
        ran = run({"tokens": ["V1"]}, *START, step, check_mode=check_mode)
        assert ran.by_state() == lists(failed=[("tokens[0]", "not_found")])


@pytest.mark.parametrize("status, reason", [(400, "refused"), (409, "refused"), (403, "not_permitted")])
def test_one_value_that_cannot_be_looked_up_does_not_spoil_the_others(status: int, reason: str) -> None:
    bad = csp_details("BAD", status=status, answer=csp_error("odd", status))
    steps = [*START, bad, csp_details("V1", "id-1", False), OWN, csp_change(["id-2", "id-1"]), csp_details("V1", "id-1", True)]
    ran = run({"ids": ["id-2"], "tokens": ["BAD", "V1"]}, *steps)
    assert ran.by_state() == lists(changed=["id-2", "id-1"], failed=[("tokens[0]", reason)])


@pytest.mark.parametrize("answer", [{}, {"tokenId": None}, {"tokenId": ""}])
def test_details_without_an_id_make_the_token_unknown(answer: Any) -> None:
    assert run({"tokens": ["V1"]}, *START, csp_details("V1", answer=answer)).by_state() == lists(failed=[("tokens[0]", "not_found")])


ODD_DETAILS: list[dict[str, Any]] = [
    {"tokenId": 7}, {"tokenId": ["x"]}, {"tokenId": " "}, {"deactivated": "true"}, {"deactivated": 1}, {"deactivated": []}, {"deactivated": {}}, {"token": 7},
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD_DETAILS)
@pytest.mark.parametrize("check_mode", [True, False])
def test_details_of_a_wrong_type_are_no_state_of_the_token(odd: dict[str, Any], check_mode: bool) -> None:
    look = csp_details("V1", answer={"tokenId": "id-1", "orgId": ORG, "deactivated": True, **odd})
    ran = run({"tokens": ["V1"]}, *START, *[look] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("tokens[0]", "not_attempted")])


@pytest.mark.parametrize("check_mode", [True, False])
def test_details_of_another_token_value_are_not_believed(check_mode: bool) -> None:
    look = csp_details("V1", answer={"tokenId": "id-1", "orgId": ORG, "deactivated": True, "token": "V2"})
    ran = run({"tokens": ["V1"]}, *START, *[look] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("tokens[0]", "not_attempted")])
    assert "V2" not in ran.result["msg"]


@pytest.mark.parametrize("echo", [None, "V1", "**", "V1...", "***************1"])
def test_a_token_value_may_be_masked_or_left_out_in_the_details(echo: Any) -> None:
    look = csp_details("V1", answer={"tokenId": "id-1", "orgId": ORG, "deactivated": True, "token": echo})
    assert run({"tokens": ["V1"]}, *START, look).by_state() == lists(unchanged=["id-1"])


def test_one_id_for_two_values_is_not_believed() -> None:
    looks = [csp_details("V1", "id-1", True), *[csp_details("W22", "id-1", True)] * LISTINGS]
    ran = run({"tokens": ["V1", "W22"]}, *START, *looks)
    assert ran.by_state() == lists(failed=[("tokens[0]", "not_attempted"), ("tokens[1]", "not_attempted")])


def test_a_state_that_is_not_told_is_unknown_and_counts_by_the_vendors_word() -> None:
    steps = [*START, csp_details("V1", "id-1", None), OWN, csp_change(["id-1"]), csp_details("V1", "id-1", None)]
    ran = run({"tokens": ["V1"]}, *steps)
    assert ran.by_state() == lists(changed=["id-1"])
    assert len(ran.warnings) == 1


def test_a_state_that_is_not_told_before_is_told_by_a_later_read() -> None:
    steps = [*START, csp_details("V1", "id-1", None), OWN, csp_change(["id-1"])]
    assert run({"tokens": ["V1"]}, *steps, csp_details("V1", "id-1", False), verify_timeout=0).by_state() == lists(failed=[("id-1", "still_present")])
    silent = csp_change(["id-1"], answer={})
    done = csp_details("V1", "id-1", True)
    assert run({"tokens": ["V1"]}, *steps[:-1], silent, done).by_state() == lists(failed=[("id-1", "unconfirmed")])  # it may have been so all along


ODD = [
    {"successes": ["id-1", 7]}, {"successes": [{"id": "id-1"}]}, {"successes": "id-1"}, {"successes": ["id-1"], "failures": ["id-1"]},
    {"successes": ["id-1"], "failures": [{"message": "no"}]}, {"successes": ["id-1"], "failures": [{"id": 1}]}, {"successes": ["id-1"], "pending": ["id-1"]},
    {"successes": ["id-1"], "details": [{"x": {"id": "id-1"}}]}, {"successes": ["id-1"], "cspErrorCode": "540.1"}, {"successes": ["id-1"], "statusCode": 400},
]  # fmt: skip


@pytest.mark.parametrize("answer", ODD)
@pytest.mark.parametrize("verify", [True, False])
def test_an_answer_of_an_odd_shape_leaves_a_token_that_cannot_be_read_unconfirmed(answer: Any, verify: bool) -> None:
    ran = run({"ids": ["id-1"]}, *START, OWN, csp_change(["id-1"], answer=answer), max_attempts=1, verify=verify)
    assert ran.by_state() == lists(failed=[("id-1", "unconfirmed")])


@pytest.mark.parametrize("told", [{"id": "of-another"}, {"refLink": "/csp/gateway/am/api/orgs/of-another"}])
@pytest.mark.parametrize("check_mode", [True, False])
def test_an_organization_that_was_not_asked_for_ends_the_run_before_the_first_write(told: dict[str, Any], check_mode: bool) -> None:
    ran = run({"ids": ["id-1"]}, csp_login(), csp_org(answer=told), check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("id-1", "not_attempted")])
    assert ran.outcomes[0].failure is not None and "of-another was answered" in ran.outcomes[0].failure.message


def test_a_token_of_another_organization_is_never_sent() -> None:
    answer = {"tokenId": "id-1", "orgId": "another", "deactivated": False}
    ran = run({"tokens": ["V1"], "ids": ["id-1"]}, *START, csp_details("V1", answer=answer))
    assert ran.by_state() == lists(failed=[("id-1", "not_found")])


def test_an_organization_that_differs_only_in_case_is_the_same() -> None:
    answer = {"tokenId": "id-1", "orgId": ORG.upper(), "deactivated": True}
    assert run({"tokens": ["V1"]}, *START, csp_details("V1", answer=answer)).by_state() == lists(unchanged=["id-1"])


def test_a_token_named_by_id_and_by_value_is_one_item_and_its_state_is_known() -> None:
    ran = run({"ids": ["id-1"], "tokens": ["V1"]}, *START, csp_details("V1", "id-1", True))
    assert ran.by_state() == lists(unchanged=["id-1"])
    assert ran.warnings == []


def test_a_value_given_twice_is_looked_up_once() -> None:
    ran = run({"tokens": ["V1", "V1"]}, *START, csp_details("V1", "id-1", True))
    assert ran.by_state() == lists(unchanged=["id-1"])


def test_a_lost_answer_for_a_value_is_read_and_only_what_is_active_is_sent_again() -> None:
    looks = [csp_details("V1", "id-1", False), csp_details("V2", "id-2", False)]
    after = [csp_details("V1", "id-1", True), csp_details("V2", "id-2", False)]
    steps = list(START) + looks + [OWN, csp_change(["id-1", "id-2"], answer=LOST)] + after + [csp_change(["id-2"]), after[0], csp_details("V2", "id-2", True)]
    assert run({"tokens": ["V1", "V2"]}, *steps).by_state() == lists(changed=["id-1", "id-2"])


@pytest.mark.parametrize("state", ["inactive", "active"])
@pytest.mark.parametrize("value", ["Xy7" * 21 + "z", "Xy7" * 21 + "zz", " " + "Xy7" * 21 + "z\n"])
def test_a_token_value_among_the_ids_is_refused_before_any_request_without_being_shown(value: str, state: str) -> None:
    with pytest.raises(errors.BadInput) as caught:
        run({"ids": ["id-1", value], "state": state})
    assert caught.value.message.startswith("ids[1] looks like the value of a token, not like an id, so it is not shown here.")
    assert "Xy7" not in caught.value.message and {value, value.strip()} <= set(caught.value.secrets)


def test_a_token_value_is_welcome_among_the_values() -> None:
    value = "Xy7" * 21 + "zz"
    assert run({"tokens": [value]}, *START, csp_details(value, "id-1", True)).by_state() == lists(unchanged=["id-1"])


@pytest.mark.parametrize("value", [None, 7, "", "  ", "a\nb", "tok\u00e9n", ["x"]])
def test_a_bad_value_is_refused_by_place_and_never_shown(value: Any) -> None:
    with pytest.raises(errors.BadInput) as caught:
        run({"tokens": ["V1", value]})
    assert caught.value.message.startswith("tokens[1] ")
    assert not isinstance(value, str) or not value.strip() or value not in caught.value.message
    blank = value in ("", "  ")
    assert ("is empty or blank. Give a token value, or leave it out" in caught.value.message) is blank
    assert ("is not an API token value" in caught.value.message) is not blank
