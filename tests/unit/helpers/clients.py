# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An HTTP client with a conversation in the place of the wire, for tests of the client alone."""

from __future__ import annotations

from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError
from ansible_collections.revoke.access.plugins.module_utils._http.client import Client
from ansible_collections.revoke.access.plugins.module_utils._http.grants import FormGrant, Grant
from ansible_collections.revoke.access.plugins.module_utils._http.redact import Redactor
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation, Step, TestClock


class Talk(NamedTuple):
    """A client, and what it talks to."""

    client: Client
    conversation: Conversation
    clock: TestClock
    secrets: list[str]


def plain(_reply: Reply) -> AccessError | None:
    """A vendor that adds nothing to what a status means."""
    return None


def form_grant() -> FormGrant:
    return FormGrant("/token", {"secret": "s3cret"}, "s3cret")


def talk(*steps: Step, grant: Grant | None = None, read_only: bool = False, max_attempts: int = 3) -> Talk:
    """A client that is about to make these calls."""
    conversation, clock = Conversation(*steps), TestClock()
    secrets: list[str] = []
    grant = grant or form_grant()
    connection = Connection("https://vendor.test", max_attempts=max_attempts)
    redactor = Redactor(secrets.append, grant.secrets)
    client = Client(connection, grant, plain, wire=conversation, read_only=read_only, redactor=redactor, clock=clock)
    return Talk(client, conversation, clock, secrets)


def login(value: str = "T1", lifetime: Any = 1799, **details: Any) -> Step:
    return Step("POST", "/token", form={"secret": "s3cret"}, **dict({"answer": {"access_token": value, "expires_in": lifetime}}, **details))


def get(value: str = "T1", **details: Any) -> Step:
    return Step("GET", "/x", sends={"Authorization": "Bearer " + value}, **dict({"answer": {}}, **details))


def put(value: str = "T1", **details: Any) -> Step:
    answer: dict[str, Any] = {"answer": {}}
    return Step("POST", "/w", json={"a": 1}, sends={"Authorization": "Bearer " + value}, **dict(answer, **details))
