# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Promises of the engine that hold whatever a vendor does: no item is lost, doubled, or called removed without having gone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Hashable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.result import result_of
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import REASONS, Failure, Page, Question, Response, Verdict
from ansible_collections.revoke.access.tests.unit.helpers.effort import examples
from ansible_collections.revoke.access.tests.unit.helpers.fakes import TO_DO, Job, Register, Shelf, Turns

KEYS = "abcdefghijkl"
RAISED = [
    errors.AnswerLost("lost"),
    errors.BadReply("garbled"),
    errors.Refused("bad", 400),
    errors.NotFound("none", 404),
    errors.NotPermitted("no", 403),
    errors.RateLimited("slow", 429),
    errors.Unreachable("no route"),
    errors.WrongServer("login page"),
    errors.CredentialsRefused("no", 401),
    errors.TenantNotFound("no tenant", 404),
]
WORDS = [Verdict.ACCEPTED, Verdict.GONE, Verdict.DENIED]


class Hostile(Shelf):
    """Removes and answers at random, seed by seed; keeps track of what it really removed and whether that was asked for.

    C(removed): what went by a write of the run. C(lied): what it removed by the only sending, and called unknown in the answer to that.
    C(left): how often a write has left for each. C(claimed): what the last answer that spoke of it called done, and nothing else.
    C(hidden): what the last read of it did not show.
    """

    def __init__(self, present: set[str], unreadable: set[str], seed: int, faults: bool) -> None:
        super().__init__(present, unreadable=unreadable)
        self.random = random.Random(seed)
        self.faults = faults
        self.removed: set[str] = set()
        self.claimed: set[str] = set()
        self.hidden: set[str] = set()
        self.failed_reads = 0
        self.lied: set[str] = set()
        self.left: Counter[str] = Counter()
        self.register = Register()
        self.unreliable = self.random.choice([0.0, 0.15])  # how often a read fails
        self.restless = faults and self.random.random() < 0.3  # others remove things too

    def answer(self, question: Question, position: Hashable | None) -> Page:
        assert self.register.in_flight() == [], "it was read while a write was in flight"
        if self.restless and self.random.random() < 0.3:
            self.present -= set(self.random.sample(KEYS, 1))
        page = super().answer(question, position)
        if self.faults and len(self.reads()) > 1 and self.random.random() < self.unreliable:
            self.failed_reads += 1
            if self.random.random() < 0.5:
                raise self.random.choice(RAISED)
            return page._replace(rows=[*page.rows, *page.rows, {"id": "stranger", "current": TO_DO}])
        shown = {row["id"] for row in page.rows}
        self.hidden = (self.hidden | {str(key) for key in question.keys}) - shown
        return page

    def react(self, keys: Sequence[str]) -> Sequence[Response]:
        assert set(keys) <= set(self.register.in_flight()), "something left that was not on record"
        assert self.hidden.isdisjoint(keys), "something was sent that the last read showed gone"
        if not self.faults:
            self.left.update(keys)
            return self._obey(keys)
        fate = self.random.random()
        if fate < 0.1:
            self.leaving.left = 0
            raise self.random.choice(RAISED[-4:])
        self.leaving.left = self.random.choice([1, 1, 1, 2])
        self.left.update(list(keys) * self.leaving.left)
        if fate < 0.9:
            self._remove(self._some(keys))
        if fate < 0.4:
            raise self.random.choice(RAISED[:2])
        if fate < 0.6:
            raise self.random.choice(RAISED)
        return self._words(keys)

    def _obey(self, keys: Sequence[str]) -> list[Response]:
        here = [key for key in keys if key in self.present or key in self.unreadable]
        self._remove(keys)
        self.claimed |= set(keys)
        return [Response(key, Verdict.ACCEPTED if key in here else Verdict.GONE) for key in keys]

    def _remove(self, keys: Sequence[str]) -> None:
        self.removed |= set(keys) & self.present
        self.present -= set(keys)

    def _some(self, keys: Sequence[str]) -> list[str]:
        return [key for key in keys if self.random.random() < 0.5]

    def _words(self, keys: Sequence[str]) -> list[Response]:
        responses: list[Response] = []
        for key in list(keys) + self.random.sample(KEYS, 2):
            for _word in range(self.random.choice([0, 1, 1, 1, 2])):
                verdict = self.random.choice(WORDS)
                spelled = self.random.choice([key, key.upper()])
                responses.append(Response(spelled, verdict, Failure("refused", "no") if verdict is Verdict.DENIED else None))
                if verdict is Verdict.GONE and key in self.removed and self.left[key] == 1:
                    self.lied.add(key)
        for key in keys:  # what an answer says of others counts for nothing
            said = {response.verdict for response in responses if str(response.key).casefold() == key}
            self.claimed = self.claimed | {key} if said == {Verdict.ACCEPTED} else self.claimed - {key}
        self.random.shuffle(responses)
        return responses


subsets = st.sets(st.sampled_from(KEYS))
requests = st.lists(st.sampled_from(KEYS), max_size=20)


def hostile(present: set[str], unreadable: set[str], seed: int, batch: int, faults: bool = True) -> Hostile:
    return Hostile.described(batch_limit=batch)(present, unreadable, seed, faults)


@settings(max_examples=examples(400), deadline=None)
@given(subsets, subsets, requests, st.integers(0, 2**32), st.integers(1, 6), st.booleans(), st.integers(1, 3), st.sampled_from([1, 3]))
def test_every_item_ends_in_exactly_one_list_and_nothing_is_claimed_that_did_not_happen(
    present: set[str], unreadable: set[str], wanted: list[str], seed: int, batch: int, verify: bool, attempts: int, size: int
) -> None:
    shelf = hostile(present, unreadable, seed, batch)
    before = set(present)
    turns = random.Random(seed + 1)
    job = Job(shelf, wanted, pool=Turns(size, turns.randrange), observer=shelf.register, verify=verify, max_attempts=attempts, verify_timeout=2)
    distinct = list(dict.fromkeys(wanted))
    assert [outcome.item for outcome in job.outcomes] == distinct

    result = result_of(job.outcomes, len(wanted))
    changed, unchanged = result["changed_items"], result["unchanged_items"]
    reasons = {one["item"]: one["reason"] for one in result["failed_items"]}
    assert Counter(changed + unchanged + list(reasons)) == Counter(distinct)
    assert all(one["reason"] in REASONS and one["message"] for one in result["failed_items"])
    assert result["complete"] is (not reasons) and result["changed"] is bool(changed)

    sent = {key for keys in shelf.writes() for key in keys}
    assert sent <= set(distinct), "something was sent that nobody asked for"
    assert sent.isdisjoint(set(distinct) - before - unreadable) or shelf.restless, "something was sent that was known to be gone"
    assert set(changed) <= set(shelf.left), "something was called changed that never left"
    assert all(key not in shelf.left for key, reason in reasons.items() if reason == "not_attempted"), "something that left was called not attempted"
    _agrees_with_the_truth(shelf, changed, unchanged, reasons, verify)


def _agrees_with_the_truth(shelf: Hostile, changed: list[str], unchanged: list[str], reasons: dict[str, str], verify: bool) -> None:
    """What is told of each item against what the vendor knows of it."""
    for key in changed:
        if key in shelf.unreadable:
            assert key in shelf.claimed, "an unreadable item was called changed without the vendor's word"
        elif verify or key not in shelf.claimed:
            assert key not in shelf.present, "an item that is still there was called changed"
    for key in set(unchanged) - shelf.unreadable:
        assert key not in shelf.present, "an item that is still there was called gone"
    for key in shelf.removed & {*changed, *unchanged, *reasons}:
        told = reasons.get(key, "changed" if key in changed else "unchanged")
        assert told in ("changed", "unconfirmed") or (told == "unchanged" and key in shelf.lied) or key in shelf.unreadable, (
            f"what this run removed is called {told}"
        )
    for key in shelf.removed & shelf.unreadable:
        assert reasons.get(key) == "unconfirmed" or key not in {*unchanged, *reasons}, "what this run removed and nobody can read was given another reason"
    for key in set(reasons) - shelf.unreadable if not shelf.failed_reads else ():
        assert reasons[key] != "unconfirmed", "every read succeeded, yet an item that can be read is called unconfirmed"


@settings(max_examples=examples(200), deadline=None)
@given(subsets, subsets, requests, st.integers(1, 6), st.booleans())
def test_check_mode_sends_nothing_and_predicts_a_run_without_faults_exactly(
    present: set[str], unreadable: set[str], wanted: list[str], batch: int, verify: bool
) -> None:
    audit = hostile(set(present), unreadable, 0, batch, faults=False)
    predicted = Job(audit, wanted, check_mode=True, verify=verify)
    assert audit.writes() == [] and audit.present == present
    run = hostile(set(present), unreadable, 0, batch, faults=False)
    actual = Job(run, wanted, verify=verify, observer=run.register)
    assert actual.outcomes == predicted.outcomes
    assert run.present == present - set(actual.lists()["changed"])
    again = Job(run, [key for key in wanted if key not in unreadable], verify=verify, observer=run.register)
    assert again.lists()["changed"] == [] and again.lists()["failed"] == []


@settings(max_examples=examples(100), deadline=None)
@given(subsets, requests, st.integers(1, 6), st.sampled_from(KEYS), st.sampled_from(RAISED[2:5]))
def test_one_culprit_never_keeps_the_others_from_going(present: set[str], wanted: list[str], batch: int, culprit: str, error: errors.Refused) -> None:
    def refuse(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        if culprit in keys:
            raise error
        shelf.present -= set(keys)
        return [Response(key, Verdict.ACCEPTED) for key in keys]

    shelf = Shelf.described(batch_limit=batch)(present, [refuse] * 200)
    lists = Job(shelf, wanted).lists()
    there = [key for key in dict.fromkeys(wanted) if key in present]
    assert lists["changed"] == [key for key in there if key != culprit]
    reason = "not_permitted" if isinstance(error, errors.NotPermitted) else "refused"
    assert lists["failed"] == [(culprit, reason) for key in there if key == culprit]
