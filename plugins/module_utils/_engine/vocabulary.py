# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The words that the engine and the operations share: keys, states, rows and pages, responses and failures."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

Key = Hashable  # the identity of an item at the vendor

REASONS = (
    "in_use",  # something still needs the item
    "refused",  # the vendor does not want to
    "not_permitted",  # the credentials lack a permission
    "protected",  # excluded by the user
    "not_found",  # absence is not success here
    "still_present",  # a fresh read shows that nothing happened
    "unconfirmed",  # the answer is missing and the state cannot be read
    "not_attempted",  # the run ended before it
)

CURES: Mapping[str, str] = {
    "in_use": "Take it out of what holds it, then run again.",
    "not_permitted": "Check what the credentials are allowed to do.",
    "refused": "Look at it at the vendor, then run again.",
}


class Failure(NamedTuple):
    """Why an item is not in the desired state. C(reason) is one of C(REASONS)."""

    reason: str
    message: str
    http_status: int | None = None
    vendor_code: str | None = None
    request_id: str | None = None


def denial(reason: str, words: str, http_status: int | None = None, vendor_code: str | None = None) -> Failure:
    """The failure of an item that the vendor refuses in its own words."""
    return Failure(reason, f"The vendor refused it: {words.rstrip('.')}. {CURES[reason]}", http_status, vendor_code)


class State(Enum):
    """What a read shows of an item. The values are the words of the evidence file."""

    AS_DESIRED = "as desired"
    TO_DO = "to do"
    PENDING = "pending"  # the vendor has taken it on and works on it
    GIVEN_UP = "given up"  # the vendor had taken it on, and has ended without doing it
    UNREADABLE = "unreadable"


class Verdict(Enum):
    """What is known of an item from the answers to its writes. The values are the words of the evidence file."""

    ACCEPTED = "accepted"  # the vendor says: done
    STARTED = "started"  # the vendor says: taken on, and done later
    GONE = "gone"  # the vendor says: there is no such thing; then nothing was changed by us
    DENIED = "denied"  # the vendor says: not done
    UNCLEAR = "unclear"  # the answer is silent, contradicts itself, or was lost
    REJECTED = "rejected"  # the whole call was refused, with this item alone in it


class Alias(NamedTuple):
    """A key that stands for items whose own keys have to be found out first.

    C(text) is what the user sees: a name, or the place in the list where it is a secret.
    """

    kind: str  # NAME or VALUE
    text: str


NAME = "name"
VALUE = "value"  # a secret that belongs to the item


class Target(NamedTuple):
    """One thing to change: C(key) is its identity at the vendor or an alias for it, C(item) is what the user sees.

    C(names): what an earlier run found it to be called, so that a guard can know it by that.
    """

    key: Key
    item: Any
    names: tuple[str, ...] = ()

    @property
    def identified(self) -> bool:
        """Whether the key is known; an alias still stands for it where it is not."""
        return not isinstance(self.key, Alias)


class CurrentState(NamedTuple):
    """An item as one read shows it.

    C(label): a name for people. C(names): what else the vendor lists it by, so that a guard can know it by that.
    C(obstacle): why the vendor will refuse it; where C(barred) nothing is sent for it.
    C(since) and C(reference): when the vendor took on what is C(PENDING) or C(GIVEN_UP), UTC, and what it calls that.
    C(ends): how many things one write for it ends, where that is more than the item itself; C(max_removals) counts them.
    C(facts): what the evidence keeps of it; the engine fills it in from the description's C(evidence_fields).
    """

    state: State
    label: str = ""
    obstacle: Failure | None = None
    barred: bool = False
    facts: Mapping[str, Any] | None = None
    names: Sequence[str] = ()
    ends: int = 1
    since: str | None = None
    reference: str | None = None


ABSENT = CurrentState(State.AS_DESIRED)  # a whole answer that does not hold it; this very object, for a row may say the same of what is there
MISSING = CurrentState(State.TO_DO)  # the same where it is to be there


class Row(NamedTuple):
    """One of the vendor's objects, read: which item it is and how that is. C(aliases): what else it goes by."""

    key: Key
    current: CurrentState
    aliases: Sequence[Alias] = ()


def anything(_row: Row) -> bool:
    """What a question may be answered with that has no filter: every row."""
    return True


class Question(NamedTuple):
    """What is asked of the vendor in one go, perhaps over several pages.

    C(keys): what the answer settles. Each of them is in it, or it is not there.
    C(query): whatever the operation needs in order to ask.
    C(fits): whether a row can be in the answer to this question; None where only the keys can. One that does not fit
    shows that something else was answered, so the whole answer says nothing.
    """

    keys: Sequence[Key]
    query: Any = None
    fits: Callable[[Row], bool] | None = None


class Page(NamedTuple):
    """One answer to a question.

    C(rows): the vendor's objects as decoded JSON. C(total): how many the vendor says there are on all pages; None only
    where it never says, and then the last page is believed to be the last. C(following): the positions of further
    pages, empty on the last one; each is handed back as it is.
    C(refusal): why the vendor does not tell, where that concerns the keys of this question alone.
    """

    rows: Sequence[Any]
    total: int | None = None
    following: Sequence[Hashable] = ()
    refusal: Failure | None = None


class Response(NamedTuple):
    """What the answer to a write says of one id: C(ACCEPTED), C(STARTED), C(GONE), or C(DENIED) with a failure.

    C(reference): what the vendor calls that which it has started.
    """

    key: Key
    verdict: Verdict
    failure: Failure | None = None
    reference: str | None = None
