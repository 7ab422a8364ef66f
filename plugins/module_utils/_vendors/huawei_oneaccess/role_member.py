# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Huawei Cloud OneAccess: members of application roles.

Sources: the vendor's pages DeleteAppRoleMember and ListAppRoleMembers.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Listing, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Key, Page, Response, Row, State, Target, Verdict
from ansible_collections.revoke.access.plugins.module_utils._http.replies import as_object, has_list, segment
from ansible_collections.revoke.access.plugins.module_utils._http.shape import at_most, count, echoed, elsewhere, member, optional, texts
from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.connection import CONTENT_TYPE, TENANT, VENDOR

PAGE_LIMIT = 50  # fits the documented 10 to 100 and the upstream product's 1 to 50
AHEAD = 32  # pages that may be asked for side by side; a total may be any number

_TYPED = {"Content-Type": CONTENT_TYPE}  # the page asks for it on the list too
_ID = {"type": checks.Exactly("str"), "required": True}
_REFUSED = Failure("refused", "The vendor lists it as failed and gives no reason. Look at the account and the role in the console.")

# Conditions that make a whole run pointless, by error code in the spelling of error_code().
_NO_TENANT = {
    "APP.0001": "The application {application_id} does not exist. Check application_id.",
    "APP.0003": "The application {application_id} is disabled. Enable it in the console first.",
    "APP.ROLE.0002": "The role {role_id} does not exist in the application {application_id}. Check role_id.",
    "APP.OBJECTMODEL.0006": "The application {application_id} has no role model switched on. Check application_id.",
}


class RoleMembers(Listing):
    """Take accounts out of an application role."""

    description = Description(
        name="oneaccess_role_member",
        vendor=VENDOR,
        noun="role member",
        nouns="role members",
        items=[ItemsOption("account_ids", {"aliases": ["ids"]})],
        options={"application_id": _ID, "role_id": _ID},
        states={"absent": Verbs("removed from the role", "not a member")},
        batch_limit=50,  # "Max. 50 IDs are supported"
        evidence_fields=("account_name", "name", "org_id", "account_type", "disabled"),
    )

    def targets(self) -> Sequence[Target]:
        """The members by account id."""
        application = segment(checks.identifier("application_id", self.options["application_id"]))
        role = segment(checks.identifier("role_id", self.options["role_id"]))
        self._write_path = f"{TENANT}/applications/{application}/role-member"
        self._list_path = f"{TENANT}/applications/{application}/role-member-list/{role}"
        return super().targets()

    def tenant(self) -> str:
        """The role of the application: an account may be a member of several."""
        return f"{self.options['base_url']} applications/{self.options['application_id']} role/{self.options['role_id']}"

    def page(self, position: Hashable | None) -> Page:
        """Pages are numbered from 0; C(offset) is such a number."""
        number = position if isinstance(position, int) else 0
        query = {"offset": number, "limit": PAGE_LIMIT}
        try:
            body = self.client.read("GET", self._list_path, params=query, headers=_TYPED, expect=has_list("role_members")).body
        except errors.Refused as error:
            raise self._located(error) from error
        for name, asked in query.items():
            echoed(body.get(name), asked, name)
        total = count(body.get("total"), "total of the list of role members")
        rows = at_most(body["role_members"], PAGE_LIMIT, "role members")
        if len(rows) < min(PAGE_LIMIT, total - number * PAGE_LIMIT):
            raise errors.Misfit(f"A page of role members holds {len(rows)}, and there are said to be {total}: the two do not fit")
        return Page(rows, total, range(number + 1, min(number + AHEAD, -(-total // PAGE_LIMIT))))

    def row(self, raw: Any) -> Row:
        """A member."""
        what = "A role member"
        key = member(raw, "id", what)
        account, name = (optional(raw, field, str, what) or "" for field in ("account_name", "name"))
        return Row(key, CurrentState(State.TO_DO, account, names=(name,) if name else ()))

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """C(success_list) and C(fail_list) are lists of ids; the latter gives no reason."""
        # The key is spelled with a capital I on the page; another spelling is another key.
        body = {"role_id": self.options["role_id"], "account_Ids": list(keys)}
        try:
            lists = as_object(self.client.write("DELETE", self._write_path, json=body, headers=_TYPED).body)
        except errors.Refused as error:
            raise self._located(error) from error
        what = "The answer to a removal"
        success, fail, unclear = texts(lists, "success_list", what), texts(lists, "fail_list", what), elsewhere(lists, "success_list", "fail_list")
        done = [Response(account, Verdict.ACCEPTED) for account in success if account not in unclear]
        return done + [Response(account, Verdict.DENIED, _REFUSED) for account in fail]

    def population(self) -> int:
        """The number of members of the role."""
        return self.page(None).total or 0

    def _located(self, error: errors.AccessError) -> errors.AccessError:
        """Say which option is wrong where the code tells it."""
        text = _NO_TENANT.get(error.vendor_code or "")
        return error.as_kind(errors.TenantNotFound, f"{text.format(**self.options)} ({error.message})") if text else error
