#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sailpoint_personal_access_token
short_description: Delete personal access tokens in SailPoint Identity Security Cloud
version_added: 0.2.0
description:
  - Deletes personal access tokens, by id or all those of an owner. Nothing brings a deleted token back; its owner has to make a new one.
  - Access tokens that were obtained with it live to their end, which is half a day unless the token says otherwise. Disable the sign-in of the owner too.
  - The token that the run logs in with is never deleted. A token that the platform manages itself is V(refused).
  - A token that is not listed counts as deleted, unchanged. Where the list shows nobody's tokens but the login's own, and its scopes do not say that it sees
    all, nothing is concluded. Managed tokens that the credentials may not see are not listed.
options:
  ids:
    description:
      - The ids of the tokens to delete. The id is the client id that logs in with it, never the secret.
      - Give a list of strings. A text in its place, and a number, a null, a blank or a wildcard in it, is refused before any request.
    type: list
    elements: raw
  owners:
    description:
      - The ids of identities all of whose tokens are to be deleted. Results name the tokens, and RV(resolved) tells which owner stood for which.
      - An owner without a token is listed in RV(unchanged_items) as it was given.
    type: list
    elements: raw
  state: {type: str, choices: [absent], default: absent, description: The desired state of the tokens.}
extends_documentation_fragment:
  - revoke.access.sailpoint
  - revoke.access.removal
  - revoke.access.removal.witness
  - revoke.access.removal.population
  - revoke.access.removal.tenant
  - revoke.access.attributes
  - revoke.access.attributes.actiongroup_sailpoint
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Delete all personal access tokens of a leaver
  revoke.access.sailpoint_personal_access_token:
    base_url: https://example.api.identitynow.com
    client_id: "{{ sail_client_id }}"
    client_secret: "{{ sail_client_secret }}"
    owners: [2c9180a46faadee4016fb4e018c20639]
"""

# generated: return values
RETURN = r"""
complete: {type: bool, returned: always, sample: false,
  description: "Whether every requested item is in the desired state, or in check mode would be. The one flag to assert on."}
changed_items: {type: list, elements: str, returned: always, sample: [86f1dc6fe8f54414950454cbb11278fa],
  description: "The items that were deleted, or in check mode would be, in input order."}
unchanged_items: {type: list, elements: str, returned: always, sample: [],
  description: "The items that were already as desired, in input order."}
failed_items: {type: list, elements: dict, returned: always,
  description: ["The items that are not in the desired state, each with C(item), C(reason), C(message), C(http_status), C(vendor_code) and C(request_id).",
    "C(reason) is one of V(in_use), V(refused), V(not_permitted), V(protected), V(not_found), V(still_present), V(unconfirmed), V(not_attempted)."],
  sample: [{item: 1d1bef2bbfa04b0bba75f6b3d3d1f1c2, reason: protected,
       message: It is the token that this run logs in with., http_status: null, vendor_code: null, request_id: null}]}
pending_items: {type: list, elements: dict, returned: always, sample: [],
  description: "The items that the vendor has accepted and that are not in effect yet, each with C(item), C(since), C(reference) and C(message).
    Always empty where the vendor does at once what it is asked for."}
summary: {type: dict, returned: always,
  sample: {requested: 2, distinct: 2, changed: 1, unchanged: 0, failed: 1, pending: 0, protected: 1, unreadable: 0, undecided: 0, never_seen: 0,
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
resolved: {type: dict, returned: when O(owners) is given, sample: {2c9180a46faadee4016fb4e018c20639: [86f1dc6fe8f54414950454cbb11278fa]},
  description: "The ids that each of O(owners) stood for."}
"""
# /generated
from ansible_collections.revoke.access.plugins.module_utils._module import run
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.access_token import PersonalAccessTokens


def main() -> None:
    """Run the operation."""
    run(PersonalAccessTokens)


if __name__ == "__main__":
    main()
