# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The five modules end to end in this process: the same keys in every exit, and the right verdict in each."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _module
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step
from ansible_collections.revoke.access.tests.unit.helpers.module_run import run_module

CONTRACT = {"changed", "complete", "changed_items", "unchanged_items", "failed_items", "summary", "plan_id", "truncated", "msg"}
COUNTS = {"requested", "distinct", "changed", "unchanged", "failed", "unreadable", "requests", "retries", "seconds"}
FROM_ANSIBLE = {"invocation", "warnings", "failed", "exception", "deprecations"}
ANN = "local:{ann}"


class Case(NamedTuple):
    """One module: its options but the list, the list's name, three items, and its calls."""

    module: str
    args: dict[str, Any]
    option: str
    items: list[Any]
    login: Step
    all_there: tuple[Step, ...]
    two_gone: tuple[Step, ...]  # the removal of all three, of which the last one is refused
    last_left: tuple[Step, ...]


RULES = [calls.rule(name, ANN) for name in ("a", "b", "c")]
QUERY = {"TrusteePrefixedUniversal": ANN}

CASES = [
    Case(
        "csp_oauth_app",
        {"api_token": "csp-secret", "org_id": calls.ORG},
        "client_ids",
        ["a", "b", "c"],
        calls.csp_login(),
        (calls.csp_apps("abc"),),
        (calls.csp_delete("abc", ["a", "b"], ["c"]),),
        (calls.csp_apps("c"),),
    ),
    Case(
        "csp_api_token",
        {"api_token": "csp-secret", "org_id": calls.ORG},
        "ids",
        ["a", "b", "c"],
        calls.csp_login(),
        (calls.csp_org(), calls.csp_details("csp-secret", "own-id")),
        (calls.csp_change("abc", answer={"successes": ["a", "b"], "failures": [{"id": "c", "message": "no"}]}),),
        (),
    ),
    Case(
        "oneaccess_role_member",
        {"base_url": "https://x.test", "client_id": "app", "client_secret": "oneaccess-secret", "application_id": "APP-1", "role_id": "ROLE-1"},
        "account_ids",
        ["a", "b", "c"],
        calls.oneaccess_login(),
        (calls.oneaccess_members("abc"),),
        (calls.oneaccess_remove("abc", ["a", "b"], ["c"]),),
        (calls.oneaccess_members("c"),),
    ),
    Case(
        "venafi_oauth_rule",
        {"base_url": "https://x.test", "client_id": "revoker", "username": "local:admin", "password": "venafi-secret"},
        "rules",
        RULES,
        calls.venafi_login(),
        (calls.venafi_rules(QUERY, [("a", ANN), ("b", ANN), ("c", ANN)]),),
        (calls.venafi_delete("a", ANN), calls.venafi_delete("b", ANN), calls.venafi_delete("c", ANN, 1)),
        (calls.venafi_rules(QUERY, [("c", ANN)]),),
    ),
    Case(
        "sailpoint_governance_group",
        {"base_url": "https://x.test", "client_id": "pat", "client_secret": "sail-secret"},
        "ids",
        ["a", "b", "c"],
        calls.sailpoint_login(),
        (calls.sailpoint_list("abc", "abc"),),
        (calls.sailpoint_delete("abc", {"c": 500}),),
        (calls.sailpoint_list("abc", "c"),),
    ),
]
EACH = pytest.mark.parametrize("case", CASES, ids=[case.module for case in CASES])


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine that runs the tests has set is of no influence."""
    for prefix in ("CSP", "SAIL", "VENAFI", "VCERT", "ONEACCESS", "REVOKE"):
        for name in ("URL", "BASE_URL", "API_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "ACCESS_TOKEN", "TOKEN", "REFRESH_TOKEN", "USER", "PASS", "CA_PATH"):
            monkeypatch.delenv(f"{prefix}_{name}", raising=False)


def keys(result: dict[str, Any]) -> set[str]:
    return set(result) - FROM_ANSIBLE


def ids_of(result: dict[str, Any]) -> list[Any]:
    return result["changed_items"] + result["unchanged_items"] + [failed["item"] for failed in result["failed_items"]]


def given(case: Case, items: Any) -> dict[str, Any]:
    return dict(case.args, verify_timeout=0, max_parallel=1, **{case.option: items})


@EACH
def test_an_empty_list_is_complete_and_unchanged_without_a_request(case: Case, capsys: Any) -> None:
    for check_mode in (True, False):
        ended = run_module(capsys, case.module, given(case, []), check_mode=check_mode)
        assert ended.code == 0 and keys(ended.result) == CONTRACT
        assert (ended.result["changed"], ended.result["complete"], ended.result["summary"]["requests"]) == (False, True, 0)
        assert set(ended.result["summary"]) == COUNTS


@EACH
def test_check_mode_predicts_with_reads_only(case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, given(case, case.items), case.login, *case.all_there, check_mode=True)
    assert ended.code == 0 and keys(ended.result) == CONTRACT
    assert (ended.result["changed"], ended.result["complete"], ended.result["changed_items"]) == (True, True, case.items)
    assert " would be " in ended.result["msg"]


@EACH
def test_a_partial_failure_fails_the_task_and_still_tells_what_changed(case: Case, capsys: Any) -> None:
    steps = (case.login,) + case.all_there + case.two_gone + case.last_left
    ended = run_module(capsys, case.module, given(case, case.items + case.items[:1]), *steps)
    result = ended.result
    assert ended.code == 1 and result["failed"] is True and keys(result) == CONTRACT
    assert (result["changed"], result["complete"], result["changed_items"]) == (True, False, case.items[:2])
    assert [(failed["item"], failed["reason"]) for failed in result["failed_items"]] == [(case.items[2], "refused")]
    assert set(result["failed_items"][0]) == {"item", "reason", "message", "http_status", "vendor_code", "request_id"}
    counts = {name: result["summary"][name] for name in ("requested", "distinct", "changed", "unchanged", "failed", "refused")}
    assert counts == {"requested": 4, "distinct": 3, "changed": 2, "unchanged": 0, "failed": 1, "refused": 1}
    assert result["summary"]["requests"] == len(steps)
    assert "3 " in result["msg"] and "1 failed" in result["msg"]


@EACH
def test_a_total_failure_lists_every_item(case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, given(case, case.items), case.login._replace(status=401, answer={"error": "no"}))
    result = ended.result
    assert ended.code == 1 and keys(result) == CONTRACT
    assert (result["changed"], result["complete"], ids_of(result)) == (False, False, case.items)
    assert {failed["reason"] for failed in result["failed_items"]} == {"not_attempted"}


@EACH
def test_a_server_that_cannot_be_reached_lists_every_item(case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, dict(given(case, case.items), max_attempts=1), case.login._replace(answer=AnswerLost("no answer came in time")))
    assert ended.code == 1 and ids_of(ended.result) == case.items
    assert "no answer came in time" in ended.result["msg"]


@EACH
def test_bad_input_is_refused_with_all_keys_and_is_never_complete(case: Case, capsys: Any) -> None:
    bad = [calls.rule("*", ANN)] if case.option == "rules" else ["good", None]
    ended = run_module(capsys, case.module, given(case, bad))
    result = ended.result
    assert ended.code == 1 and result["failed"] is True and keys(result) == CONTRACT
    assert (result["changed"], result["complete"], ids_of(result), result["summary"]["requests"]) == (False, False, [], 0)
    assert case.option in result["msg"] and set(result["summary"]) == COUNTS


@EACH
@pytest.mark.parametrize("option, value", [("base_url", "ftp://x"), ("timeout", 0), ("max_attempts", 0), ("max_parallel", -1), ("verify_timeout", -1)])
def test_a_bad_setting_is_refused_by_name(case: Case, option: str, value: Any, capsys: Any) -> None:
    ended = run_module(capsys, case.module, dict(given(case, case.items), **{option: value}))
    assert ended.code == 1 and ended.result["complete"] is False
    assert ended.result["msg"].startswith(option + " is ")


@EACH
def test_diff_mode_shows_what_was_there_and_what_is_left(case: Case, capsys: Any) -> None:
    steps = (case.login,) + case.all_there + case.two_gone + case.last_left
    ended = run_module(capsys, case.module, given(case, case.items), *steps, diff=True)
    before, after = (ended.result["diff"][side].splitlines() for side in ("before", "after"))
    assert keys(ended.result) == CONTRACT | {"diff"}
    assert len(before) == 3 and after == before[2:]


@EACH
def test_no_secret_is_in_anything_that_a_module_prints(case: Case, capsys: Any) -> None:
    secret = str(case.args.get("api_token") or case.args.get("client_secret") or case.args.get("password"))
    echo = {"message": f"rejected {secret} and {calls.TOKEN}", "error": "x", "error_description": f"rejected {secret} and {calls.TOKEN}"}
    steps = (case.login, case.all_there[0]._replace(status=400, answer=echo))
    ended = run_module(capsys, case.module, given(case, case.items), *steps)
    assert ended.code == 1 and "rejected" in ended.printed
    assert secret not in ended.printed and calls.TOKEN not in ended.printed


@EACH
def test_a_vendors_text_with_half_a_character_does_not_break_the_exit(case: Case, capsys: Any) -> None:
    body = b'{"message": "bad \\ud800 text", "error": "bad \\ud800", "error_msg": "x"}'
    ended = run_module(capsys, case.module, given(case, case.items), case.login, case.all_there[0]._replace(status=400, answer=body))
    assert ended.code == 1 and ids_of(ended.result) == case.items


@EACH
def test_the_library_that_is_missing_is_named_with_all_keys(case: Case, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_module, "HAS_REQUESTS", False)
    ended = run_module(capsys, case.module, given(case, case.items))
    assert ended.code == 1 and "requests" in ended.result["msg"]
    assert set(ended.result) >= CONTRACT and ended.result["complete"] is False
