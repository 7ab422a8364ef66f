# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The guards and the connections of a whole plan."""

    DOCUMENTATION = r"""
options:
  connection:
    description:
      - The connection to each vendor, by the name of its action group. What a removal gives itself goes before it.
      - What is given in neither comes from the environment, as with the modules themselves.
    type: dict
    suboptions:
      # generated: connections
      csp:
        description: The connection to VMware Cloud Services.
        type: dict
        suboptions:
          base_url:
            description: As O(revoke.access.csp_oauth_app#module:base_url).
            type: str
          api_token:
            description: As O(revoke.access.csp_oauth_app#module:api_token).
            type: str
          client_id:
            description: As O(revoke.access.csp_oauth_app#module:client_id).
            type: str
          client_secret:
            description: As O(revoke.access.csp_oauth_app#module:client_secret).
            type: str
          validate_certs:
            description: As O(revoke.access.csp_oauth_app#module:validate_certs).
            type: bool
          allow_http:
            description: As O(revoke.access.csp_oauth_app#module:allow_http).
            type: bool
          ca_path:
            description: As O(revoke.access.csp_oauth_app#module:ca_path).
            type: path
          timeout:
            description: As O(revoke.access.csp_oauth_app#module:timeout).
            type: float
          max_attempts:
            description: As O(revoke.access.csp_oauth_app#module:max_attempts).
            type: int
          max_parallel:
            description: As O(revoke.access.csp_oauth_app#module:max_parallel).
            type: int
      oneaccess:
        description: The connection to Huawei Cloud OneAccess.
        type: dict
        suboptions:
          base_url:
            description: As O(revoke.access.oneaccess_role_member#module:base_url).
            type: str
          client_id:
            description: As O(revoke.access.oneaccess_role_member#module:client_id).
            type: str
          client_secret:
            description: As O(revoke.access.oneaccess_role_member#module:client_secret).
            type: str
          validate_certs:
            description: As O(revoke.access.oneaccess_role_member#module:validate_certs).
            type: bool
          allow_http:
            description: As O(revoke.access.oneaccess_role_member#module:allow_http).
            type: bool
          ca_path:
            description: As O(revoke.access.oneaccess_role_member#module:ca_path).
            type: path
          timeout:
            description: As O(revoke.access.oneaccess_role_member#module:timeout).
            type: float
          max_attempts:
            description: As O(revoke.access.oneaccess_role_member#module:max_attempts).
            type: int
          max_parallel:
            description: As O(revoke.access.oneaccess_role_member#module:max_parallel).
            type: int
      venafi:
        description: The connection to Venafi Trust Protection Platform.
        type: dict
        suboptions:
          base_url:
            description: As O(revoke.access.venafi_oauth_rule#module:base_url).
            type: str
          client_id:
            description: As O(revoke.access.venafi_oauth_rule#module:client_id).
            type: str
          username:
            description: As O(revoke.access.venafi_oauth_rule#module:username).
            type: str
          password:
            description: As O(revoke.access.venafi_oauth_rule#module:password).
            type: str
          scope:
            description: As O(revoke.access.venafi_oauth_rule#module:scope).
            type: str
          refresh_token:
            description: As O(revoke.access.venafi_oauth_rule#module:refresh_token).
            type: str
          access_token:
            description: As O(revoke.access.venafi_oauth_rule#module:access_token).
            type: str
          validate_certs:
            description: As O(revoke.access.venafi_oauth_rule#module:validate_certs).
            type: bool
          allow_http:
            description: As O(revoke.access.venafi_oauth_rule#module:allow_http).
            type: bool
          ca_path:
            description: As O(revoke.access.venafi_oauth_rule#module:ca_path).
            type: path
          timeout:
            description: As O(revoke.access.venafi_oauth_rule#module:timeout).
            type: float
          max_attempts:
            description: As O(revoke.access.venafi_oauth_rule#module:max_attempts).
            type: int
          max_parallel:
            description: As O(revoke.access.venafi_oauth_rule#module:max_parallel).
            type: int
      sailpoint:
        description: The connection to SailPoint Identity Security Cloud.
        type: dict
        suboptions:
          base_url:
            description: As O(revoke.access.sailpoint_governance_group#module:base_url).
            type: str
          client_id:
            description: As O(revoke.access.sailpoint_governance_group#module:client_id).
            type: str
          client_secret:
            description: As O(revoke.access.sailpoint_governance_group#module:client_secret).
            type: str
          access_token:
            description: As O(revoke.access.sailpoint_governance_group#module:access_token).
            type: str
          api_version:
            description: As O(revoke.access.sailpoint_governance_group#module:api_version).
            type: str
            choices: [v1, beta, v2024, v2025, v2026]
          validate_certs:
            description: As O(revoke.access.sailpoint_governance_group#module:validate_certs).
            type: bool
          allow_http:
            description: As O(revoke.access.sailpoint_governance_group#module:allow_http).
            type: bool
          ca_path:
            description: As O(revoke.access.sailpoint_governance_group#module:ca_path).
            type: path
          timeout:
            description: As O(revoke.access.sailpoint_governance_group#module:timeout).
            type: float
          max_attempts:
            description: As O(revoke.access.sailpoint_governance_group#module:max_attempts).
            type: int
          max_parallel:
            description: As O(revoke.access.sailpoint_governance_group#module:max_parallel).
            type: int
      # /generated
  max_removals:
    description:
      - The plan as a whole may change at most so many items, or nothing is sent. V(0) is no limit.
      - The environment variable E(REVOKE_MAX_REMOVALS) is used if this is not set.
    type: int
    default: 500
  protected:
    description: Ids, names, or patterns of these with V(*) and V(?), that are never removed, beside those that a removal gives itself.
    type: list
    elements: raw
  expected_tenant:
    description:
      - The tenant that the credentials have to belong to, for each vendor by the name of its action group.
      - A name that is no vendor, a vendor whose login does not tell whose it is, and a tenant that is no text or blank are refused.
    type: dict
  deadline:
    description:
      - The seconds that the plan may take in all. V(0) is no limit.
      - The environment variable E(REVOKE_DEADLINE) is used if this is not set.
    type: float
    default: 0.0
  fail_on:
    description: Whether the task fails when V(any) of the removals is not complete, when V(all) of them failed, or V(never).
    type: str
    choices: [any, all, never]
    default: any
  evidence_dir:
    description:
      - A folder for the evidence, one file per removal, named after tenant and operation. It is made, for its owner only, where it is missing.
      - The environment variable E(REVOKE_EVIDENCE_DIR) is used if this is not set.
    type: path
  timestamp_url:
    description:
      - The address of a time-stamp authority, as O(revoke.access.csp_oauth_app#module:timestamp_url).
      - The environment variable E(REVOKE_TIMESTAMP_URL) is used if this is not set.
    type: str
  resume:
    description:
      - Whether to go on with what is begun in O(evidence_dir). The plan says what is meant, all of it is looked at and nothing else is removed. The evidence
        tells what was begun under O(plan_id), what is known to be done, and what was left alone.
      - Where the evidence has items left that the plan does not name, nothing is sent for that removal.
    type: bool
    default: false
  plan_id:
    description: The RV(plan_id) of a check that was approved. Where anything is different now, nothing is sent anywhere.
    type: str
  unknown:
    description:
      - What to do about items that were never seen, as a mistyped id. They were not there at the first look, nor are they in the evidence of earlier runs in
        O(evidence_dir). They count as already gone, and RV(summary) counts them as C(never_seen).
      - With V(warn) a warning names the first of them. With V(fail) nothing is sent anywhere, in check mode too.
      - The environment variable E(REVOKE_UNKNOWN) is used if this is not set.
    type: str
    choices: [warn, fail]
    default: warn
  require_plan:
    description:
      - Whether to refuse to remove anything without O(plan_id).
      - The environment variable E(REVOKE_REQUIRE_PLAN) is used if this is not set.
    type: bool
    default: false
  plan_max_age:
    description: An approved plan older than so many seconds is refused. V(0) is no limit.
    type: float
    default: 0.0
  all_or_nothing:
    description: Whether nothing is sent anywhere when one of the removals cannot be planned.
    type: bool
    default: false
  origin:
    description: Where the removals were read, for messages. The task fills it in itself.
    type: dict
    suboptions:
      place:
        description: The path of the plan.
        type: str
      numbers:
        description: The place of each of the removals in it, from 1.
        type: list
        elements: int
"""
