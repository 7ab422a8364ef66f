# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The connections of a whole plan."""

    DOCUMENTATION = r"""
options:
  connection:
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
"""
