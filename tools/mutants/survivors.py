# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The list of the survivors that are known, each with the reason why no test can notice it, and the judgement by it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import yaml

from tools.paths import ROOT

from .score import Score

KNOWN = ROOT / "tests" / "mutants" / "survivors.yml"
BAR = 95.0


class Known(NamedTuple):
    """A survivor that is known, by what it changes where."""

    file: str
    function: str
    change: tuple[str, ...]


def known() -> dict[Known, str]:
    """The reason of each of them."""
    found = yaml.safe_load(KNOWN.read_text(encoding="utf-8")) or {}
    entries = [(file, function, entry) for file, functions in found.items() for function, entries in functions.items() for entry in entries]
    return {Known(file, function, tuple(entry["change"])): entry["why"] for file, function, entry in entries}


def of(score: Score) -> list[Known]:
    """The survivors of a file, as the list would have them."""
    return [Known(str(score.file), survivor.mutant.function, tuple(survivor.mutant.lines)) for survivor in score.survivors]


def percent(killed: int, tried: int) -> float:
    """How many of a hundred were killed; all of none."""
    return 100.0 * killed / tried if tried else 100.0


def complaints(scores: Iterable[Score], reasons: dict[Known, str]) -> list[str]:
    """Why the run is red: a score below the bar, an entry of a measured file that no survivor needs any more."""
    scores = list(scores)
    killed, tried = sum(score.killed for score in scores), sum(score.tried for score in scores)
    found = {entry for score in scores for entry in of(score)}
    measured = {str(score.file) for score in scores}
    stale = [entry for entry in reasons if entry.file in measured and entry not in found]
    below = [f"{percent(killed, tried):.1f} % of the mutants are killed, {BAR:.0f} % is the bar"] if percent(killed, tried) < BAR else []
    gone = [entry for entry in reasons if not (ROOT / entry.file).is_file()]
    unfit = [f"{score.file}: {test} fails without a mutant" for score in scores for test in score.unfit]
    needless = [f"{entry.file}, {entry.function}: {' '.join(entry.change)} does not survive (any more): take it off the list" for entry in stale + gone]
    return below + unfit + needless
