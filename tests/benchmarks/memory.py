# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Memory: the module's own process when one task removes 100,000 groups, and beside it what Ansible itself takes."""

from __future__ import annotations

from .harness import EMPTY, credentials, peaks, simulator


def measure(small: bool = False) -> list[str]:
    """One line per figure."""
    count = 1000 if small else 100_000
    with simulator() as control:
        known = credentials(control, "sailpoint_isc")
        control.seed(sailpoint_isc={"count": count, "prefix": "group"})
        ids = control.state("sailpoint_isc")["groups"]
        options = {"base_url": control.base_url, "ids": "{{ wanted }}", "max_removals": 0}
        options.update({name: known[name] for name in ("client_id", "client_secret")})
        ours = peaks({"revoke.access.sailpoint_governance_group": options}, {"wanted": ids})
        left = len(control.state("sailpoint_isc")["groups"])
    if left:
        raise RuntimeError(f"{left} groups are left: the figures mean nothing")
    bare = peaks({"empty_module": {"ids": "{{ wanted }}"}}, {"wanted": ids}, EMPTY)
    return [
        f"{count} governance groups in one task: {ours.seconds:.1f} s, module's process {ours.module:.0f} MiB (at most 160); "
        f"a module that only takes the list {bare.module:.0f} MiB; ansible-playbook {ours.playbook:.0f} MiB, with that module {bare.playbook:.0f} MiB"
    ]
