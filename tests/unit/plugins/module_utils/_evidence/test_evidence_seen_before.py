# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which items the evidence of earlier runs shows: what was there when one of them looked, whoever removed it since."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import ABSENT, NAME, VALUE, Alias, CurrentState, State
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import START as CHAIN
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Evidence, line_of, link, read
from ansible_collections.revoke.access.plugins.module_utils._evidence.history import seen_before
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Shelf, silent_client
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import keep

START: dict[str, Any] = {
    "record": "start", "format": 1, "vendor": "shelf", "tenant": "room 1", "operation": "shelf_book", "check_mode": False,
}  # fmt: skip
THERE: dict[str, Any] = {"record": "planned", "before": {"state": "to do", "name": "Moby"}}
NOT_SEEN: list[dict[str, Any]] = [
    {"before": {"state": "unreadable"}},
    {"reason": "not_found"},
    {"before": None},
    {"record": "sending"},
    {"record": "answered"},
]


def absent(*labels: Any) -> list[Item]:
    """Items that a first look did not show."""
    return [Item(label if isinstance(label, (str, Alias)) else tuple(label.items()), [_label(label)], ABSENT) for label in labels]


def _label(key: Any) -> Any:
    return key.text if isinstance(key, Alias) else key


def known(path: Path, *labels: Any, operation: Operation | None = None) -> list[Any]:
    """Those of the items that the file shows."""
    items = absent(*labels)
    found = seen_before(str(path), operation or Shelf(""), items)
    return [item.labels[0] for item in items if item in found]


def run(path: Path, *records: dict[str, Any], run_id: str = "1") -> None:
    file = Evidence(str(path), TestClock(), run_id)
    file.append(records)
    file.close()


def test_what_an_earlier_run_has_removed_is_known(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("abc"), "abx")
    assert known(tmp_path / "e", "a", "b", "c", "x", "y") == ["a", "b"]


def test_what_an_audit_has_seen_or_a_guard_has_refused_is_known(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("a"), "ax", check_mode=True)
    keep(tmp_path / "e", Shelf("b"), "bx", policy=Policy(protected=["b"]))
    assert known(tmp_path / "e", "a", "b", "x") == ["a", "b"]


def test_a_run_that_was_refused_as_a_whole_makes_known_what_it_has_a_name_of(tmp_path: Path) -> None:
    shelf = Shelf("ab")
    shelf.seen["a"] = CurrentState(State.TO_DO, "Moby")
    keep(tmp_path / "e", shelf, "abx", policy=Policy(max_removals=1))
    assert known(tmp_path / "e", "a", "x", Alias(NAME, "Moby")) == ["a", "Moby"]


def test_a_run_says_of_each_item_on_record_whether_it_was_never_seen(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("a"), "ax", check_mode=True)
    keep(tmp_path / "e", Shelf("a"), "ax")
    told = {(record["record"], record["item"]): record.get("never_seen") for record in read(str(tmp_path / "e")).records if "outcome" in record}
    assert told == {("predicted", "a"): None, ("predicted", "x"): True, ("outcome", "a"): None, ("outcome", "x"): True}


def test_a_group_is_known_by_its_name_and_by_any_spelling_of_its_id(tmp_path: Path) -> None:
    groups = GovernanceGroups({"base_url": "https://t.test", "ids": [], "names": [], "state": "absent"}, silent_client())
    start = {**START, "vendor": "sailpoint_isc", "tenant": groups.tenant(), "operation": groups.identity()}
    run(tmp_path / "e", start, {**THERE, "item": "AB-12"})
    names = [Alias(NAME, "Moby"), Alias(NAME, "Ahab"), Alias(VALUE, "Moby")]
    assert known(tmp_path / "e", "ab12", "ab13", *names[:2], operation=groups) == ["ab12", "Moby"]
    assert known(tmp_path / "e", names[2], operation=groups) == []


def test_a_pair_is_known_in_any_order_of_its_parts(tmp_path: Path) -> None:
    run(tmp_path / "e", START, {**THERE, "item": {"b": "2", "a": "1"}})
    assert known(tmp_path / "e", {"a": "1", "b": "2"}, {"a": "1", "b": "3"}) == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize("change", NOT_SEEN)
def test_what_could_not_be_read_and_what_only_looked_alike_was_not_seen(change: dict[str, Any], tmp_path: Path) -> None:
    run(tmp_path / "e", START, {**THERE, "record": "barred", "item": "a", **change})
    assert known(tmp_path / "e", "a") == []


@pytest.mark.parametrize("other", [{"vendor": "attic"}, {"tenant": "room 2"}, {"operation": "shelf_map"}])
def test_what_was_seen_elsewhere_was_not_seen_here(other: dict[str, Any], tmp_path: Path) -> None:
    run(tmp_path / "e", {**START, **other}, {**THERE, "item": "a"})
    run(tmp_path / "e", START, run_id="2")
    assert known(tmp_path / "e", "a") == []


@pytest.mark.parametrize("odd", [None, 7, ["a"], {"a": 1}, {}, {"a": ["b"]}])
def test_what_no_run_writes_makes_nothing_known_and_stops_nothing(odd: Any, tmp_path: Path) -> None:
    run(
        tmp_path / "e", START, {**THERE, "item": odd}, {**THERE, "item": odd, "named": False}, {**THERE, "item": "b", "before": {"state": "to do", "name": odd}}
    )
    shelf = Shelf("")
    assert known(tmp_path / "e", "a", "b", operation=shelf) == ([] if shelf.warnings else ["b"])
    lines = (tmp_path / "e").read_text(encoding="utf-8").replace('"run_id": "1"', f'"run_id": {json.dumps(odd)}')
    (tmp_path / "f").write_text(lines, encoding="utf-8")
    assert known(tmp_path / "f", "a", "b", operation=shelf) == [] and f"{tmp_path / 'f'} fails its check" in shelf.warnings[-1]


@pytest.mark.parametrize("broken", [True, False])
def test_a_file_that_fails_its_check_knows_of_nothing_and_that_is_told(broken: bool, tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("ab"), "ab")
    shelf = Shelf("")
    assert known(tmp_path / "e", "a", operation=shelf) == ["a"] and not shelf.warnings
    records, chain = read(str(tmp_path / "e")).records, CHAIN
    records.insert(2, {**records[1], "item": "never", "key": "never"})
    for record in records:
        chain = record["chain"] = record["chain"] if broken else link(chain, record)
    (tmp_path / "e").write_bytes(b"".join(line_of(record) + b"\n" for record in records))
    assert known(tmp_path / "e", "a", "never", operation=shelf) == []
    (told,) = shelf.warnings
    assert f"{tmp_path / 'e'} fails its check" in told and "counts for nothing" in told and ("contradicts itself" in told) is not broken
    (tmp_path / "e").unlink()


def test_a_file_that_is_not_there_yet_makes_nothing_known_and_one_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert known(tmp_path / "none", "a") == []
    with pytest.raises(BadInput, match="cannot be read"):
        known(tmp_path, "a")
