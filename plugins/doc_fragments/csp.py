# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Connection options of VMware Cloud Services."""

    DOCUMENTATION = r"""
options:
  base_url:
    description:
      - The address of VMware Cloud Services, without a path.
      - The environment variable E(CSP_URL) is used if this is not set.
    type: str
    default: https://console.cloud.vmware.com
  api_token:
    description:
      - An API token of a user, exchanged for an access token at the start.
      - Either this or O(client_id) is needed.
      - The environment variable E(CSP_API_TOKEN) is used if this is not set.
    type: str
  client_id:
    description:
      - The id of an OAuth app that the module logs in as.
      - The environment variable E(CSP_CLIENT_ID) is used if this is not set.
    type: str
  client_secret:
    description:
      - The secret of the OAuth app in O(client_id).
      - The environment variable E(CSP_CLIENT_SECRET) is used if this is not set.
    type: str
"""
