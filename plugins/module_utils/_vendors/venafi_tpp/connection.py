# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Venafi Trust Protection Platform: how to reach it, and its result codes.

Sources: the vendor's pages "POST Authorize/OAuth", "POST Authorize/Token" and "OAuth result codes".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Vendor
from ansible_collections.revoke.access.plugins.module_utils._http.grants import Grant, JsonGrant, ReadyToken, RotatingGrant
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply, as_object, describe

# Result codes of the page "OAuth result codes" that mean more than "failed".
SUCCESS, NO_APPLICATION, NO_RULE, NOT_PRIVILEGED, TOKEN_EXPIRED = 0, 2, 4, 9, 11
RESULTS: Mapping[int | None, str] = {
    0: "Success",
    1: "Failure",
    2: "ApplicationNotFound",
    3: "GrantNotFound",
    4: "RuleNotFound",
    5: "DriverError",
    6: "InvalidParameters",
    7: "TokenHashError",
    8: "ExceptionThrown",
    9: "InsufficientPrivileges",
    10: "ObjectInvalid",
    11: "AccessTokenExpired",
    12: "AuthenticationMissing",
    13: "AuthenticationInvalid",
    14: "UnsignedCodeForbidden",
    15: "RemoteTransportFailure",
    16: "RightsAssignmentError",
    17: "InvalidScope",
    18: "RemoteIdentityRequired",
    19: "ApplicationAlreadyExists",
    20: "RuleAlreadyExists",
    21: "JwtMappingNotFound",
    22: "JwtMappingAlreadyExists",
    23: "ScopeMismatch",
}


def grant(options: Mapping[str, Any]) -> Grant:
    """A ready token, a refresh token (spent by its use), or user and password."""
    if options["access_token"] is not None:
        return ReadyToken(*checks.filled(options, "access_token"))
    if options["refresh_token"] is not None:
        return RotatingGrant("/vedauth/authorize/token", *checks.filled(options, "client_id", "refresh_token"))
    fields = ("client_id", "username", "password", "scope")
    return JsonGrant("/vedauth/authorize/oauth", dict(zip(fields, checks.filled(options, *fields))), options["password"])


def diagnose(reply: Reply) -> errors.AccessError | None:
    """C(error) and C(error_description), in either case of the first letter; 401 is not always a matter of the token."""
    body = as_object(reply.body)
    if reply.status < 400:
        if body.get("error") or body.get("error_description"):  # Error with a capital may beside a Result say why it failed
            return errors.BadReply(describe(reply, f"an error in a good answer: {body.get('error')}"), reply.status)
        expired = result_code(body) in (TOKEN_EXPIRED, 12, 13)
        return errors.TokenRejected(describe(reply, result_text(body)), reply.status, str(result_code(body))) if expired else None
    code = body.get("error") or body.get("Error")
    detail = body.get("error_description") or body.get("Error_description")
    text = describe(reply, ": ".join(str(part) for part in (code, detail) if part) or None)
    if code == "insufficient_rights":
        return errors.NotPermitted(text.rstrip(".") + ". The identity needs the OAuth role Admin, or Owner of the application.", reply.status, code)
    if code == "insufficient_scope":
        return errors.NotPermitted(text.rstrip(".") + ". The token needs the scope 'admin'.", reply.status, code)
    return errors.error_for(reply.status, text, str(code) if code else None)


def result_code(body: Mapping[str, Any]) -> int | None:
    """The member C(Result); None where it is no whole number."""
    result = body.get("Result")
    if isinstance(result, bool) or not isinstance(result, int):
        return None
    return result


def result_text(body: Mapping[str, Any]) -> str:
    """The result code with its name, and the vendor's words."""
    result = result_code(body)
    name = RESULTS.get(result, "unknown result")
    words = f": {body['Error']}" if body.get("Error") else ""
    return f"Result {result} ({name}){words}"


VENDOR = Vendor(
    name="venafi_tpp",
    title="Venafi Trust Protection Platform",
    group="venafi",
    connection={
        "base_url": {"type": "str", "required": True, "env": ["VENAFI_URL", "VCERT_URL"]},
        "client_id": {"type": "str", "env": ["VENAFI_CLIENT_ID"]},
        "username": {"type": "str", "env": ["VENAFI_USER"]},
        "password": {"type": "str", "no_log": True, "env": ["VENAFI_PASS"]},
        "scope": {"type": "str", "default": "admin", "env": ["VENAFI_SCOPE"]},
        "refresh_token": {"type": "str", "no_log": True, "env": ["VENAFI_REFRESH_TOKEN"]},
        "access_token": {"type": "str", "no_log": True, "env": ["VENAFI_TOKEN", "VCERT_TOKEN"]},
    },
    logins=(("access_token",), ("refresh_token", "client_id"), ("username", "password", "client_id", "scope")),
    grant=grant,
    diagnose=diagnose,
    steady=("identity",),
)
