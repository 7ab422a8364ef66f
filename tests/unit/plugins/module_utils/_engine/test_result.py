# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results that AWX does not drop: cut where they are too large, and honest about it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure
from ansible_collections.revoke.access.plugins.module_utils._outcome import CHANGED, FAILED, RESULT_BYTES, UNCHANGED, Outcome, fit, result_of

AWX_LIMIT = 700000


def result(changed: int, unchanged: int = 0, failed: int = 0, size: int = 36) -> dict[str, Any]:
    def named(kind: str, number: int) -> str:
        return (f"{kind}-{number}-").ljust(size, "x")

    outcomes = [Outcome(named("c", number), CHANGED) for number in range(changed)]
    outcomes += [Outcome(named("u", number), UNCHANGED) for number in range(unchanged)]
    outcomes += [Outcome(named("f", number), FAILED, Failure("refused", "m" * 200)) for number in range(failed)]
    return result_of(outcomes, len(outcomes))


def size_of(value: Any) -> int:
    return len(json.dumps(value))


def test_the_limit_leaves_room_below_what_awx_accepts() -> None:
    assert RESULT_BYTES <= AWX_LIMIT - 50000


def test_a_result_that_fits_is_left_alone() -> None:
    before = result(5000, 1000, 100)
    after = fit(json.loads(json.dumps(before)))
    assert after == before and after["truncated"] is False


def test_failed_items_are_served_first_and_the_counts_stay_whole() -> None:
    cut = fit(result(20000, 20000, 1000))
    assert size_of(cut) <= RESULT_BYTES
    assert cut["truncated"] is True
    assert len(cut["failed_items"]) == 1000
    assert 0 < len(cut["changed_items"]) < 20000 and len(cut["unchanged_items"]) == 0
    assert cut["summary"] == {"requested": 41000, "distinct": 41000, "changed": 20000, "unchanged": 20000, "failed": 1000, "refused": 1000}


def test_lists_are_cut_from_their_end() -> None:
    whole = result(30000)["changed_items"]
    kept = fit(result(30000))["changed_items"]
    assert kept == whole[: len(kept)]


def test_even_too_many_failures_fit() -> None:
    cut = fit(result(0, 0, 20000))
    assert size_of(cut) <= RESULT_BYTES and cut["complete"] is False and cut["changed"] is False
    assert 1000 < len(cut["failed_items"]) < 20000


@given(st.lists(st.integers(0, 30), min_size=3, max_size=3), st.integers(600, 6000), st.sampled_from(["x", "\u00e9", '"', "\\"]))
def test_a_result_never_exceeds_the_limit_once_it_is_cut(counts: list[int], limit: int, letter: str) -> None:
    whole = result(*counts)
    whole["changed_items"] = [item.replace("x", letter) for item in whole["changed_items"]]
    cut = fit(json.loads(json.dumps(whole)), limit)
    assert size_of(cut) <= limit or size_of(dict(cut, changed_items=[], unchanged_items=[], failed_items=[])) == size_of(cut)
    assert cut["truncated"] is (any(len(cut[name]) < len(whole[name]) for name in ("failed_items", "changed_items", "unchanged_items")))


@pytest.mark.parametrize("extra", ["diff", "resolved"])
def test_a_large_diff_or_name_table_never_crowds_out_the_lists(extra: str) -> None:
    whole = result(100, 100, 100)
    whole[extra] = {"before": "y" * 800000, "after": ""}
    cut = fit(whole)
    assert (len(cut["failed_items"]), len(cut["changed_items"]), len(cut["unchanged_items"])) == (100, 100, 100)
    assert cut["truncated"] is True and extra in cut and size_of(cut) <= RESULT_BYTES


def test_a_diff_that_fits_beside_the_lists_stays() -> None:
    whole = result(10)
    whole["diff"] = {"before": "a\n", "after": ""}
    assert fit(whole)["diff"] == {"before": "a\n", "after": ""} and not whole["truncated"]
