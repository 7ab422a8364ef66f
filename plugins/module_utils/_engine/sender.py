# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Sends batches in rounds until the vendor has spoken of every key, and no longer than that can succeed.

Nothing is read while a write is in flight: a list that is read meanwhile shifts, and would hide what is there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item, failure_from
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool, chunks, halves
from ansible_collections.revoke.access.plugins.module_utils._engine.reader import Reader
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Key, Response, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, AnswerLost, Bug, NotPermitted, RateLimited, Refused

# After so many calls in a row without a word on any item nothing further is sent before a read has shown how things are;
# after so many hopeless ones nothing at all.
CONSECUTIVE_FAILURES = 3


class Batch(NamedTuple):
    """Keys of one write. C(attempt) counts the sendings, C(narrowed) tells that it was split or thinned out."""

    keys: Sequence[Key]
    attempt: int = 1
    narrowed: bool = False


class Answered(NamedTuple):
    """What came of a write. C(sendings): how often it left."""

    sendings: int
    responses: Sequence[Response] = ()
    error: AccessError | None = None


class Sender:
    """Carries the writes of one run; all decisions are made in the calling thread.

    What a vendor does later is not sent again for a lost answer: a read cannot tell whether it was taken on.
    C(pause): waits before sending number n of a batch. C(observer): is told the items of each batch before it is sent
    and after it came back. C(now): the time, UTC.
    """

    def __init__(
        self,
        operation: Operation,
        pool: Pool,
        reader: Reader,
        items: Mapping[Key, Item],
        observer: Observer,
        *,
        max_attempts: int,
        pause: Callable[[int], None],
        now: Callable[[], str],
    ) -> None:
        self._operation = operation
        self._pool = pool
        self._reader = reader
        self._items = items
        self._observer = observer
        self._max_attempts = max_attempts
        self._pause = pause
        self._now = now
        self.shown: set[Key] = set()  # of these a look has told, and nothing was sent after it
        self._stop: AccessError | None = None
        self._hopeless = 0  # calls in a row
        self._silent = 0  # calls in a row
        self._open: list[Batch] = []  # to be looked at before anything of them is sent again
        self._queue: deque[Batch] = deque()

    def send(self, keys: Sequence[Key]) -> AccessError | None:
        """Write all keys. Returns what ended it early, so that no further call could succeed."""
        self._queue = deque(Batch(part) for part in self._batches(keys))
        while self._queue and self._stop is None:
            self._round()
            if self._open and self._stop is None:
                self._queue.extendleft(reversed(self._look_again()))
        return self._stop

    def _batches(self, keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
        """The keys of each write: those of one parent, in their order, and at most as many as the vendor takes."""
        families: dict[Hashable, list[Key]] = {}
        for key in keys:
            families.setdefault(self._operation.parent(key), []).append(key)
        for family in families.values():
            yield from chunks(family, self._operation.description.batch_limit)

    def _round(self) -> None:
        """Send what is queued, side by side, until nothing is in flight, whatever happens."""
        running: dict[Any, Batch] = {}
        self._silent = 0
        try:
            while running or self._may_send():
                self._fill(running)
                for future in self._pool.finished(running) if running else ():
                    self._come_back(running.pop(future), future.result())
        finally:
            while running:
                for future in self._pool.finished(running):
                    self._after(running.pop(future), future.result())

    def _fill(self, running: dict[Any, Batch]) -> None:
        while self._may_send() and len(running) < self._pool.size:
            batch = self._queue.popleft()
            if self._announce(batch):
                running[self._pool.submit(self._send, batch)] = batch

    def _come_back(self, batch: Batch, answered: Answered) -> None:
        # In front of the queue: a refused batch is narrowed down before new ones are tried.
        self._queue.extendleft(reversed(self._after(batch, answered)))
        if answered.sendings or answered.error is None:  # else it never left, and nothing was said of it
            self._tell(self._observer.answered, batch)

    def _may_send(self) -> bool:
        return bool(self._queue) and self._stop is None and self._silent < CONSECUTIVE_FAILURES

    def _announce(self, batch: Batch) -> bool:
        """Put on record that the batch is sent; without a record nothing is."""
        if not self._tell(self._observer.sending, batch):
            return False
        for key in batch.keys:
            self._items[key].sending()
        self.shown.clear()
        return True

    def _tell(self, what: Callable[[Sequence[Item]], None], batch: Batch) -> bool:
        try:
            what([self._items[key] for key in batch.keys])
        except AccessError as error:
            self._stop = self._stop or error
            return False
        return True

    def _send(self, batch: Batch) -> Answered:
        client = self._operation.client
        try:
            if batch.attempt > 1:
                self._pause(batch.attempt)
            return Answered(1, self._operation.send(batch.keys))._replace(sendings=client.sendings())
        except AccessError as error:
            return Answered(client.sendings(), error=error)
        except Exception as error:  # a bug, but what was sent must not be forgotten for it
            return Answered(client.sendings(), error=Bug.of(error))

    # ---- what came back

    def _after(self, batch: Batch, answered: Answered) -> list[Batch]:
        """Note what came of a batch and give the batches that follow from it at once."""
        error = answered.error
        if error is None:
            return self._spoken(batch, answered)
        if not answered.sendings:
            self._stop = self._stop or error
            for key in batch.keys:
                self._items[key].recalled()
            return []
        if isinstance(error, Refused):
            return self._refused(batch, error, answered.sendings)
        failure = failure_from(error)
        if isinstance(error, AnswerLost):
            self._silent += 1
            failure = failure._replace(message=error.message)  # no cure yet: what to do depends on what a read will show
            if batch.attempt >= self._max_attempts:
                self._count_failure(error)
            self._open.append(batch)
        else:
            self._stop = self._stop or error
        # No standard promises that 429 means "not applied", but it says what to do about an item that is still there.
        verdict = Verdict.DENIED if isinstance(error, RateLimited) else Verdict.UNCLEAR
        self._conclude(batch.keys, verdict, failure, answered.sendings)
        return []

    def _spoken(self, batch: Batch, answered: Answered) -> list[Batch]:
        self._hopeless = self._silent = 0
        unclear = []
        references = {response.key: response.reference for response in answered.responses if response.reference}
        now = self._now() if self._operation.description.later else None
        for key, verdict, failure in self._reader.matcher.assign(answered.responses, batch.keys):
            self._items[key].answered(verdict, failure, answered.sendings, now, references.get(key))
            if verdict is Verdict.UNCLEAR:
                unclear.append(key)
        if unclear:
            self._open.append(batch._replace(keys=unclear))
        return []

    def _refused(self, batch: Batch, error: Refused, sendings: int) -> list[Batch]:
        """A call refused as a whole is thinned out by a read, then halved, until what it was refused for stands alone."""
        self._conclude(batch.keys, Verdict.REJECTED, failure_from(error), sendings)
        if len(batch.keys) == 1:
            if isinstance(error, NotPermitted):
                self._count_failure(error)
            return []
        if batch.narrowed:
            return [Batch(part, batch.attempt, narrowed=True) for part in halves(batch.keys)]
        self._open.append(batch)
        return []

    def _count_failure(self, error: AccessError) -> None:
        """Break the circuit where call after call fails without hope."""
        self._hopeless += 1
        if self._hopeless >= CONSECUTIVE_FAILURES:
            self._stop = self._stop or error

    def _conclude(self, keys: Sequence[Key], verdict: Verdict, failure: Failure | None, sendings: int) -> None:
        for key in keys:
            self._items[key].answered(verdict, failure, sendings)

    # ---- between two rounds

    def _look_again(self) -> list[Batch]:
        """Read what was left open, in one go, and give what has to be sent once more."""
        batches, self._open = self._open, []
        keys = [key for batch in batches for key in batch.keys]
        states, problem = self._reader.look_again(self._reader.along(keys, self._gone()))
        if isinstance(problem, AccessError):
            self._stop = self._stop or (problem if problem.stops else None)
        elif problem is not None:
            raise problem
        now = self._now()
        for key, current in states.items():
            self._items[key].read_back(current, now)
        self.shown = {key for key, current in states.items() if current.state is not State.UNREADABLE}
        return [] if self._stop else [following for batch in batches for following in self._once_more(batch, states)]

    def _gone(self) -> list[Key]:
        """What the first look did not show, and nothing was sent for."""
        return [key for key, item in self._items.items() if item.is_taken_for_gone()]

    def _once_more(self, batch: Batch, states: Mapping[Key, CurrentState]) -> list[Batch]:
        if self._items[batch.keys[0]].verdict is Verdict.REJECTED:  # of the whole batch, or it would not be open
            left = [key for key in batch.keys if key not in states or states[key].state is not State.AS_DESIRED]
            parts = halves(left) if len(left) == len(batch.keys) else [left]
            return [Batch(part, batch.attempt, narrowed=True) for part in parts if part]
        there = [key for key in batch.keys if key in states and states[key].state is State.TO_DO]
        if not there or batch.attempt >= self._max_attempts or self._operation.description.later:  # what shows may have been taken on
            return []
        return [Batch(there, batch.attempt + 1, batch.narrowed)]
