# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware CSP, clients of an organization: the exact conversations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.client import Clients
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.csp_client import CASE
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.csp_calls import CLIENTS, client, csp_clients, csp_remove_clients

MODES = pytest.mark.parametrize("check_mode", [True, False])


def run(ids: Any, *steps: Step, **more: Any) -> Ran:
    return converse(Clients, {**CASE.args, "client_ids": list(ids)}, CASE.login(), *steps, **more)


def test_option_client_ids_names_the_clients_that_are_removed() -> None:
    ran = run("abc", csp_clients("acx"), csp_remove_clients("ac"), csp_clients("x"))
    assert ran.by_state() == lists(["a", "c"], ["b"])


def test_clients_go_by_20_in_a_call() -> None:
    ids = calls.numbered(21)
    ran = run(ids, csp_clients(ids), csp_remove_clients(ids[:20]), csp_remove_clients(ids[20:]), csp_clients(""))
    assert ran.by_state() == lists(ids)


def test_a_client_that_the_vendor_does_not_know_does_not_hold_up_the_others() -> None:
    unknown: dict[str, Any] = {"status": 404, "answer": calls.csp_error("Clients [a] not found", 404)}
    ran = run("ab", csp_clients("ab"), csp_remove_clients("ab", **unknown), csp_clients("b"), csp_remove_clients("b"), csp_clients(""))
    assert ran.by_state() == lists(["a", "b"])


def test_failed_without_a_reason_and_still_there_is_refused() -> None:
    ran = run("ab", csp_clients("ab"), csp_remove_clients("ab", ["a"], ["b"]), csp_clients("b"))
    assert ran.by_state() == lists(["a"], failed=[("b", "refused")])


@MODES
@pytest.mark.parametrize("login", ["a", "A"])
def test_the_client_that_the_run_logs_in_as_is_never_sent(login: str, check_mode: bool) -> None:
    params = {**CASE.given("ab"), "api_token": None, "client_id": login, "client_secret": "csp-secret"}
    step = Step("POST", calls.CSP + "/auth/token", form={"grant_type": "client_credentials"}, answer=calls.token())
    sent = [] if check_mode else [csp_remove_clients("b"), csp_clients("a")]
    ran = converse(Clients, params, step, csp_clients("ab"), *sent, check_mode=check_mode)
    assert ran.by_state() == lists(["b"], failed=[("a", "protected")])


def test_the_evidence_keeps_what_it_takes_to_give_a_client_its_roles_again(tmp_path: Path) -> None:
    run("a", csp_clients("a"), csp_remove_clients("a"), csp_clients(""), evidence_path=str(tmp_path / "e"))
    (found,) = [record["before"] for record in read(str(tmp_path / "e")).records if record.get("before")]
    assert (found["organizationRoles"], found["sourceOrg"]) == (client("a")["organizationRoles"], {"orgId": "of-another"})


def test_a_link_to_another_list_is_not_followed() -> None:
    link = CLIENTS.replace("clients", "oauth-apps") + "?pageStart=2"
    assert run("b", *[csp_clients("a", 2, next_link=link)] * LISTINGS).by_state() == lists(failed=[("b", "not_attempted")])


def test_a_wrong_organization_is_not_one_without_clients() -> None:
    missing = csp_clients("", status=404, answer=calls.csp_error("organization not found", 404))
    assert run("a", missing).by_state() == lists(failed=[("a", "not_found")])


@MODES
def test_option_protected_knows_clients_by_their_names(check_mode: bool) -> None:
    assert run("a", csp_clients("a"), protected=["client A"], check_mode=check_mode).by_state() == lists(failed=[("a", "protected")])
