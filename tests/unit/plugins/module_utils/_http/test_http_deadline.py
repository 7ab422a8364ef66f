# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a run in time: whoever asks is told, whoever waits wakes up, and no request outlasts it."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._errors import OutOfTime
from ansible_collections.revoke.access.plugins.module_utils._http.deadline import Deadline
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock


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
