# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tools import simulator


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_simulator_runs_as_long_as_it_is_used() -> None:
    started = []
    with pytest.raises(KeyError), simulator.running(Path(sys.executable), "test") as vendors:
        started.append(vendors.pid)
        assert vendors.get("/_sim/health") == {"ok": True}
        vendors.post("/_sim/seed", {"sailpoint_isc": {"count": 3}})
        assert len(vendors.get("/_sim/state/sailpoint_isc")["groups"]) == 3
        raise KeyError("whatever goes wrong")
    assert gone(started[0])


def test_one_that_cannot_start_says_why() -> None:
    with pytest.raises(RuntimeError, match="did not start"), simulator.running(Path("/bin/false"), "test"):
        pass
