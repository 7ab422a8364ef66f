# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Command line: serve the simulator until a signal, or until the parent process is gone."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from . import fleet
from .server import RunningServer, Simulator

PARENT_CHECK_SECONDS = 1.0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--tls", metavar="DIR", help="serve HTTPS with a throw-away CA, written to DIR/ca.pem")
    parser.add_argument("--seed", metavar="FILE", help="YAML or JSON file in the form of POST /_sim/seed")
    parser.add_argument("--tenants", type=_number, default=0, metavar="N", help="so many tenants, each with something to remove")
    parser.add_argument("--items", type=_number, default=fleet.ITEMS, metavar="N", help="how many things each of the five removals of a tenant takes")
    parser.add_argument("--inventory", metavar="FILE", help="written once listening: an inventory with a host for each tenant")
    parser.add_argument("--plan", metavar="FILE", help="written once listening: a plan file with five removals for each tenant")
    parser.add_argument("--ready-file", metavar="FILE", help="written as JSON once listening")
    parser.add_argument("--parent", type=int, metavar="PID", help="end when this process is gone")
    parser.add_argument("--quiet", action="store_true", help="print nothing")
    return parser.parse_args()


def _number(text: str) -> int:
    """A number that is not negative."""
    found = int(text)
    if found < 0:
        raise ValueError(text)
    return found


def _load_seed(path: str | None) -> dict[str, Any]:
    """The seed file as an object; YAML only needs its library when the file is no JSON."""
    if path is None:
        return {}
    text = Path(path).read_text(encoding="utf-8")
    if path.endswith(".json"):
        seed: dict[str, Any] = json.loads(text)
        return seed
    import yaml

    return yaml.safe_load(text) or {}


def _tenants(options: argparse.Namespace) -> dict[str, Any] | None:
    """The tenants to begin with, in the form of POST /_sim/tenants."""
    if options.tenants:
        return {"names": fleet.names(options.tenants), "seed": fleet.seed(options.items)}
    if options.inventory or options.plan:
        raise ValueError("--inventory and --plan need --tenants")
    return None


def _write_fleet(options: argparse.Namespace, server: RunningServer) -> None:
    """The inventory and the plan."""
    if not options.inventory and not options.plan:
        return
    told = {tenant.who.name: tenant.describe(server.base_url) for tenant in server.simulator.tenants.made()}
    if options.inventory:
        fleet.write(options.inventory, fleet.inventory(told, server.ca_path))
    if options.plan:
        fleet.write(options.plan, fleet.plan(told, options.items))


def _write_ready(path: str, server: RunningServer) -> None:
    """Write beside the target and rename, so that a reader never sees half a file."""
    content = {"port": server.port, "base_url": server.base_url, "ca_path": server.ca_path}
    target = Path(path)
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    partial.write_text(json.dumps(content) + "\n", encoding="utf-8")
    partial.replace(target)


def _greeting(server: RunningServer) -> str:
    """Base URLs, credentials and how to seed, as text."""
    lines = [f"simulator listens on {server.base_url}"]
    if server.ca_path:
        lines.append(f"CA: {server.ca_path}")
    for name, vendor in server.simulator.tenants.default.describe(server.base_url).items():
        lines += ["", f"{name}  (tenant {vendor['tenant']})", *(f"  {key}: {value}" for key, value in vendor["credentials"].items())]
    lines += ["", f'seed:  POST {server.base_url}/_sim/seed  {{"sailpoint_isc": {{"count": 10, "prefix": "g"}}}}', f"help:  GET {server.base_url}/_sim/info"]
    return "\n".join(lines)


async def _parent_gone(pid: int) -> None:
    """Return when process `pid` no longer exists."""
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        except PermissionError:
            pass
        await asyncio.sleep(PARENT_CHECK_SECONDS)


async def _serve(options: argparse.Namespace) -> None:
    server = RunningServer(Simulator(_load_seed(options.seed), _tenants(options)), options.host, options.port, options.tls)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await server.start()
    if not options.quiet:
        print(_greeting(server), flush=True)
    _write_fleet(options, server)
    if options.ready_file:
        _write_ready(options.ready_file, server)
    waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(ended.wait())]
    if options.parent:
        waits.append(asyncio.ensure_future(_parent_gone(options.parent)))
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    await server.stop()


def main() -> int:
    """Run until told to end; 0 after a clean end, 1 when it could not start."""
    try:
        asyncio.run(_serve(_arguments()))
    except (OSError, ValueError) as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
