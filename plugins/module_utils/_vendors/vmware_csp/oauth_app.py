# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""VMware Cloud Services: OAuth apps that an organization owns.

Source: the vendor's reference page "tcsp-account-management", operations C(orgs/{orgId}/oauth-apps) (GET, DELETE).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Listing, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Key, Page, Response, Row, State, Target, Verdict
from ansible_collections.revoke.access.plugins.module_utils._http.replies import as_object, has_list
from ansible_collections.revoke.access.plugins.module_utils._http.shape import at_most, count, elsewhere, member, optional, texts
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.connection import BATCH_LIMIT, ORG_ID, VENDOR, CspOperation

PAGE_LIMIT = 200  # the largest pageLimit
PAGING = {"pageStart", "pageLimit"}

_IMMUTABLE = Failure("refused", "The app is marked immutable. The vendor has to release it before it can be deleted.")
_REFUSED = Failure("refused", "The vendor lists it as failed and gives no reason. Look at the app in the console; an immutable app cannot be deleted.")


class OAuthApps(CspOperation, Listing):
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

    def targets(self) -> Sequence[Target]:
        """The apps by client id."""
        self._path = self.org_path() + "/oauth-apps"
        return super().targets()

    def page(self, position: Hashable | None) -> Page:
        """The next page is where the vendor links to."""
        try:
            body = self.client.read("GET", str(position or f"{self._path}?pageLimit={PAGE_LIMIT}"), expect=has_list("results")).body
        except errors.NotFound as error:
            raise self.no_such_org(error) from error
        total, link = count(body.get("totalResults"), "totalResults of the list of OAuth apps"), _next_link(body, self._path)
        return Page(at_most(body["results"], PAGE_LIMIT, "OAuth apps"), total, [link] if link else [])

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
        body, what = as_object(self.client.write("DELETE", self._path, json={"clientIdsToDelete": list(keys)}).body), "The answer to a deletion"
        succeeded, failed, unclear = texts(body, "succeeded", what), texts(body, "failed", what), elsewhere(body, "succeeded", "failed")
        done = [Response(app, Verdict.ACCEPTED) for app in succeeded if app not in unclear]
        return done + [Response(app, Verdict.DENIED, _REFUSED) for app in failed]

    def own_keys(self) -> Mapping[Key, str]:
        """The app that the run logs in as."""
        client_id = self.options["client_id"]
        return {client_id: "It is the OAuth app that this run logs in as. Nothing was sent for it; delete it with other credentials."} if client_id else {}

    def population(self) -> int:
        """The number of the organization's apps."""
        return self.page(None).total or 0


def _next_link(body: Mapping[str, Any], path: str) -> str | None:
    """The next page as the vendor links it: of the same list, for the token goes with it, and another list proves nothing."""
    link = optional(body, "nextLink", str, "A page of OAuth apps")
    if not link:
        return None
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or parts.path != path or not set(parse_qs(parts.query, keep_blank_values=True)) <= PAGING:
        raise errors.Misfit("The list of OAuth apps links to a next page that is not of the same list; it was not followed")
    return str(link)
