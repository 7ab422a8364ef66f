# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of the task that carries out a plan."""

from __future__ import annotations

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.revoke.access.plugins.module_utils._plan.task import plan_arguments

SPEC = plan_arguments()["argument_spec"]
VARIABLES = {name: option["fallback"][1][0] for name, option in SPEC.items() if "fallback" in option}


@pytest.mark.parametrize(("option", "variable"), VARIABLES.items(), ids=VARIABLES)
def test_a_variable_of_the_plan_that_is_set_but_empty_is_not_set(option: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "")
    found = ArgumentSpecValidator(SPEC).validate({"removals": []})
    assert found.error_messages == [] and found.validated_parameters[option] == SPEC[option].get("default")
    monkeypatch.setenv(variable, (SPEC[option].get("choices") or ["1"])[-1])
    found = ArgumentSpecValidator(SPEC).validate({"removals": []})
    assert found.error_messages == [] and found.validated_parameters[option] != SPEC[option].get("default")
