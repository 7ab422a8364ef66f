# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence file: appended and never rewritten, chained so that any change shows, and whole to the last record after a kill."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import PROBLEMS, SLICE, START, Evidence, line_of, link, read
from ansible_collections.revoke.access.plugins.module_utils._evidence.runs import runs_in
from ansible_collections.revoke.access.tests.unit.helpers.effort import examples
from ansible_collections.revoke.access.tests.unit.helpers.evidence_files import problems, sample, written

HYPOTHESIS = settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


# ---- writing


def test_a_file_is_made_for_its_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        written(tmp_path / "e", sample())
        (tmp_path / "old").write_bytes(b"")
        (tmp_path / "old").chmod(0o644)
        written(tmp_path / "old", sample())
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("e", "old")] == [0o600, 0o600]


def test_what_is_there_is_never_rewritten(tmp_path: Path) -> None:
    first = written(tmp_path / "e", sample())
    both = written(tmp_path / "e", sample())
    assert both.startswith(first) and len(both.splitlines()) == 8
    assert read(str(tmp_path / "e")).problems == []


def test_every_record_has_its_run_its_time_and_a_link_to_the_one_before(tmp_path: Path) -> None:
    written(tmp_path / "e", sample(2), sample(2))
    chain, runs = START, []
    for line in (tmp_path / "e").read_text(encoding="ascii").splitlines():
        record = json.loads(line)
        assert record["chain"] == link(chain, record) and record["time"].endswith("Z")
        chain = record["chain"]
        runs.append(record["run_id"])
    assert len(set(runs)) == 2 and runs[0] == runs[1]
    assert read(str(tmp_path / "e")).chain == chain


def test_what_was_appended_is_on_disk_when_the_call_returns(tmp_path: Path) -> None:
    synced: list[int] = []
    file = Evidence(str(tmp_path / "e"), sync=synced.append)
    file.append(sample())
    assert len(synced) == 1 and len((tmp_path / "e").read_bytes().splitlines()) == 4
    file.close()


def test_a_second_writer_is_locked_out_until_the_first_one_is_done(tmp_path: Path) -> None:
    file = Evidence(str(tmp_path / "e"))
    with pytest.raises(BadInput, match="another run is writing to"):
        Evidence(str(tmp_path / "e"))
    file.close()
    Evidence(str(tmp_path / "e")).close()


@pytest.mark.parametrize("kind", ["folder", "missing folder", "pipe"])
def test_a_place_that_cannot_be_written_is_refused_with_its_option(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "missing" / "e" if kind == "missing folder" else tmp_path / "e"
    if kind == "folder":
        place.mkdir()
    if kind == "pipe":
        os.mkfifo(place)
    with pytest.raises(BadInput, match="^evidence_path: .*/e cannot be written: "):
        Evidence(str(place))


def test_a_device_is_refused_and_keeps_its_mode() -> None:
    before = os.stat("/dev/null").st_mode
    with pytest.raises(BadInput, match="not a regular file"):
        Evidence("/dev/null")
    assert os.stat("/dev/null").st_mode == before


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read: No such file"):
        read(str(tmp_path / "none"))


@pytest.mark.parametrize("room", [0, 1, 40, 300, 10**6])
def test_after_a_write_that_failed_the_file_goes_on_from_what_is_really_there(room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full after C(room) bytes, and has room again later."""
    file = Evidence(str(tmp_path / "e"))
    file.append(sample(1))
    write = os.write

    def full(number: int, data: bytes) -> int:
        if room == 10**6:
            write(number, data)
        elif room and len(data) > 600:
            return write(number, data[:room])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError):
        file.append(sample(4))
    monkeypatch.setattr(os, "write", write)
    file.append(sample(2))
    file.close()
    found = read(str(tmp_path / "e"))
    assert found.problems == [] and len(found.records) >= 3
    assert written(tmp_path / "e", sample(1)) and read(str(tmp_path / "e")).problems == []


def test_the_name_of_the_run_can_be_handed_in(tmp_path: Path) -> None:
    file = Evidence(str(tmp_path / "e"), run_id="run 1")
    file.append(sample(1))
    file.close()
    assert [record["run_id"] for record in read(str(tmp_path / "e")).records] == ["run 1"]


@given(st.integers(1, 3 * SLICE))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_records_are_taken_one_by_one_and_written_in_slices(tmp_path: Path, count: int) -> None:
    """So that the plan of a large task is in memory only once."""
    (tmp_path / "e").unlink(missing_ok=True)
    file = Evidence(str(tmp_path / "e"))
    behind: list[int] = []

    def records() -> Iterator[dict[str, Any]]:
        for number in range(count):
            behind.append(number - (tmp_path / "e").read_bytes().count(b"\n"))
            yield {"record": "planned", "item": str(number)}

    file.append(records())
    file.close()
    assert max(behind) < SLICE and len(read(str(tmp_path / "e")).records) == count


# ---- a chain that is broken already


def test_whoever_appends_to_a_broken_chain_says_so_in_the_file_and_aloud(tmp_path: Path) -> None:
    whole = written(tmp_path / "e", sample(4))
    (tmp_path / "e").write_bytes(whole.replace(b"id-1", b"id-9"))
    for _again in range(2):
        before = len(read(str(tmp_path / "e")).records)
        file = Evidence(str(tmp_path / "e"))
        assert len(file.warnings) == 1 and "line 2 does not follow" in file.warnings[0]
        file.append(sample(2))
        file.close()
        found = read(str(tmp_path / "e"))
        assert found.records[before]["after_break"] == ["line 2 does not follow from the record before: one was changed, added, moved or taken out"]
        assert "after_break" not in found.records[before + 1] and len(found.problems) == 1
    written(tmp_path / "good", sample(1), sample(1))
    assert all("after_break" not in record for record in read(str(tmp_path / "good")).records)


def test_problems_without_number_are_told_within_bounds(tmp_path: Path) -> None:
    assert len(problems(tmp_path / "e", b"rubbish\n{}\n" * 5000)) == PROBLEMS + 1


# ---- what a killed run leaves


def test_cut_after_any_byte_a_file_is_whole_to_its_last_record_and_the_next_run_goes_on(tmp_path: Path) -> None:
    whole = written(tmp_path / "e", sample(2), sample(1))
    for length in range(len(whole) + 1):
        assert problems(tmp_path / "cut", whole[:length]) == []
        kept = read(str(tmp_path / "cut")).records
        assert len(kept) in (whole[:length].count(b"\n"), whole[:length].count(b"\n") + 1)
        written(tmp_path / "cut", sample(1))
        found = read(str(tmp_path / "cut"))
        assert found.problems == [] and len(found.records) == len(kept) + 1, length


def test_what_was_cut_off_and_continued_by_hand_shows(tmp_path: Path) -> None:
    whole = written(tmp_path / "e", sample(3))
    written(tmp_path / "cut", sample(1))
    assert problems(tmp_path / "cut", whole[:-30] + b"\n")
    assert problems(tmp_path / "cut", whole[:-30] + b"\nrubbish\n")
    first, second, third = whole.splitlines(True)
    assert problems(tmp_path / "cut", first + second[:-9] + b"\n" + third)


def test_a_torn_line_that_was_taken_out_later_shows(tmp_path: Path) -> None:
    whole = written(tmp_path / "e", sample(2))
    (tmp_path / "e").write_bytes(whole[:-30])
    lines = written(tmp_path / "e", sample(2)).splitlines(True)
    assert read(str(tmp_path / "e")).problems == []
    assert problems(tmp_path / "e", b"".join(lines[:1] + lines[2:])) == ["the line before line 2 was taken out"]


@HYPOTHESIS
@given(st.data())
def test_the_text_of_a_torn_line_cannot_be_replaced_once_a_run_went_on(tmp_path: Path, data: st.DataObject) -> None:
    (tmp_path / "e").unlink(missing_ok=True)
    whole = written(tmp_path / "e", sample(2))
    torn = whole[: -data.draw(st.integers(2, 60))]
    (tmp_path / "e").write_bytes(torn)
    after = written(tmp_path / "e", sample(1))
    start = torn.rindex(b"\n") + 1
    other = data.draw(st.binary(max_size=80).filter(lambda text: text != torn[start:]))
    assert problems(tmp_path / "e", after[:start] + other + after[len(torn) :])


def test_runs_that_were_killed_one_after_the_other_are_no_problem_and_each_of_their_bytes_is_vouched_for(tmp_path: Path) -> None:
    whole = written(tmp_path / "e", sample(2))
    torn = whole[:-30] + b"\n" + whole[:40]  # the second one was killed in its first record
    assert problems(tmp_path / "e", torn) == []
    after = written(tmp_path / "e", sample(2))
    assert problems(tmp_path / "e", after) == [] and len(read(str(tmp_path / "e")).records) == 3
    for place in range(len(whole[:-30]) - 20, len(torn)):
        assert problems(tmp_path / "e", after[:place] + bytes([after[place] ^ 1]) + after[place + 1 :]), place


def test_a_torn_line_of_version_0_1_0_is_still_understood(tmp_path: Path) -> None:
    first = written(tmp_path / "e", sample(1))
    record: dict[str, Any] = {"record": "start", "run_id": "2", "time": "t", "after_torn": True}
    record["chain"] = link(json.loads(first)["chain"], record)
    assert problems(tmp_path / "e", first + b'{"half\n' + line_of(record) + b"\n") == []


# ---- tampering


@HYPOTHESIS
@given(st.data())
def test_any_byte_that_was_changed_added_or_taken_out_shows(tmp_path: Path, data: st.DataObject) -> None:
    whole = written(tmp_path / "w", sample(4)) if not (tmp_path / "w").exists() else (tmp_path / "w").read_bytes()
    place = data.draw(st.integers(0, len(whole) - 2))  # the last line feed is what a kill may have cost
    byte = bytes([data.draw(st.integers(0, 255).filter(lambda value: value != whole[place]))])
    assert problems(tmp_path / "e", whole[:place] + byte + whole[place + 1 :])
    assert problems(tmp_path / "e", whole[:place] + whole[place + 1 :])
    assert problems(tmp_path / "e", whole[:place] + byte + whole[place:])


@HYPOTHESIS
@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_lines_that_were_taken_out_doubled_or_moved_show(tmp_path: Path, order: list[int]) -> None:
    lines = (written(tmp_path / "w", sample(6)) if not (tmp_path / "w").exists() else (tmp_path / "w").read_bytes()).splitlines(True)
    untouched = order == list(range(len(order)))  # only the end is missing, which the chain value kept elsewhere shows
    assert bool(problems(tmp_path / "e", b"".join(lines[number] for number in order))) is not untouched


@pytest.mark.parametrize("line", [b"", b"{}", b"null", b"7", b"[]", b'{"after_torn": true}', b'{"chain": null}', b"[" * 100000, b"\xff\xfe"])
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_line_that_was_put_in_shows_wherever_it_is(line: bytes, place: int, tmp_path: Path) -> None:
    lines = written(tmp_path / "e", sample(4)).splitlines(True)
    assert problems(tmp_path / "e", b"".join(lines[:place]) + line + b"\n" + b"".join(lines[place:]))


OTHER_WORDS = [
    (b'", "', b'","'),
    (b"\\u00e9", b"\\u00E9"),
    (b"caf", b"\\u0063af"),
    (b"0.5", b"5e-1"),
    (b'{"chain"', b'{"item": "x", "chain"'),
]


@pytest.mark.parametrize("old, new", OTHER_WORDS)
def test_the_same_record_in_other_words_shows_too(old: bytes, new: bytes, tmp_path: Path) -> None:
    whole = written(tmp_path / "e", sample(2))
    assert old in whole and problems(tmp_path / "e", whole.replace(old, new, 1))


def test_a_record_that_was_edited_and_chained_anew_breaks_the_next_one(tmp_path: Path) -> None:
    lines = written(tmp_path / "e", sample(3)).splitlines()
    record = json.loads(lines[1])
    record["item"] = "another"
    record["chain"] = link(json.loads(lines[0])["chain"], record)
    forged = [lines[0], json.dumps(record, sort_keys=True).encode(), lines[2], b""]
    assert len(problems(tmp_path / "e", b"\n".join(forged))) == 1


# ---- the runs in a file


@pytest.mark.parametrize("odd", [[], {}, None, 7, ["x"] * 3])
def test_records_of_any_form_are_told_without_a_traceback(odd: Any) -> None:
    records = [{"record": odd, "run_id": odd}, {"record": "start", "run_id": odd, "plan_id": odd}, {"record": "end", "run_id": odd, "summary": odd}]
    assert [run["run_id"] for run in runs_in(records)] == [odd]


def test_runs_are_told_in_order_and_one_without_an_end_is_seen() -> None:
    records = [
        {"record": "start", "run_id": "1", "time": "t1", "vendor": "v", "operation": "o"},
        {"record": "end", "run_id": "1", "time": "t2", "summary": {"changed": 1}},
        {"record": "start", "run_id": "2", "time": "t3"},
        {"record": "end", "run_id": "9", "time": "t4"},
    ]
    first, second = runs_in(records)
    assert (first["started"], first["ended"], first["summary"], first["vendor"]) == ("t1", "t2", {"changed": 1}, "v")
    assert (second["run_id"], second["ended"], second["summary"]) == ("2", None, None)
