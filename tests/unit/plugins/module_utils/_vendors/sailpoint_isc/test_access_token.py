# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint, personal access tokens: the exact conversations."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.access_token import PersonalAccessTokens
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.sailpoint_personal_access_token import CASE, deleted, listed, token
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists


def run(*steps: Step, login: Any = None, **options: Any) -> Ran:
    return converse(PersonalAccessTokens, {**CASE.args, "max_parallel": 1, "verify_timeout": 0, **options}, login or CASE.login(), *steps)


def whole(rows: Any) -> Step:
    """A list of just these."""
    return listed([])._replace(answer=rows)


def message(ran: Ran) -> str:
    return next(outcome.failure.message for outcome in ran.outcomes if outcome.failure)


def test_option_ids_names_the_tokens_to_delete() -> None:
    ran = run(listed([token("a"), token("z")]), deleted("a"), listed([token("z")]), ids=["a", "b"])
    assert ran.by_state() == lists(["a"], ["b"])


def test_option_owners_stands_for_all_tokens_of_an_owner_and_no_others() -> None:
    rows = [token("a"), token("b"), token("x", "bob")]
    ran = run(listed(rows), deleted("a"), deleted("b"), listed(rows[2:]), owners=["ada", "eve"])
    assert ran.by_state() == lists(["a", "b"], ["eve"]) and ran.result["resolved"] == {"ada": ["a", "b"], "eve": []}


HEX, DASHED = "2c9180a46faadee4016fb4e018c20639", "2c9180a4-6faa-dee4-016f-b4e018c20639"


@pytest.mark.parametrize("given, spelled", [(HEX, DASHED), (DASHED, HEX), (HEX, HEX.upper())])
def test_an_owner_is_found_in_the_usual_spellings(given: str, spelled: str) -> None:
    assert run(listed([token("a", spelled)]), deleted("a"), listed([]), owners=[given]).by_state() == lists(["a"])


def test_an_owner_in_another_spelling_is_not_taken_for_one_without_tokens() -> None:
    ran = run(listed([token("a", "Ada")]), owners=["ada"])
    assert ran.by_state() == lists(failed=[("ada", "not_found")]) and "there is 'Ada'" in message(ran)


def test_the_token_in_use_is_never_deleted_not_even_by_its_owner() -> None:
    ran = run(whole([token("P-AT", "me"), token("b", "me")]), deleted("b"), whole([token("P-AT", "me")]), owners=["me"])
    assert ran.by_state() == lists(["b"], failed=[("P-AT", "protected")]) and "logs in with" in message(ran)


def test_a_managed_token_is_refused_and_nothing_is_sent() -> None:
    ran = run(listed([token("a", managed=True)]), ids=["a"])
    assert ran.by_state() == lists(failed=[("a", "refused")]) and "platform itself manages" in message(ran)


@pytest.mark.parametrize("rows", [[], [token("z")], [token("PATT")], [token("pa")]])
def test_a_list_that_does_not_show_the_token_in_use_is_not_whole_and_proves_nothing(rows: Any) -> None:
    ran = run(*[whole(rows)] * 4, ids=["a"])
    assert ran.by_state()["failed"][0][0] == "a" and "does not show the one that this run logs in with" in message(ran)


MINE: Any = CASE.login(answer=calls.token(expires_in=749, scope="sp:my-personal-access-tokens:manage", identity_id="me"))


def test_a_list_of_the_logins_own_tokens_alone_proves_nothing_without_the_scope_to_see_all() -> None:
    ran = run(listed([token("x", "me")]), login=MINE, ids=["a"])
    assert ran.by_state()["failed"][0][0] == "a" and "sp:all-personal-access-tokens:manage" in message(ran)


def test_a_list_that_has_shown_anothers_token_is_believed_also_when_the_last_one_is_gone() -> None:
    ran = run(listed([token("x", "me"), token("a")]), deleted("a"), listed([token("x", "me")]), login=MINE, ids=["a"])
    assert ran.by_state() == lists(["a"])


def test_a_token_that_was_there_and_is_gone_after_a_404_counts_as_deleted_by_this_run() -> None:
    assert run(listed([token("a"), token("z")]), deleted("a", 404, answer={}), listed([token("z")]), ids=["a"]).by_state() == lists(["a"])


@pytest.mark.parametrize("pattern", ["ada", "Name of ada", "Name of a", "a"])
def test_a_token_is_protected_by_its_owner_and_its_name(pattern: str) -> None:
    assert run(listed([token("a")]), ids=["a"], protected=[pattern]).by_state() == lists(failed=[("a", "protected")])


@pytest.mark.parametrize("owner", [7, [], {"id": 7}])
def test_an_owner_that_is_not_understood_makes_the_list_unreadable(owner: Any) -> None:
    assert run(*[listed([token("a", owner="x") | {"owner": owner}])] * 4, ids=["a"]).by_state() == lists(failed=[("a", "not_attempted")])
