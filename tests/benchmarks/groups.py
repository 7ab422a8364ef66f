# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""10,000 governance groups: the engine against bare loops that send the same requests with the same parallelism.

One of them also makes the connections that the proof of absence asks for: an answer without a row ends its connection (docs/proof.md).
The other one keeps all connections open, and proves nothing.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import MappingProxyType
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from ansible_collections.revoke.access.plugins.module_utils._engine.pool import chunks
from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._runner import Run
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from tests.simulator.control import Control

from .harness import Clock, credentials, median, simulator
from .unlimited import UnlimitedGroups

PARALLEL = 4


def engine(control: Control, ids: list[str], operation: type[GovernanceGroups] = UnlimitedGroups) -> None:
    """Read, write and verify with the collection's own code."""
    params = {name: option.get("default") for name, option in full_spec(operation).items()}
    params.update({name: credentials(control, "sailpoint_isc")[name] for name in ("client_id", "client_secret")})
    params.update(base_url=control.base_url, ids=ids, max_removals=0, max_parallel=PARALLEL)
    ended = Run(operation, params, on_secret=lambda _secret: None).carry_out()
    if len(ended.result["changed_items"]) != len(ids):
        raise RuntimeError(f"the run did not remove everything, so the figures mean nothing: {ended.result['msg']}")


def proving_loop(control: Control, ids: list[str]) -> None:
    """As the bare loop, but each answer that shows no group ends its connection."""
    bare_loop(control, ids, {"Connection": "close"})


def bare_loop(control: Control, ids: list[str], last: Mapping[str, str] = MappingProxyType({})) -> None:
    """The same requests with requests and a thread pool, and no accounting at all. C(last): more headers of the last reads."""
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", HTTPAdapter(pool_maxsize=PARALLEL))
    known = credentials(control, "sailpoint_isc")
    form = {"grant_type": "client_credentials", "client_id": known["client_id"], "client_secret": known["client_secret"]}
    token = session.post(control.base_url + "/oauth/token", data=form, timeout=30).json()["access_token"]
    headers = {"Authorization": "Bearer " + token}
    address = control.base_url + "/v2026/workgroups"

    def read(part: list[str], more: Mapping[str, str] = MappingProxyType({})) -> Any:
        quoted = ",".join(f'"{group}"' for group in part)
        query: dict[str, Any] = {"filters": f"id in ({quoted})", "limit": 50, "sorters": "id", "offset": 0, "count": "true"}
        return session.get(address, params=query, headers={**headers, **more}, timeout=30).json()

    def write(part: list[str]) -> Any:
        return session.post(address + "/bulk-delete", json={"ids": part}, headers=headers, timeout=30).json()

    with ThreadPoolExecutor(PARALLEL) as pool:
        for work, size in ((read, 50), (write, 100), (partial(read, more=last), 50)):
            list(pool.map(work, chunks(ids, size)))


def measure(small: bool = False) -> list[str]:
    """One line per figure."""
    count, rounds = (200, 1) if small else (10_000, 15)
    ours, same, bare = Clock(), Clock(), Clock()
    cpu: list[float] = []
    gc.freeze()  # what the tests have loaded is none of the run's
    with simulator() as control:
        for _round in range(rounds):
            for work, clock in ((engine, ours), (proving_loop, same), (bare_loop, bare)):
                control.reset()
                control.seed(sailpoint_isc={"count": count, "prefix": "group"})
                ids = control.state("sailpoint_isc")["groups"]
                before = time.process_time()
                with clock:
                    work(control, ids)
                if work is engine:
                    cpu.append(time.process_time() - before)
    gc.unfreeze()
    ratios = [median([mine / other for mine, other in zip(ours.times, others.times)]) for others in (same, bare)]
    return [
        f"{count} governance groups: engine {median(ours.times):.2f} s ({median(cpu):.2f} s of CPU), a loop with the same requests and connections "
        f"{median(same.times):.2f} s, ratio {ratios[0]:.2f} (at most 1.1); a loop that proves nothing {median(bare.times):.2f} s, ratio {ratios[1]:.2f}"
    ]
