# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What nobody is told of a plan, also where it is resumed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.operations import DRIVERS
from tests.plans.conftest import Fleet

BY_VALUE = next(driver for driver in DRIVERS if driver.option == "tokens")


@pytest.mark.parametrize("resume", [False, True])
def test_the_secrets_of_a_plan_are_in_no_result_that_repeats_its_options(resume: bool, fleet: Fleet, tmp_path: Path) -> None:
    fleet.control.seed(BY_VALUE.seed(fleet.present(BY_VALUE), []))
    removal = fleet.removal(BY_VALUE)
    first = fleet.run(evidence_dir=str(tmp_path), removals=[removal])
    fleet.secrets = set()  # as in a process of its own
    again = fleet.run(evidence_dir=str(tmp_path), removals=[removal], resume=resume)
    assert removal["tokens"] and "invocation" in again.result
    shown = json.dumps([first.result, again.result])
    assert [token for token in removal["tokens"] if token in shown] == []
