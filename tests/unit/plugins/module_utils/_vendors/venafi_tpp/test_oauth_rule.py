# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi TPP, OAuth rules: the exact conversations, and that no call ever names less than one whole rule."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step
from ansible_collections.revoke.access.tests.unit.helpers.rules import lists, run
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    numbered,
    venafi_delete,
    venafi_login,
    venafi_row,
    venafi_rules,
)
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import of_application as by_app
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import of_trustee as of

ANN, BOB = "local:{ann}", "AD+corp:{b0b}"
LOST = errors.AnswerLost("sent, no answer")


# ---- the calls of an audit, a run and a second run


@pytest.mark.parametrize("check_mode", [True, False])
def test_no_rules_means_no_request_at_all(check_mode: bool) -> None:
    assert run([], check_mode=check_mode).requests == 0


def test_one_rule_is_read_by_its_user_deleted_by_its_pair_and_read_again() -> None:
    read = venafi_rules(of(ANN), [("app", ANN)])
    ran = run([("app", ANN)], venafi_login(), read, venafi_delete("app", ANN), venafi_rules(of(ANN), []))
    assert ran.by_state() == lists([("app", ANN)])


def test_two_rules_of_one_user_are_read_at_once_and_deleted_one_by_one() -> None:
    steps = [venafi_login(), venafi_rules(of(ANN), [("app", ANN), ("two", ANN), ("other", ANN)]), venafi_delete("app", ANN), venafi_delete("two", ANN)]
    ran = run([("app", ANN), ("two", ANN)], *steps, venafi_rules(of(ANN), [("other", ANN)]))
    assert ran.by_state() == lists([("app", ANN), ("two", ANN)])


def test_many_users_of_one_application_are_read_at_once() -> None:
    users = [f"local:{{{name}}}" for name in numbered(30)]
    rows = [("app", user) for user in users]
    steps = [venafi_login(), venafi_rules(by_app("app"), rows)] + [venafi_delete("app", user) for user in users]
    assert run(rows, *steps, venafi_rules(by_app("app"), [])).by_state() == lists(rows)


def test_unrelated_pairs_are_each_read_by_their_user() -> None:
    steps = [venafi_login(), venafi_rules(of(ANN), []), venafi_rules(of(BOB), [("app", BOB)])]
    assert run([("app", ANN), ("two", BOB)], *steps).by_state() == lists(unchanged=[("app", ANN), ("two", BOB)])


def test_the_half_that_needs_fewer_calls_is_what_rules_are_read_by() -> None:
    given = [("app", ANN), ("app", BOB), ("two", ANN), ("two", BOB), ("app", "local:{c}")]
    steps = [venafi_login(), venafi_rules(by_app("app"), []), venafi_rules(by_app("two"), [])]
    steps += [venafi_rules(of(user), []) for user in (ANN, BOB, "local:{c}")]  # an application that only looks like it would show here
    assert run(given, *steps).by_state() == lists(unchanged=given)


def test_an_application_that_only_looks_like_the_one_asked_for_shows_among_the_rules_of_the_user() -> None:
    given = [("app", ANN), ("app", BOB)]
    steps = [venafi_login(), venafi_rules(by_app("app"), []), venafi_rules(of(ANN), [("App", ANN)]), venafi_rules(of(BOB), [])]
    assert run(given, *steps).by_state() == lists(unchanged=[("app", BOB)], failed=[("app", ANN, "not_found")])


def test_an_audit_reads_only_and_a_second_run_changes_nothing() -> None:
    read = venafi_rules(of(ANN), [("app", ANN)])
    assert run([("app", ANN), ("two", ANN)], venafi_login(), read, check_mode=True).by_state() == lists([("app", ANN)], [("two", ANN)])
    assert run([("app", ANN)], venafi_login(), venafi_rules(of(ANN), [])).by_state() == lists(unchanged=[("app", ANN)])


# ---- credentials


def test_option_refresh_token_is_exchanged_and_access_token_used_as_it_is() -> None:
    params = {"username": None, "password": None, "refresh_token": "R1"}
    step = Step("POST", "/vedauth/authorize/token", json={"client_id": "revoker", "refresh_token": "R1"}, answer={"access_token": "A", "refresh_token": "R2"})
    bearer = {"Authorization": "Bearer A"}
    assert run([("app", ANN)], step, venafi_rules(of(ANN), [], sends=bearer), params=params).by_state() == lists(unchanged=[("app", ANN)])
    params = {"username": None, "password": None, "access_token": "A"}
    assert run([("app", ANN)], venafi_rules(of(ANN), [], sends=bearer), params=params).by_state() == lists(unchanged=[("app", ANN)])


def test_option_scope_is_as_asked_for() -> None:
    body = {"client_id": "revoker", "username": "local:admin", "password": "venafi-secret", "scope": "admin;configuration"}
    step = venafi_login()._replace(json=body)
    run([("app", ANN)], step, venafi_rules(of(ANN), []), params={"scope": "admin;configuration"})


def test_a_rejected_token_is_renewed_once() -> None:
    fresh = venafi_login(answer={"access_token": "second"})
    bad = venafi_rules(of(ANN), [], status=401, answer={"error": "invalid_token"})
    assert run([("app", ANN)], venafi_login(), bad, fresh, venafi_rules(of(ANN), [], sends={"Authorization": "Bearer second"})).by_state()["unchanged"]


@pytest.mark.parametrize("result", [11, 12, 13])
def test_a_token_that_expired_by_the_result_code_is_renewed_too(result: int) -> None:
    fresh = venafi_login(answer={"access_token": "second"})
    bearer = {"Authorization": "Bearer second"}
    steps = [venafi_login(), venafi_rules(of(ANN), [("app", ANN)]), venafi_delete("app", ANN, result), fresh]
    steps += [venafi_delete("app", ANN, sends=bearer), venafi_rules(of(ANN), [], sends=bearer)]
    assert run([("app", ANN)], *steps).by_state() == lists([("app", ANN)])


@pytest.mark.parametrize("status, error, words", [(401, "insufficient_rights", "OAuth role Admin"), (403, "insufficient_scope", "scope 'admin'")])
def test_a_missing_right_is_final_and_no_new_token_is_asked_for(status: int, error: str, words: str) -> None:
    no = venafi_delete("app", ANN, status=status, answer={"error": error, "error_description": "no"})
    ran = run([("app", ANN)], venafi_login(), venafi_rules(of(ANN), [("app", ANN)]), no, venafi_rules(of(ANN), [("app", ANN)]))
    assert ran.by_state() == lists(failed=[("app", ANN, "not_permitted")])
    assert ran.outcomes[0].failure is not None and words in ran.outcomes[0].failure.message


def test_rights_missing_three_times_in_a_row_stop_the_run() -> None:
    names = numbered(5)
    query = of(ANN)
    rows = [(name, ANN) for name in names]
    no: dict[str, Any] = {"status": 401, "answer": {"error": "insufficient_rights"}}
    steps = [venafi_login(), venafi_rules(query, rows)] + [venafi_delete(name, ANN, **no) for name in names[:3]] + [venafi_rules(query, rows)]
    ran = run(rows, *steps)
    reasons = ["not_permitted"] * 3 + ["not_attempted"] * 2
    assert ran.by_state() == lists(failed=[(name, ANN, reason) for name, reason in zip(names, reasons)])


@pytest.mark.parametrize("body", [{"error": "invalid_grant", "error_description": "bad password"}, {"Error": "invalid_grant"}, {}, None])
def test_refused_credentials_are_a_wall(body: Any) -> None:
    assert run([("app", ANN)], venafi_login(status=400, answer=body)).by_state() == lists(failed=[("app", ANN, "not_attempted")])


# ---- reading the rules


@pytest.mark.parametrize(
    "answer",
    [
        {"Result": 0, "Success": True, "Rules": []},
        {"Result": 0, "Success": True, "Rules": None},
        {"Result": 0, "Success": True},
        {"Result": 0},
        {"Result": 4, "Success": False},
    ],
)
def test_every_documented_way_of_saying_no_rules_means_none(answer: Any) -> None:
    assert run([("app", ANN)], venafi_login(), venafi_rules(of(ANN), [], answer=answer)).by_state() == lists(unchanged=[("app", ANN)])


NO_SUCH_APPLICATION = {"Result": 2, "Success": False, "Error": "no application"}


def test_an_application_that_is_unknown_has_no_rules() -> None:
    asked = venafi_rules(by_app("app"), [], answer=NO_SUCH_APPLICATION)
    users = [venafi_rules(of(user), []) for user in (ANN, BOB)]
    assert run([("app", ANN), ("app", BOB)], venafi_login(), asked, *users).by_state() == lists(unchanged=[("app", ANN), ("app", BOB)])


def test_no_application_is_no_answer_where_the_rules_of_a_user_were_asked_for() -> None:
    asked = [venafi_rules(of(ANN), [], answer=NO_SUCH_APPLICATION)] * LISTINGS
    assert run([("app", ANN)], venafi_login(), *asked).by_state() == lists(failed=[("app", ANN, "not_attempted")])


@pytest.mark.parametrize(
    "answer",
    [
        {"Result": 1, "Success": False},
        {"Result": 9, "Success": False},
        {"Result": 0, "Success": False},
        {"Rules": []},
        {"Result": None, "Rules": []},
        {"Result": "0"},
        {"Result": False},
        {"Result": 99},
        {},
        [],
        None,
    ],
)
def test_anything_else_never_proves_absence(answer: Any) -> None:
    look = venafi_rules(of(ANN), [], answer=answer)
    misfit = isinstance(answer, dict) and answer.get("Result") == 0 and not isinstance(answer["Result"], bool)  # may be better at a second look
    ran = run([("app", ANN)], venafi_login(), *[look] * (LISTINGS if misfit else 1), max_attempts=1)
    assert ran.by_state() == lists(failed=[("app", ANN, "not_attempted")])


def test_users_are_compared_without_case_and_applications_with() -> None:
    there, upper = ("App", ANN), ("app", ANN.upper())
    steps = [venafi_login(), venafi_rules(of(ANN), [there, upper]), venafi_delete(*upper), venafi_rules(of(ANN.upper()), [there])]
    assert run([("app", ANN)], *steps).by_state() == lists([("app", ANN)])
    ran = run([("APP", ANN)], venafi_login(), venafi_rules(of(ANN), [there]))
    assert ran.by_state() == lists(failed=[("APP", ANN, "not_found")])
    assert ran.outcomes[0].failure is not None and f"there is 'App, {ANN}', which only looks like it" in ran.outcomes[0].failure.message


def test_a_rule_given_twice_in_two_cases_is_deleted_once_as_the_vendor_spells_it_and_told_twice() -> None:
    steps = [venafi_login(), venafi_rules(of(ANN), [("app", ANN)]), venafi_delete("app", ANN), venafi_rules(of(ANN), [])]
    given = [("app", ANN), ("app", ANN.upper())]
    assert run(given, *steps).by_state() == lists(given)


HALVES: list[Any] = [
    None, 7, "app", [], {}, {"ApplicationId": "app"}, {"TrusteePrefixedUniversal": ANN}, {"ApplicationId": ["app"], "TrusteePrefixedUniversal": ANN},
    {"ApplicationId": "app", "TrusteePrefixedUniversal": None}, {"ApplicationId": " ", "TrusteePrefixedUniversal": ANN}, {"Rule": venafi_row("app", ANN)},
]  # fmt: skip


@pytest.mark.parametrize("row", HALVES)
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_rule_without_both_halves_makes_the_whole_answer_unreadable(row: Any, check_mode: bool) -> None:
    look = venafi_rules(of(ANN), [("two", ANN), row])
    ran = run([("app", ANN)], venafi_login(), *[look] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("app", ANN, "not_attempted")])


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("rows", [[("app", BOB)], [("app", ANN), ("app", BOB)], [("x", "local:{x}")]])
def test_a_rule_of_another_user_makes_the_whole_answer_unreadable(rows: list[Any], check_mode: bool) -> None:
    look = venafi_rules(of(ANN), rows)
    ran = run([("app", ANN), ("two", ANN)], venafi_login(), *[look] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("app", ANN, "not_attempted"), ("two", ANN, "not_attempted")])
    assert ran.outcomes[0].failure is not None and "was not asked for: another question was answered" in ran.outcomes[0].failure.message


@pytest.mark.parametrize("other", ["two", "App"])
def test_a_rule_of_another_application_makes_the_whole_answer_unreadable(other: str) -> None:
    look = venafi_rules(by_app("app"), [(other, ANN)])
    given = [("app", ANN), ("app", BOB)]
    assert run(given, venafi_login(), *[look] * LISTINGS).by_state() == lists(failed=[(*one, "not_attempted") for one in given])


def test_a_rule_that_is_shown_twice_makes_the_whole_answer_unreadable() -> None:
    look = venafi_rules(of(ANN), [("two", ANN), ("two", ANN)])
    assert run([("app", ANN)], venafi_login(), *[look] * LISTINGS).by_state() == lists(failed=[("app", ANN, "not_attempted")])


# ---- trustees that are no universals


@pytest.mark.parametrize("trustee", ["local:bob", "AD+corp:bob", "local:5be5a591-c842-4520-9142-b455f4ad2286", "LOCAL:Bob"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_trustee_that_looks_like_a_name_and_is_not_found_is_never_gone(trustee: str, check_mode: bool) -> None:
    steps = [venafi_login(), venafi_rules(of(trustee), []), venafi_rules(by_app("app"), [("app", ANN)])]
    ran = run([("app", trustee)], *steps, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("app", trustee, "not_found")])
    assert ran.outcomes[0].failure is not None and "looks like a name" in ran.outcomes[0].failure.message


@pytest.mark.parametrize("trustee", ["local:bob", "AD+corp:bob"])
def test_a_trustee_that_looks_like_a_name_is_deleted_where_the_vendor_lists_it_so(trustee: str) -> None:
    steps = [venafi_login(), venafi_rules(of(trustee), [("app", trustee)]), venafi_delete("app", trustee), venafi_rules(of(trustee), [])]
    assert run([("app", trustee)], *steps).by_state() == lists([("app", trustee)])


@pytest.mark.parametrize("trustee", ["local:{bob}", "local:" + "0a" * 16, "AD+corp:" + "0A" * 16, "OTHER+x:bob"])
def test_a_trustee_that_can_be_a_universal_and_is_not_found_is_gone_without_a_further_call(trustee: str) -> None:
    assert run([("app", trustee)], venafi_login(), venafi_rules(of(trustee), [])).by_state() == lists(unchanged=[("app", trustee)])


@pytest.mark.parametrize("asked, listed", [("local:{caf\u00e9}", "local:{cafe\u0301}"), ("local:{ann}", "local:{\u0430nn}")])
def test_a_user_that_only_looks_like_the_one_asked_for_is_not_found_and_named(asked: str, listed: str) -> None:
    given = [("app", asked), ("app", BOB)]
    ran = run(given, venafi_login(), venafi_rules(by_app("app"), [("app", listed)]), venafi_rules(of(BOB), []))
    assert ran.by_state() == lists(unchanged=[("app", BOB)], failed=[("app", asked, "not_found")])
    assert ran.outcomes[0].failure is not None and ascii(f"app, {listed}") in ran.outcomes[0].failure.message


def test_null_members_of_a_rule_are_no_matter() -> None:
    row = dict(venafi_row("app", ANN), Description=None, MaximumScope=None, AccessValidity=None)
    ran = run([("app", ANN)], venafi_login(), venafi_rules(of(ANN), [row]), check_mode=True)
    assert ran.by_state() == lists([("app", ANN)])


# ---- answers of the deletion


@pytest.mark.parametrize("answer", [{"Result": 0, "Success": True}, {"Result": 0}])
def test_success_is_result_0_and_success_not_false(answer: Any) -> None:
    steps = [venafi_login(), venafi_rules(of(ANN), [("app", ANN)]), venafi_delete("app", ANN, answer=answer)]
    assert run([("app", ANN)], *steps, verify=False).by_state() == lists([("app", ANN)])


@pytest.mark.parametrize("result, reason", [(1, "refused"), (6, "refused"), (8, "refused"), (9, "not_permitted"), (18, "refused"), (77, "refused")])
def test_a_200_with_another_result_is_a_failure_with_its_code(result: int, reason: str) -> None:
    there = venafi_rules(of(ANN), [("app", ANN)])
    ran = run([("app", ANN)], venafi_login(), there, venafi_delete("app", ANN, result), there)
    assert ran.by_state() == lists(failed=[("app", ANN, reason)])
    failure = ran.outcomes[0].failure
    assert failure is not None and (failure.vendor_code, failure.http_status) == (str(result), 200)


@pytest.mark.parametrize("result", [2, 4])
def test_not_found_and_absent_by_a_fresh_read_is_unchanged(result: int) -> None:
    steps = [venafi_login(), venafi_rules(of(ANN), [("app", ANN)]), venafi_delete("app", ANN, result), venafi_rules(of(ANN), [])]
    assert run([("app", ANN)], *steps).by_state() == lists(unchanged=[("app", ANN)])


@pytest.mark.parametrize("result", [2, 4])
def test_not_found_but_still_listed_is_a_failure(result: int) -> None:
    there = venafi_rules(of(ANN), [("app", ANN)])
    ran = run([("app", ANN)], venafi_login(), there, venafi_delete("app", ANN, result), there, verify_timeout=0)
    assert ran.by_state() == lists(failed=[("app", ANN, "still_present")])


@pytest.mark.parametrize("answer", [{}, [], None, b"", {"Success": True}, {"Result": True}, {"Result": "0"}, "ok"])
def test_an_answer_without_a_result_is_silence_and_the_read_decides(answer: Any) -> None:
    there, gone = venafi_rules(of(ANN), [("app", ANN)]), venafi_rules(of(ANN), [])
    delete = venafi_delete("app", ANN, answer=answer)
    assert run([("app", ANN)], venafi_login(), there, delete, gone).by_state() == lists([("app", ANN)])
    steps = [venafi_login(), there, delete, there]
    assert run([("app", ANN)], *steps, max_attempts=1, verify_timeout=0).by_state() == lists(failed=[("app", ANN, "still_present")])
    assert run([("app", ANN)], *steps, venafi_delete("app", ANN), gone).by_state() == lists([("app", ANN)])


@pytest.mark.parametrize("lost", [{"answer": LOST}, {"status": 500, "answer": "deadlock, rerun the transaction"}, {"status": 502}, {"answer": b"{"}])
def test_a_lost_answer_is_read_first_and_a_rule_that_went_is_ours(lost: dict[str, Any]) -> None:
    there, gone = venafi_rules(of(ANN), [("app", ANN)]), venafi_rules(of(ANN), [])
    assert run([("app", ANN)], venafi_login(), there, venafi_delete("app", ANN, **lost), gone).by_state() == lists([("app", ANN)])
    again = [venafi_delete("app", ANN, **lost), there, venafi_delete("app", ANN), gone]
    assert run([("app", ANN)], venafi_login(), there, *again).by_state() == lists([("app", ANN)])


@pytest.mark.parametrize("key", ["error", "Error"])
def test_a_400_is_a_refusal_in_either_spelling(key: str) -> None:
    there = venafi_rules(of(ANN), [("app", ANN)])
    no = venafi_delete("app", ANN, status=400, answer={key: "invalid_request", key + "_description": "malformed"})
    ran = run([("app", ANN)], venafi_login(), there, no, there)
    assert ran.by_state() == lists(failed=[("app", ANN, "refused")])
    assert ran.outcomes[0].failure is not None and "invalid_request: malformed" in ran.outcomes[0].failure.message


# ---- the wide delete


BAD_RULES = [
    (None, "is not a dictionary"), ("app", "is not a dictionary"), ([], "is not a dictionary"), ({}, "has no application_id"),
    ({"application_id": "app"}, "has no trustee"), ({"trustee": ANN}, "has no application_id"),
    ({"application_id": "app", "trustee": None}, "has no trustee"), ({"application_id": None, "trustee": ANN}, "has no application_id"),
    (("", ANN), "empty or blank"), (("  ", ANN), "empty or blank"), (("app", ""), "empty or blank"), (("app", " "), "empty or blank"),
    (("app", "\u00a0"), "empty or blank"), (("app", "\u200b:\u200b"), "invisible"), (("\u200b", ANN), "invisible"),
    (("*", ANN), "wildcard"), (("app", "*"), "prefixed universal"), (("app", "local:*"), "prefixed universal"), (("app", "local:"), "prefixed universal"),
    (("app", ":x"), "prefixed universal"), (("app", "ann"), "prefixed universal"), (("app", "local: "), "blank"), ((7, ANN), "a number"),
    (("app", True), "a truth value"), (("app", ["local:x"]), "a list"), (("app", {"a": 1}), "a dictionary"), (("a/b", ANN), "slash"),
    (("app", "local:a\nb"), "control"),
]  # fmt: skip


@pytest.mark.parametrize("bad, words", BAD_RULES)
def test_option_rules_takes_no_half_a_rule_without_application_id_or_trustee(bad: Any, words: str) -> None:
    with pytest.raises(errors.BadInput) as caught:
        run([("app", ANN), bad])
    assert "rules[1]" in caught.value.message and words in caught.value.message


def test_keys_that_are_not_known_do_not_stand_in_for_the_right_ones() -> None:
    with pytest.raises(errors.BadInput):
        run([{"ApplicationId": "app", "trustee": ANN}])


def test_a_rule_is_deleted_as_the_vendor_spells_it_and_by_exactly_two_keys() -> None:
    trustee = "AD+Corp\\x:{7F93d2}"
    delete = Step("POST", "/vedsdk/oauth/deleterule", json={"TrusteePrefixedUniversal": trustee.lower(), "ApplicationId": "App 1"}, answer={"Result": 0})
    rows = [("App 1", trustee.lower())]
    assert run([("App 1", trustee)], venafi_login(), venafi_rules(of(trustee), rows), delete, verify=False).by_state() == lists([("App 1", trustee)])


@pytest.mark.parametrize("status", [401, 429, 503])
def test_not_found_for_a_rule_whose_deletion_was_repeated_is_ours(status: int) -> None:
    again = [venafi_login()] if status == 401 else []
    first = venafi_delete("app", ANN, status=status, answer={"error": "invalid_token"} if again else None, headers={} if again else {"Retry-After": "1"})
    steps = [venafi_login(), venafi_rules(of(ANN), [("app", ANN)]), first, *again, venafi_delete("app", ANN, 4), venafi_rules(of(ANN), [])]
    assert run([("app", ANN)], *steps).by_state() == lists([("app", ANN)])
