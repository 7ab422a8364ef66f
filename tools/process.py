# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Child processes that never outlive us: each in a session of its own, stopped with everything it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

Identity = tuple[int, str]  # process id and start time: an id that was given away again is not taken for the old process

_GRACE = 8.0
_HAS_PROC = Path("/proc/self/stat").exists()
_running: set[subprocess.Popen[bytes]] = set()
_lock = threading.Lock()
_stopping = threading.Event()


class Stopped(Exception):
    """We are ending: nothing may be started any more."""


def interrupt_on_signals() -> None:
    """SIGINT, SIGTERM and SIGHUP raise KeyboardInterrupt once; further ones must not disturb the cleaning up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)


def _interrupt(number: int, frame: object) -> None:
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt(signal.Signals(number).name)


def stopping() -> bool:
    """Whether everything is being ended, so that what a child left unfinished means nothing."""
    return _stopping.is_set()


def start(command: Sequence[str | Path], **options: object) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own and remember it for `stop_all`."""
    with _lock:
        if _stopping.is_set():
            raise Stopped(str(command[0]))
        child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, start_new_session=True, **options)
        _running.add(child)
    return child


def run(command: Sequence[str | Path], log: Path, cwd: Path, env: Mapping[str, str] | None = None) -> int:
    """Run a command to its end, its output appended to the log. Returns its exit code."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        output.write(f"$ {' '.join(str(word) for word in command)}\n".encode())
        output.flush()
        child = start(command, cwd=cwd, env=env, stdout=output, stderr=subprocess.STDOUT)
        try:
            return child.wait()
        finally:
            stop(child)


def stop(child: subprocess.Popen[bytes]) -> None:
    """End a child and all it started: asked first, then killed. Harmless when it has ended."""
    family = _family(child.pid)
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(_GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    _end(family | _family(child.pid))
    if not _HAS_PROC:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    with _lock:
        _running.discard(child)


def stop_all() -> None:
    """End every child that still runs; nothing can be started afterwards."""
    with _lock:
        _stopping.set()
        left = list(_running)
    for child in left:
        stop(child)


def _end(family: set[Identity]) -> None:
    for number, seconds in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 2.0)):
        for pid, started in family:
            if _started(pid) == started:
                _send(pid, number)
        deadline = time.monotonic() + seconds
        while any(_started(pid) == started for pid, started in family):
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)


def _send(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; empty when there is no such (living) process, or no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []
    return [] if fields[0] in "ZX" else fields


def _started(pid: int) -> str:
    fields = _stat(pid)
    return fields[19] if fields else ""


def _family(leader: int) -> set[Identity]:
    """Living descendants of the leader, and whoever is in its session (where its own parent has gone)."""
    table = {entry.name: _stat(int(entry.name)) for entry in Path("/proc").glob("[0-9]*")}
    members = {leader}
    grown = True
    while grown:
        new = {pid for pid, fields in table.items() if fields and (int(fields[1]) in members or int(fields[3]) == leader)}
        grown = not new <= members
        members |= new
    return {(pid, table[pid][19]) for pid in members - {leader} if table.get(pid)}
