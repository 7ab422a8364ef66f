# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the benchmarks share: the simulator as a process of its own, and playbooks as whole processes."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.simulator.control import Control

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

EMPTY = """#!/usr/bin/python
from ansible.module_utils.basic import AnsibleModule
AnsibleModule(argument_spec={"ids": {"type": "list", "elements": "raw"}}).exit_json(changed=False)
"""

# Runs a module as Ansible would, and notes the largest resident set of its process in KiB.
PEAK = """
import os, subprocess, sys
process = subprocess.Popen([sys.executable, *sys.argv[2:]])
_pid, status, usage = os.wait4(process.pid, 0)
with open(sys.argv[1], "a", encoding="utf-8") as peaks:
    print(usage.ru_maxrss, file=peaks)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Clock:
    """Use with C(with): C(times) gets the seconds of each use."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self._started = 0.0

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, *_problem: object) -> None:
        self.times.append(time.perf_counter() - self._started)


class Peaks(NamedTuple):
    """A playbook of one task: how long it took, and the largest resident sets of its processes in MiB."""

    seconds: float
    module: float
    playbook: float


class Simulated(NamedTuple):
    """A running simulator. C(process): the number of its process."""

    control: Control
    process: int


@contextlib.contextmanager
def simulator() -> Iterator[Control]:
    """A simulator in its own process, so that it does not share the interpreter lock with what is measured."""
    with simulated() as running:
        yield running.control


@contextlib.contextmanager
def simulated() -> Iterator[Simulated]:
    """The same, with its process."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder, "ready.json")
        command = [sys.executable, "-m", "tests.simulator", "--port", "0", "--quiet", "--ready-file", str(ready), "--parent", str(os.getpid())]
        with subprocess.Popen(command, cwd=ROOT) as process:
            try:
                while not ready.exists() and process.poll() is None:
                    time.sleep(0.02)
                yield Simulated(Control(json.loads(ready.read_text(encoding="utf-8"))["base_url"]), process.pid)
            finally:
                process.terminate()


def cpu_of(process: int) -> float:
    """Seconds of CPU that a running process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def another_interpreter(folder: Path, *arguments: object) -> Path:
    """This Python under another name, so that modules run in processes of their own. C(arguments): those that it gets first."""
    script = folder / "python"
    words = " ".join(shlex.quote(str(word)) for word in (sys.executable, *arguments))
    script.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    script.chmod(0o700)
    return script


def credentials(control: Control, vendor: str) -> dict[str, str]:
    """The simulator's default credentials for a vendor."""
    known: dict[str, str] = control.info()["vendors"][vendor]["credentials"]
    return known


def median(values: list[float]) -> float:
    """The median, as ratios of single runs mislead on a busy machine."""
    return statistics.median(values)


def playbook(tasks: list[dict[str, Any]], variables: Mapping[str, Any] | None = None, modules: Mapping[str, str] | None = None) -> float:
    """Seconds of a whole ansible-playbook process over these tasks. C(modules): names and texts of further modules."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        with clock:
            subprocess.run(**_command(Path(folder), tasks, variables or {}, modules or {}), check=True, capture_output=True)
        return clock.times[0]


def cpu(tasks: list[dict[str, Any]], modules: Mapping[str, str], as_modules: bool) -> float:
    """Seconds of CPU of a whole ansible-playbook process over these tasks, with all that it starts. C(as_modules): none runs in Ansible's worker."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {"ansible_python_interpreter": str(another_interpreter(Path(folder)))} if as_modules else {}
        with subprocess.Popen(**_command(Path(folder), tasks, variables, modules), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            _pid, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"ansible-playbook ended with {process.returncode}")
        return usage.ru_utime + usage.ru_stime


def peaks(task: dict[str, Any], variables: Mapping[str, Any], modules: Mapping[str, str]) -> Peaks:
    """What one task takes."""
    with tempfile.TemporaryDirectory() as folder:
        noted, script = Path(folder, "peaks"), Path(folder, "peak.py")
        script.write_text(PEAK, encoding="utf-8")
        whole = {**variables, "ansible_python_interpreter": str(another_interpreter(Path(folder), script, noted))}
        clock = Clock()
        with clock, subprocess.Popen(**_command(Path(folder), [task], whole, modules), stdout=subprocess.DEVNULL) as process:
            _pid, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"ansible-playbook ended with {process.returncode}")
        return Peaks(clock.times[0], max(map(int, noted.read_text(encoding="utf-8").split())) / 1024, usage.ru_maxrss / 1024)


def _command(folder: Path, tasks: list[dict[str, Any]], variables: Mapping[str, Any], modules: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of subprocess for a playbook in a folder of its own."""
    for name, text in modules.items():
        Path(folder, name + ".py").write_text(text, encoding="utf-8")
    play = Path(folder, "play.yml")
    play.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": tasks}]), encoding="utf-8")
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build" / "link"),
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LIBRARY": str(folder),
        "ANSIBLE_LOCALHOST_WARNING": "false",
    }
    return {"args": [BIN / "ansible-playbook", play], "cwd": ROOT, "env": environment}
