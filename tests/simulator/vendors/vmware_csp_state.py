# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations of the VMware Cloud Services Platform and the accounts that may act in them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from ..lagged import LaggedDict
from ..tenancy import Tenancy
from ..tokens import token_value
from .base import names_of, only

ORG_ID = "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"
CLIENT_ID = "Jq3xVt8LrZ0aWm5KcB2nYf7PdS1hUe9Go"
OWNER_TOKEN, ADMIN_TOKEN = "csp-token-owner", "csp-token-admin"
DOMAIN = "example.com"
CREATED = 1700000000
ALL_ROLES = ("org_owner", "org_admin", "org_member", "developer")
ORG_FIELDS = (
    "name",
    "foreign",
    "idp",
    "prefix",
    "token_prefix",
    "client_prefix",
    "user_prefix",
    "invitation_prefix",
    *(name for kind in ("oauth_app", "api_token", "client", "user", "invitation") for name in (f"{kind}s", f"{kind}_count")),
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


@dataclass(slots=True)
class Client:
    """An OAuth app that can log in."""

    id: str
    secret: str
    account: Account
    ttl: int = 600


@dataclass(slots=True)
class Org:
    """One organization; a foreign one exists but is closed to the default credentials."""

    id: str
    name: str
    foreign: bool = False
    oauth_apps: LaggedDict = field(default_factory=LaggedDict)
    api_tokens: dict[str, ApiToken] = field(default_factory=dict)
    clients: LaggedDict = field(default_factory=LaggedDict)
    users: LaggedDict = field(default_factory=LaggedDict)
    invitations: dict[str, dict[str, Any]] = field(default_factory=dict)
    idp: dict[str, Any] | None = None

    def counts(self) -> dict[str, int]:
        """How many objects of each kind there are."""
        names = ("oauth_apps", "api_tokens", "clients", "users", "invitations")
        return {name: len(getattr(self, name)) for name in names}


def guid(seed: str) -> str:
    """A GUID that depends on `seed` alone."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, seed))


class CspState:
    """All organizations and credentials of one tenant."""

    def __init__(self, who: Tenancy) -> None:
        self._who = who
        self.home = home_of(who)
        self.orgs: dict[str, Org] = {}
        self.clients: dict[str, Client] = {}
        self.values: dict[str, ApiToken] = {}
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
        for value in names_of(data.get("users"), data.get("user_prefix", f"{DOMAIN}:user-"), data, "user_count"):
            user = make_user(org.id, value)
            org.users.add(user["user"]["userId"], user)
        for value in names_of(data.get("invitations"), data.get("invitation_prefix", "invitation-"), data, "invitation_count"):
            invitation = make_invitation(org.id, value)
            org.invitations[invitation["id"]] = invitation


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


def make_user(org_id: str, value: Any) -> dict[str, Any]:
    """A user entry from an id or from {id or userId, username, roles}."""
    data = {"id": value} if isinstance(value, str) else dict(value)
    user_id = data.get("userId") or data["id"]
    name = data.get("username") or f"{user_id.rpartition(':')[2]}@{DOMAIN}"
    roles = [{"name": role, "displayName": role, "membershipType": "DIRECT"} for role in data.get("roles", ("org_member",))]
    user = {
        "userId": user_id,
        "username": name,
        "acct": name,
        "domain": DOMAIN,
        "idpId": DOMAIN,
        "email": name,
        "firstName": "Sam",
        "lastName": "Sample",
        "accessible": True,
    }
    return {"orgId": org_id, "user": user, "organizationRoles": roles, "serviceRoles": [], "customRoles": []}


def make_invitation(org_id: str, value: Any) -> dict[str, Any]:
    """An invitation from an id or from {id, username, status}; other ids than GUIDs become one."""
    data = {"id": value} if isinstance(value, str) else dict(value)
    item = data["id"] if len(data["id"]) == 36 else guid(data["id"])
    link = f"/csp/gateway/am/api/orgs/{org_id}/invitations/{item}"
    return {
        "id": item,
        "refLink": link,
        "status": data.get("status", "AVAILABLE"),
        "username": data.get("username", f"guest@{DOMAIN}"),
        "generatedBy": f"owner@{DOMAIN}",
        "generatedAt": CREATED,
        "expirationTime": CREATED + 604800,
        "orgRoleNames": ["org_member"],
    }
