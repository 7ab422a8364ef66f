# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: tenants
short_description: The tenants of a removal plan
version_added: 1.0.0
description:
  - Reads a plan file for M(revoke.access.removals), checks all of it, and returns the inventory hosts that it has removals for, in its order.
  - A play whose hosts come from it runs on exactly those. A plan with anything wrong in it ends the playbook before its first task.
options:
  _terms:
    description: The plan files.
    required: true
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Show what the plan would remove
  hosts: "{{ query('revoke.access.tenants', 'leaver.yml') }}"
  gather_facts: false
  tasks:
    - name: Look for everything that the plan names
      revoke.access.removals:
        plan: leaver.yml
      check_mode: true
"""

RETURN = r"""
_list:
  description: The names of the hosts.
  type: list
  elements: str
"""

from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.plugin_utils._plans import plan_file


class LookupModule(LookupBase):
    """The tenants of plan files."""

    def run(self, terms: list[str], variables: dict[str, Any] | None = None, **_options: Any) -> list[str]:
        """In the order of the plans, each once."""
        try:
            return list(dict.fromkeys(tenant for term in terms for tenant in plan_file(term, self._loader).tenants))
        except BadInput as error:
            raise AnsibleError(error.message) from None
