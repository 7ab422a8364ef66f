# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Options as mergeable values: each group carries the rules that belong to its options."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.basic import env_fallback

from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput

# Rules of AnsibleModule that are lists, by the name of its argument.
_RULES = ("mutually_exclusive", "required_one_of")


class Options:
    """A group of options. C(spec) is an argument spec in which C(env) names environment variables.

    Rules are given under the names that AnsibleModule uses.
    """

    def __init__(self, spec: Mapping[str, Mapping[str, Any]], **rules: Any) -> None:
        self.spec = spec
        self.rules = rules


def module_arguments(*groups: Options) -> dict[str, Any]:
    """The keyword arguments of AnsibleModule for all groups together."""
    spec: dict[str, dict[str, Any]] = {}
    rules: dict[str, list[Any]] = {name: [] for name in _RULES}
    for group in groups:
        spec.update((name, _with_fallback(option)) for name, option in group.spec.items())
        for name in _RULES:
            rules[name].extend(group.rules.get(name, []))
    return dict(rules, argument_spec=spec, supports_check_mode=True)


def choose_login(params: dict[str, Any], spec: Mapping[str, Mapping[str, Any]], ways: Sequence[Sequence[str]]) -> None:
    """Leave one way to log in among the params; one that the task gives wins over those of the environment."""
    given = [way for way in ways if params[way[0]] is not None]
    if len(given) > 1:
        given = [way for way in given if not _from_environment(spec[way[0]], params[way[0]])] or given
    if len(given) != 1:
        which = ", ".join(way[0] for way in given or ways)
        raise BadInput(("More than one way to log in is given: %s. Set just one of them in the task." if given else "Give one of %s to log in.") % which)
    for name in {name for way in ways for name in way}.difference(given[0]):
        params[name] = None


def _from_environment(option: Mapping[str, Any], value: Any) -> bool:
    # AnsibleModule does not tell where a value came from; the first variable that is set is what it takes.
    found = [os.environ[name] for name in option.get("env", ()) if name in os.environ]
    return bool(found) and found[0] == value


def _with_fallback(option: Mapping[str, Any]) -> dict[str, Any]:
    option = dict(option)
    names = option.pop("env", None)
    return dict(option, fallback=(env_fallback, names)) if names else option


SHARED = Options(
    {
        "validate_certs": {"type": "bool", "default": True, "env": ["REVOKE_VALIDATE_CERTS"]},
        "ca_path": {"type": "path", "env": ["REVOKE_CA_PATH"]},
        "timeout": {"type": "float", "default": 30.0, "env": ["REVOKE_TIMEOUT"]},
        "max_attempts": {"type": "int", "default": 5, "env": ["REVOKE_MAX_ATTEMPTS"]},
        "max_parallel": {"type": "int", "default": 4, "env": ["REVOKE_MAX_PARALLEL"]},
        "verify": {"type": "bool", "default": True},
        "verify_timeout": {"type": "float", "default": 60.0},
        "deadline": {"type": "float", "default": 0.0, "env": ["REVOKE_DEADLINE"]},
        "max_removals": {"type": "int", "default": 500, "env": ["REVOKE_MAX_REMOVALS"]},
        "protected": {"type": "list", "elements": "raw"},
        "plan_id": {"type": "str"},
        "fail_on": {"type": "str", "choices": ["any", "all", "never"], "default": "any"},
        "evidence_path": {"type": "path", "env": ["REVOKE_EVIDENCE_PATH"]},
        "resume_from": {"type": "path"},
    }
)

# For operations that implement Operation.population.
POPULATION = Options({"max_removal_percent": {"type": "float"}})

# For operations that implement Operation.tenants_of_login.
TENANT = Options({"expected_tenant": {"type": "str"}})
