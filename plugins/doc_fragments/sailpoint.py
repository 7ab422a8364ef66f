# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Connection options of SailPoint Identity Security Cloud."""

    DOCUMENTATION = r"""
options:
  base_url:
    description:
      - The address of the tenant's API, without a version, like V(https://example.api.identitynow.com).
      - The environment variable E(SAIL_BASE_URL) is used if this is not set.
    type: str
    required: true
  client_id:
    description:
      - The id of a personal access token or an API client. Either this or O(access_token) is needed.
      - It needs the user level C(ORG_ADMIN) and the scope of the calls, C(idn:workgroup:manage) for groups, or C(sp:scopes:all).
      - The environment variable E(SAIL_CLIENT_ID) is used if this is not set.
    type: str
  client_secret:
    description:
      - The secret of O(client_id).
      - The environment variable E(SAIL_CLIENT_SECRET) is used if this is not set.
    type: str
  access_token:
    description:
      - An access token that was obtained before. It is not renewed.
      - The environment variable E(SAIL_ACCESS_TOKEN) is used if this is not set.
    type: str
  api_version:
    description:
      - The version of the API. V(v1) is the per-service form, C(/workgroups/v1); the others are prefixes, like C(/v2026/workgroups).
      - The environment variable E(SAIL_API_VERSION) is used if this is not set.
    type: str
    choices: [v1, beta, v2024, v2025, v2026]
    default: v2026
"""
