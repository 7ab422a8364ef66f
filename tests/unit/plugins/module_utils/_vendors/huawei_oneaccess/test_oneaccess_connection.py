# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Huawei OneAccess: what an error says, in its two shapes and at any status."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply
from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.connection import diagnose, error_code

TOKEN_SIDE = [
    (401, {"error": "invalid_token", "error_description": "It ran out."}, errors.TokenRejected, "HTTP 401: invalid_token: It ran out.", 401),
    (200, {"error": "invalid_token"}, errors.TokenRejected, "HTTP 200: invalid_token: no description", 200),
    (400, {"error": "access_denied", "error_description": "no"}, errors.NotPermitted, "HTTP 400: access_denied: no", 400),
    (401, {"error": "insufficient_scope", "error_description": ""}, errors.NotPermitted, "HTTP 401: insufficient_scope: no description", 401),
    (200, {"error": "odd", "error_description": "no"}, errors.Refused, "HTTP 200: odd: no", 400),
    (409, {"error": "odd", "error_code": "X.1"}, errors.Refused, "HTTP 409: odd: no description", 409),
    (503, {"error": "odd"}, errors.AnswerLost, "HTTP 503: odd: no description", 503),
]


@pytest.mark.parametrize("status, body, kind, words, told", TOKEN_SIDE)
def test_an_error_of_the_token_side_is_told_by_its_code_and_words(
    status: int, body: dict[str, Any], kind: type[errors.AccessError], words: str, told: int
) -> None:
    error = diagnose(Reply(status, body, {}, ""))
    assert isinstance(error, kind)
    assert (error.message, error.http_status, error.vendor_code) == (words, told, body["error"])


BUSINESS = [
    (400, {"error_code": "app_role.0002 ", "error_msg": "no role"}, errors.Refused, "HTTP 400: APP.ROLE.0002: no role", 400),
    (200, {"error_code": "APP.ROLE.0002", "error_msg": None}, errors.Refused, "HTTP 200: APP.ROLE.0002: no message", 400),
    (500, {"error_code": "APP.ROLE.0002", "error_msg": ""}, errors.AnswerLost, "HTTP 500: APP.ROLE.0002: no message", 500),
    (404, {"error": None, "error_code": "APP.ROLE.0002"}, errors.NotFound, "HTTP 404: APP.ROLE.0002: no message", 404),
]


@pytest.mark.parametrize("status, body, kind, words, told", BUSINESS)
def test_an_error_of_the_business_side_is_told_by_its_code_in_one_spelling(
    status: int, body: dict[str, Any], kind: type[errors.AccessError], words: str, told: int
) -> None:
    error = diagnose(Reply(status, body, {}, ""))
    assert isinstance(error, kind)
    assert (error.message, error.http_status, error.vendor_code) == (words, told, "APP.ROLE.0002")


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_an_error_status_without_a_code_is_told_by_what_came(status: int) -> None:
    error = diagnose(Reply(status, None, {}, "closed for today"))
    assert error is not None and (error.message, error.http_status, error.vendor_code) == (f"HTTP {status}: closed for today", status, None)


@pytest.mark.parametrize("status, body", [(200, {}), (200, None), (204, []), (399, {}), (200, {"error": "", "error_code": None})])
def test_a_good_answer_without_a_code_is_no_error(status: int, body: Any) -> None:
    assert diagnose(Reply(status, body, {}, "")) is None


@pytest.mark.parametrize("spelled", ["APP.ROLE.0002", " app_role.0002", "App_Role.0002\n"])
def test_an_error_code_has_one_spelling(spelled: str) -> None:
    assert error_code(spelled) == "APP.ROLE.0002"


@pytest.mark.parametrize("value, code", [(7, "7"), ("SDK_COMMON.1", "SDK_COMMON.1")])
def test_another_error_code_stays_as_it_is(value: Any, code: str) -> None:
    assert error_code(value) == code
