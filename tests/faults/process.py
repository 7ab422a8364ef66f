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

# Runs an operation as its module's file does, under a fast clock.
START = """
import os, signal, sys, syslog
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever whoever runs the tests has set
from ansible.module_utils import basic
from ansible_collections.revoke.access.plugins.module_utils._module import run
from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tests.faults.clock import FastClock
if "FAULT_SYSLOG" in os.environ:
    log = open(os.environ["FAULT_SYSLOG"], "a", encoding="utf-8", buffering=1)
    syslog.syslog = lambda *words: print(words[-1], file=log)
    basic.has_journal = False
run(OPERATIONS[sys.argv.pop(1)], Runtime(clock=FastClock()))
"""


# A process that starts the module and waits for it, as a shell does.
PARENT = (sys.executable, "-c", "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))")


def start(scene: Scene, names: Sequence[str], around: Sequence[str] = (), **options: Any) -> subprocess.Popen[str]:
    """Start the module of a scene. C(around): the command that starts it."""
    given = scene.driver.given(names)
    login = scene.driver.login(scene.control.info()["vendors"][scene.driver.vendor]["credentials"])
    keep = {"base_url", "ca_path", *given, *login, *options}
    args = {name: value for name, value in scene.params(names, options).items() if name in keep}
    args.update(timeout=10, max_attempts=3, verify_timeout=40, max_removals=0, _ansible_diff=True)
    environ = dict(os.environ, PYTHONPATH=os.pathsep.join([str(LINK), str(ROOT)]), PYTHONDONTWRITEBYTECODE="1")
    process = subprocess.Popen(
        [*around, sys.executable, "-c", START, scene.driver.module],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": {name: value for name, value in args.items() if value is not None}}))
    process.stdin.close()
    process.stdin = None
    return process


def ended(process: subprocess.Popen[str], scene: Scene, asked: list[str], before: set[str]) -> Report:
    """Wait for a module and take its result."""
    output, problems = process.communicate(timeout=60)
    assert "Traceback" not in output + problems, output + problems
    result: dict[str, Any] = json.loads(output)
    assert "complete" in result, result
    return Report(result, bool(result.get("failed")), result.get("warnings", []), asked, before, scene.truth(), scene.driver, False)
