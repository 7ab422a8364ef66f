# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No credential goes to anybody but the vendor: not by a redirect, not by a link in a list."""

from __future__ import annotations

import pytest

from tests.faults import promises
from tests.faults.chosen import CHOSEN
from tests.faults.kinds import linked
from tests.faults.scene import Scene
from tests.faults.spy import Spy
from tests.operations.driver import Driver
from tests.simulator.thread import SimulatorThread


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("route", ["auth", "read", "write"])
@pytest.mark.parametrize("driver", CHOSEN, ids=lambda driver: driver.name)
def test_a_redirect_to_another_host_is_followed_by_nothing(driver: Driver, route: str, status: int, sim: SimulatorThread) -> None:
    with Spy() as spy:
        scene = Scene(sim, driver)
        scene.plant("redirect", route, times=None, params={"status": status, "location": f"http://{spy.address}/login"})
        report = scene.run()
        promises.held(report)
        assert not report.result["complete"]
        assert report.after == report.before
        assert any("redirect" in row["message"] for row in report.result["failed_items"])
        promises.finishes(scene)
        assert not spy.seen


@pytest.mark.parametrize("driver", list(filter(linked, CHOSEN)), ids=lambda driver: driver.name)
def test_a_next_page_on_another_host_is_not_read(driver: Driver, sim: SimulatorThread) -> None:
    with Spy() as spy:
        scene = Scene(sim, driver)
        for link in (f"http://{spy.address}/apps", f"//{spy.address}/apps", f"@{spy.address}/apps"):
            scene.plant("loop_next_link", "read", times=None, params={"link": link})
            report = scene.run()
            promises.held(report)
            assert report.after == report.before
            scene.control.clear_faults()
        assert not spy.seen
