# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is removed, and where, is what the task says: Ansible makes no list of a text and no text of a number."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._options.spec import module_arguments
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES, EACH_CASE
from ansible_collections.revoke.access.tests.unit.helpers.conversation import converse
from ansible_collections.revoke.access.tests.unit.helpers.module_run import CONTRACT, clear_environment, keys, run_module

NO_LISTS: list[tuple[Any, str]] = [
    ("Sales,EMEA", "a text"), ("[a, b]", "a text"), ("Sales-and-more", "a text"), ("", "a text"), (5349, "a number"), (0, "a number"), (1.5, "a number"),
    (True, "a truth value"), (False, "a truth value"), ({"application_id": "Payroll-1", "trustee": "local:bob"}, "a dictionary"),
]  # fmt: skip
LISTS = [(case, name) for case in CASES.values() for name in [*[items.name for items in case.operation.description.items], "protected"]]
EACH_LIST = pytest.mark.parametrize("case, option", LISTS, ids=lambda value: value if isinstance(value, str) else value.module)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


def with_value(case: Case, option: str, value: Any) -> dict[str, Any]:
    """The arguments of a task in which an option has this value, and no other lists the items."""
    lists = {items.name for items in case.operation.description.items}
    rest = {name: given for name, given in case.given().items() if option not in lists or name not in lists}
    return {**rest, option: value}


@EACH_LIST
@pytest.mark.parametrize("value, what", NO_LISTS, ids=lambda value: repr(value)[:12])
def test_a_list_option_given_as_anything_else_is_refused_before_any_request(case: Case, option: str, value: Any, what: str, capsys: Any) -> None:
    ended = run_module(capsys, case.module, with_value(case, option, value))
    assert ended.code == 1 and ended.result["complete"] is False and keys(ended.result) == CONTRACT
    assert f"'{option}'" in ended.result["msg"] and f"{what}. Nothing is cut or made into a list. Give a list" in ended.result["msg"]


@EACH_LIST
@pytest.mark.parametrize("value, what", NO_LISTS, ids=lambda value: repr(value)[:12])
def test_whoever_checks_the_arguments_without_a_module_refuses_them_alike(case: Case, option: str, value: Any, what: str) -> None:
    checked = ArgumentSpecValidator(module_arguments(case.operation)["argument_spec"]).validate(with_value(case, option, value))
    assert any(f"'{option}'" in text and f"{what}. Nothing is cut" in text for text in checked.error_messages)


@EACH_LIST
@pytest.mark.parametrize("value, what", NO_LISTS, ids=lambda value: repr(value)[:12])
def test_arguments_that_nobody_checked_are_no_list_of_characters_either(case: Case, option: str, value: Any, what: str) -> None:
    with pytest.raises(BadInput, match=rf"^{option} is {what}, not a list\..* Give a list"):
        converse(case.operation, with_value(case, option, value))


def places(case: Case) -> list[str]:
    """The options that say where the items are, or prove it."""
    spec = module_arguments(case.operation)["argument_spec"]
    return [name for name in ("org_id", "application_id", "role_id", "witness") if name in spec]


@EACH_CASE
@pytest.mark.parametrize("value", [5349, 1.5, True, ["Payroll-1"]], ids=repr)
def test_a_number_is_no_place_and_no_witness(case: Case, value: Any, capsys: Any) -> None:
    for option in places(case):
        ended = run_module(capsys, case.module, {**case.given(), option: value})
        assert ended.code == 1 and f"'{option}' is of type" in ended.result["msg"] and "it is a" in ended.result["msg"]


@pytest.mark.parametrize("given", ["application_id=a trustee=local:b", '{"application_id": "a", "trustee": "local:b"}'])
def test_a_rule_is_no_text_that_ansible_takes_apart(given: str, capsys: Any) -> None:
    case = CASES["venafi_oauth_rule"]
    for args in ({**case.given(), "witness": given}, case.given([given])):
        ended = run_module(capsys, case.module, args)
        assert ended.code == 1 and "it is a text. Give a dictionary" in ended.result["msg"]


def test_a_rule_has_no_third_part(capsys: Any) -> None:
    case = CASES["venafi_oauth_rule"]
    ended = run_module(capsys, case.module, case.given([{"application_id": "a", "trustee": "local:b", "scope": "x"}]))
    assert ended.code == 1 and "rules[0] has a part that no rule has: 'scope'" in ended.result["msg"] and keys(ended.result) == CONTRACT


@EACH_CASE
def test_what_is_of_the_right_type_passes_as_it_is(case: Case) -> None:
    given = case.given(protected=["a,b", 5349])
    checked = ArgumentSpecValidator(module_arguments(case.operation)["argument_spec"]).validate(copy.deepcopy(given))
    assert checked.error_messages == []
    assert {name: checked.validated_parameters[name] for name in (case.option, "protected")} == {case.option: given[case.option], "protected": ["a,b", 5349]}


def test_a_type_is_the_name_that_the_documentation_has_and_survives_a_copy() -> None:
    made = copy.deepcopy(checks.Exactly("list"))
    assert made == "list" and made.__name__ == "list" and made(["a"]) == ["a"]
    with pytest.raises(TypeError, match="it is a text"):
        made("a")
