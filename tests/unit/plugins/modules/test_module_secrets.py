# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets that stand where none belongs: refused, and shown neither in the result, nor in the evidence, nor in the system log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.basic import AnsibleModule

from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES, EACH_CASE
from ansible_collections.revoke.access.tests.unit.helpers.module_run import CONTRACT, clear_environment, keys, run_module

VALUE = "b1HGg3h3E88Hi6eFq89dlZPQHnZoxJyDpbksJMEN2ovd0RNlvCjsBk4Mn8mqBdSOl"
WEB_TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzb21lYm9keSJ9.c2lnbmF0dXJl"
BY_ID = pytest.mark.parametrize("case", [case for case in CASES.values() if isinstance(case.items[0], str)], ids=lambda case: case.module)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What goes to the system log."""
    lines: list[str] = []
    monkeypatch.setattr(AnsibleModule, "log", lambda self, msg, log_args=None: lines.append(f"{msg} {log_args}"))
    return lines


@BY_ID
@pytest.mark.parametrize("secret", [VALUE, WEB_TOKEN], ids=["API token", "web token"])
def test_the_value_of_a_token_among_ids_is_shown_nowhere(case: Case, secret: str, capsys: Any, logged: list[str], tmp_path: Path) -> None:
    kept = tmp_path / "evidence.jsonl"
    ended = run_module(capsys, case.module, case.given(["good", secret], evidence_path=str(kept)))
    assert ended.code == 1 and ended.result["msg"].startswith(f"{case.option}[1] looks like the value of a token") and keys(ended.result) == CONTRACT
    everything = ended.printed + kept.read_text(encoding="utf-8") + "".join(logged)
    assert secret not in everything and "Invoked with" in logged[0] and "good" in logged[0]


@BY_ID
def test_the_value_of_a_token_as_a_witness_is_refused_unshown(case: Case, capsys: Any, logged: list[str]) -> None:
    if "witness" in case.secrets or case.operation.description.single:
        return
    ended = run_module(capsys, case.module, case.given(witness=VALUE))
    assert ended.code == 1 and ended.result["msg"].startswith("witness looks like the value of a token")
    assert VALUE not in ended.printed + "".join(logged)


@BY_ID
@pytest.mark.parametrize("given", [VALUE, f"good,{VALUE}"], ids=["alone", "cut"])
def test_arguments_that_ansible_refuses_show_no_token_either(case: Case, given: str, capsys: Any) -> None:
    args = {**case.given(), "protected": "no list", case.option: given.split(",")}
    ended = run_module(capsys, case.module, args)
    assert ended.code == 1 and "'protected'" in ended.result["msg"] and keys(ended.result) == CONTRACT
    assert VALUE not in ended.printed


@EACH_CASE
@pytest.mark.parametrize("address", ["https://u:Pa55word-x@a.test", "http://u:Pa55word-x@a.test/?x", "u:Pa55word-x@a.test", "https://a.test?key=Pa55word-x"])
def test_a_password_in_an_address_is_shown_nowhere(case: Case, address: str, capsys: Any, logged: list[str]) -> None:
    ended = run_module(capsys, case.module, case.given(base_url=address))
    assert ended.code == 1 and ended.result["msg"].startswith("base_url may hold no user, password")
    assert "Pa55word-x" not in ended.printed + "".join(logged)


def test_a_secret_with_a_blank_at_its_end_is_masked_where_the_vendor_repeats_it_without(capsys: Any, tmp_path: Path) -> None:
    kept, secret = tmp_path / "evidence.jsonl", "Sup3r-secret-Value-x"
    login = calls.csp_login()._replace(form={"api_token": secret + " "})
    refused = calls.csp_apps([], status=400, answer=calls.csp_error(f"invalid token {secret} was given"))
    args = {"api_token": secret + " ", "org_id": calls.ORG, "client_ids": ["a"], "evidence_path": str(kept)}
    ended = run_module(capsys, "csp_oauth_app", args, login, refused)
    assert ended.code == 1 and "invalid token ********was given" in ended.result["msg"]
    assert secret not in ended.printed + kept.read_text(encoding="utf-8")
