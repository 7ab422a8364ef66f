# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One item: how it is settled, as a table of what was read and said, and which step may follow on which."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.item import FAILED, TRANSITIONS, Item, Outcome, Phase, failure_from
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    NAME,
    REASONS,
    Alias,
    CurrentState,
    Failure,
    State,
    Target,
    Verdict,
)
from ansible_collections.revoke.access.plugins.module_utils._errors import AccessError, AnswerLost, CredentialsRefused, NotFound, error_for

WHY = Failure("refused", "because", 409, "code", "req")
SILENT = Failure("unconfirmed", "the vendor's answer does not mention it")
UNREAD = AnswerLost("GET was sent, but no answer came in time")
SAID = {Verdict.DENIED: WHY, Verdict.REJECTED: WHY, Verdict.UNCLEAR: SILENT}
SHOWN = {"there": State.TO_DO, "gone": State.AS_DESIRED, "unreadable": State.UNREADABLE}
AT = "2026-01-02T03:04:05.678Z"


def item(verdict: Verdict | None = None, before: State = State.TO_DO, after: str = "none", lost: bool = False, why: Failure | None = None) -> Item:
    """An item that was sent, where there is a verdict. C(after): none (not read), there, gone or unreadable."""
    one = Item(Target("a", "a"), CurrentState(before))
    one.answer_lost = lost
    if verdict:
        one.answered(verdict, why or SAID.get(verdict))
    if after != "none":
        one.read_back(CurrentState(SHOWN[after]), AT)
    return one


def ended(outcome: Outcome) -> str:
    """changed, unchanged, or the reason of the failure."""
    return outcome.failure.reason if outcome.failure else outcome.state


# verdict, lost, after -> outcome with a read-back asked for
VERIFIED = [
    (Verdict.ACCEPTED, False, "gone", "changed"),
    (Verdict.ACCEPTED, False, "there", "still_present"),
    (Verdict.ACCEPTED, False, "unreadable", "changed"),
    (Verdict.ACCEPTED, True, "gone", "changed"),
    (Verdict.GONE, False, "gone", "unchanged"),
    (Verdict.GONE, True, "gone", "changed"),
    (Verdict.GONE, False, "there", "still_present"),
    (Verdict.GONE, True, "there", "still_present"),
    (Verdict.DENIED, False, "gone", "changed"),
    (Verdict.DENIED, False, "there", "refused"),
    (Verdict.DENIED, False, "unreadable", "refused"),
    (Verdict.DENIED, True, "gone", "changed"),
    (Verdict.REJECTED, False, "gone", "unchanged"),
    (Verdict.REJECTED, True, "gone", "changed"),
    (Verdict.REJECTED, False, "there", "refused"),
    (Verdict.REJECTED, False, "unreadable", "refused"),
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
    (Verdict.ACCEPTED, False, True, True, "unconfirmed"),
    (Verdict.ACCEPTED, False, False, True, "changed"),
    (Verdict.GONE, False, False, False, "unchanged"),
    (Verdict.GONE, True, False, False, "changed"),
    (Verdict.GONE, False, True, True, "unconfirmed"),
    (Verdict.DENIED, False, False, False, "refused"),
    (Verdict.DENIED, False, True, True, "refused"),
    (Verdict.REJECTED, False, False, True, "refused"),
    (Verdict.REJECTED, False, True, True, "refused"),
    (Verdict.UNCLEAR, False, False, True, "unconfirmed"),
    (Verdict.UNCLEAR, True, True, True, "unconfirmed"),
]


@pytest.mark.parametrize("verdict, lost, verified, failed, expected", UNREADABLE)
def test_without_a_read_the_vendors_word_counts_only_if_no_proof_was_asked_for(
    verdict: Verdict, lost: bool, verified: bool, failed: bool, expected: str
) -> None:
    assert ended(item(verdict, lost=lost).settle(verified, None, UNREAD if failed else None)) == expected


@pytest.mark.parametrize(
    "verdict, expected", [(Verdict.ACCEPTED, "changed"), (Verdict.GONE, "unchanged"), (Verdict.DENIED, "refused"), (Verdict.UNCLEAR, "unconfirmed")]
)
def test_an_item_that_could_never_be_read_rests_on_the_vendors_word(verdict: Verdict, expected: str) -> None:
    for unread in (None, UNREAD):
        assert ended(item(verdict, before=State.UNREADABLE).settle(True, None, unread)) == expected


def test_an_item_that_was_never_sent_is_not_attempted_and_says_why() -> None:
    failure = item().settle(True, CredentialsRefused("wrong password", 401, "bad", "req-7"), None).failure
    assert failure == Failure("not_attempted", "wrong password", 401, "bad", "req-7")
    assert ended(item().settle(True, None, None)) == "not_attempted"


def test_an_item_that_was_gone_before_is_unchanged_whatever_happened_to_others() -> None:
    assert ended(item(before=State.AS_DESIRED).settle(True, CredentialsRefused("wall"), UNREAD)) == "unchanged"


def test_an_obstacle_is_predicted_but_only_a_final_one_keeps_the_item_from_being_sent() -> None:
    held = Failure("in_use", "held")
    for barred in (False, True):
        one = Item(Target("a", "a"), CurrentState(State.TO_DO, obstacle=held, barred=barred))
        assert one.to_do() is not barred
        assert one.predict() == Outcome("a", FAILED, held)
        assert one.to_do() is not barred
    assert Item(Target("a", "a"), CurrentState(State.UNREADABLE, obstacle=held, barred=True)).settle(True, None, None) == Outcome("a", FAILED, held)


@pytest.mark.parametrize("before, expected", [(State.AS_DESIRED, "unchanged"), (State.TO_DO, "changed"), (State.UNREADABLE, "changed")])
def test_check_mode_predicts_from_what_was_read(before: State, expected: str) -> None:
    assert ended(item(before=before).predict()) == expected


def test_not_found_for_something_that_is_there_is_a_refusal_for_another_cause() -> None:
    one = item(Verdict.REJECTED, after="there", why=Failure("not_found", "HTTP 404: no", 404, "E1", "req"))
    assert one.settle(True, None, None).failure == Failure("refused", "A fresh read shows it, yet the vendor answered: HTTP 404: no", 404, "E1", "req")


def test_a_failed_read_back_is_named_in_the_failure() -> None:
    failure = item(Verdict.ACCEPTED).settle(True, None, UNREAD).failure
    assert failure is not None and "the read-back failed: GET was sent, but no answer came in time" in failure.message


def test_what_the_vendor_said_of_a_refusal_survives_into_the_failure() -> None:
    assert item(Verdict.DENIED, after="there").settle(True, None, None).failure == WHY


@pytest.mark.parametrize(
    "verdict, words", [(Verdict.ACCEPTED, "the vendor accepted it"), (Verdict.GONE, "does not exist"), (Verdict.UNCLEAR, "does not mention it")]
)
def test_a_thing_that_stays_is_reported_with_what_the_vendor_claimed(verdict: Verdict, words: str) -> None:
    failure = item(verdict, after="there").settle(True, None, None).failure
    assert failure is not None and failure.reason == "still_present" and words in failure.message


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


# ---- which step may follow on which


def seen() -> Item:
    return item()


def barred() -> Item:
    one = item()
    one.forbid(WHY)
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
    Phase.ANSWERED: answered,
    Phase.READ_BACK: read_back,
    Phase.SETTLED: settled,
}
STEPS: dict[Phase, list[Callable[[Item], Any]]] = {
    Phase.SEEN: [],
    Phase.BARRED: [lambda one: one.forbid(SILENT)],
    Phase.ANSWERED: [lambda one: one.answered(Verdict.UNCLEAR, SILENT)],
    Phase.READ_BACK: [lambda one: one.read_back(CurrentState(State.AS_DESIRED), AT)],
    Phase.SETTLED: [lambda one: one.predict(), lambda one: one.settle(True, None, None), lambda one: one.abandon(SILENT)],
}
LEGAL = {
    (Phase.SEEN, Phase.BARRED),
    (Phase.SEEN, Phase.ANSWERED),
    (Phase.SEEN, Phase.SETTLED),
    (Phase.BARRED, Phase.SETTLED),
    (Phase.ANSWERED, Phase.ANSWERED),
    (Phase.ANSWERED, Phase.READ_BACK),
    (Phase.ANSWERED, Phase.SETTLED),
    (Phase.READ_BACK, Phase.ANSWERED),
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
            with pytest.raises(AssertionError, match=f"An item cannot be {then.value} after it was {first.value}: 'a'"):
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
        assert one.after is after or then is Phase.READ_BACK


def test_what_was_first_read_is_still_there_after_a_whole_run() -> None:
    held = Failure("in_use", "held")
    before = CurrentState(State.TO_DO, "The name", held, facts={"owner": "me"})
    one = Item(Target("a", "a"), before)
    one.answered(Verdict.UNCLEAR, SILENT)
    one.read_back(CurrentState(State.TO_DO), AT)
    one.answered(Verdict.ACCEPTED)
    one.read_back(CurrentState(State.AS_DESIRED), AT)
    one.settle(True, None, None)
    assert one.before is before and one.before == CurrentState(State.TO_DO, "The name", held, facts={"owner": "me"})
    assert one.after == CurrentState(State.AS_DESIRED)


@pytest.mark.parametrize("obstacle", [None, WHY])
def test_what_the_read_forbids_is_barred_from_the_beginning_and_says_why(obstacle: Failure | None) -> None:
    one = Item(Target("a", "a"), CurrentState(State.TO_DO, obstacle=obstacle, barred=True))
    assert one.phase is Phase.BARRED and not one.to_do() and not one.sent
    assert one.veto == (obstacle or Failure("refused", "Nothing can be sent for it."))


@pytest.mark.parametrize("end", STEPS[Phase.SETTLED])
def test_what_a_guard_forbids_fails_with_the_guards_words_and_not_with_those_of_the_read(end: Callable[[Item], Outcome]) -> None:
    one = Item(Target("a", "a"), CurrentState(State.TO_DO, obstacle=Failure("in_use", "held")))
    one.forbid(Failure("protected", "It is protected."))
    assert not one.to_do() and end(one) == Outcome("a", FAILED, Failure("protected", "It is protected."))


def test_a_run_that_ends_before_the_first_write_fails_only_what_it_would_have_sent() -> None:
    assert ended(item(before=State.AS_DESIRED).abandon(SILENT)) == "unchanged"
    assert [ended(item(before=state).abandon(SILENT)) for state in (State.TO_DO, State.UNREADABLE)] == ["unconfirmed", "unconfirmed"]
    assert ended(barred().abandon(SILENT)) == "refused"


def test_only_a_read_that_shows_the_desired_state_verifies_and_a_later_one_takes_it_back() -> None:
    one = item(Verdict.ACCEPTED)
    assert one.sent and one.verified is None
    for state, at in ((State.TO_DO, None), (State.AS_DESIRED, AT), (State.UNREADABLE, None)):
        one.read_back(CurrentState(state), AT)
        assert one.verified == at


def test_an_outcome_tells_whether_the_item_was_identified() -> None:
    for key in ("a", Alias(NAME, "a")):
        outcome = Item(Target(key, "a"), CurrentState(State.AS_DESIRED)).predict()
        assert outcome.identified is (key == "a")
