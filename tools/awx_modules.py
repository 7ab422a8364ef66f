# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes down what the modules of the collection awx.awx take, for tests/awx: `python -m tools.awx_modules FOLDER`.

The folder is that of the collection, which the package `ansible` of PyPI has as ansible_collections/awx/awx. Run it again
when a newer awx.awx is to be tested against; what the tests need of it is in tests/awx/modules.json, so that nothing has to be there.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from .paths import ROOT

TARGET = ROOT / "tests" / "awx" / "modules.json"
PLAYBOOK = ROOT / "playbooks" / "awx_objects.yml"
PREFIX = "awx.awx."
RULES = ("mutually_exclusive", "required_if", "required_one_of")


def used() -> list[str]:
    """The modules that the playbook uses."""
    (play,) = yaml.safe_load(PLAYBOOK.read_text(encoding="utf-8").replace("!unsafe ", ""))
    return sorted({name[len(PREFIX) :] for task in play["tasks"] for name in task if name.startswith(PREFIX)})


def described(folder: Path) -> dict[str, Any]:
    """Version and modules; of each its argument spec, its rules, and its documented options."""
    told = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))["collection_info"]
    modules = {name: _module((folder / "plugins" / "modules" / f"{name}.py").read_text(encoding="utf-8")) for name in used()}
    return {"collection": f"{told['namespace']}.{told['name']}", "version": told["version"], "license": told["license"], "modules": modules}


def _module(source: str) -> dict[str, Any]:
    tree = ast.parse(source)
    assigned = {node.targets[0].id: node.value for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)}
    documented = yaml.safe_load(ast.literal_eval(assigned["DOCUMENTATION"]))["options"]
    found: dict[str, Any] = {"argument_spec": _spec(assigned["argument_spec"], documented)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ControllerAPIModule":
            found.update({word.arg: _rule(word.value, assigned) for word in node.keywords if word.arg in RULES})
    if set(documented) != set(found["argument_spec"]):
        raise LookupError(f"documented and not taken, or the other way: {set(documented) ^ set(found['argument_spec'])}")
    return {**found, "documented": {name: _short(option) for name, option in documented.items()}}


def _spec(node: ast.expr, documented: Mapping[str, Any]) -> dict[str, Any]:
    """The argument spec; what is computed in it is taken from the documentation."""
    found: dict[str, dict[str, Any]] = {}
    for option in node.keywords if isinstance(node, ast.Call) else []:
        name = str(option.arg)
        words = {str(word.arg): word.value for word in option.value.keywords} if isinstance(option.value, ast.Call) else {}
        found[name] = {key: documented[name][key] if isinstance(value, ast.Call) else ast.literal_eval(value) for key, value in words.items()}
    return found


def _rule(node: ast.expr, assigned: Mapping[str, ast.expr]) -> Any:
    return ast.literal_eval(assigned[node.id] if isinstance(node, ast.Name) else node)


def _short(option: Mapping[str, Any]) -> dict[str, Any]:
    """An option without its words."""
    kept = {name: option[name] for name in ("type", "elements", "choices", "required") if name in option}
    return {**kept, **({"suboptions": {name: _short(each) for name, each in option["suboptions"].items()}} if "suboptions" in option else {})}


if __name__ == "__main__":
    TARGET.write_text(json.dumps(described(Path(sys.argv[1])), indent=1) + "\n", encoding="utf-8")
