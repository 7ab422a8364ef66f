#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: removals
short_description: Carry out a removal plan as a whole
version_added: 1.0.0
description:
  - Takes away everything that a plan names, at all vendors, with one approval before and one verdict after.
  - First everything is read and every guard looks at the whole plan; only then is anything written. The vendors go side by side.
    What waits for nobody is a vendor that does not answer, unless O(plan_id) or O(all_or_nothing) is given.
  - In check mode it tells what would be removed, and the RV(plan_id) that a person can approve.
  - With a local connection it runs in the process of Ansible itself; elsewhere as a module. The result is the same.
options:
  plan:
    description:
      - A plan file, on the controller, that may be vaulted. It holds C(case) and C(removals) and nothing else; what is wrong in it is told before any request.
      - The task carries out what the plan names for its own host. No variable adds anything to it. With C(run_once) it is refused where the plan names
        other hosts of the play too, unless O(tenant) is given.
    type: path
  removals:
    description:
      - The removals, where there is no O(plan). Each has C(operation), the name of a module of this collection, and that module's own options.
      - C(tenant) names the inventory host that the removal is for. It may be left out where the play runs on localhost.
    type: list
    elements: dict
  case:
    description: Why all this is done, for the evidence. It has C(id), C(person), C(reason), C(requested_by) and C(requested_at), each of them optional.
    type: dict
  tenant:
    description: Whose removals are carried out. It is the inventory host where it is not given.
    type: str
  partial_inventory:
    description: Whether the inventory is only a part, as in a slice of a job, so that tenants of the plan that are not in it belong to somebody else.
    type: bool
    default: false
  partial_play:
    description: Whether the play leaves out tenants of the plan on purpose. Otherwise that is refused, unless the run has a C(--limit).
    type: bool
    default: false
attributes:
  check_mode: {support: full, description: "Can run in C(check_mode) and return changed status prediction without modifying target."}
  diff_mode: {support: none, description: "Will return details on what has changed, when in diff mode."}
  idempotent: {support: full, description: "When run twice in a row, with the same arguments, the second invocation indicates no change."}
extends_documentation_fragment:
  - revoke.access.plan
seealso:
  - plugin: revoke.access.tenants
    plugin_type: lookup
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Show what the plan would remove
  revoke.access.removals:
    plan: leaver.yml
    evidence_dir: /var/log/revoke/HR-4711
  check_mode: true
  register: audit

- name: Remove exactly what was approved
  revoke.access.removals:
    plan: leaver.yml
    plan_id: "{{ approved_plan_id }}"
    plan_max_age: 86400
    evidence_dir: /var/log/revoke/HR-4711

- name: Take two kinds of access away without a plan file
  revoke.access.removals:
    case:
      id: HR-4711
      person: ada@example.com
    removals:
      - operation: csp_api_token
        org_id: 9b21e0e6-6a4e-4a1c-8f53-2f0d8a3a1f10
        tokens: ["{{ leaked_token }}"]
      - operation: sailpoint_governance_group
        names: [Contractors 2019]
"""

RETURN = r"""
complete: {type: bool, returned: always, sample: true,
  description: "Whether everything that the plan names is gone, or in check mode would be. The one flag to assert on."}
plan_id: {type: str, returned: always, sample: 12-20261121T160000Z-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08,
  description: "Names exactly what the whole plan removes, and when it was made, for O(plan_id). It is empty where something could not be planned."}
summary: {type: dict, returned: always,
  description: "The counts of all removals together, as each module tells them; C(removals), how many there are; C(incomplete), how many are not complete.",
  sample: {requested: 12, distinct: 12, changed: 11, unchanged: 0, failed: 1, pending: 0, in_use: 1, removals: 2, incomplete: 1, seconds: 1.3}}
removals:
  type: list
  elements: dict
  returned: always
  description: Each removal, without lists that grow with the number of items. Everything is in the evidence.
  contains:
    operation: {type: str, description: The module.}
    tenant: {type: str, description: The inventory host.}
    name: {type: str, description: "What the removal is called, also its evidence file."}
    changed: {type: bool, description: Whether anything was removed.}
    complete: {type: bool, description: Whether everything that it names is gone.}
    plan_id: {type: str, description: Names what this removal alone removes.}
    summary: {type: dict, description: Its counts.}
    changed_first: {type: list, elements: dict, description: "The first items that were removed, each with C(item) and C(name)."}
    pending_first: {type: list, elements: dict, description: "The first items that are accepted and not in effect yet, each with C(item) and C(name)."}
    reasons: {type: list, elements: dict,
      description: "Why items failed: C(reason), C(count), a C(message) and the first C(items), each with C(item) and C(name)."}
    msg: {type: str, description: One line for people.}
    evidence: {type: dict, description: Where its evidence is.}
check_mode: {type: bool, returned: always, sample: false, description: Whether this was a check.}
truncated: {type: bool, returned: always, sample: false,
  description: "Whether removals were left out because there are very many. Those that are not complete come first."}
msg: {type: str, returned: always, description: The verdict for people., sample: "Everything is gone. 2 removals: 12 items removed, 0 already gone, 0 failed."}
"""

from ansible_collections.revoke.access.plugins.module_utils._plan.module import run


def main() -> None:
    """Carry out the plan."""
    run()


if __name__ == "__main__":
    main()
