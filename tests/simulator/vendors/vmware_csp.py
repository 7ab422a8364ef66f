# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware / Broadcom Cloud Services Platform: logging in, errors and access rules.

Sources: the vendor's reference for account management and authentication (`/csp/gateway/am/api`). The operations are in
vmware_csp_apps.py, vmware_csp_tokens.py and vmware_csp_members.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from ..answers import Answer
from ..call import Call, Route
from ..lagged import LaggedDict
from ..switches import Switch, choice
from ..tokens import jwt, opaque
from . import vmware_csp_apps, vmware_csp_members, vmware_csp_tokens
from .base import Vendor, page_of
from .vmware_csp_state import Account, ApiToken, Client, CspState, Org

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
PAGE_LIMIT = 200
VALIDITY = re.compile("[0-9]{1,9}")


class VmwareCsp(Vendor):
    """State and operations of the platform."""

    name = "vmware_csp"
    prefixes = ("/csp/",)
    lag_switch = "csp.delete_delay"
    token_life = 1799
    switches_known = {
        "csp.unknown_app": choice("unknown id in an OAuth app delete: in `failed`, or 404 for the whole call", "failed", "not_found_call"),
        "csp.delete_delay_reads": Switch(0, "a deleted app, client or user stays visible in this many more reads that show it"),
        "csp.delete_delay_seconds": Switch(0.0, "a deleted app, client or user stays visible for this many seconds"),
        "csp.pending_delete": choice("deleting an app whose deletion still runs", "failed", "succeeded", "conflict"),
        "csp.deleted_app_tokens": choice("access tokens of a deleted app", "die", "live"),
        "csp.inactive_token": choice("deactivating an inactive token: success, failure item, or 409 for the call", "success", "failure", "conflict"),
        "csp.active_token": choice("activating an active token: success, failure item, or 409 for the call", "success", "failure", "conflict"),
        "csp.unknown_token": choice("unknown token id: failure item, or 404 for the whole call", "failure", "not_found_call"),
        "csp.details_of_inactive": choice("token details of a deactivated token", "ok", "404"),
        "csp.token_delay_reads": Switch(0, "token details show the state before a change in this many more reads"),
        "csp.page_start": choice("pageStart counts items or pages, from 1", "item", "page"),
        "csp.page_limit": choice("largest page of a list, whatever pageLimit asks for", PAGE_LIMIT, 10),
        "csp.times": choice("unit of times in token details", "seconds", "millis"),
        "csp.bad_token_status": choice("status of the exchange for a bad API token", 400, 404),
        "csp.unknown_member": choice("unknown id in a client or user removal: 404 for the call, or in `failed`", "not_found_call", "failed"),
        "csp.spent_invitation": choice("revoking an invitation that is not AVAILABLE", "ok", "400", "404"),
        "csp.unlink_unlinked": choice("unlinking where no identity provider is linked", "ok", "404"),
        "csp.mfa_required": Switch(False, "the API token exchange demands a passcode"),
    }

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
        def tokens(org: Org, credential: bool) -> dict[str, str]:
            return {token.id: "inactive" if token.deactivated else "active" for token in org.api_tokens.values() if token.credential is credential}

        orgs, own = {}, {}
        for org in self.db.orgs.values():
            invitations = {item: invitation["status"] for item, invitation in org.invitations.items()}
            orgs[org.id] = {
                "oauth_apps": list(org.oauth_apps),
                "api_tokens": tokens(org, False),
                "clients": list(org.clients),
                "users": list(org.users),
                "invitations": invitations,
                "idp": org.idp,
            }
            own.update(tokens(org, True))
        return {"orgs": orgs, "credentials": {"api_tokens": own, "clients": list(self.db.clients)}}

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

    def paged(self, call: Call, store: LaggedDict, plain: Any, keep: Any = None) -> Answer:
        """One page of a store in the vendor's envelope; `keep` filters the stored objects."""
        limit = min(self.number(call, "pageLimit", PAGE_LIMIT, 1, PAGE_LIMIT), self.switches["csp.page_limit"])
        start = self.number(call, "pageStart", 1, 1, 2**31 - 1)
        visible = call.lens.scoped(store.visible())
        if keep:
            visible = {item: value for item, value in visible.items() if keep(value)}
        by_page = self.switches["csp.page_start"] == "page"
        first = (start - 1) * limit if by_page else start - 1
        rows = page_of(visible, call.lens.start(first, limit), limit)
        body: dict[str, Any] = {"results": [plain(row) for row in rows], "totalResults": len(visible)}
        step = 1 if by_page else limit
        if first + limit < len(visible):
            body["nextLink"] = self._link(call, start + step, limit)
        if first > 0:
            body["prevLink"] = self._link(call, max(1, start - step), limit)
        store.read([row["user"]["userId"] if "user" in row else row["id"] for row in rows])
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
            if token.owner.name == name:
                self.tokens.expire(token.value)
