# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What playbooks ask of a registered result: is it complete, what failed and why, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.revoke.access.plugins.filter.by_reason import FilterModule as ByReason
from ansible_collections.revoke.access.plugins.filter.failed_csv import FilterModule as FailedCsv
from ansible_collections.revoke.access.plugins.plugin_utils._results import FIELDS
from ansible_collections.revoke.access.plugins.test.complete import TestModule as Complete
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES, EACH_CASE
from ansible_collections.revoke.access.tests.unit.helpers.module_run import clear_environment, run_module

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
is_complete = Complete().tests()["complete"]
by_reason = ByReason().filters()["by_reason"]
failed_csv = FailedCsv().filters()["failed_csv"]


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


def result(*failed: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A registered result as a module of the collection returns it."""
    summary = {"distinct": 1 + len(failed), "failed": len(failed)}
    plain = {"changed": True, "check_mode": False, "complete": not failed, "failed_items": list(failed), "summary": summary, "plan_id": "1-abc"}
    return {**plain, "failed": bool(failed), **more}


def failure(item: Any, reason: str = "in_use", message: str = "It is in use.", **more: Any) -> dict[str, Any]:
    return {"item": item, "reason": reason, "message": message, "http_status": 409, "vendor_code": None, "request_id": "r-1", **more}


def of_plan(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The result of a whole plan: each removal tells the first items of each reason."""
    count = sum(reason["count"] for part in parts for reason in part["reasons"])
    plain = {"changed": True, "check_mode": False, "complete": not count, "removals": list(parts), "summary": {"distinct": 9, "failed": count}}
    return {**plain, "plan_id": "9-abc", **more}


def part(*reasons: dict[str, Any]) -> dict[str, Any]:
    return {"operation": "csp_oauth_app", "tenant": "acme", "complete": not reasons, "reasons": list(reasons)}


def rows(text: str) -> list[dict[str, str]]:
    """CSV as a program reads it."""
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


# ---- complete


@EACH_CASE
def test_a_removal_is_complete_and_its_audit_is_not(case: Case, capsys: Any) -> None:
    removed = run_module(capsys, case.module, case.given(), *case.audit(), *case.removal(case.items, []), *case.read_back(case.items, []))
    assert removed.result["complete"] and is_complete(removed.result)
    audit = run_module(capsys, case.module, case.given(), *case.audit(), check_mode=True)
    assert audit.result["complete"] and not is_complete(audit.result)
    assert not is_complete(run_module(capsys, case.module, case.given([])).result)  # nobody has looked
    assert not is_complete(run_module(capsys, case.module, case.given(case.bad_items)).result)
    if len(case.items) > 2:  # the vendor refuses the last one
        assert not is_complete(run_module(capsys, case.module, case.given(), *case.run()).result)


def test_an_audit_that_finds_nothing_is_complete(capsys: Any) -> None:
    case = CASES["csp_oauth_app"]
    audit = run_module(capsys, case.module, case.given(), case.login(), *case.first_look(case.items, []), check_mode=True)
    assert (audit.result["changed"], is_complete(audit.result)) == (False, True)


INCOMPLETE = {
    "failed": result(failed=True),
    "failed items": result(failure("a")),
    "failed items that do not fail the task": result(failure("a"), failed=False),
    "skipped": {"skipped": True, "changed": False, "skip_reason": "Conditional result was False"},
    "skipped with the rest": result(skipped=True),
    "unreachable": {"unreachable": True, "changed": False, "msg": "no route"},
    "no plan": result(plan_id=""),
    "check mode in which something would change": result(check_mode=True),
    "an unknown mode in which something changed": {name: value for name, value in result().items() if name != "check_mode"},
    "not true, but like it": result(complete="yes"),
    "counts that say otherwise": result(summary={"failed": 1}),
    "no counts": result(summary={}),
    "another module": {"changed": False, "failed": False, "rc": 0, "stdout": ""},
    "another module that says complete": {"changed": False, "failed": False, "complete": True},
    "a loop over nothing": {"results": [], "changed": False, "skipped": True},
    "a loop over nothing within a loop": {"results": [result(), {"results": []}], "changed": True},
    "an empty list": result(summary={"requested": 0, "failed": 0}),
    "a plan that asks for nothing": of_plan(part(), summary={"requested": 0, "failed": 0}),
    "a loop with one that failed": {"results": [result(), result(failure("a"))], "changed": True},
    "a loop with one that was skipped": {"results": [result(), {"skipped": True}], "changed": True},
    "a loop that failed": {"results": [result()], "failed": True},
    "a plan with a removal that is not": of_plan({**part(), "complete": False}),
    "a plan in check mode": of_plan(part(), check_mode=True),
    "nothing": None,
    "a text": "complete",
    "a list": [result()],
    "true": True,
}


@pytest.mark.parametrize("kind", INCOMPLETE)
def test_whatever_else_a_variable_holds_is_not_complete(kind: str) -> None:
    assert is_complete(INCOMPLETE[kind]) is False


def test_each_turn_of_a_loop_and_each_removal_of_a_plan_has_to_be_complete() -> None:
    assert is_complete(result()) and is_complete({"results": [result(), result(changed=False, check_mode=True)], "changed": True})
    assert is_complete(of_plan(part(), part())) and is_complete(of_plan(part(), changed=False, check_mode=True))


# ---- by reason


def test_the_failed_items_are_under_their_reasons_in_their_order() -> None:
    rule = {"application_id": "x", "trustee": "y"}
    found = by_reason(result(failure("a"), failure("b", "refused"), failure("c"), failure(rule, "refused")))
    assert found == {"in_use": ["a", "c"], "refused": ["b", rule]}
    assert by_reason(result()) == {} and by_reason({"results": [result(failure("a")), result(failure("b"))]}) == {"in_use": ["a", "b"]}


def test_the_reasons_of_a_plan_are_those_of_all_its_removals() -> None:
    in_use = {"reason": "in_use", "count": 2, "message": "m", "items": [{"item": "a", "name": "A"}, {"item": "b", "name": None}]}
    assert by_reason(of_plan(part(in_use), part(), part(dict(in_use, count=1, items=[{"item": "c"}])))) == {"in_use": ["a", "b", "c"]}


FOREIGN = ["nothing", "a text", "a list", "another module", "skipped", "a loop with one that was skipped", "another module that says complete"]


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("used", [by_reason, failed_csv])
def test_what_is_no_result_is_an_error_and_not_an_empty_answer(used: Any, kind: str) -> None:
    with pytest.raises(AnsibleFilterError, match="what a task of a revoke.access module registered"):
        used(INCOMPLETE[kind])


@EACH_CASE
@pytest.mark.parametrize("used", [by_reason, failed_csv])
def test_a_task_that_failed_without_an_item_is_an_error_that_says_why(used: Any, case: Case, capsys: Any) -> None:
    refused = run_module(capsys, case.module, case.given(case.bad_items)).result
    with pytest.raises(AnsibleFilterError) as error:
        used(refused)
    assert refused["msg"][:60] in str(error.value)
    with pytest.raises(AnsibleFilterError, match="failed as a whole"):
        used(of_plan(part(), complete=False))


# ---- CSV


def test_failed_items_are_csv_that_reads_back() -> None:
    odd = failure('say "no", please', message="line one\r\nline two; café", vendor_code="")
    read = rows(failed_csv(result(failure("a"), odd, failure({"trustee": "t", "application_id": "x"}))))
    assert [row["item"] for row in read] == ["a", 'say "no", please', '{"application_id": "x", "trustee": "t"}']
    assert read[1]["message"] == "line one\r\nline two; café" and read[0]["http_status"] == "409" and read[0]["operation"] == ""
    assert all(tuple(row) == FIELDS for row in read)


def test_without_failed_items_there_is_just_the_heading() -> None:
    assert failed_csv(result()) == ",".join(f'"{name}"' for name in FIELDS) + "\r\n"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_is_a_formula(begin: str) -> None:
    text = begin + "cmd|'/c calc'!A0"
    (row,) = rows(failed_csv(result(failure(text, message=text, vendor_code=text, request_id=text))))
    assert {row[name] for name in ("item", "message", "vendor_code", "request_id")} == {"'" + text}


def test_what_a_result_does_not_hold_is_told_in_the_last_line() -> None:
    cut = {"reason": "in_use", "count": 5000, "message": "It is in use.", "items": [{"item": "a", "name": "A"}, {"item": "b", "name": None}]}
    read = rows(failed_csv(of_plan(part(cut))))
    assert [(row["operation"], row["tenant"], row["item"], row["name"]) for row in read[:2]] == [
        ("csp_oauth_app", "acme", "a", "A"),
        ("csp_oauth_app", "acme", "b", ""),
    ]
    assert len(read) == 3 and read[2]["message"].startswith("and 4998 more") and read[2]["item"] == ""


# ---- what Ansible shows of them


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in ("filter", "test"):
        for path in sorted((PLUGINS / kind).glob("*.yml")):
            yield path.stem, yaml.safe_load(path.read_text(encoding="utf-8"))


def test_each_is_documented_under_its_own_name() -> None:
    found = {name: document["DOCUMENTATION"]["name"] for name, document in documents()}
    assert found == {name: name for name in ("by_reason", "failed_csv", "plan_ids", "verdict", "complete")}


def test_the_documentation_names_every_column() -> None:
    text = str(dict(documents())["failed_csv"]["DOCUMENTATION"]["description"])
    assert all(f"C({name})" in text for name in FIELDS)
