# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mutation testing judges itself: what counts as logic, and when a run is red."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.mutants import rules, survivors, targets
from tools.mutants.score import Mutant, Score, Survivor
from tools.paths import ROOT

FILE = Path("plugins/module_utils/_engine/outcome.py")
MUTANT = Mutant("x_claim__mutmut_1", "claim", ["- return 1", "+ return 2"], "")
ENTRY = survivors.Known(str(FILE), "claim", ("- return 1", "+ return 2"))


def score(killed: int, *mutants: Mutant, unfit: tuple[str, ...] = ()) -> Score:
    return Score(FILE, killed, [Survivor(mutant, 1) for mutant in mutants], {}, 0, 1.0, list(unfit))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("return 1", "return 2", ""),
        ("return a and b", "return a or b", ""),
        ("return 'id'", "return 'XXidXX'", ""),
        ("return f'id in ({a})'", "return f'id in ({None})'", ""),
        ("raise Misfit('It was not listed')", "raise Misfit(None)", "message"),
        ("return f'It is {a}, which nobody knows'", "return f'It is {None}, which nobody knows'", "message"),
        ("return Failure('refused', 'It was not listed')", "return Failure(None, 'It was not listed')", ""),
        ("return Failure('refused', 'It was not listed')", "return Failure('It was not listed')", ""),
        ("return a.encode('utf-8')", "return a.encode('UTF-8')", "encoding"),
        ("return a.encode('utf-8')", "return a.encode('XXutf-8XX')", ""),
        ("return cast('int', a)", "return cast(None, a)", "type"),
        ("return cast('int', a)", "return cast('int', None)", ""),
    ],
)
def test_only_what_people_read_and_what_nothing_reads_changes_no_logic(before: str, after: str, why: str) -> None:
    assert rules.why_left_out(f"def f(a, b):\n    {before}", f"def f(a, b):\n    {after}") == why


def test_a_decorated_function_is_mutated_like_any_other_and_stays_what_it_is() -> None:
    source = "class Box:\n    def __init__(self):\n        self.size = 3\n\n    @property\n    def double(self):\n        return self.size * 2\n"
    names: dict[str, type] = {}
    exec(compile(rules.apart(source), "box", "exec"), names)
    assert "@" not in rules.apart(source)
    assert names["Box"]().double == 6


def test_each_file_that_is_mutated_has_tests_that_exist() -> None:
    assert len(targets.files()) > 25
    for file in targets.files():
        assert [place for place in targets.tests_of(file) if (ROOT / place).exists()] == targets.tests_of(file) != []


def test_a_score_below_the_bar_is_red() -> None:
    assert survivors.complaints([score(95, *[MUTANT] * 5)], {}) == []
    assert len(survivors.complaints([score(94, *[MUTANT] * 6)], {})) == 1


def test_a_reason_for_what_does_not_survive_is_red_and_one_for_a_file_that_was_not_measured_is_not() -> None:
    assert survivors.complaints([score(99, MUTANT)], {ENTRY: "equivalent"}) == []
    assert "take it off" in survivors.complaints([score(100)], {ENTRY: "equivalent"})[0]
    assert survivors.complaints([], {ENTRY: "equivalent"}) == []
    assert "take it off" in survivors.complaints([], {ENTRY._replace(file="plugins/no.py"): "equivalent"})[0]


def test_a_test_that_fails_without_any_mutant_is_red() -> None:
    assert survivors.complaints([score(100, unfit=("test_of_something",))], {}) == [f"{FILE}: test_of_something fails without a mutant"]


def test_each_known_survivor_names_a_file_that_is_mutated_and_has_a_reason() -> None:
    for entry, reason in survivors.known().items():
        assert Path(entry.file) in targets.files()
        assert len(reason.split()) > 2
