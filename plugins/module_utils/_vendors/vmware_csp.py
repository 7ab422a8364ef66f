# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""VMware Cloud Services: organization OAuth apps and API tokens.

Sources: the vendor's reference pages "tcsp-account-management" and "tcsp-authn", operations
C(orgs/{orgId}/oauth-apps) (GET, DELETE), C(orgs/{orgId}/api-tokens/{activate,deactivate}) (POST),
C(auth/api-tokens/{authorize,details}) (POST) and C(auth/token) (POST).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils import _input as check
from ansible_collections.revoke.access.plugins.module_utils._auth import BasicGrant, FormGrant, Grant
from ansible_collections.revoke.access.plugins.module_utils._http import Reply, describe, has_list, is_object, objects, segment, strings
from ansible_collections.revoke.access.plugins.module_utils._operation import ACCEPTED, DENIED, Failure, Key, Operation, Said, Seen, Target, denial
from ansible_collections.revoke.access.plugins.module_utils._spelling import Spellings

API = "/csp/gateway/am/api"
BATCH_LIMIT = 15  # maxItems of DeleteClientsRequest; "Max 15 tokens" of the token calls
PAGE_LIMIT = 200  # the largest pageLimit
LISTINGS = 3  # a list that contradicts its own total is read so often before it is given up

CONNECTION: dict[str, dict[str, Any]] = {
    "base_url": {"type": "str", "default": "https://console.cloud.vmware.com", "env": ["CSP_URL"]},
    "api_token": {"type": "str", "no_log": True, "env": ["CSP_API_TOKEN"]},
    "client_id": {"type": "str", "env": ["CSP_CLIENT_ID"]},
    "client_secret": {"type": "str", "no_log": True, "env": ["CSP_CLIENT_SECRET"]},
}
# Ways to log in: the options of each, the one that marks it first.
LOGINS = (("api_token",), ("client_id", "client_secret"))


def grant(params: dict[str, Any]) -> Grant:
    """API token exchange, or client credentials; only the first can change API tokens."""
    if params["client_id"] is None:
        (api_token,) = check.filled(params, "api_token")
        return FormGrant(API + "/auth/api-tokens/authorize", {"api_token": api_token}, api_token)
    return BasicGrant(API + "/auth/token", *check.filled(params, "client_id", "client_secret"))


def diagnose(reply: Reply) -> errors.AccessError | None:
    """CspErrorResponse: every member is optional, types vary between versions."""
    if reply.status < 400:
        return None
    body = reply.body if isinstance(reply.body, dict) else {}
    code = body.get("cspErrorCode") or body.get("errorCode")
    request_id = body.get("requestId") or body.get("traceId")
    return errors.error_for(reply.status, describe(reply, _text(body.get("message"))), _text(code), _text(request_id))


class CspOperation(Operation):
    """What the operations of an organization share."""

    vendor = "vmware_csp"

    def tenant(self) -> str:
        return f"{self.params['base_url']} orgs/{self.params['org_id']}"

    def actor(self) -> str:
        return self.params["client_id"] or self.client.known("username") or "the user of an API token"

    def tenants_of_login(self) -> list[str]:
        """The organization of the token, its claim C(context_name)."""
        name = self.client.identity().get("context_name")
        return [name] if isinstance(name, str) and name else []


class OAuthApps(CspOperation):
    """Delete OAuth apps that the organization owns. The read is the whole list: nothing reads several by id."""

    option = "client_ids"
    keeps = ("displayName", "description", "grantTypes", "redirectUris", "allowedScopes", "accessTokenTTL", "refreshTokenTTL", "createdBy", "createdAt")
    thing = ("OAuth app", "OAuth apps")
    action = ("deleted", "already gone")
    batch_limit = BATCH_LIMIT

    def targets(self) -> list[Target]:
        self._org = segment(check.identifier("org_id", self.params["org_id"]))
        self._spellings = Spellings(str.casefold)
        return [Target(app, app) for app in check.identifiers("client_ids", self.params["client_ids"])]

    def name(self) -> str:
        return "csp_oauth_app"

    def own_keys(self) -> dict[Key, str]:
        client_id = self.params["client_id"]
        return {client_id: "It is the OAuth app that this run logs in as. Nothing was sent for it; delete it with other credentials."} if client_id else {}

    def population(self) -> int:
        """The number of the organization's apps, from the first page of their list."""
        page = self.client.read("GET", f"{API}/orgs/{self._org}/oauth-apps?pageLimit=1", expect=has_list("results")).body
        total = page.get("totalResults")
        return total if isinstance(total, int) else len(page["results"])

    def read(self, keys: Sequence[Key]) -> dict[Key, Seen]:
        found: dict[Key, Seen] = {}
        try:
            ids = self._listed(set(keys), found)
        except errors.NotFound as error:
            raise _no_such_org(self.params["org_id"], error) from error
        return self._spellings.seen(keys, ids, found)

    def _listed(self, wanted: set[Key], found: dict[Key, Seen]) -> set[str]:
        """The ids of the organization's apps, as far as needed; C(found) gets the wanted ones."""
        for _attempt in range(LISTINGS):
            ids, total = self._pages(wanted, found)
            # Every wanted app was seen, or the list is whole: an app that is not in it does not exist.
            if wanted <= set(found) or len(ids) >= total:
                return ids
        raise errors.BadReply(f"The list of OAuth apps holds {len(ids)} of the {int(total)} apps that it announces; absence cannot be concluded from it")

    def _pages(self, wanted: set[Key], found: dict[Key, Seen]) -> tuple[set[str], int]:
        path: str | None = f"{API}/orgs/{self._org}/oauth-apps?pageLimit={int(PAGE_LIMIT)}"
        ids: set[str] = set()
        followed: set[str] = set()
        total = 0
        while path and path not in followed and not wanted <= set(found):
            followed.add(path)
            page = self.client.read("GET", path, expect=has_list("results")).body
            for app in objects(page.get("results")):
                ids.add(str(app.get("id")))
                if isinstance(app.get("id"), str) and app["id"] in wanted:
                    found[app["id"]] = _seen_app(app, self.facts(app))
            path = _next(page.get("nextLink"))
            # A list that links to a page it has shown, and announces no total, never proves that it is whole.
            total = page["totalResults"] if isinstance(page.get("totalResults"), int) else len(ids) + 1 if path in followed else 0
        return ids, total

    def write(self, keys: Sequence[Key]) -> list[Said]:
        path = f"{API}/orgs/{self._org}/oauth-apps"
        body = self.client.write("DELETE", path, json={"clientIdsToDelete": list(keys)}).body
        body = body if isinstance(body, dict) else {}
        refusal = Failure("refused", "The vendor lists it as failed and gives no reason. Look at the app in the console; an immutable app cannot be deleted.")
        said = [Said(app, ACCEPTED) for app in strings(body.get("succeeded"))]
        return said + [Said(app, DENIED, refusal) for app in strings(body.get("failed"))]


class ApiTokens(CspOperation):
    """Activate or deactivate API tokens by id. Only a token's value lets its state be read."""

    keeps = ("tokenName", "username", "scope", "createdAt", "expiresAt", "lastUsedAt", "deactivated")
    thing = ("API token", "API tokens")
    batch_limit = BATCH_LIMIT

    def targets(self) -> list[Target]:
        self._org = segment(check.identifier("org_id", self.params["org_id"]))
        self._inactive = self.params["state"] == "inactive"
        self.action = ("deactivated", "already inactive") if self._inactive else ("activated", "already active")
        self._values: dict[Key, str] = {}  # token id or place in the list -> token value
        targets = [Target(token, token) for token in check.identifiers("ids", self.params["ids"])]
        places: dict[str, str] = {}
        for index, value in enumerate(self.params["tokens"] or []):
            place = f"tokens[{int(index)}]"
            if not isinstance(value, str) or not value.strip() or not value.isascii() or not value.isprintable():
                raise errors.BadInput(f"{place} is not an API token value. Its text is not shown here; give the string that the console showed once.")
            self.client.hide(value)
            targets.append(Target(("value", places.setdefault(value, place)), places[value], named=False))
        self._values.update((("value", place), value) for value, place in places.items())
        return targets

    def name(self) -> str:
        return f"csp_api_token {self.params['state']}"

    def own_keys(self) -> dict[Key, str]:
        """The token that the run logged in with, by the details of its value."""
        if not self.params["api_token"] or not self._inactive:
            return {}
        self._values["login"] = self.params["api_token"]
        body = self._details("login")
        if isinstance(body, errors.Refused) or not isinstance(body["tokenId"], str) or not body["tokenId"]:
            self.warnings.append("The id of the API token that this run logs in with cannot be found out, so it is not guarded.")
            return {}
        return {body["tokenId"]: "It is the API token that this run logs in with. Nothing was sent for it; use other credentials."}

    def survey(self, targets: Sequence[Target]) -> list[tuple[Target, Seen]]:
        self._confirm_org()
        valued = [target.key for target in targets if target.key in self._values]
        details = dict(zip(valued, self.parallel.map(self._details, valued)))
        return [self._identified(target, details[target.key]) if target.key in details else (target, Seen(None)) for target in targets]

    def read(self, keys: Sequence[Key]) -> dict[Key, Seen]:
        valued = [key for key in keys if key in self._values]
        seen = dict(zip(valued, (self._state(body) for body in self.parallel.map(self._details, valued))))
        return {key: seen.get(key, Seen(None)) for key in keys}

    def write(self, keys: Sequence[Key]) -> list[Said]:
        path = f"{API}/orgs/{self._org}/api-tokens/{'deactivate' if self._inactive else 'activate'}"
        try:
            body = self.client.write("POST", path, json={"ids": list(keys)}).body
        except errors.NotPermitted as error:
            raise _with_hint(error, "Only a user's API token with the role org_owner may do this, never a service account.") from error
        body = body if isinstance(body, dict) else {}
        said = [Said(token, ACCEPTED) for token in strings(body.get("successes"))]
        return said + [_denied_token(row) for row in objects(body.get("failures")) if isinstance(row.get("id"), str)]

    def _confirm_org(self) -> None:
        """Nothing else that can be read tells a wrong organization or wrong credentials before the first write."""
        try:
            self.client.read("GET", f"{API}/orgs/{self._org}")
        except errors.NotFound as error:
            raise _no_such_org(self.params["org_id"], error) from error

    def _details(self, key: Key) -> dict[str, Any] | errors.Refused:
        """What the vendor tells of a token value, or its refusal: one bad value does not spoil the others."""
        try:
            reply = self.client.read("POST", API + "/auth/api-tokens/details", json={"tokenValue": self._values[key]}, anonymous=True, expect=is_object)
        except errors.Refused as error:
            return error
        except errors.TokenRejected as error:  # no token was sent: it is the value that is refused
            return errors.NotPermitted(error.message, error.http_status, error.vendor_code, error.request_id)
        # The answer repeats the secret: only what is needed is kept.
        return {name: reply.body.get(name) for name in ("tokenId", "orgId", *self.keeps)}

    def _identified(self, target: Target, body: dict[str, Any] | errors.Refused) -> tuple[Target, Seen]:
        """The token that a value belongs to, or why it cannot be changed."""
        if isinstance(body, errors.Refused) and not isinstance(body, errors.NotFound):
            text = f"The token cannot be looked up by its value ({body.message}). Give the token id instead."
            return target, Seen(None, obstacle=Failure(body.reason, text, body.http_status, body.vendor_code, body.request_id), final=True)
        if isinstance(body, errors.NotFound) or not isinstance(body["tokenId"], str) or not body["tokenId"]:
            text = "The vendor knows no token with this value: it may be expired, revoked or mistyped. Give the token id instead."
            return target, Seen(None, obstacle=Failure("not_found", text), final=True)
        known = Target(body["tokenId"], body["tokenId"])
        if body["orgId"] is not None and str(body["orgId"]).casefold() != str(self.params["org_id"]).casefold():
            text = f"The token belongs to the organization {body['orgId']}, not to {self.params['org_id']}. Nothing was sent for it."
            return known, Seen(None, obstacle=Failure("not_found", text), final=True)
        self._values[known.key] = self._values[target.key]
        return known, self._state(body)

    def _state(self, body: dict[str, Any] | errors.Refused) -> Seen:
        if isinstance(body, errors.Refused) or not isinstance(body["deactivated"], bool):
            return Seen(None)
        return Seen(body["deactivated"] == self._inactive, _text(body["tokenName"]) or "", facts=self.facts(body))


def _denied_token(row: dict[str, Any]) -> Said:
    text = _text(row.get("message")) or "no reason given"
    return Said(row.get("id"), DENIED, denial("refused", text))


def _seen_app(app: dict[str, Any], facts: dict[str, Any] | None) -> Seen:
    obstacle = None
    if app.get("immutable") is True:
        obstacle = Failure("refused", "The app is marked immutable. The vendor has to release it before it can be deleted.")
    return Seen(False, _text(app.get("displayName")) or "", obstacle, facts=facts)


def _next(link: Any) -> str | None:
    """The next page as the vendor links it; only a link on the same host is followed, the token goes with it."""
    if not link:
        return None
    if not isinstance(link, str) or not link.startswith("/") or link.startswith("//"):
        raise errors.BadReply("The list of OAuth apps links to a next page on another host; it was not followed")
    return link


def _no_such_org(org_id: str, error: errors.AccessError) -> errors.TenantNotFound:
    text = f"The organization {org_id} does not exist or is not visible to these credentials ({error.message}). Check org_id."
    return errors.TenantNotFound(text, error.http_status, error.vendor_code, error.request_id)


def _with_hint(error: errors.AccessError, hint: str) -> errors.AccessError:
    return type(error)(f"{error.message.rstrip('.')}. {hint}", error.http_status, error.vendor_code, error.request_id)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
