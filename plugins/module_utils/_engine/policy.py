# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What the user allows. Guards look at the whole plan before the first write: it passes, or nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item, Pending
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._engine.result import some
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure
from ansible_collections.revoke.access.plugins.module_utils._errors import PlanRefused

SHOWN = 10  # ids that a message names
FIRST = 5  # items of a plan that were never seen, and are named
SHARP_DROP = 50.0  # percent fewer items than the evidence lets expect are told


def _unknown(_what: Any) -> None:
    return None


def _nothing(_operation: Operation, _item: Item) -> Failure | None:
    return None


def _no_earlier(_operation: Operation, _items: Sequence[Item]) -> Mapping[Item, Pending]:
    return {}


def _none_of(_operation: Operation, _items: Sequence[Item]) -> Collection[Item]:
    return ()


class Policy(NamedTuple):
    """The limits of one run. C(approved_items) gives the items of an approved plan id, None where they are not at hand.

    C(earlier_population) gives how many items the evidence lets expect in all, None where it does not tell. C(seen_before) gives
    those of some items that the evidence of earlier runs shows. C(begun_before) gives those for which an earlier request may
    be under way, by the evidence. C(unknown): C(warn) or C(fail), where an item was never seen.
    Of a run that is resumed, C(left_alone) gives why nothing is sent for an item, C(done_before) gives those of some items that no read
    can show which were done, and C(meant) raises PlanRefused where it had others.
    """

    max_removals: int = 0
    max_removal_percent: float | None = None
    protected: Sequence[str] = ()
    plan_id: str | None = None
    expected_tenant: str | None = None
    approved_items: Callable[[str], list[Any] | None] = _unknown
    max_population_drop: float | None = None
    earlier_population: Callable[[Operation], int | None] = _unknown
    unknown: str = "warn"
    seen_before: Callable[[Operation, Sequence[Item]], Collection[Item]] = _none_of
    begun_before: Callable[[Operation, Sequence[Item]], Mapping[Item, Pending]] = _no_earlier
    left_alone: Callable[[Operation, Item], Failure | None] = _nothing
    meant: Callable[[Plan], None] = _unknown
    done_before: Callable[[Operation, Sequence[Item]], Collection[Item]] = _none_of

    def before_reading(self, operation: Operation) -> None:
        """Refuse credentials of another tenant."""
        if self.expected_tenant is not None:
            right_tenant(self.expected_tenant, operation.tenants_of_login())

    def leave_alone(self, items: Iterable[Item], operation: Operation) -> None:
        """Bar what the run that is resumed has left alone."""
        for item in items:
            failure = self.left_alone(operation, item) if item.to_do() else None
            if failure is not None:
                item.forbid(failure)

    def before_writing(self, plan: Plan, population: int | None = None) -> Sequence[str]:
        """Refuse a plan that is too large or not the approved one. Returns warnings.

        C(population): how many items there are in all, as far as a read told.
        """
        self.meant(plan)
        plan.strangers = self._strangers(plan)
        if self.plan_id is not None:
            approved(plan, self.plan_id, self.approved_items(self.plan_id))
        at_most(plan, self.max_removals)
        asked = (self.max_removal_percent is not None and plan.to_do) or self.max_population_drop is not None
        if population is None and asked and plan.items:
            population = plan.population = plan.operation.population()  # a later run wants to know it from the evidence
        if self.max_removal_percent is not None and plan.to_do:
            share(plan, self.max_removal_percent, population or 0)
        doubts = [] if population is None else self._doubts(plan, population)
        if plan.strangers and self.unknown == "fail":
            raise never_seen([plan])
        return [*doubts, *([f"{_strange(plan)} {NEVER}. They count as already gone. Check them for typing errors: {_first(plan)}."] if plan.strangers else [])]

    def _strangers(self, plan: Plan) -> list[Item]:
        """The items that were never seen, neither now nor by an earlier run."""
        absent = [item for item in plan.items if item.was_absent()]
        known = self.seen_before(plan.operation, absent) if absent else ()
        return [item for item in absent if item not in known]

    def _doubts(self, plan: Plan, population: int) -> Sequence[str]:
        """What stands against believing a list. Raises PlanRefused where the user set a limit to that."""
        expected = self.earlier_population(plan.operation)
        drop = 100.0 * (expected - population) / expected if expected else 0.0
        limit = SHARP_DROP if self.max_population_drop is None else self.max_population_drop
        text = ""
        if expected and drop > limit:
            text = f"The vendor lists {population} {plan.operation.description.nouns}, the evidence lets expect {expected}: {drop:.0f} percent are missing."
        elif population == 0:
            text = f"The vendor lists no {plan.operation.description.nouns} at all, so everything counts as gone."
        if text and self.max_population_drop is not None:
            raise PlanRefused(
                f"{text} max_population_drop allows {self.max_population_drop:g}. Nothing was sent. Check the tenant and what the credentials may see; "
                "if it is true, raise max_population_drop."
            )
        return [f"{text} Check the tenant and what the credentials may see, or name a witness."] if text else []


def at_most(plan: Plan, limit: int) -> None:
    """Refuse a plan of more than C(limit) items; 0 is no limit."""
    count, description = plan.ends(), plan.operation.description
    if limit and count > limit:
        what = description.ends or (description.noun if count == 1 else description.nouns)
        raise PlanRefused(
            f"The plan would {'end' if description.ends else 'change'} {count} {what}, max_removals allows {limit}. Nothing was sent. "
            f"If all of them are meant, set max_removals to {count} or more (0 is no limit)."
        )


def share(plan: Plan, percent: float, population: int) -> None:
    """Refuse a plan of more than a share of all there are."""
    count = len(plan.to_do)
    if count * 100 > round(percent * population, 6):  # 1.15 percent of 2000 are 23, not 22.999...
        raise PlanRefused(
            f"The plan would change {count} of {population} {plan.operation.description.nouns}, which is more than the {percent:g} percent "
            "that max_removal_percent allows. Nothing was sent. If all of them are meant, raise max_removal_percent."
        )


def approved(plan: Plan, plan_id: str, known: Sequence[Any] | None) -> None:
    """Refuse a plan that is not the approved one. C(known): the approved items, where the evidence file has them."""
    if plan.plan_id == plan_id:
        return
    text = f"The plan is not the approved one: plan_id is {plan_id}, now it is {plan.plan_id}. Nothing was sent."
    if known is None:
        text += " Give the evidence_path of the audit to see which items differ."
    else:
        before = {json.dumps(item, sort_keys=True) for item in known}
        now = {json.dumps(item.labels[0], sort_keys=True) for item in plan.to_do}
        text += f" Added since: {_listed(now - before)}. Gone since: {_listed(before - now)}."
    raise PlanRefused(text + " Audit again and have the new plan approved.")


NEVER = "were never seen, neither at the first look nor in the evidence of earlier runs that is at hand"


def never_seen(plans: Sequence[Plan]) -> PlanRefused:
    """The refusal to go on with these plans, in each of which there are items that were never seen. The items come last: they may be long."""
    told, items = ", ".join(map(_strange, plans[:SHOWN])), " | ".join(map(_first, plans[:SHOWN]))
    cure = "Correct them or take them out; or set unknown to warn, if they are meant"
    return PlanRefused(f"{told} {NEVER}, and unknown is fail. Nothing was sent. {cure}: {items}.")


def _strange(plan: Plan) -> str:
    return f"{len(plan.strangers)} of {len(plan.items)} {plan.operation.description.nouns}"


def _first(plan: Plan) -> str:
    labels = [item.labels[0] for item in plan.strangers[:FIRST]]
    shown = [label if isinstance(label, str) else json.dumps(label, sort_keys=True) for label in labels]
    more = f" and {len(plan.strangers) - len(shown)} more" if len(plan.strangers) > len(shown) else ""
    return ", ".join(shown) + more


def right_tenant(expected: str, names: Sequence[str]) -> None:
    """Refuse to go on where the credentials belong to another tenant than the playbook means."""
    if expected.casefold() in (name.casefold() for name in names):
        return
    found = f"belong to {' / '.join(dict.fromkeys(names))}" if names else "do not tell which tenant they belong to"
    raise PlanRefused(f"expected_tenant is {expected}, but the credentials {found}. Nothing was sent. Check the credentials.")


def _listed(texts: Iterable[str]) -> str:
    return some(sorted(texts), SHOWN) or "none"
