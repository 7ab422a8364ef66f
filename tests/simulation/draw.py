# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draws a scenario from a seed: every operation, every switch, every kind of fault that the simulator's registry has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from tests.operations.driver import Driver
from tests.simulation.drivers import BLOCKS, DRIVERS_BY_NAME, RENAMES, Named
from tests.simulation.scenario import GONE, HERE, NEW, OTHER, SPELLINGS, Names, Scenario
from tests.simulator.faults import Kind
from tests.simulator.switches import Switch

STATUSES = (400, 401, 403, 404, 408, 409, 413, 429, 500, 502, 503, 504)
AFTER = (303, 401, 401, 429, 429, 429, *STATUSES)  # what a client repeats comes more often
ITEM_STATUSES = (0, 403, 404, 409, 500)
OTHER_STATUSES: dict[str, tuple[int, ...]] = {
    "status": STATUSES,
    "status_after": AFTER,
    "fail_ids": ITEM_STATUSES,
    "redirect": (302, 307),
    "interim": (102, 103),
    "success_status": (201, 202, 203, 206),
    **dict.fromkeys(("deep", "oversized", "gzip_bomb"), (400, 403, 500)),
}
# Kinds that few operations or few calls feel are drawn so many times as often as the others.
WEIGHTS = {
    **dict.fromkeys(("loop_next_link", "no_next_link"), 12),
    **dict.fromkeys(("another_page", "duplicate_member", "both_lists", "extra_ids", "failure_flag"), 4),
    **dict.fromkeys(("cached", "duplicate_ids", "empty_list", "fail_ids", "recase", "scoped", "silent", "spoilt_token", "status_after", "repeat_page"), 2),
}
UNDRAWN = {
    "body",
    "headers",
    "content_type",
    "message",
    "keys",
    "link",
    "location",
    "own",
    "names",
    "field",
}  # texts for people, or what other kinds show as well


class Drawing:
    """One scenario in the making. C(kinds): the fault kinds that there are. C(switches): what the simulator has, by name."""

    def __init__(self, dice: Random, kinds: Mapping[str, Kind], known: Mapping[str, Mapping[str, Switch]]) -> None:
        self._dice = dice
        self._kinds = kinds
        self._known = known
        self._driver: Driver = DRIVERS_BY_NAME[dice.choice(sorted(DRIVERS_BY_NAME))]
        self._limit = self._driver.operation.description.batch_limit

    def scenario(self) -> Scenario:
        """Everything of it."""
        scenario = self._things()
        scenario = scenario.but(asked=self._asked(scenario), options=self._options(scenario), switches=self._switches(scenario))
        scenario = scenario.but(faults=self._faults(scenario), foreign=self._foreign(scenario))
        return self._ends(scenario)

    def _chance(self, share: float) -> bool:
        return self._dice.random() < share

    def _things(self) -> Scenario:
        dice, driver = self._dice, self._driver
        batch = 0
        if self._limit > 8 and not self._chance(0.04):
            batch = dice.choice((1, 2, 3, 5, 8))
        limit = batch or self._limit
        there = dice.choice((0, 1, max(limit - 1, 1), limit, limit + 1, dice.randint(2, 8), dice.randint(2, 12)))
        others = dice.choice((0, 0, 1, 3)) if not driver.totals or not self._chance(0.5) else dice.choice((5, 12, 25, 48, 55))
        if driver.single:
            there = min(there, 1)
            others = min(others, 1 - there)
        blocked = sorted(dice.sample(range(there), min(there, dice.choice((1, 1, 2))))) if driver.module in BLOCKS and there and self._chance(0.2) else []
        accents = driver.by_id and self._chance(0.1)
        gone = dice.choice((0, 0, 1, 2, 3))
        namesakes = []
        if isinstance(driver, Named) and others and there + gone and self._chance(0.3):
            namesakes = [[OTHER, number, *self._one_of((HERE, there), (GONE, gone))] for number in range(dice.randint(1, min(others, 3)))]
        return Scenario(driver.name, dice.getrandbits(31), there, gone, others, accents, blocked=blocked, namesakes=namesakes, batch=batch)

    def _one_of(self, *counts: tuple[str, int]) -> tuple[str, int]:
        word, count = self._dice.choice([each for each in counts if each[1]])
        return word, self._dice.randrange(count)

    def _asked(self, scenario: Scenario) -> list[list[Any]]:
        dice = self._dice
        wanted = [[HERE, number, ""] for number in range(scenario.there) if self._chance(0.95)]
        wanted += [[GONE, number, ""] for number in range(scenario.gone)]
        if wanted and self._driver.by_id and self._driver.ids and self._chance(0.15):
            place = dice.randrange(len(wanted))
            other = [*wanted[place][:2], dice.choice(SPELLINGS if scenario.accents else ("case", "dash", "homoglyph", "invisible"))]
            wanted[place:place] = [other]
            if self._chance(0.7):
                del wanted[place + 1]
        if self._chance(0.4):
            dice.shuffle(wanted)
        return wanted

    def _options(self, scenario: Scenario) -> dict[str, Any]:
        dice = self._dice
        known = full_spec(self._driver.operation)
        drawn: list[tuple[str, float, Callable[[], Any]]] = [
            ("max_parallel", 0.7, lambda: dice.choice((1, 2, 3, 4, 8))),
            ("verify", 0.25, lambda: False),
            ("verify_timeout", 0.4, lambda: dice.choice((0.0, 1.0, 3.0, 60.0))),
            ("max_attempts", 0.4, lambda: dice.choice((1, 2, 5))),
            ("fail_on", 0.2, lambda: dice.choice(("all", "never"))),
            ("deadline", 0.07, lambda: dice.choice((0.3, 1.0, 3.0, 10.0))),
            ("timeout", 0.1, lambda: dice.choice((0.3, 1.0))),
            ("max_removal_percent", 0.05, lambda: 100.0),
            ("unknown", 0.05, lambda: "fail"),
            ("protected", 0.1, lambda: [Names(scenario).of(dice.choice((HERE, OTHER)), dice.randrange(4)).split("|")[0]]),
            ("all_matches", 0.6 if scenario.namesakes else 0.2, lambda: True),
            ("witness", 0.25, lambda: self._witness(scenario)),
        ]
        found = {name: draw() for name, share, draw in drawn if name in known and self._chance(share)}
        return {name: value for name, value in found.items() if value is not None}

    def _witness(self, scenario: Scenario) -> Any:
        """One of those that nobody asks for; None where there is none, or none that can be read."""
        if not scenario.others or self._driver.blind:
            return None
        if isinstance(self._driver, Named):
            return Names(scenario).of(OTHER, 0)
        return self._driver.witness(Names(scenario).of(OTHER, 0))

    def _switches(self, scenario: Scenario) -> dict[str, Any]:
        dice, own = self._dice, self._known[self._driver.vendor]
        found = dict(self._driver.small_pages) if self._chance(0.7) else {}
        for name in dice.sample(sorted(own), min(len(own), dice.choice((0, 0, 0, 1, 1, 2)))):
            found[name] = self._position(name, own[name], scenario)
        return found

    def _position(self, name: str, switch: Switch, scenario: Scenario) -> Any:
        dice = self._dice
        if switch.choices:
            return dice.choice(switch.choices[1:])
        if isinstance(switch.default, bool):
            return not switch.default
        if isinstance(switch.default, list):
            names = Names(scenario).there
            return dice.sample(names, min(1, len(names)))
        if name.startswith("token_expires_in"):
            return dice.choice((1, 2, 600))
        if name.startswith("latency"):
            return dice.choice((50, 500, 5000))
        if name == "drip_seconds":
            return dice.choice((0.25, 3.0))
        return dice.choice((1, 2, 3, 7)) if isinstance(switch.default, int) else dice.choice((0.2, 1.0, 5.0))

    def _faults(self, scenario: Scenario) -> list[dict[str, Any]]:
        count = self._dice.choice((0, 1, 1, 1, 2, 2, 3))
        return [self._fault(scenario) for _number in range(count)]

    def _fault(self, scenario: Scenario) -> dict[str, Any]:
        dice, driver = self._dice, self._driver
        suitable = [name for name in sorted(self._kinds) if self._suits(name)]
        name = dice.choices(suitable, [WEIGHTS.get(each, 1) for each in suitable])[0]
        kind = self._kinds[name]
        reads, writes = driver.read_route, driver.write_route
        route = dice.choice((reads, reads, writes) if kind.needs != "outcomes" else (writes,))
        if kind.needs == "rows":
            route = reads
        elif name == "failure_flag":
            route = dice.choice((reads, writes, writes))
        elif name == "spoilt_token":
            route = driver.auth_route
        elif kind.needs == "" and self._chance(0.1):
            route = dice.choice((driver.auth_route, "*", "read", "write"))
        found: dict[str, Any] = {"kind": name, "route": route, "times": dice.choice((1, 1, 2, 3, None)), "skip": dice.choice((0, 0, 0, 1, 2, 3))}
        params = {each: self._parameter(name, each, scenario) for each in kind.params if each in kind.required or (each not in UNDRAWN and self._chance(0.5))}
        params = {each: value for each, value in params.items() if value is not None}
        if name in ("oversized", "gzip_bomb", "deep"):
            params.setdefault(*(("depth", 400) if name == "deep" else ("bytes", 1000)))
        if params or kind.required:
            found["params"] = params
        if scenario.there and self._chance(0.1):
            found["match_id"] = driver.marks(Names(scenario).of(HERE, dice.randrange(scenario.there)))
        return found

    def _suits(self, name: str) -> bool:
        """Whether a kind of fault can strike this operation."""
        driver, needs = self._driver, self._kinds[name].needs
        if needs == "rows" and ("next_link" in name and not driver.links):
            return False
        return (driver.bulk or needs != "outcomes") and (driver.listed or needs != "rows")

    def _parameter(self, kind: str, name: str, scenario: Scenario) -> Any:
        dice, names = self._dice, Names(scenario)
        choices = self._kinds[kind].choices.get(name)
        if choices:
            return dice.choice(choices)
        drawn: dict[str, Callable[[], Any]] = {
            "status": lambda: dice.choice(OTHER_STATUSES.get(kind, (200,))),
            "retry_after": lambda: dice.choice((0, 1, 3)),
            "retry_after_date": lambda: dice.choice((-60, 2)),
            "seconds": lambda: dice.choice((0.5, 5.0, 40.0)),
            "depth": lambda: dice.choice((400, 3000)),
            "bytes": lambda: dice.choice((1, 4, 64)) if kind == "drip" else dice.choice((0, 1000, 2 * 2**20)),
            **dict.fromkeys(("final", "head", "endless", "rows"), lambda: self._chance(0.5)),
            "mode": lambda: dice.choice(("lying_length", "short_body")),
            "keep": lambda: dice.choice((0, 1, 10)),
            "apply": lambda: self._chance(0.6),
            "ok": lambda: self._chance(0.5),
            "result": lambda: dice.choice((1, 2, 4, 5, 9)),
            "count": lambda: dice.choice((1, 2)),
            "total": lambda: dice.choice((0, 1, 5, 5000)),
            "ids": lambda: [self._driver.marks(each) for each in dice.sample(names.there, min(len(names.there), dice.choice((1, 1, 2, 5))))] or ["x"],
        }
        if name not in drawn:
            raise LookupError(f"The fault kind {kind} has a parameter {name}: say in tests/simulation/draw.py what it can be")
        return drawn[name]()

    def _foreign(self, scenario: Scenario) -> list[list[Any]]:
        dice = self._dice
        if not self._chance(0.45):
            return []
        words = [word for word, count in ((HERE, scenario.there), (GONE, scenario.gone), (OTHER, scenario.others)) if count] + [NEW]
        steps = range(dice.choice((1, 1, 2, 2, 3, 5)))
        doings: tuple[str, ...] = ("add", "remove", "rename") if self._driver.module in RENAMES else ("add", "remove")
        if self._driver.single:  # a call that names none ends what is added between the look and the call, and nobody can see that
            doings = ("remove",)
        return sorted([dice.randint(1, 14), dice.choice(doings), dice.choice(words), dice.randrange(60)] for _each in steps)

    def _ends(self, scenario: Scenario) -> Scenario:
        dice = self._dice
        check = self._chance(0.2)
        evidence = self._chance(0.4)
        crash: list[Any] = []
        cancel = 0
        if self._chance(0.1):
            crash = [dice.randint(1, 40), dice.choice((0.0, 0.0, 0.3, 0.9))]
        elif self._chance(0.06):
            cancel = dice.randint(1, 12)
        second = ""
        if crash or self._chance(0.2):
            second = dice.choice(("same", "resume")) if not check else dice.choice(("same", "approved"))
        return scenario.but(check=check, evidence=evidence or second == "resume", crash=crash, cancel=cancel, second=second)


def switches_by_vendor(vendors: Mapping[str, Any], general: Mapping[str, Switch]) -> dict[str, dict[str, Switch]]:
    """For each vendor the switches that its calls feel."""
    shared = {name: switch for name, switch in general.items() if "." not in name}
    return {
        name: {**shared, **vendor.switches_known, **{each: switch for each, switch in general.items() if each.endswith(f".{name}")}}
        for name, vendor in vendors.items()
    }
