#!/usr/bin/python
# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: evidence_report
short_description: Make a report from evidence files
version_added: 0.1.0
description:
  - Writes what evidence files tell, and whether they hold, as a report for people, a page of HTML that needs nothing else, the population of items
    as a table, a summary, and the commands that verify the evidence.
  - For each item the last run that was no audit decides. An audit (check mode) is shown as one, and is never told as a removal.
  - Evidence that fails its check is told at the top of the report. The task does not fail for it; look at RV(intact) and RV(complete).
options:
  evidence:
    description:
      - The evidence files, or folders of them, on the host that runs the module.
      - Of a folder all files below it count whose names end in C(.jsonl).
    type: list
    elements: path
    required: true
  dest:
    description:
      - The folder that the report is written to. It is made if it is not there, for its owner alone; the files in it are for their owner alone.
      - It gets C(report.html), C(items.csv), C(summary.md) and C(HOWTO.md). What else is in it is left alone.
    type: path
    required: true
  title:
    description: The heading of the report. Without it the report is named by the id of the case, where all runs are for one case.
    type: str
  chains:
    description:
      - The value that the last record of a file must have, as a run returned it in C(evidence.chain), by the path of the file.
      - Without it nobody can tell whether whole runs were cut off at the end of a file.
    type: dict
attributes:
  check_mode: {support: full, description: "Can run in check_mode and return changed status prediction without modifying target."}
  diff_mode: {support: none, description: "Will return details on what has changed, when in diff mode."}
  idempotent: {support: full, description: "The same evidence gives the same files, to the byte."}
seealso:
  - module: revoke.access.evidence_info
author:
  - The revoke.access contributors (@revoke-access)
"""

EXAMPLES = r"""
- name: Make the report of an offboarding
  revoke.access.evidence_report:
    evidence:
      - /var/log/revoke/HR-4711
    dest: /var/log/revoke/HR-4711/report
  register: report

- name: Everything is gone, and the evidence holds
  ansible.builtin.assert:
    that: report.complete
    fail_msg: "{{ report.headline }}"
"""

RETURN = r"""
complete: {type: bool, returned: success, sample: true, description: "Whether every item on record is gone, and the evidence holds."}
verdict: {type: str, returned: success, sample: complete,
  description: "One of C(complete), C(incomplete), C(audit) (there were only audits), C(unproven) (the evidence does not hold) and C(empty) (no item)."}
headline: {type: str, returned: success, sample: "Complete: all 3 items on record are gone (2 removed, 1 already gone).",
  description: "The verdict in one sentence."}
counts: {type: dict, returned: success, sample: {removed: 2, already_gone: 1, failed: 0, pending: 0, there_again: 0, only_audited: 0},
  description: "How many items are in each state."}
intact: {type: bool, returned: success, sample: true,
  description: "Whether all files hold: no chain is broken, each ends as expected, and no run contradicts itself."}
problems: {type: list, elements: str, returned: success, sample: [],
  description: "What is wrong with the evidence, at most 100 texts; the report has all of them."}
report: {type: str, returned: success, sample: /var/log/revoke/HR-4711/report/report.html, description: "The path of the page."}
written: {type: list, elements: str, returned: success, sample: [report.html, items.csv, summary.md, HOWTO.md],
  description: "The files that were written (would be written), none where all of them were as they should be."}
"""

import os

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._report.account import STATES
from ansible_collections.revoke.access.plugins.module_utils._report.build import PAGE, differing, made, write


def main() -> None:
    """Make one report."""
    spec = {
        "evidence": {"type": "list", "elements": "path", "required": True},
        "dest": {"type": "path", "required": True},
        "title": {"type": "str"},
        "chains": {"type": "dict"},
    }
    module = AnsibleModule(argument_spec=spec, supports_check_mode=True)
    dest = module.params["dest"]
    try:
        report = made(module.params["evidence"], module.params["chains"] or {}, module.params["title"])
        names = differing(dest, report.files)
        if names and not module.check_mode:
            write(dest, report.files, names)
    except BadInput as error:
        module.fail_json(msg=error.message)
    account = report.account
    result = {"complete": account.verdict.complete, "verdict": account.verdict.kind, "headline": account.verdict.headline}
    counts = {state.replace(" ", "_"): account.counts[state] for state in STATES}
    result.update(counts=counts, intact=not account.problems, problems=account.problems[:100], report=os.path.join(dest, PAGE), written=names)
    module.exit_json(changed=bool(names), **result)


if __name__ == "__main__":
    main()
