# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Governance groups without the vendor's quota, which would be all that is measured. Also the text of a module that a playbook can run."""

from __future__ import annotations

from ansible_collections.revoke.access.plugins.module_utils._module import run
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups


class UnlimitedGroups(GovernanceGroups):
    """The operation as it is, at a vendor that documents no quota."""

    description = GovernanceGroups.description._replace(vendor=GovernanceGroups.description.vendor._replace(quota=None))


def main() -> None:
    """Run the operation."""
    run(UnlimitedGroups)


if __name__ == "__main__":
    main()
