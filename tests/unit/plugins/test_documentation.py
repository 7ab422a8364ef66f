# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation says what the modules do."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.tests.unit.helpers.module_run import PLAN, spec_of

ROOT = Path(__file__).resolve().parents[3]
PLUGINS = ROOT / "plugins"
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py"))
EACH = pytest.mark.parametrize("module", MODULES)
REMOVALS = sorted(OPERATIONS)
EACH_REMOVAL = pytest.mark.parametrize("module", REMOVALS)
COMMON = ["complete", "changed_items", "unchanged_items", "failed_items", "pending_items", "summary", "plan_id", "check_mode", "evidence", "truncated"]


def constants(path: Path) -> dict[str, str]:
    """The string constants of a file, by name, also inside classes."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found.update({target.id: node.value.value for target in node.targets if isinstance(target, ast.Name)})
    return found


def block(module: str, name: str) -> Any:
    return yaml.safe_load(constants(PLUGINS / "modules" / (module + ".py"))[name])


def documented(module: str) -> dict[str, Any]:
    """The options of a module, with those of its fragments."""
    doc = block(module, "DOCUMENTATION")
    options: dict[str, Any] = dict(doc["options"])
    for fragment in doc.get("extends_documentation_fragment", []):
        name, _dot, variable = fragment.split(".", 2)[2].partition(".")
        text = constants(PLUGINS / "doc_fragments" / (name + ".py"))[variable.upper() or "DOCUMENTATION"]
        options.update(yaml.safe_load(text).get("options") or {})
    return options


def options_differ(spec: dict[str, Any], docs: dict[str, Any]) -> list[str]:
    """What an argument spec and its documentation disagree about."""
    wrong = [f"only on one side: {name}" for name in set(spec) ^ set(docs)]
    for name in set(spec) & set(docs):
        for field, default in (("type", "str"), ("required", False), ("default", None), ("choices", None), ("elements", None), ("aliases", None)):
            if spec[name].get(field, default) != docs[name].get(field, default):
                wrong.append(f"{name}.{field}: {spec[name].get(field)!r} and {docs[name].get(field)!r}")
        if spec[name].get("options") or docs[name].get("suboptions"):
            wrong += options_differ(spec[name].get("options") or {}, docs[name].get("suboptions") or {})
        variables = re.findall(r"E\(([A-Z_]+)\)", " ".join(_lines(docs[name]["description"])))
        wanted = list(spec[name]["fallback"][1]) if "fallback" in spec[name] else []
        if variables[: len(wanted)] != wanted or (variables and not wanted):
            wrong.append(f"{name}: environment {wanted!r} and {variables!r}")
    return wrong


def _lines(text: Any) -> list[str]:
    return text if isinstance(text, list) else [text]


def test_every_operation_is_a_module_and_every_other_module_only_looks_or_reports() -> None:
    assert set(REMOVALS) <= set(MODULES)
    assert all(module.endswith(("_info", "_report")) for module in set(MODULES) - set(REMOVALS) - {PLAN})


@EACH
def test_the_documented_options_are_those_of_the_argument_spec(module: str) -> None:
    spec = spec_of(module)
    for name, option in full_spec(OPERATIONS[module]).items() if module in OPERATIONS else ():
        spec[name] = {**spec[name], "options": option.get("options")}  # the operation checks these, Ansible is not told of them
    assert options_differ(spec, documented(module)) == []


@EACH_REMOVAL
def test_the_common_return_values_are_documented_alike_in_all_modules(module: str) -> None:
    first, here = block(REMOVALS[0], "RETURN"), block(module, "RETURN")
    assert list(here)[: len(COMMON)] == COMMON
    for name in COMMON:
        for field in ("type", "returned"):
            assert here[name][field] == first[name][field]
    for name in ("complete", "unchanged_items", "failed_items", "summary", "plan_id", "check_mode", "evidence", "truncated"):
        assert here[name]["description"] == first[name]["description"]
    assert set(here) - set(COMMON) <= {"resolved"}


@EACH
def test_no_return_value_has_a_name_that_jinja_takes_for_a_method(module: str) -> None:
    assert set(block(module, "RETURN")).isdisjoint({"results", "items", "keys", "values", "get", "copy", "pop", "update"})


@EACH
def test_every_example_uses_the_full_name_and_known_options(module: str) -> None:
    known = set(documented(module)) | {alias for option in documented(module).values() for alias in option.get("aliases", [])}
    tasks = block(module, "EXAMPLES")
    actions = [key for task in tasks for key in task if key not in ("name", "register", "that", "loop", "vars", "check_mode", "diff")]
    assert actions and all(action == "revoke.access." + module or action.startswith("ansible.builtin.") for action in actions)
    for task in tasks:
        assert set(task.get("revoke.access." + module, {})) <= known


@EACH
def test_a_module_is_documented_under_its_own_name_and_is_thin(module: str) -> None:
    path = PLUGINS / "modules" / (module + ".py")
    assert block(module, "DOCUMENTATION")["module"] == module
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 130


def test_the_action_groups_hold_exactly_the_modules() -> None:
    groups = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]
    extended = groups.pop("all")[0]["metadata"]["extend_group"]
    assert sorted(extended) == sorted(groups)
    assert sorted(name for members in groups.values() for name in members) == REMOVALS  # an info module has no connection to share


@EACH_REMOVAL
def test_a_module_names_its_action_group(module: str) -> None:
    groups = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]
    (group,) = [name for name, members in groups.items() if module in members]
    assert group == OPERATIONS[module].description.vendor.group
    assert f"revoke.access.attributes.actiongroup_{group}" in block(module, "DOCUMENTATION")["extends_documentation_fragment"]
