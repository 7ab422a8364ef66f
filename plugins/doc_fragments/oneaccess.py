# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Connection options of Huawei Cloud OneAccess."""

    DOCUMENTATION = r"""
options:
  base_url:
    description:
      - The address of the tenant, with its user access domain name, like V(https://example.huaweioneaccess.com).
      - The environment variable E(ONEACCESS_URL) is used if this is not set.
    type: str
    required: true
  client_id:
    description:
      - The client id of an application that may use the built-in APIs, with the permission C(app_role_all).
      - The environment variable E(ONEACCESS_CLIENT_ID) is used if this is not set.
    type: str
    required: true
  client_secret:
    description:
      - The secret of the application in O(client_id).
      - The environment variable E(ONEACCESS_CLIENT_SECRET) is used if this is not set.
    type: str
    required: true
"""
