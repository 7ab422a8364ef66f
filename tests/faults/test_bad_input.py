# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input: refused in one line that names option and element before any request, or handled exactly; never another path than meant."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._options.spec import own_spec
from tests.faults.clock import FastClock
from tests.faults.in_worker import InWorker, alone, arguments, called, called_both_ways
from tests.faults.scene import Scene
from tests.operations import DRIVERS
from tests.operations.driver import Driver
from tests.simulator.thread import SimulatorThread

EXAMPLES = int(os.environ.get("FAULT_EXAMPLES", "60"))
MODERATE = settings(
    max_examples=EXAMPLES, deadline=None, derandomize="FAULT_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip

BY_ID = [driver for driver in DRIVERS if driver.by_id]
EACH = pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.name)
EACH_BY_ID = pytest.mark.parametrize("driver", BY_ID, ids=lambda driver: driver.name)

AWKWARD = ["", " ", "\t", ".", "..", "../..", "a/b", "a%2Fb", "%2e%2e", "a?b=c", "a#b", "a&b", "a;b", "a b", " a", "a\n", "a\x00b", "*", "a*"]
AWKWARD += ["\u200b", "\u202e", "\ud800", "\u00e4", "\U0001f4a5", "'", '"', "a\\b", "{{ x }}", "null", "0", "-1", "local:{x}", "A", "a"]
AWKWARD += ["x" * 1024, "x" * 1025, "y" * 100000]
TEXTS = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=12))
PARTS = sorted({part for driver in DRIVERS for part in own_spec(driver.operation)[driver.option].get("options", ())})
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from([*PARTS, "id", ""]), inner, max_size=2)),
    max_leaves=4,
)
DICTIONARIES = st.fixed_dictionaries({}, optional=dict.fromkeys(PARTS, VALUES))
# In a plain text option ansible-core itself breaks on half a surrogate pair, and the simulator knows no path with a brace in it.
SEGMENTS = TEXTS.filter(lambda text: text.isprintable() and not set("{}") & set(text) or "\n" in text)
NO_DICTIONARY = ("dictionary requested", "unable to evaluate string as dictionary")
OPTION_VALUES = st.one_of(VALUES, st.lists(VALUES, max_size=4), st.lists(TEXTS, max_size=6), st.lists(DICTIONARIES, max_size=3))


def _texts(value: Any) -> list[str]:
    """Every scalar within a value as text."""
    if isinstance(value, (list, dict)):
        parts = list(value) + (list(value.values()) if isinstance(value, dict) else [])
        return [text for part in parts for text in _texts(part)]
    return [] if value is None else [str(value), *str(value).split(",")]


def small(sim: SimulatorThread, driver: Driver) -> Scene:
    """A scene with a few items, none of which any example asks for."""
    scene = Scene(sim, driver, size=2)
    scene.control.reset_calls()
    return scene


def refused_or_exact(scene: Scene, option: str, value: Any, result: dict[str, Any]) -> None:
    """Hold the result of a run with an odd value of an option against the contract."""
    calls = scene.control.calls()
    assert calls["total"]["unknown"] == 0, "another path than meant was asked for"
    assert set(scene.present + scene.bystanders) <= scene.truth(), "something is gone that was not asked for"
    if "plan_id" not in result or (not result["plan_id"] and not result["failed_items"]):
        message = result["msg"]
        assert result.get("failed") and "\n" not in message and len(message) < 600, message
        # A text in place of a dictionary is refused by ansible-core itself, which does not always name the option.
        assert option in message or "ids" in message or message.startswith(NO_DICTIONARY), message
        assert "Traceback" not in json.dumps(result)
        assert sum(calls["total"].values()) == 0, "refused only after a request"
        return
    asked = value if isinstance(value, list) else ([] if value is None else [text.strip() for text in str(value).split(",")])
    names = [scene.driver.name_of(item, asked) for name in ("changed_items", "unchanged_items") for item in result[name]]
    names += [scene.driver.name_of(row["item"], asked) for row in result["failed_items"]]
    assert len(names) == len(set(names)) == result["summary"]["distinct"] and result["summary"]["requested"] == len(asked)


@EACH
@MODERATE
@given(value=OPTION_VALUES)
@example(value=None)
@example(value=[12345678901234567890])
@example(value=["a", None])
@example(value=[["a"]])
@example(value="abc")
@example(value=["a", "A", "a ", " a"])
@example(value=[{"application_id": "a"}])
@example(value=[{"application_id": "a", "trustee": "   "}])
@example(value=[{"application_id": "a", "trustee": "*:*"}])
def test_any_value_of_the_list_is_refused_or_handled_exactly_both_ways(driver: Driver, value: Any, sim: SimulatorThread, in_worker: InWorker) -> None:
    # Ansible masks a short secret wherever its letters occur, also in what the result names.
    assume(driver.by_id or not any(0 < len(text.strip()) < 8 for text in _texts(value)))
    scene = small(sim, driver)
    refused_or_exact(scene, driver.option, value, called_both_ways(driver, in_worker, arguments(scene, **{driver.option: value})))


@EACH_BY_ID
@pytest.mark.parametrize("text", AWKWARD, ids=lambda text: ascii(text)[:20])
def test_an_awkward_id_among_good_ones_is_named_by_its_place_or_handled(driver: Driver, text: str, sim: SimulatorThread, in_worker: InWorker) -> None:
    scene = small(sim, driver)
    value = [driver.item("Good-1"), driver.item("Good-2"), driver.item(text)]
    result = called_both_ways(driver, in_worker, arguments(scene, **{driver.option: value}))
    refused_or_exact(scene, driver.option, value, result)
    if result["summary"]["requests"] == 0:
        assert f"{driver.option}[2]" in result["msg"]


def _paths() -> list[tuple[Driver, str]]:
    """The options beside the items that say where they are: each mandatory text."""
    specs = [(driver, name, spec) for driver in BY_ID for name, spec in driver.operation.description.options.items()]
    return [(driver, name) for driver, name, spec in specs if spec.get("required") and spec["type"] == "str"]


@pytest.mark.parametrize("driver, option", _paths(), ids=lambda value: getattr(value, "name", value))
@MODERATE
@given(value=SEGMENTS)
def test_no_option_leads_to_another_path(driver: Driver, option: str, value: str, sim: SimulatorThread) -> None:
    scene = small(sim, driver)
    args = arguments(scene, **{driver.option: [driver.item("Good-1")]})
    result = called(driver, dict(args, **{option: value}))
    assert scene.control.calls()["total"]["unknown"] == 0
    assert scene.truth() >= set(scene.present) and value != args[option]
    assert not result["complete"] and not result["changed"]
    if result["summary"]["requests"] == 0:
        assert option in result["msg"] and sum(scene.control.calls()["total"].values()) == 0


@EACH_BY_ID
def test_a_hundred_thousand_ids_are_accounted_for(driver: Driver, sim: SimulatorThread) -> None:
    scene = small(sim, driver)
    names = scene.present + driver.names("Many", 100_000 - len(scene.present))
    args = arguments(scene, **{driver.option: driver.given(names)[driver.option]})
    result = called(driver, dict(args, _ansible_check_mode=True), Runtime(clock=FastClock()))  # a quota would have it wait for minutes
    counts: tuple[int, ...] = tuple(result["summary"][name] for name in ("requested", "distinct", "failed"))
    assert counts == (100_000, 100_000, 0) and result["complete"]
    assert result["summary"]["changed"] == (100_000 if driver.blind else len(scene.present))
    assert result["truncated"] and len(json.dumps(alone(result))) < 700_000
    assert scene.writes() == 0


@pytest.mark.parametrize("driver", [driver for driver in BY_ID if not (driver.one_case or driver.single)], ids=lambda driver: driver.name)
def test_ids_that_differ_only_in_case_are_different_ids(driver: Driver, sim: SimulatorThread) -> None:
    scene = small(sim, driver)
    twins: list[str] = [driver.twin(name) for name in scene.present]
    scene.control.seed(driver.seed(twins, []))
    result = called(driver, arguments(scene, **{driver.option: driver.given(twins)[driver.option]}))
    assert result["complete"] and len(result["changed_items"]) == len(twins)
    assert set(scene.present) <= scene.truth() and not set(twins) & scene.truth()
