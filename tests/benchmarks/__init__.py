# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speed and memory as ratios within one run. Nothing here passes or fails; C(make bench) prints the figures.

Each benchmark also has a small form, which the tests run so that it does not rot; its figures mean nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests import conftest

from . import fleet, groups, memory, quota, rules, startup

COLLECTION = conftest.LINK  # importing it puts the collection on the path

BENCHMARKS: Mapping[str, Callable[[bool], list[str]]] = {
    "groups": groups.measure,
    "rules": rules.measure,
    "quota": quota.measure,
    "startup": startup.measure,
    "fleet": fleet.measure,
    "memory": memory.measure,
}
