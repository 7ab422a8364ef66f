# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""VMware Cloud Services: invitations into an organization.

Source: the vendor's reference page "tcsp-account-management", operations C(orgs/{orgId}/invitations) (GET) and
C(orgs/{orgId}/invitations/{userInvitationId}) (DELETE).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
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
from ansible_collections.revoke.access.plugins.module_utils._http.replies import is_list, segment
from ansible_collections.revoke.access.plugins.module_utils._http.shape import member, optional
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.connection import ORG_ID, VENDOR, CspOperation

_OPEN, _REDEEMED = "AVAILABLE", "REDEEMED"
_SPENT = (_REDEEMED, "REVOKED")
_TAKEN_UP = Failure("unconfirmed", "somebody took the invitation up before that, and is a user of the organization now, whom csp_user removes")


class Invitations(CspOperation, Listing):
    """Revoke invitations that are still open, by id or by the user name that was invited."""

    description = Description(
        name="csp_invitation",
        vendor=VENDOR,
        noun="invitation",
        nouns="invitations",
        items=[ItemsOption("invitation_ids", {"aliases": ["ids"]}), ItemsOption("usernames")],
        options={"org_id": ORG_ID},
        states={"absent": Verbs("revoked", "no longer open")},
        batch_limit=1,  # the call that takes several goes by user name, and answers before it is done
        evidence_fields=("username", "status", "organizationRoles", "serviceRolesDtos", "customRoles", "customGroups", "generatedBy", "generatedAt"),
    )

    def targets(self) -> Sequence[Target]:
        """The invitations by id, and all those of a user name. User names are e-mail addresses, compared without case."""
        self._path = self.org_path() + "/invitations"
        self._sent: set[Key] = set()
        targets, names = super().targets(), checks.texts("usernames", self.options["usernames"])
        checks.apart("invitation_ids", [target.item for target in targets], "usernames", names)
        return [*targets, *(Target(Alias(NAME, name.casefold()), name) for name in names)]

    def all_matches(self) -> bool:
        """Whoever was invited twice is meant twice."""
        return True

    @staticmethod
    def fold(key: Key) -> Key:
        """Ids are GUIDs, which people write with dashes and without."""
        return key.replace("-", "").casefold() if isinstance(key, str) else key

    def doubt(self, key: Key) -> str:
        """A user name is no id."""
        return f"'{key}' looks like a user name: give it in usernames." if "@" in str(key) else ""

    def page(self, position: Hashable | None) -> Page:
        """All invitations, spent ones too: there are no pages and no total. Only expanded do they tell more than a link."""
        try:
            return Page(self.client.read("GET", self._path + "?expand=true", expect=is_list).body)
        except errors.NotFound as error:
            raise self.no_such_org(error) from error

    def row(self, raw: Any) -> Row:
        """An invitation: its id is the end of its link."""
        what = "An invitation"
        place, _slash, key = member(raw, "refLink", what).rpartition("/")
        organization = place.partition("/orgs/")[2].removesuffix("/invitations")
        if not key.strip() or organization.casefold() != segment(self.options["org_id"]).casefold():
            raise errors.Misfit("An invitation was listed whose link is not that of an invitation of this organization: another question was answered")
        name = optional(raw, "username", str, what) or ""
        current = self._current(key, member(raw, "status", what))._replace(label=name)
        return Row(key, current, [Alias(NAME, name.casefold())] if name else [])

    def _current(self, key: Key, status: str) -> CurrentState:
        """Open, spent, or of a status that the vendor does not document."""
        if status == _REDEEMED and key in self._sent:
            return CurrentState(State.UNREADABLE, obstacle=_TAKEN_UP)
        if status in (_OPEN, *_SPENT):
            return CurrentState(State.TO_DO if status == _OPEN else State.AS_DESIRED)
        text = f"Its status is '{status}', which is none that the vendor documents. Nothing was sent for it; look at it in the console."
        return CurrentState(State.UNREADABLE, obstacle=Failure("refused", text), barred=True)

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """A good answer has no body."""
        (key,) = keys
        self._sent.add(key)
        reply = self.client.write("DELETE", f"{self._path}/{segment(str(key))}")
        return [] if reply.body else [Response(key, Verdict.ACCEPTED)]
