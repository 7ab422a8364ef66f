# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What may be claimed of an item: one pure function of what was known before, what was sent, answered and read.

The table in C(docs/outcomes.md) is made from it, and every evidence file of a test is held against it.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import State, Verdict

CHANGED, UNCHANGED, FAILED, PENDING = "changed", "unchanged", "failed", "pending"
OWN_REASON = "own"  # the vendor's refusal names the reason


class Sent(Enum):
    """How often a write for an item has left. The values are the words of the evidence file."""

    NEVER = "never"
    ONCE = "once"
    AGAIN = "again"  # more than once, or an answer to it was lost


class Claim(NamedTuple):
    """What a result says of an item. C(reason): why it failed, C(OWN_REASON) where the vendor has said it."""

    state: str
    reason: str | None = None


def claim(prior: State, sent: Sent, answer: Verdict | None, read: State | None, believed: bool, later: bool = False) -> Claim:
    """What may be claimed. It is never more than what was seen.

    C(prior): the first look. C(answer): the last one, None where none came. C(read): the last read that began after
    the last write ended, None where there is none. C(believed): a plain yes of the vendor is enough, because no
    read-back was asked for or none is possible. C(later): what this vendor takes on it may do after it has answered.
    """
    if read is State.PENDING:
        return Claim(PENDING)
    if read is State.GIVEN_UP:
        return Claim(FAILED, "refused")
    if sent is Sent.NEVER:
        return _unsent(prior, read)
    if read is State.AS_DESIRED:
        return _gone(prior, sent, answer)
    if answer is Verdict.STARTED:
        return Claim(PENDING)
    if read is State.TO_DO:
        if answer in (Verdict.DENIED, Verdict.REJECTED):
            return Claim(FAILED, OWN_REASON)
        return Claim(FAILED, "unconfirmed" if later and answer is not Verdict.ACCEPTED else "still_present")
    return Claim(CHANGED) if answer is Verdict.ACCEPTED and believed else Claim(FAILED, "unconfirmed")


def _unsent(prior: State, read: State | None) -> Claim:
    if prior is State.PENDING:  # many vendors show of what they have taken on only the old state
        return Claim(UNCHANGED if read is State.AS_DESIRED else PENDING)
    if prior is State.AS_DESIRED:
        return Claim(FAILED, "still_present") if read is State.TO_DO else Claim(UNCHANGED)
    return Claim(UNCHANGED) if read is State.AS_DESIRED else Claim(FAILED, "not_attempted")


def _gone(prior: State, sent: Sent, answer: Verdict | None) -> Claim:
    """It was sent, and is as desired: by us, unless the vendor said of it alone, at the only sending, that there is no such thing."""
    if sent is Sent.ONCE and answer is Verdict.GONE:
        return Claim(UNCHANGED)
    if prior is State.UNREADABLE and answer is not Verdict.ACCEPTED:
        return Claim(FAILED, "unconfirmed")  # it may have been so all along
    return Claim(CHANGED)
