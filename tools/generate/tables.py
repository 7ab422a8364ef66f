# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables of the documentation that are facts of the operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation, Spec
from ansible_collections.revoke.access.plugins.module_utils._options.spec import LATER, POPULATION, RESTORE, SHARED, TENANT, full_spec, own_spec

from .words import Words

Operations = Mapping[str, type[Operation]]


def operations(every: Operations, words: Words) -> str:
    """What each module does, in one line."""
    rows = [
        (f"`revoke.access.{name}`", words.of("operations", name, "takes_away"), operation.description.batch_limit, words.of("operations", name, "readable"))
        for name, operation in every.items()
    ]
    return _table(("module", "what it takes away", "ids per call", "state can be read"), rows)


def batch_limits(every: Operations) -> str:
    """How many ids fit in a call."""
    rows = [(operation.description.vendor.title, f"`{name}`", operation.description.batch_limit) for name, operation in every.items()]
    return _table(("vendor", "module", "ids per call"), rows)


def kept(every: Operations, words: Words) -> str:
    """What the evidence keeps of an item."""
    rows = [(f"`{name}`{words.perhaps('operations', name, 'kept_with')}", _code(operation.description.evidence_fields)) for name, operation in every.items()]
    return _table(("module", "kept in `before`"), rows)


def plan_limits(every: Operations, words: Words) -> str:
    """The two limits of a plan, and who has them."""
    counting = [name for name, operation in every.items() if operation.tells_population()]
    whole = ", ".join(words.of("operations", name, "population") for name in counting)
    rows = [
        ("`max_removals`", f"{SHARED['max_removals']['default']}, `0` is no limit", "all", "items that the task would send"),
        ("`max_removal_percent`", "none", _code(counting), f"the same, against {whole}"),
    ]
    return _table(("option", "default", "modules", "counts"), rows)


def tenants(every: Operations, words: Words) -> str:
    """Which logins tell their tenant."""
    rows = []
    for vendor, names in _by_vendor(every).items():
        telling = [name for name in names if every[name].tells_tenant()]
        if telling:
            title = every[names[0]].description.vendor.title
            rows.append((title, _code(telling), words.of("vendors", vendor, "tenant"), words.of("vendors", vendor, "tenant_from")))
    return _table(("vendor", "modules", "value", "where it is read"), rows)


def variables(every: Operations, words: Words) -> str:
    """Every option with an environment variable."""
    rows: list[tuple[object, ...]] = []
    for names in _by_vendor(every).values():
        rows += _variables(names, every[names[0]].description.vendor.connection, words)
    for name, operation in every.items():
        rows += _variables([name], own_spec(operation), words)
    rows += _variables(_later(every), LATER, words) if _later(every) else []
    rows += [("all", *row[1:]) for row in _variables([], SHARED, words)]
    return _table(("module", "option", "variable", "default"), rows)


def _variables(names: Iterable[str], spec: Spec, words: Words) -> list[tuple[object, ...]]:
    """The rows of an option group; only the first one names the modules."""
    rows: list[tuple[object, ...]] = []
    for option, details in spec.items():
        if "env" in details:
            more = words.perhaps("options", option, "then", [])
            shown = _code(details["env"]) + (f", then {_code(more)}" if more else "")
            default = _default(details) or words.perhaps("options", option, "default")
            rows.append(("" if rows else _code(names), f"`{option}`", shown, default))
    return rows


def options(every: Operations) -> str:
    """Every option without one."""
    holders = {
        option: [name for name, operation in every.items() if option in full_spec(operation)] for option, details in SHARED.items() if "env" not in details
    }
    shared = [f"`{name}`" + (f" (default {_default(SHARED[name])})" if _default(SHARED[name]) else "") for name in holders if len(holders[name]) == len(every)]
    rows = [("all", ", ".join([*shared, "`state`"]))]
    rows += [(_code(names), f"`{option}`") for option, names in holders.items() if len(names) < len(every)]
    rows += [(_code(name for name, operation in every.items() if operation.tells_population()), _code(POPULATION))]
    rows += [(_code(name for name, operation in every.items() if operation.tells_tenant()), _code(TENANT))]
    rows += [(_code(name for name, operation in every.items() if operation.brings_back()), _code(RESTORE))]
    if _later(every):
        rows.append((_code(_later(every)), _code(name for name, details in LATER.items() if "env" not in details)))
    for name, operation in every.items():
        rows.append((f"`{name}`", _code(option for option, details in own_spec(operation).items() if option != "state" and "env" not in details)))
    return _table(("module", "options"), rows)


def _later(every: Operations) -> list[str]:
    """Those whose vendor does later what it has taken on."""
    return [name for name, operation in every.items() if operation.description.later]


def _default(details: Mapping[str, Any]) -> str:
    value = details.get("default")
    return "" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _by_vendor(every: Operations) -> dict[str, list[str]]:
    """The names of the operations of each vendor."""
    found: dict[str, list[str]] = {}
    for name, operation in every.items():
        found.setdefault(operation.description.vendor.name, []).append(name)
    return found


def _code(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _table(heading: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    heading = list(heading)
    cells = [heading, ["---"] * len(heading), *([str(cell) for cell in row] for row in rows)]
    return "".join("|" + "|".join(f" {cell} " if cell not in ("---", "") else cell or " " for cell in row) + "|\n" for row in cells)
