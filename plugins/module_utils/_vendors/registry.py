# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Every operation of the collection. Test suites, documentation, demo and playbooks are made from this one list."""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.role_member import RoleMembers
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.access_token import PersonalAccessTokens
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.group_member import GroupMembers
from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.oauth_rule import OAuthRules
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.api_token import ApiTokens
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.client import Clients
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.identity_provider import IdentityProviders
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.invitation import Invitations
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.user import Users

OPERATIONS: Mapping[str, type[Operation]] = {
    operation.description.name: operation
    for operation in (
        OAuthApps,
        ApiTokens,
        Users,
        Clients,
        Invitations,
        IdentityProviders,
        RoleMembers,
        OAuthRules,
        GovernanceGroups,
        GroupMembers,
        PersonalAccessTokens,
    )
}
