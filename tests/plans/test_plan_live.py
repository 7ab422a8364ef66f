# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task in Ansible's worker: it shows how far it is while it runs, and loads nothing that was not loaded before the worker was forked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.conftest import LINK, ROOT
from tests.plans.conftest import PLAYED, Fleet

BIN = Path(sys.executable).parent
COUNT = 40
LINE = re.compile(rf"^venafi_oauth_rule at localhost: sending, \d+ of {COUNT} done, 0 failed, [\d.]+ per second, about \d+ s left$")

# Loads what Ansible loads before it forks; then tells what a run in this process loads besides.
LATE = """
import json, sys
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
from ansible_collections.revoke.access.plugins.action import {action}
from ansible_collections.revoke.access.plugins.module_utils._frame import Frame, How, carry_out
from ansible_collections.revoke.access.plugins.module_utils._plan.task import carry_out as carry_out_plan
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
before = set(sys.modules)
params = json.loads(sys.stdin.read())
how = How(False, False, lambda _run: None)
name = {action!r}
told = carry_out(OPERATIONS[name], Frame(params, set()), params, how) if name in OPERATIONS else carry_out_plan(Frame(params, set()), params, how)
print(json.dumps([told.result["complete"], told.result["msg"], sorted(set(sys.modules) - before)]))
"""


RULES = next(driver for driver in PLAYED if driver.module == "venafi_oauth_rule")


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE", "ANSIBLE", "REVOKE"))}
    return {**kept, "ANSIBLE_COLLECTIONS_PATH": str(LINK), "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_NOCOLOR": "true", "NO_PROXY": "127.0.0.1"}


def loaded(action: str, params: dict[str, Any]) -> Sequence[str]:
    """What a run loads that its action plugin has not loaded."""
    words = [sys.executable, "-c", LATE.format(action=action)]
    path = os.pathsep.join((str(LINK), str(ROOT)))
    done = subprocess.run(words, input=json.dumps(params), env={**environment(), "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    complete, message, late = json.loads(done.stdout)
    assert complete, message
    return [name for name in late if not name.startswith("encodings.")]


def test_a_worker_loads_nothing_of_the_collection_or_of_requests(fleet: Fleet, tmp_path: Path) -> None:
    options = fleet.options(removals=fleet.removals(), evidence_dir=str(tmp_path / "evidence"))
    assert loaded("removals", options) == []


def test_a_single_modules_worker_does_neither(fleet: Fleet) -> None:
    assert loaded(RULES.module, fleet.single(RULES)) == []


def test_a_task_shows_its_progress_on_the_screen_while_it_runs(fleet: Fleet, tmp_path: Path) -> None:
    names = RULES.names("Many", COUNT)
    fleet.control.seed(RULES.seed(names, []))
    fleet.control.fault("delay", RULES.vendor, RULES.write_route, times=None, params={"seconds": 0.5})
    group = RULES.operation.description.vendor.group
    task = {f"revoke.access.{RULES.module}": {**fleet.connection[group], **fleet.scope(RULES), **RULES.given(names)}}
    (tmp_path / "play.json").write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    words = [BIN / "ansible-playbook", "play.json"]
    shown = 0
    lines: list[str] = []
    with subprocess.Popen(words, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            lines.append(line)
            if LINE.match(line):
                shown += 1
                fleet.control.clear_faults()  # that is enough
    assert process.returncode == 0 and shown, "".join(lines)
    secrets = [str(value) for name, value in fleet.connection[group].items() if name in ("password", "access_token", "refresh_token")]
    assert secrets and not any(secret in line for secret in secrets for line in lines)
