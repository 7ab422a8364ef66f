# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No option without a test: the name of each one occurs in the name of a test that guards it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS

TESTS = Path(__file__).resolve().parents[4]


def option_names(operation: type[Operation]) -> set[str]:
    """The options of an operation, those inside of options among them."""
    spec = full_spec(operation)
    return set(spec) | {inner for option in spec.values() for inner in option.get("options", {})}


EVERY_NAME = sorted(set().union(*map(option_names, OPERATIONS.values())), key=len, reverse=True)
PAIRS = [(operation, option) for operation, kind in OPERATIONS.items() for option in sorted(option_names(kind))]


def guarded(test: str) -> set[str]:
    """The options in the name of a test that begins with test_option_ or test_options_; C(verify_timeout) is not C(verify)."""
    begin = re.match(r"test_options?_", test)
    if begin is None:
        return set()
    left, found = f"_{test[begin.end() :]}_", set()
    for name in EVERY_NAME:
        if f"_{name}_" in left:
            found.add(name)
            left = left.replace(f"_{name}_", "__")
    return found


def guards() -> dict[str, set[str]]:
    """For each option where its tests are: the folder of a vendor, or an empty text where they hold for all."""
    places: dict[str, set[str]] = {}
    for path in TESTS.rglob("test_*.py"):
        inside = path.parts[path.parts.index("_vendors") + 1 : -1] if "_vendors" in path.parts else ()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in guarded(node.name) if isinstance(node, ast.FunctionDef) else ():
                places.setdefault(name, set()).add(inside[0] if inside else "")
    return places


GUARDS = guards()


@pytest.mark.parametrize("operation, option", PAIRS, ids=["-".join(pair) for pair in PAIRS])
def test_the_name_of_every_option_occurs_in_the_name_of_a_test_that_guards_it(operation: str, option: str) -> None:
    places = GUARDS.get(option, set())
    vendor = OPERATIONS[operation].description.vendor.name
    assert places & {"", vendor}, f"no test of {operation} is called test_option_{option}_... and says what the option is good for"


def test_a_longer_option_is_not_taken_for_a_shorter_one() -> None:
    assert guarded("test_option_verify_timeout_bounds_the_wait") == {"verify_timeout"}
    assert guarded("test_options_client_id_and_client_secret_log_in") == {"client_id", "client_secret"}
    assert guarded("test_the_state_is_read") == set() and guarded("test_optional_state") == set()
