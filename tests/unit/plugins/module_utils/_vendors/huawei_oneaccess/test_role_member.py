# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Huawei OneAccess, members of a role: the exact conversations, and each thing that the vendor leaves unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.role_member import RoleMembers
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    ONEACCESS,
    ONEACCESS_PARAMS,
    numbered,
    oneaccess_login,
    oneaccess_members,
    oneaccess_remove,
)

LOST = errors.AnswerLost("sent, no answer")


def run(ids: Sequence[Any], *steps: Step, **more: Any) -> Ran:
    params = dict(ONEACCESS_PARAMS, account_ids=list(ids), **more.pop("params", {}))
    return converse(RoleMembers, params, *steps, **more)


def business(code: Any, status: int = 400) -> dict[str, Any]:
    """An error of the business kind."""
    return {"status": status, "answer": {"error_code": code, "error_msg": "\u4e0d\u5b58\u5728"}}


# ---- the calls of an audit, a run and a second run


@pytest.mark.parametrize("check_mode", [True, False])
def test_no_ids_means_no_request_at_all(check_mode: bool) -> None:
    assert run([], check_mode=check_mode).requests == 0


@pytest.mark.parametrize("count, batches", [(1, [1]), (49, [49]), (50, [50])])
def test_a_run_removes_in_one_call_up_to_50(count: int, batches: list[int]) -> None:
    ids = numbered(count)
    ran = run(ids, oneaccess_login(), oneaccess_members(ids), oneaccess_remove(ids), oneaccess_members([]))
    assert ran.by_state() == lists(changed=ids)
    assert ran.requests == 3 + len(batches)


def test_fifty_one_ids_take_two_pages_and_two_calls() -> None:
    ids = numbered(51)
    pages = [oneaccess_members(ids[:50], 51), oneaccess_members(ids[50:], 51, page=1)]
    ran = run(ids, oneaccess_login(), *pages, oneaccess_remove(ids[:50]), oneaccess_remove(ids[50:]), oneaccess_members([]))
    assert ran.by_state() == lists(changed=ids)


def test_an_audit_reads_and_a_second_run_changes_nothing() -> None:
    assert run("ab", oneaccess_login(), oneaccess_members("ax"), check_mode=True).by_state() == lists(["a"], ["b"])
    assert run("ab", oneaccess_login(), oneaccess_members("x")).by_state() == lists(unchanged=["a", "b"])


# ---- reading the members


def test_page_numbers_begin_at_0_and_are_not_row_offsets() -> None:
    ids = numbered(120)
    pages = [oneaccess_members(ids[start : start + 50], 120, page=start // 50) for start in (0, 50, 100)]
    assert run(["x"], oneaccess_login(), *pages * 2).by_state() == lists(unchanged=["x"])


def test_reading_stops_once_all_wanted_members_were_seen() -> None:
    assert run(["id-0001"], oneaccess_login(), oneaccess_members(numbered(50), 5000), check_mode=True).by_state() == lists(["id-0001"])


def test_a_total_that_is_never_reached_ends_the_reading_and_proves_nothing() -> None:
    pages = [oneaccess_members(numbered(50), 99), oneaccess_members([], 99, page=1)]
    ran = run(["x"], oneaccess_login(), *(pages * LISTINGS))
    assert ran.by_state() == lists(failed=[("x", "not_attempted")])


@pytest.mark.parametrize("member, value", [("offset", 1), ("offset", True), ("offset", "0"), ("limit", 49), ("limit", 100), ("limit", "50")])
@pytest.mark.parametrize("check_mode", [True, False])
def test_an_answer_for_another_page_or_page_size_proves_nothing(member: str, value: Any, check_mode: bool) -> None:
    answer = {"total": 1, "offset": 0, "limit": 50, "role_members": [{"id": "x"}], member: value}
    ran = run(["a"], oneaccess_login(), *[oneaccess_members([], answer=answer)] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])


def test_a_position_that_is_not_told_is_no_matter() -> None:
    for answer in ({"total": 0, "role_members": []}, {"total": 0, "offset": None, "limit": None, "role_members": []}):
        assert run(["a"], oneaccess_login(), oneaccess_members([], answer=answer)).by_state() == lists(unchanged=["a"])


def test_a_page_that_is_longer_than_was_asked_for_proves_nothing() -> None:
    ran = run(["a"], oneaccess_login(), *[oneaccess_members(numbered(51))] * LISTINGS)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])


def paged(ids: Sequence[str]) -> list[Step]:
    """All pages of these members."""
    return [oneaccess_members(ids[start : start + 50], len(ids), page=start // 50) for start in range(0, len(ids), 50)]


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_member_is_found_although_one_leaves_and_one_joins_while_it_is_paged(check_mode: bool) -> None:
    ids = numbered(60)
    after = [*ids[1:], "new"]  # id-0050 moves to the first page after that was read; the number stays
    listings = [paged(ids)[0], paged(after)[1], paged(after)[0]]
    writes = [] if check_mode else [oneaccess_remove(["id-0050"]), *paged([one for one in after if one != "id-0050"]) * 2]
    ran = run(["id-0050"], oneaccess_login(), *listings, *writes, check_mode=check_mode)
    assert ran.by_state() == lists(["id-0050"])


def test_members_that_never_stand_still_are_told_where_they_are_seen_and_left_alone_where_not() -> None:
    listings = [step for number in range(LISTINGS) for step in paged(numbered(60 + number))]
    ran = run(["id-0007", "x"], oneaccess_login(), *listings, oneaccess_remove(["id-0007"]), oneaccess_members([]))
    assert ran.by_state() == lists(["id-0007"], failed=[("x", "not_attempted")])


def test_members_that_shift_between_pages_are_counted_by_id_and_read_again() -> None:
    ids = numbered(60)
    shifted = [oneaccess_members(ids[:50], 60), oneaccess_members(ids[49:59], 60, page=1)]  # id-0059 slipped through
    whole = [oneaccess_members(ids[:50], 60), oneaccess_members(ids[50:], 60, page=1)]
    assert run(["id-0059"], oneaccess_login(), *shifted, *whole, check_mode=True).by_state() == lists(["id-0059"])


def test_a_list_that_grows_while_it_is_read_is_read_again() -> None:
    ids = numbered(101)
    first = [oneaccess_members(ids[:50], 100), oneaccess_members(ids[50:100], 101, page=1)]
    assert run(["id-0100"], oneaccess_login(), *first, *paged(ids), check_mode=True).by_state() == lists(["id-0100"])


@pytest.mark.parametrize("answer", [{}, {"total": 0}, {"total": 0, "role_members": None}, [], None, b"<html>"])
def test_a_list_in_an_unexpected_form_never_proves_absence(answer: Any) -> None:
    ran = run("a", oneaccess_login(), oneaccess_members([], answer=answer), max_attempts=1)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])


def test_option_account_ids_takes_exact_ids_and_a_near_miss_is_left_alone_and_named() -> None:
    for check_mode in (True, False):
        ran = run(["20-ab"], oneaccess_login(), oneaccess_members(["20-AB"]), check_mode=check_mode)
        assert ran.by_state() == lists(failed=[("20-ab", "not_found")])
        assert ran.outcomes[0].failure is not None and "there is '20-AB', which only looks like it" in ran.outcomes[0].failure.message


def test_unknown_fields_and_null_names_are_ignored() -> None:
    row = {"id": "a", "account_name": "x", "name": None, "org_id": None, "extension": None, "brand_new": {"deep": [1]}}
    assert run("a", oneaccess_login(), oneaccess_members([row]), check_mode=True).by_state() == lists(["a"])


# ---- answers of the removal


@pytest.mark.parametrize("success, fail", [(["a", "b"], []), (["a"], ["b"]), ([], ["a", "b"]), (None, None), ([], [])])
def test_which_list_an_account_is_in_never_decides_over_the_fresh_read(success: Any, fail: Any) -> None:
    answer = {"success_list": success, "fail_list": fail}
    ran = run("ab", oneaccess_login(), oneaccess_members("ab"), oneaccess_remove("ab", answer=answer), oneaccess_members([]))
    assert ran.by_state() == lists(changed=["a", "b"])


def test_an_account_in_the_fail_list_that_still_is_a_member_failed_by_name() -> None:
    ran = run("ab", oneaccess_login(), oneaccess_members("ab"), oneaccess_remove("ab", ["a"], ["b"]), oneaccess_members("b"))
    assert ran.by_state() == lists(changed=["a"], failed=[("b", "refused")])


@pytest.mark.parametrize("answer", [{}, {"success_list": "ab"}, {"success_list": [None, ["a"], {"id": "b"}, 7]}, [], None, "ok", {"Success_List": ["a", "b"]}])
def test_missing_or_odd_lists_are_silence_and_the_read_decides(answer: Any) -> None:
    steps = [oneaccess_login(), oneaccess_members("ab"), oneaccess_remove("ab", answer=answer), oneaccess_members("b")]
    # The look after the second write is for b, the last read for a: what showed it gone came before that write.
    again = [oneaccess_remove("b", answer=answer), oneaccess_members([]), oneaccess_members([])]
    assert run("ab", *steps, *again).by_state() == lists(changed=["a", "b"])
    assert run("ab", *steps, max_attempts=1, verify_timeout=0).by_state() == lists(["a"], failed=[("b", "still_present")])


ODD = [
    {"success_list": ["a", 7]}, {"success_list": [["a"]]}, {"success_list": [{"id": "a"}]}, {"success_list": "a"},
    {"success_list": ["a"], "fail_list": [{"id": "a"}]},
    {"success_list": ["a"], "fail_list": "none"}, {"success_list": ["a"], "skipped": ["a"]}, {"success_list": ["a"], "reasons": {"x": [{"id": "a"}]}},
]  # fmt: skip


@pytest.mark.parametrize("answer", ODD)
@pytest.mark.parametrize("verify", [True, False])
def test_an_answer_of_an_odd_shape_is_no_yes_and_the_read_decides(answer: Any, verify: bool) -> None:
    steps = [oneaccess_login(), oneaccess_members("a"), oneaccess_remove("a", answer=answer)]
    more: dict[str, Any] = {"max_attempts": 1, "verify_timeout": 0, "verify": verify}
    assert run("a", *steps, oneaccess_members("a"), **more).by_state() == lists(failed=[("a", "still_present")])
    assert run("a", *steps, oneaccess_members([]), **more).by_state() == lists(["a"])


@pytest.mark.parametrize("rows, total", [("x", 2), ("", 1), ("xyz", 60)])
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_page_that_is_shorter_than_its_total_lets_expect_proves_nothing(rows: str, total: int, check_mode: bool) -> None:
    ran = run("a", oneaccess_login(), *[oneaccess_members(rows, total=total)] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])
    assert ran.outcomes[0].failure is not None and f"holds {len(rows)}, and there are said to be {total}" in ran.outcomes[0].failure.message


def test_a_membership_that_ends_late_is_polled() -> None:
    steps = [oneaccess_login(), oneaccess_members("a"), oneaccess_remove("a"), oneaccess_members("a"), oneaccess_members([])]
    ran = run("a", *steps)
    assert ran.by_state() == lists(changed=["a"]) and ran.clock.slept == [0.5]


def test_a_call_refused_for_an_account_that_does_not_exist_is_split() -> None:
    no = business("APP_ACCOUNT.0001")
    steps = [oneaccess_login(), oneaccess_members("ab"), oneaccess_remove("ab", **no), oneaccess_members("ab")]
    steps += [oneaccess_remove("a"), oneaccess_remove("b", **no), oneaccess_members("b")]
    ran = run("ab", *steps)
    assert ran.by_state() == lists(changed=["a"], failed=[("b", "refused")])
    failure = ran.outcomes[1].failure
    assert failure is not None and (failure.vendor_code, failure.http_status) == ("APP.ACCOUNT.0001", 400)


@pytest.mark.parametrize("lost", [{"answer": LOST}, {"status": 500}, {"status": 502}, {"answer": b'{"succ'}, business("SDK.COMMON.1008", 500)])
def test_a_lost_answer_is_resolved_by_reading_and_only_the_rest_is_sent_again(lost: dict[str, Any]) -> None:
    steps = [oneaccess_login(), oneaccess_members("ab"), oneaccess_remove("ab", **lost), oneaccess_members("b"), oneaccess_remove("b"), oneaccess_members([])]
    assert run("ab", *steps).by_state() == lists(changed=["a", "b"])


def test_a_redirected_removal_is_not_followed_stops_the_run_and_is_read() -> None:
    redirect = oneaccess_remove(numbered(50), status=307, headers={"Location": "https://x.test"})
    pages = [oneaccess_members(numbered(50), 51), oneaccess_members(["id-0050"], 51, page=1)]
    ran = run(numbered(51), oneaccess_login(), *pages, redirect, oneaccess_members(["id-0000", "id-0050"]), verify_timeout=0)
    assert ran.by_state() == lists(numbered(50)[1:], failed=[("id-0000", "still_present"), ("id-0050", "not_attempted")])


# ---- error codes: two documents, two spellings, any status


@pytest.mark.parametrize("code", ["APP.ROLE.0002", " APP.ROLE.0002", "app_role.0002", "APP_ROLE.0002 "])
@pytest.mark.parametrize("status", [400, 404, 200])
def test_a_role_that_does_not_exist_is_an_error_and_not_absence(code: str, status: int) -> None:
    ran = run("ab", oneaccess_login(), oneaccess_members([], **business(code, status)))
    assert ran.by_state() == lists(failed=[("a", "not_found"), ("b", "not_found")])
    assert ran.outcomes[0].failure is not None and "Check role_id" in ran.outcomes[0].failure.message


@pytest.mark.parametrize("code, words", [("APP.0001", "Check application_id"), ("APP.0003", "is disabled"), ("APP.OBJECTMODEL.0006", "no role model")])
def test_an_application_that_is_absent_or_disabled_is_an_error(code: str, words: str) -> None:
    ran = run("a", oneaccess_login(), oneaccess_members([], **business(code)))
    assert ran.by_state() == lists(failed=[("a", "not_found")])
    assert ran.outcomes[0].failure is not None and words in ran.outcomes[0].failure.message


def test_a_role_that_goes_while_the_run_is_on_stops_it_and_what_was_sent_is_unconfirmed() -> None:
    gone, ids = business("APP.ROLE.0002"), numbered(51)
    steps = [oneaccess_login(), *paged(ids), oneaccess_remove(ids[:50], **gone), oneaccess_members([], **gone)]
    ran = run(ids, *steps)
    assert ran.by_state() == lists(failed=[(one, "unconfirmed") for one in ids[:50]] + [(ids[50], "not_attempted")])
    assert ran.outcomes[50].failure is not None and "Check role_id" in ran.outcomes[50].failure.message


def test_members_that_went_although_the_role_was_said_not_to_exist_are_ours() -> None:
    steps = [oneaccess_login(), oneaccess_members("ab"), oneaccess_remove("ab", **business("APP.ROLE.0002")), oneaccess_members("b")]
    assert run("ab", *steps, verify_timeout=0).by_state() == lists(["a"], failed=[("b", "still_present")])


@pytest.mark.parametrize("status, code", [(400, "APP.ACCOUNT.0001"), (404, "APP.ACCOUNT.0001"), (409, "SDK.COMMON.0001"), (403, "access_denied")])
def test_a_member_that_went_although_its_call_was_refused_is_ours(status: int, code: str) -> None:
    no = business(code, status)
    steps = [oneaccess_login(), oneaccess_members("ab"), oneaccess_remove("ab", **no), oneaccess_members("b"), oneaccess_remove("b"), oneaccess_members([])]
    assert run("ab", *steps).by_state() == lists(["a", "b"])


def test_an_unknown_code_is_a_refusal_whatever_the_status() -> None:
    for status in (400, 200):
        ran = run("a", oneaccess_login(), oneaccess_members([], **business("TENANT-COMMON-0005", status)))
        assert ran.by_state() == lists(failed=[("a", "not_attempted")])


def test_null_error_keys_in_a_good_answer_are_no_error() -> None:
    members = {"total": 1, "role_members": [{"id": "a"}], "error": None, "error_code": None, "error_msg": ""}
    removed = {"success_list": ["a"], "fail_list": [], "error_code": None}
    steps = [oneaccess_login(), oneaccess_members([], answer=members), oneaccess_remove("a", answer=removed), oneaccess_members([])]
    assert run("a", *steps).by_state() == lists(changed=["a"])


@pytest.mark.parametrize("status", [400, 401, 403, 200])
def test_an_invalid_token_is_renewed_once_by_its_key_whatever_the_status(status: int) -> None:
    bad = {"error": "invalid_token", "error_description": "Invalid access token."}
    fresh = oneaccess_login(answer={"access_token": "second", "expires_in": 1719})
    steps = [oneaccess_login(), oneaccess_members([], status=status, answer=bad), fresh, oneaccess_members([], sends={"Authorization": "Bearer second"})]
    assert run("a", *steps).by_state() == lists(unchanged=["a"])


@pytest.mark.parametrize("code", ["access_denied", "insufficient_scope"])
def test_a_missing_permission_is_not_cured_by_a_new_token(code: str) -> None:
    no: dict[str, Any] = {"status": 401, "answer": {"error": code}}
    steps = [oneaccess_login(), oneaccess_members("a"), oneaccess_remove("a", **no), oneaccess_members("a")]
    assert run("a", *steps).by_state() == lists(failed=[("a", "not_permitted")])


@pytest.mark.parametrize("status", [400, 401])
def test_bad_client_credentials_are_a_wall(status: int) -> None:
    for answer in (
        {"error": "invalid_client", "error_description": "Bad client credentials"},
        {"error_code": "IAM.0002", "error_msg": "Bad credentials"},
    ):
        ran = run("ab", oneaccess_login(status=status, answer=answer))
        assert ran.by_state() == lists(failed=[("a", "not_attempted"), ("b", "not_attempted")])
        failure = ran.outcomes[0].failure
        assert failure is not None and "credentials were refused by https://vendor.test/api/v2/tenant/token" in failure.message
        assert "Bad" not in failure.message, "nothing of a token endpoint's answer is repeated"


BAD = [({"role_id": "a/b"}, "role_id"), ({"application_id": "."}, "application_id"), ({"account_ids": ["*"]}, r"account_ids\[0\]")]


@pytest.mark.parametrize("params, words", BAD)
def test_options_application_id_role_id_and_account_ids_are_checked_before_any_request(params: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.BadInput, match=words):
        converse(RoleMembers, dict(ONEACCESS_PARAMS, **dict({"account_ids": ["a"]}, **params)))


def test_options_application_id_and_role_id_are_one_segment_of_a_path_each() -> None:
    target = ONEACCESS + "/applications/a%20b/role-member-list/r%25%3F?offset=0&limit=50"
    with pytest.raises(errors.BadInput):
        run("a", params={"role_id": "r%?"})
    step = Step("GET", target.replace("%3F", ""), answer={"total": 0, "role_members": []})
    assert run("a", oneaccess_login(), step, params={"application_id": "a b", "role_id": "r%"}).by_state() == lists(unchanged=["a"])
