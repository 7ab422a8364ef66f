# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The supported pairs of ansible-core and Python, and which of them this machine can run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import interpreters, venvs
from .paths import VENVS

# ansible-core, the Python that we test it with, the Pythons that do as well, the name of ansible-test's bootstrap script.
SUPPORTED = (
    ("2.16", ("3.11", "3.12"), "get_pip_23_1_2.py"),
    ("2.18", ("3.12", "3.11", "3.13"), "get_pip_24_2.py"),
    ("2.21", ("3.13", "3.12", "3.14"), "get_pip_25_2.py"),
)


@dataclass(frozen=True)
class Pair:
    """An ansible-core with the Python to run it on."""

    core: str
    python_version: str
    python: Path

    @property
    def venv(self) -> Path:
        """Its virtual environment (made by `prepare`)."""
        return VENVS / f"core-{self.core}"

    def prepare(self) -> None:
        """Make the virtual environment."""
        venvs.ensure(self.venv.name, self.python, f"core-{self.core}.txt")


@dataclass(frozen=True)
class Missing:
    """An ansible-core that cannot be tested here, and why."""

    core: str
    pythons: tuple[str, ...]


def here() -> tuple[list[Pair], list[Missing]]:
    """The pairs of this machine, oldest ansible-core first, and what is missing."""
    pairs: list[Pair] = []
    missing: list[Missing] = []
    for core, versions, _bootstrap in SUPPORTED:
        found = [(version, python) for version in versions if (python := interpreters.find(version))]
        if found:
            pairs.append(Pair(core, *found[0]))
        else:
            missing.append(Missing(core, versions))
    return pairs, missing


def chosen(core: str) -> list[Pair]:
    """The pairs that a word names: `all`, `newest` or a version of ansible-core."""
    pairs, missing = here()
    wanted = pairs if core == "all" else pairs[-1:] if core == "newest" else [pair for pair in pairs if pair.core == core]
    if not wanted:
        absent = ", ".join(f"{entry.core} (Python {' or '.join(entry.pythons)})" for entry in missing)
        raise SystemExit(f"ansible-core {core} cannot be tested here; no interpreter for: {absent or 'none'}")
    return wanted


def bootstraps() -> Sequence[str]:
    """The names of the bootstrap scripts of all supported versions."""
    return [name for _core, _versions, name in SUPPORTED]
