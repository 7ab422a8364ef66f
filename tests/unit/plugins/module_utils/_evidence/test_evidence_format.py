# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence file byte by byte: whoever checks it without this collection, now or in years, finds the same values."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, EvidenceLost
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import PROBLEMS, Evidence, line_of, link, read
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.evidence_files import problems, sample, written


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def added(path: Path, line: bytes) -> None:
    with path.open("ab") as file:
        file.write(line + b"\n")


def test_a_record_is_one_line_of_sorted_json_and_its_chain_value_the_hash_of_the_one_before_and_of_its_own_shortest_json(tmp_path: Path) -> None:
    file = Evidence(str(tmp_path / "e"), TestClock(), "run 1")
    file.append([{"record": "planned", "item": "\u00e9"}, {"b": [1, {"d": 2, "c": None}], "a": True}])
    file.close()
    stamp = TestClock().utc()
    first = sha256("0" * 64 + '\n{"item":"\\u00e9","record":"planned","run_id":"run 1","time":"' + stamp + '"}')
    second = sha256(first + '\n{"a":true,"b":[1,{"c":null,"d":2}],"run_id":"run 1","time":"' + stamp + '"}')
    assert (tmp_path / "e").read_text(encoding="ascii").splitlines() == [
        f'{{"chain": "{first}", "item": "\\u00e9", "record": "planned", "run_id": "run 1", "time": "{stamp}"}}',
        f'{{"a": true, "b": [1, {{"c": null, "d": 2}}], "chain": "{second}", "run_id": "run 1", "time": "{stamp}"}}',
    ]


def test_a_path_without_a_folder_is_one_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(Path("e"), sample(1))
    assert [path.name for path in tmp_path.iterdir()] == ["e"] and len(read("e").records) == 1


def test_the_next_record_vouches_for_what_killed_runs_left_by_its_hash(tmp_path: Path) -> None:
    whole = written(tmp_path / "e", sample(2))
    for rest in (b'{"cut', b'{"cut\n{"chain', b'{"cut\n\n{"'):
        (tmp_path / "e").write_bytes(whole + rest)
        written(tmp_path / "e", sample(2))
        found = read(str(tmp_path / "e"))
        assert found.problems == [] and [record.get("after_torn") for record in found.records] == [None, None, hashlib.sha256(rest).hexdigest(), None]


def test_version_0_1_0_vouched_for_one_line_and_for_no_more_than_that(tmp_path: Path) -> None:
    first = written(tmp_path / "e", sample(1))
    record: dict[str, Any] = {"record": "start", "run_id": "2", "time": "t", "after_torn": True}
    record["chain"] = link(json.loads(first)["chain"], record)
    assert problems(tmp_path / "e", first + b'{"half\n{"half\n' + line_of(record) + b"\n") == ["line 2 is not what a killed run has left there"]


def test_of_more_problems_than_are_told_the_last_word_says_so(tmp_path: Path) -> None:
    for count in (PROBLEMS, PROBLEMS + 1, 2 * PROBLEMS):
        found = problems(tmp_path / "e", b"{}\n" * count)
        assert found[PROBLEMS:] == ([] if count == PROBLEMS else ["there are more"])
        assert all(text.startswith(f"line {number} does not follow") for number, text in enumerate(found[:PROBLEMS], 1))


def test_a_blank_at_the_end_of_a_line_shows(tmp_path: Path) -> None:
    lines = written(tmp_path / "e", sample(2)).splitlines()
    for blank in (b" ", b"\t", b"\r"):
        assert problems(tmp_path / "e", lines[0] + blank + b"\n" + lines[1] + b"\n") != []


def test_a_line_that_was_put_in_shows_however_deep_it_is(tmp_path: Path) -> None:
    whole = written(tmp_path / "e", sample(2))
    chain = read(str(tmp_path / "e")).chain.encode("ascii")
    for depth in range(sys.getrecursionlimit() - 200, sys.getrecursionlimit() + 5):
        assert problems(tmp_path / "e", whole + b'{"chain": "%s", "x": %s}\n' % (chain, b"[" * depth + b"]" * depth)), depth


# ---- a file that was changed before this run


def test_evidence_to_which_somebody_added_a_line_is_evidence_still_and_the_addition_shows(tmp_path: Path) -> None:
    for line in (b"{}", b"rubbish"):
        written(tmp_path / "e", sample(2))
        added(tmp_path / "e", line)
        file = Evidence(str(tmp_path / "e"))
        assert len(file.warnings) == 1
        file.close()
        (tmp_path / "e").unlink()


def test_the_first_record_on_a_broken_chain_names_the_first_problem_and_the_later_ones_do_not(tmp_path: Path) -> None:
    whole = written(tmp_path / "e", sample(4))
    (tmp_path / "e").write_bytes(whole.replace(b"id-1", b"id-9").replace(b"id-3", b"id-8"))
    file = Evidence(str(tmp_path / "e"))
    for _again in range(2):
        file.append(sample(2))
        file.vouch()  # what was wrong before is told already
    file.close()
    told = [record.get("after_break") for record in read(str(tmp_path / "e")).records]
    text = "line 2 does not follow from the record before: one was changed, added, moved or taken out"
    assert told == [None] * 4 + [[text]] + [None] * 3


# ---- a file that is changed while the run has it open


def test_even_one_byte_of_somebody_else_is_noticed_before_anything_is_written(tmp_path: Path) -> None:
    for earlier in (0, 1):
        file = Evidence(str(tmp_path / "e"))
        file.append(sample(earlier))
        with (tmp_path / "e").open("ab") as other:
            other.write(b"\n")
        before = (tmp_path / "e").read_bytes()
        with pytest.raises(EvidenceLost, match="was changed by somebody else"):
            file.append(sample(1))
        assert (tmp_path / "e").read_bytes() == before
        file.close()
        (tmp_path / "e").unlink()


def test_a_file_system_that_knows_no_locks_is_told_with_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_file: int, _how: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", unknown)
    with pytest.raises(BadInput, match="^evidence_path: .*/e cannot be written: No locks available.$"):
        Evidence(str(tmp_path / "e"))
