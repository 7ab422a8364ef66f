# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many items earlier runs let expect: what the latest run of the same operation saw, less what it removed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Evidence
from ansible_collections.revoke.access.plugins.module_utils._evidence.history import expected_population
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.fakes import LIBRARY, Shelf
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import keep, recorder

START: dict[str, Any] = {
    "record": "start", "format": 1, "vendor": "shelf", "tenant": "room 1", "operation": "shelf_book", "check_mode": False, "population": 9,
}  # fmt: skip


def run(path: Path, *records: dict[str, Any], run_id: str = "1") -> None:
    """Append these records of one run, as whoever knows the format can write them."""
    file = Evidence(str(path), TestClock(), run_id)
    file.append(records)
    file.close()


def expected(path: Path, shelf: Shelf | None = None) -> int | None:
    return expected_population(str(path), shelf or Shelf(""))


def test_what_the_latest_run_saw_less_what_it_removed_is_expected(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("abcdefg"), "abx", policy=Policy(max_removal_percent=90))
    assert expected(tmp_path / "e") == 5
    keep(tmp_path / "e", Shelf("abcd"), "a", policy=Policy(max_removal_percent=90))
    assert expected(tmp_path / "e") == 3


def test_a_file_that_is_not_there_yet_lets_nothing_be_expected_and_one_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert expected(tmp_path / "none") is None
    with pytest.raises(BadInput, match="cannot be read"):
        expected(tmp_path)


def test_an_audit_is_gone_by_and_has_removed_nothing(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("abcd"), "ab", check_mode=True, policy=Policy(max_removal_percent=90))
    assert expected(tmp_path / "e") == 4


def test_a_run_that_was_killed_is_gone_by_with_all_that_it_saw(tmp_path: Path) -> None:
    run(tmp_path / "e", START)
    assert expected(tmp_path / "e") == 9


def test_a_run_that_was_refused_counts_for_nothing(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("abcd"), "ab", policy=Policy(max_removal_percent=90))
    keep(tmp_path / "e", Shelf("cd"), "cd", policy=Policy(max_removal_percent=10))
    recorder(tmp_path / "e", Shelf("")).refused("ids[0] is null.")
    assert expected(tmp_path / "e") == 2


@pytest.mark.parametrize("other", [{"vendor": "attic"}, {"tenant": "room 2"}, {"operation": "shelf_map"}])
def test_neither_what_another_operation_saw_nor_what_it_removed_is_counted(other: dict[str, Any], tmp_path: Path) -> None:
    run(tmp_path / "e", {**START, **other})
    assert expected(tmp_path / "e") is None
    elsewhere = Shelf("abcd")
    elsewhere.room = "room 3"
    run(tmp_path / "f", START, run_id="1")
    keep(tmp_path / "f", elsewhere, "ab", policy=Policy(max_removal_percent=90))
    run(tmp_path / "f", {**START, **other, "population": 50}, run_id="2")
    assert expected(tmp_path / "f") == 9


def test_the_same_place_at_another_vendor_lets_nothing_be_expected(tmp_path: Path) -> None:
    run(tmp_path / "e", START)
    assert expected(tmp_path / "e", Shelf.described(vendor=LIBRARY._replace(name="attic"))("")) is None


@pytest.mark.parametrize("odd", [None, "9", 9.5, [9]])
def test_a_run_that_tells_no_population_leaves_that_of_the_one_before(odd: Any, tmp_path: Path) -> None:
    run(tmp_path / "e", {**START, "population": odd}, run_id="1")
    assert expected(tmp_path / "e") is None
    keep(tmp_path / "e", Shelf("abcdefghi"), "ab", policy=Policy(max_removal_percent=90))
    run(tmp_path / "e", {**START, "population": odd}, run_id="3")
    assert expected(tmp_path / "e") == 7


@pytest.mark.parametrize("odd", [None, 2, [2], {}, {"changed": None}, {"changed": "2"}, {"changed": 2}])
def test_a_file_that_does_not_hold_lets_nothing_be_expected_and_that_is_told(odd: Any, tmp_path: Path) -> None:
    run(tmp_path / "e", START, {"record": "end", "summary": odd})
    shelf = Shelf("")
    assert expected(tmp_path / "e", shelf) is None
    assert "fails its check, so what it tells of earlier runs counts for nothing" in shelf.warnings[0] and len(shelf.warnings) == 1
    (tmp_path / "e").unlink()
