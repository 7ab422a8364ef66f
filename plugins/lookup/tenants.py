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
  hosts:
    description:
      - Hosts or groups that are returned in the place of those of the plans, as a play takes them. A name that the inventory does not have is refused,
        and so is a pattern that leaves no host; a play that ran on no host at all would end as if all were well.
      - An empty text counts as not given. An empty list, separators alone, and what is no text are refused.
    type: list
    elements: str
  partial_inventory:
    description: Whether the inventory is only a part, as in a slice of a job. Otherwise a tenant of the plan that is not in it is refused.
    type: bool
    default: false
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

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.plugins.lookup import LookupBase

from ansible_collections.revoke.access.plugins.module_utils._engine.result import some
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.plugin_utils._plans import ALONE, is_on, plan_file

SHOWN = 10  # tenants that a message names
_GIVE = "Give names of hosts or groups, in quotes where YAML makes something else of them, or leave it out: then it is all that the plan names."


class LookupModule(LookupBase):
    """The tenants of plan files."""

    def run(self, terms: list[str], variables: dict[str, Any] | None = None, **options: Any) -> list[str]:
        """In the order of the plans, each once."""
        try:
            found = list(dict.fromkeys(tenant for term in terms for tenant in plan_file(term, self._loader).tenants))
        except BadInput as error:
            raise AnsibleError(error.message) from None
        groups = (variables or {}).get("groups") or {}
        hosts = _hosts(options.get("hosts", ""))
        partial = _switch(options.get("partial_inventory"))
        if not groups:
            return hosts or found
        there = {ALONE, *groups.get("all", ())}
        if hosts:
            known = there | set(groups)
            _refuse("tenants", [part for host in hosts for part in _parts(host) if not any(fnmatchcase(each, part) for each in known)])
            self._refuse_nobody(hosts, groups)
        elif not partial:
            _refuse("The plan", [name for name in found if name not in there])
        return hosts or found

    def _refuse_nobody(self, hosts: Sequence[str], groups: Mapping[str, Sequence[str]]) -> None:
        """Refuse a pattern that leaves no host of the inventory."""
        inventory = InventoryManager(loader=self._loader, parse=False)
        for group, members in groups.items():
            inventory.add_group(group)
            for host in members:
                inventory.add_host(host, group)
        try:
            left = inventory.get_hosts(",".join(hosts))
        except AnsibleError:  # as ansible.cfg may have it where a part of a pattern fits no host
            left = []
        if not left:
            raise AnsibleError(f"Nothing was sent. tenants is '{','.join(hosts)}': no host of the inventory is left. Mend the pattern.")


def _hosts(given: Any) -> list[str]:
    """The patterns that were given, none where an empty text was. What names nobody is refused: the whole plan would be carried out in its place."""
    patterns = given if isinstance(given, Sequence) and not isinstance(given, str) else [] if given == "" else [given]
    if not patterns and given != "":
        raise AnsibleError(f"Nothing was sent. tenants is an empty list: it names nobody. {_GIVE}")
    for pattern in patterns:
        if not isinstance(pattern, str):
            kind = "null" if pattern is None else f"{pattern!r}, which is no text" if isinstance(pattern, (bool, int, float)) else "no text"
            raise AnsibleError(f"Nothing was sent. tenants {'is' if patterns == [given] else 'holds what is'} {kind}. {_GIVE}")
        if not pattern.strip(" \t\r\n,:"):
            raise AnsibleError(f"Nothing was sent. tenants holds {pattern!r}: it names nobody. {_GIVE}")
    return [*patterns]


def _switch(value: Any) -> bool:
    """Whether C(partial_inventory) is on, as the module reads it."""
    try:
        return is_on(value)
    except TypeError:
        raise AnsibleError("Nothing was sent. partial_inventory is neither true nor false. Give one of these, or leave it out.") from None


def _refuse(what: str, unknown: Sequence[str]) -> None:
    if unknown:
        raise AnsibleError(f"Nothing was sent. {what} names {some(unknown, SHOWN)}: no host or group of the inventory. Mend the name, or add the host.")


def _parts(pattern: str) -> list[str]:
    """The names and wildcards of a host pattern that say who plays; not those that only leave hosts out, and no regular expression or place in a list."""
    parts = pattern.replace(":", ",").split(",")
    return [part.strip() for part in parts if part.strip() and not part.strip().startswith(("!", "&", "~")) and "[" not in part]
