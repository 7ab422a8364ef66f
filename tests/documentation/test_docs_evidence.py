# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What docs/evidence.md says of the file: its records, the check by hand and with the module, what shows, and how a run is resumed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Verdict
from ansible_collections.revoke.access.plugins.module_utils._evidence import file as evidence
from ansible_collections.revoke.access.plugins.module_utils._evidence.context import Context, performer
from ansible_collections.revoke.access.plugins.module_utils._evidence.runs import runs_in
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.tests.unit.helpers.stamps import SigningAuthority
from tests.documentation.helpers.pages import blocks, table, words
from tests.documentation.helpers.tasks import Task, task
from tests.operations.csp_oauth_app import ORG
from tests.simulator.thread import SimulatorThread

PAGE = "docs/evidence.md"
GROUPS = [{"id": f"group-{number}", "name": "Group", "connections": ["profile"] if number == 3 else []} for number in range(4)]
IDS = [f"group-{number}" for number in range(4)]


WHOLE = Context({"id": "HR-4711", "requested_at": "2026-11-20T16:00:00Z"}, performer("2.19.1", {"awx_job_id": 17, "awx_workflow_job_id": 16}), "4-abc")


def group_task(simulator: SimulatorThread, path: Path, check_mode: bool = False, **options: Any) -> Task:
    return task("sailpoint_governance_group", simulator, check_mode, evidence_path=str(path), **options)


@pytest.fixture(scope="module", name="written")
def fixture_written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with an audit, a run with a group in use, one by an ambiguous name, an audit in another spelling, and one more run."""
    path = tmp_path_factory.mktemp("evidence") / "evidence.jsonl"
    with SimulatorThread(seed={"sailpoint_isc": {"groups": GROUPS}}) as simulator:
        group_task(simulator, path, True, ids=IDS, context=WHOLE)
        group_task(simulator, path, ids=[*IDS[1:], "gone"])
        simulator.control.seed(sailpoint_isc={"groups": [{"id": "more", "name": "Group"}]})
        group_task(simulator, path, names=["Group"])
        group_task(simulator, path, True, ids=["GROUP-0", "GROUP-3"], protected=["group-3"])
        last = group_task(simulator, path, ids=IDS[:1])
    assert path.stat().st_mode & 0o777 == 0o600
    assert last.result["evidence"]["chain"] == records(path.read_bytes())[-1]["chain"]
    return path.read_bytes()


def records(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def by_hand(path: Path) -> list[str]:
    """What the script of the page prints, run as the page says."""
    (script,) = (block.text for block in blocks("python") if block.page == PAGE)
    assert len(script.splitlines()) <= 10
    (path.parent / "check.py").write_text(script, encoding="utf-8")
    done = subprocess.run([sys.executable, str(path.parent / "check.py"), str(path)], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_records_and_their_members(written: bytes) -> None:
    told = {words(row[0])[0]: {word.partition(":")[0] for word in words(row[2])} for row in table(PAGE, "`record`", "written")}
    failure = {"reason", "message", "http_status", "vendor_code", "request_id"}
    told["outcome"] |= failure
    told["predicted"] |= told["outcome"] - {"verified"}
    seen: dict[str, set[str]] = {}
    for record in records(written):
        assert {"record", "run_id", "time", "chain"} <= set(record) and record["time"].endswith("Z")
        seen.setdefault(record["record"], set()).update(set(record) - {"record", "run_id", "time", "chain"})
    assert set(seen) == set(told) - {"awaited"}  # that is only where a vendor does things later
    for kind, members in seen.items():
        assert members <= told[kind], kind
    assert seen["start"] == told["start"] - {"refused", "message", "later"}
    assert seen["planned"] == told["planned"] - {"names"} and seen["barred"] == told["barred"] - {"names"}
    assert {"verified", "named"} <= seen["outcome"] and "verified" not in seen["predicted"]


def test_what_a_run_says_of_itself(written: bytes) -> None:
    told = {words(row[0])[0]: row for row in table(PAGE, "in `start`", "what")}
    start, second = [record for record in records(written) if record["record"] == "start"][:2]
    assert set(told) == {"case", "by", "approval"} and {"case", "approval"}.isdisjoint(second) and set(second["by"]) == {"user", "host", "collection"}
    assert set(start["case"]) <= set(words(told["case"][1])) and start["approval"] == "4-abc"
    of_job = {"job_id", "workflow_job_id", "job_template", "user"}
    assert set(words(told["by"][1])) == set(start["by"]) | of_job and set(start["by"]["awx"]) <= of_job
    within = runs_in(records(written))[0]["within"]
    assert {words(row[0])[0] for row in table(PAGE, "in `within`")} == set(within) and within["items"] == len(IDS)


def test_a_time_stamp_is_verified_as_the_page_says(tmp_path: Path) -> None:
    (commands,) = (block.text for block in blocks("shell") if block.page == PAGE)
    with SimulatorThread(seed={"sailpoint_isc": {"groups": GROUPS}}) as simulator, SigningAuthority(tmp_path) as authority:
        kept = group_task(simulator, tmp_path / "e", ids=IDS, timestamp_url=authority.address).result["evidence"]
    assert kept["timestamp"] == f"{kept['path']}.{kept['run_id']}.tsr"
    env = {**os.environ, "CHAIN": records((tmp_path / "e").read_bytes())[-1]["chain"], "STAMP": kept["timestamp"]}
    done = subprocess.run(["sh", "-ec", commands], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Verification: OK" in done.stdout + done.stderr and "Time stamp:" in done.stdout, done.stderr
    later = subprocess.run(["sh", "-ec", commands], cwd=tmp_path, env={**env, "CHAIN": "0" * 64}, capture_output=True, text=True, check=False)
    assert later.returncode != 0 and "OK" not in later.stdout + later.stderr


def test_answers_and_what_is_kept(written: bytes) -> None:
    answers = {verdict.value for verdict in Verdict}
    assert {words(row[0])[0] for row in table(PAGE, "`answer`")} == answers
    kept = {words(row[0])[0]: tuple(words(row[1])) for row in table(PAGE, "module", "kept in `before`")}
    assert kept == {name: tuple(operation.description.evidence_fields) for name, operation in OPERATIONS.items()}
    before = next(record["before"] for record in records(written) if (record["record"], record.get("item")) == ("planned", "group-2"))
    assert {"state", *kept["sailpoint_governance_group"]} <= set(before) and before["state"] == "to do"


def without(lines: list[bytes], number: int) -> list[bytes]:
    return lines[:number] + lines[number + 1 :]


EDITS: dict[str, tuple[Callable[[list[bytes]], list[bytes]], int]] = {
    "changed": (lambda lines: lines[:4] + [lines[4].replace(b"group", b"grOup")] + lines[5:], 5),
    "taken out": (lambda lines: without(lines, 4), 5),
    "added": (lambda lines: lines[:5] + lines[4:], 6),
    "moved": (lambda lines: lines[:4] + [lines[5], lines[4]] + lines[6:], 5),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_shows(tmp_path: Path, written: bytes, edit: str) -> None:
    assert any(edit in row[0] for row in table(PAGE, "what happens to the file"))
    path = tmp_path / "evidence.jsonl"
    path.write_bytes(written)
    last = records(written)[-1]["chain"]
    assert by_hand(path) == [f"last chain value: {last}"]
    assert evidence.read(str(path)).problems == []
    change, line = EDITS[edit]
    path.write_bytes(b"".join(change(written.splitlines(keepends=True))))
    assert f"line {line} does not follow" in by_hand(path)[0]
    assert evidence.read(str(path)).problems[0].startswith(f"line {line} does not follow")


def test_a_cut_shows_only_within_a_run(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "evidence.jsonl"
    lines = written.splitlines(keepends=True)
    ends = [number for number, record in enumerate(records(written), 1) if record["record"] == "end"]
    path.write_bytes(b"".join(lines[: ends[-1] - 1]))
    contents = evidence.read(str(path))
    assert contents.problems == [] and runs_in(contents.records)[-1]["ended"] is None
    path.write_bytes(b"".join(lines[: ends[-2]]))
    contents = evidence.read(str(path))
    assert contents.problems == [] and all(run["ended"] for run in runs_in(contents.records))
    assert contents.chain != records(written)[-1]["chain"] and contents.chain == records(written)[ends[-2] - 1]["chain"]


def test_a_torn_line(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "evidence.jsonl"
    path.write_bytes(written[:-40])
    assert evidence.read(str(path)).torn and not evidence.read(str(path)).problems
    with SimulatorThread(seed={"sailpoint_isc": {"groups": GROUPS}}) as simulator:
        group_task(simulator, path, ids=IDS[:1])
    contents = evidence.read(str(path))
    assert not contents.problems and [record["record"] for record in contents.records if record.get("after_torn")] == ["start"]
    with pytest.raises(subprocess.CalledProcessError):
        by_hand(path)


def test_resume(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    with SimulatorThread(seed={"sailpoint_isc": {"groups": GROUPS}}) as simulator:
        group_task(simulator, path, ids=IDS, names=["Group"], protected=["group-0"])
        group_task(simulator, path, check_mode=True, ids=["audits do not count"])
        again = group_task(simulator, path, resume_from=str(path))
        assert again.result["changed_items"] == [] and again.reasons() == {"group-0": "protected", "group-3": "in_use", "Group": "not_attempted"}
        assert sorted(group_task(simulator, path, resume_from=str(path)).reasons()) == ["Group", "group-0", "group-3"]


def test_resume_of_a_killed_run(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    with SimulatorThread(seed={"sailpoint_isc": {"groups": GROUPS}}) as simulator:
        group_task(simulator, path, ids=IDS[:3])
        lines = path.read_bytes().splitlines(keepends=True)
        kinds = [record["record"] for record in records(path.read_bytes())]
        path.write_bytes(b"".join(lines[: kinds.index("answered")]))
        assert task("sailpoint_governance_group", simulator, resume_from=str(path)).result["unchanged_items"] == IDS[:3]
        path.write_bytes(b"".join(lines[: kinds.index("planned") + 1]))
        assert "give the list of items again" in task("sailpoint_governance_group", simulator, resume_from=str(path)).told()


def test_nothing_secret_and_one_file_for_all_modules(tmp_path: Path) -> None:
    path = tmp_path / "evidence.jsonl"
    value = "the value of a leaked token"
    seed = {"vmware_csp": {"orgs": {ORG: {"api_tokens": [{"tokenId": "token-1", "value": value}]}}}, "sailpoint_isc": {"groups": GROUPS}}
    with SimulatorThread(seed=seed) as simulator:
        tokens = task("csp_api_token", simulator, org_id=ORG, state="inactive", tokens=[value, "nobody knows it"], evidence_path=str(path))
        assert tokens.result["changed_items"] == ["token-1"] and tokens.reasons() == {"tokens[1]": "not_found"}
        group_task(simulator, path, ids=IDS)
        secrets = [str(known[name]) for known in _credentials(simulator) for name in ("api_token", "client_secret", "password") if known.get(name)]
    content = path.read_text(encoding="ascii")
    assert not [secret for secret in [value, "nobody knows it", *secrets] if secret in content]
    assert [run["operation"] for run in runs_in(records(content.encode()))] == ["csp_api_token inactive", "sailpoint_governance_group"]


def _credentials(simulator: SimulatorThread) -> list[dict[str, Any]]:
    return [vendor["credentials"] for vendor in simulator.control.info()["vendors"].values()]
