# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of all operations need of one: sample parameters, and its calls in the vendor's words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step

MATCHING = object()  # a total of as many as there are
MISSING = object()  # no total at all

Spoil = Callable[[dict[str, Any], str], Any]  # takes a good object and a member that is part of its id


class Misfit(NamedTuple):
    """Options that are refused before any request, and what the message says, or begins with."""

    args: Mapping[str, Any]
    words: str


class Witnessed(NamedTuple):
    """A run with a witness, for the items a and b.

    C(args): the options that name them, with the witness. C(itself): the witness that is one of them. C(asked), C(found): how
    results name the items before and after they were found out. C(begin): the calls before the first read.
    C(read): the calls of one whole read, from the items that are there and whether the witness is seen. C(own) and
    C(write): the calls after the first look. C(again): how often the last call of a read comes where the witness is not seen.
    """

    args: Mapping[str, Any]
    itself: Any
    asked: Sequence[Any]
    found: Sequence[Any]
    begin: Sequence[Step]
    read: Callable[[str, bool], list[Step]]
    write: Sequence[Step]
    own: Sequence[Step] = ()
    again: int = LISTINGS

    def unseen(self, there: str) -> list[Step]:
        """The calls of a read that never shows the witness."""
        steps = self.read(there, False)
        return [*steps, *steps[-1:] * (self.again - 1)]


class Case(ABC):
    """One operation.

    C(args): what a task needs beside its items. C(option) lists the items, C(items) are three of them, C(bad_items) hold
    one that is no id. C(sample): every option that lists items, filled. C(secrets): options of no_log. C(env): the
    environment variables of each option of the connection, as users know them. C(reading_posts): how the paths end that
    are read by POST. C(misfits): options that do not fit together. C(blanks): broken credentials, refused by name.
    C(row_ids): the members of a row that make its id. C(total_in): where a list says how long it is, C(body), C(header) or nowhere.
    C(refusal): the reason of an item that the vendor refuses; without a read-back a refusal proves nothing. C(readable):
    whether C(read_back) shows the state. C(bad_witnesses): what the option witness refuses.
    """

    operation: ClassVar[type[Operation]]
    args: ClassVar[Mapping[str, Any]]
    option: ClassVar[str]
    items: ClassVar[Sequence[Any]] = ("a", "b", "c")
    bad_items: ClassVar[Sequence[Any]] = ("good", None)
    sample: ClassVar[Mapping[str, Any]]
    secrets: ClassVar[Sequence[str]]
    env: ClassVar[Mapping[str, Sequence[str]]]
    reading_posts: ClassVar[Sequence[str]] = ()
    misfits: ClassVar[Sequence[Misfit]]
    blanks: ClassVar[Sequence[Misfit]]
    row_ids: ClassVar[Sequence[str]] = ("id",)
    total_in: ClassVar[str] = "body"
    refusal: ClassVar[str] = "refused"
    readable: ClassVar[bool] = True
    bad_witnesses: ClassVar[Sequence[Any]] = ("*", " ", "a/b", "a\u200b")

    @property
    def module(self) -> str:
        """The name of the module."""
        return self.operation.description.name

    @property
    def secret(self) -> str:
        """The secret that the task logs in with."""
        (value,) = [self.args[name] for name in self.secrets if name in self.args]
        return str(value)

    @property
    def part(self) -> str:
        """The part that tells the items apart, where several ids name one together; empty where an item is one text."""
        first = self.items[0]
        return "" if isinstance(first, str) else next(name for name in first if len({item[name] for item in self.items}) == len(self.items))

    def spelled(self, item: Any, spell: Callable[[str], str]) -> Any:
        """The item with the text that tells it apart spelled in another way."""
        return self.renamed(item, spell(item[self.part] if self.part else item))

    def renamed(self, item: Any, text: str) -> Any:
        """The item with this text in the place of what tells it apart."""
        return {**item, self.part: text} if self.part else text

    def others(self, count: int) -> list[Any]:
        """So many items that nobody asked for."""
        return [self.renamed(self.items[0], f"other-{number}") for number in range(count)]

    def given(self, items: Sequence[Any] | None = None, **more: Any) -> dict[str, Any]:
        """All options of a task: these items, one request at a time, and no waiting for the vendor."""
        return {**self.args, self.option: list(self.items if items is None else items), "verify_timeout": 0, "max_parallel": 1, **more}

    @abstractmethod
    def login(self, **details: Any) -> Step:
        """The call for an access token. C(details): parts of the step."""

    @abstractmethod
    def first_look(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        """The reads before the plan. C(asked): the items of the task, C(there): what the vendor still has, of these or others."""

    @abstractmethod
    def removal(self, asked: Sequence[Any], refused: Sequence[Any]) -> list[Step]:
        """The writes for the items that are asked for; the vendor refuses some of them."""

    @abstractmethod
    def read_back(self, asked: Sequence[Any], there: Sequence[Any]) -> list[Step]:
        """The reads after the writes; nothing where the state of an id cannot be read."""

    def restoring(self, items: Sequence[Any]) -> list[Step]:
        """The reads before the plan of a run that brings these items back; for operations that can."""
        return self.first_look(items, [])

    def own(self) -> list[Step]:
        """The calls that follow the first look where something is to be sent: what the login itself depends on."""
        return []

    def row(self, item: Any) -> dict[str, Any]:
        """An item as the vendor's list shows it."""
        return {"id": item}

    def spoilt(self, item: Any, spoil: Spoil, name: str) -> Any:
        """Its row, spoilt where the member C(name) of it is."""
        return spoil(self.row(item), name)

    def listing(self, asked: Sequence[Any], rows: Sequence[Any], total: Any = MATCHING) -> list[Step]:
        """One whole read whose answer holds these raw rows. C(total): what it announces."""
        raise LookupError(f"{self.module}: no list shows the items by id")

    @abstractmethod
    def witnessed(self) -> Witnessed:
        """A run with a witness."""

    # ---- whole runs

    def audit(self) -> list[Step]:
        """The calls of check mode where all three items are there."""
        return [self.login(), *self.first_look(self.items, self.items)]

    def run(self) -> list[Step]:
        """The calls of a run that removes the first two items; the vendor refuses the last one."""
        last = self.items[2:]
        return [*self.audit(), *self.removal(self.items, last), *self.read_back(self.items, last)]
