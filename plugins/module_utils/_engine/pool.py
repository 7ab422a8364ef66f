# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Batches and bounded parallelism: nothing here knows what a batch is about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor
    from queue import SimpleQueue

T = TypeVar("T")


def chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut values into runs of at most C(size), in order."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def halves(values: Sequence[T]) -> list[Sequence[T]]:
    """Two parts that differ by at most one; the first is the larger."""
    middle = (len(values) + 1) // 2
    return [part for part in (values[:middle], values[middle:]) if part]


class Pool:
    """A thread pool of C(size) workers, made at the first use and left with C(with)."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._made: ThreadPoolExecutor | None = None
        self._ends: SimpleQueue[Future[Any]]  # one for each call that ended: whoever waits looks at what is done

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._made is not None:
            self._made.shutdown(wait=True, cancel_futures=True)

    def map(self, function: Callable[[Any], T], arguments: Iterable[Any]) -> list[T]:
        """Call the function for each argument, side by side; results in the order of the arguments. A single call needs no thread."""
        arguments = list(arguments)
        if len(arguments) == 1:
            return [function(arguments[0])]
        calls = [self.submit(function, argument) for argument in arguments]
        return [call.result() for call in calls]

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Start a call."""
        if self._made is None:
            from concurrent.futures import ThreadPoolExecutor
            from queue import SimpleQueue

            self._made, self._ends = ThreadPoolExecutor(max_workers=self.size), SimpleQueue()
        call = self._made.submit(function, *arguments)
        call.add_done_callback(self._ends.put)
        return call

    def finished(self, running: Collection[Future[T]]) -> set[Future[T]]:
        """Those of the running calls that are done; waits for at least one. One thread at a time may wait."""
        while True:
            done = {call for call in running if call.done()}
            if done:
                return done
            self._ends.get()
