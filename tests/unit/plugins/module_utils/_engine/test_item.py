# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One item: how it is settled after what was read and said, in which words, and how often it counts as sent."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.item import CHANGED, FAILED, UNCHANGED, failure_from
from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import Sent
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import REASONS, CurrentState, Failure, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, AnswerLost, CredentialsRefused, NotFound, error_for
from ansible_collections.revoke.access.tests.unit.helpers.items import AT, SHOWN, WHY, ended, failure_of, item, new

UNREAD = AnswerLost("GET was sent, but no answer came in time")

# verdict, lost, after -> outcome with a read-back asked for
VERIFIED = [
    (Verdict.ACCEPTED, False, "gone", "changed"),
    (Verdict.ACCEPTED, False, "there", "still_present"),
    (Verdict.ACCEPTED, False, "unreadable", "unconfirmed"),  # it was told before, so its silence is no yes
    (Verdict.ACCEPTED, True, "gone", "changed"),
    (Verdict.GONE, False, "gone", "unchanged"),
    (Verdict.GONE, True, "gone", "changed"),
    (Verdict.GONE, False, "there", "still_present"),
    (Verdict.GONE, True, "there", "still_present"),
    (Verdict.GONE, False, "unreadable", "unconfirmed"),
    (Verdict.DENIED, False, "gone", "changed"),
    (Verdict.DENIED, False, "there", "refused"),
    (Verdict.DENIED, False, "unreadable", "unconfirmed"),
    (Verdict.DENIED, True, "gone", "changed"),
    (Verdict.REJECTED, False, "gone", "changed"),
    (Verdict.REJECTED, True, "gone", "changed"),
    (Verdict.REJECTED, False, "there", "refused"),
    (Verdict.REJECTED, False, "unreadable", "unconfirmed"),
    (Verdict.UNCLEAR, False, "gone", "changed"),
    (Verdict.UNCLEAR, False, "there", "still_present"),
    (Verdict.UNCLEAR, False, "unreadable", "unconfirmed"),
    (Verdict.UNCLEAR, True, "gone", "changed"),
    (Verdict.UNCLEAR, True, "there", "still_present"),
]


@pytest.mark.parametrize("verdict, lost, after, expected", VERIFIED)
def test_a_fresh_read_decides_over_what_the_vendor_said(verdict: Verdict, lost: bool, after: str, expected: str) -> None:
    assert ended(item(verdict, after=after, lost=lost).settle(True, None, None)) == expected


# verdict, lost, whether the read-back was asked for, whether it failed -> outcome without a read
UNREADABLE = [
    (Verdict.ACCEPTED, False, False, False, "changed"),
    (Verdict.ACCEPTED, False, False, True, "changed"),
    (Verdict.ACCEPTED, False, True, True, "unconfirmed"),
    (Verdict.ACCEPTED, False, True, False, "unconfirmed"),
    *[
        (verdict, lost, verified, failed, "pending" if verdict is Verdict.STARTED else "unconfirmed")
        for verdict in Verdict
        for lost, verified, failed in itertools.product((True, False), repeat=3)
        if verdict is not Verdict.ACCEPTED
    ],
]


@pytest.mark.parametrize("verdict, lost, verified, failed, expected", UNREADABLE)
def test_without_a_read_a_plain_yes_alone_counts_and_only_if_no_proof_was_asked_for(
    verdict: Verdict, lost: bool, verified: bool, failed: bool, expected: str
) -> None:
    assert ended(item(verdict, lost=lost).settle(verified, None, UNREAD if failed else None)) == expected


@pytest.mark.parametrize("verdict", Verdict)
def test_an_item_that_could_never_be_read_rests_on_a_plain_yes_and_on_no_other_word(verdict: Verdict) -> None:
    expected = {Verdict.ACCEPTED: "changed", Verdict.STARTED: "pending"}.get(verdict, "unconfirmed")
    for after, unread in itertools.product(("none", "unreadable"), (None, UNREAD)):
        assert ended(item(verdict, before=State.UNREADABLE, after=after).settle(True, None, unread)) == expected


def test_a_list_that_never_stood_still_is_no_vendor_that_does_not_tell() -> None:
    one = item(Verdict.ACCEPTED)
    one.read_back(CurrentState(State.UNREADABLE, obstacle=Failure("not_attempted", "The list of books was never the same."), barred=True), AT)
    failure = failure_of(one.settle(True, None, None))
    assert failure.reason == "unconfirmed" and "The vendor accepted it, and The list of books was never the same." in failure.message


def test_what_is_as_desired_now_but_was_unreadable_before_is_not_claimed_without_the_vendors_word() -> None:
    failure = failure_of(item(Verdict.UNCLEAR, before=State.UNREADABLE, after="gone").settle(True, None, None))
    assert failure.reason == "unconfirmed" and "its state before could not be read" in failure.message


def test_an_item_that_was_never_sent_is_not_attempted_and_says_why() -> None:
    failure = failure_of(item().settle(True, CredentialsRefused("wrong password", 401, "bad", "req-7"), None))
    assert failure == Failure("not_attempted", "wrong password", 401, "bad", "req-7")
    assert ended(item().settle(True, None, None)) == "not_attempted"


def test_an_item_whose_write_never_left_is_not_attempted() -> None:
    one = new()
    one.sending()
    one.recalled()
    assert (one.sent, ended(one.settle(True, CredentialsRefused("wall"), UNREAD))) == (Sent.NEVER, "not_attempted")


@pytest.mark.parametrize("verify", [True, False])
def test_an_item_whose_write_may_have_left_without_an_answer_is_never_not_attempted(verify: bool) -> None:
    one = new()
    one.sending()
    failure = failure_of(one.settle(verify, CredentialsRefused("wall"), UNREAD))
    assert failure.reason == "unconfirmed" and failure.message.startswith("It was sent, and no answer came")


def test_an_item_that_was_gone_before_is_unchanged_whatever_happened_to_others() -> None:
    assert ended(item(before=State.AS_DESIRED).settle(True, CredentialsRefused("wall"), UNREAD)) == "unchanged"
    assert ended(item(before=State.AS_DESIRED, after="unreadable").settle(True, None, None)) == "unchanged"


def test_an_item_that_was_gone_before_and_is_seen_again_is_still_present_and_says_that_nothing_was_sent() -> None:
    failure = failure_of(item(before=State.AS_DESIRED, after="there").settle(True, None, None))
    assert failure.reason == "still_present" and "It was as desired at the first look" in failure.message and "Nothing was sent for it" in failure.message


def test_an_obstacle_is_predicted_but_only_a_final_one_keeps_the_item_from_being_sent() -> None:
    held = Failure("in_use", "held")
    for barred in (False, True):
        one = new(CurrentState(State.TO_DO, obstacle=held, barred=barred))
        assert one.to_do() is not barred
        assert one.predict() == (FAILED, held)
        assert one.to_do() is not barred
    assert new(CurrentState(State.UNREADABLE, obstacle=held, barred=True)).settle(True, None, None) == (FAILED, held)


@pytest.mark.parametrize("before, expected", [(State.AS_DESIRED, UNCHANGED), (State.TO_DO, CHANGED), (State.UNREADABLE, CHANGED)])
def test_check_mode_predicts_from_what_was_read(before: State, expected: str) -> None:
    assert item(before=before).predict() == (expected, None)


def test_not_found_for_something_that_is_there_is_a_refusal_for_another_cause() -> None:
    one = item(Verdict.REJECTED, after="there", why=Failure("not_found", "HTTP 404: no", 404, "E1", "req"))
    assert failure_of(one.settle(True, None, None)) == Failure("refused", "A fresh read shows it, yet the vendor answered: HTTP 404: no", 404, "E1", "req")


def test_a_failed_read_back_is_named_in_the_failure() -> None:
    failure = failure_of(item(Verdict.ACCEPTED).settle(True, None, UNREAD))
    assert "The vendor accepted it, and the read-back failed: GET was sent, but no answer came in time" in failure.message


def test_what_the_vendor_said_of_a_refusal_survives_into_the_failure() -> None:
    assert failure_of(item(Verdict.DENIED, after="there").settle(True, None, None)) == WHY


@pytest.mark.parametrize("verdict", [Verdict.DENIED, Verdict.REJECTED])
@pytest.mark.parametrize("after", ["none", "unreadable"])
def test_a_refusal_that_no_read_confirms_keeps_the_vendors_words_and_facts(verdict: Verdict, after: str) -> None:
    failure = failure_of(item(verdict, after=after).settle(True, None, UNREAD))
    assert (failure.reason, *failure[2:]) == ("unconfirmed", 409, "code", "req") and failure.message.startswith("Because, and ")


@pytest.mark.parametrize(
    "verdict, words", [(Verdict.ACCEPTED, "the vendor accepted it"), (Verdict.GONE, "there is nothing to do"), (Verdict.UNCLEAR, "does not mention it")]
)
def test_a_thing_that_stays_is_reported_with_what_the_vendor_claimed(verdict: Verdict, words: str) -> None:
    failure = failure_of(item(verdict, after="there").settle(True, None, None))
    assert failure.reason == "still_present" and words in failure.message


@pytest.mark.parametrize("verdict, lost, after", [(verdict, lost, after) for verdict in Verdict for lost in (True, False) for after in ("none", *SHOWN)])
def test_every_failure_is_a_sentence_that_says_what_to_do(verdict: Verdict, lost: bool, after: str) -> None:
    for before, unread in itertools.product((State.TO_DO, State.UNREADABLE), (None, UNREAD)):
        _state, failure = item(verdict, before, after, lost).settle(True, None, unread)
        if failure and failure != WHY:
            assert failure.message[0].isupper() and failure.message.endswith(".") and ".." not in failure.message
            assert "Run again" in failure.message or "run again" in failure.message


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


# ---- how often it was sent


def test_how_often_a_write_left_is_counted_from_before_the_first_byte() -> None:
    one = new()
    assert one.sent is Sent.NEVER
    one.sending()
    assert one.sent is Sent.ONCE
    one.answered(Verdict.REJECTED, WHY)
    assert one.sent is Sent.ONCE
    one.sending()
    assert one.sent is Sent.AGAIN
    one.recalled()
    assert one.sent is Sent.ONCE


@pytest.mark.parametrize("sendings, expected", [(1, Sent.ONCE), (2, Sent.AGAIN), (7, Sent.AGAIN)])
def test_a_write_that_the_client_repeated_left_more_than_once(sendings: int, expected: Sent) -> None:
    one = new()
    one.sending()
    one.answered(Verdict.GONE, None, sendings)
    one.read_back(CurrentState(State.AS_DESIRED), AT)
    assert one.sent is expected
    assert ended(one.settle(True, None, None)) == ("unchanged" if expected is Sent.ONCE else "changed")


def test_after_a_lost_answer_it_may_have_left_more_than_once() -> None:
    assert item(Verdict.UNCLEAR).sent is Sent.AGAIN


def test_what_was_read_before_a_further_sending_says_nothing_any_more() -> None:
    one = item(Verdict.UNCLEAR, after="gone")
    assert (one.read, one.verified) == (State.AS_DESIRED, AT)
    one.sending()
    assert (one.read, one.verified) == (None, None)
