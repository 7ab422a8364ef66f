# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The evidence that a report is made from: which files, what they hold, and whether they hold."""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Record, reading
from ansible_collections.revoke.access.plugins.module_utils._evidence.replay import Replay
from ansible_collections.revoke.access.plugins.module_utils._report.run import Run
from ansible_collections.revoke.access.plugins.module_utils._report.texts import plain

ENDING = ".jsonl"  # what is taken from a folder; a file that is named may have any name


class Source(NamedTuple):
    """An evidence file: C(size) in bytes, C(records): how many it holds. C(expected): the chain value that it was held against.

    C(problems): what is wrong with it; then nothing in it is proven. C(torn): its last line is not whole, as a killed run
    leaves it. C(stamps): the time stamps beside it, as pairs of path and the chain value that is stamped.
    """

    path: str
    size: int
    digest: str
    chain: str
    expected: str
    records: int
    torn: bool
    problems: Sequence[str]
    stamps: Sequence[tuple[str, str]]


class Evidence(NamedTuple):
    """All files, in the order of their paths, and all runs in them, oldest first. C(remarks): what a reader should know, without being wrong."""

    sources: list[Source]
    runs: list[Run]
    remarks: list[str]


def gathered(places: Sequence[str], chains: Mapping[str, Any]) -> Evidence:
    """Read files and folders. C(chains): path of a file -> the value that its last record must have. Raises BadInput."""
    paths = _paths(places)
    wanted = _wanted(chains, paths)
    sources: list[Source] = []
    runs: list[Run] = []
    for path in paths:
        source, found = _read(path, len(sources), wanted.get(os.path.realpath(path), ""))
        sources.append(source)
        runs.extend(found)
    kept, twice = _once(runs)
    disputed = _disputed(sources, twice)
    for one in twice:
        if one in disputed:
            _dispute(sources, one)
    remarks = [_remark(sources, one) for one in twice if one not in disputed]
    return Evidence(sources, _in_time(kept), remarks)


def _paths(places: Sequence[str]) -> list[str]:
    """Every file once, however often it was named. Raises BadInput where a place holds none."""
    found: dict[str, str] = {}
    for place in places:
        paths = list(_below(place)) if os.path.isdir(place) else [place]
        if not paths:
            raise BadInput(f"evidence: the folder {place} holds no file that ends in {ENDING}. Give the folder that evidence_dir named, or the files.")
        for path in paths:
            found.setdefault(os.path.realpath(path), path)
    if not found:
        raise BadInput("evidence: it names no file. Give at least one evidence file, or a folder of them.")
    return sorted(found.values())


def _below(folder: str) -> Iterator[str]:
    def fail(error: OSError) -> None:
        raise BadInput(f"evidence: the folder {error.filename} cannot be read: {error.strerror}.")

    seen: set[str] = set()  # a link may lead back to where it is
    for place, folders, names in os.walk(folder, onerror=fail, followlinks=True):
        own = os.path.realpath(place)
        if own in seen:
            folders.clear()
            continue
        seen.add(own)
        for name in names:
            path = os.path.join(place, name)
            if os.path.islink(path) and not os.path.exists(path):
                raise BadInput(f"evidence: {path} is a link that leads nowhere, perhaps to a folder of evidence. Mend it, or take it away.")
            if name.endswith(ENDING):
                yield path


def _wanted(chains: Mapping[str, Any], paths: Sequence[str]) -> dict[str, str]:
    known = {os.path.realpath(path) for path in paths}
    wanted = {}
    for path, chain in chains.items():
        if os.path.realpath(path) not in known:
            raise BadInput(f"chains: {path} is none of the files that evidence names. Give the path of one of them.")
        if not isinstance(chain, str) or not chain:
            raise BadInput(f"chains: the value for {path} is no text. Give the chain value as a run returned it in evidence.chain.")
        wanted[os.path.realpath(path)] = chain
    return wanted


def _read(path: str, number: int, expected: str) -> tuple[Source, list[Run]]:
    """One file, while nobody writes to it: its digest is that of what was read. Raises BadInput."""
    replay = Replay()
    with reading(path, alone=True) as records:
        runs, count = _runs(replay.over(records), number)
        size, digest = _digest(path)
    problems = [plain(problem) for problem in records.problems or replay.problems]
    if records.foreign() and size:
        problems.insert(0, "it holds something that no run has written")
    if expected and expected != records.chain:
        problems.append("its last record is not the expected one: records were cut off or added at the end")
    chain = plain(records.chain)
    return Source(path, size, digest, chain, expected, count, bool(records.torn), problems, _stamps(path, chain, runs)), runs


def _runs(records: Iterable[Record], number: int) -> tuple[list[Run], int]:
    runs: list[Run] = []
    latest: dict[Any, Run] = {}
    count = 0
    for record in records:
        count += 1
        run_id = plain(record.get("run_id"))
        if record.get("record") == "start":
            latest[run_id] = Run(record, (number, len(runs)))
            runs.append(latest[run_id])
        elif run_id in latest:
            latest[run_id].follow(record)
    return runs, count


def _digest(path: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    try:
        with open(path, "rb") as file:
            for part in iter(lambda: file.read(1 << 20), b""):
                digest.update(part)
                size += len(part)
    except OSError as error:
        raise BadInput(f"The evidence file {path} cannot be read: {error.strerror}.") from None
    return size, digest.hexdigest()


def _stamps(path: str, chain: str, runs: Sequence[Run]) -> list[tuple[str, str]]:
    """The time stamps that lie beside a file: of its last chain value, and of that of each run."""
    places = [(f"{path}.tsr", chain), *((f"{path}.{run.run_id}.tsr", run.chain) for run in runs if "/" not in run.run_id)]
    return [(place, value) for place, value in places if os.path.isfile(place)]


class _Twice(NamedTuple):
    """A run that two files tell of. C(first) and C(second): their places among the sources."""

    run_id: str
    first: int
    second: int


def _once(runs: Sequence[Run]) -> tuple[list[Run], list[_Twice]]:
    """Each run once: of one that two files hold, as a copy does, the one that tells more."""
    kept: dict[str, Run] = {}
    twice = []
    for run in runs:
        other = kept.get(run.run_id)
        if other and other.place[0] != run.place[0]:
            twice.append(_Twice(run.run_id, other.place[0], run.place[0]))
        if other is None or (bool(run.ended), len(run.entries)) > (bool(other.ended), len(other.entries)):
            kept[run.run_id] = run
    return list(kept.values()), twice


def _disputed(sources: Sequence[Source], twice: Sequence[_Twice]) -> set[_Twice]:
    """Those that two files tell otherwise, as far as both of them go."""
    pairs: dict[tuple[int, int], dict[str, _Twice]] = {}
    for one in twice:
        pairs.setdefault((one.first, one.second), {})[one.run_id] = one
    found: set[_Twice] = set()
    for (first, second), runs in pairs.items():
        told: dict[str, deque[int]] = {}
        for run_id, text in _accounts(sources[first], runs):
            told.setdefault(run_id, deque()).append(text)
        for run_id, text in _accounts(sources[second], runs):
            if told.get(run_id) and told[run_id].popleft() != text:
                found.add(runs[run_id])
    return found


def _accounts(source: Source, runs: Collection[str]) -> Iterator[tuple[str, int]]:
    """What a file tells of these runs: of each record a hash, without what belongs to the file."""
    with reading(source.path) as records:
        for record in records:
            run_id = plain(record.get("run_id"))
            if run_id in runs:
                told = {name: value for name, value in record.items() if name not in ("chain", "after_torn", "after_break")}
                yield run_id, hash(json.dumps(told, sort_keys=True))


def _files(sources: Sequence[Source], twice: _Twice) -> str:
    return f"in {plain(sources[twice.first].path)} and in {plain(sources[twice.second].path)}"


def _remark(sources: Sequence[Source], twice: _Twice) -> str:
    return f"The run {twice.run_id} is told twice, {_files(sources, twice)}. It counts once, as the one of them tells it that tells more."


def _dispute(sources: list[Source], twice: _Twice) -> None:
    """Of two accounts of one run nobody can say which one is true: neither file holds."""
    text = f"the run {twice.run_id} is told in two ways, {_files(sources, twice)}"
    for number in (twice.first, twice.second):
        sources[number] = sources[number]._replace(problems=[*sources[number].problems, text])


def _in_time(runs: Sequence[Run]) -> list[Run]:
    """By their start. Within a file the order of the records counts, whatever the clock said."""
    latest: dict[int, str] = {}
    times = {}
    for run in sorted(runs, key=lambda each: each.place):
        latest[run.place[0]] = max(latest.get(run.place[0], ""), run.started)
        times[run.place] = latest[run.place[0]]
    return sorted(runs, key=lambda each: (times[each.place], each.place))
