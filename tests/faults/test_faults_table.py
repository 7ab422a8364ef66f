# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/faults.md is what the suite has seen. C(FAULT_TABLE=write) in the environment writes it anew."""

from __future__ import annotations

import os

from tests.conftest import ROOT
from tests.faults import table
from tests.simulator.thread import SimulatorThread

PAGE = ROOT / "docs" / "faults.md"


def test_the_table_in_the_documentation_is_what_the_suite_sees(sim: SimulatorThread, sim_tls: SimulatorThread, sightings: table.Sightings) -> None:
    for fault, driver in table.cases():
        if sightings.of(fault, driver) is None:  # this test alone, or another process has not come to it yet
            table.observed(fault, driver, sim, sim_tls, sightings)
    text = table.page(sightings)
    if os.environ.get("FAULT_TABLE") == "write":
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8").splitlines() == text.splitlines(), "run it again with FAULT_TABLE=write, and look at what changed"
