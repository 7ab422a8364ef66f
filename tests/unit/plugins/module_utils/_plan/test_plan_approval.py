# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One approval for a whole plan: what it names, how old it may be, and who waits for whom."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, PlanRefused
from ansible_collections.revoke.access.plugins.module_utils._plan.approval import Gate, Rules, approval, plan_id

NOW = 1_700_000_000.0


class Planned:
    """As much of a plan as the guards look at."""

    def __init__(self, count: int, mark: str = "a") -> None:
        self.to_do = list(range(count))
        self.plan_id = f"{count}-{mark * 64}"
        self.strangers: list[Any] = []

    def ends(self) -> int:
        return len(self.to_do)


def plans(**counts: Any) -> dict[str, Any]:
    return {name: None if count is None else Planned(count) for name, count in counts.items()}


def refused(refusal: PlanRefused | None) -> str:
    return refusal.message if refusal else ""


# ---- the id


def test_the_id_names_count_time_and_content_and_reads_back() -> None:
    name = plan_id(plans(one=2, two=3), NOW)
    assert name.startswith("5-20231114T221320Z-")
    assert approval(name) == (name, NOW)


@pytest.mark.parametrize(
    "other",
    [{"one": Planned(2), "two": Planned(3, "b")}, {"one": Planned(2)}, {"one": Planned(3), "two": Planned(2)}, {"one": Planned(2), "three": Planned(3)}],
)
def test_any_difference_in_any_removal_is_another_id(other: Mapping[str, Any]) -> None:
    assert plan_id(other, NOW) != plan_id(plans(one=2, two=3), NOW)


def test_the_time_cannot_be_changed_in_an_id() -> None:
    name = plan_id(plans(one=2), NOW)
    younger = name.replace("20231114", "20231115")
    assert plan_id(plans(one=2), approval(younger).made) != younger


@pytest.mark.parametrize("found", [{}, plans(one=None), plans(one=1, two=None)])
def test_what_could_not_be_planned_as_a_whole_has_no_id(found: Mapping[str, Any]) -> None:
    assert plan_id(found, NOW) == ""


@pytest.mark.parametrize(
    "text", ["", "none", "1-" + "a" * 64, "1-20231114T221320Z-" + "a" * 63, "1-20231399T221320Z-" + "a" * 64, "x-20231114T221320Z-" + "a" * 64]
)
def test_an_id_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="no id of a whole plan"):
        approval(text)


# ---- before anything is read


def test_nothing_is_removed_without_an_approval_where_one_is_required() -> None:
    assert "no plan_id was given" in refused(Rules(require_plan=True).before_reading(NOW))
    assert Rules(require_plan=True, check_mode=True).before_reading(NOW) is None
    assert Rules(require_plan=True, approved=approval(plan_id(plans(one=1), NOW))).before_reading(NOW) is None


@pytest.mark.parametrize(("age", "allowed"), [(0, True), (3600, True), (3601, False), (7200, False), (-60, True), (-301, False)])
def test_an_approval_has_an_age(age: float, allowed: bool) -> None:
    rules = Rules(approved=approval(plan_id(plans(one=1), NOW)), max_age=3600)
    told = refused(rules.before_reading(NOW + age))
    assert (not told) == allowed
    assert allowed or ("of the future" in told if age < 0 else "plan_max_age allows 60.0 minutes" in told)


# ---- all together


def test_a_difference_anywhere_sends_nothing_anywhere() -> None:
    approved = approval(plan_id(plans(one=2, two=3), NOW))
    rules = Rules(approved=approved)
    assert rules.of_all(plans(one=2, two=3)) is None
    assert "is not what was approved" in refused(rules.of_all({"one": Planned(2), "two": Planned(3, "b")}))
    assert "What would be removed now (4)" in refused(rules.of_all(plans(one=2, two=2)))
    assert "two could not be planned" in refused(rules.of_all(plans(one=2, two=None)))


def test_all_or_nothing_stops_for_one_that_cannot_be_planned() -> None:
    assert "two could not be planned" in refused(Rules(all_or_nothing=True).of_all(plans(one=2, two=None)))
    assert Rules().of_all(plans(one=2, two=None)) is None


@pytest.mark.parametrize(("limit", "allowed"), [(0, True), (4, False), (5, True), (6, True)])
def test_the_limit_counts_the_whole_plan(limit: int, allowed: bool) -> None:
    told = refused(Rules(max_removals=limit).of_all(plans(one=2, two=3)))
    assert (not told) == allowed and (allowed or "would change 5 items, max_removals allows 4" in told)


# ---- who waits for whom


class Lane(threading.Thread):
    """Arrives at the gate in a thread of its own."""

    def __init__(self, gate: Gate, number: int, found: Mapping[str, Any]) -> None:
        super().__init__(daemon=True)
        self.work = (gate, number, found)
        self.told: Any = "waits"
        self.start()

    def run(self) -> None:
        gate, number, found = self.work
        self.told = gate.arrive(number, found)

    def end(self) -> Any:
        self.join(30)
        return self.told


def test_nobody_goes_on_before_all_were_read() -> None:
    gate = Gate(Rules(), {0: ["one"], 1: ["two"]})
    first = Lane(gate, 0, plans(one=1))
    first.join(0.05)
    assert first.is_alive()
    assert gate.arrive(1, plans(two=1)) is None and first.end() is None


def test_a_vendor_that_does_not_answer_is_not_waited_for_and_is_judged_with_what_is_left() -> None:
    gate = Gate(Rules(max_removals=5), {0: ["one"], 1: ["two"], 2: ["three"]})
    gate.stalled(1)
    first = Lane(gate, 0, plans(one=3))
    assert gate.arrive(2, plans(three=1)) is None and first.end() is None
    assert "would change 6 items" in refused(gate.arrive(1, plans(two=2)))


def test_of_those_that_come_late_what_fits_goes_on() -> None:
    gate = Gate(Rules(max_removals=5), {0: ["one"], 1: ["two"], 2: ["three"]})
    gate.stalled(1)
    gate.stalled(2)
    assert gate.arrive(0, plans(one=3)) is None
    assert gate.arrive(1, plans(two=2)) is None
    assert "would change 6 items" in refused(gate.arrive(2, plans(three=1)))


def test_with_an_approval_everybody_is_waited_for() -> None:
    gate = Gate(Rules(approved=approval(plan_id(plans(one=1, two=1), NOW))), {0: ["one"], 1: ["two"]})
    gate.stalled(1)
    first = Lane(gate, 0, plans(one=1))
    first.join(0.05)
    assert first.is_alive()
    assert "could not be planned" in refused(gate.arrive(1, plans(two=None)))
    assert "could not be planned" in refused(first.end())


def test_where_all_stall_the_first_that_was_read_goes_on() -> None:
    gate = Gate(Rules(), {0: ["one"], 1: ["two"]})
    gate.stalled(0)
    gate.stalled(1)
    assert gate.arrive(1, plans(two=1)) is None and gate.arrive(0, plans(one=1)) is None
