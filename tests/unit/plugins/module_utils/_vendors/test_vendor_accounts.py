# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was done is told, whatever the vendor answered: for every operation, also where nothing can be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.outcome import OWN_REASON, Sent, claim
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import AnswerLost, Unreachable
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES, EACH_CASE
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Ran, Step, TestClock, converse

# Understood by every vendor's diagnosis, and special to none.
NO = {"message": "no", "error_code": "NO.0001", "error_msg": "no", "error": "no"}
LIMITED = {"Retry-After": "1"}
UNREACHABLE = Unreachable("no connection")
READABLE = [case for case in CASES.values() if case.readable]
EACH_READABLE = pytest.mark.parametrize("case", READABLE, ids=[case.module for case in READABLE])
CALL_REFUSED = pytest.mark.parametrize("status", [400, 403, 404, 409])


def run(case: Case, *steps: Step, **more: Any) -> Ran:
    """A run for one item, which the first look shows."""
    one = case.items[:1]
    return converse(case.operation, case.given(one), case.login(), *case.first_look(one, one), *steps, **more)


def write(case: Case, **details: Any) -> Step:
    """The one write of such a run, with another answer."""
    (step,) = case.removal(case.items[:1], [])
    return step._replace(**details)


def refused(case: Case, status: int) -> Step:
    return write(case, status=status, answer=NO)


def gone(case: Case) -> list[Step]:
    return case.read_back(case.items[:1], [])


def there(case: Case) -> list[Step]:
    return case.read_back(case.items[:1], case.items[:1])


def word(ran: Ran) -> str:
    """How the item ended: the reason where it failed."""
    (outcome,) = ran.outcomes
    assert ran.result["complete"] is (outcome.failure is None and ran.report.bug is None)
    assert ran.result["changed"] is (outcome.state == "changed")
    return outcome.failure.reason if outcome.failure else outcome.state


def unless_blind(case: Case, expected: str) -> str:
    """What is told where a read shows the state; where none does, nothing is sure."""
    return expected if case.readable else "unconfirmed"


# ---- applied, and the answer says something else


FIRST: dict[str, dict[str, Any]] = {
    "401": {"status": 401, "answer": {"error": "invalid_token"}},
    "429": {"status": 429, "headers": LIMITED, "answer": None},
    "503": {"status": 503, "headers": LIMITED, "answer": None},
}


@EACH_CASE
@pytest.mark.parametrize("first", FIRST.values(), ids=FIRST)
def test_what_was_applied_before_the_write_was_repeated_is_ours_although_the_repeat_is_told_of_nothing(first: dict[str, Any], case: Case) -> None:
    again = [case.login()] if first["status"] == 401 else []
    assert word(run(case, write(case, **first), *again, refused(case, 404), *gone(case))) == unless_blind(case, "changed")
    assert word(run(case, write(case, **first), *again, write(case), *gone(case))) == "changed"


@EACH_CASE
@CALL_REFUSED
def test_what_went_although_its_call_was_refused_is_ours(status: int, case: Case) -> None:
    assert word(run(case, refused(case, status), *gone(case))) == unless_blind(case, "changed")


@EACH_CASE
@CALL_REFUSED
def test_what_is_still_there_after_its_call_was_refused_has_the_vendors_reason(status: int, case: Case) -> None:
    ran = run(case, refused(case, status), *there(case))
    assert word(ran) == unless_blind(case, "not_permitted" if status == 403 else "refused")
    assert ran.outcomes[0].failure is not None and ran.outcomes[0].failure.http_status == status


@EACH_CASE
def test_what_went_although_the_vendor_says_failed_is_ours(case: Case) -> None:
    assert word(run(case, *case.removal(case.items[:1], case.items[:1]), *gone(case))) == unless_blind(case, "changed")


# ---- applied, and no word on it to the end


WALLS: dict[str, list[dict[str, Any]]] = {
    "503, then no connection": [{"status": 503, "headers": LIMITED, "answer": None}, {"answer": UNREACHABLE}, {"answer": UNREACHABLE}],
    "429, then no connection": [{"status": 429, "headers": LIMITED, "answer": None}, {"answer": UNREACHABLE}, {"answer": UNREACHABLE}],
    "429 to the end": [{"status": 429, "headers": LIMITED, "answer": None}] * 3,
    "503 to the end": [{"status": 503, "headers": LIMITED, "answer": None}] * 3,
    "a redirect": [{"status": 307, "headers": {"Location": "https://x.test"}, "answer": None}],
}
EACH_WALL = pytest.mark.parametrize("answers", WALLS.values(), ids=WALLS)


@EACH_CASE
@EACH_WALL
def test_what_was_sent_before_the_run_ended_is_read(answers: list[dict[str, Any]], case: Case) -> None:
    writes = [write(case, **answer) for answer in answers]
    assert word(run(case, *writes, *gone(case))) == unless_blind(case, "changed")
    expected = "refused" if answers[-1].get("status") in (429, 503) else "still_present"
    assert word(run(case, *writes, *there(case))) == unless_blind(case, expected)


@EACH_CASE
@EACH_WALL
def test_what_was_sent_before_the_run_ended_and_cannot_be_read_is_unconfirmed(answers: list[dict[str, Any]], case: Case) -> None:
    lost = [step._replace(answer=UNREACHABLE) for step in gone(case) for _attempt in range(3)]
    assert word(run(case, *[write(case, **answer) for answer in answers], *lost)) == "unconfirmed"


@EACH_CASE
def test_what_was_sent_with_a_token_that_no_login_renews_is_unconfirmed(case: Case) -> None:
    rejected = write(case, status=401, answer={"error": "invalid_token"})
    no_login = [case.login(status=401, answer={"error": "invalid_client"})] * (2 if case.readable else 1)  # once more for the read-back
    assert word(run(case, rejected, *no_login)) == "unconfirmed"


@EACH_CASE
def test_what_was_sent_with_a_renewed_token_that_is_rejected_too_is_read(case: Case) -> None:
    rejected = write(case, status=401, answer={"error": "invalid_token"})
    assert word(run(case, rejected, case.login(), rejected, *gone(case))) == unless_blind(case, "changed")


@EACH_CASE
def test_what_was_sent_before_the_deadline_is_unconfirmed_and_what_was_not_is_not_attempted(case: Case) -> None:
    limited = write(case, status=503, headers={"Retry-After": "60"}, answer=None)
    assert word(run(case, limited, clock=TestClock(), deadline=30.0)) == "unconfirmed"
    clock = TestClock()
    one = case.items[:1]
    looks = case.first_look(one, one)
    late = [*looks[:-1], looks[-1]._replace(does=lambda: clock.advance(60))]
    ran = converse(case.operation, case.given(one), case.login(), *late, clock=clock, deadline=30.0)
    assert word(ran) == "not_attempted"


@EACH_CASE
def test_a_write_that_never_left_is_not_attempted(case: Case) -> None:
    assert word(run(case, *[write(case, answer=UNREACHABLE)] * 3)) == "not_attempted"


# ---- a refusal that no read confirms


@EACH_CASE
@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_refusal_is_not_believed_when_the_read_back_fails(status: int, case: Case) -> None:
    unread = [step._replace(status=status, answer=NO) for step in gone(case)]
    for writes in (case.removal(case.items[:1], case.items[:1]), [refused(case, 409)]):
        assert word(run(case, *writes, *unread, max_attempts=1)) == "unconfirmed"


@EACH_READABLE
@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_yes_is_not_believed_when_the_read_back_fails(status: int, case: Case) -> None:
    unread = [step._replace(status=status, answer=NO) for step in gone(case)]
    assert word(run(case, write(case), *unread, max_attempts=1)) == "unconfirmed"


@EACH_CASE
def test_without_verify_only_a_plain_yes_is_believed(case: Case) -> None:
    assert word(run(case, write(case), verify=False)) == "changed"
    for status in (400, 404, 409):
        assert word(run(case, refused(case, status), *there(case), verify=False)) == unless_blind(case, "refused")
        assert word(run(case, refused(case, status), *gone(case), verify=False)) == unless_blind(case, "changed")
    denied = case.removal(case.items[:1], case.items[:1])
    assert word(run(case, *denied, *there(case), verify=False)) == unless_blind(case, case.refusal)
    assert word(run(case, *denied, *gone(case), verify=False)) == unless_blind(case, "changed")


# ---- what nobody foresaw


BUGS = [RuntimeError("boom"), MemoryError(), RecursionError("too deep"), OverflowError("cannot convert"), KeyError("id"), ValueError("odd")]


@EACH_CASE
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: type(bug).__name__)
def test_whatever_happens_the_account_is_whole(bug: Exception, case: Case, tmp_path: Path) -> None:
    one = case.items[:1]
    at_login = converse(case.operation, case.given(one), case.login(answer=bug), evidence_path=str(tmp_path / "login"))
    look, *_rest = case.first_look(one, one)
    at_look = converse(case.operation, case.given(one), case.login(), look._replace(answer=bug), evidence_path=str(tmp_path / "look"))
    at_write = run(case, write(case, answer=bug), *gone(case), evidence_path=str(tmp_path / "write"))
    back = [gone(case)[0]._replace(answer=bug)] if gone(case) else []
    at_read_back = run(case, write(case), *back, evidence_path=str(tmp_path / "back"))
    assert [word(ran) for ran in (at_login, at_look)] == ["not_attempted"] * 2
    assert word(at_write) == unless_blind(case, "changed")
    assert word(at_read_back) == ("unconfirmed" if case.readable else "changed")
    for ran, name in ((at_login, "login"), (at_look, "look"), (at_write, "write")):
        assert "This is a bug in the collection: please report it" in ran.result["msg"]
        assert [record["record"] for record in read(str(tmp_path / name)).records][-1] == "end"


# ---- the evidence of it


def records(path: Path, kind: str) -> list[Any]:
    contents = read(str(path))
    assert contents.problems == []
    return [record for record in contents.records if record["record"] == kind]


@EACH_CASE
def test_what_is_sent_is_on_record_before_it_leaves(case: Case, tmp_path: Path) -> None:
    seen: list[Any] = []
    steps = [write(case, does=lambda: seen.append(records(tmp_path / "e", "sending")))]
    run(case, *steps, *gone(case), evidence_path=str(tmp_path / "e"))
    assert [record["items"] for record in seen[0]] == [list(case.items[:1])]


TOLD: dict[str, Sequence[dict[str, Any]]] = {
    "a yes": [{}],
    "a lost answer": [{"answer": AnswerLost("gone")}],
    "a refused call": [{"status": 409, "answer": NO}],
    "a call repeated": [{"status": 429, "headers": LIMITED, "answer": None}, {}],
    "a wall": [{"status": 307, "answer": None}],
}


@EACH_CASE
@pytest.mark.parametrize("answers", TOLD.values(), ids=TOLD)
@pytest.mark.parametrize("went", [True, False])
def test_an_outcome_on_record_agrees_with_the_model(went: bool, answers: Sequence[dict[str, Any]], case: Case, tmp_path: Path) -> None:
    after = gone(case) if went else there(case)
    writes = [write(case, **answer) for answer in answers]
    run(case, *writes, *after, evidence_path=str(tmp_path / "e"), max_attempts=2 if len(answers) > 1 else 1, verify_timeout=0)
    (record,) = records(tmp_path / "e", "outcome")
    answer, shown = (kind(record[name]) if record[name] else None for kind, name in ((Verdict, "answer"), (State, "read")))
    claimed = claim(State(record["prior"]), Sent(record["sent"]), answer, shown, record["believed"])
    assert claimed.state == record["outcome"] and claimed.reason in (None, record.get("reason"), OWN_REASON)
    assert record["sent"] == ("again" if len(answers) > 1 or "answer" in answers[0] and answers[0].get("status") != 409 else "once")
    assert record["read"] == ((State.AS_DESIRED if went else State.TO_DO).value if case.readable else record["read"])
