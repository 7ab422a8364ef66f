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
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step
from ansible_collections.revoke.access.tests.unit.helpers.module_run import run_module
from ansible_collections.revoke.access.tests.unit.plugins.modules.test_module_exit import CASES, COUNTS, EACH, Case, given, ids_of, keys

KEYS = {"changed", "complete", "changed_items", "unchanged_items", "failed_items", "summary", "plan_id", "truncated", "msg"}
MODES = pytest.mark.parametrize("check_mode", [True, False])
FAIL_ON = pytest.mark.parametrize("fail_on", ["any", "all", "never"])


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine that runs the tests has set is of no influence."""
    for name in list(os.environ):
        if name.startswith(("CSP_", "SAIL_", "VENAFI_", "VCERT_", "ONEACCESS_", "REVOKE_")):
            monkeypatch.delenv(name)


# ---- fail_on


@EACH
@pytest.mark.parametrize("fail_on, partial, total", [("any", 1, 1), ("all", 0, 1), ("never", 0, 0)])
def test_fail_on_decides_only_whether_the_task_fails(fail_on: str, partial: int, total: int, case: Case, capsys: Any) -> None:
    steps = (case.login,) + case.all_there + case.two_gone + case.last_left
    ended = run_module(capsys, case.module, dict(given(case, case.items), fail_on=fail_on), *steps)
    assert ended.code == partial and keys(ended.result) == KEYS
    assert (ended.result["complete"], ended.result["changed"], ids_of(ended.result)) == (False, True, case.items)
    ended = run_module(capsys, case.module, dict(given(case, case.items), fail_on=fail_on), case.login._replace(status=401, answer={"error": "no"}))
    assert ended.code == total and keys(ended.result) == KEYS
    assert (ended.result["complete"], ids_of(ended.result)) == (False, case.items)


@EACH
@MODES
@FAIL_ON
def test_a_refused_plan_fails_in_any_case_and_sends_nothing(fail_on: str, check_mode: bool, case: Case, capsys: Any) -> None:
    args = dict(given(case, case.items), fail_on=fail_on, max_removals=2)
    ended = run_module(capsys, case.module, args, case.login, *case.all_there, check_mode=check_mode)
    assert ended.code == 1 and keys(ended.result) == KEYS and set(COUNTS) <= set(ended.result["summary"])
    assert (ended.result["changed"], ended.result["complete"], ids_of(ended.result)) == (False, False, case.items)
    assert "max_removals allows 2" in ended.result["msg"] and ended.result["plan_id"].startswith("3-")


@EACH
@FAIL_ON
def test_bad_input_fails_in_any_case(fail_on: str, case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, dict(given(case, case.items), fail_on=fail_on, max_removals=-1))
    assert ended.code == 1 and keys(ended.result) == KEYS and ended.result["complete"] is False


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


@EACH
@pytest.mark.parametrize("option, value, words", BAD)
def test_a_bad_value_is_refused_by_name_before_any_request(option: str, value: Any, words: str, case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, dict(given(case, case.items), **{option: value}))
    assert ended.code == 1 and ended.result["msg"].startswith(words) and ended.result["complete"] is False


@pytest.mark.parametrize("value", ["nan", "inf", -1])
def test_a_bad_percentage_is_refused(value: Any, capsys: Any) -> None:
    ended = run_module(capsys, CASES[0].module, dict(given(CASES[0], ["a"]), max_removal_percent=value))
    assert ended.code == 1 and ended.result["msg"].startswith("max_removal_percent is ")


@EACH
def test_a_null_never_switches_the_limit_off(case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, dict(given(case, []), max_removals=None))
    assert ended.code == 1 or ended.result["invocation"]["module_args"]["max_removals"] == 500  # refused or the default, by the version of ansible-core


@pytest.mark.parametrize("count, stops, check_mode", [(500, False, True), (501, True, True), (501, True, False)])
def test_the_limit_is_on_by_default(count: int, stops: bool, check_mode: bool, capsys: Any) -> None:
    ids = calls.numbered(count)
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ids}
    ended = run_module(capsys, "csp_oauth_app", args, calls.csp_login(), calls.csp_apps(ids), check_mode=check_mode)
    assert ended.code == int(stops) and ended.result["changed"] is not stops


# ---- audit, approve, apply


@EACH
def test_what_was_audited_is_what_is_applied_or_nothing(case: Case, tmp_path: Path, capsys: Any) -> None:
    args = dict(given(case, case.items), evidence_path=str(tmp_path / "e"))
    audit = run_module(capsys, case.module, args, case.login, *case.all_there, check_mode=True)
    approved = audit.result["plan_id"]
    applied = dict(args, plan_id=approved)
    ended = run_module(capsys, case.module, applied, case.login, *case.all_there, *case.two_gone, *case.last_left)
    assert ended.result["plan_id"] == approved and ended.result["changed_items"] == case.items[:2]
    again = run_module(capsys, case.module, dict(applied, **{case.option: case.items[1:]}), case.login, *_shifted(case))
    assert again.code == 1 and f"Gone since: {json.dumps(case.items[0], sort_keys=True)}" in again.result["msg"]
    assert again.result["changed"] is False and read(str(tmp_path / "e")).problems == []


def _shifted(case: Case) -> list[Step]:
    """The first look when only the last two items are asked for."""
    steps = {
        "csp_oauth_app": [calls.csp_apps("abc")],
        "csp_api_token": list(case.all_there),
        "oneaccess_role_member": [calls.oneaccess_members("abc")],
        "venafi_oauth_rule": list(case.all_there),
        "sailpoint_governance_group": [calls.sailpoint_list("bc", "bc")],
    }
    return steps[case.module]


# ---- evidence


def _secrets(case: Case) -> list[str]:
    plain = [str(case.args[name]) for name in ("api_token", "client_secret", "password") if name in case.args] + [calls.TOKEN]
    pairs = [base64.b64encode(f"{case.args.get('client_id')}:{one}".encode()).decode() for one in plain]
    return plain + pairs + [quote(one, safe="") for one in plain] + [base64.b64encode(one.encode()).decode().rstrip("=") for one in plain]


@EACH
def test_no_secret_is_in_the_evidence_also_when_the_vendor_repeats_it(case: Case, tmp_path: Path, capsys: Any) -> None:
    args = dict(given(case, case.items), evidence_path=str(tmp_path / "e"))
    echo = " and ".join(_secrets(case)[:2])
    bad = case.two_gone[0]._replace(status=400, answer={"message": echo, "error": "x", "error_description": echo})
    fine = run_module(capsys, case.module, args, case.login, *case.all_there, *case.two_gone, *case.last_left)
    refused = run_module(capsys, case.module, args, case.login, case.all_there[0]._replace(status=400, answer=bad.answer))
    text = (tmp_path / "e").read_text(encoding="ascii") + fine.printed + refused.printed
    assert not [secret for secret in _secrets(case) if secret in text]
    assert read(str(tmp_path / "e")).problems == [] and fine.result["evidence"]["chain"] in text


@EACH
def test_an_empty_list_sends_nothing_also_with_evidence(case: Case, tmp_path: Path, capsys: Any) -> None:
    ended = run_module(capsys, case.module, dict(given(case, []), evidence_path=str(tmp_path / "e")))
    assert ended.code == 0 and ended.result["complete"] is True and ended.result["summary"]["requests"] == 0


@EACH
def test_refused_credentials_are_tried_once_also_with_evidence(case: Case, tmp_path: Path, capsys: Any) -> None:
    args = dict(given(case, case.items), evidence_path=str(tmp_path / "e"))
    ended = run_module(capsys, case.module, args, case.login._replace(status=401, answer={"error": "no"}))
    assert ended.code == 1 and ids_of(ended.result) == case.items
    assert [record["record"] for record in read(str(tmp_path / "e")).records] == ["start"] + ["outcome"] * 3 + ["end"]


# ---- resuming


@EACH
def test_resuming_asks_for_exactly_what_was_left(case: Case, tmp_path: Path, capsys: Any) -> None:
    args = dict(given(case, case.items), evidence_path=str(tmp_path / "e"))
    run_module(capsys, case.module, args, case.login, *case.all_there, *case.two_gone, *case.last_left)
    resumed: dict[str, Any] = {name: value for name, value in args.items() if name != case.option}
    looks = {"sailpoint_governance_group": [calls.sailpoint_list("c", "c")], "venafi_oauth_rule": [calls.venafi_rules(calls.pair("c", "local:{ann}"), [])]}
    steps = looks.get(case.module) or (list(case.last_left) or list(case.all_there))
    ended = run_module(capsys, case.module, dict(resumed, resume_from=str(tmp_path / "e")), case.login, *steps, check_mode=True)
    assert ids_of(ended.result) == case.items[2:] and ended.code == 0


@EACH
def test_resuming_takes_the_place_of_the_list_and_needs_a_run(case: Case, tmp_path: Path, capsys: Any) -> None:
    ended = run_module(capsys, case.module, dict(given(case, case.items), resume_from=str(tmp_path / "e")))
    assert ended.code == 1 and "mutually exclusive" in ended.result["msg"]
    (tmp_path / "e").write_bytes(b"")
    args = {name: value for name, value in given(case, []).items() if name != case.option}
    ended = run_module(capsys, case.module, dict(args, resume_from=str(tmp_path / "e")))
    assert ended.code == 1 and ended.result["msg"].startswith("resume_from: ") and ended.result["complete"] is False


def test_names_whose_ids_were_not_found_out_are_never_resumed_as_ids(tmp_path: Path, capsys: Any) -> None:
    args = {"base_url": "https://x.test", "client_id": "pat", "client_secret": "sail-secret"}
    failing = dict(args, names=["Sales"], evidence_path=str(tmp_path / "e"))
    run_module(capsys, "sailpoint_governance_group", failing, calls.sailpoint_login(status=401, answer={"error": "no"}))
    ended = run_module(capsys, "sailpoint_governance_group", dict(args, resume_from=str(tmp_path / "e")))
    assert [(failed["item"], failed["reason"]) for failed in ended.result["failed_items"]] == [("Sales", "not_attempted")]
    assert ended.code == 1 and not ended.result["complete"] and "Name it again" in ended.result["msg"]


# ---- the end from outside


def test_sigterm_ends_a_task_with_what_is_known(capsys: Any) -> None:
    before = signal.getsignal(signal.SIGTERM)
    case = CASES[0]
    login = case.login._replace(does=lambda: os.kill(os.getpid(), signal.SIGTERM))
    try:
        ended = run_module(capsys, case.module, given(case, case.items), login)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert ended.code == 1 and ids_of(ended.result) == case.items and "SIGTERM" in ended.result["msg"]
