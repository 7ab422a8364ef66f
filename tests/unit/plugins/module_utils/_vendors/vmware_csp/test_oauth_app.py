# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware CSP, deletion of OAuth apps: the exact conversations, and each thing that the vendor leaves unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, TestClock, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    BEARER,
    CSP,
    CSP_PARAMS,
    ORG,
    TOKEN,
    csp_apps,
    csp_delete,
    csp_error,
    csp_link,
    csp_login,
    numbered,
)
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import csp_paged as paged

LOST = errors.AnswerLost("sent, no answer")


def run(ids: Sequence[Any], *steps: Step, check_mode: bool = False, **more: Any) -> Ran:
    params = dict(CSP_PARAMS, client_ids=list(ids), **more.pop("params", {}))
    return converse(OAuthApps, params, *steps, check_mode=check_mode, **more)


# ---- the calls of an audit, a run and a second run


@pytest.mark.parametrize("check_mode", [True, False])
def test_no_ids_means_no_request_at_all(check_mode: bool) -> None:
    ran = run([], check_mode=check_mode)
    assert (ran.outcomes, ran.requests) == ([], 0)


@pytest.mark.parametrize("count, batches", [(1, [1]), (14, [14]), (15, [15]), (16, [15, 1]), (31, [15, 15, 1])])
def test_a_run_reads_the_list_deletes_in_batches_of_15_and_reads_again(count: int, batches: list[int]) -> None:
    ids = numbered(count)
    parts = [ids[sum(batches[:index]) : sum(batches[: index + 1])] for index in range(len(batches))]
    ran = run(ids, csp_login(), csp_apps(ids + ["other"]), *[csp_delete(part) for part in parts], csp_apps(["other"]))
    assert ran.by_state() == lists(changed=ids)
    assert ran.requests == 3 + len(batches)


def test_an_audit_reads_once_and_predicts_per_app() -> None:
    apps = ["a", {"id": "b", "displayName": "B", "immutable": True}, "z"]
    ran = run("abc", csp_login(), csp_apps(apps), check_mode=True)
    assert ran.by_state() == lists(changed=["a"], unchanged=["c"], failed=[("b", "refused")])


def test_a_second_run_reads_once_and_changes_nothing() -> None:
    assert run("abc", csp_login(), csp_apps(["other"])).by_state() == lists(unchanged=["a", "b", "c"])


def test_an_immutable_app_is_only_predicted_to_be_refused_and_the_run_asks() -> None:
    app = {"id": "b", "immutable": True}
    ran = run("b", csp_login(), csp_apps([app]), csp_delete("b", [], ["b"]), csp_apps([app]))
    assert ran.by_state() == lists(failed=[("b", "refused")])
    assert ran.outcomes[0].failure is not None and "immutable" in ran.outcomes[0].failure.message


# ---- credentials


def test_options_client_id_and_client_secret_log_in_with_basic_credentials() -> None:
    sends = {"Authorization": "Basic bWU6cHc="}
    step = Step("POST", CSP + "/auth/token", form={"grant_type": "client_credentials"}, answer={"access_token": TOKEN}, sends=sends)
    params = {"api_token": None, "client_id": "me", "client_secret": "pw"}
    assert run("a", step, csp_apps([]), params=params).by_state() == lists(unchanged=["a"])


@pytest.mark.parametrize("status", [400, 401, 404])
def test_option_api_token_that_is_bad_is_refused_credentials_and_not_a_missing_app(status: int) -> None:
    text = "invalid_grant: Invalid refresh token: xxxx...tN3NK"
    ran = run("ab", csp_login(status=status, answer=csp_error(text, status)))
    assert ran.by_state() == lists(failed=[("a", "not_attempted"), ("b", "not_attempted")])
    failure = ran.outcomes[0].failure
    assert failure is not None and f"HTTP {status}" in failure.message and "credentials were refused" in failure.message
    assert text not in failure.message, "the vendor repeats a part of the token"


# ---- reading the list


def test_the_next_page_is_followed_as_the_vendor_links_it() -> None:
    link = csp_link("weird", pageLimit=1)
    ran = run("ab", csp_login(), csp_apps(["a"], total=2, next_link=link), csp_apps(["b"], total=2, path=link), check_mode=True)
    assert ran.by_state() == lists(changed=["a", "b"])


def test_reading_stops_once_all_wanted_apps_were_seen() -> None:
    ran = run("a", csp_login(), csp_apps(["a"], total=900, next_link=csp_link("never")), check_mode=True)
    assert ran.by_state() == lists(changed=["a"])


def test_a_list_shorter_than_its_total_never_proves_absence() -> None:
    ran = run("ab", csp_login(), *[csp_apps(["a"], total=3)] * LISTINGS)
    assert ran.by_state() == lists(failed=[("a", "not_attempted"), ("b", "not_attempted")])


def test_a_list_that_is_whole_at_a_second_look_is_believed() -> None:
    ran = run("ab", csp_login(), csp_apps(["a"], total=3), csp_apps(["a", "x", "y"], total=3), check_mode=True)
    assert ran.by_state() == lists(changed=["a"], unchanged=["b"])


def test_a_missing_app_is_believed_after_two_equal_listings_of_several_pages() -> None:
    assert run("ab", csp_login(), *paged("xa", "y") * 2, check_mode=True).by_state() == lists(changed=["a"], unchanged=["b"])


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_app_that_moves_to_an_earlier_page_while_it_is_paged_is_found(check_mode: bool) -> None:
    moved = paged("wx", "yz", totals=[5, 4])  # w went: a slipped from the second page to the first
    swapped = paged("wx", "yz")  # one went, one came: as many as announced
    for listing in (moved, swapped):
        steps = [] if check_mode else [csp_delete("a"), *paged("x", "yz") * 2]
        ran = run("a", csp_login(), *listing, paged("xa", "yz")[0], *steps, check_mode=check_mode)
        assert ran.by_state() == lists(changed=["a"])


def test_an_app_that_hides_behind_a_removal_during_the_read_back_is_not_gone() -> None:
    steps = [csp_login(), csp_apps("abw"), csp_delete("ab")]
    hidden = [*paged("w", "y"), *paged("x", "ya"), *paged("x", "ya")]
    ran = run("ab", *steps, *hidden, verify_timeout=0)
    assert ran.by_state() == lists(changed=["b"], failed=[("a", "still_present")])


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_list_that_never_stands_still_tells_what_it_shows_and_bars_what_it_does_not(check_mode: bool) -> None:
    listings = [step for number in range(LISTINGS) for step in paged([f"x{number}", "a"], "y")]
    writes = [] if check_mode else [csp_delete("a"), csp_apps("y")]
    ran = run("ab", csp_login(), *listings, *writes, check_mode=check_mode)
    assert ran.by_state() == lists(changed=["a"], failed=[("b", "not_attempted")])
    failure = ran.outcomes[1].failure
    assert failure is not None and "never the same twice in a row" in failure.message and "run again when it is quiet" in failure.message


def test_a_read_back_that_never_stands_still_confirms_nothing_that_it_does_not_show() -> None:
    listings = [step for number in range(LISTINGS) for step in paged([f"x{number}"], "y")]
    ran = run("a", csp_login(), csp_apps("a"), csp_delete("a"), *listings, verify_timeout=0)
    assert ran.by_state() == lists(failed=[("a", "unconfirmed")])


def test_one_page_is_one_moment_and_proves_absence_alone() -> None:
    assert run("a", csp_login(), csp_apps("xyz")).by_state() == lists(unchanged=["a"])


def test_a_total_that_differs_between_two_pages_makes_the_listing_void() -> None:
    steps = [csp_login(), *paged("xy", "z", totals=[3, 4]) * LISTINGS]
    assert run("a", *steps).by_state() == lists(failed=[("a", "not_attempted")])


@pytest.mark.parametrize("total", [{}, {"totalResults": 5}, {"totalResults": None}])
def test_a_list_that_runs_in_circles_never_proves_absence(total: dict[str, Any]) -> None:
    path = f"{CSP}/orgs/{ORG}/oauth-apps?pageLimit=200"
    page = dict({"results": [{"id": "x"}], "nextLink": path}, **total)
    ran = run("a", csp_login(), *[csp_apps([], answer=page)] * (2 if total.get("totalResults") else 1) * LISTINGS)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])


@pytest.mark.parametrize("link", ["https://evil.test/x", "//evil.test/x", "x", 7, {"href": "/x"}])
def test_a_link_to_another_host_is_not_followed(link: Any) -> None:
    answer = {"results": [], "totalResults": 0, "nextLink": link}
    ran = run("a", csp_login(), *[csp_apps([], answer=answer)] * LISTINGS)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])


ELSEWHERE = [
    f"{CSP}/orgs/{ORG}/oauth-apps/other?pageStart=2&pageLimit=200", f"{CSP}/orgs/of-another/oauth-apps?pageStart=2", f"{CSP}/orgs/{ORG}/api-tokens?pageStart=2",
    csp_link(2, name="x"), csp_link(2, expand=""), f"/{ORG}", "/", f"//evil.test{csp_link(2)}", f"https://evil.test{csp_link(2)}",
    f"{CSP}/orgs/{ORG}/../x/oauth-apps",
]  # fmt: skip


@pytest.mark.parametrize("link", ELSEWHERE)
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_link_to_another_list_is_not_followed_and_the_listing_proves_nothing(link: str, check_mode: bool) -> None:
    ran = run("a", csp_login(), *[csp_apps("x", total=2, next_link=link)] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])
    assert ran.outcomes[0].failure is not None and "is not of the same list" in ran.outcomes[0].failure.message


@pytest.mark.parametrize("answer", [{}, {"results": None}, {"results": {}}, [], None, b"<html>"])
def test_a_list_in_an_unexpected_form_never_proves_absence(answer: Any) -> None:
    ran = run("a", csp_login(), csp_apps([], answer=answer), max_attempts=1)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])


@pytest.mark.parametrize("odd", [{"immutable": "yes"}, {"immutable": 1}, {"organizationId": 7}])
def test_a_member_of_a_wrong_type_makes_the_list_unreadable(odd: dict[str, Any]) -> None:
    ran = run("ab", csp_login(), *[csp_apps([{"id": "a", **odd}])] * LISTINGS)
    assert ran.by_state() == lists(failed=[("a", "not_attempted"), ("b", "not_attempted")])


def test_null_members_of_an_app_are_no_matter() -> None:
    row = {"id": "a", "displayName": None, "immutable": None, "organizationId": None, "brand_new": {"deep": [1]}}
    assert run("a", csp_login(), csp_apps([row]), check_mode=True).by_state() == lists(changed=["a"])


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("wanted", [True, False])
def test_an_app_of_another_organization_makes_the_whole_list_unreadable(wanted: bool, check_mode: bool) -> None:
    rows = [{"id": "a" if wanted else "x", "organizationId": "of-another"}, {"id": "y", "organizationId": ORG.upper()}]
    ran = run("ab", csp_login(), *[csp_apps(rows)] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("a", "not_attempted"), ("b", "not_attempted")])
    assert ran.outcomes[0].failure is not None and "of another organization was listed" in ran.outcomes[0].failure.message


def test_a_page_that_is_longer_than_was_asked_for_proves_nothing() -> None:
    ran = run("a", csp_login(), *[csp_apps(numbered(201))] * LISTINGS)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])


def test_option_client_ids_takes_exact_ids_and_a_near_miss_is_left_alone_and_named() -> None:
    for check_mode in (True, False):
        ran = run(["Payroll"], csp_login(), csp_apps(["payroll", "PAYROLL"]), check_mode=check_mode)
        assert ran.by_state() == lists(failed=[("Payroll", "not_found")])
        assert ran.outcomes[0].failure is not None and "there is 'PAYROLL', which only looks like it" in ran.outcomes[0].failure.message


def test_a_wrong_organization_is_not_a_list_of_apps_that_are_gone() -> None:
    for check_mode in (True, False):
        ran = run("ab", csp_login(), csp_apps([], status=404, answer=csp_error("organization not found", 404)), check_mode=check_mode)
        assert ran.by_state() == lists(failed=[("a", "not_found"), ("b", "not_found")])
        assert ran.outcomes[0].failure is not None and "Check org_id" in ran.outcomes[0].failure.message


# ---- answers of the deletion


def test_failed_without_a_reason_and_absent_by_a_fresh_read_counts_as_done() -> None:
    ran = run("ab", csp_login(), csp_apps("ab"), csp_delete("ab", ["a"], ["b"]), csp_apps([]))
    assert ran.by_state() == lists(changed=["a", "b"])


def test_failed_without_a_reason_and_still_there_is_refused() -> None:
    ran = run("ab", csp_login(), csp_apps("ab"), csp_delete("ab", ["a"], ["b"]), csp_apps("b"))
    assert ran.by_state() == lists(changed=["a"], failed=[("b", "refused")])


SILENT = [
    {}, {"succeeded": None, "failed": None}, {"succeeded": "ab"}, {"succeeded": [None, 1, ["a"], {"id": "a"}]}, [], None, "ok", {"successes": ["a", "b"]},
]  # fmt: skip


@pytest.mark.parametrize("answer", SILENT)
def test_missing_or_null_arrays_are_silence_and_the_read_decides(answer: Any) -> None:
    steps = [csp_login(), csp_apps("ab"), csp_delete("ab", answer=answer), csp_apps("b")]
    assert run("ab", *steps, max_attempts=1, verify_timeout=0).by_state() == lists(["a"], failed=[("b", "still_present")])
    assert run("ab", *steps, csp_delete("b"), csp_apps([])).by_state() == lists(["a", "b"])


def test_an_id_in_both_arrays_is_decided_by_the_read() -> None:
    steps = [csp_login(), csp_apps("ab"), csp_delete("ab", ["a", "b"], ["a", "b"]), csp_apps("b"), csp_delete("b", [], ["b"]), csp_apps("b")]
    assert run("ab", *steps).by_state() == lists(["a"], failed=[("b", "refused")])


def test_ids_that_were_never_sent_are_of_no_interest() -> None:
    ran = run("a", csp_login(), csp_apps("a"), csp_delete("a", ["z", "a", "a"], ["y"]), csp_apps("zy"))
    assert ran.by_state() == lists(changed=["a"])


def test_a_deletion_that_takes_time_is_polled_until_it_shows() -> None:
    ran = run("a", csp_login(), csp_apps("a"), csp_delete("a"), csp_apps("a"), csp_apps("a"), csp_apps([]))
    assert ran.by_state() == lists(changed=["a"])
    assert ran.clock.slept == [0.5, 1.0]


def test_a_deletion_that_never_shows_is_still_present() -> None:
    ran = run("a", csp_login(), csp_apps("a"), csp_delete("a"), csp_apps("a"), verify_timeout=0)
    assert ran.by_state() == lists(failed=[("a", "still_present")])


@pytest.mark.parametrize("status, reason", [(400, "refused"), (404, "refused"), (409, "refused"), (403, "not_permitted")])
def test_a_batch_refused_because_of_one_id_lets_the_others_through(status: int, reason: str) -> None:
    no: dict[str, Any] = {"status": status, "answer": csp_error("Clients [b] not found", status)}
    ran = run(
        "abc",
        csp_login(),
        csp_apps("abc"),
        csp_delete("abc", **no),
        csp_apps("abc"),
        csp_delete("ab", **no),
        csp_delete("a"),
        csp_delete("b", **no),
        csp_delete("c"),
        csp_apps("b"),
    )
    assert ran.by_state() == lists(changed=["a", "c"], failed=[("b", reason)])
    failure = ran.outcomes[1].failure
    assert failure is not None and (failure.http_status, failure.request_id) == (status, "req-1")


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_an_app_that_went_although_its_call_was_refused_is_ours(status: int) -> None:
    no: dict[str, Any] = {"status": status, "answer": csp_error("resource could not be found", status)}
    ran = run("ab", csp_login(), csp_apps("ab"), csp_delete("ab", **no), csp_apps("a"), csp_delete("a"), csp_apps([]))
    assert ran.by_state() == lists(changed=["a", "b"])


def test_a_404_because_the_organization_went_stops_the_run_and_what_was_sent_is_unconfirmed() -> None:
    gone: dict[str, Any] = {"status": 404, "answer": csp_error("organization not found", 404)}
    ids = numbered(16)
    ran = run(ids, csp_login(), csp_apps(ids), csp_delete(ids[:15], **gone), csp_delete(ids[15:]), *[csp_apps([], **gone)] * 2)
    assert ran.by_state() == lists(failed=[(one, "unconfirmed") for one in ids])


LOSSES = [{"answer": LOST}, {"status": 500}, {"status": 502}, {"status": 504}, {"status": 503}, {"answer": b"<html>"}, {"answer": b'{"suc'}]


@pytest.mark.parametrize("lost", LOSSES)
def test_a_lost_answer_is_resolved_by_reading_and_only_the_rest_is_sent_again(lost: dict[str, Any]) -> None:
    ran = run("ab", csp_login(), csp_apps("ab"), csp_delete("ab", **lost), csp_apps("b"), csp_delete("b"), csp_apps([]))
    assert ran.by_state() == lists(changed=["a", "b"])
    assert ran.result["summary"]["retries"] == 1


def test_an_empty_answer_is_silence_and_nothing_is_sent_again() -> None:
    ran = run("a", csp_login(), csp_apps("a"), csp_delete("a", answer=b""), csp_apps([]))
    assert ran.by_state() == lists(changed=["a"])


def test_a_token_that_runs_out_in_mid_run_is_renewed_and_the_write_sent_again() -> None:
    fresh = csp_login(answer={"access_token": "second", "expires_in": 1799})
    bearer = {"Authorization": "Bearer second"}
    steps = [csp_login(), csp_apps("a"), csp_delete("a", status=401), fresh, csp_delete("a", sends=bearer), csp_apps([], sends=bearer)]
    assert run("a", *steps).by_state() == lists(changed=["a"])


def test_a_rate_limit_is_waited_for_and_the_write_sent_again() -> None:
    limited: dict[str, Any] = {"status": 429, "headers": {"Retry-After": "9"}, "answer": csp_error("too many", 429)}
    clock, sent = TestClock(), []
    deletes = [csp_delete("a", **details, does=lambda: sent.append(clock.now)) for details in (limited, {})]
    ran = run("a", csp_login(), csp_apps("a"), *deletes, csp_apps([]), clock=clock)
    assert ran.by_state() == lists(changed=["a"])
    assert 9.0 <= sent[1] - sent[0] < 9.1


ODD_ERRORS = [
    [], None, "text", {"message": ["x"]}, {"message": {"a": 1}, "cspErrorCode": 7, "requestId": []}, {"metadata": None, "traceId": "t-1", "moduleCode": "540"},
]  # fmt: skip


@pytest.mark.parametrize("body", ODD_ERRORS)
def test_an_error_body_of_any_form_is_understood(body: Any) -> None:
    ran = run("a", csp_login(), csp_apps("a"), csp_delete("a", status=400, answer=body), csp_apps("a"))
    assert ran.by_state() == lists(failed=[("a", "refused")])


def test_option_org_id_is_one_segment_of_the_path() -> None:
    path = CSP + "/orgs/a%20b%23c/oauth-apps?pageLimit=200"
    step = Step("GET", path, answer={"results": [], "totalResults": 0}, sends=BEARER)
    assert run("a", csp_login(), step, params={"org_id": "a b#c"}).by_state() == lists(unchanged=["a"])


BAD = [({"org_id": "../x"}, "org_id"), ({"org_id": ""}, "org_id"), ({"client_ids": ["a", None]}, r"client_ids\[1\]"), ({"client_ids": [7]}, "ids")]


@pytest.mark.parametrize("params, words", BAD)
def test_bad_input_is_refused_before_any_request(params: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.BadInput, match=words):
        converse(OAuthApps, dict(CSP_PARAMS, **dict({"client_ids": ["a"]}, **params)))
