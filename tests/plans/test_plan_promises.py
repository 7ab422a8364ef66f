# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a whole plan promises, each promise held against what is left at the vendors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._frame import Told
from tests.operations.driver import Driver
from tests.plans.conftest import HERE, PLAYED, Fleet

ALL = HERE * len(PLAYED)


def by_operation(told: Told) -> dict[str, Any]:
    return {entry["operation"]: entry for entry in told.result["removals"]}


def test_a_check_tells_what_would_be_removed_and_writes_nothing(fleet: Fleet) -> None:
    told = fleet.run(check_mode=True)
    assert not told.failed and told.result["changed"] and told.result["complete"]
    assert told.result["msg"].startswith("Everything would be gone. ") and "would be removed" in told.result["msg"]
    assert told.result["plan_id"].startswith(f"{ALL}-") or any(driver.blind for driver in PLAYED)
    assert fleet.writes() == 0 and all(len(left) == HERE for left in fleet.left().values())


def test_the_whole_plan_is_carried_out_and_nobody_else_is_touched(fleet: Fleet) -> None:
    told = fleet.run()
    assert not told.failed and told.result["complete"], told.result["msg"]
    assert told.result["msg"].startswith("Everything is gone. ")
    assert not any(fleet.left().values()) and fleet.bystanders() == 2 * len(PLAYED)
    again = fleet.run()
    assert again.result["complete"] and not by_operation(again)["sailpoint_governance_group"]["changed"]


def test_the_approved_plan_is_what_is_removed(fleet: Fleet) -> None:
    audit = fleet.run(check_mode=True)
    told = fleet.run(plan_id=audit.result["plan_id"], require_plan=True, plan_max_age=3600.0)
    assert told.result["complete"] and told.result["plan_id"] == audit.result["plan_id"]
    assert not any(fleet.left().values())


def test_a_difference_at_one_vendor_sends_nothing_at_any(fleet: Fleet) -> None:
    audit = fleet.run(check_mode=True)
    groups = next(driver for driver in PLAYED if driver.vendor == "sailpoint_isc")
    fleet.control.seed(groups.seed(groups.names("Gone", 1), []))  # somebody made it again
    told = fleet.run(plan_id=audit.result["plan_id"])
    assert told.failed and not told.result["complete"] and fleet.writes() == 0
    assert "is not what was approved" in told.result["msg"]
    assert {reason["reason"] for entry in told.result["removals"] for reason in entry["reasons"]} == {"not_attempted"}


def test_without_the_approval_that_is_required_nothing_is_even_read(fleet: Fleet) -> None:
    told = fleet.run(require_plan=True)
    assert told.failed and "no plan_id was given" in told.result["msg"]
    assert told.result["summary"]["not_attempted"] == told.result["summary"]["distinct"] == (HERE + 1) * len(PLAYED)
    assert told.result["summary"]["requests"] == 0 and fleet.writes() == 0


def test_the_limit_holds_for_the_whole_plan(fleet: Fleet) -> None:
    told = fleet.run(max_removals=ALL - 1)
    assert told.failed and f"max_removals allows {ALL - 1}" in told.result["msg"] and fleet.writes() == 0


def test_a_vendor_that_is_down_keeps_nobody_else(fleet: Fleet) -> None:
    fleet.control.fault("status", "venafi_tpp", times=None, params={"status": 503})
    told = fleet.run()
    assert told.failed and not told.result["complete"]
    left = fleet.left()
    assert len(left.pop("venafi_oauth_rule")) == HERE and not any(left.values())
    assert "venafi_oauth_rule" in told.result["msg"] and by_operation(told)["venafi_oauth_rule"]["summary"]["failed"] > 0


def test_all_or_nothing_stops_for_a_vendor_that_is_down(fleet: Fleet) -> None:
    fleet.control.fault("status", "venafi_tpp", times=None, params={"status": 503})
    told = fleet.run(all_or_nothing=True)
    assert told.failed and "could not be planned" in told.result["msg"] and fleet.writes() == 0


def test_one_wrong_removal_stops_all_before_any_request(fleet: Fleet) -> None:
    removals = fleet.removals()
    removals[0] = {name: value for name, value in removals[0].items() if name != "org_id"}
    told = fleet.run(removals=removals)
    assert told.failed and not told.result["complete"] and "removals, removal 1 (" in told.result["msg"] and "org_id" in told.result["msg"]
    assert fleet.writes() == 0 and all(len(left) == HERE for left in fleet.left().values())


def test_an_option_that_is_null_is_told_in_plain_words(fleet: Fleet) -> None:
    told = fleet.run(removals=[dict(fleet.removals()[0], max_removals=None)])
    assert told.failed and told.result["msg"].endswith("): max_removals is null. Give a value, or leave it out.") and fleet.writes() == 0


def test_one_item_is_counted_as_one(fleet: Fleet) -> None:
    removal = fleet.removals()[0]
    items = next(name for name, value in removal.items() if isinstance(value, list) and name in ("client_ids", "ids", "tokens", "account_ids", "rules"))
    text = fleet.run(check_mode=True, removals=[{**removal, items: removal[items][:1]}]).result["msg"]
    assert text.startswith("Everything would be gone. 1 removal: 1 item would be removed, 0 already gone, 0 failed.")


def test_no_list_grows_with_the_items_and_no_secret_is_told(fleet: Fleet) -> None:
    told = fleet.run(check_mode=True)
    text = json.dumps(told)
    secrets = [value for options in fleet.connection.values() for name, value in options.items() if name in ("client_secret", "password", "api_token")]
    assert secrets and not [secret for secret in secrets if secret in text]


def test_each_removal_has_evidence_of_its_own_and_a_run_that_was_stopped_is_resumed(fleet: Fleet, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    fleet.control.fault("status", "sailpoint_isc", "workgroups.bulk_delete", times=None, params={"status": 403})
    told = fleet.run(evidence_dir=str(folder))
    assert not told.result["complete"] and folder.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in folder.iterdir()} == {f"localhost.{driver.module}.jsonl" for driver in PLAYED}
    fleet.control.clear_faults()
    resumed = fleet.run(evidence_dir=str(folder), resume=True)
    assert resumed.result["complete"], resumed.result["msg"]
    assert resumed.result["summary"]["changed"] == HERE and not any(fleet.left().values())


def stopped(fleet: Fleet, **options: Any) -> Told:
    """A run that one vendor stops in the middle; then it is mended."""
    fleet.control.fault("status", "sailpoint_isc", "workgroups.bulk_delete", times=None, params={"status": 403})
    told = fleet.run(**options)
    fleet.control.clear_faults()
    assert not told.result["complete"] and told.result["summary"]["changed"]
    return told


def test_what_an_approved_run_has_left_is_resumed_under_the_same_approval(fleet: Fleet, tmp_path: Path) -> None:
    kept = {"evidence_dir": str(tmp_path), "plan_id": fleet.run(check_mode=True).result["plan_id"], "require_plan": True}
    stopped(fleet, **kept)
    assert fleet.run(**kept).failed  # the approval is used up
    assert "is not what was approved" in fleet.run(**kept).result["msg"]
    (tmp_path / f"localhost.{PLAYED[0].module}.jsonl").unlink()
    assert fleet.run(**kept, resume=True).failed  # what nobody has on record was not begun under it


def test_two_stops_later_the_approval_still_holds_for_what_is_left(fleet: Fleet, tmp_path: Path) -> None:
    kept = {"evidence_dir": str(tmp_path), "plan_id": fleet.run(check_mode=True).result["plan_id"], "require_plan": True}
    stopped(fleet, **kept)
    fleet.control.fault("status", "sailpoint_isc", "workgroups.bulk_delete", times=None, params={"status": 403})
    assert not fleet.run(**kept, resume=True).result["complete"]
    fleet.control.clear_faults()
    resumed = fleet.run(**kept, resume=True)
    assert resumed.result["complete"], resumed.result["msg"]
    assert resumed.result["summary"]["changed"] == HERE and not any(fleet.left().values())


def test_what_another_run_has_left_is_not_resumed_under_an_approval(fleet: Fleet, tmp_path: Path) -> None:
    approved = fleet.run(check_mode=True).result["plan_id"]
    stopped(fleet, evidence_dir=str(tmp_path))
    before = fleet.writes()
    refused = fleet.run(evidence_dir=str(tmp_path), plan_id=approved, resume=True)
    assert refused.failed and "is not what was approved" in refused.result["msg"] and fleet.writes() == before


def test_a_removal_that_was_only_looked_at_is_resumed_as_the_plan_names_it(fleet: Fleet, tmp_path: Path) -> None:
    fleet.run(check_mode=True, evidence_dir=str(tmp_path))
    resumed = fleet.run(evidence_dir=str(tmp_path), resume=True)
    assert resumed.result["complete"], resumed.result["msg"]
    assert not any(fleet.left().values())


@pytest.mark.parametrize("count", [1000])
def test_a_result_stays_small_whatever_the_number_of_items(fleet: Fleet, count: int) -> None:
    removal = {"operation": "sailpoint_governance_group", "ids": [f"nobody-{number:06}" for number in range(count)]}
    told = fleet.run(check_mode=True, removals=[removal])
    assert told.result["summary"]["unchanged"] == count and len(json.dumps(told.result)) < 10_000
    refused = fleet.run(removals=[{"operation": "sailpoint_governance_group", "ids": ["a/b"] * count}])
    assert refused.failed and len(json.dumps(refused.result)) < 20_000


def vanishes(driver: Driver) -> bool:
    """Whether what is as desired is there no more, so that nothing tells it from what never was there."""
    return not driver.blind and not driver.kept


def test_what_was_never_seen_is_counted_of_each_removal_and_in_all_and_told_once_of_each(fleet: Fleet) -> None:
    told = fleet.run(check_mode=True)
    counts = {name: entry["summary"]["never_seen"] for name, entry in by_operation(told).items()}
    vanished = {driver.module for driver in PLAYED if vanishes(driver)}
    assert {name for name, count in counts.items() if count} == vanished and set(counts.values()) <= {0, 1}
    assert told.result["summary"]["never_seen"] == len(vanished) and f"({len(vanished)} of them never seen)" in told.result["msg"]
    warnings = [warning for warning in told.warnings if "1 of 4" in warning and "never seen" in warning]
    assert len(warnings) == len(vanished) and told.result["complete"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_where_unknown_is_fail_one_item_that_was_never_seen_stops_the_whole_plan(fleet: Fleet, check_mode: bool) -> None:
    told = fleet.run(check_mode=check_mode, unknown="fail")
    assert told.failed and not told.result["complete"] and fleet.writes() == 0
    groups = next(driver for driver in PLAYED if driver.vendor == "sailpoint_isc")
    assert "unknown is fail. Nothing was sent." in told.result["msg"] and groups.names("Gone", 1)[0] in told.result["msg"]
    assert all(entry["plan_id"] and not entry["complete"] for entry in told.result["removals"])


def test_where_one_removal_has_unknown_fail_the_others_go_on(fleet: Fleet) -> None:
    removals = fleet.removals()
    (number,) = [number for number, removal in enumerate(removals) if removal["operation"] == "sailpoint_governance_group"]
    removals[number]["unknown"] = "fail"
    told = fleet.run(removals=removals)
    left = fleet.left()
    assert len(left.pop("sailpoint_governance_group")) == HERE and not any(left.values())
    assert told.failed and "unknown is fail" in by_operation(told)["sailpoint_governance_group"]["msg"]


def test_what_an_earlier_run_has_removed_is_known_from_its_evidence(fleet: Fleet, tmp_path: Path) -> None:
    removals = fleet.removals()
    for removal, driver in zip(removals, PLAYED):
        removal.update({name: value for name, value in driver.given(fleet.present(driver)).items() if value})
    told = fleet.run(removals=removals, evidence_dir=str(tmp_path), unknown="fail")
    assert told.result["complete"] and told.result["summary"]["never_seen"] == 0
    again = fleet.run(removals=removals, evidence_dir=str(tmp_path), unknown="fail")
    assert again.result["summary"]["never_seen"] == 0 and "unknown is fail" not in again.result["msg"]
    assert fleet.run(removals=removals).result["summary"]["never_seen"] == HERE * sum(map(vanishes, PLAYED))


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"SailPoint": "wrong"}, "expected_tenant names 'SailPoint': there is no such vendor. Give csp or sailpoint."),
        ({"sailpoint": None}, "expected_tenant: sailpoint is no text with something in it"),
        ({"sailpoint": " "}, "expected_tenant: sailpoint is no text with something in it"),
        ({"csp": 7}, "expected_tenant: csp is no text with something in it"),
        ({"venafi": "x"}, "expected_tenant names 'venafi': its login does not tell whose it is"),
    ],
)
def test_option_expected_tenant_that_would_guard_nothing_is_refused_before_any_request(given: dict[str, Any], text: str, fleet: Fleet) -> None:
    before = fleet.left()
    told = fleet.run(removals=fleet.removals(), expected_tenant=given)
    assert told.failed and text in told.result["msg"] and "Nothing was sent" in told.result["msg"]
    assert fleet.writes() == 0 and fleet.left() == before
