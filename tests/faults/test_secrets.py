# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret comes out of a module: not on the screen at -vvvv, not in a result, a diff, a log, a system log or the evidence."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from tests.conftest import LINK
from tests.faults import process
from tests.faults.scene import Scene
from tests.faults.spy import Spy
from tests.operations import DRIVERS
from tests.operations.driver import Driver
from tests.simulator.thread import SimulatorThread

PROXY_PASSWORD = "Pr0xy/S3cret+Word="
WRONG = "Wr0ng/S3cret+That&NobodyIssued%41"
SIZE = 3

KINDS = ["nothing", "bad credentials", "401 always", "403", "page", "reset", "redirect", "TLS", "proxy", "echo", "echo at login"]


ONE_PER_VENDOR = list({driver.vendor: driver for driver in reversed(DRIVERS)}.values())


class Stage:
    """All modules before one simulator under one kind of failure: plants it, and knows every secret in play."""

    def __init__(self, kind: str, sim: SimulatorThread, folder: Path) -> None:
        self.kind = kind
        self.sim = sim
        self.folder = folder
        self.environ: dict[str, str] = {}
        self.changes: dict[str, Any] = {}  # options that every task gets
        self.secrets: set[str] = set()
        sim.control.reset()
        self.vendors = sim.control.info()["vendors"]
        self.values: list[str] = []  # secrets among the items
        for driver in DRIVERS:
            names = driver.names("Here", SIZE)
            sim.control.seed(driver.seed(names, driver.names("Gone", 1)))
            connection, credentials = driver.operation.description.vendor.connection, self._credentials(driver)
            self.secrets.update(value for name, value in credentials.items() if connection.get(name, {}).get("no_log"))
            self.values += driver.hidden(names)
        self.secrets.update(self.values)

    def plant(self) -> None:
        """The failure."""
        fault = self.sim.control.fault
        always: dict[str, Any] = {"times": None}
        plans: dict[str, list[dict[str, Any]]] = {
            "401 always": [{"kind": "status", "route": "read", "params": {"status": 401}}, {"kind": "status", "route": "write", "params": {"status": 401}}],
            "403": [{"kind": "status", "route": "write", "params": {"status": 403}}],
            "page": [{"kind": "html", "route": "write", "params": {"body": f"<html>{'p' * 60}</html>"}}, {"kind": "html", "route": "read", "skip": 2}],
            "reset": [{"kind": "reset_after", "route": "write"}],
            "redirect": [{"kind": "redirect", "route": "write", "params": {"location": "/login?token=" + quote(self.values[0])}}],
            "echo": [self._echo(driver, route) for driver in ONE_PER_VENDOR for route in ("write", "read")],
            "echo at login": [self._echo(driver, "auth") for driver in ONE_PER_VENDOR],
        }
        for plan in plans.get(self.kind, []):
            fault(**{"vendor": "*", **plan, **always})
        if self.kind == "TLS":
            self.changes["ca_path"] = None
        if self.kind == "bad credentials":
            self.secrets.add(WRONG)

    def _echo(self, driver: Driver, route: str) -> dict[str, Any]:
        """A refusal that repeats the secrets of the call, spelled in several ways, and one of them where texts are cut."""
        secret = self._credentials(driver)[driver.secrets[0]]  # the one that the tasks log in with
        texts = [" ".join(spellings(secret)), "x" * 285 + secret]
        body: dict[str, Any] = {"error_code": "X.1", "detailCode": "x"}
        body.update({name: texts[place % 2] for place, name in enumerate(("message", "error", "error_description", "error_msg", "Error"))})
        body["messages"] = [{"text": found} for found in texts]
        return {"kind": "status", "vendor": driver.vendor, "route": route, "skip": 0 if route == "auth" else 1, "params": {"status": 400, "body": body}}

    def tasks(self) -> list[dict[str, Any]]:
        """One task for each module, and one for each other way to log in for which the simulator has credentials."""
        found = [self._task(driver, driver.login(self._credentials(driver))) for driver in DRIVERS]
        if self.kind == "nothing":
            found += [self._task(driver, login) for driver in ONE_PER_VENDOR for login in self._other_logins(driver)]
        return found

    def _other_logins(self, driver: Driver) -> list[dict[str, Any]]:
        credentials, vendor = self._credentials(driver), driver.operation.description.vendor
        usual = driver.login(credentials)
        beside = {name: value for name, value in usual.items() if name not in vendor.connection}
        ways = [way for way in vendor.logins if not set(way) <= set(usual) and set(way) <= set(credentials)]
        return [{**beside, **{name: credentials[name] for name in way}} for way in ways]

    def _credentials(self, driver: Driver) -> dict[str, Any]:
        return dict(self.vendors[driver.vendor]["credentials"])

    def _task(self, driver: Driver, login: dict[str, Any]) -> dict[str, Any]:
        args = dict(driver.given(driver.names("Here", SIZE)), **login, base_url=self.sim.base_url, ca_path=self.sim.ca_path, timeout=5, max_attempts=2)
        args.update(verify_timeout=0.2, evidence_path=str(self.folder / (driver.module + ".jsonl")), **self.changes)
        if self.kind == "bad credentials":  # and from the environment instead of the task
            for name in driver.secrets:
                args.pop(name)
                self.environ[driver.operation.description.vendor.connection[name]["env"][0]] = WRONG
        task = {name: value for name, value in args.items() if value is not None}
        return {"name": driver.name, f"revoke.access.{driver.module}": task, "ignore_errors": True}

    def issued(self) -> set[str]:
        """The access tokens that were sent to the simulator."""
        headers = [entry["headers"] for entry in self.sim.control.log(limit=10000, headers=True)]
        values = [value for header in headers for name, found in header.items() if name.lower() == "authorization" for value in found]
        return {value.partition(" ")[2] for value in values}


def spellings(secret: str) -> Iterator[str]:
    """A secret as it is, and as an URL, a form, a header or JSON would hold it."""
    yield from (secret, quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1])
    yield base64.b64encode(secret.encode()).decode().rstrip("=")
    yield base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")


def leaks(text: str, secrets: set[str]) -> list[str]:
    """The lines of a text that hold a secret in any spelling, shortened to what is before it."""
    found = []
    halves = {secret[:9] for secret in secrets if len(secret) > 20}  # a secret cut short is still half a secret
    for spelling in halves.union(spelling for secret in secrets for spelling in spellings(secret)):
        place = text.find(spelling)
        if place >= 0:
            found.append(f"{spelling[:6]}... after: {text[max(place - 200, 0) : place]}")
    return found


def played(stage: Stage) -> str:
    """Run all tasks by the command line; everything that came out of it."""
    play = [{"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": stage.tasks()}]
    book = stage.folder / "play.json"
    book.write_text(json.dumps(play), encoding="utf-8")
    log = stage.folder / "ansible.log"
    settings = {
        "ANSIBLE_COLLECTIONS_PATH": str(LINK), "ANSIBLE_LOG_PATH": str(log), "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0", "ANSIBLE_PYTHON_INTERPRETER": sys.executable, "ANSIBLE_LOCAL_TEMP": str(stage.folder / "tmp"),
    }  # fmt: skip
    command = [str(Path(sys.executable).with_name("ansible-playbook")), "-vvvv", "--diff", str(book)]
    ran = subprocess.run(command, env={**os.environ, **settings, **stage.environ}, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    assert "Traceback" not in ran.stdout + ran.stderr
    assert ran.stdout.count('"complete":') >= len(DRIVERS), ran.stdout[-3000:]
    parts = [ran.stdout, ran.stderr, *(path.read_text(encoding="utf-8") for path in (log, *stage.folder.glob("*.jsonl")))]
    return "\n".join(parts)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_the_command_line_shows_holds_a_secret(kind: str, sim: SimulatorThread, sim_tls: SimulatorThread, tmp_path: Path) -> None:
    stage = Stage(kind, sim_tls if kind == "TLS" else sim, tmp_path)
    stage.plant()
    with Spy(407) as proxy:
        if kind == "proxy":
            stage.changes.update(base_url=sim.base_url.replace("127.0.0.1", "vendor.example.com"), allow_http=True)
            stage.environ["http_proxy"] = f"http://proxyuser:{quote(PROXY_PASSWORD, safe='')}@{proxy.address}"
            stage.secrets.add(PROXY_PASSWORD)
        text = played(stage)
        assert bool(proxy.seen) is (kind == "proxy")
        assert not leaks(text, stage.secrets | stage.issued())
    assert list(tmp_path.glob("*.jsonl")) or kind in ("TLS", "proxy", "bad credentials", "echo at login")


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.name)
def test_the_system_log_and_the_output_of_a_module_hold_no_secret(
    driver: Driver, sim: SimulatorThread, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "syslog"
    monkeypatch.setenv("FAULT_SYSLOG", str(log))
    scene = Scene(sim, driver, size=SIZE)
    scene.plant("reset_after", "write", times=None)
    before = scene.truth()
    running = process.start(scene, scene.asked)
    report = process.ended(running, scene, scene.asked, before)
    credentials = sim.control.info()["vendors"][driver.vendor]["credentials"]
    secrets = {credentials[name] for name in driver.secrets} | set(driver.hidden(scene.asked))
    entries = sim.control.log(headers=True)
    secrets |= {value.partition(" ")[2] for entry in entries for value in entry["headers"].get("Authorization", [])}
    assert log.exists() and "Invoked with" in log.read_text(encoding="utf-8")
    assert not leaks(log.read_text(encoding="utf-8") + json.dumps(report.result), secrets)
