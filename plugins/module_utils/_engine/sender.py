# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Sends batches until the vendor has spoken of every key, and no longer than that can succeed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item, failure_from
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import Reader
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool, chunks, halves
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Key, Response, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, AnswerLost, NotPermitted, RateLimited, Refused, WrongServer

# After so many hopeless calls in a row, with none accepted between them, no further one is tried.
CONSECUTIVE_FAILURES = 3


class Batch(NamedTuple):
    """Keys of one write. C(attempt) counts the sendings, C(narrowed) tells that it was split or thinned out."""

    keys: Sequence[Key]
    attempt: int = 1
    narrowed: bool = False


class Sender:
    """Carries the writes of one run; all decisions are made in the calling thread.

    C(pause): waits before sending number n of a batch. C(answered): is told the items of each batch that came back.
    C(now): the time, UTC.
    """

    def __init__(
        self,
        operation: Operation,
        pool: Pool,
        reader: Reader,
        items: Mapping[Key, Item],
        *,
        max_attempts: int,
        pause: Callable[[int], None],
        answered: Callable[[Sequence[Item]], None],
        now: Callable[[], str],
    ) -> None:
        self._operation = operation
        self._pool = pool
        self._reader = reader
        self._items = items
        self._max_attempts = max_attempts
        self._pause = pause
        self._answered = answered
        self._now = now
        self._stop: AccessError | None = None
        self._failures = 0  # in a row

    def send(self, keys: Sequence[Key]) -> AccessError | None:
        """Write all keys. Returns what ended it early, so that no further call could succeed."""
        queue = deque(Batch(part) for part in chunks(keys, self._operation.description.batch_limit))
        running: dict[Any, Batch] = {}
        while running or (queue and self._stop is None):
            while queue and self._stop is None and len(running) < self._pool.size:
                batch = queue.popleft()
                running[self._pool.submit(self._send, batch)] = batch
            for future in self._pool.finished(running):
                # In front of the queue: a refused batch is narrowed down before new ones are tried.
                batch = running.pop(future)
                queue.extendleft(reversed(self._after(batch, future)))
                self._tell(batch)
        return self._stop

    def _tell(self, batch: Batch) -> None:
        try:
            self._answered([self._items[key] for key in batch.keys])
        except AccessError as error:
            self._stop = self._stop or error

    def _send(self, batch: Batch) -> Sequence[Response]:
        if batch.attempt > 1:
            self._pause(batch.attempt)
        return self._operation.send(batch.keys)

    def _after(self, batch: Batch, future: Any) -> list[Batch]:
        """Note what came of a batch and give the batches that follow from it."""
        try:
            responses = future.result()
        except Refused as error:
            return self._refused(batch, error)
        except AnswerLost as error:
            return self._lost(batch, error)
        except AccessError as error:
            self._stop = self._stop or error
            if isinstance(error, RateLimited):  # no standard promises that 429 means "not applied"
                self._conclude(batch.keys, Verdict.DENIED, failure_from(error))
            if isinstance(error, WrongServer):  # still less does a redirect: many a server redirects after it has done it
                self._conclude(batch.keys, Verdict.UNCLEAR, failure_from(error))
            return []
        self._failures = 0
        for key, verdict, failure in self._reader.matcher.assign(responses, batch.keys):
            self._conclude([key], verdict, failure)
        return self._again(batch, [key for key in batch.keys if self._items[key].verdict is Verdict.UNCLEAR])

    def _refused(self, batch: Batch, error: Refused) -> list[Batch]:
        if len(batch.keys) == 1:
            self._conclude(batch.keys, Verdict.REJECTED, failure_from(error))
            if isinstance(error, NotPermitted):
                self._count_failure(error)
            return []
        keys = batch.keys
        if not batch.narrowed:
            there, unreadable = self._reread(batch.keys, Verdict.GONE)
            keys = there + unreadable
        if not keys:
            return []
        parts = halves(keys) if len(keys) == len(batch.keys) else [keys]
        return [Batch(part, batch.attempt, narrowed=True) for part in parts]

    def _lost(self, batch: Batch, error: AnswerLost) -> list[Batch]:
        # No cure yet: what to do depends on what a read will show.
        self._conclude(batch.keys, Verdict.UNCLEAR, failure_from(error)._replace(message=error.message))
        if batch.attempt >= self._max_attempts:
            self._count_failure(error)
        return self._again(batch, batch.keys)

    def _again(self, batch: Batch, keys: Sequence[Key]) -> list[Batch]:
        """What the answer left open is read, and only what is still there is sent once more."""
        if not keys:
            return []
        for key in keys:
            self._items[key].answer_lost = True
        there, _unreadable = self._reread(keys, Verdict.UNCLEAR)
        if not there or batch.attempt >= self._max_attempts:
            return []
        return [Batch(there, batch.attempt + 1, batch.narrowed)]

    def _reread(self, keys: Sequence[Key], verdict: Verdict) -> tuple[list[Key], list[Key]]:
        """Read the keys again: those still to do, and those unreadable. The rest gets the verdict."""
        try:
            states = self._reader.read(keys).states
        except AccessError as error:
            self._stop = self._stop or (error if error.stops else None)
            return [], list(keys)
        now = self._now()
        for key in keys:
            if states[key].state is State.AS_DESIRED:
                self._conclude([key], verdict, self._items[key].failure)
                self._items[key].read_back(states[key], now)
        there = [key for key in keys if states[key].state is State.TO_DO]
        return there, [key for key in keys if states[key].state is State.UNREADABLE]

    def _count_failure(self, error: AccessError) -> None:
        """Break the circuit where call after call fails without hope."""
        self._failures += 1
        if self._failures >= CONSECUTIVE_FAILURES:
            self._stop = self._stop or error

    def _conclude(self, keys: Sequence[Key], verdict: Verdict, failure: Failure | None) -> None:
        for key in keys:
            self._items[key].answered(verdict, failure)
