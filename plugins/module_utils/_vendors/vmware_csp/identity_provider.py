# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""VMware Cloud Services: the identity provider that an organization is linked to.

Source: the vendor's reference page "tcsp-account-management", operations C(orgs/{orgId}/idp) (GET, DELETE).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Listing, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Key, Page, Response, Row, State, Target, Verdict
from ansible_collections.revoke.access.plugins.module_utils._http.replies import is_object
from ansible_collections.revoke.access.plugins.module_utils._http.shape import member, optional, texts
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.connection import ORG_ID, VENDOR, CspOperation

_HINT = "Only a user's API token with the role org_owner may do this, and only that of a user of the linked identity provider."
_OWN = (
    "It is the identity provider through which this login's own user comes in, for the vendor lets no other user unlink it: whoever has no other way in is "
    "locked out. Nothing was sent for it; set confirm_lockout to true if that is meant."
)


class IdentityProviders(CspOperation, Listing):
    """Unlink an identity provider. The call names none: it ends the link that there is, so nothing is sent where that is another one."""

    description = Description(
        name="csp_identity_provider",
        vendor=VENDOR,
        noun="identity provider",
        nouns="identity providers",
        items=[ItemsOption("idp_ids", {"aliases": ["ids"]})],
        options={"org_id": ORG_ID, "confirm_lockout": {"type": "bool", "default": False}},
        states={"absent": Verbs("unlinked", "not linked")},
        batch_limit=1,
        evidence_fields=("idpDisplayName", "idpDomains"),
        stage=2,  # the login itself comes in through it
        single=True,
    )

    def targets(self) -> Sequence[Target]:
        """The identity providers by id: an organization has one at most."""
        self._path = self.org_path() + "/idp"
        self._wanted = super().targets()
        return self._wanted

    def page(self, position: Hashable | None) -> Page:
        """The link that there is, or none: a list of one at most."""
        what = "The link to an identity provider"
        try:
            body = self.client.read("GET", self._path, expect=is_object).body
        except errors.NotFound as error:
            raise self.no_such_org(error) from error
        except errors.NotPermitted as error:
            raise error.as_kind(errors.NotPermitted, f"{error.message.rstrip('.')}. {_HINT}") from error
        linked, details = optional(body, "mappedToIdp", bool, what), optional(body, "idpDetails", dict, what)
        if linked is None or (not linked and optional(details or {}, "idpId", str, what)):
            raise errors.Misfit("The answer does not tell whether the organization is linked to an identity provider, or contradicts itself about it")
        return Page([details] if linked else [], int(linked))

    def row(self, raw: Any) -> Row:
        """An identity provider, by its id."""
        what = "An identity provider"
        key = member(raw, "idpId", what)
        return Row(key, CurrentState(State.TO_DO, optional(raw, "idpDisplayName", str, what) or "", names=texts(raw, "idpDomains", what)))

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """A good answer has no body."""
        (key,) = keys
        try:
            reply = self.client.write("DELETE", self._path)
        except errors.NotPermitted as error:
            raise error.as_kind(errors.NotPermitted, f"{error.message.rstrip('.')}. {_HINT}") from error
        return [] if reply.body else [Response(key, Verdict.ACCEPTED)]

    def own_keys(self) -> Mapping[Key, str]:
        """All of them, unless the user says that it is meant."""
        return {} if self.options["confirm_lockout"] else {target.key: _OWN for target in self._wanted}
