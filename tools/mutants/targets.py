# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is mutated, and by which tests it has to be noticed."""

from __future__ import annotations

from pathlib import Path

from tools.paths import ROOT

UTILS = Path("plugins", "module_utils")
UNITS = Path("tests", "unit", "plugins", "module_utils")

MUTATED = ("_engine/*.py", "_evidence/*.py", "_http/shape.py", "_http/replies.py", "_vendors/*/*.py")

# What the tests are called that read what these files read.
READING = {"shape": ("shape",), "replies": ("replies", "statuses", "strict", "body")}


def files() -> list[Path]:
    """The files that are mutated, from the root of the work tree."""
    found = [file.relative_to(ROOT) for pattern in MUTATED for file in sorted((ROOT / UTILS).glob(pattern))]
    return [file for file in found if file.name != "__init__.py"]


def tests_of(file: Path) -> list[str]:
    """The tests that a file has to be held by: those of its own folder, and those of all vendors for a vendor's."""
    folder = file.relative_to(UTILS).parent
    own = UNITS / folder
    if folder.parts[0] == "_vendors":
        return [str(own), *(str(test.relative_to(ROOT)) for test in sorted((ROOT / UNITS / "_vendors").glob("test_*.py")))]
    if folder.parts[0] == "_http":  # the tests of its transport, line and deadlines have nothing to do with what an answer says
        words = READING[file.stem]
        return [str(test.relative_to(ROOT)) for word in words for test in sorted((ROOT / own).glob(f"test_*{word}*.py"))]
    return [str(own)]
