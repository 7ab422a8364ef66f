# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tenants: each has its own credentials, state, switches, faults, quota and counters, and the default one stays as it was."""

from __future__ import annotations

import socket
import tracemalloc
from urllib.parse import urlsplit

import pytest
import requests

from tests.simulator.control import Control, ControlError
from tests.simulator.thread import SimulatorThread

CSP = "/csp/gateway/am/api"
HOSTED = ("huawei_oneaccess", "venafi_tpp", "sailpoint_isc")
VENDORS = ("vmware_csp", *HOSTED)
JSON_UTF8 = {"Content-Type": "application/json;charset=utf8"}
SEED = {
    "vmware_csp": {"orgs": {"{org_id}": {"oauth_apps": ["app"], "api_tokens": [{"tokenId": "leaked", "value": "{tenant}-value"}]}}},
    "huawei_oneaccess": {"applications": {"a": {"roles": {"r": {"members": ["m"]}}}}},
    "venafi_tpp": {"rules": [["app", "local:{{tenant}}"]]},
    "sailpoint_isc": {"groups": ["g", {"id": "{tenant}-g"}]},
}
SECONDS = 20


@pytest.fixture
def two(control) -> tuple[Control, Control]:
    """Two tenants with the same seed."""
    control.add_tenants(["ada", "bob"], seed=SEED)
    return control.tenant("ada"), control.tenant("bob")


def told(control: Control, vendor: str) -> dict[str, str]:
    """The credentials that a tenant has at a vendor."""
    found: dict[str, str] = control.info()["vendors"][vendor]["credentials"]
    return found


def log_in(control: Control, vendor: str, given: dict[str, str] | None = None) -> requests.Response:
    """The answer to a login at the address of a tenant, with its own credentials or with the given ones."""
    given = given or told(control, vendor)
    place = control.info()["vendors"][vendor]["base_url"]
    form = {"grant_type": "client_credentials", "client_id": given.get("client_id"), "client_secret": given.get("client_secret")}
    if vendor == "venafi_tpp":
        body = {name: given[name] for name in ("client_id", "username", "password", "scope")}
        return requests.post(place + "/vedauth/authorize/oauth", json=body, timeout=SECONDS)
    if vendor == "vmware_csp":
        return requests.post(place + CSP + "/auth/api-tokens/authorize", data={"api_token": given["api_token"]}, timeout=SECONDS)
    return requests.post(place + ("/oauth/token" if vendor == "sailpoint_isc" else "/api/v2/tenant/token"), data=form, timeout=SECONDS)


def token(control: Control, vendor: str) -> str:
    """An access token of a tenant."""
    found: str = log_in(control, vendor).json()["access_token"]
    return found


def read(control: Control, vendor: str, bearer: str, seconds: float = SECONDS) -> requests.Response:
    """One read at the address of a tenant."""
    info = control.info()["vendors"][vendor]
    place, headers = info["base_url"], {"Authorization": f"Bearer {bearer}"}
    if vendor == "venafi_tpp":
        return requests.post(place + "/vedsdk/oauth/getrules", json={"ApplicationId": "app"}, headers=headers, timeout=seconds)
    paths = {
        "vmware_csp": f"{CSP}/orgs/{info['tenant']}/oauth-apps",
        "huawei_oneaccess": "/api/v2/tenant/applications/a/role-member-list/r?offset=0&limit=10",
        "sailpoint_isc": "/v2026/workgroups",
    }
    return requests.get(place + paths[vendor], headers={**headers, **JSON_UTF8}, timeout=seconds)


def delete_groups(control: Control, *ids: str) -> int:
    """The status of a removal of governance groups of a tenant."""
    headers = {"Authorization": f"Bearer {token(control, 'sailpoint_isc')}"}
    return requests.post(control.base_url + "/v2026/workgroups/bulk-delete", json={"ids": ids}, headers=headers, timeout=SECONDS).status_code


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_tenant_has_credentials_of_its_own(control, two, vendor) -> None:
    secrets = {"vmware_csp": "api_token", "venafi_tpp": "password"}.get(vendor, "client_secret")
    found = [one.info()["vendors"][vendor] for one in (control, *two)]
    assert len({one["credentials"][secrets] for one in found}) == len({one["tenant"] for one in found}) == 3
    assert [read(one, vendor, token(one, vendor)).status_code for one in two] == [200, 200]


@pytest.mark.parametrize("vendor", HOSTED)
def test_credentials_and_tokens_of_one_tenant_are_refused_at_another(control, two, vendor) -> None:
    ada, bob = two
    for own, other in ((ada, bob), (ada, control), (control, bob)):
        assert log_in(other, vendor, told(own, vendor)).status_code in (400, 401)
        assert read(other, vendor, token(own, vendor)).status_code in (400, 401)


def test_the_vendor_with_one_host_tells_tenants_by_their_credentials(control, two) -> None:
    ada, bob = two
    assert [one.info()["vendors"]["vmware_csp"]["base_url"] for one in (control, ada, bob)] == [control.base_url] * 3
    bearer = token(ada, "vmware_csp")
    assert read(ada, "vmware_csp", bearer).json()["results"][0]["organizationId"] == told(ada, "vmware_csp")["org_id"]
    assert read(bob, "vmware_csp", bearer).status_code == read(control, "vmware_csp", bearer).status_code == 403
    assert read(ada, "vmware_csp", token(control, "vmware_csp")).status_code == 403
    headers = {"Authorization": f"Bearer {bearer}"}
    assert requests.get(f"{control.base_url}{CSP}/orgs/nobodys/oauth-apps", headers=headers, timeout=SECONDS).status_code == 404


def test_the_oauth_client_of_a_tenant_logs_in_to_its_organization(control, two) -> None:
    for one in two:
        given = told(one, "vmware_csp")
        answer = requests.post(
            f"{control.base_url}{CSP}/auth/token",
            data={"grant_type": "client_credentials"},
            auth=(given["client_id"], given["client_secret"]),
            timeout=SECONDS,
        )
        assert read(one, "vmware_csp", answer.json()["access_token"]).status_code == 200


def test_a_token_value_is_found_whichever_tenant_it_belongs_to(control, two) -> None:
    details = f"{control.base_url}{CSP}/auth/api-tokens/details"
    headers = {"Authorization": f"Bearer {token(two[0], 'vmware_csp')}"}
    for sent in ({}, headers):
        answer = requests.post(details, json={"tokenValue": "bob-value"}, headers=sent, timeout=SECONDS)
        assert (answer.json()["tokenId"], answer.json()["orgId"]) == ("leaked", told(two[1], "vmware_csp")["org_id"])
    assert requests.post(details, json={"tokenValue": "nobodys"}, timeout=SECONDS).status_code == 404


def test_a_removal_at_one_tenant_changes_no_other(control, two) -> None:
    control.seed(sailpoint_isc={"groups": ["g"]})
    assert delete_groups(two[0], "g", "ada-g") == 207
    assert [one.state("sailpoint_isc")["groups"] for one in (control, *two)] == [["g"], [], ["g", "bob-g"]]


def test_a_seed_names_the_tenant_and_its_organization(two) -> None:
    org_id = told(two[0], "vmware_csp")["org_id"]
    assert two[0].state("vmware_csp")["orgs"][org_id]["oauth_apps"] == ["app"]
    assert two[0].state("venafi_tpp")["rules"] == [["app", "local:{ada}"]]


def test_a_tenant_is_seeded_on_its_own(control, two) -> None:
    assert two[1].seed(sailpoint_isc={"count": 2})["sailpoint_isc"]["groups"] == 4
    assert {name: len(state["groups"]) for name, state in control.states("sailpoint_isc").items()} == {"ada": 2, "bob": 4}
    assert control.state("sailpoint_isc")["groups"] == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_fault_at_one_tenant_strikes_no_other(control, two, vendor) -> None:
    bearers = [token(one, vendor) for one in two]
    two[0].fault("status", vendor, times=None, params={"status": 503})
    assert [read(one, vendor, bearer).status_code for one, bearer in zip(two, bearers)] == [503, 200]
    assert ([rule["fired"] for rule in two[0].faults()], two[1].faults(), control.faults()) == ([1], [], [])
    two[0].clear_faults()
    control.fault("status", vendor, times=None, params={"status": 503})
    assert [read(one, vendor, bearer).status_code for one, bearer in zip(two, bearers)] == [200, 200]
    assert log_in(control, vendor).status_code == 503


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_dead_tenant_never_answers_and_holds_up_nobody(two, vendor) -> None:
    bearers = [token(one, vendor) for one in two]
    two[0].fault("timeout", times=None)
    with pytest.raises(requests.exceptions.ReadTimeout):
        read(two[0], vendor, bearers[0], seconds=0.2)
    assert read(two[1], vendor, bearers[1]).status_code == 200


def test_a_quota_is_counted_for_each_tenant(control, two) -> None:
    bearers = [token(one, "sailpoint_isc") for one in two]
    control.switch({"rate_limit.sailpoint_isc": 2, "rate_limit_window": 3600})
    two[1].switch({"rate_limit.sailpoint_isc": 3})
    found = [[read(one, "sailpoint_isc", bearer).status_code for _turn in range(4)] for one, bearer in zip(two, bearers)]
    assert found == [[200, 200, 429, 429], [200, 200, 200, 429]]
    assert [log_in(control, "sailpoint_isc").status_code for _turn in range(3)] == [200, 200, 429]


def test_a_switch_of_a_tenant_is_its_own_and_the_others_are_the_servers(control, two) -> None:
    two[0].switch(lag_reads=5)
    control.switch(lag_reads=1, lag_seconds=2)
    values = [{name: one.info()["switches"][name]["value"] for name in ("lag_reads", "lag_seconds")} for one in (control, *two)]
    assert values == [{"lag_reads": 1, "lag_seconds": 2}, {"lag_reads": 5, "lag_seconds": 2}, {"lag_reads": 1, "lag_seconds": 2}]
    with pytest.raises(ControlError, match="unknown switch nope"):
        two[0].switch(nope=1)


def test_latency_of_one_tenant(two) -> None:
    bearers = [token(one, "venafi_tpp") for one in two]
    two[0].switch({"latency_ms.venafi_tpp": 3000})
    with pytest.raises(requests.exceptions.ReadTimeout):
        read(two[0], "venafi_tpp", bearers[0], seconds=0.2)
    assert read(two[1], "venafi_tpp", bearers[1]).status_code == 200


def test_tenants_can_begin_with_switches_and_faults(control) -> None:
    control.add_tenants(["ada"], switches={"lag_reads": 3}, faults=[{"kind": "status", "times": None, "params": {"status": 500}}])
    ada = control.tenant("ada")
    assert log_in(ada, "venafi_tpp").status_code == 500
    ada.clear_faults()
    ada.switch(lag_reads=0)
    ada.reset()
    assert (len(ada.faults()), ada.info()["switches"]["lag_reads"]["value"], control.faults()) == (1, 3, [])


@pytest.mark.parametrize("vendor", VENDORS)
def test_log_and_counters_name_the_tenant(control, two, vendor) -> None:
    ada, bob = two
    read(ada, vendor, token(ada, vendor))
    token(bob, vendor)
    token(control, vendor)
    assert [entry.get("tenant") for entry in control.log()] == ["ada", "ada", "bob", None]
    assert [[entry["tenant"] for entry in one.log()] for one in two] == [["ada", "ada"], ["bob"]]
    assert not any(entry["path"].startswith("/t/") for entry in control.log())
    totals = [one.calls()["total"] for one in (control, *two)]
    assert [(total["auth"], total["read"]) for total in totals] == [(3, 1), (1, 1), (1, 0)]
    ada.reset_calls()
    assert (ada.log(), ada.calls()["total"]["read"], len(bob.log()), control.calls()["total"]["read"]) == ([], 0, 1, 1)


def test_refused_calls_are_counted_for_their_tenant(control, two) -> None:
    read(two[0], "sailpoint_isc", "no token")
    assert [one.calls()["rejected"] for one in (control, *two)] == [1, 1, 0]


def test_what_nobody_documents_is_refused_by_the_vendor_of_the_tenant(control, two) -> None:
    assert requests.get(two[0].base_url + "/vedsdk/none", timeout=SECONDS).json()["error"] == "not_found"
    place = urlsplit(control.base_url)
    with socket.create_connection((place.hostname, place.port), SECONDS) as raw:
        raw.sendall(b"GET /t/ada/vedsdk/none HTTP/9.x\r\n\r\n")
        assert b"invalid_request" in b"".join(iter(lambda: raw.recv(65536), b""))
    assert [(entry["route"], entry["path"].rpartition("/")[2], entry["tenant"]) for entry in control.log()] == [
        ("unknown", "none", "ada"),
        ("malformed", "none", "ada"),
    ]


@pytest.mark.parametrize("path", ["/t/carl/vedsdk/oauth/getrules", "/t/carl", "/t/ada", "/t/ada?x=1", "/t/ada//vedsdk.example.com/", f"/t/ada{CSP}/auth/token"])
def test_no_such_tenant_or_no_such_address(control, two, path) -> None:
    assert requests.post(control.base_url + path, json={}, timeout=SECONDS).status_code == 404
    assert control.calls()["total"]["unknown"] == 1


def test_the_control_api_of_nobody(control) -> None:
    with pytest.raises(ControlError, match="no such tenant"):
        control.tenant("carl").info()
    with pytest.raises(ControlError, match="404"):
        control.states("nope")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"names": []},
        {"names": "ada"},
        {"names": ["ada", "eve", "eve"]},
        {"names": ["ada", "bob"]},
        {"names": ["with/slash"]},
        {"names": ["ada"], "other": 1},
        {"names": ["ada"], "seed": {"nope": {}}},
        {"names": ["ada"], "seed": {"sailpoint_isc": {"group": []}}},
        {"names": ["ada"], "seed": {"vmware_csp": []}},
        {"names": ["ada"], "seed": []},
        {"names": ["ada"], "switches": {"nope": 1}},
        {"names": ["ada"], "faults": [{"kind": "nope"}]},
        {"names": ["ada"], "faults": [{"kind": "delay", "params": {"seconds": "1"}}]},
        {"names": ["ada"], "faults": ["close"]},
    ],
)
def test_bad_tenants_are_refused_and_nobody_is_made(control, body) -> None:
    control.add_tenants(["bob"])
    answer = requests.post(control.base_url + "/_sim/tenants", json=body, timeout=SECONDS)
    assert (answer.status_code, bool(answer.json()["error"]), list(control.tenants())) == (400, True, ["bob"])


def test_reset_of_a_tenant_brings_back_its_start_and_no_other_s(control, two) -> None:
    ada, bob = two
    bearer = token(ada, "sailpoint_isc")
    for one in two:
        delete_groups(one, "g")
        one.fault("close", "venafi_tpp")
    ada.reset()
    assert [one.state("sailpoint_isc")["groups"] for one in two] == [["g", "ada-g"], ["bob-g"]]
    assert (ada.faults(), len(bob.faults()), ada.log()) == ([], 1, [])
    assert read(ada, "sailpoint_isc", bearer).status_code == 401
    assert read(ada, "vmware_csp", token(ada, "vmware_csp")).status_code == 200


def test_reset_of_everything_forgets_the_tenants(control, two) -> None:
    bearer = token(two[0], "vmware_csp")
    control.reset()
    assert control.tenants() == {}
    assert requests.get(f"{control.base_url}{CSP}/orgs/x/oauth-apps", headers={"Authorization": f"Bearer {bearer}"}, timeout=SECONDS).status_code == 401


def test_tenants_are_made_in_one_call_and_take_little_memory() -> None:
    with SimulatorThread() as sim:
        tracemalloc.start()
        try:
            fleet = sim.control.fleet(500)
            made = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*/tests/simulator/ten*")])
        finally:
            tracemalloc.stop()
        assert len(fleet.told) == 500
        assert sum(found.size for found in made.statistics("filename")) < 500 * 5_000
