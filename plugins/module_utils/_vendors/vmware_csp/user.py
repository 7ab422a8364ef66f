# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""VMware Cloud Services: users of an organization.

Source: the vendor's reference page "tcsp-account-management", operations C(v2/orgs/{orgId}/users) (GET, DELETE).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Key, Response, Row, State, Target
from ansible_collections.revoke.access.plugins.module_utils._http.shape import member, objects, optional
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.connection import ORG_ID, VENDOR
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.listing import MEMBERS_LIMIT, CspList, two_lists
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.token_details import token_details

_OWNER = "org_owner"
# What people take for a user id: an e-mail address, or the half of the id that is after the domain.
_NO_ID = re.compile(r"[^:]*@[^:]*|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_REFUSED = Failure("refused", "The vendor lists it as failed and gives no reason. Look at the user in the console.")
_LAST_OWNER = Failure(
    "refused",
    "No owner of the organization would stay: no other user is shown to hold org_owner, given to the user itself and without an end. "
    "Nothing was sent for it. Make somebody else an owner, then run again.",
)
_OWN = "It is the user that this run logs in as. Nothing was sent for it; remove it with other credentials."


class Users(CspList):
    """Remove users from the organization. Their accounts stay; their roles in it are lost."""

    description = Description(
        name="csp_user",
        vendor=VENDOR,
        noun="user",
        nouns="users",
        items=[ItemsOption("user_ids", {"aliases": ["ids"]})],
        options={"org_id": ORG_ID, "notify_users": {"type": "bool", "default": False}},
        states={"absent": Verbs("removed from the organization", "not in the organization")},
        batch_limit=MEMBERS_LIMIT,
        evidence_fields=("user", "organizationRoles", "serviceRoles", "customRoles"),
        stage=1,  # what hangs on the user, as roles and tokens, can be taken away only while the user is there
    )
    place, version = "/users", "/v2"
    asked = {"includeGroupIdsInRoles": "true"}  # the evidence tells then which groups a user has to be put into again

    def targets(self) -> Sequence[Target]:
        """The users by id."""
        targets = super().targets()
        self._names: dict[Key, str] = dict.fromkeys((target.key for target in targets), "")
        self._owners: dict[Key, bool] = {}  # of those that were listed: whether nothing takes the role away by itself
        self._without_roles: set[Key] = set()
        return targets

    def doubt(self, key: Key) -> str:
        """A user name or half an id is in no list of ids."""
        return f"'{key}' is no user id, which is like example.com:8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c." if _NO_ID.fullmatch(str(key)) else ""

    def row(self, raw: Any) -> Row:
        """A user of this organization, with what tells whether it is an owner."""
        what = "A user"
        user = optional(raw, "user", dict, what)
        key = member(user or {}, "userId", what)
        organization = optional(raw, "orgId", str, what)
        if organization is not None and organization.casefold() != str(self.options["org_id"]).casefold():
            raise errors.Misfit(f"The user '{key}' of another organization was listed: another question was answered")
        name, mail, first, last = (optional(user, part, str, what) or "" for part in ("username", "email", "firstName", "lastName"))
        roles = objects(raw, "organizationRoles", "name", what)
        owning = [role for role in roles if role["name"] == _OWNER]
        self._owners.pop(key, None)
        if owning:
            self._owners[key] = any(role.get("membershipType") in (None, "DIRECT") and not role.get("expiresAt") for role in owning)
        if key in self._names:
            self._names[key] = name
            self._without_roles.update([] if roles else [key])
        return Row(key, CurrentState(State.TO_DO, name, names=[text for text in (mail, f"{first} {last}".strip()) if text]))

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """C(succeeded) and C(failed) are lists of ids; the latter gives no reason. The vendor sends mails unless it is told not to."""
        body = {"ids": list(keys), "notifyUsers": bool(self.options["notify_users"])}
        return two_lists(self.client.write("DELETE", self._path, json=body), "The answer to a removal", _REFUSED)

    def own_keys(self) -> Mapping[Key, str]:
        """The user of the API token that the run logs in with, by id or by name."""
        if not self.options["api_token"]:
            return {}
        found = token_details(self, self.options["api_token"], ("userId", "username"))
        told = {} if isinstance(found, errors.Refused) else found
        ids = {_bare(told.get("userId"))} - {""}
        names = {_bare(told.get("username")), _bare(self.client.known("username"))} - {""}
        if not ids | names:
            self.warnings.append("The user that this run logs in as cannot be found out, so it is not guarded.")
        return {key: _OWN for key, name in self._names.items() if _bare(key) in ids | names or _bare(name) in names}

    def together(self, keys: Sequence[Key]) -> Mapping[Key, Failure]:
        """The owners among the users, where no other owner stays."""
        hidden = [key for key in keys if key in self._without_roles]
        if hidden:
            self.warnings.append(
                f"The vendor does not show the roles of {len(hidden)} of {len(keys)} users to this login, so whether an owner is among them is not known. "
                "The vendor refuses to remove the last one."
            )
        going = [key for key in keys if key in self._owners]
        return dict.fromkeys(going, _LAST_OWNER) if going and not self._owner_stays(set(keys)) else {}

    def _owner_stays(self, going: set[Key]) -> bool:
        """Whether an owner that stays was listed; if not, the whole list is looked through, for a first look ends with what it looks for."""
        position: Hashable | None = None
        asked: set[Hashable] = set()
        while not any(lasting and key not in going for key, lasting in self._owners.items()):
            if position in asked:
                return False
            asked.add(position)
            page = self.page(position)
            for raw in page.rows:
                self.row(raw)
            position = next(iter(page.following), None)
        return True


def _bare(text: Any) -> str:
    """A user id without the domain before it, or a name, as both are compared here."""
    return text.rpartition(":")[2].strip().casefold() if isinstance(text, str) else ""
