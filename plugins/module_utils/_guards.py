# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""What has to hold before the first write. Guards look at the whole plan: it passes, or nothing is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Callable, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._errors import PlanRefused
from ansible_collections.revoke.access.plugins.module_utils._operation import Failure, Key, Operation
from ansible_collections.revoke.access.plugins.module_utils._outcome import Track

SHOWN = 10  # ids that a message names


class Rules(NamedTuple):
    """What the user allows. C(known) gives the approved items of a plan id, None where they are not at hand."""

    max_removals: int = 0
    max_removal_percent: float | None = None
    protected: Sequence[str] = ()
    plan_id: str | None = None
    expected_tenant: str | None = None
    known: Callable[[str], list[Any] | None] = lambda plan_id: None

    def before_reading(self, operation: Operation) -> None:
        """Refuse credentials of another tenant."""
        if self.expected_tenant is not None:
            right_tenant(self.expected_tenant, operation.tenants_of_login())

    def before_writing(self, plan: Plan) -> None:
        """Refuse a plan that is too large or not the approved one."""
        if self.plan_id is not None:
            approved(plan, self.plan_id, self.known(self.plan_id))
        at_most(plan, self.max_removals)
        if self.max_removal_percent is not None and plan.to_do:
            share(plan, self.max_removal_percent, plan.operation.population())


class Plan:
    """What a run is about to do: the tracks it will send, and a name for exactly that set."""

    def __init__(self, operation: Operation, tracks: Sequence[Track]) -> None:
        self.operation = operation
        self.tracks = tracks
        self.to_do = [track for track in tracks if track.to_do()]

    @property
    def plan_id(self) -> str:
        """The count and a SHA-256 over vendor, tenant, operation and the sorted keys to be changed."""
        keys = sorted(json.dumps(track.target.key) for track in self.to_do)
        text = json.dumps([self.operation.vendor, self.operation.tenant(), self.operation.name(), keys])
        return f"{len(keys)}-{hashlib.sha256(text.encode('ascii')).hexdigest()}"


def protect(tracks: Iterable[Track], patterns: Sequence[str], own: Mapping[Key, str]) -> None:
    """Bar what must never be changed: the credential in use, and what a pattern of the user names (without case)."""
    folded = [(pattern, pattern.casefold().replace("[", "[[]")) for pattern in patterns]  # only * and ? are special
    mine = {_fold(key): text for key, text in own.items()}
    for track in tracks:
        if not track.to_do():
            continue
        text = mine.get(_fold(track.target.key)) or _matched(track, folded)
        if text:
            track.before = track.before._replace(obstacle=Failure("protected", text), final=True)


def _fold(key: Key) -> Key:
    return key.casefold() if isinstance(key, str) else key


def _matched(track: Track, patterns: Sequence[Any]) -> str | None:
    item = track.target.item
    names = [item] if isinstance(item, str) else list(item.values())
    names = [name.casefold() for name in names + [track.before.label] if name]
    for pattern, folded in patterns:
        if any(fnmatchcase(name, folded) for name in names):
            return f"It is protected by '{pattern}'. Nothing was sent for it."
    return None


def at_most(plan: Plan, limit: int) -> None:
    """Refuse a plan of more than C(limit) items; 0 is no limit."""
    count = len(plan.to_do)
    if limit and count > limit:
        raise PlanRefused(
            "The plan would change %d %s, max_removals allows %d. Nothing was sent. If all of them are meant, set max_removals to %d or more (0 is no limit)."
            % (count, plan.operation.thing[count != 1], limit, count)
        )


def share(plan: Plan, percent: float, population: int) -> None:
    """Refuse a plan of more than a share of all there are."""
    count = len(plan.to_do)
    if count * 100 > round(percent * population, 6):  # 1.15 percent of 2000 are 23, not 22.999...
        raise PlanRefused(
            "The plan would change %d of %d %s, which is more than the %g percent that max_removal_percent allows. Nothing was sent. "
            "If all of them are meant, raise max_removal_percent." % (count, population, plan.operation.thing[1], percent)
        )


def approved(plan: Plan, plan_id: str, known: list[Any] | None) -> None:
    """Refuse a plan that is not the approved one. C(known): the approved items, where the evidence file has them."""
    if plan.plan_id == plan_id:
        return
    text = f"The plan is not the approved one: plan_id is {plan_id}, now it is {plan.plan_id}. Nothing was sent."
    if known is None:
        text += " Give the evidence_path of the audit to see which items differ."
    else:
        before = {json.dumps(item, sort_keys=True) for item in known}
        now = {json.dumps(track.target.item, sort_keys=True) for track in plan.to_do}
        text += f" Added since: {_listed(now - before)}. Gone since: {_listed(before - now)}."
    raise PlanRefused(text + " Audit again and have the new plan approved.")


def right_tenant(expected: str, names: Sequence[str]) -> None:
    """Refuse to go on where the credentials belong to another tenant than the playbook means."""
    if expected.casefold() in (name.casefold() for name in names):
        return
    found = f"belong to {' / '.join(dict.fromkeys(names))}" if names else "do not tell which tenant they belong to"
    raise PlanRefused(f"expected_tenant is {expected}, but the credentials {found}. Nothing was sent. Check the credentials.")


def _listed(texts: Iterable[str]) -> str:
    values = sorted(texts)
    shown = ", ".join(values[:SHOWN]) or "none"
    return shown + f" and {int(len(values) - SHOWN)} more" if len(values) > SHOWN else shown
