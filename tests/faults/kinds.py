# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of operations that the catalogue tells apart, by what their drivers say of themselves."""

from __future__ import annotations

from collections.abc import Callable

from tests.operations.driver import MATTERS, Driver

Kind = Callable[[Driver], bool]  # what kind of operation a driver drives


def every(driver: Driver) -> bool:
    """Any operation."""
    del driver
    return True


def blind(driver: Driver) -> bool:
    """No read tells the state: what a lost answer has done stays open."""
    return driver.blind


def bulk(driver: Driver) -> bool:
    """A write takes several items, and its answer speaks of each."""
    return driver.bulk


def one_by_one(driver: Driver) -> bool:
    """A write takes one item: a refused one leaves nothing to be split."""
    return not driver.bulk


def single(driver: Driver) -> bool:
    """There is one item at most, so nothing is left to be done when it was sent."""
    return driver.single


def named(driver: Driver) -> bool:
    """A write names its items; where there is one at most it does not have to."""
    return not driver.single


def listed(driver: Driver) -> bool:
    """A list shows the items."""
    return driver.listed


def counted(driver: Driver) -> bool:
    """A list shows the items, and tells how long it is."""
    return driver.listed and driver.totals


def linked(driver: Driver) -> bool:
    """A page of a list links to the next one."""
    return driver.links


def refused_alone(driver: Driver) -> bool:
    """A read that is refused concerns one item, and the run goes on."""
    return driver.refused_alone


def case_matters(driver: Driver) -> bool:
    """A list shows the items, and ids in another letter case are others."""
    return driver.listed and driver.case == MATTERS


def case_ignored(driver: Driver) -> bool:
    """A list shows the items, and ids are compared without case, wholly or in part."""
    return driver.listed and driver.case != MATTERS


def asked_by_filter(driver: Driver) -> bool:
    """A list shows the items, narrowed by a filter that the vendor may ignore."""
    return driver.filtered


def paged_whole(driver: Driver) -> bool:
    """A list shows all items there are, page by page."""
    return driver.listed and not driver.filtered and driver.pages


def told_apart(driver: Driver) -> bool:
    """Rows name their tenant, or have to fit a filter."""
    return asked_by_filter(driver) or driver.rooted


def mute(driver: Driver) -> bool:
    """An empty answer to a write is a yes."""
    return driver.mute


def one_case(driver: Driver) -> bool:
    """Every call takes an id in either letter case."""
    return driver.one_case


def uncounted(driver: Driver) -> bool:
    """A list shows the items, and does not tell how long it is."""
    return driver.listed and not driver.totals


def looked_up(driver: Driver) -> bool:
    """The state of an item is read one by one, by what no list shows."""
    return not driver.listed and not driver.blind
