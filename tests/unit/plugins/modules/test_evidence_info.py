# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module that checks evidence: what is wrong, and which runs a file tells of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._evidence.context import COLLECTION, Context
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import START, Evidence, line_of, link, read
from ansible_collections.revoke.access.plugins.module_utils._runner import Run
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation, TestClock, nobody, parameters
from ansible_collections.revoke.access.tests.unit.helpers.module_run import Ended, run_main, run_module

ARGS = {"api_token": "csp-secret", "org_id": calls.ORG, "verify_timeout": 0, "max_parallel": 1}


def removal(capsys: Any, path: Path, ids: str, *steps: Any, **more: Any) -> Ended:
    args = dict(ARGS, client_ids=list(ids), evidence_path=str(path))
    return run_module(capsys, "csp_oauth_app", args, calls.csp_login(), *steps, **more)


def info(capsys: Any, path: Path, **more: Any) -> Ended:
    return run_main(capsys, "evidence_info", dict(more, path=str(path)))


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_intact_file_is_told_with_its_runs(check_mode: bool, tmp_path: Path, capsys: Any) -> None:
    first = removal(capsys, tmp_path / "e", "a", calls.csp_apps("a"), check_mode=True)
    second = removal(capsys, tmp_path / "e", "a", calls.csp_apps("a"), calls.csp_delete("a"), calls.csp_apps([]))
    ended = run_main(capsys, "evidence_info", {"path": str(tmp_path / "e"), "chain": second.result["evidence"]["chain"]}, check_mode=check_mode)
    result = ended.result
    assert ended.code == 0 and (result["changed"], result["intact"], result["problems"]) == (False, True, [])
    assert [run["check_mode"] for run in result["runs"]] == [True, False]
    assert [run["run_id"] for run in result["runs"]] == [first.result["evidence"]["run_id"], second.result["evidence"]["run_id"]]
    assert result["runs"][1]["summary"]["changed"] == 1 and result["runs"][1]["plan_id"] == first.result["plan_id"] == second.result["plan_id"]
    assert "csp-secret" not in (tmp_path / "e").read_text(encoding="ascii") and calls.TOKEN not in (tmp_path / "e").read_text(encoding="ascii")


def test_who_ran_a_module_is_told_with_the_version_that_the_playbook_has(tmp_path: Path, capsys: Any) -> None:
    for version, told in (({"_ansible_version": "2.19.1"}, "2.19.1"), ({}, None)):
        args = dict(ARGS, client_ids=["a"], evidence_path=str(tmp_path / "e"), **version)
        run_module(capsys, "csp_oauth_app", args, calls.csp_login(), calls.csp_apps([]))
        run = info(capsys, tmp_path / "e").result["runs"][-1]
        assert run["by"]["user"] and run["by"]["host"] and run["by"]["collection"] == COLLECTION and run["by"].get("ansible") == told
        assert (run["case"], run["approval"], run["within"]) == (None, None, {"items": 1, "proven": 1, "seconds": None})


def test_a_run_with_a_context_says_what_it_was_told_and_who_runs_it(tmp_path: Path, capsys: Any) -> None:
    conversation = Conversation(calls.csp_login(), calls.csp_apps([]))
    params = parameters(OAuthApps, dict(ARGS, client_ids=["a"], evidence_path=str(tmp_path / "e")))
    context = Context({"id": "HR-4711", "requested_at": "2023-11-14T22:00:00Z"}, approval="1-abc")
    Run(OAuthApps, params, on_secret=nobody, runtime=Runtime(transport=lambda _connection: conversation, clock=TestClock()), context=context).carry_out()
    (run,) = info(capsys, tmp_path / "e").result["runs"]
    assert (run["case"]["id"], run["approval"], run["by"]["collection"]) == ("HR-4711", "1-abc", COLLECTION)
    assert run["within"] == {"items": 1, "proven": 1, "seconds": 1_700_001_000 - 1_699_999_200}


def test_an_edited_file_and_one_that_was_cut_at_its_end_show(tmp_path: Path, capsys: Any) -> None:
    chain = removal(capsys, tmp_path / "e", "ab", calls.csp_apps([])).result["evidence"]["chain"]
    data = (tmp_path / "e").read_bytes()
    (tmp_path / "e").write_bytes(data.replace(b'"a"', b'"z"', 1))
    assert info(capsys, tmp_path / "e").result["intact"] is False
    (tmp_path / "e").write_bytes(b"".join(data.splitlines(True)[:-1]))
    cut = info(capsys, tmp_path / "e").result
    assert cut["intact"] is True and cut["runs"][0]["ended"] is None
    cut = info(capsys, tmp_path / "e", chain=chain).result
    assert cut["intact"] is False and "cut off" in cut["problems"][0]


def test_a_file_that_contradicts_itself_is_not_intact_though_its_chain_is_whole(tmp_path: Path, capsys: Any) -> None:
    removal(capsys, tmp_path / "e", "ab", calls.csp_apps("a"), calls.csp_delete("a"), calls.csp_apps([]))
    assert info(capsys, tmp_path / "e").result["intact"] is True
    records = [dict(record) for record in read(str(tmp_path / "e")).records]
    chain = START
    for record in records:
        if record.get("outcome") == "changed":
            record["read"] = "to do"
        chain = record["chain"] = link(chain, record)
    (tmp_path / "e").write_bytes(b"".join(line_of(record) + b"\n" for record in records))
    found = info(capsys, tmp_path / "e", chain=chain).result
    assert found["intact"] is False and "changed is claimed where no more than failed still_present follows: a" in " ".join(found["problems"])
    (tmp_path / "e").unlink()


@pytest.mark.parametrize("content, intact", [(b"", True), (b"rubbish\n", False), (b"\x00\xff", True), (b"{}\n", False)])
def test_a_file_of_anything_is_told_without_a_traceback(content: bytes, intact: bool, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "e").write_bytes(content)
    ended = info(capsys, tmp_path / "e")
    assert ended.code == 0 and ended.result["intact"] is intact and ended.result["runs"] == []


def test_a_file_that_is_not_there_fails_with_its_path(tmp_path: Path, capsys: Any) -> None:
    ended = info(capsys, tmp_path / "none")
    assert ended.code == 1 and "none cannot be read" in ended.result["msg"]


def test_of_more_runs_than_a_result_can_hold_the_latest_are_told(tmp_path: Path, capsys: Any) -> None:
    for number in range(2):
        file = Evidence(str(tmp_path / "e"), run_id=f"run {number}")
        file.append([{"record": "start", "format": 1, "check_mode": True, "tenant": "\u4e2d" * 60_000, "actor": "a"}])
        file.close()
    with (tmp_path / "e").open("ab") as file_of_runs:
        chain = read(str(tmp_path / "e")).chain
        for number in range(3000):
            record = {"record": "start", "format": 1, "check_mode": True, "run_id": f"later {number}", "vendor": "v" * 300, "time": "2030-01-01T00:00:00.000Z"}
            chain = record["chain"] = link(chain, record)
            file_of_runs.write(line_of(record) + b"\n")
    ended = info(capsys, tmp_path / "e", chain=chain)
    assert ended.result["intact"] and ended.result["truncated"] and ended.result["runs"][-1]["run_id"] == "later 2999"
    assert 1000 < len(ended.result["runs"]) < 3000 and len(ended.printed) < 700_000


def test_a_file_that_is_wrong_in_every_line_is_told_within_bounds(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "e").write_bytes(b'{"chain": "%s"}\nx\n' % (b"c" * 10**6) * 50)
    ended = info(capsys, tmp_path / "e")
    assert ended.result["intact"] is False and ended.result["truncated"] is False and len(ended.printed) < 700_000
