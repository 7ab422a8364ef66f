# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Batches and bounded parallelism: nothing here knows what a batch is about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
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
    """A thread pool of C(size) workers, made at the first use and left with C(with). One thread at a time uses it.

    A call that stays alone until somebody waits for it is made there: it needs no thread, and no connection of one.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._made: ThreadPoolExecutor | None = None
        self._begun: list[Future[Any]] = []
        self._alone: tuple[Future[Any], Callable[[], Any]] | None = None
        self._ends: SimpleQueue[Future[Any]]  # one for each call that ended: whoever waits looks at what is done

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._made is not None:
            self._made.shutdown()

    def map(self, function: Callable[[Any], T], arguments: Iterable[Any]) -> list[T]:
        """Call the function for each argument, side by side; results in the order of the arguments. A single call needs no thread."""
        arguments = list(arguments)
        if len(arguments) == 1:
            return [function(arguments[0])]
        calls = [self.submit(function, argument) for argument in arguments]
        return [call.result() for call in calls]

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Begin a call; C(finished) waits for it."""
        from concurrent.futures import Future

        future: Future[T] = Future()
        self._begun = [call for call in self._begun if not call.done()]
        if not self._begun:
            self._alone = (future, partial(function, *arguments))
        else:
            self._release()
            self._start(future, partial(function, *arguments))
        self._begun.append(future)
        return future

    def finished(self, running: Collection[Future[T]]) -> set[Future[T]]:
        """Those of the running calls that are done; waits for at least one. One thread at a time may wait."""
        if self._alone is not None:
            (future, call), self._alone = self._alone, None
            _settle(future, call)
        while True:
            done = {call for call in running if call.done()}
            if done:
                return done
            self._ends.get()

    def _release(self) -> None:
        """The call that was alone is so no more."""
        if self._alone is not None:
            alone, self._alone = self._alone, None
            self._start(*alone)

    def _start(self, future: Future[Any], call: Callable[[], Any]) -> None:
        if self._made is None:
            from concurrent.futures import ThreadPoolExecutor
            from queue import SimpleQueue

            self._made, self._ends = ThreadPoolExecutor(max_workers=self.size), SimpleQueue()
        future.add_done_callback(self._ends.put)
        self._made.submit(_settle, future, call)


def _settle(future: Future[Any], call: Callable[[], Any]) -> None:
    """Make a call, and put what comes of it into its future."""
    try:
        future.set_result(call())
    except BaseException as error:  # whoever asks for the result gets it
        future.set_exception(error)
