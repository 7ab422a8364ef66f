# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every operation as the unit tests exercise it: one file for each that is in the registry, made of nothing else."""

from __future__ import annotations

from importlib import import_module

import pytest

from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case


def case_of(name: str) -> Case:
    """The case of an operation. An operation without one is outside every suite, and that is an error."""
    try:
        found: Case = import_module(f"{__package__}.{name}").CASE
    except ModuleNotFoundError as error:
        raise LookupError(f"The operation {name} has no case: write tests/unit/helpers/cases/{name}.py, see docs/adding_an_operation.md") from error
    return found


CASES: dict[str, Case] = {name: case_of(name) for name in OPERATIONS}
SEVERAL = {name: case for name, case in CASES.items() if not case.operation.description.single}  # of which several items can be there at once
EACH_CASE = pytest.mark.parametrize("case", list(CASES.values()), ids=list(CASES))
EACH_OF_SEVERAL = pytest.mark.parametrize("case", list(SEVERAL.values()), ids=list(SEVERAL))
