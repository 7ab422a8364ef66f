# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The exact HTTP conversation of a run: each test lists the calls in order and what answers them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from requests.structures import CaseInsensitiveDict

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.engine import Report
from ansible_collections.revoke.access.plugins.module_utils._engine.item import Outcome
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._runner import Run

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
        self.discarded: list[str] = []  # the calls whose connection was given up
        self.renewed: list[str] = []  # the calls after which all connections were given up
        self._wrong: AssertionError | None = None  # a run takes any exception for a bug and goes on to its end

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, timeout: float) -> Sent:
        self.calls.append(f"{method} {target}")
        self.timeouts.append(timeout)
        try:
            step = self._next(method, target, headers, body)
        except AssertionError as error:
            self._wrong = self._wrong or error
            raise
        if step.does is not None:
            step.does()
        if isinstance(step.answer, Exception):
            raise step.answer
        content = step.answer if isinstance(step.answer, bytes) else b"" if step.answer is None else json.dumps(step.answer).encode()
        return step.status, CaseInsensitiveDict(step.headers or {}), content

    def _next(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Step:
        assert self.steps, f"one call too many: {method} {target}"
        step = self.steps.pop(0)
        assert (method, target) == (step.method, step.target)
        _check_body(step, headers, body)
        for name, value in (step.sends or {}).items():
            assert headers.get(name) == value
        return step

    def discard(self) -> None:
        """The connection of the last call is given up."""
        self.discarded.append(self.calls[-1])

    def close(self) -> None:
        """All connections are given up."""
        self.renewed.extend(self.calls[-1:])

    def ended(self) -> None:
        """All calls that the test lists were made, and no other one."""
        if self._wrong is not None:
            raise self._wrong
        assert not self.steps, f"calls that were not made: {[step[:2] for step in self.steps]}"


def _check_body(step: Step, headers: Mapping[str, str], body: bytes | None) -> None:
    if step.form is not None:
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert dict(parse_qsl((body or b"").decode(), strict_parsing=True)) == step.form
    elif step.json is not None:
        assert headers["Content-Type"].startswith("application/json")
        assert json.loads(body or b"null") == step.json
    else:
        assert body is None


class TestClock(Clock):
    """Time that passes only by waiting; C(slept) lists the pauses in seconds."""

    __test__ = False

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return 1_700_000_000.0 + self.now

    def wait(self, event: threading.Event, seconds: float) -> None:
        if not event.is_set():
            self.slept.append(seconds)
            self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """So much time passes without anybody waiting for it."""
        self.now += seconds


def nobody(_secret: str) -> None:
    """Is told a secret, and keeps it."""


class Ran(NamedTuple):
    """What a run gave. C(result): the return values, C(report): what the engine found and did."""

    result: dict[str, Any]
    report: Report
    warnings: list[str]
    clock: TestClock
    secrets: list[str]
    conversation: Conversation

    @property
    def outcomes(self) -> list[Outcome]:
        return self.report.outcomes

    @property
    def requests(self) -> int:
        return int(self.result["summary"]["requests"])

    def by_state(self) -> dict[str, list[Any]]:
        """The items per state, in order; failed ones as (item, reason)."""
        return by_state(self.outcomes)


def by_state(outcomes: Iterable[Outcome]) -> dict[str, list[Any]]:
    """The items per state, in order; failed ones as (item, reason)."""
    lists: dict[str, list[Any]] = {"changed": [], "unchanged": [], "failed": []}
    for outcome in outcomes:
        lists[outcome.state].append((outcome.item, outcome.failure.reason) if outcome.failure else outcome.item)
    return lists


# What the tests set where they say nothing else.
DEFAULTS = {"base_url": "https://vendor.test", "max_attempts": 3, "max_parallel": 1, "verify_timeout": 10.0, "max_removals": 0}


def lists(changed: Sequence[Any] = (), unchanged: Sequence[Any] = (), failed: Sequence[Any] = ()) -> dict[str, list[Any]]:
    """What C(by_state) gives for these items."""
    return {"changed": list(changed), "unchanged": list(unchanged), "failed": list(failed)}


def parameters(operation: type[Operation], given: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of a module, as AnsibleModule would fill them; environment variables play no part."""
    return {**{name: option.get("default") for name, option in full_spec(operation).items()}, **DEFAULTS, **given}


def converse(
    operation: type[Operation],
    params: Mapping[str, Any],
    *steps: Step,
    check_mode: bool = False,
    clock: TestClock | None = None,
    begins: Callable[[Run], Any] | None = None,
    **options: Any,
) -> Ran:
    """Run an operation against a conversation and check that it was held to the end.

    C(params) and C(options): options of the module. C(begins) is told the run before it is carried out.
    """
    conversation = Conversation(*steps)
    clock = clock or TestClock()
    secrets: list[str] = []
    runtime = Runtime(transport=lambda connection: conversation, clock=clock)
    run = Run(operation, parameters(operation, {**params, **options}), check_mode=check_mode, on_secret=secrets.append, runtime=runtime)
    if begins is not None:
        begins(run)
    ended = run.carry_out()
    conversation.ended()
    return Ran(ended.result, ended.report, ended.warnings, clock, secrets, conversation)
