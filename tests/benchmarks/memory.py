# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Memory: the largest process of a playbook that removes 100,000 groups in one task."""

from __future__ import annotations

from .harness import credentials, peak_of_children, playbook, simulator

COUNT = 100_000


def measure() -> list[str]:
    """One line per figure. Must run before other benchmarks: the peak is of all child processes so far."""
    with simulator() as control:
        known = credentials(control, "sailpoint_isc")
        control.seed(sailpoint_isc={"count": COUNT, "prefix": "group"})
        ids = control.state("sailpoint_isc")["groups"]
        login = {name: known[name] for name in ("client_id", "client_secret")}
        seconds = playbook([{"revoke.access.sailpoint_governance_group": {"base_url": control.base_url, "ids": "{{ wanted }}", **login}}], {"wanted": ids})
        left = len(control.state("sailpoint_isc")["groups"])
        peak = peak_of_children()  # the simulator is still running and so not yet among them
    if left:
        raise RuntimeError(f"{left} groups are left: the figures mean nothing")
    return [f"{COUNT} governance groups in one task: {seconds:.1f} s, largest process {peak:.0f} MiB (under 200)"]
