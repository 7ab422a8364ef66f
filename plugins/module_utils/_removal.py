# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The engine: read, plan, write in batches, verify by reading again, and settle one outcome per item."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Callable, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._batches import Pool
from ansible_collections.revoke.access.plugins.module_utils._delivery import Delivery
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, PlanRefused
from ansible_collections.revoke.access.plugins.module_utils._guards import Plan, Rules, protect
from ansible_collections.revoke.access.plugins.module_utils._listener import Journal
from ansible_collections.revoke.access.plugins.module_utils._operation import ACCEPTED, GONE, Failure, Key, Operation, Seen, Target
from ansible_collections.revoke.access.plugins.module_utils._outcome import FAILED, REJECTED, UNCLEAR, Outcome, Track, failure_from

FIRST_LOOK = 0.5  # seconds between the first two reads of a verification; doubled up to LONGEST_LOOK
LONGEST_LOOK = 5.0
EXPLAINED = 20  # so many failed items are looked into for more detail, the rest keep the vendor's words


class Settings(NamedTuple):
    """How a run behaves. C(verify_timeout) in seconds, C(max_attempts) counts the first try too."""

    check_mode: bool
    verify: bool
    verify_timeout: float
    max_attempts: int


class Removal:
    """One run of one operation over the targets that the user named."""

    def __init__(
        self,
        operation: Operation,
        pool: Pool,
        settings: Settings,
        *,
        pause: Callable[[int], None],
        rules: Rules = Rules(),
        journal: Journal | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.operation = operation
        self.pool = pool
        self.settings = settings
        self.tracks: list[Track] = []
        self.plan: Plan | None = None
        self.refusal: PlanRefused | None = None
        self._rules = rules
        self._journal = journal or Journal()
        self.warnings: list[str] = []
        self._pause = pause
        self._sleep = sleep
        self._clock = clock
        self._unread: AccessError | None = None

    def run(self, targets: Sequence[Target]) -> list[Outcome]:
        """Bring the targets into the desired state, or predict it; one outcome per distinct target, in input order."""
        targets = _distinct(targets)
        try:
            self._prepare(targets)
        except AccessError as error:
            return self._untouched(targets, error)
        outcomes = [track.predict() for track in self.tracks] if self.settings.check_mode else self._carry_out()
        return self._explained(outcomes)

    def _prepare(self, targets: Sequence[Target]) -> None:
        """Read and plan, and let every guard look at the plan. Raises what stands against going on."""
        if targets:
            self._rules.before_reading(self.operation)
            self.tracks = self._tracked(targets)
            own = self.operation.own_keys() if any(track.to_do() for track in self.tracks) else {}
            protect(self.tracks, self._rules.protected, own)
        self.plan = Plan(self.operation, self.tracks)
        self._rules.before_writing(self.plan)
        self._journal.planned(self.plan)

    def _untouched(self, targets: Sequence[Target], error: AccessError) -> list[Outcome]:
        """The outcomes when nothing may be sent. What was read to be as desired stays so."""
        self.refusal = error if isinstance(error, PlanRefused) else None
        if self.tracks:
            failure = failure_from(error, "not_attempted")
            return [Outcome(track.target.item, FAILED, failure) if track.to_do() else track.predict() for track in self.tracks]
        reason = error.reason if error.reason == "not_found" else "not_attempted"
        return [Outcome(target.item, FAILED, failure_from(error, reason), target.named) for target in targets]

    def _tracked(self, targets: Sequence[Target]) -> list[Track]:
        tracks: dict[Key, Track] = {}
        for target, seen in self.operation.survey(targets):
            known = tracks.get(target.key)
            # Named twice, as by id and by name: what could be learned of it counts.
            if known is None or (known.before.done is None and (seen.final or seen.done is not None)):
                tracks[target.key] = Track(target, seen)
        self._warn_of_unreadable(list(tracks.values()))
        return list(tracks.values())

    def _warn_of_unreadable(self, tracks: Sequence[Track]) -> None:
        count = sum(1 for track in tracks if track.before.done is None and track.to_do())
        if count:
            self.warnings.append(
                f"The present state of {int(count)} of {len(tracks)} {self.operation.thing[1]} cannot be read: whether they are already as desired is not known, so they count as a change."
            )

    def _carry_out(self) -> list[Outcome]:
        by_key = {track.target.key: track for track in self.tracks}
        delivery = Delivery(self.operation, self.pool, by_key, self.settings.max_attempts, self._pause, self._journal.answered)
        delivery.run([track.target.key for track in self.tracks if track.to_do()])
        self._confirm(by_key)
        return [track.settle(self.settings.verify, delivery.stop, self._unread) for track in self.tracks]

    def _confirm(self, by_key: dict[Key, Track]) -> None:
        """Read what was sent until it shows the desired state, or the time for it is over."""
        pending = [key for key, track in by_key.items() if self._needs_reading(track)]
        ends = self._clock() + self.settings.verify_timeout
        pause = FIRST_LOOK
        while pending:
            try:
                seen = self.operation.read(pending)
            except AccessError as error:
                self._unread = error
                return
            for key in pending:
                by_key[key].saw(seen[key])
            pending = [key for key in pending if _may_still_happen(by_key[key], seen[key])]
            if not pending or self._clock() + pause > ends:
                return
            self._sleep(pause)
            pause = min(pause * 2, LONGEST_LOOK)

    def _needs_reading(self, track: Track) -> bool:
        if not track.sent or track.before.done is None or (track.after and track.after.done):
            return False
        return self.settings.verify or track.verdict in (UNCLEAR, REJECTED)

    def _explained(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Add what a further read can tell to the first failures, for the person who has to mend them."""
        keys = {index: track.target.key for index, track in enumerate(self.tracks)}
        failed = [index for index, outcome in enumerate(outcomes) if outcome.failure and outcome.failure.reason == "in_use"][:EXPLAINED]
        texts = self.pool.map(lambda index: self._explain(keys[index], outcomes[index].failure), failed)
        for index, text in zip(failed, texts):
            failure = outcomes[index].failure
            if text and failure:
                outcomes[index] = outcomes[index]._replace(failure=failure._replace(message=text))
        return outcomes

    def _explain(self, key: Key, failure: Failure) -> str | None:
        try:
            return self.operation.explain(key, failure)
        except AccessError:
            return None  # the vendor's own words have to do


def _may_still_happen(track: Track, seen: Seen) -> bool:
    """Whether waiting can help: it is still there, and the vendor did not say that it stays."""
    return seen.done is False and track.verdict in (ACCEPTED, GONE, UNCLEAR)


def _distinct(targets: Sequence[Target]) -> list[Target]:
    """Each target once, where it stood first."""
    first: dict[Key, Target] = {}
    for target in targets:
        first.setdefault(target.key, target)
    return list(first.values())
