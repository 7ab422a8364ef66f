# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks audit, offboard, prove and resume on many tenants, each promise held against what is left there."""

from __future__ import annotations

import json
from typing import Any

import yaml

from tests.plans.place import OPERATIONS, TENANTS, Place, handed_on, verdict

ALL = f"{TENANTS} tenants"


def without(place: Place, **gone: str) -> str:
    """The plan file without the removals that have this."""
    plan = place.read("plan.json")
    plan["removals"] = [removal for removal in plan["removals"] if any(removal[name] != value for name, value in gone.items())]
    return place.write("less.json", plan)


def plant(place: Place) -> None:
    """Variables of the inventory that look like a plan, and name what has to stay."""
    hosts = place.read("hosts.json")
    stays = ["tenant-0001-group-stays"]
    removals = [{"operation": "sailpoint_governance_group", "ids": stays}]
    hosts["all"]["vars"].update(sailpoint={"ids": stays}, ids=stays, removals=removals, case={"id": "none"})
    place.write("hosts.json", hosts)


def test_what_is_approved_is_removed_at_every_tenant_and_nothing_else_anywhere(place: Place) -> None:
    plant(place)
    audit = place.playbook("audit", plan_file="approved.yml")
    told = verdict(audit)
    assert audit.code == 0 and told["complete"] and told["check_mode"] and "is gone" not in audit.output, audit.output
    assert "tenant-0001.sailpoint_governance_group: 3 would be removed: Group tenant-0001-group-0 (tenant-0001-group-0)" in audit.output
    assert (place.folder / "approved.yml").stat().st_mode & 0o777 == 0o600
    approved = yaml.safe_load((place.folder / "approved.yml").read_text(encoding="utf-8"))["plan_ids"]
    assert handed_on(audit)["plan_ids"] == approved and len(approved) == TENANTS and len(place.fleet.left()) == TENANTS

    dropped = place.playbook("offboard", plan=without(place, tenant="tenant-0004"), plan_ids=approved)
    assert dropped.code == 2 and "Nothing was sent anywhere. Approved, but not in the plan any more: tenant-0004." in verdict(dropped)["msg"]
    less = without(place, tenant="tenant-0001", operation="venafi_oauth_rule")
    fewer = place.playbook("offboard", "--limit", "tenant-0001", plan=less, plan_ids=approved)
    assert fewer.code == 2 and "is not what was approved" in verdict(fewer)["msg"] and len(place.fleet.left()) == TENANTS

    swapped = {"tenant-0001": "tenant-0002", "tenant-0002": "tenant-0001"}
    wrong = place.playbook("offboard", plan_ids={name: approved[swapped.get(name, name)] for name in approved if name != "tenant-0003"})
    assert wrong.code == 2 and set(place.fleet.left()) == {*swapped, "tenant-0003"}, wrong.output
    assert verdict(wrong)["tenants"]["incomplete"] == ["tenant-0001", "tenant-0002", "tenant-0003"] and "none of this tenant was approved" in wrong.output

    right = place.playbook("offboard", "-e", "@approved.yml", "--limit", "!tenant-0004", report_dir="report")
    told = verdict(right)
    assert right.code == 0 and place.fleet.left() == {} and place.fleet.harmed() == {}, right.output
    assert told["msg"].startswith("Everything is gone at 3 tenants.") and "1 tenant of the plan was no part of this run: tenant-0004." in told["msg"]
    assert told["report"] == str(place.folder / "report" / "report.html") and (place.folder / "report" / "items.csv").exists()
    assert len(told["chains"]) == 3 * OPERATIONS and {f"evidence/{name}" for name in told["chains"]} <= evidence(place)
    assert len(evidence(place)) == TENANTS * OPERATIONS and (place.folder / "evidence").stat().st_mode & 0o777 == 0o700

    proof = place.playbook("prove", plan_ids=approved)
    assert proof.code == 0 and verdict(proof)["msg"] == f"Nothing is left at {ALL}: {TENANTS * OPERATIONS * place.fleet.items} items proven to be gone."
    assert not [secret for secret in secrets(place) if secret in proof.output + right.output + audit.output]


def evidence(place: Place) -> set[str]:
    return {path.relative_to(place.folder).as_posix() for path in (place.folder / "evidence").glob("*.jsonl")}


def secrets(place: Place) -> set[str]:
    """Everything that a host logs in with."""
    hosts = place.read("hosts.json")["all"]["hosts"].values()
    logins = [login for host in hosts for login in host["revoke_connection"].values()]
    return {value for login in logins for name, value in login.items() if name in ("api_token", "client_secret", "password")}


def test_the_union_of_two_slices_is_the_whole_and_neither_touches_the_other(place: Place) -> None:
    first = place.playbook("offboard", "--limit", "tenant-0001,tenant-0002")
    assert first.code == 0 and set(place.fleet.left()) == {"tenant-0003", "tenant-0004"}, first.output
    second = place.playbook("offboard", inventory=place.part("second.json", 2, TENANTS), partial_inventory=True)
    assert second.code == 0 and place.fleet.left() == {} and place.fleet.harmed() == {}, second.output
    assert not set(verdict(first)["chains"]) & set(verdict(second)["chains"])
    assert [verdict(ended)["tenants"]["left_out"] for ended in (first, second)] == [2, 2]


def test_one_tenant_that_cannot_be_planned_costs_the_others_nothing_unless_it_is_all_or_nothing(place: Place) -> None:
    hosts = place.read("hosts.json")
    hosts["all"]["hosts"]["tenant-0002"]["revoke_connection"]["venafi"]["password"] = "wrong"
    place.write("hosts.json", hosts)
    stopped = place.playbook("offboard", all_or_nothing=True)
    assert stopped.code == 2 and len(place.fleet.left()) == TENANTS and place.fleet.harmed() == {}
    assert verdict(stopped)["msg"].startswith(f"Nothing was sent anywhere. The audit is not whole at 1 of {ALL}."), stopped.output
    ended = place.playbook("offboard")
    told: dict[str, Any] = verdict(ended)
    assert ended.code == 2 and set(place.fleet.left()) == {"tenant-0002"}, ended.output
    assert told["tenants"]["complete"] == TENANTS - 1 and told["tenants"]["incomplete"] == ["tenant-0002"] and told["changed"] and not told["complete"]
    assert [ended.hosts[name][2] > 0 for name in ("tenant-0002", "tenant-0003")] == [True, False]


def test_a_name_that_the_inventory_does_not_have_is_no_success(place: Place) -> None:
    for variables in ({"tenants": "tenant-0009"}, {"inventory": place.write("none.json", {"all": {"hosts": {"other": {}}}})}):
        ended = place.playbook("offboard", **variables)
        assert ended.code and "no host or group of the inventory" in ended.output, ended.output
    assert len(place.fleet.left()) == TENANTS


def test_the_limit_holds_for_all_tenants_together(place: Place) -> None:
    count = TENANTS * OPERATIONS * place.fleet.items
    ended = place.playbook("offboard", max_removals=count - 1)
    assert ended.code == 2 and f"max_removals allows {count - 1}" in verdict(ended)["msg"] and len(place.fleet.left()) == TENANTS
    assert json.dumps(verdict(ended)).count("would change") == 1


def test_variable_tenants_takes_a_part_and_the_verdict_names_who_was_left_out(place: Place) -> None:
    ended = place.playbook("offboard", tenants="tenant-0001:tenant-0002")
    assert ended.code == 0 and set(place.fleet.left()) == {"tenant-0003", "tenant-0004"}, ended.output
    assert "2 tenants of the plan were no part of this run: tenant-0003, tenant-0004." in verdict(ended)["msg"]


def test_with_all_or_nothing_a_resume_sends_nothing_anywhere_where_one_tenant_cannot_be_planned(place: Place) -> None:
    hosts = place.read("hosts.json")
    hosts["all"]["hosts"]["tenant-0002"]["revoke_connection"]["venafi"]["password"] = "wrong"
    place.write("hosts.json", hosts)
    stopped = place.playbook("resume", all_or_nothing="y")
    assert stopped.code == 2 and len(place.fleet.left()) == TENANTS, stopped.output
    assert verdict(stopped)["msg"].startswith(f"Nothing was sent anywhere. The audit is not whole at 1 of {ALL}.")
    ended = place.playbook("resume")
    assert ended.code == 2 and set(place.fleet.left()) == {"tenant-0002"}, ended.output


def test_what_cannot_be_read_of_the_variables_is_told_by_a_verdict_and_nothing_is_sent(place: Place) -> None:
    ended = place.playbook("offboard", "-e", "max_removals=abc all_or_nothing=perhaps")
    told = verdict(ended)["msg"]
    assert ended.code == 2 and "max_removals is 'abc'" in told and "all_or_nothing is 'perhaps'" in told, ended.output
    assert len(place.fleet.left()) == TENANTS
