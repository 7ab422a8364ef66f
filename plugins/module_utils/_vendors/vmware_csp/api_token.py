# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""VMware Cloud Services: API tokens of an organization's users.

Sources: the vendor's reference pages "tcsp-account-management" and "tcsp-authn", operations
C(orgs/{orgId}/api-tokens/{activate,deactivate}) and C(auth/api-tokens/details) (POST).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Lookup, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    VALUE,
    Alias,
    CurrentState,
    Failure,
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
from ansible_collections.revoke.access.plugins.module_utils._http.replies import as_object, is_object, text_of
from ansible_collections.revoke.access.plugins.module_utils._http.shape import elsewhere, member, objects, texts
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.connection import BATCH_LIMIT, ORG_ID, VENDOR, CspOperation
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.token_details import token_details

_FIELDS = ("tokenName", "username", "scope", "createdAt", "expiresAt", "lastUsedAt", "deactivated")
_UNKNOWN_VALUE = Failure(
    "not_found", "The vendor knows no token with this value: it may be expired, revoked or mistyped. Give the token id instead."
)  # fmt: skip


class ApiTokens(CspOperation, Lookup):
    """Activate or deactivate API tokens by id. Only a token's value lets its state be read."""

    description = Description(
        name="csp_api_token",
        vendor=VENDOR,
        noun="API token",
        nouns="API tokens",
        items=[ItemsOption("ids"), ItemsOption("tokens", {"no_log": True})],
        options={"org_id": ORG_ID, "witness": {"type": checks.Exactly("str"), "no_log": True}},
        states={"inactive": Verbs("deactivated", "already inactive"), "active": Verbs("activated", "already active")},
        batch_limit=BATCH_LIMIT,
        evidence_fields=_FIELDS,
    )

    def targets(self) -> Sequence[Target]:
        """The tokens by id, and those that are known by their value: an alias with the place in the list."""
        self._org = self.org_path()
        targets = list(super().targets())
        self._values: dict[Key, str] = {}  # token id or alias -> token value
        places: dict[str, Alias] = {}
        for index, value in enumerate(checks.elements("tokens", self.options["tokens"])):
            alias = places.setdefault(_value(f"tokens[{index}]", value), Alias(VALUE, f"tokens[{index}]"))
            self.client.redactor.hide(value)
            self._values[alias] = value
            targets.append(Target(alias, alias.text))
        return targets

    def witness(self) -> Key | None:
        """A token that stays, by its value: nothing else can be read."""
        given = self.options.get("witness")
        if given is None:
            return None
        if given in (self.options["tokens"] or []):
            raise errors.BadInput("witness is itself one of the tokens. Give one that stays.")
        alias = Alias(VALUE, "witness")
        self._values[alias] = _value("witness", given)
        self.client.redactor.hide(given)
        return alias

    def prepare(self) -> None:
        """Nothing else that can be read tells a wrong organization or wrong credentials before the first write."""
        try:
            body = self.client.read("GET", self._org, expect=is_object).body
        except errors.NotFound as error:
            raise self.no_such_org(error) from error
        told = text_of(body.get("id")) or str(body.get("refLink") or "").rpartition("/")[2]
        if told and told.casefold() != str(self.options["org_id"]).casefold():
            raise errors.WrongServer(f"The organization {self.options['org_id']} was asked for, and {told} was answered. Check base_url and org_id.")

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        """One for each token whose value is known; no other can be looked up."""
        return [Question([key], key) for key in keys if key in self._values]

    def answer(self, question: Question, position: Hashable | None) -> Page:
        """The details of a token value. A refusal concerns this one alone: one bad value does not spoil the others."""
        found = self._details(self._values[question.query])
        if isinstance(found, errors.NotFound):
            return Page([], refusal=_UNKNOWN_VALUE)
        if isinstance(found, errors.Refused):
            text = f"The token cannot be looked up by its value ({found.message}). Give the token id instead."
            return Page([], refusal=Failure(found.reason, text, found.http_status, found.vendor_code, found.request_id))
        if not found["tokenId"]:
            return Page([], refusal=_UNKNOWN_VALUE)
        self._values[found["tokenId"]] = self._values[question.query]
        return Page([dict(found, alias=question.query)])

    def row(self, raw: Any) -> Row:
        """A token with its state; one of another organization is not to be found in this one."""
        key = member(raw, "tokenId", "A token")
        aliases = [raw["alias"]] if isinstance(raw["alias"], Alias) else []
        if raw["orgId"] is not None and str(raw["orgId"]).casefold() != str(self.options["org_id"]).casefold():
            text = f"The token belongs to the organization {raw['orgId']}, not to {self.options['org_id']}. Nothing was sent for it."
            return Row(key, CurrentState(State.UNREADABLE, obstacle=Failure("not_found", text), barred=True), aliases)
        state = State.UNREADABLE
        if raw["deactivated"] is not None:
            state = State.AS_DESIRED if raw["deactivated"] == self._to_deactivate() else State.TO_DO
        return Row(key, CurrentState(state, text_of(raw["tokenName"]) or ""), aliases)

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """C(successes) is a list of ids, C(failures) one of objects with C(id) and C(message)."""
        path = f"{self._org}/api-tokens/{'deactivate' if self._to_deactivate() else 'activate'}"
        try:
            body = as_object(self.client.write("POST", path, json={"ids": list(keys)}).body)
        except errors.NotPermitted as error:
            hint = "Only a user's API token with the role org_owner may do this, never a service account."
            raise error.as_kind(errors.NotPermitted, f"{error.message.rstrip('.')}. {hint}") from error
        what = "The answer to a change of tokens"
        successes, failures, unclear = texts(body, "successes", what), objects(body, "failures", "id", what), elsewhere(body, "successes", "failures")
        return [Response(token, Verdict.ACCEPTED) for token in successes if token not in unclear] + [_denied(row) for row in failures]

    def own_keys(self) -> Mapping[Key, str]:
        """The token that the run logged in with, by the details of its value."""
        if not self.options["api_token"] or not self._to_deactivate():
            return {}
        found = self._details(self.options["api_token"])
        if isinstance(found, errors.Refused) or not found["tokenId"]:
            self.warnings.append("The id of the API token that this run logs in with cannot be found out, so it is not guarded.")
            return {}
        return {found["tokenId"]: "It is the API token that this run logs in with. Nothing was sent for it; use other credentials."}

    def _to_deactivate(self) -> bool:
        return self.state() == "inactive"

    def _details(self, value: str) -> dict[str, Any] | errors.Refused:
        """What the vendor tells of a token value, or its refusal."""
        found = token_details(self, value, ("tokenId", "orgId", *_FIELDS))
        if isinstance(found, dict) and self._values.get(found["tokenId"], value) != value:
            raise errors.Misfit("The details of the same token were answered for two values")
        return found


def _value(where: str, value: Any) -> str:
    if isinstance(value, str) and not value.strip():
        raise errors.BadInput(f"{where} is empty or blank. Give a token value, or leave it out if none is meant.")
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise errors.BadInput(f"{where} is not an API token value. Its text is not shown here; give the string that the console showed once.")
    return value


def _denied(row: Mapping[str, Any]) -> Response:
    return Response(row.get("id"), Verdict.DENIED, denial("refused", text_of(row.get("message")) or "no reason given"))
