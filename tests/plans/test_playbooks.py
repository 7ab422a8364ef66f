# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks on one plan without tenants: none of them says that anything is gone which is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.revoke.access.plugins.module_utils._plan.task import plan_arguments
from tests.documentation.helpers.pages import ROOT
from tests.documentation.helpers.playbooks import Played, credentials, play, seed
from tests.plans.place import SHOW, handed_on, verdict
from tests.simulator.thread import SimulatorThread

ORG = "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"
GROUP = "dadb3084cfd8c95171de3a58873c34b3"
OTHER = "089f5cdd9c0d85a4b335dc575b814a71"
IN_USE = "5430364b12b8b9e35145d888c6bdab77"
GROUPS = {"operation": "sailpoint_governance_group", "ids": [GROUP]}
APPS = {"operation": "csp_oauth_app", "org_id": ORG, "client_ids": ["payroll-sync"]}
GONE = ("Everything is gone", "Nothing is left")  # what no output may hold where anything is there


class Leaver:
    """The vendors with what the demo seeds, and a folder for a plan."""

    def __init__(self, folder: Path, sim: SimulatorThread) -> None:
        self.folder = folder
        self.control = sim.control
        sim.control.reset()
        sim.control.seed(seed())
        self._known = credentials(sim)

    def run(self, name: str, plan: Any, *words: str, **variables: Any) -> Played:
        """Run a playbook on this plan; given as a text, it is the file."""
        (self.folder / "leaver.yml").write_text(plan if isinstance(plan, str) else yaml.safe_dump({"removals": plan}), encoding="utf-8")
        return play(self.folder, {**self._known, **SHOW}, "-e", json.dumps({"plan": "leaver.yml", **variables}), *words, f"revoke.access.{name}")

    def calls(self) -> int:
        """How many requests arrived."""
        return sum(self.control.calls()["total"].values())

    def writes(self) -> int:
        return int(self.control.calls()["total"]["write"])

    def there(self, *groups: str) -> bool:
        return set(groups) <= set(self.control.state("sailpoint_isc")["groups"])


@pytest.fixture(name="leaver")
def _leaver(tmp_path: Path, sim: SimulatorThread) -> Leaver:
    return Leaver(tmp_path, sim)


def test_a_check_of_the_removal_says_would_be_gone(leaver: Leaver) -> None:
    ended = leaver.run("offboard", [GROUPS, APPS], "--check")
    assert ended.code == 0 and leaver.writes() == 0 and not [text for text in GONE if text in ended.output], ended.output
    assert verdict(ended)["msg"] == "Everything would be gone at localhost. 2 removals: 2 items would be removed, 0 already gone, 0 would fail."


INDENTED = f"  removals:\n    - operation: csp_oauth_app\n      org_id: {ORG}\n      client_ids: [a]\n  okta:\n    ids: [b]\n"
WRONG = {
    "a key of another vendor": ([{**APPS, "names": ["a"]}], "leaver.yml, removal 1 (csp_oauth_app): it has no option 'names'. Give one of"),
    "an unknown section": (
        f"okta: {{ids: [a]}}\nremovals:\n  - {{operation: sailpoint_governance_group, ids: [{GROUP}]}}\n",
        "leaver.yml: 'okta' is not known.",
    ),
    "one in JSON": (json.dumps({"removals": [GROUPS], "okta": {"ids": ["a"]}}), "leaver.yml: 'okta' is not known. A plan has case and removals"),
    "one that is indented": (INDENTED, "leaver.yml: 'okta' is not known."),
    "one with a blank behind its name": (yaml.safe_dump({"removals": [GROUPS]}) + "okta :\n  ids: [a]\n", "leaver.yml: 'okta' is not known."),
    "the form of earlier versions": (f"csp:\n  org_id: {ORG}\n  ids: [a]\n", "leaver.yml: 'csp' is not known. A plan has case and removals, and nothing else."),
    "empty lists": (
        [GROUPS, {**APPS, "client_ids": []}],
        "leaver.yml, removal 2 (csp_oauth_app): it names nothing to remove. Give at least one item in client_ids.",
    ),
    "a missing org_id": ([GROUPS, {"operation": "csp_oauth_app", "client_ids": ["a"]}], "removal 2 (csp_oauth_app): missing required arguments: org_id"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_plan_with_anything_wrong_in_it_is_refused_before_any_request(leaver: Leaver, wrong: str) -> None:
    plan, told = WRONG[wrong]
    ended = leaver.run("offboard", plan)
    assert ended.code and " ".join(told.split()) in " ".join(ended.output.split()) and leaver.calls() == 0, ended.output
    assert not [text for text in GONE if text in ended.output]


def test_many_ids_over_the_limit_leave_a_small_output(leaver: Leaver) -> None:
    many = [{"id": f"leaver-{number:05}", "name": f"Group of leaver {number}"} for number in range(5000)]
    leaver.control.seed({"sailpoint_isc": {"groups": many}})
    ended = leaver.run(
        "audit", [{"operation": "sailpoint_governance_group", "ids": [group["id"] for group in many]}], "-v"
    )  # shows each result as its event has it
    assert ended.code == 2 and "would change 5000 items, max_removals allows 500" in verdict(ended)["msg"] and "and 4995 more" in ended.output
    assert len(ended.output) < 50_000 and len(json.dumps(handed_on(ended))) < 10_000


def test_a_removal_that_was_stopped_is_resumed_and_then_proven(leaver: Leaver) -> None:
    kept = {"evidence_dir": "evidence", "report_dir": "report"}
    leaver.control.fault("status", "vmware_csp", "oauth_apps.delete", times=None, params={"status": 403})
    stopped = leaver.run("offboard", [GROUPS, APPS], **kept)
    told = verdict(stopped)
    assert stopped.code == 2 and told["msg"].startswith("Not everything is gone at localhost. 2 removals: 1 item removed"), stopped.output
    assert "payroll-sync" in told["msg"] and told["report"] and told["changed"] and not told["complete"] and not leaver.there(GROUP)
    unproven = leaver.run("prove", [GROUPS, APPS])
    assert unproven.code == 2 and "localhost.csp_oauth_app: 1 still there: App of Ada 16 (payroll-sync)" in verdict(unproven)["msg"]
    leaver.control.clear_faults()
    resumed = leaver.run("resume", [GROUPS, APPS], **kept)
    assert resumed.code == 0 and verdict(resumed)["msg"].startswith("Everything is gone at localhost. 2 removals: 1 item removed"), resumed.output
    assert "Complete: all 2 items on record are gone" in (leaver.folder / "report" / "summary.md").read_text(encoding="utf-8")
    assert leaver.run("prove", [GROUPS, APPS], **kept).code == 0


def test_the_proof_says_what_nobody_can_prove(leaver: Leaver) -> None:
    tokens = {"operation": "csp_api_token", "org_id": ORG, "ids": ["cb32e7dc-2d17-4ec8-8295-f4602d382cd3"]}
    ended = leaver.run("prove", [tokens, {**GROUPS, "ids": ["0" * 32]}])
    told = verdict(ended)["msg"]
    assert ended.code == 2 and "localhost.csp_api_token: 1 cannot be read (cb32e7dc-2d17-4ec8-8295-f4602d382cd3)" in told, ended.output
    assert "by value" in told and "still there" not in told


def test_an_audit_tells_what_would_fail_and_fails_only_where_it_could_not_look(leaver: Leaver) -> None:
    foreseen = leaver.run("audit", [{**GROUPS, "ids": [GROUP, IN_USE, OTHER]}], protected=[OTHER])
    assert foreseen.code == 0 and "1 in_use: " in foreseen.output and "1 protected: " in foreseen.output and not verdict(foreseen)["complete"], foreseen.output
    leaver.control.fault("status", "vmware_csp", times=None, params={"status": 403})
    blind = leaver.run("audit", [GROUPS, APPS], plan_file="approved.yml")
    assert blind.code == 2 and verdict(blind)["msg"].startswith("The audit is not whole at localhost."), blind.output
    assert not (leaver.folder / "approved.yml").exists() and handed_on(blind)["plan_ids"] == {}


def test_without_the_approval_that_is_required_or_with_a_report_that_cannot_be_made_it_is_no_success(leaver: Leaver) -> None:
    refused = leaver.run("offboard", [GROUPS], require_plan=True)
    assert refused.code == 2 and "no plan_id was given" in verdict(refused)["msg"] and leaver.there(GROUP), refused.output
    ended = leaver.run("offboard", [GROUPS], report_dir="report")
    assert ended.code == 2 and not leaver.there(GROUP) and "The report could not be made: evidence: it names no file." in verdict(ended)["msg"], ended.output


EMPTY = ("tenants", "partial_inventory", "plan_max_age", "require_plan", "all_or_nothing", "max_removals", "protected", "expected_tenant", "unknown")
EMPTY += ("deadline", "timestamp_url", "evidence_dir", "report_dir", "report_title", "plan_file")


@pytest.mark.parametrize("name", ["audit", "offboard", "resume", "prove"])
def test_an_empty_text_counts_as_not_given(leaver: Leaver, name: str) -> None:
    ended = leaver.run(name, [GROUPS], **dict.fromkeys(EMPTY, ""))
    assert verdict(ended)["playbook"] == name and ended.code == (2 if name == "prove" else 0), ended.output
    assert verdict(ended)["counts"]["failed"] == 0 and not [*leaver.folder.rglob("*.jsonl"), *leaver.folder.rglob("*.html")]
    assert leaver.there(GROUP) is (name in ("audit", "prove"))


def test_an_empty_plan_ids_approves_nothing(leaver: Leaver) -> None:
    ended = leaver.run("offboard", [GROUPS], plan_ids="")
    assert ended.code == 2 and "none of this tenant was approved" in verdict(ended)["msg"] and leaver.there(GROUP), ended.output


@pytest.mark.parametrize("name", ["audit", "offboard", "resume", "prove"])
def test_a_tag_that_leaves_nothing_of_a_run_is_no_success(leaver: Leaver, name: str) -> None:
    ended = leaver.run(name, [GROUPS], "--tags", "x")
    told = verdict(ended)
    assert ended.code == 2 and not told["passed"] and "it has no result" in told["msg"] and leaver.calls() == 0, ended.output


def test_the_report_is_made_of_the_folder_that_the_environment_names(leaver: Leaver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVOKE_EVIDENCE_DIR", "kept")
    ended = leaver.run("offboard", [GROUPS], report_dir="report")
    assert ended.code == 0 and verdict(ended)["report"] == str(leaver.folder / "report" / "report.html"), ended.output


def tasks(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / "playbooks" / name).read_text(encoding="utf-8"))
    return found


def test_every_option_of_the_task_can_be_given_to_the_playbooks() -> None:
    (given,) = tasks("tasks/plan.yml")
    elsewhere = {"removals", "case", "tenant", "fail_on", "origin"}  # the plan has them, or the playbook judges instead
    assert set(plan_arguments()["argument_spec"]) - elsewhere <= set(given["revoke.access.removals"])


@pytest.mark.parametrize("name", ["audit", "offboard", "prove", "resume"])
def test_the_playbooks_run_on_the_tenants_of_the_plan_in_step(name: str) -> None:
    (found,) = tasks(f"{name}.yml")
    assert found["strategy"] == "linear" and found["vars"]["revoke_playbook"] == name and "revoke.access.tenants" in found["hosts"]
    assert found.get("check_mode", False) is (name in ("audit", "prove"))
