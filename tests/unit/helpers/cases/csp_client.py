# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The case of C(csp_client)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.client import Clients
from ansible_collections.revoke.access.tests.unit.helpers import csp_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import MATCHING, MISSING, Witnessed
from ansible_collections.revoke.access.tests.unit.helpers.cases.csp import CspCase
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step


class ClientCase(CspCase):
    """The list of the organization's clients, and one removal."""

    operation = Clients
    option = "client_ids"
    sample = {"client_ids": ["a", "b", "c"]}

    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.csp_clients(there)]

    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        return [calls.csp_remove_clients(asked, [one for one in asked if one not in refused], refused)]

    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.csp_clients(there)]

    def row(self, item: Any) -> dict[str, Any]:
        return calls.client(item)

    def listing(self, asked: Sequence[Any], rows: Sequence[Any], total: Any = MATCHING) -> list[Step]:
        answer = {"results": list(rows), "totalResults": len(rows) if total is MATCHING else total}
        if total is MISSING:
            del answer["totalResults"]
        return [calls.csp_clients([], answer=answer)]

    def witnessed(self) -> Witnessed:
        def read(there: str, seen: bool) -> list[Step]:
            return [calls.csp_clients([*there, "w"] if seen else list(there))]

        args = {**self.args, "client_ids": ["a", "b"], "witness": "w"}
        return Witnessed(args, "a", "ab", "ab", [self.login()], read, [calls.csp_remove_clients("ab")])


CASE = ClientCase()
