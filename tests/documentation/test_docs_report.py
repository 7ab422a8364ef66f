# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What docs/report.md says of the report, and the playbook that makes one."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from ansible_collections.revoke.access.plugins.module_utils._report import verdict
from ansible_collections.revoke.access.plugins.module_utils._report.account import STATES
from ansible_collections.revoke.access.plugins.module_utils._report.build import HOWTO, PAGE, SUMMARY, TABLE
from ansible_collections.revoke.access.plugins.module_utils._report.papers import HEAD
from tests.documentation.helpers.pages import table, words
from tests.documentation.helpers.playbooks import Played, play
from tests.documentation.helpers.tasks import task
from tests.simulator.thread import SimulatorThread

DOC = "docs/report.md"
GROUPS = [{"id": f"group-{number}", "name": f"Group {number}", "connections": ["profile"] if number == 3 else []} for number in range(4)]


def first_words(*heading: str) -> list[str]:
    return [word for row in table(DOC, *heading) for word in words(row[0])]


def test_files_verdicts_states_and_columns_are_those_of_the_page() -> None:
    assert first_words("file", "for whom") == [PAGE, TABLE, SUMMARY, HOWTO]
    assert first_words("`verdict`", "when") == [verdict.COMPLETE, verdict.INCOMPLETE, verdict.AUDIT, verdict.UNPROVEN, verdict.EMPTY]
    assert first_words("state", "when") == list(STATES)
    assert first_words("column") == list(HEAD)


@pytest.fixture(scope="module", name="evidence")
def fixture_evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the modules leave: an audit, a removal with a group in use, and a look at what is left."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "evidence").mkdir()
    kept = folder / "evidence" / "acme.sailpoint_governance_group.jsonl"
    with SimulatorThread(seed={"sailpoint_isc": {"groups": GROUPS}}) as simulator:
        for check_mode in (True, False, True):
            ids = [*(group["id"] for group in GROUPS), "never"]
            task("sailpoint_governance_group", simulator, check_mode, evidence_path=str(kept), ids=ids)
    return folder


def made(folder: Path, *more: str) -> Played:
    return play(folder, {}, "revoke.access.report", "-e", "evidence_dir=evidence", "-e", "report_dir=report", *more)


def test_the_playbook_makes_the_report_where_the_user_is(evidence: Path) -> None:
    ended = made(evidence)
    assert ended.code == 0 and "Not complete, of 5 items on record: 1 failed, 3 removed, 1 already gone." in ended.output, ended.output
    assert sorted(path.name for path in (evidence / "report").iterdir()) == sorted([PAGE, TABLE, SUMMARY, HOWTO])
    with (evidence / "report" / TABLE).open(newline="", encoding="utf-8") as file:
        rows = {row["item"]: row for row in csv.DictReader(file)}
    wanted = {"group-3": ("failed", "in_use"), "never": ("already gone", "")} | {f"group-{number}": ("removed", "") for number in range(3)}
    assert {item: (row["outcome"], row["reason"]) for item, row in rows.items()} == wanted
    assert all(row["verified"] for item, row in rows.items() if item != "group-3") and rows["group-0"]["name"] == "Group 0"
    again = made(evidence)
    assert again.hosts["localhost"][1] == 0, again.output


def test_the_playbook_fails_where_the_evidence_does_not_hold_and_says_where(evidence: Path) -> None:
    kept = evidence / "evidence" / "acme.sailpoint_governance_group.jsonl"
    chains = json.dumps({"chains": {str(kept): "ab" * 32}, "report_title": "Cut"})
    ended = made(evidence, "-e", chains)
    assert ended.code == 2 and "Not proven: the evidence does not hold." in ended.output and "cut off" in ended.output, ended.output
    assert (evidence / "report" / SUMMARY).read_text(encoding="utf-8").startswith("# Cut\n")
