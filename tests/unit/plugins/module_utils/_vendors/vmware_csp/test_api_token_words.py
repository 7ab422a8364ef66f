# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware CSP, API tokens: what is asked for, what an answer says of each, and what the messages name."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import VALUE, Alias, Failure, Question, Response, State, Target, Verdict
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.api_token import ApiTokens
from ansible_collections.revoke.access.tests.unit.helpers.adapter import alone
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import CSP_PARAMS, ORG, csp_change, csp_details, csp_error, csp_login, csp_org

FIRST = Alias(VALUE, "tokens[0]")
ASKED = Question([FIRST], FIRST)


def adapter(*steps: Step, **more: Any) -> ApiTokens:
    return alone(ApiTokens, {**CSP_PARAMS, "state": "inactive", "tokens": ["V1"], **more}, *steps)


def raw(**more: Any) -> dict[str, Any]:
    """A token as a page shows it."""
    return {"tokenId": "id-1", "orgId": ORG, "deactivated": False, "tokenName": "Payroll", "alias": FIRST, **more}


# ---- what is wanted


def test_a_token_that_is_given_by_value_goes_by_its_place_and_its_value_is_a_secret() -> None:
    operation = adapter(ids=["id-2"], tokens=["V1", "V2", "V1"], witness="VW")
    second = Alias(VALUE, "tokens[1]")
    assert operation.targets() == [Target("id-2", "id-2"), Target(FIRST, "tokens[0]"), Target(second, "tokens[1]"), Target(FIRST, "tokens[0]")]
    assert operation.witness() == Alias(VALUE, "witness")
    assert operation.client.redactor.text("V1 or V2 or VW") == operation.client.redactor.text("V1 or V1 or V1") != "V1 or V2 or VW"


# ---- the organization


@pytest.mark.parametrize("answer", [{"id": ORG}, {"id": ORG.upper()}, {"refLink": f"/csp/gateway/am/api/orgs/{ORG}"}, {"refLink": None}, {"id": None}, {}])
def test_an_organization_that_is_the_one_asked_for_or_not_told_is_no_obstacle(answer: dict[str, Any]) -> None:
    adapter(csp_login(), csp_org(answer=answer)).prepare()


@pytest.mark.parametrize("answer", [[], [{"id": ORG}], "ok"])
def test_what_is_no_organization_is_not_taken_for_one(answer: Any) -> None:
    with pytest.raises(errors.BadReply, match="answered 200 with JSON of an unexpected form"):
        adapter(csp_login(), csp_org(answer=answer)).prepare()


# ---- the details of a token


def test_the_details_are_asked_for_without_a_token_of_the_run() -> None:
    page = adapter(csp_details("V1", "id-1", sends={"Authorization": None})).answer(ASKED, None)
    assert [(row["tokenId"], row["alias"]) for row in page.rows] == [("id-1", FIRST)]


@pytest.mark.parametrize("answer", [[], "ok", None])
def test_details_that_are_no_object_cannot_be_understood(answer: Any) -> None:
    with pytest.raises(errors.BadReply, match="^POST .*/auth/api-tokens/details answered 200 with "):
        adapter(csp_details("V1", answer=answer)).answer(ASKED, None)


@pytest.mark.parametrize("status, reason", [(400, "refused"), (401, "not_permitted"), (403, "not_permitted"), (409, "refused")])
def test_a_value_that_cannot_be_looked_up_is_told_with_all_that_the_vendor_says(status: int, reason: str) -> None:
    page = adapter(csp_details("V1", status=status, answer=csp_error("odd", status))).answer(ASKED, None)
    text = f"The token cannot be looked up by its value (HTTP {status}: odd). Give the token id instead."
    assert page.refusal == Failure(reason, text, status, "540.120-340.800", "req-1")


@pytest.mark.parametrize(
    "odd, words",
    [
        ({"token": 7}, "A token was listed whose token is a whole number, not a text"),
        ({"tokenId": 7}, "A token was listed whose tokenId is a whole number, not a text"),
        ({"tokenName": ["Break glass"]}, "A token was listed whose tokenName is a list, not a text"),
        ({"orgId": 7}, "A token was listed whose orgId is a whole number, not a text"),
        ({"successes": ["id-1"]}, "The details of a token were asked for, and the answer to a change of tokens came"),
        ({"deactivated": "no"}, "A token was listed whose deactivated is a text, not true or false"),
    ],
)
def test_details_of_a_wrong_type_are_named(odd: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.Misfit, match=f"^{words}"):
        adapter(csp_details("V1", answer={"tokenId": "id-1", **odd})).answer(ASKED, None)


# ---- what a token is called, and what stands against it


@pytest.mark.parametrize("name, label", [("Payroll", "Payroll"), (7, "7"), (None, "")])
def test_a_token_is_called_by_its_name_where_it_has_one(name: Any, label: str) -> None:
    assert adapter().row(raw(tokenName=name)).current.label == label


def test_a_token_goes_by_the_alias_that_it_was_asked_for_with_and_by_no_other() -> None:
    assert list(adapter().row(raw()).aliases) == [FIRST]
    assert list(adapter().row(raw(alias="id-1")).aliases) == []


def test_a_token_of_another_organization_is_left_alone_and_told_whose_it_is() -> None:
    row = adapter().row(raw(orgId="of-another"))
    text = f"The token belongs to the organization of-another, not to {ORG}. Nothing was sent for it."
    assert (row.key, row.current.state, row.current.obstacle, row.current.barred) == ("id-1", State.UNREADABLE, Failure("not_found", text), True)


@pytest.mark.parametrize("token_id, words", [(None, "A token without tokenId"), (" ", "A token without tokenId"), (7, "A token was listed whose tokenId")])
def test_a_token_without_an_id_is_named(token_id: Any, words: str) -> None:
    with pytest.raises(errors.Misfit, match=f"^{words}"):
        adapter().row(raw(tokenId=token_id))


# ---- what an answer says of each


REASON = "The vendor refused it: {}. Look at it at the vendor, then run again."


@pytest.mark.parametrize("message, words", [("a", "a"), ("no.", "no"), (None, "no reason given")])
def test_an_answer_tells_of_each_id_and_what_is_only_in_a_reason_is_no_contradiction(message: Any, words: str) -> None:
    answer = {"successes": ["a"], "failures": [{"id": "b", "message": message}]}
    done, refused = adapter(csp_login(), csp_change("ab", answer=answer)).send(["a", "b"])
    assert done == Response("a", Verdict.ACCEPTED)
    assert refused == Response("b", Verdict.DENIED, Failure("refused", REASON.format(words)))


def test_an_id_that_is_named_as_done_and_as_failed_is_told_with_both() -> None:
    answer = {"successes": ["a"], "failures": [{"id": "a"}]}
    told = adapter(csp_login(), csp_change("a", answer=answer)).send(["a"])
    assert [response.verdict for response in told] == [Verdict.ACCEPTED, Verdict.DENIED]


@pytest.mark.parametrize("answer, words", [({"successes": [7]}, "a whole number in successes"), ({"failures": ["a"]}, "an element without id in failures")])
def test_an_answer_to_a_change_that_is_not_understood_is_named(answer: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.Misfit, match=f"^The answer to a change of tokens has {words}"):
        adapter(csp_login(), csp_change("a", answer=answer)).send(["a"])


@pytest.mark.parametrize("words", ["Not you", "Not you.", ". Not you X."])
def test_who_may_do_it_is_told_after_the_vendors_own_words(words: str) -> None:
    with pytest.raises(errors.NotPermitted) as caught:
        adapter(csp_login(), csp_change("a", status=403, answer=csp_error(words, 403))).send(["a"])
    hint = "Only a user's API token with the role org_owner may do this, never a service account."
    assert caught.value.message == f"HTTP 403: {words.rstrip('.')}. {hint}"
