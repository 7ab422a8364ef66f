# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator inside the process of a test or a demo, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from .control import Control
from .server import RunningServer, Simulator


class SimulatorThread:
    """Context manager around a running simulator: `base_url`, `ca_path`, `control`, `simulator`."""

    def __init__(self, tls_dir: str | None = None, seed: dict[str, Any] | None = None, port: int = 0) -> None:
        self.simulator = Simulator(seed)
        self._server = RunningServer(self.simulator, port=port, tls_dir=tls_dir)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulator", daemon=True)
        self.base_url = ""
        self.ca_path: str | None = None
        self.control: Control

    def __enter__(self) -> SimulatorThread:
        self.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait until it listens."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._server.start(), self._loop).result(30)
        self.base_url, self.ca_path = self._server.base_url, self._server.ca_path
        self.control = Control(self.base_url, self.ca_path)

    def stop(self) -> None:
        """Stop listening and end the thread."""
        asyncio.run_coroutine_threadsafe(self._server.stop(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()
