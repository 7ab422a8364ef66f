# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task tells of its progress reaches the events of ansible-runner, and so AWX, while it runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cancel.job import COUNT, Job, until
from tests.simulator.thread import SimulatorThread

TOLD = re.compile(rf"\w+ at localhost: sending, \d+ of {COUNT} done, 0 failed")


def progress(folder: Path) -> list[str]:
    """The lines that the events of a job hold, in their order."""
    events = [path for path in folder.glob("artifacts/*/job_events/*.json") if "partial" not in path.name]
    files = sorted(events, key=lambda path: int(path.name.partition("-")[0]))
    told = [json.loads(path.read_text(encoding="utf-8"))["stdout"] for path in files]
    return [text for text in told if TOLD.search(text)]


def test_progress_is_an_event_of_ansible_runner_at_once(tmp_path: Path) -> None:
    with SimulatorThread() as sim:
        job = Job(sim, tmp_path)
        with job.under_runner() as runner:
            assert runner.stdin is not None and runner.stdout is not None
            until(lambda: bool(progress(tmp_path)), "a line of progress")
            assert job.gone() < set(job.scene.present)  # it is not over
            job.scene.control.clear_faults()
            assert runner.stdout.readline().strip() == "successful"
            runner.stdin.close()
        assert job.gone() == set(job.scene.present)
