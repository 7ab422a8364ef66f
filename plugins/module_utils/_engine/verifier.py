# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Reads after the last write, until all is as desired or the time for it is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.reader import UNREADABLE, Reader
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Key, State, Verdict

FIRST_PAUSE = 0.5  # seconds between the first two reads; doubled up to LONGEST_PAUSE
LONGEST_PAUSE = 5.0
LONGEST_WAIT = 30.0  # the same where the vendor does later what it has taken on


class Behaviour(NamedTuple):
    """How a run behaves. C(verify_timeout) in seconds, C(max_attempts) counts the first try too.

    C(retry): send again what the vendor has taken on before and not done.
    """

    check_mode: bool
    verify: bool
    verify_timeout: float
    max_attempts: int
    retry: bool = False


class Verifier:
    """Reads what the run has sent, and what it found as desired, with the run's own reader.

    C(shown): of these a look has told already, and nothing was sent after it. C(sleep): so many seconds, but not beyond the run's end.
    """

    def __init__(
        self,
        operation: Operation,
        reader: Reader,
        items: Mapping[Key, Item],
        behaviour: Behaviour,
        *,
        shown: set[Key],
        clock: Clock,
        sleep: Callable[[float], None],
    ) -> None:
        self._operation = operation
        self._reader = reader
        self._items = items
        self._behaviour = behaviour
        self._shown = shown
        self._clock = clock
        self._sleep = sleep

    def has_work(self) -> bool:
        """Whether anything was sent, or is to be waited for."""
        waits = self._behaviour.verify_timeout > 0
        return any(item.sendings or (waits and item.pending) for item in self._items.values())

    def verify(self) -> None:
        """Read until all is as desired, or the time for it is over. Raises why that failed.

        The last word wins: what was sent, and what is claimed to have been gone before, is read once nothing is sent any more.
        """
        keys: Sequence[Key] = [key for key, item in self._items.items() if self._needs_reading(item)]
        if keys and not self._behaviour.verify:
            keys = self._reader.along(keys, [key for key, item in self._items.items() if item.is_taken_for_done()])
        # A look after the last write has told of some already.
        pending: Sequence[Key] = [key for key in keys if key not in self._shown]
        if pending:
            pending = self._reader.along(pending, [key for key in keys if key in self._shown])
        whole = True
        ends = self._clock.monotonic() + self._behaviour.verify_timeout
        pause, longest = FIRST_PAUSE, LONGEST_WAIT if self._operation.description.later else LONGEST_PAUSE
        while keys:
            if pending:
                self._read_back(pending)
            waiting: Sequence[Key] = [key for key in keys if _may_still_happen(self._items[key])]
            if not waiting or self._clock.monotonic() + pause > ends:
                if whole:
                    return
                pending, whole = keys, True
                continue
            self._sleep(pause)
            pause = min(pause * 2, longest)
            # What costs no further question is read along with what is waited for.
            whole = len(self._operation.questions(keys)) <= len(self._operation.questions(waiting))
            pending = keys if whole else waiting

    def forget_what_may_have_gone(self) -> None:
        """The last read failed: what an earlier one still showed may have gone since, for a write whose answer was lost can land late."""
        now = self._clock.utc()
        for key, item in self._items.items():
            doubtful = item.sendings and item.read is State.TO_DO and item.verdict is not Verdict.STARTED
            if doubtful and (key not in self._shown or _may_still_happen(item)):
                item.read_back(UNREADABLE, now)

    def _read_back(self, keys: Sequence[Key]) -> None:
        seen = self._reader.look_again(keys)
        now = self._clock.utc()
        for key, current in seen.states.items():
            self._items[key].read_back(current, now)
        if seen.problem is not None:
            raise seen.problem

    def _needs_reading(self, item: Item) -> bool:
        if not item.sendings:
            return self._behaviour.verify and (item.is_taken_for_gone() or item.pending is not None)
        return self._behaviour.verify or item.verdict not in (Verdict.ACCEPTED, Verdict.STARTED)


def _may_still_happen(item: Item) -> bool:
    """Whether waiting can help: it is still there, and the vendor did not say that it stays."""
    if item.read is State.PENDING or (item.pending and item.read is not State.AS_DESIRED and item.read is not State.GIVEN_UP):
        return True
    return item.read is State.TO_DO and item.verdict in (Verdict.ACCEPTED, Verdict.STARTED, Verdict.GONE, Verdict.UNCLEAR)
