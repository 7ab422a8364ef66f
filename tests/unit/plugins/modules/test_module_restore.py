# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bringing back, with every module that can: exactly what a run has taken away, from its evidence file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES
from ansible_collections.revoke.access.tests.unit.helpers.module_run import ids_of, run_module

EACH = pytest.mark.parametrize("case", [case for case in CASES.values() if case.operation.brings_back()], ids=lambda case: case.module)


def without_items(case: Case, **options: Any) -> dict[str, Any]:
    args = {name: value for name, value in case.given([]).items() if name != case.option}
    return {**args, "state": case.operation.brings_back(), **options}


@EACH
def test_option_restore_from_asks_for_exactly_what_was_taken_away(case: Case, tmp_path: Path, capsys: Any) -> None:
    path = str(tmp_path / "e")
    first = run_module(capsys, case.module, case.given(evidence_path=path), *case.run())
    steps = [case.login(), *case.restoring(first.result["changed_items"])]
    ended = run_module(capsys, case.module, without_items(case, restore_from=path), *steps, check_mode=True)
    assert ids_of(ended.result) == first.result["changed_items"] != [] and ended.code == 0
    assert ended.result["changed_items"] == first.result["changed_items"]


@EACH
def test_option_restore_from_takes_the_place_of_the_list_and_wants_the_state_that_brings_back(case: Case, tmp_path: Path, capsys: Any) -> None:
    path = str(tmp_path / "e")
    run_module(capsys, case.module, case.given(evidence_path=path), *case.run())
    for options, text in (
        (without_items(case, restore_from=path, state=next(iter(case.operation.description.states))), f"set state to {case.operation.brings_back()}"),
        (without_items(case, restore_from=path, resume_from=path), "mutually exclusive"),
        ({**case.given(), "restore_from": path}, "mutually exclusive"),
        (without_items(case, restore_from=str(tmp_path / "none")), "cannot be read"),
    ):
        ended = run_module(capsys, case.module, options)
        assert ended.code == 1 and text in ended.result["msg"] and ended.result["complete"] is False


@EACH
def test_option_restore_run_names_a_run_of_the_file(case: Case, tmp_path: Path, capsys: Any) -> None:
    path = str(tmp_path / "e")
    first = run_module(capsys, case.module, case.given(evidence_path=path), *case.run())
    run_id = first.result["evidence"]["run_id"]
    steps = [case.login(), *case.restoring(first.result["changed_items"])]
    ended = run_module(capsys, case.module, without_items(case, restore_from=path, restore_run=run_id), *steps, check_mode=True)
    assert ids_of(ended.result) == first.result["changed_items"]
    unknown = run_module(capsys, case.module, without_items(case, restore_from=path, restore_run="nobody"))
    assert unknown.code == 1 and "holds no run 'nobody'" in unknown.result["msg"]
    alone = run_module(capsys, case.module, case.given(restore_run=run_id))
    assert alone.code == 1 and "without restore_from" in alone.result["msg"]
