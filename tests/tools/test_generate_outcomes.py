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

CELLS = outcomes.cells()
PAGE = (ROOT / outcomes.PAGE).read_text(encoding="utf-8")


def decided(cell: outcomes.Cell) -> Claim:
    return claim(cell.prior, cell.sent, cell.said[0], cell.read, cell.said[1])


def told(line: str) -> list[str]:
    """The cells of a line of the table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


LINES = [told(line) for line in outcomes.table().splitlines()[2:]]


def test_every_cell_that_can_come_up_is_in_exactly_one_row_with_its_result() -> None:
    assert len(CELLS) == 3 * 2 * 4 + 2 * 2 * 12 * 4
    for cell in CELLS:
        assert [row.result for row in outcomes.rows() if row.holds(cell)] == [decided(cell)]


SEEN = {State.TO_DO: "there", State.AS_DESIRED: "gone"}
PRIOR = {**SEEN, State.UNREADABLE: "cannot be read"}
READ: dict[State | None, str] = {**SEEN, State.UNREADABLE: "tells nothing", None: "none"}
SENT = {Sent.NEVER: "never", Sent.ONCE: "once", Sent.AGAIN: "more than once"}
ANSWERS: dict[Verdict | None, str] = {
    Verdict.ACCEPTED: "done",
    Verdict.GONE: "no such thing",
    Verdict.DENIED: "not done",
    Verdict.REJECTED: "call refused",
    Verdict.UNCLEAR: "unclear or lost",
    None: "none",
}


def looked_up(cell: outcomes.Cell) -> str:
    """What somebody finds who looks the cell up in the table as it is printed; "any other" is for what no other line has."""

    def among(word: str, text: str) -> bool:
        return text == "any" or word in text.split(" or ")

    fitting = [line for line in LINES if among(PRIOR[cell.prior], line[0]) and among(SENT[cell.sent], line[1]) and among(READ[cell.read], line[3])]
    answer, believed = cell.said
    said = {ANSWERS[answer], f"{ANSWERS[answer]}, and that is {'' if believed else 'not '}enough"}
    exact = [line for line in fitting if line[2] == "any" or said & set(line[2].split(" or "))]
    (line,) = exact or [line for line in fitting if line[2] == "any other"]
    return line[4]


def test_whoever_looks_a_case_up_in_the_printed_table_finds_what_the_model_says() -> None:
    for cell in CELLS:
        found = decided(cell)
        reason = "for the vendor's reason" if found.reason == OWN_REASON else f"`{found.reason}`"
        assert looked_up(cell) == (f"failed, {reason}" if found.reason else f"`{found.state}`")


def test_the_page_is_one_that_people_can_read() -> None:
    assert len(LINES) <= 20
    assert len({tuple(line[:4]) for line in LINES}) == len(LINES)


def test_the_page_holds_the_table() -> None:
    assert f"\n{outcomes.table()}\n" in PAGE


def test_another_model_makes_another_table() -> None:
    def generous(prior: State, sent: Sent, answer: Verdict | None, read: State | None, believed: bool) -> Claim:
        found = claim(prior, sent, answer, read, believed)
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
