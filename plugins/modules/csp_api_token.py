#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: csp_api_token
short_description: Deactivate or activate API tokens of a VMware Cloud Services organization
version_added: 0.1.0
description:
  - Deactivates API tokens, so that they can no longer be exchanged for access tokens, or activates them again.
  - The vendor lets the state of a token be read only with the token's value. With an id alone the module cannot tell whether the token already is as
    desired, says so in a warning, and counts it as a change when the vendor accepts the call. If the vendor does not, it is V(unconfirmed).
  - Only a user's API token with the role C(org_owner) may do this. Service accounts, that is O(client_id) and O(client_secret), are refused by the vendor.
options:
  org_id:
    description: The id of the organization in which the tokens were made, a GUID.
    type: str
    required: true
  ids:
    description:
      - The ids of the tokens. A token id is not the token's value. What looks like such a value is refused before any request, and not shown.
      - Give a list of strings. A text in its place, and a number, a null, a blank or a wildcard in it, is refused before any request.
    type: list
    elements: raw
  tokens:
    description:
      - The values of tokens, as for a credential that leaked. Each is looked up for its id and its present state.
      - Results name the id. A value that the vendor does not know is a failed item, named by its place, like V(tokens[0]).
    type: list
    elements: raw
  witness:
    description:
      - The value of a token that the organization has and that stays, not its id. Each read of O(tokens) looks it up too.
      - If it cannot be found, nothing is concluded from that read. At the first look nothing is sent then, after a write the tokens are V(unconfirmed).
      - Where only O(ids) are given nothing is read of the tokens, so it is not looked up.
    type: str
  state:
    description: The desired state of the tokens.
    type: str
    choices: [inactive, active]
    default: inactive
extends_documentation_fragment:
  - revoke.access.csp
  - revoke.access.removal
  - revoke.access.removal.tenant
  - revoke.access.removal.restore
  - revoke.access.attributes
  - revoke.access.attributes.actiongroup_csp
attributes:
  idempotent:
    support: partial
    details: Full for O(tokens). For O(ids) the present state cannot be read, so what a second run reports is up to the vendor.
  check_mode:
    details: For O(ids) the present state cannot be read. Check mode counts them as a change and warns.
seealso:
  - module: revoke.access.csp_oauth_app
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Deactivate the API tokens of a leaver by id
  revoke.access.csp_api_token:
    api_token: "{{ csp_api_token }}"
    org_id: 9b21e0e6-6a4e-4a1c-8f53-2f0d8a3a1f10
    ids: [b1946ac9-1f2d, 591785b7-94fd]
  register: removal

- name: Deactivate a token that leaked, by its value
  revoke.access.csp_api_token:
    api_token: "{{ csp_api_token }}"
    org_id: 9b21e0e6-6a4e-4a1c-8f53-2f0d8a3a1f10
    tokens: ["{{ leaked_token }}"]

- name: Activate a token again
  revoke.access.csp_api_token:
    api_token: "{{ csp_api_token }}"
    org_id: 9b21e0e6-6a4e-4a1c-8f53-2f0d8a3a1f10
    ids: [591785b7-94fd]
    state: active
"""

# generated: return values
RETURN = r"""
complete: {type: bool, returned: always, sample: false,
  description: "Whether every requested item is in the desired state, or in check mode would be. The one flag to assert on."}
changed_items: {type: list, elements: str, returned: always, sample: [b1946ac9-1f2d],
  description: "The items that were deactivated or activated, or in check mode would be, in input order."}
unchanged_items: {type: list, elements: str, returned: always, sample: [],
  description: "The items that were already as desired, in input order."}
failed_items: {type: list, elements: dict, returned: always,
  description: ["The items that are not in the desired state, each with C(item), C(reason), C(message), C(http_status), C(vendor_code) and C(request_id).",
    "C(reason) is one of V(in_use), V(refused), V(not_permitted), V(protected), V(not_found), V(still_present), V(unconfirmed), V(not_attempted)."],
  sample: [{item: 591785b7-94fd, reason: unconfirmed,
       message: 'The vendor refused it: token is expired, and its state cannot be read.', http_status: null, vendor_code: null, request_id: null}]}
pending_items: {type: list, elements: dict, returned: always, sample: [],
  description: "The items that the vendor has accepted and that are not in effect yet, each with C(item), C(since), C(reference) and C(message).
    Always empty where the vendor does at once what it is asked for."}
summary: {type: dict, returned: always,
  sample: {requested: 2, distinct: 2, changed: 1, unchanged: 0, failed: 1, pending: 0, unconfirmed: 1, unreadable: 0, undecided: 0, never_seen: 0,
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
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.api_token import ApiTokens


def main() -> None:
    """Run the operation."""
    run(ApiTokens)


if __name__ == "__main__":
    main()
