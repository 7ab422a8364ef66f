# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Argument specs: made from the description of an operation, whole, and without touching it."""

from __future__ import annotations

import copy

import pytest
from ansible.module_utils.errors import AnsibleFallbackNotFound

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._options.spec import (
    LATER,
    POPULATION,
    RESTORE,
    SHARED,
    TENANT,
    from_environment,
    full_spec,
    module_arguments,
    own_spec,
)
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS

EACH = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)


@EACH
def test_a_spec_is_the_vendors_connection_the_shared_options_and_those_of_the_operation(operation: type[Operation]) -> None:
    description = operation.description
    own = set(description.options)
    shared = set(SHARED) - ({"witness"} if description.single else own & {"witness"})  # where an item is no plain id, the operation says how one is given
    groups = [set(description.vendor.connection), shared, {items.name for items in description.items}, own, {"state"}]
    groups += [set(POPULATION)] if operation.tells_population() else []
    groups += [set(TENANT)] if operation.tells_tenant() else []
    groups += [set(LATER)] if operation.description.later else []
    groups += [set(RESTORE)] if operation.brings_back() else []
    assert sum(map(len, groups)) == len(set().union(*groups)), "two groups of options share a name"
    assert set(full_spec(operation)) == set().union(*groups)


@EACH
def test_max_removal_percent_max_population_drop_and_expected_tenant_are_there_just_where_the_vendor_tells_them(operation: type[Operation]) -> None:
    spec = full_spec(operation)
    for name in POPULATION:
        assert (name in spec) is (operation.population is not Operation.population)
    assert ("expected_tenant" in spec) is (operation.tenants_of_login is not Operation.tenants_of_login)


@EACH
def test_the_first_state_is_the_default_and_no_other_one_can_be_asked_for(operation: type[Operation]) -> None:
    states = list(operation.description.states)
    assert own_spec(operation)["state"] == {"type": "str", "choices": states, "default": states[0]}


@EACH
def test_the_lists_of_items_or_a_file_are_required_and_exclude_each_other(operation: type[Operation]) -> None:
    lists = [items.name for items in operation.description.items]
    arguments = module_arguments(operation)
    files = ["resume_from", "restore_from"] if len(operation.description.states) == 2 else ["resume_from"]
    assert arguments["required_one_of"] == [(*lists, *files)]
    pairs = [(name, file) for file in files for name in lists]
    assert arguments["mutually_exclusive"] == [*pairs, *([tuple(files)] if len(files) == 2 else [])]
    assert all(arguments["argument_spec"][name]["type"] == "list" for name in lists)


@EACH
def test_what_ansible_gets_is_a_copy_with_environment_variables_as_fall_backs(operation: type[Operation]) -> None:
    before = copy.deepcopy(full_spec(operation))
    made = module_arguments(operation)["argument_spec"]
    for name, option in full_spec(operation).items():
        assert "env" not in made[name]
        assert made[name].get("fallback") == ((from_environment, option["env"]) if "env" in option else None)
    for option in made.values():
        option["type"] = "raw"
        option["default"] = "spoiled"
    assert full_spec(operation) == before and module_arguments(operation)["argument_spec"] != made


EACH_VARIABLE = [(operation, name) for operation in OPERATIONS.values() for name, option in full_spec(operation).items() if "env" in option]


@pytest.mark.parametrize("operation, name", EACH_VARIABLE, ids=lambda value: value if isinstance(value, str) else value.description.name)
def test_a_variable_that_is_set_but_empty_is_not_set(operation: type[Operation], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    look, variables = module_arguments(operation)["argument_spec"][name]["fallback"]
    for variable in variables:
        monkeypatch.setenv(variable, "")
    with pytest.raises(AnsibleFallbackNotFound):
        look(*variables)
    monkeypatch.setenv(variables[-1], "given")
    assert look(*variables) == "given"
    for variable in variables:
        monkeypatch.delenv(variable)
    with pytest.raises(AnsibleFallbackNotFound):
        look(*variables)
