# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One item: what it knows at first, and the words for its failure where the vendor said little."""

from __future__ import annotations

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.item import UNCHANGED, Item, failure_from
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CURES, CurrentState, Failure, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, AnswerLost, subclasses
from ansible_collections.revoke.access.tests.unit.helpers.items import AT, SHOWN, WHY, failure_of, item, new


def sent(verdict: Verdict | None, failure: Failure | None, after: str) -> Item:
    """An item that was sent once. C(verdict): None where nothing at all came back."""
    one = new()
    one.sending()
    if verdict:
        one.answered(verdict, failure)
    if after != "none":
        one.read_back(CurrentState(SHOWN[after]), AT)
    return one


def test_an_item_that_was_only_seen_knows_nothing_of_a_write() -> None:
    one = new()
    assert (one.after, one.veto, one.verdict, one.failure, one.verified) == (None, None, None, None, None)
    assert one.lost is False


def test_what_is_as_desired_is_predicted_unchanged_whatever_the_vendor_says_against_a_write() -> None:
    assert new(CurrentState(State.AS_DESIRED, obstacle=WHY)).predict() == (UNCHANGED, None)


@pytest.mark.parametrize(("cure", "expected"), [("Ask for it.", "..it is X. Ask for it."), ("", "..it is X.")])
def test_the_cure_follows_on_one_full_stop_and_nothing_else_of_the_message_is_cut(cure: str, expected: str) -> None:
    error = AccessError("..it is X.")
    error.cure = cure
    assert failure_from(error).message == expected


@pytest.mark.parametrize(("said", "told"), [("..it is X.", "..it is X"), ("no", "no")])
def test_what_is_still_there_is_told_with_the_vendors_words_and_one_full_stop(said: str, told: str) -> None:
    failure = failure_of(sent(Verdict.UNCLEAR, Failure("refused", said), "there").settle(True, None, None))
    assert failure.message == f"A fresh read still shows the old state; {told}. Run again."


@pytest.mark.parametrize("verdict", [None, Verdict.UNCLEAR])
def test_what_is_still_there_without_a_word_of_the_vendor_is_told_so(verdict: Verdict | None) -> None:
    failure = failure_of(sent(verdict, None, "there").settle(True, None, None))
    assert (failure.reason, failure.message) == ("still_present", "A fresh read still shows the old state; the vendor's answer does not settle it. Run again.")


@pytest.mark.parametrize("verdict", [None, Verdict.UNCLEAR, Verdict.DENIED])
def test_what_was_sent_and_has_neither_words_nor_a_read_is_told_so(verdict: Verdict | None) -> None:
    failure = failure_of(sent(verdict, None, "none").settle(True, None, None))
    assert failure.reason == "unconfirmed"
    assert failure.message == "It was sent, and no answer came, and its state cannot be read. Run again, or look it up at the vendor."


def test_a_yes_that_cannot_be_checked_is_told_as_a_yes() -> None:
    failure = failure_of(item(Verdict.ACCEPTED).settle(True, None, None))
    assert failure.message.startswith("The vendor accepted it, and its state cannot be read.")


@pytest.mark.parametrize("cure", [*CURES.values(), *filter(None, (kind.cure for kind in subclasses(AccessError)))])
def test_a_refusal_that_no_read_confirms_is_told_without_what_was_to_be_done_about_it(cure: str) -> None:
    failure = failure_of(sent(Verdict.DENIED, Failure("refused", f"The vendor refused it: no. {cure}"), "none").settle(True, None, None))
    assert failure.message == "The vendor refused it: no, and its state cannot be read. Run again, or look it up at the vendor."


def test_what_stopped_the_run_before_an_item_was_sent_makes_it_not_attempted_whatever_it_makes_of_others() -> None:
    assert AnswerLost.reason != "not_attempted"
    failure = failure_of(new().settle(True, AnswerLost("no answer", 502), None))
    assert (failure.reason, failure.http_status) == ("not_attempted", 502) and failure.message.startswith("no answer")


TAKEN: list[tuple[State, Verdict | None, bool, bool, bool]] = [
    (State.AS_DESIRED, None, False, True, True),
    (State.AS_DESIRED, None, True, False, False),
    (State.TO_DO, None, False, False, False),
    (State.TO_DO, None, True, False, False),
    (State.TO_DO, Verdict.ACCEPTED, True, False, True),
    (State.TO_DO, Verdict.GONE, True, False, False),
    (State.UNREADABLE, Verdict.DENIED, True, False, False),
]


@pytest.mark.parametrize(("before", "verdict", "leaves", "gone", "done"), TAKEN)
def test_only_the_first_look_or_a_plain_yes_is_a_claim_that_no_later_read_stands_for(
    before: State, verdict: Verdict | None, leaves: bool, gone: bool, done: bool
) -> None:
    one = new(before)
    if leaves:
        one.sending()
    if verdict:
        one.answered(verdict)
    assert (one.is_taken_for_gone(), one.is_taken_for_done()) == (gone, done)
