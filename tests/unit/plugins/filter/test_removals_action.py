# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's part of the task for a plan: whose removals it takes."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from ansible.parsing.dataloader import DataLoader

from ansible_collections.revoke.access.plugins.action.removals import NO_REMOVALS, ActionModule

HOSTS = ["acme", "beta", "gamma"]


def run(plan: Path, /, host: str, run_once: bool, playing: list[str], **args: Any) -> dict[str, Any]:
    """What the task registers. The connection stands for one that nothing is sent over."""
    name = "revoke.access.removals"
    task = SimpleNamespace(args={"plan": str(plan), **args}, action=name, resolved_action=name, check_mode=True, async_val=0, run_once=run_once, no_log=False)
    action = ActionModule(task, MagicMock(), MagicMock(), DataLoader(), MagicMock(), None)
    return action.run(None, {"inventory_hostname": host, "groups": {"all": HOSTS}, "ansible_play_hosts_all": playing})


@pytest.fixture(name="plan")
def _plan(tmp_path: Path) -> Path:
    removals = [{"operation": "sailpoint_governance_group", "ids": ["a"], "tenant": name} for name in ("acme", "beta")]
    (tmp_path / "plan.json").write_text(json.dumps({"removals": removals}), encoding="utf-8")
    return tmp_path / "plan.json"


def test_run_once_is_refused_where_the_plan_names_other_tenants_of_the_play(plan: Path) -> None:
    found = run(plan, "acme", run_once=True, playing=HOSTS)
    assert found["failed"] and not found["complete"] and "this task has run_once" in found["msg"] and "Take run_once out" in found["msg"]
    assert "beta" in found["msg"] and "gamma" not in found["msg"]


@pytest.mark.parametrize(("run_once", "args"), [(False, {}), (True, {"tenant": "gamma"})])
def test_without_run_once_or_with_a_tenant_by_name_each_takes_its_own_part(run_once: bool, args: Any, plan: Path) -> None:
    found = run(plan, "gamma", run_once, HOSTS, **args)
    assert found["skipped"] and found["msg"] == NO_REMOVALS


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"plan": None}, "plan is null. Give the path of a plan file."),
    ({"plan": ["a", "b"]}, "plan takes one value, and is a list."),
    ({"evidence_dir": {"a": 1}}, "evidence_dir takes one value, and is a dictionary."),
    ({"evidence_dir": 7}, "evidence_dir is '7', and has to be a path."),
    ({"evidence_dir": " "}, "evidence_dir is ' ', and has to be a path."),
    ({"max_removals": None}, "max_removals is null. Give a value, or leave it out."),
    ({"max_removals": True}, "max_removals is 'True', and has to be a whole number."),
    ({"max_removals": "1.5"}, "max_removals is '1.5', and has to be a whole number."),
    ({"plan_max_age": "x"}, "plan_max_age is 'x', and has to be a number."),
    ({"deadline": "soon"}, "deadline is 'soon', and has to be a number."),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_an_option_of_another_kind_is_refused_by_its_name_and_with_the_cure(number: int, plan: Path) -> None:
    args, words = WRONG[number]
    found = run(plan, "acme", False, HOSTS, **args)
    assert found["failed"] and not found["complete"] and f"Nothing was sent. {words}" in found["msg"]


def test_a_plan_that_is_no_utf_8_is_told_as_that(plan: Path) -> None:
    plan.write_bytes(plan.read_text(encoding="utf-8").encode("utf-16"))
    found = run(plan, "acme", False, HOSTS)
    assert found["failed"] and f"The plan {plan} is no text in UTF-8" in found["msg"]
