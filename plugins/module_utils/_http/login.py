# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What an answer of a token endpoint means. It may hold a secret that nobody knows yet, so nothing of it is ever repeated."""

from __future__ import annotations

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._http.replies import PAGE, Reply, kind_of

# Words of ours, not of the answer: RFC 6749 section 5.2.
_STANDARD = ("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope")


def describe_login(reply: Reply) -> str:
    """Status, length and kind in one line."""
    error = reply.body.get("error") if isinstance(reply.body, dict) else None
    code = f", the error {error}" if error in _STANDARD else ""
    return f"HTTP {reply.status}, {reply.size} bytes of {kind_of(reply)}{code}" if reply.size else f"HTTP {reply.status} without a body"


def judge_login(reply: Reply, place: str) -> errors.AccessError | None:
    """The error that the answer to a token request means, None for one that may hold a token. C(place): address and path that were tried."""
    what = describe_login(reply)
    if 300 <= reply.status < 400:
        text = f"{place} redirects ({what}). Redirects are not followed: set base_url to the address of the API itself."
        return errors.WrongServer(text, reply.status)
    if _elsewhere(reply):
        text = f"{place} is no token endpoint of the vendor ({what}). Check base_url and the proxy settings; the credentials were not looked at."
        return errors.WrongServer(text, reply.status)
    if reply.status >= 400:
        return errors.error_for(reply.status, what)
    if reply.status != 200 or not isinstance(reply.body, dict):
        return errors.BadReply(f"{what}, {reply.fault}" if reply.fault else what, reply.status)
    return None


def _elsewhere(reply: Reply) -> bool:
    """Whether something else than the vendor's API is there."""
    if reply.status in (405, 410) or (reply.status == 404 and not isinstance(reply.body, dict)):
        return True
    return reply.status < 500 and kind_of(reply) == PAGE and reply.status not in (407, 408, 429)
