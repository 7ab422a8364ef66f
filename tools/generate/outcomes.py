# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of outcomes: every cell of what was known, sent, answered and read, in as few rows as people can read."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import FAILED, OWN_REASON, Claim, Sent, claim
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import State, Verdict

PAGE, BLOCK, LATER = "docs/outcomes.md", "outcomes", "outcomes of what is done later"

Said = tuple["Verdict | None", bool]  # the last answer, and whether a plain yes is believed
Rule = Callable[[State, Sent, "Verdict | None", "State | None", bool, bool], Claim]

# What comes up only where a vendor does later what it has taken on.
_ONLY_LATER: frozenset[object] = frozenset({State.PENDING, State.GIVEN_UP, Verdict.STARTED})

HEADING = ("first look", "sent", "last answer", "last read", "result")
# The columns in the order in which they are told apart: so the rows are fewest.
ORDER = ("read", "sent", "prior", "said")

_NAMES: Mapping[str, Mapping[Hashable, str]] = {
    "prior": {State.TO_DO: "there", State.AS_DESIRED: "gone", State.UNREADABLE: "cannot be read", State.PENDING: "under way"},
    "sent": {Sent.NEVER: "never", Sent.ONCE: "once", Sent.AGAIN: "more than once"},
    "read": {
        State.TO_DO: "there",
        State.AS_DESIRED: "gone",
        State.PENDING: "under way",
        State.GIVEN_UP: "given up",
        State.UNREADABLE: "tells nothing",
        None: "none",
    },
}
_ANSWERS: Mapping[Verdict | None, str] = {
    Verdict.ACCEPTED: "done",
    Verdict.STARTED: "taken on",
    Verdict.GONE: "no such thing",
    Verdict.DENIED: "not done",
    Verdict.REJECTED: "call refused",
    Verdict.UNCLEAR: "nothing clear",
    None: "none",
}
_BELIEVED = {True: "and that is enough", False: "and that is not enough"}


class Cell(NamedTuple):
    """What a claim is made from."""

    prior: State
    sent: Sent
    said: Said
    read: State | None


class Row(NamedTuple):
    """Cells with one result: for each column of C(ORDER) the values that it stands for, and how people call them."""

    values: Mapping[str, frozenset[Hashable]]
    words: Mapping[str, str]
    result: Claim

    def holds(self, cell: Cell) -> bool:
        """Whether the cell is one of them."""
        return all(getattr(cell, column) in values for column, values in self.values.items())


def cells(later: bool = False) -> list[Cell]:
    """Every cell that can come up: what is gone or under way at the first look is not sent, and what was never sent has no answer.

    C(later): where the vendor may do later what it has taken on.
    """
    states = [state for state in State if later or state not in _ONLY_LATER]
    verdicts = [verdict for verdict in Verdict if later or verdict not in _ONLY_LATER]
    priors = [state for state in states if state is not State.GIVEN_UP]  # what was given up is there
    every = (Cell(*cell) for cell in itertools.product(priors, Sent, itertools.product((*verdicts, None), (True, False)), (*states, None)))
    return [cell for cell in every if (cell.said[0] is None if cell.sent is Sent.NEVER else cell.prior in (State.TO_DO, State.UNREADABLE))]


def rows(rule: Rule = claim, later: bool = False) -> list[Row]:
    """The rows that hold each cell exactly once. C(rule): what decides a cell. C(later): as in C(cells)."""
    return list(_split(cells(later), ORDER, rule, later))


def table(rule: Rule = claim, later: bool = False) -> str:
    """The table in Markdown."""
    lines = [HEADING, ("---",) * len(HEADING)]
    lines += [(*(row.words[column] for column in ("prior", "sent", "said", "read")), _result(row.result)) for row in rows(rule, later)]
    return "".join("|" + "|".join(cell if cell == "---" else f" {cell} " for cell in line) + "|\n" for line in lines)


def _split(part: Sequence[Cell], columns: Sequence[str], rule: Rule, later: bool) -> Iterable[Row]:
    """The rows of these cells: values of the first column that lead to the same go together."""
    if not columns:
        yield Row({}, {}, rule(part[0].prior, part[0].sent, part[0].said[0], part[0].read, part[0].said[1], later))
        return
    column = columns[0]
    present = list(dict.fromkeys(getattr(cell, column) for cell in part))
    groups: dict[tuple[object, ...], list[Hashable]] = {}
    below: dict[tuple[object, ...], list[Row]] = {}
    for value in present:
        found = list(_split([cell for cell in part if getattr(cell, column) == value], columns[1:], rule, later))
        same = tuple((tuple(row.values.items()), row.result) for row in found)
        groups.setdefault(same, []).append(value)
        below[same] = found
    for ending, values in sorted(groups.items(), key=lambda group: len(group[1])):
        words = _words(column, values, present)
        for row in below[ending]:
            yield Row({column: frozenset(values), **row.values}, {column: words, **row.words}, row.result)


def _words(column: str, values: Sequence[Hashable], present: Sequence[Hashable]) -> str:
    """How people call some of the values that a column can have here."""
    if column == "said":
        return _said([value for value in values if isinstance(value, tuple)], present)
    if len(values) == len(present) > 1:
        return "any"
    return " or ".join(_NAMES[column][value] for value in values)


def _said(values: Sequence[Said], present: Sequence[Hashable]) -> str:
    if len(values) == len(present):
        return "any" if len({answer for answer, _believed in values}) > 1 else _ANSWERS[values[0][0]]
    if len(values) * 2 > len(present):
        return "any other"
    beliefs: dict[Verdict | None, list[bool]] = {}
    for answer, believed in values:
        beliefs.setdefault(answer, []).append(believed)
    return " or ".join(_ANSWERS[answer] + (f", {_BELIEVED[found[0]]}" if len(found) == 1 else "") for answer, found in beliefs.items())


def _result(found: Claim) -> str:
    if found.state != FAILED:
        return f"`{found.state}`"
    return "failed, for the vendor's reason" if found.reason == OWN_REASON else f"failed, `{found.reason}`"
