#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: csp_invitation
short_description: Revoke invitations into a VMware Cloud Services organization
version_added: 0.2.0
description:
  - Revokes invitations that nobody has accepted yet, by id or by the user name that was invited. This cannot be undone; a new invitation can be sent.
  - An invitation that does not exist, or was revoked or accepted before, counts as revoked, unchanged. Who has accepted one is a user of the organization,
    whom M(revoke.access.csp_user) removes. One that somebody accepts while the run goes on is V(unconfirmed), and the message tells it.
  - An invitation with a status that the vendor does not document is a failed item, and is left alone.
options:
  org_id:
    description: The id of the organization, a GUID.
    type: str
    required: true
  invitation_ids:
    description:
      - The ids of the invitations to revoke, GUIDs. Ids that differ only in dashes and case are one.
      - Give a list of strings. A text in its place, and a number, a null, a blank or a wildcard in it, is refused before any request.
    type: list
    elements: raw
    aliases: [ids]
  usernames:
    description:
      - The user names, which are e-mail addresses, whose invitations are revoked, all of them. Letters of either case are the same.
      - Results name the ids of the invitations, and RV(resolved) tells which they are, by the user name in small letters.
      - A user name that was not invited is listed in RV(unchanged_items) as it was given.
    type: list
    elements: raw
  state:
    description: The desired state of the invitations.
    type: str
    choices: [absent]
    default: absent
extends_documentation_fragment:
  - revoke.access.csp
  - revoke.access.removal
  - revoke.access.removal.witness
  - revoke.access.removal.tenant
  - revoke.access.attributes
  - revoke.access.attributes.actiongroup_csp
seealso:
  - module: revoke.access.csp_user
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Revoke what a leaver was invited to and has not accepted
  revoke.access.csp_invitation:
    api_token: "{{ csp_api_token }}"
    org_id: 9b21e0e6-6a4e-4a1c-8f53-2f0d8a3a1f10
    usernames: [ada@example.com]
  register: removal

- name: No invitation may be left open
  ansible.builtin.assert:
    that: removal.complete
"""

# generated: return values
RETURN = r"""
complete: {type: bool, returned: always, sample: false,
  description: "Whether every requested item is in the desired state, or in check mode would be. The one flag to assert on."}
changed_items: {type: list, elements: str, returned: always, sample: [3f0c9a52-6e1d-4b8a-9d47-52c8e0b7a613],
  description: "The items that were revoked, or in check mode would be, in input order."}
unchanged_items: {type: list, elements: str, returned: always, sample: [],
  description: "The items that were already as desired, in input order."}
failed_items: {type: list, elements: dict, returned: always,
  description: ["The items that are not in the desired state, each with C(item), C(reason), C(message), C(http_status), C(vendor_code) and C(request_id).",
    "C(reason) is one of V(in_use), V(refused), V(not_permitted), V(protected), V(not_found), V(still_present), V(unconfirmed), V(not_attempted)."],
  sample: [{item: 81d2b7c4-0a9f-4e63-8c15-7b3e6d90f2a8, reason: not_permitted,
       message: 'HTTP 403: The user is forbidden to use the API.', http_status: 403, vendor_code: null, request_id: null}]}
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
resolved: {type: dict, returned: when O(usernames) is given, sample: {ada@example.com: [3f0c9a52-6e1d-4b8a-9d47-52c8e0b7a613]},
  description: "The ids that each of O(usernames) stood for."}
"""
# /generated
from ansible_collections.revoke.access.plugins.module_utils._module import run
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.invitation import Invitations


def main() -> None:
    """Run the operation."""
    run(Invitations)


if __name__ == "__main__":
    main()
