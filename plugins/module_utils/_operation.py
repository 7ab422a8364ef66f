# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What an operation is to the engine: a batch limit, a survey, a read, a write and what the vendor said."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Callable, NamedTuple

Key = Hashable

ACCEPTED = "accepted"  # the vendor says: done
GONE = "gone"  # the vendor says: there is no such thing
DENIED = "denied"  # the vendor says: not done


class Failure(NamedTuple):
    """Why an item is not in the desired state. C(reason) is one of C(_outcome.REASONS)."""

    reason: str
    message: str
    http_status: int | None = None
    vendor_code: str | None = None
    request_id: str | None = None


CURES = {
    "in_use": "Take it out of what holds it, then run again.",
    "not_permitted": "Check what the credentials are allowed to do.",
    "refused": "Look at it at the vendor, then run again.",
}


def denial(reason: str, words: str, *facts: Any) -> Failure:
    """The failure of an item that the vendor refuses in its own words; C(facts) are the further members."""
    return Failure(reason, f"The vendor refused it: {words.rstrip('.')}. {CURES[reason]}", *facts)


class Target(NamedTuple):
    """One thing to change: C(key) is its identity at the vendor, C(item) is what the user sees."""

    key: Key
    item: Any
    named: bool = True  # False: the item stands for something whose identity is not found out yet, as a name does


class Seen(NamedTuple):
    """The state of one target as read.

    C(done): True as desired, False still to do, None unreadable. C(label): a name for people.
    C(obstacle): why the vendor will refuse it; with C(final) nothing is sent for it at all.
    C(facts): what the evidence keeps of it, as a restore would need it; never a secret.
    """

    done: bool | None
    label: str = ""
    obstacle: Failure | None = None
    final: bool = False
    facts: dict[str, Any] | None = None


class Said(NamedTuple):
    """What the vendor's answer says of one id: C(ACCEPTED), C(GONE) or C(DENIED) with a failure."""

    key: Key
    verdict: str
    failure: Failure | None = None


class Parallel:
    """Runs calls at the same time, at most C(size) of them. C(map) keeps the order of its input."""

    size = 1

    def map(self, function: Callable[[Any], Any], arguments: Iterable[Any]) -> list[Any]:
        return [function(argument) for argument in arguments]


class Operation:
    """One vendor operation. A vendor module subclasses it; the engine knows only this.

    C(targets) looks at the user's options and sends nothing. C(survey) is the first look at the
    vendor: it may replace a target by others, as when a name stands for an id.
    """

    vendor = ""
    option = "ids"  # the option that takes what this operation calls an item
    keeps: tuple[str, ...] = ()  # members of the vendor's object that the evidence keeps
    thing = ("item", "items")  # singular and plural, for messages
    action = ("removed", "already gone")  # what happened to changed and to unchanged items
    batch_limit = 1

    def __init__(self, client: Any, params: dict[str, Any], parallel: Parallel) -> None:
        self.client = client
        self.params = params
        self.parallel = parallel
        self.warnings: list[str] = []
        self.with_facts = False  # True: survey gives facts for the evidence

    @staticmethod
    def fold(key: Key) -> Key:
        """A key as it is compared with what an answer names, where the answer does not spell it exactly: without case."""
        return key.casefold() if isinstance(key, str) else key

    def name(self) -> str:
        """The operation as the evidence and the plan id name it."""
        raise NotImplementedError

    def tenant(self) -> str:
        """Whose items these are, in the vendor's words; part of the plan id and the evidence."""
        return self.params["base_url"]

    def actor(self) -> str:
        """Who acts: a client id or a user, never a secret. Sends nothing: it is asked for even when the login failed."""
        return self.params.get("client_id") or "an access token"

    def tenants_of_login(self) -> list[str]:
        """The names that the login gives of its tenant; empty where it gives none."""
        return []

    def own_keys(self) -> dict[Key, str]:
        """The keys that the login itself depends on, each with the reason why it is left alone."""
        return {}

    def population(self) -> int:
        """How many such items there are in all; only called for operations that take max_removal_percent."""
        raise NotImplementedError

    def facts(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """What the evidence keeps of a vendor's object."""
        return {name: row[name] for name in self.keeps if row.get(name) is not None} if self.with_facts else None

    def targets(self) -> list[Target]:
        """The wanted targets in input order; raises BadInput. Duplicates may remain."""
        raise NotImplementedError

    def survey(self, targets: Sequence[Target]) -> list[tuple[Target, Seen]]:
        """Each target with its state now, in input order."""
        seen = self.read([target.key for target in targets])
        return [(target, seen[target.key]) for target in targets]

    def read(self, keys: Sequence[Key]) -> dict[Key, Seen]:
        """The state of each key now; every key is in the answer."""
        raise NotImplementedError

    def write(self, keys: Sequence[Key]) -> list[Said]:
        """Send one batch of at most C(batch_limit) keys and tell what the answer says."""
        raise NotImplementedError

    def explain(self, key: Key, failure: Failure) -> str | None:
        """More on why an item failed, by reading; None where there is no more to tell."""
        return None

    def resolved(self) -> dict[str, Any] | None:
        """What names stood for, where the operation takes names."""
        return None
