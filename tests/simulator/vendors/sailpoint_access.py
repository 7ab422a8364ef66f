# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where each SailPoint call exists, who may make it, and how an error looks.

Sources: the vendor's OpenAPI documents of every version: their paths, `security` and `x-sailpoint-userLevels`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ..answers import Answer
from ..call import Call, Route

if TYPE_CHECKING:
    from .sailpoint_isc import SailPoint

YEARLY = ("v2024", "v2025", "v2026")
EVERYTHING = "sp:scopes:all"
DETAIL_CODES = {
    400: "400.1 Bad Request Content",
    403: "403 Forbidden",
    404: "404 Not found",
    405: "405 Method not allowed",
    409: "409 Conflict",
    500: "500.0 Internal Fault",
}
TEXTS = {
    400: "The request was syntactically correct but its content is semantically invalid.",
    403: "The server understood the request but refuses to authorize it.",
    404: "The server did not find a current representation for the target resource.",
    500: "An internal fault occurred.",
}


class Access(NamedTuple):
    """Who may make a call: a user with one of `scopes`, and one of `levels` where there are any; without a user, a client with one of `application`."""

    scopes: tuple[str, ...] = ()
    application: tuple[str, ...] | None = None
    levels: tuple[str, ...] = ()


ADMIN = ("ORG_ADMIN",)
ACCOUNT_LEVELS = ("ORG_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN", "HELPDESK")
SEARCH_LEVELS = ("ORG_ADMIN", "CERT_ADMIN", "REPORT_ADMIN", "SOURCE_ADMIN", "SOURCE_SUBADMIN", "ROLE_ADMIN", "ROLE_SUBADMIN")
GROUP_READ = ("idn:workgroup:read", "idn:workgroup:manage")
GROUP_WRITE = ("idn:workgroup:manage", "idn:workgroup:write")
IDENTITY_READ = ("idn:identity:read", "idn:identity:manage")
ACCOUNT_READ = ("idn:accounts:read", "idn:accounts:manage")
STATE_READ = ("idn:identity-profile-lifecycle-state:read",)
SIGN_IN = Access(("idn:accounts-state:manage", "idn:accounts-provisioning:manage"), ("idn:accounts-state:manage",), ADMIN)
TOKENS = "personal-access-tokens"
TOKEN_MANAGE = (f"sp:my-{TOKENS}:manage", f"sp:all-{TOKENS}:manage")
TOKEN_READ = (f"sp:my-{TOKENS}:read", f"sp:all-{TOKENS}:read", *TOKEN_MANAGE)
# The document names neither scopes nor levels for account activities, and no levels for auth users: there an administrator's is assumed.
ACCESS = {
    "identities": Access(IDENTITY_READ),
    "accounts": Access(ACCOUNT_READ, ACCOUNT_READ, ACCOUNT_LEVELS),
    "sign_in": SIGN_IN,
    "search": Access(("sp:search:read",), ("sp:search:read",), SEARCH_LEVELS),
    "lifecycle_states.list": Access(STATE_READ, STATE_READ, ADMIN),
    "lifecycle_states.set": Access(("idn:identity-lifecycle-state:manage",), None, ADMIN),
    "activities": Access(),
    "access_tokens.list": Access(TOKEN_READ),
    "access_tokens.delete": Access(TOKEN_MANAGE),
    "auth_users.get": Access(("sp:auth-user:read",), None, ADMIN),
    "auth_users.patch": Access(("sp:auth-user:manage",), None, ADMIN),
}


def access_of(route: Route) -> Access:
    """Who may make the calls of a route."""
    found = ACCESS.get(route.name) or ACCESS.get(route.name.partition(".")[0])
    if found is None:
        scopes = GROUP_READ if route.kind == "read" else GROUP_WRITE
        found = Access(scopes, scopes, ADMIN)
    return found


def routes_of(vendor: SailPoint, table: list[tuple[str, str, str, str, Any]], first: str, older: tuple[str, ...] = ("beta",)) -> list[Route]:
    """Routes from (name, kind, method, rest of the path, handler) rows of calls whose path begins with `first`.

    Each exists in the yearly versions, in those of `older`, and in the successor, where the version stands behind the first part.
    """
    bases = [f"/{first}/v1", *(f"/{version}/{first}" for version in (*older, *YEARLY))]
    return [Route(name, kind, method, tuple(base + rest for base in bases), _marked(vendor, handler)) for name, kind, method, rest, handler in table]


def _marked(vendor: SailPoint, handler: Any) -> Any:
    """The handler bound to its vendor, with the header of deprecated endpoints when the switch asks for it."""
    handle = partial(handler, vendor)

    def marked(call: Call) -> Answer:
        answer: Answer = handle(call)
        if vendor.switches["sailpoint.deprecated_header"] or (call.route.name.startswith("sign_in.") and call.request.path.startswith("/beta/")):
            answer.headers["X-Deprecated"] = "true"
        return answer

    return marked


def error_answer(status: int, message: str | None, detail: str | None, tracking: int) -> Answer:
    """The vendor's error of a status; `tracking` numbers those that have a tracking id."""
    if status == 401:
        return Answer(401, {"error": message or "JWT validation failed: JWT is expired"})
    if status == 429:
        return Answer(429, {"message": " Rate Limit Exceeded "})
    if status in (502, 503, 504):
        return Answer(status, f"<html><body><h1>{status}</h1></body></html>".encode(), content_type="text/html")
    entry = {"locale": "en-US", "localeOrigin": "DEFAULT", "text": message or TEXTS.get(status, "The request could not be processed.")}
    code = detail or DETAIL_CODES.get(status, f"{status} Error")
    return Answer(status, {"detailCode": code, "trackingId": f"{tracking:032x}", "messages": [entry], "causes": [entry]})
