# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many tenants with something to remove: inventory, plan, what is left, and the command line that makes them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import requests

from tests.simulator import fleet
from tests.simulator.control import Control
from tests.simulator.tests.test_simulator_process import ROOT, start

OPERATIONS = ["csp_oauth_app", "csp_api_token", "oneaccess_role_member", "venafi_oauth_rule", "sailpoint_governance_group"]


def test_an_inventory_has_a_host_with_a_connection_for_each_tenant(control, tmp_path) -> None:
    made = control.fleet(3)
    made.write_inventory(tmp_path / "inventory.yml")
    hosts = json.loads((tmp_path / "inventory.yml").read_text(encoding="utf-8"))["all"]["hosts"]
    assert list(hosts) == ["tenant-0001", "tenant-0002", "tenant-0003"]
    for tenant, variables in hosts.items():
        told, connection = made.told[tenant], variables["revoke_connection"]
        assert variables["ansible_connection"] == "local"
        assert connection["csp"] == {"base_url": control.base_url, "api_token": told["vmware_csp"]["credentials"]["api_token"]}
        assert {group: set(options) for group, options in connection.items() if group != "csp"} == {
            "oneaccess": {"base_url", "client_id", "client_secret"},
            "venafi": {"base_url", "client_id", "username", "password", "scope"},
            "sailpoint": {"base_url", "client_id", "client_secret"},
        }
        assert {connection[group]["base_url"] for group in ("oneaccess", "venafi", "sailpoint")} == {f"{control.base_url}/t/{tenant}"}


def test_a_plan_removes_by_five_operations_at_each_tenant(control, tmp_path) -> None:
    made = control.fleet(2, items=4)
    made.write_plan(tmp_path / "plan.yml")
    plan = json.loads((tmp_path / "plan.yml").read_text(encoding="utf-8"))
    assert set(plan["case"]) == {"id", "person", "reason", "requested_by", "requested_at"}
    assert [(removal["tenant"], removal["operation"]) for removal in plan["removals"]] == [
        (tenant, operation) for tenant in ("tenant-0001", "tenant-0002") for operation in OPERATIONS
    ]
    assert all(len(value) == 4 for removal in plan["removals"] for value in removal.values() if isinstance(value, list))
    values = [value for removal in plan["removals"] for value in removal.get("tokens", [])]
    details = [requests.post(control.base_url + "/csp/gateway/am/api/auth/api-tokens/details", json={"tokenValue": value}, timeout=20) for value in values]
    assert [answer.json()["tokenId"] for answer in details] == [f"{tenant}-token-{number}" for tenant in made.told for number in range(4)]


def test_what_is_left_of_a_plan_and_what_was_harmed(control) -> None:
    made = control.fleet(2, items=1)
    control.add_tenants(["bystander"])
    left = {tenant: {operation: [f"{tenant}-{fleet.KINDS[operation]}-0"] for operation in OPERATIONS} for tenant in made.told}
    assert (made.left(), made.harmed()) == (left, {})
    first = made.told["tenant-0001"]["sailpoint_isc"]
    form = {"grant_type": "client_credentials", **{name: first["credentials"][name] for name in ("client_id", "client_secret")}}
    bearer = requests.post(first["base_url"] + "/oauth/token", data=form, timeout=20).json()["access_token"]
    ids = ["tenant-0001-group-0", "tenant-0001-group-stays"]
    requests.post(first["base_url"] + "/v2026/workgroups/bulk-delete", json={"ids": ids}, headers={"Authorization": f"Bearer {bearer}"}, timeout=20)
    del left["tenant-0001"]["sailpoint_governance_group"]
    assert (made.left(), made.harmed()) == (left, {"tenant-0001": ["tenant-0001-group-stays"]})


def test_the_command_line_makes_tenants_an_inventory_and_a_plan(tmp_path) -> None:
    inventory, plan = tmp_path / "inventory.json", tmp_path / "plan.json"
    options = ("--tenants", "2", "--items", "1", "--inventory", str(inventory), "--plan", str(plan), "--tls", str(tmp_path / "tls"), "--quiet")
    process, ready = start(tmp_path, *options)
    control = Control(ready["base_url"], ready["ca_path"])
    control.tenant("tenant-0001").seed(sailpoint_isc={"count": 5})
    control.reset()
    assert {name: len(state["groups"]) for name, state in control.states("sailpoint_isc").items()} == {"tenant-0001": 2, "tenant-0002": 2}
    hosts = json.loads(inventory.read_text(encoding="utf-8"))["all"]["hosts"]
    assert {options["ca_path"] for host in hosts.values() for options in host["revoke_connection"].values()} == {ready["ca_path"]}
    assert fleet.inventory(control.tenants(), ready["ca_path"])["all"]["hosts"] == hosts
    assert fleet.plan(control.tenants(), 1) == json.loads(plan.read_text(encoding="utf-8"))
    process.terminate()
    assert process.communicate(timeout=60) == ("", "")


@pytest.mark.parametrize("options", [["--plan", "plan.yml"], ["--inventory", "inventory.yml"], ["--tenants", "-1"]])
def test_an_inventory_and_a_plan_need_tenants(options, tmp_path) -> None:
    command = [sys.executable, "-m", "tests.simulator", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0 and "--tenants" in done.stderr
