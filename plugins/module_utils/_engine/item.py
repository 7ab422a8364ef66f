# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""One item in the course of a run: what was read, what was decided, what was answered, and the outcome that follows."""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, State, Target, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError

CHANGED, UNCHANGED, FAILED = "changed", "unchanged", "failed"


class Outcome(NamedTuple):
    """How one item ended: C(CHANGED), C(UNCHANGED), or C(FAILED) with a failure. C(identified) as in Target."""

    item: Any
    state: str
    failure: Failure | None = None
    identified: bool = True


def failure_from(error: AccessError, reason: str | None = None) -> Failure:
    """The failure that an error means for an item, with what to do about it."""
    message = f"{error.message.rstrip('.')}. {error.cure}" if error.cure else error.message
    return Failure(reason or error.reason, message, error.http_status, error.vendor_code, error.request_id)


class Phase(Enum):
    """How far an item has come."""

    SEEN = "seen"  # read for the first time
    BARRED = "barred"  # nothing may be sent for it
    ANSWERED = "answered"  # it was sent, and an answer or the loss of it is known
    READ_BACK = "read back"  # it was read again after it was sent
    SETTLED = "settled"  # its outcome is final


# What may follow on what. Anything else is a bug in the engine.
TRANSITIONS = {
    Phase.SEEN: {Phase.BARRED, Phase.ANSWERED, Phase.SETTLED},
    Phase.BARRED: {Phase.SETTLED},
    Phase.ANSWERED: {Phase.ANSWERED, Phase.READ_BACK, Phase.SETTLED},
    Phase.READ_BACK: {Phase.ANSWERED, Phase.READ_BACK, Phase.SETTLED},
    Phase.SETTLED: set(),
}


class Item:
    """All that is known of one item.

    C(before) and C(after) are what was read, and nothing else is ever written there: what was decided is C(veto),
    what was answered is C(verdict) and C(failure).
    """

    __slots__ = ("after", "answer_lost", "before", "failure", "phase", "target", "verdict", "verified", "veto")

    def __init__(self, target: Target, before: CurrentState) -> None:
        self.target = target
        self.before = before
        self.after: CurrentState | None = None  # the last read since the write
        self.veto: Failure | None = None  # why nothing may be sent for it
        self.verdict: Verdict | None = None  # the last word on it
        self.failure: Failure | None = None  # why, where that word is no yes
        self.answer_lost = False  # a later "gone" may then be our own doing
        self.verified: str | None = None  # when a read last showed the desired state, UTC
        self.phase = Phase.SEEN
        if before.barred:
            self.forbid(before.obstacle or Failure("refused", "Nothing can be sent for it."))

    @property
    def sent(self) -> bool:
        """Whether it was part of a write that was answered, or whose answer was lost."""
        return self.verdict is not None

    def to_do(self) -> bool:
        """Whether the run has to send it: not as desired, or unreadable, and nothing forbids it."""
        return self.before.state is not State.AS_DESIRED and self.veto is None

    # ---- the transitions

    def forbid(self, failure: Failure) -> None:
        """A guard or the vendor's own words forbid to send anything for it."""
        self._enter(Phase.BARRED)
        self.veto = failure

    def answered(self, verdict: Verdict, failure: Failure | None = None) -> None:
        """An answer to a write speaks of it, or is missing."""
        self._enter(Phase.ANSWERED)
        self.verdict = verdict
        self.failure = failure

    def read_back(self, current: CurrentState, at: str) -> None:
        """A read after the write shows it so. C(at): the time, UTC."""
        self._enter(Phase.READ_BACK)
        self.after = current
        self.verified = at if current.state is State.AS_DESIRED else None

    def predict(self) -> Outcome:
        """The outcome of check mode: what a run would do, by what was read."""
        self._enter(Phase.SETTLED)
        return self._forecast()

    def settle(self, verify: bool, stop: AccessError | None, unread: AccessError | None) -> Outcome:
        """The outcome of a run. C(verify): a read-back was asked for, so a vendor's yes is not enough.

        C(stop): why the run ended early. C(unread): why the read-back failed.
        """
        self._enter(Phase.SETTLED)
        if not self.to_do():
            return self._forecast()
        if not self.sent:
            return self._outcome(FAILED, _not_attempted(stop))
        if self.after is not None and self.after.state is not State.UNREADABLE:
            return self._by_read(self.after.state)
        believed = not (verify and unread) or self.before.state is State.UNREADABLE
        if self.verdict is Verdict.ACCEPTED and believed:
            return self._outcome(CHANGED)
        if self.verdict is Verdict.GONE and believed:
            return self._outcome(CHANGED if self.answer_lost else UNCHANGED)
        if self.verdict in (Verdict.DENIED, Verdict.REJECTED):
            return self._outcome(FAILED, self.failure)
        return self._outcome(FAILED, self._unconfirmed(unread))

    def abandon(self, failure: Failure) -> Outcome:
        """The outcome where the run ends before anything may be sent. What was read to be as desired stays so."""
        self._enter(Phase.SETTLED)
        return self._outcome(FAILED, failure) if self.to_do() else self._forecast()

    def _enter(self, phase: Phase) -> None:
        if phase not in TRANSITIONS[self.phase]:
            raise AssertionError(f"An item cannot be {phase.value} after it was {self.phase.value}: {self.target.item!r}")
        self.phase = phase

    # ---- the outcome

    def _outcome(self, state: str, failure: Failure | None = None) -> Outcome:
        return Outcome(self.target.item, state, failure, self.target.identified)

    def _forecast(self) -> Outcome:
        if self.before.state is State.AS_DESIRED:
            return self._outcome(UNCHANGED)
        stands_against = self.veto or self.before.obstacle
        return self._outcome(FAILED, stands_against) if stands_against else self._outcome(CHANGED)

    def _by_read(self, state: State) -> Outcome:
        if state is State.AS_DESIRED:
            ours = self.answer_lost or self.verdict not in (Verdict.GONE, Verdict.REJECTED)
            return self._outcome(CHANGED if ours else UNCHANGED)
        if self.verdict in (Verdict.DENIED, Verdict.REJECTED):
            return self._outcome(FAILED, self._refusal_of_what_is_there())
        return self._outcome(FAILED, self._still_present())

    def _still_present(self) -> Failure:
        said = {Verdict.ACCEPTED: "the vendor accepted it", Verdict.GONE: "the vendor answered that it does not exist"}
        why = said.get(self.verdict) if self.verdict else None
        why = why or (self.failure.message if self.failure else "the vendor's answer does not settle it")
        text = f"A fresh read still shows the old state, although {why}. It may take effect later: run again."
        if self.verdict is Verdict.UNCLEAR:
            text = f"A fresh read still shows the old state; {why}. Run again."
        return self._with_facts("still_present", text)

    def _refusal_of_what_is_there(self) -> Failure | None:
        """A call refused with "not found" for something that is there was refused for another cause."""
        if self.failure and self.failure.reason == "not_found":
            return self.failure._replace(reason="refused", message=f"A fresh read shows it, yet the vendor answered: {self.failure.message}")
        return self.failure

    def _unconfirmed(self, unread: AccessError | None) -> Failure:
        why = self.failure.message if self.failure else "The vendor accepted it"
        cannot = f"the read-back failed: {unread.message}" if unread else "its state cannot be read"
        text = f"{why.rstrip('.')}, and {cannot.rstrip('.')}. Run again, or look it up at the vendor."
        return self._with_facts("unconfirmed", text[0].upper() + text[1:])

    def _with_facts(self, reason: str, message: str) -> Failure:
        facts = self.failure[2:] if self.failure else (None, None, None)
        return Failure(reason, message, *facts)


def _not_attempted(stop: AccessError | None) -> Failure:
    if stop is None:
        return Failure("not_attempted", "The run ended before this item was sent.")
    return failure_from(stop, "not_attempted")
