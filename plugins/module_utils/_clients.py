# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The clients of runs that belong together: those that log in alike share connections, tokens and the vendor's quota."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._clock import Clock
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Vendor
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._http.client import Client
from ansible_collections.revoke.access.plugins.module_utils._http.deadline import Deadline
from ansible_collections.revoke.access.plugins.module_utils._http.redact import Redactor
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection, NoWire, Wire

SHORT_SECRET = 8  # characters; Ansible masks a secret wherever its text occurs, a short one also in ids
SHORT = f"A secret of this task is shorter than {SHORT_SECRET} characters. Ansible masks it wherever its text occurs, also within ids."


def _nobody() -> None:
    return None


def _over_requests(connection: Connection) -> Wire:
    # Loading requests takes as long as a third of an empty module.
    from ansible_collections.revoke.access.plugins.module_utils._http.transport import Transport

    return Transport(connection)


class Runtime(NamedTuple):
    """What a run takes from outside: how it sends, tells the time, works side by side, rolls dice and reaches the disk.

    C(transport): connection -> wire. C(pool): number of workers -> pool. C(chance): a number from 0 up to 1.
    C(run_id): what the evidence calls the run, None for a random UUID. C(sync): waits until a file descriptor is on disk.
    """

    transport: Callable[[Connection], Wire] = _over_requests
    clock: Clock = Clock()
    pool: Callable[[int], Pool] = Pool
    chance: Callable[[], float] = random.random
    run_id: str | None = None
    sync: Callable[[int], None] = os.fsync


class Clients:
    """Makes the clients of runs that log in alike, and ends with their connections. Safe for threads.

    C(on_secret) is told each secret that comes up; C(on_trouble) is called when a request has to be repeated because no vendor answered it.
    """

    def __init__(
        self, runtime: Runtime, deadline: Deadline, read_only: bool, on_secret: Callable[[str], None], on_trouble: Callable[[], None] = _nobody
    ) -> None:
        self.deadline = deadline
        self._runtime = runtime
        self._read_only = read_only
        self._on_secret = on_secret
        self._on_trouble = on_trouble
        self._first: Client | None = None  # that has something to ask
        self._wires: list[Wire] = []
        self._lock = threading.Lock()

    def client(self, vendor: Vendor, own: Mapping[str, Any], connection: Connection, sends: bool) -> Client:
        """A client with counts of its own. C(own): the options of the operation. C(sends): whether there is anything to ask. Raises BadInput."""
        grant = vendor.grant(own)
        with self._lock:
            first = self._first if sends else None
            client = Client(
                connection,
                grant,
                vendor.diagnose,
                wire=NoWire() if first or not sends else self._wire(connection),
                read_only=self._read_only,
                redactor=Redactor(self._on_secret, grant.secrets),
                deadline=self.deadline,
                clock=self._runtime.clock,
                chance=self._runtime.chance,
                quota=vendor.quota,
                steady=vendor.steady,
                like=first,
                on_trouble=self._on_trouble,
            )
            if sends:
                self._first = self._first or client
        if any(len(secret.strip()) < SHORT_SECRET for secret in grant.secrets if secret):
            client.warnings.append(SHORT)
        return client

    def close(self) -> None:
        """Close what is open."""
        for wire in self._wires:
            wire.close()

    def _wire(self, connection: Connection) -> Wire:
        wire = self._runtime.transport(connection._replace(ended=self.deadline.cancelled))
        self._wires.append(wire)
        return wire
