# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware CSP, deletion of OAuth apps: answers of an odd shape, and errors beside a yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import State
from ansible_collections.revoke.access.plugins.module_utils._errors import BadReply, Misfit
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers.adapter import alone
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    CSP_PARAMS,
    ORG,
    csp_apps,
    csp_delete,
    csp_login,
    numbered,
)


def run(ids: Sequence[Any], *steps: Step, check_mode: bool = False, **more: Any) -> Ran:
    params = dict(CSP_PARAMS, client_ids=list(ids), **more.pop("params", {}))
    return converse(OAuthApps, params, *steps, check_mode=check_mode, **more)


ODD = [
    {"succeeded": ["a", 7]}, {"succeeded": ["a", None]}, {"succeeded": [["a"]]}, {"succeeded": [{"id": "a"}]}, {"succeeded": "a"}, {"succeeded": {"a": True}},
    {"succeeded": ["a"], "failed": [{"id": "a"}]}, {"succeeded": ["a"], "failed": "none"}, {"succeeded": ["a"], "skipped": ["a"]},
    {"succeeded": ["a"], "details": {"immutable": [{"id": "a"}]}}, {"succeeded": ["a"], "message": "a"},
]  # fmt: skip


@pytest.mark.parametrize("answer", ODD)
@pytest.mark.parametrize("verify", [True, False])
def test_an_answer_of_an_odd_shape_is_no_yes_and_the_read_decides(answer: Any, verify: bool) -> None:
    steps = [csp_login(), csp_apps("a"), csp_delete("a", answer=answer)]
    more: dict[str, Any] = {"max_attempts": 1, "verify_timeout": 0, "verify": verify}
    assert run("a", *steps, csp_apps("a"), **more).by_state() == lists(failed=[("a", "still_present")])
    assert run("a", *steps, csp_apps([]), **more).by_state() == lists(["a"])


@pytest.mark.parametrize("beside", [{"cspErrorCode": "540.1"}, {"errorCode": 7}, {"statusCode": 500}, {"statusCode": 400, "message": "no"}])
@pytest.mark.parametrize("verify", [True, False])
def test_an_error_beside_a_yes_is_no_yes_and_the_read_decides(beside: dict[str, Any], verify: bool) -> None:
    steps = [csp_login(), csp_apps("a"), csp_delete("a", answer={"succeeded": ["a"], "failed": [], **beside})]
    ran = run("a", *steps, csp_apps("a"), max_attempts=1, verify_timeout=0, verify=verify)
    assert ran.by_state()["changed"] == [] and len(ran.by_state()["failed"]) == 1
    assert run("a", *steps, csp_apps([]), max_attempts=1, verify_timeout=0, verify=verify).by_state() == lists(["a"])


@pytest.mark.parametrize("beside", [{"cspErrorCode": "540.1"}, {"errorCode": 7}, {"statusCode": 500}])
def test_an_error_beside_a_list_proves_nothing(beside: dict[str, Any]) -> None:
    ran = run("a", csp_login(), csp_apps([], answer={"results": [], "totalResults": 0, **beside}), max_attempts=1)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])


# ---- what the messages name, and what an app is called


def adapter(*steps: Step) -> OAuthApps:
    return alone(OAuthApps, {**CSP_PARAMS, "client_ids": ["a"]}, *steps)


@pytest.mark.parametrize(
    "row, words",
    [
        ({}, "An OAuth app without id was listed"),
        ({"id": 7}, "An OAuth app was listed whose id is a whole number, not a text"),
        ({"id": "a", "organizationId": 7}, "An OAuth app was listed whose organizationId is a whole number, not a text"),
        ({"id": "a", "displayName": 7}, "An OAuth app was listed whose displayName is a whole number, not a text"),
        ({"id": "a", "displayName": ["Break glass"]}, "An OAuth app was listed whose displayName is a list, not a text"),
        ({"id": "a", "immutable": "yes"}, "An OAuth app was listed whose immutable is a text, not true or false"),
        ({"id": "a", "organizationId": "of-another"}, "The OAuth app 'a' of another organization was listed"),
    ],
)
def test_an_app_that_is_not_understood_is_named_with_what_is_wrong(row: dict[str, Any], words: str) -> None:
    with pytest.raises(Misfit, match=f"^{words}"):
        adapter().row(row)


@pytest.mark.parametrize("organization", [ORG, ORG.upper(), None])
def test_an_app_of_the_organization_is_understood_in_any_case_of_its_id(organization: str | None) -> None:
    assert adapter().row({"id": "a", "organizationId": organization}).current.state is State.TO_DO


@pytest.mark.parametrize("name, label", [("Payroll", "Payroll"), ("", ""), (None, "")])
def test_an_app_is_called_by_its_display_name_where_it_has_one(name: Any, label: str) -> None:
    assert adapter().row({"id": "a", "displayName": name}).current.label == label


def test_a_page_that_is_too_long_is_named() -> None:
    with pytest.raises(Misfit, match="^201 OAuth apps came on a page"):
        adapter(csp_login(), csp_apps(numbered(201))).page(None)


@pytest.mark.parametrize("member", ["succeeded", "failed"])
def test_an_answer_to_a_deletion_that_is_not_understood_is_named(member: str) -> None:
    with pytest.raises(Misfit, match=f"^The answer to a deletion has a whole number in {member}"):
        adapter(csp_login(), csp_delete("a", answer={member: [7]})).send(["a"])


def test_an_api_token_logs_in_as_no_app_so_none_is_guarded() -> None:
    assert adapter().own_keys() == {}


# ---- how many there are


@pytest.mark.parametrize("total", [0, 1, 900])
def test_the_vendor_tells_how_many_apps_there_are(total: int) -> None:
    assert adapter(csp_login(), csp_apps("a"[:total], total=total)).population() == total


@pytest.mark.parametrize("answer", [{"totalResults": 7}, {"results": []}, {"results": [], "totalResults": None}, {"results": [], "totalResults": "7"}])
def test_a_number_of_apps_that_is_not_told_is_never_taken_for_none(answer: dict[str, Any]) -> None:
    with pytest.raises(BadReply):
        adapter(csp_login(), csp_apps([], answer=answer)).population()
