# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gives the tests a simulator, and one place for what they see."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.faults.in_worker import InWorker
from tests.faults.table import Sightings
from tests.simulator.thread import SimulatorThread


@pytest.fixture(scope="session", name="sim")
def _sim() -> Iterator[SimulatorThread]:
    """One simulator for all tests of a process; each test resets it."""
    with SimulatorThread() as running:
        yield running


@pytest.fixture(scope="session", name="sim_tls")
def _sim_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorThread]:
    """One simulator behind TLS with a CA of its own."""
    with SimulatorThread(tls_dir=str(tmp_path_factory.mktemp("tls"))) as running:
        yield running


@pytest.fixture(scope="session", name="sightings")
def _sightings(tmp_path_factory: pytest.TempPathFactory) -> Sightings:
    """What the matrix has seen so far, in this process and in those beside it."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent  # each process has a folder of its own in that of the session
    return Sightings(place / "sightings")


@pytest.fixture(scope="session", name="in_worker")
def _in_worker() -> Iterator[InWorker]:
    """One worker for all tests of a process."""
    worker = InWorker()
    yield worker
    worker.close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no certificates of this machine."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
