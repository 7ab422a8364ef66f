# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module that makes a report: what it writes, when it changes something, and what it says of evidence that does not hold."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._evidence.file import START, line_of, link, read
from ansible_collections.revoke.access.tests.unit.helpers import report_evidence as evidence
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.module_run import Ended, run_main, run_module

NAMES = ["report.html", "items.csv", "summary.md", "HOWTO.md"]


def report(capsys: Any, *paths: Path, dest: Path, check_mode: bool = False, **more: Any) -> Ended:
    return run_main(capsys, "evidence_report", {"evidence": [str(path) for path in paths], "dest": str(dest), **more}, check_mode=check_mode)


@pytest.fixture(name="kept")
def fixture_kept(tmp_path: Path) -> evidence.Journal:
    """The evidence of a removal of two groups."""
    (tmp_path / "kept").mkdir()
    journal = evidence.Journal(tmp_path / "kept" / "acme.jsonl")
    journal.removal(evidence.GROUPS, {"one": "First", "two": "Second"})
    return journal


def test_a_real_run_of_a_module_is_reported(tmp_path: Path, capsys: Any) -> None:
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "verify_timeout": 0, "client_ids": ["a", "b"], "evidence_path": str(tmp_path / "e.jsonl")}
    run_module(capsys, "csp_oauth_app", args, calls.csp_login(), calls.csp_apps("a"), calls.csp_delete("a"), calls.csp_apps([]))
    result = report(capsys, tmp_path, dest=tmp_path / "out").result
    assert (result["complete"], result["verdict"], result["intact"]) == (True, "complete", True)
    assert result["counts"] == {"removed": 1, "already_gone": 1, "failed": 0, "pending": 0, "there_again": 0, "only_audited": 0}
    assert not [name for name in NAMES if b"csp-secret" in (tmp_path / "out" / name).read_bytes()]


def test_the_folder_and_its_files_are_for_their_owner_alone(kept: evidence.Journal, tmp_path: Path, capsys: Any) -> None:
    ended = report(capsys, kept.path, dest=tmp_path / "a" / "out")
    assert ended.code == 0 and ended.result["changed"] and ended.result["written"] == NAMES
    assert ended.result["report"] == str(tmp_path / "a" / "out" / "report.html")
    assert sorted(os.listdir(tmp_path / "a" / "out")) == sorted(NAMES)
    assert stat.S_IMODE((tmp_path / "a" / "out").stat().st_mode) == 0o700
    assert {stat.S_IMODE((tmp_path / "a" / "out" / name).stat().st_mode) for name in NAMES} == {0o600}


def test_the_same_evidence_gives_the_same_bytes_and_changes_nothing(kept: evidence.Journal, tmp_path: Path, capsys: Any) -> None:
    report(capsys, kept.path, dest=tmp_path / "out")
    first = {name: (tmp_path / "out" / name).read_bytes() for name in NAMES}
    again = report(capsys, kept.path.parent, kept.path, dest=tmp_path / "out").result
    assert (again["changed"], again["written"]) == (False, [])
    report(capsys, kept.path, dest=tmp_path / "other")
    assert {name: (tmp_path / "other" / name).read_bytes() for name in NAMES} == first


def test_only_what_differs_is_written_and_what_else_is_there_is_left_alone(kept: evidence.Journal, tmp_path: Path, capsys: Any) -> None:
    report(capsys, kept.path, dest=tmp_path / "out")
    (tmp_path / "out" / "items.csv").write_text("by hand", encoding="ascii")
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="ascii")
    again = report(capsys, kept.path, dest=tmp_path / "out").result
    assert again["changed"] and again["written"] == ["items.csv"]
    assert (tmp_path / "out" / "notes.txt").read_text(encoding="ascii") == "mine"


def test_check_mode_predicts_and_writes_nothing(kept: evidence.Journal, tmp_path: Path, capsys: Any) -> None:
    ended = report(capsys, kept.path, dest=tmp_path / "out", check_mode=True)
    assert ended.result["changed"] and ended.result["written"] == NAMES and not (tmp_path / "out").exists()


def test_the_title_is_the_one_that_was_given_or_has_the_case(kept: evidence.Journal, tmp_path: Path, capsys: Any) -> None:
    report(capsys, kept.path, dest=tmp_path / "out")
    assert "case HR-4711" in (tmp_path / "out" / "summary.md").read_text(encoding="utf-8")
    report(capsys, kept.path, dest=tmp_path / "out", title="Quarter <4>")
    assert "<title>Quarter &lt;4&gt;</title>" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_kept_chain_value_shows_what_was_cut_off(kept: evidence.Journal, tmp_path: Path, capsys: Any) -> None:
    held = report(capsys, kept.path, dest=tmp_path / "out", chains={str(kept.path): kept.chain})
    assert held.result["intact"] and held.result["complete"]
    kept.path.write_bytes(b"".join(kept.path.read_bytes().splitlines(True)[:-1]))
    cut = report(capsys, kept.path, dest=tmp_path / "out", chains={str(kept.path): kept.chain}).result
    assert (cut["complete"], cut["verdict"], cut["intact"]) == (False, "unproven", False) and "cut off" in cut["problems"][0]


def test_evidence_that_was_changed_is_told_at_the_very_top(kept: evidence.Journal, tmp_path: Path, capsys: Any) -> None:
    kept.path.write_bytes(kept.path.read_bytes().replace(b'"one"', b'"ten"', 1))
    ended = report(capsys, kept.path, dest=tmp_path / "out")
    assert ended.code == 0 and (ended.result["verdict"], ended.result["complete"], ended.result["intact"]) == ("unproven", False, False)
    page, summary = ((tmp_path / "out" / name).read_text(encoding="utf-8") for name in ("report.html", "summary.md"))
    assert page.index("does not hold") < page.index('id="verdict"') and page.index("line 2 does not follow") < page.index('id="verdict"')
    assert summary.index("line 2 does not follow") < summary.index("Not proven")


def test_evidence_that_contradicts_itself_proves_nothing_though_its_chain_is_whole(kept: evidence.Journal, tmp_path: Path, capsys: Any) -> None:
    records = [dict(record) for record in read(str(kept.path)).records]
    chain = START
    for record in records:
        if record["record"] == "answered":
            record["answers"] = [dict(answer, answer="denied") for answer in record["answers"]]
        chain = record["chain"] = link(chain, record)
    kept.path.write_bytes(b"".join(line_of(record) + b"\n" for record in records))
    found = report(capsys, kept.path, dest=tmp_path / "out", chains={str(kept.path): chain}).result
    assert (found["verdict"], found["complete"], found["intact"]) == ("unproven", False, False)
    assert len(found["problems"]) == 2 and "contradicts itself: the last answer is not the one that is on record: one" in found["problems"][0]
    kept.path.unlink()


@pytest.mark.parametrize(
    "args, told",
    [
        ({"evidence": ["{0}/none.jsonl"]}, "none.jsonl cannot be read"),
        ({"evidence": ["{0}/empty"]}, "holds no file that ends in .jsonl"),
        ({"evidence": []}, "names no file"),
        ({"chains": {"{0}/other.jsonl": "ab"}}, "none of the files that evidence names"),
        ({"chains": {"{0}/kept/acme.jsonl": 7}}, "is no text"),
        ({"dest": "{0}/kept/acme.jsonl"}, "Not a directory"),
        ({"dest": "/proc/none/out"}, "cannot be written"),
    ],
)
def test_what_cannot_be_read_or_written_fails_with_its_path(args: Any, told: str, kept: evidence.Journal, tmp_path: Path, capsys: Any) -> None:
    def placed(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("{0}", str(tmp_path))
        if isinstance(value, list):
            return [placed(part) for part in value]
        return {placed(name): placed(part) for name, part in value.items()} if isinstance(value, dict) else value

    (tmp_path / "empty").mkdir()
    given = {"evidence": [str(kept.path)], "dest": str(tmp_path / "out"), **placed(args)}
    ended = run_main(capsys, "evidence_report", given)
    assert ended.code == 1 and told in ended.result["msg"] and not (tmp_path / "out").exists()


def test_evidence_that_a_run_is_writing_to_is_refused(kept: evidence.Journal, tmp_path: Path, capsys: Any) -> None:
    going_on = evidence.Evidence(str(kept.path))
    try:
        assert "A run is writing to" in report(capsys, kept.path, dest=tmp_path / "out").result["msg"]
    finally:
        going_on.close()


@pytest.mark.parametrize("content", [b"rubbish\n", b"\x00\xff", b"{}\n", b'{"record": "start", "run_id": [], "case": 7, "by": {"awx": []}}\n'])
def test_a_file_of_anything_is_reported_without_a_traceback(content: bytes, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "e").write_bytes(content)
    ended = report(capsys, tmp_path / "e", dest=tmp_path / "out")
    assert ended.code == 0 and ended.result["verdict"] == "unproven" and not ended.result["complete"]


def test_what_a_broken_file_says_is_bounded_in_the_result(tmp_path: Path, capsys: Any) -> None:
    for number in range(3):
        (tmp_path / f"{number}.jsonl").write_bytes(b'{"chain": "c"}\nx\n' * 60)
    ended = report(capsys, tmp_path, dest=tmp_path / "out")
    assert len(ended.result["problems"]) == 100 and len(ended.printed) < 700_000
