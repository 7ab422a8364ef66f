# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The jobs that AWX would start: nothing without an approval, everything told in bounds, no secret anywhere, and on from where one was cut off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from tests.awx import rules
from tests.awx.job import USER, WORKFLOW_JOB, Awx, Ended
from tests.awx.world import ALONE, World

SMALL = 20_000  # bytes of the largest event, at any number of items
DROPPED = 700_000  # bytes from which on AWX keeps no result of an event


class Story(NamedTuple):
    """One leaver in one workflow, whose removal fails at one vendor, and another workflow that goes on with it."""

    by_itself: Ended
    writes_before: int
    first: dict[str, Ended]
    left_between: dict[str, list[str]]
    second: dict[str, Ended]
    left_at_the_end: dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module", name="story")
def _story(world: World, alone: Awx) -> Story:
    control = world.sim.control.tenant(ALONE)
    answers = {"plan": "leavers/ada.yml", "revoke_tokens": " ".join(world.tokens)}
    org_id = world.fleet.told[ALONE]["vmware_csp"]["credentials"]["org_id"]
    by_itself = alone.run("remove", {"plan": "plans/csp_api_token.yml", "revoke_org_id": org_id, "revoke_tokens": "\n".join(world.tokens)})
    writes = sum(int(vendor["write"]) for vendor in control.calls()["vendors"].values())
    control.fault("status", "sailpoint_isc", "write", times=None, params={"status": 403})
    first = alone.workflow("offboard", answers)
    control.clear_faults()
    between = world.fleet.left()[ALONE]
    number = int(str(evidence(alone)[-1].name))
    second = alone.workflow("resume offboarding", {**answers, "revoke_run": number})
    return Story(by_itself, writes, first, between, second, world.fleet.left())


def evidence(awx: Awx) -> list[Path]:
    """The folders of the evidence, in the order of their workflows."""
    return sorted((awx.folder / "evidence").iterdir(), key=lambda path: int(path.name))


def everything(story: Story) -> Iterator[Ended]:
    yield from (story.by_itself, *story.first.values(), *story.second.values())


def test_the_removal_that_is_launched_by_itself_removes_nothing(story: Story) -> None:
    assert story.by_itself.code and "require_plan" in story.by_itself.told() and "plan_id" in story.by_itself.told()
    assert story.writes_before == 0


def test_the_audit_hands_the_plan_on_and_tells_the_approver_what_would_go(story: Story) -> None:
    audit = story.first["audit"]
    assert audit.code == 0 and set(audit.artifacts["plan_ids"]) == {"localhost"}, audit.stdout
    assert audit.verdict()["playbook"] == "audit" and "would be removed" in audit.stdout
    assert audit.artifacts["plan_ids"]["localhost"] in audit.stdout and f"{ALONE}-group-0" in audit.stdout


def test_a_removal_that_failed_is_red_and_its_artifacts_tell_why(story: Story, alone: Awx) -> None:
    remove = story.first["remove"]
    assert remove.code and [*story.first] == ["audit", "remove"]
    verdict = remove.verdict()
    assert verdict["playbook"] == "offboard" and not verdict["complete"] and "Not everything is gone" in verdict["msg"], verdict
    assert set(story.left_between) == {"sailpoint_governance_group"} and len(verdict["chains"]) == 5
    (notification,) = alone.objects.of("notification_template").values()
    told = rules.body(notification["messages"]["error"]["body"], {"id": 7, "name": "remove", "status": "failed", "artifacts": remove.artifacts})
    assert told["artifacts"]["revoke_verdict"]["msg"] == verdict["msg"]


def test_the_workflow_that_resumes_goes_on_in_the_same_evidence_and_is_proved(story: Story, alone: Awx) -> None:
    assert [*story.second] == ["audit", "resume", "prove"] and ALONE not in story.left_at_the_end
    for node, ended in story.second.items():
        assert ended.code == 0 and ended.verdict()["playbook"] == node, ended.stdout
    proof = story.second["prove"].verdict()
    assert "Nothing is left" in proof["msg"] and Path(proof["report"]) == evidence(alone)[-1] / "report" / "report.html"
    last = evidence(alone)[-1]
    assert {path.name for path in last.glob("*.jsonl")} == set(story.first["remove"].verdict()["chains"])
    assert last.stat().st_mode & 0o777 == 0o700


def test_the_evidence_tells_which_job_and_whose_launch_it_was(story: Story, alone: Awx) -> None:
    (file,) = evidence(alone)[-1].glob("*governance_group.jsonl")
    starts = [record for record in read(str(file)).records if record["record"] == "start"]
    assert all(start["by"]["awx"]["user"] == USER and start["case"]["id"] == "HR-4711" for start in starts)
    assert {start["by"]["awx"]["job_template"] for start in starts} == {f"Revoke - {name}" for name in ("audit", "remove", "resume", "prove")}
    assert all(int(start["by"]["awx"]["workflow_job_id"]) > WORKFLOW_JOB for start in starts)


def test_no_job_tells_a_secret(story: Story, world: World) -> None:
    for ended in everything(story):
        told = ended.told() + json.dumps(ended.artifacts)
        assert [secret for secret in world.secrets if secret in told] == []


def test_every_event_is_small(story: Story) -> None:
    assert max(ended.largest() for ended in everything(story)) < SMALL


def test_thousands_of_ids_in_a_survey_are_told_in_bounds(world: World, alone: Awx) -> None:
    """More than max_removals allows: the ordinary mistake. What is there is told by its first items, never as a list."""
    ids = [f"many-{number}" for number in range(2_000)]
    world.sim.control.tenant(ALONE).seed(sailpoint_isc={"groups": [{"id": item, "name": f"Group {item}"} for item in ids]})
    ended = alone.run("audit", {"plan": "plans/sailpoint_governance_group.yml", "revoke_ids": "\n".join(ids)})
    assert ended.code and "max_removals allows 500" in ended.told(), ended.stdout
    assert ended.largest() < SMALL < DROPPED and len(ended.stdout) < SMALL and "2000" in ended.stdout


def test_each_tenant_is_reached_by_its_own_connection(world: World, many: Awx) -> None:
    ended = many.workflow("offboard", {"plan": "leavers/all.yml"}, last="remove")
    assert [job.code for job in ended.values()] == [0, 0], ended["audit"].stdout
    told: dict[str, Any] = ended["audit"].artifacts["plan_ids"]
    assert set(told) == set(world.connections) - {ALONE}
    assert not set(told) & set(world.fleet.left()) and not set(told) & set(world.fleet.harmed())
    assert [secret for secret in world.secrets for job in ended.values() if secret in job.told()] == []
