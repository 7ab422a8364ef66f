# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An HTTP client with a conversation in the place of the wire, for tests of the client alone."""

from __future__ import annotations

from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError
from ansible_collections.revoke.access.plugins.module_utils._http import Client, Reply
from ansible_collections.revoke.access.plugins.module_utils._http.grants import FormGrant, Grant
from ansible_collections.revoke.access.plugins.module_utils._transport import Connection
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Clock, Conversation, Step


class Talk(NamedTuple):
    """A client, and what it talks to."""

    client: Client
    conversation: Conversation
    clock: Clock
    secrets: list[str]


def plain(_reply: Reply) -> AccessError | None:
    """A vendor that adds nothing to what a status means."""
    return None


def form_grant() -> FormGrant:
    return FormGrant("/token", {"secret": "s3cret"}, "s3cret")


def talk(*steps: Step, grant: Grant | None = None, read_only: bool = False, max_attempts: int = 3) -> Talk:
    """A client that is about to make these calls."""
    conversation, clock = Conversation(*steps), Clock()
    secrets: list[str] = []
    connection = Connection("https://vendor.test", max_attempts=max_attempts)
    client = Client(connection, grant or form_grant(), plain, read_only=read_only, on_secret=secrets.append, sleep=clock.sleep, clock=clock)
    client._transport = conversation
    return Talk(client, conversation, clock, secrets)


def login(value: str = "T1", lifetime: Any = 1799, **details: Any) -> Step:
    return Step("POST", "/token", form={"secret": "s3cret"}, **dict({"answer": {"access_token": value, "expires_in": lifetime}}, **details))


def get(value: str = "T1", **details: Any) -> Step:
    return Step("GET", "/x", sends={"Authorization": "Bearer " + value}, **dict({"answer": {}}, **details))


def put(value: str = "T1", **details: Any) -> Step:
    answer: dict[str, Any] = {"answer": {}}
    return Step("POST", "/w", json={"a": 1}, sends={"Authorization": "Bearer " + value}, **dict(answer, **details))
