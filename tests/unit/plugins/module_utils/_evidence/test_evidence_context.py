# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the evidence says beside what was done: the case, who carried it out, and within how long after the request."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.revoke.access.plugins.module_utils._evidence.context import COLLECTION, Context, members, performer
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._evidence.recorder import Recorder
from ansible_collections.revoke.access.plugins.module_utils._evidence.runs import runs_in
from ansible_collections.revoke.access.plugins.module_utils._evidence.times import moment, seconds_to_proof
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Job, Shelf
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import counted

CASE = {"id": "HR-4711", "person": "ada@example.com", "reason": "left", "requested_by": "hr@example.com", "requested_at": "2026-11-20T16:00:00Z"}
ROOT = Path(__file__).resolve().parents[5]


def plain(text: str) -> str:
    return text


def hiding(text: str) -> str:
    return text.replace("s3cret", "********")


def kept(path: Path, context: Context, keys: str = "ab", check_mode: bool = False, shelf: Shelf | None = None, **more: Any) -> list[dict[str, Any]]:
    """The records of a run with this context."""
    shelf = shelf or Shelf("ab")
    recorder = Recorder(str(path), shelf, check_mode, True, hiding, TestClock(), context=context)
    job = Job(shelf, keys, check_mode, observer=recorder, **more)
    recorder.settled(job.outcomes, job.report.items, counted(job, len(keys)), job.report.plan)
    contents = read(str(path))
    assert contents.problems == []
    return contents.records


# ---- what a run belongs to


def test_the_start_of_a_run_says_what_it_was_told_and_evidence_shows_it(tmp_path: Path) -> None:
    by = {"user": "ops", "host": "jump", "collection": "0.1.0", "ansible": "2.19.0", "awx": {"job_id": "17"}}
    records = kept(tmp_path / "e", Context(CASE, by, "2-abc"))
    assert (records[0]["case"], records[0]["by"], records[0]["approval"]) == (CASE, by, "2-abc")
    assert not [record for record in records[1:] if {"case", "by", "approval"} & set(record)]
    (run,) = runs_in(records)
    assert (run["case"], run["by"], run["approval"]) == (CASE, by, "2-abc")


def test_a_run_that_was_told_nothing_says_nothing_of_it(tmp_path: Path) -> None:
    records = kept(tmp_path / "e", Context())
    assert not {"case", "by", "approval"} & set(records[0])
    (run,) = runs_in(records)
    assert (run["case"], run["by"], run["approval"]) == (None, None, None)


def test_a_refused_input_says_whose_it_was_too(tmp_path: Path) -> None:
    Recorder(str(tmp_path / "e"), Shelf(""), False, True, plain, TestClock(), context=Context(CASE)).refused("ids[0] is null.")
    assert read(str(tmp_path / "e")).records[0]["case"] == CASE


def test_no_secret_is_in_what_a_run_belongs_to(tmp_path: Path) -> None:
    told = Context({"reason": "the s3cret leaked", "s3cret": "x"}, {"user": "s3cret", "awx": {"user": "s3cret"}}, "1-s3cret")
    start = kept(tmp_path / "e", told)[0]
    assert b"s3cret" not in (tmp_path / "e").read_bytes()
    assert start["case"] == {"reason": "the ******** leaked", "********": "x"} and start["by"]["awx"] == {"user": "********"}


def test_what_a_run_belongs_to_is_kept_in_bounds_and_no_secret_is_cut_in_two() -> None:
    long = members(Context({f"{number}{'n' * 10**5}": "x" * 10**5 for number in range(1000)}, {"user": "u" * 10**5}, "a" * 10**5), plain)
    assert len(str(long)) < 40_000 and len(long["case"]) == 20 and {len(text) for text in long["case"].values()} == {1000}
    cut = members(Context({"reason": "x" * 995 + "s3cret"}), hiding)["case"]["reason"]
    assert "s3c" not in cut and cut.startswith("x" * 995)


def test_a_case_of_yaml_is_kept_as_texts_and_what_is_null_is_left_out() -> None:
    case = yaml.safe_load("{id: 4711, requested_at: 2026-11-20T16:00:00Z, day: 2026-11-20, person: null, urgent: true}")
    told = members(Context(case), plain)["case"]
    assert told == {"id": "4711", "requested_at": "2026-11-20T16:00:00+00:00", "day": "2026-11-20", "urgent": "True"}
    assert moment(told["requested_at"]) == moment("2026-11-20T16:00:00Z")


# ---- who carries it out


def test_who_runs_it_is_the_user_the_host_and_the_versions() -> None:
    found = performer("2.19.1", environment={})
    assert found["host"] == os.uname().nodename and found["user"] and found["ansible"] == "2.19.1"
    assert set(performer(environment={})) == {"user", "host", "collection"}


def test_a_user_without_a_name_is_told_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1_000_620_000)
    assert performer(environment={})["user"] == "uid 1000620000"


def test_the_version_is_the_one_of_the_collection() -> None:
    assert yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"] == COLLECTION


OF_JOB = {"job_id": 17, "workflow_job_id": 16, "job_template_name": "Revoke - remove", "user_name": "ada"}


@pytest.mark.parametrize("prefix", ["awx_", "tower_"])
def test_the_job_of_awx_is_told_by_the_variables_of_the_play(prefix: str) -> None:
    told = performer(variables={prefix + name: value for name, value in OF_JOB.items()}, environment={})
    assert told["awx"] == {"job_id": "17", "workflow_job_id": "16", "job_template": "Revoke - remove", "user": "ada"}
    assert performer(variables={prefix + "job_id": 17, prefix + "user_name": ""}, environment={})["awx"] == {"job_id": "17"}


def test_the_environment_of_a_job_tells_its_id_only_where_it_is_one_of_awx() -> None:
    assert performer(environment={"JOB_ID": "17", "AWX_HOST": "https://awx.test"})["awx"] == {"job_id": "17"}
    assert "awx" not in performer(environment={"JOB_ID": "17"}) and "awx" not in performer(environment={"AWX_HOST": "https://awx.test"})
    both = performer(variables={"awx_job_id": 18}, environment={"JOB_ID": "17", "AWX_HOST": "https://awx.test"})
    assert both["awx"] == {"job_id": "18"}


# ---- within how long after the request


@pytest.mark.parametrize(
    "text, seconds",
    [
        ("2026-11-20T16:00:00Z", 0),
        ("2026-11-20t16:00:00z", 0),
        ("2026-11-20 16:00:00.5+00:00", 0.5),
        ("2026-11-20T18:00:00.123456789+02:00", 0.123456),
        ("2026-11-20T08:30:00-07:30", 0),
    ],
)
def test_a_moment_is_read_with_its_offset(text: str, seconds: float) -> None:
    base = datetime(2026, 11, 20, 16, tzinfo=timezone.utc)
    found = moment(text)
    assert found is not None and (found - base).total_seconds() == seconds


BAD = ["2026-11-20T16:00:00", "2026-11-20", "yesterday", "", "2026-02-30T16:00:00Z", "2026-11-20T25:00:00Z", "2026-11-20T16:00:00+24:00", None, 5, ["x"]]


@pytest.mark.parametrize("bad", BAD)
def test_what_names_no_moment_is_none(bad: Any) -> None:
    assert moment(bad) is None and moment("\u0662026-11-20T16:00:00Z") is None


def test_each_outcome_tells_the_seconds_from_the_request_to_its_proof(tmp_path: Path) -> None:
    asked = datetime.fromtimestamp(TestClock().time() - 90.5, timezone.utc).isoformat()
    records = kept(tmp_path / "e", Context({"requested_at": asked}), "abx")
    outcomes = [record for record in records if record["record"] == "outcome"]
    assert [seconds_to_proof(records[0], outcome) for outcome in outcomes] == [90.5, 90.5, 90.5]
    (run,) = runs_in(records)
    assert run["within"] == {"items": 3, "proven": 3, "seconds": 90.5}


def test_what_was_gone_from_the_first_look_on_is_proven_no_later_than_the_start(tmp_path: Path) -> None:
    asked = datetime.fromtimestamp(TestClock().time() - 90.5, timezone.utc).isoformat()
    for name, check_mode in (("run", False), ("audit", True)):
        records = kept(tmp_path / name, Context({"requested_at": asked}), "x", check_mode, Shelf(""))
        assert "verified" not in records[1] and seconds_to_proof(records[0], records[1]) == 90.5
        assert runs_in(records)[0]["within"] == {"items": 1, "proven": 1, "seconds": 90.5}


def test_the_word_of_the_vendor_alone_is_no_proof() -> None:
    start = {"time": "2026-11-20T16:00:00Z", "case": CASE}
    for state in ("changed", "unchanged"):
        assert seconds_to_proof(start, {"record": "outcome", "outcome": state, "sent": "once", "believed": True, "read": None}) is None
    assert seconds_to_proof(start, {"record": "outcome", "outcome": "unchanged"}) == 0
    assert seconds_to_proof(start, {"record": "planned", "outcome": "unchanged"}) is None


def test_what_no_read_has_proven_takes_no_time(tmp_path: Path) -> None:
    case = Context({"requested_at": "2023-11-14T00:00:00Z"})
    for name, more in (("failed", {"shelf": Shelf("", unreadable="a")}), ("audit", {"check_mode": True})):
        records = kept(tmp_path / name, case, "a", **more)
        assert [seconds_to_proof(records[0], record) for record in records] == [None] * len(records)
        assert runs_in(records)[0]["within"]["seconds"] is None and runs_in(records)[0]["within"]["proven"] == 0


@pytest.mark.parametrize("case", [None, {}, {"requested_at": "yesterday"}, {"requested_at": "2026-11-20T16:00:00"}, "x", 5])
def test_without_a_moment_of_the_request_nothing_is_claimed(case: Any) -> None:
    outcome = {"record": "outcome", "outcome": "changed", "verified": "2026-11-20T16:00:00.250Z"}
    assert seconds_to_proof({"case": case}, outcome) is None
    assert seconds_to_proof({"case": {"requested_at": "2026-11-20T15:59:00Z"}}, outcome) == 60.25
    assert seconds_to_proof({"case": {"requested_at": "2026-11-20T16:01:00Z"}}, outcome) == -59.75
    assert seconds_to_proof({"case": {"requested_at": "2026-11-20T15:59:00Z"}}, dict(outcome, outcome="failed")) is None


def test_the_time_of_a_record_is_a_moment(tmp_path: Path) -> None:
    assert all(moment(record["time"]) for record in kept(tmp_path / "e", Context()))
