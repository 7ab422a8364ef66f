# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Named switches: every behaviour that a vendor leaves undocumented, and the general knobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Switch:
    """Default, one-line help, and the allowed values (empty: any value of the default's type)."""

    default: Any
    help: str
    choices: tuple[Any, ...] = ()


def choice(help_text: str, *choices: Any) -> Switch:
    """A switch with a closed list of values, the first one being the default."""
    return Switch(choices[0], help_text, choices)


def general_switches(vendors: list[str]) -> dict[str, Switch]:
    """The switches that exist for every vendor alike."""
    found = {
        "latency_ms": Switch(0, "milliseconds before any vendor call is handled"),
        "lag_reads": Switch(0, "removed things stay visible in this many more reads that show them, at every vendor"),
        "lag_seconds": Switch(0.0, "removed things stay visible for this many seconds, at every vendor"),
        "rate_limit_window": Switch(10.0, "seconds over which rate_limit.* counts"),
        "rate_limit_retry_after": choice("form of Retry-After in a 429 of rate_limit.*", "seconds", "date", "none"),
        "strict_fields": Switch(False, "unknown members in a write body are refused; no vendor page says so, and Venafi ignores them in any case"),
        "body_seconds": Switch(30.0, "seconds for which the body of a request is waited for, then it is a 400"),
        "drip_seconds": Switch(0.0, "seconds between two pieces of an answer that drips"),
    }
    for name in vendors:
        found[f"latency_ms.{name}"] = Switch(0, f"milliseconds more before a call of {name} is handled")
        found[f"rate_limit.{name}"] = Switch(0, f"calls of {name} allowed per window, 0 for no limit")
        found[f"token_lifetime.{name}"] = Switch(0.0, f"seconds an access token of {name} really lives, 0 for the vendor's default")
        found[f"token_expires_in.{name}"] = Switch(0, f"what {name} claims as expires_in, 0 for the truth")
        found[f"token_uses.{name}"] = Switch(0, f"calls an access token of {name} is good for, 0 for any number")
    return found


class Switches:
    """The current values; reading an unknown name is a KeyError.

    What has not been set here is as in `below`, the switches of the default tenant, which themselves have nothing below them.
    `values` holds what has been set here.
    """

    __slots__ = ("_known", "_below", "values")

    def __init__(self, known: dict[str, Switch], below: Switches | None = None) -> None:
        self._known = known
        self._below = below
        self.values: dict[str, Any] = {}
        self.reset()

    def __getitem__(self, name: str) -> Any:
        if self._below is None or name in self.values:
            return self.values[name]
        return self._below[name]

    def reset(self) -> None:
        """Every switch back to its default, or to what it is below."""
        self.values = {name: switch.default for name, switch in self._known.items()} if self._below is None else {}

    def current(self) -> dict[str, Any]:
        """The value of every switch."""
        return {name: self[name] for name in self._known}

    def update(self, wanted: dict[str, Any]) -> None:
        """Set several at once; ValueError naming the first bad one, and nothing is set then."""
        for name, value in wanted.items():
            self._check(name, value)
        self.values.update(wanted)

    def describe(self) -> dict[str, dict[str, Any]]:
        """Value, default, help and allowed values of every switch."""
        shown = {}
        for name, switch in self._known.items():
            shown[name] = {"value": self[name], "default": switch.default, "help": switch.help}
            if switch.choices:
                shown[name]["choices"] = list(switch.choices)
        return shown

    def _check(self, name: str, value: Any) -> None:
        switch = self._known.get(name)
        if switch is None:
            raise ValueError(f"unknown switch {name}")
        if switch.choices:
            if value not in switch.choices:
                raise ValueError(f"switch {name} takes one of {list(switch.choices)}")
        elif not _fits(switch.default, value):
            raise ValueError(f"switch {name} takes a {type(switch.default).__name__}")


def _fits(default: Any, value: Any) -> bool:
    """True when `value` has the type of `default`; numbers of either kind fit each other, and must not be negative."""
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, (int, float)):
        return isinstance(value, (int, float)) and value >= 0
    return isinstance(value, type(default))
