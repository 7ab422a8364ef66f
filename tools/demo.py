# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make demo`: the playbooks of the collection as a user gets it, on one plan file, against the simulator."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from . import proof
from .collection import OPERATIONS, drivers_of, vendor_of
from .paths import BUILD, LOGS, ROOT
from .simulator import Simulator, running

PLAN = ROOT / "playbooks" / "demo" / "plan.yml"
SEED = ROOT / "playbooks" / "demo" / "seed.json"
FOLDER = BUILD / "demo"
EVIDENCE = FOLDER / "evidence"
_VERDICT = re.compile(r'"msg": "(.*)"')


class Step(NamedTuple):
    """A run of the demo. C(playbook): of the collection. C(code): what it ends with."""

    title: str
    word: str
    playbook: str
    code: int


# A governance group that a role still uses stays until somebody takes it out of there.
STEPS = (
    Step("the audit (check mode: nothing is written)", "to be removed", "audit", 0),
    Step("the removal (one group is still in use)", "removed", "offboard", 2),
    Step("the removal again (there is nothing more to do)", "removed", "offboard", 2),
    Step("the rest, now that nothing uses the group any more", "removed", "resume", 0),
    Step("the proof (check mode: nothing is left)", "still there", "prove", 0),
)


@dataclass(frozen=True)
class Run:
    """What one run put on record, what the simulator counted meanwhile, and its state before and after."""

    results: dict[str, dict[str, Any]]
    calls: dict[str, dict[str, Any]]
    before: proof.State
    after: proof.State
    verdict: str = ""

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
    """The main job against the simulator: audit, removal, removal again, the rest, proof."""
    started = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for folder in (EVIDENCE, FOLDER / "report"):
        shutil.rmtree(folder, ignore_errors=True)
    collections = _install(artifact)
    seed = json.loads(SEED.read_text(encoding="utf-8"))
    with running(Path(sys.executable), "demo") as vendors:
        vendors.post("/_sim/seed", seed)
        env = {**_environment(collections), **_credentials(vendors)}
        print(f"The simulator of the four vendors is at {vendors.base_url}\n")
        runs = []
        for number, step in enumerate(STEPS, 1):
            if step.playbook == "resume":
                vendors.post("/_sim/seed", _nothing_in_use(seed))
            runs.append(_run(env, vendors, number, step))
            _print_table(f"Run {number}: {step.title}", step.word, runs[-1])
        wrong = _judge(*runs) + proof.show(runs[1].before, runs[-1].after, _together(runs[1], runs[3]))
    for problem in wrong:
        print(f"  WRONG: {problem}")
    print(f"\nThe report is {(FOLDER / 'report' / 'report.html').relative_to(ROOT)}, made of the evidence in {EVIDENCE.relative_to(ROOT)}.")
    print(f"The demo {'FAILED' if wrong else 'succeeded'} after {time.monotonic() - started:.1f} s.")
    return 1 if wrong else 0


def _nothing_in_use(seed: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody does about the groups that are still in use: takes them out of where they are used."""
    groups = [group for group in seed["sailpoint_isc"]["groups"] if isinstance(group, dict) and group.get("connections")]
    return {"sailpoint_isc": {"groups": [{name: value for name, value in group.items() if name != "connections"} for group in groups]}}


def _install(artifact: Path) -> Path:
    """Install the artifact as a user does; returns the collections path."""
    collections = FOLDER / "collections"
    shutil.rmtree(collections, ignore_errors=True)
    words = ("ansible-galaxy", "collection", "install", "--force", "--offline", "-p", collections, artifact)
    _program("install", _environment(collections), *words)
    print(f"Installed {artifact.name} with ansible-galaxy")
    return collections


def _program(name: str, env: Mapping[str, str], program: str, *arguments: str | Path, expected: int = 0) -> str:
    """Run a program of the environment that we are in, its output in a log, which is returned. C(expected): the code that it ends with."""
    log = LOGS / f"demo-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        words = [Path(sys.executable).parent / program, *arguments]
        code = subprocess.run(words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False).returncode
    told = log.read_text(encoding="utf-8", errors="replace")
    if code != expected:
        raise RuntimeError(f"{program} ended with code {code}:\n{told[-4000:]}")
    return told


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
        login = {"base_url": vendors.base_url, **drivers_of(name)[0].login(told[vendor_of(name)]["credentials"])}
        connection = operation.description.vendor.connection
        found.update((connection[option]["env"][0], str(value)) for option, value in login.items() if option in connection)
    return found


def _run(env: Mapping[str, str], vendors: Simulator, number: int, step: Step) -> Run:
    before = proof.look(vendors)
    vendors.post("/_sim/reset-calls")
    given = json.dumps({"plan": str(PLAN), "evidence_dir": str(EVIDENCE), "report_dir": str(FOLDER / "report")})
    told = _program(f"run-{number}", env, "ansible-playbook", f"revoke.access.{step.playbook}", "-e", given, expected=step.code)
    verdict: str = _VERDICT.findall(told)[-1]
    return Run(_recorded(EVIDENCE), vendors.get("/_sim/calls"), before, proof.look(vendors), verdict)


def _recorded(folder: Path) -> dict[str, dict[str, Any]]:
    """What the last run in each evidence file says of itself, by operation, in the order of the registry."""
    found = {}
    for operation in OPERATIONS:
        path = folder / f"localhost.{operation}.jsonl"
        if not path.exists():  # the plan of the demo does not have it
            continue
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        last = [record for record in records if record["run_id"] == records[-1]["run_id"]]
        items = {kind: [record["item"] for record in last if record.get("outcome") == kind] for kind in ("changed", "unchanged", "failed")}
        found[operation] = {**{f"{kind}_items": told for kind, told in items.items()}, "summary": last[-1]["summary"], "changed": bool(items["changed"])}
    return found


def _together(removal: Run, rest: Run) -> dict[str, dict[str, Any]]:
    """What two runs removed, and what was gone before both of them."""
    both = {operation: [*removal.results[operation]["changed_items"], *rest.results[operation]["changed_items"]] for operation in removal.results}
    return {operation: {"changed_items": items, "unchanged_items": removal.results[operation]["unchanged_items"]} for operation, items in both.items()}


def _print_table(title: str, removed: str, run: Run) -> None:
    print(title)
    print(f"  {'operation':<28}" + "".join(f"{name:>15}" for name in ("requested", removed, "already gone", "failed", "requests sent")))
    for operation, result in run.results.items():
        numbers = [*_counts(result), run.requests(operation)]
        print(f"  {operation:<28}" + "".join(f"{number:>15}" for number in numbers))
    print(f"  {'access tokens':<28}{run.calls['total']['auth']:>75}")
    print(f"  {textwrap.shorten(run.verdict, 400, placeholder=' ...')}\n")


def _counts(result: Mapping[str, dict[str, Any]]) -> list[int]:
    return [result["summary"][key] for key in ("requested", "changed", "unchanged", "failed")]


def _judge(audit: Run, removal: Run, again: Run, rest: Run, proven: Run) -> list[str]:
    """What is wrong with the runs."""
    wrong = []
    if not removal.results:
        wrong.append("no operation was run")
    for name, run in (("audit", audit), ("proof", proven)):
        if run.calls["total"]["write"] or not proof.same(run.before, run.after, removal.results):
            wrong.append(f"the {name} wrote something")
    if not proof.same(again.before, again.after, removal.results):
        wrong.append("the second removal took something away")
    for operation, result in removal.results.items():
        if _counts(audit.results[operation]) != _counts(result):
            wrong.append(f"{operation}: the audit predicted something else than what happened")
        if again.results[operation]["changed"]:
            wrong.append(f"{operation}: the second removal changed something")
        if sorted(map(str, rest.results[operation]["changed_items"])) != sorted(map(str, again.results[operation]["failed_items"])):
            wrong.append(f"{operation}: the rest is something else than what was left")
        if proven.results[operation]["changed"] or proven.results[operation]["failed_items"]:
            wrong.append(f"{operation}: the proof found something")
    return wrong


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
