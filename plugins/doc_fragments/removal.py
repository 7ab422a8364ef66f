# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Options that every removal module has."""

    DOCUMENTATION = r"""
options:
  validate_certs:
    description:
      - Whether the server's certificate is checked. Turn it off only where nobody can listen. A warning says so when it is off.
      - The environment variable E(REVOKE_VALIDATE_CERTS) is used if this is not set.
    type: bool
    default: true
  allow_http:
    description:
      - Whether O(base_url) may begin with C(http://) where the server is not on the host that runs the module.
      - Everybody on the way can read the credentials then, and forge every answer. A warning says so.
      - The environment variable E(REVOKE_ALLOW_HTTP) is used if this is not set.
    type: bool
    default: false
  ca_path:
    description:
      - A file or folder with the certificates of the authorities to trust, in PEM form.
      - The environment variable E(REVOKE_CA_PATH) is used if this is not set, then E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE).
    type: path
  timeout:
    description:
      - Seconds that one request may take as a whole, from the connection to the last byte of the answer, however slowly it comes. At most 1000000.
      - The environment variable E(REVOKE_TIMEOUT) is used if this is not set.
    type: float
    default: 30.0
  max_attempts:
    description:
      - How often a call is tried in all before it counts as failed. Only calls that cannot do harm twice are repeated.
      - A write whose answer was lost is never just repeated. The items are read again, and only what is still there is sent once more.
      - The environment variable E(REVOKE_MAX_ATTEMPTS) is used if this is not set.
    type: int
    default: 5
  max_parallel:
    description:
      - How many requests are sent at the same time.
      - The environment variable E(REVOKE_MAX_PARALLEL) is used if this is not set.
    type: int
    default: 4
  verify:
    description:
      - Whether the items are read again after the write. Only what a fresh read no longer shows then counts as changed.
      - Without it a plain yes of the vendor is enough. What was refused, lost or left out is read in any case.
    type: bool
    default: true
  verify_timeout:
    description: Seconds to wait until a fresh read shows the desired state, at most 1000000. Some vendors delete a moment after they have answered.
    type: float
    default: 60.0
  deadline:
    description:
      - Seconds for the whole task. At their end no further request is sent, what is known is returned, and the rest is V(not_attempted).
      - The same happens when the module gets SIGTERM, SIGINT or SIGHUP, and when the playbook that started it is gone. V(0) means no limit, and
        1000000 is the most.
      - The environment variable E(REVOKE_DEADLINE) is used if this is not set.
    type: float
    default: 0.0
  max_removals:
    description:
      - How many items one task may change. A plan with more fails before anything is sent, in check mode too. V(0) means no limit.
      - The environment variable E(REVOKE_MAX_REMOVALS) is used if this is not set.
    type: int
    default: 500
  protected:
    description:
      - Ids, names or patterns with V(*) and V(?) of items that are never changed. Case, normalization, invisible and look-alike characters are ignored,
        and so is what the vendor ignores in an id.
      - Always a list, also of a single one. A text is refused and never cut at its commas.
      - A protected item is a failed item with the reason V(protected). The other items go on.
    type: list
    elements: raw
  plan_id:
    description:
      - The RV(plan_id) of an audit. If the plan is another one now, the task fails before anything is sent.
      - Give the O(evidence_path) of the audit too to be told which items differ.
    type: str
  unknown:
    description:
      - What to do about items that were never seen, as a mistyped id. They were not there at the first look, nor are they in the evidence of earlier runs in
        O(evidence_path) or O(resume_from). They count as already gone, and RV(summary) counts them as C(never_seen).
      - With V(warn) a warning names the first of them. With V(fail) the task fails before anything is sent, in check mode too.
      - The environment variable E(REVOKE_UNKNOWN) is used if this is not set.
    type: str
    choices: [warn, fail]
    default: warn
  fail_on:
    description:
      - When failed items make the task fail. With V(any) one is enough, with V(all) every item has to be one, with V(never) none does.
      - A plan that is refused as a whole and bad input make the task fail in any case. The return values are the same in all cases.
    type: str
    choices: [any, all, never]
    default: any
  evidence_path:
    description:
      - A file to which the run appends what it finds and does, as JSON Lines chained by SHA-256. It holds no secrets. Its mode is 0600.
      - No symbolic link is followed, and a file that holds something else is refused. If it is not the same file any more in mid-run, the run stops.
      - It is written in check mode too. It lies on the host that runs the module.
      - The environment variable E(REVOKE_EVIDENCE_PATH) is used if this is not set.
    type: path
  timestamp_url:
    description:
      - The address of a time-stamp authority (RFC 3161). At the end of the run, also in check mode and when it was cancelled, the last chain value of
        O(evidence_path) is sent there to be signed with the time. What is signed are the 64 hex digits of the value in ASCII, hashed by SHA-256.
      - The answer lies beside the evidence, in a file of the same name with the id of the run and C(.tsr) behind it, with mode 0600.
        C(openssl ts -verify) verifies it.
      - Nothing else is sent, no redirect is followed, and O(timeout), O(ca_path), O(validate_certs) and O(allow_http) hold for it too. An authority that is
        down, slow or answers something else is a warning, and changes nothing about the run.
      - The environment variable E(REVOKE_TIMESTAMP_URL) is used if this is not set.
    type: str
  resume_from:
    description:
      - An evidence file. What its latest run of this module at this tenant left failed, unconfirmed or not attempted is the list of items.
      - It takes the place of the option that lists the items.
      - What that run left alone, as protected or as no clear id, fails again and nothing is sent for it. Name it again in a task of its own.
    type: path
  resume_chain:
    description:
      - The C(evidence.chain) of the last run in O(resume_from) that ended, as it was kept somewhere else. If no record of the file has this value, the task
        fails before anything is sent. Whoever can write the file could have cut it, or made it anew; this shows it.
    type: str
requirements:
  - requests >= 2.28 (a Python library on the host that runs the module)
notes:
  - HTTP and HTTPS proxies are taken from E(HTTP_PROXY), E(HTTPS_PROXY) and E(NO_PROXY). A server on the host that runs the module is asked without one.
  - No redirect is followed.
"""

    # For modules whose items go by one id that a read shows.
    WITNESS = r"""
options:
  witness:
    description:
      - The id of an item that must be there and stays, of the same kind as those that are listed. Each read has to show it too.
      - Where a read does not, nothing is concluded from it. At the first look nothing is sent then, after a write the items are V(unconfirmed).
      - It shows that the credentials see the right place, that a list is not empty by mistake, and that a filter was understood.
    type: str
"""

    # For modules that can read how many items there are.
    POPULATION = r"""
options:
  max_removal_percent:
    description:
      - How large a part of all such items one task may change, in percent. A plan with more fails before anything is sent, in check mode too.
      - It costs one more read where the items are not read as one list.
    type: float
  max_population_drop:
    description:
      - By how many percent the number of all such items may have fallen since the last run that O(evidence_path) tells of, beside what that run has removed.
      - If it has fallen more, or there are none at all, the task fails before anything is sent, in check mode too. V(0) lets none be missing.
      - Without this option a drop of more than 50 percent, or a list without any item, is a warning. It costs one more read where the items
        are not read as one list.
    type: float
"""

    # For modules whose vendor does later what it has taken on.
    LATER = r"""
options:
  wait_timeout:
    description:
      - Seconds to wait until what the vendor has accepted is in effect, at most 1000000. V(0) means not to wait.
      - What is accepted and not in effect at the end is in RV(pending_items), and RV(complete) is false. The task fails for it only where it was asked to wait.
      - The environment variable E(REVOKE_WAIT_TIMEOUT) is used if this is not set.
    type: float
    default: 0.0
  retry:
    description:
      - Whether to send again what the vendor has accepted before and not done, or has given up.
      - Without it, nothing is sent for an item of which the vendor or the evidence in O(evidence_path) tells that an earlier request was accepted.
    type: bool
    default: false
"""

    # For modules that can bring back what they took away.
    RESTORE = r"""
options:
  restore_from:
    description:
      - An evidence file. What the latest run in it that took anything away has taken is brought back, with O(state) set to the state that does so.
      - What that run found as desired or left alone is no part of it. A file that fails its check is refused.
    type: path
  restore_run:
    description: The C(run_id) of another run in O(restore_from), whose doing is to be undone.
    type: str
"""

    # For modules whose login tells which tenant it belongs to.
    TENANT = r"""
options:
  expected_tenant:
    description:
      - The tenant that the credentials must belong to, in the vendor's words. For VMware Cloud Services the id of the organization,
        for SailPoint the name of the organization or the id of the tenant.
      - If they belong to another one, or do not tell, the task fails before anything is sent.
    type: str
"""
