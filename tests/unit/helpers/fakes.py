# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A vendor in memory, for tests of the engine alone: no HTTP, and as hostile as a test wants."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar, cast

from ansible_collections.revoke.access.plugins.module_utils._engine.engine import Engine
from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item, Outcome, Phase
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Description, ItemsOption, Lookup, Vendor, Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._engine.verifier import Behaviour
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    Alias,
    CurrentState,
    Key,
    Page,
    Question,
    Response,
    Row,
    State,
    Target,
    Verdict,
)
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError
from ansible_collections.revoke.access.plugins.module_utils._http.client import Client
from ansible_collections.revoke.access.plugins.module_utils._http.deadline import Deadline
from ansible_collections.revoke.access.plugins.module_utils._http.grants import FormGrant, Grant
from ansible_collections.revoke.access.plugins.module_utils._http.redact import Redactor
from ansible_collections.revoke.access.plugins.module_utils._http.replies import Reply
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation, TestClock, by_state

T = TypeVar("T")
TO_DO = CurrentState(State.TO_DO)
AS_DESIRED = CurrentState(State.AS_DESIRED)
UNREADABLE = CurrentState(State.UNREADABLE)

# What answers one write: takes the vendor and the keys, applies what it likes, and answers or raises.
Reaction = Callable[["Shelf", Sequence[str]], Sequence[Response]]


def obliging(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
    """Removes what it is asked to remove, and says so."""
    shelf.present -= set(keys)
    return [Response(key, Verdict.ACCEPTED) for key in keys]


def no_login(_options: Mapping[str, Any]) -> Grant:
    return FormGrant("/token", {}, "s3cret")


def no_diagnosis(_reply: Reply) -> AccessError | None:
    return None


LIBRARY = Vendor("shelf", "Shelf", "shelf", {}, [], no_login, no_diagnosis)
BOOKS = Description(
    name="shelf_book",
    vendor=LIBRARY,
    noun="book",
    nouns="books",
    items=[ItemsOption("ids")],
    options={},
    states={"absent": Verbs("removed", "already gone")},
    batch_limit=3,
    evidence_fields=("owner",),
)
OPTIONS: Mapping[str, Any] = {"ids": None, "base_url": "https://shelf.test", "state": "absent", "client_id": "librarian"}


class Leaving(Client):
    """For operations that send nothing over HTTP, but whose writes count as sent.

    C(left): how often the next ones leave. C(discarded): how often a connection was given up.
    """

    left: int = 1
    discarded: int = 0

    def sendings(self) -> int:
        return self.left

    def discard(self) -> None:
        self.discarded += 1


def silent_client() -> Leaving:
    """A client for operations that send nothing over HTTP; a call fails the test."""
    return Leaving(
        Connection(OPTIONS["base_url"]), no_login({}), no_diagnosis, wire=Conversation(), read_only=False, redactor=Redactor(lambda _secret: None, [])
    )


Kind = TypeVar("Kind", bound="Shelf")


class Shelf(Lookup):
    """Things that are there until somebody removes them; C(reactions) are used up one per write, then it obliges."""

    description = BOOKS

    def __init__(self, present: Iterable[str], reactions: Sequence[Reaction] = (), unreadable: Iterable[str] = (), **options: Any) -> None:
        self.leaving = silent_client()
        super().__init__({**OPTIONS, **options}, self.leaving)
        self.present: set[str] = set(present)
        self.unreadable = set(unreadable)
        self.reactions = list(reactions)
        self.log: list[tuple[str, list[str]]] = []
        self.read_errors: list[AccessError | None] = []  # one per read, None for a good one
        self.seen: dict[str, CurrentState] = {}  # what reads show of things that are there
        self.room = "room 1"
        self.own: dict[Key, str] = {}
        self.login: list[str] = []

    @classmethod
    def described(cls: type[Kind], **changes: Any) -> type[Kind]:
        """This kind of shelf with another description."""
        return cast("type[Kind]", type(cls.__name__, (cls,), {"description": cls.description._replace(**changes)}))

    def tenant(self) -> str:
        return self.room

    def population(self) -> int:
        return len(self.present | self.unreadable)

    def own_keys(self) -> Mapping[Key, str]:
        return self.own

    def tenants_of_login(self) -> Sequence[str]:
        return self.login

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        return [Question(keys)] if keys else []

    def answer(self, question: Question, position: Hashable | None) -> Page:
        keys = [str(key) for key in question.keys]
        self.log.append(("read", keys))
        error = self.read_errors.pop(0) if self.read_errors else None
        if error is not None:
            raise error
        return Page([self.shown(key) for key in keys if key in self.present | self.unreadable])

    def shown(self, key: str) -> dict[str, Any]:
        """One of the vendor's objects."""
        current = UNREADABLE if key in self.unreadable else self.seen.get(key, TO_DO)
        return {**(current.facts or {}), "id": key, "current": current._replace(facts=None)}

    def row(self, raw: Any) -> Row:
        return Row(raw["id"], raw["current"], raw.get("aliases", ()))

    def send(self, keys: Sequence[Key]) -> Sequence[Response]:
        names = [str(key) for key in keys]
        assert 0 < len(names) <= self.description.batch_limit
        assert len(set(names)) == len(names)
        self.log.append(("write", names))
        self.leaving.left = 1  # unless the reaction says otherwise
        return self.react(names)

    def react(self, keys: Sequence[str]) -> Sequence[Response]:
        """What one write does, and its answer."""
        reaction = self.reactions.pop(0) if self.reactions else obliging
        return reaction(self, keys)

    def writes(self) -> list[list[str]]:
        """The keys of each write, in order."""
        return [keys for kind, keys in self.log if kind == "write"]

    def reads(self) -> list[list[str]]:
        """The keys of each read, in order."""
        return [keys for kind, keys in self.log if kind == "read"]


class Turns(Pool):
    """A pool without threads: calls end one at a time, in the order that C(choose) says, and no sooner than somebody waits.

    C(choose): takes how many calls are under way, gives the number of the one that ends next. C(most): so many were at once.
    """

    def __init__(self, size: int = 1, choose: Callable[[int], int] = lambda _count: 0) -> None:
        super().__init__(size)
        self.most = 0
        self._choose = choose
        self._calls: dict[Future[Any], Callable[[], Any]] = {}

    def map(self, function: Callable[[Any], T], arguments: Iterable[Any]) -> list[T]:
        return [function(argument) for argument in arguments]

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        future: Future[T] = Future()
        self._calls[future] = lambda: function(*arguments)
        self.most = max(self.most, len(self._calls))
        return future

    def finished(self, running: Iterable[Future[T]]) -> set[Future[T]]:
        under_way = list(running)
        future = under_way[self._choose(len(under_way))]
        call = self._calls.pop(future)
        try:
            future.set_result(call())
        except Exception as error:
            future.set_exception(error)
        return {future}


class Register(Observer):
    """Keeps what it is told. C(told): kind and labels. C(begun): the items of which a write was announced."""

    def __init__(self) -> None:
        self.told: list[tuple[str, list[Any]]] = []
        self.begun: list[Item] = []

    def sending(self, items: Sequence[Item]) -> None:
        assert all(item.phase is not Phase.SENDING for item in items)
        self.begun += items
        self.told.append(("sending", [item.key for item in items]))

    def answered(self, items: Sequence[Item]) -> None:
        self.told.append(("answered", [item.key for item in items]))

    def in_flight(self) -> list[Any]:
        """What may be on its way at this moment."""
        return [item.key for item in self.begun if item.phase is Phase.SENDING]


class Job:
    """A run of the engine over a shelf, with a clock that only waiting moves. C(keys): keys, or what stands for them.

    The engine takes any exception for a bug and goes on to tell what is known: one that no test expects with C(bug) fails the test.
    """

    def __init__(
        self,
        shelf: Shelf,
        keys: Iterable[Key],
        check_mode: bool = False,
        *,
        pool: Pool | None = None,
        policy: Policy | None = None,
        observer: Observer | None = None,
        keep_facts: bool = False,
        verify: bool = True,
        verify_timeout: float = 10.0,
        max_attempts: int = 3,
        bug: bool = False,
        retry: bool = False,
    ) -> None:
        self.shelf = shelf
        self.clock = TestClock()
        self.pauses: list[int] = []
        engine = Engine(
            shelf,
            pool or Turns(),
            Behaviour(check_mode, verify, verify_timeout, max_attempts, retry),
            policy or Policy(),
            observer or Observer(),
            clock=self.clock,
            pause=self.pauses.append,
            sleep=Deadline(clock=self.clock).sleep,
            keep_facts=keep_facts,
        )
        self.report = engine.run([Target(key, key.text if isinstance(key, Alias) else key) for key in keys])
        assert (self.report.bug is not None) is bug, self.report.bug

    @property
    def outcomes(self) -> list[Outcome]:
        """One per thing, in order."""
        return self.report.outcomes

    def lists(self) -> dict[str, list[Any]]:
        """The items per state, in order; failed ones as (item, reason)."""
        return by_state(self.outcomes)


def plan_of(shelf: Shelf, keys: Iterable[Key], check_mode: bool = True) -> str:
    """The id of the plan that a run makes."""
    plan = Job(shelf, keys, check_mode).report.plan
    assert plan is not None
    return plan.plan_id
