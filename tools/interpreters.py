# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which Python interpreters are on this machine."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")

_ASK = "import sys; print('%d.%d' % sys.version_info[:2]); print(getattr(sys, '_base_executable', sys.executable))"


@functools.cache
def find(version: str) -> Path | None:
    """The real path of a Python X.Y that starts, or None. A shim that only names a Python does not start."""
    for candidate in _candidates(version):
        found = _asked(candidate)
        if found and found[0] == version:
            return found[1]
    return None


def found() -> list[Path]:
    """Every interpreter of a version that the modules or ansible-core support."""
    return [path for path in map(find, VERSIONS) if path]


def _candidates(version: str) -> Iterator[str]:
    yield sys.executable
    yield f"python{version}"
    root = _pyenv_root()
    if root:
        yield from map(str, sorted(root.glob(f"versions/{version}.*/bin/python"), reverse=True))
    yield from (f"/usr/bin/python{version}", f"/usr/local/bin/python{version}")


@functools.cache
def _pyenv_root() -> Path | None:
    if shutil.which("pyenv"):
        answer = subprocess.run(["pyenv", "root"], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            return Path(answer.stdout.strip())
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return root if root.is_dir() else None


@functools.cache
def _asked(candidate: str) -> tuple[str, Path] | None:
    """Version and real path of an interpreter, told by itself."""
    try:
        answer = subprocess.run([candidate, "-I", "-c", _ASK], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = answer.stdout.splitlines()
    if answer.returncode != 0 or len(lines) != 2:
        return None
    return lines[0], Path(lines[1])
