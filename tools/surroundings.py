# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment variables of every check: nobody's credentials and settings, real interpreters, nothing kept outside the work tree."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, MutableMapping
from pathlib import Path

from .paths import BUILD, ROOT

USER_HOME = "HOME_OF_THE_USER"
_FOREIGN = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PYENV_VERSION", "PYTHONDONTWRITEBYTECODE")
_FOREIGN_PREFIXES = ("ANSIBLE_", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GALAXY_IMPORTER_", "PYTEST_", "COVERAGE_")
# Real credentials of whoever runs this never reach a test or the demo.
_CREDENTIALS = ("CSP_", "ONEACCESS_", "VENAFI_", "VCERT_", "SAIL_", "REVOKE_")

# What a home folder of our own takes over from the user's: how packages are found, those that were downloaded, and whom git trusts.
_OF_THE_USER = (".config/pip", ".pip", ".cache/pip", ".config/uv", ".config/git", ".gitconfig", "Library/Caches/pip", "Library/Application Support/pip")


def tidy(environ: MutableMapping[str, str]) -> Path:
    """Change the variables in place, and return the user's home folder; a second time changes nothing more."""
    home = Path(environ.setdefault(USER_HOME, environ.get("HOME") or str(Path.home())))
    for name in list(environ):
        if name in _FOREIGN or name.startswith((*_FOREIGN_PREFIXES, *_CREDENTIALS)):
            del environ[name]
    if "UTF-8" not in environ.get("LC_ALL", environ.get("LANG", "")).upper():
        environ["LC_ALL"] = "C.UTF-8"
    for name in ("NO_PROXY", "no_proxy"):
        environ[name] = _joined(",", (*environ.get(name, "").split(","), "127.0.0.1", "localhost"))
    environ["PATH"] = _path(environ, Path(environ.get("PYENV_ROOT") or home / ".pyenv"))
    # The packages that uv has downloaded are worth keeping; the other caches stay in the work tree.
    environ.setdefault("UV_CACHE_DIR", str(Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "uv"))
    environ["XDG_CACHE_HOME"] = str(BUILD / "cache")
    environ["UV_PYTHON_DOWNLOADS"] = "never"
    environ["UV_SYSTEM_CERTS"] = "1"
    environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(BUILD / "hypothesis")
    environ["HOME"] = str(own_home("all", home))
    environ.update({f"ANSIBLE_{name}": str(BUILD / "ansible" / folder) for name, folder in _ANSIBLE_FOLDERS.items()})
    return home


_ANSIBLE_FOLDERS = {"HOME": "home", "LOCAL_TEMP": "local", "REMOTE_TEMP": "remote", "ASYNC_DIR": "async"}


def _path(environ: MutableMapping[str, str], pyenv: Path) -> str:
    """PATH with the interpreters of pyenv in place of its shims: a shim starts only if its version is the active one."""
    pythons = [str(folder) for pattern in ("3.9.*", "3.1?.*") for folder in sorted(pyenv.glob(f"versions/{pattern}/bin"), reverse=True)]
    others = [folder for folder in environ.get("PATH", os.defpath).split(os.pathsep) if Path(folder) != pyenv / "shims"]
    return _joined(os.pathsep, (*pythons, *others))


def _joined(separator: str, parts: Iterable[str]) -> str:
    """The parts without doubles and empty ones."""
    return separator.join(dict.fromkeys(filter(None, parts)))


def own_home(name: str, home: Path) -> Path:
    """A home folder in the work tree, with the few things of the user's that are needed."""
    folder = BUILD / "home" / name
    folder.mkdir(parents=True, exist_ok=True)
    for entry in _OF_THE_USER:
        place = folder / entry
        if (home / entry).exists() and not place.is_symlink():
            place.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):  # sessions run side by side
                place.symlink_to(home / entry)
    return folder


def bootstrap(script: str, home: Path) -> None:
    """Put our stand-in where ansible-test looks for a script that it would download otherwise."""
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "tools" / "get_pip.py", cache / script)
