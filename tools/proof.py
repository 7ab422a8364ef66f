# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proof at the end of the demo, read from the simulator and not from the modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .simulator import Simulator

State = dict[str, dict[str, Any]]

VENDORS = {
    "csp_oauth_app": "vmware_csp",
    "csp_api_token": "vmware_csp",
    "oneaccess_role_member": "huawei_oneaccess",
    "venafi_oauth_rule": "venafi_tpp",
    "sailpoint_governance_group": "sailpoint_isc",
}

# What a vendor still grants, as texts; the demo has one role, so that a member's id alone says enough.
_GRANTED: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "csp_oauth_app": lambda state: [app for org in state["orgs"].values() for app in org["oauth_apps"]],
    "csp_api_token": lambda state: [token for org in state["orgs"].values() for token, is_now in org["api_tokens"].items() if is_now == "active"],
    "oneaccess_role_member": lambda state: [
        member for application in state["applications"].values() for role in application["roles"].values() for member in role["members"]
    ],
    "venafi_oauth_rule": lambda state: [" ".join(rule) for rule in state["rules"]],
    "sailpoint_governance_group": lambda state: state["groups"],
}


def look(vendors: Simulator) -> State:
    """The state of every vendor."""
    return {vendor: vendors.get(f"/_sim/state/{vendor}") for vendor in set(VENDORS.values())}


def granted(state: State, operation: str) -> set[str]:
    """What the vendor of an operation still grants."""
    return set(_GRANTED[operation](state[VENDORS[operation]]))


def same(before: State, after: State) -> bool:
    """Whether nothing that any operation can take away has changed."""
    return all(granted(before, operation) == granted(after, operation) for operation in VENDORS)


def show(before: State, after: State, results: Mapping[str, dict[str, Any]]) -> list[str]:
    """Print what is gone at each vendor, and return where that is not exactly what the modules reported."""
    wrong = []
    print("Proof, from the simulator's own state")
    print(f"  {'operation':<28}{'there before':>15}{'there now':>15}{'gone':>15}  exactly what was reported")
    for operation, result in results.items():
        was, remains = granted(before, operation), granted(after, operation)
        reported = {_text(item) for item in result["changed_items"]}
        exact = was - remains == reported and not remains & {_text(item) for item in result["unchanged_items"]}
        print(f"  {operation:<28}{len(was):>15}{len(remains):>15}{len(was - remains):>15}  {'yes' if exact else 'NO'}")
        if not exact:
            wrong.append(f"{operation}: {sorted((was - remains) ^ reported)} differ")
    return wrong


def _text(item: object) -> str:
    return " ".join(map(str, item.values())) if isinstance(item, dict) else str(item)
