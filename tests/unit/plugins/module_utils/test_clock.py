# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clock that a run is handed: how it writes the time, and that an event ends a wait."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock

WRITTEN = [(0.0, "1970-01-01T00:00:00.000Z"), (1.5, "1970-01-01T00:00:01.500Z"), (1_700_000_000.25, "2023-11-14T22:13:20.250Z")]


class Stopped(Clock):
    """A clock that always tells the same time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def time(self) -> float:
        return self._seconds


@pytest.mark.parametrize("seconds, text", WRITTEN)
def test_the_time_is_written_in_utc_with_milliseconds_and_z(seconds: float, text: str) -> None:
    assert Stopped(seconds).utc() == text


def test_the_machines_clock_never_runs_backwards() -> None:
    clock = Clock()
    first, second = clock.monotonic(), clock.monotonic()
    assert first <= second


def test_an_event_that_is_set_ends_a_wait_at_once() -> None:
    event = threading.Event()
    event.set()
    Clock().wait(event, 10**6)


def test_in_tests_time_passes_only_by_waiting() -> None:
    clock, event = TestClock(), threading.Event()
    before = clock.monotonic(), clock.time()
    assert (clock.monotonic(), clock.time()) == before
    clock.wait(event, 30)
    assert (clock.monotonic() - before[0], clock.time() - before[1], clock.slept) == (30, 30, [30])
    event.set()
    clock.wait(event, 30)
    assert clock.slept == [30]
