# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMware CSP, deletion of OAuth apps: answers of an odd shape, and errors beside a yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    CSP_PARAMS,
    csp_apps,
    csp_delete,
    csp_login,
)


def run(ids: Sequence[Any], *steps: Step, check_mode: bool = False, **more: Any) -> Ran:
    params = dict(CSP_PARAMS, client_ids=list(ids), **more.pop("params", {}))
    return converse(OAuthApps, params, *steps, check_mode=check_mode, **more)


def lists(changed: Sequence[str] = (), unchanged: Sequence[str] = (), failed: Sequence[Any] = ()) -> dict[str, list[Any]]:
    return {"changed": list(changed), "unchanged": list(unchanged), "failed": list(failed)}


ODD = [
    {"succeeded": ["a", 7]}, {"succeeded": ["a", None]}, {"succeeded": [["a"]]}, {"succeeded": [{"id": "a"}]}, {"succeeded": "a"}, {"succeeded": {"a": True}},
    {"succeeded": ["a"], "failed": [{"id": "a"}]}, {"succeeded": ["a"], "failed": "none"}, {"succeeded": ["a"], "skipped": ["a"]},
    {"succeeded": ["a"], "details": {"immutable": [{"id": "a"}]}}, {"succeeded": ["a"], "message": "a"},
]  # fmt: skip


@pytest.mark.parametrize("answer", ODD)
@pytest.mark.parametrize("verify", [True, False])
def test_an_answer_of_an_odd_shape_is_no_yes_and_the_read_decides(answer: Any, verify: bool) -> None:
    steps = [csp_login(), csp_apps("a"), csp_delete("a", answer=answer)]
    more: dict[str, Any] = {"max_attempts": 1, "verify_timeout": 0, "verify": verify}
    assert run("a", *steps, csp_apps("a"), **more).by_state() == lists(failed=[("a", "still_present")])
    assert run("a", *steps, csp_apps([]), **more).by_state() == lists(["a"])


@pytest.mark.parametrize("beside", [{"cspErrorCode": "540.1"}, {"errorCode": 7}, {"statusCode": 500}, {"statusCode": 400, "message": "no"}])
@pytest.mark.parametrize("verify", [True, False])
def test_an_error_beside_a_yes_is_no_yes_and_the_read_decides(beside: dict[str, Any], verify: bool) -> None:
    steps = [csp_login(), csp_apps("a"), csp_delete("a", answer={"succeeded": ["a"], "failed": [], **beside})]
    ran = run("a", *steps, csp_apps("a"), max_attempts=1, verify_timeout=0, verify=verify)
    assert ran.by_state()["changed"] == [] and len(ran.by_state()["failed"]) == 1
    assert run("a", *steps, csp_apps([]), max_attempts=1, verify_timeout=0, verify=verify).by_state() == lists(["a"])


@pytest.mark.parametrize("beside", [{"cspErrorCode": "540.1"}, {"errorCode": 7}, {"statusCode": 500}])
def test_an_error_beside_a_list_proves_nothing(beside: dict[str, Any]) -> None:
    ran = run("a", csp_login(), csp_apps([], answer={"results": [], "totalResults": 0, **beside}), max_attempts=1)
    assert ran.by_state() == lists(failed=[("a", "not_attempted")])
