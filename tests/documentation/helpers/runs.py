# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs an operation against the simulator without Ansible between, and without waiting."""

from __future__ import annotations

from typing import Any, NamedTuple

from ansible_collections.revoke.access.plugins.module_utils._batches import Pool
from ansible_collections.revoke.access.plugins.module_utils._http import Client
from ansible_collections.revoke.access.plugins.module_utils._outcome import Outcome
from ansible_collections.revoke.access.plugins.module_utils._removal import Removal, Settings
from ansible_collections.revoke.access.plugins.module_utils._transport import Connection
from ansible_collections.revoke.access.plugins.module_utils._vendors import huawei_oneaccess, sailpoint_isc, venafi_tpp, vmware_csp
from tests.simulator.thread import SimulatorThread

ORG = "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"
APPLICATION = "20220410101112345-A1B2-C3D4E5F60"
ROLE = "20220420144449385-C66D-E8C1D1D79"
TRUSTEE = "local:{5be5a591-c842-4520-9142-b455f4ad2286}"
VENDORS = {"csp": vmware_csp, "oneaccess": huawei_oneaccess, "venafi": venafi_tpp, "sailpoint": sailpoint_isc}
OPERATIONS = {
    "csp_oauth_app": (vmware_csp, vmware_csp.OAuthApps),
    "csp_api_token": (vmware_csp, vmware_csp.ApiTokens),
    "oneaccess_role_member": (huawei_oneaccess, huawei_oneaccess.RoleMembers),
    "venafi_oauth_rule": (venafi_tpp, venafi_tpp.OAuthRules),
    "sailpoint_governance_group": (sailpoint_isc, sailpoint_isc.GovernanceGroups),
}
SIMULATED = {vmware_csp: "vmware_csp", huawei_oneaccess: "huawei_oneaccess", venafi_tpp: "venafi_tpp", sailpoint_isc: "sailpoint_isc"}
LOGIN = {
    vmware_csp: ("api_token",),
    huawei_oneaccess: ("client_id", "client_secret"),
    venafi_tpp: ("client_id", "username", "password"),
    sailpoint_isc: ("client_id", "client_secret"),
}


class Ran(NamedTuple):
    """What a run gave; C(waited) in seconds, none of them real."""

    outcomes: list[Outcome]
    client: Client
    removal: Removal
    waited: float

    def states(self) -> dict[Any, str]:
        """Per item C(changed), C(unchanged), or the reason of its failure."""
        return {str(outcome.item): outcome.failure.reason if outcome.failure else outcome.state for outcome in self.outcomes}


class Time:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.slept = 0.0

    def __call__(self) -> float:
        return self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


def parameters(vendor: Any, simulator: SimulatorThread, **options: Any) -> dict[str, Any]:
    """The options of a module as Ansible would hand them over, logged in as the simulator's default account."""
    credentials = simulator.simulator.vendors[SIMULATED[vendor]].credentials()
    params = {name: option.get("default") for name, option in vendor.CONNECTION.items()}
    params.update((name, credentials[name]) for name in LOGIN[vendor])
    return {**params, "all_matches": False, "names": None, "ids": None, "tokens": None, "state": "absent", **options}


def carry_out(vendor: Any, operation: Any, simulator: SimulatorThread, check_mode: bool = False, **options: Any) -> Ran:
    """One run of an operation; C(verify), C(timeout) and C(max_attempts) are taken as the module takes them."""
    settings = {"verify": True, "verify_timeout": 60.0, "max_attempts": 5, "timeout": 30.0, "max_parallel": 4}
    settings.update((name, options.pop(name)) for name in tuple(options) if name in settings)
    params = parameters(vendor, simulator, **options)
    connection = Connection(simulator.base_url, timeout=settings["timeout"], max_attempts=settings["max_attempts"], max_parallel=settings["max_parallel"])
    time = Time()
    with Pool(settings["max_parallel"]) as pool:
        client = Client(connection, vendor.grant(params), vendor.diagnose, read_only=check_mode, on_secret=lambda secret: None, sleep=time.sleep, clock=time)
        made = operation(client, params, pool)
        rules = Settings(check_mode, settings["verify"], settings["verify_timeout"], settings["max_attempts"])
        removal = Removal(made, pool, rules, pause=client.wait_before, sleep=time.sleep, clock=time)
        outcomes = removal.run(made.targets())
        client.close()
    return Ran(outcomes, client, removal, time.slept)
