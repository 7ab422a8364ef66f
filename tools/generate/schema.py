# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON schema of a plan file, from the argument specs and the documentation of the modules.

It is of draft 7, which every editor knows. It takes what the task takes, and C("{{ a template }}") wherever a value stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from itertools import combinations
from typing import Any

import yaml

from ansible_collections.revoke.access.plugins.module_utils._checks import MOST_SECONDS
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._options.spec import RESTORE, full_spec
from ansible_collections.revoke.access.plugins.module_utils._plan.document import CASE_LENGTH, HOST_LENGTH, NAMESPACE, OF_THE_TASK

FILE = "docs/plan.schema.json"
ADDRESS = "https://raw.githubusercontent.com/revoke/access/main/" + FILE
PLUGINS = "ansible_collections.revoke.access.plugins."

TEMPLATE = r"\{[{%]"
FILLED = r"\S"
_SWITCHES = "[Yy]|[Yy][Ee][Ss]|[Tt]|[Tt][Rr][Uu][Ee]|[Oo][Nn]|[Nn]|[Nn][Oo]|[Ff]|[Ff][Aa][Ll][Ss][Ee]|[Oo][Ff][Ff]|[01]"
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$"

Json = dict[str, Any]

# What JSON holds for an option of such a type. A text may stand for a number or a switch, as Ansible reads it; a pattern concerns texts alone.
_TYPES: Mapping[str, Mapping[str, Any]] = {
    "str": {"type": ["string", "number", "boolean"], "pattern": FILLED},
    "path": {"type": ["string", "number", "boolean"]},
    "int": {"type": ["integer", "string"], "minimum": 0, "pattern": rf"^\s*[+]?[0-9]+\s*$|{TEMPLATE}"},
    "float": {"type": ["number", "string"], "minimum": 0, "pattern": rf"^\s*[+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$|{TEMPLATE}"},
    "bool": {"type": ["boolean", "integer", "string"], "minimum": 0, "maximum": 1, "pattern": rf"^\s*({_SWITCHES})\s*$|{TEMPLATE}"},
}
# No number may be below 0; these have bounds of their own.
_BOUNDS: Mapping[str, Json] = {
    "max_attempts": {"minimum": 1},
    "max_parallel": {"minimum": 1},
    "timeout": {"minimum": 0.001, "maximum": MOST_SECONDS},
    "verify_timeout": {"maximum": MOST_SECONDS},
}
_HOST: Mapping[str, Any] = {
    "type": "string",
    "maxLength": HOST_LENGTH,
    "pattern": r"^(?!(?:all|ungrouped)$)(?![!&~@])(?:[^\s,*?\[\]{}:]+|[0-9A-Fa-f:]*::[0-9A-Fa-f:.]*|(?:[0-9A-Fa-f]{1,4}:){6,7}[0-9A-Fa-f.]+)$",
}
_TEXT: Mapping[str, Any] = {"type": "string", "pattern": FILLED}  # an id or a name: never the number that YAML has made of one

_CASE = {
    "id": "The number of the case or ticket.",
    "person": "Whose access is taken away.",
    "reason": "Why that is done.",
    "requested_by": "Who has asked for it.",
    "requested_at": "When that was, with the offset from UTC, as 2026-11-20T16:00:00Z.",
}


def schema(operations: Mapping[str, type[Operation]]) -> str:
    """The whole file."""
    found = {name: _removal(operation) for name, operation in operations.items()}
    shared = _shared(found.values())
    return json.dumps(_whole(found, shared), indent=1, ensure_ascii=True) + "\n"


def _whole(removals: Mapping[str, Json], shared: Mapping[str, Json]) -> Json:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": ADDRESS,
        "title": "A removal plan of revoke.access",
        "description": "What revoke.access.removals takes away, at all vendors and tenants.",
        "type": "object",
        "required": ["removals"],
        "additionalProperties": False,
        "properties": {
            "case": _case(),
            "removals": {
                "description": "The removals, in any order: each at one vendor and tenant.",
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["operation"],
                    "properties": {"operation": {"description": "A module of this collection.", "enum": [*removals, *map(_whole_name, removals)]}},
                    "allOf": [
                        {
                            "if": {"required": ["operation"], "properties": {"operation": {"enum": [name, _whole_name(name)]}}},
                            "then": {"$ref": f"#/definitions/{name}"},
                        }
                        for name in removals
                    ],
                },
            },
        },
        "definitions": {**removals, **shared},
    }


def _whole_name(name: str) -> str:
    return NAMESPACE + name


def _case() -> Json:
    text = {"type": ["string", "number", "boolean"], "pattern": FILLED, "maxLength": CASE_LENGTH}
    texts: Json = {name: {"description": said, **text} for name, said in _CASE.items()}
    texts["requested_at"].update(type="string", pattern=f"{_MOMENT}|{TEMPLATE}")
    return {"description": "Why all this is done, for the evidence.", "type": ["object", "null"], "additionalProperties": False, "properties": texts}


def _removal(operation: type[Operation]) -> Json:
    """One removal by this operation."""
    documented = _documented(operation.description.name)
    spec = {name: option for name, option in full_spec(operation).items() if name not in OF_THE_TASK and name not in RESTORE}
    lists = {items.name: items.spec.get("aliases", ()) for items in operation.description.items}
    options = {
        known: {**_option(option, documented.get(name, {})), **_BOUNDS.get(name, {})}
        for name, option in spec.items()
        for known in (name, *option.get("aliases", ()))
    }
    options["state"] = {"description": _said(documented.get("state", {})), "anyOf": [{"const": [*operation.description.states][0]}, _template()]}
    ways = [_not_both(*pair) for pair in combinations([way[0] for way in operation.description.vendor.logins], 2)]
    named = [known for name, aliases in lists.items() for known in (name, *aliases)]
    return {
        "description": _plain(documented.get("", "")),
        "type": "object",
        "required": ["operation", *(name for name, option in spec.items() if option.get("required") and "env" not in option)],
        "additionalProperties": False,
        "properties": {
            "operation": True,
            "tenant": {"description": "The inventory host that the removal is for. It may be left out on localhost.", **_or_null(_HOST)},
            **options,
        },
        "anyOf": [{"required": [name], "properties": {name: {"type": ["array", "string"], "minItems": 1, "minLength": 1}}} for name in named],
        **({"allOf": ways} if ways else {}),
    }


def _not_both(one: str, other: str) -> Json:
    """Two ways to log in."""
    given = {"not": {"type": "null"}}
    return {"not": {"required": [one, other], "properties": {one: given, other: given}}}


def _option(option: Mapping[str, Any], documented: Mapping[str, Any]) -> Json:
    default = option.get("default")
    found = {"description": _said(documented), **({} if default is None else {"default": default})}
    may_be_null = not option.get("required") and default is None
    if "choices" in option:
        ways: list[Json] = [{"enum": list(option["choices"])}, _template(), *([{"type": "null"}] if may_be_null else [])]
        return {**found, "anyOf": ways}
    value = _value(option)
    return {**found, **(_or_null(value) if may_be_null else value)}


def _value(option: Mapping[str, Any]) -> Json:
    kind = str(option["type"])
    if kind == "list":
        return {"type": ["array", "string"], "pattern": TEMPLATE, "items": _object(option) if option.get("elements") == "dict" else dict(_TEXT)}
    if kind == "dict":
        return _object(option)
    if kind == "str" and type(option["type"]) is not str:  # one that makes no text of a number
        return dict(_TEXT)
    return dict(_TYPES[kind])


def _object(option: Mapping[str, Any]) -> Json:
    """An item of several parts, each of them a text, or a template for all of it."""
    parts = option["options"]
    required = [name for name, part in parts.items() if part.get("required")]
    texts = {name: dict(_TEXT) for name in parts}
    return {"type": ["object", "string"], "pattern": TEMPLATE, "required": required, "additionalProperties": False, "properties": texts}


def _or_null(value: Mapping[str, Any]) -> Json:
    types = value["type"]
    return {**value, "type": [*([types] if isinstance(types, str) else types), "null"]}


def _template() -> Json:
    return {"type": "string", "pattern": TEMPLATE}


def _shared(removals: Iterable[Json]) -> dict[str, Json]:
    """What several removals have alike, taken out of them; each place then refers to it."""
    count: dict[tuple[str, str], int] = {}
    everything = list(removals)
    for removal in everything:
        for name, option in removal["properties"].items():
            count[name, json.dumps(option)] = count.get((name, json.dumps(option)), 0) + 1
    found: dict[str, Json] = {}
    for removal in everything:
        for name, option in removal["properties"].items():
            label = f"option_{name}"
            if isinstance(option, dict) and count[name, json.dumps(option)] > 1 and found.setdefault(label, option) == option:
                removal["properties"][name] = {"$ref": f"#/definitions/{label}"}
    return found


# ---- the words


def _documented(module: str) -> dict[str, Any]:
    """The options of a module as it documents them, and under an empty name what it does."""
    try:
        own = yaml.safe_load(import_module(f"{PLUGINS}modules.{module}").DOCUMENTATION)
    except ModuleNotFoundError:
        raise LookupError(f"plugins/modules/{module}.py is missing: see docs/adding_an_operation.md") from None
    found: dict[str, Any] = {}
    for fragment in own.get("extends_documentation_fragment", ()):
        name, _dot, part = fragment.removeprefix(NAMESPACE).partition(".")
        text = getattr(import_module(f"{PLUGINS}doc_fragments.{name}").ModuleDocFragment, part.upper() or "DOCUMENTATION")
        found.update(yaml.safe_load(text).get("options") or {})
    return {**found, **own["options"], "": own["short_description"]}


def _said(documented: Mapping[str, Any]) -> str:
    text = documented.get("description", "")
    return _plain(text if isinstance(text, str) else " ".join(text))


def _plain(text: str) -> str:
    """A text of Ansible's documentation without its markup."""
    text = re.sub(r"\b[A-Z]+\(([^()]*)\)", lambda match: match[1].rpartition(":")[2] if "#" in match[1] else match[1], text)
    return " ".join(text.split())
