# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulation itself: the same seed is the same run, the oracle sees what is planted, and what was found once stays mended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

import pytest

from tests.operations import DRIVERS
from tests.simulation.campaign import kept
from tests.simulation.draw import Drawing
from tests.simulation.drivers import DRIVERS_BY_NAME
from tests.simulation.mutants.__main__ import ROOT
from tests.simulation.mutants.catalogue import MUTANTS
from tests.simulation.planted import PLANTS, STAGES, calm
from tests.simulation.promises import PROMISES
from tests.simulation.scenario import Scenario, scenario_from
from tests.simulation.scene import Theatre
from tests.simulation.shrink import shrunk
from tests.simulator.fault_kinds import KINDS
from tests.simulator.faults import Kind

PLANTED = "status_after"  # applied, and then refused


@pytest.fixture(scope="module", name="theatre")
def _theatre() -> Iterator[Theatre]:
    yield Theatre()


@pytest.mark.parametrize("driver", sorted(DRIVERS_BY_NAME))
def test_a_scene_without_any_fault_keeps_every_promise_and_removes_what_was_asked_for(theatre: Theatre, driver: str) -> None:
    verdict = theatre.play(calm(driver, evidence=True, second="same"))
    assert not verdict.violations, verdict.shown()
    assert verdict.plays[0].result is not None and verdict.plays[0].result["complete"]
    assert len(verdict.stage.history.removed_by("run 1")) == min(2, DRIVERS_BY_NAME[driver].size)


def test_every_driver_of_the_registry_is_played() -> None:
    assert set(DRIVERS_BY_NAME) >= {driver.name for driver in DRIVERS}


def test_the_same_seed_is_the_same_conversation_to_the_byte(theatre: Theatre) -> None:
    for seed in range(40):
        assert theatre.play(theatre.draw(seed)).shown() == theatre.play(theatre.draw(seed)).shown()


def test_another_process_draws_the_same_scenario_from_a_line(theatre: Theatre) -> None:
    for seed in range(200):
        scenario = theatre.draw(seed)
        assert scenario_from(scenario.text()) == scenario


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_fault_kind_of_the_simulator_is_drawn(theatre: Theatre, kind: str) -> None:
    assert any(kind == fault["kind"] for seed in range(3_000) for fault in theatre.draw(seed).faults)


def test_a_fault_kind_with_a_parameter_that_nobody_can_draw_is_an_error() -> None:
    kinds = {"new kind": Kind("what it does", ("something",), required=("something",))}
    with pytest.raises(LookupError, match=r"new kind has a parameter something: say in tests/simulation/draw.py"):
        for seed in range(50):
            Drawing(Random(seed), kinds, {driver.vendor: {} for driver in DRIVERS}).scenario()


def test_every_promise_has_a_violation_to_plant() -> None:
    assert set(PLANTS) == set(PROMISES)


@pytest.mark.parametrize("promise", sorted(PROMISES))
def test_the_oracle_sees_the_planted_violation_of_each_promise(theatre: Theatre, promise: str) -> None:
    verdict = theatre.play(STAGES[promise])
    assert not verdict.violations, verdict.shown()
    plays = PLANTS[promise](verdict.stage, verdict.plays)
    assert plays is not None, "the scene does not lend itself to it"
    assert promise in {violation.promise for violation in theatre.judge(verdict.stage).judge(plays)}


def test_shrinking_leaves_the_one_fault_that_matters(theatre: Theatre) -> None:
    matters = {"kind": PLANTED, "route": "oauth_apps.delete", "times": 1, "params": {"status": 500}}
    idle = {"kind": "delay", "route": "oauth_apps.list", "times": 1, "params": {"seconds": 0.5}}
    scenario = calm("csp_oauth_app", faults=[idle, matters], foreign=[[3, "add", "New", 0]], options={"max_attempts": 2})

    def still(smaller: Scenario) -> bool:
        return theatre.play(smaller).stage.fired[PLANTED] > 0

    small = shrunk(scenario, still)
    assert [fault["kind"] for fault in small.faults] == [PLANTED]
    assert not small.foreign and not small.options and len(small.asked) == 1


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_text_that_a_planted_defect_replaces_is_there_once(mutant: object) -> None:
    text = (ROOT / "plugins" / "module_utils" / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1 and mutant.new != mutant.old


def test_there_are_at_least_thirty_planted_defects_with_names_of_their_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 30


@pytest.mark.parametrize("why, scenario", list(kept()), ids=lambda value: None)
def test_a_scene_that_once_broke_a_promise_keeps_them_all(theatre: Theatre, why: str, scenario: Scenario) -> None:
    verdict = theatre.play(scenario)
    assert not verdict.violations, f"{why}\n{verdict.shown()}"
    json.loads(scenario.text())
