# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""10,000 governance groups at a vendor that allows 100 requests within any 10 seconds: how near to the least possible time, and how many refused."""

from __future__ import annotations

from .groups import engine
from .harness import Clock, simulator

ALLOWED, WINDOW = 100, 10.0
LOGINS = 1  # they do not count


def measure(small: bool = False) -> list[str]:
    """One line: seconds against the ideal, and requests that were refused."""
    count = 200 if small else 10_000
    clock = Clock()
    with simulator() as control:
        control.seed(sailpoint_isc={"count": count, "prefix": "group"})
        ids = control.state("sailpoint_isc")["groups"]
        control.switch({"rate_limit.sailpoint_isc": ALLOWED, "rate_limit_window": WINDOW})
        with clock:
            engine(control, ids)
        statuses = [call["status"] for call in control.log(limit=5000) if call["vendor"] == "sailpoint_isc"]
    passed = sum(1 for status in statuses if status != 429) - LOGINS
    refused = statuses.count(429)
    ideal = (passed - 1) // ALLOWED * WINDOW
    share = 100 * refused / len(statuses)
    return [
        f"{count} governance groups at {ALLOWED} requests per {WINDOW:g} s: {clock.times[0]:.2f} s for {passed} requests, ideal {ideal:g} s "
        f"(at most 1.02 of it), {refused} refused, {share:.1f} % (at most 1)"
    ]
