# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One scene as plain data: what is there, what is asked for, and everything that happens; the same data is the same run."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tests.operations.driver import HALF, IGNORED, MATTERS, Driver
from tests.simulation.drivers import DRIVERS_BY_NAME

HERE, GONE, OTHER, NEW = "Here", "Gone", "Other", "New"
SPELLINGS = ("case", "nfd", "dash", "homoglyph", "invisible")


@dataclass(frozen=True)
class Scenario:
    """What is drawn from a seed. Items go by a word and a number: C(["Here", 2]).

    C(asked): items with the spelling in which they are asked for, "" for the vendor's own. C(blocked): numbers of those that are
    there and that the vendor refuses to remove. C(namesakes): things that have the name of another one. C(foreign): before which
    request another administrator does what to which item.
    C(crash): at which moment the process dies, and which part of the last record is on disk then. C(cancel): at which request the run
    is told to end. C(second): how a second run follows when all is calm. C(dice): seed of latencies and back-off.
    """

    driver: str
    dice: int = 0
    there: int = 1
    gone: int = 0
    others: int = 0
    accents: bool = False
    asked: list[list[Any]] = field(default_factory=list)
    blocked: list[int] = field(default_factory=list)
    namesakes: list[list[Any]] = field(default_factory=list)
    batch: int = 0
    check: bool = False
    evidence: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    switches: dict[str, Any] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    foreign: list[list[Any]] = field(default_factory=list)
    crash: list[Any] = field(default_factory=list)
    cancel: int = 0
    second: str = ""

    def text(self) -> str:
        """The scenario in one line: what differs from the defaults."""
        plain = {name: value for name, value in asdict(self).items() if value != getattr(BLANK, name)}
        return json.dumps({"driver": self.driver, **plain}, sort_keys=True, ensure_ascii=True)

    def but(self, **changes: Any) -> Scenario:
        """The scenario with something else in it."""
        return replace(self, **changes)

    @property
    def driven(self) -> Driver:
        """The driver of its operation."""
        return DRIVERS_BY_NAME[self.driver]


BLANK = Scenario("")


def scenario_from(text: str) -> Scenario:
    """The scenario that a line stands for."""
    return Scenario(**json.loads(text))


class Names:
    """The names of a scenario's items, as the vendor spells them and as they are asked for."""

    def __init__(self, scenario: Scenario) -> None:
        self._driver = scenario.driven
        self._accents = scenario.accents
        counts = {HERE: scenario.there, GONE: scenario.gone, OTHER: scenario.others, NEW: 4}
        self._lists = {word: [self._accented(name) for name in self._driver.names(word, count)] for word, count in counts.items()}
        self.there, self.gone = self._lists[HERE], self._lists[GONE]
        self.others = self._lists[OTHER]
        # Where a list is cut into pages, what is asked for lies on the first ones or on the last.
        self.listed = self.others + self.there if scenario.dice % 2 else self.there + self.others
        self.asked = list(dict.fromkeys(self.spelled(*each) for each in scenario.asked))
        self.all = [name for names in self._lists.values() for name in names]

    def others_are_in(self, *truths: frozenset[str]) -> bool:
        """Whether whatever nobody asks for, a witness among it, was there all the time."""
        return all(truth.issuperset(self.others) for truth in truths)

    def of(self, word: str, number: int) -> str:
        """One item, as the vendor spells it; a number beyond the last begins again."""
        names = self._lists[word] or self._lists[NEW]
        return names[number % len(names)]

    def spelled(self, word: str, number: int, how: str) -> str:
        """One item in another spelling."""
        return respelled(self._driver, self.of(word, number), how)

    def _accented(self, name: str) -> str:
        return name.replace("-Ab", "-\u00c1b", 1) if self._accents else name


def respelled(driver: Driver, name: str, how: str) -> str:
    """A name in a spelling that looks like it or means the same; itself where there is none."""
    head, mark, tail = name.partition("|")
    if how == "case":
        return driver.twin(name)
    if how == "nfd":
        return unicodedata.normalize("NFD", head) + mark + tail
    if how == "dash":
        return "".join(head.rsplit("-", -1 if driver.case == IGNORED else 1)) + mark + tail
    if how == "homoglyph":
        return head.replace("e", "\u0435", 1) + mark + tail
    if how == "invisible":
        return head + "\u200b" + mark + tail
    return name


def same_item(driver: Driver, name: str) -> str:
    """What two spellings of one item have in common at this vendor; look-alikes do not."""
    if driver.case == MATTERS:
        return name
    if driver.case == HALF:
        head, mark, tail = name.partition("|")
        return head + mark + tail.casefold()
    return name.replace("-", "").casefold()


def looks_like(name: str) -> str:
    """What look-alikes have in common."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("\u200b", "")
    return text.replace("\u0435", "e")
