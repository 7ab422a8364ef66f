# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A vendor that answers anything: what operations must stand without a traceback, whatever it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._runner import Ended, Run
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock, nobody, parameters

# The words that the vendors' answers are made of, so that random answers come close to real ones.
NAMES = st.sampled_from(
    [
        "id",
        "status",
        "description",
        "name",
        "connectionCount",
        "succeeded",
        "failed",
        "successes",
        "failures",
        "message",
        "results",
        "totalResults",
        "nextLink",
        "total",
        "role_members",
        "success_list",
        "fail_list",
        "account_name",
        "error",
        "error_code",
        "error_msg",
        "Result",
        "Success",
        "Rules",
        "ApplicationId",
        "TrusteePrefixedUniversal",
        "Error",
        "tokenId",
        "orgId",
        "deactivated",
        "deleted",
        "notFound",
        "inUse",
        "identity",
        "PrefixedUniversal",
        "detailCode",
        "trackingId",
        "messages",
        "causes",
        "text",
        "immutable",
        "displayName",
        "object",
        "type",
    ]
)
SCALARS = st.sampled_from(["a", "b", "A", "", "local:x", "LOCAL:X", "204", "/next", 0, 1, 4, 9, 204, 404, 409, 500, -1, 10**30, 1.5, True, False, None])
NESTED = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=12)

LOGINS = {case.login().target for case in CASES.values()}


class Babel:
    """A wire: good logins, and for everything else what the test has drawn; the last answer repeats."""

    def __init__(self, answers: list[tuple[int, Any]]) -> None:
        self.answers = answers
        self.sent: list[tuple[str, str, Any]] = []

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> tuple[int, Mapping[str, str], bytes]:
        if target in LOGINS:
            return 200, CaseInsensitiveDict(), json.dumps(calls.token(identity="local:{me}")).encode()
        is_json = body and not headers.get("Content-Type", "").startswith("application/x-www")
        self.sent.append((method, target, json.loads(body) if body and is_json else None))
        assert len(self.sent) < 400, "the conversation does not end"
        status, answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return status, CaseInsensitiveDict({"Retry-After": "0"}), json.dumps(answer).encode()

    def discard(self) -> None:
        """Part of the face of a wire."""

    def close(self) -> None:
        """Part of the face of a wire."""


def run_against(wire: Babel, operation: type[Operation], params: Mapping[str, Any], check_mode: bool) -> Ended:
    """A run of one operation, impatient and one request at a time."""
    given = parameters(operation, {"max_attempts": 2, "verify_timeout": 1.0, **params})
    runtime = Runtime(transport=lambda connection: wire, clock=TestClock())
    return Run(operation, given, check_mode=check_mode, on_secret=nobody, runtime=runtime).carry_out()
