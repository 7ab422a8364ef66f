# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""When two spellings mean one item: the only place that decides it, for lists, guards and answers alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.likeness import look
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Key, Response, Verdict


class Match(NamedTuple):
    """What stands for a key in a list: C(listed), in the vendor's spelling. C(doubt): why that may not be what was asked for."""

    listed: Key
    doubt: Failure | None = None


class Matcher:
    """Finds wanted keys among listed ids for one run of an operation.

    C(fold) gives the same value for spellings that mean one item at this vendor. What only looks alike is another item;
    it remembers what stood beside an item at the first look, so that a later list cannot hide the item by
    spelling it anew.
    """

    def __init__(self, fold: Callable[[Key], Key]) -> None:
        self.fold = fold
        self._beside: dict[Key, frozenset[Key]] = {}  # listed id -> its look-alikes at the first look, where there were any

    def look(self, key: Key) -> Key:
        """What look-alikes have in common: the vendor ignores a character also where another one only looks like it."""
        return self.fold(look(key))

    def match(self, keys: Sequence[Key], listed: Collection[Key], first: bool = True) -> dict[Key, Match]:
        """For each key that is in the list in some spelling what stands for it. C(first): this is the first look."""
        near: dict[Key, tuple[Key, ...]] = {}  # fold or look -> those that have it
        for name in listed:
            folded, looked = self.fold(name), self.look(name)
            for seen in (folded,) if folded == looked else (folded, looked):  # what is one wanted item may be the twin of another
                near[seen] = (*near[seen], name) if seen in near else (name,)
        if not near:
            return {}
        alone = all(len(names) == 1 for names in near.values())  # nothing looks like anything else: what is listed is meant
        found = ((key, Match(key) if alone and key in listed else self._nearest(key, near, first)) for key in keys)
        return {key: match for key, match in found if match is not None}

    def _nearest(self, key: Key, near: Mapping[Key, Sequence[Key]], first: bool) -> Match | None:
        return self._one(key, _having(self.fold, key, near), _having(self.look, key, near), first)

    def _one(self, key: Key, same: list[Key], alike: list[Key], first: bool) -> Match | None:
        if not first:
            return self._again(key, {*same, *alike})
        if same:
            listed = key if key in same else min(same, key=repr)
            others = {*same, *alike} - {listed}
            if others:
                self._beside[listed] = frozenset(others)
            return Match(listed, _ambiguous(same) if len(same) > 1 and key not in same else None)
        return Match(min(alike, key=repr), twin(min(alike, key=repr))) if alike else None

    def _again(self, key: Key, near: set[Key]) -> Match | None:
        """What stands for a key of the first look: itself, or what was not beside it then, for that is the item spelled anew."""
        if key in near:
            return Match(key)
        respelled = near - self._beside.get(key, frozenset())
        return Match(min(respelled, key=repr)) if respelled else None

    def assign(self, responses: Sequence[Response], keys: Sequence[Key]) -> list[tuple[Key, Verdict, Failure | None]]:
        """For each key of a batch what the answer says of it: exactly one verdict.

        An id is matched as it was sent, else as the vendor compares it, without case, where that is unambiguous. A key that the answer leaves out
        or contradicts itself about is C(UNCLEAR); what it says of others is left alone.
        """
        by_key: dict[Key, list[Response]] = {key: [] for key in keys}
        alike: dict[Key, set[Key]] = {}
        if any(response.key not in by_key for response in responses):
            for key in keys:
                alike.setdefault(_caseless(self.fold(key)), set()).add(key)
        for response in responses:
            owners = {response.key} if response.key in by_key else alike.get(_caseless(self.fold(response.key)), set())
            if len(owners) == 1:
                by_key[next(iter(owners))].append(response)
        return [(key, *_verdict(found)) for key, found in by_key.items()]


def _having(seen: Callable[[Key], Key], key: Key, near: Mapping[Key, Sequence[Key]]) -> list[Key]:
    """Those in which the same is seen as in a key."""
    value = seen(key)
    return [name for name in near.get(value, ()) if seen(name) == value]


def _caseless(key: Key) -> Key:
    if isinstance(key, tuple):
        return tuple(_caseless(part) for part in key)
    return key.casefold() if isinstance(key, str) else key


def _verdict(responses: Sequence[Response]) -> tuple[Verdict, Failure | None]:
    if not responses:
        return Verdict.UNCLEAR, Failure("unconfirmed", "the vendor's answer does not mention it")
    if any(response.verdict is not responses[0].verdict for response in responses):
        return Verdict.UNCLEAR, Failure("unconfirmed", "the vendor's answer contradicts itself about it")
    return responses[0].verdict, responses[0].failure


def shown(key: Key) -> str:
    """A key for people."""
    return key if isinstance(key, str) else ", ".join(str(part) for part in key) if isinstance(key, tuple) else repr(key)


def twin(listed: Key) -> Failure:
    """The failure of what is not there where a look-alike is."""
    name = shown(listed)
    plain = f" (in plain characters {ascii(name)})" if not name.isascii() else ""
    text = (
        f"It is not there as it was given, but there is '{name}'{plain}, which only looks like it: it differs in case, normalization or invisible characters."
    )
    return Failure("not_found", f"{text} Nothing was sent: give the one that is meant.")


def _ambiguous(listed: Sequence[Key]) -> Failure:
    names = ", ".join(f"'{shown(name)}'" for name in sorted(listed, key=repr)[:5])
    return Failure("not_found", f"It is not there as it was given, and it may mean any of {names}. Nothing was sent: give the one that is meant.")
