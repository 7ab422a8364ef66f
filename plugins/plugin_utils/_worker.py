# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What a module's own process is to a run, in Ansible's worker: validated options, environment, signals."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

from ansible import constants
from ansible.errors import AnsibleError

from ansible_collections.revoke.access.plugins.module_utils._checks import likely_secrets
from ansible_collections.revoke.access.plugins.module_utils._engine.result import nothing
from ansible_collections.revoke.access.plugins.module_utils._frame import Frame, Told
from ansible_collections.revoke.access.plugins.module_utils._options.spec import validated
from ansible_collections.revoke.access.plugins.module_utils._signals import STOPS, Endable, heeded
from ansible_collections.revoke.access.plugins.module_utils._starter import Starter

# What a run loads only once it needs it. Here it is loaded with the action plugin, that is before Ansible forks its workers:
# its loader compiles a module anew in each process, so that in the workers it would cost more than all the rest of a task.
_OURS = "ansible_collections.revoke.access.plugins.module_utils."
LATE = (
    *(_OURS + name for name in ("_engine.sender", "_evidence.history", "_evidence.recorder", "_evidence.resume", "_evidence.timestamp", "_http.transport")),
    *("concurrent.futures.thread", "email.utils", "ipaddress", "stringprep"),
)
for _name in LATE:
    import_module(_name)

NOWHERE = -1  # what a worker prints is not how its result is told
_settled: list[int] = []  # this process, once it is not the playbook's any more but a worker's
_ended: list[str] = []  # why this worker was told to end: what a loop would still begin ends at once


def settle_in() -> None:
    """Take what this worker was forked with out of the garbage collection: it would look through all of Ansible, and copy the memory that it looks at."""
    if not _settled:
        _settled.append(os.getpid())
        gc.freeze()


class Arguments(NamedTuple):
    """The options of a task as its argument spec reads them. C(error): why they are refused, empty where they are not."""

    params: dict[str, Any]
    secrets: set[str]
    error: str
    warnings: list[str]


def runs_here(task: Any, connection: Any, task_vars: Mapping[str, Any], template: Callable[[Any], Any]) -> bool:
    """Whether a task may run in this process: with the local connection, as the same user, at once, and with the Python that runs Ansible."""
    if connection.transport != "local" or connection.become is not None or task.async_val:
        return False
    if task.delegate_to:
        task_vars = task_vars.get("ansible_delegated_vars", {}).get(template(task.delegate_to), {})
    wanted = str(template(task_vars.get("ansible_python_interpreter")) or "auto")
    return wanted.startswith("auto") or _place(os.path.expanduser(wanted)) == _place(sys.executable)


def _place(python: str) -> tuple[str, str]:
    """What an interpreter is: the folder of its environment, and the program. One environment has it under several names."""
    return os.path.dirname(os.path.abspath(python)), os.path.realpath(python)


def wants_invocation(task_vars: Mapping[str, Any]) -> bool:
    """Whether results repeat the options; ansible-core before 2.20 does not ask."""
    try:
        return bool(constants.config.get_config_value("INJECT_INVOCATION", variables=task_vars))
    except AnsibleError:
        return True


def plain(value: Any) -> Any:
    """A value as a module would get it: of the types of JSON only, without what Ansible attaches to them."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Mapping):
        return {plain(name): plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(part) for part in value]
    return str(value)  # a date, or a text that is decrypted when it is asked for


def arguments(name: str, spec: Mapping[str, Any], args: Mapping[str, Any]) -> Arguments:
    """Validate the options of a task as AnsibleModule does, with its words. C(spec): the keyword arguments of AnsibleModule."""
    found = validated(spec, plain(args))
    message = f"Unsupported parameters for ({name}) module: {found.error}" if found.unsupported else found.error
    twice = [f"Both option {each['option']} and its alias {each['alias']} are set." for each in found.twice]
    return Arguments(found.params, found.secrets, message, twice)


@contextmanager
def environment(variables: Mapping[str, Any]) -> Iterator[None]:
    """The environment of the task, for as long as this lasts."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update({name: str(value) for name, value in variables.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def heeding() -> Iterator[Callable[[Endable], None]]:
    """Runs that are handed to what this gives end when the worker is told to end, the task's time is over, or the playbook is gone.

    All is on record then, and the signal does what it does without us: nobody reads the result of a worker that was told to end.
    """
    starter = Starter(output=NOWHERE)
    told: list[str] = []

    def gone() -> str:
        return _ended[0] if _ended else starter.gone()

    try:
        with heeded(gone, (*STOPS, signal.SIGALRM), told=told.append) as heed:
            yield heed
    finally:
        for name in told:
            _ended.append(name)
            if name != signal.SIGALRM.name:
                os.kill(os.getpid(), signal.Signals[name])


def result_of(told: Told, args: Arguments) -> dict[str, Any]:
    """What an action plugin gives back for it."""
    result = dict(told.result)
    warnings = [*args.warnings, *told.warnings]
    if told.failed:
        result["failed"] = True
    if warnings:
        result["warnings"] = warnings
    return result


def refused(args: Arguments, check_mode: bool) -> Told:
    """Options that their spec does not take."""
    frame = Frame(args.params, args.secrets | likely_secrets(args.params))
    return Told(frame.failure(args.error, **nothing(check_mode=check_mode)), True, [])
