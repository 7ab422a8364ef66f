# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The exact HTTP conversation of a run: each test lists the calls in order and what answers them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Callable, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from requests.structures import CaseInsensitiveDict

from ansible_collections.revoke.access.plugins.module_utils._batches import Pool
from ansible_collections.revoke.access.plugins.module_utils._budget import Budget
from ansible_collections.revoke.access.plugins.module_utils._guards import Rules
from ansible_collections.revoke.access.plugins.module_utils._http import Client
from ansible_collections.revoke.access.plugins.module_utils._outcome import Outcome
from ansible_collections.revoke.access.plugins.module_utils._removal import Removal, Settings
from ansible_collections.revoke.access.plugins.module_utils._transport import Connection

Sent = tuple[int, Mapping[str, str], bytes]


class Step(NamedTuple):
    """One call that must come next, and its answer; an exception as answer is raised.

    C(target) is path and query as sent. C(json) and C(form) must equal the body; None means no body.
    """

    method: str
    target: str
    json: Any = None
    form: dict[str, str] | None = None
    status: int = 200
    answer: Any = None
    headers: dict[str, str] | None = None
    sends: dict[str, str] | None = None  # request headers that must be there, value and all
    does: Callable[[], Any] | None = None  # what happens in the world meanwhile, as time that passes


class Conversation:
    """Stands in for Transport. A call that is not the next one, or one too many, fails the test."""

    def __init__(self, *steps: Step) -> None:
        self.steps = list(steps)
        self.calls: list[str] = []
        self.timeouts: list[float] = []

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> Sent:
        self.calls.append(f"{method} {target}")
        self.timeouts.append(timeout)
        assert self.steps, f"one call too many: {method} {target}"
        step = self.steps.pop(0)
        assert (method, target) == (step.method, step.target)
        _check_body(step, headers, body)
        for name, value in (step.sends or {}).items():
            assert headers.get(name) == value
        if step.does is not None:
            step.does()
        if isinstance(step.answer, Exception):
            raise step.answer
        content = step.answer if isinstance(step.answer, bytes) else b"" if step.answer is None else json.dumps(step.answer).encode()
        return step.status, CaseInsensitiveDict(step.headers or {}), content

    def close(self) -> None:
        """Part of the face of Transport."""

    def ended(self) -> None:
        """All calls that the test lists were made."""
        assert not self.steps, "calls that were not made: %s" % [step[:2] for step in self.steps]


def _check_body(step: Step, headers: Mapping[str, str], body: bytes | None) -> None:
    if step.form is not None:
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert dict(parse_qsl((body or b"").decode(), strict_parsing=True)) == step.form
    elif step.json is not None:
        assert headers["Content-Type"].startswith("application/json")
        assert json.loads(body or b"null") == step.json
    else:
        assert body is None


class Clock:
    """Time that passes only by sleeping; C(slept) lists the pauses in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Timer(Budget):
    """A budget in which time passes as the clock says, also while somebody sleeps."""

    def __init__(self, seconds: float = 0.0, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        super().__init__(seconds, clock=self.clock)

    def sleep(self, seconds: float) -> None:
        if not self._cancelled.is_set():
            self.clock.sleep(self.within(seconds))


class Ran(NamedTuple):
    """What a run gave."""

    outcomes: list[Outcome]
    removal: Removal
    client: Client
    clock: Clock
    operation: Any
    secrets: list[str]
    conversation: Conversation

    def by_state(self) -> dict[str, list[Any]]:
        """The items per state, in order; failed ones as (item, reason)."""
        lists: dict[str, list[Any]] = {"changed": [], "unchanged": [], "failed": []}
        for outcome in self.outcomes:
            lists[outcome.state].append((outcome.item, outcome.failure.reason) if outcome.failure else outcome.item)
        return lists


def converse(
    vendor: Any,
    operation: Any,
    params: dict[str, Any],
    *steps: Step,
    check_mode: bool = False,
    rules: Rules = Rules(),
    timer: Timer | None = None,
    **settings: Any,
) -> Ran:
    """Run an operation against a conversation and check that it was held to the end."""
    conversation = Conversation(*steps)
    timer = timer or Timer()
    clock = timer.clock
    secrets: list[str] = []
    options = {name: option.get("default") for name, option in vendor.CONNECTION.items()}
    options.update(dict({"base_url": "https://vendor.test"}, **params))
    connection = Connection("https://vendor.test", max_attempts=settings.get("max_attempts", 3), max_parallel=1)
    client = Client(
        connection,
        vendor.grant(options),
        vendor.diagnose,
        read_only=check_mode,
        on_secret=secrets.append,
        budget=timer,
        clock=clock,
    )
    client._transport = conversation
    with Pool(1) as pool:
        kind = operation(client, options, pool)
        behaviour = Settings(check_mode, settings.get("verify", True), settings.get("verify_timeout", 10.0), connection.max_attempts)
        removal = Removal(kind, pool, behaviour, pause=client.wait_before, rules=rules, sleep=timer.sleep, clock=clock)
        outcomes = removal.run(kind.targets())
    conversation.ended()
    return Ran(outcomes, removal, client, clock, kind, secrets, conversation)


def query_of(target: str) -> dict[str, str]:
    """The query of a target as a dictionary."""
    return dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
