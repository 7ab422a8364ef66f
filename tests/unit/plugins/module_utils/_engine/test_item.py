# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How one item is settled, as a table: what was read before, what the vendor said, what was read after."""

from __future__ import annotations

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import ACCEPTED, DENIED, GONE, Failure, Seen, Target
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, AnswerLost, CredentialsRefused, NotFound, error_for
from ansible_collections.revoke.access.plugins.module_utils._outcome import (
    FAILED,
    REASONS,
    REJECTED,
    UNCLEAR,
    Outcome,
    Track,
    failure_from,
    listing,
    result_of,
    summarize,
)

WHY = Failure("refused", "because", 409, "code", "req")
SILENT = Failure("unconfirmed", "the vendor's answer does not mention it")
UNREAD = AnswerLost("GET was sent, but no answer came in time")


def track(verdict: str | None = None, before: bool | None = False, after: str = "none", lost: bool = False) -> Track:
    """An item that was sent, where there is a verdict. C(after): none (not read), there, gone or unreadable."""
    one = Track(Target("a", "a"), Seen(before))
    one.lost = lost
    if verdict:
        one.sent = True
        one.conclude(verdict, {DENIED: WHY, REJECTED: WHY, UNCLEAR: SILENT}.get(verdict))
    if after != "none":
        one.after = Seen({"there": False, "gone": True, "unreadable": None}[after])
    return one


def ended(outcome: Outcome) -> str:
    """changed, unchanged, or the reason of the failure."""
    return outcome.failure.reason if outcome.failure else outcome.state


# verdict, lost, after -> outcome with a read-back asked for
VERIFIED = [
    (ACCEPTED, False, "gone", "changed"),
    (ACCEPTED, False, "there", "still_present"),
    (ACCEPTED, False, "unreadable", "changed"),
    (ACCEPTED, True, "gone", "changed"),
    (GONE, False, "gone", "unchanged"),
    (GONE, True, "gone", "changed"),
    (GONE, False, "there", "still_present"),
    (GONE, True, "there", "still_present"),
    (DENIED, False, "gone", "changed"),
    (DENIED, False, "there", "refused"),
    (DENIED, False, "unreadable", "refused"),
    (DENIED, True, "gone", "changed"),
    (REJECTED, False, "gone", "unchanged"),
    (REJECTED, True, "gone", "changed"),
    (REJECTED, False, "there", "refused"),
    (REJECTED, False, "unreadable", "refused"),
    (UNCLEAR, False, "gone", "changed"),
    (UNCLEAR, False, "there", "still_present"),
    (UNCLEAR, False, "unreadable", "unconfirmed"),
    (UNCLEAR, True, "gone", "changed"),
    (UNCLEAR, True, "there", "still_present"),
]


@pytest.mark.parametrize("verdict, lost, after, expected", VERIFIED)
def test_a_fresh_read_decides_over_what_the_vendor_said(verdict: str, lost: bool, after: str, expected: str) -> None:
    assert ended(track(verdict, after=after, lost=lost).settle(True, None, None)) == expected


# verdict, lost, whether the read-back was asked for, whether it failed -> outcome without a read
UNREADABLE = [
    (ACCEPTED, False, False, False, "changed"),
    (ACCEPTED, False, True, True, "unconfirmed"),
    (ACCEPTED, False, False, True, "changed"),
    (GONE, False, False, False, "unchanged"),
    (GONE, True, False, False, "changed"),
    (GONE, False, True, True, "unconfirmed"),
    (DENIED, False, False, False, "refused"),
    (DENIED, False, True, True, "refused"),
    (REJECTED, False, False, True, "refused"),
    (REJECTED, False, True, True, "refused"),
    (UNCLEAR, False, False, True, "unconfirmed"),
    (UNCLEAR, True, True, True, "unconfirmed"),
]


@pytest.mark.parametrize("verdict, lost, verified, failed, expected", UNREADABLE)
def test_without_a_read_the_vendors_word_counts_only_if_no_proof_was_asked_for(verdict: str, lost: bool, verified: bool, failed: bool, expected: str) -> None:
    assert ended(track(verdict, lost=lost).settle(verified, None, UNREAD if failed else None)) == expected


@pytest.mark.parametrize("verdict, expected", [(ACCEPTED, "changed"), (GONE, "unchanged"), (DENIED, "refused"), (UNCLEAR, "unconfirmed")])
def test_an_item_that_could_never_be_read_rests_on_the_vendors_word(verdict: str, expected: str) -> None:
    for unread in (None, UNREAD):
        assert ended(track(verdict, before=None).settle(True, None, unread)) == expected


def test_an_item_that_was_never_sent_is_not_attempted_and_says_why() -> None:
    failure = track().settle(True, CredentialsRefused("wrong password", 401, "bad", "req-7"), None).failure
    assert failure == Failure("not_attempted", "wrong password", 401, "bad", "req-7")
    assert ended(track().settle(True, None, None)) == "not_attempted"


def test_an_item_that_was_gone_before_is_unchanged_whatever_happened_to_others() -> None:
    assert ended(track(before=True).settle(True, CredentialsRefused("wall"), UNREAD)) == "unchanged"


def test_an_obstacle_is_predicted_but_only_a_final_one_keeps_the_item_from_being_sent() -> None:
    held = Failure("in_use", "held")
    for final in (False, True):
        one = Track(Target("a", "a"), Seen(False, obstacle=held, final=final))
        assert one.predict() == Outcome("a", FAILED, held)
        assert one.to_do() is not final
    assert Track(Target("a", "a"), Seen(None, obstacle=held, final=True)).settle(True, None, None) == Outcome("a", FAILED, held)


@pytest.mark.parametrize("before, expected", [(True, "unchanged"), (False, "changed"), (None, "changed")])
def test_check_mode_predicts_from_what_was_read(before: bool | None, expected: str) -> None:
    assert ended(track(before=before).predict()) == expected


def test_not_found_for_something_that_is_there_is_a_refusal_for_another_cause() -> None:
    one = track(REJECTED, after="there")
    one.failure = Failure("not_found", "HTTP 404: no", 404, "E1", "req")
    assert one.settle(True, None, None).failure == Failure("refused", "A fresh read shows it, yet the vendor answered: HTTP 404: no", 404, "E1", "req")


def test_a_failed_read_back_is_named_in_the_failure() -> None:
    failure = track(ACCEPTED).settle(True, None, UNREAD).failure
    assert failure is not None and "the read-back failed: GET was sent, but no answer came in time" in failure.message


def test_what_the_vendor_said_of_a_refusal_survives_into_the_failure() -> None:
    assert track(DENIED, after="there").settle(True, None, None).failure == WHY


@pytest.mark.parametrize("verdict, words", [(ACCEPTED, "the vendor accepted it"), (GONE, "does not exist"), (UNCLEAR, "does not mention it")])
def test_a_thing_that_stays_is_reported_with_what_the_vendor_claimed(verdict: str, words: str) -> None:
    failure = track(verdict, after="there").settle(True, None, None).failure
    assert failure is not None and failure.reason == "still_present" and words in failure.message


OUTCOMES = [Outcome("a", "changed"), Outcome("b", "unchanged"), Outcome("c", FAILED, WHY), Outcome("d", "changed"), Outcome("e", FAILED, SILENT)]


def test_the_counts_are_those_of_the_lists() -> None:
    expected = {"requested": 7, "distinct": 5, "changed": 2, "unchanged": 1, "failed": 2, "refused": 1, "unconfirmed": 1}
    assert summarize(OUTCOMES, 7) == expected


def test_a_result_lists_each_item_once_in_input_order() -> None:
    result = result_of(OUTCOMES, 7)
    assert (result["changed_items"], result["unchanged_items"]) == (["a", "d"], ["b"])
    assert [failed["item"] for failed in result["failed_items"]] == ["c", "e"]
    expected = {"item": "c", "reason": "refused", "message": "because", "http_status": 409, "vendor_code": "code", "request_id": "req"}
    assert result["failed_items"][0] == expected
    assert (result["changed"], result["complete"], result["truncated"]) == (True, False, False)


FLAGS = [([], (False, True)), (OUTCOMES[:1], (True, True)), (OUTCOMES[1:2], (False, True)), (OUTCOMES[2:3], (False, False))]


@pytest.mark.parametrize("outcomes, flags", FLAGS)
def test_complete_means_that_nothing_failed_and_changed_that_something_went(outcomes: list, flags: tuple[bool, bool]) -> None:
    result = result_of(outcomes, len(outcomes))
    assert (result["changed"], result["complete"]) == flags


def test_every_reason_of_an_error_is_in_the_closed_vocabulary() -> None:
    kinds = [AccessError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    assert {kind.reason for kind in kinds} <= set(REASONS)
    assert all(failure_from(error_for(status, "x")).reason in REASONS for status in range(300, 600))


def test_a_failure_keeps_the_facts_of_its_error_and_may_have_another_reason() -> None:
    error = NotFound("no such thing", 404, "E1", "req-2")
    text = "no such thing. " + NotFound.cure
    assert failure_from(error) == Failure("not_found", text, 404, "E1", "req-2")
    assert failure_from(error, "not_attempted") == Failure("not_attempted", text, 404, "E1", "req-2")


def test_a_diff_lists_what_is_there_before_and_what_is_left_after() -> None:
    tracks = [Track(Target("a", "a"), Seen(False, "Name A")), Track(Target("b", "b"), Seen(True)), Track(Target("c", {"k": "v"}), Seen(None))]
    assert listing(tracks) == 'a  Name A\n{"k": "v"}\n'
    assert listing(tracks, without=[{"k": "v"}]) == "a  Name A\n"
    assert listing(tracks, without=["a", {"k": "v"}]) == ""
