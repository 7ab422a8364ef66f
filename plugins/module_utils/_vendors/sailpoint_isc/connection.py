# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""SailPoint Identity Security Cloud: how to reach it.

Source: github.com/sailpoint-oss/api-specs, ErrorResponseDto; the vendor's page on authentication.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation, Quota, Vendor
from ansible_collections.revoke.access.plugins.module_utils._http.grants import FormGrant, Grant, ReadyToken, client_credentials
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply, as_object, describe, objects

LONGEST_TOTAL = 18  # digits of a number of rows

ERRORS = ("detailCode", "errorName", "error", "errorMessage", "trackingId")  # members of its answers to what failed

# Asked for by v2024 and v2025 until March 2026, harmless everywhere else.
EXPERIMENTAL = {"X-SailPoint-Experimental": "true"}


def grant(options: Mapping[str, Any]) -> Grant:
    """Client credentials, urlencoded; or a ready token."""
    if options["client_id"] is None:
        return ReadyToken(*checks.filled(options, "access_token"))
    client_id, client_secret = checks.filled(options, "client_id", "client_secret")
    return FormGrant("/oauth/token", client_credentials(client_id, client_secret), client_secret)


def diagnose(reply: Reply) -> errors.AccessError | None:
    """ErrorResponse with C(detailCode), C(trackingId) and C(messages); other shapes at 401 and 429."""
    body = as_object(reply.body)
    if reply.status < 400 and not any(body.get(name) for name in ERRORS):
        return None
    words = [row.get("text") for row in objects(body.get("causes")) + objects(body.get("messages")) if row.get("text")]
    words += [body[name] for name in ("error", "error_description", "message", "errorMessage") if body.get(name)]
    text = describe(reply, "; ".join(dict.fromkeys(str(word) for word in words)) or None)
    if reply.status == 403:
        text = text.rstrip(".") + ". The credentials need the scope idn:workgroup:manage (or sp:scopes:all) and the user level ORG_ADMIN."
    if reply.status < 400:
        return errors.BadReply(f"{text.rstrip('.')}: an error in a good answer", reply.status)
    code, tracking_id = body.get("detailCode") or body.get("errorName"), body.get("trackingId")
    return errors.error_for(reply.status, text, str(code) if code else None, str(tracking_id) if tracking_id else None)


def total_of(reply: Reply) -> int:
    """The header that count=true adds: how many rows the list has on all pages. Raises Misfit where it is missing or no number."""
    text = reply.headers.get("X-Total-Count", "")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_TOTAL):
        told = f"'{text[:20]}', which is no number" if text else "missing"
        raise errors.Misfit(f"The header X-Total-Count, which was asked for, is {told}, so nothing tells whether the list is whole")
    return int(text)


VENDOR = Vendor(
    name="sailpoint_isc",
    title="SailPoint Identity Security Cloud",
    group="sailpoint",
    connection={
        "base_url": {"type": "str", "required": True, "env": ["SAIL_BASE_URL"]},
        "client_id": {"type": "str", "env": ["SAIL_CLIENT_ID"]},
        "client_secret": {"type": "str", "no_log": True, "env": ["SAIL_CLIENT_SECRET"]},
        "access_token": {"type": "str", "no_log": True, "env": ["SAIL_ACCESS_TOKEN"]},
        "api_version": {"type": "str", "default": "v2026", "choices": ["v1", "beta", "v2024", "v2025", "v2026"], "env": ["SAIL_API_VERSION"]},
    },
    logins=(("access_token",), ("client_id", "client_secret")),
    grant=grant,
    diagnose=diagnose,
    steady=("org", "tenant_id", "identity_id"),
    quota=Quota(100, 10.0),
)


class SailPointOperation(Operation, shared=True):
    """What the operations of a tenant share."""

    def api_path(self, service: str) -> str:
        """The path of a service, C(workgroups) for example: C(/v2026/workgroups), in the per-service form C(/workgroups/v1)."""
        version = self.options["api_version"]
        return f"/{service}/v1" if version == "v1" else f"/{version}/{service}"

    def actor(self) -> str:
        """The client, or the user of the token where it tells it."""
        return self.options["client_id"] or self.client.known("user_name") or self.client.known("client_id") or "an access token"

    def tenants_of_login(self) -> Sequence[str]:
        """The organization's name and the tenant's id, as the token endpoint or the token gives them."""
        facts = self.client.identity()
        return [str(facts[name]) for name in ("org", "tenant_id") if facts.get(name)]
