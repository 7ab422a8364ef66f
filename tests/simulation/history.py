# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What really happened in a scene: every request with its answer, and every change of the vendor's truth with who made it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

FOREIGN = "another administrator"


@dataclass(slots=True)
class Exchange:
    """One request. Steps number everything that happens, in order; 0 stands for never.

    C(truth): what was there when the vendor handled it. C(altered): a fault made or changed the answer. C(lost): why no answer arrived.
    """

    run: str
    method: str
    target: str
    headers: dict[str, str]
    body: bytes | None
    route: str
    kind: str
    begun: int
    begun_at: float
    handled: int = 0
    handled_at: float = 0.0
    answered: int = 0
    answered_at: float = 0.0
    status: int = 0
    answer_headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""
    truth: frozenset[str] = frozenset()
    altered: bool = False
    faults: tuple[str, ...] = ()
    lost: str = ""


@dataclass(slots=True)
class Change:
    """Something at the vendor came or went. C(who): a run, or C(FOREIGN)."""

    step: int
    who: str
    gone: frozenset[str]
    came: frozenset[str]


@dataclass(slots=True)
class History:
    """All of one scene. C(told): further lines for people, by step. C(names): from which step on what goes by which name."""

    truth: frozenset[str] = frozenset()
    step: int = 0
    exchanges: list[Exchange] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    told: list[tuple[int, float, str]] = field(default_factory=list)
    names: list[tuple[int, str, str]] = field(default_factory=list)

    def next(self) -> int:
        """The number of the next thing that happens."""
        self.step += 1
        return self.step

    def tell(self, now: float, text: str) -> None:
        """Something that no exchange shows."""
        self.told.append((self.next(), now, text))

    def note(self, who: str, truth: frozenset[str]) -> None:
        """What is there now, after somebody did something."""
        if truth != self.truth:
            self.changes.append(Change(self.next(), who, self.truth - truth, truth - self.truth))
            self.truth = truth

    def named(self, text: str, after: int, before: int) -> dict[str, int]:
        """What went by a name at some time between two steps, each with the step from which on it last did."""
        spans: dict[str, int] = {}
        for number, (since, key, name) in enumerate(self.names):
            ends = next((step for step, other, _name in self.names[number + 1 :] if other == key), before)
            if name == text and since < before and ends > after:
                spans[key] = since
        return spans

    def name_of(self, key: str, before: int) -> str:
        """By which name something went last before a step; empty where it had none yet."""
        return next((name for since, known, name in reversed(self.names) if known == key and since < before), "")

    def removed_by(self, who: str) -> set[str]:
        """Everything that somebody took away at some time."""
        return set().union(*(change.gone for change in self.changes if change.who == who))

    def of(self, run: str) -> Iterator[Exchange]:
        """The requests of one run."""
        return (exchange for exchange in self.exchanges if exchange.run == run)
