# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which hosts a play of a plan runs on: a play on no host at all would end as if all were well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader

from ansible_collections.revoke.access.plugins.lookup.tenants import LookupModule

GROUPS = {"groups": {"all": ["acme", "beta-1", "beta-2"], "cloud": ["acme"]}}


@pytest.fixture(name="plan")
def _plan(tmp_path: Path) -> str:
    removals = [{"operation": "sailpoint_governance_group", "ids": ["a"], "tenant": name} for name in ("gamma", "acme", "gamma")]
    (tmp_path / "plan.json").write_text(json.dumps({"removals": removals}), encoding="utf-8")
    return str(tmp_path / "plan.json")


def tenants(plan: str, variables: Any = None, **options: Any) -> list[str]:
    return LookupModule(loader=DataLoader()).run([plan], variables, **options)


def test_the_tenants_of_the_plan_each_once_in_its_order(plan: str) -> None:
    assert tenants(plan) == tenants(plan, {"groups": {"all": ["acme", "gamma"]}}) == ["gamma", "acme"]


@pytest.mark.parametrize("hosts", ["acme", "cloud", "beta*", "all:!cloud", "all:&cloud", "~ac.*", "localhost", "all[0]", "acme, beta-1"])
def test_option_hosts_goes_before_those_of_the_plan(plan: str, hosts: str) -> None:
    assert tenants(plan, GROUPS, hosts=hosts) == tenants(plan, GROUPS, hosts=[hosts]) == [hosts]


@pytest.mark.parametrize(("hosts", "named"), [("acne", "acne"), (["acme", "delta"], "delta"), ("acme:delta", "delta"), ("x*", "x*")])
def test_option_hosts_refuses_a_name_that_the_inventory_does_not_have(plan: str, hosts: Any, named: str) -> None:
    with pytest.raises(AnsibleError, match=f"tenants names {named.replace('*', '.')}: no host or group of the inventory"):
        tenants(plan, GROUPS, hosts=hosts)


@pytest.mark.parametrize("hosts", ["acme:!acme", "!all", "~x.*", "acme:&beta-1", "all:!cloud:!beta*"])
def test_option_hosts_refuses_a_pattern_that_leaves_nobody(plan: str, hosts: str) -> None:
    with pytest.raises(AnsibleError, match="no host of the inventory is left"):
        tenants(plan, GROUPS, hosts=hosts)


@pytest.mark.parametrize("hosts", [",", " ", ":", ", ,", [","], [""], ["acme", " "], [], {}, {"acme": 1}, 7, True, False, None, [None], ["acme", 7]])
def test_option_hosts_that_names_nobody_is_refused_and_never_the_whole_plan(plan: str, hosts: Any) -> None:
    with pytest.raises(AnsibleError, match="^Nothing was sent. tenants (is|holds) .*leave it out: then it is all that the plan names"):
        tenants(plan, GROUPS, hosts=hosts)
    assert tenants(plan, {"groups": {"all": ["acme", "gamma"]}}, hosts="") == ["gamma", "acme"]


@pytest.mark.parametrize("missing", [{}, {"partial_inventory": False}, {"partial_inventory": "no"}, {"partial_inventory": ""}])
def test_option_partial_inventory_says_whether_tenants_may_be_missing_in_it(plan: str, missing: Any) -> None:
    for name in ("acme", "delta"):
        assert tenants(plan, {"groups": {"all": [name]}}, partial_inventory="y") == ["gamma", "acme"]
        with pytest.raises(AnsibleError, match=f"The plan names gamma{'' if name == 'acme' else ', acme'}: no host or group"):
            tenants(plan, {"groups": {"all": [name]}}, **missing)
    with pytest.raises(AnsibleError, match="partial_inventory is neither true nor false"):
        tenants(plan, GROUPS, partial_inventory="perhaps")


def test_a_group_is_no_tenant(plan: str) -> None:
    with pytest.raises(AnsibleError, match="The plan names gamma: no host"):
        tenants(plan, {"groups": {"all": ["acme"], "gamma": ["acme"]}})


def test_a_plan_that_is_not_named_is_refused() -> None:
    with pytest.raises(AnsibleError, match="No plan is named"):
        tenants("")


def test_a_plan_with_anything_wrong_in_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.yml").write_text("okta: {}\n", encoding="utf-8")
    with pytest.raises(AnsibleError, match="plan.yml: 'okta' is not known"):
        tenants(str(tmp_path / "plan.yml"))
