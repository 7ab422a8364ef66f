# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far a run has come, as somebody sees it who asks whenever the vendor is asked."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.engine import Engine
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.standing import Stage, Standing
from ansible_collections.revoke.access.plugins.module_utils._engine.verifier import Behaviour
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Page, Question, Response, Target, Verdict
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Shelf, Turns, obliging

KEYS = ["a", "b", "c", "d", "e"]


class Watched(Shelf):
    """A shelf at which somebody looks at the run whenever it is asked for anything."""

    engine: Engine

    def look(self) -> None:
        self.seen_standings.append(self.engine.standing())

    def answer(self, question: Question, position: Hashable | None) -> Page:
        self.look()
        return super().answer(question, position)

    def react(self, keys: Sequence[str]) -> Sequence[Response]:
        self.look()
        return super().react(keys)


def run(check_mode: bool = False, **shelf: Any) -> tuple[Watched, list[Standing]]:
    """The standings at each request, and the last one."""
    watched = Watched(KEYS[:4], **shelf)
    watched.seen_standings = []
    clock = TestClock()
    watched.engine = Engine(
        watched, Turns(), Behaviour(check_mode, True, 0.0, 1), Policy(), Observer(), clock=clock, pause=lambda _attempt: None, sleep=clock.advance
    )
    assert watched.engine.begin([Target(key, key) for key in KEYS])
    watched.look()
    clock.advance(7.0)
    watched.engine.finish()
    watched.look()
    return watched, watched.seen_standings


def stages(standings: Sequence[Standing]) -> list[Stage]:
    return [standing.stage for standing in standings]


def test_a_run_tells_its_stage_and_counts_at_every_moment() -> None:
    _shelf, seen = run()
    assert stages(seen) == [Stage.READING, Stage.READ, Stage.SENDING, Stage.SENDING, Stage.VERIFYING, Stage.OVER]
    assert [(standing.total, standing.done, standing.failed, standing.confirmed) for standing in seen] == [
        (0, 0, 0, 0),
        (4, 0, 0, 0),
        (4, 0, 0, 0),  # the first batch has three of them
        (4, 3, 0, 0),
        (4, 4, 0, 0),
        (4, 4, 0, 4),
    ]
    assert [(standing.pages, standing.rows) for standing in seen] == [(0, 0), (1, 4), (1, 4), (1, 4), (1, 4), (2, 4)]
    assert [standing.since for standing in seen] == [1000.0, 1000.0, 1007.0, 1007.0, 1007.0, 1007.0]


def test_what_the_vendor_refuses_counts_as_failed_until_a_read_shows_that_it_is_gone() -> None:
    def refuses_two(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present.discard("b")
        return [*obliging(shelf, ["c"]), *(Response(key, Verdict.DENIED) for key in keys if key in ("a", "b"))]

    _shelf, seen = run(reactions=[refuses_two])
    verifying, over = seen[-2:]
    assert (verifying.stage, verifying.done, verifying.failed) == (Stage.VERIFYING, 2, 2)
    assert (over.stage, over.done, over.failed, over.confirmed) == (Stage.OVER, 3, 1, 3)


def test_check_mode_reads_and_sends_nothing() -> None:
    shelf, seen = run(check_mode=True)
    assert stages(seen) == [Stage.READING, Stage.READ, Stage.OVER] and shelf.writes() == []
