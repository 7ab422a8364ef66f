# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What every removal module supports."""

    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
    details:
      - The same reads and the same plan as in a run. No request is sent that changes anything.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: full
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
      - This assumes that the system controlled or queried by the module has not changed in a relevant way.
    support: full
options: {}
"""

    # One for each action group.
    # generated: action groups
    ACTIONGROUP_CSP = r"""
attributes:
  action_group:
    description: Use C(group/revoke.access.csp) or C(group/revoke.access.all) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - revoke.access.all
      - revoke.access.csp
options: {}
"""

    ACTIONGROUP_ONEACCESS = r"""
attributes:
  action_group:
    description: Use C(group/revoke.access.oneaccess) or C(group/revoke.access.all) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - revoke.access.all
      - revoke.access.oneaccess
options: {}
"""

    ACTIONGROUP_VENAFI = r"""
attributes:
  action_group:
    description: Use C(group/revoke.access.venafi) or C(group/revoke.access.all) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - revoke.access.all
      - revoke.access.venafi
options: {}
"""

    ACTIONGROUP_SAILPOINT = r"""
attributes:
  action_group:
    description: Use C(group/revoke.access.sailpoint) or C(group/revoke.access.all) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - revoke.access.all
      - revoke.access.sailpoint
options: {}
"""
    # /generated
