# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A vendor in memory, for tests of the engine alone: no HTTP, and as hostile as a test wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Callable

from ansible_collections.revoke.access.plugins.module_utils._batches import Pool
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import ACCEPTED, Key, Operation, Said, Seen, Target
from ansible_collections.revoke.access.plugins.module_utils._guards import Rules
from ansible_collections.revoke.access.plugins.module_utils._outcome import Outcome
from ansible_collections.revoke.access.plugins.module_utils._removal import Removal, Settings
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Clock

# What answers one write: takes the vendor and the keys, applies what it likes, and answers or raises.
Answer = Callable[["Shelf", Sequence[str]], list[Said]]


def obliging(shelf: Shelf, keys: Sequence[str]) -> list[Said]:
    """Removes what it is asked to remove, and says so."""
    shelf.present -= set(keys)
    return [Said(key, ACCEPTED) for key in keys]


class Shelf(Operation):
    """Things that are there until somebody removes them; C(answers) are used up one per write, then it obliges."""

    vendor = "shelf"
    thing = ("book", "books")
    batch_limit = 3

    def __init__(self, present: Iterable[str], answers: Sequence[Answer] = (), unreadable: Iterable[str] = ()) -> None:
        super().__init__(None, {"ids": None}, Pool(1))
        self.present: set[str] = set(present)
        self.unreadable = set(unreadable)
        self.answers = list(answers)
        self.log: list[tuple[str, list[str]]] = []
        self.read_errors: list[Exception | None] = []  # one per read, None for a good one
        self.seen: dict[str, Seen] = {}  # fixed answers of reads
        self.room = "room 1"
        self.own: dict[Key, str] = {}
        self.login: list[str] = []

    def targets(self) -> list[Target]:
        return [Target(key, key) for key in self.params["ids"] or []]

    def name(self) -> str:
        return "shelf_book"

    def tenant(self) -> str:
        return self.room

    def actor(self) -> str:
        return "librarian"

    def population(self) -> int:
        return len(self.present) + len(self.unreadable - self.present)

    def own_keys(self) -> dict[Key, str]:
        return self.own

    def tenants_of_login(self) -> list[str]:
        return self.login

    def read(self, keys: Sequence[Key]) -> dict[Key, Seen]:
        self.log.append(("read", [str(key) for key in keys]))
        error = self.read_errors.pop(0) if self.read_errors else None
        if error is not None:
            raise error
        return {key: self._state(str(key)) for key in keys}

    def _state(self, key: str) -> Seen:
        if key in self.unreadable:
            return Seen(None)
        return self.seen.get(key, Seen(False)) if key in self.present else Seen(True)

    def write(self, keys: Sequence[Key]) -> list[Said]:
        names = [str(key) for key in keys]
        assert 0 < len(names) <= self.batch_limit
        assert len(set(names)) == len(names)
        self.log.append(("write", names))
        answer = self.answers.pop(0) if self.answers else obliging
        return answer(self, names)

    def writes(self) -> list[list[str]]:
        """The keys of each write, in order."""
        return [keys for kind, keys in self.log if kind == "write"]

    def reads(self) -> list[list[str]]:
        """The keys of each read, in order."""
        return [keys for kind, keys in self.log if kind == "read"]


class Job:
    """A run of the engine over a shelf, with a clock that only sleeping moves."""

    def __init__(
        self,
        shelf: Shelf,
        keys: Sequence[str],
        check_mode: bool = False,
        size: int = 1,
        rules: Rules = Rules(),
        journal: Any = None,
        **settings: Any,
    ) -> None:
        self.shelf = shelf
        self.clock = Clock()
        self.pauses: list[int] = []
        behaviour = Settings(check_mode, settings.get("verify", True), settings.get("verify_timeout", 10.0), settings.get("max_attempts", 3))
        with Pool(size) as pool:
            more: dict[str, Any] = {"rules": rules, "journal": journal, "sleep": self.clock.sleep, "clock": self.clock}
            self.removal = Removal(shelf, pool, behaviour, pause=self.pauses.append, **more)
            self.outcomes: list[Outcome] = self.removal.run([Target(key, key) for key in keys])

    def lists(self) -> dict[str, list[Any]]:
        """The items per state, in order; failed ones as (item, reason)."""
        found: dict[str, list[Any]] = {"changed": [], "unchanged": [], "failed": []}
        for outcome in self.outcomes:
            found[outcome.state].append((outcome.item, outcome.failure.reason) if outcome.failure else outcome.item)
        return found
