# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module as a process of its own, as a task runs it: arguments on standard input, the result on standard output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from tests.conftest import LINK, ROOT
from tests.faults.scene import Report, Scene

# Starts the module file with short waits, the very file that Ansible sends.
START = """
import os, runpy, sys, syslog
from ansible.module_utils import basic
from tests.faults.scene import SHORT
for place in SHORT:
    setattr(*place)
if "FAULT_SYSLOG" in os.environ:
    log = open(os.environ["FAULT_SYSLOG"], "a", encoding="utf-8", buffering=1)
    syslog.syslog = lambda *words: print(words[-1], file=log)
    basic.has_journal = False
basic._ANSIBLE_PROFILE = "legacy"  # newer cores ask for it
runpy.run_path(sys.argv.pop(1), run_name="__main__")
"""


def module_file(name: str) -> str:
    """The path of a module's file."""
    return str(ROOT / "plugins" / "modules" / (name.partition(",")[0] + ".py"))


def start(scene: Scene, names: Sequence[str], check_mode: bool = False, **options: Any) -> subprocess.Popen[str]:
    """Start the module of a scene."""
    keep = {"base_url", "ca_path", "evidence_path", "resume_from", "deadline", *options}
    given = scene.driver.given(names)
    login = scene.driver.login(scene.control.info()["vendors"][scene.driver.vendor]["credentials"])
    params = scene.params(names, options)
    args = {name: value for name, value in params.items() if value is not None and (name in keep or name in given or name in login)}
    args.update(options, _ansible_check_mode=check_mode, _ansible_diff=True, timeout=10, max_attempts=3, verify_timeout=1, max_removals=0)
    if "resume_from" in options:
        args = {name: value for name, value in args.items() if name not in given}
    environ = dict(os.environ, PYTHONPATH=os.pathsep.join([str(LINK), str(ROOT)]), PYTHONDONTWRITEBYTECODE="1")
    process = subprocess.Popen(
        [sys.executable, "-c", START, module_file(scene.driver.name)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": {name: value for name, value in args.items() if value is not None}}))
    process.stdin.close()
    process.stdin = None
    return process


def ended(process: subprocess.Popen[str], scene: Scene, asked: list[str], before: set) -> Report:
    """Wait for a module and take its result."""
    output, problems = process.communicate(timeout=60)
    assert "Traceback" not in output + problems, output + problems
    result: dict[str, Any] = json.loads(output)
    assert "complete" in result, result
    return Report(result, bool(result.get("failed")), result.get("warnings", []), asked, before, scene.truth(), scene.driver, False)
