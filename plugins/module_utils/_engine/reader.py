# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Reading: asks an operation's questions, side by side, and concludes from the answers what is there and what is absent.

No operation concludes absence. An item is absent where a whole answer to a question about it, which stood still, does
not hold it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import Answer
from ansible_collections.revoke.access.plugins.module_utils._engine.matching import Matcher, shown, twin
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.packed import Packed
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    Alias,
    CurrentState,
    Failure,
    Key,
    Page,
    Question,
    Row,
    State,
    anything,
)
from ansible_collections.revoke.access.plugins.module_utils._errors import BadReply, Misfit

UNREADABLE = CurrentState(State.UNREADABLE)


class Found(NamedTuple):
    """A plain key as one read shows it. C(key): in the vendor's spelling, where it is listed."""

    key: Key
    current: CurrentState


class Reading(NamedTuple):
    """What one read shows.

    C(states): each plain key that was asked for. C(holders): for each alias the items that go by it, in the vendor's
    order. C(refusals): for each alias of which the vendor does not tell, or tells only of a look-alike, its state.
    """

    states: dict[Key, Found]
    holders: dict[Alias, dict[Key, CurrentState]]
    refusals: dict[Alias, CurrentState]


class Look(NamedTuple):
    """What a read after the first one shows of its keys. C(problem): why it is not whole; then only what is still there is told, and nothing is absent."""

    states: Mapping[Key, CurrentState]
    problem: Exception | None = None


class Fetched(NamedTuple):
    """A page without its raw rows, and its rows with the state to remember of each."""

    page: Page
    rows: Sequence[tuple[Row, CurrentState]]


class Reader:
    """Reads the current state of items of one operation, with the spellings of the run's first look in mind.

    C(keep_facts): what the evidence keeps of an item is remembered. C(population): how many items there are in all, as
    the last whole list told; None where none has. C(absent): how an item is that a whole answer does not hold.
    C(pages) and C(rows): how many were read. C(witnesses): the keys that the witness was found to have.
    """

    def __init__(self, operation: Operation, pool: Pool, keep_facts: bool) -> None:
        self._operation = operation
        self._nouns = operation.description.nouns
        self._pool = pool
        self._keep_facts = keep_facts
        self._witness: Key | None = None
        self.population: int | None = None
        self.pages = self.rows = 0
        self.witnesses: set[Key] = set()
        self.matcher = Matcher(operation.fold)
        self.absent = operation.absent()

    def first_look(self, keys: Sequence[Key], witness: Key | None = None) -> Reading:
        """How each key is, and in what spelling. C(witness): what this read and each later one must show. Raises AccessError."""
        self._witness = witness
        answers = self._ask(self._operation.questions(keys) or self._of_alias(witness))
        reading = self._conclude(keys, answers, True)
        absent = [key for key, found in reading.states.items() if found.current is self.absent]
        unknown = [alias for alias, holders in reading.holders.items() if not holders and alias not in reading.refusals]
        closer = self._operation.nearby([*absent, *unknown]) if absent or unknown else []
        if closer:
            reading = self._conclude(keys, [*answers, *self._ask(closer)], True)
        for key in absent:
            why = self._operation.doubt(key) if reading.states[key].current is self.absent else ""
            if why:
                reading.states[key] = Found(key, _doubtful(Failure("not_found", f"It is not there. {why} Nothing was sent for it.")))
        return reading

    def look_again(self, keys: Sequence[Key]) -> Look:
        """How each key is now, in the spelling of the first look.

        An alias that nothing went by is as desired as long as nothing does.
        """
        self._operation.client.begin_anew()  # an answer to a write that comes twice shows no item either
        answers, problem = self._answers(self._operation.questions(keys))
        reading = self._conclude(keys, answers, False)
        states = {key: self._alias_now(key, reading) if isinstance(key, Alias) else reading.states[key].current for key in keys}
        return Look(states) if problem is None else Look({key: seen for key, seen in states.items() if seen.state is State.TO_DO and not seen.barred}, problem)

    def along(self, keys: Sequence[Key], others: Sequence[Key]) -> Sequence[Key]:
        """The keys, and the others as well where that costs no further question."""
        questions = self._operation.questions
        return [*keys, *others] if others and len(questions([*keys, *others])) <= len(questions(keys)) else keys

    # ---- asking

    def _ask(self, questions: Sequence[Question]) -> list[Answer]:
        """Ask all questions. Raises what kept one from being answered whole."""
        answers, problem = self._answers(questions)
        if problem is not None:
            raise problem
        return answers

    def _answers(self, questions: Sequence[Question]) -> tuple[list[Answer], Exception | None]:
        """The whole answers to all questions, as many requests at a time as the pool takes; a first failure ends it, and is told."""
        answers = [self._answer(question) for question in self._with_witness(questions)]
        unfinished = dict.fromkeys(answers)
        running: dict[Any, Answer] = {}
        problem: Exception | None = None
        while running or (unfinished and problem is None):
            if problem is None:
                self._fill(running, unfinished)
            for future in self._pool.finished(running):
                answer = running.pop(future)
                try:
                    if self._finishes(answer, future.result()):
                        unfinished.pop(answer, None)
                        answer.close()
                except Exception as error:  # whatever it is, the other calls are waited for first
                    problem = problem or error
        missing = self._missing_witness(answers) if problem is None else None
        if missing is not None:
            return [], missing
        return [answer for answer in answers if answer not in unfinished], problem

    def _fill(self, running: dict[Any, Answer], unfinished: Iterable[Answer]) -> None:
        """Ask for as many pages as the pool takes; a question that was begun comes before the next one."""
        for answer in unfinished:
            while len(running) < self._pool.size:
                position = answer.position()
                if position is None:
                    break
                running[self._pool.submit(self._fetch, answer, *position)] = answer
            if len(running) >= self._pool.size:
                return

    def _answer(self, question: Question) -> Answer:
        inside = self._witness if self._witness in question.keys else None
        return Answer(question, self._operation.fold, self._nouns, inside)

    def _fetch(self, answer: Answer, position: Hashable | None) -> Fetched | Misfit:
        """Ask for one page and read its rows. What comes on the connection of a misfit is not read."""
        try:
            page = self._operation.answer(answer.question, position)
            rows = [(answer.check(self._operation.row(raw)), raw) for raw in page.rows]
        except Misfit as error:
            self._operation.client.discard()
            return error
        if answer.question.fits is not anything and not any(self._tells_question(row) for row, _raw in rows):  # a copy of it may follow
            self._operation.client.discard()
        return Fetched(page._replace(rows=()), [(row, self._remembered(row, raw)) for row, raw in rows])

    def _tells_question(self, row: Row) -> bool:
        """Whether a row can be in the answer to one question only; the witness is in all."""
        return self._witness is None or self._operation.fold(row.key) != self._operation.fold(self._witness)

    def _remembered(self, row: Row, raw: Any) -> CurrentState:
        return row.current._replace(facts=self._facts(raw)) if self._keep_facts else row.current

    def _finishes(self, answer: Answer, fetched: Fetched | Misfit) -> bool:
        if isinstance(fetched, Misfit):
            return answer.spoil(fetched)
        self.pages += 1
        self.rows += len(fetched.rows)
        return answer.take(*fetched)

    def _facts(self, raw: Mapping[str, Any]) -> Packed:
        return Packed({name: raw[name] for name in self._operation.description.evidence_fields if raw.get(name) is not None})

    # ---- the witness

    def _with_witness(self, questions: Sequence[Question]) -> list[Question]:
        """The questions, each with the witness in it; where that cannot be, it is asked for beside them."""
        if self._witness is None or not questions:
            return list(questions)
        wider = [question if self._witness in question.keys else self._operation.witnessed(question, self._witness) for question in questions]
        asked = [with_it or question for with_it, question in zip(wider, questions)]
        return asked if all(wider) else [*asked, *self._operation.questions([self._witness])]

    def _of_alias(self, witness: Key | None) -> Sequence[Question]:
        """What to ask where nothing else is asked: a witness that goes by an alias may be among what cannot be read."""
        return self._operation.questions([witness]) if isinstance(witness, Alias) else []

    def _missing_witness(self, answers: Sequence[Answer]) -> BadReply | None:
        """Why nothing is believed where no answer shows the witness."""
        if self._witness is None or not answers:
            return None
        if not any(answer.shows(self._witness) for answer in answers if self._witness in answer.question.keys):
            text = f"The witness '{shown(self._witness)}' is not among the {self._nouns} that were read; absence cannot be concluded from it"
            return BadReply(f"{text}. Check what the credentials may see, or give another witness")
        self.witnesses = {self._witness}
        if isinstance(self._witness, Alias):
            self.witnesses.update(key for answer in answers for key in answer.holders.get(self._witness, ()))
        return None

    # ---- concluding

    def _conclude(self, keys: Sequence[Key], answers: Sequence[Answer], first: bool) -> Reading:
        """What whole answers say of each key."""
        reading = Reading({key: Found(key, UNREADABLE) for key in keys if not isinstance(key, Alias)}, {}, {})
        rows: dict[Key, CurrentState] = {}
        asked: dict[Key, Answer] = {}
        for answer in answers:
            rows.update(answer.rows)
            asked.update((key, answer) for key in answer.question.keys if key not in asked)
            if answer.question.fits is anything and answer.total is not None:
                self.population = answer.total
        told = [key for key in reading.states if key in asked and asked[key].refusal is None]
        reading.states.update((key, Found(key, answer.refusal)) for key, answer in asked.items() if answer.refusal and key in reading.states)
        matches = self.matcher.match(told, rows, first)
        for key in told:
            match = matches.get(key)
            if match is None:
                reading.states[key] = Found(key, _unseen(asked[key].moved) if asked[key].moved else self.absent)
            elif match.doubt:  # what was listed is not what was asked for
                reading.states[key] = Found(key, _doubtful(match.doubt))
            else:
                reading.states[key] = Found(match.listed, rows[match.listed])
        told_of: dict[Alias, list[Answer]] = {}
        for answer in answers:
            for key in answer.holders:
                told_of.setdefault(key, []).append(answer)
        for key in keys:
            if isinstance(key, Alias) and key in told_of:
                self._name(key, told_of[key], reading)
        self._bar_renamed(reading)
        return reading

    @staticmethod
    def _name(alias: Alias, answers: Sequence[Answer], reading: Reading) -> None:
        """What goes by an alias."""
        holders = {key: current for answer in answers for key, current in answer.holders[alias].items()}
        near = [text for answer in answers for text in answer.near[alias]]
        refusal = next((answer.refusal for answer in answers if answer.refusal), None)
        moved = next((answer.moved for answer in answers if answer.moved), "")
        reading.holders[alias] = holders
        if refusal is not None:
            reading.refusals[alias] = refusal
        elif moved:  # there may be one more
            reading.refusals[alias] = _unseen(moved)
        elif near and not holders:
            reading.refusals[alias] = _doubtful(twin(min(near)))

    @staticmethod
    def _bar_renamed(reading: Reading) -> None:
        """Of an item that one question shows by one name and the next one by another, nobody knows which aliases are still its own."""
        names: dict[Key, str] = {}
        renamed: dict[Key, str] = {}
        for key, current in ((key, current) for holders in reading.holders.values() for key, current in holders.items()):
            if names.setdefault(key, current.label) != current.label:
                renamed[key] = f"'{shown(key)}' was renamed while it was read, from or to '{current.label}'. Nothing was sent for its names; run again."
        for alias, holders in reading.holders.items() if renamed else ():
            why = next((renamed[key] for key in holders if key in renamed), "")
            if why:
                reading.refusals[alias] = _unseen(why)

    def _alias_now(self, alias: Alias, reading: Reading) -> CurrentState:
        holders = reading.holders.get(alias)
        if holders is None:
            return UNREADABLE
        return reading.refusals.get(alias) or (next(iter(holders.values())) if holders else self.absent)


def _unseen(why: str) -> CurrentState:
    """The state of what a list did not show that never stood still."""
    return CurrentState(State.UNREADABLE, obstacle=Failure("not_attempted", why), barred=True)


def _doubtful(why: Failure) -> CurrentState:
    return CurrentState(State.TO_DO, obstacle=why, barred=True)
