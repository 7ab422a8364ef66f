# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module in this process as Ansible would, against a conversation, or as a program of its own."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest
from ansible.module_utils import basic

from ansible_collections.revoke.access.plugins.module_utils import _module
from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec, module_arguments
from ansible_collections.revoke.access.plugins.module_utils._plan.task import plan_arguments
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation, Step, TestClock

# Later versions of ansible-core leave the invocation out unless they are asked for it, earlier ones do not know the question.
INVOCATION = {"_ansible_inject_invocation": True} if "_ansible_inject_invocation" in inspect.getsource(basic) else {}

# The keys of every exit, and those of its summary.
CONTRACT = {"changed", "check_mode", "complete", "changed_items", "unchanged_items", "failed_items", "pending_items", "summary", "plan_id", "truncated", "msg"}
COUNTS = {"requested", "distinct", "changed", "unchanged", "failed", "pending", "unreadable", "undecided", "never_seen", "requests", "retries", "seconds"}
FROM_ANSIBLE = {"invocation", "warnings", "failed", "exception", "deprecations"}

PLAN = "removals"  # the module that carries out a whole plan
MODULES = "ansible_collections.revoke.access.plugins.modules."
ROOT = Path(__file__).resolve().parents[3]

# A module as a program in which some libraries are missing: sys.argv holds the arguments, then what is missing.
PROGRAM = """
import runpy, sys
sys.path[:0] = [sys.argv.pop(2)]
sys.modules.update(dict.fromkeys(sys.argv.pop(2).split(), None))
runpy.run_module(sys.argv.pop(2), run_name="__main__", alter_sys=False)
"""

try:
    from ansible.module_utils.testing import patch_module_args as patch_module_args
except ImportError:  # ansible-core before 2.19

    @contextmanager
    def patch_module_args(args: dict[str, Any]) -> Iterator[None]:
        """What later versions have: the arguments as if they came from the controller."""
        with mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": args}).encode("utf-8")):
            yield


class Ended(NamedTuple):
    """How a module ended: its exit code, the JSON that it printed, and that JSON as text."""

    code: int
    result: dict[str, Any]
    printed: str


def keys(result: dict[str, Any]) -> set[str]:
    """The keys of a result that are ours."""
    return set(result) - FROM_ANSIBLE


def ids_of(result: dict[str, Any]) -> list[Any]:
    """The items of a result, list by list."""
    return [*result["changed_items"], *result["unchanged_items"], *[row["item"] for name in ("failed_items", "pending_items") for row in result[name]]]


def clear_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine that runs the tests has set is of no influence."""
    for operation in OPERATIONS.values():
        for option in full_spec(operation).values():
            for name in option.get("env", ()):
                monkeypatch.delenv(name, raising=False)


def spec_of(module: str) -> dict[str, Any]:
    """The argument spec of a module."""
    if module in OPERATIONS:
        return dict(module_arguments(OPERATIONS[module])["argument_spec"])
    if module == PLAN:
        return dict(plan_arguments()["argument_spec"])
    source = inspect.getsource(importlib.import_module(MODULES + module))
    (found,) = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "spec"]
    return dict(ast.literal_eval(found))


def run_main(capsys: Any, module: str, args: dict[str, Any], check_mode: bool = False, diff: bool = False) -> Ended:
    """Run the main() of a module's file."""
    return _run(capsys, importlib.import_module(MODULES + module).main, args, check_mode, diff)


def run_module(capsys: Any, module: str, args: dict[str, Any], *steps: Step, check_mode: bool = False, diff: bool = False) -> Ended:
    """Run the module of an operation and check that the conversation was held to its end."""
    return run_operation(capsys, OPERATIONS[module], args, *steps, check_mode=check_mode, diff=diff)


def run_operation(
    capsys: Any,
    operation: type[Operation],
    args: dict[str, Any],
    *steps: Step,
    check_mode: bool = False,
    diff: bool = False,
    pool: Callable[[int], Pool] = Pool,
) -> Ended:
    """Be the module of an operation, as its file does it, with a conversation in the place of the wire."""
    conversation = Conversation(*steps)
    runtime = Runtime(transport=lambda connection: conversation, clock=TestClock(), pool=pool)
    ended = _run(capsys, lambda: _module.run(operation, runtime), args, check_mode, diff)
    conversation.ended()
    return ended


def _run(capsys: Any, main: Any, args: dict[str, Any], check_mode: bool, diff: bool) -> Ended:
    given = dict(args, _ansible_check_mode=check_mode, _ansible_diff=diff, **INVOCATION)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        with patch_module_args(given), pytest.raises(SystemExit) as caught:
            main()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    printed = capsys.readouterr().out
    return Ended(int(caught.value.code or 0), json.loads(printed), printed)


def run_program(module: str, args: dict[str, Any], missing: str = "") -> Ended:
    """Run a module as a process of its own, on a machine where these libraries are missing."""
    arguments = json.dumps({"ANSIBLE_MODULE_ARGS": args})
    inside = ROOT.parts[-3:] == ("ansible_collections", "revoke", "access")
    tree = str(ROOT.parents[2] if inside else ROOT / ".build" / "link")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", PROGRAM, arguments, tree, missing, MODULES + module]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return Ended(done.returncode, json.loads(done.stdout), done.stdout)
