# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes a scenario smaller for as long as it breaks the same promise: the fewest faults, other people's doings and items."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.simulation.scenario import BLANK, Scenario

TRIES = 400  # scenes


def shrunk(scenario: Scenario, still: Callable[[Scenario], bool]) -> Scenario:
    """The smallest scenario that was found. C(still): whether one is of the same kind."""
    tries = TRIES
    progress = True
    while progress and tries:
        progress = False
        for smaller in _smaller(scenario):
            tries -= 1
            if still(smaller):
                scenario, progress = smaller, True
                break
            if not tries:
                break
    return scenario


def _smaller(scenario: Scenario) -> Iterator[Scenario]:
    """Scenarios with a little less in them, the most telling cuts first."""
    for name in ("crash", "cancel", "second", "check", "evidence", "accents", "namesakes", "faults", "foreign", "switches", "options"):
        if getattr(scenario, name) != getattr(BLANK, name):
            yield scenario.but(**{name: getattr(BLANK, name)})
    for name in ("faults", "foreign"):
        for place in range(len(getattr(scenario, name))):
            yield scenario.but(**{name: _without(getattr(scenario, name), place)})
    for name in ("switches", "options"):
        for each in getattr(scenario, name):
            yield scenario.but(**{name: {key: value for key, value in getattr(scenario, name).items() if key != each}})
    for start in (0, len(scenario.asked) // 2):
        half = scenario.asked[:start] + scenario.asked[start + len(scenario.asked) // 2 :] if len(scenario.asked) > 3 else scenario.asked
        if half != scenario.asked:
            yield scenario.but(asked=half)
    for place in range(len(scenario.asked)):
        yield scenario.but(asked=_without(scenario.asked, place))
    for name in ("others", "gone", "there"):
        count = getattr(scenario, name)
        for less in dict.fromkeys((0, count // 2, count - 1)):
            if 0 <= less < count:
                yield scenario.but(**{name: less})
    for place, fault in enumerate(scenario.faults):
        if fault.get("times") != 1:
            yield scenario.but(faults=[*scenario.faults[:place], dict(fault, times=1), *scenario.faults[place + 1 :]])


def _without(values: list[Any], place: int) -> list[Any]:
    return values[:place] + values[place + 1 :]
