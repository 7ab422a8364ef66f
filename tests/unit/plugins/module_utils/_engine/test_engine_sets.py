# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Items that are to be there, that belong together, that may not go all at once, and that end more than themselves."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._checks import parts
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Verbs
from ansible_collections.revoke.access.plugins.module_utils._engine.policy import Policy
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import CurrentState, Failure, Key, Response, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, Refused
from ansible_collections.revoke.access.tests.unit.helpers.fakes import BOOKS, Job, Shelf

BOTH_WAYS = {"absent": Verbs("removed", "already gone"), "present": Verbs("added", "already there", present=True)}


class Filled(Shelf):
    """A shelf that things are put on."""

    description = BOOKS._replace(states=BOTH_WAYS)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, state="present", **options)

    def shown(self, key: str) -> dict[str, Any]:
        return {"id": key, "current": CurrentState(self.there())}

    def react(self, keys: Sequence[str]) -> Sequence[Response]:
        if self.reactions:
            return super().react(keys)
        self.present |= set(keys)
        return [Response(key, Verdict.ACCEPTED) for key in keys]


# ---- what is to be there


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_is_to_be_there_is_added_where_it_is_absent_and_left_alone_where_it_is_there(check_mode: bool) -> None:
    shelf = Filled("a")
    job = Job(shelf, "ab", check_mode)
    assert job.lists() == {"changed": ["b"], "unchanged": ["a"], "failed": []}
    assert shelf.writes() == ([] if check_mode else [["b"]])
    assert shelf.present == (set("a") if check_mode else set("ab"))


def test_what_was_accepted_and_is_not_there_afterwards_was_not_added() -> None:
    shelf = Filled("", [lambda _shelf, keys: [Response(key, Verdict.ACCEPTED) for key in keys]])
    assert Job(shelf, "a").lists()["failed"] == [("a", "still_present")]


def test_what_somebody_else_added_first_is_unchanged() -> None:
    def meanwhile(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present |= set(keys)
        return [Response(key, Verdict.GONE) for key in keys]

    assert Job(Filled("", [meanwhile]), "a").lists() == {"changed": [], "unchanged": ["a"], "failed": []}


def test_what_was_there_and_is_taken_away_meanwhile_is_no_success() -> None:
    def stolen(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present = set(keys)
        return [Response(key, Verdict.ACCEPTED) for key in keys]

    job = Job(Filled("a", [stolen]), "ab")
    assert job.lists() == {"changed": ["b"], "unchanged": [], "failed": [("a", "still_present")]}
    (failure,) = [outcome.failure for outcome in job.outcomes if outcome.failure]
    assert "It was as desired at the first look" in failure.message and "was not there" not in failure.message


def test_nobody_is_warned_of_items_never_seen_where_they_are_to_be_added() -> None:
    job = Job(Filled("a"), "ab", policy=Policy(unknown="fail"))
    assert job.report.refusal is None and job.lists()["changed"] == ["b"]


# ---- where absence is neither


class Switched(Shelf):
    """Things that are switched off, which has no meaning for what is not there."""

    def absent(self) -> CurrentState:
        return CurrentState(State.TO_DO, obstacle=Failure("not_found", "There is no such thing."), barred=True)


def test_absence_can_be_a_failure_and_nothing_is_sent_for_it() -> None:
    shelf = Switched("a")
    shelf.reactions = [lambda shelf, keys: [shelf.seen.update({key: CurrentState(State.AS_DESIRED)}) or Response(key, Verdict.ACCEPTED) for key in keys]]
    assert Job(shelf, "ab").lists() == {"changed": ["a"], "unchanged": [], "failed": [("b", "not_found")]}
    assert shelf.writes() == [["a"]]


# ---- parents


class Grouped(Shelf):
    """Things of several owners: the first letter."""

    def parent(self, key: Key) -> Hashable:
        return str(key)[0]


@given(st.lists(st.sampled_from([f"{parent}{number}" for parent in "abc" for number in range(7)]), unique=True))
def test_a_write_holds_items_of_one_parent_and_no_more_than_the_vendor_takes(keys: list[str]) -> None:
    shelf = Grouped(keys)
    job = Job(shelf, keys)
    assert job.lists()["changed"] == keys
    assert all(len({key[0] for key in write}) == 1 for write in shelf.writes())
    assert sorted(key for write in shelf.writes() for key in write) == sorted(keys)
    most = BOOKS.batch_limit
    assert len(shelf.writes()) == sum(-(-len([key for key in keys if key[0] == parent]) // most) for parent in "abc")


def test_a_refused_call_is_split_within_its_parent() -> None:
    def refuse(_shelf: Shelf, _keys: Sequence[str]) -> list[Response]:
        raise Refused("no", 400)

    shelf = Grouped(["a1", "b1", "a2", "b2"], [refuse])
    assert Job(shelf, ["a1", "b1", "a2", "b2"]).lists()["changed"] == ["a1", "b1", "a2", "b2"]
    assert all(len({key[0] for key in write}) == 1 for write in shelf.writes())


# ---- what may not go all together


class Owned(Shelf):
    """Of the things named in capitals one has to stay."""

    def together(self, keys: Sequence[Key]) -> Mapping[Key, Failure]:
        last = [key for key in self.present if key.isupper()]
        return {key: Failure("refused", "It is the last one.") for key in last} if set(last) <= set(keys) else {}


@pytest.mark.parametrize(
    "wanted, protected, failed",
    [("aA", (), []), ("aAB", (), [("A", "refused"), ("B", "refused")]), ("aAB", ("B",), [("B", "protected")]), ("a", (), [])],
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_of_those_that_may_not_go_together_none_goes(wanted: str, protected: tuple[str, ...], failed: list[tuple[str, str]], check_mode: bool) -> None:
    shelf = Owned("aAB")
    job = Job(shelf, wanted, check_mode, policy=Policy(protected=protected))
    assert job.lists()["failed"] == failed
    assert job.lists()["changed"] == [key for key in wanted if key not in dict(failed)]


# ---- what ends more than itself


@pytest.mark.parametrize("limit, stops", [(6, True), (7, False), (0, False)])
def test_the_limit_counts_what_ends_with_the_items(limit: int, stops: bool) -> None:
    shelf = Shelf.described(ends="loans")("ab")
    shelf.seen = {"a": CurrentState(State.TO_DO, ends=5), "b": CurrentState(State.TO_DO, ends=2)}
    job = Job(shelf, "ab", policy=Policy(max_removals=limit))
    assert (job.report.refusal is not None) is stops
    if job.report.refusal:
        assert "The plan would end 7 loans, max_removals allows 6. Nothing was sent." in job.report.refusal.message and shelf.writes() == []


def test_what_has_gone_already_ends_nothing() -> None:
    shelf = Shelf("a")
    shelf.seen = {"a": CurrentState(State.AS_DESIRED, ends=5)}
    assert Job(shelf, "a", policy=Policy(max_removals=1)).report.refusal is None


# ---- items of several parts


@pytest.mark.parametrize(
    "given_item, text",
    [
        ("x", "a text, not a dictionary with group and member"),
        ({"group": "g"}, "memberships[0] has no member. Give group and member."),
        ({"group": "g", "member": None}, "memberships[0] has no member"),
        ({"group": "g", "member": "m", "grop": "x"}, "a part that it cannot have: 'grop'"),
        ([], "not a dictionary"),
    ],
)
def test_an_item_of_several_parts_has_each_of_them_and_no_other(given_item: Any, text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        parts("memberships[0]", given_item, ("group", "member"), ("since",))
    assert text in refusal.value.message


def test_the_parts_come_in_their_order_however_they_were_given() -> None:
    assert list(parts("x", {"member": "m", "group": "g"}, ("group", "member"), ("since",)).items()) == [("group", "g"), ("member", "m"), ("since", None)]
