# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API, the counters, the log, the README, and that every switch has a test."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from tests.simulator.control import Control, ControlError

HERE = Path(__file__).resolve().parent
README = HERE.parent / "README.md"
VENDORS = ["vmware_csp", "huawei_oneaccess", "venafi_tpp", "sailpoint_isc"]


def test_health_and_info(control) -> None:
    info = control.info()
    assert control.health() == {"ok": True}
    assert list(info["vendors"]) == VENDORS
    for vendor in info["vendors"].values():
        assert vendor["base_url"] == control.base_url and vendor["credentials"] and vendor["tenant"]
    assert info["routes"]["venafi_tpp"]["deleterule"] == "POST /vedsdk/oauth/deleterule"
    assert info["routes"]["huawei_oneaccess"]["role_members.delete"] == "DELETE /api/v2/tenant/applications/{app}/role-member"
    assert {"value", "default", "help"} <= set(info["switches"]["csp.unknown_app"])
    assert all(kind["help"] for kind in info["faults"])


def test_reset_brings_back_the_start(sailpoint) -> None:
    control = sailpoint.control
    control.seed(sailpoint_isc={"count": 3})
    control.switch(lag_reads=2)
    control.fault("close")
    control.reset()
    assert control.state("sailpoint_isc")["groups"] == []
    assert control.calls()["total"] == {"auth": 0, "read": 0, "write": 0, "unknown": 0}
    assert (control.faults(), control.log(), control.info()["switches"]["lag_reads"]["value"]) == ([], [], 0)
    assert sailpoint.get("/workgroups").status_code == 401


def test_reset_calls_keeps_the_state(sailpoint) -> None:
    sailpoint.control.seed(sailpoint_isc={"count": 3})
    sailpoint.control.reset_calls()
    assert sailpoint.control.log() == []
    assert len(sailpoint.get("/workgroups").json()) == 3


def test_calls_and_log(sailpoint) -> None:
    sailpoint.control.reset_calls()
    sailpoint.get("/workgroups", limit=1)
    sailpoint.post("/workgroups/bulk-delete", {"ids": ["x"]})
    requests.get(sailpoint.root + "/nowhere", timeout=20)
    calls = sailpoint.control.calls()
    assert calls["vendors"]["sailpoint_isc"] == {"auth": 0, "read": 1, "write": 1, "unknown": 0, "routes": {"workgroups.list": 1, "workgroups.bulk_delete": 1}}
    assert (calls["total"]["unknown"], calls["rejected"], list(calls["vendors"])) == (1, 1, VENDORS)
    first, second = sailpoint.control.log(3, bodies=True, headers=True)[:2]
    assert (first["n"], first["route"], first["query"], first["status"]) == (1, "workgroups.list", "limit=1", 200)
    assert (second["method"], second["body"], second["kind"]) == ("POST", '{"ids": ["x"]}', "write")
    assert second["headers"]["Authorization"] == [f"Bearer {sailpoint.token}"]
    assert [set(entry) for entry in sailpoint.control.log(1)] == [{"n", "vendor", "route", "kind", "method", "path", "query", "status"}]
    assert requests.get(sailpoint.root + "/_sim/log?limit=x", timeout=20).status_code == 400


@pytest.mark.parametrize(
    "vendor, path",
    [("vmware_csp", "/csp/gateway/am/api/none"), ("huawei_oneaccess", "/api/v2/tenant/none"), ("venafi_tpp", "/vedsdk/none"), ("sailpoint_isc", "/v2026/none")],
)
def test_unknown_routes(control, vendor, path) -> None:
    answer = requests.get(control.base_url + path, timeout=20)
    assert answer.status_code == 404 and answer.json()
    assert control.calls()["vendors"][vendor]["unknown"] == 1


@pytest.mark.parametrize(
    "values",
    [
        {"nope": 1},
        {"csp.unknown_app": "x"},
        {"lag_reads": "1"},
        {"lag_reads": -1},
        {"lag_reads": True},
        {"sailpoint.answer_200": 1},
        {"lag_reads": 5, "nope": 1},
    ],
)
def test_bad_switches(control, values) -> None:
    with pytest.raises(ControlError, match="400"):
        control.switch(values)
    assert control.info()["switches"]["lag_reads"]["value"] == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "nope"},
        {"kind": "close", "vendor": "nope"},
        {"kind": "close", "route": "nope"},
        {"kind": "status"},
        {"kind": "close", "params": {"status": 1}},
        {"kind": "close", "times": -1},
        {"kind": "close", "other": 1},
        {"kind": "status", "params": {"status": "500"}},
        {"kind": "silent", "params": {"ids": "a"}},
        {"kind": "delay", "params": {"seconds": "1"}},
        {"kind": "close", "vendor": "venafi_tpp", "route": "workgroups.list"},
    ],
)
def test_bad_faults(control, fault) -> None:
    with pytest.raises(ControlError, match="400"):
        control.fault(**fault)
    assert control.faults() == []


@pytest.mark.parametrize(
    "seed",
    [
        {"nope": {}},
        {"sailpoint_isc": []},
        {"sailpoint_isc": {"groups": [{"connections": [{}]}]}},
        {"vmware_csp": {"orgs": ["a"]}},
        {"sailpoint_isc": {"group": []}},
        {"vmware_csp": {"orgs": {"a": {"apps": []}}}},
        {"venafi_tpp": {"rules": [["app"]]}},
        {"huawei_oneaccess": {"applications": {"a": {"roles": {"r": {"member": []}}}}}},
    ],
)
def test_bad_seeds(control, seed) -> None:
    with pytest.raises(ControlError, match="400"):
        control.seed(seed)


def test_unknown_state_and_broken_json(control) -> None:
    with pytest.raises(ControlError, match="404"):
        control.state("nope")
    assert requests.post(control.base_url + "/_sim/seed", data="{", timeout=20).status_code == 400
    assert requests.post(control.base_url + "/_sim/seed", data="[]", timeout=20).status_code == 400


def test_seed_echoes_counts(control) -> None:
    counts = control.seed(
        {"venafi_tpp": {"rule_count": 3}},
        sailpoint_isc={"count": 2},
        vmware_csp={"orgs": {"x": {"oauth_app_count": 4}}},
        huawei_oneaccess={"applications": {"a": {"roles": {"r": {"member_count": 5}}}}},
    )
    assert (counts["venafi_tpp"]["rules"], counts["sailpoint_isc"]["groups"], counts["vmware_csp"]["oauth_apps"]) == (3, 2, 4)
    assert counts["huawei_oneaccess"]["members"] == 5


def test_seeded_credentials_are_the_shown_ones(control) -> None:
    control.seed(sailpoint_isc={"clients": [{"client_id": "mine", "client_secret": "s"}]}, vmware_csp={"clients": [{"client_id": "app", "client_secret": "s"}]})
    shown = control.info()["vendors"]
    assert shown["sailpoint_isc"]["credentials"]["client_id"] == "mine"
    assert shown["vmware_csp"]["credentials"]["client_id"] == "app"


def test_readme_names_every_switch_and_every_fault_kind(control) -> None:
    text, info = README.read_text(encoding="utf-8"), control.info()
    vendorless = {name: name.rpartition(".")[0] + ".<vendor>" if name.rpartition(".")[2] in VENDORS else name for name in info["switches"]}
    assert [name for name in vendorless.values() if f"| `{name}` |" not in text] == []
    assert [kind["kind"] for kind in info["faults"] if f"| `{kind['kind']}` |" not in text] == []


def test_every_switch_is_used_in_a_test(control) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    names = {name if name.rpartition(".")[2] not in VENDORS else name.rpartition(".")[0] for name in control.info()["switches"]}
    assert sorted(name for name in names if name not in text) == []


def test_lag_seconds_is_general(sailpoint) -> None:
    sailpoint.control.switch(lag_seconds=3600)
    sailpoint.control.seed(sailpoint_isc={"groups": ["a"]})
    sailpoint.post("/workgroups/bulk-delete", {"ids": ["a"]})
    assert [len(sailpoint.get("/workgroups").json()) for _turn in range(3)] == [1, 1, 1]


def test_a_hundred_thousand_groups(sailpoint) -> None:
    assert sailpoint.control.seed(sailpoint_isc={"count": 100_000, "prefix": "g"})["sailpoint_isc"]["groups"] == 100_000
    wanted = ",".join(f'"g{number:05d}"' for number in range(0, 100_000, 2_000))
    assert len(sailpoint.get("/workgroups", filters=f"id in ({wanted})").json()) == 50
    assert len(sailpoint.get("/workgroups", offset=99_900, limit=250, sorters="-name").json()) == 100


def test_control_names_the_refusal(control) -> None:
    with pytest.raises(ControlError, match="unknown switch nope"):
        Control(control.base_url + "/").switch(nope=1)
