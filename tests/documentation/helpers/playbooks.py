# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-playbook of the interpreter that runs the tests, against the simulator."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Spec
from ansible_collections.revoke.access.plugins.module_utils._options.spec import SHARED
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tests.documentation.helpers.pages import ROOT
from tests.documentation.helpers.runs import login
from tests.simulator.thread import SimulatorThread

_RECAP = re.compile(r"^(\S+)\s+: ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)
COLLECTIONS = ROOT.parents[2] if ROOT.parts[-3:] == ("ansible_collections", "revoke", "access") else ROOT / ".build" / "link"


class Played(NamedTuple):
    """How a playbook ended; C(hosts) maps each host to its counts of ok, changed and failed."""

    code: int
    output: str
    hosts: dict[str, tuple[int, int, int]]


def seed() -> dict[str, Any]:
    """What the demo seeds; the examples use its ids."""
    seeded: dict[str, Any] = json.loads((ROOT / "playbooks" / "demo" / "seed.json").read_text(encoding="utf-8"))
    return seeded


def credentials(simulator: SimulatorThread, **more: str) -> dict[str, str]:
    """The environment variables of all modules, for the simulator's default accounts."""
    found: dict[str, str] = {}
    for operation in OPERATIONS.values():
        vendor = operation.description.vendor
        options = {"base_url": simulator.base_url, **login(vendor, simulator)}
        found.update((vendor.connection[name]["env"][0], str(value)) for name, value in options.items())
    return {**found, **more}


def _specs() -> list[Spec]:
    return [SHARED, *(operation.description.vendor.connection for operation in OPERATIONS.values())]


def play(folder: Path, environment: dict[str, str], *words: str) -> Played:
    """Run ansible-playbook in a folder; nothing of the user's own settings counts."""
    settings = folder / "ansible.cfg"
    settings.write_text("[defaults]\n", encoding="utf-8")
    ours = {name for spec in _specs() for option in spec.values() for name in option.get("env", [])}
    env = {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("ANSIBLE_")}
    env.update(environment, NO_PROXY="127.0.0.1", no_proxy="127.0.0.1", LC_ALL="C.UTF-8", ANSIBLE_CONFIG=str(settings), ANSIBLE_HOME=str(folder / "home"))
    env.update(ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS), ANSIBLE_LOCALHOST_WARNING="false", ANSIBLE_INVENTORY_UNPARSED_WARNING="false")
    env["ANSIBLE_NOCOLOR"] = "true"
    program = Path(sys.executable).parent / "ansible-playbook"
    done = subprocess.run([sys.executable, str(program), *words], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=300)
    hosts = {match[0]: (int(match[1]), int(match[2]), int(match[4])) for match in _RECAP.findall(done.stdout)}
    return Played(done.returncode, done.stdout + done.stderr, hosts)
