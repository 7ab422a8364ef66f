# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fault rules: which calls they hit, how often, and when in the life of a call they strike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable

from .answers import Answer
from .call import Call


@dataclass(slots=True)
class Rule:
    """One planted fault. `times` None means always; `skip` lets that many matching calls pass first."""

    id: int
    vendor: str
    route: str
    kind: str
    times: int | None
    skip: int
    match_id: str | None
    params: dict[str, Any]
    fired: int = 0
    memory: dict[str, Any] = field(default_factory=dict)

    def matches(self, call: Call) -> bool:
        """True when this rule is live and meant for `call`."""
        if self.times is not None and self.fired >= self.times:
            return False
        if self.vendor not in ("*", call.vendor) or self.route not in ("*", call.route.name, call.route.kind):
            return False
        return self.match_id is None or call.names(self.match_id)

    def take(self) -> bool:
        """Use the rule up by one call: False while it still lets calls pass."""
        if self.skip:
            self.skip -= 1
            return False
        self.fired += 1
        return True

    def plain(self) -> dict[str, Any]:
        """The rule as JSON value."""
        names = ("id", "vendor", "route", "kind", "times", "skip", "match_id", "params", "fired")
        return {name: getattr(self, name) for name in names}


@dataclass(slots=True)
class Strike:
    """What a fault kind gets to work with: the rule, the call and the vendor object."""

    rule: Rule
    call: Call
    vendor: Any

    def param(self, name: str, default: Any = None) -> Any:
        """A parameter of the rule."""
        return self.rule.params.get(name, default)

    def choice(self, name: str, *choices: str) -> str:
        """A parameter with a closed list of values, the first one being the default."""
        chosen: str = self.rule.params.get(name, choices[0])
        return chosen


@dataclass(frozen=True, slots=True)
class Kind:
    """One fault kind.

    `before` answers instead of the vendor (None: go on as usual). `after` changes the answer of a call that was accepted
    (None: did not fire after all); `prepare` runs ahead of it. `needs` limits `after` to answers with "outcomes" or "rows".
    A kind with both is decided by its parameter `apply` (default true). `choices` lists the values of a parameter, the default
    first.
    """

    help: str
    params: tuple[str, ...] = ()
    before: Callable[[Strike], Answer | None] | None = None
    prepare: Callable[[Strike], None] | None = None
    after: Callable[[Strike, Answer], Answer | None] | None = None
    needs: str = ""
    required: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def late(self, rule: Rule) -> bool:
        """True when the rule strikes after the call was applied."""
        return self.after is not None and (self.before is None or bool(rule.params.get("apply", True)))

    def suits(self, answer: Answer) -> bool:
        """True when `after` can work on this answer."""
        if answer.status >= 400 or answer.wire:
            return False
        if self.needs == "outcomes":
            return answer.outcomes is not None
        return self.needs != "rows" or answer.rows_key is not None


class Faults:
    """The planted rules, in the order they were planted."""

    def __init__(self, kinds: dict[str, Kind], routes: dict[str, set[str]]) -> None:
        self.kinds = kinds
        self._routes = routes
        self._rules: list[Rule] = []
        self._next_id = 1

    def clear(self) -> None:
        """Remove every rule."""
        self._rules.clear()

    def describe(self) -> list[dict[str, Any]]:
        """Every rule with how often it fired."""
        return [rule.plain() for rule in self._rules]

    def plant(self, wanted: dict[str, Any]) -> int:
        """Add a rule given as in POST /_sim/faults, return its id; ValueError says what is wrong with it."""
        known = {"vendor", "route", "kind", "times", "skip", "match_id", "params"}
        if not isinstance(wanted, dict) or set(wanted) - known:
            raise ValueError(f"a fault takes {sorted(known)}")
        rule = Rule(
            self._next_id,
            wanted.get("vendor", "*"),
            wanted.get("route", "*"),
            wanted.get("kind", ""),
            wanted.get("times", 1),
            wanted.get("skip", 0),
            wanted.get("match_id"),
            wanted.get("params") or {},
        )
        self._check(rule)
        self._rules.append(rule)
        self._next_id += 1
        return rule.id

    def delay(self, call: Call) -> float:
        """Seconds that `delay` rules hold this call back."""
        hit = [rule for rule in self._rules if rule.kind == "delay" and rule.matches(call) and rule.take()]
        return float(sum(rule.params["seconds"] for rule in hit))

    def before(self, call: Call, vendor: Any) -> tuple[Answer | None, list[Strike]]:
        """The answer that replaces the call, if any, and the strikes that wait for its answer."""
        waiting = []
        for rule in self._rules:
            if rule.kind == "delay" or not rule.matches(call):
                continue
            kind, strike = self.kinds[rule.kind], Strike(rule, call, vendor)
            if kind.late(rule):
                waiting.append(strike)
                if kind.prepare and not rule.skip:
                    kind.prepare(strike)
            elif kind.before and rule.take():
                answer = kind.before(strike)
                if answer is not None:
                    return answer, []
        return None, waiting

    def after(self, answer: Answer, waiting: list[Strike]) -> Answer:
        """Let the waiting strikes change the answer of an accepted call."""
        for strike in waiting:
            kind = self.kinds[strike.rule.kind]
            if kind.after is None or not kind.suits(answer) or not strike.rule.take():
                continue
            changed = kind.after(strike, answer)
            if changed is None:
                strike.rule.fired -= 1
            else:
                answer = changed
        return answer

    def _check(self, rule: Rule) -> None:
        kind = self.kinds.get(rule.kind)
        if kind is None:
            raise ValueError(f"unknown fault kind {rule.kind!r}")
        if rule.vendor != "*" and rule.vendor not in self._routes:
            raise ValueError(f"unknown vendor {rule.vendor!r}")
        vendors = self._routes if rule.vendor == "*" else [rule.vendor]
        if rule.route not in {"*", "auth", "read", "write"}.union(*(self._routes[name] for name in vendors)):
            raise ValueError(f"unknown route {rule.route!r}")
        if not isinstance(rule.params, dict) or set(rule.params) - set(kind.params):
            raise ValueError(f"fault {rule.kind} takes the parameters {list(kind.params)}")
        if set(kind.required) - set(rule.params):
            raise ValueError(f"fault {rule.kind} needs the parameters {list(kind.required)}")
        for name, choices in kind.choices.items():
            if rule.params.get(name, choices[0]) not in choices:
                raise ValueError(f"parameter {name} of fault {rule.kind} is one of {list(choices)}")
        for name, value in (("skip", rule.skip), ("times", 0 if rule.times is None else rule.times)):
            if not isinstance(value, int) or value < 0:
                raise ValueError(f"{name} is a number of calls")
