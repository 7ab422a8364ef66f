# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi TPP, OAuth rules: which questions are asked, who acts, what an answer says of a rule, and what the messages name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Question, Response, Row, State, Target, Verdict
from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.oauth_rule import OAuthRules, Rule
from ansible_collections.revoke.access.tests.unit.helpers.adapter import alone, web_token
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import VENAFI_PARAMS, rule, venafi_delete, venafi_login, venafi_row, venafi_rules
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import of_application as by_app
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import of_trustee as of

ANN, BOB = "local:{ann}", "AD+corp:{b0b}"
APP_ANN = Rule("app", ANN)
BY_TOKEN = {"username": None, "password": None, "client_id": None}
Pair = tuple[str, str]


def adapter(*steps: Step, rules: Sequence[Pair] = (("app", ANN),), **more: Any) -> OAuthRules:
    return alone(OAuthRules, {**VENAFI_PARAMS, "rules": [rule(*one) for one in rules], **more}, *steps)


def asked(questions: Sequence[Question]) -> list[tuple[Any, list[Any]]]:
    """What is asked, and for which rules."""
    return [(question.query, [tuple(key) for key in question.keys if isinstance(key, Rule)]) for question in questions]


def shown(key: Any) -> Row:
    return Row(key, CurrentState(State.TO_DO))


# ---- what is wanted


def test_a_rule_is_shown_as_the_user_gave_it_and_known_by_both_halves() -> None:
    assert list(adapter().targets()) == [Target(APP_ANN, rule("app", ANN))]


@pytest.mark.parametrize(
    "given, words",
    [
        ("app", "is not a dictionary with application_id and trustee"),
        ({"trustee": ANN}, "has no application_id. Give both"),
        ({"application_id": "app"}, "has no trustee. Give both"),
        (rule("a/b", ANN), ".application_id is not an id"),
        (rule("app", " "), ".trustee is empty or blank"),
        (rule("app", "ann"), ".trustee is not a prefixed universal"),
        (rule("app", ":x:y"), ".trustee is not a prefixed universal"),
        (rule("app", " :x"), ".trustee begins or ends with a blank"),
        (rule("app", "local:a\u200bb"), ".trustee has an invisible character"),
    ],
)
def test_half_a_rule_is_refused_by_its_place(given: Any, words: str) -> None:
    with pytest.raises(errors.BadInput) as caught:
        alone(OAuthRules, {**VENAFI_PARAMS, "rules": [rule("app", ANN), given]})
    assert caught.value.message.startswith(f"rules[1]{words}" if words[0] == "." else f"rules[1] {words}")
    with pytest.raises(errors.BadInput) as caught:
        adapter(witness=given).witness()
    assert caught.value.message.startswith(f"witness{words}" if words[0] == "." else f"witness {words}")


@pytest.mark.parametrize("key", ["app", 7, None, ("app", ANN.upper())])
def test_only_rules_are_folded_and_only_their_trustee(key: Any) -> None:
    assert OAuthRules.fold(key) is key
    assert OAuthRules.fold(Rule("App", ANN.upper())) == Rule("App", ANN)


# ---- who acts


def test_option_username_names_who_acts_whatever_the_login_tells() -> None:
    operation = adapter(venafi_login())
    operation.client.identity()
    assert operation.actor() == "local:admin"


def test_a_login_without_a_username_acts_under_the_identity_that_it_tells() -> None:
    assert adapter(**BY_TOKEN, access_token="opaque").actor() == "an access token"
    assert adapter(**BY_TOKEN, access_token=web_token(identity="local:{me}")).actor() == "local:{me}"
    verify = Step("GET", "/vedauth/authorize/verify", answer={"identity": {"PrefixedUniversal": "local:{you}"}})
    operation = adapter(verify, **BY_TOKEN, access_token="opaque")
    operation.own_keys()
    assert operation.actor() == "local:{you}"


def test_the_identity_of_the_login_is_asked_for_once() -> None:
    operation = adapter(Step("GET", "/vedauth/authorize/verify", answer={"identity": ANN.upper()}), **BY_TOKEN, access_token="opaque")
    text = "It belongs to the identity that this run logs in as. Nothing was sent for it; use another login."
    assert [operation.own_keys(), operation.own_keys()] == [{APP_ANN: text}] * 2
    assert operation.warnings == []


@pytest.mark.parametrize("answer", [[], "ok", {"Result": 0, "Success": True, "Rules": []}, {"Result": 4}])
def test_what_is_no_answer_on_the_identity_is_not_taken_for_one(answer: Any) -> None:
    with pytest.raises(errors.BadReply, match="answered 200 with JSON of an unexpected form"):
        adapter(Step("GET", "/vedauth/authorize/verify", answer=answer), **BY_TOKEN, access_token="opaque").own_keys()


@pytest.mark.parametrize("identity", [None, "", {}, {"PrefixedUniversal": None}, {"PrefixedUniversal": [ANN]}, {"prefixeduniversal": ANN}, 7, [ANN]])
def test_an_identity_that_is_not_told_guards_no_rule_and_is_told_once_by_a_warning(identity: Any) -> None:
    operation = adapter(Step("GET", "/vedauth/authorize/verify", answer={"identity": identity}), **BY_TOKEN, access_token="opaque")
    assert operation.own_keys() == {}
    assert operation.warnings == ["The identity that this run logs in as cannot be found out, so its rules are not guarded."]


# ---- which questions are asked


def test_rules_are_asked_for_by_trustee_unless_fewer_calls_are_needed_by_application() -> None:
    operation = adapter()
    pairs = [Rule("app", ANN), Rule("two", BOB), Rule("two", ANN.upper())]
    assert asked(operation.questions(pairs)) == [(of(ANN), [("app", ANN), ("two", ANN.upper())]), (of(BOB), [("two", BOB)])]
    fewer = [Rule("app", ANN), Rule("app", BOB), Rule("App", BOB), Rule("app", "local:{c}")]
    assert asked(operation.questions(fewer)) == [(by_app("app"), [("app", ANN), ("app", BOB), ("app", "local:{c}")]), (by_app("App"), [("App", BOB)])]
    assert list(operation.questions([])) == []


def test_the_rules_of_a_trustee_are_its_own_in_any_case_and_of_any_application() -> None:
    (question,) = adapter().questions([APP_ANN])
    assert question.fits is not None
    assert [question.fits(shown(Rule(*pair))) for pair in (("app", ANN), ("x", ANN.upper()), ("app", BOB))] == [True, True, False]


def test_the_rules_of_an_application_are_its_own_in_that_case_and_of_any_trustee() -> None:
    (question,) = adapter().questions([Rule("app", ANN), Rule("app", BOB)])
    assert question.fits is not None
    assert [question.fits(shown(Rule(*pair))) for pair in (("app", "local:{x}"), ("App", ANN))] == [True, False]


def test_a_row_that_is_no_rule_is_a_bug_and_never_fits() -> None:
    for question in (*adapter().questions([APP_ANN]), *adapter().questions([Rule("app", ANN), Rule("app", BOB)])):
        assert question.fits is not None
        with pytest.raises(AssertionError, match="^The key of a rule was expected, not 'app'$"):
            question.fits(shown("app"))


def test_look_alikes_are_looked_for_by_the_other_half() -> None:
    by_application = adapter(rules=[("app", ANN), ("app", BOB)])
    assert asked(by_application.nearby([Rule("app", ANN), Rule("two", ANN.upper())])) == [(of(ANN), [("app", ANN), ("two", ANN.upper())])]
    by_trustee = adapter(rules=[("app", "local:bob"), ("two", ANN)])
    keys = [Rule("app", "local:bob"), Rule("two", ANN), Rule("app", "AD+corp:bob"), Rule("two", "local:bob")]
    assert asked(by_trustee.nearby(keys)) == [(by_app("app"), [("app", "local:bob"), ("app", "AD+corp:bob")]), (by_app("two"), [("two", "local:bob")])]


def test_a_question_shows_a_witness_that_belongs_to_its_answer_and_no_other() -> None:
    operation = adapter()
    (question,) = operation.questions([APP_ANN])
    wider = operation.witnessed(question, Rule("keeper", ANN.upper()))
    assert wider is not None and (wider.query, list(wider.keys)) == (of(ANN), [APP_ANN, Rule("keeper", ANN.upper())])
    assert operation.witnessed(question, Rule("app", BOB)) is None
    assert operation.witnessed(question, "app") is None
    assert operation.witnessed(Question([APP_ANN], of(ANN)), Rule("keeper", ANN)) is None


@pytest.mark.parametrize("key, doubted", [(Rule("app", "local:bob"), True), (APP_ANN, False), ("local:bob", False)])
def test_a_trustee_that_looks_like_a_name_is_told_what_to_give_instead(key: Any, doubted: bool) -> None:
    text = "The trustee 'local:bob' looks like a name. Rules belong to the prefixed universal, as in local:{guid}: give that one."
    assert adapter().doubt(key) == (text if doubted else "")


# ---- what an answer to a question says


def answered(answer: Any, query: dict[str, str] | None = None) -> Sequence[Any]:
    query = of(ANN) if query is None else query
    return adapter(venafi_login(), venafi_rules(query, [], answer=answer)).answer(Question([APP_ANN], query), None).rows


@pytest.mark.parametrize("result, kind", [(9, errors.NotPermitted), (1, errors.BadReply), (99, errors.BadReply), (None, errors.BadReply)])
def test_rules_that_cannot_be_read_are_told_with_the_result(result: int | None, kind: type[errors.AccessError]) -> None:
    with pytest.raises(kind, match=f"^The rules cannot be read: Result {result} \\(.*\\): no$") as caught:
        answered({"Result": result, "Error": "no", "Rules": [venafi_row("app", ANN)]})
    assert (caught.value.http_status, caught.value.vendor_code) == (200, str(result))
    assert not isinstance(caught.value, errors.Misfit), "asking again would not help"


@pytest.mark.parametrize(
    "answer, words",
    [
        ({"Result": 0, "Success": False}, "getrules answered Result 0, and contradicts it: Result 0 (Success)"),
        ({"Result": 0, "Error": "no"}, "getrules answered Result 0, and contradicts it: Result 0 (Success): no"),
        ({"Result": 0, "Rules": {}}, "An answer of getrules was listed whose Rules is an object, not a list"),
        ({"Result": 0, "Applications": []}, "getrules answered without Rules, but with another list"),
        ({"Result": 0, "Rules": [], "Data": {}}, "getrules answered without Rules, but with another list"),
        ({"Result": 2, "Error": "no"}, "getrules was asked for no application, and answered: Result 2 (ApplicationNotFound): no"),
        ({"Result": 4, "Rules": [1]}, "getrules answered with rules, and that there are none: Result 4 (RuleNotFound)"),
    ],
)
def test_an_answer_that_contradicts_itself_is_told_with_what_is_wrong(answer: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.Misfit) as caught:
        answered(answer)
    assert caught.value.message.startswith(words)


@pytest.mark.parametrize("answer", [{"Result": 2}, {"Result": 4, "Rules": []}, {"Result": 0, "Rules": None}, {"Result": 0, "Note": "x", "Number": 7}])
def test_no_rules_are_none_also_where_no_application_is_what_was_asked_for(answer: dict[str, Any]) -> None:
    assert list(answered(answer, by_app("app"))) == []


def test_rules_are_the_rows_also_beside_another_list() -> None:
    assert list(answered({"Result": 0, "Rules": [1], "Applications": ["x"]})) == [1]


@pytest.mark.parametrize("answer", [[], "ok"])
def test_what_is_no_answer_of_getrules_is_not_taken_for_one(answer: Any) -> None:
    with pytest.raises(errors.BadReply, match="answered 200 with JSON of an unexpected form"):
        answered(answer)


# ---- what a rule is called


@pytest.mark.parametrize(
    "members, label",
    [
        ({"Description": "Payroll", "MaximumScope": "admin"}, "Payroll"),
        ({"Description": "", "MaximumScope": "admin"}, "admin"),
        ({}, ""),
    ],
)
def test_a_rule_is_called_by_its_description_or_its_scope(members: dict[str, Any], label: str) -> None:
    row = adapter().row({"ApplicationId": "App", "TrusteePrefixedUniversal": ANN, **members})
    assert (row.key, row.current.state, row.current.label) == (Rule("App", ANN), State.TO_DO, label)


@pytest.mark.parametrize("value", [7, ["Payroll"], {"en": "Payroll"}, True])
@pytest.mark.parametrize("name", ["Description", "MaximumScope"])
def test_a_rule_whose_words_are_no_text_is_not_understood(name: str, value: Any) -> None:
    with pytest.raises(errors.Misfit, match=f"^A rule was listed whose {name} is"):
        adapter().row({**venafi_row("app", ANN), name: value})


@pytest.mark.parametrize("name", ["ApplicationId", "TrusteePrefixedUniversal"])
def test_a_rule_that_is_not_understood_is_named_with_what_is_wrong(name: str) -> None:
    with pytest.raises(errors.Misfit, match=f"^A rule without {name} was listed"):
        adapter().row({**venafi_row("app", ANN), name: " "})


# ---- what an answer to a deletion says


REFUSED = "The vendor refused it: Result {}. "


@pytest.mark.parametrize(
    "answer, response",
    [
        ({"Result": 0, "Success": True}, Response(APP_ANN, Verdict.ACCEPTED)),
        ({"Result": 2}, Response(APP_ANN, Verdict.GONE)),
        ({"Result": 4}, Response(APP_ANN, Verdict.GONE)),
        (
            {"Result": 9, "Error": "no"},
            Response(
                APP_ANN,
                Verdict.DENIED,
                Failure("not_permitted", REFUSED.format("9 (InsufficientPrivileges): no") + "Check what the credentials are allowed to do.", 200, "9"),
            ),
        ),
        (
            {"Result": 1},
            Response(APP_ANN, Verdict.DENIED, Failure("refused", REFUSED.format("1 (Failure)") + "Look at it at the vendor, then run again.", 200, "1")),
        ),
        ({"Result": 0, "Success": False}, None),
        ({"Result": 0, "Error": "no"}, None),
        ({"Success": True}, None),
        ([], None),
    ],
)
def test_an_answer_to_a_deletion_tells_what_became_of_the_rule_or_nothing(answer: Any, response: Response | None) -> None:
    told = adapter(venafi_login(), venafi_delete("app", ANN, answer=answer)).send([APP_ANN])
    assert list(told) == ([response] if response else [])


@pytest.mark.parametrize("key", [Rule("", ANN), Rule(" ", ANN), Rule("app", ""), Rule("app", "\t"), "app", ("app", ANN)])
def test_half_a_rule_is_never_sent(key: Any) -> None:
    with pytest.raises(AssertionError, match="^Half a rule was about to be sent: "):
        adapter().send([key])
