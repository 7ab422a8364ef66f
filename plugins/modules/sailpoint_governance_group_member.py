#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sailpoint_governance_group_member
short_description: Take identities out of governance groups in SailPoint Identity Security Cloud
version_added: 0.2.0
description:
  - Takes identities out of governance groups, or puts them in. Groups and identities stay, and so does what an identity owns and what waits for its approval.
  - An identity that is not a member counts as removed, unchanged. Where a member only looks like it, it is V(not_found).
  - A group that does not exist is V(not_found) for its own members alone; the other groups are dealt with.
  - Ids that differ only in dashes and case are one identity, and one group.
options:
  members:
    description: Group and identity of each membership. Members of several groups may be given; those of one group are sent together, 50 per call.
    type: list
    elements: dict
    aliases: [ids]
    suboptions: &both
      group_id: {type: raw, required: true, description: The id of the governance group.}
      identity_id: {type: raw, required: true, description: The id of the identity.}
  witness:
    description:
      - A member that must be there and stays, of one of the groups or of another one.
      - Where a read does not show it, nothing is concluded from it. At the first look nothing is sent then, after a write the members are V(unconfirmed).
    type: dict
    suboptions: *both
  state:
    description: The desired state of the memberships. V(present) puts identities into groups, as after a removal by mistake with O(restore_from).
    type: str
    choices: [absent, present]
    default: absent
extends_documentation_fragment:
  - revoke.access.sailpoint
  - revoke.access.removal
  - revoke.access.removal.population
  - revoke.access.removal.tenant
  - revoke.access.removal.restore
  - revoke.access.attributes
  - revoke.access.attributes.actiongroup_sailpoint
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Take a leaver out of two governance groups
  revoke.access.sailpoint_governance_group_member:
    base_url: https://example.api.identitynow.com
    client_id: "{{ sail_client_id }}"
    client_secret: "{{ sail_client_secret }}"
    members:
      - {group_id: abd18da87904bb82c84c89663dec6d7e, identity_id: 2c9180a46faadee4016fb4e018c20639}
      - {group_id: 464ae7bf791e49fdb74606a2e4a89635, identity_id: 2c9180a46faadee4016fb4e018c20639}
"""

# generated: return values
RETURN = r"""
complete: {type: bool, returned: always, sample: false,
  description: "Whether every requested item is in the desired state, or in check mode would be. The one flag to assert on."}
changed_items: {type: list, elements: dict, returned: always,
  sample: [{group_id: abd18da87904bb82c84c89663dec6d7e, identity_id: 2c9180a46faadee4016fb4e018c20639}],
  description: "The items that were removed from the group or added to the group, or in check mode would be, in input order."}
unchanged_items: {type: list, elements: dict, returned: always, sample: [],
  description: "The items that were already as desired, in input order."}
failed_items: {type: list, elements: dict, returned: always,
  description: ["The items that are not in the desired state, each with C(item), C(reason), C(message), C(http_status), C(vendor_code) and C(request_id).",
    "C(reason) is one of V(in_use), V(refused), V(not_permitted), V(protected), V(not_found), V(still_present), V(unconfirmed), V(not_attempted)."],
  sample: [{item: {group_id: 464ae7bf791e49fdb74606a2e4a89635, identity_id: 2c9180a46faadee4016fb4e018c20639}, reason: not_found,
       message: The governance group 464ae7bf791e49fdb74606a2e4a89635 does not exist (HTTP 404)., http_status: null, vendor_code: null, request_id: null}]}
pending_items: {type: list, elements: dict, returned: always, sample: [],
  description: "The items that the vendor has accepted and that are not in effect yet, each with C(item), C(since), C(reference) and C(message).
    Always empty where the vendor does at once what it is asked for."}
summary: {type: dict, returned: always,
  sample: {requested: 2, distinct: 2, changed: 1, unchanged: 0, failed: 1, pending: 0, not_found: 1, unreadable: 0, undecided: 0, never_seen: 0,
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
"""
# /generated
from ansible_collections.revoke.access.plugins.module_utils._module import run
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.group_member import GroupMembers


def main() -> None:
    """Run the operation."""
    run(GroupMembers)


if __name__ == "__main__":
    main()
