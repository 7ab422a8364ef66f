# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""VMware Cloud Services: what the lists that come in pages, and the removals that answer with two lists of ids, have in common."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Listing
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Page, Response, Target, Verdict
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply, as_object, has_list
from ansible_collections.revoke.access.plugins.module_utils._http.shape import at_most, count, elsewhere, optional, texts
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.connection import CspOperation

PAGE_LIMIT = 200  # the largest pageLimit
PAGING = {"pageStart", "pageLimit"}
MEMBERS_LIMIT = 20  # maxItems of RemoveMembersFromOrgRequest and RemoveUsersFromOrganizationRequestV2


class CspList(CspOperation, Listing, shared=True):
    """Items of an organization that one list shows, page by page.

    C(place): the path of the list after the organization's, C(version) what that begins with; C(asked): what is asked beside the paging.
    """

    place: ClassVar[str]
    version: ClassVar[str] = ""
    asked: ClassVar[Mapping[str, str]] = {}

    def targets(self) -> Sequence[Target]:
        """The items by id."""
        self._path = self.org_path(self.version) + self.place
        return super().targets()

    def page(self, position: Hashable | None) -> Page:
        """The next page is where the vendor links to."""
        nouns = self.description.nouns
        first = f"{self._path}?{urlencode({'pageLimit': PAGE_LIMIT, **self.asked})}"
        try:
            body = self.client.read("GET", str(position or first), expect=has_list("results")).body
        except errors.NotFound as error:
            raise self.no_such_org(error) from error
        if body.get("errors"):
            raise errors.Misfit(f"The list of {nouns} comes with errors, so it may not be whole")
        total, link = count(body.get("totalResults"), f"totalResults of the list of {nouns}"), self._next_link(body)
        return Page(at_most(body["results"], PAGE_LIMIT, nouns), total, [link] if link else [])

    def population(self) -> int:
        """The number of such items of the organization."""
        return self.page(None).total or 0

    def _next_link(self, body: Mapping[str, Any]) -> str | None:
        """The next page as the vendor links it: of the same list, for the token goes with it, and another list proves nothing."""
        nouns = self.description.nouns
        link = optional(body, "nextLink", str, f"A page of {nouns}")
        if not link:
            return None
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or parts.path != self._path or not set(parse_qs(parts.query, keep_blank_values=True)) <= {*PAGING, *self.asked}:
            raise errors.Misfit(f"The list of {nouns} links to a next page that is not of the same list; it was not followed")
        return str(link)


def two_lists(reply: Reply, what: str, refused: Failure) -> list[Response]:
    """C(succeeded) and C(failed) are lists of ids; the latter gives no reason. C(what): the answer, for messages."""
    body = as_object(reply.body)
    succeeded, failed, unclear = texts(body, "succeeded", what), texts(body, "failed", what), elsewhere(body, "succeeded", "failed")
    done = [Response(item, Verdict.ACCEPTED) for item in succeeded if item not in unclear]
    return done + [Response(item, Verdict.DENIED, refused) for item in failed]
