# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users, groups and invitations of a CSP organization, as they are stored and seeded."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from .. import nature
from ..lagged import LaggedDict
from .base import only
from .vmware_csp_roles import Role, seeded, store_of

DOMAIN = "example.com"
CREATED = 1700000000
CUSTOM = "USER_GROUP"
PERSON = ("username", "acct", "domain", "idpId", "email", "firstName", "lastName", "accessible")
INVITED = ("organizationRoles", "serviceRolesDtos", "customRoles", "customGroups")


@dataclass(slots=True)
class User:
    """A user of one organization; `person` is the vendor's own description, `roles` are those held directly."""

    id: str
    person: dict[str, Any]
    roles: LaggedDict

    @property
    def name(self) -> str:
        """The user name."""
        found: str = self.person["username"]
        return found


@dataclass(slots=True)
class Group:
    """A group of users; kind USER_GROUP is a custom one, whose members can be taken out. `members` has users by id."""

    id: str
    name: str
    description: str = ""
    kind: str = CUSTOM
    owner: str = ""
    shared: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    members: LaggedDict = field(default_factory=LaggedDict)

    def told(self) -> dict[str, Any]:
        """The group without its roles, as the vendor describes it."""
        return {
            "id": self.id,
            "displayName": self.name,
            "description": self.description,
            "domain": DOMAIN,
            "groupType": self.kind,
            "usersCount": len(self.members),
            "ownerOrgId": self.owner,
            "sharedOrgIds": list(self.shared),
        }


@dataclass(slots=True)
class Invitation:
    """An invitation; `status` is the true one, reads may show AVAILABLE a while longer."""

    id: str
    status: str
    data: dict[str, Any]
    late_reads: int = 0
    late_until: float = 0.0

    @property
    def shown(self) -> str:
        """The status that a read shows now."""
        return "AVAILABLE" if self.late_reads > 0 or self.late_until > nature.monotonic() else self.status

    def revoke(self, by: str, reads: int, seconds: float) -> None:
        """End it; reads do not show this in `reads` more reads and for `seconds`."""
        self.status = "REVOKED"
        self.late_reads, self.late_until = reads, nature.monotonic() + seconds
        self.data.update(revokedAt=int(nature.time()), revokedBy=by)

    def row(self, expand: bool) -> dict[str, Any]:
        """What a read shows; not expanded it is the link alone."""
        if not expand:
            return {"refLink": self.data["refLink"]}
        hidden = () if self.shown == self.status else ("revokedAt", "revokedBy")
        return {**{name: value for name, value in self.data.items() if name not in hidden}, "status": self.shown}

    def plain(self) -> dict[str, Any]:
        """What was promised to whom, for the state."""
        return {"username": self.data["username"], **{name: self.data[name] for name in INVITED}}


def guid(seed: str) -> str:
    """A GUID that depends on `seed` alone."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, seed))


def make_user(value: Any) -> tuple[User, list[str]]:
    """A user from an id or from {id or userId, username, email, firstName, .., roles, groups}, and the groups it is to be in."""
    data = {"id": value} if isinstance(value, str) else only(value, "id", "userId", "roles", "groups", *PERSON)
    user_id = data.get("userId") or data["id"]
    name = data.get("username") or f"{user_id.rpartition(':')[2]}@{DOMAIN}"
    person = {
        "userId": user_id,
        "username": name,
        "acct": name,
        "domain": DOMAIN,
        "idpId": DOMAIN,
        "email": name,
        "firstName": "Sam",
        "lastName": "Sample",
        "accessible": True,
        **{part: data[part] for part in PERSON if part in data},
    }
    return User(user_id, person, store_of(seeded(data.get("roles", ("org_member",))))), list(data.get("groups") or [])


def make_group(value: Any, org_id: str) -> tuple[Group, list[str]]:
    """A group from an id or from {id, displayName, description, groupType, ownerOrgId, sharedOrgIds, roles, members}, and its members."""
    known = ("id", "displayName", "description", "groupType", "ownerOrgId", "sharedOrgIds", "roles", "members")
    data = {"id": value} if isinstance(value, str) else only(value, *known)
    item = data["id"]
    group = Group(item, data.get("displayName", f"Group {item}"), data.get("description", ""), data.get("groupType", CUSTOM), data.get("ownerOrgId", org_id))
    group.shared, group.roles = list(data.get("sharedOrgIds") or []), seeded(data.get("roles") or [])
    return group, list(data.get("members") or [])


def make_invitation(org_id: str, value: Any) -> Invitation:
    """An invitation from an id or from {id, username, status, expirationTime, organizationRoles, ..}; other ids than GUIDs become one."""
    data: dict[str, Any] = {"id": value} if isinstance(value, str) else only(value, "id", "username", "status", "expirationTime", *INVITED)
    item = data["id"] if len(data["id"]) == 36 else guid(data["id"])
    roles: list[dict[str, Any]] = data.get("organizationRoles") or [{"name": "org_member"}]
    link = f"/csp/gateway/am/api/orgs/{org_id}/invitations/{item}"
    row = {
        "refLink": link,
        "invitationLink": f"https://csp.invalid/invitations/{item}",
        "username": data.get("username", f"guest@{DOMAIN}"),
        "generatedBy": f"owner@{DOMAIN}",
        "generatedAt": CREATED,
        "expirationTime": data.get("expirationTime", CREATED + 604800),
        "orgRoleNames": [role["name"] for role in roles],
        "organizationRoles": roles,
        "serviceRolesDtos": data.get("serviceRolesDtos") or [],
        "customRoles": data.get("customRoles") or [],
        "customGroups": data.get("customGroups") or [],
    }
    status = data.get("status", "AVAILABLE")
    if status == "REDEEMED":
        row.update(redeemedAt=CREATED, redeemedBy=row["username"])
    return Invitation(item, status, row)
