# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi TPP, OAuth rules: a rule that is missing under an odd spelling of its trustee proves nothing of the one that it looks like."""

from __future__ import annotations

import pytest

from ansible_collections.revoke.access.tests.unit.helpers.rules import run
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import of_application, of_trustee, rule, venafi_login, venafi_rules

ANN = "local:{5be5a591-c842-4520-9142-b455f4ad2286}"
ODD = [ANN.replace("-", "\u2011"), ANN.replace("c", "\u0441"), "\uff4c" + ANN[1:]]


@pytest.mark.parametrize("trustee", ODD, ids=["dashes", "Cyrillic", "full width"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_look_alike_of_a_trustee_is_found_and_left_alone(trustee: str, check_mode: bool) -> None:
    steps = [venafi_rules(of_trustee(trustee), []), venafi_rules(of_application("app"), [("app", ANN)]), venafi_rules(of_trustee(ANN), [("app", ANN)])]
    ran = run([("app", trustee)], venafi_login(), *steps, check_mode=check_mode)
    assert ran.by_state()["failed"] == [(rule("app", trustee), "not_found")]
    assert ran.outcomes[0].failure is not None and f"there is 'app, {ANN}'" in ran.outcomes[0].failure.message


@pytest.mark.parametrize("application", ["\u0430pp", "App"])
def test_both_halves_may_only_look_like_those_of_a_rule(application: str) -> None:
    steps = [venafi_rules(of_trustee(ODD[0]), []), venafi_rules(of_application(application), []), venafi_rules(of_trustee(ANN), [("app", ANN)])]
    ran = run([(application, ODD[0])], venafi_login(), *steps)
    assert ran.by_state()["failed"] == [(rule(application, ODD[0]), "not_found")]


def test_both_halves_may_be_odd_where_rules_are_asked_for_by_application_too() -> None:
    given = [("\u0430pp", ODD[0]), ("\u0430pp", "local:{bob}")]
    steps = [venafi_rules(of_application("\u0430pp"), []), venafi_rules(of_trustee(ODD[0]), []), venafi_rules(of_trustee("local:{bob}"), [])]
    ran = run(given, venafi_login(), *steps, venafi_rules(of_trustee(ANN), [("app", ANN)]))
    assert ran.by_state() == {"changed": [], "unchanged": [rule(*given[1])], "failed": [(rule(*given[0]), "not_found")]}


def test_an_odd_trustee_without_a_look_alike_has_no_rule() -> None:
    steps = [venafi_rules(of_trustee(ODD[0]), []), venafi_rules(of_application("app"), []), venafi_rules(of_trustee(ANN), [])]
    assert run([("app", ODD[0])], venafi_login(), *steps).by_state()["unchanged"] == [rule("app", ODD[0])]
