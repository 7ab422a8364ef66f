# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""VMware Cloud Services: what the value of an API token tells.

Source: the vendor's reference page "tcsp-authn", operation C(auth/api-tokens/details) (POST).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.replies import is_object
from ansible_collections.revoke.access.plugins.module_utils._http.shape import optional
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.connection import API, CspOperation

_TEXTS = ("tokenId", "tokenName", "orgId")
_MASKED = re.compile(r"[*\u2022\u2026]|\.\.\.|x{4}", re.IGNORECASE)  # how a secret is shown that is not shown


def token_details(operation: CspOperation, value: str, keep: Sequence[str]) -> dict[str, Any] | errors.Refused:
    """These members of what the vendor tells of a token value, or its refusal. Raises AccessError.

    The answer repeats the secret: only what is needed is kept.
    """
    try:
        reply = operation.client.read("POST", API + "/auth/api-tokens/details", json={"tokenValue": value}, anonymous=True, expect=is_object)
    except errors.Refused as error:
        return error
    except errors.TokenRejected as error:  # no token was sent: it is the value that is refused
        return error.as_kind(errors.NotPermitted)
    what = "A token"
    if "successes" in reply.body or "failures" in reply.body:
        raise errors.Misfit("The details of a token were asked for, and the answer to a change of tokens came")
    echo = optional(reply.body, "token", str, what)
    if echo is not None and echo != value and not _MASKED.search(echo):
        raise errors.Misfit("The details of another token were answered than those that were asked for")
    for name in _TEXTS:
        optional(reply.body, name, str, what)
    optional(reply.body, "deactivated", bool, what)
    return {name: reply.body.get(name) for name in keep}
