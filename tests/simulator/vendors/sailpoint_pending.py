# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was accepted and takes effect later: after a number of reads, after some seconds, or never."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Callable

from .. import nature


@dataclass(slots=True, eq=False)
class Change:
    """One accepted change: it waits for `reads` more reads and the moment `due`; `never` keeps it open for good, `word` says what it is."""

    effect: Callable[[], None]
    reads: int
    due: float
    never: bool
    word: str


class Pending:
    """The open changes by topic (the kind of reads they wait for) and key (the id that those show); for each in the order of acceptance."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], list[Change]] = {}

    def accept(self, topic: str, key: str, effect: Callable[[], None], reads: float = 0, seconds: float = 0.0, *, never: bool = False, word: str = "") -> None:
        """`effect()` after `reads` reads and `seconds`, which is at once when both are 0."""
        self._open.setdefault((topic, key), []).append(Change(effect, int(reads), nature.monotonic() + seconds, never, word))
        self._advance((topic, key))

    def settle(self) -> None:
        """Let all that is due take effect."""
        for place in list(self._open):
            self._advance(place)

    def shown(self, topic: str, keys: Iterable[str]) -> None:
        """A read has shown these keys."""
        if self._open:
            for key in keys:
                for change in self._open.get((topic, key), ()):
                    change.reads -= 1

    def words(self, topic: str, key: str) -> list[str]:
        """What is open."""
        return [change.word for change in self._open.get((topic, key), ())]

    def _advance(self, place: tuple[str, str]) -> None:
        """Changes wait for those before them, but for none that never takes effect."""
        waiting = self._open.get(place, [])
        for change in [change for change in waiting if not change.never]:
            if change.reads > 0 or change.due > nature.monotonic():
                break
            waiting.remove(change)
            change.effect()
        if not waiting:
            self._open.pop(place, None)
