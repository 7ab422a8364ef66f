# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An operation that exists is in every suite: one is planted in a copy of the repository, and each suite picks it up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.operations import DRIVERS

PLANTED = "planted_operation"
TWIN = "sailpoint_governance_group"  # what is planted does the same under another name
UTILS = Path("plugins", "module_utils", "_vendors", "sailpoint_isc")
MODULES = Path("plugins", "modules")
DRIVER = Path("tests", "operations")
CASE = Path("tests", "unit", "helpers", "cases")
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "output", "changelogs", "LICENSE*")

# What iterates over the operations, by the folder or the beginning of the file's name.
SUITES = (
    "tests/documentation/",
    "tests/faults/test_bad_input",
    "tests/faults/test_faults_kill",
    "tests/faults/test_faults_matrix",
    "tests/faults/test_faults_random",
    "tests/faults/test_secrets",
    "tests/simulation/test_simulation",
    "tests/unit/plugins/module_utils/_options/",
    "tests/unit/plugins/module_utils/_vendors/",
    "tests/unit/plugins/modules/",
    "tests/unit/plugins/test_documentation",
)


@pytest.fixture(scope="module", name="house")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with one more operation in it."""
    house = tmp_path_factory.mktemp("planted") / "repository"
    shutil.copytree(ROOT, house, ignore=LEFT_OUT)
    names = {"governance_group import GovernanceGroups": "planted import Planted", "GovernanceGroups": "Planted"}
    _like(house, UTILS / "governance_group.py", UTILS / "planted.py", **names)
    for folder in (MODULES, DRIVER, CASE):
        _like(house, folder / f"{TWIN}.py", folder / f"{PLANTED}.py", **names)
    registry = house / "plugins" / "module_utils" / "_vendors" / "registry.py"
    package = "ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.planted"
    with registry.open("a", encoding="utf-8") as lines:
        lines.write(f"\nfrom {package} import Planted\n\nOPERATIONS = {{**OPERATIONS, {PLANTED!r}: Planted}}\n")
    link = house / ".build" / "link" / "ansible_collections" / "revoke" / "access"
    link.parent.mkdir(parents=True)
    link.symlink_to(house)
    return house


def _like(house: Path, source: Path, target: Path, **renamed: str) -> None:
    """Write a file like another one, under other names."""
    text = (house / source).read_text(encoding="utf-8")
    for old, new in {**renamed, TWIN: PLANTED}.items():
        text = text.replace(old, new)
    (house / target).write_text(text, encoding="utf-8")


def _pytest(house: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(house / ".build" / "link"), str(house))), "PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("PYTEST_ADDOPTS", None)
    env["FAULT_DRIVERS"] = "all"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *words]
    return subprocess.run(command, cwd=house, env=env, capture_output=True, text=True, check=False)


def _functions(house: Path) -> dict[str, set[str]]:
    """For each test function the operations that the ids of its cases name."""
    told = _pytest(house, "--collect-only", "tests/unit", "tests/faults", "tests/documentation", "tests/simulation")
    assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-2000:]
    names = sorted({driver.module for driver in DRIVERS} | {PLANTED}, key=len, reverse=True)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for function, case in re.findall(r"^(tests/[^\[\n]+)\[(.*)\]$", told.stdout, re.MULTILINE):
        found[function].update(name for name in names if name in case)
    return found


def test_every_suite_picks_up_an_operation_that_exists(house: Path) -> None:
    everything = {driver.module for driver in DRIVERS}
    functions = {name: told for name, told in _functions(house).items() if everything <= told}
    assert [name for name, told in functions.items() if PLANTED not in told] == []
    assert [suite for suite in SUITES if not any(name.startswith(suite) for name in functions)] == []


@pytest.mark.parametrize("place, suite", [(DRIVER, "tests/faults"), (CASE, "tests/unit/plugins/modules")])
def test_a_suite_that_cannot_drive_an_operation_fails_and_names_the_file_to_write(place: Path, suite: str, house: Path) -> None:
    missing = house / place / f"{PLANTED}.py"
    kept = missing.read_text(encoding="utf-8")
    missing.unlink()
    try:
        told = _pytest(house, "--collect-only", suite)
    finally:
        missing.write_text(kept, encoding="utf-8")
    assert told.returncode != 0 and f"write {place.as_posix()}/{PLANTED}.py" in told.stdout + told.stderr


def test_the_generator_asks_for_the_words_of_an_operation_that_it_does_not_know(house: Path) -> None:
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "tools.generate", "--check"]
    told = subprocess.run(command, cwd=house, env=env, capture_output=True, text=True, check=False)
    assert told.returncode == 1 and f"words.yml has no operations.{PLANTED}" in told.stdout + told.stderr
