# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A vendor's quota is used, not fought: in virtual time, with workers side by side and servers that count in different ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Quota
from ansible_collections.revoke.access.plugins.module_utils._http.client import Client
from ansible_collections.revoke.access.plugins.module_utils._http.deadline import Deadline
from ansible_collections.revoke.access.plugins.module_utils._http.limiter import Limiter
from ansible_collections.revoke.access.plugins.module_utils._http.redact import Redactor
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.tests.unit.helpers.clients import form_grant, get, login, plain, talk
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation, TestClock
from ansible_collections.revoke.access.tests.unit.helpers.quota_world import (
    FixedWindow,
    Server,
    Several,
    SlidingWindow,
    exact,
    run,
    silent,
    whole_seconds,
)

SAILPOINT = Quota(100, 10.0)
HUNDRED: dict[str, Callable[[], Server]] = {
    "sliding": lambda: SlidingWindow(100, 10.0),
    "fixed": lambda: FixedWindow(100, 10.0),
    "fixed, begun before": lambda: FixedWindow(100, 10.0, 3.3),
    "fixed, about to end": lambda: FixedWindow(100, 10.0, 9.9),
}
TOLD = {"exactly": exact, "in whole seconds": whole_seconds}


def half() -> float:
    """A chance that spreads nothing."""
    return 0.5


# ---- a documented quota


@pytest.mark.parametrize("name", HUNDRED)
@pytest.mark.parametrize("workers", [1, 4, 16])
def test_a_documented_quota_is_used_to_the_full_and_nothing_is_refused(name: str, workers: int) -> None:
    figures = run(Limiter(SAILPOINT, half), HUNDRED[name](), 500, workers=workers, latency=(0.002, 0.006))
    assert figures.refused == 0 and 40.0 <= figures.seconds <= 40.0 * 1.02


@pytest.mark.parametrize("latency", [(0.0, 0.0), (0.001, 0.5), (0.2, 0.2)])
def test_no_latency_makes_a_documented_quota_be_exceeded(latency: tuple[float, float]) -> None:
    for name, server in HUNDRED.items():
        assert run(Limiter(SAILPOINT, half), server(), 400, workers=8, latency=latency).refused == 0, name


def test_somebody_else_who_uses_half_of_the_quota_is_noticed() -> None:
    figures = run(Limiter(SAILPOINT, half), SlidingWindow(50, 10.0), 1000)
    assert figures.seconds <= 190 * 1.1 and figures.refused <= 15


def test_the_quota_that_the_vendor_documents_is_kept_as_data() -> None:
    documented = {operation.description.vendor.name: operation.description.vendor.quota for operation in OPERATIONS.values()}
    assert {name: quota for name, quota in documented.items() if quota} == {"sailpoint_isc": SAILPOINT}


# ---- one that nobody documents


def test_a_vendor_that_never_refuses_is_not_slowed_down() -> None:
    figures = run(Limiter(None, half), SlidingWindow(10**9, 1.0), 1000, latency=(0.02, 0.02))
    assert figures.seconds == pytest.approx(1000 * 0.02 / 4) and figures.at_once == 4


@pytest.mark.parametrize("name", HUNDRED)
@pytest.mark.parametrize("tell", TOLD)
@pytest.mark.parametrize("seed", range(4))
def test_an_unknown_quota_is_learnt_from_a_refusal_and_its_retry_after(name: str, tell: str, seed: int) -> None:
    figures = run(Limiter(None, half), HUNDRED[name](), 3000, tell=TOLD[tell], seed=seed)
    assert figures.seconds <= 290 * 1.3 and figures.refused <= 3000 * 0.015


@pytest.mark.parametrize("name", HUNDRED)
@pytest.mark.parametrize("seed", range(4))
def test_an_unknown_quota_is_learnt_from_refusals_alone(name: str, seed: int) -> None:
    figures = run(Limiter(None, half), HUNDRED[name](), 3000, tell=silent, seed=seed)
    assert figures.seconds <= 290 * 1.5 and figures.refused <= 3000 * 0.015


@pytest.mark.parametrize("tell", [exact, whole_seconds, silent])
@pytest.mark.parametrize("seed", range(4))
def test_several_limits_are_kept_to_side_by_side(tell: Any, seed: int) -> None:
    figures = run(Limiter(None, half), Several(SlidingWindow(20, 1.0), SlidingWindow(300, 30.0)), 3000, tell=tell, seed=seed)
    assert figures.seconds <= 290 * 1.6 and figures.refused <= 3000 * 0.03


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 200),
    st.floats(0.5, 60.0),
    st.booleans(),
    st.sampled_from([exact, whole_seconds, silent]),
    st.integers(1, 8),
    st.sampled_from([None, SAILPOINT, Quota(1, 0.1)]),
    st.integers(0, 5),
)
def test_whatever_a_server_allows_all_requests_pass_and_few_are_refused(
    requests: int, seconds: float, slides: bool, tell: Any, workers: int, quota: Quota | None, seed: int
) -> None:
    server: Server = SlidingWindow(requests, seconds) if slides else FixedWindow(requests, seconds, seconds / 3)
    figures = run(Limiter(quota, half), server, 300, workers=workers, tell=tell, seed=seed)
    assert figures.refused <= 300 * workers


# ---- through the client


def client_with(*steps: Any, quota: Quota | None) -> tuple[Client, Conversation, TestClock]:
    conversation, clock = Conversation(*steps), TestClock()
    client = Client(
        Connection("https://vendor.test"),
        form_grant(),
        plain,
        wire=conversation,
        read_only=False,
        redactor=Redactor(lambda _secret: None, []),
        clock=clock,
        quota=quota,
        deadline=Deadline(clock=clock),
    )
    return client, conversation, clock


def test_the_client_waits_before_a_request_that_would_be_refused_and_logins_do_not_count() -> None:
    client, _conversation, clock = client_with(login(), get(), get(), get(), quota=Quota(2, 10.0))
    client.read("GET", "/x")
    client.read("GET", "/x")
    assert clock.slept == []
    client.read("GET", "/x")
    assert sum(clock.slept) == pytest.approx(10.0, abs=0.1) and client.retries == 0


def test_a_refusal_holds_back_the_login_too() -> None:
    chat = talk(login("T1"), get("T1", status=401), login("T2", status=429, headers={"Retry-After": "7"}), login("T2"), get("T2"))
    chat.client.read("GET", "/x")
    assert chat.clock.slept == [7.0]


def test_a_deadline_ends_a_wait_for_the_quota() -> None:
    conversation, clock = Conversation(login(), get()), TestClock()
    redactor = Redactor(lambda _secret: None, [])
    deadline = Deadline(3.0, clock)
    client = Client(
        Connection("https://vendor.test"),
        form_grant(),
        plain,
        wire=conversation,
        read_only=False,
        redactor=redactor,
        clock=clock,
        quota=Quota(1, 10.0),
        deadline=deadline,
    )
    client.read("GET", "/x")
    with pytest.raises(errors.OutOfTime):
        client.read("GET", "/x")
    assert clock.slept == [3.0]
