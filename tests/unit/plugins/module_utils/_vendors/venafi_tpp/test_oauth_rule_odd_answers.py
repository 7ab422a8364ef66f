# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi TPP, OAuth rules: a Result 0 that something beside it contradicts."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.tests.unit.helpers.rules import lists, run
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import of_trustee as of
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    venafi_delete,
    venafi_login,
    venafi_row,
    venafi_rules,
)

ANN, BOB = "local:{ann}", "AD+corp:{b0b}"


CONTRADICTED: list[dict[str, Any]] = [
    {"Success": False},
    {"Success": "true"},
    {"Success": 1},
    {"Success": 0},
    {"Success": True, "Error": "Access denied"},
    {"Error": "no"},
]


@pytest.mark.parametrize("beside", CONTRADICTED)
@pytest.mark.parametrize("verify", [True, False])
def test_result_0_that_something_beside_it_contradicts_is_no_yes_and_the_read_decides(beside: dict[str, Any], verify: bool) -> None:
    there, absent = venafi_rules(of(ANN), [("app", ANN)]), venafi_rules(of(ANN), [])
    steps = [venafi_login(), there, venafi_delete("app", ANN, answer={"Result": 0, **beside})]
    more: dict[str, Any] = {"max_attempts": 1, "verify_timeout": 0, "verify": verify}
    assert run([("app", ANN)], *steps, there, **more).by_state() == lists(failed=[("app", ANN, "still_present")])
    assert run([("app", ANN)], *steps, absent, **more).by_state() == lists([("app", ANN)])


@pytest.mark.parametrize("beside", CONTRADICTED)
@pytest.mark.parametrize("check_mode", [True, False])
def test_rules_whose_result_0_something_contradicts_prove_nothing(beside: dict[str, Any], check_mode: bool) -> None:
    look = venafi_rules(of(ANN), [], answer={"Result": 0, "Rules": [], **beside})
    ran = run([("app", ANN)], venafi_login(), *[look] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("app", ANN, "not_attempted")])


@pytest.mark.parametrize("other", [{"Applications": []}, {"rules": [venafi_row("app", ANN)]}, {"Data": {"Rules": []}}])
def test_another_list_in_place_of_the_rules_proves_nothing(other: dict[str, Any]) -> None:
    look = venafi_rules(of(ANN), [], answer={"Result": 0, "Success": True, **other})
    assert run([("app", ANN)], venafi_login(), *[look] * LISTINGS).by_state() == lists(failed=[("app", ANN, "not_attempted")])


@pytest.mark.parametrize("rules", [{}, "", "[]", 0, False, {"ApplicationId": "app"}])
@pytest.mark.parametrize("check_mode", [True, False])
def test_rules_that_are_no_list_never_prove_absence(rules: Any, check_mode: bool) -> None:
    look = venafi_rules(of(ANN), [], answer={"Result": 0, "Success": True, "Rules": rules})
    ran = run([("app", ANN)], venafi_login(), *[look] * LISTINGS, check_mode=check_mode)
    assert ran.by_state() == lists(failed=[("app", ANN, "not_attempted")])


@pytest.mark.parametrize("rules", [[], None, [venafi_row("app", ANN)]])
@pytest.mark.parametrize("verify", [True, False])
def test_the_answer_of_getrules_is_no_yes_to_a_deletion(rules: Any, verify: bool) -> None:
    there, absent = venafi_rules(of(ANN), [("app", ANN)]), venafi_rules(of(ANN), [])
    steps = [venafi_login(), there, venafi_delete("app", ANN, answer={"Result": 0, "Success": True, "Rules": rules})]
    more: dict[str, Any] = {"max_attempts": 1, "verify_timeout": 0, "verify": verify}
    assert run([("app", ANN)], *steps, there, **more).by_state() == lists(failed=[("app", ANN, "still_present")])
    assert run([("app", ANN)], *steps, absent, **more).by_state() == lists([("app", ANN)])


def test_the_last_read_is_asked_over_new_connections_for_the_answer_to_a_deletion_names_no_rule_either() -> None:
    there, absent = venafi_rules(of(ANN), [("app", ANN)]), venafi_rules(of(ANN), [])
    ran = run([("app", ANN)], venafi_login(), there, venafi_delete("app", ANN), absent)
    assert ran.by_state() == lists([("app", ANN)])
    assert "POST /vedsdk/oauth/deleterule" in ran.conversation.renewed


def test_after_an_answer_without_rules_the_next_question_has_a_new_connection() -> None:
    given = [("app", ANN), ("two", BOB)]
    ran = run(given, venafi_login(), venafi_rules(of(ANN), []), venafi_rules(of(BOB), [("two", BOB)]), check_mode=True)
    assert ran.by_state() == lists([given[1]], [given[0]])
    assert ran.conversation.discarded == ["POST /vedsdk/oauth/getrules"]


@pytest.mark.parametrize("result", [2, 4])
def test_an_answer_that_says_none_and_shows_rules_contradicts_itself(result: int) -> None:
    look = venafi_rules(of(ANN), [], answer={"Result": result, "Success": False, "Rules": [venafi_row("two", ANN)]})
    assert run([("app", ANN)], venafi_login(), *[look] * LISTINGS).by_state() == lists(failed=[("app", ANN, "not_attempted")])
