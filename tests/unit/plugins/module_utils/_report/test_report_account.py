# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report says of each item, by the runs that speak of it, and the verdict that follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.revoke.access.plugins.module_utils._report.build import made
from ansible_collections.revoke.access.plugins.module_utils._report.verdict import Account
from ansible_collections.revoke.access.tests.unit.helpers.report_evidence import (
    APPS,
    BEGINNING,
    GROUPS,
    RULES,
    TOKENS,
    Hands,
    Journal,
    answered,
    outcomes,
    planned,
    sending,
)

RESTORED = (*TOKENS[:2], "csp_api_token active")


@pytest.fixture(name="journal")
def fixture_journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "e.jsonl")


def told(*journals: Journal) -> Account:
    return made([str(journal.path) for journal in journals], {}).account


def states(account: Account) -> dict[str, str]:
    return {row.item: row.outcome for row in account.rows}


def test_what_was_removed_and_what_was_already_gone_is_complete(journal: Journal) -> None:
    journal.run(GROUPS, planned(["a"]), sending(["a"]), answered(["a"]), outcomes(["a"]), outcomes(["b"], "unchanged"))
    account = told(journal)
    assert states(account) == {"a": "removed", "b": "already gone"}
    assert account.verdict.complete and account.verdict.kind == "complete" and "all 2 items on record are gone" in account.verdict.headline


def test_an_audit_is_never_told_as_a_removal(journal: Journal) -> None:
    journal.audit(GROUPS, ["a"])
    journal.audit(GROUPS, ["b"], "failed", reason="in_use", message="The group is in use by ROLE 'Buyer'.")
    journal.audit(GROUPS, ["c"], "unchanged")
    account = told(journal)
    assert states(account) == {"a": "would be removed (audit)", "b": "would fail (audit)", "c": "already gone (audit)"}
    assert (account.verdict.kind, account.verdict.complete, account.counts["removed"]) == ("audit", False, 0)
    assert account.verdict.headline.startswith("An audit, nothing was removed")


def test_an_audit_that_finds_nothing_left_is_complete_and_says_that_it_removed_nothing(journal: Journal) -> None:
    journal.audit(GROUPS, ["a", "b"], "unchanged")
    verdict = told(journal).verdict
    assert (verdict.kind, verdict.complete) == ("audit", True) and "Nothing was removed" in verdict.headline


def test_the_last_real_run_that_speaks_of_an_item_decides(journal: Journal) -> None:
    journal.audit(GROUPS, ["a", "b"])
    journal.run(GROUPS, planned(["a", "b"]), outcomes(["a"]), outcomes(["b"], "failed", reason="in_use", message="It is in use."))
    assert states(told(journal)) == {"a": "removed", "b": "failed"}
    journal.removal(GROUPS, ["b"])
    account = told(journal)
    assert states(account) == {"a": "removed", "b": "removed"} and account.verdict.complete


def test_an_item_that_was_only_audited_keeps_a_report_from_being_complete(journal: Journal) -> None:
    journal.audit(GROUPS, ["a", "b"])
    journal.removal(GROUPS, ["a"])
    account = told(journal)
    assert states(account) == {"a": "removed", "b": "would be removed (audit)"} and account.verdict.kind == "incomplete"


def test_a_failure_after_a_proof_counts_and_names_the_proof(journal: Journal) -> None:
    journal.removal(GROUPS, ["a"])
    journal.run(GROUPS, outcomes(["a"], "failed", reason="not_attempted", message="The credentials were refused."), refused=True)
    (row,) = told(journal).rows
    assert (row.state, row.reason) == ("failed", "not_attempted") and "An earlier run had it gone at 2026-11-20 08:10:08 UTC" in row.note


def test_what_a_later_audit_sees_again_is_no_longer_removed(journal: Journal) -> None:
    journal.removal(GROUPS, ["a", "b", "c"])
    journal.audit(GROUPS, ["a"])
    journal.audit(GROUPS, ["b"], "failed", reason="in_use", message="The group is in use.")
    journal.audit(GROUPS, ["c"], "failed", reason="not_attempted", message="No connection.")
    account = told(journal)
    assert states(account) == {"a": "there again", "b": "there again", "c": "removed"}
    assert account.verdict.kind == "incomplete" and "seen there again by the audit of" in account.rows[0].note


def test_what_a_later_audit_reads_as_gone_is_gone_and_nobody_is_said_to_have_removed_it(journal: Journal) -> None:
    journal.run(GROUPS, planned(["a"]), outcomes(["a"], "failed", reason="in_use", message="It is in use."))
    journal.removal(GROUPS, ["b"])
    journal.audit(GROUPS, ["a", "b"], "unchanged")
    first, second = told(journal).rows
    assert (first.outcome, first.reason) == ("already gone (audit)", "") and "Nothing says who removed it" in first.note
    assert second.outcome == "removed" and "reads it as gone, too" in second.note


@pytest.mark.parametrize(
    "parts, said",
    [
        ([planned(["a"])], "Nothing was sent"),
        ([planned(["a"]), sending(["a"])], "it may be gone or not"),
        ([planned(["a"]), sending(["a"]), answered(["a"])], "the vendor's answer was 'accepted'"),
    ],
)
def test_a_run_without_an_end_leaves_its_items_pending(parts: list[list[dict[str, object]]], said: str, journal: Journal) -> None:
    journal.run(GROUPS, *parts, ended=False)
    account = told(journal)
    (row,) = account.rows
    assert row.state == "pending" and "The run has no end" in row.note
    assert said in row.note or "is not on record" in row.note
    assert account.verdict.kind == "incomplete" and "has no end" in account.open_runs[0]
    journal.removal(GROUPS, ["a"])
    assert told(journal).verdict.complete


def test_a_run_that_was_killed_before_it_said_anything_is_not_complete(journal: Journal) -> None:
    journal.removal(GROUPS, ["a"])
    journal.run(GROUPS, ended=False, listed=3)
    account = told(journal)
    assert not account.verdict.complete and "killed while it wrote its plan" in account.open_runs[0]


def test_a_run_whose_input_was_refused_is_not_complete_until_another_one_is(journal: Journal) -> None:
    journal.removal(GROUPS, ["a"])
    journal.run(GROUPS, refused=True, message="ids: the element 2 is blank.", plan_id=None)
    account = told(journal)
    assert account.verdict.kind == "incomplete" and "the element 2 is blank" in account.open_runs[0]
    journal.removal(GROUPS, ["b"])
    assert told(journal).verdict.complete


def test_a_run_that_was_asked_for_nothing_proves_nothing(journal: Journal) -> None:
    journal.run(GROUPS)
    verdict = told(journal).verdict
    assert (verdict.kind, verdict.complete) == ("empty", False)


def test_the_same_id_at_another_place_is_another_item(journal: Journal) -> None:
    journal.removal(GROUPS, ["a"])
    journal.run(APPS, planned(["a"]), outcomes(["a"], "failed", reason="refused", message="No."))
    journal.removal((GROUPS[0], "https://other.example.com", GROUPS[2]), ["a"])
    assert [row.state for row in told(journal).rows] == ["removed", "failed", "removed"]


def test_two_spellings_of_one_item_share_one_fate(journal: Journal) -> None:
    journal.run(GROUPS, planned(["ABC"], key="abc"), outcomes(["ABC"], "failed", reason="in_use", message="It is in use."))
    journal.removal(GROUPS, ["abc"])
    assert states(told(journal)) == {"ABC": "removed", "abc": "removed"}


def test_a_token_that_was_brought_back_is_not_gone(journal: Journal) -> None:
    journal.removal(TOKENS, ["a"])
    journal.run(RESTORED, planned(["a"]), outcomes(["a"]))
    (row,) = told(journal).rows
    assert row.state == "there again" and "brought back on purpose" in row.note
    journal.removal(TOKENS, ["a"])
    assert told(journal).verdict.complete


def test_a_removal_without_a_read_rests_on_the_vendors_word_and_says_so(journal: Journal) -> None:
    journal.run(TOKENS, planned(["a"]), sending(["a"]), answered(["a"]), outcomes(["a"], verified=None))
    account = told(journal)
    assert account.rows[0].verified is None and "the vendor's word" in account.rows[0].note
    assert any("rest on the vendor's word" in line for line in account.verdict.lines)


def test_seconds_from_the_request_to_the_proof_are_counted_where_both_are_known(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "e.jsonl", Hands(BEGINNING + 3600))
    journal.removal(GROUPS, ["a"])
    journal.removal(GROUPS, ["b"], case={"id": "x", "requested_at": "yesterday"})
    journal.removal(GROUPS, ["c"], case=None)
    assert [row.taken for row in told(journal).rows] == [3608.0, None, None]


def test_what_was_gone_at_the_first_look_was_proven_then(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "e.jsonl", Hands(BEGINNING + 60))
    journal.run(GROUPS, outcomes(["a"], "unchanged", verified=None), outcomes(["b"], "failed", reason="in_use", message="It is in use."))
    journal.clock.now = BEGINNING + 7200
    journal.audit(GROUPS, ["b", "c"], "unchanged")
    assert {row.item: row.taken for row in told(journal).rows} == {"a": 60.0, "b": 7200.0, "c": 7200.0}


def test_an_item_of_two_halves_is_one_item(journal: Journal) -> None:
    rule = {"application_id": "vcert-sdk", "trustee": "local:{5be5}"}
    journal.removal(RULES, [rule])
    (row,) = told(journal).rows
    assert row.item == "application_id: vcert-sdk, trustee: local:{5be5}"


def test_a_run_that_two_files_hold_counts_once_as_the_one_that_tells_more(tmp_path: Path) -> None:
    first, copy = Journal(tmp_path / "a.jsonl"), Journal(tmp_path / "b.jsonl")
    first.removal(GROUPS, ["a"])
    whole = first.path.read_bytes()
    copy.path.write_bytes(whole)
    first.path.write_bytes(b"".join(whole.splitlines(True)[:-2]))
    account = told(first, copy)
    assert len(account.evidence.runs) == 1 and account.verdict.complete and "told twice" in account.remarks[0]


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_two_files_that_tell_a_run_in_two_ways_prove_nothing_in_whichever_order_they_are_read(names: str, tmp_path: Path) -> None:
    true, other = Journal(tmp_path / f"{names[0]}.jsonl"), Journal(tmp_path / f"{names[1]}.jsonl")
    true.run(GROUPS, planned(["a"]), outcomes(["a"], "failed", reason="in_use", message="It is in use."), run_id="one")
    other.removal(GROUPS, ["a"], run_id="one")
    account = told(true, other)
    assert account.verdict.kind == "unproven" and not account.verdict.complete
    assert [problem.partition(": ")[2].partition(",")[0] for problem in account.problems] == ["the run one is told in two ways"] * 2


def test_runs_of_two_files_are_in_the_order_of_their_time(tmp_path: Path) -> None:
    late, early = Journal(tmp_path / "a.jsonl", Hands(BEGINNING + 7200)), Journal(tmp_path / "b.jsonl")
    late.removal(GROUPS, ["a"])
    early.run(GROUPS, planned(["a"]), outcomes(["a"], "failed", reason="in_use", message="It is in use."))
    assert states(told(late, early)) == {"a": "removed"}


def test_within_a_file_the_order_of_the_records_counts_whatever_the_clock_said(journal: Journal) -> None:
    journal.run(GROUPS, planned(["a"]), outcomes(["a"], "failed", reason="in_use", message="It is in use."))
    journal.clock.now -= 86400
    journal.removal(GROUPS, ["a"])
    account = told(journal)
    assert states(account) == {"a": "removed"}
    assert account.verdict.kind == "unproven" and "the clock was set back, or somebody has changed a time" in account.problems[0]
    journal.path.unlink()


def test_a_torn_line_is_no_problem_and_the_run_that_it_was_to_begin_is_told(journal: Journal) -> None:
    journal.removal(GROUPS, ["a"])
    with journal.path.open("ab") as file:
        file.write(b'{"record": "sta')
    account = told(journal)
    assert not account.problems and "the last line is not whole" in account.remarks[0]
    assert not account.verdict.complete and account.verdict.headline.endswith("1 removed, 1 run does not tell what was asked for.")
    journal.removal(GROUPS, ["b"])
    assert told(journal).verdict.complete


@pytest.mark.parametrize("left", [b"", b'{"answers": [', b'{"'])
def test_a_file_in_which_a_run_did_not_get_far_keeps_the_others_from_being_all(left: bytes, journal: Journal, tmp_path: Path) -> None:
    journal.removal(GROUPS, ["a"])
    other = Journal(tmp_path / "b.jsonl")
    other.path.write_bytes(left)
    account = told(journal, other)
    assert (account.verdict.kind, account.verdict.complete, account.problems) == ("incomplete", False, [])
    assert "1 run does not tell what was asked for" in account.verdict.headline and "b.jsonl: a run was killed before" in account.open_runs[0]
    assert (told(other).verdict.kind, told(other).verdict.complete) == ("empty", False)


def test_a_line_that_is_torn_within_a_run_leaves_that_run_open_once(journal: Journal) -> None:
    journal.run(GROUPS, planned(["a"]), ended=False)
    with journal.path.open("ab") as file:
        file.write(b'{"items": ["a"')
    assert len(told(journal).open_runs) == 1
