# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known of the mutants of a file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Mutant(NamedTuple):
    """One change. C(name): mutmut's. C(lines): the lines that differ, the old ones with a minus, the new ones with a plus."""

    name: str
    function: str
    lines: list[str]
    left_out: str


class Survivor(NamedTuple):
    """A mutant that no test noticed. C(tests): how many of them reached it."""

    mutant: Mutant
    tests: int


class Score(NamedTuple):
    """What came of a file. C(left_out): how many mutants change no logic, by the kind of what they change.

    C(slow): how many ended by taking too long or too much. C(unfit): the tests that fail without any mutant.
    """

    file: Path
    killed: int
    survivors: list[Survivor]
    left_out: dict[str, int]
    slow: int
    seconds: float
    unfit: list[str]

    @property
    def tried(self) -> int:
        """How many mutants change logic."""
        return self.killed + len(self.survivors)
