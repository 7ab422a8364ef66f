# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint, governance groups: answers to the bulk deletion of an odd shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse, lists
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    SAILPOINT_PARAMS,
    sailpoint_delete,
    sailpoint_list,
    sailpoint_login,
)


def run(ids: Sequence[Any], *steps: Step, **more: Any) -> Ran:
    params = dict(SAILPOINT_PARAMS, ids=list(ids), **more.pop("params", {}))
    return converse(GovernanceGroups, params, *steps, **more)


ODD: list[Any] = [
    [{"id": "a", "status": 204}, {"status": 204}], [{"id": "a", "status": 204}, "a"], [{"id": "a", "status": 204}, None],
    [{"id": "a", "status": 204}, {"id": "b"}], [{"id": "a", "status": 204.9}], [{"id": "a", "status": True}], [{"id": "a", "status": " 204"}],
    {"deleted": ["a"], "detailCode": "500.0 Internal Fault"}, {"deleted": ["a"], "error": "no"},
    [{"id": "a", "status": 204}, {"id": 7, "status": 404}], {"deleted": ["a", 7]}, {"deleted": [["a"]]}, {"deleted": "a"},
    {"deleted": ["a"], "inUse": [{"id": "a"}]},
    {"deleted": ["a"], "failed": ["a"]}, {"deleted": ["a"], "errors": [{"ids": ["a"]}]}, {"notFound": ["a"], "inUse": "none"},
]  # fmt: skip


@pytest.mark.parametrize("answer", ODD)
@pytest.mark.parametrize("verify", [True, False])
def test_an_answer_of_an_odd_shape_is_no_yes_and_the_read_decides(answer: Any, verify: bool) -> None:
    steps = [sailpoint_login(), sailpoint_list("a", "a"), sailpoint_delete("a", answer=answer)]
    more: dict[str, Any] = {"max_attempts": 1, "verify_timeout": 0, "verify": verify}
    assert run("a", *steps, sailpoint_list("a", "a"), **more).by_state() == lists(failed=[("a", "still_present")])
    assert run("a", *steps, sailpoint_list("a", []), **more).by_state() == lists(["a"])
