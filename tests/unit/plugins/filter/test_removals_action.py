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


def run(plan: Path, host: str, run_once: bool, playing: list[str], **args: Any) -> dict[str, Any]:
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
