# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module end to end in this process: the same keys in every exit, and the right verdict in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Target
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import EACH_CASE, EACH_OF_SEVERAL
from ansible_collections.revoke.access.tests.unit.helpers.module_run import (
    CONTRACT,
    COUNTS,
    clear_environment,
    ids_of,
    keys,
    run_main,
    run_module,
    run_operation,
    run_program,
)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


@EACH_CASE
def test_an_empty_list_is_complete_and_unchanged_without_a_request(case: Case, capsys: Any) -> None:
    for check_mode in (True, False):
        ended = run_module(capsys, case.module, case.given([]), check_mode=check_mode)
        assert ended.code == 0 and keys(ended.result) == CONTRACT
        assert (ended.result["changed"], ended.result["complete"], ended.result["summary"]["requests"]) == (False, True, 0)
        assert set(ended.result["summary"]) == COUNTS


@EACH_CASE
def test_check_mode_predicts_with_reads_only(case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given(), *case.audit(), check_mode=True)
    assert ended.code == 0 and keys(ended.result) == CONTRACT
    assert (ended.result["changed"], ended.result["complete"], ended.result["changed_items"]) == (True, True, list(case.items))
    assert " would be " in ended.result["msg"]


@EACH_OF_SEVERAL
def test_a_partial_failure_fails_the_task_and_still_tells_what_changed(case: Case, capsys: Any) -> None:
    steps = case.run()
    ended = run_module(capsys, case.module, case.given([*case.items, case.items[0]]), *steps)
    result = ended.result
    assert ended.code == 1 and result["failed"] is True and keys(result) == CONTRACT
    assert (result["changed"], result["complete"], result["changed_items"]) == (True, False, list(case.items[:2]))
    assert [(failed["item"], failed["reason"]) for failed in result["failed_items"]] == [(case.items[2], case.refusal)]
    assert set(result["failed_items"][0]) == {"item", "reason", "message", "http_status", "vendor_code", "request_id"}
    counts = {name: result["summary"][name] for name in ("requested", "distinct", "changed", "unchanged", "failed", case.refusal)}
    assert counts == {"requested": 4, "distinct": 3, "changed": 2, "unchanged": 0, "failed": 1, case.refusal: 1}
    assert result["summary"]["requests"] == len(steps)
    assert "3 " in result["msg"] and "1 failed" in result["msg"]


@EACH_CASE
def test_a_total_failure_lists_every_item(case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given(), case.login(status=401, answer={"error": "no"}))
    result = ended.result
    assert ended.code == 1 and keys(result) == CONTRACT
    assert (result["changed"], result["complete"], ids_of(result)) == (False, False, list(case.items))
    assert {failed["reason"] for failed in result["failed_items"]} == {"not_attempted"}


@EACH_CASE
def test_a_server_that_cannot_be_reached_lists_every_item(case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given(max_attempts=1), case.login(answer=AnswerLost("no answer came in time")))
    assert ended.code == 1 and ids_of(ended.result) == list(case.items)
    assert "no answer came in time" in ended.result["msg"]


@EACH_CASE
def test_bad_input_is_refused_with_all_keys_and_is_never_complete(case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given(case.bad_items))
    result = ended.result
    assert ended.code == 1 and result["failed"] is True and keys(result) == CONTRACT
    assert (result["changed"], result["complete"], ids_of(result), result["summary"]["requests"]) == (False, False, [], 0)
    assert case.option in result["msg"] and set(result["summary"]) == COUNTS


@EACH_CASE
@pytest.mark.parametrize("option, value", [("base_url", "ftp://x"), ("timeout", 0), ("max_attempts", 0), ("max_parallel", -1), ("verify_timeout", -1)])
def test_a_bad_setting_is_refused_by_name(case: Case, option: str, value: Any, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given(**{option: value}))
    assert ended.code == 1 and ended.result["complete"] is False
    assert ended.result["msg"].startswith(option + " is ")


@EACH_OF_SEVERAL
def test_diff_mode_shows_what_was_there_and_what_is_left(case: Case, capsys: Any) -> None:
    steps = case.run()
    ended = run_module(capsys, case.module, case.given(), *steps, diff=True)
    before, after = (ended.result["diff"][side].splitlines() for side in ("before", "after"))
    assert keys(ended.result) == CONTRACT | {"diff"}
    assert len(before) == 3 and after == before[2:]


@EACH_CASE
def test_no_secret_is_in_anything_that_a_module_prints(case: Case, capsys: Any) -> None:
    secret = case.secret
    echo = {"message": f"rejected {secret} and {calls.TOKEN}", "error": "x", "error_description": f"rejected {secret} and {calls.TOKEN}"}
    login, look = case.audit()[:2]
    steps = (login, look._replace(status=400, answer=echo))
    ended = run_module(capsys, case.module, case.given(), *steps)
    assert ended.code == 1 and "rejected" in ended.printed
    assert secret not in ended.printed and calls.TOKEN not in ended.printed


@EACH_CASE
def test_a_vendors_text_with_half_a_character_does_not_break_the_exit(case: Case, capsys: Any) -> None:
    body = b'{"message": "bad \\ud800 text", "error": "bad \\ud800", "error_msg": "x"}'
    login, look = case.audit()[:2]
    ended = run_module(capsys, case.module, case.given(), login, look._replace(status=400, answer=body))
    assert ended.code == 1 and ids_of(ended.result) == list(case.items)


@EACH_CASE
def test_the_library_that_is_missing_is_named_with_all_keys(case: Case) -> None:
    ended = run_program(case.module, case.given(), missing="requests")
    assert ended.code == 1 and "requests" in ended.result["msg"]
    assert set(ended.result) >= CONTRACT and ended.result["complete"] is False


@EACH_CASE
def test_without_items_no_library_is_missed(case: Case) -> None:
    ended = run_program(case.module, case.given([]), missing="requests")
    assert ended.code == 0 and ended.result["complete"] is True and keys(ended.result) == CONTRACT


# ---- what the module's own file does


def comparable(result: dict[str, Any]) -> dict[str, Any]:
    """A result without what differs from run to run."""
    return {name: dict(value, seconds=0) if name == "summary" else value for name, value in result.items() if name != "warnings"}


@EACH_CASE
@pytest.mark.parametrize("check_mode", [True, False])
def test_the_file_of_a_module_runs_just_the_operation_of_its_name(check_mode: bool, case: Case, capsys: Any) -> None:
    for args in (case.given([]), case.given(case.bad_items), {**case.args, "no_such_option": 1}, case.given(fail_on="sometimes")):
        by_file = run_main(capsys, case.module, args, check_mode=check_mode)
        by_name = run_module(capsys, case.module, args, check_mode=check_mode)
        assert (by_file.code, comparable(by_file.result)) == (by_name.code, comparable(by_name.result))


class Hasty(OAuthApps):
    """An operation with a mistake in it, where it has not begun."""

    def targets(self) -> Sequence[Target]:
        raise ZeroDivisionError("nothing to divide by")


def test_a_mistake_of_the_collection_before_the_run_ends_with_the_usual_keys_and_asks_for_a_report(capsys: Any) -> None:
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ["a"]}
    ended = run_operation(capsys, Hasty, args)
    assert ended.code == 1 and "ZeroDivisionError: nothing to divide by" in ended.result["msg"] and "please report it" in ended.result["msg"]
    assert ended.result["complete"] is False and ended.result["failed_items"] == []
