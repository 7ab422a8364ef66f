# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment that the tools run in: ours, without what another virtual environment, Ansible or vendor's tool left there."""

from __future__ import annotations

import os
from pathlib import Path

from . import interpreters

_FOREIGN = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PYENV_VERSION", "PYTHONDONTWRITEBYTECODE")
_FOREIGN_PREFIXES = ("ANSIBLE_", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GALAXY_IMPORTER_", "PYTEST_", "COVERAGE_")
# Real credentials of whoever runs this never reach a test or the demo.
_FOREIGN_PREFIXES += ("CSP_", "ONEACCESS_", "VENAFI_", "VCERT_", "SAIL_", "REVOKE_")


def clean(**more: str) -> dict[str, str]:
    """The environment for a child; loopback never goes through a proxy."""
    env = {name: value for name, value in os.environ.items() if name not in _FOREIGN and not name.startswith(_FOREIGN_PREFIXES)}
    if "UTF-8" not in env.get("LC_ALL", env.get("LANG", "")).upper():
        env["LC_ALL"] = "C.UTF-8"
    for name in ("NO_PROXY", "no_proxy"):
        env[name] = ",".join(filter(None, (env.get(name), "127.0.0.1,localhost")))
    env["UV_PYTHON_DOWNLOADS"] = "never"
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    return {**env, **more}


def for_venv(venv: Path, **more: str) -> dict[str, str]:
    """The same, with the programs of a virtual environment first."""
    env = clean(**more)
    env["PATH"] = os.pathsep.join((str(venv / "bin"), env.get("PATH", os.defpath)))
    return env


def for_ansible_test(venv: Path, **more: str) -> dict[str, str]:
    """The same, on a PATH where every pythonX.Y is one that starts: ansible-test stumbles over shims."""
    folders = [venv / "bin", *(path.parent for path in interpreters.found()), "/usr/local/bin", "/usr/bin", "/bin"]
    env = clean(**more)
    env["PATH"] = os.pathsep.join(dict.fromkeys(map(str, folders)))
    return env
