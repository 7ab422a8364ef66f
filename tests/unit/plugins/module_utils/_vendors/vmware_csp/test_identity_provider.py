# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware CSP, the identity provider of an organization: the exact conversations."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.identity_provider import IdentityProviders
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.csp_identity_provider import CASE
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.csp_calls import csp_idp, csp_unlink

MODES = pytest.mark.parametrize("check_mode", [True, False])


def run(ids: Any, *steps: Step, **more: Any) -> Ran:
    return converse(IdentityProviders, CASE.given(list(ids), **more.pop("params", {})), CASE.login(), *steps, **more)


def test_option_idp_ids_names_what_may_not_stay_linked() -> None:
    assert run("ab", csp_idp("a"), csp_unlink(), csp_idp()).by_state() == lists(["a"], ["b"])


@MODES
def test_another_identity_provider_than_those_that_are_named_stays_linked(check_mode: bool) -> None:
    assert run("ab", csp_idp("x"), check_mode=check_mode).by_state() == lists(unchanged=["a", "b"])


@MODES
def test_where_none_is_linked_nothing_is_sent(check_mode: bool) -> None:
    assert run("a", csp_idp(), check_mode=check_mode).by_state() == lists(unchanged=["a"])


def test_another_one_that_is_linked_after_an_answer_was_lost_is_not_unlinked() -> None:
    ran = run("a", csp_idp("a"), csp_unlink(answer=AnswerLost("no answer")), csp_idp("x"))
    assert ran.by_state() == lists(["a"])


def test_what_is_still_linked_after_an_answer_was_lost_is_sent_again() -> None:
    ran = run("a", csp_idp("a"), csp_unlink(status=500), csp_idp("a"), csp_unlink(), csp_idp())
    assert ran.by_state() == lists(["a"])


@MODES
def test_option_confirm_lockout_is_asked_for_because_the_login_comes_in_through_what_it_unlinks(check_mode: bool) -> None:
    ran = run("ab", csp_idp("a"), params={"confirm_lockout": False}, check_mode=check_mode)
    assert ran.by_state() == lists(unchanged=["b"], failed=[("a", "protected")])
    assert ran.outcomes[0].failure is not None and "set confirm_lockout to true" in ran.outcomes[0].failure.message


@MODES
@pytest.mark.parametrize("pattern", ["name of A", "corp.test"])
def test_option_protected_knows_it_by_its_name_and_its_domains(pattern: str, check_mode: bool) -> None:
    assert run("a", csp_idp("a"), protected=[pattern], check_mode=check_mode).by_state() == lists(failed=[("a", "protected")])


def test_a_login_that_may_not_is_told_who_may() -> None:
    no: dict[str, Any] = {"status": 403, "answer": calls.csp_error("forbidden", 403)}
    for steps in ([csp_idp(**no)], [csp_idp("a"), csp_unlink(**no), csp_idp("a")]):
        failure = run("a", *steps).outcomes[0].failure
        assert failure is not None and "of a user of the linked identity provider" in failure.message and failure.http_status == 403


ODD: list[Any] = [
    {},
    {"mappedToIdp": None},
    {"mappedToIdp": "true"},
    {"mappedToIdp": True},
    {"mappedToIdp": True, "idpDetails": {"idpDisplayName": "x"}},
    {"mappedToIdp": True, "idpDetails": {"idpId": "a", "idpDomains": ["x", 7]}},
    {"mappedToIdp": True, "idpDetails": [{"idpId": "a"}]},
    {"mappedToIdp": False, "idpDetails": {"idpId": "a"}},
    {"idpDetails": {"idpId": "x"}},
]


@MODES
@pytest.mark.parametrize("answer", ODD)
def test_an_answer_that_does_not_tell_what_is_linked_proves_nothing(answer: Any, check_mode: bool) -> None:
    assert run("a", *[csp_idp(answer=answer)] * LISTINGS, check_mode=check_mode).by_state() == lists(failed=[("a", "not_attempted")])


@pytest.mark.parametrize("body", [{"mappedToIdp": True}, ["x"], "text"])
def test_an_answer_with_a_body_is_silence_and_the_read_decides(body: Any) -> None:
    assert run("a", csp_idp("a"), csp_unlink(answer=body), csp_idp()).by_state() == lists(["a"])
    ran = run("a", csp_idp("a"), csp_unlink(answer=body), csp_idp("a"), max_attempts=1, verify_timeout=0)
    assert ran.by_state() == lists(failed=[("a", "still_present")])


def test_a_wrong_organization_is_not_one_without_a_link() -> None:
    missing = csp_idp(status=404, answer=calls.csp_error("organization not found", 404))
    assert run("a", missing).by_state() == lists(failed=[("a", "not_found")])
