#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sailpoint_governance_group
short_description: Delete governance groups in SailPoint Identity Security Cloud
version_added: 0.1.0
description:
  - Deletes governance groups, which the API calls workgroups, by id or by name.
  - A group that is connected to an access profile, a role, a source or a policy is in use. The vendor refuses to delete it, and the failed item names what
    holds it.
  - A group that does not exist counts as deleted, unchanged. Where one is there that only looks like it, as a name in another case, it is V(not_found).
  - Ids that differ only in dashes and case are one group.
options:
  ids:
    description:
      - The ids of the groups to delete.
      - Give a list of strings. A text in its place, and a number, a null, a blank or a wildcard in it, is refused before any request.
    type: list
    elements: raw
  names:
    description:
      - The names of groups to delete, compared exactly. Results name the ids, and RV(resolved) tells which name stood for which.
      - A name that no group has is listed in RV(unchanged_items) as it was given.
    type: list
    elements: raw
  all_matches:
    description: Whether a name that several groups have stands for all of them. If not, such a name is a failed item and none of them is deleted.
    type: bool
    default: false
  state:
    description: The desired state of the groups.
    type: str
    choices: [absent]
    default: absent
extends_documentation_fragment:
  - revoke.access.sailpoint
  - revoke.access.removal
  - revoke.access.removal.witness
  - revoke.access.removal.population
  - revoke.access.removal.tenant
  - revoke.access.attributes
  - revoke.access.attributes.actiongroup_sailpoint
seealso:
  - name: Delete Governance Group(s)
    description: The vendor's page on the call.
    link: https://developer.sailpoint.com/docs/api/v2026/delete-workgroups-in-bulk
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Delete governance groups by id
  revoke.access.sailpoint_governance_group:
    base_url: https://example.api.identitynow.com
    client_id: "{{ sail_client_id }}"
    client_secret: "{{ sail_client_secret }}"
    ids:
      - 464ae7bf791e49fdb74606a2e4a89635
      - 2c918086-74f2-4e0b-0174-f2b5a3a90012
  register: removal

- name: Nothing may be left
  ansible.builtin.assert:
    that: removal.complete

- name: Delete a governance group by name
  revoke.access.sailpoint_governance_group:
    base_url: https://example.api.identitynow.com
    client_id: "{{ sail_client_id }}"
    client_secret: "{{ sail_client_secret }}"
    names: [Contractors 2019]
"""

# generated: return values
RETURN = r"""
complete: {type: bool, returned: always, sample: false,
  description: "Whether every requested item is in the desired state, or in check mode would be. The one flag to assert on."}
changed_items: {type: list, elements: str, returned: always, sample: [464ae7bf791e49fdb74606a2e4a89635],
  description: "The items that were deleted, or in check mode would be, in input order."}
unchanged_items: {type: list, elements: str, returned: always, sample: [],
  description: "The items that were already as desired, in input order."}
failed_items: {type: list, elements: dict, returned: always,
  description: ["The items that are not in the desired state, each with C(item), C(reason), C(message), C(http_status), C(vendor_code) and C(request_id).",
    "C(reason) is one of V(in_use), V(refused), V(not_permitted), V(protected), V(not_found), V(still_present), V(unconfirmed), V(not_attempted)."],
  sample: [{item: 2c918086-74f2-4e0b-0174-f2b5a3a90012, reason: in_use,
       message: The group is in use by ROLE 'Buyer'., http_status: 409, vendor_code: null, request_id: null}]}
pending_items: {type: list, elements: dict, returned: always, sample: [],
  description: "The items that the vendor has accepted and that are not in effect yet, each with C(item), C(since), C(reference) and C(message).
    Always empty where the vendor does at once what it is asked for."}
summary: {type: dict, returned: always,
  sample: {requested: 2, distinct: 2, changed: 1, unchanged: 0, failed: 1, pending: 0, in_use: 1, unreadable: 0, undecided: 0, never_seen: 0,
    requests: 4, retries: 0, seconds: 0.4},
  description: "How many items were C(requested), and how many of them are C(distinct), C(changed), C(unchanged), C(failed), C(pending) and C(unreadable);
    one count for each reason that occurs; C(undecided), how many of the failed ones could not be looked up, confirmed or attempted;
    C(never_seen), how many are already gone and were never seen, as O(unknown) has it; and the C(requests) sent, the C(retries) among them,
    and the C(seconds) taken."}
plan_id: {type: str, returned: always, sample: 1-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08,
  description: "Names exactly the set of items to be changed, for O(plan_id). It is empty where no plan was made."}
check_mode: {type: bool, returned: always, sample: false, description: "Whether this was check mode, so that nothing was changed."}
evidence: {type: dict, returned: when O(evidence_path) is given, sample: {path: /var/log/revoke.jsonl, run_id: 8f0c, chain: 5e88},
  description: "Where the evidence of this run is, and the C(chain) value of its last record. With O(timestamp_url) the C(timestamp) beside it."}
truncated: {type: bool, returned: always, sample: false,
  description: "Whether lists were cut because the result was too large for AWX. The counts in RV(summary) are whole."}
resolved: {type: dict, returned: when O(names) is given, sample: {Contractors 2019: [464ae7bf791e49fdb74606a2e4a89635]},
  description: "The ids that each of O(names) stood for."}
"""
# /generated
from ansible_collections.revoke.access.plugins.module_utils._module import run
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups


def main() -> None:
    """Run the operation."""
    run(GovernanceGroups)


if __name__ == "__main__":
    main()
