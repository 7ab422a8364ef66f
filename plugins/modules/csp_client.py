#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: csp_client
short_description: Remove OAuth clients from a VMware Cloud Services organization
version_added: 0.2.0
description:
  - Takes all roles in an organization from OAuth clients, wherever the app is from that a client is. The app stays, and can be given roles again.
    O(evidence_path) keeps the roles that it had. M(revoke.access.csp_oauth_app) deletes apps of the organization itself.
  - Access tokens that were obtained before live to their end.
  - The client that the run logs in as is left alone, and is a failed item.
  - A client that has no role in the organization counts as removed, unchanged. Where one is there that only looks like it, as in another case, it is
    V(not_found).
options:
  org_id:
    description: The id of the organization, a GUID.
    type: str
    required: true
  client_ids:
    description:
      - The ids of the clients to remove. They are case-sensitive.
      - Give a list of strings. A text in its place, and a number, a null, a blank or a wildcard in it, is refused before any request.
    type: list
    elements: raw
    aliases: [ids]
  state:
    description: The desired state of the clients.
    type: str
    choices: [absent]
    default: absent
extends_documentation_fragment:
  - revoke.access.csp
  - revoke.access.removal
  - revoke.access.removal.witness
  - revoke.access.removal.population
  - revoke.access.removal.tenant
  - revoke.access.attributes
  - revoke.access.attributes.actiongroup_csp
seealso:
  - module: revoke.access.csp_oauth_app
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Remove a partner's client from the organization
  revoke.access.csp_client:
    api_token: "{{ csp_api_token }}"
    org_id: 9b21e0e6-6a4e-4a1c-8f53-2f0d8a3a1f10
    client_ids: [partner-reporting]
  register: removal

- name: Nothing may be left
  ansible.builtin.assert:
    that: removal.complete
"""

# generated: return values
RETURN = r"""
complete: {type: bool, returned: always, sample: false,
  description: "Whether every requested item is in the desired state, or in check mode would be. The one flag to assert on."}
changed_items: {type: list, elements: str, returned: always, sample: [partner-reporting],
  description: "The items that were removed from the organization, or in check mode would be, in input order."}
unchanged_items: {type: list, elements: str, returned: always, sample: [],
  description: "The items that were already as desired, in input order."}
failed_items: {type: list, elements: dict, returned: always,
  description: ["The items that are not in the desired state, each with C(item), C(reason), C(message), C(http_status), C(vendor_code) and C(request_id).",
    "C(reason) is one of V(in_use), V(refused), V(not_permitted), V(protected), V(not_found), V(still_present), V(unconfirmed), V(not_attempted)."],
  sample: [{item: 7Qm2hTzqXcVb81LkWpYd0RnSg5JfUeA3o, reason: refused,
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
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.client import Clients


def main() -> None:
    """Run the operation."""
    run(Clients)


if __name__ == "__main__":
    main()
