# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint Identity Security Cloud in every current path family: logins, errors, what all lists have in common.

Sources: the vendor's OpenAPI document v2026, and its pages on authentication, authorization, rate limits and collections.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any, Callable

from .. import nature
from ..answers import Answer, Refusal
from ..call import Call, Route
from ..lagged import LaggedDict
from ..tokens import jwt
from . import sailpoint_identities, sailpoint_levels, sailpoint_lifecycle, sailpoint_search, sailpoint_sign_in, sailpoint_tokens, sailpoint_workgroups
from .base import Vendor, only
from .sailpoint_access import EVERYTHING, access_of, error_answer
from .sailpoint_filters import Field, FilterError, matching
from .sailpoint_lifecycle import Activity
from .sailpoint_pending import Pending
from .sailpoint_people_state import AccessToken, PeopleStore, Person, make_token, seeded
from .sailpoint_state import OWNER, Group, GroupStore, make_member, seed_groups
from .sailpoint_switches import SWITCHES

SECRET = "b1946ac92492d2347c6235b4d2611184e5a7c3d0f9812b64"
SEEDS = (
    *("groups", "count", "prefix", "connections", "members", "clients"),
    *("identities", "identity_count", "identity_prefix", "profiles", "personal_access_tokens"),
)
DAY = 86_400


class SailPoint(Vendor):
    """State and operations of one ISC tenant.

    `store` has the groups, `people` the identities, `access_tokens` the personal ones by id, `applications` the clients without a
    user, `activities` the account activities by id, `pending` what was accepted and takes effect later, `met` whose levels were
    read or written before.
    """

    name = "sailpoint_isc"
    prefixes = (
        *("/oauth/", "/beta/", "/v2/", "/v3/", "/v2024/", "/v2025/", "/v2026/", "/workgroups", "/identities", "/identity-profiles", "/accounts"),
        *("/account-activities", "/personal-access-tokens", "/auth-users", "/search"),
    )
    lag_switch = "sailpoint.delete_visible"
    token_life = 749
    _tracking = 0xB21B1F7CE4DA4D63
    switches_known = SWITCHES

    def reset(self) -> None:
        self.store = GroupStore()
        self.people = PeopleStore(self.who.name)
        self.pending = Pending()
        self.access_tokens = LaggedDict()
        self.applications: dict[str, dict[str, str]] = {}
        self.activities: dict[str, Activity] = {}
        self.met: set[tuple[str, str]] = set()
        self._tracking = type(self)._tracking
        self.admin = self.people.add({"id": self.who.own("sailpoint admin", OWNER["id"]), "name": OWNER["name"], "capabilities": ["ORG_ADMIN"]})
        client_id, secret = self.who.own("sailpoint client", "3f2a9c1e7b6d4850"), self.who.own("sailpoint secret", SECRET)
        self._add_client({"client_id": client_id, "client_secret": secret})

    def tenant(self) -> str:
        return self.who.name or "acme-sim"

    def credentials(self) -> dict[str, Any]:
        client_id, secret = self._login
        return {"client_id": client_id, "client_secret": secret, "token_path": "/oauth/token"}

    def seed(self, data: dict[str, Any]) -> dict[str, int]:
        only(data, *SEEDS)
        for item, given in (data.get("profiles") or {}).items():
            self.people.add_profile(item, given or {})
        for value in seeded(data):
            self._seed_person(value)
        for value in data.get("personal_access_tokens") or []:
            self._add_token(make_token(value, self.admin.id))
        for client in data.get("clients") or []:
            self._add_client(client)
        seed_groups(self.store, {name: value for name, value in data.items() if name in SEEDS[:5]})
        for value in seeded(data):
            for group in value.get("groups") or [] if isinstance(value, dict) else []:
                self.store.add_member(self.store.groups.get(group), self.member(value["id"]))
        logins = len(self.access_tokens) + len(self.applications)
        return {"groups": len(self.store.groups), "clients": logins, "identities": len(self.people.people)}

    def state(self) -> dict[str, Any]:
        self.pending.settle()
        groups, tokens = self.store.groups, self.access_tokens
        return {
            "groups": list(groups),
            "members": {group: list(groups.get(group).members) for group in groups if groups.get(group).members},
            "identities": {item: {**person.plain(), "waiting": self.pending.words("sign_in", item)} for item, person in self.people.people.items()},
            "personal_access_tokens": {item: tokens.get(item).owner for item in tokens},
            "account_activities": {item: activity.summary() for item, activity in self.activities.items()},
        }

    def error(self, status: int, message: str | None = None, detail: str | None = None) -> Answer:
        if status not in (401, 429, 502, 503, 504):
            self._tracking += 1
        return error_answer(status, message, detail, self._tracking)

    def refuse(self, status: int, message: str | None = None, detail: str | None = None) -> Refusal:
        return Refusal(self.error(status, message, detail))

    def rate_key(self, call: Call) -> str:
        """Quota counts per client and API version, whichever token is used."""
        token = self.tokens.find(call.bearer())
        client = token.owner if token else call.urlencoded().get("client_id", "")
        return f"{client} {call.request.path.split('/')[1]}"

    def authenticate(self, call: Call) -> None:
        value = self.presented(call)
        call.token = self.tokens.use(value)
        if call.token is None:
            raise self.refuse(401, None if self.tokens.find(value) else "JWT validation failed: Missing or invalid token")
        if self.switches["sailpoint.require_experimental_header"] and call.request.headers.get("X-SailPoint-Experimental") != "true":
            raise self.refuse(400, "The header X-SailPoint-Experimental must be set to true to use this endpoint.")
        access, caller = access_of(call.route), self.caller(call)
        unnamed = (EVERYTHING,) if self.switches["sailpoint.activity_scope"] == "all" else ()
        scopes = access.scopes or unnamed if caller else access.application
        if caller is None and (scopes is None or self.switches["sailpoint.client_credentials"] == "403"):
            raise self.refuse(403)
        if (scopes and not self.may(call, *scopes)) or (caller and access.levels and not set(access.levels) & self.levels(call)):
            raise self.refuse(403)
        self.pending.settle()

    def caller(self, call: Call) -> Person | None:
        """Whose token a call presents, None for a client without a user."""
        return self.people.find(call.token.claims["identity"]) if call.token else None

    def levels(self, call: Call) -> set[str]:
        """The user levels that count for a call."""
        caller = self.caller(call)
        if caller is None or call.token is None:
            return set()
        at_once = self.switches["sailpoint.lost_level"] == "at_once"
        return set(caller.capabilities if at_once else call.token.claims["levels"])

    def may(self, call: Call, *scopes: str) -> bool:
        """Whether the token of a call has one of these scopes."""
        held = set(call.token.claims["scope"].split()) if call.token else set()
        return bool(held & {EVERYTHING, *scopes})

    def routes(self) -> list[Route]:
        return [
            Route("token", "auth", "POST", ("/oauth/token",), self._token, anonymous=True),
            Route("oauth_info", "auth", "GET", ("/oauth/info",), self._oauth_info, anonymous=True),
            *sailpoint_workgroups.routes(self),
            *sailpoint_identities.routes(self),
            *sailpoint_sign_in.routes(self),
            *sailpoint_lifecycle.routes(self),
            *sailpoint_search.routes(self),
            *sailpoint_tokens.routes(self),
            *sailpoint_levels.routes(self),
        ]

    def member(self, item: str, name: str | None = None) -> dict[str, Any]:
        """A group's member, with name and address of the identity when it is one."""
        person = self.people.find(item)
        return make_member({"id": item, "name": name or (person.name if person else None), "email": person.email if person else None})

    def drop_member(self, group: Group, item: str) -> None:
        """Take an identity out of a group."""
        self.remove(group.members, item)
        self.store.dropped_member(group, item)

    def bulk_status(self) -> int:
        """The status of a bulk call."""
        return 200 if self.switches["sailpoint.answer_200"] else 207

    def check_batch(self, ids: Iterable[Any]) -> None:
        """Refuse more distinct ids than the switch allows."""
        most = self.switches["sailpoint.batch_limit"]
        if most and len(set(ids)) > most:
            raise self.refuse(self.switches["sailpoint.batch_limit_status"], f"count exceeded max limit of {most}.")

    def limit(self, call: Call, most: int, default: int | None = None) -> int:
        """The limit of a list call."""
        return self.number(call, "limit", most if default is None else default, 0, most)

    def count(self, call: Call, total: int) -> dict[str, str]:
        """The header with the total when it was asked for."""
        wanted = call.request.query.get("count", "false")
        if wanted not in ("true", "false"):
            raise self.refuse(400, "count must be true or false.")
        return {"X-Total-Count": str(total)} if wanted == "true" else {}

    def sorters(self, call: Call, known: Iterable[str]) -> str:
        """The names to sort by."""
        sorters = call.request.query.get("sorters", "")
        names = [name.strip() for name in sorters.split(",")] if sorters else []
        for name in names:
            if name.removeprefix("-") not in known:
                raise self.refuse(400, f"sorting by {name} is not supported")
        return ",".join(names)

    def filtered(self, call: Call, rows: list[Any], fields: dict[str, Field]) -> list[Any]:
        """The rows that fit the filter of a call; 400 for a filter that is not supported."""
        filters = call.lens.asked("filters", call.request.query.get("filters", ""))
        try:
            return matching(filters, rows, fields) if filters else rows
        except FilterError as error:
            raise self.refuse(400, str(error)) from None

    def page(self, call: Call, rows: list[Any], plain: Callable[[Any], dict[str, Any]], sorters: dict[str, Callable[[Any], Any]]) -> tuple[Answer, list[Any]]:
        """One page of a list that takes limit (at most 250), offset, count and sorters, and the rows that are on it."""
        limit, offset = self.limit(call, 250), self.number(call, "offset", 0, 0, 2**31 - 1)
        for name in reversed(self.sorters(call, sorters).split(",")):
            if name:
                rows = sorted(rows, key=sorters[name.removeprefix("-")], reverse=name.startswith("-"))
        rows = call.lens.scoped_list(rows, lambda row: (row.id,))
        first = call.lens.start(offset, limit)
        shown = rows[first : first + limit]
        return Answer(200, [plain(row) for row in shown], self.count(call, len(rows)), rows_key=""), shown

    def _seed_person(self, value: Any) -> None:
        person = self.people.add(value)
        for token in value.get("tokens") or [] if isinstance(value, dict) else []:
            self._add_token(make_token(token, person.id))

    def _add_token(self, token: AccessToken) -> None:
        if self.people.find(token.owner) is None:
            self.people.add(token.owner)
        self.access_tokens.add(token.id, token)

    def _add_client(self, given: dict[str, Any]) -> None:
        """A login from a seed: a personal access token of `identity`, by default of the administrator, or a client without a user."""
        only(given, "client_id", "client_secret", "scope", "identity", "application")
        client_id, secret, scope = given["client_id"], given["client_secret"], given.get("scope", EVERYTHING)
        self._login = (client_id, secret)
        if given.get("application"):
            self.applications[client_id] = {"secret": secret, "scope": scope}
            return
        own = {"secret": secret, "scope": scope.split(), "accessTokenValiditySeconds": self.token_life}
        self._add_token(make_token({"id": client_id, **own}, given.get("identity", self.admin.id)))

    def _token(self, call: Call) -> Answer:
        given = {**call.request.query, **call.urlencoded()}
        if given.get("grant_type") != "client_credentials":
            return Answer(400, {"error": "unsupported_grant_type", "error_description": "Unsupported grant type"})
        self.pending.settle()
        client_id, secret = given.get("client_id", ""), given.get("client_secret")
        application, token = self.applications.get(client_id), self._usable(client_id)
        if application and application["secret"] == secret:
            return Answer(200, self._issued(client_id, application["scope"], None, self.token_life))
        if token is None or token.secret != secret:
            return Answer(self.switches["sailpoint.bad_client_status"], {"error": "invalid_client", "error_description": "Bad client credentials"})
        self._used(token)
        return Answer(
            200, self._issued(client_id, " ".join([EVERYTHING] if token.scope is None else token.scope), self.people.find(token.owner), token.seconds)
        )

    def _usable(self, item: str) -> AccessToken | None:
        """The personal access token of an id, unless it is deleted or has expired, or its owner may not sign in."""
        token: AccessToken | None = self.access_tokens.get(item)
        if token is None or (token.expires and token.expires <= self.now()):
            return None
        owner = self.people.find(token.owner)
        barred = owner is not None and owner.system.disabled and self.switches["sailpoint.disabled_login"] == "refused"
        return None if barred else token

    def _used(self, token: AccessToken) -> None:
        """Note the login; the vendor does so once a day."""
        if token.last_used is None or token.last_used <= self.now(-DAY):
            token.last_used = self.now()

    def now(self, seconds: float = 0.0) -> str:
        """The time, or one so many seconds later, as the vendor writes it."""
        moment = datetime.fromtimestamp(nature.time() + seconds, timezone.utc)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"

    def _issued(self, client_id: str, scope: str, owner: Person | None, life: float) -> dict[str, Any]:
        """The body of a login."""
        tenant, levels = self.tenant(), list(owner.capabilities) if owner else []
        value = jwt({"tenant_id": tenant, "org": tenant, "client_id": client_id, "scope": scope.split(), "authorities": levels})
        token, expires_in = self.issue(value, client_id, life, scope=scope, identity=owner.id if owner else "", levels=levels)
        return {
            "access_token": token.value,
            "token_type": "bearer",
            "expires_in": expires_in,
            "scope": scope,
            "accessType": "OFFLINE",
            "tenant_id": tenant,
            "internal": False,
            "pod": "sim-pod",
            "strong_auth_supported": False,
            "org": tenant,
            **({"user_id": "12345", "identity_id": owner.id} if owner else {}),
            "strong_auth": False,
            "enabled": True,
            "jti": value[-20:],
        }

    def _oauth_info(self, call: Call) -> Answer:
        base = f"{call.request.scheme}://{call.request.host}{self.who.prefix}"
        return Answer(
            200,
            {
                "authorizeEndpoint": f"{base}/oauth/authorize",
                "tokenEndpoint": f"{base}/oauth/token",
                "tenantId": self.tenant(),
                "tenantName": self.tenant(),
                "pod": "sim-pod",
            },
        )
