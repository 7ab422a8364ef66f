# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ansible_collections trees that Ansible's tools insist on, made below .build/ from the files of the work tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from pathlib import Path

from . import environment, process
from .paths import BUILD, FULL_NAME, ROOT, collection_below

_listing = threading.Lock()

KEPT = {".git", "tests/output", ".ansible"}  # what the tools keep in a copy between two runs


def files() -> list[str]:
    """Every file of the work tree that is not ignored, by its relative path; what is committed plays no part."""
    index = BUILD / "list.git"
    with _listing:
        if not (index / "HEAD").is_file():
            subprocess.run(["git", "init", "--quiet", "--bare", str(index)], check=True, env=environment.clean())
    listed = subprocess.run(
        ["git", f"--git-dir={index}", f"--work-tree={ROOT}", "ls-files", "-z", "--others", "--exclude-per-directory=.gitignore"],
        cwd=ROOT,
        env=environment.clean(),
        capture_output=True,
        check=True,
    )
    return [name for name in os.fsdecode(listed.stdout).split("\0") if name and not name.endswith("/")]


def copy(purpose: str) -> Path:
    """A fresh copy of the collection, a git repository of its own (else ansible-test finds ours, which ignores it all)."""
    folder = collection_below(BUILD / "tree" / purpose)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = files()
    _remove_others(folder, set(wanted))
    for name in wanted:
        _copy_file(ROOT / name, folder / name)
    if not (folder / ".git").is_dir():
        subprocess.run(["git", "init", "--quiet", str(folder)], check=True, env=environment.clean())
    return folder


def _remove_others(folder: Path, wanted: set[str]) -> None:
    """Delete what has gone from the work tree, and the folders that are empty then."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _is_kept(folder, Path(place) / name)]
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in names + links:
            path = Path(place) / name
            if path.relative_to(folder).as_posix() not in wanted:
                path.unlink()
    for place, _folders, _names in os.walk(folder, topdown=False):
        path = Path(place)
        if path != folder and not _is_kept(folder, path) and not any(path.iterdir()):
            path.rmdir()


def _is_kept(folder: Path, path: Path) -> bool:
    relative = path.relative_to(folder)
    return any(known.as_posix() in KEPT for known in (relative, *relative.parents))


def _copy_file(source: Path, target: Path) -> None:
    if target.exists() and not target.is_symlink() and not source.is_symlink():
        old, new = target.stat(), source.stat()
        if (old.st_size, old.st_mtime_ns, old.st_mode) == (new.st_size, new.st_mtime_ns, new.st_mode):
            return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    shutil.copy2(source, target, follow_symlinks=False)


def link() -> Path:
    """A tree with the work tree itself in it, for what may see it through a link: pytest."""
    tree = BUILD / "link"
    place = collection_below(tree)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.is_symlink():
        place.symlink_to(Path("..", "..", "..", ".."))
    return tree


def artifact(venv: Path, folder: Path, log: Path) -> Path:
    """Build the collection as it is published; returns the path of the .tar.gz."""
    source = copy(f"artifact-{folder.parent.name}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [venv / "bin" / "ansible-galaxy", "collection", "build", "--force", "--output-path", folder, source]
    code = process.run(command, log, ROOT, environment.for_venv(venv))
    built = list(folder.glob(f"{FULL_NAME.replace('.', '-')}-*.tar.gz"))
    if code or len(built) != 1:
        raise RuntimeError(f"the artifact was not built: see {log.relative_to(ROOT)}")
    return built[0]
