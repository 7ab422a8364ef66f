# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of outcomes in the documentation: each cell is in exactly one row, and says what the model says."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import CHANGED, OWN_REASON, UNCHANGED, Claim, Sent, claim
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tools.generate import contents, outcomes, words
from tools.generate.__main__ import main
from tools.paths import ROOT

BOTH = pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
PAGE = (ROOT / outcomes.PAGE).read_text(encoding="utf-8")


def decided(cell: outcomes.Cell, later: bool) -> Claim:
    return claim(cell.prior, cell.sent, cell.said[0], cell.read, cell.said[1], later)


def told(line: str) -> list[str]:
    """The cells of a line of the table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def lines(later: bool) -> list[list[str]]:
    return [told(line) for line in outcomes.table(later=later).splitlines()[2:]]


@pytest.mark.parametrize("later, count", [(False, 3 * 2 * 4 + 2 * 2 * 12 * 4), (True, 4 * 2 * 6 + 2 * 2 * 14 * 6)])
def test_every_cell_that_can_come_up_is_in_exactly_one_row_with_its_result(later: bool, count: int) -> None:
    assert len(outcomes.cells(later)) == count
    rows = outcomes.rows(later=later)
    for cell in outcomes.cells(later):
        assert [row.result for row in rows if row.holds(cell)] == [decided(cell, later)]


SEEN = {State.TO_DO: "there", State.AS_DESIRED: "gone"}
PRIOR = {**SEEN, State.UNREADABLE: "cannot be read", State.PENDING: "under way"}
READ: dict[State | None, str] = {**SEEN, State.UNREADABLE: "tells nothing", State.PENDING: "under way", State.GIVEN_UP: "given up", None: "none"}
SENT = {Sent.NEVER: "never", Sent.ONCE: "once", Sent.AGAIN: "more than once"}
ANSWERS: dict[Verdict | None, str] = {
    Verdict.ACCEPTED: "done",
    Verdict.STARTED: "taken on",
    Verdict.GONE: "no such thing",
    Verdict.DENIED: "not done",
    Verdict.REJECTED: "call refused",
    Verdict.UNCLEAR: "nothing clear",
    None: "none",
}


def looked_up(cell: outcomes.Cell, printed: list[list[str]]) -> str:
    """What somebody finds who looks the cell up in the table as it is printed; "any other" is for what no other line has."""

    def among(word: str, text: str) -> bool:
        return text == "any" or word in text.split(" or ")

    fitting = [line for line in printed if among(PRIOR[cell.prior], line[0]) and among(SENT[cell.sent], line[1]) and among(READ[cell.read], line[3])]
    answer, believed = cell.said
    said = {ANSWERS[answer], f"{ANSWERS[answer]}, and that is {'' if believed else 'not '}enough"}
    exact = [line for line in fitting if line[2] == "any" or said & set(line[2].split(" or "))]
    (line,) = exact or [line for line in fitting if line[2] == "any other"]
    return line[4]


@BOTH
def test_whoever_looks_a_case_up_in_the_printed_table_finds_what_the_model_says(later: bool) -> None:
    printed = lines(later)
    for cell in outcomes.cells(later):
        found = decided(cell, later)
        reason = "for the vendor's reason" if found.reason == OWN_REASON else f"`{found.reason}`"
        assert looked_up(cell, printed) == (f"failed, {reason}" if found.reason else f"`{found.state}`")


@BOTH
def test_the_page_is_one_that_people_can_read(later: bool) -> None:
    printed = lines(later)
    assert len(printed) <= (26 if later else 20)
    assert len({tuple(line[:4]) for line in printed}) == len(printed)


@BOTH
def test_the_page_holds_the_table(later: bool) -> None:
    assert f"\n{outcomes.table(later=later)}\n" in PAGE


def test_another_model_makes_another_table() -> None:
    def generous(prior: State, sent: Sent, answer: Verdict | None, read: State | None, believed: bool, later: bool) -> Claim:
        found = claim(prior, sent, answer, read, believed, later)
        return Claim(CHANGED) if (prior, sent, answer, read) == (State.UNREADABLE, Sent.AGAIN, Verdict.GONE, State.AS_DESIRED) else found

    assert outcomes.table(generous) != outcomes.table() == outcomes.table(claim)
    assert "| cannot be read | more than once | done or no such thing | gone | `changed` |" in outcomes.table(generous)
    assert len(outcomes.rows(lambda *_cell: Claim(UNCHANGED))) == 2  # what was never sent, and what was


@pytest.mark.parametrize("before, after", [("| `changed` |", "| `unchanged` |"), ("no such thing", "such a thing"), ("| any |", "| there |")])
def test_a_change_of_the_table_by_hand_is_noticed_and_undone(before: str, after: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in contents.of(OPERATIONS, words.read()):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text((ROOT / path).read_text(encoding="utf-8"), encoding="utf-8")
    text = PAGE.replace(outcomes.table(), outcomes.table().replace(before, after, 1))
    assert text != PAGE
    (tmp_path / outcomes.PAGE).write_text(text, encoding="utf-8")
    assert main(["--check"], tmp_path) == 1
    assert f"{outcomes.PAGE}: is out of date" in capsys.readouterr().out
    main([], tmp_path)
    assert (tmp_path / outcomes.PAGE).read_text(encoding="utf-8") == PAGE
