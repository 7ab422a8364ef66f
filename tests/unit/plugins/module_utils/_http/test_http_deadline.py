# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a run in time: whoever asks is told, whoever waits wakes up, and no request outlasts it."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._errors import OutOfTime
from ansible_collections.revoke.access.plugins.module_utils._http.deadline import Deadline, Flag
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.instructions import instructions


def test_without_a_deadline_a_run_has_all_the_time() -> None:
    clock = TestClock()
    deadline = Deadline(clock=clock)
    clock.advance(10**9)
    deadline.check()
    assert deadline.within(30.0) == 30.0


def test_at_the_deadline_the_check_raises_and_names_the_option() -> None:
    clock = TestClock()
    deadline = Deadline(5.0, clock)
    clock.advance(4.99)
    deadline.check()
    assert deadline.within(30.0) == pytest.approx(0.01)
    clock.advance(0.02)
    with pytest.raises(OutOfTime, match="deadline of 5 seconds .* raise deadline"):
        deadline.check()
    assert deadline.within(30.0) > 0, "0 would mean no limit"


def test_a_cancelled_run_says_by_what_and_wakes_whoever_sleeps() -> None:
    deadline = Deadline()
    deadline.cancel("SIGTERM")
    deadline.sleep(1000)  # returns at once
    with pytest.raises(OutOfTime, match="ended from outside .SIGTERM."):
        deadline.check()


def test_the_first_reason_stays_whatever_comes_after_it() -> None:
    deadline = Deadline()
    deadline.cancel("SIGINT")
    deadline.cancel("SIGTERM")
    with pytest.raises(OutOfTime, match="ended from outside .SIGINT."):
        deadline.check()


def test_all_who_sleep_wake_up_at_once() -> None:
    deadline = Deadline()
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(deadline.sleep, 1000) for _number in range(4)]
        deadline.cancel("SIGHUP")
        assert [call.result(timeout=30) for call in calls] == [None] * 4


class Patient(Clock):
    """The machine's clock; a wait takes so many seconds, whatever was asked for."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def wait(self, event: threading.Event, seconds: float) -> None:
        event.wait(self.seconds)


def waits(deadline: Deadline) -> None:
    deadline.sleep(1.0)


def waits_and_watches(deadline: Deadline) -> None:
    deadline.watch(str)
    deadline.sleep(1.0)


@pytest.mark.parametrize("work", [waits, waits_and_watches])
def test_a_signal_before_any_instruction_of_a_wait_wakes_it_and_blocks_nobody(work: Callable[[Deadline], None]) -> None:
    """The handler runs in the thread that it interrupts, so whatever lock that thread holds it holds for good."""
    steps = instructions(partial(work, Deadline(clock=Patient(0.0))))
    falls_asleep = max(number for number, step in enumerate(steps) if step.name.startswith("CALL") and "sleeper.acquire(timeout" in step.line)
    for place in range(len(steps)):
        deadline = Deadline(clock=Patient(1000.0 if place <= falls_asleep else 0.0))

        def reached(number: int, deadline: Deadline = deadline, place: int = place) -> None:
            if number == place:
                deadline.cancel("SIGTERM")
                deadline.cancel("SIGINT")

        instructions(partial(work, deadline), reached)
        with pytest.raises(OutOfTime, match="ended from outside .SIGTERM."):
            deadline.check()
    assert falls_asleep > 20


def test_a_signal_before_any_instruction_of_a_check_ends_the_run_there_or_at_the_next_one() -> None:
    for place in range(len(instructions(Deadline(5.0).check))):
        deadline = Deadline(5.0)

        def reached(number: int, deadline: Deadline = deadline, place: int = place) -> None:
            if number == place:
                deadline.cancel("SIGTERM")

        with suppress(OutOfTime):
            instructions(deadline.check, reached)
        with pytest.raises(OutOfTime, match="ended from outside .SIGTERM."):
            deadline.check()


def test_real_signals_in_a_storm_of_short_waits_never_block_it() -> None:
    """The storm ends by the run's own doing: the thousandth signal ends it."""
    deadline, seen = Deadline(), []

    def told(number: int, _frame: Any) -> None:
        seen.append(number)
        flag.set()
        if len(seen) >= 1000:
            deadline.cancel("SIGALRM")

    flag = Flag()
    before = signal.signal(signal.SIGALRM, told)
    signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
    try:
        with pytest.raises(OutOfTime):
            while True:
                flag.wait(0.00005)
                deadline.sleep(0.0)
                deadline.check()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert len(seen) >= 1000


def test_what_is_watched_is_asked_before_each_request_and_each_second_of_a_wait() -> None:
    clock, answers = TestClock(), ["", "", "", "gone"]
    deadline = Deadline(clock=clock)
    deadline.watch(lambda: answers.pop(0))
    deadline.check()
    deadline.sleep(60)
    assert clock.slept == [1, 1, 1] and not answers
    with pytest.raises(OutOfTime, match="ended from outside .gone."):
        deadline.check()


@pytest.mark.parametrize("seconds", [0.25, 1.0, 2.5])
def test_a_wait_that_is_watched_takes_as_long_as_any_other(seconds: float) -> None:
    clock = TestClock()
    deadline = Deadline(clock=clock)
    deadline.watch(str)
    deadline.sleep(seconds)
    assert sum(clock.slept) == seconds


def test_nobody_sleeps_beyond_the_deadline() -> None:
    clock = TestClock()
    deadline = Deadline(10.0, clock)
    deadline.sleep(4)
    deadline.sleep(60)
    assert clock.slept == [4, 6]


@settings(deadline=None)
@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_what_is_left_never_exceeds_the_deadline_nor_what_was_asked_for_and_is_never_nothing(seconds: int, passed: int, wanted: int) -> None:
    clock = TestClock()
    deadline = Deadline(seconds, clock)
    clock.advance(passed)
    assert deadline.within(wanted) == max(min(wanted, seconds - passed), 0.001)


@pytest.mark.parametrize("line", range(1, 30))
def test_a_signal_at_any_moment_of_a_sleep_ends_it_instead_of_locking_it_up(line: int) -> None:
    deadline, steps = Deadline(), iter(range(1, 10_000))

    def interrupt(_frame: Any, _event: str, _argument: Any) -> Any:
        if next(steps) == line:
            deadline.cancel("SIGTERM")
        return interrupt

    def sleep() -> None:
        sys.settrace(interrupt)
        try:
            deadline.sleep(0.05)
        finally:
            sys.settrace(None)

    sleeper = threading.Thread(target=sleep, daemon=True)
    sleeper.start()
    sleeper.join(timeout=20)
    assert not sleeper.is_alive(), "the sleeper waits for a lock that it holds itself"


def test_a_cancelled_run_wakes_everybody_who_sleeps() -> None:
    deadline = Deadline()
    sleepers = [threading.Thread(target=deadline.sleep, args=(1000,), daemon=True) for _one in range(5)]
    for sleeper in sleepers:
        sleeper.start()
    deadline.cancel("SIGTERM")
    for sleeper in sleepers:
        sleeper.join(timeout=20)
    assert not any(sleeper.is_alive() for sleeper in sleepers) and deadline.cancelled()
