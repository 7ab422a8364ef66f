# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools import summary
from tools.junit import Counts, store


def session(name: str, result: str, reason: str | None = None) -> dict[str, Any]:
    return {"name": name, "result": result, "reason": reason, "duration": 1.25}


@pytest.fixture(name="end")
def _end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the summary over these sessions and counts; returns the exit code and the lines."""
    monkeypatch.setattr(summary, "REPORT", tmp_path / "report.json")
    monkeypatch.setattr(summary, "COUNTS", tmp_path / "counts")

    def end(*sessions: dict[str, Any], **counts: Counts) -> tuple[int, list[str]]:
        summary.REPORT.write_text(json.dumps({"result": 1, "sessions": sessions}), encoding="utf-8")
        for name, found in counts.items():
            store(found, tmp_path / "counts" / f"{name}.json")
        return summary.main(), capsys.readouterr().out.splitlines()

    return end


def test_the_last_line_has_the_sums(end: Any) -> None:
    code, lines = end(session("units", "success"), session("ruff", "success"), units=Counts(40, 0, 2, ("slow",)))
    assert code == 0
    assert lines[-2:] == ["2 skipped", "41 passed, 0 failed"]
    assert lines[2].split() == ["units", "success", "1.2", "40", "0", "2", "slow"]


def test_a_session_without_counts_is_one_test(end: Any) -> None:
    assert end(session("ruff", "failed"), session("types", "success"))[1][-1] == "1 passed, 1 failed"


def test_a_failed_session_has_a_failure_even_when_all_its_tests_passed(end: Any) -> None:
    code, lines = end(session("units", "aborted", "nothing ran"), units=Counts(3))
    assert code == 1
    assert "nothing ran" in lines[2]
    assert lines[-1] == "3 passed, 1 failed"


def test_what_cannot_be_tested_here_is_named(end: Any) -> None:
    code, lines = end(session("sanity-2.18", "skipped", "Python interpreter 3.12 not found"), session("ruff", "success"))
    assert code == 0
    assert lines[2].startswith("sanity-2.18  skipped")
    assert "NOT TESTED: Python interpreter 3.12 not found" in lines[2]
    assert lines[-2:] == ["1 skipped", "1 passed, 0 failed"]


def test_a_run_of_nothing_has_failed(end: Any) -> None:
    assert end()[0] == 1
