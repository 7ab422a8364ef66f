# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the benchmarks share: the simulator as a process of its own, and playbooks as whole processes."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

from tests.benchmarks import LINK
from tests.simulator.control import Control

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


@contextlib.contextmanager
def simulator() -> Iterator[Control]:
    """A simulator in its own process, so that it does not share the interpreter lock with what is measured."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder, "ready.json")
        command = [sys.executable, "-m", "tests.simulator", "--port", "0", "--quiet", "--ready-file", str(ready), "--parent", str(os.getpid())]
        with subprocess.Popen(command, cwd=ROOT) as process:
            try:
                while not ready.exists() and process.poll() is None:
                    time.sleep(0.02)
                yield Control(json.loads(ready.read_text(encoding="utf-8"))["base_url"])
            finally:
                process.terminate()


def credentials(control: Control, vendor: str) -> dict[str, str]:
    """The simulator's default credentials for a vendor."""
    found: dict[str, str] = control.info()["vendors"][vendor]["credentials"]
    return found


def timed(work: Callable[[], Any]) -> float:
    """Seconds that a call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median(values: list[float]) -> float:
    """The median, as ratios of single runs mislead on a busy machine."""
    return statistics.median(values)


def playbook(tasks: list[dict[str, Any]], variables: dict[str, Any] | None = None, library: str = "") -> float:
    """Seconds of a whole ansible-playbook process over these tasks."""
    with tempfile.TemporaryDirectory() as folder:
        play = Path(folder, "play.yml")
        play.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "vars": variables or {}, "tasks": tasks}]), encoding="utf-8")
        environment = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(LINK), ANSIBLE_LOCALHOST_WARNING="false")
        environment.update(ANSIBLE_INVENTORY_UNPARSED_WARNING="false", ANSIBLE_LIBRARY=library)
        return timed(lambda: subprocess.run([BIN / "ansible-playbook", play], cwd=ROOT, env=environment, check=True, capture_output=True))


def peak_of_children() -> float:
    """The largest resident set of any child process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
