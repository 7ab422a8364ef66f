# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations of the VMware Cloud Services Platform and the accounts that may act in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..lagged import LaggedDict
from ..tenancy import Tenancy
from ..tokens import token_value
from .base import names_of, only
from .vmware_csp_people import CREATED, DOMAIN, Group, Invitation, User, guid, make_group, make_invitation, make_user
from .vmware_csp_roles import LISTS, Role, combined

ORG_ID = "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"
CLIENT_ID = "Jq3xVt8LrZ0aWm5KcB2nYf7PdS1hUe9Go"
OWNER_TOKEN, ADMIN_TOKEN = "csp-token-owner", "csp-token-admin"
ALL_ROLES = ("org_owner", "org_admin", "org_member", "developer")
ORG_FIELDS = (
    "name",
    "foreign",
    "idp",
    "prefix",
    "token_prefix",
    "client_prefix",
    "user_prefix",
    "group_prefix",
    "invitation_prefix",
    *(name for kind in ("oauth_app", "api_token", "client", "user", "group", "invitation") for name in (f"{kind}s", f"{kind}_count")),
)


@dataclass(slots=True)
class Account:
    """Who calls: kind "user" or "service"; `orgs` None means every organization that is not foreign."""

    kind: str
    name: str
    org_id: str
    roles: tuple[str, ...]
    orgs: tuple[str, ...] | None = None


@dataclass(slots=True)
class ApiToken:
    """One API token of a user; `stale_reads` reads still show the state before the last change."""

    id: str
    name: str
    value: str
    org_id: str
    account: Account
    deactivated: bool = False
    credential: bool = False
    expired: bool = False
    updated_on: int | None = None
    updated_by: str | None = None
    stale_reads: int = 0

    @property
    def state(self) -> str:
        """What it is good for: active, inactive, or dead for ever."""
        return "dead" if self.expired else "inactive" if self.deactivated else "active"


@dataclass(slots=True)
class Client:
    """An OAuth app that can log in."""

    id: str
    secret: str
    account: Account
    ttl: int = 600


@dataclass(slots=True)
class Org:
    """One organization; a foreign one exists but is closed to the default credentials. `mails` are those that went out."""

    id: str
    name: str
    foreign: bool = False
    oauth_apps: LaggedDict = field(default_factory=LaggedDict)
    api_tokens: dict[str, ApiToken] = field(default_factory=dict)
    clients: LaggedDict = field(default_factory=LaggedDict)
    users: LaggedDict = field(default_factory=LaggedDict)
    groups: LaggedDict = field(default_factory=LaggedDict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    idp: dict[str, Any] | None = None
    mails: list[dict[str, str]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many objects of each kind there are."""
        names = ("oauth_apps", "api_tokens", "clients", "users", "groups", "invitations")
        return {name: len(getattr(self, name)) for name in names}

    def mail(self, to: str, about: str) -> None:
        """Send a mail, as far as anybody can tell."""
        self.mails.append({"to": to, "about": about})

    def member(self, item: str, group: Group) -> User:
        """A member of a group: the user of the organization, or who came with the group."""
        found: User = self.users.visible().get(item) or group.members.visible()[item]
        return found

    def join(self, item: str, group_id: str) -> None:
        """Make a user a member of a group, which comes to exist where it does not yet."""
        if self.groups.get(group_id) is None:
            self.groups.add(group_id, make_group(group_id, self.id)[0])
        self.groups.get(group_id).members.add(item, self.users.get(item) or make_user(item)[0])

    def through(self, user_id: str) -> dict[str, list[Role]]:
        """The roles that groups give to a user, by group."""
        return {item: self.groups.get(item).roles for item in self.groups if user_id in self.groups.get(item).members}

    def plain(self) -> dict[str, Any]:
        """The ground truth."""
        users, clients = ({item: store.get(item) for item in store} for store in (self.users, self.clients))
        groups = [self.groups.get(item) for item in self.groups]
        return {
            "oauth_apps": list(self.oauth_apps),
            "api_tokens": self.tokens(False),
            "clients": list(clients),
            "client_roles": {item: {name: plain_client(self.id, client)[name] for name in LISTS.values()} for item, client in clients.items()},
            "users": list(users),
            "roles": {item: self._held(user) for item, user in users.items()},
            "groups": {group.id: list(group.members) for group in groups},
            "invitations": {item: invitation.status for item, invitation in self.invitations.items()},
            "invited": {item: invitation.plain() for item, invitation in self.invitations.items()},
            "idp": self.idp,
            "mails": list(self.mails),
        }

    def tokens(self, credential: bool) -> dict[str, str]:
        """The API tokens that are credentials from the start, or the others, with their states."""
        return {token.id: token.state for token in self.api_tokens.values() if token.credential is credential}

    def _held(self, user: User) -> list[dict[str, Any]]:
        direct = [user.roles.get(key) for key in user.roles]
        return [holding.plain() for holding in combined(direct, self.through(user.id), one_row=True)]


class CspState:
    """All organizations and credentials of one tenant. `members` are clients by id, those that were removed too."""

    def __init__(self, who: Tenancy) -> None:
        self._who = who
        self.home = home_of(who)
        self.orgs: dict[str, Org] = {}
        self.clients: dict[str, Client] = {}
        self.values: dict[str, ApiToken] = {}
        self.members: dict[str, dict[str, Any]] = {}
        self.org(self.home)
        self._add_defaults()

    def org(self, org_id: str) -> Org:
        """The organization, created when missing; ids are compared without case."""
        found = self.orgs.get(org_id.lower())
        if found is None:
            found = self.orgs[org_id.lower()] = Org(org_id, f"Organization {org_id[:8]}")
            self._note("org", org_id.lower())
        return found

    def add_token(self, org: Org, data: dict[str, Any], credential: bool = False) -> ApiToken:
        """Add an API token from a seed object {tokenId, tokenName, value, deactivated, expired, username, roles}."""
        token_id = data.get("tokenId") or data["id"]
        value = data.get("value") or token_value(f"{org.id}/{token_id}")
        scope = None if credential else (org.id.lower(),)
        account = Account("user", data.get("username", f"user@{DOMAIN}"), org.id, tuple(data.get("roles", ("org_member",))), scope)
        token = ApiToken(
            token_id, data.get("tokenName", f"token {token_id}"), value, org.id, account, bool(data.get("deactivated")), credential, bool(data.get("expired"))
        )
        org.api_tokens[token_id] = token
        self.values[value] = token
        self._note("value", value)
        return token

    def add_client(self, org_id: str, data: dict[str, Any], anywhere: bool = False) -> None:
        """Let an OAuth app log in; its roles default to org_admin and developer."""
        client_id = data.get("client_id") or data["id"]
        account = Account("service", client_id, org_id, tuple(data.get("roles", ("org_admin", "developer"))), None if anywhere else (org_id.lower(),))
        self.clients[client_id] = Client(client_id, data.get("client_secret") or data["secret"], account, int(data.get("accessTokenTTL", 600)))
        self._note("client", client_id)

    def knows_client(self, item: str) -> bool:
        """Whether an OAuth app of this id exists, so that it can be made a client of an organization."""
        return item in self.members or item in self.clients or any(item in org.oauth_apps for org in self.orgs.values())

    def forget_client(self, item: str) -> None:
        """The OAuth app does not exist any more."""
        self.clients.pop(item, None)
        self.members.pop(item, None)

    def seed(self, data: dict[str, Any]) -> None:
        """Apply a seed: {"orgs": {org_id: {...}}}, and "api_tokens" / "clients" as more credentials for any organization."""
        only(data, "orgs", "api_tokens", "clients")
        for org_id, content in (data.get("orgs") or {}).items():
            self._seed_org(self.org(org_id), content or {})
        for token in data.get("api_tokens") or []:
            self.add_token(self.org(token.get("org", self.home)), token, credential=True)
        for client in data.get("clients") or []:
            self.add_client(client.get("org", self.home), client, anywhere=True)

    def _note(self, kind: str, item: str) -> None:
        self._who.directory.note(self._who.name, kind, item)

    def _add_defaults(self) -> None:
        home = self.orgs[self.home.lower()]
        owner = {
            "id": OWNER_TOKEN,
            "value": value_of(self._who, OWNER_TOKEN),
            "tokenName": "owner",
            "username": f"owner@{DOMAIN}",
            "roles": ("org_owner", "org_member", "developer"),
        }
        admin = {
            "id": ADMIN_TOKEN,
            "value": value_of(self._who, ADMIN_TOKEN),
            "tokenName": "admin",
            "username": f"admin@{DOMAIN}",
            "roles": ("org_admin", "org_member"),
        }
        self.add_token(home, owner, credential=True)
        self.add_token(home, admin, credential=True)
        secret = self._who.own("client secret", token_value("client secret", 50))
        app = {"id": self._who.own("csp client", CLIENT_ID), "secret": secret, "roles": ("org_owner", "org_admin", "developer")}
        self.add_client(self.home, app, anywhere=True)

    def _seed_org(self, org: Org, data: dict[str, Any]) -> None:
        only(data, *ORG_FIELDS)
        org.name = data.get("name", org.name)
        org.foreign = bool(data.get("foreign", org.foreign))
        org.idp = data.get("idp", org.idp)
        for value in names_of(data.get("oauth_apps"), data.get("prefix", "app-"), data, "oauth_app_count"):
            app = {"id": value} if isinstance(value, str) else dict(value)
            if "secret" in app:
                self.add_client(org.id, app)
            org.oauth_apps.add(app["id"], {name: part for name, part in app.items() if name not in ("secret", "roles")})
        for value in names_of(data.get("api_tokens"), data.get("token_prefix", "token-"), data, "api_token_count"):
            self.add_token(org, {"tokenId": value} if isinstance(value, str) else value)
        for value in names_of(data.get("clients"), data.get("client_prefix", "client-"), data, "client_count"):
            client = {"id": value} if isinstance(value, str) else dict(value)
            org.clients.add(client["id"], client)
            self.members[client["id"]] = client
        self._seed_people(org, data)

    @staticmethod
    def _seed_people(org: Org, data: dict[str, Any]) -> None:
        wishes: list[tuple[str, str]] = []
        for value in names_of(data.get("users"), data.get("user_prefix", f"{DOMAIN}:user-"), data, "user_count"):
            user, groups = make_user(value)
            org.users.add(user.id, user)
            wishes += [(user.id, group) for group in groups]
        for value in names_of(data.get("groups"), data.get("group_prefix", "group-"), data, "group_count"):
            group, members = make_group(value, org.id)
            org.groups.add(group.id, group)
            wishes += [(item, group.id) for item in members]
        for item, group_id in wishes:
            org.join(item, group_id)
        for value in names_of(data.get("invitations"), data.get("invitation_prefix", "invitation-"), data, "invitation_count"):
            invitation = make_invitation(org.id, value)
            org.invitations[invitation.id] = invitation


def home_of(who: Tenancy) -> str:
    """The organization that a tenant has from the start."""
    return guid(f"organization of {who.name}") if who.name else ORG_ID


def value_of(who: Tenancy, token_id: str) -> str:
    """The value of an API token that a tenant has from the start."""
    return who.own(token_id, token_value(f"{ORG_ID}/{token_id}"))


def default_keys(who: Tenancy) -> list[tuple[str, str]]:
    """The organization and the credentials that a tenant has from the start, as the directory knows them."""
    tokens = [("value", value_of(who, token_id)) for token_id in (OWNER_TOKEN, ADMIN_TOKEN)]
    return [("org", home_of(who).lower()), ("client", who.own("csp client", CLIENT_ID)), *tokens]


def plain_app(org_id: str, app: dict[str, Any]) -> dict[str, Any]:
    """The vendor's OrgOAuthAppResponse of a stored app."""
    return {
        "displayName": f"App {app['id']}",
        "description": "",
        "organizationId": org_id,
        "grantTypes": ["client_credentials"],
        "redirectUris": [],
        "accessTokenTTL": 600,
        "refreshTokenTTL": 7776000,
        "allowedScopes": {"generalScopes": [], "organizationScopes": {"roles": [{"name": "org_member"}], "permissions": []}, "servicesScopes": []},
        "publicClient": False,
        "immutable": False,
        "createdAt": CREATED,
        "createdBy": f"owner@{DOMAIN}",
        "lastUpdatedAt": CREATED,
        **app,
    }


def plain_client(org_id: str, client: dict[str, Any]) -> dict[str, Any]:
    """The vendor's form of a client that holds roles in an organization."""
    return {
        "displayName": f"Client {client['id']}",
        "description": "",
        "isHidden": False,
        "organizationRoles": [{"name": "org_member"}],
        "serviceRoles": [],
        "customRoles": [],
        "sourceOrg": {"orgId": org_id, "displayName": "Source", "shortId": "abcdefgh"},
        **client,
    }
