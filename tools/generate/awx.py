# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWX's credential types: one for each way to log in at a vendor, with the variables that the adapter reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation, Vendor

from .words import Words

PAGE, BLOCK = "playbooks/awx/credential_types.yml", "credential types"
_SPELLED = {"api": "API", "url": "URL"}


def credential_types(operations: Mapping[str, type[Operation]], words: Words) -> str:
    """The credential types as a list in YAML."""
    vendors = {operation.description.vendor.name: operation.description.vendor for operation in operations.values()}
    return "".join(f"  {line}\n" for vendor in vendors.values() for way in _ways(vendor, words) for line in _type(vendor, way))


def _ways(vendor: Vendor, words: Words) -> list[Sequence[str]]:
    """The ways to log in that a stored credential serves for."""
    unfit = words.perhaps("vendors", vendor.name, "not_for_awx", [])
    return [way for way in vendor.logins if way[0] not in unfit]


def _type(vendor: Vendor, way: Sequence[str]) -> list[str]:
    options = _options(vendor, way)
    required = [name for name in options if name == "base_url" or (name in way and "default" not in vendor.connection[name])]
    lines = [f"- name: {vendor.title} ({_spelled(way[0])})", "  inputs:", "    fields:"]
    lines += [f"      - {_flow(_field(name, vendor.connection[name]))}" for name in options]
    lines += [f"    required: {_flow(required)}", "  injectors:", "    env:"]
    return lines + [f'      {vendor.connection[name]["env"][0]}: !unsafe "{{{{ {name} }}}}"' for name in options]


def _options(vendor: Vendor, way: Iterable[str]) -> list[str]:
    """What this way needs, and what none is told by."""
    others = {name for each in vendor.logins for name in each}.difference(way)
    return [name for name in vendor.connection if name not in others]


def _field(name: str, option: Mapping[str, Any]) -> dict[str, Any]:
    """A field as AWX has it; its types are string and boolean, and every option of a connection is a text."""
    field = {"id": name, "label": _label(name), "type": "string"}
    if option.get("no_log"):
        return {**field, "secret": True}
    return {**field, **{key: option[key] for key in ("choices", "default") if key in option}}


def _label(name: str) -> str:
    return _spelled(name)[0].upper() + _spelled(name)[1:]


def _spelled(name: str) -> str:
    return " ".join(_SPELLED.get(word, word) for word in name.split("_"))


def _flow(value: Any) -> str:
    return str(yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=10**6)).strip()
