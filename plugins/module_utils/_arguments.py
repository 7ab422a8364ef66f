# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""Options as mergeable values: each group carries the rules that belong to its options."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping

from ansible.module_utils.basic import env_fallback

# Rules of AnsibleModule that are lists, by the name of its argument.
_RULES = ("mutually_exclusive", "required_together", "required_one_of", "required_if")


class Options:
    """A group of options. C(spec) is an argument spec in which C(env) names environment variables.

    Rules are given under the names that AnsibleModule uses.
    """

    def __init__(self, spec: Mapping[str, Mapping[str, Any]], **rules: Any) -> None:
        self.spec = spec
        self.rules = rules


def module_arguments(*groups: Options) -> Dict[str, Any]:
    """The keyword arguments of AnsibleModule for all groups together."""
    spec: Dict[str, Dict[str, Any]] = {}
    rules: Dict[str, List[Any]] = {name: [] for name in _RULES}
    required_by: Dict[str, Any] = {}
    for group in groups:
        spec.update((name, _with_fallback(option)) for name, option in group.spec.items())
        required_by.update(group.rules.get("required_by", {}))
        for name in _RULES:
            rules[name].extend(group.rules.get(name, []))
    return dict(rules, argument_spec=spec, required_by=required_by, supports_check_mode=True)


def _with_fallback(option: Mapping[str, Any]) -> Dict[str, Any]:
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
    }
)
