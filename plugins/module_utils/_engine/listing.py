# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""One answer of a vendor, gathered page by page, and what it is worth: absence is concluded only from a whole one that stood still."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.likeness import look, skeleton
from ansible_collections.revoke.access.plugins.module_utils._engine.matching import shown
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Alias, CurrentState, Key, Page, Question, Row, State
from ansible_collections.revoke.access.plugins.module_utils._errors import BadReply

LISTINGS = 4  # a list that contradicts itself or does not stand still is read so often before it is given up


class Answer:
    """The answer to one question. It proves absence only where it is whole, fits the question and stood still.

    One page is one moment. Where there are several, a row can move from one to another between two requests, so what is
    missing counts as absent only when two listings in a row show the same. C(understand): the row of a vendor's object,
    and the state to remember of it; raises BadReply. C(witness): a key that must be in it.
    """

    def __init__(
        self,
        question: Question,
        fold: Callable[[Key], Key],
        nouns: str,
        understand: Callable[[Any], tuple[Row, CurrentState]],
        witness: Key | None = None,
    ) -> None:
        self.question = question
        self.rows: dict[Key, CurrentState] = {}  # of what may be one of the keys, as the vendor spells it
        self.holders: dict[Alias, dict[Key, CurrentState]] = {}
        self.near: dict[Alias, dict[str, None]] = {}  # what looks like an alias and is none of it
        self.refusal: CurrentState | None = None
        self.total: int | None = None  # how many there are, as the vendor says
        self.moved = ""  # why what is missing may still be there
        self._fold = fold
        self._nouns = nouns
        self._understand = understand
        self._witness = witness
        self._plain = {key for key in question.keys if not isinstance(key, Alias)}
        self._aliases: dict[str, list[Alias]] = {}  # skeleton -> those that look so
        for key in question.keys:
            if isinstance(key, Alias):
                self._aliases.setdefault(skeleton(key.text), []).append(key)
        self._folds = {fold(key) for key in self._plain}
        self._looks = {look(key) for key in self._plain}
        self._in_flight = 0
        self._attempt = 0
        self._before: frozenset[Key] | None = None  # the ids of the whole listing before this one
        self._begin()

    def _begin(self) -> None:
        self._attempt += 1
        self._pages = 0
        self._waiting: deque[Hashable] = deque([None])  # positions to ask for
        self._asked: set[Hashable] = set()
        self._ids: set[Key] = set()
        self._count = 0
        self._problem = ""
        self.total = None
        self.rows = {}
        self.holders = {alias: {} for aliases in self._aliases.values() for alias in aliases}
        self.near = {alias: {} for alias in self.holders}

    def position(self) -> tuple[Hashable] | None:
        """The next position to ask for, None where there is none at the moment."""
        if not self._waiting:
            return None
        self._in_flight += 1
        return (self._waiting.popleft(),)

    def take(self, page: Page) -> bool:
        """Note one page. Returns whether the answer is finished. Raises BadReply where it never becomes whole."""
        self._in_flight -= 1
        if page.refusal is not None:
            self.refusal = CurrentState(State.UNREADABLE, obstacle=page.refusal, barred=True)
        if self.refusal is not None:  # pages under way change nothing any more
            self._waiting.clear()
            return not self._in_flight
        if not self._problem:
            self._note(page)
        if self._problem or self._all_seen():
            self._waiting.clear()
        return not self._waiting and not self._in_flight and (self._finished() or self._again())

    def _note(self, page: Page) -> None:
        try:
            for raw in page.rows:
                self._remember(*self._understand(raw))
            self._follow(page)
        except BadReply as error:
            self._problem = error.message

    def _remember(self, row: Row, current: CurrentState) -> None:
        wanted = self._wanted(row, current)
        if self.question.fits is None and not wanted or self.question.fits is not None and not self.question.fits(row):
            raise BadReply(f"'{shown(row.key)}' was listed, which was not asked for: another question was answered")
        self._count += 1
        self._ids.add(row.key)

    def _wanted(self, row: Row, current: CurrentState) -> bool:
        """Remember the row where it may be what was asked for; tells whether it may."""
        wanted = False
        for alias in row.aliases:
            for meant in self._aliases.get(skeleton(alias.text), ()) if self._aliases else ():
                wanted = True
                if alias == meant:
                    self.holders[meant].setdefault(row.key, current)
                else:
                    self.near[meant][alias.text] = None
        if self._plain and (self._fold(row.key) in self._folds or look(row.key) in self._looks):
            self.rows[row.key] = current
            wanted = True
        return wanted

    def _follow(self, page: Page) -> None:
        if page.total is not None:
            if self.total is not None and self.total != page.total:
                raise BadReply(f"The list of {self._nouns} announces {self.total} on one page and {page.total} on another")
            self.total = page.total
        if self._count != len(self._ids):
            raise BadReply(f"The list of {self._nouns} shows one of them twice")
        if self.total is not None and self._count > self.total:
            raise BadReply(f"The list of {self._nouns} holds more than the {self.total} that it announces")
        following = [position for position in page.following if position not in self._asked]
        self._pages += 1
        if page.following and not (following and page.rows) and self.total is None:
            raise BadReply(f"The list of {self._nouns} never comes to an end")
        self._asked.update(following)
        self._waiting.extend(following)

    def _all_seen(self) -> bool:
        """Whether every key was seen, so that no further page is needed. An alias may stand for one more item on each."""
        return bool(self._plain) and not self.holders and self._plain <= self.rows.keys()

    def _finished(self) -> bool:
        """Whether nothing more has to be asked: all is there, or what is missing is proven to be absent."""
        if not self._problem and self._all_seen():
            return True
        if not self._problem:
            self._problem = self._gap()
        if self._problem:
            self._before = None
            return False
        ids = frozenset(self._ids)
        if self._pages == 1 or ids == self._before or not (self.holders or self._missing()):
            return True
        self._before = ids
        return False

    def _gap(self) -> str:
        """Why the listing is not whole; empty where it is."""
        if self.total is not None and self.total != self._count:
            return f"The list of {self._nouns} holds {self._count} of the {self.total} that it announces"
        if self._witness is not None and self._fold(self._witness) not in map(self._fold, self.rows):
            return f"The witness '{shown(self._witness)}' is not in the list of {self._nouns}"
        return ""

    def _missing(self) -> bool:
        found = {self._fold(key) for key in self.rows}
        return any(fold not in found for fold in self._folds)

    def _again(self) -> bool:
        if self._attempt < LISTINGS:
            self._begin()
            return False
        if self._problem:
            raise BadReply(f"{self._problem}; absence cannot be concluded from it")
        self.moved = (
            f"The list of {self._nouns} was read {LISTINGS} times and was never the same twice in a row: others change it meanwhile. "
            "What is missing in it may still be there; run again when it is quiet."
        )
        return True
