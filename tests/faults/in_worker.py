# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task as Ansible's worker carries it out, in a process of its own: where the controller's side is imported, a module takes itself for a part of it."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.module_utils.common.warnings import get_warning_messages

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._module import run
from ansible_collections.revoke.access.tests.unit.helpers.module_run import patch_module_args
from tests.conftest import LINK, ROOT
from tests.faults.scene import Scene
from tests.operations.driver import Driver

REPEATED = "warned before"


class InWorker:
    """A process that carries out one task after the other."""

    def __init__(self) -> None:
        environ = dict(os.environ, PYTHONPATH=os.pathsep.join([str(LINK), str(ROOT)]), PYTHONDONTWRITEBYTECODE="1")
        words = [sys.executable, "-m", "tests.faults.in_worker"]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ)

    def called(self, module: str, args: dict[str, Any]) -> dict[str, Any]:
        """What the task registers."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([module, args]) + "\n")
        self._process.stdin.flush()
        result: dict[str, Any] = json.loads(self._process.stdout.readline())
        return result

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


def arguments(scene: Scene, **more: Any) -> dict[str, Any]:
    """The options of a task but the items."""
    credentials = scene.control.info()["vendors"][scene.driver.vendor]["credentials"]
    args = dict(scene.driver.login(credentials), base_url=scene.sim.base_url, timeout=20, max_attempts=2, verify_timeout=0.1, max_removals=0)
    return {**args, **more}


def called(driver: Driver, args: dict[str, Any], runtime: Runtime | None = None) -> dict[str, Any]:
    """What the module prints when it runs with these arguments, in this process. C(runtime): what it takes from outside, where that is not the usual."""
    module = import_module("ansible_collections.revoke.access.plugins.modules." + driver.module)
    before, output = signal.getsignal(signal.SIGTERM), io.StringIO()
    repeated = sorted(_words_of(get_warning_messages()))  # a process that is many modules repeats all that it has warned of
    try:
        with patch_module_args(args), redirect_stdout(output), pytest.raises(SystemExit):
            if runtime is None:
                module.main()
            else:
                run(driver.operation, runtime)
    finally:
        signal.signal(signal.SIGTERM, before)
    return {**json.loads(output.getvalue()), REPEATED: repeated}


def alone(result: dict[str, Any]) -> dict[str, Any]:
    """What a module that C(called) has called prints in a process of its own: without what others before it have warned of."""
    repeated = result[REPEATED]
    own = [warning for warning in result.get("warnings", []) if not set(_words_of([warning])) & set(repeated)]
    return {**{name: value for name, value in result.items() if name != REPEATED}, "warnings": own}


def told_alike(here: dict[str, Any], there: dict[str, Any]) -> None:
    """A module, which C(called) has called, and the worker tell the same, but for how long it took."""
    repeated, warned, warned_there = set(here.pop(REPEATED)), _words_of(here.pop("warnings", [])), _words_of(there.pop("warnings", []))
    for result in (here, there):
        result["summary"].pop("seconds", None)
        result.pop("invocation", None)  # whether it is told depends on who asks
    assert there == here
    assert warned - repeated <= warned_there <= warned


def called_both_ways(driver: Driver, worker: InWorker, args: dict[str, Any]) -> dict[str, Any]:
    """What the module tells, and the task in Ansible's worker has to tell as well."""
    here = called(driver, args)
    told_alike(here, worker.called(driver.module, args))
    return here


def _words_of(warnings: Iterable[Any]) -> set[str]:
    """A warning is a text, and since ansible-core 2.19 a mapping where a module gives it."""
    return {warning if isinstance(warning, str) else warning["event"]["msg"] for warning in warnings}


def _serve() -> None:
    from ansible.parsing.dataloader import DataLoader
    from ansible.template import Templar

    from ansible_collections.revoke.access.plugins.action.removals import ActionModule

    loader = DataLoader()
    connection = SimpleNamespace(
        transport="local", become=None, has_native_async=False, _shell=SimpleNamespace(tmpdir=None, env_prefix=lambda **_variables: "")
    )
    for line in sys.stdin:
        module, args = json.loads(line)
        check = bool(args.pop("_ansible_check_mode", False))
        name = f"revoke.access.{module}"
        task = SimpleNamespace(action=name, resolved_action=name, args=args, async_val=0, check_mode=check, diff=False, delegate_to=None, environment=None)
        action = ActionModule(task, connection, SimpleNamespace(), loader, Templar(loader), None)
        print(json.dumps(action.run(None, {"inventory_hostname": "localhost"})), flush=True)


if __name__ == "__main__":
    _serve()
