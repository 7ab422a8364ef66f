# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many tenants with five removals each, at a vendor that is 50 ms away: one task in Ansible's workers against five modules in interpreters of their own.

The CPU is that of ansible-playbook and all that it starts, without what it takes to start with no task at all; the
simulator's is told apart.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.simulator import fleet

from .harness import BIN, ROOT, Simulated, another_interpreter, cpu_of, simulated

LATENCY = 50
DEAD = 40  # tenants, one of which does not answer
DONE = re.compile(r"^changed: \[([\w-]+)\]")
VENDOR_OF = {operation: operation.partition("_")[0] for operation in fleet.KINDS}  # the first word of a module is its action group


class Took(NamedTuple):
    """Seconds that one playbook took. C(served): CPU of the simulator. C(at): when each tenant was done."""

    wall: float
    cpu: float
    served: float
    at: Mapping[str, float]


def measure(small: bool = False) -> list[str]:
    """One line per figure."""
    tenants, hosts, many, forks = (2, 1, 0, (2,)) if small else (200, 10, 2000, (5, 25))
    base = _empty()
    lines = []
    for number in forks:
        ours, theirs = _worker(tenants, number), _modules(hosts, number)
        mine, other = (ours.cpu - base) / tenants, (theirs.cpu - base) / hosts
        lines.append(
            f"{tenants} tenants x 5 removals at {LATENCY} ms, {number} forks: {1000 * mine:.0f} ms of CPU and {1000 * ours.wall / tenants:.0f} ms per tenant, "
            f"{ours.wall:.0f} s in all; as five module tasks {1000 * other:.0f} ms of CPU and {1000 * theirs.wall / hosts:.0f} ms per tenant (of {hosts}); "
            f"CPU 1/{other / mine:.0f} (at most 1/30); the simulator took {ours.served:.0f} s"
        )
    if many:
        ours = _worker(many, forks[-1])
        lines.append(f"{many} tenants x 5 removals: {ours.wall:.0f} s (at most 150), {ours.cpu:.0f} s of CPU, and {ours.served:.0f} s of the simulator's")
    return lines if small else [*lines, _with_a_dead_one(DEAD, forks[0])]


def _with_a_dead_one(count: int, forks: int) -> str:
    well, ill = _worker(count, forks), _worker(count, forks, dead="tenant-0002")
    others = [max(at for tenant, at in one.at.items() if tenant != "tenant-0002") for one in (well, ill)]
    return f"one dead tenant among {count}, {forks} forks: the others are done after {others[1]:.1f} s, without it after {others[0]:.1f} s"


def _empty() -> float:
    """The CPU of a playbook without a task."""
    with simulated() as sim:
        return _played(sim, sim.control.fleet(1), [], 1).cpu


def _worker(count: int, forks: int, dead: str = "") -> Took:
    """The plan as one task for each tenant. C(dead): a tenant that never answers."""
    with simulated() as sim:
        made = sim.control.fleet(count)
        if dead:
            sim.control.tenant(dead).fault("status", "*", "*", times=None, params={"status": 503})
        task = {"revoke.access.removals": {"plan": "plan.json", "connection": "{{ revoke_connection }}"}, "ignore_errors": True}
        took = _played(sim, made, [task], forks)
        if set(made.left()) != {dead} - {""}:
            raise RuntimeError("not everything was removed, so the figures mean nothing")
        return took


def _modules(count: int, forks: int) -> Took:
    """The same removals as five tasks for each tenant, each a module in an interpreter of its own."""
    with simulated() as sim, tempfile.TemporaryDirectory() as folder:
        made = sim.control.fleet(count)
        plan = fleet.plan(made.told)["removals"]
        wanted: dict[str, dict[str, Any]] = {}
        for removal in plan:
            own = {name: value for name, value in removal.items() if name not in ("operation", "tenant")}
            wanted.setdefault(removal["tenant"], {})[removal["operation"]] = own
        tasks = [_module_task(operation, next(iter(wanted.values()))[operation]) for operation in fleet.KINDS]
        variables = {"ansible_python_interpreter": str(another_interpreter(Path(folder))), "wanted": wanted}
        took = _played(sim, made, tasks, forks, variables)
        if made.left():
            raise RuntimeError("not everything was removed, so the figures mean nothing")
        return took


def _module_task(operation: str, options: Mapping[str, Any]) -> dict[str, Any]:
    group = VENDOR_OF[operation]
    login = {name: f"{{{{ revoke_connection.{group}.{name} }}}}" for name in ("base_url", *fleet.GROUPS[group][1])}
    own = {name: f"{{{{ wanted[inventory_hostname].{operation}.{name} }}}}" for name in options}
    return {f"revoke.access.{operation}": {**login, **own}}


def _played(sim: Simulated, made: fleet.Fleet, tasks: list[dict[str, Any]], forks: int, variables: Mapping[str, Any] | None = None) -> Took:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made.write_inventory(folder / "hosts.json")
        made.write_plan(folder / "plan.json")
        play = {"hosts": "{{ query('revoke.access.tenants', 'plan.json') }}", "gather_facts": False, "tasks": tasks}
        (folder / "play.json").write_text(json.dumps([play]), encoding="utf-8")
        (folder / "variables.json").write_text(json.dumps(variables or {}), encoding="utf-8")
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build" / "link"), "ANSIBLE_NOCOLOR": "1"}
        sim.control.switch({"latency_ms": LATENCY})
        served, started = cpu_of(sim.process), time.perf_counter()
        words = [str(BIN / "ansible-playbook"), "-f", str(forks), "-i", "hosts.json", "-e", "@variables.json", "play.json"]
        at: dict[str, float] = {}
        with subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            for line in process.stdout or ():
                found = DONE.match(line)
                if found:
                    at[found[1]] = time.perf_counter() - started
            _pid, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        if process.returncode:
            raise RuntimeError(f"ansible-playbook ended with {process.returncode}")
        sim.control.switch({"latency_ms": 0})
        return Took(wall, usage.ru_utime + usage.ru_stime, cpu_of(sim.process) - served, at)
