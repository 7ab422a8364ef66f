# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time of a run: at its end the outcomes so far are returned, the rest is not attempted, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost
from ansible_collections.revoke.access.plugins.module_utils._runner import Run
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, TestClock, converse
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import CSP_PARAMS, csp_apps, csp_delete, csp_login, numbered

IDS = numbered(31)  # three batches


class End:
    """What ends a run when it is called: its time passes, or somebody cancels it."""

    def __init__(self, how: str) -> None:
        self.how = how
        self.clock = TestClock()
        self._runs: list[Run] = []

    def begins(self, run: Run) -> None:
        """Note the run that is to end."""
        self._runs.append(run)

    def begins_and_ends(self, run: Run) -> None:
        """End the run before it has done anything."""
        self.begins(run)
        self()

    def __call__(self) -> None:
        if self.how == "deadline":
            self.clock.advance(1000)
        else:
            self._runs[0].cancel("SIGTERM")


def run(end: End, *steps: Step, **more: Any) -> Ran:
    given: dict[str, Any] = {"deadline": 10.0, "begins": end.begins, **more}
    return converse(OAuthApps, dict(CSP_PARAMS, client_ids=IDS), *steps, clock=end.clock, **given)


def reasons(ran: Ran) -> dict[str, int]:
    """How many items ended in which way; all of them are there, in input order."""
    assert [outcome.item for outcome in ran.outcomes] == IDS
    counts: dict[str, int] = {}
    for outcome in ran.outcomes:
        word = outcome.failure.reason if outcome.failure else outcome.state
        counts[word] = counts.get(word, 0) + 1
    return counts


HOW = pytest.mark.parametrize("how", ["deadline", "cancel"])


@HOW
def test_at_the_end_before_the_first_read_nothing_is_attempted(how: str) -> None:
    end = End(how)
    assert reasons(run(end, csp_login(does=end))) == {"not_attempted": 31}


@HOW
def test_at_the_end_before_the_login_nothing_is_even_asked(how: str) -> None:
    end = End(how)
    ran = run(end, begins=end.begins_and_ends)
    assert reasons(ran) == {"not_attempted": 31} and ran.requests == 0


@HOW
def test_at_the_end_between_read_and_write_nothing_is_written(how: str) -> None:
    end = End(how)
    assert reasons(run(end, csp_login(), csp_apps(IDS, does=end))) == {"not_attempted": 31}


@HOW
def test_at_the_end_before_a_batch_leaves_it_is_recalled_and_not_attempted(how: str) -> None:
    end = End(how)
    fresh = csp_login(answer={"access_token": "second"}, does=end)
    steps = [csp_login(answer={"access_token": "run-time-token", "expires_in": 20}), csp_apps(IDS, does=lambda: end.clock.advance(60)), fresh]
    assert reasons(run(end, *steps, deadline=100.0)) == {"not_attempted": 31}


@HOW
@pytest.mark.parametrize("verify, expected", [(False, {"changed": 15, "not_attempted": 16}), (True, {"unconfirmed": 15, "not_attempted": 16})])
def test_at_the_end_in_the_middle_of_the_batches_what_was_answered_counts(how: str, verify: bool, expected: dict[str, int]) -> None:
    end = End(how)
    steps = [csp_login(), csp_apps(IDS), csp_delete(IDS[:15], does=end)]
    assert reasons(run(end, *steps, verify=verify)) == expected


@HOW
def test_at_the_end_with_an_answer_lost_that_batch_is_unconfirmed(how: str) -> None:
    end = End(how)
    steps = [csp_login(), csp_apps(IDS), csp_delete(IDS[:15], answer=AnswerLost("sent"), does=end)]
    assert reasons(run(end, *steps)) == {"unconfirmed": 15, "not_attempted": 16}


@HOW
def test_at_the_end_during_the_verification_what_was_read_counts(how: str) -> None:
    end = End(how)
    deletes = [csp_delete(part) for part in (IDS[:15], IDS[15:30], IDS[30:])]
    steps: list[Step] = [csp_login(), csp_apps(IDS), *deletes, csp_apps(IDS[:1], does=end)]
    assert reasons(run(end, *steps, verify_timeout=60)) == {"still_present": 1, "changed": 30}


def test_a_wait_that_the_vendor_asks_for_is_cut_to_what_is_left() -> None:
    end = End("deadline")
    steps = [csp_login(), csp_apps(IDS), csp_delete(IDS[:15], status=429, headers={"Retry-After": "50"}, answer=None)]
    ran = run(end, *steps)
    assert reasons(ran) == {"unconfirmed": 15, "not_attempted": 16} and sum(end.clock.slept) == pytest.approx(10.0, abs=0.01)


def test_a_cancelled_wait_ends_at_once() -> None:
    end = End("cancel")
    limited = csp_delete(IDS[:15], status=429, headers={"Retry-After": "50"}, answer=None, does=end)
    assert reasons(run(end, csp_login(), csp_apps(IDS), limited)) == {"unconfirmed": 15, "not_attempted": 16} and end.clock.slept == []


def test_the_time_for_one_request_is_cut_to_what_is_left() -> None:
    end = End("deadline")
    steps = [csp_login(does=lambda: end.clock.advance(15)), csp_apps([], does=lambda: end.clock.advance(20))]
    ran = run(end, *steps, deadline=40.0)
    assert ran.conversation.timeouts == [30.0, 25.0] and reasons(ran) == {"unchanged": 31}


@HOW
def test_an_audit_ends_the_same_way(how: str) -> None:
    end = End(how)
    assert reasons(run(end, csp_login(does=end), check_mode=True)) == {"not_attempted": 31}
