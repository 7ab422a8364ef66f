# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""One item in the course of a run: what was read, decided, sent and answered, and the words for the outcome that follows."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import CHANGED, FAILED, OWN_REASON, PENDING, UNCHANGED, Claim, Sent, claim
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import ABSENT, CURES, Alias, CurrentState, Failure, Key, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, subclasses

__all__ = ["CHANGED", "FAILED", "PENDING", "UNCHANGED", "TRANSITIONS", "Item", "Outcome", "Phase", "failure_from"]


_CONTRADICTED = Failure("unconfirmed", "A read after the vendor's answer showed it, and the next one told nothing.")


class Pending(NamedTuple):
    """What the vendor has taken on and not done yet: since when, UTC, and what it calls that. C(ours): whether this run has sent it."""

    since: str | None = None
    reference: str | None = None
    message: str = ""
    ours: bool = False


class Outcome(NamedTuple):
    """How one requested item ended: C(CHANGED), C(UNCHANGED), C(FAILED) with a failure, or C(PENDING) with what it waits for.

    C(identified): whether its own id was found out; an alias still stands for it where it was not. C(called): the names
    that an earlier run knew it by, where this one did not look.
    """

    item: Any
    state: str
    failure: Failure | None = None
    identified: bool = True
    called: tuple[str, ...] = ()
    pending: Pending | None = None


def failure_from(error: AccessError, reason: str | None = None) -> Failure:
    """The failure that an error means for an item, with what to do about it."""
    message = f"{error.message.rstrip('.')}. {error.cure}" if error.cure else error.message
    return Failure(reason or error.reason, message, error.http_status, error.vendor_code, error.request_id)


class Phase(Enum):
    """How far an item has come."""

    SEEN = "seen"  # read for the first time
    BARRED = "barred"  # nothing may be sent for it
    SENDING = "sending"  # a write for it may leave at any moment, or has left
    RECALLED = "recalled"  # that write never left
    ANSWERED = "answered"  # an answer or the loss of it is known
    READ_BACK = "read back"  # it was read again
    SETTLED = "settled"  # its outcome is final

    __hash__ = object.__hash__  # there is one of each, and that of Enum is slow


# What may follow on what. Anything else is a bug in the engine.
TRANSITIONS = {
    Phase.SEEN: {Phase.BARRED, Phase.SENDING, Phase.READ_BACK, Phase.SETTLED},
    Phase.BARRED: {Phase.SETTLED},
    Phase.SENDING: {Phase.RECALLED, Phase.ANSWERED, Phase.READ_BACK, Phase.SETTLED},
    Phase.RECALLED: {Phase.SENDING, Phase.READ_BACK, Phase.SETTLED},
    Phase.ANSWERED: {Phase.SENDING, Phase.READ_BACK, Phase.SETTLED},
    Phase.READ_BACK: {Phase.SENDING, Phase.READ_BACK, Phase.SETTLED},
    Phase.SETTLED: set(),
}


class Item:
    """All that is known of one item. C(key): the vendor's spelling. C(labels): what the user called it, the first one first.

    C(before) and C(after) are what was read, and nothing else is ever written there: what was decided is C(veto),
    what was answered is C(verdict) and C(failure). C(called): the names that an earlier run knew it by. C(pending): what
    the vendor has taken on before this run, by the first look or by the evidence. C(done): by the evidence an earlier run
    had it done, and nothing can read it.
    """

    __slots__ = (
        "after",
        "before",
        "called",
        "done",
        "failure",
        "key",
        "labels",
        "lost",
        "pending",
        "phase",
        "reference",
        "sendings",
        "since",
        "verdict",
        "verified",
        "veto",
    )

    def __init__(self, key: Key, labels: Sequence[Any], before: CurrentState, called: tuple[str, ...] = ()) -> None:
        self.key = key
        self.called = called
        self.labels = list(labels)
        self.before = before
        self.after: CurrentState | None = None  # the last read that told something
        self.veto: Failure | None = None  # why nothing may be sent for it
        self.sendings = 0  # how often a write for it has left, as far as is known; an open one counts
        self.verdict: Verdict | None = None  # the last word on it
        self.failure: Failure | None = None  # why, where that word is no yes
        self.lost = False  # an answer was lost or said nothing of it
        self.pending: Pending | None = None
        self.done = False
        self.since: str | None = None  # when the vendor took on what this run sent, UTC
        self.reference: str | None = None  # what the vendor calls that
        self.verified: str | None = None  # when a read last showed the desired state, UTC
        self.phase = Phase.SEEN
        if before.barred:
            self.forbid(before.obstacle or Failure("refused", "Nothing can be sent for it."))

    @property
    def identified(self) -> bool:
        """Whether its own id is known; an alias still stands for it where it is not."""
        return not isinstance(self.key, Alias)

    def names(self) -> list[str]:
        """What the vendor calls it, or called it in an earlier run."""
        return list(dict.fromkeys(name for name in (self.before.label, *self.before.names, *self.called) if name))

    @property
    def sent(self) -> Sent:
        """How often a write for it has left."""
        if not self.sendings:
            return Sent.NEVER
        return Sent.AGAIN if self.sendings > 1 or self.lost else Sent.ONCE

    @property
    def read(self) -> State | None:
        """What the last read after the writes showed; None where there was none."""
        return self.after.state if self.after else None

    @property
    def prior(self) -> State:
        """What was known of it before anything was sent."""
        if self.pending:
            return State.PENDING
        return State.TO_DO if self.before.state in (State.PENDING, State.GIVEN_UP) else self.before.state

    def to_do(self) -> bool:
        """Whether the run has to send it: not as desired or under way, or unreadable, and nothing forbids it."""
        return self.before.state is not State.AS_DESIRED and self.veto is None and self.pending is None and not self.done

    def is_taken_for_gone(self) -> bool:
        """Whether the first look showed it as desired, so that nothing was sent for it."""
        return self.before.state is State.AS_DESIRED and not self.sendings

    def was_absent(self) -> bool:
        """Whether the first look showed that there is no such thing; what is there and as desired is not absent."""
        return self.before is ABSENT

    def is_taken_for_done(self) -> bool:
        """Whether nothing but the first look, or the vendor's yes, tells that it is as desired."""
        return self.is_taken_for_gone() or self.verdict is Verdict.ACCEPTED

    # ---- the transitions

    def forbid(self, failure: Failure) -> None:
        """A guard or the vendor's own words forbid to send anything for it."""
        self._enter(Phase.BARRED)
        self.veto = failure

    def await_earlier(self, pending: Pending) -> None:
        """An earlier request for it is under way: nothing is sent."""
        self.pending = pending

    def take_over(self) -> None:
        """An earlier run had it done, and no read can show how it is: nothing is sent, and nothing is known beyond that run's word."""
        self.done = True

    def sending(self) -> None:
        """A write for it is about to leave: from now on it may have been applied."""
        self._enter(Phase.SENDING)
        self.after = self.verified = None  # what was read before says nothing any more
        self.sendings += 1

    def recalled(self) -> None:
        """The write never left."""
        self._enter(Phase.RECALLED)
        self.sendings -= 1

    def answered(self, verdict: Verdict, failure: Failure | None = None, sendings: int = 1, since: str | None = None, reference: str | None = None) -> None:
        """An answer to a write speaks of it, or is missing. C(sendings): how often that write left. C(since), C(reference): of what the vendor has started."""
        self._enter(Phase.ANSWERED)
        self.sendings += sendings - 1
        self.lost = self.lost or verdict is Verdict.UNCLEAR
        self.verdict = verdict
        self.failure = failure
        if verdict is Verdict.STARTED:
            self.since, self.reference = since, reference

    def read_back(self, current: CurrentState, at: str) -> None:
        """A read shows it so. C(at): the time, UTC.

        One that tells nothing leaves what an earlier one told; but what was sent, and was still there then, may be gone since.
        """
        self._enter(Phase.READ_BACK)
        if current.state is State.UNREADABLE and self.read is State.TO_DO and self.sendings:
            self.after = current._replace(obstacle=_CONTRADICTED)
        if current.state is not State.UNREADABLE or self.after is None:
            self.after = current
            self.verified = at if current.state is State.AS_DESIRED else None

    def predict(self) -> tuple[str, Failure | None]:
        """The outcome of check mode: what a run would do, by what was read."""
        self._enter(Phase.SETTLED)
        return self._forecast()

    def settle(self, verify: bool, stop: AccessError | None, unread: AccessError | None, later: bool = False) -> tuple[str, Failure | None]:
        """The outcome of a run. C(verify): a read-back was asked for. C(stop): why the run ended early. C(unread): why the read-back failed.

        C(later): as in C(claim).
        """
        self._enter(Phase.SETTLED)
        if self.veto:
            return FAILED, self.veto
        if self.done:
            return UNCHANGED, None
        found = self.claim(verify, later)
        return found.state, self._failure(found, stop, unread)

    def claim(self, verify: bool, later: bool = False) -> Claim:
        """What may be claimed of it where nothing forbade to send it."""
        return claim(self.prior, self.sent, self.verdict, self.read, self.believed(verify), later)

    def awaited(self) -> Pending:
        """What its outcome waits for, where it is C(PENDING)."""
        shown = self.after if self.after and self.after.state is State.PENDING else None
        known = self.pending or Pending()
        since, reference = (shown and shown.since) or self.since or known.since, (shown and shown.reference) or self.reference or known.reference
        if self.sendings:
            return Pending(since, reference, "The vendor has accepted it, and it is not in effect yet. Run again to see what has become of it.", True)
        text = "The vendor has accepted an earlier request for it, which is not in effect yet. Nothing was sent."
        return Pending(since, reference, f"{text} Run again to see what has become of it, or set retry to send it once more.")

    def believed(self, verify: bool) -> bool:
        """Whether a plain yes of the vendor is enough: no read-back was asked for, or its state cannot be read at all.

        It is not where a read after it has shown the contrary.
        """
        if self.after is not None and self.after.obstacle is _CONTRADICTED:
            return False
        return not verify or self.before.state is State.UNREADABLE

    def abandon(self, failure: Failure) -> tuple[str, Failure | None]:
        """The outcome where the run ends before anything may be sent. What was read to be as desired stays so."""
        self._enter(Phase.SETTLED)
        return (FAILED, failure) if self.to_do() else self._forecast()

    def _enter(self, phase: Phase) -> None:
        if phase not in TRANSITIONS[self.phase]:
            raise AssertionError(f"An item cannot be {phase.value} after it was {self.phase.value}: {self.labels!r}")
        self.phase = phase

    # ---- the words

    def _forecast(self) -> tuple[str, Failure | None]:
        if self.pending and not self.veto:
            return PENDING, None
        if self.done:
            return UNCHANGED, None
        stands_against = self.veto or (None if self.before.state is State.AS_DESIRED else self.before.obstacle)
        if stands_against:
            return FAILED, stands_against
        return (UNCHANGED if self.before.state is State.AS_DESIRED else CHANGED), None

    def _failure(self, found: Claim, stop: AccessError | None, unread: AccessError | None) -> Failure | None:
        if found.reason is None:
            return None
        if self.read is State.GIVEN_UP and self.after:
            return self.after.obstacle or Failure("refused", "The vendor had accepted it, and has ended without doing it. Look at it at the vendor.")
        if found.reason == OWN_REASON:
            return self._refusal_of_what_is_there()
        if found.reason == "not_attempted":
            return _not_attempted(stop)
        return self._still_present() if found.reason == "still_present" else self._unconfirmed(unread)

    def _still_present(self) -> Failure:
        if not self.sendings:
            text = (
                "It was as desired at the first look, but a later read shows that it is not any more: it was changed meanwhile, or the first look was not true."
            )
            if self.was_absent():
                text = "It was not there at the first look, but a later read shows it: it was added meanwhile, or the first list was not true."
            return Failure("still_present", f"{text} Nothing was sent for it. Run again.")
        said = {Verdict.ACCEPTED: "the vendor accepted it", Verdict.GONE: "the vendor answered that there is nothing to do"}
        why = said.get(self.verdict) if self.verdict else None
        if why:
            return self._with_facts("still_present", f"A fresh read still shows the old state, although {why}. It may take effect later: run again.")
        why = self.failure.message.rstrip(".") if self.failure else "the vendor's answer does not settle it"
        return self._with_facts("still_present", f"A fresh read still shows the old state; {why}. Run again.")

    def _refusal_of_what_is_there(self) -> Failure | None:
        """A call refused with "not found" for something that is there was refused for another cause."""
        if self.failure and self.failure.reason == "not_found" and not (self.after and self.after.barred):
            return self.failure._replace(reason="refused", message=f"A fresh read shows it, yet the vendor answered: {self.failure.message}")
        return self.failure

    def _unconfirmed(self, unread: AccessError | None) -> Failure:
        said = {Verdict.ACCEPTED: "The vendor accepted it", Verdict.GONE: "The vendor answered that there is nothing to do"}
        nothing = "It was sent, and no answer came"
        why = _without_cure(self.failure.message) if self.failure else said.get(self.verdict, nothing) if self.verdict else nothing
        told = self.after.obstacle.message if self.after and self.after.obstacle else None
        cannot = f"the read-back failed: {unread.message}" if unread and self.read is None else told or "its state cannot be read"
        if self.read is State.AS_DESIRED:
            cannot = "whether this run has done it cannot be told: it is as desired now, but its state before could not be read"
        text = f"{why.rstrip('.')}, and {cannot.rstrip('.')}. Run again, or look it up at the vendor."
        return self._with_facts("unconfirmed", text[0].upper() + text[1:])

    def _with_facts(self, reason: str, message: str) -> Failure:
        facts = self.failure[2:] if self.failure else (None, None, None)
        return Failure(reason, message, *facts)


def _without_cure(message: str) -> str:
    """A failure's words without what to do about it, where more is to be said."""
    cures = {*CURES.values(), *(kind.cure for kind in subclasses(AccessError) if kind.cure)}
    return next((message[: -len(cure)].rstrip() for cure in cures if message.endswith(cure)), message)


def _not_attempted(stop: AccessError | None) -> Failure:
    if stop is None:
        return Failure("not_attempted", "The run ended before this item was sent. Run again.")
    return failure_from(stop, "not_attempted")
