# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The case of C(csp_invitation): by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.invitation import Invitations
from ansible_collections.revoke.access.tests.unit.helpers import csp_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import MATCHING, Witnessed
from ansible_collections.revoke.access.tests.unit.helpers.cases.csp import CspCase
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step


class InvitationCase(CspCase):
    """The list of all invitations, and one revocation for each."""

    operation = Invitations
    option = "invitation_ids"
    sample = {"invitation_ids": ["a", "b"], "usernames": ["ann@x.test"]}
    row_ids = ("refLink",)
    total_in = ""

    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.csp_invitations(there)]

    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        no = {"status": 409, "answer": {"message": "no", "statusCode": 409}}
        return [calls.csp_revoke(one, **(no if one in refused else {})) for one in asked]

    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.csp_invitations(there)]

    def row(self, item: Any) -> dict[str, Any]:
        return calls.invitation(item)

    def listing(self, asked: Sequence[Any], rows: Sequence[Any], total: Any = MATCHING) -> list[Step]:
        return [calls.csp_invitations([], answer=list(rows))]

    def witnessed(self) -> Witnessed:
        def read(there: str, seen: bool) -> list[Step]:
            return [calls.csp_invitations([*there, "w"] if seen else list(there))]

        args = {**self.args, "invitation_ids": ["a", "b"], "witness": "w"}
        return Witnessed(args, "A", "ab", "ab", [self.login()], read, [calls.csp_revoke(one) for one in "ab"])


CASE = InvitationCase()
