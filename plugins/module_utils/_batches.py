# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Batches and bounded parallelism: nothing here knows what a batch is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, Callable

from ansible_collections.revoke.access.plugins.module_utils._operation import Parallel


def chunks(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Cut values into runs of at most C(size), in order."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def halves(values: Sequence[Any]) -> list[Sequence[Any]]:
    """Two parts that differ by at most one; the first is the larger."""
    middle = (len(values) + 1) // 2
    return [part for part in (values[:middle], values[middle:]) if part]


class Pool(Parallel):
    """A thread pool of C(size) workers, made at the first use and left with C(with)."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._executor = ThreadPoolExecutor(max_workers=size)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_error: Any) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)

    def map(self, function: Callable[[Any], Any], arguments: Iterable[Any]) -> list[Any]:
        arguments = list(arguments)
        if len(arguments) == 1:
            return [function(arguments[0])]
        return list(self._executor.map(function, arguments))

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        return self._executor.submit(function, *arguments)

    @staticmethod
    def finished(running: Iterable[Future[Any]]) -> set[Future[Any]]:
        """Those of the running calls that are done; waits for at least one."""
        return wait(running, return_when=FIRST_COMPLETED).done
