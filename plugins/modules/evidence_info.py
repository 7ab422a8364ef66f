#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: evidence_info
short_description: Check an evidence file and list the runs in it
version_added: 0.1.0
description:
  - Checks the chain of SHA-256 values in a file that O(revoke.access.csp_oauth_app#module:evidence_path) and its like in the other modules have written.
  - A record that was changed, added, taken out or moved shows, wherever it is. That records were cut off at the end shows when O(chain) is given,
    or when the last run left in the file has no end.
options:
  path:
    description: The evidence file, on the host that runs the module.
    type: path
    required: true
  chain:
    description: The value that the last record must have, as a run returned it in C(evidence.chain).
    type: str
attributes:
  check_mode: {support: full, description: "Can run in check_mode and return changed status prediction without modifying target."}
  diff_mode: {support: none, description: "Will return details on what has changed, when in diff mode."}
  idempotent: {support: full, description: "The module changes nothing."}
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Check the evidence of the offboarding
  revoke.access.evidence_info:
    path: /var/log/revoke/offboarding.jsonl
  register: evidence

- name: Nobody may have touched it, and every run must have come to its end
  ansible.builtin.assert:
    that:
      - evidence.intact
      - evidence.runs | selectattr('ended', 'none') | length == 0
"""

RETURN = r"""
intact: {type: bool, returned: always, sample: true,
  description: "Whether every record follows from the one before, the last one is as expected, and no run contradicts itself."}
problems: {type: list, elements: str, returned: always, sample: ["line 3 is not a whole record"],
  description: "What is wrong, one text for each line or item it was found at, at most 101 of them."}
chain: {type: str, returned: always, sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08,
  description: "The chain value of the last record. Kept elsewhere, it proves later that nothing was cut off."}
truncated: {type: bool, returned: always, sample: false, description: "Whether runs were left out because the result was too large for AWX."}
runs:
  type: list
  elements: dict
  returned: always
  description:
    - The runs in the file, oldest first, with C(run_id), C(vendor), C(tenant), C(operation), C(actor), C(check_mode), C(plan_id), C(started), C(ended)
      and C(summary). C(ended) and C(summary) are null for a run that was killed.
    - C(case) is what the removal was for, C(by) who ran it and C(approval) the id of the whole plan that was approved, as the run was told them;
      null where it was not.
    - C(within) answers how long it took. C(items) is how many the run tells the end of, C(proven) how many of them a read has shown as desired, and
      C(seconds) the longest time from C(case.requested_at) to that, null where it cannot be told.
    - Of very many runs the oldest are left out, see RV(truncated).
  sample:
    - {run_id: 8f0c, vendor: sailpoint_isc, operation: sailpoint_governance_group, actor: revoker, check_mode: false, ended: "2026-11-20T08:00:01.250Z"}
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import reading
from ansible_collections.revoke.access.plugins.module_utils._evidence.replay import Replay
from ansible_collections.revoke.access.plugins.module_utils._evidence.runs import latest, runs_in


def main() -> None:
    """Check one file."""
    spec = {"path": {"type": "path", "required": True}, "chain": {"type": "str"}}
    module = AnsibleModule(argument_spec=spec, supports_check_mode=True)
    replay = Replay()
    try:
        with reading(module.params["path"]) as records:
            runs = runs_in(replay.over(records))
    except BadInput as error:
        module.fail_json(msg=error.message)
    problems = list(records.problems or replay.problems)
    if module.params["chain"] not in (None, records.chain):
        problems.append("the last record is not the expected one: records were cut off or added at the end")
    shown = latest(runs)
    module.exit_json(changed=False, intact=not problems, problems=problems, chain=records.chain[:64], runs=shown, truncated=len(shown) < len(runs))


if __name__ == "__main__":
    main()
