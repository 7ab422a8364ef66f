# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The engine: read, plan, write in batches, verify by reading again, and settle one outcome per item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.item import FAILED, PENDING, Item, Outcome, Pending, failure_from
from ansible_collections.revoke.access.plugins.module_utils._engine.likeness import look
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan, protect
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._engine.reader import Found, Reader, Reading
from ansible_collections.revoke.access.plugins.module_utils._engine.standing import Stage, Standing, counted
from ansible_collections.revoke.access.plugins.module_utils._engine.verifier import Behaviour, Verifier
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, Alias, CurrentState, Failure, Key, State, Target
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, Bug, OutOfTime, PlanRefused

EXPLAINED = 20  # so many failed items are looked into for more detail, the rest keep the vendor's words


class Place(NamedTuple):
    """One requested item: what the user called it, and what it was found to be."""

    label: Any
    item: Item


class Report(NamedTuple):
    """What a run found and did.

    C(outcomes): one per distinct label, in input order. C(items): what is known of each outcome, None where the run ended
    before a read. C(plan): None where it ended before one. C(refusal): the guard that refused it. C(bug): what nobody
    foresaw. C(resolved): the ids that each name stood for, None where no name was given. C(population): how many such
    items there are in all, as far as a read told.
    """

    outcomes: list[Outcome]
    items: list[Item | None]
    plan: Plan | None
    refusal: PlanRefused | None
    bug: Bug | None
    warnings: Sequence[str]
    resolved: Mapping[str, Sequence[Key]] | None
    population: int | None


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
        self._places: dict[Any, Place] = {}  # label -> place
        self._targets: Sequence[Target] = ()  # until it is known what they stand for
        self._named = False  # whether a name is among them
        self._problem: AccessError | None = None  # what stands against going on
        self._plan: Plan | None = None
        self._carried: Sequence[Item] = ()
        self._bug: Bug | None = None
        self._shown: set[Key] = set()  # of these a look has told, and nothing was sent after it
        self._resolved: dict[str, Sequence[Key]] = {}
        self._warnings: list[str] = []
        self._stage, self._since = Stage.READING, clock.monotonic()

    def standing(self) -> Standing:
        """How far the run has come. Any thread may ask."""
        here = Standing(self._stage, self._since, self._reader.pages, self._reader.rows)
        return here if self._plan is None else counted(here, self._plan.to_do)

    def _enter(self, stage: Stage) -> None:
        self._stage, self._since = stage, self._clock.monotonic()

    def run(self, targets: Sequence[Target], carried: Sequence[Item] = ()) -> Report:
        """Bring the targets into the desired state, or predict it. Whatever happens, each target has an outcome.

        C(carried): items for which nothing may be sent, whose fate is known; they are told of as all others.
        """
        self.begin(targets, carried)
        return self.finish()

    def begin(self, targets: Sequence[Target], carried: Sequence[Item] = (), refusal: PlanRefused | None = None) -> Plan | None:
        """Read what is there and let every guard look at the plan; nothing is written. None where something stands against it.

        C(carried): as in C(run). C(refusal): why nothing is even read.
        """
        self._targets, self._carried = _distinct(targets), carried
        self._named = any(isinstance(target.key, Alias) and target.key.kind == NAME for target in self._targets)
        self._problem = refusal or self._guarded(self._prepare)
        self._enter(Stage.READ)
        return None if self._problem else self._plan

    def finish(self, refusal: PlanRefused | None = None) -> Report:
        """Carry out what was begun, or predict it. C(refusal): why nothing is sent although nothing stands against this plan."""
        problem = self._problem or refusal
        if problem is not None:
            outcomes = self._untouched(self._targets, problem)
        elif self._behaviour.check_mode:
            outcomes = self._outcomes(Item.predict)
        else:
            outcomes = self._carry_out()
        self._enter(Stage.OVER)
        stopped = problem if isinstance(problem, PlanRefused) else None
        items: list[Item | None] = [place.item for place in self._places.values()] or [None] * len(outcomes)
        resolved = self._resolved if self._named else None
        outcomes += [Outcome(item.labels[0], *item.predict(), item.identified) for item in self._carried]
        items += self._carried
        return Report(outcomes, items, self._plan, stopped, self._bug, self._warnings, resolved, self._reader.population)

    def _guarded(self, step: Callable[[], AccessError | None]) -> AccessError | None:
        """What ended a step early. Also what nobody foresaw ends just the step: what is known is told."""
        try:
            problem = step()
        except AccessError as error:
            problem = error
        except Exception as error:
            problem = Bug.of(error)
        if isinstance(problem, Bug):
            self._bug = problem
        return problem

    # ---- before the first write

    def _prepare(self) -> None:
        """Read and plan, and let every guard look at the plan. Raises what stands against going on."""
        if self._targets:
            self._policy.before_reading(self._operation)
            self._survey(self._targets)
            self._await_earlier()
            own = self._operation.own_keys() if any(item.to_do() for item in self._items.values()) else {}
            protect(self._items.values(), self._policy.protected, own, self._operation)
            self._policy.leave_alone(self._items.values(), self._operation)
            self._keep_together([key for key, item in self._items.items() if item.to_do()])
            self._warn_of_unnamed()
        self._plan = Plan(self._operation, list(self._items.values()), self._carried)
        self._plan.population = self._reader.population
        self._warnings += self._policy.before_writing(self._plan, self._reader.population)
        self._observer.planned(self._plan)

    def _await_earlier(self) -> None:
        """Send nothing for what is under way already, or what the vendor has given up, unless that is to be tried again."""
        if self._behaviour.retry or not self._operation.description.later:
            return
        waiting = [item for item in self._items.values() if item.before.state is State.TO_DO and item.to_do()]
        for item, pending in self._policy.begun_before(self._operation, waiting).items() if waiting else ():
            item.await_earlier(pending)
        for item in self._items.values():
            if item.before.state is State.PENDING:
                item.await_earlier(Pending(item.before.since, item.before.reference))
            elif item.before.state is State.GIVEN_UP and item.veto is None:
                item.forbid(_given_up(item.before.obstacle))

    def _take_over(self) -> None:
        """Send nothing for what an earlier run had done, where that is all that can be known of it."""
        unread = [item for item in self._items.values() if item.before.state is State.UNREADABLE and item.to_do()]
        done = self._policy.done_before(self._operation, unread) if unread else ()
        for item in done:
            item.take_over()
        if done:
            nouns = self._operation.description.nouns
            text = f"{len(done)} of {len(self._items)} {nouns} cannot be read"
            self._warnings.append(f"{text}: that they are done is the word of an earlier run, and nobody has looked since.")

    def _keep_together(self, keys: Sequence[Key]) -> None:
        """Bar what may not go all at once."""
        for key, failure in (self._operation.together(keys) if keys else {}).items():
            self._items[key].forbid(failure)

    def _survey(self, targets: Sequence[Target]) -> None:
        """The first look: what each target stands for, and how that is now."""
        witness = self._operation.witness()
        self._not_the_witness([] if witness is None else [witness], [target.key for target in targets], self._operation.fold)
        self._operation.prepare()
        reading = self._reader.first_look([target.key for target in targets], witness)
        items: dict[Key, Item] = {}
        places: dict[Any, Place] = {}
        for target in targets:
            for label, found in self._resolve(target, reading):
                item = items.get(found.key)
                if item is None or _tells_more(found.current, item.before):
                    # Named twice, as by id and by value: what could be learned of it counts.
                    labels = item.labels if item else []
                    item = items[found.key] = Item(found.key, labels, found.current, item.called if item else ())
                    places.update((_hashable(known), Place(known, item)) for known in labels)
                item.called += target.names
                if _hashable(label) not in places and (not item.labels or target.identified):
                    item.labels.append(label)
                    places[_hashable(label)] = Place(label, item)
        self._not_the_witness(self._reader.witnesses, items, self._operation.fold)  # a name or a value may stand for it
        unread = [key for key, item in items.items() if item.before.state is State.UNREADABLE]  # nothing tells it from what looks like it
        self._not_the_witness(self._reader.witnesses, unread, lambda key: look(self._operation.fold(key)))
        self._items, self._places, self._targets = items, places, ()
        self._take_over()
        if witness is not None and not self._operation.questions([target.key for target in targets]):
            self._warnings.append("The witness proves nothing here: nothing of what was asked for can be read.")
        self._warn_of_unreadable()

    @staticmethod
    def _not_the_witness(witnesses: Iterable[Key], keys: Iterable[Key], seen: Callable[[Key], Key]) -> None:
        """Refuse to go on where the witness is to go itself. C(seen): what of a key is compared."""
        known = set(map(seen, witnesses))
        if known and not known.isdisjoint(map(seen, keys)):
            raise PlanRefused("The witness is itself among the items. Nothing was sent. Give a witness that stays.")

    def _resolve(self, target: Target, reading: Reading) -> list[tuple[Any, Found]]:
        """What a target stands for: itself where its key is known, else the items that go by the alias."""
        alias = target.key
        if not isinstance(alias, Alias):
            return [(target.item, reading.states[alias])]
        holders = reading.holders.get(alias, {})
        if alias.kind == NAME:
            self._resolved[alias.text] = list(holders)
        if alias in reading.refusals:
            return [(target.item, Found(alias, reading.refusals[alias]))]
        if not holders:
            return [(target.item, Found(alias, self._reader.absent))]
        if len(holders) > 1 and not self._operation.all_matches():
            return [(target.item, Found(alias, CurrentState(State.TO_DO, obstacle=self._ambiguous(list(holders)), barred=True)))]
        return [(key, Found(key, current)) for key, current in holders.items()]

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

    def _warn_of_unnamed(self) -> None:
        count = sum(1 for item in self._items.values() if item.to_do() and not item.before.label and not item.called) if self._policy.protected else 0
        if count:
            nouns = self._operation.description.nouns
            self._warnings.append(f"The vendor tells no name of {count} of {len(self._items)} {nouns}: protected was compared with their ids alone.")

    def _untouched(self, targets: Sequence[Target], error: AccessError) -> list[Outcome]:
        """The outcomes when nothing may be sent."""
        if self._places:
            failure = failure_from(error, "not_attempted")
            return self._outcomes(lambda item: item.abandon(failure))
        reason = error.reason if error.reason == "not_found" else "not_attempted"
        return [Outcome(target.item, FAILED, failure_from(error, reason), target.identified, target.names) for target in targets]

    # ---- the writes, and what came of them

    def _carry_out(self) -> list[Outcome]:
        self._enter(Stage.SENDING)
        keys = [key for key, item in self._items.items() if item.to_do()]
        stop = self._guarded(lambda: self._send(keys)) if keys else None
        verifier = Verifier(self._operation, self._reader, self._items, self._behaviour, shown=self._shown, clock=self._clock, sleep=self._sleep)
        unread: AccessError | None = None
        if verifier.has_work():
            self._enter(Stage.VERIFYING)
            unread = self._guarded(verifier.verify)
        if unread is not None and not isinstance(unread, OutOfTime):  # at the end of the time what was read last counts
            verifier.forget_what_may_have_gone()
        later = self._operation.description.later
        return self._outcomes(lambda item: item.settle(self._behaviour.verify, stop, unread, later))

    def _send(self, keys: Sequence[Key]) -> AccessError | None:
        from ansible_collections.revoke.access.plugins.module_utils._engine.sender import Sender

        sender = Sender(
            self._operation,
            self._pool,
            self._reader,
            self._items,
            self._observer,
            max_attempts=self._behaviour.max_attempts,
            pause=self._pause,
            now=self._clock.utc,
        )
        try:
            return sender.send(keys)
        finally:
            self._shown = sender.shown

    # ---- the outcomes

    def _outcomes(self, ending: Callable[[Item], tuple[str, Failure | None]]) -> list[Outcome]:
        """End each item, and give each label the fate of its item."""
        fates = {item: ending(item) for item in self._items.values()}
        fates = self._explained(fates)
        return [_outcome(place, *fates[place.item]) for place in self._places.values()]

    def _explained(self, fates: dict[Item, tuple[str, Failure | None]]) -> dict[Item, tuple[str, Failure | None]]:
        """Add what a further read can tell to the first failures, for the person who has to mend them."""
        in_use = [(item, failure) for item, (_state, failure) in fates.items() if failure and failure.reason == "in_use"]
        told = in_use[:EXPLAINED]
        for (item, failure), text in zip(told, self._pool.map(self._explain, told) if told else ()):
            if text:
                fates[item] = (FAILED, failure._replace(message=text))
        return fates

    def _explain(self, failed: tuple[Item, Failure]) -> str | None:
        try:
            return self._operation.explain(failed[0].key, failed[1])
        except Exception:
            return None  # the vendor's own words have to do


def _outcome(place: Place, state: str, failure: Failure | None) -> Outcome:
    pending = place.item.awaited() if state == PENDING else None
    return Outcome(place.label, state, failure, place.item.identified, pending=pending)


def _given_up(obstacle: Failure | None) -> Failure:
    why = obstacle.message.rstrip(".") if obstacle else "The vendor has ended an earlier request without doing it"
    return Failure(obstacle.reason if obstacle else "refused", f"{why}. Nothing was sent. Mend the cause, and set retry to try again.")


def _tells_more(now: CurrentState, before: CurrentState) -> bool:
    return before.state is State.UNREADABLE and (now.barred or now.state is not State.UNREADABLE)


def _distinct(targets: Iterable[Target]) -> list[Target]:
    """Each target once, where it stood first."""
    first: dict[Any, Target] = {}
    for target in targets:
        first.setdefault((target.key, str(target.item)), target)
    return list(first.values())


def _hashable(label: Any) -> Any:
    return label if isinstance(label, str) else tuple(sorted(label.items()))
