# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The evidence file: JSON Lines that are only ever appended, each record chained to the one before by SHA-256."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import stat
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, EvidenceLost

FORMAT = 1
START = "0" * 64  # the chain value before the first record of a file
PROBLEMS = 100  # so many are told one by one
SLICE = 256  # records that are put together at a time: the plan of a large task is not held twice in memory

Record = dict[str, Any]


def link(previous: str, record: Record) -> str:
    """The chain value of a record: SHA-256 over the value before it and the record without its own."""
    plain = {name: value for name, value in record.items() if name != "chain"}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((f"{previous}\n{text}").encode("ascii")).hexdigest()


def line_of(record: Record) -> bytes:
    """The only way a record is written: any other text of the same JSON was made by somebody else."""
    return json.dumps(record, sort_keys=True).encode("ascii")


class Evidence:
    """An open evidence file. One run at a time holds it; what was appended is on disk when the call returns.

    C(run_id): the name of this run, else a random one. C(sync): brings what was written to a file descriptor to the disk.
    C(warnings): what was wrong with the file when it was opened.
    """

    def __init__(self, path: str, clock: Clock | None = None, run_id: str | None = None, sync: Callable[[int], None] = os.fsync) -> None:
        self.path = path
        self.run_id = run_id or str(uuid.uuid4())
        self.warnings: list[str] = []
        self._clock = clock or Clock()
        self._sync = sync
        self._on_its_way = 0  # bytes of which a write that failed has perhaps left some
        self._file = _opened(path)
        try:
            found = self._look()
            self._claim(found)
        except BaseException:
            self.close()
            raise

    def _claim(self, found: Records) -> None:
        """Refuse a file of somebody else's, and keep others from reading this one."""
        state = os.fstat(self._file)
        self._size = state.st_size
        if self._size and found.foreign():
            raise BadInput(f"evidence_path: {self.path} holds something else than evidence. Give the path of a new file, or of one that a run has written.")
        if state.st_uid == os.geteuid():
            os.fchmod(self._file, 0o600)
        if found.problems:
            text = (
                f"The evidence file {self.path} fails its check: {found.problems[0]}. This run is appended to it all the same, and says so in its first record."
            )
            self.warnings.append(text)

    def _look(self) -> Records:
        """Find out where the file ends: the last chain value, and whether its last line is whole."""
        os.lseek(self._file, 0, os.SEEK_SET)
        with os.fdopen(os.dup(self._file), "rb") as lines:
            found = Records(lines)
            for _record in found:
                pass
        self.chain = found.chain
        self._marks = {name: mark for name, mark in (("after_torn", found.torn), ("after_break", found.problems[:1])) if mark}
        size = os.fstat(self._file).st_size
        self._open_end = size > 0 and os.pread(self._file, 1, size - 1) != b"\n"
        self._sure = True
        return found

    def append(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Add records, chained, and wait until they are on disk. Raises OSError, and EvidenceLost where the file is not what it was."""
        self._check_same()
        if not self._sure:  # the write before failed: nobody knows how much of it is there
            self._size = os.fstat(self._file).st_size
            self._look()
        self._sure = False
        rest = iter(records)
        for part in iter(lambda: list(islice(rest, SLICE)), []):
            self._write(part)
        self._sync(self._file)
        self._sure = True
        self._check_same()

    def vouch(self) -> None:
        """Read all of it once more: what this run wrote stands there as it wrote it. Raises OSError, and EvidenceLost where it does not."""
        self._check_same()
        os.lseek(self._file, 0, os.SEEK_SET)
        with os.fdopen(os.dup(self._file), "rb") as lines:
            found = Records(lines)
            for _record in found:
                pass
        if found.chain != self.chain or (found.problems and not self.warnings):
            raise self._lost("was changed by somebody else while this run wrote to it")

    def _write(self, records: Iterable[Mapping[str, Any]]) -> None:
        lines = [b""] if self._open_end else []  # what a killed run left half-written gets a line of its own
        for given in records:
            record = dict(given, run_id=self.run_id, time=self._clock.utc(), **self._marks)
            self._marks = {}
            self.chain = record["chain"] = link(self.chain, record)
            lines.append(line_of(record))
        data = b"\n".join(lines) + b"\n"
        while data:
            self._on_its_way = len(data)
            count = os.write(self._file, data)
            self._size += count
            data = data[count:]
        self._on_its_way = 0
        self._open_end = False

    def _check_same(self) -> None:
        """The file under the path is the one that this run has open, and nobody else has written to it or cut it."""
        own = os.fstat(self._file)
        try:
            there = os.stat(self.path, follow_symlinks=False)
        except OSError as error:
            raise self._lost(f"is not there any more ({error.strerror})") from None
        if (there.st_dev, there.st_ino) != (own.st_dev, own.st_ino):
            raise self._lost("was replaced by another one")
        if not self._size <= own.st_size <= self._size + self._on_its_way:
            raise self._lost(f"was changed by somebody else: it has {own.st_size} bytes where this run left {self._size}")

    def _lost(self, what: str) -> EvidenceLost:
        return EvidenceLost(f"The evidence file {self.path} {what}. Nothing further is sent without evidence.")

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def _opened(path: str) -> int:
    """The descriptor of a regular file that nobody else writes to; made if it is not there. Follows no link to it. Raises BadInput."""
    folder, name = os.path.split(path)
    place = None
    try:
        if os.path.islink(folder) or os.path.islink(path):
            raise OSError(errno.ELOOP, "A symbolic link is not followed, give the path that it leads to")
        place = os.open(folder or ".", getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW)
        # O_NONBLOCK: does not wait where it is a pipe.
        file = os.open(name, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOFOLLOW, 0o600, dir_fd=place)
    except OSError as error:
        raise BadInput(f"evidence_path: {path} cannot be written: {error.strerror}.") from None
    finally:
        if place is not None:
            os.close(place)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise BadInput(f"evidence_path: {path} cannot be written: It is not a regular file.")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(file)
        if isinstance(error, BlockingIOError):
            text = f"evidence_path: another run is writing to {path}. Give each task that runs at the same time a file of its own."
        else:
            text = f"evidence_path: {path} cannot be written: {error.strerror}."
        raise BadInput(text) from None
    except BadInput:
        os.close(file)
        raise
    return file


# ---- reading


class Records:
    """The whole records of a file, once, in order. What is known of the file is complete when the last one was taken.

    C(chain): the value of the last record. C(torn): SHA-256 of what stands behind it, as a killed run leaves it; empty
    where nothing does. That alone is not a problem. C(problems): one text for each thing that is wrong.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.chain = START
        self.torn = ""
        self.problems: list[str] = []
        self._lines = lines
        self._whole = 0  # records, whoever wrote them
        self._ours = 0  # those that carry what a run gives each of its records
        self._alien = False  # a line that is not even the beginning of a record

    def __iter__(self) -> Iterator[Record]:
        rest, line = _Rest(), b""
        for number, line in enumerate(self._lines, 1):
            record = _record(line)
            if record is None:
                rest.add(number, line)
                self._alien = self._alien or not b'{"'.startswith(line[:2])
                continue
            self._check_rest(rest, number, record)
            self._check_chain(number, record, line)
            rest = _Rest()
            yield record
        if rest.first and line.endswith(b"\n"):
            self._complain(f"line {rest.first} is not a whole record")
        elif rest.first:
            self.torn = rest.digest()

    def foreign(self) -> bool:
        """Whether what was read was written by no run: not even the beginning of a first record."""
        return not self._ours and (bool(self._whole) or self._alien or not self.torn)

    def _check_rest(self, rest: _Rest, number: int, record: Record) -> None:
        """What no record could be made of was left by a killed run only where the next record vouches for it."""
        claimed = record.get("after_torn")
        if rest.first and not claimed:
            self._complain(f"line {rest.first} is not a whole record")
        elif claimed and not rest.first:
            self._complain(f"the line before line {number} was taken out")
        elif claimed and claimed != rest.digest() and not (claimed is True and rest.count == 1):  # version 0.1.0 wrote True
            self._complain(f"line {rest.first} is not what a killed run has left there")

    def _check_chain(self, number: int, record: Record, line: bytes) -> None:
        self._whole += 1
        self._ours += all(isinstance(record.get(name), str) for name in ("record", "run_id", "chain"))
        if not _follows(self.chain, record, line):
            self._complain(f"line {number} does not follow from the record before: one was changed, added, moved or taken out")
        self.chain = str(record.get("chain"))

    def _complain(self, text: str) -> None:
        if len(self.problems) < PROBLEMS:
            self.problems.append(text)
        elif len(self.problems) == PROBLEMS:
            self.problems.append("there are more")


class _Rest:
    """Lines that are no records, in a row. The last line feed is not of those who left them."""

    def __init__(self) -> None:
        self.first = self.count = 0
        self._hash = hashlib.sha256()

    def add(self, number: int, line: bytes) -> None:
        """One line more. C(number): counted from 1."""
        if self.count:
            self._hash.update(b"\n")
        self.first = self.first or number
        self.count += 1
        self._hash.update(line[:-1] if line.endswith(b"\n") else line)

    def digest(self) -> str:
        """The SHA-256 of them."""
        return self._hash.hexdigest()


def _record(line: bytes) -> Record | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None  # whole also without its line feed, which a killed run may not have written


def _follows(chain: str, record: Record, line: bytes) -> bool:
    try:
        return bool(record.get("chain") == link(chain, record) and line.rstrip(b"\n") == line_of(record))
    except RecursionError:  # no run writes a record that is nested so deep
        return False


@contextmanager
def reading(path: str, *, alone: bool = False) -> Iterator[Records]:
    """The records of a file. C(alone): refuse one that a run is writing to. Raises BadInput where it cannot be read."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # does not wait where it is a pipe
        with os.fdopen(file, "rb") as lines:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise BadInput(f"The evidence file {path} cannot be read: It is not a regular file.")
            if alone:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            yield Records(lines)
    except BlockingIOError:
        raise BadInput(f"A run is writing to {path} at this moment. Wait for its end.") from None
    except OSError as error:
        raise BadInput(f"The evidence file {path} cannot be read: {error.strerror}.") from None


class Contents(NamedTuple):
    """What a file holds: whole records, the last chain value, and one text for each thing that is wrong.

    C(torn): the last line is incomplete, as a killed run leaves it. That alone is not a problem.
    """

    records: list[Record]
    chain: str
    torn: bool
    problems: list[str]


def read(path: str) -> Contents:
    """All of a file at once. Raises BadInput where it cannot be read."""
    with reading(path) as found:
        records = list(found)
    return Contents(records, found.chain, bool(found.torn), found.problems)
