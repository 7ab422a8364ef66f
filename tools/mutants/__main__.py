# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Print what came of the mutants of each file, then every survivor with its difference and the reason, if the list has one."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from . import survivors
from .measuring import enter, measure
from .score import Score
from .targets import files

KINDS = {
    "message": "texts for people",
    "encoding": "names of encodings",
    "type": "types for the checker",
    "nothing": "nothing at all",
    "import": "what runs at import",
}


def row(name: str, killed: int, tried: int, left_out: int, slow: int, seconds: float) -> str:
    """A line of the table."""
    return f"{name:<66}{tried:>8}{killed:>8}{survivors.percent(killed, tried):>8.1f}{slow:>6}{left_out:>10}{seconds:>9.0f}"


def told(score: Score, reasons: dict[survivors.Known, str]) -> list[str]:
    """The survivors of a file."""
    lines = []
    for survivor, entry in zip(score.survivors, survivors.of(score)):
        lines += ["", f"{score.file}, {entry.function} ({survivor.tests} tests reach it)", *(f"    {line}" for line in entry.change)]
        lines.append(f"    known: {reasons[entry]}" if entry in reasons else "    NO REASON IS GIVEN")
    return lines


def main() -> int:
    """Measure the files whose path has one of the words in it, or all."""
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("words", nargs="*", help="parts of the paths of the files to measure; all without any")
    parser.add_argument("--jobs", type=int, default=1, help="how many files at a time")
    options = parser.parse_args()
    wanted = [file for file in files() if not options.words or any(word in str(file) for word in options.words)]
    if not wanted:
        parser.error("no file that is mutated has such a path")
    reasons = survivors.known()
    enter()
    print(f"{'file':<66}{'mutants':>8}{'killed':>8}{'score':>8}{'slow':>6}{'left out':>10}{'seconds':>9}", flush=True)
    scores = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for score in pool.map(measure, wanted):
            scores.append(score)
            print(row(str(score.file), score.killed, score.tried, sum(score.left_out.values()), score.slow, score.seconds), flush=True)
    left_out = sum((Counter(score.left_out) for score in scores), Counter[str]())
    killed, tried, slow = (sum(getattr(score, name) for score in scores) for name in ("killed", "tried", "slow"))
    print(row("all", killed, tried, left_out.total(), slow, sum(score.seconds for score in scores)))
    print("left out, because no logic changes or no switch reaches it:", ", ".join(f"{count} {KINDS[kind]}" for kind, count in left_out.items()))
    print("\n".join(line for score in scores for line in told(score, reasons)))
    wrong = survivors.complaints(scores, reasons)
    unexplained = sum(entry not in reasons for score in scores for entry in survivors.of(score))
    print(f"\n{tried - killed} survive, {unexplained} of them without a reason")
    print("\n".join(wrong) or f"{survivors.percent(killed, tried):.1f} % of the mutants are killed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
