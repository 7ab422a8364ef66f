# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option unknown: an item that was never seen is told or refused at every operation, and what an earlier run has removed is none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._runner import Ended, Run
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import EACH_CASE, EACH_OF_SEVERAL
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation, Step, TestClock, nobody, parameters
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Turns
from ansible_collections.revoke.access.tests.unit.helpers.module_run import clear_environment


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


def run(case: Case, steps: Sequence[Step], check_mode: bool = False, **more: Any) -> Ended:
    """A run of an operation with these calls."""
    conversation = Conversation(*steps)
    runtime = Runtime(transport=lambda _connection: conversation, clock=TestClock(), pool=Turns)
    params = parameters(case.operation, case.given(**more))
    ended = Run(case.operation, params, check_mode=check_mode, on_secret=nobody, runtime=runtime).carry_out()
    conversation.ended()
    return ended


def steps_without_the_last(case: Case) -> list[Step]:
    """The calls of check mode where the last item is not there."""
    return [case.login(), *case.first_look(case.items, case.items[:2])]


@EACH_OF_SEVERAL
@pytest.mark.parametrize("unknown", ["warn", "fail"])
def test_option_unknown_is_what_is_done_about_an_item_that_was_never_seen(unknown: str, case: Case) -> None:
    ran = run(case, steps_without_the_last(case), check_mode=True, unknown=unknown)
    told = [text for text in ran.warnings if "1 of 3" in text and "never seen" in text]
    assert ran.result["summary"]["never_seen"] == (1 if case.readable else 0)
    assert len(told) == (1 if case.readable and unknown == "warn" else 0)
    stops = case.readable and unknown == "fail"
    assert ("1 of 3" in ran.result["msg"] and "unknown is fail" in ran.result["msg"]) is ran.failed is stops
    assert ran.result["complete"] is not stops


@EACH_CASE
def test_option_unknown_leaves_what_was_seen_alone(case: Case) -> None:
    assert run(case, case.audit(), check_mode=True, unknown="fail").result["complete"]


@EACH_CASE
def test_option_unknown_knows_what_an_earlier_run_on_record_has_removed(case: Case, tmp_path: Path) -> None:
    path = str(tmp_path / "evidence")
    run(case, [*case.audit(), *case.removal(case.items, []), *case.read_back(case.items, [])], evidence_path=path)
    again = run(case, [case.login(), *case.first_look(case.items, [])], check_mode=True, unknown="fail", evidence_path=path)
    assert again.result["summary"]["never_seen"] == 0 and not again.failed
    strange = run(case, [case.login(), *case.first_look(case.items, [])], check_mode=True, unknown="fail")
    assert strange.result["summary"]["never_seen"] == (len(case.items) if case.readable else 0)
