# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a resumed run may not send it still tells of, and so does each run that resumes it, killed or not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.plan import named_plan
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Evidence, read
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.oauth_rule import OAuthRules
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.api_token import ApiTokens
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, converse
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Shelf
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import left_of

BEGIN = (calls.csp_login(), calls.csp_org())
OWN = calls.csp_details("csp-secret", "own-id")
NAME = "Name of id-1"  # as the vendor calls the token id-1
NOT_SENT = "The run that is resumed left it alone: "


def tokens(path: Path, *steps: Step, **options: Any) -> Ran:
    """A run over API tokens that keeps evidence; it resumes where no list is given."""
    given = {"resume_from": None if {"ids", "tokens"} & set(options) else str(path), "evidence_path": str(path), "ids": None, "tokens": None}
    return converse(ApiTokens, {**calls.CSP_PARAMS, **given, **options}, *steps)


def groups(path: Path, *steps: Step, **options: Any) -> Ran:
    """The same over governance groups."""
    given = {**calls.SAILPOINT_PARAMS, "resume_from": None if {"ids", "names"} & set(options) else str(path), "evidence_path": str(path)}
    return converse(GovernanceGroups, {**given, **options}, *steps)


def cut_behind(path: Path, kind: str) -> None:
    """Leave of the last run what it had written when it was killed behind its first record of this kind."""
    records = read(str(path)).records
    begun = max(number for number, record in enumerate(records) if record["record"] == "start")
    last = next(number for number, record in enumerate(records) if number >= begun and record["record"] == kind)
    path.write_bytes(b"".join(path.read_bytes().splitlines(True)[: last + 1]))


def reasons(ran: Ran) -> dict[str, str]:
    return {failed["item"]: failed["reason"] for failed in ran.result["failed_items"]}


# ---- nothing is lost, however often a run is resumed


def ambiguous(path: Path) -> list[Step]:
    """A run that leaves a name that two groups have, and a group in use; returns the steps of the next one's look and write."""
    two = [calls.group("id-1", name="Sales"), calls.group("id-2", name="Sales")]
    held = [calls.sailpoint_delete(["id-4"], 409), calls.sailpoint_list(["id-4"], ["id-4"]), calls.sailpoint_connections("id-4", [])]
    by_name = calls.sailpoint_list(["Sales"], two, field="name")
    ran = groups(path, calls.sailpoint_login(), by_name, calls.sailpoint_list(["id-4"], ["id-4"]), *held, names=["Sales"], ids=["id-4"])
    assert reasons(ran) == {"id-4": "in_use", "Sales": "refused"}
    return [calls.sailpoint_login(), calls.sailpoint_list(["id-4"], ["id-4"]), calls.sailpoint_delete(["id-4"]), calls.sailpoint_list(["id-4"], [])]


@pytest.mark.parametrize("died", ["barred", "sending", "answered"])
def test_a_name_that_is_not_resumed_is_not_forgotten_when_the_resumed_run_is_killed(died: str, tmp_path: Path) -> None:
    path = tmp_path / "e"
    steps = ambiguous(path)
    groups(path, *steps)
    cut_behind(path, died)
    ran = groups(path, *steps)
    assert reasons(ran) == {"Sales": "not_attempted"} and not ran.result["complete"]
    ran = groups(path)
    assert reasons(ran) == {"Sales": "not_attempted"} and not ran.result["complete"]


def test_a_resumed_run_lists_what_it_carries_so_that_half_a_list_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / "e"
    groups(path, *ambiguous(path))
    start = [record for record in read(str(path)).records if record["record"] == "start"][-1]
    assert start["listed"] == 2
    cut_behind(path, "planned")
    with pytest.raises(Exception, match="killed before its whole plan was on disk"):
        groups(path)


def test_a_token_value_that_the_vendor_does_not_know_is_not_forgotten_by_a_run_that_ends_early(tmp_path: Path) -> None:
    path = tmp_path / "e"
    unknown = calls.csp_details("V1", status=404, answer=calls.csp_error("no", 404))
    tokens(path, *BEGIN, unknown, tokens=["V1"])
    for _again in range(2):
        assert reasons(tokens(path)) == {"tokens[0]": "not_attempted"}


# ---- what was left alone stays left alone


def left_alone(path: Path) -> None:
    """A run over three tokens by value: one is protected by its name, one is another organization's."""
    foreign = calls.csp_details("V2", "id-2")
    foreign.answer["orgId"] = "another"
    steps = [calls.csp_details("V1", "id-1"), foreign, calls.csp_details("V3", "id-3"), OWN, calls.csp_change(["id-3"])]
    ran = tokens(path, *BEGIN, *steps, calls.csp_details("V3", "id-3", True), tokens=["V1", "V2", "V3"], protected=[NAME])
    assert reasons(ran) == {"id-1": "protected", "id-2": "not_found"} and ran.result["changed_items"] == ["id-3"]


@pytest.mark.parametrize("protected", [[], [NAME]])
def test_what_a_guard_or_the_vendor_kept_from_being_sent_stays_failed_and_is_not_sent_by_its_id(protected: Sequence[str], tmp_path: Path) -> None:
    path = tmp_path / "e"
    left_alone(path)
    for _again in range(2):
        ran = tokens(path, protected=protected)
        assert reasons(ran) == {"id-1": "protected", "id-2": "not_found"} and ran.requests == 0
        assert [failed["message"].count(NOT_SENT) for failed in ran.result["failed_items"]] == [1, 1]


@pytest.mark.parametrize("died", ["sending", "answered"])
def test_what_was_left_alone_stays_so_when_that_run_was_killed(died: str, tmp_path: Path) -> None:
    path = tmp_path / "e"
    left_alone(path)
    cut_behind(path, died)
    ran = tokens(path, *BEGIN, OWN, calls.csp_change(["id-3"]))
    assert reasons(ran) == {"id-1": "protected", "id-2": "not_found"} and ran.result["changed_items"] == ["id-3"]


def test_what_was_left_alone_by_a_run_that_a_guard_refused_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "e"
    looks = [calls.csp_details(f"V{number}", f"id-{number}") for number in (1, 2, 3)]
    tokens(path, *BEGIN, *looks, OWN, tokens=["V1", "V2", "V3"], protected=[NAME], max_removals=1)
    ran = tokens(path, *BEGIN, OWN, calls.csp_change(["id-2", "id-3"]))
    assert reasons(ran) == {"id-1": "protected"} and ran.result["changed_items"] == ["id-2", "id-3"]


# ---- names that only the evidence knows


def test_a_name_that_only_the_evidence_knows_is_compared_with_protected(tmp_path: Path) -> None:
    path = tmp_path / "e"
    lost = calls.csp_change(["id-1"], status=500, answer=calls.csp_error("no", 500))
    still = calls.csp_details("V1", "id-1", status=500, answer=calls.csp_error("no", 500))
    ran = tokens(path, *BEGIN, calls.csp_details("V1", "id-1"), OWN, lost, still, still, tokens=["V1"], max_attempts=1)
    assert reasons(ran) == {"id-1": "unconfirmed"}
    ran = tokens(path, *BEGIN, OWN, protected=["name of *"])
    assert reasons(ran) == {"id-1": "protected"} and not any("with their ids alone" in warning for warning in ran.warnings)


@pytest.mark.parametrize("guard", [{"max_removals": 1}, {"plan_id": "1-" + "0" * 64}])
def test_a_run_that_a_guard_refused_leaves_the_names_that_it_learned(guard: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "e"
    looks = [calls.csp_details("V1", "id-1"), calls.csp_details("V2", "id-2")]
    tokens(path, *BEGIN, *looks, OWN, tokens=["V1", "V2"], **guard)
    refused = tokens(path, *BEGIN, OWN, **guard)  # which reads no names, and hands on those that it was given
    assert set(reasons(refused).values()) == {"not_attempted"}
    blind = tokens(path, calls.csp_login(status=400, answer=calls.csp_error("no", 400)))  # which looks at nothing
    assert set(reasons(blind).values()) == {"not_attempted"}
    ran = tokens(path, *BEGIN, OWN, calls.csp_change(["id-2"]), protected=[NAME])
    assert reasons(ran) == {"id-1": "protected"} and ran.result["changed_items"] == ["id-2"]


def test_names_are_handed_on_from_run_to_run(tmp_path: Path) -> None:
    path = tmp_path / "e"
    lost = calls.csp_change(["id-1"], status=500, answer=calls.csp_error("no", 500))
    still = calls.csp_details("V1", "id-1", status=500, answer=calls.csp_error("no", 500))
    tokens(path, *BEGIN, calls.csp_details("V1", "id-1"), OWN, lost, still, still, tokens=["V1"], max_attempts=1)
    tokens(path, *BEGIN, OWN, lost, max_attempts=1)
    assert reasons(tokens(path, *BEGIN, OWN, protected=[NAME])) == {"id-1": "protected"}


def test_a_name_that_changed_meanwhile_protects_as_it_was_and_as_it_is(tmp_path: Path) -> None:
    for protected in ("Sales", "Renamed"):
        path = tmp_path / protected
        there = calls.sailpoint_list(["id-1"], [calls.group("id-1", name="Sales")])
        groups(path, calls.sailpoint_login(), there, ids=["id-1"], plan_id="1-" + "0" * 64)
        renamed = calls.sailpoint_list(["id-1"], [calls.group("id-1", name="Renamed")])
        assert reasons(groups(path, calls.sailpoint_login(), renamed, protected=[protected])) == {"id-1": "protected"}


def test_an_item_of_several_parts_is_left_alone_under_the_name_that_it_was_given(tmp_path: Path) -> None:
    path, given = tmp_path / "e", calls.rule("app", "local:{me2}")
    look = calls.venafi_rules(calls.of_trustee("local:{me2}"), [("app", "local:{me2}")])
    options = {**calls.VENAFI_PARAMS, "evidence_path": str(path)}
    converse(OAuthRules, {**options, "rules": [given], "protected": ["rule"]}, calls.venafi_login(), look)
    ran = converse(OAuthRules, {**options, "rules": None, "resume_from": str(path)})
    assert [(failed["item"], failed["reason"]) for failed in ran.result["failed_items"]] == [(given, "protected")]


# ---- files of others


@pytest.mark.parametrize("odd", [None, 7, [], {}, "x", ["y"], [7], {"name": 7}])
def test_words_of_any_form_beside_what_was_left_alone_are_no_hindrance(odd: Any, tmp_path: Path) -> None:
    start = {
        "record": "start", "vendor": "shelf", "tenant": "room 1", "operation": "shelf_book", "check_mode": False, "format": 1, "listed": 1,
        "plan_id": named_plan("shelf", "room 1", "shelf_book", []),
    }  # fmt: skip
    file = Evidence(str(tmp_path / "e"))
    file.append([start, {"record": "barred", "item": "a", "reason": odd, "message": odd, "names": odd, "before": {"state": "to do", "name": odd}}])
    file.close()
    assert left_of(str(tmp_path / "e"), Shelf("")) == ([], ["a"])
