# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One file: its mutants in a copy of the work tree, the tests on them, and what came of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.paths import BUILD, ROOT

from .mutation import mutate
from .score import Score, Survivor
from .targets import tests_of

PLACE = BUILD / "mutants"
NOT_COPIED = (".*", "__pycache__", "output", "LICENSES")
SETTINGS = "[mutmut]\nsource_paths = plugins\n"
PLUGINS = ("-p", "tools.mutants.trial", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:randomly")


def enter() -> None:
    """Make the folder of all this the current one: there mutmut finds its settings."""
    PLACE.mkdir(parents=True, exist_ok=True)
    (PLACE / "setup.cfg").write_text(SETTINGS, encoding="utf-8")
    os.chdir(PLACE)


def measure(file: Path) -> Score:
    """Try all mutants of a file. Raises RuntimeError where the tests do not run."""
    began = time.monotonic()
    place = PLACE / "-".join(file.with_suffix("").parts[2:])
    root = place / "ansible_collections" / "revoke" / "access"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*NOT_COPIED))
    (root / "setup.cfg").write_text(SETTINGS, encoding="utf-8")
    mutated = mutate(ROOT / file)
    (root / file).write_text(mutated.code, encoding="utf-8")
    wanted = [mutant for mutant in mutated.mutants if not mutant.left_out]
    unfit, outcome = _outcome(place, root, file, [mutant.name for mutant in wanted]) if wanted else ([], {})
    survivors = [Survivor(mutant, int(outcome[mutant.name]["tests"])) for mutant in wanted if outcome[mutant.name]["end"] == "survived"]
    kinds = [mutant.left_out for mutant in mutated.mutants if mutant.left_out]
    left_out = {kind: kinds.count(kind) for kind in sorted(set(kinds))} | {"import": mutated.at_import}
    slow = sum(found["end"] in ("too slow", "died") for found in outcome.values())
    shutil.rmtree(place)
    return Score(file, len(wanted) - len(survivors), survivors, left_out, slow, time.monotonic() - began, unfit)


def _outcome(place: Path, root: Path, file: Path, names: list[str]) -> tuple[list[str], dict[str, dict[str, str]]]:
    """The tests that fail without a mutant, and how each mutant ended."""
    plan, outcome = place / "plan.json", place / "outcome.json"
    module = ".".join(("ansible_collections", "revoke", "access", *file.with_suffix("").parts))
    plan.write_text(json.dumps({"module": module, "mutants": names}), encoding="utf-8")
    options = ["-q", "--no-header", "--tb=short", "-o", "tmp_path_retention_policy=none", f"--mutants-plan={plan}", f"--mutants-outcome={outcome}"]
    env = os.environ | {"PYTHONPATH": os.pathsep.join((str(place), str(root))), "PYTHONDONTWRITEBYTECODE": "1"}
    words = [sys.executable, "-m", "pytest", *PLUGINS, *options, *tests_of(file)]
    ended = subprocess.run(words, cwd=root, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if not outcome.is_file():
        raise RuntimeError(f"The tests of {file} do not run:\n{ended.stdout[-4000:]}")
    found = json.loads(outcome.read_text(encoding="utf-8"))
    return found["unfit"], found["mutants"]
