# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""OneAccess, members of a role: what the messages name, what a member is called, and which pages are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, BadReply, Misfit, TenantNotFound
from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.role_member import RoleMembers
from ansible_collections.revoke.access.tests.unit.helpers.adapter import alone
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    BEARER,
    ONEACCESS_PARAMS,
    numbered,
    oneaccess_login,
    oneaccess_members,
    oneaccess_remove,
)

TYPED = {**BEARER, "Content-Type": "application/json;charset=utf8"}


def adapter(*steps: Step, **more: Any) -> RoleMembers:
    return alone(RoleMembers, {**ONEACCESS_PARAMS, "account_ids": ["a"], **more}, *steps)


# ---- what the messages name


@pytest.mark.parametrize(
    "row, words",
    [
        ({}, "A role member without id was listed"),
        ({"id": 7}, "A role member was listed whose id is a whole number"),
        ({"id": "a", "account_name": ["Break glass"]}, "A role member was listed whose account_name is a list"),
        ({"id": "a", "account_name": 7}, "A role member was listed whose account_name is a whole number"),
        ({"id": "a", "name": {"zh": "Break glass"}}, "A role member was listed whose name is an object"),
    ],
)
def test_a_member_that_is_not_understood_is_named_with_what_is_wrong(row: dict[str, Any], words: str) -> None:
    with pytest.raises(Misfit, match=f"^{words}"):
        adapter().row(row)


@pytest.mark.parametrize("member", ["success_list", "fail_list"])
def test_an_answer_to_a_removal_that_is_not_understood_is_named(member: str) -> None:
    with pytest.raises(Misfit, match=f"^The answer to a removal has a whole number in {member}"):
        adapter(oneaccess_login(), oneaccess_remove("a", answer={member: [7]})).send(["a"])


def test_an_account_that_is_named_as_done_and_as_failed_is_told_with_both() -> None:
    told = adapter(oneaccess_login(), oneaccess_remove("a", ["a"], ["a"])).send(["a"])
    assert [(response.key, response.verdict) for response in told] == [("a", Verdict.ACCEPTED), ("a", Verdict.DENIED)]


@pytest.mark.parametrize(
    "answer, words",
    [
        ({"total": 1, "offset": 3, "role_members": []}, "The answer is for offset 3, 0 was asked for"),
        ({"total": 1, "limit": 7, "role_members": []}, "The answer is for limit 7, 50 was asked for"),
        ({"role_members": []}, "total of the list of role members is missing"),
        ({"total": 51, "role_members": [{"id": one} for one in numbered(51)]}, "51 role members came on a page"),
    ],
)
def test_a_page_that_is_not_understood_is_named_with_what_is_wrong(answer: dict[str, Any], words: str) -> None:
    with pytest.raises(Misfit, match=f"^{words}"):
        adapter(oneaccess_login(), oneaccess_members([], answer=answer)).page(None)


@pytest.mark.parametrize("option", ["application_id", "role_id"])
@pytest.mark.parametrize("value", ["a/b", "", "*"])
def test_options_application_id_and_role_id_are_named_where_they_cannot_be_one(option: str, value: str) -> None:
    with pytest.raises(BadInput, match=f"^{option} "):
        adapter(**{option: value})


def test_option_account_ids_is_named_where_a_token_value_is_among_them() -> None:
    with pytest.raises(BadInput, match=r"^account_ids\[1\] looks like the value of a token"):
        adapter(account_ids=["a", "Xy7" * 21 + "z"])


@pytest.mark.parametrize(
    "code, words", [("APP.0001", "The application APP-1 does not"), ("APP.ROLE.0002", "The role ROLE-1 does not exist in the application APP-1")]
)
def test_a_wrong_place_is_told_with_the_options_and_the_vendors_words(code: str, words: str) -> None:
    with pytest.raises(TenantNotFound, match=f"^{words}.*\\(HTTP 400: {code}: no\\)$") as caught:
        adapter(oneaccess_login(), oneaccess_members([], status=400, answer={"error_code": code, "error_msg": "no"})).page(None)
    assert (caught.value.http_status, caught.value.vendor_code) == (400, code)


# ---- what a member is called, and whose it is


@pytest.mark.parametrize(
    "row, label, names",
    [
        ({"account_name": "ann", "name": "Ann Lee"}, "ann", ["Ann Lee"]),
        ({"account_name": "ann", "name": None}, "ann", []),
        ({"account_name": "ann", "name": ""}, "ann", []),
        ({"account_name": None, "name": "Ann Lee"}, "", ["Ann Lee"]),
        ({}, "", []),
    ],
)
def test_a_member_is_called_by_the_account_and_listed_by_the_name(row: dict[str, Any], label: str, names: Sequence[str]) -> None:
    current = adapter().row({"id": "a", **row}).current
    assert (current.label, list(current.names)) == (label, names)


def test_the_members_are_those_of_one_role_of_one_application() -> None:
    assert adapter().tenant() == "https://vendor.test applications/APP-1 role/ROLE-1"


# ---- which pages are asked for


def page(number: int, total: int) -> Step:
    rows = numbered(max(0, min(50, total - number * 50)), f"page-{number}")
    return oneaccess_members(rows, total, page=number, sends=TYPED)


@pytest.mark.parametrize(
    "number, total, following",
    [
        (None, 0, []),
        (None, 50, []),
        (None, 51, [1]),
        (None, 120, [1, 2]),
        (2, 120, []),
        (None, 50 * 32, range(1, 32)),
        (None, 50 * 32 + 1, range(1, 32)),
        (3, 5000, range(4, 35)),
    ],
)
def test_the_pages_that_follow_are_those_that_the_total_tells_and_32_at_a_time(number: int | None, total: int, following: Sequence[int]) -> None:
    found = adapter(oneaccess_login(), page(number or 0, total)).page(number)
    assert (list(found.following), found.total) == (list(following), total)


@pytest.mark.parametrize("number, count, total", [(0, 49, 50), (0, 49, 51), (1, 0, 51), (1, 9, 60)])
def test_a_page_that_holds_one_less_than_it_must_is_no_answer(number: int, count: int, total: int) -> None:
    with pytest.raises(Misfit, match=f"^A page of role members holds {count}, and there are said to be {total}"):
        adapter(oneaccess_login(), oneaccess_members(numbered(count), total, page=number)).page(number)


@pytest.mark.parametrize("total", [0, 1, 900])
def test_the_vendor_tells_how_many_members_there_are(total: int) -> None:
    assert adapter(oneaccess_login(), page(0, total)).population() == total


def test_a_number_of_members_that_is_not_told_is_never_taken_for_none() -> None:
    with pytest.raises(BadReply):
        adapter(oneaccess_login(), oneaccess_members([], answer={"role_members": []})).population()
