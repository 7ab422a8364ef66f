# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Lines that tell how far a task has come, while it runs: seldom, short, and never in anybody's way."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.standing import Stage, Standing
from ansible_collections.revoke.access.plugins.module_utils._frame import Standings, Watched

FIRST = 2.0  # seconds; of what ends before nothing is told
LEAST = 1.0  # seconds between two lines
MOST = 10.0  # the longer a task runs, the rarer its lines get: up to so many seconds, reached after ten minutes
SLOWER = 60  # it has run so many times as long as it then waits
AGAIN = 0.25  # seconds; who was not let to speak asks again so soon
PARTS = 4  # removals that one line of a plan tells of
PATIENCE = 5.0  # seconds that a task waits at its end for a line that is not out yet

# Shows one line, and tells whether it did: somebody else may have spoken too lately.
Say = Callable[[str], bool]


class Board:
    """Makes the lines of one task. C(who): its operation and tenant."""

    def __init__(self, who: str, standings: Standings, clock: Clock) -> None:
        self._who = who
        self._standings = standings
        self._clock = clock
        self._started = clock.monotonic()
        self._last = ""

    def pause(self) -> float:
        """Seconds until the next line may be told."""
        ran = self._ran()
        return FIRST - ran if ran < FIRST else min(max(LEAST, ran / SLOWER), MOST)

    def line(self) -> str:
        """How far the task has come, empty where there is nothing new to tell."""
        standings = self._standings() if self._ran() >= FIRST else {}
        told = f"{self._who}: {self._whole(standings)}" if standings else ""
        return told if told != self._last else ""

    def told(self, line: str) -> None:
        """The line was shown."""
        self._last = line

    def _ran(self) -> float:
        return self._clock.monotonic() - self._started

    def _whole(self, standings: Mapping[str, Standing]) -> str:
        if len(standings) == 1:
            return self._one(next(iter(standings.values())))
        stages = [each.stage for each in standings.values()]
        if all(stage in (Stage.READING, Stage.READ) for stage in stages):
            total = sum(each.total for each in standings.values())
            text = f"reading, {stages.count(Stage.READ)} of {len(stages)} removals read, {total:,} to be sent so far"
        else:
            text = f"{stages.count(Stage.OVER)} of {len(stages)} removals finished, {self._counts(list(standings.values()))}"
        busy = [f"{name} {self._part(each)}" for name, each in standings.items() if each.stage not in (Stage.READ, Stage.OVER)]
        return "; ".join([text, *busy[:PARTS], *([f"and {len(busy) - PARTS} more"] if len(busy) > PARTS else [])])

    def _one(self, standing: Standing) -> str:
        """A task of a single removal."""
        text = self._waits(standing) or standing.stage.value
        if standing.stage is Stage.SENDING:
            return f"{text}, {self._counts([standing])}"
        if standing.stage is Stage.VERIFYING:
            return f"{text}, {standing.confirmed:,} of {standing.total:,} confirmed, {standing.failed:,} failed"
        rows, pages = (f"{count:,} {noun if count == 1 else noun + 's'}" for count, noun in ((standing.rows, "row"), (standing.pages, "page")))
        return f"{text}, {rows} on {pages}"

    def _part(self, standing: Standing) -> str:
        """One removal of several."""
        text = self._waits(standing) or standing.stage.value
        if standing.stage is Stage.SENDING:
            return f"{text}, {standing.done:,} of {standing.total:,}"
        return f"{text}, {standing.confirmed:,} of {standing.total:,}" if standing.stage is Stage.VERIFYING else f"{text}, {standing.rows:,} rows"

    def _waits(self, standing: Standing) -> str:
        seconds = standing.waits_until - self._clock.monotonic()
        if seconds < LEAST:
            return ""
        until = time.strftime("%H:%M:%S", time.gmtime(self._clock.time() + seconds))
        return f"waiting until {until} UTC {standing.waits_for}".rstrip()

    def _counts(self, standings: Sequence[Standing]) -> str:
        """Done of all, failed, rate and time left."""
        total, done, failed = (sum(counts) for counts in zip(*((each.total, each.done, each.failed) for each in standings)))
        text = f"{done:,} of {total:,} done, {failed:,} failed"
        sending = [each.since for each in standings if each.stage is Stage.SENDING]
        ran = self._clock.monotonic() - min(sending) if sending else 0.0
        answered = sum(each.done + each.failed for each in standings if each.stage is Stage.SENDING)
        if ran < LEAST or not answered:
            return text
        rate = answered / ran
        return f"{text}, {rate:,.{0 if rate >= 10 else 1}f} per second, {_span((total - done - failed) / rate)} left"


def _span(seconds: float) -> str:
    """A time for people."""
    if seconds < 100:
        return f"about {max(seconds, 1):.0f} s"
    return f"about {seconds / 60:.0f} min" if seconds < 100 * 60 else f"about {seconds / 3600:.1f} h"


def watched(host: str, say: Say, clock: Clock | None = None, chance: Callable[[], float] = random.random, patience: float = PATIENCE) -> Watched:
    """For C(How): shows how far the task of this host is. C(chance): numbers from 0 up to 1. C(patience): seconds that its end waits for a last line."""
    clock = clock or Clock()

    def watch(what: str, standings: Standings, mask: Callable[[str], str]) -> AbstractContextManager[None]:
        return _shown(Board(f"{what} at {host}", standings, clock), lambda line: say(str(mask(line))), clock, chance, patience)

    return watch


@contextmanager
def _shown(board: Board, say: Say, clock: Clock, chance: Callable[[], float], patience: float) -> Iterator[None]:
    """As long as this lasts, lines of the board are shown. A thread of its own does it: where the screen hangs or fails, nothing else does."""
    over = threading.Event()
    speaker = threading.Thread(target=_speak, args=(board, say, clock, chance, over), daemon=True)
    speaker.start()
    try:
        yield
    finally:
        over.set()
        speaker.join(patience)


def _speak(board: Board, say: Say, clock: Clock, chance: Callable[[], float], over: threading.Event) -> None:
    pause = board.pause()
    try:
        while True:
            clock.wait(over, pause)
            if over.is_set():
                return
            line = board.line()
            spoke = bool(line) and say(line)
            if spoke:
                board.told(line)
            # Others wait for their turn: who has just spoken is not the first to ask again.
            pause = board.pause() * (1 + chance() / 2) if spoke or not line else AGAIN
    except Exception:  # who cannot speak is silent; the run has to go on
        return
