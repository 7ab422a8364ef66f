#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: venafi_oauth_rule
short_description: Delete OAuth rules in Venafi Trust Protection Platform
version_added: 0.1.0
description:
  - Deletes the OAuth rules that let an identity obtain tokens for an application, one rule per pair of application and identity.
  - The vendor deletes all rules of an identity or of an application when one half of the pair is missing. This module never sends such a call.
  - Deleting a rule does not end the tokens that were already granted through it. They stay valid until they expire or are revoked.
  - A rule that does not exist counts as deleted, unchanged. Where one is there that only looks like it, or where the trustee looks like a name, it is
    V(not_found).
options:
  rules:
    description: The rules to delete. A pair with a missing, blank or wildcard half is refused before any request.
    type: list
    elements: dict
    aliases: [ids]
    suboptions:
      application_id:
        description: The id of the API application. It is case-sensitive.
        type: raw
        required: true
      trustee:
        description: The prefixed universal of the identity, like V(local:{5be5a591-c842-4520-9142-b455f4ad2286}). Case is ignored.
        type: raw
        required: true
  witness:
    description:
      - A rule that must be there and stays. It is asked for beside each read of O(rules).
      - Where it is not shown, nothing is concluded from that read. At the first look nothing is sent then, after a write the rules are V(unconfirmed).
      - It shows that the credentials see the right place and that the vendor answers what is asked for.
    type: dict
    suboptions:
      application_id:
        description: The id of the API application. It is case-sensitive.
        type: raw
        required: true
      trustee:
        description: The prefixed universal of the identity. Case is ignored.
        type: raw
        required: true
  state:
    description: The desired state of the rules.
    type: str
    choices: [absent]
    default: absent
extends_documentation_fragment:
  - revoke.access.venafi
  - revoke.access.removal
  - revoke.access.attributes
  - revoke.access.attributes.actiongroup_venafi
seealso:
  - name: POST OAuth/DeleteRule
    description: The vendor's page on the call.
    link: https://docs.venafi.com/Docs/current/TopNav/Content/SDK/WebSDK/r-SDK-POST-oauth-deleterule.php
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Delete the OAuth rules of a leaver
  revoke.access.venafi_oauth_rule:
    base_url: https://tpp.example.com
    client_id: access-revocation
    username: local:revoker
    password: "{{ venafi_password }}"
    rules:
      - application_id: VenafiMMCEventViewer
        trustee: local:{5be5a591-c842-4520-9142-b455f4ad2286}
      - application_id: vcert-sdk
        trustee: local:{5be5a591-c842-4520-9142-b455f4ad2286}
  register: removal

- name: Nothing may be left
  ansible.builtin.assert:
    that: removal.complete
"""

# generated: return values
RETURN = r"""
complete: {type: bool, returned: always, sample: false,
  description: "Whether every requested item is in the desired state, or in check mode would be. The one flag to assert on."}
changed_items: {type: list, elements: dict, returned: always, sample: [{application_id: vcert-sdk, trustee: 'local:{5be5a591-c842-4520-9142-b455f4ad2286}'}],
  description: "The items that were deleted, or in check mode would be, in input order."}
unchanged_items: {type: list, elements: dict, returned: always, sample: [],
  description: "The items that were already as desired, in input order."}
failed_items: {type: list, elements: dict, returned: always,
  description: ["The items that are not in the desired state, each with C(item), C(reason), C(message), C(http_status), C(vendor_code) and C(request_id).",
    "C(reason) is one of V(in_use), V(refused), V(not_permitted), V(protected), V(not_found), V(still_present), V(unconfirmed), V(not_attempted)."],
  sample: [{item: {application_id: VenafiMMCEventViewer, trustee: 'AD+corp:7f93d2908020204a959910ea5a5704ff'}, reason: not_permitted,
       message: 'The vendor refused it: Result 9 (InsufficientPrivileges)', http_status: 200, vendor_code: '9', request_id: null}]}
pending_items: {type: list, elements: dict, returned: always, sample: [],
  description: "The items that the vendor has accepted and that are not in effect yet, each with C(item), C(since), C(reference) and C(message).
    Always empty where the vendor does at once what it is asked for."}
summary: {type: dict, returned: always,
  sample: {requested: 2, distinct: 2, changed: 1, unchanged: 0, failed: 1, pending: 0, not_permitted: 1, unreadable: 0, undecided: 0, never_seen: 0,
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
from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.oauth_rule import OAuthRules


def main() -> None:
    """Run the operation."""
    run(OAuthRules)


if __name__ == "__main__":
    main()
