# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""SailPoint Identity Security Cloud: personal access tokens.

Source: github.com/sailpoint-oss/api-specs, operations listPersonalAccessTokens and deletePersonalAccessToken.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Listing, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    NAME,
    Alias,
    CurrentState,
    Failure,
    Key,
    Page,
    Response,
    Row,
    State,
    Target,
    Verdict,
)
from ansible_collections.revoke.access.plugins.module_utils._http.replies import segment
from ansible_collections.revoke.access.plugins.module_utils._http.shape import member, optional
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.connection import VENDOR, SailPointOperation
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.lookup import fold_id, forms_of_id

DELETED = frozenset({204})
SEES_ALL = frozenset({"sp:scopes:all", "sp:all-personal-access-tokens:read", "sp:all-personal-access-tokens:manage"})
_OWN = "It is the token that this run logs in with. Nothing was sent for it; use another login."
_MANAGED = Failure("refused", "The platform itself manages this token, as for a workflow, and needs it. Nothing was sent for it.")


class PersonalAccessTokens(SailPointOperation, Listing):
    """Delete personal access tokens, named by id or by their owner."""

    description = Description(
        name="sailpoint_personal_access_token",
        vendor=VENDOR,
        noun="personal access token",
        nouns="personal access tokens",
        items=[ItemsOption("ids"), ItemsOption("owners")],
        options={},
        states={"absent": Verbs("deleted", "already gone")},
        batch_limit=1,
        evidence_fields=("name", "scope", "owner", "created", "lastUsed", "expirationDate"),
    )
    scopes = "sp:all-personal-access-tokens:manage"
    _others = False  # whether the list has shown a token of somebody else

    def targets(self) -> Sequence[Target]:
        """The tokens by id, and all those of an owner: an alias that several of them go by."""
        self._path = self.api_path("personal-access-tokens")
        for option in ("ids", "owners"):
            checks.no_token_values(option, self.options[option])
        ids, owners = (checks.identifiers(option, self.options[option]) for option in ("ids", "owners"))
        checks.apart("ids", ids, "owners", owners)
        return [Target(token, token) for token in ids] + [Target(Alias(NAME, owner), owner) for owner in owners]

    def all_matches(self) -> bool:
        """An owner stands for all of its tokens."""
        return True

    @staticmethod
    def fold(key: Key) -> Key:
        """Ids occur with and without dashes."""
        return fold_id(key) if isinstance(key, str) else key

    def page(self, position: Hashable | None) -> Page:
        """All tokens of the tenant: the list has no pages, and does not tell how long it is."""
        rows = self.read(self._path).body
        if self._in_use() and fold_id(self._in_use()) not in [fold_id(str(raw.get("id"))) for raw in rows if isinstance(raw, dict)]:
            raise errors.Misfit("The list of personal access tokens does not show the one that this run logs in with, so it is not whole")
        own, scope = self.client.known("identity_id"), self.client.identity().get("scope") or ""
        self._others = self._others or any(_owner(raw, "id") != own for raw in rows if own)
        if not self._others and SEES_ALL.isdisjoint(scope.split() if isinstance(scope, str) else map(str, scope)):
            text = "The list shows no token of anybody but the login, which may be all that its scopes let it see"
            raise errors.NotPermitted(f"{text}. The credentials need the scope {self.scopes} (or sp:scopes:all) and the user level ORG_ADMIN.")
        return Page(rows)

    def row(self, raw: Any) -> Row:
        """A token. It goes by its owner in every usual spelling."""
        what = "A personal access token"
        key, name, managed = member(raw, "id", what), optional(raw, "name", str, what), optional(raw, "managed", bool, what)
        owner = _owner(raw, "id")
        obstacle = _MANAGED if managed else None
        current = CurrentState(State.TO_DO, name or "", obstacle, barred=bool(managed), names=[owner, _owner(raw, "name")])
        return Row(key, current, [Alias(NAME, form) for form in forms_of_id(owner)] if owner else [])

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """204 without a body."""
        (key,) = keys
        self.write("DELETE", f"{self._path}/{segment(str(key))}", statuses=DELETED)
        return [Response(key, Verdict.ACCEPTED)]

    def own_keys(self) -> Mapping[Key, str]:
        """The token that the run logged in with: its id is the client id."""
        own = self._in_use()
        if not own:
            self.warnings.append("The personal access token that this run logs in with cannot be found out, so it is not guarded.")
        return {own: _OWN} if own else {}

    def population(self) -> int:
        """The number of all tokens."""
        return len(self.page(None).rows)

    def _in_use(self) -> str:
        """The token that the run logs in with: its id is the client id. Empty where that is not known."""
        return str(self.options["client_id"] or self.client.known("client_id") or "")


def _owner(raw: Any, name: str) -> str:
    """A member of a token's owner, empty where it is not told. Raises Misfit."""
    what = "A personal access token"
    return str(optional(optional(raw, "owner", dict, what) or {}, name, str, what) or "")
