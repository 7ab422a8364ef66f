# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batches and the thread pool: nothing is dropped, doubled or reordered, and the bound holds."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool, chunks, halves


@pytest.mark.parametrize("count, sizes", [(0, []), (1, [1]), (14, [14]), (15, [15]), (16, [15, 1]), (31, [15, 15, 1])])
def test_chunks_fill_each_batch_to_the_limit_but_the_last(count: int, sizes: list[int]) -> None:
    assert [len(chunk) for chunk in chunks(list(range(count)), 15)] == sizes


@settings(deadline=None)
@given(st.lists(st.integers()), st.integers(1, 7))
def test_chunks_together_are_the_input(values: list[int], size: int) -> None:
    parts = list(chunks(values, size))
    assert [value for part in parts for value in part] == values
    assert all(0 < len(part) <= size for part in parts)


@settings(deadline=None)
@given(st.lists(st.integers(), min_size=2))
def test_halves_are_both_smaller_and_together_the_input(values: list[int]) -> None:
    first, second = halves(values)
    assert list(first) + list(second) == values
    assert 0 <= len(first) - len(second) <= 1


def test_one_value_has_one_half() -> None:
    assert halves(["a"]) == [["a"]]
    assert halves([]) == []


def test_the_pool_keeps_the_order_of_its_input() -> None:
    with Pool(4) as pool:
        assert pool.map(lambda number: number * 2, range(50)) == [number * 2 for number in range(50)]


def test_the_pool_runs_as_many_calls_at_once_as_its_size_and_no_more() -> None:
    meeting = threading.Barrier(3, timeout=30)  # breaks when fewer than three run at the same time
    running: list[int] = []
    lock = threading.Lock()
    most: list[int] = []

    def call(number: int) -> int:
        with lock:
            running.append(number)
            most.append(len(running))
        meeting.wait()
        with lock:
            running.remove(number)
        return number

    with Pool(3) as pool:
        assert pool.map(call, range(9)) == list(range(9))
    assert max(most) <= 3


def test_an_error_of_one_call_is_raised_and_not_swallowed() -> None:
    def fail(number: int) -> None:
        raise ValueError(number)

    with Pool(2) as pool:
        with pytest.raises(ValueError):
            pool.map(fail, [1, 2])
        with pytest.raises(ValueError):
            pool.map(fail, [1])


def test_a_single_call_needs_no_thread() -> None:
    with Pool(2) as pool:
        assert pool.map(lambda number: (number, threading.current_thread()), [1]) == [(1, threading.current_thread())]


def test_what_was_done_before_anybody_asked_is_finished_and_so_it_stays() -> None:
    with Pool(2) as pool:
        assert pool.map(int, "123") == [1, 2, 3]  # nobody asks for these
        calls = [pool.submit(int, "7") for _number in range(5)]
        assert [call.result() for call in calls] == [7] * 5
        for call in [*calls, *calls]:
            assert pool.finished([call]) == {call}


def test_finished_gives_only_what_is_done() -> None:
    release = threading.Event()
    with Pool(2) as pool:
        slow = pool.submit(release.wait, 30)
        quick = pool.submit(int, "7")
        assert pool.finished([slow, quick]) == {quick}
        release.set()
    assert quick.result() == 7


def test_a_call_that_stays_alone_is_made_by_who_waits_for_it_and_the_next_ones_too() -> None:
    with Pool(2) as pool:
        for _time in range(2):
            alone = pool.submit(threading.current_thread)
            assert not alone.done()
            assert pool.finished([alone]) == {alone} and alone.result() is threading.current_thread()


def test_calls_that_are_not_alone_are_all_made_by_others_side_by_side() -> None:
    meeting = threading.Barrier(2, timeout=30)

    def meet() -> threading.Thread:
        meeting.wait()
        return threading.current_thread()

    with Pool(2) as pool:
        calls = {pool.submit(meet), pool.submit(meet)}
        done: set[Any] = set()
        while done != calls:
            done |= pool.finished(calls - done)
        threads = {call.result() for call in calls}
    assert len(threads) == 2 and threading.current_thread() not in threads


def test_what_a_lone_call_raises_is_told_to_who_asks_for_its_result() -> None:
    def fail() -> None:
        raise SystemExit("whatever it is")

    with Pool(2) as pool:
        alone = pool.submit(fail)
        assert pool.finished([alone]) == {alone}
        with pytest.raises(SystemExit):
            alone.result()
