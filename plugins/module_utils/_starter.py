# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Whether those who started this process still live: a module whose playbook was killed has to end by itself."""

from __future__ import annotations

import os
import select
from typing import NamedTuple

GONE = "the process that started it is gone"
UNREAD = "nobody reads its result any more"
GENERATIONS = 32  # so far up it is looked for the worker

# They fork without being Ansible's worker.
_NO_WORKERS = {b"sudo", b"sh", b"ash", b"bash", b"dash", b"ksh", b"zsh", b"busybox"}


class _Birth(NamedTuple):
    """What does not change while the parent of a process lives. C(started): in ticks since the machine was started."""

    parent: bytes
    started: bytes


class Starter:
    """Those who started this process, as they are now.

    Below Ansible's worker stand shells, sudo and the like, and its own parent is the playbook. ansible-core 2.19 and newer give the
    worker a session of its own, so that it outlives a playbook that was killed: the whole line is watched, up to the playbook.
    Where no worker is found, as over ssh, the parent alone. C(proc): where procfs is, C(output): where the result goes, below 0 where nobody reads it.
    """

    def __init__(self, proc: str = "/proc", output: int = 1) -> None:
        self._proc = proc
        self._output = output
        self._parent = os.getppid()
        self._line = self._line_up()

    def gone(self) -> str:
        """Why this process shall end, empty as long as it need not. Safe for threads."""
        if os.getppid() != self._parent or any(self._changed(process, birth) for process, birth in self._line):
            return GONE
        return UNREAD if self._output >= 0 and _unread(self._output) else ""

    def _line_up(self) -> list[tuple[str, _Birth]]:
        """The process and its ancestors up to the worker, which was forked from the playbook and has its command line."""
        line: list[tuple[str, _Birth]] = []
        process = "self"  # by number it would be another one where procfs belongs to another namespace
        try:
            while len(line) < GENERATIONS:
                birth = self._birth(process)
                line.append((process, birth))
                parent = birth.parent.decode("ascii")
                if self._forked(process, parent):
                    return line
                process = parent
        except (OSError, ValueError, IndexError):  # the first process of all, one of another user, or no procfs
            pass
        return line[:1]

    def _forked(self, process: str, parent: str) -> bool:
        own = self._read(process, "cmdline")
        return own == self._read(parent, "cmdline") and os.path.basename(own.split(b"\0")[0]) not in _NO_WORKERS

    def _changed(self, process: str, birth: _Birth) -> bool:
        try:
            return self._birth(process) != birth
        except (FileNotFoundError, ProcessLookupError):
            return process != "self"
        except (OSError, ValueError, IndexError):  # such as no free descriptor: nothing is known
            return False

    def _birth(self, process: str) -> _Birth:
        fields = self._read(process, "stat").rpartition(b")")[2].split()  # the name before may hold anything
        return _Birth(fields[1], fields[19])

    def _read(self, process: str, name: str) -> bytes:
        with open(f"{self._proc}/{process}/{name}", "rb", buffering=0) as file:
            return file.read()


def _unread(output: int) -> bool:
    """Whether the other end of a pipe, a socket or a terminal is closed; of a file it never is."""
    poll = select.poll()
    poll.register(output, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _file, event in poll.poll(0))
