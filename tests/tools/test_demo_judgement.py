# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.operations.csp_api_token import ORG
from tools import demo, proof

BEFORE: proof.State = {
    "vmware_csp": {"orgs": {ORG: {"oauth_apps": ["app-1", "app-2"], "api_tokens": {"token-1": "active", "token-2": "deactivated"}}}},
    "huawei_oneaccess": {"applications": {"a": {"roles": {"r": {"members": ["m-1"]}}}}},
    "venafi_tpp": {"rules": [["vcert", "local:1"]]},
    "sailpoint_isc": {"groups": ["g-1", "g-2"]},
}
AFTER: proof.State = {**BEFORE, "sailpoint_isc": {"groups": ["g-2"]}, "venafi_tpp": {"rules": []}}
END: proof.State = {**AFTER, "sailpoint_isc": {"groups": []}}


def result(*changed: Any, unchanged: tuple[str, ...] = (), failed: tuple[str, ...] = ()) -> dict[str, Any]:
    summary = {"requested": len(changed) + len(unchanged) + len(failed), "changed": len(changed), "unchanged": len(unchanged), "failed": len(failed)}
    items = {"changed_items": list(changed), "unchanged_items": list(unchanged), "failed_items": list(failed)}
    return {"changed": bool(changed), **items, "summary": summary}


RULES = result({"application_id": "vcert", "trustee": "local:1"})
NO_RULES = result(unchanged=("vcert local:1",))
RESULTS = {"sailpoint_governance_group": result("g-1", unchanged=("g-9",), failed=("g-2",)), "venafi_oauth_rule": RULES}
LEFT = {"sailpoint_governance_group": result(unchanged=("g-1", "g-9"), failed=("g-2",)), "venafi_oauth_rule": NO_RULES}
REST = {"sailpoint_governance_group": result("g-2"), "venafi_oauth_rule": result()}
NOTHING_LEFT = {"sailpoint_governance_group": result(unchanged=("g-1", "g-2", "g-9")), "venafi_oauth_rule": NO_RULES}
CALLS = {"total": {"write": 0, "auth": 1}, "vendors": {}}
AUDIT = demo.Run(RESULTS, CALLS, BEFORE, BEFORE)
REMOVAL = demo.Run(RESULTS, CALLS, BEFORE, AFTER)
AGAIN = demo.Run(LEFT, CALLS, AFTER, AFTER)
RESUMED = demo.Run(REST, CALLS, AFTER, END)
PROVEN = demo.Run(NOTHING_LEFT, CALLS, END, END)
RUNS = {"audit": AUDIT, "removal": REMOVAL, "again": AGAIN, "rest": RESUMED, "proven": PROVEN}


def test_what_is_gone_is_exactly_what_was_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert proof.show(BEFORE, AFTER, RESULTS) == []
    assert capsys.readouterr().out.count(" yes\n") == 2


@pytest.mark.parametrize(
    "reported",
    [result(), result("g-1", "g-2"), result("g-2"), result("g-1", unchanged=("g-2",))],
    ids=["less was reported", "more was reported", "something else was reported", "what is still there was reported as gone before"],
)
def test_a_report_that_differs_is_told(reported: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert len(proof.show(BEFORE, AFTER, {"sailpoint_governance_group": reported})) == 1
    assert " NO\n" in capsys.readouterr().out


def test_a_deactivated_token_is_not_granted() -> None:
    assert proof.granted(BEFORE, "csp_api_token") == {"token-1"}


def test_runs_as_they_should_be_are_not_complained_of() -> None:
    assert demo._judge(**RUNS) == []
    assert proof.show(BEFORE, END, demo._together(REMOVAL, RESUMED)) == []


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"removal": replace(REMOVAL, results={})}, "no operation was run"),
        ({"audit": replace(AUDIT, calls={"total": {"write": 1}})}, "the audit wrote something"),
        ({"audit": replace(AUDIT, after=AFTER)}, "the audit wrote something"),
        ({"proven": replace(PROVEN, calls={"total": {"write": 1}})}, "the proof wrote something"),
        ({"proven": replace(PROVEN, results=LEFT)}, "sailpoint_governance_group: the proof found something"),
        ({"again": replace(AGAIN, before=BEFORE)}, "the second removal took something away"),
        ({"audit": replace(AUDIT, results=NOTHING_LEFT)}, "sailpoint_governance_group: the audit predicted something else than what happened"),
        ({"again": replace(AGAIN, results=RESULTS)}, "venafi_oauth_rule: the second removal changed something"),
        ({"rest": replace(RESUMED, results=RESULTS)}, "sailpoint_governance_group: the rest is something else than what was left"),
    ],
)
def test_each_promise_of_the_demo_is_judged(changed: dict[str, demo.Run], complaint: str) -> None:
    assert complaint in demo._judge(**{**RUNS, **changed})


def test_what_is_on_record_is_what_the_last_run_of_each_file_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        {"run_id": "1", "record": "outcome", "item": "g-1", "outcome": "changed"},
        {"run_id": "1", "record": "end", "summary": {"changed": 1}},
        {"run_id": "2", "record": "predicted", "item": "g-1", "outcome": "unchanged"},
        {"run_id": "2", "record": "end", "summary": {"changed": 0}},
    ]
    monkeypatch.setattr(demo, "OPERATIONS", {"sailpoint_governance_group": demo.OPERATIONS["sailpoint_governance_group"]})
    (tmp_path / "localhost.sailpoint_governance_group.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (told,) = demo._recorded(tmp_path).values()
    assert told["changed_items"] == [] and told["unchanged_items"] == ["g-1"] and told["summary"] == {"changed": 0} and not told["changed"]


def test_requests_are_counted_for_the_operation_that_sent_them() -> None:
    routes = {"oauth_apps.list": 2, "oauth_apps.delete": 1, "org": 1, "token_details": 2, "api_tokens.deactivate": 2}
    run = replace(AUDIT, calls={"vendors": {"vmware_csp": {"routes": routes, "read": 5, "write": 3, "unknown": 1}}})
    assert (run.requests("csp_oauth_app"), run.requests("csp_api_token")) == (3 + 1, 5 + 1)  # nobody knows whose the unknown one is


def test_a_program_that_fails_shows_the_end_of_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "LOGS", tmp_path)
    with pytest.raises(RuntimeError, match=r"python ended with code 3:\n.*why"):
        demo._program("test", os.environ, "python", "-c", "print('why'); raise SystemExit(3)")
    assert demo._program("test", os.environ, "python", "-c", "print('so'); raise SystemExit(2)", expected=2) == "so\n"
