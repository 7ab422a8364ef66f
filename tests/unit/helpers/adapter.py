# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An operation without the engine around it: for what it says of itself, of a row or of an answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, TypeVar

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._http.client import Client
from ansible_collections.revoke.access.plugins.module_utils._http.redact import Redactor
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection
from ansible_collections.revoke.access.plugins.module_utils._options.settings import own_options
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation, Step, TestClock, nobody, parameters

Adapter = TypeVar("Adapter", bound=Operation)


def alone(kind: type[Adapter], params: Mapping[str, Any], *steps: Step) -> Adapter:
    """An operation that knows its targets. These calls are answered, and each of them once."""
    options = own_options(kind, parameters(kind, params))
    vendor = kind.description.vendor
    grant = vendor.grant(options)
    client = Client(
        Connection(options["base_url"], max_attempts=1),
        grant,
        vendor.diagnose,
        wire=Conversation(*steps),
        read_only=False,
        redactor=Redactor(nobody, grant.secrets),
        clock=TestClock(),
    )
    operation = kind(options, client)
    operation.targets()
    return operation


def web_token(**claims: Any) -> str:
    """A JSON web token that tells this of itself; nobody signed it."""
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{part}.c2ln"
