# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time of a run: at its end the outcomes so far are returned, the rest is not attempted, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._budget import Budget
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, OutOfTime
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, Timer, converse
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import CSP_PARAMS, csp_apps, csp_delete, csp_login, numbered

IDS = numbered(31)  # three batches


def run(timer: Timer, *steps: Step, **more: Any) -> Ran:
    return converse(OAuthApps, dict(CSP_PARAMS, client_ids=IDS), *steps, timer=timer, **more)


def reasons(ran: Ran) -> dict[str, int]:
    """How many items ended in which way; all of them are there, in input order."""
    assert [outcome.item for outcome in ran.outcomes] == IDS
    counts: dict[str, int] = {}
    for outcome in ran.outcomes:
        word = outcome.failure.reason if outcome.failure else outcome.state
        counts[word] = counts.get(word, 0) + 1
    return counts


def ends(timer: Timer, how: str) -> Any:
    """What ends the run: its time passes, or somebody cancels it."""
    return (lambda: timer.clock.sleep(1000)) if how == "deadline" else (lambda: timer.cancel("SIGTERM"))


HOW = pytest.mark.parametrize("how", ["deadline", "cancel"])


def test_without_a_deadline_a_run_has_all_the_time() -> None:
    timer = Timer()
    timer.clock.sleep(10**9)
    timer.check()
    assert timer.within(30.0) == 30.0


def test_at_the_deadline_the_check_raises_and_names_the_option() -> None:
    timer = Timer(5.0)
    timer.clock.sleep(4.99)
    timer.check()
    assert timer.within(30.0) == pytest.approx(0.01)
    timer.clock.sleep(0.02)
    with pytest.raises(OutOfTime, match="deadline of 5 seconds .* raise deadline"):
        timer.check()
    assert timer.within(30.0) > 0, "0 would mean no limit"


def test_a_cancelled_run_says_by_what_and_wakes_whoever_sleeps() -> None:
    budget = Budget()
    budget.cancel("SIGTERM")
    budget.sleep(1000)  # returns at once
    with pytest.raises(OutOfTime, match="ended from outside .SIGTERM."):
        budget.check()


@HOW
def test_at_the_end_before_the_first_read_nothing_is_attempted(how: str) -> None:
    timer = Timer(10.0)
    assert reasons(run(timer, csp_login(does=ends(timer, how)))) == {"not_attempted": 31}


@HOW
def test_at_the_end_before_the_login_nothing_is_even_asked(how: str) -> None:
    timer = Timer(10.0)
    ends(timer, how)()
    ran = run(timer)
    assert reasons(ran) == {"not_attempted": 31} and ran.requests == 0


@HOW
def test_at_the_end_between_read_and_write_nothing_is_written(how: str) -> None:
    timer = Timer(10.0)
    assert reasons(run(timer, csp_login(), csp_apps(IDS, does=ends(timer, how)))) == {"not_attempted": 31}


@HOW
@pytest.mark.parametrize("verify, expected", [(False, {"changed": 15, "not_attempted": 16}), (True, {"unconfirmed": 15, "not_attempted": 16})])
def test_at_the_end_in_the_middle_of_the_batches_what_was_answered_counts(how: str, verify: bool, expected: dict[str, int]) -> None:
    timer = Timer(10.0)
    steps = [csp_login(), csp_apps(IDS), csp_delete(IDS[:15], does=ends(timer, how))]
    assert reasons(run(timer, *steps, verify=verify)) == expected


@HOW
def test_at_the_end_with_an_answer_lost_that_batch_is_unconfirmed(how: str) -> None:
    timer = Timer(10.0)
    steps = [csp_login(), csp_apps(IDS), csp_delete(IDS[:15], answer=AnswerLost("sent"), does=ends(timer, how))]
    assert reasons(run(timer, *steps)) == {"unconfirmed": 15, "not_attempted": 16}


@HOW
def test_at_the_end_during_the_verification_what_was_read_counts(how: str) -> None:
    timer = Timer(10.0)
    deletes = [csp_delete(part) for part in (IDS[:15], IDS[15:30], IDS[30:])]
    steps: list[Step] = [csp_login(), csp_apps(IDS), *deletes, csp_apps(IDS[:1], does=ends(timer, how))]
    assert reasons(run(timer, *steps, verify_timeout=60)) == {"still_present": 1, "changed": 30}


def test_a_wait_that_the_vendor_asks_for_is_cut_to_what_is_left() -> None:
    timer = Timer(10.0)
    steps = [csp_login(), csp_apps(IDS), csp_delete(IDS[:15], status=429, headers={"Retry-After": "50"}, answer=None)]
    ran = run(timer, *steps)
    assert reasons(ran) == {"not_attempted": 31} and timer.clock.slept == [10.0]


def test_a_cancelled_wait_ends_at_once() -> None:
    timer = Timer(10.0)
    limited = csp_delete(IDS[:15], status=429, headers={"Retry-After": "50"}, answer=None, does=ends(timer, "cancel"))
    assert reasons(run(timer, csp_login(), csp_apps(IDS), limited)) == {"not_attempted": 31} and timer.clock.slept == []


def test_the_time_for_one_request_is_cut_to_what_is_left() -> None:
    timer = Timer(40.0)
    steps = [csp_login(does=lambda: timer.clock.sleep(15)), csp_apps([], does=lambda: timer.clock.sleep(20))]
    ran = run(timer, *steps)
    assert ran.conversation.timeouts == [30.0, 25.0] and reasons(ran) == {"unchanged": 31}


@HOW
def test_an_audit_ends_the_same_way(how: str) -> None:
    timer = Timer(10.0)
    assert reasons(run(timer, csp_login(does=ends(timer, how)), check_mode=True)) == {"not_attempted": 31}
