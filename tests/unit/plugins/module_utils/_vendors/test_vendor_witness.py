# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A witness must be seen by every read; without it nothing is concluded, whatever the operation."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES, EACH_OF_SEVERAL
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse

MODES = pytest.mark.parametrize("check_mode", [True, False])


def run(case: Case, *steps: Step, **more: Any) -> Ran:
    scene = case.witnessed()
    return converse(case.operation, {**scene.args, **more.pop("params", {})}, *scene.begin, *steps, **more)


@EACH_OF_SEVERAL
def test_option_witness_that_every_read_shows_lets_the_run_go_on(case: Case) -> None:
    scene = case.witnessed()
    ran = run(case, *scene.read("ab", True), *scene.own, *scene.write, *scene.read("", True))
    assert ran.by_state() == {"changed": list(scene.found), "unchanged": [], "failed": []}
    ran = run(case, *scene.read("", True))
    assert ran.by_state() == {"changed": [], "unchanged": list(scene.found), "failed": []}


@EACH_OF_SEVERAL
@MODES
@pytest.mark.parametrize("there", ["", "a"])
def test_option_witness_that_the_first_look_does_not_show_makes_it_unreadable(there: str, check_mode: bool, case: Case) -> None:
    scene = case.witnessed()
    ran = run(case, *scene.unseen(there), check_mode=check_mode)
    assert ran.by_state()["failed"] == [(item, "not_attempted") for item in scene.asked] and ran.result["complete"] is False
    assert ran.outcomes[0].failure is not None and "witness" in ran.outcomes[0].failure.message


@EACH_OF_SEVERAL
def test_option_witness_that_the_read_back_does_not_show_leaves_everything_unconfirmed(case: Case) -> None:
    scene = case.witnessed()
    ran = run(case, *scene.read("ab", True), *scene.own, *scene.write, *scene.unseen(""))
    assert ran.by_state() == {"changed": [], "unchanged": [], "failed": [(item, "unconfirmed") for item in scene.found]}


@EACH_OF_SEVERAL
@MODES
def test_option_witness_that_is_itself_to_go_is_refused_before_any_request(check_mode: bool, case: Case) -> None:
    scene = case.witnessed()
    try:
        ran = converse(case.operation, {**scene.args, "witness": scene.itself}, check_mode=check_mode)
    except BadInput as error:  # where an item is a secret
        assert error.message.startswith("witness is itself one of") and scene.itself not in error.message
    else:
        assert ran.report.refusal is not None and "The witness is itself among the items" in ran.result["msg"] and ran.requests == 0


@EACH_OF_SEVERAL
def test_option_witness_that_is_no_id_is_refused_by_name_before_any_request(case: Case) -> None:
    for value in case.bad_witnesses:
        with pytest.raises(BadInput, match="^witness"):
            converse(case.operation, {**case.witnessed().args, "witness": value})


def test_option_witness_of_an_api_token_is_a_secret_and_never_shown() -> None:
    scene, secret = CASES["csp_api_token"].witnessed(), "leaked-witness-value"
    echo = calls.csp_details(secret, status=409, answer=calls.csp_error(f"odd {secret}", 409))
    ran = run(CASES["csp_api_token"], *scene.read("ab", True)[:2], echo, params={"witness": secret})
    assert secret not in str(ran.result) and secret in ran.secrets and ran.result["complete"] is False


UNSEEN = "The witness proves nothing here: nothing of what was asked for can be read."


@EACH_OF_SEVERAL
def test_option_witness_that_was_looked_for_brings_no_warning(case: Case) -> None:
    scene = case.witnessed()
    assert UNSEEN not in run(case, *scene.read("ab", True), *scene.own, check_mode=True).warnings


@MODES
def test_option_witness_beside_what_cannot_be_read_is_looked_for_and_proves_nothing(check_mode: bool) -> None:
    case = CASES["csp_api_token"]
    sent = [] if check_mode else [calls.csp_change(["id-1"])]
    steps = [calls.csp_details("VW", "w"), *case.witnessed().own, *sent]
    by_id = {"ids": ["id-1"], "tokens": None}
    assert UNSEEN in run(case, *steps, check_mode=check_mode, params=by_id).warnings


ITSELF = "The witness is itself among the items. Nothing was sent."


@MODES
@pytest.mark.parametrize("ids", [["w"], ["W"], ["\uff57"], ["id-1", "w"]])
def test_option_witness_by_its_value_is_never_sent_by_its_id(ids: list[str], check_mode: bool) -> None:
    for tokens in ([], ["V1"]):
        looks = [*(calls.csp_details(value, "id-0") for value in tokens), calls.csp_details("VW", "w")]
        ran = run(CASES["csp_api_token"], *looks, check_mode=check_mode, params={"ids": ids, "tokens": tokens})
        assert ITSELF in ran.result["msg"] and not ran.result["complete"] and not ran.result["changed_items"]


@MODES
def test_option_witness_by_its_value_that_cannot_be_looked_up_lets_nothing_be_sent_by_id(check_mode: bool) -> None:
    unknown = calls.csp_details("VW", status=404, answer=calls.csp_error("not found", 404))
    ran = run(CASES["csp_api_token"], unknown, check_mode=check_mode, params={"ids": ["id-1"], "tokens": None})
    assert ran.by_state()["failed"] == [("id-1", "not_attempted")] and "is not among the API tokens" in ran.result["msg"]


def test_option_witness_that_was_looked_for_beside_a_token_of_unknown_state_brings_no_warning() -> None:
    case = CASES["csp_api_token"]
    value = case.witnessed().args["witness"]
    looks = [calls.csp_details("V1", "id-1", None), calls.csp_details(value, "id-w", False)]
    assert UNSEEN not in run(case, *looks, *case.witnessed().own, check_mode=True, params={"ids": None, "tokens": ["V1"]}).warnings


def test_option_witness_leaves_room_for_itself_in_a_filter_by_id() -> None:
    ids = calls.numbered(50)
    case = CASES["sailpoint_governance_group"]
    steps = []
    for part in (ids[:49], ids[49:]):
        look = calls.sailpoint_list(part, [*part, "w"])
        steps.append(look._replace(target=look.target.replace("&limit", quote(' or id in ("w")', safe="") + "&limit")))
    assert run(case, *steps, check_mode=True, params={"ids": ids}).by_state()["changed"] == ids
