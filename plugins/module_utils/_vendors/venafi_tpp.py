# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Venafi Trust Protection Platform: OAuth rules.

Sources: the vendor's pages "POST OAuth/DeleteRule", "POST OAuth/GetRules", "POST Authorize/OAuth",
"POST Authorize/Token" and "OAuth result codes".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils import _input as check
from ansible_collections.revoke.access.plugins.module_utils._auth import Grant, JsonGrant, ReadyToken, RotatingGrant
from ansible_collections.revoke.access.plugins.module_utils._http import Reply, describe, is_object, objects
from ansible_collections.revoke.access.plugins.module_utils._operation import ACCEPTED, DENIED, GONE, Failure, Key, Operation, Said, Seen, Target, denial
from ansible_collections.revoke.access.plugins.module_utils._spelling import Spellings

CONNECTION: dict[str, dict[str, Any]] = {
    "base_url": {"type": "str", "required": True, "env": ["VENAFI_URL", "VCERT_URL"]},
    "client_id": {"type": "str", "env": ["VENAFI_CLIENT_ID"]},
    "username": {"type": "str", "env": ["VENAFI_USER"]},
    "password": {"type": "str", "no_log": True, "env": ["VENAFI_PASS"]},
    "scope": {"type": "str", "default": "admin", "env": ["VENAFI_SCOPE"]},
    "refresh_token": {"type": "str", "no_log": True, "env": ["VENAFI_REFRESH_TOKEN"]},
    "access_token": {"type": "str", "no_log": True, "env": ["VENAFI_TOKEN", "VCERT_TOKEN"]},
}
# Ways to log in: the options of each, the one that marks it first.
LOGINS = (("access_token",), ("refresh_token", "client_id"), ("username", "password", "client_id", "scope"))

# Result codes of the page "OAuth result codes" that mean more than "failed".
SUCCESS, NO_APPLICATION, NO_RULE, NOT_PRIVILEGED, TOKEN_EXPIRED = 0, 2, 4, 9, 11
RESULTS = {
    1: "Failure", 2: "ApplicationNotFound", 4: "RuleNotFound", 5: "DriverError", 6: "InvalidParameters", 8: "ExceptionThrown",
    9: "InsufficientPrivileges", 10: "ObjectInvalid", 11: "AccessTokenExpired", 12: "AuthenticationMissing", 13: "AuthenticationInvalid",
    15: "RemoteTransportFailure", 17: "InvalidScope", 18: "RemoteIdentityRequired",
}  # fmt: skip


def grant(params: dict[str, Any]) -> Grant:
    """A ready token, a refresh token (spent by its use), or user and password."""
    if params["access_token"] is not None:
        return ReadyToken(*check.filled(params, "access_token"))
    if params["refresh_token"] is not None:
        return RotatingGrant("/vedauth/authorize/token", *check.filled(params, "client_id", "refresh_token"))
    fields = ("client_id", "username", "password", "scope")
    return JsonGrant("/vedauth/authorize/oauth", dict(zip(fields, check.filled(params, *fields))), params["password"])


def diagnose(reply: Reply) -> errors.AccessError | None:
    """C(error) and C(error_description), in either case of the first letter; 401 is not always a matter of the token."""
    body = reply.body if isinstance(reply.body, dict) else {}
    if reply.status < 400:
        expired = _result(body) in (TOKEN_EXPIRED, 12, 13)
        return errors.TokenRejected(describe(reply, _result_text(body)), reply.status, str(_result(body))) if expired else None
    code = body.get("error") or body.get("Error")
    detail = body.get("error_description") or body.get("Error_description")
    text = describe(reply, ": ".join(str(part) for part in (code, detail) if part) or None)
    if code == "insufficient_rights":
        return errors.NotPermitted(text.rstrip(".") + ". The identity needs the OAuth role Admin, or Owner of the application.", reply.status, code)
    if code == "insufficient_scope":
        return errors.NotPermitted(text.rstrip(".") + ". The token needs the scope 'admin'.", reply.status, code)
    return errors.error_for(reply.status, text, str(code) if code else None)


class Rule(NamedTuple):
    """The key of a rule: both parts, always. C(trustee) is a prefixed universal, compared without case."""

    application_id: str
    trustee: str


class OAuthRules(Operation):
    """Delete OAuth rules, one per call.

    A delete with one key missing removes every rule of the user or of the application. Both keys
    are non-blank from C(targets) on, and the only body that deletes is the literal in C(write).
    """

    vendor = "venafi_tpp"
    option = "rules"
    keeps = ("MaximumScope", "Description", "AccessValidity", "GrantValidity", "Renewable")
    thing = ("OAuth rule", "OAuth rules")
    action = ("deleted", "already gone")
    batch_limit = 1
    _login: str | None = None  # the prefixed universal of the login, once it is known

    def targets(self) -> list[Target]:
        self._spelled: dict[Key, Rule] = {}
        self._spellings = Spellings(lambda key: (key.application_id.casefold(), key.trustee))
        targets = []
        for index, given in enumerate(self.params["rules"] or []):
            rule = _rule(f"rules[{int(index)}]", given)
            key = Rule(rule.application_id, rule.trustee.casefold())
            self._spelled.setdefault(key, rule)
            targets.append(Target(key, rule._asdict()))
        return targets

    def name(self) -> str:
        return "venafi_oauth_rule"

    def actor(self) -> str:
        return self.params["username"] or self._login or self.client.known("identity") or "an access token"

    def own_keys(self) -> dict[Key, str]:
        """The rules of the identity that the run logged in as: without them it could not log in again."""
        own = (self._identity() or "").casefold()
        if not own:
            self.warnings.append("The identity that this run logs in as cannot be found out, so its rules are not guarded.")
        text = "It belongs to the identity that this run logs in as. Nothing was sent for it; use another login."
        return {key: text for key in self._spelled if own and key.trustee == own}

    def _identity(self) -> str | None:
        """The prefixed universal of the login: the login tells it, else the token is asked."""
        if self._login is None:
            found = self.client.identity().get("identity")
            if not found:
                found = self.client.read("GET", "/vedauth/authorize/verify", expect=is_object).body.get("identity")
            self._login = found if isinstance(found, str) else str(found.get("PrefixedUniversal") or "") if isinstance(found, dict) else ""
        return self._login

    def read(self, keys: Sequence[Key]) -> dict[Key, Seen]:
        present: dict[Key, Seen] = {}
        listed: set[Rule] = set()
        wanted = set(keys)
        for rows in self.parallel.map(self._get_rules, self._queries(keys)):
            for row in rows:
                key = Rule(str(row.get("ApplicationId")), str(row.get("TrusteePrefixedUniversal")).casefold())
                listed.add(key)
                if key in wanted:
                    present[key] = Seen(False, str(row.get("Description") or row.get("MaximumScope") or ""), facts=self.facts(row))
        names = self._spellings.find(keys, listed)
        return {key: present[key] if key in present else _other(names[key]) for key in keys}

    def _queries(self, keys: Sequence[Key]) -> list[dict[str, str]]:
        """Bodies of getrules that cover all keys: by user or by application, whichever needs fewer calls."""
        rules = [self._spelled[key] for key in keys]
        by_trustee: dict[str, list[Rule]] = {}
        by_application: dict[str, list[Rule]] = {}
        for key, rule in zip(keys, rules):
            by_trustee.setdefault(key.trustee, []).append(rule)
            by_application.setdefault(key.application_id, []).append(rule)
        if len(by_trustee) <= len(by_application):
            return [{"TrusteePrefixedUniversal": group[0].trustee} if len(group) > 1 else _pair(group[0]) for group in by_trustee.values()]
        return [{"ApplicationId": group[0].application_id} if len(group) > 1 else _pair(group[0]) for group in by_application.values()]

    def _get_rules(self, query: dict[str, str]) -> list[dict[str, Any]]:
        body = self.client.read("POST", "/vedsdk/oauth/getrules", json=query, expect=is_object).body
        if _result(body) in (NO_RULE, NO_APPLICATION):
            return []
        if _result(body) != SUCCESS or body.get("Success") is False:
            raise _unreadable(body)
        rows = body.get("Rules") or []  # left out or null where nothing matches
        if not isinstance(rows, list):
            raise errors.BadReply("getrules answered with Rules that are not a list")
        return objects(rows)

    def write(self, keys: Sequence[Key]) -> list[Said]:
        (key,) = keys
        rule = self._spelled[key]
        reply = self.client.write("POST", "/vedsdk/oauth/deleterule", json=_pair(rule))
        body = reply.body if isinstance(reply.body, dict) else {}
        result = _result(body)
        if result is None:
            return []
        if result == SUCCESS and body.get("Success") is not False:
            return [Said(key, ACCEPTED)]
        if result in (NO_RULE, NO_APPLICATION):
            return [Said(key, GONE)]
        reason = "not_permitted" if result == NOT_PRIVILEGED else "refused"
        return [Said(key, DENIED, denial(reason, _result_text(body), reply.status, str(result)))]


def _other(found: Rule | None) -> Seen:
    """A rule that is not there, or whose application is there only in another letter case: silence on it would not be absence."""
    if found is None:
        return Seen(True)
    text = "There is no such rule, but one for the application '%s', which differs only in case. Nothing was sent: give the one that is meant."
    return Seen(False, obstacle=Failure("not_found", text % found.application_id), final=True)


def _rule(where: str, given: Any) -> Rule:
    if not isinstance(given, dict):
        raise errors.BadInput(f"{where} is not a dictionary with application_id and trustee.")
    for name in ("application_id", "trustee"):
        if given.get(name) is None:
            raise errors.BadInput(f"{where} has no {name}. Give both: with one of them missing the vendor would delete many rules.")
    return Rule(check.identifier(where + ".application_id", given["application_id"]), _trustee(where + ".trustee", given["trustee"]))


def _trustee(where: str, value: Any) -> str:
    """A prefixed universal such as C(local:{guid}): opaque, but it has a prefix and holds no wildcard."""
    value = check.text(where, value)
    prefix, colon, universal = value.partition(":")
    if not (prefix.strip() and colon and universal.strip()) or "*" in value:
        raise errors.BadInput(f"{where} is not a prefixed universal like local:{{guid}} or AD+domain:id: {ascii(value)}.")
    return check.visible(where, value)


def _pair(rule: Rule) -> dict[str, str]:
    """The only body that names a rule; both keys are literal, and neither value can be blank."""
    return {"TrusteePrefixedUniversal": rule.trustee, "ApplicationId": rule.application_id}


def _result(body: dict[str, Any]) -> int | None:
    result = body.get("Result")
    if isinstance(result, bool) or not isinstance(result, int):
        return None
    return result


def _result_text(body: dict[str, Any]) -> str:
    result = _result(body)
    name = RESULTS.get(result if result is not None else -1, "unknown result")
    return "Result {} ({}){}".format(result, name, ": {}".format(body["Error"]) if body.get("Error") else "")


def _unreadable(body: dict[str, Any]) -> errors.AccessError:
    kind = errors.NotPermitted if _result(body) == NOT_PRIVILEGED else errors.BadReply
    return kind(f"The rules cannot be read: {_result_text(body)}", 200, str(_result(body)))
