# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Huawei Cloud OneAccess: members of application roles.

Sources: the vendor's pages DeleteAppRoleMember, ListAppRoleMembers, ShowAuthToken and ErrorCode.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils import _input as check
from ansible_collections.revoke.access.plugins.module_utils._auth import FormGrant, Grant, client_credentials
from ansible_collections.revoke.access.plugins.module_utils._http import Reply, describe, has_list, segment, strings
from ansible_collections.revoke.access.plugins.module_utils._operation import ACCEPTED, DENIED, Failure, Key, Operation, Said, Seen, Target
from ansible_collections.revoke.access.plugins.module_utils._spelling import Spellings

TENANT = "/api/v2/tenant"
BATCH_LIMIT = 50  # "Max. 50 IDs are supported"
PAGE_LIMIT = 50  # fits the documented 10 to 100 and the upstream product's 1 to 50
LISTINGS = 3  # a list that contradicts its own total is read so often before it is given up
CONTENT_TYPE = "application/json;charset=utf8"  # spelled so on the page

CONNECTION: dict[str, dict[str, Any]] = {
    "base_url": {"type": "str", "required": True, "env": ["ONEACCESS_URL"]},
    "client_id": {"type": "str", "required": True, "env": ["ONEACCESS_CLIENT_ID"]},
    "client_secret": {"type": "str", "required": True, "no_log": True, "env": ["ONEACCESS_CLIENT_SECRET"]},
}
# Ways to log in: the options of each, the one that marks it first.
LOGINS = (("client_id", "client_secret"),)

# What the token side says; the HTTP status beside it is not documented, 400 and 401 are both seen.
_TOKEN_ERRORS = {"invalid_token": errors.TokenRejected, "access_denied": errors.NotPermitted, "insufficient_scope": errors.NotPermitted}

# Conditions that make a whole run pointless, by error code in the spelling of _code().
_NO_TENANT = {
    "APP.0001": "The application %(application_id)s does not exist. Check application_id.",
    "APP.0003": "The application %(application_id)s is disabled. Enable it in the console first.",
    "APP.ROLE.0002": "The role %(role_id)s does not exist in the application %(application_id)s. Check role_id.",
    "APP.OBJECTMODEL.0006": "The application %(application_id)s has no role model switched on. Check application_id.",
}


def grant(params: dict[str, Any]) -> Grant:
    """Client credentials as form fields, the way of the API reference."""
    client_id, client_secret = check.filled(params, "client_id", "client_secret")
    return FormGrant(TENANT + "/token", client_credentials(client_id, client_secret), client_secret)


def diagnose(reply: Reply) -> errors.AccessError | None:
    """Two body shapes, told apart by their keys: C(error) of the token side, C(error_code) of the rest."""
    body = reply.body if isinstance(reply.body, dict) else {}
    if body.get("error"):
        code = str(body["error"])
        text = describe(reply, f"{code}: {body.get('error_description') or 'no description'}")
        if code in _TOKEN_ERRORS:
            return _TOKEN_ERRORS[code](text, reply.status, code)
        return errors.error_for(max(reply.status, 400), text, code)
    if body.get("error_code"):
        code = _code(body["error_code"])
        return errors.error_for(max(reply.status, 400), describe(reply, f"{code}: {body.get('error_msg') or 'no message'}"), code)
    return None if reply.status < 400 else errors.error_for(reply.status, describe(reply))


class RoleMembers(Operation):
    """Take accounts out of an application role."""

    vendor = "huawei_oneaccess"
    option = "account_ids"
    keeps = ("account_name", "name", "org_id", "account_type", "disabled")
    thing = ("role member", "role members")
    action = ("removed from the role", "not a member")
    batch_limit = BATCH_LIMIT

    def targets(self) -> list[Target]:
        application = segment(check.identifier("application_id", self.params["application_id"]))
        role = segment(check.identifier("role_id", self.params["role_id"]))
        self._write_path = f"{TENANT}/applications/{application}/role-member"
        self._list_path = f"{TENANT}/applications/{application}/role-member-list/{role}"
        self._spellings = Spellings(str.casefold)
        return [Target(account, account) for account in check.identifiers("account_ids", self.params["account_ids"])]

    def name(self) -> str:
        return "oneaccess_role_member"

    def tenant(self) -> str:
        return f"{self.params['base_url']} applications/{self.params['application_id']} role/{self.params['role_id']}"

    def population(self) -> int:
        """The number of members of the role."""
        total, _ids = self._page(0, set(), {})
        return total

    def read(self, keys: Sequence[Key]) -> dict[Key, Seen]:
        wanted = set(keys)
        found: dict[Key, Seen] = {}
        for _attempt in range(LISTINGS):
            ids, total = self._pages(wanted, found)
            # Every wanted member was seen, or the list is whole: who is not in it is no member.
            if wanted <= set(found) or len(ids) >= total:
                return self._spellings.seen(keys, ids, found)
        raise errors.BadReply(f"The member list holds {len(ids)} of the {int(total)} members that it announces; absence cannot be concluded from it")

    def _pages(self, wanted: set[Key], found: dict[Key, Seen]) -> tuple[set[str], int]:
        """Read pages until all wanted ids are found or the list ends. Page numbers begin at 0."""
        total, ids = self._page(0, wanted, found)
        number = 1
        while number * PAGE_LIMIT < total and not wanted <= set(found):
            wave = range(number, min(number + self.parallel.size, -(-total // PAGE_LIMIT)))
            known = len(ids)
            for announced, more in self.parallel.map(lambda page: self._page(page, wanted, found), wave):
                total = max(total, announced)
                ids |= more
            if len(ids) == known:  # pages without anything new: the announced total is wrong
                break
            number += len(wave)
        return ids, total

    def _page(self, number: int, wanted: set[Key], found: dict[Key, Seen]) -> tuple[int, set[str]]:
        params = {"offset": number, "limit": PAGE_LIMIT}
        try:
            page = self.client.read("GET", self._list_path, params=params, expect=has_list("role_members")).body
        except errors.Refused as error:
            raise self._located(error) from error
        ids = set()
        for member in page["role_members"]:
            if isinstance(member, dict):
                ids.add(str(member.get("id")))
                if isinstance(member.get("id"), str) and member["id"] in wanted:
                    found[member["id"]] = Seen(False, str(member.get("account_name") or ""), facts=self.facts(member))
        total, rows = page.get("total"), len(page["role_members"])
        if isinstance(total, int) and total >= number * PAGE_LIMIT + rows:
            return total, ids
        # Without a total, or with one below what is listed, a full page means that there may be one more.
        return number * PAGE_LIMIT + rows + (rows >= PAGE_LIMIT), ids

    def write(self, keys: Sequence[Key]) -> list[Said]:
        # The key is spelled with a capital I on the page; another spelling is another key.
        body = {"role_id": self.params["role_id"], "account_Ids": list(keys)}
        try:
            reply = self.client.write("DELETE", self._write_path, json=body, headers={"Content-Type": CONTENT_TYPE})
        except errors.Refused as error:
            raise self._located(error) from error
        lists = reply.body if isinstance(reply.body, dict) else {}
        refusal = Failure("refused", "The vendor lists it as failed and gives no reason. Look at the account and the role in the console.")
        said = [Said(account, ACCEPTED) for account in strings(lists.get("success_list"))]
        return said + [Said(account, DENIED, refusal) for account in strings(lists.get("fail_list"))]

    def _located(self, error: errors.AccessError) -> errors.AccessError:
        """Say which option is wrong where the code tells it."""
        text = _NO_TENANT.get(error.vendor_code or "")
        if not text:
            return error
        return errors.TenantNotFound(f"{text % self.params} ({error.message})", error.http_status, error.vendor_code, error.request_id)


def _code(value: Any) -> str:
    """An error code in one spelling: two documents of the vendor differ in blanks, case and C(_) against C(.)."""
    return str(value).strip().upper().replace("APP_", "APP.")
