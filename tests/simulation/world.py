# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One thread in which a run, its workers and the vendor take turns: what happens next is what comes first in simulated time."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool

T = TypeVar("T")
EPOCH = 1_700_000_000.0  # seconds since 1970 at the start
NAPS = 20  # sleeps of a worker between two requests; more than a login has
MOST_EVENTS = 50_000  # a run that takes more never ends


class Died(BaseException):
    """The process is gone in the middle of whatever it did. No code of the run may catch it and go on."""


class Endless(BaseException):
    """The run has been going on for too long."""


class Worker:
    """A thread that does nothing unless it has the turn; kept for later work when its work is done. C(problem): what left the work."""

    def __init__(self) -> None:
        self.work: Callable[[], None] = lambda: None
        self.busy = False
        self.problem: BaseException | None = None
        self.mine, self.theirs = threading.Lock(), threading.Lock()  # each is released to hand the turn to the one that waits for it
        self.mine.acquire()
        self.theirs.acquire()
        threading.Thread(target=self._live, daemon=True).start()

    def resume(self) -> None:
        """Hand it the turn, and take it back when it waits or is done. Raises what left its work."""
        self.mine.release()
        self.theirs.acquire()
        if self.problem is not None:
            problem, self.problem = self.problem, None
            raise problem

    def pause(self) -> None:
        """Give the turn back; called by the worker itself."""
        self.theirs.release()
        self.mine.acquire()

    def _live(self) -> None:
        _HERE.worker = self
        self.mine.acquire()
        while True:
            try:
                self.work()
            except BaseException as problem:
                self.problem = problem
            self.busy = False
            self.pause()


_HERE = threading.local()  # worker: the worker that this thread is
_IDLE: list[Worker] = []  # threads of scenes that are over


def _me() -> Worker | None:
    """The worker that runs, None for the thread that plays the scene."""
    worker: Worker | None = getattr(_HERE, "worker", None)
    return worker


class Signal:
    """Something that a worker waits for. Fired at most once."""

    __slots__ = ("fired", "waiter")

    def __init__(self) -> None:
        self.fired = False
        self.waiter: Worker | None = None


class World:
    """Simulated time. C(now) in seconds. Whoever waits hands over; the thread that plays the scene works the queue off."""

    def __init__(self) -> None:
        self.now = 0.0
        self.dead = False
        self._queue: list[tuple[float, int, bool, Callable[[], None]]] = []
        self._count = 0
        self._most = MOST_EVENTS
        self._ready: list[Worker] = []
        self._workers: list[Worker] = []
        self._sleepers: list[Signal] = []
        self._naps: dict[Worker | None, int] = {}
        self._keeps: set[Worker | None] = set()  # those that hold a lock of the client while they wait: they hand over to nobody
        self.watch: Callable[[str], None] = lambda _what: None  # is told each moment at which the process can die

    def at(self, seconds: float, action: Callable[[], None], effect: bool = False) -> None:
        """Do this so many seconds from now. C(effect): it happens at the vendor, also when the process is gone."""
        self._count += 1
        if self._count > self._most:
            raise Endless
        heapq.heappush(self._queue, (self.now + seconds, self._count, effect, action))

    def begin(self) -> None:
        """Whatever comes now has an end of its own to come to."""
        self._most = self._count + MOST_EVENTS

    def fire(self, signal: Signal) -> None:
        """Wake whoever waits for it."""
        if not signal.fired:
            signal.fired = True
            if signal.waiter is not None:
                self._ready.append(signal.waiter)

    def keep(self, whether: bool) -> None:
        """From now on the one who runs does not hand over while waiting, or does again."""
        (self._keeps.add if whether else self._keeps.discard)(_me())
        self._naps.pop(_me(), None)

    def wait(self, signal: Signal) -> None:
        """Wait until it is fired."""
        me = _me()
        if me is None or me in self._keeps:
            self.work(lambda: signal.fired)
            return
        signal.waiter = me
        if not signal.fired:
            me.pause()
        self._alive()

    def work(self, enough: Callable[[], bool]) -> None:
        """Let things happen until it is enough."""
        me = _me()
        alone = me is not None or me in self._keeps
        while not enough():
            self._alive()
            if self._ready and not alone:
                self._ready.pop(0).resume()
            elif self._queue:
                when, _number, _effect, action = heapq.heappop(self._queue)
                self.now = max(self.now, when)
                action()
            else:
                raise Endless
        self._alive()

    def moment(self, what: str) -> None:
        """A moment at which the process can die."""
        self._alive()
        self.watch(what)

    def start(self, work: Callable[[], None]) -> None:
        """Begin a worker; its turn comes."""
        worker = _IDLE.pop() if _IDLE else Worker()
        worker.work, worker.busy = work, True
        self._workers.append(worker)
        self._ready.append(worker)

    def sleep(self, seconds: float, event: threading.Event) -> None:
        """Wait so long, or until the run is told to end."""
        if event.is_set():
            return
        signal = Signal()
        self._sleepers.append(signal)
        self.at(seconds, lambda: self.fire(signal))
        # Whoever sleeps may hold a lock of the client, as before a login: no other worker has a turn meanwhile, but the vendor goes on.
        # Logins are given up soon; whoever sleeps again and again waits for another worker.
        me = _me()
        self._naps[me] = self._naps.get(me, 0) + 1
        if me is None or self._naps[me] <= NAPS:
            self.work(lambda: signal.fired)
        else:
            self.wait(signal)
        self._sleepers.remove(signal)

    def wake_all(self) -> None:
        """Whoever sleeps wakes up."""
        for signal in list(self._sleepers):
            self.fire(signal)

    def die(self) -> None:
        """Nothing of the process goes on."""
        self.dead = True
        raise Died

    def bury(self, lands: Callable[[], bool]) -> None:
        """After a death: a new process can begin. C(lands): whether a request under way still reaches the vendor."""
        self.rest()
        self.dead = False
        self._ready, self._sleepers, self._keeps = [], [], set()
        self._queue = [event for event in self._queue if event[2] and lands()]
        heapq.heapify(self._queue)

    def rest(self) -> None:
        """Let go of the workers; those that have not come to their end are stopped."""
        was_dead, self.dead = self.dead, True
        for worker in self._workers:
            while worker.busy:
                with suppress(Died):
                    worker.resume()
        _IDLE.extend(self._workers)
        self._workers, self.dead = [], was_dead

    def settle(self, seconds: float) -> None:
        """Time passes without a run."""
        self.begin()
        signal = Signal()
        self.at(seconds, lambda: self.fire(signal))
        self.work(lambda: signal.fired)

    def _alive(self) -> None:
        if self.dead:
            raise Died


class WorldClock(Clock):
    """The time of a world, as a run is told it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def monotonic(self) -> float:
        return 1000.0 + self._world.now

    def time(self) -> float:
        return EPOCH + self._world.now

    def wait(self, event: threading.Event, seconds: float) -> None:
        self._world.moment("wait")
        self._world.sleep(seconds, event)

    def utc(self) -> str:
        self._world.moment("record")
        return super().utc()


class WorldPool(Pool):
    """A pool whose workers take turns. Calls end in the order of simulated time, and are given back one at a time."""

    def __init__(self, size: int, world: World) -> None:
        super().__init__(size)
        self._world = world
        self._waiting: list[tuple[Future[Any], Callable[[], Any]]] = []
        self._running = 0
        self._ended: list[Future[Any]] = []

    def __exit__(self, *_error: object) -> None:
        self._waiting.clear()
        self._world.keep(False)
        if not self._world.dead:
            self._world.work(lambda: self._running == 0)

    def map(self, function: Callable[[Any], T], arguments: Iterable[Any]) -> list[T]:
        arguments = list(arguments)
        if len(arguments) == 1:
            return [function(arguments[0])]
        calls = [self.submit(function, argument) for argument in arguments]
        self._world.keep(False)
        self._world.work(lambda: all(call.done() for call in calls))
        return [call.result() for call in calls]

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        future: Future[T] = Future()
        self._waiting.append((future, lambda: function(*arguments)))
        if self._running < self.size:
            self._running += 1
            self._world.start(self._work)
        return future

    def _work(self) -> None:
        while self._waiting and not self._world.dead:
            future, call = self._waiting.pop(0)
            try:
                future.set_result(call())
            except Exception as error:
                future.set_exception(error)
            self._ended.append(future)
        self._running -= 1

    def finished(self, running: Iterable[Future[T]]) -> set[Future[T]]:
        mine = set(running)
        self._world.keep(False)  # whoever waits for others holds nothing that they need
        self._world.work(lambda: any(future in mine for future in self._ended))
        first = next(future for future in self._ended if future in mine)
        self._ended.remove(first)
        return {first}
