# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""How far a run has come, for whoever asks while it goes on. Nobody has to: a run does nothing for it but note in which stage it is."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import State, Verdict

_DONE = (Verdict.ACCEPTED, Verdict.GONE)
_FAILED = (Verdict.DENIED, Verdict.REJECTED)


class Stage(Enum):
    """What a run does. The values are the words for it."""

    READING = "reading"
    READ = "read"  # everything was read, and nothing was sent yet
    SENDING = "sending"
    VERIFYING = "verifying"
    OVER = "finished"


class Standing(NamedTuple):
    """How far a run has come.

    C(stage), and C(since) when: seconds of the run's clock. C(pages) and C(rows): what was read in it. C(total): what is to be
    sent, of which the vendor said yes to C(done) and no to C(failed), and a later read confirmed C(confirmed).
    C(waits_until): seconds of the run's clock, 0.0 where it does not wait; C(waits_for): what for.
    """

    stage: Stage
    since: float
    pages: int = 0
    rows: int = 0
    total: int = 0
    done: int = 0
    failed: int = 0
    confirmed: int = 0
    waits_until: float = 0.0
    waits_for: str = ""


def counted(standing: Standing, sent: Iterable[Item]) -> Standing:
    """The standing with the counts of the items that are to be sent. Any thread may ask, while another changes the items."""
    total = done = failed = confirmed = 0
    for item in sent:
        total += 1
        gone = item.read is State.AS_DESIRED
        done += gone or item.verdict in _DONE
        failed += not gone and item.verdict in _FAILED
        confirmed += gone
    return standing._replace(total=total, done=done, failed=failed, confirmed=confirmed)
