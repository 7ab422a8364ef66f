# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""10,000 governance groups: the engine against a bare loop that sends the same requests with the same parallelism."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import requests

from ansible_collections.revoke.access.plugins.module_utils._batches import Pool, chunks
from ansible_collections.revoke.access.plugins.module_utils._http import Client
from ansible_collections.revoke.access.plugins.module_utils._removal import Removal, Settings
from ansible_collections.revoke.access.plugins.module_utils._transport import Connection
from ansible_collections.revoke.access.plugins.module_utils._vendors import sailpoint_isc
from tests.simulator.control import Control

from .harness import credentials, median, simulator, timed

COUNT = 10_000
PARALLEL = 4
ROUNDS = 5


def engine(control: Control, ids: list[str]) -> None:
    """Read, write and verify with the collection's own code."""
    params: dict[str, Any] = {"ids": ids, "names": None, "all_matches": False, "access_token": None, "api_version": "v2026"}
    params.update((name, credentials(control, "sailpoint_isc")[name]) for name in ("client_id", "client_secret"))
    grant = sailpoint_isc.grant(params)
    connection = Connection(control.base_url, max_parallel=PARALLEL)
    client = Client(connection, grant, sailpoint_isc.diagnose, read_only=False, on_secret=lambda secret: None)
    with Pool(PARALLEL) as pool:
        operation = sailpoint_isc.GovernanceGroups(client, params, pool)
        outcomes = Removal(operation, pool, Settings(False, True, 10.0, 5), pause=client.wait_before).run(operation.targets())
    if {outcome.state for outcome in outcomes} != {"changed"}:
        raise RuntimeError("the run did not remove everything: the figures mean nothing")


def bare_loop(control: Control, ids: list[str]) -> None:
    """The same requests with requests and a thread pool, and no accounting at all."""
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=PARALLEL))
    known = credentials(control, "sailpoint_isc")
    form = {"grant_type": "client_credentials", "client_id": known["client_id"], "client_secret": known["client_secret"]}
    token = session.post(control.base_url + "/oauth/token", data=form, timeout=30).json()["access_token"]
    headers = {"Authorization": "Bearer " + token}
    address = control.base_url + "/v2026/workgroups"

    def read(part: list[str]) -> Any:
        query: dict[str, str | int] = {"filters": "id in ({})".format(",".join(f'"{group}"' for group in part)), "limit": 50, "offset": 0, "sorters": "id"}
        return session.get(address, params=query, headers=headers, timeout=30).json()

    def write(part: list[str]) -> Any:
        return session.post(address + "/bulk-delete", json={"ids": part}, headers=headers, timeout=30).json()

    with ThreadPoolExecutor(PARALLEL) as pool:
        for work, size in ((read, 50), (write, 100), (read, 50)):
            list(pool.map(work, chunks(ids, size)))


def measure() -> list[str]:
    """One line per figure."""
    ours: list[float] = []
    theirs: list[float] = []
    with simulator() as control:
        for _round in range(ROUNDS):
            for work, times in ((engine, ours), (bare_loop, theirs)):
                control.reset()
                control.seed(sailpoint_isc={"count": COUNT, "prefix": "group"})
                ids = control.state("sailpoint_isc")["groups"]
                times.append(timed(partial(work, control, ids)))
    ratio = median([mine / bare for mine, bare in zip(ours, theirs)])
    return [f"{COUNT} governance groups: engine {median(ours):.2f} s, bare loop {median(theirs):.2f} s, ratio {ratio:.2f} (at most 1.2)"]
