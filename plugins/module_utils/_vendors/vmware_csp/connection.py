# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""VMware Cloud Services: how to reach it, and what the operations of an organization share.

Sources: the vendor's reference pages "tcsp-account-management" and "tcsp-authn", operations C(auth/api-tokens/authorize)
and C(auth/token) (POST).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation, Vendor
from ansible_collections.revoke.access.plugins.module_utils._http.grants import BasicGrant, FormGrant, Grant
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply, as_object, describe, segment, text_of
from ansible_collections.revoke.access.plugins.module_utils._http.shape import whole_number

API = "/csp/gateway/am/api"
BATCH_LIMIT = 15  # maxItems of DeleteClientsRequest; "Max 15 tokens" of the token calls
ORG_ID: Mapping[str, Any] = {"type": checks.Exactly("str"), "required": True}


def grant(options: Mapping[str, Any]) -> Grant:
    """API token exchange, or client credentials; only the first can change API tokens."""
    if options["client_id"] is None:
        (api_token,) = checks.filled(options, "api_token")
        return FormGrant(API + "/auth/api-tokens/authorize", {"api_token": api_token}, api_token)
    return BasicGrant(API + "/auth/token", *checks.filled(options, "client_id", "client_secret"))


def diagnose(reply: Reply) -> errors.AccessError | None:
    """CspErrorResponse: every member is optional, types vary between versions."""
    body = as_object(reply.body)
    code = body.get("cspErrorCode") or body.get("errorCode")
    if reply.status < 400:
        bad = code or not _is_good(body.get("statusCode"))
        return errors.BadReply(describe(reply, f"an error in a good answer: {text_of(body.get('message'))}"), reply.status, text_of(code)) if bad else None
    request_id = body.get("requestId") or body.get("traceId")
    return errors.error_for(reply.status, describe(reply, text_of(body.get("message"))), text_of(code), text_of(request_id))


def _is_good(status: Any) -> bool:
    """Whether the member C(statusCode) of a good answer fits it, where it has one; a number may be written as a text."""
    number = whole_number(status)
    return status is None or (number is not None and number < 400)


VENDOR = Vendor(
    name="vmware_csp",
    title="VMware Cloud Services",
    group="csp",
    connection={
        "base_url": {"type": "str", "default": "https://console.cloud.vmware.com", "env": ["CSP_URL"]},
        "api_token": {"type": "str", "no_log": True, "env": ["CSP_API_TOKEN"]},
        "client_id": {"type": "str", "env": ["CSP_CLIENT_ID"]},
        "client_secret": {"type": "str", "no_log": True, "env": ["CSP_CLIENT_SECRET"]},
    },
    logins=(("api_token",), ("client_id", "client_secret")),
    grant=grant,
    diagnose=diagnose,
    steady=("context_name", "username"),
)


class CspOperation(Operation, shared=True):
    """What the operations of an organization share."""

    def org_path(self, version: str = "") -> str:
        """The path of the organization, in another version of the API where one is named, as C(/v2). Raises BadInput."""
        return f"{API}{version}/orgs/{segment(checks.identifier('org_id', self.options['org_id']))}"

    def tenant(self) -> str:
        """The organization."""
        return f"{self.options['base_url']} orgs/{self.options['org_id']}"

    def actor(self) -> str:
        """The OAuth app, or the user of the API token where the login tells it."""
        return self.options["client_id"] or self.client.known("username") or "the user of an API token"

    def tenants_of_login(self) -> Sequence[str]:
        """The organization of the token, its claim C(context_name)."""
        name = self.client.identity().get("context_name")
        return [name] if isinstance(name, str) and name else []

    def no_such_org(self, error: errors.AccessError) -> errors.TenantNotFound:
        """What a 404 for the organization itself means."""
        text = f"The organization {self.options['org_id']} does not exist or is not visible to these credentials ({error.message}). Check org_id."
        return error.as_kind(errors.TenantNotFound, text)
