# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whoever started a run is missed when he dies, wherever in the line he stands, and nobody else is."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from ansible_collections.revoke.access.plugins.module_utils._starter import GONE, UNREAD, Starter

SHELL, PLAYBOOK, MODULE = "/bin/sh -c python3", "python3 ansible-playbook play.yml", "python3 AnsiballZ_module.py"

# Each process: its parent and its command line. "self" is the module.
LOCAL = {"self": ("5", MODULE), "5": ("4", SHELL), "4": ("3", PLAYBOOK), "3": ("2", PLAYBOOK), "2": ("1", "bash"), "1": ("0", "init")}
WITH_SUDO = {**LOCAL, "self": ("8", MODULE), "8": ("7", SHELL), "7": ("6", "sudo -n sh"), "6": ("5", "sudo -n sh")}
SUBSHELL = {**LOCAL, "self": ("6", MODULE), "6": ("5", SHELL)}
OVER_SSH = {"self": ("5", MODULE), "5": ("4", SHELL), "4": ("3", "sshd: me@notty"), "3": ("1", "sshd: me [priv]"), "1": ("0", "init")}
IN_BACKGROUND = {"self": ("5", MODULE), "5": ("4", "python3 async_wrapper.py"), "4": ("3", "python3 async_wrapper.py"), "3": ("1", "python3 async_wrapper.py")}
ONLY_ONE = {"self": ("0", MODULE)}

LINES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "local": LOCAL, "sudo": WITH_SUDO, "subshell": SUBSHELL, "ssh": OVER_SSH, "async": IN_BACKGROUND, "alone": ONLY_ONE,
}  # fmt: skip


def procfs(folder: Path, processes: Mapping[str, tuple[str, str]]) -> str:
    """A procfs with these processes in it."""
    for number, (parent, words) in processes.items():
        (folder / number).mkdir(parents=True)
        place(folder, number, parent)
        (folder / number / "cmdline").write_bytes(words.replace(" ", "\0").encode() + b"\0")
    return str(folder)


def place(folder: Path, number: str, parent: str, started: str = "777") -> None:
    rest = " ".join(["0"] * 17)
    (folder / number / "stat").write_text(f"17 (a ) S 9 (b) S {parent} {rest} {started} 0 0", encoding="ascii")


def adopted(folder: Path, dead: str) -> None:
    """This process dies: its children get another parent, and it is no more."""
    shutil.rmtree(folder / dead)
    for stat in folder.glob("*/stat"):
        if stat.read_text(encoding="ascii").split(") S ")[2].split()[0] == dead:
            place(folder, stat.parent.name, "1")


@pytest.fixture(name="output")
def _output() -> int:
    return os.open(os.devnull, os.O_WRONLY)


@pytest.mark.parametrize(
    "line, dead",
    [("local", "5"), ("local", "4"), ("local", "3"), ("sudo", "7"), ("sudo", "6"), ("sudo", "3"), ("subshell", "5"), ("subshell", "3"), ("ssh", "5"),
     ("async", "5"), ("async", "4")],
)  # fmt: skip
def test_whoever_of_the_line_dies_is_missed(line: str, dead: str, tmp_path: Path, output: int) -> None:
    starter = Starter(procfs(tmp_path, LINES[line]), output)
    assert starter.gone() == ""
    adopted(tmp_path, dead)
    assert starter.gone() == GONE


@pytest.mark.parametrize("line, dead", [("local", "2"), ("sudo", "2"), ("async", "3"), ("ssh", "3"), ("ssh", "4")])
def test_who_stands_above_the_playbook_may_leave_as_with_nohup(line: str, dead: str, tmp_path: Path, output: int) -> None:
    starter = Starter(procfs(tmp_path, LINES[line]), output)
    adopted(tmp_path, dead)
    assert starter.gone() == ""


def test_a_number_that_was_given_to_another_process_is_no_parent(tmp_path: Path, output: int) -> None:
    starter = Starter(procfs(tmp_path, LOCAL), output)
    place(tmp_path, "4", "3", started="999")
    assert starter.gone() == GONE


@pytest.mark.parametrize("line", sorted(LINES))
def test_where_nothing_can_be_read_any_more_nothing_is_concluded(line: str, tmp_path: Path, output: int) -> None:
    starter = Starter(procfs(tmp_path, LINES[line]), output)
    for stat in tmp_path.glob("*/stat"):
        stat.write_text("", encoding="ascii")
    assert starter.gone() == ""
    shutil.rmtree(tmp_path / "self")
    assert starter.gone() == ""


@pytest.mark.parametrize("hidden", ["", "5", "4", "3"])
def test_without_procfs_and_where_others_are_hidden_the_parent_is_watched_alone(hidden: str, tmp_path: Path, output: int) -> None:
    folder = procfs(tmp_path / "proc", LOCAL)
    shutil.rmtree(tmp_path / "proc" / hidden)
    starter = Starter(folder, output)
    assert starter.gone() == ""


def test_a_pipe_or_a_socket_that_nobody_reads_is_noticed_and_one_that_is_full_is_not(tmp_path: Path) -> None:
    proc = procfs(tmp_path, ONLY_ONE)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    starter = Starter(proc, writer)
    assert os.write(writer, b"x" * 10**6) < 10**6 and starter.gone() == ""
    os.close(reader)
    assert starter.gone() == UNREAD
    os.close(writer)
    ours, theirs = socket.socketpair()
    starter = Starter(proc, ours.fileno())
    theirs.shutdown(socket.SHUT_WR)
    assert starter.gone() == "", "as sshd does at the end of the input"
    theirs.close()
    assert starter.gone() == UNREAD
    ours.close()


def test_output_that_goes_into_a_file_is_always_read(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w", encoding="utf-8") as file:
        assert Starter(output=file.fileno()).gone() == ""


def test_a_child_of_ours_misses_us(tmp_path: Path) -> None:
    """With real processes: a child, its own child, and the pipe over which that one tells what it sees."""
    told, tell = os.pipe()
    go, set_going = os.pipe()
    middle = os.fork()
    if middle == 0:
        if os.fork() == 0:
            starter = Starter(output=os.open(os.devnull, os.O_WRONLY))
            os.write(tell, (starter.gone() or "there").encode() + b"\n")
            os.close(set_going)
            os.read(go, 1)  # until the one in the middle is dead
            os.write(tell, starter.gone().encode() + b"\n")
            os._exit(0)
        os.close(tell)
        os.close(set_going)
        os.read(go, 1)
        os._exit(0)
    os.close(tell)
    with os.fdopen(told, encoding="ascii") as lines:
        assert lines.readline() == "there\n"
        os.kill(middle, 9)
        os.waitpid(middle, 0)
        os.close(set_going)
        assert lines.readline() == GONE + "\n"
