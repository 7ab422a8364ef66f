# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Huawei Cloud OneAccess: how to reach it.

Sources: the vendor's pages ShowAuthToken and ErrorCode.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Vendor
from ansible_collections.revoke.access.plugins.module_utils._http.grants import FormGrant, Grant, client_credentials
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply, as_object, describe

TENANT = "/api/v2/tenant"
CONTENT_TYPE = "application/json;charset=utf8"  # spelled so on the page

# What the token side says; the HTTP status beside it is not documented, 400 and 401 are both seen.
_TOKEN_ERRORS: Mapping[str, type[errors.AccessError]] = {
    "invalid_token": errors.TokenRejected,
    "access_denied": errors.NotPermitted,
    "insufficient_scope": errors.NotPermitted,
}


def grant(options: Mapping[str, Any]) -> Grant:
    """Client credentials as form fields, the way of the API reference."""
    client_id, client_secret = checks.filled(options, "client_id", "client_secret")
    return FormGrant(TENANT + "/token", client_credentials(client_id, client_secret), client_secret)


def diagnose(reply: Reply) -> errors.AccessError | None:
    """Two body shapes, told apart by their keys: C(error) of the token side, C(error_code) of the rest."""
    body = as_object(reply.body)
    if body.get("error"):
        code = str(body["error"])
        text = describe(reply, f"{code}: {body.get('error_description') or 'no description'}")
        if code in _TOKEN_ERRORS:
            return _TOKEN_ERRORS[code](text, reply.status, code)
        return errors.error_for(max(reply.status, 400), text, code)
    if body.get("error_code"):
        code = error_code(body["error_code"])
        return errors.error_for(max(reply.status, 400), describe(reply, f"{code}: {body.get('error_msg') or 'no message'}"), code)
    return None if reply.status < 400 else errors.error_for(reply.status, describe(reply))


def error_code(value: Any) -> str:
    """An error code in one spelling: two documents of the vendor differ in blanks, case and C(_) against C(.)."""
    return str(value).strip().upper().replace("APP_", "APP.")


VENDOR = Vendor(
    name="huawei_oneaccess",
    title="Huawei Cloud OneAccess",
    group="oneaccess",
    connection={
        "base_url": {"type": "str", "required": True, "env": ["ONEACCESS_URL"]},
        "client_id": {"type": "str", "required": True, "env": ["ONEACCESS_CLIENT_ID"]},
        "client_secret": {"type": "str", "required": True, "no_log": True, "env": ["ONEACCESS_CLIENT_SECRET"]},
    },
    logins=(("client_id", "client_secret"),),
    grant=grant,
    diagnose=diagnose,
)
