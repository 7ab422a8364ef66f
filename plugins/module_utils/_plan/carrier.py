# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Carries out a plan: opens everything, reads everything, lets the guards look at all of it, and only then writes; vendors side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._clients import Clients, Runtime
from ansible_collections.revoke.access.plugins.module_utils._engine.engine import Report
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._engine.result import nothing
from ansible_collections.revoke.access.plugins.module_utils._engine.standing import Standing
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Key
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, Bug, PlanRefused
from ansible_collections.revoke.access.plugins.module_utils._evidence.context import Context
from ansible_collections.revoke.access.plugins.module_utils._http.deadline import Deadline
from ansible_collections.revoke.access.plugins.module_utils._plan.approval import Gate, Rules
from ansible_collections.revoke.access.plugins.module_utils._plan.document import refuse
from ansible_collections.revoke.access.plugins.module_utils._runner import Ended, Run


class Removal(NamedTuple):
    """One removal that is to be carried out. C(name): its own within the plan. C(where): how messages name it. C(alike): those with the same log in alike."""

    name: str
    where: str
    operation: type[Operation]
    params: Mapping[str, Any]
    alike: str


class Carried(NamedTuple):
    """What became of one removal. C(plan): None where it could not be planned."""

    removal: Removal
    plan: Plan | None
    ended: Ended


class Carrier:
    """Carries out the removals of one plan. C(on_secret) is told each secret that comes up."""

    def __init__(
        self,
        removals: Sequence[Removal],
        rules: Rules,
        deadline: Deadline,
        on_secret: Callable[[str], None],
        diff: bool,
        runtime: Runtime,
        context: Context,
    ) -> None:
        self._removals = removals
        self._rules = rules
        self._deadline = deadline
        self._on_secret = on_secret
        self._runtime = runtime
        self._diff = diff
        self._context = context
        self._runs: list[tuple[str, Run]] = []  # what was opened, by the name of each operation

    def standings(self) -> dict[str, Standing]:
        """How far each removal has come. Any thread may ask."""
        found: dict[str, Standing] = {}
        for name, run in tuple(self._runs):
            standing = run.standing()
            if standing is not None:
                found[name if name not in found else f"{name} ({len(found) + 1})"] = standing
        return found

    def cancel(self, why: str) -> None:
        """End it before the next request of any removal. A signal handler may call it."""
        self._deadline.cancel(why)

    def watch(self, ends_now: Callable[[], str]) -> None:
        """Ask this before each request; a text that is given back is why it ends there."""
        self._deadline.watch(ends_now)

    def carry_out(self) -> list[Carried]:
        """One for each removal, in their order. Raises BadInput before any request."""
        lanes = self._lanes()
        gate = Gate(self._rules, {number: [removal.name for removal in lane] for number, lane in enumerate(lanes)})
        with ExitStack() as held:
            opened = [self._opened(lane, gate, number, held) for number, lane in enumerate(lanes)]
            refuse([problem for _runs, problems in opened for problem in problems])
            refuse(_twice([(removal, run) for lane, (runs, _problems) in zip(lanes, opened) for removal, run in zip(lane, runs)]))
            refusal = self._rules.before_reading(self._runtime.clock.time())
            travels = [_Lane(lane, runs, number, gate, refusal) for number, (lane, (runs, _problems)) in enumerate(zip(lanes, opened))]
            with ThreadPoolExecutor(max_workers=len(lanes)) as pool:
                carried = [one for part in pool.map(_Lane.travel, travels) for one in part]
        order = {removal.name: number for number, removal in enumerate(self._removals)}
        return sorted(carried, key=lambda one: order[one.removal.name])

    def _lanes(self) -> list[list[Removal]]:
        """Those that log in alike go one after the other, in the order that their operations need; the others beside them."""
        lanes: dict[str, list[Removal]] = {}
        for removal in sorted(self._removals, key=lambda one: one.operation.description.stage):
            lanes.setdefault(removal.alike, []).append(removal)
        return list(lanes.values())

    def _opened(self, lane: Sequence[Removal], gate: Gate, number: int, held: ExitStack) -> tuple[list[Run], list[str]]:
        clients = Clients(self._runtime, self._deadline, self._rules.check_mode, self._on_secret, lambda: gate.stalled(number))
        held.callback(clients.close)
        runs: list[Run] = []
        problems: list[str] = []
        for removal in lane:
            try:
                run = held.enter_context(self._run(removal, clients))
                run.open()
                runs.append(run)
                self._runs.append((removal.operation.description.name, run))
            except BadInput as error:
                for secret in error.secrets:
                    self._on_secret(secret)
                problems.append(f"{removal.where}: {error.message}")
        return runs, problems

    def _run(self, removal: Removal, clients: Clients) -> Run:
        return Run(
            removal.operation,
            removal.params,
            check_mode=self._rules.check_mode,
            diff=self._diff,
            on_secret=self._on_secret,
            runtime=self._runtime,
            clients=clients,
            context=self._context,
        )


class _Lane(NamedTuple):
    """Removals that go one after the other. C(refusal): why they are not even read."""

    removals: Sequence[Removal]
    runs: Sequence[Run]
    number: int
    gate: Gate
    refusal: PlanRefused | None

    def travel(self) -> list[Carried]:
        """Read all, wait for the others, write all."""
        plans: dict[str, Plan | None] = dict.fromkeys(removal.name for removal in self.removals)
        try:
            for removal, run in zip(self.removals, self.runs):
                plans[removal.name] = run.read(self.refusal)
        finally:  # whatever happened here, the others do not wait for ever
            refusal = self.gate.arrive(self.number, plans)
        return [Carried(removal, plans[removal.name], _finished(run, refusal)) for removal, run in zip(self.removals, self.runs)]


def _twice(opened: Sequence[tuple[Removal, Run]]) -> list[str]:
    """Each item that two removals name."""
    first: dict[Key, Removal] = {}
    problems: list[str] = []
    for removal, run in opened:
        for key, text in run.named():
            other = first.setdefault(key, removal)
            if other is not removal:
                problems.append(f"{removal.where}: {text} is in another removal of this plan too: {other.where}. Name it once.")
    return problems


def _finished(run: Run, refusal: PlanRefused | None) -> Ended:
    try:
        return run.finish(refusal)
    except Exception as error:  # the other removals go on
        bug = Bug.of(error)
        return Ended({**nothing(), "msg": bug.message}, True, [], Report([], [], None, None, bug, [], None, None))
