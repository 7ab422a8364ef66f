# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever ends a playbook ends its module before the next request: at most those are sent that were under way.

Where the module lives on, because it was told by a signal that can be caught or has noticed that the playbook is gone, the
evidence has its outcomes and its end. ansible-runner kills: what that leaves behind depends on the ansible-core.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from ansible.release import __version__ as core

from tests.cancel.job import COUNT, NAMESPACE, PARALLEL, Job, claims, namespaces, until
from tests.simulator.thread import SimulatorThread

# From there on a worker has a session of its own, so that ansible-runner's kill does not reach the module.
OUTLIVES = tuple(int(part) for part in core.split(".")[:2]) >= (2, 19)

Process = subprocess.Popen[bytes]

AROUND = {
    "plain": (),
    "in a namespace": pytest.param(NAMESPACE, marks=pytest.mark.skipif(not namespaces(), reason="this machine lets nobody make a namespace")),
}


@pytest.fixture(name="sim", scope="module")
def _sim() -> Iterator[SimulatorThread]:
    with SimulatorThread() as running:
        yield running


@pytest.fixture(name="job")
def _job(sim: SimulatorThread, tmp_path: Path) -> Job:
    return Job(sim, tmp_path)


def nothing_more_is_sent(job: Job, sent: int) -> None:
    """The module ends, and the vendor gets no more than what was under way when the playbook was gone."""
    until(job.over, "the module's end")
    assert job.requests() <= sent + PARALLEL
    assert len(job.gone()) < COUNT - PARALLEL


def all_is_on_record(job: Job) -> None:
    """The run has its end, and each item has the outcome that is true, or none that claims more."""
    kept = job.kept()
    assert not kept.problems and kept.records[-1]["record"] == "end"
    by_outcome = claims(kept, lambda item: job.scene.driver.name_of(item, job.scene.present))
    assert sum(map(len, by_outcome.values())) == COUNT and by_outcome["not_attempted"]
    assert by_outcome.get("changed", set()) <= job.gone() <= by_outcome.get("changed", set()) | by_outcome.get("unconfirmed", set())


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("way", ["canceled", "timeout"])
def test_a_job_of_ansible_runner_that_is_cancelled_or_timed_out_sends_nothing_more(way: str, around: tuple[str, ...], job: Job) -> None:
    with job.under_runner(around, seconds=0 if way == "canceled" else 15) as runner:
        assert runner.stdin is not None and runner.stdout is not None
        until(job.in_full_swing, "some writes")
        if way == "canceled":
            job.stop.touch()
        assert runner.stdout.readline().strip() == way
        nothing_more_is_sent(job, job.requests())
        runner.stdin.close()
    if OUTLIVES:
        all_is_on_record(job)
    else:
        assert not job.kept().problems


def end(number: int, process: Process, _terminal: int) -> None:
    process.send_signal(number)


def press_ctrl_c(_process: Process, terminal: int) -> None:
    os.write(terminal, b"\x03")


def hang_up(_process: Process, terminal: int) -> None:
    os.close(terminal)


WAYS: dict[str, Callable[[Process, int], None]] = {
    "Ctrl-C": press_ctrl_c,
    "the terminal hangs up": hang_up,
    "SIGTERM to the playbook": partial(end, signal.SIGTERM),
    "SIGKILL to the playbook": partial(end, signal.SIGKILL),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_playbook_that_is_ended_from_a_terminal_ends_its_module_with_all_on_record(way: Callable[[Process, int], None], job: Job) -> None:
    process, terminal = job.in_terminal()
    until(job.in_full_swing, "some writes")
    way(process, terminal)
    if way is not hang_up:
        until(partial(left, terminal), "the end of the output")
    process.wait()
    nothing_more_is_sent(job, job.requests())
    all_is_on_record(job)


def test_a_task_in_the_background_outlives_its_playbook_as_it_is_meant_to(sim: SimulatorThread, tmp_path: Path) -> None:
    job = Job(sim, tmp_path, 4 * PARALLEL, **{"async": 600, "poll": 0})
    process, terminal = job.in_terminal()
    until(partial(left, terminal), "the end of the output")
    assert process.wait() == 0
    os.close(terminal)
    until(lambda: job.evidence.exists() and job.over() and job.kept().records[-1:] != [] and job.kept().records[-1]["record"] == "end", "the module's end")
    assert not job.scene.truth() & set(job.scene.present)


def left(terminal: int) -> bool:
    """Read what was written on a terminal; tells whether nobody is there any more who could write."""
    try:
        return not os.read(terminal, 65536)
    except OSError:  # how Linux tells it
        return True
