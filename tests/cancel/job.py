# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A job: one playbook with one module, run by ansible-runner or in a terminal, before a simulator whose writes are slow."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Contents, read
from tests.conftest import LINK, ROOT
from tests.faults.scene import Scene
from tests.operations import DRIVERS
from tests.simulator.thread import SimulatorThread

BIN = Path(sys.executable).parent
PATIENCE = 120  # seconds until a condition that does not come true is a failure
PARALLEL = 4
COUNT = 400
SLOW = 0.4  # seconds that the vendor takes for a write

NAMESPACE = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc")

# Runs the playbook of a folder with ansible-runner until a file appears, tells the status, and stays until its input ends.
RUNNER = """
import os, sys
import ansible_runner
folder, stop, seconds = sys.argv[1:]
settings = {"pexpect_timeout": 1, **({"job_timeout": int(seconds)} if int(seconds) else {})}
ended = ansible_runner.run(private_data_dir=folder, playbook="play.yml", settings=settings, cancel_callback=lambda: os.path.exists(stop), quiet=True)
print(ended.status, flush=True)
sys.stdin.read()
"""

# Becomes a playbook in the foreground of the terminal that is its input, whatever whoever started it does with signals.
FOREGROUND = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for a condition."""
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, f"waited in vain: {what}"
        time.sleep(0.01)


def namespaces() -> bool:
    """Whether this machine lets its users make namespaces."""
    return bool(shutil.which("unshare")) and subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


class Job:
    """A playbook that removes C(count) items one by one, of the operation that takes the fewest in a call. C(keywords): of its task."""

    def __init__(self, sim: SimulatorThread, folder: Path, count: int = COUNT, **keywords: Any) -> None:
        driver = min(DRIVERS, key=lambda each: each.operation.description.batch_limit)
        self.scene = Scene(sim, driver, count)
        self.scene.plant("delay", "write", params={"seconds": SLOW}, times=None)
        self.folder = folder
        self.evidence = folder / "evidence.jsonl"
        self.stop = folder / "stop"
        (folder / "project").mkdir()
        login = driver.login(sim.control.info()["vendors"][driver.vendor]["credentials"])
        options = {"base_url": sim.base_url, "max_parallel": PARALLEL, "max_removals": 0, "evidence_path": str(self.evidence)}
        task = {f"revoke.access.{driver.module}": {**options, **login, **driver.given(self.scene.present)}, **keywords}
        variables = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        play = [{"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": [task]}]
        (folder / "project" / "play.yml").write_text(json.dumps(play), encoding="utf-8")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")},
            "ANSIBLE_COLLECTIONS_PATH": str(LINK),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "HOME": str(folder),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": "",
        }

    def under_runner(self, around: Sequence[str] = (), seconds: int = 0) -> subprocess.Popen[str]:
        """Start the job with ansible-runner. C(around): what to start it with, C(seconds): its time-out."""
        words = [*around, sys.executable, "-c", RUNNER, str(self.folder), str(self.stop), str(seconds)]
        return subprocess.Popen(words, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def in_terminal(self) -> tuple[subprocess.Popen[bytes], int]:
        """Start the playbook in the foreground of a terminal of its own; the process, and the end of it that a person sits at."""
        terminal, other = os.openpty()
        words = [sys.executable, "-c", FOREGROUND, str(BIN / "ansible-playbook"), "play.yml"]
        project = self.folder / "project"
        process = subprocess.Popen(words, env=self.environment, stdin=other, stdout=other, stderr=other, cwd=project, start_new_session=True)
        os.close(other)
        return process, terminal

    def in_full_swing(self) -> bool:
        """Whether several writes were carried out, and more are under way."""
        return self.writes() > 2 * PARALLEL

    def writes(self) -> int:
        """How many writes the vendor got."""
        return self.scene.writes()

    def requests(self) -> int:
        """How many requests of any kind the vendor got."""
        calls = self.scene.control.calls()["vendors"][self.scene.driver.vendor]
        return sum(calls[kind] for kind in ("auth", "read", "write"))

    def over(self) -> bool:
        """Whether no process holds the evidence file any more: the module is gone."""
        with self.evidence.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True

    def kept(self) -> Contents:
        """What the evidence tells."""
        return read(str(self.evidence))

    def gone(self) -> set[str]:
        """What the vendor no longer has."""
        return set(self.scene.present) - self.scene.truth()


def claims(kept: Contents, name_of: Callable[[Any], str]) -> dict[str, set[str]]:
    """The items by their outcome: C(changed), C(unchanged), or the reason of a failed one."""
    found: dict[str, set[str]] = {}
    for record in kept.records:
        if record["record"] == "outcome":
            found.setdefault(record.get("reason") or record["outcome"], set()).add(name_of(record["item"]))
    return found
