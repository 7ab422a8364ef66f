# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is killed, ended from outside, or out of time: what is known is kept, and the next run finishes."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._evidence import file
from tests.faults import process, promises
from tests.faults.chosen import CHOSEN
from tests.faults.scene import Scene
from tests.operations.driver import Driver
from tests.simulator.thread import SimulatorThread

KILLS = 5  # at each module
SEED = 20261121

EACH = pytest.mark.parametrize("driver", CHOSEN, ids=lambda driver: driver.name)


def _kills() -> list[tuple[Driver, int, str]]:
    """For each module some points of its run, as shares of its requests, and whether the last one was applied."""
    chance = random.Random(SEED)
    return [(driver, chance.randrange(100), chance.choice(["timeout", "timeout_after"])) for driver in CHOSEN for _number in range(KILLS)]


def _requests(scene: Scene) -> int:
    calls = scene.control.calls()["vendors"][scene.driver.vendor]
    return sum(calls[kind] for kind in ("auth", "read", "write"))


def _wait_for(scene: Scene, count: int, running: Any) -> None:
    """Wait until so many requests have arrived."""
    ends = time.monotonic() + 30
    while _requests(scene) < count:
        assert time.monotonic() < ends and running.poll() is None, "the module ended before it was to be killed"
        time.sleep(0.005)


@pytest.mark.parametrize("driver, share, kind", _kills())
def test_the_next_run_finishes_what_a_killed_one_began(driver: Driver, share: int, kind: str, sim: SimulatorThread, tmp_path: Path) -> None:
    scene = Scene(sim, driver)
    scene.run()
    point = share * _requests(scene) // 100
    scene.arrange()
    before, evidence = scene.truth(), str(tmp_path / "evidence.jsonl")
    scene.control.fault(kind, driver.vendor, "*", skip=point, times=None)
    running = process.start(scene, scene.asked, evidence_path=evidence)
    _wait_for(scene, point + 1, running)
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=30)
    scene.clear()
    kept = file.read(evidence)
    assert not kept.problems
    _evidence_is_true(scene, kept, scene.truth())
    assert before - set(scene.asked) <= scene.truth()
    if any(record["record"] == "planned" for record in kept.records):
        scene.options = dict.fromkeys(driver.given([]))
        report = scene.run(resume_from=evidence, evidence_path=evidence)
        scene.options = {}
        assert report.result["complete"] and not report.failed, report.result["msg"]
    report = scene.run(evidence_path=evidence)
    promises.held(report)
    assert report.result["complete"] and set(scene.bystanders) <= report.after
    assert not file.read(evidence).problems


def _evidence_is_true(scene: Scene, kept: file.Contents, truth: set[str]) -> None:
    """The evidence calls nothing changed, and no answer a yes, for what the vendor still has."""
    for record in kept.records:
        claims = [record] if record.get("outcome") == "changed" else [word for word in record.get("answers", []) if word["answer"] == "accepted"]
        for claim in claims:
            assert scene.driver.name_of(claim["item"], scene.asked) not in truth


def _left(driver: Driver) -> str:
    """Why something is open where a run ends at its first write: there is more to send, or what was sent cannot be read."""
    return "unconfirmed" if driver.single else "not_attempted"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: signal.Signals(number).name)
@EACH
def test_a_signal_ends_a_run_with_what_is_known(driver: Driver, number: int, sim: SimulatorThread, tmp_path: Path) -> None:
    scene = Scene(sim, driver)
    before, evidence = scene.truth(), str(tmp_path / "evidence.jsonl")
    scene.plant("delay", "write", params={"seconds": 0.4})
    running = process.start(scene, scene.asked, evidence_path=evidence, max_parallel=1)
    ends = time.monotonic() + 30
    while not scene.writes():
        assert time.monotonic() < ends and running.poll() is None
        time.sleep(0.005)
    running.send_signal(number)
    running.send_signal(signal.SIGTERM)  # a second one changes nothing
    report = process.ended(running, scene, scene.asked, before)
    promises.held(report)
    assert _left(driver) in report.reasons().values()
    assert scene.writes() == 1 and report.failed
    assert [record["record"] for record in file.read(evidence).records][-1] == "end"
    scene.clear()
    assert scene.run().result["complete"]


@EACH
def test_a_run_whose_starter_is_gone_sends_nothing_more_and_writes_its_end(driver: Driver, sim: SimulatorThread, tmp_path: Path) -> None:
    scene = Scene(sim, driver)
    evidence = str(tmp_path / "evidence.jsonl")
    scene.plant("delay", "write", params={"seconds": 0.4}, times=None)
    running = process.start(scene, scene.asked, around=process.PARENT, evidence_path=evidence, max_parallel=1)
    _wait_for(scene, 1, running)
    ends = time.monotonic() + 30
    while not scene.writes():
        assert time.monotonic() < ends and running.poll() is None
        time.sleep(0.005)
    running.kill()  # the parent: the module has nothing to do with this signal
    running.wait()
    while file.read(evidence).records[-1]["record"] != "end":
        assert time.monotonic() < ends
        time.sleep(0.005)
    assert scene.writes() == 1
    reasons = {record.get("reason") for record in file.read(evidence).records if record["record"] == "outcome"}
    assert _left(driver) in reasons
    running.communicate(timeout=30)
    scene.clear()
    assert scene.run().result["complete"]


@EACH
@pytest.mark.parametrize("route", ["auth", "read", "write"])
def test_a_deadline_ends_a_run_with_what_is_known(driver: Driver, route: str, sim: SimulatorThread) -> None:
    scene = Scene(sim, driver)
    scene.plant("delay", route, params={"seconds": 0.5})
    started = time.monotonic()
    report = scene.run(deadline=0.25)
    assert time.monotonic() - started < 2.0
    promises.held(report)
    assert (_left(driver) if route == "write" else "not_attempted") in report.reasons().values()
    time.sleep(0.5)  # the vendor may still carry out what it was sent
    promises.held(report._replace(after=scene.truth()))
    scene.clear()
    assert scene.run().result["complete"]
