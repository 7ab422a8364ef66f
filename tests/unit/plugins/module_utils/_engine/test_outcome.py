# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be claimed of an item: each cell of what was known, sent, answered and read, held against laws that are no part of the code."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import NamedTuple

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import CHANGED, FAILED, OWN_REASON, PENDING, UNCHANGED, Claim, Sent, claim
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import REASONS, State, Verdict


class Cell(NamedTuple):
    """All that the claim is made from."""

    prior: State
    sent: Sent
    answer: Verdict | None
    read: State | None
    believed: bool
    later: bool

    @property
    def claimed(self) -> Claim:
        return claim(*self)

    @property
    def left(self) -> bool:
        """Whether a write has left."""
        return self.sent is not Sent.NEVER

    @property
    def told(self) -> bool:
        """Whether the last read told a state."""
        return self.read not in (None, State.UNREADABLE)

    @property
    def clean_yes(self) -> bool:
        """Whether the vendor's yes alone is enough."""
        return self.left and self.answer is Verdict.ACCEPTED and self.believed

    @property
    def seen_absent(self) -> bool:
        """Whether the last thing that was seen of it was the desired state, with no write after it."""
        return self.read is State.AS_DESIRED or (not self.left and self.prior is State.AS_DESIRED and not self.told)

    @property
    def taken_on(self) -> bool:
        """Whether the vendor has said that it works on it: in its answer, by the last read, or before."""
        earlier = not self.left and self.prior is State.PENDING
        return earlier or (self.left and self.answer is Verdict.STARTED) or self.read is State.PENDING


CELLS = [Cell(*cell) for cell in itertools.product(State, Sent, (None, *Verdict), (None, *State), (True, False), (True, False))]


def cells(where: Callable[[Cell], bool]) -> list[Cell]:
    """The cells of a law; one without any would hold nothing."""
    found = [cell for cell in CELLS if where(cell)]
    assert found
    return found


def wrong(where: Callable[[Cell], bool], law: Callable[[Cell], bool]) -> list[tuple[Cell, Claim]]:
    """The cells that break a law."""
    return [(cell, cell.claimed) for cell in cells(where) if not law(cell)]


def test_every_cell_is_decided_and_a_failure_alone_has_a_reason_of_the_vocabulary() -> None:
    assert len(CELLS) == 5 * 3 * 7 * 6 * 2 * 2
    for cell in CELLS:
        state, reason = cell.claimed
        assert state in (CHANGED, UNCHANGED, FAILED, PENDING)
        assert (reason is None) is (state != FAILED)
        assert reason is None or reason in (*REASONS, OWN_REASON)


def test_no_success_is_claimed_but_where_it_was_seen_or_a_clean_yes_is_believed() -> None:
    assert wrong(lambda cell: cell.claimed.state in (CHANGED, UNCHANGED), lambda cell: cell.seen_absent or cell.clean_yes) == []


def test_nothing_is_claimed_to_be_done_that_a_read_shows() -> None:
    assert wrong(lambda cell: cell.read is State.TO_DO, lambda cell: cell.claimed.state == (PENDING if cell.taken_on else FAILED)) == []


def test_pending_is_what_the_vendor_has_taken_on_and_no_read_has_seen_the_end_of() -> None:
    def open_still(cell: Cell) -> bool:
        return cell.taken_on and cell.read not in (State.AS_DESIRED, State.GIVEN_UP)

    assert all((cell.claimed.state == PENDING) is open_still(cell) for cell in cells(lambda _cell: True))


def test_what_the_vendor_has_given_up_is_a_failure_whatever_it_said_before() -> None:
    assert {cell.claimed for cell in cells(lambda cell: cell.read is State.GIVEN_UP)} == {Claim(FAILED, "refused")}


def test_of_a_vendor_that_does_things_later_a_lost_answer_is_never_called_still_present() -> None:
    lost = cells(lambda cell: cell.later and cell.left and cell.answer in (None, Verdict.UNCLEAR) and cell.read is State.TO_DO)
    assert {cell.claimed for cell in lost} == {Claim(FAILED, "unconfirmed")}


def test_the_rest_is_the_same_whether_a_vendor_does_things_later_or_at_once() -> None:
    differs = cells(lambda cell: cell.claimed != cell._replace(later=not cell.later).claimed)
    assert {(cell.read, cell.claimed.state) for cell in differs} == {(State.TO_DO, FAILED)}


def test_nothing_is_changed_that_was_never_sent() -> None:
    assert wrong(lambda cell: not cell.left, lambda cell: cell.claimed.state != CHANGED) == []


def test_what_was_there_and_sent_and_is_gone_is_changed_but_for_gone_at_its_only_sending() -> None:
    def faster(cell: Cell) -> bool:
        return cell.sent is Sent.ONCE and cell.answer is Verdict.GONE

    def gone(cell: Cell) -> bool:
        return cell.prior is State.TO_DO and cell.left and cell.read is State.AS_DESIRED

    assert wrong(gone, lambda cell: cell.claimed == Claim(UNCHANGED if faster(cell) else CHANGED)) == []


def test_after_a_second_sending_or_a_lost_answer_nothing_sent_is_called_unchanged() -> None:
    assert wrong(lambda cell: cell.sent is Sent.AGAIN, lambda cell: cell.claimed.state != UNCHANGED) == []


def test_what_was_sent_is_called_unchanged_only_on_the_word_gone_and_a_read_that_agrees() -> None:
    def backed(cell: Cell) -> bool:
        return cell.sent is Sent.ONCE and cell.answer is Verdict.GONE and cell.read is State.AS_DESIRED

    assert wrong(lambda cell: cell.left and cell.claimed.state == UNCHANGED, backed) == []


def test_what_was_sent_and_not_read_is_unconfirmed_but_for_a_clean_yes() -> None:
    def expected(cell: Cell) -> Claim:
        if cell.answer is Verdict.STARTED:
            return Claim(PENDING)
        return Claim(CHANGED) if cell.clean_yes else Claim(FAILED, "unconfirmed")

    assert wrong(lambda cell: cell.left and not cell.told, lambda cell: cell.claimed == expected(cell)) == []


def test_nothing_that_left_is_called_not_attempted_and_nothing_that_stayed_is_called_unconfirmed() -> None:
    assert wrong(lambda cell: cell.left, lambda cell: cell.claimed.reason != "not_attempted") == []
    assert wrong(lambda cell: not cell.left, lambda cell: cell.claimed.reason in (None, "not_attempted", "still_present", "refused")) == []


def test_the_vendors_own_reason_is_given_only_for_what_it_refused_and_a_read_shows() -> None:
    def refused(cell: Cell) -> bool:
        return cell.left and cell.answer in (Verdict.DENIED, Verdict.REJECTED) and cell.read is State.TO_DO

    assert all((cell.claimed.reason == OWN_REASON) is refused(cell) for cell in cells(lambda _cell: True))


def test_still_present_is_said_only_of_what_the_last_read_shows() -> None:
    assert wrong(lambda cell: cell.claimed.reason == "still_present", lambda cell: cell.read is State.TO_DO) == []


def test_what_was_gone_before_and_is_seen_again_is_still_present() -> None:
    again = cells(lambda cell: cell.prior is State.AS_DESIRED and not cell.left and cell.read is State.TO_DO)
    assert {cell.claimed for cell in again} == {Claim(FAILED, "still_present")}


def test_what_could_not_be_read_before_is_ours_only_on_the_vendors_word() -> None:
    """It may have been so all along."""
    where = cells(lambda cell: cell.prior is State.UNREADABLE and cell.claimed.state == CHANGED)
    assert {cell.answer for cell in where} == {Verdict.ACCEPTED}


def test_without_a_look_and_without_a_write_nothing_is_claimed() -> None:
    blind = cells(lambda cell: cell.prior not in (State.AS_DESIRED, State.PENDING) and not cell.left and not cell.told)
    assert {cell.claimed for cell in blind} == {Claim(FAILED, "not_attempted")}


def test_what_was_never_sent_is_told_as_the_last_read_shows_it() -> None:
    """Somebody else has removed it, or nobody has."""
    told = cells(lambda cell: cell.prior not in (State.AS_DESIRED, State.PENDING) and not cell.left and cell.read in (State.AS_DESIRED, State.TO_DO))
    expected = {State.AS_DESIRED: Claim(UNCHANGED), State.TO_DO: Claim(FAILED, "not_attempted")}
    assert [cell for cell in told if cell.read and cell.claimed != expected[cell.read]] == []


def test_an_answer_to_what_never_left_counts_for_nothing() -> None:
    claims: dict[tuple[State, State | None], set[Claim]] = {}
    for cell in cells(lambda cell: not cell.left):
        claims.setdefault((cell.prior, cell.read), set()).add(cell.claimed)
    assert len(claims) == 30 and all(len(found) == 1 for found in claims.values())


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.believed])
def test_less_belief_never_makes_a_claim_stronger(cell: Cell) -> None:
    doubted = cell._replace(believed=False).claimed
    assert doubted == cell.claimed or (cell.clean_yes and doubted == Claim(FAILED, "unconfirmed"))


@pytest.mark.parametrize("cell", [cell for cell in CELLS if not cell.told])
def test_a_read_that_tells_nothing_is_worth_no_more_than_none(cell: Cell) -> None:
    assert cell.claimed == cell._replace(read=None).claimed


def test_the_words_of_the_evidence_name_each_value_once() -> None:
    for kind in (State, Sent, Verdict):
        assert len({value.value for value in kind}) == len(kind)
