# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list that holds fewer things than the evidence lets expect: told from half of them on, refused from the user's limit on."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.plan import Plan
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import SHOWN, Policy, approved, right_tenant
from ansible_collections.revoke.access.plugins.module_utils._errors import PlanRefused
from ansible_collections.revoke.access.tests.unit.helpers.fakes import TO_DO, Shelf

CHECK = "Check the tenant and what the credentials may see"


def plan_for(*labels: Any) -> Plan:
    """A plan to remove these."""
    return Plan(Shelf("abc"), [Item(str(number), [label], TO_DO) for number, label in enumerate(labels)])


def doubts(population: int | None, expected: int | None, limit: float | None = None) -> list[str]:
    """What a policy that expects so many says of a list of so many. C(limit): the drop in percent that the user allows."""
    plan = plan_for("a")

    def earlier(operation: Operation) -> int | None:
        assert operation is plan.operation
        return expected

    return list(Policy(max_population_drop=limit, earlier_population=earlier).before_writing(plan, population))


@pytest.mark.parametrize(("population", "expected"), [(50, 100), (100, 100), (150, 100), (1, 2), (5, None), (5, 0), (1, None), (1, 1)])
def test_a_list_with_at_least_half_of_what_was_there_is_believed(population: int, expected: int | None) -> None:
    assert doubts(population, expected) == []


@pytest.mark.parametrize(("population", "expected", "percent"), [(49, 100, 51), (0, 100, 100), (1, 3, 67), (99, 1000, 90)])
def test_a_list_that_fell_below_half_is_told_with_its_figures(population: int, expected: int, percent: int) -> None:
    said = f"The vendor lists {population} books, the evidence lets expect {expected}: {percent} percent are missing."
    assert doubts(population, expected) == [f"{said} {CHECK}, or name a witness."]


@pytest.mark.parametrize("expected", [None, 0])
def test_an_empty_list_is_told_where_nothing_tells_what_to_expect(expected: int | None) -> None:
    assert doubts(0, expected) == [f"The vendor lists no books at all, so everything counts as gone. {CHECK}, or name a witness."]


def test_where_no_read_told_how_many_there_are_nothing_is_doubted_and_the_evidence_is_not_asked() -> None:
    def never(_operation: Operation) -> int | None:
        raise AssertionError("there is nothing to compare with")

    assert list(Policy(earlier_population=never).before_writing(plan_for("a"), None)) == []


@pytest.mark.parametrize(("population", "limit"), [(90, 10.0), (89, 11.5), (100, 0.0), (120, 0.0), (1, 99.0)])
def test_a_drop_up_to_the_limit_of_the_user_passes_without_a_word(population: int, limit: float) -> None:
    assert doubts(population, 100, limit) == []


@pytest.mark.parametrize(("population", "limit"), [(89, 10.0), (88, 11.5), (99, 0.0), (0, 99.0)])
def test_a_drop_beyond_the_limit_of_the_user_refuses_the_plan(population: int, limit: float) -> None:
    with pytest.raises(PlanRefused) as refusal:
        doubts(population, 100, limit)
    said = f"The vendor lists {population} books, the evidence lets expect 100: {100 - population} percent are missing."
    assert refusal.value.message.startswith(f"{said} max_population_drop allows {limit:g}. Nothing was sent. {CHECK}")


def test_an_empty_list_refuses_the_plan_of_a_user_who_limits_the_drop() -> None:
    with pytest.raises(PlanRefused, match=r"lists no books at all, so everything counts as gone\. max_population_drop allows 20\. Nothing was sent"):
        doubts(0, None, 20.0)


# ---- the words of the other guards


def test_the_items_of_the_plan_that_was_approved_are_looked_up_by_its_id() -> None:
    asked = []

    def known(plan_id: str) -> list[Any]:
        asked.append(plan_id)
        return ["a"]

    with pytest.raises(PlanRefused):
        Policy(plan_id="1-abc", approved_items=known).before_writing(plan_for("b"))
    assert asked == ["1-abc"]


def test_a_refusal_tells_both_plans_and_compares_things_of_several_parts_in_any_order() -> None:
    plan = plan_for({"trustee": "b", "application": "a"}, "new")
    with pytest.raises(PlanRefused) as refusal:
        approved(plan, "1-abc", [{"application": "a", "trustee": "b"}, {"zone": 1, "area": 2}])
    assert refusal.value.message == (
        f"The plan is not the approved one: plan_id is 1-abc, now it is {plan.plan_id}. Nothing was sent. "
        'Added since: "new". Gone since: {"area": 2, "zone": 1}. Audit again and have the new plan approved.'
    )


@pytest.mark.parametrize("more", [0, 1, 5])
def test_a_refusal_names_no_more_than_some_things_and_counts_the_rest(more: int) -> None:
    names = [f"{number:02}" for number in range(SHOWN + more)]
    with pytest.raises(PlanRefused) as refusal:
        approved(plan_for(*names), "0-abc", [])
    rest = f" and {more} more" if more else ""
    listed = ", ".join(f'"{name}"' for name in names[:SHOWN])
    assert f"Added since: {listed}{rest}. Gone since: none." in refusal.value.message


@pytest.mark.parametrize(("names", "found"), [([], "do not tell which tenant they belong to"), (["b", "c", "b"], "belong to b / c")])
def test_credentials_of_another_tenant_are_refused_with_what_they_tell_of_theirs(names: list[str], found: str) -> None:
    with pytest.raises(PlanRefused) as refusal:
        right_tenant("a", names)
    assert refusal.value.message == f"expected_tenant is a, but the credentials {found}. Nothing was sent. Check the credentials."
