# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.junit import Counts, of_targets, read, store, targets

PASSED = '<testcase name="a"/>'
FAILED = '<testcase name="b"><failure message="no"/></testcase>'
BROKEN = '<testcase name="c"><error message="no"/></testcase>'
ABSENT = '<testcase name="d"><skipped>no Python 3.14</skipped></testcase>'
TOLD = '<testcase name="e"><skipped message="slow"/></testcase>'
NOTHING_TO_DO = '<testcase name="f"><skipped>No tests applicable.</skipped></testcase>'


def folder(tmp_path: Path, **files: str) -> Path:
    for name, cases in files.items():
        (tmp_path / f"{name}.xml").write_text(f'<?xml version="1.0"?><testsuites><testsuite>{cases}</testsuite></testsuites>', encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("cases", "counts"),
    [
        ("", Counts()),
        (PASSED, Counts(1)),
        (PASSED + FAILED + BROKEN, Counts(1, 2)),
        (ABSENT + ABSENT + TOLD, Counts(0, 0, 3, ("no Python 3.14", "slow"))),
        (NOTHING_TO_DO, Counts()),
    ],
)
def test_cases_are_counted_by_what_became_of_them(tmp_path: Path, cases: str, counts: Counts) -> None:
    assert read(folder(tmp_path, one=cases)) == counts


def test_all_files_of_a_folder_are_read_and_none_is_no_error(tmp_path: Path) -> None:
    assert read(folder(tmp_path, one=PASSED, two=PASSED + ABSENT)) == Counts(2, 0, 1, ("no Python 3.14",))
    assert read(tmp_path / "absent") == Counts()


def test_a_target_that_did_not_run_has_failed(tmp_path: Path) -> None:
    for name in ("csp_api_token-x1y2z3_4-1795272888.60.xml", "evidence_info-ab_cd123-1795272999.1.xml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert of_targets(tmp_path, ["csp_api_token", "evidence_info"]) == Counts(2)
    assert of_targets(tmp_path, ["csp_api_token", "venafi_oauth_rule"]) == Counts(2, 1, 0, ("venafi_oauth_rule did not run",))
    assert of_targets(tmp_path / "absent", ["csp_api_token"]) == Counts(0, 1, 0, ("csp_api_token did not run",))


def test_targets_that_serve_others_need_not_run(tmp_path: Path) -> None:
    for name in ("csp_api_token", "setup_simulator", "secret", "evidence_info"):
        (tmp_path / "tests" / "integration" / "targets" / name).mkdir(parents=True)
    (tmp_path / "tests" / "integration" / "targets" / "secret" / "aliases").write_text("hidden\n", encoding="utf-8")
    assert targets(tmp_path) == ["csp_api_token", "evidence_info"]


def test_counts_are_kept_as_they_are(tmp_path: Path) -> None:
    counts = Counts(3, 1, 1, ("why",))
    store(counts, tmp_path / "new" / "units.json")
    assert json.loads((tmp_path / "new" / "units.json").read_text(encoding="utf-8")) == {"passed": 3, "failed": 1, "skipped": 1, "reasons": ["why"]}
