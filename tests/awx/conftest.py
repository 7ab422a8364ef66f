# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One simulator, one AWX for a single tenant and one for several."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.awx.job import Awx
from tests.awx.world import World
from tests.simulator.thread import SimulatorThread


@pytest.fixture(scope="session", name="world")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with SimulatorThread() as sim:
        yield World(sim, tmp_path_factory.mktemp("awx"), 3)


@pytest.fixture(scope="session", name="alone")
def _alone(world: World) -> Awx:
    return world.alone()


@pytest.fixture(scope="session", name="many")
def _many(world: World) -> Awx:
    return world.many()
