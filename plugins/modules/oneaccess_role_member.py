#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oneaccess_role_member
short_description: Remove members from an application role in Huawei Cloud OneAccess
version_added: 0.1.0
description:
  - Takes application accounts out of an application role. The accounts themselves stay.
  - An account that is not a member counts as removed, unchanged. Where one is there that only looks like it, as in another case, it is V(not_found).
options:
  application_id:
    description: The id of the application.
    type: str
    required: true
  role_id:
    description: The id of the role in the application. A role that does not exist is an error.
    type: str
    required: true
  account_ids:
    description:
      - The ids of the application accounts to take out of the role.
      - Give a list of strings. A text in its place, and a number, a null, a blank or a wildcard in it, is refused before any request.
    type: list
    elements: raw
    aliases: [ids]
  state:
    description: The desired state of the memberships.
    type: str
    choices: [absent]
    default: absent
extends_documentation_fragment:
  - revoke.access.oneaccess
  - revoke.access.removal
  - revoke.access.removal.witness
  - revoke.access.removal.population
  - revoke.access.attributes
  - revoke.access.attributes.actiongroup_oneaccess
seealso:
  - name: Deleting an Application Role Member
    description: The vendor's page on the call.
    link: https://support.huaweicloud.com/intl/en-us/api-oneaccess/DeleteAppRoleMember.html
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Take the accounts of a leaver out of a role
  revoke.access.oneaccess_role_member:
    base_url: https://example.huaweioneaccess.com
    client_id: "{{ oneaccess_client_id }}"
    client_secret: "{{ oneaccess_client_secret }}"
    application_id: 20220410101112345-A1B2-C3D4E5F60
    role_id: 20220420144449385-C66D-E8C1D1D79
    account_ids:
      - 20220415171558023-84A4-ED5C390B8
      - 20220414163425614-2FD6-CA9B208BE
  register: removal

- name: Nothing may be left
  ansible.builtin.assert:
    that: removal.complete
"""

# generated: return values
RETURN = r"""
complete: {type: bool, returned: always, sample: false,
  description: "Whether every requested item is in the desired state, or in check mode would be. The one flag to assert on."}
changed_items: {type: list, elements: str, returned: always, sample: [20220415171558023-84A4-ED5C390B8],
  description: "The items that were removed from the role, or in check mode would be, in input order."}
unchanged_items: {type: list, elements: str, returned: always, sample: [],
  description: "The items that were already as desired, in input order."}
failed_items: {type: list, elements: dict, returned: always,
  description: ["The items that are not in the desired state, each with C(item), C(reason), C(message), C(http_status), C(vendor_code) and C(request_id).",
    "C(reason) is one of V(in_use), V(refused), V(not_permitted), V(protected), V(not_found), V(still_present), V(unconfirmed), V(not_attempted)."],
  sample: [{item: 20220414163425614-2FD6-CA9B208BE, reason: refused,
       message: The vendor lists it as failed and gives no reason., http_status: null, vendor_code: null, request_id: null}]}
pending_items: {type: list, elements: dict, returned: always, sample: [],
  description: "The items that the vendor has accepted and that are not in effect yet, each with C(item), C(since), C(reference) and C(message).
    Always empty where the vendor does at once what it is asked for."}
summary: {type: dict, returned: always,
  sample: {requested: 2, distinct: 2, changed: 1, unchanged: 0, failed: 1, pending: 0, refused: 1, unreadable: 0, undecided: 0, never_seen: 0,
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
from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.role_member import RoleMembers


def main() -> None:
    """Run the operation."""
    run(RoleMembers)


if __name__ == "__main__":
    main()
