# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Reading: asks an operation's questions page by page, decides whether an answer is whole, and what is absent.

No operation concludes absence. An item is absent where a whole answer to a question about it does not hold it.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.matching import Matcher, twin_failure
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Alias, CurrentState, Key, Page, Question, Row, State
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, BadReply

LISTINGS = 3  # a list that contradicts its own total is read so often before it is given up
UNREADABLE = CurrentState(State.UNREADABLE)
ABSENT = CurrentState(State.AS_DESIRED)


class Reading(NamedTuple):
    """What one read shows.

    C(states): each plain key that was asked for. C(holders): for each alias the items that go by it, in the vendor's
    order. C(refusals): for each alias that the vendor refused to tell of, its state with the refusal.
    """

    states: dict[Key, CurrentState]
    holders: dict[Alias, dict[Key, CurrentState]]
    refusals: dict[Alias, CurrentState]


class Answer:
    """The answer to one question, gathered page by page. It proves absence only where it is whole."""

    def __init__(self, question: Question, matcher: Matcher, nouns: str) -> None:
        self.question = question
        self.rows: dict[Key, CurrentState] = {}  # of what may be one of the keys, as spelled by the vendor
        self.holders: dict[Alias, dict[Key, CurrentState]] = {key: {} for key in question.keys if isinstance(key, Alias)}
        self.refusal: CurrentState | None = None
        self._plain = {key for key in question.keys if not isinstance(key, Alias)}
        self._folded = {matcher.fold(key) for key in self._plain}
        self._fold = matcher.fold
        self._nouns = nouns
        self._attempt = 0
        self._in_flight = 0
        self._begin()

    def _begin(self) -> None:
        self._attempt += 1
        self._pages = 0
        self._waiting: deque[Hashable] = deque([None])  # positions to ask for
        self._asked: set[Hashable] = set()
        self._ids: set[Key] = set()
        self._total: int | None = None
        self._circular = False  # pages link to what was shown, or show it again

    def position(self) -> tuple[Hashable] | None:
        """The next position to ask for, None where there is none at the moment."""
        if not self._waiting:
            return None
        self._in_flight += 1
        return (self._waiting.popleft(),)

    def take(self, page: Page, rows: Sequence[tuple[Row | None, CurrentState | None]]) -> bool:
        """Note one page. C(rows): each row with the state to remember of it. Returns whether the answer is whole.

        Raises BadReply where it still is not after it was asked for often enough.
        """
        self._in_flight -= 1
        if page.refusal is not None:
            self.refusal = CurrentState(State.UNREADABLE, obstacle=page.refusal, barred=True)
        if self.refusal is not None:  # pages under way change nothing any more
            self._waiting.clear()
            return not self._in_flight
        self._follow(page, self._note(rows))
        if page.total is not None:
            self._total = max(self._total or 0, page.total)
        if self._waiting or self._in_flight:
            return False
        return self._found() or self._whole() or self._again()

    def _note(self, rows: Sequence[tuple[Row | None, CurrentState | None]]) -> bool:
        """Remember what is wanted. Returns whether the page brought anything new; a first page always does."""
        known = len(self._ids)
        for row, current in rows:
            self._ids.add(row.key if row else None)
            if row and current:
                self._remember(row, current)
        self._pages += 1
        return self._pages == 1 or len(self._ids) > known

    def _remember(self, row: Row, current: CurrentState) -> None:
        for alias in row.aliases:
            if alias in self.holders:
                self.holders[alias].setdefault(row.key, current)
        if self._fold(row.key) in self._folded:
            self.rows[row.key] = current

    def _follow(self, page: Page, news: bool) -> None:
        following = [position for position in page.following if position not in self._asked]
        if page.following and not (news and (following or page.total is not None)):
            self._circular = True
        self._asked.update(following)
        self._waiting.extend(following)
        if self._found() or self._circular:
            self._waiting.clear()

    def _found(self) -> bool:
        """Whether every key was seen, so that no further page is needed. An alias may stand for one more item on each."""
        return not self.holders and self._plain <= self.rows.keys()

    def _whole(self) -> bool:
        """Whether nothing can have been left out."""
        return not self._circular if self._total is None else len(self._ids) >= self._total

    def _again(self) -> bool:
        if self._attempt >= LISTINGS:
            what = "never comes to an end" if self._total is None else f"holds {len(self._ids)} of the {self._total} that it announces"
            raise BadReply(f"The list of {self._nouns} {what}; absence cannot be concluded from it")
        self._begin()
        return False


class Reader:
    """Reads the current state of items of one operation, with the spellings of the run's first look in mind."""

    def __init__(self, operation: Operation, pool: Pool, keep_facts: bool) -> None:
        self._operation = operation
        self._description: Description = operation.description
        self._pool = pool
        self._keep_facts = keep_facts
        self.matcher = Matcher(operation.fold, operation.description.one_spelling)

    def read(self, keys: Sequence[Key]) -> Reading:
        """The state of each key now. Raises AccessError where a question has no whole answer."""
        reading = Reading(dict.fromkeys(keys, UNREADABLE), {}, {})
        for answer in self._ask(self._operation.questions(keys)):
            self._conclude(answer, reading)
        return reading

    def _ask(self, questions: Sequence[Question]) -> list[Answer]:
        """Ask all questions, as many requests at a time as the pool takes; a first failure ends it."""
        answers = [Answer(question, self.matcher, self._description.nouns) for question in questions]
        unfinished = dict.fromkeys(answers)
        running: dict[Any, Answer] = {}
        problem: AccessError | None = None
        while running or (unfinished and problem is None):
            if problem is None:
                self._fill(running, unfinished)
            for future in self._pool.finished(running):
                answer = running.pop(future)
                try:
                    page = future.result()
                    if answer.take(page, [self._row(raw) for raw in page.rows]):
                        del unfinished[answer]
                except AccessError as error:
                    problem = problem or error
        if problem is not None:
            raise problem
        return answers

    def _fill(self, running: dict[Any, Answer], unfinished: Iterable[Answer]) -> None:
        """Ask for as many pages as the pool takes; a question that was begun comes before the next one."""
        for answer in unfinished:
            while len(running) < self._pool.size:
                position = answer.position()
                if position is None:
                    break
                running[self._pool.submit(self._operation.answer, answer.question, *position)] = answer
            if len(running) >= self._pool.size:
                return

    def _row(self, raw: Any) -> tuple[Row | None, CurrentState | None]:
        row = self._operation.row(raw)
        if row is None:
            return None, None
        return row, row.current._replace(facts=self._facts(raw)) if self._keep_facts else row.current

    def _facts(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        return Packed({name: raw[name] for name in self._description.evidence_fields if raw.get(name) is not None})

    def _conclude(self, answer: Answer, reading: Reading) -> None:
        """What a whole answer says of each key of its question."""
        plain = [key for key in answer.question.keys if not isinstance(key, Alias)]
        matches = self.matcher.match(plain, answer.rows)
        for key in answer.question.keys:
            if answer.refusal is not None:
                self._refused(key, answer.refusal, reading)
            elif isinstance(key, Alias):
                reading.holders[key] = answer.holders[key]
            else:
                match = matches.get(key)
                reading.states[key] = ABSENT if match is None else self._twin(match.listed) if match.twin else answer.rows[match.listed]

    @staticmethod
    def _refused(key: Key, refusal: CurrentState, reading: Reading) -> None:
        if isinstance(key, Alias):
            reading.refusals[key] = refusal
        else:
            reading.states[key] = UNREADABLE

    def _twin(self, listed: Key) -> CurrentState:
        shown = listed if isinstance(listed, str) else ", ".join(str(part) for part in listed) if isinstance(listed, tuple) else repr(listed)
        return CurrentState(State.TO_DO, obstacle=twin_failure(shown), barred=True)


class Packed(Mapping[str, Any]):
    """A mapping of JSON values that takes a third of the memory of a dict of them; it is unpacked anew at each use."""

    __slots__ = ("_text",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._text = json.dumps(dict(values)).encode("ascii")

    def __getitem__(self, name: str) -> Any:
        return self._values()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())

    def _values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._text)
        return found
