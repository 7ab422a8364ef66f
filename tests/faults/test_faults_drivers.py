# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No operation stays outside the suite, and none is driven by what the simulator does not know."""

from __future__ import annotations

import pytest

from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tests.faults.catalogue import catalogue
from tests.operations import DRIVERS, TYPICAL, drivers_of
from tests.operations.driver import Driver
from tests.simulator.thread import SimulatorThread

EACH = pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.name)


def test_every_operation_is_driven() -> None:
    assert {driver.operation for driver in DRIVERS} == set(OPERATIONS.values())
    assert len({driver.name for driver in DRIVERS}) == len(DRIVERS)


def test_an_operation_without_a_driver_is_an_error_that_names_the_missing_file() -> None:
    with pytest.raises(LookupError, match="tests/operations/csp_of_tomorrow.py"):
        drivers_of("csp_of_tomorrow")


@EACH
def test_a_driver_names_routes_switches_and_options_that_exist(driver: Driver, sim: SimulatorThread) -> None:
    known = sim.control.info()
    assert {driver.auth_route, driver.read_route, driver.write_route} <= set(known["routes"][driver.vendor])
    assert set(driver.small_pages) <= set(known["switches"])
    options = {driver.option, *driver.given([]), *driver.login(known["vendors"][driver.vendor]["credentials"]), *driver.secrets}
    assert options <= set(full_spec(driver.operation))


@pytest.mark.parametrize("driver", [driver for driver in DRIVERS if driver.kin] or DRIVERS[:1], ids=lambda driver: driver.name)
def test_a_driver_that_another_one_stands_for_is_of_its_kind(driver: Driver) -> None:
    marks = ("vendor", "blind", "listed", "totals", "links", "bare", "pages", "mute", "refused_alone", "case", "bulk")
    other = next(each for each in TYPICAL if each.name == (driver.kin or driver.name))
    assert [getattr(driver, mark) for mark in marks] == [getattr(other, mark) for mark in marks]


@EACH
def test_most_faults_concern_every_operation(driver: Driver) -> None:
    faults = catalogue()
    assert len({fault.name for fault in faults}) == len(faults)
    assert sum(fault.concerns(driver) for fault in faults) > len(faults) * (1 / 2 if driver.single else 3 / 5)
