# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The house keeps its direction: who may know whom, who may exit, and how long a file may be."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS

PLUGINS = Path(__file__).resolve().parents[3] / "plugins"
PACKAGE = "ansible_collections.revoke.access.plugins.module_utils."
PATHS = {path.relative_to(PLUGINS / "module_utils").with_suffix("").as_posix(): path for path in (PLUGINS / "module_utils").rglob("*.py")}
UTILS = sorted(PATHS)
OPERATION_FILES = [name for name in UTILS if name.startswith("_vendors/") and name != "_vendors/registry"]
WITH_ANSIBLE = {"_module", "_frame", "_options/spec", "_plan/document", "_plan/module", "_plan/task"}
LOWER = [name for name in UTILS if not name.startswith("_vendors/") and name not in WITH_ANSIBLE]

# All that an operation may know of the rest.
CONTRACT = {"_errors", "_engine/operation", "_engine/pool", "_engine/vocabulary", "_http/grants", "_http/limiter", "_http/replies", "_http/shape", "_checks"}

# The rooms from the ground up. What lies in one knows what lies below it and in the room itself, and nothing else.
FLOORS = (
    {"_errors", "_clock", "_checks", "_starter", "_signals"},
    {"_http"},
    {"_engine"},
    {"_evidence"},
    {"_report"},
    {"_options"},
    {"_vendors"},
    {"_clients"},
    {"_runner"},
    {"_frame"},
    {"_module"},
    {"_plan"},
)


def imported(path: Path) -> set[str]:
    """The full names of all modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def own_imports(name: str) -> set[str]:
    """Which of our files another one imports, as paths without the ending."""
    return own_imports_of(PATHS[name])


def own_imports_of(path: Path) -> set[str]:
    """The same of any file."""
    found = {full[len(PACKAGE) :].replace(".", "/") for full in imported(path) if full.startswith(PACKAGE)}
    return {path if path in PATHS else path.rpartition("/")[0] for path in found} & set(PATHS)


def room(name: str) -> str:
    """The room that a file lies in."""
    return name.partition("/")[0]


def words() -> set[str]:
    """The words that vendors go by."""
    vendors = [operation.description.vendor for operation in OPERATIONS.values()]
    return {word for vendor in vendors for word in (*vendor.name.split("_"), vendor.group)}


@pytest.mark.parametrize("name", LOWER)
def test_the_lower_layers_know_no_vendor_and_no_ansible(name: str) -> None:
    names = imported(PATHS[name])
    assert not [one for one in names if "_vendors" in one or one.startswith("ansible.")]
    assert not own_imports(name) & {"_module", "_frame", "_plan"}
    assert "_options/spec" not in own_imports(name)


@pytest.mark.parametrize("name", OPERATION_FILES)
def test_an_operation_knows_no_ansible_no_engine_and_no_other_vendor(name: str) -> None:
    assert not [one for one in imported(PATHS[name]) if one.startswith(("ansible.", "requests"))]
    own = {one for one in UTILS if one.startswith(name.rpartition("/")[0] + "/")}
    assert own_imports(name) <= CONTRACT | own


@pytest.mark.parametrize("name", [name for name in UTILS if name.startswith(("_engine/", "_evidence/", "_runner", "_clock", "_http/deadline"))])
def test_the_engine_says_no_vendors_name(name: str) -> None:
    text = PATHS[name].read_text(encoding="utf-8").lower()
    assert not [word for word in words() if re.search(rf"(?<![a-z]){word}(?![a-z])", text)]


@pytest.mark.parametrize("path", [*PATHS.values(), *sorted((PLUGINS / "modules").glob("*.py"))], ids=lambda path: path.stem)
def test_only_the_top_layer_exits_and_nothing_prints(path: Path) -> None:
    called = {node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)}
    names = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in called}
    exits = names & {"exit_json", "fail_json", "print", "exit", "_exit"}
    allowed = {"_module": {"exit_json", "fail_json", "_exit"}, "evidence_info": {"exit_json", "fail_json"}, "evidence_report": {"exit_json", "fail_json"}}
    assert exits <= allowed.get(path.stem, set())


@pytest.mark.parametrize("name", UTILS)
def test_no_file_is_too_long_and_no_import_runs_in_a_circle(name: str) -> None:
    assert len(PATHS[name].read_text(encoding="utf-8").splitlines()) <= 400
    seen: set[str] = set()
    waiting = own_imports(name)
    while waiting:
        other = waiting.pop()
        assert other != name, f"{other} imports itself by a detour"
        if other not in seen:
            seen.add(other)
            waiting |= own_imports(other)


@pytest.mark.parametrize("name", UTILS)
def test_every_room_knows_only_what_lies_below_it(name: str) -> None:
    (floor,) = [number for number, rooms in enumerate(FLOORS) if room(name) in rooms]
    below: set[str] = set().union(*FLOORS[:floor])
    assert {room(other) for other in own_imports(name)} <= below | ({room(name)} if room(name) not in FLOORS[0] else {"_errors"})


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))
def test_a_module_is_sent_without_other_vendors_and_without_what_carries_out_plans(operation: type[Operation]) -> None:
    """Ansible sends whatever a module's files import, late imports too, with every task."""
    sent = {"_module"}
    waiting = {"_module", *own_imports_of(PLUGINS / "modules" / f"{operation.description.name}.py")}
    while waiting:
        sent |= waiting
        waiting = set().union(*(own_imports(name) for name in waiting)) - sent
    assert {room(name) for name in sent}.isdisjoint({"_plan", "_report"})
    assert {name.split("/")[1] for name in sent if room(name) == "_vendors"} == {operation.description.vendor.name}


def test_the_checks_see_the_imports_that_are_there() -> None:
    assert {"_engine/engine", "_http/client", "_options/settings"} <= own_imports("_runner")
    assert len(OPERATION_FILES) > len(OPERATIONS) and len(LOWER) > 10
