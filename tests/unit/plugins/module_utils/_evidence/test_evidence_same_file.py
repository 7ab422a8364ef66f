# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An evidence file is the same file at each append, and nobody else's: what is not ours is neither written nor changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Response
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, EvidenceLost
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Evidence, read
from ansible_collections.revoke.access.tests.unit.helpers.evidence_files import sample, written
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Job, Shelf, obliging
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import recorder

# ---- the file stays the one that the run opened

TROUBLE: dict[str, tuple[Callable[[Path], Any], str]] = {
    "removed": (Path.unlink, "is not there any more"),
    "renamed": (lambda path: path.rename(path.with_name("moved")), "is not there any more"),
    "cut": (lambda path: os.truncate(path, 10), "was changed by somebody else: it has 10 bytes"),
    "emptied": (lambda path: path.write_bytes(b""), "was changed by somebody else: it has 0 bytes"),
    "added to": (lambda path: path.write_bytes(path.read_bytes() + b"{}\n"), "was changed by somebody else"),
    "another one": (lambda path: (path.unlink(), path.write_bytes(b"")), "was replaced by another one"),
    "a link": (lambda path: (path.rename(path.with_name("moved")), path.symlink_to("moved")), "was replaced by another one"),
}


@pytest.mark.parametrize("what", sorted(TROUBLE))
def test_nothing_is_appended_to_a_file_that_is_not_the_same_any_more(what: str, tmp_path: Path) -> None:
    change, told = TROUBLE[what]
    file = Evidence(str(tmp_path / "e"))
    file.append(sample(2))
    change(tmp_path / "e")
    seen = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for _again in range(2):
        with pytest.raises(EvidenceLost, match=told):
            file.append(sample(1))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == seen
    file.close()


def test_a_file_that_vanishes_while_it_is_written_is_missed_at_once(tmp_path: Path) -> None:
    file = Evidence(str(tmp_path / "e"), sync=lambda _number: (tmp_path / "e").unlink())
    with pytest.raises(EvidenceLost, match="is not there any more"):
        file.append(sample(2))
    file.close()


# ---- what belongs to somebody else is left alone


@pytest.mark.parametrize("target", ["there", "not there"])
def test_no_link_to_the_file_is_followed(target: str, tmp_path: Path) -> None:
    if target == "there":
        (tmp_path / "t").write_text("theirs", encoding="utf-8")
        (tmp_path / "t").chmod(0o644)
    (tmp_path / "e").symlink_to(tmp_path / "t")
    with pytest.raises(BadInput, match="^evidence_path: .* symbolic link is not followed"):
        Evidence(str(tmp_path / "e"))
    if target == "there":
        assert (tmp_path / "t").read_text(encoding="utf-8") == "theirs" and stat.S_IMODE((tmp_path / "t").stat().st_mode) == 0o644
    else:
        assert not (tmp_path / "t").exists()


def test_no_link_to_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(BadInput, match="^evidence_path: .* symbolic link is not followed"):
        Evidence(str(tmp_path / "link" / "e"))
    assert not list((tmp_path / "real").iterdir())


@pytest.mark.parametrize("where", ["file", "folder"])
def test_a_link_that_is_put_there_after_the_look_for_one_is_not_followed_either(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "e").symlink_to("real/e")
    monkeypatch.setattr(os.path, "islink", lambda _path: False)  # what the look saw
    with pytest.raises(BadInput, match="^evidence_path: .* cannot be written: "):
        Evidence(str(tmp_path / "e" if where == "file" else tmp_path / "link" / "e"))
    assert not list((tmp_path / "real").iterdir())


def test_a_folder_whose_names_may_not_be_listed_can_hold_evidence_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut").chmod(0o333)
    tmp_path.chmod(0o711)
    monkeypatch.chdir(tmp_path)  # the folders above may be closed to others
    user = os.geteuid()
    if user == 0:
        os.seteuid(12345)  # root may read everything
    try:
        written(Path("shut", "e"), sample(1))
    finally:
        os.seteuid(user)
        (tmp_path / "shut").chmod(0o700)
    assert len(read(str(tmp_path / "shut" / "e")).records) == 1


def test_a_system_without_descriptors_of_mere_places_can_keep_evidence_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_PATH", raising=False)
    written(tmp_path / "e", sample(1))
    assert len(read(str(tmp_path / "e")).records) == 1


@pytest.mark.parametrize("content", [b"root:x:0:0\n", b"{}\n", b'{"log": 1}\n{"lo', b'{"a": 1}', b'{\n  "a": 1\n', b"\x00", b'["a"]\n', b'{"chain": null}\n'])
def test_a_file_of_somebody_else_is_neither_written_nor_closed_to_them(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "e").write_bytes(content)
    (tmp_path / "e").chmod(0o644)
    with pytest.raises(BadInput, match="^evidence_path: .* holds something else than evidence. Give the path of a new file"):
        Evidence(str(tmp_path / "e"))
    assert (tmp_path / "e").read_bytes() == content and stat.S_IMODE((tmp_path / "e").stat().st_mode) == 0o644
    (tmp_path / "e").write_bytes(b"")
    Evidence(str(tmp_path / "e")).close()  # and it was let go of


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file of another user")
def test_the_mode_of_evidence_that_belongs_to_another_user_is_left_alone(tmp_path: Path) -> None:
    written(tmp_path / "e", sample(1))
    (tmp_path / "e").chmod(0o640)
    os.chown(tmp_path / "e", 12345, 12345)
    written(tmp_path / "e", sample(1))
    assert stat.S_IMODE((tmp_path / "e").stat().st_mode) == 0o640 and len(read(str(tmp_path / "e")).records) == 2


@pytest.mark.parametrize("what", ["pipe", "device"])
def test_what_is_no_file_is_not_read(what: str, tmp_path: Path) -> None:
    if what == "pipe":
        os.mkfifo(tmp_path / "e")
    with pytest.raises(BadInput, match="not a regular file"):
        read(str(tmp_path / "e") if what == "pipe" else "/dev/zero")


@pytest.mark.parametrize("damage", [lambda data: b"\0" * len(data), lambda data: data.replace(b'"planned"', b'"plannEd"', 1)])
def test_a_file_that_was_changed_in_its_length_while_a_run_wrote_is_noticed_at_its_end(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "e"

    def change(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        data = path.read_bytes()
        with path.open("r+b") as file:
            file.write(damage(data))
        return obliging(shelf, keys)

    shelf = Shelf("a", [change])
    observer = recorder(path, shelf)
    job = Job(shelf, "a", observer=observer)
    with pytest.raises(EvidenceLost, match="was changed by somebody else while this run wrote to it"):
        observer.settled(job.outcomes, job.report.items, {}, job.report.plan)
