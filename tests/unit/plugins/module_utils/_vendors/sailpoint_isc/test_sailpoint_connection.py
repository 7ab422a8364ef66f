# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint ISC: the total of a list, which is a number or the list proves nothing; what an error says, and who acts."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._errors import BadReply, Misfit
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.connection import diagnose, total_of
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.adapter import alone, web_token
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import SAILPOINT_PARAMS, sailpoint_login, token


@pytest.mark.parametrize("text", ["", "many", "-1", "1.0", "1e3", "NaN", "\u0665", " 7", "9" * 5000, "1, 1"])
def test_a_total_that_is_no_number_makes_the_list_unreadable(text: str) -> None:
    with pytest.raises(BadReply, match="X-Total-Count"):
        total_of(Reply(200, [], {"X-Total-Count": text}, ""))


def test_a_total_is_told_where_it_is_and_not_made_up_where_it_is_not() -> None:
    assert total_of(Reply(200, [], {"X-Total-Count": "120"}, "")) == 120
    with pytest.raises(Misfit, match="X-Total-Count, which was asked for, is missing"):
        total_of(Reply(200, [], {}, ""))


@pytest.mark.parametrize("digits, told", [(18, True), (19, False)])
def test_a_total_has_at_most_eighteen_digits(digits: int, told: bool) -> None:
    reply = Reply(200, [], {"X-Total-Count": "9" * digits}, "")
    if told:
        assert total_of(reply) == int("9" * digits)
        return
    with pytest.raises(Misfit, match="^The header X-Total-Count, which was asked for, is '9{19}', which is no number, so nothing tells"):
        total_of(reply)


def test_a_total_that_is_no_number_is_told_and_cut() -> None:
    with pytest.raises(Misfit, match="is 'm{20}', which is no number"):
        total_of(Reply(200, [], {"X-Total-Count": "m" * 21}, ""))


# ---- what an error says


TEXTS = {"causes": [{"text": "cause"}, {"text": None}, 7], "messages": [{"text": "bad"}, {"locale": "en"}, {"text": "cause"}]}
ERRORS: list[Any] = [
    (400, {**TEXTS, "detailCode": "400.1", "trackingId": "t-1"}, errors.Refused, "HTTP 400: cause; bad", "400.1", "t-1"),
    (404, {**TEXTS, "error": "odd", "errorName": "Gone"}, errors.NotFound, "HTTP 404: cause; bad; odd", "Gone", None),
    (401, {"error": "a", "error_description": "b", "message": "c", "errorMessage": "d"}, errors.TokenRejected, "HTTP 401: a; b; c; d", None, None),
    (409, {"errorMessage": "d", "message": "c", "error": 7, "error_description": ""}, errors.Refused, "HTTP 409: 7; c; d", None, None),
    (403, {"message": "X no.", "detailCode": 403.1, "trackingId": 7}, errors.NotPermitted, "HTTP 403: X no.", "403.1", "7"),
    (403, {"message": "no X"}, errors.NotPermitted, "HTTP 403: no X", None, None),
    (400, {"detailCode": "a", "errorName": "b"}, errors.Refused, "HTTP 400: closed for today", "a", None),
    (500, [], errors.AnswerLost, "HTTP 500: closed for today", None, None),
]


@pytest.mark.parametrize("status, body, kind, words, code, tracking_id", ERRORS)
def test_an_error_is_told_with_all_texts_once_its_code_and_what_support_asks_for(
    status: int, body: Any, kind: type[errors.AccessError], words: str, code: str | None, tracking_id: str | None
) -> None:
    error = diagnose(Reply(status, body, {}, "closed for today"))
    assert isinstance(error, kind)
    assert (error.message, error.http_status, error.vendor_code, error.request_id) == (words, status, code, tracking_id)


@pytest.mark.parametrize("body", [None, [], [{"id": "a", "status": 500}], {}, {"deleted": ["a"]}, {"message": "done"}, {"error": None}])
def test_a_good_answer_without_an_error_beside_it_is_one(body: Any) -> None:
    assert diagnose(Reply(207, body, {}, "")) is None


@pytest.mark.parametrize("status", [200, 207])
@pytest.mark.parametrize("name", ["detailCode", "errorName", "errorMessage", "error", "trackingId"])
def test_an_error_beside_a_good_status_is_no_good_answer(status: int, name: str) -> None:
    error = diagnose(Reply(status, {"deleted": ["a"], name: "500.0 Internal Fault"}, {}, ""))
    assert isinstance(error, errors.BadReply) and "an error in a good answer" in error.message


# ---- who acts, and whose tenant it is


READY = {"client_id": None, "client_secret": None}


def adapter(*steps: Step, **more: Any) -> GovernanceGroups:
    return alone(GovernanceGroups, {**SAILPOINT_PARAMS, "ids": ["a"], **more}, *steps)


def test_option_client_id_names_who_acts_whatever_the_login_tells() -> None:
    operation = adapter(sailpoint_login(answer=token(user_name="ann", client_id="other")))
    operation.client.identity()
    assert operation.actor() == "pat"


@pytest.mark.parametrize(
    "claims, actor",
    [
        ({"user_name": "ann", "client_id": "robot"}, "ann"),
        ({"client_id": "robot"}, "robot"),
        ({"user_name": ""}, "an access token"),
        ({}, "an access token"),
    ],
)
def test_option_access_token_names_who_acts_where_it_tells_it(claims: dict[str, Any], actor: str) -> None:
    assert adapter(**READY, access_token=web_token(**claims)).actor() == actor


@pytest.mark.parametrize(
    "claims, tenants",
    [({"org": "acme", "tenant_id": "t-1"}, ["acme", "t-1"]), ({"tenant_id": 7}, ["7"]), ({"org": "acme", "tenant_id": None}, ["acme"]), ({}, [])],
)
def test_a_login_tells_the_organization_and_the_tenant(claims: dict[str, Any], tenants: list[str]) -> None:
    assert adapter(**READY, access_token=web_token(**claims)).tenants_of_login() == tenants
