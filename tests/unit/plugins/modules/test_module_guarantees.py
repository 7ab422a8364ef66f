# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guarantees as a task sees them: guards, evidence, resuming and deadline, with the same keys in every exit."""

from __future__ import annotations

import base64
import json
import os
import signal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES, EACH_CASE, EACH_OF_SEVERAL
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Turns
from ansible_collections.revoke.access.tests.unit.helpers.module_run import CONTRACT, COUNTS, clear_environment, ids_of, keys, run_module, run_operation

MODES = pytest.mark.parametrize("check_mode", [True, False])
FAIL_ON = pytest.mark.parametrize("fail_on", ["any", "all", "never"])


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


# ---- fail_on


@EACH_OF_SEVERAL
@pytest.mark.parametrize("fail_on, partial, total", [("any", 1, 1), ("all", 0, 1), ("never", 0, 0)])
def test_option_fail_on_decides_only_whether_the_task_fails(fail_on: str, partial: int, total: int, case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given(fail_on=fail_on), *case.run())
    assert ended.code == partial and keys(ended.result) == CONTRACT
    assert (ended.result["complete"], ended.result["changed"], ids_of(ended.result)) == (False, True, list(case.items))
    ended = run_module(capsys, case.module, case.given(fail_on=fail_on), case.login(status=401, answer={"error": "no"}))
    assert ended.code == total and keys(ended.result) == CONTRACT
    assert (ended.result["complete"], ids_of(ended.result)) == (False, list(case.items))


@EACH_OF_SEVERAL
@MODES
@FAIL_ON
def test_option_max_removals_fails_a_larger_plan_in_any_case_and_sends_nothing(fail_on: str, check_mode: bool, case: Case, capsys: Any) -> None:
    args = case.given(fail_on=fail_on, max_removals=2)
    ended = run_module(capsys, case.module, args, *case.audit(), check_mode=check_mode)
    assert ended.code == 1 and keys(ended.result) == CONTRACT and set(COUNTS) <= set(ended.result["summary"])
    assert (ended.result["changed"], ended.result["complete"], ids_of(ended.result)) == (False, False, list(case.items))
    assert "max_removals allows 2" in ended.result["msg"] and ended.result["plan_id"].startswith("3-")


@EACH_CASE
@FAIL_ON
def test_bad_input_fails_in_any_case(fail_on: str, case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given(fail_on=fail_on, max_removals=-1))
    assert ended.code == 1 and keys(ended.result) == CONTRACT and ended.result["complete"] is False


BAD: list[Any] = [
    ("protected", [None], "protected[0] is null"),
    ("protected", ["a", 7], "protected[1] is a number"),
    ("protected", [True], "protected[0] is a truth value"),
    ("protected", [" "], "protected[0] is empty"),
    ("protected", [["a"]], "protected[0] is a list"),
    ("protected", ["a\n"], "protected[0] has a control character"),
    ("max_removals", -1, "max_removals is -1"),
    ("deadline", -1, "deadline is -1"),
    ("deadline", "nan", "deadline is nan"),
    ("deadline", "inf", "deadline is inf"),
    ("plan_id", "", "plan_id is empty"),
    ("plan_id", " x", "plan_id begins or ends with a blank"),
    ("evidence_path", "/nonexistent/e", "evidence_path: /nonexistent/e cannot be written"),
    ("evidence_path", "/", "evidence_path: / cannot be written"),
]


@EACH_CASE
@pytest.mark.parametrize("option, value, words", BAD)
def test_a_bad_value_is_refused_by_name_before_any_request(option: str, value: Any, words: str, case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given(**{option: value}))
    assert ended.code == 1 and ended.result["msg"].startswith(words) and ended.result["complete"] is False


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.operation.tells_population()], ids=lambda case: case.module)
@pytest.mark.parametrize("value", ["nan", "inf", -1])
def test_option_max_removal_percent_that_is_no_share_is_refused_by_name(value: Any, case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given(max_removal_percent=value))
    assert ended.code == 1 and ended.result["msg"].startswith("max_removal_percent is ")


@EACH_CASE
def test_option_max_removals_is_never_switched_off_by_a_null(case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given([], max_removals=None))
    assert ended.code == 1 or ended.result["invocation"]["module_args"]["max_removals"] == 500  # refused or the default, by the version of ansible-core


@pytest.mark.parametrize("count, stops, check_mode", [(500, False, True), (501, True, True), (501, True, False)])
def test_option_max_removals_is_on_by_default(count: int, stops: bool, check_mode: bool, capsys: Any) -> None:
    ids = calls.numbered(count)
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ids}
    ended = run_module(capsys, "csp_oauth_app", args, calls.csp_login(), *calls.csp_pages(ids), check_mode=check_mode)
    assert ended.code == int(stops) and ended.result["changed"] is not stops


# ---- audit, approve, apply


@EACH_OF_SEVERAL
def test_option_plan_id_of_an_audit_is_what_is_applied_or_nothing(case: Case, tmp_path: Path, capsys: Any) -> None:
    args = case.given(evidence_path=str(tmp_path / "e"))
    audit = run_module(capsys, case.module, args, *case.audit(), check_mode=True)
    approved = audit.result["plan_id"]
    applied = dict(args, plan_id=approved)
    ended = run_module(capsys, case.module, applied, *case.run())
    assert ended.result["plan_id"] == approved and ended.result["changed_items"] == list(case.items[:2])
    again = run_module(capsys, case.module, dict(applied, **{case.option: case.items[1:]}), case.login(), *case.first_look(case.items[1:], case.items))
    assert again.code == 1 and f"Gone since: {json.dumps(case.items[0], sort_keys=True)}" in again.result["msg"]
    assert again.result["changed"] is False and read(str(tmp_path / "e")).problems == []


# ---- evidence


def _secrets(case: Case) -> list[str]:
    plain = [case.secret, calls.TOKEN]
    pairs = [base64.b64encode(f"{case.args.get('client_id')}:{one}".encode()).decode() for one in plain]
    return plain + pairs + [quote(one, safe="") for one in plain] + [base64.b64encode(one.encode()).decode().rstrip("=") for one in plain]


@EACH_CASE
def test_no_secret_is_in_the_evidence_also_when_the_vendor_repeats_it(case: Case, tmp_path: Path, capsys: Any) -> None:
    args = case.given(evidence_path=str(tmp_path / "e"))
    echo = " and ".join(_secrets(case)[:2])
    login, look = case.audit()[:2]
    bad = look._replace(status=400, answer={"message": echo, "error": "x", "error_description": echo})
    fine = run_module(capsys, case.module, args, *case.run())
    refused = run_module(capsys, case.module, args, login, bad)
    text = (tmp_path / "e").read_text(encoding="ascii") + fine.printed + refused.printed
    assert not [secret for secret in _secrets(case) if secret in text]
    assert read(str(tmp_path / "e")).problems == [] and fine.result["evidence"]["chain"] in text


@EACH_CASE
def test_an_empty_list_sends_nothing_also_with_evidence(case: Case, tmp_path: Path, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given([], evidence_path=str(tmp_path / "e")))
    assert ended.code == 0 and ended.result["complete"] is True and ended.result["summary"]["requests"] == 0


@EACH_CASE
def test_refused_credentials_are_tried_once_also_with_evidence(case: Case, tmp_path: Path, capsys: Any) -> None:
    args = case.given(evidence_path=str(tmp_path / "e"))
    ended = run_module(capsys, case.module, args, case.login(status=401, answer={"error": "no"}))
    assert ended.code == 1 and ids_of(ended.result) == list(case.items)
    assert [record["record"] for record in read(str(tmp_path / "e")).records] == ["start"] + ["outcome"] * len(case.items) + ["end"]


# ---- the end from outside


@EACH_CASE
def test_sigterm_ends_a_task_with_what_is_known(case: Case, capsys: Any) -> None:
    login = case.login(does=lambda: os.kill(os.getpid(), signal.SIGTERM))
    # Without threads: the signal is handled before the next call, not some time later.
    ended = run_operation(capsys, case.operation, case.given(), login, pool=Turns)
    assert ended.code == 1 and ids_of(ended.result) == list(case.items) and "SIGTERM" in ended.result["msg"]
