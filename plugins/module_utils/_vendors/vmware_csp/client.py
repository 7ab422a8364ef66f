# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""VMware Cloud Services: OAuth clients that hold roles in an organization.

Source: the vendor's reference page "tcsp-account-management", operations C(orgs/{orgId}/clients) (GET, DELETE).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Key, Response, Row, State
from ansible_collections.revoke.access.plugins.module_utils._http.shape import member, optional
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.connection import ORG_ID, VENDOR
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.listing import MEMBERS_LIMIT, CspList, two_lists

_REFUSED = Failure("refused", "The vendor lists it as failed and gives no reason. Look at the client in the console.")
_OWN = "It is the client that this run logs in as. Nothing was sent for it; remove it with other credentials."


class Clients(CspList):
    """Take their roles in the organization from OAuth clients. The apps that they are stay, with whoever owns them."""

    description = Description(
        name="csp_client",
        vendor=VENDOR,
        noun="OAuth client",
        nouns="OAuth clients",
        items=[ItemsOption("client_ids", {"aliases": ["ids"]})],
        options={"org_id": ORG_ID},
        states={"absent": Verbs("removed from the organization", "not in the organization")},
        batch_limit=MEMBERS_LIMIT,
        evidence_fields=("displayName", "description", "organizationRoles", "serviceRoles", "customRoles", "sourceOrg"),
    )
    place = "/clients"

    def row(self, raw: Any) -> Row:
        """A client, wherever its app is from."""
        what = "An OAuth client"
        return Row(member(raw, "id", what), CurrentState(State.TO_DO, optional(raw, "displayName", str, what) or ""))

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        """C(succeeded) and C(failed) are lists of ids; the latter gives no reason."""
        reply = self.client.write("DELETE", self._path, json={"ids": list(keys)})
        return two_lists(reply, "The answer to a removal", _REFUSED)

    def own_keys(self) -> Mapping[Key, str]:
        """The client that the run logs in as."""
        client_id = self.options["client_id"]
        return {client_id: _OWN} if client_id else {}
