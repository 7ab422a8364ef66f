# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be resumed from an evidence file, also after a kill: all that its run has not brought to an end."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Response, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._evidence.resume import unfinished_items
from ansible_collections.revoke.access.tests.unit.helpers.effort import examples
from ansible_collections.revoke.access.tests.unit.helpers.fakes import LIBRARY, Shelf
from ansible_collections.revoke.access.tests.unit.helpers.kept_runs import keep

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
        words = [Response(key, self.random.choice(SAID), Failure("refused", "no")) for key in keys]
        return [word for word in words if self.random.random() < 0.7]


@HYPOTHESIS
@given(st.integers(0, 2**32), st.lists(st.sampled_from("abcdefghxy"), max_size=12))
def test_what_is_finished_and_what_is_resumed_are_together_what_was_asked_for(tmp_path: Path, seed: int, keys: list[str]) -> None:
    (tmp_path / "e").unlink(missing_ok=True)
    job = keep(tmp_path / "e", Moody("abcdefg", seed), keys, policy=Policy(protected=["c"]), verify_timeout=1)
    assert unfinished_items(str(tmp_path / "e"), Shelf(""))[0] == [item for item, _reason in job.lists()["failed"]]


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
    keep(tmp_path / "e", Shelf("ab"), "ab", policy=Policy(max_removals=1))
    keep(tmp_path / "e", other, "q", policy=Policy(plan_id="x"))
    keep(tmp_path / "e", Shelf("c"), "c", check_mode=True)
    assert unfinished_items(str(tmp_path / "e"), Shelf(""))[0] == ["a", "b"]
    assert unfinished_items(str(tmp_path / "e"), other)[0] == ["q"]
    keep(tmp_path / "e", Shelf("ab"), "ab")
    assert unfinished_items(str(tmp_path / "e"), Shelf(""))[0] == []


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
        unfinished_items(str(tmp_path / "e"), shelf)


def test_a_file_that_fails_its_check_is_not_resumed_from(tmp_path: Path) -> None:
    keep(tmp_path / "e", Shelf("ab"), "ab")
    data = (tmp_path / "e").read_bytes()
    (tmp_path / "e").write_bytes(data.replace(b'"item": "a"', b'"item": "z"', 1))
    with pytest.raises(BadInput, match="fails its check: line 2 does not follow"):
        unfinished_items(str(tmp_path / "e"), Shelf(""))
    with pytest.raises(BadInput, match="cannot be read"):
        unfinished_items(str(tmp_path / "none"), Shelf(""))
