# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""When two spellings mean one item: the only place that decides it, for lists and for answers alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Key, Response, Verdict


class Match(NamedTuple):
    """What stands for a key in a list. C(twin): the listed id only looks like the key, and is another item."""

    listed: Key
    twin: bool


class Matcher:
    """Finds wanted keys among listed ids for one run of an operation.

    C(fold) gives the same value for ids that may be one and the same. C(one_spelling): such ids are one item at this
    vendor; if not, they are look-alikes. It remembers the spellings of the first look, so that a later list cannot hide
    an item by spelling it anew.
    """

    def __init__(self, fold: Callable[[Key], Key], one_spelling: bool) -> None:
        self.fold = fold
        self._one_spelling = one_spelling
        self._first: dict[Key, set[Key]] = {}  # key -> what was listed at first; left out where that was just the key
        self._owner: dict[Key, Key] = {}  # listed id -> the wanted key that it goes by

    def expect(self, keys: Iterable[Key]) -> None:
        """Say which keys the user spelled: a listed id that is spelled so belongs to just that key."""
        if self._one_spelling:
            self._owner.update((key, key) for key in keys)

    def owner(self, listed: Key) -> Key:
        """The wanted key that a listed id goes by: itself, unless another spelling of it was wanted."""
        return self._owner.get(listed, listed)

    def match(self, keys: Sequence[Key], listed: Iterable[Key]) -> dict[Key, Match]:
        """For each key that is in the list in some spelling what stands for it, in the spelling of the list.

        The exact spelling comes first. Another one counts unless it stood beside the exact one at the first look.
        """
        folded = {key: self.fold(key) for key in keys}
        alike: dict[Key, set[Key]] = {fold: set() for fold in folded.values()}
        for name in listed:
            alike.get(self.fold(name), set()).add(name)
        found = ((key, self._one(key, alike[fold])) for key, fold in folded.items())
        return {key: match for key, match in found if match is not None}

    def _one(self, key: Key, alike: set[Key]) -> Match | None:
        if alike - {key}:
            self._first.setdefault(key, alike)
        if key in alike:
            return Match(key, twin=False)
        first = self._first.get(key, {key})
        others = alike - first if key in first else alike
        if not others:
            return None
        name = min(others, key=repr)
        if not self._one_spelling:
            return Match(name, twin=True)
        # Two spellings of one item are not both sent: the exact one counts, else the first.
        return Match(name, twin=False) if self._owner.setdefault(name, key) == key else None

    def assign(self, responses: Sequence[Response], keys: Sequence[Key]) -> list[tuple[Key, Verdict, Failure | None]]:
        """For each key of a batch what the answer says of it: exactly one verdict.

        An id is matched as it was sent, else as C(fold) compares it where that is unambiguous. A key that the answer
        leaves out or contradicts itself about is C(UNCLEAR); what it says of others is left alone.
        """
        by_key: dict[Key, list[Response]] = {key: [] for key in keys}
        folded: dict[Key, set[Key]] = {}
        for key in keys:
            folded.setdefault(self.fold(key), set()).add(key)
        for response in responses:
            alike = {response.key} if response.key in by_key else folded.get(self.fold(response.key), set())
            if len(alike) == 1:
                by_key[next(iter(alike))].append(response)
        return [(key, *_verdict(found)) for key, found in by_key.items()]


def _verdict(responses: Sequence[Response]) -> tuple[Verdict, Failure | None]:
    if not responses:
        return Verdict.UNCLEAR, Failure("unconfirmed", "the vendor's answer does not mention it")
    if len({response.verdict for response in responses}) > 1:
        return Verdict.UNCLEAR, Failure("unconfirmed", "the vendor's answer contradicts itself about it")
    return responses[0].verdict, responses[0].failure


def twin_failure(shown: str) -> Failure:
    """The failure of a key of which only a look-alike is there."""
    text = f"It is not there under this id, but there is '{shown}', which differs only in case. Nothing was sent: give the id that is meant."
    return Failure("not_found", text)
