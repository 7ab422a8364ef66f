# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One item: how it is settled after what was read and said, in which words, and which step may follow on which."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.item import CHANGED, FAILED, TRANSITIONS, UNCHANGED, Item, Phase, failure_from
from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import Sent
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    NAME,
    REASONS,
    Alias,
    CurrentState,
    Failure,
    State,
    Verdict,
)
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, AnswerLost, CredentialsRefused, NotFound, error_for

WHY = Failure("refused", "because", 409, "code", "req")
SILENT = Failure("unconfirmed", "the vendor's answer does not mention it")
UNREAD = AnswerLost("GET was sent, but no answer came in time")
SAID = {Verdict.DENIED: WHY, Verdict.REJECTED: WHY, Verdict.UNCLEAR: SILENT}
SHOWN = {"there": State.TO_DO, "gone": State.AS_DESIRED, "unreadable": State.UNREADABLE}
AT = "2026-01-02T03:04:05.678Z"

End = tuple[str, "Failure | None"]


def new(before: CurrentState | State = State.TO_DO) -> Item:
    """An item at the first look."""
    return Item("a", ["a"], CurrentState(before) if isinstance(before, State) else before)


def item(verdict: Verdict | None = None, before: State = State.TO_DO, after: str = "none", lost: bool = False, why: Failure | None = None) -> Item:
    """An item that was sent, where there is a verdict. C(after): none (not read), there, gone or unreadable. C(lost): an earlier answer was."""
    one = new(before)
    if lost:
        one.sending()
        one.answered(Verdict.UNCLEAR, SILENT)
    if verdict:
        one.sending()
        one.answered(verdict, why or SAID.get(verdict))
    if after != "none":
        one.read_back(CurrentState(SHOWN[after]), AT)
    return one


def ended(end: End) -> str:
    """changed, unchanged, or the reason of the failure."""
    state, failure = end
    assert (failure is None) is (state != FAILED)
    return failure.reason if failure else state


def why(end: End) -> Failure:
    """The failure that an item ended with."""
    assert end[1] is not None
    return end[1]


# verdict, lost, after -> outcome with a read-back asked for
VERIFIED = [
    (Verdict.ACCEPTED, False, "gone", "changed"),
    (Verdict.ACCEPTED, False, "there", "still_present"),
    (Verdict.ACCEPTED, False, "unreadable", "changed"),  # the vendor does not tell of it: its yes has to do
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
        (verdict, lost, verified, failed, "unconfirmed")
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
    expected = "changed" if verdict is Verdict.ACCEPTED else "unconfirmed"
    for after, unread in itertools.product(("none", "unreadable"), (None, UNREAD)):
        assert ended(item(verdict, before=State.UNREADABLE, after=after).settle(True, None, unread)) == expected


def test_a_list_that_never_stood_still_is_no_vendor_that_does_not_tell() -> None:
    one = item(Verdict.ACCEPTED)
    one.read_back(CurrentState(State.UNREADABLE, obstacle=Failure("not_attempted", "The list of books was never the same."), barred=True), AT)
    failure = why(one.settle(True, None, None))
    assert failure.reason == "unconfirmed" and "The vendor accepted it, and The list of books was never the same." in failure.message


def test_what_is_as_desired_now_but_was_unreadable_before_is_not_claimed_without_the_vendors_word() -> None:
    failure = why(item(Verdict.UNCLEAR, before=State.UNREADABLE, after="gone").settle(True, None, None))
    assert failure.reason == "unconfirmed" and "its state before could not be read" in failure.message


def test_an_item_that_was_never_sent_is_not_attempted_and_says_why() -> None:
    failure = why(item().settle(True, CredentialsRefused("wrong password", 401, "bad", "req-7"), None))
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
    failure = why(one.settle(verify, CredentialsRefused("wall"), UNREAD))
    assert failure.reason == "unconfirmed" and failure.message.startswith("It was sent, and no answer came")


def test_an_item_that_was_gone_before_is_unchanged_whatever_happened_to_others() -> None:
    assert ended(item(before=State.AS_DESIRED).settle(True, CredentialsRefused("wall"), UNREAD)) == "unchanged"
    assert ended(item(before=State.AS_DESIRED, after="unreadable").settle(True, None, None)) == "unchanged"


def test_an_item_that_was_gone_before_and_is_seen_again_is_still_present_and_says_that_nothing_was_sent() -> None:
    failure = why(item(before=State.AS_DESIRED, after="there").settle(True, None, None))
    assert failure.reason == "still_present" and "It was not there at the first look" in failure.message and "Nothing was sent for it" in failure.message


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
    assert why(one.settle(True, None, None)) == Failure("refused", "A fresh read shows it, yet the vendor answered: HTTP 404: no", 404, "E1", "req")


def test_a_failed_read_back_is_named_in_the_failure() -> None:
    failure = why(item(Verdict.ACCEPTED).settle(True, None, UNREAD))
    assert "The vendor accepted it, and the read-back failed: GET was sent, but no answer came in time" in failure.message


def test_what_the_vendor_said_of_a_refusal_survives_into_the_failure() -> None:
    assert why(item(Verdict.DENIED, after="there").settle(True, None, None)) == WHY


@pytest.mark.parametrize("verdict", [Verdict.DENIED, Verdict.REJECTED])
@pytest.mark.parametrize("after", ["none", "unreadable"])
def test_a_refusal_that_no_read_confirms_keeps_the_vendors_words_and_facts(verdict: Verdict, after: str) -> None:
    failure = why(item(verdict, after=after).settle(True, None, UNREAD))
    assert (failure.reason, *failure[2:]) == ("unconfirmed", 409, "code", "req") and failure.message.startswith("Because, and ")


@pytest.mark.parametrize(
    "verdict, words", [(Verdict.ACCEPTED, "the vendor accepted it"), (Verdict.GONE, "does not exist"), (Verdict.UNCLEAR, "does not mention it")]
)
def test_a_thing_that_stays_is_reported_with_what_the_vendor_claimed(verdict: Verdict, words: str) -> None:
    failure = why(item(verdict, after="there").settle(True, None, None))
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


# ---- which step may follow on which


def seen() -> Item:
    return item()


def barred() -> Item:
    one = item()
    one.forbid(WHY)
    return one


def sending() -> Item:
    one = item()
    one.sending()
    return one


def recalled() -> Item:
    one = sending()
    one.recalled()
    return one


def answered() -> Item:
    return item(Verdict.DENIED)


def read_back() -> Item:
    return item(Verdict.DENIED, after="there")


def settled() -> Item:
    one = item()
    one.predict()
    return one


# How an item comes into a phase, and the steps that lead on to one.
ARRIVALS: dict[Phase, Callable[[], Item]] = {
    Phase.SEEN: seen,
    Phase.BARRED: barred,
    Phase.SENDING: sending,
    Phase.RECALLED: recalled,
    Phase.ANSWERED: answered,
    Phase.READ_BACK: read_back,
    Phase.SETTLED: settled,
}
STEPS: dict[Phase, list[Callable[[Item], Any]]] = {
    Phase.SEEN: [],
    Phase.BARRED: [lambda one: one.forbid(SILENT)],
    Phase.SENDING: [lambda one: one.sending()],
    Phase.RECALLED: [lambda one: one.recalled()],
    Phase.ANSWERED: [lambda one: one.answered(Verdict.UNCLEAR, SILENT)],
    Phase.READ_BACK: [lambda one: one.read_back(CurrentState(State.AS_DESIRED), AT)],
    Phase.SETTLED: [lambda one: one.predict(), lambda one: one.settle(True, None, None), lambda one: one.abandon(SILENT)],
}
LEGAL = {
    (Phase.SEEN, Phase.BARRED),
    (Phase.SEEN, Phase.SENDING),
    (Phase.SEEN, Phase.READ_BACK),
    (Phase.SEEN, Phase.SETTLED),
    (Phase.BARRED, Phase.SETTLED),
    (Phase.SENDING, Phase.RECALLED),
    (Phase.SENDING, Phase.ANSWERED),
    (Phase.SENDING, Phase.READ_BACK),
    (Phase.SENDING, Phase.SETTLED),
    (Phase.RECALLED, Phase.SENDING),
    (Phase.RECALLED, Phase.READ_BACK),
    (Phase.RECALLED, Phase.SETTLED),
    (Phase.ANSWERED, Phase.SENDING),
    (Phase.ANSWERED, Phase.READ_BACK),
    (Phase.ANSWERED, Phase.SETTLED),
    (Phase.READ_BACK, Phase.SENDING),
    (Phase.READ_BACK, Phase.READ_BACK),
    (Phase.READ_BACK, Phase.SETTLED),
}


PAIRS = list(itertools.product(Phase, Phase))


def facts(one: Item) -> dict[str, Any]:
    """All that an item holds."""
    return {name: getattr(one, name) for name in Item.__slots__}


def test_the_table_of_transitions_covers_every_phase_and_is_the_one_that_is_tested() -> None:
    assert set(TRANSITIONS) == set(ARRIVALS) == set(STEPS) == set(Phase)
    assert {(first, then) for first, following in TRANSITIONS.items() for then in following} == LEGAL


@pytest.mark.parametrize("first, then", PAIRS)
def test_a_legal_step_leads_on_and_any_other_raises_and_changes_nothing(first: Phase, then: Phase) -> None:
    for step in STEPS[then]:
        one = ARRIVALS[first]()
        assert one.phase is first
        before = facts(one)
        if (first, then) in LEGAL:
            step(one)
            assert one.phase is then
        else:
            with pytest.raises(AssertionError, match=rf"An item cannot be {then.value} after it was {first.value}: \['a'\]"):
                step(one)
            assert facts(one) == before


@pytest.mark.parametrize("first, then", PAIRS)
def test_what_was_read_is_never_changed_by_a_decision(first: Phase, then: Phase) -> None:
    for step in STEPS[then]:
        one = ARRIVALS[first]()
        before, after = one.before, one.after
        copies = (CurrentState(*before), CurrentState(*after) if after else None)
        if (first, then) in LEGAL:
            step(one)
        assert one.before is before and (one.before, after) == copies
        assert one.after is after or then in (Phase.READ_BACK, Phase.SENDING)


def test_what_was_first_read_is_still_there_after_a_whole_run() -> None:
    held = Failure("in_use", "held")
    before = CurrentState(State.TO_DO, "The name", held, facts={"owner": "me"})
    one = new(before)
    one.sending()
    one.answered(Verdict.UNCLEAR, SILENT)
    one.read_back(CurrentState(State.TO_DO), AT)
    one.sending()
    one.answered(Verdict.ACCEPTED)
    one.read_back(CurrentState(State.AS_DESIRED), AT)
    one.settle(True, None, None)
    assert one.before is before and one.before == CurrentState(State.TO_DO, "The name", held, facts={"owner": "me"})
    assert one.after == CurrentState(State.AS_DESIRED)


@pytest.mark.parametrize("obstacle", [None, WHY])
def test_what_the_read_forbids_is_barred_from_the_beginning_and_says_why(obstacle: Failure | None) -> None:
    one = new(CurrentState(State.TO_DO, obstacle=obstacle, barred=True))
    assert one.phase is Phase.BARRED and not one.to_do() and one.sent is Sent.NEVER
    assert one.veto == (obstacle or Failure("refused", "Nothing can be sent for it."))


@pytest.mark.parametrize("end", STEPS[Phase.SETTLED])
def test_what_a_guard_forbids_fails_with_the_guards_words_and_not_with_those_of_the_read(end: Callable[[Item], End]) -> None:
    one = new(CurrentState(State.TO_DO, obstacle=Failure("in_use", "held")))
    one.forbid(Failure("protected", "It is protected."))
    assert not one.to_do() and end(one) == (FAILED, Failure("protected", "It is protected."))


def test_a_run_that_ends_before_the_first_write_fails_only_what_it_would_have_sent() -> None:
    assert ended(item(before=State.AS_DESIRED).abandon(SILENT)) == "unchanged"
    assert [ended(item(before=state).abandon(SILENT)) for state in (State.TO_DO, State.UNREADABLE)] == ["unconfirmed", "unconfirmed"]
    assert ended(barred().abandon(SILENT)) == "refused"


def test_only_a_read_that_shows_the_desired_state_verifies_and_a_later_one_that_tells_more_takes_it_back() -> None:
    one = item(Verdict.ACCEPTED)
    assert one.sendings == 1 and one.verified is None
    for state, at in ((State.UNREADABLE, None), (State.TO_DO, None), (State.AS_DESIRED, AT), (State.UNREADABLE, AT), (State.TO_DO, None)):
        one.read_back(CurrentState(state), AT)
        assert one.verified == at


def test_a_read_that_tells_nothing_leaves_what_an_earlier_one_told() -> None:
    for shown in (State.TO_DO, State.AS_DESIRED):
        one = item(Verdict.ACCEPTED)
        for state in (shown, State.UNREADABLE):
            one.read_back(CurrentState(state), AT)
        assert one.read is shown


def test_an_item_tells_whether_it_was_identified() -> None:
    for key in ("a", Alias(NAME, "a")):
        assert Item(key, ["a"], CurrentState(State.AS_DESIRED)).identified is (key == "a")
