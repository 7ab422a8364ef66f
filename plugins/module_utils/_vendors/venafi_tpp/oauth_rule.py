# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Venafi Trust Protection Platform: OAuth rules.

Sources: the vendor's pages "POST OAuth/DeleteRule" and "POST OAuth/GetRules".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
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
from ansible_collections.revoke.access.plugins.module_utils._http.shape import member, optional
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
_BOTH = {"application_id": _HALF, "trustee": _HALF}
# What is no universal of the local provider or of a directory, which write them in braces or as 32 hexadecimal digits.
_NAME = re.compile(r"(local|AD\+[^:]*):(?!\{.*\}$|[0-9a-f]{32}$).*", re.IGNORECASE | re.DOTALL)


class Rule(NamedTuple):
    """The key of a rule: both parts, always. C(trustee) is a prefixed universal, which the vendor compares without case."""

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
        items=[ItemsOption("rules", {"elements": checks.Exactly("dict"), "aliases": ["ids"], "options": _BOTH})],
        options={"witness": {"type": checks.Exactly("dict"), "options": _BOTH}},
        states={"absent": Verbs("deleted", "already gone")},
        batch_limit=1,
        evidence_fields=("MaximumScope", "Description", "AccessValidity", "GrantValidity", "Renewable"),
    )
    _login: str | None = None  # the prefixed universal of the login, once it is known

    def targets(self) -> Sequence[Target]:
        """The rules, in any spelling of the trustee."""
        rules = [_rule(f"rules[{index}]", given) for index, given in enumerate(checks.elements("rules", self.options["rules"]))]
        self._wanted = rules
        return [Target(rule, rule._asdict()) for rule in rules]

    def witness(self) -> Key | None:
        """A rule that stays."""
        given = self.options.get("witness")
        return None if given is None else _rule("witness", given)

    def actor(self) -> str:
        """The user, as far as it is known."""
        return self.options["username"] or self._login or self.client.known("identity") or "an access token"

    @staticmethod
    def fold(key: Key) -> Key:
        """The application exactly, the trustee without case."""
        return Rule(key.application_id, key.trustee.casefold()) if isinstance(key, Rule) else key

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        """By user or by application, whichever needs fewer calls; C(query) is the body of getrules."""
        rules = [key for key in keys if isinstance(key, Rule)]
        if _by_application(rules):
            return [_of_application(group) for group in _grouped(rules, lambda rule: rule.application_id)]
        return [_of_trustee(group) for group in _by_trustee(rules)]

    def nearby(self, keys: Sequence[Key]) -> Sequence[Question]:
        """By the other half where that can show a look-alike: of the application, or of a trustee that is written as no provider writes it.

        Where both halves hold characters that only look like plainer ones, by the trustee in plain characters.
        """
        rules = [key for key in keys if isinstance(key, Rule)]
        both = [_of_trustee(group, self.plainly(group[0].trustee)) for group in _by_trustee(rules) if self.plainly(group[0].trustee)]
        if _by_application(self._wanted):  # then applications that only look like it did not show
            return [*(_of_trustee(group) for group in _by_trustee(rules)), *both]
        odd = [rule for rule in rules if _NAME.fullmatch(rule.trustee) or self.plainly(rule.trustee)]
        return [*(_of_application(group) for group in _grouped(odd, lambda rule: rule.application_id)), *both]

    def witnessed(self, question: Question, witness: Key) -> Question | None:
        """The rules of one user or application show the witness too, where it belongs to it."""
        fits = question.fits is not None and isinstance(witness, Rule) and question.fits(Row(witness, CurrentState(State.TO_DO)))
        return question._replace(keys=[*question.keys, witness]) if fits else None

    def doubt(self, key: Key) -> str:
        """A name has no rules: they belong to the universal that the name stands for."""
        if not (isinstance(key, Rule) and _NAME.fullmatch(key.trustee)):
            return ""
        return f"The trustee '{key.trustee}' looks like a name. Rules belong to the prefixed universal, as in local:{{guid}}: give that one."

    def answer(self, question: Question, position: Hashable | None) -> Page:
        """C(Rules) is left out or null where nothing matches; there are no pages and no total."""
        body = self.client.read("POST", "/vedsdk/oauth/getrules", json=question.query, expect=is_object).body
        result = result_code(body)
        if result != SUCCESS and result not in (NO_RULE, NO_APPLICATION):
            kind = errors.NotPermitted if result == NOT_PRIVILEGED else errors.BadReply
            raise kind(f"The rules cannot be read: {result_text(body)}", 200, str(result))
        if result == SUCCESS and not _plain_success(body):
            raise errors.Misfit(f"getrules answered Result 0, and contradicts it: {result_text(body)}")
        rows = optional(body, "Rules", list, "An answer of getrules") or []
        if not rows and any(isinstance(value, (list, dict)) for name, value in body.items() if name != "Rules"):
            raise errors.Misfit("getrules answered without Rules, but with another list: it answers another question")
        if result == NO_APPLICATION and "ApplicationId" not in question.query:
            raise errors.Misfit(f"getrules was asked for no application, and answered: {result_text(body)}")
        if rows and result != SUCCESS:
            raise errors.Misfit(f"getrules answered with rules, and that there are none: {result_text(body)}")
        return Page(rows)

    def row(self, raw: Any) -> Row:
        """A rule. Both halves of its key are there, for it is what will be sent."""
        what = "A rule"
        key = Rule(member(raw, "ApplicationId", what), member(raw, "TrusteePrefixedUniversal", what))
        description, scope = (optional(raw, name, str, what) for name in ("Description", "MaximumScope"))
        return Row(key, CurrentState(State.TO_DO, description or scope or ""))

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """C(Result) says what became of it; 200 alone is not success."""
        (key,) = keys
        reply = self.client.write("POST", "/vedsdk/oauth/deleterule", json=_pair(key))
        body = as_object(reply.body)
        result = result_code(body)
        if result is None or "Rules" in body:  # the answer to another call
            return []
        if result == SUCCESS:
            return [Response(key, Verdict.ACCEPTED)] if _plain_success(body) else []
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
        return {rule: text for rule in self._wanted if own and _bare(rule.trustee) == _bare(own)}

    def _identity(self) -> str | None:
        """The prefixed universal of the login: the login tells it, else the token is asked."""
        if self._login is None:
            found = self.client.identity().get("identity")
            if not found:
                found = self.client.read("GET", "/vedauth/authorize/verify", expect=_is_of_token).body.get("identity")
            universal = found.get("PrefixedUniversal") if isinstance(found, dict) else found
            self._login = universal if isinstance(universal, str) else ""
        return self._login


def _rule(where: str, given: Any) -> Rule:
    if not isinstance(given, dict):
        raise errors.BadInput(f"{where} is not a dictionary with application_id and trustee.")
    unknown = [name for name in given if name not in _BOTH]
    if unknown:
        raise errors.BadInput(f"{where} has a part that no rule has: {checks.name_shown(str(unknown[0]))}. Give application_id and trustee.")
    for name in _BOTH:
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


def _bare(trustee: str) -> str:
    """A trustee without what one and the same universal is written with or without."""
    return re.sub(r"[{}-]", "", trustee).casefold()


def _is_of_token(body: Any) -> bool:
    """Whether a body can tell of a token; those of the other calls have a Result."""
    return isinstance(body, dict) and "Result" not in body


def _plain_success(body: Mapping[str, Any]) -> bool:
    """Whether nothing beside Result 0 speaks against it; some answers leave C(Success) out."""
    return (body.get("Success") is None or body["Success"] is True) and not body.get("Error")


def _grouped(rules: Sequence[Rule], by: Callable[[Rule], str]) -> list[list[Rule]]:
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(by(rule), []).append(rule)
    return list(groups.values())


def _by_application(rules: Sequence[Rule]) -> bool:
    """Whether asking by application needs fewer calls than asking by trustee."""
    return len({rule.application_id for rule in rules}) < len({rule.trustee.casefold() for rule in rules})


def _by_trustee(rules: Sequence[Rule]) -> list[list[Rule]]:
    return _grouped(rules, lambda rule: rule.trustee.casefold())


def _of_trustee(rules: Sequence[Rule], spelled: str = "") -> Question:
    """All rules of a user: its applications show, also one that only looks like the one that is meant. C(spelled): another spelling to ask for."""
    trustee = spelled or rules[0].trustee
    return Question(rules, {"TrusteePrefixedUniversal": trustee}, lambda row: _rule_of(row).trustee.casefold() == trustee.casefold())


def _of_application(rules: Sequence[Rule]) -> Question:
    """All rules of an application: its users show."""
    application = rules[0].application_id
    return Question(rules, {"ApplicationId": application}, lambda row: _rule_of(row).application_id == application)


def _rule_of(row: Row) -> Rule:
    if not isinstance(row.key, Rule):
        raise AssertionError(f"The key of a rule was expected, not {row.key!r}")
    return row.key


def _pair(key: Key) -> dict[str, str]:
    """The only body that names a rule: both keys are literal. Raises AssertionError where a value is blank, for that would delete many rules."""
    if not (isinstance(key, Rule) and key.application_id.strip() and key.trustee.strip()):
        raise AssertionError(f"Half a rule was about to be sent: {key!r}")
    return {"TrusteePrefixedUniversal": key.trustee, "ApplicationId": key.application_id}
