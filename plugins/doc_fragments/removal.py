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
      - Whether the server's certificate is checked. Turn it off only where nobody can listen.
      - The environment variable E(REVOKE_VALIDATE_CERTS) is used if this is not set.
    type: bool
    default: true
  ca_path:
    description:
      - A file or folder with the certificates of the authorities to trust, in PEM form.
      - The environment variable E(REVOKE_CA_PATH) is used if this is not set, then E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE).
    type: path
  timeout:
    description:
      - Seconds to wait for a connection, and for each part of an answer.
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
      - Without it the vendor's word is taken where it is clear. What the answer leaves open is read in any case.
    type: bool
    default: true
  verify_timeout:
    description: Seconds to wait until a fresh read shows the desired state. Some vendors delete a moment after they have answered.
    type: float
    default: 60.0
requirements:
  - requests >= 2.28 (a Python library on the host that runs the module)
notes:
  - HTTP and HTTPS proxies are taken from E(HTTP_PROXY), E(HTTPS_PROXY) and E(NO_PROXY).
  - No redirect is followed.
"""
