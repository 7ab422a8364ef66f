# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""VMware Cloud Services: OAuth apps that an organization owns.

Source: the vendor's reference page "tcsp-account-management", operations C(orgs/{orgId}/oauth-apps) (GET, DELETE).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Key, Response, Row, State
from ansible_collections.revoke.access.plugins.module_utils._http.shape import member, optional
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.connection import BATCH_LIMIT, ORG_ID, VENDOR
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.listing import CspList, two_lists

_IMMUTABLE = Failure("refused", "The app is marked immutable. The vendor has to release it before it can be deleted.")
_REFUSED = Failure("refused", "The vendor lists it as failed and gives no reason. Look at the app in the console; an immutable app cannot be deleted.")


class OAuthApps(CspList):
    """Delete OAuth apps that the organization owns. The read is the whole list: nothing reads several by id."""

    description = Description(
        name="csp_oauth_app",
        vendor=VENDOR,
        noun="OAuth app",
        nouns="OAuth apps",
        items=[ItemsOption("client_ids", {"aliases": ["ids"]})],
        options={"org_id": ORG_ID},
        states={"absent": Verbs("deleted", "already gone")},
        batch_limit=BATCH_LIMIT,
        evidence_fields=(
            "displayName",
            "description",
            "grantTypes",
            "redirectUris",
            "allowedScopes",
            "accessTokenTTL",
            "refreshTokenTTL",
            "createdBy",
            "createdAt",
        ),
    )

    place = "/oauth-apps"

    def row(self, raw: Any) -> Row:
        """An app of this organization; an immutable one cannot be deleted."""
        what = "An OAuth app"
        key = member(raw, "id", what)
        organization = optional(raw, "organizationId", str, what)
        if organization is not None and organization.casefold() != str(self.options["org_id"]).casefold():
            raise errors.Misfit(f"The OAuth app '{key}' of another organization was listed: another question was answered")
        immutable = optional(raw, "immutable", bool, what)
        return Row(key, CurrentState(State.TO_DO, optional(raw, "displayName", str, what) or "", _IMMUTABLE if immutable else None))

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """C(succeeded) and C(failed) are lists of ids; the latter gives no reason."""
        reply = self.client.write("DELETE", self._path, json={"clientIdsToDelete": list(keys)})
        return two_lists(reply, "The answer to a deletion", _REFUSED)

    def own_keys(self) -> Mapping[Key, str]:
        """The app that the run logs in as."""
        client_id = self.options["client_id"]
        return {client_id: "It is the OAuth app that this run logs in as. Nothing was sent for it; delete it with other credentials."} if client_id else {}
