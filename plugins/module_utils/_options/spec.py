# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The argument spec of a module, made from the description of its operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import AnsibleFallbackNotFound, UnsupportedError

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation, Spec

# Options of every removal; in these specs C(env) names environment variables.
SHARED: Spec = {
    "validate_certs": {"type": "bool", "default": True, "env": ["REVOKE_VALIDATE_CERTS"]},
    "allow_http": {"type": "bool", "default": False, "env": ["REVOKE_ALLOW_HTTP"]},
    "ca_path": {"type": "path", "env": ["REVOKE_CA_PATH"]},
    "timeout": {"type": "float", "default": 30.0, "env": ["REVOKE_TIMEOUT"]},
    "max_attempts": {"type": "int", "default": 5, "env": ["REVOKE_MAX_ATTEMPTS"]},
    "max_parallel": {"type": "int", "default": 4, "env": ["REVOKE_MAX_PARALLEL"]},
    "verify": {"type": "bool", "default": True},
    "verify_timeout": {"type": "float", "default": 60.0},
    "deadline": {"type": "float", "default": 0.0, "env": ["REVOKE_DEADLINE"]},
    "max_removals": {"type": "int", "default": 500, "env": ["REVOKE_MAX_REMOVALS"]},
    "protected": {"type": checks.Exactly("list"), "elements": "raw"},
    "plan_id": {"type": "str"},
    "unknown": {"type": "str", "choices": ["warn", "fail"], "default": "warn", "env": ["REVOKE_UNKNOWN"]},
    "fail_on": {"type": "str", "choices": ["any", "all", "never"], "default": "any"},
    "witness": {"type": checks.Exactly("str")},
    "evidence_path": {"type": "path", "env": ["REVOKE_EVIDENCE_PATH"]},
    "timestamp_url": {"type": "str", "env": ["REVOKE_TIMESTAMP_URL"]},
    "resume_from": {"type": "path"},
    "resume_chain": {"type": "str"},
}

# For operations that can count all there are.
POPULATION: Spec = {"max_removal_percent": {"type": "float"}, "max_population_drop": {"type": "float"}}

# For operations whose vendor does later what it has taken on.
LATER: Spec = {"wait_timeout": {"type": "float", "default": 0.0, "env": ["REVOKE_WAIT_TIMEOUT"]}, "retry": {"type": "bool", "default": False}}

# For operations that can bring back what they took away.
RESTORE: Spec = {"restore_from": {"type": "path"}, "restore_run": {"type": "str"}}

# For operations whose login tells whose it is.
TENANT: Spec = {"expected_tenant": {"type": "str"}}


def own_spec(operation: type[Operation]) -> dict[str, Mapping[str, Any]]:
    """The options that only this operation has: those that list items, its own, and C(state)."""
    description = operation.description
    spec: dict[str, Mapping[str, Any]] = {items.name: {"type": checks.Exactly("list"), "elements": "raw", **items.spec} for items in description.items}
    states = list(description.states)
    return {**spec, **description.options, "state": {"type": "str", "choices": states, "default": states[0]}}


def full_spec(operation: type[Operation]) -> dict[str, Mapping[str, Any]]:
    """All options of an operation, C(env) included."""
    capabilities = {**(POPULATION if operation.tells_population() else {}), **(TENANT if operation.tells_tenant() else {})}
    more = {**(LATER if operation.description.later else {}), **(RESTORE if operation.brings_back() else {})}
    shared = {name: option for name, option in SHARED.items() if name != "witness" or not operation.description.single}
    return {**operation.description.vendor.connection, **shared, **own_spec(operation), **capabilities, **more}


def module_arguments(operation: type[Operation]) -> dict[str, Any]:
    """The keyword arguments of AnsibleModule for an operation."""
    lists = [items.name for items in operation.description.items]
    files = ["resume_from", *(["restore_from"] if operation.brings_back() else [])]
    return {
        "argument_spec": {name: _with_fallback(option) for name, option in full_spec(operation).items()},
        "required_one_of": [(*lists, *files)],
        "mutually_exclusive": [*((name, file) for file in files for name in lists), *([tuple(files)] if len(files) > 1 else [])],
        "supports_check_mode": True,
    }


class Validated(NamedTuple):
    """Options as an argument spec reads them.

    C(error): why they are refused, empty where they are not. C(unsupported): whether that begins with an option that the spec does not have.
    C(twice): each option that is set beside its alias, as Ansible tells of it.
    """

    params: dict[str, Any]
    secrets: set[str]
    error: str
    unsupported: bool
    twice: Sequence[Mapping[str, Any]]


def validated(arguments: Mapping[str, Any], params: Mapping[str, Any]) -> Validated:
    """Read options as AnsibleModule does. C(arguments): its keyword arguments."""
    found = ArgumentSpecValidator(**{name: value for name, value in arguments.items() if name != "supports_check_mode"}).validate(params)
    errors = found.errors
    error = errors.msg if errors.errors else ""
    return Validated(found.validated_parameters, set(found._no_log_values), error, bool(error) and isinstance(errors[0], UnsupportedError), found._warnings)


def _with_fallback(option: Mapping[str, Any]) -> dict[str, Any]:
    # Ansible would look into the parts before it has checked what they are parts of, and breaks on a number there; the operation checks them.
    plain = {name: value for name, value in option.items() if name not in ("env", "options")}
    return {**plain, "fallback": (from_environment, option["env"])} if "env" in option else plain


def from_environment(*names: str) -> str:
    """The first of these variables that is set and not empty. Raises AnsibleFallbackNotFound, as AnsibleModule wants it, where there is none."""
    value = checks.variable(names)
    if value is None:
        raise AnsibleFallbackNotFound
    return value
