# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""One answer of a vendor, gathered page by page, and what it is worth: absence is concluded only from a whole one that stood still."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence

from ansible_collections.revoke.access.plugins.module_utils._engine.likeness import look, skeleton
from ansible_collections.revoke.access.plugins.module_utils._engine.matching import shown
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Alias, CurrentState, Key, Page, Question, Row, State
from ansible_collections.revoke.access.plugins.module_utils._errors import BadReply, Misfit

LISTINGS = 4  # a list that contradicts itself or does not stand still is read so often before it is given up


class Answer:
    """The answer to one question. It proves absence only where it is whole, fits the question and stood still.

    One page is one moment. Where there are several, a row can move from one to another between two requests, so what is
    missing counts as absent only when two listings in a row show the same. C(witness): a key that must be in it.
    """

    def __init__(
        self,
        question: Question,
        fold: Callable[[Key], Key],
        nouns: str,
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
        self._witness = witness
        self._plain = {key for key in question.keys if not isinstance(key, Alias)}
        self._aliases: dict[str, list[Alias]] = {}  # skeleton -> those that look so
        for key in question.keys:
            if isinstance(key, Alias):
                self._aliases.setdefault(skeleton(key.text), []).append(key)
        self._folds: set[Key] | None = None  # of the plain keys, and their looks; not before they are needed
        self._looks: set[Key] = set()
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
        self._cut = False  # it was not read to its end
        self.total = None
        self.rows = {}
        self.holders = {alias: {} for aliases in self._aliases.values() for alias in aliases}
        for alias in self.holders:  # a look-alike that an earlier try showed is not forgotten
            self.near.setdefault(alias, {})

    def position(self) -> tuple[Hashable] | None:
        """The next position to ask for, None where there is none at the moment."""
        if not self._waiting:
            return None
        self._in_flight += 1
        return (self._waiting.popleft(),)

    def check(self, row: Row) -> Row:
        """The row, where it can be in the answer to this question. Raises Misfit."""
        fits = self.question.fits
        if not (fits(row) if fits else self._goes_by(row)):
            raise Misfit(f"'{shown(row.key)}' was listed, which was not asked for: another question was answered")
        return row

    def _goes_by(self, row: Row) -> bool:
        """Whether the row goes by one of the keys, or looks like it."""
        return self._is_wanted(row.key) or any(skeleton(alias.text) in self._aliases for alias in row.aliases)

    def _is_wanted(self, key: Key) -> bool:
        if not self._plain or key in self._plain:
            return bool(self._plain)
        return self._fold(key) in self._folded() or self._fold(look(key)) in self._looks

    def _folded(self) -> set[Key]:
        if self._folds is None:
            self._folds = {self._fold(key) for key in self._plain}
            self._looks = {self._fold(look(key)) for key in self._plain}
        return self._folds

    def close(self) -> None:
        """Let go of what nobody asks for once the answer is finished; of 100,000 items it would be much."""
        for known in (self._plain, self._looks, self._ids, self._asked):
            known.clear()
        self._folds = None
        self._before = None

    def shows(self, key: Key) -> bool:
        """Whether the item is in it."""
        return bool(self.holders.get(key)) if isinstance(key, Alias) else self._fold(key) in map(self._fold, self.rows)

    def take(self, page: Page, rows: Sequence[tuple[Row, CurrentState]]) -> bool:
        """Note one page. C(rows): each of its rows with the state to remember of it.

        Returns whether the answer is finished. Raises BadReply where it never becomes whole.
        """
        self._in_flight -= 1
        if page.refusal is not None:
            self.refusal = CurrentState(State.UNREADABLE, obstacle=page.refusal, barred=True)
        if self.refusal is not None:  # pages under way change nothing any more
            self._waiting.clear()
            return not self._in_flight
        try:
            if not self._problem:
                self._note(page, rows)
        except Misfit as error:
            self._problem = error.message
        return self._go_on()

    def spoil(self, error: Misfit) -> bool:
        """Note a page that is no answer to the question. Returns and raises as C(take)."""
        self._in_flight -= 1
        self._problem = self._problem or error.message
        return self._go_on()

    def _go_on(self) -> bool:
        if self._problem or self._all_seen():
            self._cut = self._cut or bool(self._waiting)
            self._waiting.clear()
        return not self._waiting and not self._in_flight and (self._finished() or self._again())

    def _note(self, page: Page, rows: Sequence[tuple[Row, CurrentState]]) -> None:
        for row, current in rows:
            self._count += 1
            self._ids.add(row.key)
            if self._is_wanted(row.key):
                self.rows[row.key] = current
            for alias in row.aliases if self._aliases else ():
                self._name(alias, row.key, current)
        self._follow(page, bool(rows))

    def _name(self, alias: Alias, key: Key, current: CurrentState) -> None:
        for meant in self._aliases.get(skeleton(alias.text), ()):
            if alias == meant:
                self.holders[meant].setdefault(key, current)
            else:
                self.near[meant][alias.text] = None

    def _follow(self, page: Page, shows: bool) -> None:
        if page.total is not None:
            if self.total is not None and self.total != page.total:
                raise Misfit(f"The list of {self._nouns} announces {self.total} on one page and {page.total} on another")
            self.total = page.total
        if self._count != len(self._ids):
            raise Misfit(f"The list of {self._nouns} shows one of them twice")
        if self.total is not None and self._count > self.total:
            raise Misfit(f"The list of {self._nouns} holds more than the {self.total} that it announces")
        following = [position for position in page.following if position not in self._asked]
        self._pages += 1
        if page.following and not shows:
            raise Misfit(f"The list of {self._nouns} goes on after a page that shows none")
        if page.following and not following and self.total is None:
            raise Misfit(f"The list of {self._nouns} never comes to an end")
        self._asked.update(following)
        self._waiting.extend(following)

    def _all_seen(self) -> bool:
        """Whether every key was seen, so that no further page is needed. An alias may stand for one more item on each."""
        return bool(self._plain) and not self.holders and self._plain <= self.rows.keys()

    def _finished(self) -> bool:
        """Whether nothing more has to be asked: all is there, or what is missing is proven to be absent."""
        if not self._problem and self._all_seen() and self._cut:  # the rest of the list is of no interest
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
        if self._witness is not None and not self.shows(self._witness):
            return f"The witness '{shown(self._witness)}' is not in the list of {self._nouns}"
        return ""

    def _missing(self) -> bool:
        found = {self._fold(key) for key in self.rows}
        return any(fold not in found for fold in self._folded())

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
