# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Connection options of Venafi Trust Protection Platform."""

    DOCUMENTATION = r"""
options:
  base_url:
    description:
      - The address of the server, without C(/vedsdk), like V(https://tpp.example.com).
      - The environment variable E(VENAFI_URL) is used if this is not set, then E(VCERT_URL).
    type: str
    required: true
  client_id:
    description:
      - The id of the API application to log in to. It is case-sensitive. Needed with O(username) and with O(refresh_token).
      - The environment variable E(VENAFI_CLIENT_ID) is used if this is not set.
    type: str
  username:
    description:
      - The user to log in as, with a provider prefix where the server wants one.
      - One of O(username), O(refresh_token) and O(access_token) is needed.
      - The environment variable E(VENAFI_USER) is used if this is not set.
    type: str
  password:
    description:
      - The password of O(username).
      - The environment variable E(VENAFI_PASS) is used if this is not set.
    type: str
  scope:
    description:
      - The scope to ask for with O(username). All calls on OAuth rules need C(admin).
      - The environment variable E(VENAFI_SCOPE) is used if this is not set.
    type: str
    default: admin
  refresh_token:
    description:
      - A refresh token. The server accepts it once, so this run uses it up. Its successor is a secret and is not returned.
      - The environment variable E(VENAFI_REFRESH_TOKEN) is used if this is not set.
    type: str
  access_token:
    description:
      - An access token that was obtained before. It is not renewed.
      - The environment variable E(VENAFI_TOKEN) is used if this is not set, then E(VCERT_TOKEN).
    type: str
"""
