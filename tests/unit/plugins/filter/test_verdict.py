# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One verdict over all tenants: nobody is silent, nothing is told better than it is, and it stays small."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.revoke.access.plugins.filter.plan_ids import FilterModule as PlanIds
from ansible_collections.revoke.access.plugins.filter.verdict import FilterModule as Verdict
from ansible_collections.revoke.access.plugins.plugin_utils._verdict import KINDS

judged = Verdict().filters()["verdict"]
plan_ids = PlanIds().filters()["plan_ids"]

STAMP = "20261122T000000Z-" + "ab" * 32
IDLE = {"skipped": True, "changed": False, "msg": "The plan has no removal for this tenant."}
NOT_ASKED = {"skipped": True, "changed": False, "skip_reason": "Conditional result was False"}
UNREACHABLE = {"unreachable": True, "msg": "Failed to connect to the host via ssh", "changed": False}
BROKEN = {"failed": True, "msg": "'leaked' is undefined"}
REFUSED = {
    "failed": True,
    "complete": False,
    "plan_id": "",
    "changed": False,
    "msg": "Nothing was sent. plan.yml, removal 1 (csp_oauth_app): org_id",
    "summary": {},
}


def removal(name: str = "acme.csp_oauth_app", changed: int = 0, reasons: Any = (), **counts: int) -> dict[str, Any]:
    first = [{"item": f"id-{number}", "name": f"App {number}"} for number in range(min(changed, 5))]
    told = [{"reason": reason, "count": count, "message": "Because.", "items": [{"item": "id-9", "name": None}]} for reason, count in reasons]
    kept = {"path": f"/var/log/{name}.jsonl", "run_id": "r", "chain": "c" * 64}
    return {"name": name, "summary": {"changed": changed, **counts}, "changed_first": first, "reasons": told, "evidence": kept}


def result(changed: int = 0, unchanged: int = 0, failed: int = 0, check_mode: bool = False, **more: Any) -> dict[str, Any]:
    """What revoke.access.removals returns."""
    summary = {"distinct": changed + unchanged + failed, "changed": changed, "unchanged": unchanged, "failed": failed, "removals": 1, "seconds": 0.5}
    plain = {
        "changed": bool(changed),
        "complete": not failed,
        "failed": bool(failed),
        "check_mode": check_mode,
        "plan_id": f"{changed + failed}-{STAMP}",
        "summary": {**summary, **more.pop("summary", {})},
        "removals": [removal(changed=changed, reasons=[("in_use", failed)] if failed else [])],
        "msg": "The words of the task.",
    }
    return {**plain, **more}


def audited(*counts: int, **more: Any) -> dict[str, Any]:
    return result(*counts, check_mode=True, **more)


def test_everything_is_gone_only_where_every_tenant_says_so() -> None:
    found = judged({"acme": result(2), "beta": result(0, 3)}, "offboard")
    assert found["passed"] and found["complete"] and found["changed"] and not found["check_mode"]
    assert found["msg"] == "Everything is gone at 2 tenants. 2 removals: 2 items removed, 3 already gone, 0 failed."
    assert found["tenants"] == {"complete": 2, "incomplete": [], "incomplete_count": 0, "without_removals": 0, "left_out": 0}
    assert found["counts"] == {"distinct": 5, "changed": 2, "unchanged": 3, "failed": 0, "removals": 2}


@pytest.mark.parametrize(
    ("worse", "why"),
    [
        ({}, "it has no result"),
        (None, "it has no result"),
        (UNREACHABLE, "Failed to connect"),
        ({**UNREACHABLE, "skip_reason": "Host beta is unreachable", "skipped": True}, "Failed to connect"),
        (BROKEN, "'leaked' is undefined"),
        ({"failed": True}, "it has no result"),
        (NOT_ASKED, "it has no result"),
        (REFUSED, "Nothing was sent. plan.yml, removal 1"),
        ({**result(0, 1), "failed": True}, "The words of the task."),  # the items are gone, and the evidence does not hold
    ],
)
@pytest.mark.parametrize("playbook", ["audit", "offboard", "prove", "resume"])
def test_a_tenant_that_tells_nothing_or_failed_is_never_silent(worse: Any, why: str, playbook: str) -> None:
    found = judged({"acme": result(0, 1), "beta": worse}, playbook)
    assert not found["passed"] and not found["complete"] and found["tenants"]["incomplete"] == ["beta"]
    assert f"beta: {why}" in found["msg"] and "1 of 2 tenants" in found["msg"]
    assert "Everything is gone" not in found["msg"] and "Nothing is left" not in found["msg"]


@pytest.mark.parametrize("playbook", ["offboard", "prove", "resume"])
def test_a_tenant_with_a_failed_item_is_not_complete(playbook: str) -> None:
    found = judged({"acme": result(1, 0, 1)}, playbook)
    told = "acme: acme.csp_oauth_app: 1 still there: App 0 (id-0); 1 in_use: id-9: Because." if playbook == "prove" else "acme: The words of the task."
    assert not found["passed"] and not found["complete"] and told in found["msg"]


@pytest.mark.parametrize("playbook", ["audit", "offboard", "prove", "resume"])
def test_a_tenant_without_removals_is_fine_where_others_have_some_and_nobody_having_any_is_not(playbook: str) -> None:
    assert judged({"acme": result(0, 1), "beta": IDLE}, playbook)["passed"]
    for nobody in ({}, {"beta": IDLE}):
        found = judged(nobody, playbook)
        assert not found["passed"] and not found["complete"] and "No tenant of this run has a removal in the plan." in found["msg"]
        assert "gone" not in found["msg"]


def test_check_mode_never_says_that_anything_is_gone() -> None:
    for results in ({"acme": audited(2)}, {"acme": audited(1, 0, 1)}, {"acme": audited(0, 2), "beta": {}}):
        for playbook in KINDS[:2]:
            text = judged(results, playbook)["msg"]
            assert "is gone" not in text and " removed" not in text.replace("would be removed", "")
    assert judged({"acme": audited(2)}, "offboard")["msg"].startswith("Everything would be gone at acme. 1 removal: 2 items would be removed")


def test_an_audit_fails_only_where_something_could_not_be_looked_up() -> None:
    foreseen = judged({"acme": audited(1, 0, 1)}, "audit")
    assert foreseen["passed"] and not foreseen["complete"] and "1 would fail" in foreseen["msg"]
    for unlooked in (audited(plan_id=""), audited(0, 0, 1, summary={"undecided": 1})):
        found = judged({"acme": unlooked}, "audit")
        assert not found["passed"] and found["msg"].startswith("The audit is not whole at acme.")


def test_an_audit_names_what_it_never_saw() -> None:
    assert "3 of those already gone were never seen" in judged({"acme": audited(0, 3, summary={"never_seen": 3})}, "audit")["msg"]


def test_a_proof_names_what_is_still_there_and_what_nobody_can_prove() -> None:
    proven = judged({"acme": audited(0, 3)}, "prove")
    assert proven["passed"] and proven["complete"] and proven["msg"] == "Nothing is left at acme: 3 items proven to be gone."
    there = judged({"acme": audited(7)}, "prove")
    assert not there["passed"] and not there["complete"] and "7 still there: App 0 (id-0)" in there["msg"] and "and 2 more" in there["msg"]
    blind = audited(2, summary={"unreadable": 2}, removals=[removal("acme.csp_api_token", 2, unreadable=2)])
    found = judged({"acme": blind}, "prove")
    assert not found["passed"] and "acme.csp_api_token: 2 cannot be read (App 0 (id-0), App 1 (id-1)): no read of the vendor shows them" in found["msg"]
    assert "still there" not in found["msg"]
    both = judged({"acme": audited(3, removals=[removal("acme.csp_api_token", 3, unreadable=1)])}, "prove")
    assert "2 still there" in both["msg"] and "1 cannot be read" in both["msg"]
    assert not judged({"acme": audited(1, removals=[])}, "prove")["passed"]  # whatever is told of it


def test_a_tenant_that_was_approved_and_dropped_from_the_plan_is_no_success() -> None:
    approved = {"acme": "1-x", "beta": "1-y"}
    for playbook in ("gate", "offboard", "resume", "audit"):
        found = judged({"acme": result(1)}, playbook, planned=["acme"], approved=approved)
        assert not found["passed"] and "Approved, but not in the plan any more: beta." in found["msg"]
    assert judged({"acme": result(1)}, "offboard", planned=["acme", "beta"], approved=approved)["passed"]  # a slice
    assert judged({"acme": audited(0, 1)}, "prove", planned=["acme"], approved=approved)["passed"]
    assert not judged({"acme": result(1)}, "offboard", planned=["acme"], approved="{}")["passed"]


def test_tenants_of_the_plan_that_had_no_part_in_the_run_are_told() -> None:
    found = judged({"acme": result(1)}, "offboard", planned=["acme", "beta", "gamma"])
    assert found["passed"] and found["tenants"]["left_out"] == 2 and "2 tenants of the plan were no part of this run: " in found["msg"]


def test_the_limit_holds_for_all_tenants_together() -> None:
    two = {"acme": audited(300), "beta": audited(299, 0, 1)}
    for playbook in ("audit", "gate", "offboard"):
        found = judged(two, playbook, max_removals="599")
        assert not found["passed"] and "would change 600 items at 2 tenants, max_removals allows 599." in found["msg"]
    assert judged(two, "audit", max_removals=600)["passed"] and judged(two, "audit", max_removals=0)["passed"]
    assert judged({"acme": result(300), "beta": result(300)}, "offboard", max_removals=500)["passed"]  # the gate let it pass


@pytest.mark.parametrize(("strict", "passes"), [(False, True), (True, False), ("true", False), ("no", True)])
def test_the_gate_stops_for_one_tenant_only_where_it_is_all_or_nothing(strict: Any, passes: bool) -> None:
    gate = judged({"acme": audited(1), "beta": REFUSED}, "gate", all_or_nothing=strict)
    assert gate["passed"] is passes
    found = judged({"acme": NOT_ASKED, "beta": NOT_ASKED}, "offboard", gate=gate)
    assert not found["passed"] and (passes or found["msg"].startswith("Nothing was sent anywhere. The audit is not whole at 1 of 2 tenants."))
    assert found["playbook"] == "offboard" and not found["complete"] and not found["changed"]


def test_the_gate_of_one_tenant_looks_at_nothing_and_stops_nothing() -> None:
    assert judged({"acme": NOT_ASKED}, "gate", all_or_nothing=True)["passed"]
    assert not judged({"acme": NOT_ASKED}, "gate", planned=["acme"], approved={"beta": "1-x"})["passed"]


@pytest.mark.parametrize(
    ("report", "passes", "told"),
    [
        ({"skipped": True}, True, ""),
        ({"report": "/r/report.html", "intact": True, "verdict": "complete"}, True, ""),
        ({"failed": False, "msg": "dest: no space"}, False, "The report could not be made: dest: no space"),
        ({"report": "/r/report.html", "intact": False, "problems": ["line 3"], "verdict": "unproven"}, False, "The evidence does not hold: line 3"),
        ({"report": "/r/report.html", "intact": True, "verdict": "empty"}, False, "The report has no item in it"),
    ],
)
def test_a_report_that_is_not_as_it_has_to_be_is_no_success(report: dict[str, Any], passes: bool, told: str) -> None:
    found = judged({"acme": result(1)}, "offboard", report=report)
    assert found["passed"] is passes and told in found["msg"] and found["report"] == report.get("report", "")


def test_the_chain_of_each_evidence_file_and_the_first_items_by_name_and_id() -> None:
    found = judged({"acme": audited(2)}, "audit")
    assert found["chains"] == {"acme.csp_oauth_app.jsonl": "c" * 64}
    assert found["overview"] == [f"acme: plan_id 2-{STAMP}", "acme.csp_oauth_app: 2 would be removed: App 0 (id-0), App 1 (id-1)"]
    assert judged({"acme": result(0, 4)}, "offboard")["overview"] == [f"acme: plan_id 0-{STAMP}"]


@pytest.mark.parametrize("playbook", KINDS)
def test_it_stays_small_at_any_number_of_tenants(playbook: str) -> None:
    long = [removal(f"tenant.{number}", 9, [("in_use", 9)]) for number in range(200)]
    results = {f"tenant-{number:05}": audited(9, 0, 9, removals=long, msg="é" * 9000, summary={"undecided": 1}) for number in range(300)}
    results |= {f"lost-{number:05}": {} for number in range(3000)}
    found = judged(results, playbook, planned=list(results), approved={f"gone-{number:05}": "1-x" for number in range(3000)}, all_or_nothing=True)
    assert len(json.dumps(found)) < 100_000 and not found["passed"] and found["truncated"]
    assert found["tenants"]["incomplete_count"] == 3300 and len(found["tenants"]["incomplete"]) == 20
    assert "and 3290 more" in found["msg"] or "and 3290 tenants more" in found["msg"]


def test_what_is_no_result_of_a_play_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="by the names of their hosts"):
        judged([result(1)], "audit")
    with pytest.raises(AnsibleFilterError, match="there is no playbook 'erase'"):
        judged({}, "erase")


def test_only_what_was_planned_can_be_approved() -> None:
    assert plan_ids({"acme": audited(2), "beta": REFUSED, "gamma": {}, "delta": None, "epsilon": UNREACHABLE}) == {"acme": f"2-{STAMP}"}


@pytest.mark.parametrize("given", [True, "y", "t", "Yes", "on", "1", 1, " true"])
def test_all_or_nothing_is_read_as_the_module_reads_it(given: Any) -> None:
    assert not judged({"acme": audited(1), "beta": {}}, "gate", all_or_nothing=given)["passed"]


@pytest.mark.parametrize("given", [False, "n", "f", "No", "off", "0", 0, "", None])
def test_without_all_or_nothing_one_tenant_costs_the_others_nothing(given: Any) -> None:
    assert judged({"acme": audited(1), "beta": {}}, "gate", all_or_nothing=given)["passed"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"all_or_nothing": "perhaps"}, "all_or_nothing is 'perhaps', and has to be true or false."),
        ({"max_removals": "abc"}, "max_removals is 'abc', and has to be a whole number of at least 0 (0 is no limit)."),
        ({"max_removals": "1,000"}, "max_removals is '1,000', and"),
        ({"max_removals": 1.5}, "max_removals is '1.5', and"),
        ({"max_removals": -1}, "max_removals is '-1', and"),
        ({"max_removals": [1]}, "max_removals is '[1]', and"),
    ],
)
@pytest.mark.parametrize("playbook", ["audit", "offboard", "gate"])
def test_what_cannot_be_read_is_told_by_the_verdict_which_does_not_pass(given: dict[str, Any], told: str, playbook: str) -> None:
    found = judged({"acme": audited(1)}, playbook, **given)
    assert not found["passed"] and not found["complete"] and told in found["msg"]


def test_a_max_removals_that_is_empty_is_none() -> None:
    assert judged({"acme": audited(1)}, "audit", max_removals="")["passed"]


def test_what_was_carried_out_already_is_not_handed_on_for_approval() -> None:
    assert plan_ids({"acme": result(2), "beta": {**audited(1), "check_mode": None}, "gamma": audited(3)}) == {"gamma": f"3-{STAMP}"}


def of(tenant: str, *counts: int, **more: Any) -> dict[str, Any]:
    """The result of this tenant."""
    found = result(*counts, **more)
    return {**found, "removals": [{**part, "tenant": tenant} for part in found["removals"]]}


@pytest.mark.parametrize("playbook", KINDS)
def test_the_result_of_another_tenant_says_nothing_of_this_one(playbook: str) -> None:
    once = of("acme", 0, 1, check_mode=playbook in ("audit", "prove", "gate"))
    assert judged({"acme": once}, playbook)["passed"]
    found = judged({"acme": once, "beta": once}, playbook, all_or_nothing=True)
    assert not found["passed"] and not found["complete"] and found["tenants"]["incomplete"] == ["beta"]
    assert "beta: what is told of it is the result of acme, as run_once" in found["msg"] and found["counts"]["unchanged"] == 1
    assert set(plan_ids({"acme": once, "beta": once})) <= {"acme"}
