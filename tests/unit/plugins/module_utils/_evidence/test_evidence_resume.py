# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be resumed from an evidence file, also after a kill: all that its run has not brought to an end."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.plan import named_plan
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Response, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import Evidence, read
from ansible_collections.revoke.access.plugins.module_utils._evidence.resume import latest_run, planned_items
from ansible_collections.revoke.access.tests.unit.helpers.effort import examples
from ansible_collections.revoke.access.tests.unit.helpers.fakes import LIBRARY, Shelf
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import keep, left_of

HYPOTHESIS = settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SAID = (Verdict.ACCEPTED, Verdict.GONE, Verdict.DENIED)


class Moody(Shelf):
    """Removes, denies, is silent or loses answers at random."""

    def __init__(self, present: str, seed: int) -> None:
        super().__init__(present, unreadable="h")
        self.random = random.Random(seed)

    def react(self, keys: Sequence[str]) -> list[Response]:
        self.present -= {key for key in keys if self.random.random() < 0.5}
        if self.random.random() < 0.3:
            raise AnswerLost("lost")
        words = [
            Response(key, said, None if said is Verdict.ACCEPTED else Failure("refused", "no"))
            for key, said in ((key, self.random.choice(SAID)) for key in keys)
        ]
        return [word for word in words if self.random.random() < 0.7]


@HYPOTHESIS
@given(st.integers(0, 2**32), st.lists(st.sampled_from("abcdefghxy"), max_size=12))
def test_what_is_finished_and_what_is_resumed_are_together_what_was_asked_for(tmp_path: Path, seed: int, keys: list[str]) -> None:
    (tmp_path / "e").unlink(missing_ok=True)
    job = keep(tmp_path / "e", Moody("abcdefg", seed), keys, policy=Policy(protected=["c"]), verify_timeout=1)
    items, left_alone = left_of(str(tmp_path / "e"), Shelf(""))
    failed = job.lists()["failed"]
    assert items == [item for item, reason in failed if reason != "protected"]
    assert left_alone == [item for item, reason in failed if reason == "protected"]


@pytest.mark.parametrize("seed", range(3))
def test_a_run_that_was_killed_after_any_byte_resumes_all_that_it_had_not_concluded(seed: int, tmp_path: Path) -> None:
    before = keep(tmp_path / "e", Shelf("z"), "z") and (tmp_path / "e").read_bytes()
    job = keep(tmp_path / "e", Moody("abcdefg", seed), "abcdefgx", policy=Policy(protected=["c"]), verify_timeout=1)
    whole = (tmp_path / "e").read_bytes()
    concluded = set(job.lists()["changed"] + job.lists()["unchanged"])
    refusals = 0
    for length in range(len(before), len(whole) + 1, 7):
        (tmp_path / "cut").write_bytes(whole[:length])
        kinds = read(str(tmp_path / "cut")).records[len(before.splitlines()) :]
        done = {record["item"] for record in kinds if record["record"] == "outcome" and record["outcome"] != "failed"}
        sent = {answer["item"] for record in kinds if record["record"] == "answered" for answer in record["answers"]}
        try:
            left = set(left_of(str(tmp_path / "cut"), Shelf(""))[0])
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
    keep(tmp_path / "e", Shelf("ab"), "ab", policy=Policy(max_removals=1))
    keep(tmp_path / "e", other, "q", policy=Policy(plan_id="x"))
    keep(tmp_path / "e", Shelf("c"), "c", check_mode=True)
    assert left_of(str(tmp_path / "e"), Shelf(""))[0] == ["a", "b"]
    assert left_of(str(tmp_path / "e"), other)[0] == ["q"]
    keep(tmp_path / "e", Shelf("ab"), "ab")
    assert left_of(str(tmp_path / "e"), Shelf(""))[0] == []


def test_a_run_over_an_empty_list_is_not_what_is_resumed(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("ab"), "ab", policy=Policy(max_removals=1))
    for _again in range(2):
        keep(tmp_path / "e", Shelf("ab"), [])
        assert left_of(str(tmp_path / "e"), Shelf(""))[0] == ["a", "b"]
    keep(tmp_path / "e", Shelf("ab"), "ab")
    keep(tmp_path / "e", Shelf("ab"), [])
    assert left_of(str(tmp_path / "e"), Shelf(""))[0] == []  # what was left before is done


def test_a_run_over_an_empty_list_alone_leaves_nothing(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("ab"), [])
    assert left_of(str(tmp_path / "e"), Shelf(""))[0] == []


def another_room() -> Shelf:
    shelf = Shelf("")
    shelf.room = "room 3"
    return shelf


OTHERS: dict[str, Callable[[], Shelf]] = {
    "tenant": another_room,
    "vendor": lambda: Shelf.described(vendor=LIBRARY._replace(name="attic"))(""),
    "state": lambda: Shelf("", state="active"),
    "operation": lambda: Shelf.described(name="shelf_map")(""),
}


@pytest.mark.parametrize("other", sorted(OTHERS))
def test_another_tenant_vendor_or_operation_has_no_run_to_resume(other: str, tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("a"), "a")
    shelf = OTHERS[other]()
    with pytest.raises(BadInput, match="^resume_from: .*holds no run of"):
        left_of(str(tmp_path / "e"), shelf)


def test_a_file_that_fails_its_check_is_not_resumed_from(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("ab"), "ab")
    data = (tmp_path / "e").read_bytes()
    (tmp_path / "e").write_bytes(data.replace(b'"item": "a"', b'"item": "z"', 1))
    with pytest.raises(BadInput, match="fails its check: line 2 does not follow"):
        left_of(str(tmp_path / "e"), Shelf(""))
    with pytest.raises(BadInput, match="cannot be read"):
        left_of(str(tmp_path / "none"), Shelf(""))


# ---- nothing is left out


def test_a_run_that_was_killed_in_a_plan_that_ends_in_barred_items_forgets_none_of_them(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("abcd"), "abcd", policy=Policy(protected=["c", "d"]))
    lines = (tmp_path / "e").read_bytes().splitlines(True)
    kinds = [record["record"] for record in read(str(tmp_path / "e")).records]
    plan = kinds.index("sending")
    assert kinds[:plan] == ["start", "planned", "planned", "barred", "barred"]
    for length in range(1, plan + 1):
        (tmp_path / "e").write_bytes(b"".join(lines[:length]))
        if length < plan:
            with pytest.raises(BadInput, match="was killed before its whole plan was on disk. It sent nothing"):
                left_of(str(tmp_path / "e"), Shelf(""))
        else:
            assert left_of(str(tmp_path / "e"), Shelf("")) == (["a", "b"], ["c", "d"])


def test_a_refused_run_that_was_killed_while_it_wrote_its_list_is_not_resumed_in_part(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("abc"), "abc", policy=Policy(max_removals=1))
    lines = (tmp_path / "e").read_bytes().splitlines(True)
    assert left_of(str(tmp_path / "e"), Shelf(""))[0] == ["a", "b", "c"]
    for length in range(1, len(lines)):
        (tmp_path / "e").write_bytes(b"".join(lines[:length]))
        with pytest.raises(BadInput, match="It sent nothing"):
            left_of(str(tmp_path / "e"), Shelf(""))


def chained(path: Path, *records: dict[str, Any]) -> str:
    """A file with these records of the run 1, as whoever knows the format can write it."""
    file = Evidence(str(path), run_id="1")
    file.append(records)
    file.close()
    return str(path)


PLAN = named_plan("shelf", "room 1", "shelf_book", ["a", "b"])
START: dict[str, Any] = {
    "record": "start", "format": 1, "vendor": "shelf", "tenant": "room 1", "operation": "shelf_book", "check_mode": False, "plan_id": PLAN, "listed": 2,
}  # fmt: skip
PLANNED: list[dict[str, Any]] = [{"record": "planned", "item": item, "before": {"state": "to do"}} for item in "ab"]


def test_members_that_later_versions_add_are_no_hindrance(tmp_path: Path) -> None:
    sending = {"record": "sending", "items": ["a"], "new": {"x": [1]}}
    path = chained(tmp_path / "e", {**START, "new": [1]}, *[{**record, "new": 2} for record in PLANNED], sending)
    assert left_of(path, Shelf("")) == (["a", "b"], [])
    assert planned_items(path, PLAN) == ["a", "b"]


@pytest.mark.parametrize(
    "records, what",
    [
        ([*PLANNED, {"record": "sending", "items": ["c"]}], "it was sent and is not in the plan: c"),
        ([*PLANNED, {"record": "outcome", "item": "a", "outcome": "changed"}], "changed is claimed of what was not sent: a"),
        ([*PLANNED, {"record": "progress"}], "no run writes a record of the kind 'progress'"),
        ([*PLANNED[:1], {"record": "sending", "items": ["a"]}], "the plan is not as long as the start says"),
    ],
)
def test_a_file_that_contradicts_itself_is_not_resumed_from_and_the_contradiction_is_named(records: list[Any], what: str, tmp_path: Path) -> None:
    path = chained(tmp_path / "e", START, *records)
    with pytest.raises(BadInput) as refused:
        left_of(path, Shelf(""))
    assert refused.value.message.startswith(f"resume_from: {path} fails its check: the run 1 contradicts itself: {what}")
    assert refused.value.message.endswith("Give the list of items instead.")
    with pytest.raises(BadInput, match="^resume: .* fails its check: the run 1 contradicts itself: .* Carry the whole plan out without resume"):
        latest_run(path, Shelf(""))
    (tmp_path / "e").unlink()


# ---- what no run writes

MEMBERS = ["plan_id", "listed", "run_id", "vendor", "tenant", "operation", "check_mode", "refused", "message", "item", "items", "record"]
ODD = [None, 7, 0.5, True, [], ["a"], {}, {"a": 1}, {"a": None}, "", "x-y", "-", "9" * 5000 + "-x", "\u0661-" + "0" * 64, "10000000000-" + "0" * 64]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize(
    "name", ["plan_id", "listed", "run_id", "vendor", "tenant", "operation", "check_mode", "refused", "message", "item", "items", "record"]
)
def test_a_record_of_any_form_gives_the_items_or_a_message(name: str, odd: Any, tmp_path: Path) -> None:
    sending = {"record": "sending", "items": ["a"]}
    records = [dict(record, **({name: odd} if name in record or name in ("refused", "message") else {})) for record in (START, *PLANNED, sending)]
    path = chained(tmp_path / "e", *records)
    assert isinstance(planned_items(path, START["plan_id"]), (list, type(None)))
    try:
        left, unidentified = left_of(path, Shelf(""))
    except BadInput as error:
        assert error.message.startswith("resume_from: ") and len(error.message) < 1000
    else:
        assert all(item in ("a", "b", odd) for item in left) and not unidentified


@pytest.mark.parametrize("odd", ["crafted", "x-" + "0" * 64, "-1-" + "0" * 64, None, []])
def test_a_plan_id_that_was_crafted_is_told_and_no_traceback(odd: Any, tmp_path: Path) -> None:
    path = chained(tmp_path / "e", {**START, "plan_id": odd}, *PLANNED)
    with pytest.raises(BadInput, match="^resume_from: .* holds what no run writes: a plan with the id"):
        left_of(path, Shelf(""))


def test_a_file_that_a_run_is_writing_to_is_not_resumed_from(tmp_path: Path) -> None:
    chained(tmp_path / "e", START, *PLANNED)
    writing = Evidence(str(tmp_path / "e"))
    with pytest.raises(BadInput, match="A run is writing to .* Wait for its end"):
        left_of(str(tmp_path / "e"), Shelf(""))
    writing.close()
    assert left_of(str(tmp_path / "e"), Shelf(""))[0] == ["a", "b"]


# ---- a chain value that somebody kept


def test_the_kept_chain_value_must_be_that_of_a_record_wherever_it_is(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("ab"), "ab", policy=Policy(protected=["b"]))
    whole, kept = (tmp_path / "e").read_bytes(), read(str(tmp_path / "e")).chain
    chained(tmp_path / "e", START, *PLANNED)  # a later run, which was killed
    assert left_of(str(tmp_path / "e"), Shelf(""), kept)[0] == ["a", "b"]
    for other in (b"".join(whole.splitlines(True)[:-1]), b""):
        (tmp_path / "f").write_bytes(other)
        with pytest.raises(BadInput, match="^resume_chain: no record of .* has this value"):
            left_of(str(tmp_path / "f"), Shelf(""), kept)
