# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""10,000 governance groups at a vendor that allows 100 requests within any 10 seconds: how near to the least possible time, and how many refused.

Once in virtual time, which is the same on every machine, and once for real.
The last hundred requests cannot go out faster than the first hundred did: on a busy machine that adds to the ideal.
"""

from __future__ import annotations

import random

from ansible_collections.revoke.access.plugins.module_utils._http.limiter import Limiter
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.quota_world import SlidingWindow, run

from .groups import PARALLEL, engine
from .harness import Clock, simulator

ALLOWED, WINDOW = 100, 10.0
LOGINS = 1  # they do not count


def measure(small: bool = False) -> list[str]:
    """One line each: seconds against the ideal, and requests that were refused."""
    return [virtual(20 if small else 500), real(200 if small else 10_000)]


def virtual(requests: int) -> str:
    """The limiter alone, with answers after 3 to 8 ms."""
    limiter = Limiter(GovernanceGroups.description.vendor.quota, random.Random(0).random)
    figures = run(limiter, SlidingWindow(ALLOWED, WINDOW), requests, workers=PARALLEL, latency=(0.003, 0.008))
    return line(f"{requests} requests in virtual time", figures.seconds, requests, figures.refused)


def real(count: int) -> str:
    """The whole module against the simulator."""
    clock = Clock()
    with simulator() as control:
        control.seed(sailpoint_isc={"count": count, "prefix": "group"})
        ids = control.state("sailpoint_isc")["groups"]
        control.switch({"rate_limit.sailpoint_isc": ALLOWED, "rate_limit_window": WINDOW})
        with clock:
            engine(control, ids, GovernanceGroups)
        statuses = [call["status"] for call in control.log(limit=5000) if call["vendor"] == "sailpoint_isc"]
    passed = sum(1 for status in statuses if status != 429) - LOGINS
    refused = statuses.count(429)
    return line(f"{count} governance groups", clock.times[0], passed, refused)


def line(what: str, seconds: float, passed: int, refused: int) -> str:
    """The figures in words."""
    ideal = (passed - 1) // ALLOWED * WINDOW
    share = 100 * refused / (passed + refused)
    quota = f"{ALLOWED} requests per {WINDOW:g} s"
    return f"{what} at {quota}: {seconds:.2f} s for {passed} requests, ideal {ideal:g} s (at most 1.02 of it), {refused} refused, {share:.1f} % (at most 1)"
