# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The case of C(csp_identity_provider): one is linked, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.identity_provider import IdentityProviders
from ansible_collections.revoke.access.tests.unit.helpers import csp_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import MATCHING, Witnessed
from ansible_collections.revoke.access.tests.unit.helpers.cases.csp import CspCase
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step


class IdentityProviderCase(CspCase):
    """A look at the link, and its end."""

    operation = IdentityProviders
    args = {**CspCase.args, "confirm_lockout": True}
    option = "idp_ids"
    items = ("a",)
    sample = {"idp_ids": ["a", "b"]}
    row_ids = ("idpId",)
    total_in = ""

    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.csp_idp(*there)]

    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        no = {"status": 409, "answer": {"message": "no", "statusCode": 409}}
        return [calls.csp_unlink(**(no if one in refused else {})) for one in asked]

    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        return [calls.csp_idp(*there)]

    def row(self, item: Any) -> dict[str, Any]:
        return {"idpId": item}

    def listing(self, asked: Sequence[Any], rows: Sequence[Any], total: Any = MATCHING) -> list[Step]:
        return [calls.csp_idp(answer={"mappedToIdp": bool(rows), "idpDetails": rows[0] if rows else None})]

    def witnessed(self) -> Witnessed:
        raise LookupError("Nothing can be linked beside it")


CASE = IdentityProviderCase()
