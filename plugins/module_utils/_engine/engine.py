# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The engine: read, plan, write in batches, verify by reading again, and settle one outcome per item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.item import FAILED, Item, Outcome, failure_from
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import Reader, Reading
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan, protect
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, Alias, CurrentState, Failure, Key, State, Target, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, PlanRefused

FIRST_PAUSE = 0.5  # seconds between the first two reads of a verification; doubled up to LONGEST_PAUSE
LONGEST_PAUSE = 5.0
EXPLAINED = 20  # so many failed items are looked into for more detail, the rest keep the vendor's words


class Behaviour(NamedTuple):
    """How a run behaves. C(verify_timeout) in seconds, C(max_attempts) counts the first try too."""

    check_mode: bool
    verify: bool
    verify_timeout: float
    max_attempts: int


class Report(NamedTuple):
    """What a run found and did.

    C(outcomes): one per distinct target, in input order. C(items): what is known of each of the first outcomes; empty
    where the run ended before a read. C(plan): None where it ended before one. C(refusal): the guard that refused it.
    C(resolved): the ids that each name stood for, None where no name was given.
    """

    outcomes: list[Outcome]
    items: Sequence[Item]
    plan: Plan | None
    refusal: PlanRefused | None
    warnings: Sequence[str]
    resolved: Mapping[str, Sequence[Key]] | None


class Engine:
    """One run of one operation over the targets that the user named.

    C(pause): waits before sending number n of a batch, and sleep C(sleep) so many seconds, but not beyond the run's end.
    """

    def __init__(
        self,
        operation: Operation,
        pool: Pool,
        behaviour: Behaviour,
        policy: Policy,
        observer: Observer,
        *,
        clock: Clock,
        pause: Callable[[int], None],
        sleep: Callable[[float], None],
        keep_facts: bool = False,
    ) -> None:
        self._operation = operation
        self._pool = pool
        self._behaviour = behaviour
        self._policy = policy
        self._observer = observer
        self._clock = clock
        self._pause = pause
        self._sleep = sleep
        self._reader = Reader(operation, pool, keep_facts)
        self._items: dict[Key, Item] = {}
        self._plan: Plan | None = None
        self._resolved: dict[str, Sequence[Key]] = {}
        self._warnings: list[str] = []

    def run(self, targets: Sequence[Target]) -> Report:
        """Bring the targets into the desired state, or predict it."""
        targets = _distinct(targets)
        refusal: PlanRefused | None = None
        try:
            self._prepare(targets)
        except AccessError as error:
            refusal = error if isinstance(error, PlanRefused) else None
            outcomes = self._untouched(targets, error)
        else:
            items = list(self._items.values())
            outcomes = self._explained([item.predict() for item in items] if self._behaviour.check_mode else self._carry_out(items), items)
        named = any(isinstance(target.key, Alias) and target.key.kind == NAME for target in targets)
        return Report(outcomes, list(self._items.values()), self._plan, refusal, self._warnings, self._resolved if named else None)

    # ---- before the first write

    def _prepare(self, targets: Sequence[Target]) -> None:
        """Read and plan, and let every guard look at the plan. Raises what stands against going on."""
        if targets:
            self._policy.before_reading(self._operation)
            self._survey(targets)
            own = self._operation.own_keys() if any(item.to_do() for item in self._items.values()) else {}
            protect(self._items.values(), self._policy.protected, own, self._operation)
        self._plan = Plan(self._operation, list(self._items.values()))
        self._policy.before_writing(self._plan)
        self._observer.planned(self._plan)

    def _survey(self, targets: Sequence[Target]) -> None:
        """The first look: what each target stands for, and how that is now."""
        self._operation.prepare()
        self._reader.matcher.expect(target.key for target in targets if target.identified)
        reading = self._reader.read([target.key for target in targets])
        items: dict[Key, Item] = {}
        for target in targets:
            for found, current in self._resolve(target, reading):
                known = items.get(found.key)
                # Named twice, as by id and by name: what could be learned of it counts.
                if known is None or (known.before.state is State.UNREADABLE and (current.barred or current.state is not State.UNREADABLE)):
                    items[found.key] = Item(found, current)
        self._items = items
        self._warn_of_unreadable()

    def _resolve(self, target: Target, reading: Reading) -> list[tuple[Target, CurrentState]]:
        """What a target stands for: itself where its key is known, else the items that go by the alias."""
        alias = target.key
        if not isinstance(alias, Alias):
            return [(target, reading.states[alias])]
        if alias in reading.refusals:
            return [(target, reading.refusals[alias])]
        holders = reading.holders.get(alias, {})
        if alias.kind == NAME:
            self._resolved[alias.text] = list(holders)
        if not holders:
            return [(target, CurrentState(State.AS_DESIRED))]
        if len(holders) > 1 and not self._operation.all_matches():
            return [(target, CurrentState(State.TO_DO, obstacle=self._ambiguous(list(holders)), barred=True))]
        keys = {self._reader.matcher.owner(key): current for key, current in holders.items()}
        return [(Target(key, key), current) for key, current in keys.items()]

    def _ambiguous(self, keys: Sequence[Key]) -> Failure:
        shown = ", ".join(str(key) for key in keys[:5])
        text = f"{len(keys)} {self._operation.description.nouns} have this name: {shown}. Give the ids that are meant, or set all_matches."
        return Failure("refused", text)

    def _warn_of_unreadable(self) -> None:
        count = sum(1 for item in self._items.values() if item.before.state is State.UNREADABLE and item.to_do())
        if count:
            self._warnings.append(
                f"The present state of {count} of {len(self._items)} {self._operation.description.nouns} cannot be read: "
                "whether they are already as desired is not known, so they count as a change."
            )

    def _untouched(self, targets: Sequence[Target], error: AccessError) -> list[Outcome]:
        """The outcomes when nothing may be sent."""
        if self._items:
            failure = failure_from(error, "not_attempted")
            return [item.abandon(failure) for item in self._items.values()]
        reason = error.reason if error.reason == "not_found" else "not_attempted"
        return [Outcome(target.item, FAILED, failure_from(error, reason), target.identified) for target in targets]

    # ---- the writes, and what came of them

    def _carry_out(self, items: Sequence[Item]) -> list[Outcome]:
        keys = [item.target.key for item in items if item.to_do()]
        stop = self._send(keys) if keys else None
        unread = self._verify()
        return [item.settle(self._behaviour.verify, stop, unread) for item in items]

    def _send(self, keys: Sequence[Key]) -> AccessError | None:
        from ansible_collections.revoke.access.plugins.module_utils._engine.sender import Sender

        sender = Sender(
            self._operation,
            self._pool,
            self._reader,
            self._items,
            max_attempts=self._behaviour.max_attempts,
            pause=self._pause,
            answered=self._observer.answered,
            now=self._clock.utc,
        )
        return sender.send(keys)

    def _verify(self) -> AccessError | None:
        """Read what was sent until it shows the desired state, or the time for it is over. Returns why that failed."""
        pending = [key for key, item in self._items.items() if self._needs_reading(item)]
        ends = self._clock.monotonic() + self._behaviour.verify_timeout
        pause = FIRST_PAUSE
        while pending:
            try:
                states = self._reader.read(pending).states
            except AccessError as error:
                return error
            now = self._clock.utc()
            for key in pending:
                self._items[key].read_back(states[key], now)
            pending = [key for key in pending if _may_still_happen(self._items[key])]
            if not pending or self._clock.monotonic() + pause > ends:
                break
            self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        return None

    def _needs_reading(self, item: Item) -> bool:
        if not item.sent or item.before.state is State.UNREADABLE or (item.after and item.after.state is State.AS_DESIRED):
            return False
        return self._behaviour.verify or item.verdict in (Verdict.UNCLEAR, Verdict.REJECTED)

    def _explained(self, outcomes: list[Outcome], items: Sequence[Item]) -> list[Outcome]:
        """Add what a further read can tell to the first failures, for the person who has to mend them."""
        failed = [index for index, outcome in enumerate(outcomes) if outcome.failure and outcome.failure.reason == "in_use"][:EXPLAINED]
        texts = self._pool.map(lambda index: self._explain(items[index].target.key, outcomes[index].failure), failed)
        for index, text in zip(failed, texts):
            failure = outcomes[index].failure
            if text and failure:
                outcomes[index] = outcomes[index]._replace(failure=failure._replace(message=text))
        return outcomes

    def _explain(self, key: Key, failure: Failure | None) -> str | None:
        try:
            return self._operation.explain(key, failure) if failure else None
        except AccessError:
            return None  # the vendor's own words have to do


def _may_still_happen(item: Item) -> bool:
    """Whether waiting can help: it is still there, and the vendor did not say that it stays."""
    there = item.after is not None and item.after.state is State.TO_DO
    return there and item.verdict in (Verdict.ACCEPTED, Verdict.GONE, Verdict.UNCLEAR)


def _distinct(targets: Sequence[Target]) -> list[Target]:
    """Each target once, where it stood first."""
    first: dict[Key, Target] = {}
    for target in targets:
        first.setdefault(target.key, target)
    return list(first.values())
