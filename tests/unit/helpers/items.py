# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Items in the course of a run, for tests of what becomes of one."""

from __future__ import annotations

from ansible_collections.revoke.access.plugins.module_utils._engine.item import FAILED, Item
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, State, Verdict

WHY = Failure("refused", "because", 409, "code", "req")
SILENT = Failure("unconfirmed", "the vendor's answer does not mention it")
SAID = {Verdict.DENIED: WHY, Verdict.REJECTED: WHY, Verdict.UNCLEAR: SILENT}
SHOWN = {"there": State.TO_DO, "gone": State.AS_DESIRED, "unreadable": State.UNREADABLE}
AT = "2026-01-02T03:04:05.678Z"

End = tuple[str, "Failure | None"]


def new(before: CurrentState | State = State.TO_DO) -> Item:
    """An item at the first look."""
    return Item("a", ["a"], CurrentState(before) if isinstance(before, State) else before)


def item(verdict: Verdict | None = None, before: State = State.TO_DO, after: str = "none", lost: bool = False, why: Failure | None = None) -> Item:
    """An item that was sent, where there is a verdict. C(after): none (not read), there, gone or unreadable. C(lost): an earlier answer was."""
    one = new(before)
    if lost:
        one.sending()
        one.answered(Verdict.UNCLEAR, SILENT)
    if verdict:
        one.sending()
        one.answered(verdict, why or SAID.get(verdict))
    if after != "none":
        one.read_back(CurrentState(SHOWN[after]), AT)
    return one


def ended(end: End) -> str:
    """changed, unchanged, or the reason of the failure."""
    state, failure = end
    assert (failure is None) is (state != FAILED)
    return failure.reason if failure else state


def failure_of(end: End) -> Failure:
    """The failure that an item ended with."""
    assert end[1] is not None
    return end[1]
