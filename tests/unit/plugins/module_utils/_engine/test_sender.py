# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The delivery of batches: which keys are sent again, which never, and when the run stops."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._batches import Pool
from ansible_collections.revoke.access.plugins.module_utils._delivery import Delivery, assign
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import ACCEPTED, DENIED, GONE, Failure, Said, Seen, Target
from ansible_collections.revoke.access.plugins.module_utils._outcome import UNCLEAR, Track
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Answer, Job, Shelf, obliging

LOST = errors.AnswerLost("sent, no answer")
WHY = Failure("refused", "because")


def raising(error: Exception, applied: Sequence[str] = ()) -> Answer:
    """The call fails with this error, after these keys were removed all the same."""

    def answer(shelf: Shelf, _keys: Sequence[str]) -> list[Said]:
        shelf.present -= set(applied)
        raise error

    return answer


def saying(*said: Said, applied: Sequence[str] = ()) -> Answer:
    """The call answers this, and these keys were removed."""

    def answer(shelf: Shelf, _keys: Sequence[str]) -> list[Said]:
        shelf.present -= set(applied)
        return list(said)

    return answer


def refusing(culprits: str, error: errors.AccessError) -> Answer:
    """Refuses every call with a culprit in it."""

    def answer(shelf: Shelf, keys: Sequence[str]) -> list[Said]:
        if set(keys) & set(culprits):
            raise error
        return obliging(shelf, keys)

    return answer


# ---- assign: exactly one verdict per key


def verdicts(said: Sequence[Said], keys: Sequence[str]) -> list[Any]:
    return [(key, verdict) for key, verdict, _failure in assign(said, keys)]


def test_an_id_that_the_answer_does_not_mention_is_unclear() -> None:
    assert verdicts([Said("a", ACCEPTED)], "ab") == [("a", ACCEPTED), ("b", UNCLEAR)]
    assert verdicts([], "ab") == [("a", UNCLEAR), ("b", UNCLEAR)]


def test_an_id_in_both_lists_is_unclear() -> None:
    assert verdicts([Said("a", ACCEPTED), Said("a", DENIED, WHY)], "a") == [("a", UNCLEAR)]
    assert verdicts([Said("a", ACCEPTED), Said("A", DENIED, WHY)], "a") == [("a", UNCLEAR)]


def test_an_id_that_is_mentioned_twice_alike_counts_once() -> None:
    assert assign([Said("a", DENIED, WHY), Said("a", DENIED, None)], "a") == [("a", DENIED, WHY)]


def test_an_id_that_was_not_sent_is_left_alone() -> None:
    assert verdicts([Said("z", ACCEPTED), Said("a", GONE)], "a") == [("a", GONE)]


@pytest.mark.parametrize("spelled", ["AB-CD", "Ab-Cd"])
def test_an_id_that_comes_back_recased_is_still_that_id(spelled: str) -> None:
    assert verdicts([Said(spelled, ACCEPTED)], ["ab-cd"]) == [("ab-cd", ACCEPTED)]


@pytest.mark.parametrize("spelled", ["AB-CD", "abcd", "ABCD"])
def test_only_where_the_vendor_ignores_dashes_an_id_without_them_is_the_same(spelled: str) -> None:
    assert assign([Said(spelled, ACCEPTED)], ["ab-cd"], GovernanceGroups.fold) == [("ab-cd", ACCEPTED, None)]
    assert verdicts([Said("abcd", ACCEPTED)], ["ab-cd"]) == [("ab-cd", UNCLEAR)]


def test_a_recased_id_that_could_be_two_is_nobodys() -> None:
    assert verdicts([Said("AB", ACCEPTED)], ["ab", "aB"]) == [("ab", UNCLEAR), ("aB", UNCLEAR)]
    assert verdicts([Said("aB", ACCEPTED)], ["ab", "aB"]) == [("ab", UNCLEAR), ("aB", ACCEPTED)]


def test_keys_that_are_not_strings_are_compared_as_they_are() -> None:
    assert verdicts([Said(("A", "b"), ACCEPTED)], [("A", "b"), ("a", "b")]) == [(("A", "b"), ACCEPTED), (("a", "b"), UNCLEAR)]


# ---- silent, contradictory and partial answers


@pytest.mark.parametrize("verify", [True, False])
def test_an_id_that_the_answer_does_not_mention_is_read_again_and_sent_only_if_it_is_there(verify: bool) -> None:
    shelf = Shelf("abc", [saying(Said("a", ACCEPTED), applied="ab")])
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
    def gone(shelf: Shelf, keys: Sequence[str]) -> list[Said]:
        shelf.present -= set(keys)  # the first call took effect late
        return [Said(key, GONE) for key in keys]

    assert Job(Shelf("a", [saying(), gone]), "a").lists()["changed"] == ["a"]


def test_an_unreadable_id_that_the_answer_does_not_mention_is_unconfirmed() -> None:
    shelf = Shelf("ab", [saying(Said("a", ACCEPTED), applied="ab")], unreadable="ab")
    job = Job(shelf, "ab")
    assert shelf.writes() == [["a", "b"]]
    assert job.lists() == {"changed": ["a"], "unchanged": [], "failed": [("b", "unconfirmed")]}


# ---- a call that is refused as a whole


@pytest.mark.parametrize("error", [errors.Refused("bad", 400), errors.NotFound("no", 404), errors.Refused("conflict", 409), errors.NotPermitted("no", 403)])
def test_a_refused_batch_is_split_until_the_culprit_stands_alone(error: errors.Refused) -> None:
    shelf = Shelf("abcdefgh", [refusing("f", error)] * 20)
    shelf.batch_limit = 8
    job = Job(shelf, "abcdefgh")
    reason = "not_permitted" if isinstance(error, errors.NotPermitted) else "refused"  # it is there: "not found" is not the cause
    assert job.lists() == {"changed": list("abcdegh"), "unchanged": [], "failed": [("f", reason)]}
    assert shelf.writes() == [list("abcdefgh"), list("abcd"), list("efgh"), list("ef"), ["e"], ["f"], list("gh")]
    assert job.outcomes[5].failure is not None and job.outcomes[5].failure.http_status == error.http_status


def test_what_went_meanwhile_is_dropped_before_a_refused_batch_is_split() -> None:
    def vanish(shelf: Shelf, _keys: Sequence[str]) -> list[Said]:
        shelf.present -= {"b"}
        raise errors.NotFound("b not found", 404)

    shelf = Shelf("abc", [vanish])
    job = Job(shelf, "abc")
    assert shelf.writes() == [["a", "b", "c"], ["a", "c"]]
    assert job.lists() == {"changed": ["a", "c"], "unchanged": ["b"], "failed": []}


def test_a_refused_batch_is_read_once_and_not_at_each_split() -> None:
    shelf = Shelf("abcdefgh", [refusing("a", errors.Refused("bad", 400))] * 20)
    shelf.batch_limit = 8
    Job(shelf, "abcdefgh")
    kinds = [kind for kind, _keys in shelf.log]
    assert kinds == ["read", "write", "read"] + ["write"] * 6 + ["read"]


def test_a_batch_that_is_gone_altogether_is_not_sent_again() -> None:
    shelf = Shelf("abc", [raising(errors.NotFound("none", 404), applied="abc")])
    job = Job(shelf, "abc")
    assert shelf.writes() == [["a", "b", "c"]]
    assert job.lists()["unchanged"] == ["a", "b", "c"]


def test_a_refused_batch_of_unreadable_ids_is_split_too() -> None:
    shelf = Shelf("abc", [refusing("b", errors.Refused("bad", 409))] * 9, unreadable="abc")
    job = Job(shelf, "abc")
    assert job.lists() == {"changed": ["a", "c"], "unchanged": [], "failed": [("b", "refused")]}


def test_a_refused_batch_whose_re_read_fails_is_split_all_the_same() -> None:
    shelf = Shelf("abc", [refusing("b", errors.Refused("bad", 400))] * 9)
    shelf.read_errors = [None, LOST]
    assert Job(shelf, "abc").lists() == {"changed": ["a", "c"], "unchanged": [], "failed": [("b", "refused")]}


def test_a_refusal_that_turns_out_to_be_a_missing_tenant_stops_the_run() -> None:
    shelf = Shelf("abcdef", [raising(errors.NotFound("none", 404))])
    shelf.read_errors = [None, errors.TenantNotFound("no such organization", 404)]
    job = Job(shelf, "abcdef")
    assert job.lists()["failed"] == [(key, "not_attempted") for key in "abcdef"]
    assert shelf.writes() == [["a", "b", "c"]]
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
    def gone(shelf: Shelf, keys: Sequence[str]) -> list[Said]:
        shelf.present -= set(keys)  # the first call took effect between our read and our second call
        return [Said(key, GONE) for key in keys]

    assert Job(Shelf("a", [raising(LOST), gone]), "a").lists()["changed"] == ["a"]
    assert Job(Shelf("a", [raising(LOST), gone]), "a", verify=False).lists()["changed"] == ["a"]


def test_gone_without_a_lost_answer_is_unchanged() -> None:
    assert Job(Shelf("a", [saying(Said("a", GONE), applied="a")]), "a").lists()["unchanged"] == ["a"]
    assert Job(Shelf("a", [saying(Said("a", GONE), applied="a")]), "a", verify=False).lists()["unchanged"] == ["a"]


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


@pytest.mark.parametrize(
    "wall",
    [
        errors.CredentialsRefused("password changed", 401),
        errors.Unreachable("no route"),
        errors.TenantNotFound("no organization", 404),
        errors.ReadOnly("check mode"),
    ],
)
def test_a_wall_stops_the_run_and_the_rest_is_not_attempted(wall: errors.AccessError) -> None:
    shelf = Shelf("abcdefghi", [obliging, raising(wall)])
    job = Job(shelf, "abcdefghi")
    assert job.lists() == {"changed": ["a", "b", "c"], "unchanged": [], "failed": [(key, "not_attempted") for key in "defghi"]}
    assert len(shelf.writes()) == 2
    assert all(outcome.failure.message == wall.message for outcome in job.outcomes if outcome.failure)


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
    shelf = Shelf("abcdef", [refusing("abcdef", errors.NotPermitted("no scope", 403))] * 99)
    shelf.batch_limit = 1
    job = Job(shelf, "abcdef")
    assert len(shelf.writes()) == 3
    assert job.lists()["failed"] == [(key, "not_permitted") for key in "abc"] + [(key, "not_attempted") for key in "def"]


def test_an_accepted_call_between_refusals_shows_that_it_is_no_wall() -> None:
    shelf = Shelf("abcdefg", [refusing("abdeg", errors.NotPermitted("not yours", 403))] * 99)
    shelf.batch_limit = 1
    job = Job(shelf, "abcdefg")
    assert job.lists()["changed"] == ["c", "f"]
    assert job.lists()["failed"] == [(key, "not_permitted") for key in "abdeg"]


def test_refusals_for_other_reasons_are_no_wall() -> None:
    shelf = Shelf("abcdef", [refusing("abcdef", errors.Refused("bad id", 400))] * 99)
    shelf.batch_limit = 1
    assert Job(shelf, "abcdef").lists()["failed"] == [(key, "refused") for key in "abcdef"]


class OneByOne(Pool):
    """Two calls at a time, of which the test knows that the one submitted first ends first."""

    def __init__(self) -> None:
        super().__init__(2)
        self.waiting: list[Any] = []

    def submit(self, function: Any, *arguments: Any) -> Any:
        future: Any = Future()
        self.waiting.append((future, function, arguments))
        return future

    def finished(self, running: Any) -> Any:
        future, function, arguments = self.waiting.pop(0)
        try:
            future.set_result(function(*arguments))
        except errors.AccessError as error:
            future.set_exception(error)
        return {future}


def test_after_a_wall_no_new_batch_is_begun_and_what_runs_beside_it_is_noted() -> None:
    shelf = Shelf("abcd", [raising(errors.CredentialsRefused("wall", 401))])
    shelf.batch_limit = 1
    tracks = {key: Track(Target(key, key), Seen(False)) for key in "abcd"}
    delivery = Delivery(shelf, OneByOne(), dict(tracks), 3, lambda _attempt: None, lambda _tracks: None)
    delivery.run("abcd")
    assert shelf.writes() == [["a"], ["b"]]  # b was under way already
    assert [(track.sent, track.verdict) for track in tracks.values()] == [(False, None), (True, ACCEPTED), (False, None), (False, None)]


def test_batches_are_no_larger_than_the_limit_and_keep_the_input_order() -> None:
    shelf = Shelf("abcdefgh")
    Job(shelf, "hgfedcba")
    assert shelf.writes() == [["h", "g", "f"], ["e", "d", "c"], ["b", "a"]]


@pytest.mark.parametrize("error", [None, KeyError("bug")])
def test_an_error_that_is_a_bug_is_not_hidden(error: Exception | None) -> None:
    if error is None:
        assert Job(Shelf("a"), "a").lists()["changed"] == ["a"]
        return
    with pytest.raises(KeyError):
        Job(Shelf("a", [raising(error)]), "a")
