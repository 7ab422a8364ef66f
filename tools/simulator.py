# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts the simulator of the vendors and talks to its control API."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .paths import BUILD, LOGS, ROOT

_PATIENCE = 60.0
_GRACE = 8.0


@dataclass(frozen=True)
class Simulator:
    """A running simulator."""

    base_url: str
    ca_path: str | None
    pid: int

    def get(self, path: str) -> Any:
        """The JSON that a control path answers with."""
        return self._answer(urllib.request.Request(self.base_url + path))

    def post(self, path: str, body: object = None) -> Any:
        """Send JSON to a control path and return the JSON of the answer (None when it is empty)."""
        data = json.dumps({} if body is None else body).encode()
        return self._answer(urllib.request.Request(self.base_url + path, data, {"Content-Type": "application/json"}))

    def _answer(self, request: urllib.request.Request) -> Any:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=_PATIENCE) as answer:
            text = answer.read()
        return json.loads(text) if text else None


@contextlib.contextmanager
def running(python: Path, name: str) -> Iterator[Simulator]:
    """A simulator on a free port; it is gone afterwards, whatever happens: it also looks whether we are still there."""
    log = LOGS / f"simulator-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="simulator-", dir=BUILD) as folder, log.open("wb") as output:
        ready = Path(folder) / "ready.json"
        command: list[str | Path] = [python, "-m", "tests.simulator", "--port", "0", "--ready-file", ready, "--parent", str(os.getpid())]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT) as child:
            try:
                told = _wait(child, ready, log)
                yield Simulator(told["base_url"].rstrip("/"), told.get("ca_path"), child.pid)
            finally:
                _stop(child)


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_GRACE)
    except subprocess.TimeoutExpired:
        child.kill()


def _wait(child: subprocess.Popen[bytes], ready: Path, log: Path) -> dict[str, str]:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and child.poll() is None:
        with contextlib.suppress(OSError, ValueError):
            told: dict[str, str] = json.loads(ready.read_text(encoding="utf-8"))
            return told
        time.sleep(0.02)
    raise RuntimeError(f"the simulator did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
