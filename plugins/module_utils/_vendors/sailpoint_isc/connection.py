# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""SailPoint Identity Security Cloud: how to reach it.

Source: github.com/sailpoint-oss/api-specs, ErrorResponseDto; the vendor's page on authentication.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, ClassVar

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation, Quota, Vendor
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Page
from ansible_collections.revoke.access.plugins.module_utils._http.grants import FormGrant, Grant, ReadyToken, client_credentials
from ansible_collections.revoke.access.plugins.module_utils._http.replies import GOOD, Reply, as_object, describe, is_list, objects
from ansible_collections.revoke.access.plugins.module_utils._http.shape import at_most

LONGEST_TOTAL = 18  # digits of a number of rows
AHEAD = 32  # pages that may be asked for side by side; a total may be any number

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
    """What the operations of a tenant share. C(scopes): what their calls need, beside C(sp:scopes:all)."""

    scopes: ClassVar[str] = "idn:workgroup:manage"

    def read(self, path: str, params: Mapping[str, Any] | None = None, expect: Callable[[Any], bool] = is_list) -> Reply:
        """A GET; C(params) and C(expect) as in Call. Raises AccessError."""
        try:
            return self.client.read("GET", path, params=params, headers=EXPERIMENTAL, expect=expect)
        except errors.NotPermitted as error:
            raise self._unpermitted(error) from error

    def write(self, method: str, path: str, body: Any = None, statuses: frozenset[int] = GOOD) -> Reply:
        """A call that changes something; C(statuses) as in Call. Raises AccessError."""
        try:
            return self.client.write(method, path, json=body, headers=EXPERIMENTAL, statuses=statuses)
        except errors.NotPermitted as error:
            raise self._unpermitted(error) from error

    def _unpermitted(self, error: errors.NotPermitted) -> errors.NotPermitted:
        rights = f"The credentials need the scope {self.scopes} (or sp:scopes:all) and the user level ORG_ADMIN."
        return error.as_kind(errors.NotPermitted, f"{error.message.rstrip('.')}. {rights}")

    def listed(self, path: str, position: Hashable | None, limit: int, nouns: str, **query: str) -> Page:
        """A page of a list, which begins at an offset, with how long the list is: a row left out would pass for one that is gone.

        C(limit): rows per page. C(query): C(filters) and C(sorters) as the list takes them. Raises AccessError.
        """
        offset = position if isinstance(position, int) else 0
        filters = {"filters": query["filters"]} if query.get("filters") else {}
        reply = self.read(path, {**filters, "limit": limit, "sorters": query["sorters"], "offset": offset, "count": "true"})
        rows, total = at_most(reply.body, limit, nouns), total_of(reply)
        after = offset + len(rows)
        return Page(rows, total, range(after, min(total, after + AHEAD * limit), limit) if rows else [])

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
