# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware / Broadcom Cloud Services Platform: logging in, errors and access rules.

Sources: the vendor's reference for account management and authentication (`/csp/gateway/am/api`). The operations are in the files
vmware_csp_apps, _tokens, _users, _user_roles, _groups, _clients, _invitations and _members; what is stored in _state, _people and _roles.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from ..answers import Answer
from ..call import Call, Route
from ..lagged import LaggedDict
from ..tokens import jwt, opaque
from . import (
    vmware_csp_apps,
    vmware_csp_clients,
    vmware_csp_groups,
    vmware_csp_invitations,
    vmware_csp_members,
    vmware_csp_tokens,
    vmware_csp_user_roles,
    vmware_csp_users,
)
from .base import Vendor
from .vmware_csp_state import Account, ApiToken, Client, CspState, Org
from .vmware_csp_switches import PAGE_LIMIT, SWITCHES

PREFIX = "/csp/gateway/am/api"
TEXTS = {
    400: "Invalid request body",
    401: "The user is not authorized to use the API",
    403: "The user is forbidden to use the API",
    404: "The requested resource could not be found",
    405: "Request method is not supported",
    409: "The request could not be processed due to a conflict",
    429: "The user has sent too many requests",
    500: "An unexpected error has occurred while processing the request",
}
NO_ORG = "Organization with this identifier is not found."
SCOPE = "ALL_PERMISSIONS customer_number openid group_ids group_names"
VALIDITY = re.compile("[0-9]{1,9}")


class VmwareCsp(Vendor):
    """State and operations of the platform."""

    name = "vmware_csp"
    prefixes = ("/csp/",)
    lag_switch = "csp.delete_delay"
    token_life = 1799
    id_fields = ("id", "userId", "user.userId", "name", "serviceDefinitionLink", "refLink")
    switches_known = SWITCHES

    def reset(self) -> None:
        self.who.directory.forget(self.who.name)
        self.db = CspState(self.who)
        self._requests = 0

    def tenant(self) -> str:
        return self.db.home

    def credentials(self) -> dict[str, Any]:
        default = [token for token in self.db.values.values() if token.credential]
        owner = next(token for token in reversed(default) if "org_owner" in token.account.roles)
        plain = next(token for token in reversed(default) if "org_owner" not in token.account.roles)
        client = next(reversed(self.db.clients.values()), None)
        found = {
            "org_id": owner.org_id,
            "api_token": owner.value,
            "api_token_id": owner.id,
            "api_token_without_owner": plain.value,
            "api_token_without_owner_id": plain.id,
        }
        return {**found, "client_id": client.id, "client_secret": client.secret} if client else found

    def seed(self, data: dict[str, Any]) -> dict[str, int]:
        self.db.seed(data)
        total: dict[str, int] = {"orgs": len(self.db.orgs)}
        for org in self.db.orgs.values():
            for name, count in org.counts().items():
                total[name] = total.get(name, 0) + count
        return total

    def state(self) -> dict[str, Any]:
        orgs = self.db.orgs.values()
        own = {item: state for org in orgs for item, state in org.tokens(True).items()}
        return {"orgs": {org.id: org.plain() for org in orgs}, "credentials": {"api_tokens": own, "clients": list(self.db.clients)}}

    def error(self, status: int, message: str | None = None) -> Answer:
        self._requests += 1
        text = message or TEXTS.get(status, TEXTS[500])
        return Answer(
            status,
            {
                "metadata": None,
                "traceId": f"{self._requests:016x}",
                "cspErrorCode": f"540.{status}",
                "errorCode": f"csp.{status}",
                "message": text,
                "moduleCode": 540,
                "requestId": f"{self._requests + 0x105E0F32:016x}",
                "statusCode": status,
            },
        )

    @staticmethod
    def shown(call: Call) -> str:
        """The access token of a call in either header, "" when there is none."""
        return call.bearer() or call.request.headers.get("csp-auth-token", "")

    def presented(self, call: Call) -> str:
        return self.shown(call)

    def authenticate(self, call: Call) -> None:
        call.token = self.tokens.use(self.presented(call))
        if call.token is None:
            raise self.refuse(401)

    def routes(self) -> list[Route]:
        return [
            self.route("token.api_token", "auth", "POST", ["/auth/api-tokens/authorize"], self._api_token, anonymous=True),
            self.route("token.client_credentials", "auth", "POST", ["/auth/token", "/auth/authorize"], self._client_credentials, anonymous=True),
            self.route("introspect", "auth", "POST", ["/auth/introspect"], self._introspect, anonymous=True),
            *vmware_csp_tokens.routes(self),
            *vmware_csp_apps.routes(self),
            *vmware_csp_users.routes(self),
            *vmware_csp_user_roles.routes(self),
            *vmware_csp_groups.routes(self),
            *vmware_csp_clients.routes(self),
            *vmware_csp_invitations.routes(self),
            *vmware_csp_members.routes(self),
        ]

    def route(self, name: str, kind: str, method: str, tails: Iterable[str], handler: Any, anonymous: bool = False) -> Route:
        """A route below the platform's prefix."""
        return Route(name, kind, method, tuple(PREFIX + tail for tail in tails), handler, anonymous)

    def allowed_org(self, call: Call, roles: Iterable[str] = (), users_only: bool = False) -> Org:
        """The organization in the path when the caller may do this there: 404 unknown, 403 closed, wrong kind of account, or no such role."""
        account: Account = self.account(call)
        org = self.db.orgs.get(call.param("org").lower())
        if org is None:
            elsewhere = self.who.directory.owner("org", call.param("org").lower())
            raise self.refuse(404, NO_ORG) if elsewhere in (None, self.who.name) else self.refuse(403)
        key = org.id.lower()
        closed = org.foreign if account.orgs is None else key not in account.orgs
        if closed or (users_only and account.kind != "user") or (roles and not set(roles) & set(account.roles)):
            raise self.refuse(403)
        return org

    @staticmethod
    def keys(call: Call) -> Iterator[tuple[str, str]]:
        """What of a call tells whose it is, the surest first: its access token, its client, the API token that it holds."""
        yield "token", VmwareCsp.shown(call)
        yield "client", (call.basic() or ("", ""))[0]
        form = {**call.request.query, **call.urlencoded()}
        yield "value", form.get("api_token") or form.get("refresh_token") or ""
        try:
            body = call.json()
        except ValueError:
            return
        if isinstance(body, dict) and isinstance(body.get("tokenValue"), str):
            yield "value", body["tokenValue"]

    def api_token(self, value: str) -> ApiToken | None:
        """The API token of this value: its details are told to anybody who has it, whichever tenant's it is."""
        vendor: VmwareCsp | None = self if value in self.db.values else self.who.directory.vendor("value", value)
        return vendor.db.values.get(value) if vendor else None

    def account(self, call: Call) -> Account:
        """Who calls."""
        if call.token is None:
            raise self.refuse(401)
        owner: Account = call.token.owner
        return owner

    def sees_roles(self, call: Call) -> bool:
        """Whether lists show the caller who holds which roles."""
        return bool(set(self.account(call).roles) & {"org_admin", "org_owner"})

    def no_roles(self, names: Iterable[str]) -> dict[str, Any]:
        """The role lists of a row that shows no roles."""
        return {name: [] for name in names} if self.switches["csp.hidden_roles"] == "empty" else {}

    @property
    def nulls(self) -> bool:
        """Whether a role without a resource or an end says so with null."""
        return bool(self.switches["csp.no_value"] == "null")

    def unless(self, switch: str, fine: str | tuple[str, ...], message: str | None = None) -> str:
        """The value of a switch when it is one of the `fine` ones; any other is a status, with which the call is refused."""
        value: str = self.switches[switch]
        if value not in ((fine,) if isinstance(fine, str) else fine):
            raise self.refuse(int(value), message)
        return value

    def match(self, store: Collection[str] | LaggedDict, item: str) -> str | None:
        """The id in a store that `item` means, None when there is none."""
        if item in store:
            return item
        if self.switches["csp.id_match"] == "exact":
            return None
        return next((known for known in store if known.lower() == item.lower()), None)

    def drop_user(self, org: Org, item: str) -> None:
        """A user leaves an organization and its groups; the tokens as the switches say."""
        name = org.users.get(item).name.lower()
        self.remove(org.users, item)
        for group in org.groups.visible().values():
            if item in group.members:
                group.members.remove(item)
        if self.switches["csp.removed_access_tokens"] == "die":
            self.end_tokens_of(name)
        for token in org.api_tokens.values():
            if token.account.name.lower() == name and self.switches["csp.removed_api_tokens"] == "dead":
                token.expired = True

    def paged(self, call: Call, store: LaggedDict, plain: Any, keep: Any = None, errors: bool = False) -> Answer:
        """One page of a store in the vendor's envelope; `keep` filters the stored objects, `errors`: the page can say that rows are missing."""
        limit = min(self.number(call, "pageLimit", PAGE_LIMIT, 1, PAGE_LIMIT), self.switches["csp.page_limit"])
        start = self.number(call, "pageStart", 1, 1, 2**31 - 1)
        visible = call.lens.scoped(store.visible())
        if keep:
            visible = {item: value for item, value in visible.items() if keep(value)}
        by_page = self.switches["csp.page_start"] == "page"
        first = (start - 1) * limit if by_page else start - 1
        begin = call.lens.start(first, limit)
        page = dict(islice(visible.items(), begin, begin + limit))
        body: dict[str, Any] = {"results": [plain(row) for row in page.values()], "totalResults": len(visible)}
        step = 1 if by_page else limit
        if first + limit < len(visible):
            body["nextLink"] = self._link(call, start + step, limit)
        if first > 0:
            body["prevLink"] = self._link(call, max(1, start - step), limit)
        if errors and self.switches["csp.list_errors"]:
            body.update(results=body["results"][:-1], errors=[{"message": "Some of the results could not be loaded."}])
        store.read(page)
        return Answer(200, body, rows_key="results")

    def _link(self, call: Call, start: int, limit: int) -> str:
        """A host-relative link to another page of the same list."""
        kept = {name: value for name, value in call.request.query.items() if name not in ("pageStart", "pageLimit")}
        return f"{call.request.rel_url.raw_path}?{urlencode({**kept, 'pageStart': start, 'pageLimit': limit})}"

    def _api_token(self, call: Call) -> Answer:
        given = {**call.request.query, **call.urlencoded()}
        value = given.get("api_token") or given.get("refresh_token")
        if not value:
            raise self.refuse(400, "api_token is required")
        token = self.db.values.get(value)
        if token is None or token.deactivated or token.expired:
            raise self.refuse(self.switches["csp.bad_token_status"], f"invalid_grant: Invalid refresh token: xxxx...{value[-5:]}")
        if self.switches["csp.mfa_required"] and not given.get("passcode"):
            raise self.refuse(400, "MFA passcode is required")
        return self._token_answer(token.account, token.org_id, 0, value)

    def _client(self, call: Call) -> Client:
        """The OAuth app that authenticates with Basic, else 401."""
        client_id, secret = call.basic() or ("", "")
        client = self.db.clients.get(client_id)
        if client is None or client.secret != secret:
            raise self.refuse(401, "invalid_client: Invalid client credentials")
        return client

    def _client_credentials(self, call: Call) -> Answer:
        client = self._client(call)
        given = {**call.request.query, **call.urlencoded()}
        if given.get("grant_type") != "client_credentials":
            raise self.refuse(400, "unsupported_grant_type: grant_type must be client_credentials")
        org_id = given.get("orgId") or client.account.org_id
        if org_id.lower() not in self.db.orgs:
            raise self.refuse(400, NO_ORG)
        wanted = given.get("accessTokenValiditySeconds", "")
        life = min(int(wanted), client.ttl) if VALIDITY.fullmatch(wanted) and int(wanted) else client.ttl
        return self._token_answer(client.account, org_id, life, None)

    def _token_answer(self, account: Account, org_id: str, life: int, refresh: str | None) -> Answer:
        claims = {
            "iss": f"https://csp.invalid{PREFIX}",
            "sub": f"example.com:{account.name}",
            "context": opaque(36),
            "context_name": org_id,
            "perms": [f"csp:{role}" for role in account.roles],
            "username": account.name,
            "acct": account.name,
        }
        token, expires_in = self.issue(jwt(claims), account, life, org_id=org_id)
        self.who.directory.note(self.who.name, "token", token.value)
        body = {"id_token": jwt(claims), "token_type": "bearer", "expires_in": expires_in, "scope": SCOPE, "access_token": token.value}
        return Answer(200, {**body, "refresh_token": refresh} if refresh else body)

    def _introspect(self, call: Call) -> Answer:
        self._client(call)
        value = call.urlencoded().get("token")
        if not value:
            raise self.refuse(400, "token is required")
        token = next((known for known in self.tokens.alive() if known.value == value), None)
        if token is None:
            return Answer(200, {"active": False})
        return Answer(
            200, {"active": True, "orgId": token.claims["org_id"], "sub": token.owner.name, "token_type": "bearer", "exp": 4102444800, "iat": 1700000000}
        )

    def end_tokens_of(self, name: str) -> None:
        """End every access token of an account."""
        for token in self.tokens.alive():
            if token.owner.name.lower() == name.lower():
                self.tokens.expire(token.value)
