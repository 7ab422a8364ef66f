# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: ready file, TLS, seeds, signals, the parent process, and loopback only."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.simulator.control import Control
from tests.simulator.server import RunningServer, Simulator
from tests.simulator.thread import SimulatorThread

ROOT = Path(__file__).resolve().parents[3]


def start(tmp_path, *options) -> tuple[Any, dict[str, Any]]:
    """A running simulator process and what its ready file says."""
    ready = tmp_path / "ready.json"
    command = [sys.executable, "-m", "tests.simulator", "--ready-file", str(ready), *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not ready.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    if not ready.exists():
        process.kill()
        raise AssertionError(process.communicate()[1])
    return process, json.loads(ready.read_text(encoding="utf-8"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_greeting_and_clean_end(tmp_path, number) -> None:
    process, ready = start(tmp_path)
    info = Control(ready["base_url"]).info()
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    for vendor in info["vendors"].values():
        assert all(str(value) in out for value in vendor["credentials"].values())
    assert ready["base_url"] in out and ready["ca_path"] is None


@pytest.mark.parametrize("name, text", [("seed.json", '{"sailpoint_isc": {"count": 2}}'), ("seed.yml", "sailpoint_isc:\n  count: 2\n")])
def test_seed_file_survives_reset(tmp_path, name, text) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    process, ready = start(tmp_path, "--quiet", "--seed", str(tmp_path / name))
    control = Control(ready["base_url"])
    control.reset()
    assert len(control.state("sailpoint_isc")["groups"]) == 2
    process.terminate()
    assert process.communicate(timeout=60) == ("", "")


def test_tls(tmp_path) -> None:
    process, ready = start(tmp_path, "--tls", str(tmp_path / "tls"), "--quiet")
    assert ready["base_url"] == f"https://127.0.0.1:{ready['port']}"
    assert Control(ready["base_url"], ready["ca_path"]).health() == {"ok": True}
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(ready["base_url"] + "/_sim/health", timeout=20)
    control = Control(ready["base_url"], ready["ca_path"])
    control.fault("reset")
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(ready["base_url"] + "/v2026/workgroups", verify=ready["ca_path"], timeout=20)
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_it_ends_with_its_parent(tmp_path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process, _ready = start(tmp_path, "--quiet", "--parent", str(parent.pid))
    parent.communicate(b"\n", timeout=60)
    assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("options", [["--host", "0.0.0.0"], ["--seed", "missing.json"], ["--port", "1"]])
def test_what_stops_the_start(options, running) -> None:
    port = running.base_url.rpartition(":")[2]
    options = ["--port", port] if options[0] == "--port" else options
    done = subprocess.run([sys.executable, "-m", "tests.simulator", *options], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.startswith("simulator: ")) == (1, True)


def test_it_is_importable_under_another_name(tmp_path) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'tests')!r}); from simulator.thread import SimulatorThread\n"
    code += "with SimulatorThread() as sim: sys.exit(0 if sim.control.health()['ok'] else 1)"
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, timeout=60, check=False).returncode == 0


def test_the_control_client_needs_no_aiohttp() -> None:
    code = "import sys; sys.modules['aiohttp'] = None; from tests.simulator.control import Control"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False).returncode == 0


def test_two_at_once_and_tls_in_a_thread(tmp_path) -> None:
    with SimulatorThread(tls_dir=str(tmp_path), seed={"sailpoint_isc": {"count": 1}}) as one, SimulatorThread() as two:
        assert one.base_url.startswith("https://")
        assert len(one.control.state("sailpoint_isc")["groups"]) == 1
        assert two.control.state("sailpoint_isc")["groups"] == []


def test_loopback_only() -> None:
    with pytest.raises(ValueError, match="loopback"):
        RunningServer(Simulator(), host="192.0.2.1")
