# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make demo`: the collection as a user gets it, against the simulator, three times."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import proof
from .collection import OPERATIONS, drivers_of, vendor_of
from .paths import BUILD, LOGS, ROOT
from .simulator import Simulator, running

PLAYBOOKS = ROOT / "playbooks" / "demo"
FOLDER = BUILD / "demo"
RUNS = (
    ("1", "the audit (check mode: nothing is written)", "to be removed", ("--check",)),
    ("2", "the removal", "removed", ()),
    ("3", "the removal again (nothing is left to do)", "removed", ()),
)


@dataclass(frozen=True)
class Run:
    """What one run of the playbook reported, what the simulator counted meanwhile, and its state before and after."""

    results: dict[str, dict[str, Any]]
    calls: dict[str, dict[str, Any]]
    before: proof.State
    after: proof.State

    def requests(self, operation: str) -> int:
        """Requests that the simulator counted for an operation, those for access tokens apart."""
        vendor = vendor_of(operation)
        counted = self.calls["vendors"][vendor]
        others = {route for other in OPERATIONS if vendor_of(other) == vendor for route in _routes(other)} - _routes(operation)
        elsewhere = sum(counted["routes"].get(route, 0) for route in others)
        return int(counted["read"] + counted["write"] + counted["unknown"] - elsewhere)


def _routes(operation: str) -> set[str]:
    """The simulator's names for the calls that an operation makes."""
    return {route for driver in drivers_of(operation) for route in (driver.read_route, driver.write_route)}


def main(artifact: Path) -> int:
    """The main job against the simulator: audit, removal, removal again, proof."""
    started = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    collections = _install(artifact)
    with running(Path(sys.executable), "demo") as vendors:
        vendors.post("/_sim/seed", json.loads((PLAYBOOKS / "seed.json").read_text(encoding="utf-8")))
        env = {**_environment(collections), **_credentials(vendors)}
        print(f"The simulator of the four vendors is at {vendors.base_url}\n")
        runs = []
        for number, title, word, arguments in RUNS:
            runs.append(_run(env, vendors, number, arguments))
            _print_table(f"Run {number}: {title}", word, runs[-1])
        wrong = _judge(*runs) + proof.show(runs[1].before, runs[1].after, runs[1].results)
    for problem in wrong:
        print(f"  WRONG: {problem}")
    print(f"\nThe demo {'FAILED' if wrong else 'succeeded'} after {time.monotonic() - started:.1f} s.")
    return 1 if wrong else 0


def _install(artifact: Path) -> Path:
    """Install the artifact as a user does; returns the collections path."""
    collections = FOLDER / "collections"
    shutil.rmtree(collections, ignore_errors=True)
    words = ("ansible-galaxy", "collection", "install", "--force", "--offline", "-p", collections, artifact)
    _program("install", _environment(collections), *words)
    print(f"Installed {artifact.name} with ansible-galaxy")
    return collections


def _program(name: str, env: Mapping[str, str], program: str, *arguments: str | Path) -> None:
    """Run a program of the environment that we are in, its output in a log."""
    log = LOGS / f"demo-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        words = [Path(sys.executable).parent / program, *arguments]
        code = subprocess.run(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False).returncode
    if code:
        tail = log.read_text(encoding="utf-8", errors="replace")[-4000:]
        raise RuntimeError(f"{program} ended with code {code}:\n{tail}")


def _environment(collections: Path) -> dict[str, str]:
    """An Ansible that knows our collection and nothing of the user's settings."""
    config = FOLDER / "ansible.cfg"
    config.write_text("[defaults]\n", encoding="utf-8")
    return {
        **os.environ,
        "ANSIBLE_CONFIG": str(config),
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_INVENTORY": os.devnull,
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    }


def _credentials(vendors: Simulator) -> dict[str, str]:
    """The environment variables with which the modules log in at the simulator."""
    told = vendors.get("/_sim/info")["vendors"]
    found: dict[str, str] = {}
    for name, operation in OPERATIONS.items():
        login = drivers_of(name)[0].login(told[vendor_of(name)]["credentials"])
        connection = operation.description.vendor.connection
        found.update((connection[option]["env"][0], str(value)) for option, value in login.items() if option in connection)
    return found


def _operations() -> list[dict[str, object]]:
    """For each operation its module, its section in the input file, the options that list items, and all that it takes from there."""
    descriptions = [operation.description for operation in OPERATIONS.values()]
    return [
        {
            "module": description.name,
            "section": description.vendor.group,
            "lists": [items.name for items in description.items],
            "options": [*(items.name for items in description.items), *description.options],
        }
        for description in descriptions
    ]


def _run(env: Mapping[str, str], vendors: Simulator, number: str, arguments: tuple[str, ...]) -> Run:
    result_file = FOLDER / f"run-{number}.json"
    result_file.unlink(missing_ok=True)
    before = proof.look(vendors)
    vendors.post("/_sim/reset-calls")
    more = json.dumps({"base_url": vendors.base_url, "result_file": str(result_file), "operations": _operations()})
    _program(f"run-{number}", env, "ansible-playbook", PLAYBOOKS / "demo.yml", *arguments, "-e", more)
    return Run(json.loads(result_file.read_text(encoding="utf-8")), vendors.get("/_sim/calls"), before, proof.look(vendors))


def _print_table(title: str, removed: str, run: Run) -> None:
    print(title)
    print(f"  {'operation':<28}" + "".join(f"{name:>15}" for name in ("requested", removed, "already gone", "failed", "requests sent")))
    for operation, result in run.results.items():
        numbers = [*_counts(result), run.requests(operation)]
        print(f"  {operation:<28}" + "".join(f"{number:>15}" for number in numbers))
    print(f"  {'access tokens':<28}{run.calls['total']['auth']:>75}\n")


def _counts(result: Mapping[str, dict[str, Any]]) -> list[int]:
    return [result["summary"][key] for key in ("requested", "changed", "unchanged", "failed")]


def _judge(audit: Run, removal: Run, again: Run) -> list[str]:
    """What is wrong with the three runs."""
    wrong = []
    if not removal.results:
        wrong.append("no operation was run")
    if audit.calls["total"]["write"] or not proof.same(audit.before, audit.after, removal.results):
        wrong.append("the audit wrote something")
    if not proof.same(again.before, again.after, removal.results):
        wrong.append("the second removal took something away")
    for operation, result in removal.results.items():
        if _counts(audit.results[operation]) != _counts(result):
            wrong.append(f"{operation}: the audit predicted something else than what happened")
        if again.results[operation]["changed"]:
            wrong.append(f"{operation}: the second removal changed something")
    return wrong


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
