# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""One approval for a whole plan: its id, its age, and the guards that look at all removals together."""

from __future__ import annotations

import calendar
import hashlib
import json
import re
import threading
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import never_seen
from ansible_collections.revoke.access.plugins.module_utils._engine.result import some
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, PlanRefused
from ansible_collections.revoke.access.plugins.module_utils._plan.resuming import Begun

_ID = re.compile(r"(\d+)-(\d{8}T\d{6}Z)-([0-9a-f]{64})")
_TIME = "%Y%m%dT%H%M%SZ"
SHOWN = 60  # characters of what is no plan id
SHOWN_ITEMS = 5  # that a message names

Planned = Mapping[str, "Plan | None"]  # the plans of all removals by a name of each; None where one ended without a plan


class Approval(NamedTuple):
    """What the user approved. C(made): when the plan was made, seconds since 1970 in UTC."""

    plan_id: str
    made: float


def plan_id(plans: Planned, made: float) -> str:
    """Names exactly what a whole plan removes, and when it was made; empty where a removal could not be planned.

    The count, the time in UTC (ISO 8601 basic format), and a SHA-256 over time and the plan ids of all removals.
    """
    if not plans or any(plan is None for plan in plans.values()):
        return ""
    return _whole({name: plan.plan_id for name, plan in plans.items() if plan is not None}, made)


def _whole(parts: Mapping[str, str], made: float) -> str:
    """C(parts): the plan ids of the removals; each begins with the count of its items."""
    stamp = time.strftime(_TIME, time.gmtime(made))
    text = json.dumps([stamp, sorted([name, part] for name, part in parts.items())])
    count = sum(int(part.partition("-")[0]) for part in parts.values())
    return f"{count}-{stamp}-{hashlib.sha256(text.encode('ascii')).hexdigest()}"


def approval(text: str) -> Approval:
    """Read a plan id. Raises BadInput where it is none of a whole plan."""
    found = _ID.fullmatch(text)
    try:
        made = float(calendar.timegm(time.strptime(found[2], _TIME))) if found else None
    except ValueError:
        made = None
    if made is None:
        raise BadInput(f"plan_id is no id of a whole plan: {text[:SHOWN]}. Give the plan_id that revoke.access.removals returned in check mode, whole.")
    return Approval(text, made)


class Rules(NamedTuple):
    """What holds for the whole plan. C(max_age) in seconds, 0 is no limit; C(max_removals) likewise.

    C(begun): by name, what of the removals was begun under C(approved). C(resumed): whether what is left of that is approved too.
    C(unknown): C(fail) where an item that was never seen stops everything.
    """

    max_removals: int = 0
    approved: Approval | None = None
    require_plan: bool = False
    max_age: float = 0.0
    all_or_nothing: bool = False
    unknown: str = "warn"
    check_mode: bool = False
    begun: Mapping[str, Begun] = MappingProxyType({})
    resumed: bool = False

    @property
    def strict(self) -> bool:
        """Whether a difference anywhere stops everything."""
        return self.approved is not None or self.all_or_nothing

    def before_reading(self, now: float) -> PlanRefused | None:
        """Why nothing is even asked. C(now): seconds since 1970 in UTC."""
        if self.require_plan and self.approved is None and not self.check_mode:
            text = "require_plan is set and no plan_id was given. Nothing was sent."
            return PlanRefused(f"{text} Run in check mode first, have its plan_id approved, and give that.")
        if self.approved is not None and self.max_age:
            age = now - self.approved.made
            if age > self.max_age or age < -300:
                text = (
                    f"The approved plan is {_span(age)} old, plan_max_age allows {_span(self.max_age)}." if age > 0 else "The approved plan is of the future."
                )
                return PlanRefused(f"{text} Nothing was sent. Run in check mode again, and have the new plan approved.")
        return None

    def of_all(self, plans: Planned) -> PlanRefused | None:
        """Why nothing is sent anywhere. C(plans): of all removals."""
        if self.strict:
            unread = sorted(name for name, plan in plans.items() if plan is None)
            if unread:
                return PlanRefused(f"{unread[0]} could not be planned, and a whole plan was asked for: all or nothing. Nothing was sent anywhere.")
        now = {name: self._part(name, plan) for name, plan in plans.items() if plan is not None}
        if self.approved is not None and _whole(now, self.approved.made) != self.approved.plan_id:
            count = sum(len(plan.to_do) for plan in plans.values() if plan is not None)
            text = f"What would be removed now ({count}) is not what was approved ({self.approved.plan_id.partition('-')[0]})."
            return PlanRefused(f"{text} Nothing was sent anywhere. Run in check mode again, compare, and have the new plan approved.")
        back = [item for name, plan in plans.items() if plan is not None and name in self.begun for item in self.begun[name].again(plan)]
        if back:
            text = (
                f"Under this approval an earlier run has done with {some(back, SHOWN_ITEMS)}, and now it would be sent again: the approval is used up for it."
            )
            return PlanRefused(f"{text} Nothing was sent anywhere. Find out who gave it back, run in check mode again, and have the new plan approved.")
        return self.of_some([plan for plan in plans.values() if plan is not None], 0)

    def _part(self, name: str, plan: Plan) -> str:
        """The plan id of one removal; that under which it was begun where nothing else is left than what was meant then."""
        begun = self.begun.get(name) if self.resumed else None
        return begun.plan_id if begun is not None and begun.covers(plan) else plan.plan_id

    def of_some(self, plans: Sequence[Plan], already: int) -> PlanRefused | None:
        """Why these are not carried out. C(already): how many items are removed anyway."""
        unknown = [plan for plan in plans if plan.strangers] if self.unknown == "fail" else []
        if unknown:
            return never_seen(unknown)
        count = already + sum(plan.ends() for plan in plans)
        if self.max_removals and count > self.max_removals:
            return PlanRefused(
                f"The whole plan would change {count} items, max_removals allows {self.max_removals}. Nothing was sent. "
                f"If all of them are meant, set max_removals to {count} or more (0 is no limit)."
            )
        return None


class Gate:
    """Where the removals wait until all were read: nothing is written anywhere before the guards have seen the whole plan.

    Those at a vendor that does not answer are not waited for, unless the rules are strict; once they have read, they are
    judged with what is left of the limits. Safe for threads.
    """

    def __init__(self, rules: Rules, names: Mapping[int, Sequence[str]]) -> None:
        self._rules = rules
        self._names = names  # lane -> its removals
        self._plans: dict[str, Plan | None] = {}
        self._stalled: set[int] = set()
        self._arrived: set[int] = set()
        self._passed = 0  # items of those that may go on
        self._open: PlanRefused | bool = False  # or why nobody of the first goes on
        self._changed = threading.Condition()

    def stalled(self, lane: int) -> None:
        """The vendor of these does not answer at present."""
        with self._changed:
            self._stalled.add(lane)
            self._look()

    def arrive(self, lane: int, plans: Planned) -> PlanRefused | None:
        """These were read. Returns, when it is their turn, why nothing is sent for them."""
        with self._changed:
            self._plans.update(plans)
            self._arrived.add(lane)
            late = self._open is not False
            self._look()
            while self._open is False:
                self._changed.wait()
            if not late:
                return None if self._open is True else self._open
            return self._judge_late([plan for plan in plans.values() if plan is not None])

    def _look(self) -> None:
        waited_for = set(self._names) if self._rules.strict else set(self._names) - self._stalled
        if self._open is False and self._arrived and waited_for <= self._arrived:
            refusal = self._rules.of_all(self._plans)
            self._open = refusal or True
            self._passed = 0 if refusal else sum(plan.ends() for plan in self._plans.values() if plan is not None)
            self._changed.notify_all()

    def _judge_late(self, plans: Sequence[Plan]) -> PlanRefused | None:
        refusal = self._rules.of_some(plans, self._passed)
        if refusal is None:
            self._passed += sum(plan.ends() for plan in plans)
        return refusal


def _span(seconds: float) -> str:
    """A span of time for people."""
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if abs(seconds) >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} seconds"
