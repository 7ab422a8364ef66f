# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi /vedauth: password grant, refresh with rotation, verify, revoke."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import nature
from ..answers import Answer, Refusal
from ..call import Call, Route
from ..tokens import opaque
from .venafi_tpp_state import ISSUED, Login, times

if TYPE_CHECKING:
    from .venafi_tpp import VenafiTpp

REFRESH_LIFE = 31536000


@dataclass(slots=True)
class Refresh:
    """One refresh token; it is good once."""

    login: Login
    client_id: str
    scope: str
    granted: int = ISSUED


def routes(vendor: VenafiTpp) -> list[Route]:
    """Routes below /vedauth."""

    def route(name: str, method: str, path: str, handler: Any, anonymous: bool = True) -> Route:
        return vendor.route(name, "auth", method, f"vedauth/{path}", partial(handler, vendor), anonymous)

    return [
        route("authorize.oauth", "POST", "authorize/oauth", _password),
        route("authorize.token", "POST", "authorize/token", _refresh),
        route("authorize.verify", "GET", "authorize/verify", _verify, anonymous=False),
        route("revoke.token", "GET", "revoke/token", _revoke),
        route("is_auth_server", "GET", "authorize/isauthserver", _is_auth_server),
    ]


def first_refresh(vendor: VenafiTpp) -> str:
    """A refresh token of the default login, good until it is used."""
    value = vendor.who.own("venafi refresh token", "SimRefresh0Xk2vN8qLr5TzW7pYd3Hb==")
    login = vendor.logins["svc-offboard"]
    client_id, scope = next(iter(vendor.integrations.items()))
    vendor.refresh[value] = Refresh(login, client_id, scope)
    return value


def _refuse(vendor: VenafiTpp, code: str, text: str) -> Refusal:
    return Refusal(vendor.auth_error(400, code, text))


def _scopes(text: str) -> dict[str, set[str]]:
    """`a;b:x,y` as {"a": set(), "b": {"x", "y"}}."""
    found = {}
    for part in text.split(";"):
        name, _colon, restrictions = part.strip().partition(":")
        if name:
            found[name] = {item.strip() for item in restrictions.split(",") if item.strip()}
    return found


def _password(vendor: VenafiTpp, call: Call) -> Answer:
    body = vendor.body(call)
    client_id, username, password, scope = (vendor.needed(body, name) for name in ("client_id", "username", "password", "scope"))
    login = vendor.logins.get(username.removeprefix("local:"))
    if login is None or login.password != password:
        raise _refuse(vendor, "invalid_grant", "Username\\password combination not valid")
    allowed = vendor.integrations.get(client_id)
    if allowed is None:
        raise _refuse(vendor, "invalid_client", "Application identifier not found.")
    granted, wanted = _scopes(allowed), _scopes(scope)
    if any(name not in granted or restrictions - granted[name] for name, restrictions in wanted.items()):
        raise _refuse(vendor, "invalid_scope", "The requested scope exceeds the scope of the application.")
    return _tokens(vendor, Refresh(login, client_id, scope, int(nature.time())))


def _tokens(vendor: VenafiTpp, grant: Refresh) -> Answer:
    """Access and refresh token of a grant; renewed or not, the grant was issued when its first login was."""
    login, client_id, scope, now = grant.login, grant.client_id, grant.scope, int(nature.time())
    token, expires_in = vendor.issue(opaque(22) + "==", login, scope=scope, application=client_id, issued=now, granted=grant.granted)
    token.claims["ends"] = now + (REFRESH_LIFE if vendor.switches["venafi.refresh_token"] else expires_in)
    body: dict[str, Any] = {
        "access_token": token.value,
        "expires": now + expires_in,
        "expires_in": expires_in,
        "identity": login.identity,
        "scope": scope,
        "token_type": "Bearer",
    }
    if vendor.switches["venafi.refresh_token"]:
        body["refresh_token"] = opaque(22) + "=="
        body["refresh_until"] = now + REFRESH_LIFE
        vendor.refresh[body["refresh_token"]] = grant
    return Answer(200, body)


def _refresh(vendor: VenafiTpp, call: Call) -> Answer:
    body = vendor.body(call)
    client_id, value = vendor.needed(body, "client_id"), vendor.needed(body, "refresh_token")
    found = vendor.refresh.get(value)
    if found is None or found.client_id != client_id:
        raise _refuse(vendor, "invalid_grant", "Grant has been revoked, has expired, or the refresh token is invalid.")
    del vendor.refresh[value]
    answer = _tokens(vendor, found)
    del answer.body["identity"]
    if value == vendor.seeded_refresh:
        vendor.seeded_refresh = answer.body.get("refresh_token")
    return answer


def _verify(vendor: VenafiTpp, call: Call) -> Answer:
    """Who and what the presented token is; `expires` is the end of the grant, `valid_for` what is left of the token, in seconds."""
    token = call.token
    if token is None:
        raise vendor.refuse(401)
    left = int(token.ends - nature.monotonic())
    shown = {}
    for name, seconds in (("access_issued_on", token.claims["issued"]), ("grant_issued_on", token.claims["granted"]), ("expires", token.claims["ends"])):
        spelt = times("", seconds)
        shown.update({name: spelt[""], f"{name}_ISO8601": spelt["ISO8601"], f"{name}_unix_time": spelt["UnixTime"]})
    return Answer(
        200, {"identity": token.owner.identity, "scope": token.claims["scope"], "valid_for": left, "application": token.claims["application"], **shown}
    )


def _revoke(vendor: VenafiTpp, call: Call) -> Answer:
    """200 when the presented token was ended, 202 when there was nothing to end."""
    if vendor.tokens.expire(vendor.presented(call)):
        return Answer(200, b"The token was revoked.", content_type="text/plain; charset=utf-8")
    return Answer(202, b"", content_type="text/plain; charset=utf-8")


def _is_auth_server(vendor: VenafiTpp, call: Call) -> Answer:
    return Answer(200, b"", content_type="text/plain; charset=utf-8")
