# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays a scenario: the vendor, the runs before it, the other administrator, the death of the process."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.resume import LEFT_ALONE
from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._runner import Run
from tests.operations.driver import Driver
from tests.simulation.drivers import RENAMES, Named, original, seeded
from tests.simulation.history import FOREIGN, Exchange, History
from tests.simulation.scenario import HERE, NEW, Names, Scenario
from tests.simulation.server import Request, Server
from tests.simulation.wire import Sent, SimulatedWire
from tests.simulation.world import EPOCH, Died, Endless, World, WorldClock, WorldPool
from tests.simulator import nature
from tests.simulator.answers import Answer
from tests.simulator.call import Call
from tests.simulator.faults import Faults
from tests.simulator.pipeline import answered

DEFAULTS: dict[str, Any] = {"base_url": "https://vendor.test", "max_attempts": 3, "verify_timeout": 20.0, "max_removals": 0, "timeout": 10.0}
CALM: dict[str, Any] = {"verify_timeout": 600.0, "max_parallel": 2}
_NO_FAULTS = Faults({}, {})


def _nobody(_secret: str) -> None:
    """Is told a secret, and keeps it."""


class Played(NamedTuple):
    """One run. C(result): None where the process died or an exception left the run, which is then C(error). Steps and times as in History.

    C(strangers): the items that it says were never seen. C(known): those that the evidence has as removed by an earlier run.
    """

    name: str
    check: bool
    asked: list[str]
    params: dict[str, Any]
    result: dict[str, Any] | None
    failed: bool
    error: BaseException | None
    begun: int
    ended: int
    begun_at: float
    before: frozenset[str]
    after: frozenset[str]
    told_to_end: int
    strangers: Sequence[Any] = ()
    known: Collection[str] = ()

    @property
    def refused(self) -> bool:
        """Whether the input was refused."""
        return isinstance(self.error, BadInput)

    @property
    def resumed(self) -> bool:
        """Whether it takes its items from the evidence of the run before."""
        return self.params["resume_from"] is not None

    def not_resumed(self) -> list[Any]:
        """The items of which a resumed run says that it does nothing for them."""
        failed = self.result["failed_items"] if self.result else []
        return [row["item"] for row in failed if row["reason"] == "not_attempted" or row["message"].startswith(LEFT_ALONE)]

    @property
    def died(self) -> bool:
        """Whether the process died in it."""
        return isinstance(self.error, Died)


class Stage:
    """Everything of one scene. C(place): the evidence file."""

    def __init__(self, scenario: Scenario, server: Server, place: Path) -> None:
        self.scenario = scenario
        self.driver: Driver = scenario.driven
        self.server = server
        self.place = place
        self.names = Names(scenario)
        self.world = World()
        self.history = History()
        self.dice = Random(scenario.dice)
        self.blocked = {self.names.there[number] for number in scenario.blocked if number < len(self.names.there)}
        self.fired: Counter[str] = Counter()
        self._handled = self._moments = 0
        self._calm = False
        self._running: Run | None = None
        self._told_to_end = 0
        self._kept: bytes | None = None
        self._sizes = (0, 0)
        place.unlink(missing_ok=True)
        nature.hand_in(nature.Nature(lambda: 1000.0 + self.world.now, lambda: EPOCH + self.world.now, self.dice.getrandbits))
        server.arrange(seeded(self.driver, self.names.listed, self.names.gone, self.blocked), scenario.switches)
        for fault in scenario.faults:
            server.faults.plant(dict(fault, vendor=self.driver.vendor))
        self.history.truth = self.truth()
        for name in self.names.all if isinstance(self.driver, Named) else ():
            self.history.names.append((0, name, Named.called(name)))
        for word, number, other, as_that in scenario.namesakes:
            self._rename(self.names.of(word, number), self.names.of(other, as_that))

    # ---- the vendor

    def truth(self) -> frozenset[str]:
        """What is there now."""
        return frozenset(self.driver.truth(self.server.vendor(self.driver.vendor).state()))

    def before_handling(self) -> None:
        """What happens elsewhere before the vendor handles the next request."""
        self._handled += 1
        if self._calm:
            return
        for at, what, word, number in self.scenario.foreign:
            if at == self._handled:
                self.fired[f"{FOREIGN}: {what}"] += 1
                self._meddle(what, self.names.of(word, number), number)
        if self._handled == self.scenario.cancel and self._running is not None:
            self._told_to_end = self.history.next()
            self.fired["told to end"] += 1
            self.history.tell(self.world.now, "the run is told to end")
            self._running.cancel("SIGTERM")
            self.world.wake_all()

    def handle(self, call: Call | None, exchange: Exchange) -> Answer:
        """Let the vendor handle a request, and note what became of it."""
        exchange.handled, exchange.handled_at = self.history.next(), self.world.now
        exchange.truth = self.history.truth
        if call is None:
            return self.server.unknown(self.driver.vendor)
        before = self._fired()
        answer = self.server.answer(call)
        fired = [kind for (kind, count), (_kind, was) in zip(self._fired(), before) if count > was]
        exchange.faults, exchange.altered = tuple(fired), bool(fired or call.lens.used)
        if exchange.kind == "write":
            self.history.note(exchange.run, self.truth())
        return answer

    def _fired(self) -> list[tuple[str, int]]:
        return [(rule["kind"], rule["fired"]) for rule in self.server.faults.describe()] if self.scenario.faults else []

    def _meddle(self, what: str, name: str, number: int) -> None:
        """Another administrator adds, removes or renames something; he renames it to a new name, or to that of what is asked for."""
        self.history.tell(self.world.now, f"{FOREIGN}: {what} {name}")
        if what == "add":
            self._name(name, name)
            self.server.simulator.seed(self.driver.seed([name], []))
        elif what == "rename":
            self._rename(name, self.names.of(HERE, number // 2) if number % 2 else f"{name} renamed")
        else:
            self._run_elsewhere(name)
        self.history.note(FOREIGN, self.truth())

    def _rename(self, name: str, like: str) -> None:
        """Give something the name that another thing has at first."""
        self.history.tell(self.world.now, f"{name} is called as {like} now")
        RENAMES[self.driver.module](self.server.vendor(self.driver.vendor), name, Named.called(like))
        self._name(name, like)

    def _name(self, key: str, like: str) -> None:
        if isinstance(self.driver, Named):
            self.history.names.append((self.history.next(), key, Named.called(like)))

    def _run_elsewhere(self, name: str) -> None:
        driver = original(self.driver)
        params = self.params(driver, [name], {"verify": False, "verify_timeout": 0.0, "max_attempts": 1})
        runtime = Runtime(lambda connection: DirectWire(self.server, driver.vendor), StillClock(self.world), AtOnce, self.dice.random)
        Run(driver.operation, params, on_secret=_nobody, runtime=runtime).carry_out()

    # ---- the runs

    def params(self, driver: Driver, asked: Iterable[str], options: dict[str, Any]) -> dict[str, Any]:
        """All options of the module; environment variables play no part."""
        found = {name: option.get("default") for name, option in full_spec(driver.operation).items()}
        login = driver.login(self.server.vendor(driver.vendor).credentials())
        return {**found, **DEFAULTS, **login, **driver.given(list(asked)), **options}

    def play(self, name: str, check: bool, asked: list[str], options: dict[str, Any]) -> Played:
        """One run from its beginning to its end, or to the death of the process."""
        params = self.params(self.driver, asked, options)
        if params["resume_from"] is not None:
            params.update(dict.fromkeys(self.driver.given([])))
        begun, begun_at, before, self._told_to_end = self.history.next(), self.world.now, self.history.truth, 0
        result, failed, error = None, False, None
        strangers: list[Any] = []
        self.world.begin()
        try:
            self._running = run = self._made(name, check, params)
            ended = run.carry_out()
            result, failed = ended.result, ended.failed
            strangers = [label for item in ended.report.plan.never_seen() for label in item.labels] if ended.report.plan else []
        except (Exception, Died, Endless) as problem:
            error = problem
        self._running = None
        self._after_run(isinstance(error, Died))
        after = self.history.truth
        return Played(name, check, asked, params, result, failed, error, begun, self.history.next(), begun_at, before, after, self._told_to_end, strangers)

    def _made(self, name: str, check: bool, params: dict[str, Any]) -> Run:
        world, dice = self.world, Random(f"{self.scenario.dice} {name}")
        runtime = Runtime(
            lambda connection: SimulatedWire(self, name, dice), WorldClock(world), lambda size: WorldPool(size, world), dice.random, name, self._synced
        )
        return Run(self._operation(), params, check_mode=check, diff=True, on_secret=_nobody, runtime=runtime)

    def _synced(self, _descriptor: int) -> None:
        """The evidence is on disk; nothing else is done for that."""
        self.world.moment("synced")

    def _operation(self) -> Any:
        driven = self.driver.operation
        if not self.scenario.batch:
            return driven
        limit = min(self.scenario.batch, driven.description.batch_limit)
        return type(driven.__name__, (driven,), {"description": driven.description._replace(batch_limit=limit)})

    def watch_for_death(self) -> None:
        """Let the process die where the scenario says so."""
        at, torn = self.scenario.crash

        def watch(what: str) -> None:
            self._moments += 1
            size = self.place.stat().st_size if self.place.exists() else 0
            if self._moments == at:
                self._die(what, size, torn)
            self._sizes = (size, self._sizes[0])

        self.world.watch = watch

    def _die(self, what: str, size: int, torn: float) -> None:
        self.fired[f"death at a {what}"] += 1
        self.history.tell(self.world.now, f"the process dies ({what})")
        if self.place.exists():
            grown = size - self._sizes[0] if what in ("synced", "record", "send", "wait") else 0
            whole = self.place.read_bytes()
            self._kept = whole[: len(whole) - int(grown * torn)]
        self.world.die()

    def _after_run(self, died: bool) -> None:
        self.world.watch = lambda _what: None
        if died:
            self.world.bury(lambda: self.dice.random() < 0.7)
        else:
            self.world.rest()
        _close_all(self.place)
        if died and self._kept is not None:
            self.place.unlink()
            self.place.write_bytes(self._kept)

    def count_fires(self) -> None:
        """Add up how often each kind of fault struck so far."""
        for rule in self.server.faults.describe():
            self.fired[rule["kind"]] += rule["fired"]

    def calm_down(self) -> None:
        """No more faults, nobody else, and every replica catches up."""
        self._calm = True
        lags = [int(value) for name, value in self.scenario.switches.items() if name.endswith("_reads")]
        self.count_fires()
        self.server.calm()
        self.world.settle(3600.0)
        self.history.tell(self.world.now, "all is calm")
        for look in range(max(lags, default=0)):
            self.play(f"look {look + 1}", True, self.names.there + self.names.gone, CALM)


def _close_all(place: Path) -> None:
    """Let go of a file as the end of a process does: it may be open, and locked."""
    if not place.exists():
        return
    wanted = place.stat()
    for number in range(3, 100):
        try:
            found = os.fstat(number)
        except OSError:
            continue
        if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
            os.close(number)


class DirectWire:
    """What the other administrator sends: it takes no time, and no fault meets it."""

    def __init__(self, server: Server, vendor: str) -> None:
        self._server = server
        self._vendor = vendor

    def close(self) -> None:
        """There is nothing to let go of."""

    def discard(self) -> None:
        """Every request has a connection of its own."""

    def send(self, method: str, target: str, headers: Any, body: bytes | None, timeout: float) -> Sent:
        """As in the protocol."""
        request = Request(method, target, headers, body)
        route = self._server.route(request)
        answer = answered(self._server.vendor(self._vendor), self._server.call(self._vendor, route, request), _NO_FAULTS) if route else Answer(404)
        return answer.status, answer.headers, answer.encode()


class StillClock(Clock):
    """The time of a world, in which the waiting of whoever uses this clock takes time for himself alone."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waited = 0.0

    def monotonic(self) -> float:
        return 1000.0 + self._world.now + self._waited

    def time(self) -> float:
        return EPOCH + self._world.now + self._waited

    def wait(self, event: Any, seconds: float) -> None:
        self._waited += seconds


class AtOnce(Pool):
    """Calls are made when they are handed in."""

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


def perform(scenario: Scenario, server: Server, place: Path) -> tuple[Stage, list[Played]]:
    """The whole scene: the run under all that is drawn, and the one that follows when all is calm."""
    stage = Stage(scenario, server, place)
    asked = stage.names.asked
    options = dict(scenario.options, **({"evidence_path": str(place)} if scenario.evidence else {}))
    if scenario.crash:
        stage.watch_for_death()
    first = stage.play("run 1", scenario.check, asked, options)
    plays = [first]
    if scenario.second and not first.refused:
        stage.calm_down()
        plays.append(_second(stage, scenario, first)._replace(known=_on_record(stage, first)))
    else:
        stage.count_fires()
    return stage, plays


def _on_record(stage: Stage, first: Played) -> list[str]:
    """What a run has removed and written down, in the spelling in which it will be asked for again."""
    if not stage.scenario.evidence or first.result is None or isinstance(stage.driver, Named):
        return []
    return [item for item in first.result["changed_items"] if isinstance(item, str) and item in first.asked]


def _second(stage: Stage, scenario: Scenario, first: Played) -> Played:
    asked = stage.names.asked
    kept = {name: value for name, value in scenario.options.items() if name in ("protected", "witness", "expected_tenant", "all_matches")}
    options = {**kept, **CALM, **({"evidence_path": str(stage.place)} if scenario.evidence else {})}
    if scenario.second == "resume" and scenario.evidence and stage.place.exists():
        again = stage.play("run 2", False, asked, {**options, "resume_from": str(stage.place)})
        if not again.refused:
            return again
    if scenario.second == "approved" and first.result is not None and first.result["plan_id"]:
        options["plan_id"] = first.result["plan_id"]
    return stage.play("run 2", False, asked, options)


__all__ = ["NEW", "Played", "Stage", "perform"]
