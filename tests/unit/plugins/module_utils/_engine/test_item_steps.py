# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One item: which step may follow on which, and that what was read is never changed by a decision."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.item import FAILED, TRANSITIONS, Item, Phase
from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import Sent
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, Alias, CurrentState, Failure, State, Verdict
from ansible_collections.revoke.access.tests.unit.helpers.items import AT, SILENT, WHY, End, ended, item, new


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
    for one, shown in ((item(), State.TO_DO), (item(), State.AS_DESIRED), (item(Verdict.ACCEPTED), State.AS_DESIRED)):
        for state in (shown, State.UNREADABLE):
            one.read_back(CurrentState(state), AT)
        assert one.read is shown


def test_what_was_sent_and_still_there_and_then_not_readable_is_unconfirmed() -> None:
    """It may be gone since; and a plain yes is not believed against what was seen."""
    for verify in (True, False):
        one = item(Verdict.ACCEPTED)
        for state in (State.TO_DO, State.UNREADABLE):
            one.read_back(CurrentState(state), AT)
        assert ended(one.settle(verify, None, None)) == "unconfirmed"


def test_an_item_tells_whether_it_was_identified() -> None:
    for key in ("a", Alias(NAME, "a")):
        assert Item(key, ["a"], CurrentState(State.AS_DESIRED)).identified is (key == "a")
