# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware CSP: what an error says, in a bad answer or in a good one, and who acts."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.connection import diagnose
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers.adapter import alone, web_token
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import CSP, CSP_PARAMS, csp_login, token

GIVEN = {**CSP_PARAMS, "client_ids": ["a"]}
AS_APP = {**GIVEN, "api_token": None, "client_id": "robot", "client_secret": "csp-secret"}


# ---- what an error says


@pytest.mark.parametrize(
    "body, code",
    [
        ({"cspErrorCode": "540.1"}, "540.1"),
        ({"errorCode": 7}, "7"),
        ({"cspErrorCode": "540.1", "errorCode": 7, "statusCode": 500}, "540.1"),
        ({"statusCode": 400}, None),
        ({"statusCode": 500}, None),
        ({"statusCode": "500"}, None),
        ({"statusCode": "503 Service Unavailable"}, None),
        ({"statusCode": 500.0}, None),
        ({"statusCode": [500]}, None),
    ],
)
def test_an_error_in_a_good_answer_is_told_with_its_status_code_and_words(body: dict[str, Any], code: str | None) -> None:
    error = diagnose(Reply(200, {**body, "message": "no such luck"}, {}, ""))
    assert isinstance(error, errors.BadReply)
    assert error.message == "HTTP 200: an error in a good answer: no such luck"
    assert (error.http_status, error.vendor_code) == (200, code)


@pytest.mark.parametrize("body", [{}, [], None, {"statusCode": 200}, {"statusCode": 399}, {"statusCode": "200"}, {"cspErrorCode": None, "message": "done"}])
def test_a_good_answer_without_an_error_in_it_is_one(body: Any) -> None:
    assert diagnose(Reply(200, body, {}, "")) is None


@pytest.mark.parametrize(
    "more, request_id",
    [({"requestId": "r-1"}, "r-1"), ({"traceId": "t-1"}, "t-1"), ({"requestId": "r-1", "traceId": "t-1"}, "r-1"), ({"requestId": 7}, "7"), ({}, None)],
)
def test_a_refusal_is_told_with_what_the_vendors_support_asks_for(more: dict[str, Any], request_id: str | None) -> None:
    error = diagnose(Reply(400, {"message": "no such luck", "cspErrorCode": "540.1", **more}, {}, ""))
    assert isinstance(error, errors.Refused)
    assert (error.message, error.http_status, error.vendor_code, error.request_id) == ("HTTP 400: no such luck", 400, "540.1", request_id)


# ---- whose organization, and who acts


@pytest.mark.parametrize("org_id", ["../x", "", " ", "a*"])
def test_option_org_id_is_named_where_it_cannot_be_one(org_id: str) -> None:
    with pytest.raises(errors.BadInput, match="^org_id (is|holds) "):
        alone(OAuthApps, {**GIVEN, "org_id": org_id})


def test_the_user_of_an_api_token_acts_under_the_name_that_the_login_tells() -> None:
    operation = alone(OAuthApps, GIVEN, csp_login(answer=token(access_token=web_token(username="ann"))))
    assert operation.actor() == "the user of an API token", "no login yet"
    operation.client.identity()
    assert operation.actor() == "ann"


def test_option_client_id_names_the_app_that_acts_whatever_the_login_tells() -> None:
    answer = token(access_token=web_token(username="ann"))
    operation = alone(OAuthApps, AS_APP, Step("POST", CSP + "/auth/token", form={"grant_type": "client_credentials"}, answer=answer))
    assert operation.actor() == "robot"
    operation.client.identity()
    assert operation.actor() == "robot"
