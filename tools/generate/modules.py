# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""RETURN blocks of the modules, their action plugins, and the action groups with their fragments."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import yaml

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation, Vendor
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import REASONS
from ansible_collections.revoke.access.plugins.module_utils._plan.task import connection_of, vendors
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS

from .words import Words

WIDE = 98  # characters of a sample that stays on the line of what it is a sample of

_RETURN = '''RETURN = r"""
complete: {{type: bool, returned: always, sample: false,
  description: "Whether every requested item is in the desired state, or in check mode would be. The one flag to assert on."}}
changed_items: {{type: list, elements: {elements}, returned: always,{changed},
  description: "The items that were {done}, or in check mode would be, in input order."}}
unchanged_items: {{type: list, elements: {elements}, returned: always, sample: [],
  description: "The items that were already as desired, in input order."}}
failed_items: {{type: list, elements: dict, returned: always,
  description: ["The items that are not in the desired state, each with C(item), C(reason), C(message), C(http_status), C(vendor_code) and C(request_id).",
    "C(reason) is one of {reasons}."],
  sample: [{failed}]}}
pending_items: {{type: list, elements: dict, returned: always, sample: [],
  description: "The items that the vendor has accepted and that are not in effect yet, each with C(item), C(since), C(reference) and C(message).
    Always empty where the vendor does at once what it is asked for."}}
summary: {{type: dict, returned: always,
  sample: {summary},
  description: "How many items were C(requested), and how many of them are C(distinct), C(changed), C(unchanged), C(failed), C(pending) and C(unreadable);
    one count for each reason that occurs; C(undecided), how many of the failed ones could not be looked up, confirmed or attempted;
    C(never_seen), how many are already gone and were never seen, as O(unknown) has it; and the C(requests) sent, the C(retries) among them,
    and the C(seconds) taken."}}
plan_id: {{type: str, returned: always, sample: 1-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08,
  description: "Names exactly the set of items to be changed, for O(plan_id). It is empty where no plan was made."}}
check_mode: {{type: bool, returned: always, sample: false, description: "Whether this was check mode, so that nothing was changed."}}
evidence: {{type: dict, returned: when O(evidence_path) is given, sample: {{path: /var/log/revoke.jsonl, run_id: 8f0c, chain: 5e88}},
  description: "Where the evidence of this run is, and the C(chain) value of its last record. With O(timestamp_url) the C(timestamp) beside it."}}
truncated: {{type: bool, returned: always, sample: false,
  description: "Whether lists were cut because the result was too large for AWX. The counts in RV(summary) are whole."}}
{resolved}"""
'''

_RESOLVED = """resolved: {{type: dict, returned: when O({option}) is given, sample: {sample},
  description: "The ids that each of O({option}) stood for."}}
"""

_ACTION = '''# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serves the module {name}. Generated: Ansible loads what has a module's name before it forks its workers, not in each of them."""

from __future__ import annotations

from ansible_collections.revoke.access.plugins.action.removals import ActionModule

__all__ = ["ActionModule"]
'''

_FRAGMENT = '''    {variable} = r"""
attributes:
  action_group:
    description: Use C(group/revoke.access.{group}) or C(group/revoke.access.all) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - revoke.access.all
      - revoke.access.{group}
options: {{}}
"""
'''


def returned(operation: type[Operation], words: Words) -> str:
    """The RETURN block of a module: alike in all modules, but for the samples, the verb and the form of an item."""
    description = operation.description
    name = description.name
    failed = {"http_status": None, "vendor_code": None, "request_id": None, **words.of("operations", name, "failed")}
    head = {key: failed.pop(key) for key in ("item", "reason")}
    tail = {key: failed.pop(key) for key in ("message", "http_status", "vendor_code", "request_id")}
    counts = {"requested": 2, "distinct": 2, "changed": 1, "unchanged": 0, "failed": 1, "pending": 0, head["reason"]: 1}
    resolved = words.perhaps("operations", name, "resolved")
    return _RETURN.format(
        elements=description.items[0].spec.get("elements", "str"),
        changed=_sample([words.of("operations", name, "changed")]),
        done=" or ".join(verbs.changed for verbs in description.states.values()),
        reasons=", ".join(f"V({reason})" for reason in REASONS),
        failed=f"{_flow(head)[:-1]},\n       {_flow(tail)[1:]}",
        summary=_wrapped({**counts, "unreadable": 0, "undecided": 0, "never_seen": 0, "requests": 4, "retries": 0, "seconds": 0.4}),
        resolved=_RESOLVED.format(option=resolved["option"], sample=_flow(resolved["sample"])) if resolved else "",
    )


def _sample(items: list[Any]) -> str:
    """The sample of a list of items, on a line of its own where it is long."""
    text = f"sample: {_flow(items)}"
    return f"\n  {text}" if len(text) > WIDE else f" {text}"


def groups(operations: Mapping[str, type[Operation]]) -> dict[str, list[str]]:
    """The action groups, one per vendor, with their modules."""
    found: dict[str, list[str]] = {}
    for name, operation in operations.items():
        found.setdefault(operation.description.vendor.group, []).append(name)
    return {group: sorted(names) for group, names in found.items()}


def runtime(ways: Mapping[str, list[str]]) -> str:
    """The action groups in meta/runtime.yml; one holds all the others."""
    lines = ["  all:", "    - metadata:", "        extend_group:", *(f"          - {group}" for group in ways)]
    for group, names in ways.items():
        lines += [f"  {group}:", *(f"    - {name}" for name in names)]
    return "".join(line + "\n" for line in lines)


def action(name: str) -> str:
    """The action plugin that serves a module. It has the module's name: so Ansible loads it before it forks its workers, and not in each of them."""
    return _ACTION.format(name=name)


def connections() -> str:
    """The connection of each vendor, as the options of the task that carries out a plan."""
    return "".join(f"      {line}\n" for group, vendor in vendors().items() for line in _connection(group, vendor))


def _connection(group: str, vendor: Vendor) -> list[str]:
    module = next(name for name, operation in OPERATIONS.items() if operation.description.vendor is vendor)
    lines = [f"{group}:", f"  description: The connection to {vendor.title}.", "  type: dict", "  suboptions:"]
    for name, option in connection_of(vendor).items():
        lines += [f"    {name}:", f"      description: As O(revoke.access.{module}#module:{name}).", f"      type: {option['type']}"]
        lines += [f"      choices: {_flow(option['choices']).strip()}"] if "choices" in option else []
        lines += [f"      aliases: {_flow(option['aliases']).strip()}"] if "aliases" in option else []
    return lines


def fragments(ways: Mapping[str, list[str]]) -> str:
    """The fragments that say to which action group a module belongs.

    They are not named like their group: C(attributes.csp) would be looked for in csp.py, and found there.
    """
    return "\n".join(_FRAGMENT.format(variable=f"ACTIONGROUP_{group.upper()}", group=group) for group in ways)


def sentence(ways: Mapping[str, list[str]]) -> str:
    """The action groups by name."""
    return f"The action groups are {', '.join(f'`{group}`' for group in ways)}, and `all`.\n"


def _wrapped(value: Any) -> str:
    """A value as YAML in lines that are not too long."""
    return "\n    ".join(textwrap.wrap(_flow(value), 140))


def _flow(value: Any) -> str:
    """A value as YAML in one line."""
    return str(yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=10**6, allow_unicode=True)).strip()
