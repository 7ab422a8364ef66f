# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run tells the evidence file, and what can be resumed from it, also after a kill or with a full disk."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import DENIED, Failure, Parallel, Said, Seen
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._guards import Rules
from ansible_collections.revoke.access.plugins.module_utils._http import Client
from ansible_collections.revoke.access.plugins.module_utils._journal import EvidenceJournal, planned_items, unfinished_items
from ansible_collections.revoke.access.plugins.module_utils._outcome import summarize
from ansible_collections.revoke.access.plugins.module_utils._transport import Connection
from ansible_collections.revoke.access.plugins.module_utils._vendors import huawei_oneaccess, sailpoint_isc, venafi_tpp, vmware_csp
from ansible_collections.revoke.access.plugins.module_utils._vendors.huawei_oneaccess.role_member import RoleMembers
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.plugins.module_utils._vendors.venafi_tpp.oauth_rule import OAuthRules
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.api_token import ApiTokens
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Job, Shelf

OPERATIONS = [
    (vmware_csp, OAuthApps),
    (vmware_csp, ApiTokens),
    (huawei_oneaccess, RoleMembers),
    (venafi_tpp, OAuthRules),
    (sailpoint_isc, GovernanceGroups),
]
HYPOTHESIS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def keep(path: Path, shelf: Shelf, keys: Sequence[str], check_mode: bool = False, **more: Any) -> Job:
    """A run that keeps evidence, as _run does it."""
    journal = EvidenceJournal(str(path), shelf, check_mode, lambda text: text.replace("s3cret", "********"))
    job = Job(shelf, keys, check_mode, journal=journal, **more)
    journal.settled(job.outcomes, job.report.items, summarize(job.outcomes, len(keys)), job.report.plan)
    return job


def told(path: Path) -> list[Any]:
    """The records of a file, each as its kind and its item."""
    contents = read(str(path))
    assert contents.problems == []
    return [(record["record"], record.get("item") or [answer["item"] for answer in record.get("answers", [])]) for record in contents.records]


def test_a_run_tells_plan_answers_and_outcomes_in_this_order(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("abcd"), "abcdx")
    assert told(tmp_path / "e") == (
        [("start", [])] + [("planned", key) for key in "abcd"] + [("answered", ["a", "b", "c"]), ("answered", ["d"])] + [("outcome", key) for key in "abcdx"]
        + [("end", [])]
    )  # fmt: skip
    start, end = read(str(tmp_path / "e")).records[0], read(str(tmp_path / "e")).records[-1]
    assert (start["vendor"], start["tenant"], start["operation"], start["actor"], start["format"]) == ("shelf", "room 1", "shelf_book", "librarian", 1)
    assert end["summary"]["changed"] == 4 and end["summary"]["unchanged"] == 1


def test_the_plan_is_on_disk_before_the_first_write_and_each_answer_before_the_next(tmp_path: Path) -> None:
    seen: list[Any] = []

    def look(shelf: Shelf, keys: Sequence[str]) -> list[Said]:
        seen.append(told(tmp_path / "e"))
        shelf.present -= set(keys)
        return [Said(key, "accepted") for key in keys]

    keep(tmp_path / "e", Shelf("abcdef", [look, look]), "abcdef")
    assert len(seen[0]) == 7 and seen[1][7:] == [("answered", ["a", "b", "c"])]


def test_an_audit_predicts_and_its_plan_can_be_found_by_its_id(tmp_path: Path) -> None:
    job = keep(tmp_path / "e", Shelf("abc"), "abcx", check_mode=True)
    assert [kind for kind, _item in told(tmp_path / "e")] == ["start"] + ["planned"] * 3 + ["predicted"] * 4 + ["end"]
    assert job.report.plan is not None
    assert planned_items(str(tmp_path / "e"), job.report.plan.plan_id) == ["a", "b", "c"]
    assert planned_items(str(tmp_path / "e"), "1-x") is None and planned_items(str(tmp_path / "none"), "1-x") is None
    with pytest.raises(BadInput, match="holds no run of shelf_book at room 1"):
        unfinished_items(str(tmp_path / "e"), Shelf(""))


def test_what_is_barred_is_told_and_is_no_part_of_the_plan(tmp_path: Path) -> None:
    job = keep(tmp_path / "e", Shelf("ab"), "ab", rules=Rules(protected=["b"]))
    assert ("barred", "b") in told(tmp_path / "e")
    assert job.report.plan is not None and planned_items(str(tmp_path / "e"), job.report.plan.plan_id) == ["a"]


def test_a_refused_plan_leaves_outcomes_and_no_plan(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("abc"), "abcx", rules=Rules(max_removals=1))
    assert told(tmp_path / "e") == [("start", [])] + [("outcome", key) for key in "abcx"] + [("end", [])]
    assert unfinished_items(str(tmp_path / "e"), Shelf(""))[0] == ["a", "b", "c"]


def test_messages_are_redacted(tmp_path: Path) -> None:
    def denied(_shelf: Shelf, keys: Sequence[str]) -> list[Said]:
        return [Said(key, DENIED, Failure("refused", "the s3cret is odd")) for key in keys]

    keep(tmp_path / "e", Shelf("a", [denied]), "a")
    assert b"s3cret" not in (tmp_path / "e").read_bytes() and b"is odd" in (tmp_path / "e").read_bytes()


@pytest.mark.parametrize("vendor, kind", OPERATIONS, ids=lambda value: getattr(value, "__name__", "").rpartition(".")[2])
@pytest.mark.parametrize("way", [0, 1, 2])
def test_naming_the_actor_sends_nothing_and_names_no_secret(vendor: Any, kind: Any, way: int) -> None:
    names = vendor.LOGINS[way % len(vendor.LOGINS)]
    params: dict[str, Any] = dict.fromkeys(vendor.CONNECTION)
    params.update({name: f"{name.replace('_', '-')}-given" for name in names}, base_url="https://x.test")
    client = Client(Connection("https://x.test"), vendor.grant(params), vendor.diagnose, read_only=False, on_secret=lambda secret: None)
    client._transport = Conversation()
    actor = kind(client, params, Parallel()).actor()
    assert actor and not any(secret in actor for secret in client.given_secrets())


# ---- a disk that is full


@pytest.mark.parametrize("good", [0, 1, 2, 3])
def test_a_disk_that_is_full_stops_the_writing_and_loses_no_outcome(good: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, done = os.write, []

    def full(number: int, data: bytes) -> int:
        done.append(1)
        if len(done) > good:
            raise OSError(28, "No space left on device")
        return write(number, data)

    shelf = Shelf("abcdefghi")
    journal = EvidenceJournal(str(tmp_path / "e"), shelf, False, str)
    monkeypatch.setattr(os, "write", full)
    job = Job(shelf, "abcdefghi", journal=journal)
    assert len(shelf.writes()) == min(good, 3)  # the plan, then one more for each answer that could be kept
    assert job.lists()["changed"] == list("abcdefghi"[: 3 * good])
    assert job.lists()["failed"] == [(key, "not_attempted") for key in "abcdefghi"[3 * good :]]
    assert read(str(tmp_path / "e")).problems == []


# ---- resuming


class Moody(Shelf):
    """Removes, denies, is silent or loses answers at random."""

    def __init__(self, present: str, seed: int) -> None:
        super().__init__(present, unreadable="h")
        self.random = random.Random(seed)

    def write(self, keys: Sequence[Any]) -> list[Said]:
        self.log.append(("write", list(keys)))
        self.present -= {key for key in keys if self.random.random() < 0.5}
        if self.random.random() < 0.3:
            raise AnswerLost("lost")
        words = [Said(key, self.random.choice(["accepted", "gone", "denied"]), Failure("refused", "no")) for key in keys]
        return [word for word in words if self.random.random() < 0.7]


@HYPOTHESIS
@given(st.integers(0, 2**32), st.lists(st.sampled_from("abcdefghxy"), max_size=12))
def test_what_is_finished_and_what_is_resumed_are_together_what_was_asked_for(tmp_path: Path, seed: int, keys: list[str]) -> None:
    (tmp_path / "e").unlink(missing_ok=True)
    job = keep(tmp_path / "e", Moody("abcdefg", seed), keys, rules=Rules(protected=["c"]), verify_timeout=1)
    assert unfinished_items(str(tmp_path / "e"), Shelf(""))[0] == [item for item, _reason in job.lists()["failed"]]


@pytest.mark.parametrize("seed", range(3))
def test_a_run_that_was_killed_after_any_byte_resumes_all_that_it_had_not_concluded(seed: int, tmp_path: Path) -> None:
    before = keep(tmp_path / "e", Shelf("z"), "z") and (tmp_path / "e").read_bytes()
    job = keep(tmp_path / "e", Moody("abcdefg", seed), "abcdefgx", rules=Rules(protected=["c"]), verify_timeout=1)
    whole = (tmp_path / "e").read_bytes()
    concluded = set(job.lists()["changed"] + job.lists()["unchanged"])
    refusals = 0
    for length in range(len(before), len(whole) + 1, 7):
        (tmp_path / "cut").write_bytes(whole[:length])
        kinds = read(str(tmp_path / "cut")).records[len(before.splitlines()) :]
        done = {record["item"] for record in kinds if record["record"] == "outcome" and record["outcome"] != "failed"}
        sent = {answer["item"] for record in kinds if record["record"] == "answered" for answer in record["answers"]}
        try:
            left = set(unfinished_items(str(tmp_path / "cut"), Shelf(""))[0])
        except BadInput as error:
            assert "sent nothing" in error.message and not sent
            refusals += 1
            continue
        if kinds:
            assert sent - done <= left and left.isdisjoint(done) and done <= concluded
            assert set("abdefg") - done <= left  # the plan is whole, or the run is refused
    assert refusals


def test_the_latest_run_of_this_operation_and_tenant_counts(tmp_path: Path) -> None:
    other = Shelf("q", [])
    other.room = "room 2"
    keep(tmp_path / "e", Shelf("ab"), "ab", rules=Rules(max_removals=1))
    keep(tmp_path / "e", other, "q", rules=Rules(plan_id="x"))
    keep(tmp_path / "e", Shelf("c"), "c", check_mode=True)
    assert unfinished_items(str(tmp_path / "e"), Shelf(""))[0] == ["a", "b"]
    assert unfinished_items(str(tmp_path / "e"), other)[0] == ["q"]
    keep(tmp_path / "e", Shelf("ab"), "ab")
    assert unfinished_items(str(tmp_path / "e"), Shelf(""))[0] == []


@pytest.mark.parametrize("facts", [{"room": "room 3"}, {"vendor": "attic"}, {"name": lambda: "shelf_book active"}])
def test_another_tenant_vendor_or_operation_has_no_run_to_resume(facts: dict[str, Any], tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("a"), "a")
    shelf = Shelf("")
    for name, value in facts.items():
        setattr(shelf, name, value)
    with pytest.raises(BadInput, match="^resume_from: .*holds no run of"):
        unfinished_items(str(tmp_path / "e"), shelf)


def test_a_file_that_fails_its_check_is_not_resumed_from(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("ab"), "ab")
    data = (tmp_path / "e").read_bytes()
    (tmp_path / "e").write_bytes(data.replace(b'"item": "a"', b'"item": "z"', 1))
    with pytest.raises(BadInput, match="fails its check: line 2 does not follow"):
        unfinished_items(str(tmp_path / "e"), Shelf(""))
    with pytest.raises(BadInput, match="cannot be read"):
        unfinished_items(str(tmp_path / "none"), Shelf(""))


def test_a_state_keeps_what_a_restore_needs(tmp_path: Path) -> None:
    shelf = Shelf("a")
    shelf.seen["a"] = Seen(False, "The name", facts={"owner": "me"})
    keep(tmp_path / "e", shelf, "a")
    (planned,) = [record for record in read(str(tmp_path / "e")).records if record["record"] == "planned"]
    assert planned["before"] == {"owner": "me", "state": "to do", "name": "The name"}
