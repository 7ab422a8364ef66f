# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmarks still run: each in its small form, whose figures mean nothing."""

from __future__ import annotations

import pytest

from tests.benchmarks import BENCHMARKS


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_still_runs_and_prints_its_figures(name: str) -> None:
    lines = BENCHMARKS[name](True)
    assert lines and all(any(sign.isdigit() for sign in line) for line in lines)
