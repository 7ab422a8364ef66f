# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock of this suite counts what it does not wait, and counts it once."""

from __future__ import annotations

import threading
import time

from tests.faults.clock import FASTER, FastClock


def test_waiting_counts_in_full_and_takes_a_fraction() -> None:
    clock, started = FastClock(), time.monotonic()
    before = clock.monotonic()
    clock.wait(threading.Event(), FASTER / 10)
    assert clock.monotonic() - before >= FASTER / 10
    assert time.monotonic() - started < FASTER / 10


def test_those_who_wait_side_by_side_wait_together() -> None:
    clock, both = FastClock(), threading.Barrier(2)

    def wait() -> None:
        both.wait(10)
        clock.wait(threading.Event(), 1000.0)

    before = clock.monotonic()
    threads = [threading.Thread(target=wait) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1000.0 <= clock.monotonic() - before < 1900.0


def test_who_is_woken_up_has_not_waited() -> None:
    clock, event = FastClock(), threading.Event()
    event.set()
    before = clock.monotonic()
    clock.wait(event, 1000.0)
    assert clock.monotonic() - before < 900.0
