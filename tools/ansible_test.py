# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-test on a copy of the collection: its three commands, and what they really ran."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

from . import environment, process, simulator, tree
from .matrix import Pair
from .paths import ROOT
from .steps import Outcome

_NOTHING_RAN = re.compile(r"All targets skipped|No tests applicable|no tests ran|collected 0 items")
_PYTEST_END = re.compile(r"^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s.*$", re.MULTILINE)
_LISTED = re.compile(r"^(?:FATAL|ERROR): The (\d+) (?:sanity|integration) test\(s\) listed below \(out of (\d+)\) failed", re.MULTILINE)
_SANITY = re.compile(r'^Running sanity test "(.+?)"', re.MULTILINE)
_UNAVAILABLE = re.compile(r'Skipping sanity test "([^"]+)" (?:on Python ([\d.]+) )?because it could not be found')
_NO_PROGRAM = re.compile(r'Required program "([^"]+)" (?:for .*? )?not found')
_TARGET = re.compile(r"^Running (\S+) integration test (?:role|script)", re.MULTILINE)
_priming = threading.Lock()


def seed_bootstrap(names: Sequence[str]) -> None:
    """Put the stand-in for ansible-test's get-pip script where it looks first, unless it has one."""
    cache = Path.home() / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for name in names:
        if not (cache / name).exists():
            shutil.copyfile(ROOT / "tools" / "get_pip.py", cache / name)


def sanity(pair: Pair, log: Path) -> Outcome:
    """Every sanity test, on every Python that is there."""
    source = tree.copy(f"sanity-{pair.core}")
    with _priming:  # all ansible-cores share the environments of this test, and two making the same one destroy it
        _run(pair, source, log, "sanity", "--test", "import", "--prime-venvs")
    log.write_text("", encoding="utf-8")
    code, text = _run(pair, source, log, "sanity")
    ran = len(_SANITY.findall(text))
    absent = sorted({version for _test, version in _UNAVAILABLE.findall(text) if version}, key=lambda version: int(version.partition(".")[2]))
    notes = [f"no Python {', '.join(absent)} here"] if absent else []
    notes += [f"{program} is not here" for program in sorted(set(_NO_PROGRAM.findall(text)))]
    return _judge(code, text, ran, _listed_failures(text), "; ".join(notes))


def units(pair: Pair, log: Path) -> Outcome:
    """The unit tests as ansible-test runs them."""
    code, text = _run(pair, tree.copy(f"units-{pair.core}"), log, "units", "--python", pair.python_version)
    counts = pytest_counts(text)
    return _judge(code, text, counts.passed + counts.failed, counts.failed, counts.note)


def integration(pair: Pair, log: Path, targets: Sequence[str] = ()) -> Outcome:
    """The integration targets against a simulator of their own; a target that did not run is a failure."""
    source = tree.copy(f"integration-{pair.core}")
    config = source / "tests" / "integration" / "integration_config.yml"
    wanted = set(targets) or expected_targets(source)
    with simulator.running(pair.venv, source, f"integration-{pair.core}") as vendors:
        config.write_text(json.dumps({"simulator_url": vendors.base_url}) + "\n", encoding="utf-8")
        arguments = ("--python", pair.python_version, "--continue-on-error", *targets)
        code, text = _run(pair, source, log, "integration", *arguments)
    ran = set(_TARGET.findall(text))
    missing = sorted(wanted - ran)
    failed = _listed_failures(text) + len(missing)
    return _judge(code, text, len(wanted & ran) + len(missing), failed, f"did not run: {', '.join(missing)}" if missing else "")


def expected_targets(source: Path) -> set[str]:
    """The targets that have to run: all but those that only serve others."""
    folders = [path for path in (source / "tests" / "integration" / "targets").glob("*") if path.is_dir()]
    return {path.name for path in folders if not path.name.startswith(("setup_", "prepare_")) and "hidden" not in _aliases(path)}


def _aliases(target: Path) -> list[str]:
    path = target / "aliases"
    return path.read_text(encoding="utf-8").split() if path.is_file() else []


def pytest_counts(text: str) -> Outcome:
    """The sum of pytest's closing lines; skipped tests are told, never swallowed."""
    sums: dict[str, int] = {}
    for line in _PYTEST_END.findall(text):
        for number, word in re.findall(r"(\d+) ([a-z]+)", line):
            sums[word] = sums.get(word, 0) + int(number)
    failed = sums.get("failed", 0) + sums.get("error", 0) + sums.get("errors", 0)
    told = [f"{sums[word]} {word}" for word in ("skipped", "xfailed", "xpassed", "warning", "warnings") if sums.get(word)]
    return Outcome(sums.get("passed", 0), failed, ", ".join(told))


def _run(pair: Pair, source: Path, log: Path, command: str, *arguments: str) -> tuple[int, str]:
    whole = [pair.venv / "bin" / "ansible-test", command, "--local", "--color", "no", "--truncate", "0", *arguments]
    code = process.run(whole, log, source, environment.for_ansible_test(pair.venv))
    return code, log.read_text(encoding="utf-8", errors="replace")


def _listed_failures(text: str) -> int:
    return sum(int(number) for number, _total in _LISTED.findall(text))


def _judge(code: int, text: str, ran: int, failed: int, note: str) -> Outcome:
    """Passed only with exit code 0, something that ran, and no word of having skipped everything."""
    nothing = _NOTHING_RAN.search(text)
    if nothing or not ran:
        return Outcome(0, max(1, failed), f"nothing ran: {nothing.group(0) if nothing else 'zero tests'}")
    if code and not failed:
        failed, note = 1, f"exit code {code}"
    return Outcome(max(0, ran - failed), failed, note)
