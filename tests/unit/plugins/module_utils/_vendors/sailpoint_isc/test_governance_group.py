# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint ISC, governance groups by id: the exact conversations, and each thing that the vendor leaves unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    SAILPOINT_PARAMS,
    counted,
    group,
    numbered,
    sailpoint_connections,
    sailpoint_delete,
    sailpoint_list,
    sailpoint_login,
)

LOST = errors.AnswerLost("sent, no answer")


def run(ids: Sequence[Any], *steps: Step, **more: Any) -> Ran:
    params = dict(SAILPOINT_PARAMS, ids=list(ids), **more.pop("params", {}))
    return converse(GovernanceGroups, params, *steps, **more)


def reads(ids: Sequence[str], present: bool) -> list[Step]:
    """One list call per 50 ids, in which all or none are there."""
    parts = [ids[start : start + 50] for start in range(0, len(ids), 50)]
    return [sailpoint_list(part, part if present else []) for part in parts]


# ---- the calls of an audit, a run and a second run


@pytest.mark.parametrize("check_mode", [True, False])
def test_no_ids_means_no_request_at_all(check_mode: bool) -> None:
    assert run([], check_mode=check_mode).requests == 0


@pytest.mark.parametrize("count, writes, looks", [(1, [1], 1), (49, [49], 1), (50, [50], 1), (51, [51], 2), (99, [99], 2), (100, [100], 2), (101, [100, 1], 3)])
def test_option_ids_is_read_by_50_and_deleted_by_100(count: int, writes: list[int], looks: int) -> None:
    ids = numbered(count)
    deletes = [sailpoint_delete(part) for part in (ids[:100], ids[100:]) if part]
    ran = run(ids, sailpoint_login(), *reads(ids, True), *deletes, *reads(ids, False))
    assert ran.by_state() == lists(changed=ids)
    assert ran.requests == 1 + 2 * looks + len(writes)


def test_an_audit_reads_and_names_what_holds_a_group() -> None:
    steps = [sailpoint_login(), sailpoint_list("abc", ["a", group("b", 2)]), sailpoint_connections("b", [("ROLE", "Buyer"), ("SOURCE", "HR")])]
    ran = run("abc", *steps, check_mode=True)
    assert ran.by_state() == lists(["a"], ["c"], [("b", "in_use")])
    failure = ran.outcomes[1].failure
    assert failure is not None and failure.message == "The group is in use by ROLE 'Buyer', SOURCE 'HR'. Take it out there, then run again."


def test_a_second_run_reads_once_and_changes_nothing() -> None:
    assert run("ab", sailpoint_login(), sailpoint_list("ab", [])).by_state() == lists(unchanged=["a", "b"])


VERSIONS = [("v2026", "/v2026/workgroups"), ("v2024", "/v2024/workgroups"), ("beta", "/beta/workgroups"), ("v1", "/workgroups/v1")]


@pytest.mark.parametrize("version, path", VERSIONS)
def test_option_api_version_is_a_prefix_or_the_end_of_the_path(version: str, path: str) -> None:
    steps = [sailpoint_login(), sailpoint_list("a", "a", path=path), sailpoint_delete("a", path=path), sailpoint_list("a", [], path=path)]
    assert run("a", *steps, params={"api_version": version}).by_state() == lists(["a"])


def test_option_access_token_needs_no_login_and_is_not_renewed() -> None:
    params = {"client_id": None, "client_secret": None, "access_token": "mine"}
    steps = [sailpoint_list("a", [], status=401, answer={"error": "JWT validation failed"}, sends={"Authorization": "Bearer mine"})]
    assert run("a", *steps, params=params).by_state() == lists(failed=[("a", "not_attempted")])


# ---- what the list tells


def test_members_do_not_hold_a_group_only_connections_do() -> None:
    rows = [group("a"), group("b", 1)]
    ran = run("ab", sailpoint_login(), sailpoint_list("ab", rows), sailpoint_connections("b", []), check_mode=True)
    assert ran.by_state() == lists(["a"], failed=[("b", "in_use")])


@pytest.mark.parametrize("count", [None, -1, 0, 1642702475000])
def test_a_connection_count_of_any_size_is_a_forecast_at_most(count: Any) -> None:
    row = dict(group("a"), connectionCount=count)
    steps = [sailpoint_login(), sailpoint_list("a", [row]), sailpoint_delete("a"), sailpoint_list("a", [])]
    assert run("a", *steps).by_state() == lists(["a"])


@pytest.mark.parametrize("count", ["7", 1.5, True, [], {"a": 1}])
def test_a_connection_count_that_is_no_number_makes_the_list_unreadable(count: Any) -> None:
    look = sailpoint_list("a", [dict(group("a"), connectionCount=count)])
    assert run("a", sailpoint_login(), *[look] * LISTINGS).by_state() == lists(failed=[("a", "not_attempted")])


SPELLINGS = [("2c918086-74f2-4e0b", "2c91808674f24e0b"), ("ABC", "abc"), ("abc", "A-BC")]


@pytest.mark.parametrize("asked, spelled", SPELLINGS)
def test_an_id_is_written_and_read_back_as_the_vendor_spells_it_and_told_as_the_user_did(asked: str, spelled: str) -> None:
    steps = [sailpoint_login(), sailpoint_list([asked], [spelled]), sailpoint_delete([spelled]), sailpoint_list([spelled], [])]
    assert run([asked], *steps).by_state() == lists([asked])


def test_an_answer_to_the_deletion_may_spell_the_id_in_another_way() -> None:
    answer = [{"id": "A-B", "status": 204}]
    steps = [sailpoint_login(), sailpoint_list(["ab"], ["ab"]), sailpoint_delete(["ab"], answer=answer)]
    assert run(["ab"], *steps, verify=False).by_state() == lists(["ab"])


def test_an_exact_id_wins_over_another_spelling_that_stood_beside_it() -> None:
    steps = [sailpoint_login(), sailpoint_list(["ab"], ["AB", "ab"]), sailpoint_delete(["ab"]), sailpoint_list(["ab"], ["AB"])]
    assert run(["ab"], *steps).by_state() == lists(["ab"])


def test_an_id_that_comes_back_in_another_spelling_is_not_gone() -> None:
    steps = [sailpoint_login(), sailpoint_list(["ab"], ["ab"]), sailpoint_delete(["ab"]), sailpoint_list(["ab"], ["AB"])]
    assert run(["ab"], *steps, verify_timeout=0).by_state() == lists(failed=[("ab", "still_present")])


def test_an_id_that_may_mean_two_groups_is_not_found_and_names_both() -> None:
    for check_mode in (True, False):
        ran = run(["a-b"], sailpoint_login(), sailpoint_list(["a-b"], ["AB", "ab"]), check_mode=check_mode)
        assert ran.by_state() == lists(failed=[("a-b", "not_found")])
        assert ran.outcomes[0].failure is not None and "any of 'AB', 'ab'" in ran.outcomes[0].failure.message


@pytest.mark.parametrize("ids", [["AB", "ab"], ["AB", "Ab"], ["a-B", "AB"], ["ab", "a-b"]])
def test_two_spellings_of_one_group_are_sent_once_and_share_one_fate(ids: list[str]) -> None:
    steps = [sailpoint_login(), sailpoint_list(ids, ["ab"])]
    ran = run(ids, *steps, sailpoint_delete(["ab"]), sailpoint_list(["ab"], []))
    assert ran.by_state() == lists(ids)
    assert (ran.result["summary"]["distinct"], ran.result["plan_id"][:2]) == (2, "1-")
    there = [sailpoint_delete(["ab"], 404), sailpoint_list(["ab"], ["ab"])]
    assert run(ids, *steps, *there, verify_timeout=0).by_state() == lists(failed=[(one, "still_present") for one in ids])


def test_two_spellings_of_one_group_in_two_filters_are_sent_once() -> None:
    ids = ["AB"] + numbered(50) + ["ab"]
    looks = [sailpoint_list(ids[:50], ["ab"]), sailpoint_list(ids[50:], ["ab"])]
    rest = ["ab", *numbered(50)]
    last = [sailpoint_list(rest[:50], []), sailpoint_list(rest[50:], [])]
    assert run(ids, sailpoint_login(), *looks, sailpoint_delete(["ab"]), *last).by_state() == lists(["AB", "ab"], numbered(50))


HEX = "2c91808674f24e0b0174f2b5a3a90012"
DASHED = "2c918086-74f2-4e0b-0174-f2b5a3a90012"


@pytest.mark.parametrize("asked, other", [(HEX, DASHED), (DASHED, HEX)])
def test_an_id_is_asked_for_with_and_without_dashes_in_one_filter(asked: str, other: str) -> None:
    steps = [sailpoint_login(), sailpoint_list([asked, other], [other])]
    assert run([asked], *steps, sailpoint_delete([other]), sailpoint_list([other, asked], [])).by_state() == lists([asked])
    assert run([asked], sailpoint_login(), sailpoint_list([asked, other], [])).by_state() == lists(unchanged=[asked])


def test_quotes_and_backslashes_in_a_filter_are_escaped_and_encoded() -> None:
    step = sailpoint_list(['a\\"b'], [])
    assert "%22a%5C%22b%22" in step.target and "+" not in step.target
    assert run(['a"b'], sailpoint_login(), step).by_state() == lists(unchanged=['a"b'])


@pytest.mark.parametrize("rows", [["x"], ["a", "x"], numbered(50)])
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_row_that_the_filter_does_not_ask_for_makes_the_whole_list_unreadable(rows: list[str], check_mode: bool) -> None:
    ran = run("ab", sailpoint_login(), *[sailpoint_list("ab", rows)] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("a", "not_attempted"), ("b", "not_attempted")])
    assert ran.outcomes[0].failure is not None and "was not asked for: another question was answered" in ran.outcomes[0].failure.message
    assert len(ran.conversation.discarded) == LISTINGS  # what else comes on such a connection is not read


def test_a_read_back_that_answers_another_question_confirms_nothing() -> None:
    other = [sailpoint_list("ab", ["x"])] * LISTINGS
    ran = run("ab", sailpoint_login(), sailpoint_list("ab", "ab"), sailpoint_delete("ab"), *other)
    assert ran.by_state() == lists(failed=[("a", "unconfirmed"), ("b", "unconfirmed")])


def test_one_answer_to_another_question_is_asked_for_again() -> None:
    steps = [sailpoint_login(), sailpoint_list("ab", ["x"]), sailpoint_list("ab", "a")]
    assert run("ab", *steps, check_mode=True).by_state() == lists(["a"], ["b"])


@pytest.mark.parametrize("told", [{}, counted(100), counted("many")])
@pytest.mark.parametrize("row", [{"id": "x"}, {}, None, {"id": "a"}])
def test_full_pages_of_one_row_end_the_reading_and_prove_nothing(row: Any, told: dict[str, str]) -> None:
    page = sailpoint_list("ab", [], answer=[row] * 50, headers=told)
    ran = run("ab", sailpoint_login(), *[page] * LISTINGS)
    assert ran.by_state() == lists(failed=[("a", "not_attempted"), ("b", "not_attempted")])


def test_a_list_that_is_shorter_than_its_own_total_is_read_again_and_proves_nothing() -> None:
    short = [sailpoint_list("ab", "a", headers=counted(2)), sailpoint_list("ab", [], offset=1, headers=counted(2))]
    assert run("ab", sailpoint_login(), *short * LISTINGS).by_state() == lists(failed=[("a", "not_attempted"), ("b", "not_attempted")])
    assert run("ab", sailpoint_login(), *short, sailpoint_list("ab", "ab"), check_mode=True).by_state() == lists(["a", "b"])


BAD_TOTALS = ["", "many", "1.0", "-1", "NaN", "1 ", "\u00b2", "1" * 20, "0"]


@pytest.mark.parametrize("told", [{}, *({"X-Total-Count": text} for text in BAD_TOTALS)])
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_count_that_is_missing_though_asked_for_or_no_number_proves_nothing(told: dict[str, str], check_mode: bool) -> None:
    ran = run("ab", sailpoint_login(), *[sailpoint_list("ab", "a", headers=told)] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("a", "not_attempted"), ("b", "not_attempted")])


def test_the_second_page_has_to_tell_the_same_total() -> None:
    for told in ({}, counted(3)):
        pages = [sailpoint_list("abc", "a", headers=counted(2)), sailpoint_list("abc", "b", offset=1, headers=told)]
        assert run("abc", sailpoint_login(), *pages * LISTINGS).by_state() == lists(failed=[(one, "not_attempted") for one in "abc"])


def test_a_page_that_is_longer_than_was_asked_for_proves_nothing() -> None:
    ids = numbered(50)
    look = sailpoint_list(ids, [*ids[:-1], "ID-0000", "ID-0001"])
    assert run(ids, sailpoint_login(), *[look] * LISTINGS).by_state() == lists(failed=[(one, "not_attempted") for one in ids])


def test_a_full_page_that_holds_all_that_was_asked_for_needs_no_second_one() -> None:
    ids = numbered(50)
    assert run(ids, sailpoint_login(), sailpoint_list(ids, ids), check_mode=True).by_state() == lists(ids)
    assert run(ids, sailpoint_login(), sailpoint_list(ids, ids, headers=counted(51)), check_mode=True).by_state() == lists(ids)


def test_null_members_of_a_group_are_no_matter() -> None:
    row = {"id": "a", "name": None, "connectionCount": None, "brand_new": {"deep": [1]}}
    assert run("a", sailpoint_login(), sailpoint_list("a", [row]), check_mode=True).by_state() == lists(["a"])


@pytest.mark.parametrize("answer", [{}, {"results": []}, None, "x", b"<html>"])
def test_a_list_in_an_unexpected_form_never_proves_absence(answer: Any) -> None:
    ran = run("a", sailpoint_login(), sailpoint_list("a", [], answer=answer), max_attempts=1)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])


# ---- answers of the bulk deletion


def test_each_status_is_matched_by_id_and_not_by_place() -> None:
    answer = [{"id": "d", "status": 500, "description": "x"}, {"id": "c", "status": 409}, {"id": "b", "status": 404}, {"id": "a", "status": 204}]
    steps = [sailpoint_login(), sailpoint_list("abcd", "abcd"), sailpoint_delete("abcd", answer=answer), sailpoint_list("abcd", "cd")]
    ran = run("abcd", *steps, sailpoint_connections("c", [("ROLE", "R")]))
    assert ran.by_state() == lists(["a"], ["b"], [("c", "in_use"), ("d", "refused")])
    assert [outcome.failure.http_status for outcome in ran.outcomes if outcome.failure] == [409, 500]


def test_a_connection_made_after_the_forecast_is_in_use_with_what_holds_it() -> None:
    steps = [sailpoint_login(), sailpoint_list("a", "a"), sailpoint_delete("a", 409), sailpoint_list("a", [group("a", 5)])]
    ran = run("a", *steps, sailpoint_connections("a", [("ROLE", "1"), ("ROLE", "2"), ("ROLE", "3"), ("ROLE", "4"), ("ROLE", "5")]))
    assert ran.by_state() == lists(failed=[("a", "in_use")])
    assert ran.outcomes[0].failure is not None and "ROLE '1', ROLE '2', ROLE '3' and 2 more" in ran.outcomes[0].failure.message


@pytest.mark.parametrize("connections", [{"status": 404}, {"status": 403}, {"answer": {"x": 1}}, {"answer": [None, {}, {"object": 7}]}])
def test_connections_that_cannot_be_read_leave_the_vendors_words(connections: dict[str, Any]) -> None:
    steps = [sailpoint_login(), sailpoint_list("a", "a"), sailpoint_delete("a", 409), sailpoint_list("a", "a")]
    ran = run("a", *steps, sailpoint_connections("a", [], **connections), max_attempts=1)
    assert ran.by_state() == lists(failed=[("a", "in_use")])
    assert ran.outcomes[0].failure is not None and "text for a" in ran.outcomes[0].failure.message


@pytest.mark.parametrize("status, expected", [("204", lists(["a"])), (204.0, lists(["a"])), ("404", lists(unchanged=["a"]))])
def test_a_status_may_be_a_string(status: Any, expected: dict[str, Any]) -> None:
    steps = [sailpoint_login(), sailpoint_list("a", "a"), sailpoint_delete("a", answer=[{"id": "a", "status": status}]), sailpoint_list("a", [])]
    assert run("a", *steps).by_state() == expected


def test_a_200_instead_of_207_is_read_alike() -> None:
    steps = [sailpoint_login(), sailpoint_list("a", "a"), sailpoint_delete("a", status=200)]
    assert run("a", *steps, verify=False).by_state() == lists(["a"])


def test_the_three_lists_of_the_old_shape_are_understood() -> None:
    answer = {"deleted": ["a"], "notFound": ["b"], "inUse": ["c"]}
    steps = [sailpoint_login(), sailpoint_list("abc", "abc"), sailpoint_delete("abc", answer=answer), sailpoint_list("abc", "c")]
    assert run("abc", *steps, sailpoint_connections("c", [])).by_state() == lists(["a"], ["b"], [("c", "in_use")])


ODD = [
    [], {}, None, "ok", 7, [None, 7, "a"], [{"id": "a"}], [{"status": 204}], [{"id": "a", "status": None}], [{"id": "a", "status": "gone"}],
    [{"id": "a", "status": []}], [{"id": ["a"], "status": 204}], [{"id": {"a": 1}, "status": 204}], [{"id": None, "status": 204}], [{"id": "z", "status": 204}],
    {"deleted": None}, {"deleted": 7}, {"deleted": {"a": 1}}, {"deleted": [["a"], None, 7]}, {"deleted": ["a"], "inUse": ["a"]},
    [{"id": "a", "status": 204}, {"id": "a", "status": 409}], b'[{"id": "a", "status": Infinity}]', b'[{"id": "a", "status": NaN}]',
]  # fmt: skip


@pytest.mark.parametrize("answer", ODD)
def test_an_answer_that_does_not_settle_an_id_leaves_it_to_the_read(answer: Any) -> None:
    steps = [sailpoint_login(), sailpoint_list("a", "a"), sailpoint_delete("a", answer=answer)]
    there, gone = sailpoint_list("a", "a"), sailpoint_list("a", [])
    assert run("a", *steps, there, max_attempts=1, verify_timeout=0).by_state() == lists(failed=[("a", "still_present")])
    assert run("a", *steps, gone).by_state() == lists(["a"])
    assert run("a", *steps, there, sailpoint_delete("a"), gone).by_state() == lists(["a"])


def test_a_deletion_that_shows_late_is_polled() -> None:
    steps = [sailpoint_login(), sailpoint_list("a", "a"), sailpoint_delete("a"), sailpoint_list("a", "a"), sailpoint_list("a", [])]
    assert run("a", *steps).by_state() == lists(["a"])


def test_a_lost_answer_then_404_is_ours() -> None:
    steps = [sailpoint_login(), sailpoint_list("ab", "ab"), sailpoint_delete("ab", answer=LOST), sailpoint_list("ab", "b"), sailpoint_delete("b", 404)]
    assert run("ab", *steps, sailpoint_list("ab", [])).by_state() == lists(["a", "b"])


@pytest.mark.parametrize("between", [{"status": 401}, {"status": 429, "headers": {"Retry-After": "1"}}, {"status": 503, "headers": {"Retry-After": "1"}}])
def test_a_404_to_a_deletion_that_was_sent_twice_is_ours(between: dict[str, Any]) -> None:
    again = [sailpoint_login()] if between["status"] == 401 else []
    steps = [sailpoint_login(), sailpoint_list("a", "a"), sailpoint_delete("a", **{"answer": None, **between}), *again, sailpoint_delete("a", 404)]
    assert run("a", *steps, sailpoint_list("a", [])).by_state() == lists(["a"])


def test_a_404_without_a_lost_answer_is_unchanged() -> None:
    steps = [sailpoint_login(), sailpoint_list("a", "a"), sailpoint_delete("a", 404), sailpoint_list("a", [])]
    assert run("a", *steps).by_state() == lists(unchanged=["a"])


# ---- errors


def error(code: str = "400.1 Bad Request Content", text: str = "bad") -> dict[str, Any]:
    """An ErrorResponse."""
    return {"detailCode": code, "trackingId": "e7eab60924f64aa284175b9fa3309599", "messages": [{"text": text}], "causes": [{"text": "cause"}]}


def test_a_call_refused_as_a_whole_is_split() -> None:
    no: dict[str, Any] = {"status": 400, "answer": error()}
    steps = [sailpoint_login(), sailpoint_list("ab", "ab"), sailpoint_delete("ab", **no), sailpoint_list("ab", "ab")]
    ran = run("ab", *steps, sailpoint_delete("a"), sailpoint_delete("b", **no), sailpoint_list("ab", "b"))
    assert ran.by_state() == lists(["a"], failed=[("b", "refused")])
    failure = ran.outcomes[1].failure
    assert failure is not None and failure.message == "HTTP 400: cause; bad. Look at the item at the vendor, then run again."
    assert (failure.vendor_code, failure.request_id) == ("400.1 Bad Request Content", "e7eab60924f64aa284175b9fa3309599")


def test_a_403_names_scope_and_user_level() -> None:
    ran = run("a", sailpoint_login(), sailpoint_list("a", "a", status=403, answer={"messages": None, "causes": "odd"}))
    message = ran.outcomes[0].failure.message if ran.outcomes[0].failure else ""
    assert "idn:workgroup:manage" in message and "ORG_ADMIN" in message


@pytest.mark.parametrize("body", [{"message": " Rate Limit Exceeded "}, None, b"slow down"])
def test_a_rate_limit_with_or_without_json_is_waited_for(body: Any) -> None:
    limited = sailpoint_list("a", [], status=429, headers={"Retry-After": "10"}, answer=body)
    ran = run("a", sailpoint_login(), limited, sailpoint_list("a", []))
    assert ran.by_state() == lists(unchanged=["a"]) and ran.clock.slept == [10.0]


def test_a_rate_limit_on_the_write_that_does_not_end_stops_the_run() -> None:
    limited: dict[str, Any] = {"status": 429, "headers": {"Retry-After": "1"}, "answer": None}
    ids = numbered(101)
    deletes = [sailpoint_delete(ids[:100], **limited)] * 3
    ran = run(ids, sailpoint_login(), *reads(ids, True), *deletes, *reads(ids[:100], True))
    assert ran.by_state() == lists(failed=[(one, "refused") for one in ids[:100]] + [(ids[100], "not_attempted")])


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_page_in_place_of_a_read_is_repeated(status: int) -> None:
    page = sailpoint_list("a", [], status=status, answer=b"<html>Bad Gateway</html>")
    assert run("a", sailpoint_login(), page, sailpoint_list("a", [])).by_state() == lists(unchanged=["a"])


@pytest.mark.parametrize("body", [{"error": "invalid_client"}, {"error": "unauthorized", "error_description": "x"}, {}, None, []])
@pytest.mark.parametrize("status", [400, 401, 403])
def test_any_refusal_of_the_token_is_a_wall(status: int, body: Any) -> None:
    assert run("a", sailpoint_login(status=status, answer=body)).by_state() == lists(failed=[("a", "not_attempted")])


def test_the_token_is_renewed_by_its_lifetime_about_a_minute_early() -> None:
    fresh = sailpoint_login(answer={"access_token": "second", "expires_in": 749})
    steps = [sailpoint_login(answer={"access_token": "run-time-token", "expires_in": 10}), sailpoint_list("a", "a"), sailpoint_delete("a")]
    steps += [sailpoint_list("a", "a")] * 4  # 0.5 + 1 + 2 + 4 seconds later, and again after 5 more
    sends = {"Authorization": "Bearer second"}
    ran = run("a", *steps, sailpoint_list("a", "a"), fresh, sailpoint_list("a", [], sends=sends), verify_timeout=60)
    assert ran.by_state() == lists(["a"])
    assert ran.clock.slept == [0.5, 1.0, 2.0, 4.0, 5.0]


@pytest.mark.parametrize("params, words", [({"ids": ["a", 5]}, r"ids\[1\]"), ({"names": [None]}, r"names\[0\]"), ({"ids": ["a"], "names": ["a"]}, "both hold")])
def test_bad_input_is_refused_before_any_request(params: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.BadInput, match=words):
        converse(GovernanceGroups, dict(SAILPOINT_PARAMS, **params))
