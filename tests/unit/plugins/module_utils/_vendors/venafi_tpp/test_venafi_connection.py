# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Venafi's result codes are called, what its errors say, and what a login of check mode costs."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply
from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.connection import RESULTS, diagnose, result_code, result_text
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step, converse

CASE = CASES["venafi_oauth_rule"]
LOGIN = {**CASE.login().answer, "refresh_token": "R2-secret"}


@pytest.mark.parametrize("code", range(24))
def test_every_result_code_of_the_vendors_page_has_its_name(code: int) -> None:
    assert RESULTS[code] and result_text({"Result": code}) == f"Result {code} ({RESULTS[code]})"


@pytest.mark.parametrize("check_mode", [True, False])
def test_option_refresh_token_that_check_mode_used_up_is_told_in_a_warning(check_mode: bool) -> None:
    step = Step("POST", "/vedauth/authorize/token", json={"client_id": "app", "refresh_token": "R1-secret"}, answer=LOGIN)
    given = {**CASE.given(), "username": None, "password": None, "access_token": None, "client_id": "app", "refresh_token": "R1-secret"}
    ran = converse(CASE.operation, given, step, *CASE.first_look(CASE.items, []), check_mode=check_mode)
    assert any("used up the refresh token" in text for text in ran.warnings) is check_mode


# ---- what an error says


GOOD = [
    (200, {}),
    (200, None),
    (200, {"Result": 0}),
    (200, {"Result": 9, "Error": "no"}),
    (200, {"Result": "11"}),
    (200, {"Result": 10}),
    (200, {"Result": 14}),
    (200, {"Result": 0, "error": None}),
]


@pytest.mark.parametrize("beside", [{"error": "insufficient_rights"}, {"error": "invalid_token", "error_description": "expired"}, {"error_description": "no"}])
@pytest.mark.parametrize("result", [{}, {"Result": 0, "Success": True}, {"Result": 4}])
def test_an_error_of_the_token_side_beside_a_good_status_is_no_good_answer(result: dict[str, Any], beside: dict[str, Any]) -> None:
    error = diagnose(Reply(200, {**result, **beside}, {}, ""))
    assert isinstance(error, errors.BadReply) and "an error in a good answer" in error.message


@pytest.mark.parametrize("status, body", GOOD)
def test_a_good_answer_that_rejects_no_token_is_no_error(status: int, body: Any) -> None:
    assert diagnose(Reply(status, body, {}, "")) is None


@pytest.mark.parametrize("code, name", [(11, "AccessTokenExpired"), (12, "AuthenticationMissing"), (13, "AuthenticationInvalid")])
def test_a_token_that_a_result_code_rejects_is_told_by_it(code: int, name: str) -> None:
    error = diagnose(Reply(200, {"Result": code, "Error": "It ran out."}, {}, ""))
    assert isinstance(error, errors.TokenRejected)
    assert (error.message, error.http_status, error.vendor_code) == (f"HTTP 200: Result {code} ({name}): It ran out.", 200, str(code))


RIGHTS = "The identity needs the OAuth role Admin, or Owner of the application."
SCOPE = "The token needs the scope 'admin'."
BAD = [
    (400, {"error": "odd", "error_description": "no."}, errors.Refused, "HTTP 400: odd: no.", "odd"),
    (400, {"Error": "odd", "Error_description": "no"}, errors.Refused, "HTTP 400: odd: no", "odd"),
    (400, {"error": "odd", "Error": "other", "error_description": "no", "Error_description": "yes"}, errors.Refused, "HTTP 400: odd: no", "odd"),
    (401, {"error": "invalid_token"}, errors.TokenRejected, "HTTP 401: invalid_token", "invalid_token"),
    (400, {"error_description": "no"}, errors.Refused, "HTTP 400: no", None),
    (404, {"error": 7}, errors.NotFound, "HTTP 404: 7", "7"),
    (503, {}, errors.AnswerLost, "HTTP 503: closed for today", None),
    (
        401,
        {"error": "insufficient_rights", "error_description": "X no."},
        errors.NotPermitted,
        f"HTTP 401: insufficient_rights: X no. {RIGHTS}",
        "insufficient_rights",
    ),
    (
        403,
        {"Error": "insufficient_rights", "Error_description": "no X"},
        errors.NotPermitted,
        f"HTTP 403: insufficient_rights: no X. {RIGHTS}",
        "insufficient_rights",
    ),
    (
        401,
        {"error": "insufficient_scope", "error_description": "X no."},
        errors.NotPermitted,
        f"HTTP 401: insufficient_scope: X no. {SCOPE}",
        "insufficient_scope",
    ),
    (
        403,
        {"error": "insufficient_scope", "error_description": "no X"},
        errors.NotPermitted,
        f"HTTP 403: insufficient_scope: no X. {SCOPE}",
        "insufficient_scope",
    ),
]


@pytest.mark.parametrize("status, body, kind, words, code", BAD)
def test_an_error_is_told_by_its_code_and_words_in_either_spelling(
    status: int, body: dict[str, Any], kind: type[errors.AccessError], words: str, code: str | None
) -> None:
    error = diagnose(Reply(status, body, {}, "" if body else "closed for today"))
    assert isinstance(error, kind)
    assert (error.message, error.http_status, error.vendor_code) == (words, status, code)


@pytest.mark.parametrize("value, code", [(0, 0), (9, 9), (-1, -1), (True, None), (False, None), ("0", None), (1.0, None), (None, None)])
def test_a_result_code_is_a_whole_number_or_none(value: Any, code: int | None) -> None:
    assert result_code({"Result": value}) == code
    assert result_code({"result": value}) is None


@pytest.mark.parametrize(
    "body, text",
    [
        ({"Result": 9, "Error": "no"}, "Result 9 (InsufficientPrivileges): no"),
        ({"Result": 0, "Error": ""}, "Result 0 (Success)"),
        ({"Result": 1}, "Result 1 (Failure)"),
        ({"Result": 99}, "Result 99 (unknown result)"),
        ({"Result": -1, "error": "no"}, "Result -1 (unknown result)"),
        ({"Result": "0"}, "Result None (unknown result)"),
        ({}, "Result None (unknown result)"),
    ],
)
def test_a_result_is_told_with_its_name_and_the_vendors_words(body: dict[str, Any], text: str) -> None:
    assert result_text(body) == text
