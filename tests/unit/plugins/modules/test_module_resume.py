# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Resuming, with every module: exactly what the last run has left, from a file that is what somebody kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import EACH_CASE, EACH_OF_SEVERAL
from ansible_collections.revoke.access.tests.unit.helpers.module_run import Ended, ids_of, run_main, run_module


@EACH_OF_SEVERAL
def test_option_resume_from_asks_for_exactly_what_was_left(case: Case, tmp_path: Path, capsys: Any) -> None:
    args = case.given(evidence_path=str(tmp_path / "e"))
    run_module(capsys, case.module, args, *case.run())
    resumed: dict[str, Any] = {name: value for name, value in args.items() if name != case.option}
    steps = [case.login(), *case.first_look(case.items[2:], case.items[2:])]
    ended = run_module(capsys, case.module, dict(resumed, resume_from=str(tmp_path / "e")), *steps, check_mode=True)
    assert ids_of(ended.result) == list(case.items[2:]) and ended.code == 0


@EACH_CASE
def test_option_resume_from_takes_the_place_of_the_list_and_needs_a_run(case: Case, tmp_path: Path, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given(resume_from=str(tmp_path / "e")))
    assert ended.code == 1 and "mutually exclusive" in ended.result["msg"]
    (tmp_path / "e").write_bytes(b"")
    args = {name: value for name, value in case.given([]).items() if name != case.option}
    ended = run_module(capsys, case.module, dict(args, resume_from=str(tmp_path / "e")))
    assert ended.code == 1 and ended.result["msg"].startswith("resume_from: ") and ended.result["complete"] is False


def test_names_whose_ids_were_not_found_out_are_never_resumed_as_ids(tmp_path: Path, capsys: Any) -> None:
    args = {"base_url": "https://x.test", "client_id": "pat", "client_secret": "sail-secret"}
    failing = dict(args, names=["Sales"], evidence_path=str(tmp_path / "e"))
    run_module(capsys, "sailpoint_governance_group", failing, calls.sailpoint_login(status=401, answer={"error": "no"}))
    ended = run_module(capsys, "sailpoint_governance_group", dict(args, resume_from=str(tmp_path / "e")))
    assert [(failed["item"], failed["reason"]) for failed in ended.result["failed_items"]] == [("Sales", "not_attempted")]
    assert ended.code == 1 and not ended.result["complete"] and "Name it again" in ended.result["msg"]


def resumed(case: Case, capsys: Any, path: Path, *steps: Any, **options: Any) -> Ended:
    """An audit of what is left."""
    args = {name: value for name, value in case.given([]).items() if name != case.option}
    return run_module(capsys, case.module, dict(args, resume_from=str(path), **options), *steps, check_mode=True)


@EACH_OF_SEVERAL
def test_option_resume_chain_is_the_value_that_a_record_of_the_file_must_have(case: Case, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "e"
    first = run_module(capsys, case.module, case.given(evidence_path=str(path)), *case.run())
    look = [case.login(), *case.first_look(case.items[2:], case.items[2:])]
    kept = first.result["evidence"]["chain"]
    assert ids_of(resumed(case, capsys, path, *look, resume_chain=kept).result) == list(case.items[2:])
    path.write_bytes(b"".join(path.read_bytes().splitlines(True)[:-1]))  # it then looks like a run that was killed
    ended = resumed(case, capsys, path, resume_chain=kept)
    assert ended.code == 1 and "resume_chain: no record of" in ended.result["msg"] and ended.result["complete"] is False


@EACH_CASE
def test_option_resume_chain_is_refused_where_it_can_be_no_chain_value_and_without_a_file(case: Case, tmp_path: Path, capsys: Any) -> None:
    for value in ("5e88", "X" * 64, ""):
        ended = resumed(case, capsys, tmp_path / "e", resume_chain=value)
        assert ended.code == 1 and ended.result["msg"].startswith("resume_chain is ")
    ended = run_module(capsys, case.module, case.given(resume_chain="0" * 64))
    assert ended.code == 1 and "resume_chain is given without resume_from" in ended.result["msg"]


@EACH_CASE
def test_a_task_whose_input_was_refused_is_not_passed_over_by_a_resume(case: Case, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "e"
    run_module(capsys, case.module, case.given(evidence_path=str(path)), *case.run())
    item = case.items[0]
    torn = "two\nlines" if isinstance(item, str) else dict.fromkeys(item, "two\nlines")
    bad = run_module(capsys, case.module, case.given([item, torn], evidence_path=str(path)))
    assert bad.code == 1 and f"{case.option}[1]" in bad.result["msg"]
    ended = resumed(case, capsys, path)
    assert ended.code == 1 and "its input was refused" in ended.result["msg"] and f"{case.option}[1]" in ended.result["msg"]
    assert "give the list of items again" in ended.result["msg"] and ids_of(ended.result) == []
    told = run_main(capsys, "evidence_info", {"path": str(path)}).result
    assert told["intact"] and [run["ended"] is None for run in told["runs"]] == [False, False] and told["runs"][1]["summary"]["changed"] == 0


@EACH_CASE
def test_evidence_that_fails_its_check_gets_a_warning_and_a_record_that_says_so(case: Case, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "e"
    run_module(capsys, case.module, case.given(evidence_path=str(path)), *case.run())
    path.write_bytes(path.read_bytes().replace(b'"record": "planned"', b'"record": "barred"', 1))
    ended = run_module(capsys, case.module, case.given([], evidence_path=str(path)))
    assert ended.code == 0 and any("fails its check: line 2 does not follow" in str(warning) for warning in ended.result["warnings"])
    assert [record["record"] for record in read(str(path)).records if record.get("after_break")] == ["start"]
