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

from ansible_collections.revoke.access.tests.end_to_end.docs.docs_pages import ROOT
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
    return json.loads((ROOT / "playbooks" / "demo" / "seed.json").read_text(encoding="utf-8"))


def credentials(simulator: SimulatorThread, **more: str) -> dict[str, str]:
    """The environment variables of all modules, for the simulator's default accounts."""
    known = {name: vendor.credentials() for name, vendor in simulator.simulator.vendors.items()}
    csp, oneaccess, venafi, sailpoint = (known[name] for name in ("vmware_csp", "huawei_oneaccess", "venafi_tpp", "sailpoint_isc"))
    address = dict.fromkeys(("CSP_URL", "ONEACCESS_URL", "VENAFI_URL", "SAIL_BASE_URL"), simulator.base_url)
    return {
        **address,
        "CSP_API_TOKEN": csp["api_token"],
        "ONEACCESS_CLIENT_ID": oneaccess["client_id"],
        "ONEACCESS_CLIENT_SECRET": oneaccess["client_secret"],
        "VENAFI_CLIENT_ID": venafi["client_id"],
        "VENAFI_USER": venafi["username"],
        "VENAFI_PASS": venafi["password"],
        "SAIL_CLIENT_ID": sailpoint["client_id"],
        "SAIL_CLIENT_SECRET": sailpoint["client_secret"],
        **more,
    }


def play(folder: Path, environment: dict[str, str], *words: str) -> Played:
    """Run ansible-playbook in a folder; nothing of the user's own settings counts."""
    settings = folder / "ansible.cfg"
    settings.write_text("[defaults]\n", encoding="utf-8")
    kept = ("ANSIBLE_", "CSP_", "ONEACCESS_", "VENAFI_", "VCERT_", "SAIL_", "REVOKE_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(kept)}
    env.update(environment, NO_PROXY="127.0.0.1", no_proxy="127.0.0.1", LC_ALL="C.UTF-8", ANSIBLE_CONFIG=str(settings), ANSIBLE_HOME=str(folder / "home"))
    env.update(ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS), ANSIBLE_LOCALHOST_WARNING="false", ANSIBLE_INVENTORY_UNPARSED_WARNING="false")
    env["ANSIBLE_NOCOLOR"] = "true"
    program = Path(sys.executable).parent / "ansible-playbook"
    done = subprocess.run([sys.executable, str(program), *words], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=300)
    hosts = {match[0]: (int(match[1]), int(match[2]), int(match[4])) for match in _RECAP.findall(done.stdout)}
    return Played(done.returncode, done.stdout + done.stderr, hosts)
