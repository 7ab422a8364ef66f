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
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput

FORMAT = 1
START = "0" * 64  # the chain value before the first record of a file


def link(previous: str, record: dict[str, Any]) -> str:
    """The chain value of a record: SHA-256 over the value before it and the record without its own."""
    plain = {name: value for name, value in record.items() if name != "chain"}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((f"{previous}\n{text}").encode("ascii")).hexdigest()


class Evidence:
    """An open evidence file. One run at a time holds it; what was appended is on disk when the call returns."""

    def __init__(self, path: str, clock: Clock | None = None) -> None:
        self.path = path
        self._clock = clock or Clock()
        self.run_id = str(uuid.uuid4())
        try:
            self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)  # does not wait where it is a pipe
            if not stat.S_ISREG(os.fstat(self._file).st_mode):  # a device would lose its mode
                raise OSError(errno.EINVAL, "It is not a regular file")
            os.fchmod(self._file, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(f"evidence_path: another run is writing to {path}. Give each task that runs at the same time a file of its own.") from None
        except OSError as error:
            raise BadInput(f"evidence_path: {path} cannot be written: {error.strerror}.") from None
        self._look()

    def _look(self) -> None:
        """Find out where the file ends: the last chain value, and whether its last line is whole."""
        last = read(self.path)
        self._torn, self.chain = last.torn, last.chain
        size = os.fstat(self._file).st_size
        self._open_end = size > 0 and os.pread(self._file, 1, size - 1) != b"\n"
        self._sure = True

    def append(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Add records, chained, in one write, and wait until they are on disk. Raises OSError, and BadInput as read() does."""
        if not self._sure:  # the write before failed: nobody knows how much of it is there
            self._look()
        self._sure = False
        lines = [b""] if self._open_end else []  # what a killed run left half-written gets a line of its own
        for record in records:
            record = dict(record, run_id=self.run_id, time=self._clock.utc())
            if self._torn:
                record["after_torn"], self._torn = True, False
            self.chain = record["chain"] = link(self.chain, record)
            lines.append(_line(record))
        data = b"\n".join(lines) + b"\n"
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)
        self._open_end, self._sure = False, True

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


class Contents(NamedTuple):
    """What a file holds: whole records, the last chain value, and one text for each thing that is wrong.

    C(torn): the last line is incomplete, as a killed run leaves it. That alone is not a problem.
    """

    records: list[dict[str, Any]]
    chain: str
    torn: bool
    problems: list[str]


def read(path: str) -> Contents:
    """Read and check a file. Raises BadInput where it cannot be read."""
    try:
        with open(path, "rb") as lines:
            return _checked(lines)
    except OSError as error:
        raise BadInput(f"The evidence file {path} cannot be read: {error.strerror}.") from None


def _checked(lines: Iterable[bytes]) -> Contents:
    records: list[dict[str, Any]] = []
    problems: list[str] = []
    chain, broken, last = START, 0, b""
    for number, last in enumerate(lines, 1):
        record = _record(last)
        if bool(broken) != bool(record and record.get("after_torn")):
            problems.append(f"line {broken} is not a whole record" if broken else f"the line before line {number} was taken out")
        broken = 0 if record else number
        if record is None:
            continue
        if record.get("chain") != link(chain, record) or last.rstrip(b"\n") != _line(record):
            problems.append(f"line {number} does not follow from the record before: one was changed, added, moved or taken out")
        chain = str(record.get("chain"))
        records.append(record)
    torn = bool(broken) and not last.endswith(b"\n")
    if broken and not torn:
        problems.append(f"line {broken} is not a whole record")
    return Contents(records, chain, torn, problems)


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None  # whole also without its line feed, which a killed run may not have written


def _line(record: dict[str, Any]) -> bytes:
    """The only way a record is written: any other text of the same JSON was made by somebody else."""
    return json.dumps(record, sort_keys=True).encode("ascii")


def runs_in(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The runs that the records tell of, oldest first; C(ended) is None for one without an end."""
    names = ("run_id", "vendor", "tenant", "operation", "actor", "check_mode", "plan_id")
    runs: dict[Any, dict[str, Any]] = {}
    for record in records:
        if record.get("record") == "start":
            facts = {name: record.get(name) for name in names}
            runs[record.get("run_id")] = dict(facts, started=record.get("time"), ended=None, summary=None)
        elif record.get("record") == "end" and record.get("run_id") in runs:
            runs[record["run_id"]].update(ended=record.get("time"), summary=record.get("summary"))
    return list(runs.values())
