# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Sends batches until the vendor has spoken of every key, and no longer than that can succeed."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any, Callable

from ansible_collections.revoke.access.plugins.module_utils._batches import Pool, chunks, halves
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, AnswerLost, NotPermitted, RateLimited, Refused, WrongServer
from ansible_collections.revoke.access.plugins.module_utils._operation import DENIED, GONE, Failure, Key, Operation, Said
from ansible_collections.revoke.access.plugins.module_utils._outcome import REJECTED, UNCLEAR, Track, failure_from

# So many hopeless calls in a row, with none accepted between them, are a wall.
STRIKES = 3


class Batch:
    """Keys of one write. C(attempt) counts the sendings, C(narrowed) tells that it was split or thinned out."""

    __slots__ = ("keys", "attempt", "narrowed")

    def __init__(self, keys: Sequence[Key], attempt: int = 1, narrowed: bool = False) -> None:
        self.keys = keys
        self.attempt = attempt
        self.narrowed = narrowed


class Delivery:
    """Carries the writes of one run; all decisions are made in the calling thread."""

    def __init__(
        self,
        operation: Operation,
        pool: Pool,
        tracks: dict[Key, Track],
        max_attempts: int,
        pause: Callable[[int], None],
        tell: Callable[[Sequence[Track]], None],
    ) -> None:
        self.operation = operation
        self.pool = pool
        self.tracks = tracks
        self.max_attempts = max_attempts
        self.pause = pause  # waits before sending number n
        self.tell = tell  # is told the tracks of each batch that came back
        self.stop: AccessError | None = None
        self.strikes = 0

    def run(self, keys: Sequence[Key]) -> None:
        """Write all keys; afterwards C(stop) holds the wall that ended the run early, if any."""
        queue: deque[Batch] = deque(Batch(part) for part in chunks(keys, self.operation.batch_limit))
        running: dict[Any, Batch] = {}
        while running or (queue and self.stop is None):
            while queue and self.stop is None and len(running) < self.pool.size:
                batch = queue.popleft()
                running[self.pool.submit(self._send, batch)] = batch
            for future in self.pool.finished(running):
                # In front of the queue: a refused batch is narrowed down before new ones are tried.
                batch = running.pop(future)
                queue.extendleft(reversed(self._after(batch, future)))
                self._tell(batch)

    def _tell(self, batch: Batch) -> None:
        try:
            self.tell([self.tracks[key] for key in batch.keys])
        except AccessError as error:
            self.stop = self.stop or error

    def _send(self, batch: Batch) -> list[Said]:
        if batch.attempt > 1:
            self.pause(batch.attempt)
        return self.operation.write(batch.keys)

    def _after(self, batch: Batch, future: Any) -> list[Batch]:
        """Note what came of a batch and give the batches that follow from it."""
        try:
            said = future.result()
        except Refused as error:
            return self._refused(batch, error)
        except AnswerLost as error:
            return self._lost(batch, error)
        except AccessError as error:
            self.stop = self.stop or error
            if isinstance(error, RateLimited):  # no standard promises that 429 means "not applied"
                self._conclude(batch.keys, DENIED, failure_from(error))
            if isinstance(error, WrongServer):  # still less does a redirect: many a server redirects after it has done it
                self._conclude(batch.keys, UNCLEAR, failure_from(error))
            return []
        self.strikes = 0
        for key, verdict, failure in assign(said, batch.keys, self.operation.fold):
            self._conclude([key], verdict, failure)
        return self._again(batch, [key for key in batch.keys if self.tracks[key].verdict == UNCLEAR])

    def _refused(self, batch: Batch, error: Refused) -> list[Batch]:
        if len(batch.keys) == 1:
            self._conclude(batch.keys, REJECTED, failure_from(error))
            if isinstance(error, NotPermitted):
                self._strike(error)
            return []
        keys = batch.keys
        if not batch.narrowed:
            there, unreadable = self._look(batch.keys, GONE)
            keys = there + unreadable
        if not keys:
            return []
        parts = halves(keys) if len(keys) == len(batch.keys) else [keys]
        return [Batch(part, batch.attempt, narrowed=True) for part in parts]

    def _lost(self, batch: Batch, error: AnswerLost) -> list[Batch]:
        # No cure yet: what to do depends on what a read will show.
        self._conclude(batch.keys, UNCLEAR, failure_from(error)._replace(message=error.message))
        if batch.attempt >= self.max_attempts:
            self._strike(error)
        return self._again(batch, batch.keys)

    def _again(self, batch: Batch, keys: Sequence[Key]) -> list[Batch]:
        """What the answer left open is read, and only what is still there is sent once more."""
        if not keys:
            return []
        for key in keys:
            self.tracks[key].lost = True
        there, _unreadable = self._look(keys, UNCLEAR)
        if not there or batch.attempt >= self.max_attempts:
            return []
        return [Batch(there, batch.attempt + 1, batch.narrowed)]

    def _look(self, keys: Sequence[Key], verdict: str) -> tuple[list[Key], list[Key]]:
        """Read the keys again: those still to do, and those unreadable. The rest gets the verdict."""
        try:
            seen = self.operation.read(keys)
        except AccessError as error:
            self.stop = self.stop or (error if error.stops else None)
            return [], list(keys)
        for key in keys:
            if seen[key].done:
                self._conclude([key], verdict, self.tracks[key].failure)
                self.tracks[key].saw(seen[key])
        return [key for key in keys if seen[key].done is False], [key for key in keys if seen[key].done is None]

    def _strike(self, error: AccessError) -> None:
        self.strikes += 1
        if self.strikes >= STRIKES:
            self.stop = self.stop or error

    def _conclude(self, keys: Sequence[Key], verdict: str, failure: Failure | None) -> None:
        for key in keys:
            self.tracks[key].sent = True
            self.tracks[key].conclude(verdict, failure)


def assign(said: Sequence[Said], keys: Sequence[Key], fold: Callable[[Key], Key] = Operation.fold) -> list[tuple[Key, str, Failure | None]]:
    """For each key of a batch what the answer says of it: exactly one verdict.

    An id is matched as it was sent, else as C(fold) compares it where that is unambiguous. A key that the
    answer leaves out or contradicts itself about is C(UNCLEAR); what it says of others is left alone.
    """
    by_key: dict[Key, list[Said]] = {key: [] for key in keys}
    folded: dict[Key, set[Key]] = {}
    for key in keys:
        folded.setdefault(fold(key), set()).add(key)
    for word in said:
        alike = {word.key} if word.key in by_key else folded.get(fold(word.key), set())
        if len(alike) == 1:
            by_key[next(iter(alike))].append(word)
    return [(key,) + _verdict(words) for key, words in by_key.items()]


def _verdict(words: Sequence[Said]) -> tuple[str, Failure | None]:
    if not words:
        return UNCLEAR, Failure("unconfirmed", "the vendor's answer does not mention it")
    if len({word.verdict for word in words}) > 1:
        return UNCLEAR, Failure("unconfirmed", "the vendor's answer contradicts itself about it")
    return words[0].verdict, words[0].failure
