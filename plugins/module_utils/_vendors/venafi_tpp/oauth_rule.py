# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Venafi Trust Protection Platform: OAuth rules.

Sources: the vendor's pages "POST OAuth/DeleteRule" and "POST OAuth/GetRules".
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Lookup, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    CurrentState,
    Key,
    Page,
    Question,
    Response,
    Row,
    State,
    Target,
    Verdict,
    denial,
)
from ansible_collections.revoke.access.plugins.module_utils._http.replies import as_object, is_object
from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.connection import (
    NO_APPLICATION,
    NO_RULE,
    NOT_PRIVILEGED,
    SUCCESS,
    VENDOR,
    result_code,
    result_text,
)

_HALF = {"type": "raw", "required": True}


class Rule(NamedTuple):
    """The key of a rule: both parts, always. C(trustee) is a prefixed universal, compared without case."""

    application_id: str
    trustee: str


class OAuthRules(Lookup):
    """Delete OAuth rules, one per call.

    A delete with one key missing removes every rule of the user or of the application. Both keys
    are non-blank from C(targets) on, and the only body that deletes is the literal in C(_pair).
    """

    description = Description(
        name="venafi_oauth_rule",
        vendor=VENDOR,
        noun="OAuth rule",
        nouns="OAuth rules",
        items=[ItemsOption("rules", {"elements": "dict", "aliases": ["ids"], "options": {"application_id": _HALF, "trustee": _HALF}})],
        options={},
        states={"absent": Verbs("deleted", "already gone")},
        batch_limit=1,
        evidence_fields=("MaximumScope", "Description", "AccessValidity", "GrantValidity", "Renewable"),
    )
    _login: str | None = None  # the prefixed universal of the login, once it is known

    def targets(self) -> Sequence[Target]:
        """The rules, in any spelling of the trustee."""
        self._spelled: dict[Key, Rule] = {}
        targets = []
        for index, given in enumerate(self.options["rules"] or []):
            rule = _rule(f"rules[{index}]", given)
            key = Rule(rule.application_id, rule.trustee.casefold())
            self._spelled.setdefault(key, rule)
            targets.append(Target(key, rule._asdict()))
        return targets

    def actor(self) -> str:
        """The user, as far as it is known."""
        return self.options["username"] or self._login or self.client.known("identity") or "an access token"

    @staticmethod
    def fold(key: Key) -> Key:
        """Without case in both halves."""
        return Rule(key.application_id.casefold(), key.trustee.casefold()) if isinstance(key, Rule) else key

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        """By user or by application, whichever needs fewer calls; C(query) is the body of getrules."""
        by_trustee: dict[str, list[Key]] = {}
        by_application: dict[str, list[Key]] = {}
        for key in keys:
            by_trustee.setdefault(self._spelled[key].trustee.casefold(), []).append(key)
            by_application.setdefault(self._spelled[key].application_id, []).append(key)
        if len(by_trustee) <= len(by_application):
            return [self._question(group, "TrusteePrefixedUniversal") for group in by_trustee.values()]
        return [self._question(group, "ApplicationId") for group in by_application.values()]

    def _question(self, keys: Sequence[Key], half: str) -> Question:
        pair = _pair(self._spelled[keys[0]])
        return Question(keys, {half: pair[half]} if len(keys) > 1 else pair)

    def answer(self, question: Question, position: Hashable | None) -> Page:
        """C(Rules) is left out or null where nothing matches; there are no pages."""
        body = self.client.read("POST", "/vedsdk/oauth/getrules", json=question.query, expect=is_object).body
        result = result_code(body)
        if result in (NO_RULE, NO_APPLICATION):
            return Page([])
        if result != SUCCESS or body.get("Success") is False:
            kind = errors.NotPermitted if result == NOT_PRIVILEGED else errors.BadReply
            raise kind(f"The rules cannot be read: {result_text(body)}", 200, str(result))
        rows = body.get("Rules") or []
        if not isinstance(rows, list):
            raise errors.BadReply("getrules answered with Rules that are not a list")
        return Page(rows)

    def row(self, raw: Any) -> Row | None:
        """A rule; the trustee is compared without case."""
        if not isinstance(raw, dict):
            return None
        key = Rule(str(raw.get("ApplicationId")), str(raw.get("TrusteePrefixedUniversal")).casefold())
        return Row(key, CurrentState(State.TO_DO, str(raw.get("Description") or raw.get("MaximumScope") or "")))

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """C(Result) says what became of it; 200 alone is not success."""
        (key,) = keys
        reply = self.client.write("POST", "/vedsdk/oauth/deleterule", json=_pair(self._spelled[key]))
        body = as_object(reply.body)
        result = result_code(body)
        if result is None:
            return []
        if result == SUCCESS and body.get("Success") is not False:
            return [Response(key, Verdict.ACCEPTED)]
        if result in (NO_RULE, NO_APPLICATION):
            return [Response(key, Verdict.GONE)]
        reason = "not_permitted" if result == NOT_PRIVILEGED else "refused"
        return [Response(key, Verdict.DENIED, denial(reason, result_text(body), reply.status, str(result)))]

    def own_keys(self) -> Mapping[Key, str]:
        """The rules of the identity that the run logged in as: without them it could not log in again."""
        own = (self._identity() or "").casefold()
        if not own:
            self.warnings.append("The identity that this run logs in as cannot be found out, so its rules are not guarded.")
        text = "It belongs to the identity that this run logs in as. Nothing was sent for it; use another login."
        return {key: text for key in self._spelled if own and isinstance(key, Rule) and key.trustee == own}

    def _identity(self) -> str | None:
        """The prefixed universal of the login: the login tells it, else the token is asked."""
        if self._login is None:
            found = self.client.identity().get("identity")
            if not found:
                found = self.client.read("GET", "/vedauth/authorize/verify", expect=is_object).body.get("identity")
            self._login = found if isinstance(found, str) else str(found.get("PrefixedUniversal") or "") if isinstance(found, dict) else ""
        return self._login


def _rule(where: str, given: Any) -> Rule:
    if not isinstance(given, dict):
        raise errors.BadInput(f"{where} is not a dictionary with application_id and trustee.")
    for name in ("application_id", "trustee"):
        if given.get(name) is None:
            raise errors.BadInput(f"{where} has no {name}. Give both: with one of them missing the vendor would delete many rules.")
    return Rule(checks.identifier(where + ".application_id", given["application_id"]), _trustee(where + ".trustee", given["trustee"]))


def _trustee(where: str, value: Any) -> str:
    """A prefixed universal such as C(local:{guid}): opaque, but it has a prefix and holds no wildcard."""
    value = checks.text(where, value)
    prefix, colon, universal = value.partition(":")
    if not (prefix.strip() and colon and universal.strip()) or "*" in value:
        raise errors.BadInput(f"{where} is not a prefixed universal like local:{{guid}} or AD+domain:id: {ascii(value)}.")
    return checks.visible(where, value)


def _pair(rule: Rule) -> dict[str, str]:
    """The only body that names a rule; both keys are literal, and neither value can be blank."""
    return {"TrusteePrefixedUniversal": rule.trustee, "ApplicationId": rule.application_id}
