# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan that is resumed says what is meant: its items are removed and no others, whatever the evidence of earlier runs holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._evidence.file import START, line_of, link, read
from ansible_collections.revoke.access.plugins.module_utils._evidence.replay import Replay
from ansible_collections.revoke.access.plugins.module_utils._evidence.runs import runs_in
from ansible_collections.revoke.access.plugins.module_utils._frame import Told
from ansible_collections.revoke.access.plugins.module_utils._report.build import made
from ansible_collections.revoke.access.plugins.plugin_utils._results import is_complete
from ansible_collections.revoke.access.plugins.plugin_utils._verdict import PROVE, Asked, verdict
from tests.operations import DRIVERS
from tests.plans.conftest import PLAYED, Fleet

GROUPS = next(driver for driver in PLAYED if driver.module == "sailpoint_governance_group")
BY_VALUE = next(driver for driver in DRIVERS if driver.option == "tokens")
TOKENS = next(driver for driver in DRIVERS if driver.module == BY_VALUE.module and driver.option == "ids")
FIRST, SECOND, THIRD = GROUPS.names(f"Here{GROUPS.module[:3]}", 3)


def groups(*names: str) -> dict[str, Any]:
    return {"operation": GROUPS.module, **{name: value for name, value in GROUPS.given([*names]).items() if value}}


def left(fleet: Fleet) -> list[str]:
    return fleet.left()[GROUPS.module]


def offboard(fleet: Fleet, tmp_path: Path, *removals: dict[str, Any], **options: Any) -> Told:
    return fleet.run(evidence_dir=str(tmp_path), removals=[*removals], **options)


def resume(fleet: Fleet, tmp_path: Path, *removals: dict[str, Any], **options: Any) -> Told:
    return offboard(fleet, tmp_path, *removals, resume=True, **options)


def stopped(fleet: Fleet, tmp_path: Path, *removals: dict[str, Any], **options: Any) -> None:
    """A run that the vendor stops; then it is mended."""
    fleet.control.fault("status", "sailpoint_isc", "workgroups.bulk_delete", times=None, params={"status": 403})
    assert not offboard(fleet, tmp_path, *removals, **options).result["complete"]
    fleet.control.clear_faults()


def approved(fleet: Fleet, *removals: dict[str, Any]) -> dict[str, Any]:
    return {"plan_id": fleet.run(check_mode=True, removals=[*removals]).result["plan_id"], "require_plan": True}


@pytest.mark.parametrize("meant", [[THIRD], [SECOND], [SECOND, THIRD]])
def test_what_another_plan_has_left_is_never_removed_and_nothing_is_sent(meant: list[str], fleet: Fleet, tmp_path: Path) -> None:
    stopped(fleet, tmp_path, groups(FIRST, SECOND))
    before = fleet.writes()
    told = resume(fleet, tmp_path, groups(*meant))
    assert told.failed and not told.result["complete"] and fleet.writes() == before and left(fleet) == [FIRST, SECOND, THIRD]
    text = told.result["msg"]
    assert "is not among the items that are given now" in text and "revoke.access.offboard" in text and str(tmp_path) in text
    assert resume(fleet, tmp_path, groups(*meant)).failed  # also the next time
    assert offboard(fleet, tmp_path, groups(*meant)).result["complete"] and not set(meant) & set(left(fleet))


def test_an_item_that_was_added_to_the_plan_is_removed_like_any_other(fleet: Fleet, tmp_path: Path) -> None:
    stopped(fleet, tmp_path, groups(FIRST))
    told = resume(fleet, tmp_path, groups(FIRST, SECOND))
    assert told.result["complete"] and told.result["summary"]["changed"] == 2 and left(fleet) == [THIRD]


def test_under_an_approval_an_item_that_was_added_stops_everything(fleet: Fleet, tmp_path: Path) -> None:
    approval = approved(fleet, groups(FIRST, SECOND))
    stopped(fleet, tmp_path, groups(FIRST, SECOND), **approval)
    before = fleet.writes()
    told = resume(fleet, tmp_path, groups(FIRST, SECOND, THIRD), **approval)
    assert told.failed and "is not what was approved" in told.result["msg"] and fleet.writes() == before
    assert resume(fleet, tmp_path, groups(FIRST, SECOND), **approval).result["complete"] and left(fleet) == [THIRD]


def test_a_plan_of_which_no_run_is_on_record_is_carried_out_whole(fleet: Fleet, tmp_path: Path) -> None:
    """As after a run that was killed while it read, where the file ends with an earlier one."""
    assert offboard(fleet, tmp_path, groups(FIRST)).result["complete"]
    told = resume(fleet, tmp_path, groups(SECOND))
    assert told.result["complete"] and told.result["summary"]["requested"] == 1 and left(fleet) == [THIRD]


def test_entries_in_another_order_lose_nothing_and_remove_nothing_else(fleet: Fleet, tmp_path: Path) -> None:
    stopped(fleet, tmp_path, groups(FIRST), groups(SECOND))
    before = fleet.writes()
    told = resume(fleet, tmp_path, groups(SECOND), groups(FIRST))
    assert told.failed and fleet.writes() == before
    told = resume(fleet, tmp_path, groups(FIRST), groups(SECOND))
    assert told.result["complete"] and left(fleet) == [THIRD]


def test_with_nothing_left_a_check_has_looked_at_every_item(fleet: Fleet, tmp_path: Path) -> None:
    removals = fleet.removals()
    assert offboard(fleet, tmp_path, *removals).result["complete"]
    told = resume(fleet, tmp_path, *removals, check_mode=True)
    summary = told.result["summary"]
    assert told.result["complete"] and summary["requested"] == summary["unchanged"] > len(removals) and summary["requests"]


def test_what_an_earlier_run_left_alone_is_left_alone_as_long_as_it_is_there(fleet: Fleet, tmp_path: Path) -> None:
    offboard(fleet, tmp_path, groups(FIRST, SECOND), protected=[GROUPS.given([FIRST])[GROUPS.option][0]])
    told = resume(fleet, tmp_path, groups(FIRST, SECOND))
    assert not told.result["complete"] and left(fleet) == [FIRST, THIRD]
    assert "left it alone" in told.result["msg"]


def named(fleet: Fleet, **names: str) -> dict[str, Any]:
    """Seed groups of these names, by id, and remove the first one by its name."""
    fleet.control.seed({"sailpoint_isc": {"groups": [{"id": group, "name": name} for group, name in names.items()]}})
    return {"operation": GROUPS.module, "names": [*names.values()][:1]}


def there(fleet: Fleet) -> set[str]:
    return GROUPS.truth(fleet.control.state("sailpoint_isc"))


def test_groups_by_name_are_resumed_by_the_plan_alone(fleet: Fleet, tmp_path: Path) -> None:
    removal = named(fleet, one="Finance", two="Buyers")
    stopped(fleet, tmp_path, removal)
    before = fleet.writes()
    told = resume(fleet, tmp_path, {**removal, "names": ["Buyers"]})
    assert told.failed and fleet.writes() == before
    assert resume(fleet, tmp_path, removal).result["complete"] and there(fleet) & {"one", "two"} == {"two"}


def test_a_group_that_has_another_name_now_is_told_and_left_alone(fleet: Fleet, tmp_path: Path) -> None:
    removal = named(fleet, one="Finance")
    stopped(fleet, tmp_path, removal)
    named(fleet, one="Finance of Europe")
    told = resume(fleet, tmp_path, removal)
    assert not told.result["complete"] and "'Finance', which it does not have any more" in told.result["msg"] and "one" in there(fleet)


def test_tokens_by_value_that_another_plan_has_left_are_not_touched(fleet: Fleet, tmp_path: Path) -> None:
    fleet.control.seed(BY_VALUE.seed(fleet.present(BY_VALUE), []))
    removal = fleet.removal(BY_VALUE)
    first, second, third, *_gone = removal["tokens"]
    fleet.control.fault("status", "vmware_csp", "api_tokens.deactivate", times=None, params={"status": 403})
    assert not offboard(fleet, tmp_path, {**removal, "tokens": [first, second]}).result["complete"]
    fleet.control.clear_faults()
    before = fleet.writes()
    told = resume(fleet, tmp_path, {**removal, "tokens": [third]})
    assert told.failed and fleet.writes() == before and "is not among the items" in told.result["msg"]
    again = resume(fleet, tmp_path, {**removal, "tokens": [second, first]})
    assert again.result["complete"], again.result["msg"]


def test_tokens_by_id_that_are_told_as_done_are_not_sent_again(fleet: Fleet, tmp_path: Path) -> None:
    removal = fleet.removal(TOKENS)
    assert offboard(fleet, tmp_path, removal).result["summary"]["changed"]
    before = fleet.writes()
    told = resume(fleet, tmp_path, removal)
    assert told.result["complete"] and fleet.writes() == before and told.result["summary"]["unchanged"] == told.result["summary"]["requested"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_an_earlier_run_had_done_and_no_read_can_show_is_told_as_its_word_and_never_as_proven(check_mode: bool, fleet: Fleet, tmp_path: Path) -> None:
    removal = fleet.removal(TOKENS)
    count = offboard(fleet, tmp_path, removal).result["summary"]["changed"]
    told = resume(fleet, tmp_path, removal, check_mode=check_mode)
    summary = told.result["summary"]
    assert (summary["changed"], summary["unchanged"], summary["unreadable"], summary["earlier"]) == (0, count, count, count)
    assert summary["requests"] > 0 and any("the word of an earlier run" in warning for warning in told.warnings)
    assert is_complete(told.result | {"failed": told.failed}) is not check_mode
    proof = verdict({"localhost": told.result}, Asked(PROVE), {}, {})
    assert not proof["passed"] and f"{count} cannot be read, an earlier run had them done" in proof["msg"]
    (file,) = tmp_path.glob("*.jsonl")
    replay = Replay()
    runs = runs_in(replay.over(read(str(file)).records))
    assert [run["within"]["proven"] for run in runs] == [0, 0] and not replay.problems
    rows = made([str(tmp_path)], {}).account.rows
    assert {(row.state, row.note.partition(":")[0]) for row in rows} == {("removed", "It rests on the vendor's word")}


def test_where_the_organization_is_gone_an_earlier_word_on_its_tokens_counts_for_nothing(fleet: Fleet, tmp_path: Path) -> None:
    removal = fleet.removal(TOKENS)
    offboard(fleet, tmp_path, removal)
    fleet.control.fault("status", "vmware_csp", "org", times=None, params={"status": 404})
    told = resume(fleet, tmp_path, removal)
    assert told.failed and not told.result["complete"] and not told.result["summary"]["unchanged"]


def test_an_item_that_was_removed_under_an_approval_and_is_there_again_needs_a_new_one(fleet: Fleet, tmp_path: Path) -> None:
    approval = approved(fleet, groups(FIRST))
    seeded = GROUPS.seed([FIRST, SECOND, THIRD], [])
    assert offboard(fleet, tmp_path, groups(FIRST), **approval).result["complete"]
    for resumed in (True, False):
        fleet.control.seed(seeded)  # somebody gives it back
        before = fleet.writes()
        told = offboard(fleet, tmp_path, groups(FIRST), **approval, resume=resumed)
        assert told.failed and fleet.writes() == before and left(fleet) == [FIRST, SECOND, THIRD]
        assert "the approval is used up for it" in told.result["msg"] and "have the new plan approved" in told.result["msg"]
    assert offboard(fleet, tmp_path, groups(FIRST, SECOND), **approved(fleet, groups(FIRST, SECOND)), resume=True).result["complete"]
    fleet.control.seed(seeded)
    assert offboard(fleet, tmp_path, groups(FIRST), **approval, resume=True).failed  # nor does a run under another approval renew it


def test_beside_an_item_that_failed_one_that_is_there_again_is_not_sent_under_the_old_approval(fleet: Fleet, tmp_path: Path) -> None:
    approval = approved(fleet, groups(FIRST, SECOND))
    fleet.control.fault("status", "sailpoint_isc", "workgroups.bulk_delete", times=None, params={"status": 403})
    offboard(fleet, tmp_path, groups(FIRST, SECOND), **approval)
    fleet.control.clear_faults()
    fleet.control.seed(GROUPS.seed([FIRST, THIRD], []))
    assert resume(fleet, tmp_path, groups(FIRST, SECOND), **approval).result["complete"]
    fleet.control.seed(GROUPS.seed([FIRST, SECOND, THIRD], []))
    told = resume(fleet, tmp_path, groups(FIRST, SECOND), **approval)
    assert told.failed and "used up" in told.result["msg"] and left(fleet) == [FIRST, SECOND, THIRD]


def test_evidence_that_contradicts_itself_is_not_resumed_and_the_contradiction_is_named(fleet: Fleet, tmp_path: Path) -> None:
    stopped(fleet, tmp_path, groups(FIRST, SECOND))
    (path,) = tmp_path.glob("*.jsonl")
    chain, records = START, [record for record in read(str(path)).records if record["record"] != "sending"]
    for record in records:
        chain = record["chain"] = link(chain, record)
    path.write_bytes(b"".join(line_of(record) + b"\n" for record in records))
    before = fleet.writes()
    told = resume(fleet, tmp_path, groups(FIRST, SECOND))
    assert told.failed and fleet.writes() == before and "fails its check" in told.result["msg"] and "contradicts itself" in told.result["msg"]
    path.unlink()


@pytest.mark.parametrize("resumed", [False, True])
def test_an_item_that_two_removals_name_is_refused_before_any_request(resumed: bool, fleet: Fleet, tmp_path: Path) -> None:
    told = offboard(fleet, tmp_path, groups(FIRST, SECOND), groups(SECOND), resume=resumed)
    assert told.failed and not told.result["complete"] and "Name it once" in told.result["msg"] and "removal 1" in told.result["msg"]
    assert fleet.writes() == 0 and left(fleet) == [FIRST, SECOND, THIRD]
