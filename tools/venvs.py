# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual environments below .venv/: made once, made again when their requirements change."""

from __future__ import annotations

import functools
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from . import environment, process
from .paths import LOGS, REQUIREMENTS, ROOT, VENVS

NO_VENV = """{python} cannot make a virtual environment with pip in it: see {log}
On Debian and its kin the package python3-venv is missing; without a package index nothing can be installed either."""


class Unavailable(Exception):
    """A virtual environment could not be made; the message says what to do."""


def ensure(name: str, python: Path, *requirements: str) -> Path:
    """The folder of a virtual environment with these requirement files of tests/requirements/ installed."""
    files = [REQUIREMENTS / entry for entry in requirements]
    folder, stamp = VENVS / name, VENVS / name / ".made-from"
    wanted = _fingerprint(python, files)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return folder
    log = LOGS / f"venv-{name}.log"
    print(f"  making .venv/{name} ...", flush=True)
    if not (_with_uv(folder, python, files, log) or _with_pip(folder, python, files, log)):
        raise Unavailable(NO_VENV.format(python=python, log=log.relative_to(ROOT)))
    stamp.write_text(wanted, encoding="utf-8")
    return folder


def _fingerprint(python: Path, files: Sequence[Path]) -> str:
    """Changes with the interpreter, the place of the work tree and whatever any of the requirement files may include."""
    digest = hashlib.sha256(f"{python}\n{ROOT}\n{files}".encode())
    for path in sorted({*REQUIREMENTS.glob("runners.txt"), *files}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _with_uv(folder: Path, python: Path, files: Sequence[Path], log: Path) -> bool:
    uv = _uv()
    return bool(uv) and _all(
        log,
        [uv, "venv", "--quiet", "--clear", "--python", python, folder],
        [uv, "pip", "install", "--quiet", "--python", folder / "bin" / "python", *_from(files)],
    )


def _with_pip(folder: Path, python: Path, files: Sequence[Path], log: Path) -> bool:
    return _all(
        log,
        [python, "-m", "venv", "--clear", folder],
        [folder / "bin" / "python", "-m", "pip", "install", "--quiet", *_from(files)],
    )


def _from(files: Sequence[Path]) -> list[str]:
    return [word for path in files for word in ("-r", str(path))]


@functools.cache
def _uv() -> str | None:
    """A uv to install with: the machine's, or one of our own; None where it cannot be had."""
    found = shutil.which("uv")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
        return found
    own, log = VENVS / "uv", LOGS / "venv-uv.log"
    program = own / "bin" / "uv"
    if program.is_file() or _all(log, [sys.executable, "-m", "venv", "--clear", own], [own / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"]):
        return str(program)
    return None


def _all(log: Path, *commands: Sequence[object]) -> bool:
    return all(process.run([str(word) for word in command], log, ROOT, environment.clean()) == 0 for command in commands)
