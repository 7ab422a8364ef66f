# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sending of batches: which keys are sent again, which never, and when the run stops."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.item import Item
from ansible_collections.revoke.access.plugins.module_utils._engine.observer import Observer
from ansible_collections.revoke.access.plugins.module_utils._engine.reader import Reader
from ansible_collections.revoke.access.plugins.module_utils._engine.sender import Sender
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Response, Verdict
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from ansible_collections.revoke.access.tests.unit.helpers.fakes import TO_DO, Job, Reaction, Shelf, Turns, obliging

LOST = errors.AnswerLost("sent, no answer")
WHY = Failure("refused", "because")


def raising(error: Exception, applied: Sequence[str] = (), left: int = 1) -> Reaction:
    """The call fails with this error, after these keys were removed all the same. C(left): how often it left."""

    def answer(shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        shelf.present -= set(applied)
        shelf.leaving.left = left
        raise error

    return answer


def saying(*said: Response, applied: Sequence[str] = (), left: int = 1) -> Reaction:
    """The call answers this, and these keys were removed. C(left): how often it left."""

    def answer(shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        shelf.present -= set(applied)
        shelf.leaving.left = left
        return list(said)

    return answer


def refusing(culprits: str, error: errors.AccessError) -> Reaction:
    """Refuses every call with a culprit in it."""

    def answer(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        if set(keys) & set(culprits):
            raise error
        return obliging(shelf, keys)

    return answer


# ---- silent, contradictory and partial answers


@pytest.mark.parametrize("verify", [True, False])
def test_an_id_that_the_answer_does_not_mention_is_read_again_and_sent_only_if_it_is_there(verify: bool) -> None:
    shelf = Shelf("abc", [saying(Response("a", Verdict.ACCEPTED), applied="ab")])
    job = Job(shelf, "abc", verify=verify)
    assert job.lists() == {"changed": ["a", "b", "c"], "unchanged": [], "failed": []}
    assert shelf.writes() == [["a", "b", "c"], ["c"]]
    assert shelf.reads()[:2] == [["a", "b", "c"], ["b", "c"]]
    assert job.pauses == [2]


@pytest.mark.parametrize("attempts", [1, 3])
def test_a_vendor_that_stays_silent_is_asked_as_often_as_allowed(attempts: int) -> None:
    shelf = Shelf("a", [saying()] * 9)
    job = Job(shelf, "a", max_attempts=attempts, verify_timeout=0)
    assert shelf.writes() == [["a"]] * attempts
    assert job.lists()["failed"] == [("a", "still_present")]


def test_gone_after_silence_is_ours() -> None:
    def gone(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present -= set(keys)  # the first call took effect late
        return [Response(key, Verdict.GONE) for key in keys]

    assert Job(Shelf("a", [saying(), gone]), "a").lists()["changed"] == ["a"]


def test_an_unreadable_id_that_the_answer_does_not_mention_is_unconfirmed() -> None:
    shelf = Shelf("ab", [saying(Response("a", Verdict.ACCEPTED), applied="ab")], unreadable="ab")
    job = Job(shelf, "ab")
    assert shelf.writes() == [["a", "b"]]
    assert job.lists() == {"changed": ["a"], "unchanged": [], "failed": [("b", "unconfirmed")]}


# ---- a call that is refused as a whole


@pytest.mark.parametrize("error", [errors.Refused("bad", 400), errors.NotFound("no", 404), errors.Refused("conflict", 409), errors.NotPermitted("no", 403)])
def test_a_refused_batch_is_split_until_the_culprit_stands_alone(error: errors.Refused) -> None:
    shelf = Shelf.described(batch_limit=8)("abcdefgh", [refusing("f", error)] * 20)
    job = Job(shelf, "abcdefgh")
    reason = "not_permitted" if isinstance(error, errors.NotPermitted) else "refused"  # it is there: "not found" is not the cause
    assert job.lists() == {"changed": list("abcdegh"), "unchanged": [], "failed": [("f", reason)]}
    assert shelf.writes() == [list("abcdefgh"), list("abcd"), list("efgh"), list("ef"), ["e"], ["f"], list("gh")]
    assert job.outcomes[5].failure is not None and job.outcomes[5].failure.http_status == error.http_status


def test_what_went_meanwhile_is_dropped_before_a_refused_batch_is_split() -> None:
    def vanish(shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        shelf.present -= {"b"}
        raise errors.NotFound("b not found", 404)

    shelf = Shelf("abc", [vanish])
    job = Job(shelf, "abc")
    assert shelf.writes() == [["a", "b", "c"], ["a", "c"]]
    assert job.lists() == {"changed": ["a", "b", "c"], "unchanged": [], "failed": []}  # it was there, it was sent, it is gone


def test_a_refused_batch_is_read_once_and_not_at_each_split() -> None:
    shelf = Shelf.described(batch_limit=8)("abcdefgh", [refusing("a", errors.Refused("bad", 400))] * 20)
    Job(shelf, "abcdefgh")
    kinds = [kind for kind, _keys in shelf.log]
    assert kinds == ["read", "write", "read"] + ["write"] * 6 + ["read"]


def test_a_batch_that_is_gone_altogether_is_not_sent_again() -> None:
    shelf = Shelf("abc", [raising(errors.NotFound("none", 404), applied="abc")])
    job = Job(shelf, "abc")
    assert shelf.writes() == [["a", "b", "c"]]
    assert job.lists()["changed"] == ["a", "b", "c"]


def test_a_refused_batch_of_unreadable_ids_is_split_too() -> None:
    shelf = Shelf("abc", [refusing("b", errors.Refused("bad", 409, "E1", "req"))] * 9, unreadable="abc")
    job = Job(shelf, "abc")
    assert job.lists() == {"changed": ["a", "c"], "unchanged": [], "failed": [("b", "unconfirmed")]}
    failure = job.outcomes[1].failure
    assert failure is not None and failure.message.startswith("Bad") and failure[2:] == (409, "E1", "req")  # what the vendor said is not lost


def test_a_refused_batch_whose_re_read_fails_is_split_all_the_same() -> None:
    shelf = Shelf("abc", [refusing("b", errors.Refused("bad", 400))] * 9)
    shelf.read_errors = [None, LOST]
    assert Job(shelf, "abc").lists() == {"changed": ["a", "c"], "unchanged": [], "failed": [("b", "refused")]}


def test_a_refusal_that_turns_out_to_be_a_missing_tenant_stops_the_run() -> None:
    gone = errors.TenantNotFound("no such organization", 404)
    shelf = Shelf("abcdef", [raising(errors.NotFound("none", 404))] * 9)
    shelf.read_errors = [None, gone, gone]
    job = Job(shelf, "abcdef")
    assert job.lists()["failed"] == [(key, "unconfirmed") for key in "abcdef"]
    assert shelf.writes() == [["a", "b", "c"], ["d", "e", "f"]]
    assert all(outcome.failure and "no such organization" in outcome.failure.message for outcome in job.outcomes)


# ---- answers that were lost


def test_a_lost_answer_is_read_first_and_only_what_is_still_there_is_sent_again() -> None:
    shelf = Shelf("abc", [raising(LOST, applied="b")])
    job = Job(shelf, "abc")
    assert shelf.writes() == [["a", "b", "c"], ["a", "c"]]
    assert shelf.log[1:3] == [("write", ["a", "b", "c"]), ("read", ["a", "b", "c"])]
    assert job.lists() == {"changed": ["a", "b", "c"], "unchanged": [], "failed": []}
    assert job.pauses == [2]


def test_gone_after_a_lost_answer_is_changed_even_when_the_vendor_then_says_it_never_was() -> None:
    def gone(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present -= set(keys)  # the first call took effect between our read and our second call
        return [Response(key, Verdict.GONE) for key in keys]

    assert Job(Shelf("a", [raising(LOST), gone]), "a").lists()["changed"] == ["a"]
    assert Job(Shelf("a", [raising(LOST), gone]), "a", verify=False).lists()["changed"] == ["a"]


def test_gone_without_a_lost_answer_is_unchanged() -> None:
    assert Job(Shelf("a", [saying(Response("a", Verdict.GONE), applied="a")]), "a").lists()["unchanged"] == ["a"]
    assert Job(Shelf("a", [saying(Response("a", Verdict.GONE), applied="a")]), "a", verify=False).lists()["unchanged"] == ["a"]


def test_a_lost_answer_is_not_sent_again_more_often_than_allowed() -> None:
    shelf = Shelf("a", [raising(LOST)] * 10)
    job = Job(shelf, "a", max_attempts=3, verify_timeout=0)
    assert shelf.writes() == [["a"]] * 3
    assert job.lists()["failed"] == [("a", "still_present")]
    assert job.pauses == [2, 3]


def test_one_attempt_means_one_sending() -> None:
    shelf = Shelf("a", [raising(LOST)] * 10)
    Job(shelf, "a", max_attempts=1, verify_timeout=0)
    assert shelf.writes() == [["a"]]


def test_an_unreadable_id_is_never_sent_again_after_a_lost_answer() -> None:
    shelf = Shelf("ab", [raising(LOST, applied="ab")], unreadable="a")
    job = Job(shelf, "ab")
    assert shelf.writes() == [["a", "b"]]
    assert job.lists() == {"changed": ["b"], "unchanged": [], "failed": [("a", "unconfirmed")]}


def test_a_lost_answer_that_cannot_be_read_afterwards_is_unconfirmed() -> None:
    shelf = Shelf("a", [raising(LOST, applied="a")])
    shelf.read_errors = [None, LOST, LOST]
    job = Job(shelf, "a")
    assert job.lists()["failed"] == [("a", "unconfirmed")]
    assert shelf.writes() == [["a"]]


def test_three_batches_that_keep_getting_lost_are_a_wall() -> None:
    shelf = Shelf("abcdefghijklmno", [raising(LOST)] * 99)
    job = Job(shelf, "abcdefghijklmno", max_attempts=1, verify_timeout=0)
    assert len(shelf.writes()) == 3
    reasons = [outcome.failure.reason for outcome in job.outcomes if outcome.failure]
    assert reasons == ["still_present"] * 9 + ["not_attempted"] * 6


# ---- walls


WALLS = pytest.mark.parametrize(
    "wall",
    [
        errors.CredentialsRefused("password changed", 401),
        errors.Unreachable("no route"),
        errors.TenantNotFound("no organization", 404),
        errors.ReadOnly("check mode"),
        errors.OutOfTime("the deadline is over"),
    ],
)


@WALLS
def test_a_wall_stops_the_run_and_what_never_left_is_not_attempted(wall: errors.AccessError) -> None:
    shelf = Shelf("abcdefghi", [obliging, raising(wall, left=0)])
    job = Job(shelf, "abcdefghi")
    assert job.lists() == {"changed": ["a", "b", "c"], "unchanged": [], "failed": [(key, "not_attempted") for key in "defghi"]}
    assert len(shelf.writes()) == 2
    assert all(outcome.failure.message == wall.message for outcome in job.outcomes if outcome.failure)


@WALLS
@pytest.mark.parametrize("verify", [True, False])
def test_what_left_before_a_wall_is_read_and_told(wall: errors.AccessError, verify: bool) -> None:
    shelf = Shelf("abcdefghi", [obliging, raising(wall, applied="de")])
    job = Job(shelf, "abcdefghi", verify=verify, verify_timeout=0)
    failed = [("f", "still_present"), *[(key, "not_attempted") for key in "ghi"]]
    assert job.lists() == {"changed": ["a", "b", "c", "d", "e"], "unchanged": [], "failed": failed}


@WALLS
def test_what_left_before_a_wall_and_cannot_be_read_is_unconfirmed(wall: errors.AccessError) -> None:
    shelf = Shelf("abcdef", [raising(wall, applied="abc")])
    shelf.read_errors = [None, LOST]
    assert Job(shelf, "abcdef").lists()["failed"] == [(key, "unconfirmed") for key in "abc"] + [(key, "not_attempted") for key in "def"]


def test_a_rate_limit_that_outlasts_all_attempts_stops_and_what_was_sent_is_read() -> None:
    limit = errors.RateLimited("slow down", 429)
    shelf = Shelf("abcdef", [raising(limit, applied="a")])
    job = Job(shelf, "abcdef", verify_timeout=0)
    assert job.lists()["failed"] == [("b", "refused"), ("c", "refused")] + [(key, "not_attempted") for key in "def"]
    assert job.lists()["changed"] == ["a"]
    assert job.outcomes[1].failure is not None and job.outcomes[1].failure.http_status == 429


def test_a_redirect_stops_the_run_and_what_was_sent_is_read() -> None:
    shelf = Shelf("abcdef", [raising(errors.WrongServer("redirected", 303), applied="ab")])
    job = Job(shelf, "abcdef")
    left = [("c", "still_present")] + [(key, "not_attempted") for key in "def"]
    assert job.lists() == {"changed": ["a", "b"], "unchanged": [], "failed": left}
    assert shelf.writes() == [["a", "b", "c"]]


def test_three_ids_without_permission_in_a_row_are_a_wall() -> None:
    shelf = Shelf.described(batch_limit=1)("abcdef", [refusing("abcdef", errors.NotPermitted("no scope", 403))] * 99)
    job = Job(shelf, "abcdef")
    assert len(shelf.writes()) == 3
    assert job.lists()["failed"] == [(key, "not_permitted") for key in "abc"] + [(key, "not_attempted") for key in "def"]


def test_an_accepted_call_between_refusals_shows_that_it_is_no_wall() -> None:
    shelf = Shelf.described(batch_limit=1)("abcdefg", [refusing("abdeg", errors.NotPermitted("not yours", 403))] * 99)
    job = Job(shelf, "abcdefg")
    assert job.lists()["changed"] == ["c", "f"]
    assert job.lists()["failed"] == [(key, "not_permitted") for key in "abdeg"]


def test_refusals_for_other_reasons_are_no_wall() -> None:
    shelf = Shelf.described(batch_limit=1)("abcdef", [refusing("abcdef", errors.Refused("bad id", 400))] * 99)
    assert Job(shelf, "abcdef").lists()["failed"] == [(key, "refused") for key in "abcdef"]


def sender(shelf: Shelf, items: dict[str, Item], pool: Turns) -> Sender:
    reader = Reader(shelf, pool, keep_facts=False)
    return Sender(shelf, pool, reader, dict(items), Observer(), max_attempts=3, pause=lambda _attempt: None, now=TestClock().utc)


def test_after_a_wall_no_new_batch_is_begun_and_what_runs_beside_it_is_noted() -> None:
    wall = errors.CredentialsRefused("wall", 401)
    shelf = Shelf.described(batch_limit=1)("abcd", [raising(wall)])
    items = {key: Item(key, [key], TO_DO) for key in "abcd"}
    assert sender(shelf, items, Turns(2)).send("abcd") is wall
    assert shelf.writes() == [["a"], ["b"]]  # b was under way already
    assert [(item.sendings, item.verdict) for item in items.values()] == [(1, Verdict.UNCLEAR), (1, Verdict.ACCEPTED), (0, None), (0, None)]


def test_as_many_batches_are_under_way_at_once_as_the_pool_takes() -> None:
    pool = Turns(3)
    shelf = Shelf.described(batch_limit=1)("abcdefgh")
    assert Job(shelf, "abcdefgh", pool=pool, verify=False).lists()["changed"] == list("abcdefgh")
    assert pool.most == 3


def test_an_observer_that_cannot_keep_what_was_answered_stops_the_run() -> None:
    full = errors.EvidenceLost("disk full")

    class Full(Observer):
        def answered(self, items: Sequence[Item]) -> None:
            raise full

    shelf = Shelf.described(batch_limit=1)("abc")
    job = Job(shelf, "abc", observer=Full())
    assert job.lists() == {"changed": ["a"], "unchanged": [], "failed": [("b", "not_attempted"), ("c", "not_attempted")]}
    assert shelf.writes() == [["a"]]


def test_batches_are_no_larger_than_the_limit_and_keep_the_input_order() -> None:
    shelf = Shelf("abcdefgh")
    Job(shelf, "hgfedcba")
    assert shelf.writes() == [["h", "g", "f"], ["e", "d", "c"], ["b", "a"]]


def test_an_error_that_is_a_bug_stops_the_run_is_told_as_one_and_loses_nothing() -> None:
    shelf = Shelf("abcdefghi", [obliging, raising(KeyError("bug"), applied="d")])
    job = Job(shelf, "abcdefghi", verify_timeout=0, bug=True)
    failed = [("e", "still_present"), ("f", "still_present"), *[(key, "not_attempted") for key in "ghi"]]
    assert job.lists() == {"changed": ["a", "b", "c", "d"], "unchanged": [], "failed": failed}
    assert isinstance(job.report.bug, errors.Bug) and "KeyError: 'bug'" in job.report.bug.message
    assert all("This is a bug in the collection" in outcome.failure.message for outcome in job.outcomes if outcome.failure)


def test_a_bug_is_told_even_where_every_item_went_all_the_same() -> None:
    job = Job(Shelf("a", [raising(KeyError("bug"), applied="a")]), "a", bug=True)
    assert job.lists()["changed"] == ["a"] and isinstance(job.report.bug, errors.Bug)


def test_a_bug_before_anything_left_leaves_everything_not_attempted() -> None:
    job = Job(Shelf("ab", [raising(KeyError("bug"), left=0)]), "ab", bug=True)
    assert job.lists()["failed"] == [("a", "not_attempted"), ("b", "not_attempted")] and isinstance(job.report.bug, errors.Bug)
