# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of `make test`, and of the commands that run a part of it."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from . import ansible_test, environment, interpreters, process, tree, venvs
from .matrix import Missing, Pair
from .paths import BUILD, DIST, FULL_NAME, ROOT
from .steps import SKIPPED, Outcome, Result, Step

# What pytest runs by itself; ansible-test takes the first only.
_PYTEST_FOLDERS = ("tests/unit", "tests/simulator/tests", "tests/documentation")
_COMPLAINT = re.compile(r"^.*\b(?:WARNING|ERROR|CRITICAL)\b.*$", re.MULTILINE)
_TOTAL = re.compile(r"^TOTAL .*?(\d+)%$", re.MULTILINE)


def everything(pairs: Sequence[Pair]) -> list[Step]:
    """All steps, the long ones first."""
    newest = pairs[-1]
    return [
        *of_pairs(pairs, "sanity", ansible_test.sanity),
        *of_pairs(pairs, "integration", ansible_test.integration),
        *of_pairs(pairs, "units", ansible_test.units),
        Step(f"faults {newest.core}", partial(faults, newest)),
        Step(f"pytest {newest.core}", partial(pytest, newest)),
        Step("demo", demo),
        *lint(),
    ]


def of_pairs(pairs: Sequence[Pair], command: str, work: Callable[[Pair, Path], Outcome]) -> list[Step]:
    """One step per pair, the slowest (oldest) first."""
    return [Step(f"{command} {pair.core} py{pair.python_version}", partial(work, pair)) for pair in pairs]


def skipped(missing: Sequence[Missing]) -> list[Result]:
    """Rows that name what cannot be tested on this machine."""
    return [
        Result(f"everything on {entry.core}", SKIPPED, Outcome(0, 0, f"NOT TESTED: no Python {' or '.join(entry.pythons)} on this machine"))
        for entry in missing
    ]


def lint() -> list[Step]:
    """The linters and the packaging tools."""
    return [
        Step("importer", importer),
        Step("ansible-lint", ansible_lint),
        Step("docs lint", partial(dev_tool, "antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs", "all", ".")),
        Step("changelog lint", partial(dev_tool, "antsibull-changelog", "lint")),
        Step("yamllint", partial(dev_tool, "yamllint", "--strict", ".")),
        Step("builder", builder),
    ]


def dev_venv() -> Path:
    """The virtual environment of the linters: on the oldest Python that they support and that is here, the pins were tried there."""
    python = interpreters.find("3.11") or interpreters.find("3.12") or Path(sys.executable)
    return venvs.ensure("dev", python, "dev.txt")


def pytest(pair: Pair, log: Path, live: bool = False) -> Outcome:
    """The unit tests and properties under plain pytest, with the coverage of plugins/."""
    env = _for_pytest(pair)
    arguments = ["-p", "no:cacheprovider", "--color=no", *shlex.split(os.environ.get("ARGS", "") if live else ""), *_PYTEST_FOLDERS]
    coverage = pair.venv / "bin" / "coverage"
    code = process.run([coverage, "run", "--branch", "--source", "plugins", "-m", "pytest", *arguments], log, ROOT, env)
    counts = ansible_test.pytest_counts(log.read_text(encoding="utf-8", errors="replace"))
    process.run([coverage, "report", "--skip-covered", "--show-missing"], log, ROOT, env)
    share = _TOTAL.search(log.read_text(encoding="utf-8", errors="replace"))
    notes = [f"coverage of plugins/ {share.group(1)} %" if share else "no coverage", counts.note]
    return Outcome(counts.passed, max(counts.failed, 1) if code else counts.failed, "; ".join(filter(None, notes)))


def _for_pytest(pair: Pair) -> dict[str, str]:
    path = os.pathsep.join((str(tree.link()), str(ROOT)))
    return environment.for_venv(pair.venv, COVERAGE_FILE=str(BUILD / "coverage"), HYPOTHESIS_STORAGE_DIRECTORY=str(BUILD / "hypothesis"), PYTHONPATH=path)


def faults(pair: Pair, log: Path) -> Outcome:
    """Every fault against every module over a real socket; kills, secrets and bad input."""
    words = [pair.venv / "bin" / "python", "-m", "pytest", "-p", "no:cacheprovider", "--color=no", "tests/faults"]
    code = process.run(words, log, ROOT, _for_pytest(pair))
    counts = ansible_test.pytest_counts(log.read_text(encoding="utf-8", errors="replace"))
    return Outcome(counts.passed, max(counts.failed, 1) if code else counts.failed, counts.note)


def dev_tool(program: str, *arguments: str | Path) -> Outcome:
    """A linter on a copy of the collection: it passes or it fails. The last argument is the log."""
    *words, log = arguments
    venv = dev_venv()
    return _simple(process.run([venv / "bin" / program, *words], Path(log), tree.copy(program), environment.for_venv(venv)))


def _simple(code: int, note: str = "") -> Outcome:
    return Outcome(0, 1, note or f"exit code {code}") if code else Outcome(1, 0, note)


def ansible_lint(log: Path) -> Outcome:
    """The production profile, without exceptions."""
    venv = dev_venv()
    source = tree.copy("ansible-lint")
    env = environment.for_venv(venv, ANSIBLE_COLLECTIONS_PATH=str(source.parents[2]))
    return _simple(process.run([venv / "bin" / "ansible-lint", "--nocolor", "--strict", "--offline", "--profile", "production"], log, source, env))


def importer(log: Path) -> Outcome:
    """Build the artifact and let Galaxy's importer look at it; its warnings do not change its exit code, but ours."""
    venv = dev_venv()
    built = tree.artifact(venv, DIST, log)
    code = process.run([venv / "bin" / "python", "-m", "galaxy_importer.main", built.name], log, DIST, environment.for_venv(venv))
    complaints = _COMPLAINT.findall(log.read_text(encoding="utf-8", errors="replace"))
    if complaints:
        return Outcome(0, len(complaints), complaints[0])
    return _simple(code, built.name if not code else "")


def builder(log: Path) -> Outcome:
    """What an execution environment would install for us."""
    venv = dev_venv()
    source = tree.copy("builder")
    code = process.run([venv / "bin" / "ansible-builder", "introspect", source.parents[2]], log, ROOT, environment.for_venv(venv))
    told = log.read_text(encoding="utf-8", errors="replace")
    if code == 0 and not re.search(rf"requests\S*\s+# from collection {re.escape(FULL_NAME)}", told):
        return Outcome(0, 1, "the requirements of the collection were not found")
    return _simple(code)


def demo(log: Path) -> Outcome:
    """`make demo` itself."""
    return _simple(process.run([sys.executable, "-m", "tools.dev", "demo"], log, ROOT, environment.clean()))
