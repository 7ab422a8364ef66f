# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gives the tests a simulator and short waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import scene
from tests.simulator.thread import SimulatorThread


@pytest.fixture(scope="session", name="sim")
def _sim() -> Iterator[SimulatorThread]:
    """One simulator for all tests; each test resets it."""
    with SimulatorThread() as running:
        yield running


@pytest.fixture(scope="session", name="sim_tls")
def _sim_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorThread]:
    """One simulator behind TLS with a CA of its own."""
    with SimulatorThread(tls_dir=str(tmp_path_factory.mktemp("tls"))) as running:
        yield running


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundredths of seconds in place of seconds, small pages in place of large ones, no proxy of this machine."""
    for module, name, value in scene.SHORT:
        monkeypatch.setattr(module, name, value)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
