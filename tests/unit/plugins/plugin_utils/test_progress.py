# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines that tell how far a task is: none for a short run, at most one a second, and nothing hangs or fails because of them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.standing import Stage, Standing
from ansible_collections.revoke.access.plugins.plugin_utils._progress import AGAIN, FIRST, LEAST, MOST, Board, watched
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock

PATIENCE = 30  # seconds until a condition that does not come true is a failure
STARTED = 1000.0  # when the test's clock begins


def sending(since: float = STARTED, **counts: Any) -> Standing:
    return Standing(Stage.SENDING, since, **{"total": 10_000, **counts})


def line(*standings: Standing, ran: float = 100.0) -> str:
    """What is told of these removals after so many seconds."""
    clock = TestClock()
    board = Board("plan at acme", lambda: {f"removal_{number}": each for number, each in enumerate(standings, 1)}, clock)
    clock.advance(ran)
    return board.line()


class Screen:
    """Keeps the lines, and when they were shown. C(wanted): after so many it is full."""

    def __init__(self, clock: TestClock, wanted: int = 1) -> None:
        self.lines: list[str] = []
        self.at: list[float] = []
        self.full = threading.Event()
        self.asked = 0
        self._clock = clock
        self._wanted = wanted

    def say(self, text: str) -> bool:
        self.lines.append(text)
        self.at.append(self._clock.now)
        if len(self.lines) == self._wanted:
            self.full.set()
        return True


class Growing:
    """A run that sends one more item whenever it is looked at."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> Mapping[str, Standing]:
        self.done += 1
        return {"shelf_book": sending(done=self.done)}


class Still(TestClock):
    """A clock whose time does not pass, however long anybody waits."""

    def wait(self, event: threading.Event, seconds: float) -> None:
        event.wait(PATIENCE)


def test_of_a_run_under_two_seconds_nothing_is_told() -> None:
    assert FIRST == 2.0 and line(sending(done=5), ran=1.99) == "" and line(sending(done=5), ran=2.0)
    clock = Still()
    screen = Screen(clock)
    with watched("acme", screen.say, clock)("shelf_book", Growing(), str):
        pass
    assert screen.lines == []


def test_however_many_items_there_are_at_most_one_line_a_second_is_shown() -> None:
    clock = TestClock()
    screen = Screen(clock, 500)
    with watched("acme", screen.say, clock, chance=lambda: 0.0)("shelf_book", Growing(), str):
        assert screen.full.wait(PATIENCE)
    pauses = [later - sooner for sooner, later in zip(screen.at, screen.at[1:])]
    assert screen.at[0] >= STARTED + FIRST and min(pauses) >= LEAST == 1.0


def test_the_longer_a_run_takes_the_rarer_its_lines_get_but_never_too_rare() -> None:
    clock = TestClock()
    board = Board("shelf_book at acme", Growing(), clock)
    pauses = []
    for ran in (2.0, 60.0, 300.0, 600.0, 100_000.0):
        clock.now = STARTED + ran
        pauses.append(board.pause())
    assert pauses == [1.0, 1.0, 5.0, 10.0, MOST]


def test_who_is_not_let_to_speak_asks_again_soon_and_loses_nothing() -> None:
    clock = TestClock()
    screen = Screen(clock)
    asked: list[float] = []

    def say(text: str) -> bool:
        asked.append(clock.now)
        return len(asked) > 3 and screen.say(text)

    with watched("acme", say, clock, chance=lambda: 0.0)("shelf_book", Growing(), str):
        assert screen.full.wait(PATIENCE)
    assert asked[:4] == [STARTED + FIRST + number * AGAIN for number in range(4)] and screen.at[0] == asked[3]


def test_what_is_not_new_is_not_told_again() -> None:
    clock = TestClock()
    board = Board("shelf_book at acme", lambda: {"shelf_book": Standing(Stage.READING, STARTED, pages=1, rows=1)}, clock)
    clock.advance(5)
    text = board.line()
    board.told(text)
    clock.advance(5)
    assert text == "shelf_book at acme: reading, 1 row on 1 page" and board.line() == ""


def test_a_screen_that_fails_fails_nothing_else() -> None:
    tried = threading.Event()

    def say(_text: str) -> bool:
        tried.set()
        raise OSError("no screen")

    with watched("acme", say, TestClock())("shelf_book", Growing(), str):
        assert tried.wait(PATIENCE)


def test_a_screen_that_hangs_holds_nobody_up() -> None:
    tried, released = threading.Event(), threading.Event()

    def say(_text: str) -> bool:
        tried.set()
        return released.wait(PATIENCE)

    with watched("acme", say, TestClock(), patience=0.01)("shelf_book", Growing(), str):
        assert tried.wait(PATIENCE)
    assert not released.is_set()
    released.set()


def test_no_line_holds_what_is_masked() -> None:
    clock = TestClock()
    screen = Screen(clock)
    with watched("s3cret", screen.say, clock)("shelf_book", Growing(), lambda text: text.replace("s3cret", "********")):
        assert screen.full.wait(PATIENCE)
    assert screen.lines[0].startswith("shelf_book at ********: ")


@pytest.mark.parametrize(
    "standing, told",
    [
        (Standing(Stage.READING, STARTED, pages=12, rows=3456), "reading, 3,456 rows on 12 pages"),
        (sending(done=1000, failed=3), "sending, 1,000 of 10,000 done, 3 failed, 10 per second, about 15 min left"),
        (sending(done=100), "sending, 100 of 10,000 done, 0 failed, 1.0 per second, about 2.8 h left"),
        (sending(done=9900), "sending, 9,900 of 10,000 done, 0 failed, 99 per second, about 1 s left"),
        (sending(), "sending, 0 of 10,000 done, 0 failed"),
        (sending(STARTED + 99.5, done=5), "sending, 5 of 10,000 done, 0 failed"),
        (Standing(Stage.VERIFYING, STARTED, total=50, done=49, failed=1, confirmed=20), "verifying, 20 of 50 confirmed, 1 failed"),
        (
            sending(done=1000, waits_until=STARTED + 160.0, waits_for="for the vendor's quota"),
            "waiting until 22:32:40 UTC for the vendor's quota, 1,000 of 10,000 done, 0 failed, 10 per second, about 15 min left",
        ),
        (sending(waits_until=STARTED + 100.9, waits_for="to ask again"), "sending, 0 of 10,000 done, 0 failed"),
    ],
)
def test_a_line_tells_the_stage_of_a_removal_its_counts_and_what_it_waits_for(standing: Standing, told: str) -> None:
    assert line(standing) == f"plan at acme: {told}"


def test_a_line_of_a_plan_tells_of_the_whole_and_of_what_is_not_finished() -> None:
    reading = Standing(Stage.READING, STARTED, pages=3, rows=30)
    read = Standing(Stage.READ, STARTED, total=5)
    over = Standing(Stage.OVER, STARTED, total=5, done=5)
    verifying = Standing(Stage.VERIFYING, STARTED, total=5, done=4, failed=1, confirmed=2)
    assert line(reading, read) == "plan at acme: reading, 1 of 2 removals read, 5 to be sent so far; removal_1 reading, 30 rows"
    told = line(over, sending(done=990), read, verifying)
    whole = "1 of 4 removals finished, 999 of 10,015 done, 1 failed, 9.9 per second, about 15 min left"
    assert told == f"plan at acme: {whole}; removal_2 sending, 990 of 10,000; removal_4 verifying, 2 of 5"
    assert line(*[verifying] * 20).endswith("; and 16 more") and len(line(*[verifying] * 200)) < 300


def test_of_what_has_not_begun_nothing_is_told() -> None:
    assert line() == ""
