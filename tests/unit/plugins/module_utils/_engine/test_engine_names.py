# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names, secrets and spellings that stand for items: each item is found, sent once, and shown as what it is."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    NAME,
    VALUE,
    Alias,
    CurrentState,
    Failure,
    Key,
    Page,
    Question,
    Response,
    State,
    Verdict,
    anything,
)
from ansible_collections.revoke.access.tests.unit.helpers.fakes import AS_DESIRED, TO_DO, UNREADABLE, Job, Shelf, plan_of

X, Y, Z = (Alias(VALUE, f"tokens[{number}]") for number in range(3))


class Known(Shelf):
    """Aliases stand for what the test says, each found out by a question of its own; an id is read by what goes by it, if anything does."""

    def __init__(self, present: str, meaning: dict[Alias, list[tuple[str, CurrentState]]]) -> None:
        super().__init__(present)
        self.meaning = meaning
        self.asked: set[Alias] = set()  # what they stand for is known from then on

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        told = {key: alias for alias, rows in self.meaning.items() if alias in self.asked for key, _current in rows}
        self.asked.update(key for key in keys if isinstance(key, Alias))
        return [Question([key], key if isinstance(key, Alias) else told[str(key)]) for key in keys if isinstance(key, Alias) or key in told]

    def answer(self, question: Question, position: Hashable | None) -> Page:
        (asked,) = question.keys
        alias = question.query
        assert isinstance(alias, Alias)
        self.log.append(("read", [asked.text if isinstance(asked, Alias) else str(asked)]))
        rows = [(key, current if key in self.present else AS_DESIRED) for key, current in self.meaning.get(alias, []) if asked in (alias, key)]
        return Page([{"id": key, "current": current, "aliases": [alias]} for key, current in rows])


@pytest.mark.parametrize("first, second", [(UNREADABLE, TO_DO), (TO_DO, UNREADABLE)])
def test_a_thing_named_twice_is_sent_once_and_what_is_known_of_it_counts(first: CurrentState, second: CurrentState) -> None:
    shelf = Known("a", {X: [("a", first)], Y: [("b", AS_DESIRED)], Z: [("a", second)]})
    job = Job(shelf, [X, Y, Z])
    assert shelf.writes() == [["a"]]
    assert job.lists() == {"changed": ["a"], "unchanged": ["b"], "failed": []}
    assert job.report.items[0].before == TO_DO


@pytest.mark.parametrize("order", [["a", X], [X, "a"]])
def test_a_thing_named_by_id_and_by_alias_is_sent_once_and_what_is_known_of_it_counts(order: list[Key]) -> None:
    shelf = Known("a", {X: [("a", TO_DO)]})
    job = Job(shelf, order)
    assert shelf.writes() == [["a"]]
    assert job.lists() == {"changed": ["a"], "unchanged": [], "failed": []}
    assert job.report.items[0].before == TO_DO and job.report.warnings == []


def test_a_final_obstacle_under_one_name_keeps_the_other_name_from_being_sent() -> None:
    forbidden = CurrentState(State.UNREADABLE, obstacle=Failure("not_found", "another organization"), barred=True)
    shelf = Known("a", {X: [("a", UNREADABLE)], Y: [("a", forbidden)]})
    assert Job(shelf, [X, Y]).lists()["failed"] == [("a", "not_found")]
    assert shelf.writes() == []


# ---- names


NAMED = Alias(NAME, "Atlas")


def test_a_name_that_nothing_has_is_already_gone_and_is_shown_by_its_name() -> None:
    job = Job(Known("", {}), [NAMED])
    assert job.lists() == {"changed": [], "unchanged": ["Atlas"], "failed": []}
    assert job.report.resolved == {"Atlas": []} and not job.outcomes[0].identified


def test_of_an_item_that_two_names_stand_for_what_could_be_read_first_counts() -> None:
    barred = CurrentState(State.TO_DO, obstacle=Failure("refused", "no"), barred=True)
    job = Job(Known("a", {NAMED: [("a", TO_DO)], X: [("a", barred)]}), [NAMED, X])
    assert job.lists()["failed"] == [] and job.report.items[0] is not None and job.report.items[0].before == TO_DO


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_name_that_several_things_have_is_not_sent_and_tells_them(check_mode: bool) -> None:
    shelf = Known("abc", {NAMED: [("b", TO_DO), ("a", TO_DO)], X: [("c", TO_DO)]})
    job = Job(shelf, [NAMED, X], check_mode)
    assert job.lists() == {"changed": ["c"], "unchanged": [], "failed": [("Atlas", "refused")]}
    assert shelf.writes() == ([] if check_mode else [["c"]])
    failure = job.outcomes[0].failure
    assert failure is not None and "2 books have this name: b, a." in failure.message
    assert job.report.resolved == {"Atlas": ["b", "a"]}


def test_with_all_matches_a_name_stands_for_all_that_have_it_in_the_vendors_order() -> None:
    class Generous(Known):
        def all_matches(self) -> bool:
            return True

    shelf = Generous("abc", {NAMED: [("b", TO_DO), ("a", TO_DO)]})
    job = Job(shelf, [NAMED])
    assert job.lists()["changed"] == ["b", "a"] and all(outcome.identified for outcome in job.outcomes)
    assert job.report.resolved == {"Atlas": ["b", "a"]}


def test_a_run_without_names_tells_of_no_name() -> None:
    assert Job(Shelf("a"), "a").report.resolved is None
    assert Job(Known("a", {X: [("a", TO_DO)]}), [X]).report.resolved is None


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("alias", [X, NAMED])
def test_an_alias_that_the_vendor_refuses_to_tell_of_fails_alone_with_the_vendors_reason(alias: Alias, check_mode: bool) -> None:
    refusal = Failure("not_found", "no such value", 404, "E1", "req")

    class Secretive(Known):
        def answer(self, question: Question, position: Hashable | None) -> Page:
            return Page([], refusal=refusal) if question.keys == [alias] else super().answer(question, position)

    shelf = Secretive("a", {Y: [("a", TO_DO)]})
    job = Job(shelf, [alias, Y], check_mode)
    assert job.lists() == {"changed": ["a"], "unchanged": [], "failed": [(alias.text, "not_found")]}
    assert job.outcomes[0].failure == refusal and not job.outcomes[0].identified
    assert shelf.writes() == ([] if check_mode else [["a"]])


def test_a_name_in_a_plan_that_is_refused_or_unread_is_not_taken_for_an_id() -> None:
    class Closed(Known):
        def prepare(self) -> None:
            raise errors.TenantNotFound("no library", 404)

    job = Job(Closed("a", {}), [NAMED, "a"])
    assert [(outcome.item, outcome.identified) for outcome in job.outcomes] == [("Atlas", False), ("a", True)]
    assert job.shelf.log == []


# ---- spellings of one item


class Spelled(Shelf):
    """A list of all that is there, whatever was asked for; ids go by any spelling, and each thing has the name Atlas."""

    @staticmethod
    def fold(key: Key) -> Key:
        return str(key).casefold()

    def answer(self, question: Question, position: Hashable | None) -> Page:
        self.log.append(("read", []))
        return Page([{**self.shown(key), "aliases": [NAMED]} for key in sorted(self.present)])


@pytest.mark.parametrize("keys", [["ab", "AB"], ["AB", "ab"], ["ab", "AB", "Ab"], ["ab", "Ab"]])
def test_spellings_of_one_item_are_sent_once_in_the_vendors_and_share_its_fate(keys: list[str]) -> None:
    shelf = Spelled(["AB"])
    job = Job(shelf, keys)
    assert shelf.writes() == [["AB"]] and len({id(item) for item in job.report.items}) == 1
    assert job.lists() == {"changed": keys, "unchanged": [], "failed": []}
    assert Job(shelf, keys).lists() == {"changed": [], "unchanged": keys, "failed": []}


@pytest.mark.parametrize("keys", [["ab"], ["Ab", "ab"]])
def test_the_spelling_of_the_user_is_the_label_and_that_of_the_vendor_is_read_again_and_named_in_the_plan(keys: list[str]) -> None:
    job = Job(Spelled(["AB"]), keys)
    assert job.report.plan is not None and [item.key for item in job.report.plan.to_do] == ["AB"]
    assert [item.labels for item in job.report.plan.items] == [keys]
    assert job.report.plan.plan_id == plan_of(Spelled(["AB"]), ["AB"]) != plan_of(Spelled(["ab"]), ["AB"])


@pytest.mark.parametrize("keys, listed", [(["ab", NAMED], ["ab"]), ([NAMED, "ab"], ["AB", "ab"]), (["AB", NAMED], ["AB"]), ([NAMED, "AB"], ["AB"])])
def test_an_item_named_and_given_by_an_id_in_another_spelling_is_sent_once(keys: list[Key], listed: list[str]) -> None:
    shelf = Spelled(["AB"])
    job = Job(shelf, keys)
    assert shelf.writes() == [["AB"]] and len({id(item) for item in job.report.items}) == 1
    assert job.lists() == {"changed": listed, "unchanged": [], "failed": []}


@pytest.mark.parametrize("present", [["Ab", "aB"], ["AB", "aB", "Ab"]])
def test_a_spelling_that_may_mean_several_items_is_not_found_and_names_them(present: list[str]) -> None:
    shelf = Spelled(present)
    job = Job(shelf, ["ab"])
    assert shelf.writes() == [] and job.lists()["failed"] == [("ab", "not_found")]
    assert job.outcomes[0].failure is not None and all(f"'{one}'" in job.outcomes[0].failure.message for one in present)


# ---- look-alikes


class Whole(Shelf):
    """One list of all that is there, whatever was asked for."""

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        return [Question(keys, fits=anything)] if keys else []

    def witnessed(self, question: Question, witness: Key) -> Question:
        return question._replace(keys=[*question.keys, witness])

    def answer(self, question: Question, position: Hashable | None) -> Page:
        self.log.append(("read", []))
        return Page([self.shown(key) for key in sorted(self.present)])


# wanted, there
TWINS = [("ab", "AB"), ("pay", "p\u0430y"), ("ab", "\uff41b"), ("ab", "ab\u200b"), ("a\u0308b", "\u00e4b"), ("a-b", "a\u2011b"), ("O'Neil", "O\u2019Neil")]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("wanted, there", [*TWINS, *[(there, wanted) for wanted, there in TWINS]])
def test_what_only_looks_alike_is_not_found_and_never_sent(wanted: str, there: str, check_mode: bool) -> None:
    shelf = Whole([there])
    job = Job(shelf, [wanted], check_mode)
    failure = job.outcomes[0].failure
    assert job.lists()["failed"] == [(wanted, "not_found")] and shelf.writes() == []
    assert failure is not None and f"there is '{there}'" in failure.message
    assert there.isascii() or f"in plain characters {ascii(there)}" in failure.message


@pytest.mark.parametrize("wanted, there", TWINS)
def test_an_item_with_a_twin_beside_it_goes_alone(wanted: str, there: str) -> None:
    shelf = Whole([wanted, there])
    assert Job(shelf, [wanted]).lists() == {"changed": [wanted], "unchanged": [], "failed": []}
    assert shelf.present == {there}


@pytest.mark.parametrize("wanted, there", TWINS)
def test_an_item_that_a_later_list_spells_anew_does_not_pass_for_gone(wanted: str, there: str) -> None:
    def respell(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present = {there}
        return [Response(key, Verdict.ACCEPTED) for key in keys]

    shelf = Whole([wanted], [respell])
    assert Job(shelf, [wanted], verify_timeout=0).lists()["failed"] == [(wanted, "still_present")]


@pytest.mark.parametrize("there", ["ATLAS", "Atl\u0430s", "Atlas\u200b", "\uff21tlas"])
def test_a_name_that_only_looks_like_that_of_an_item_is_not_found_and_names_it(there: str) -> None:
    class Titled(Known):
        def answer(self, question: Question, position: Hashable | None) -> Page:
            return Page([{"id": "a", "current": TO_DO, "aliases": [Alias(NAME, there)]}])

    shelf = Titled("a", {})
    job = Job(shelf, [NAMED])
    failure = job.outcomes[0].failure
    assert shelf.writes() == [] and failure is not None and failure.reason == "not_found" and f"there is '{there}'" in failure.message
    assert job.report.resolved == {"Atlas": []}


# ---- the witness


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("keys", [["w", "a"], ["W"], [NAMED, "a"]])
def test_a_witness_that_is_itself_asked_for_refuses_the_plan_also_under_a_name_or_another_spelling(keys: list[Key], check_mode: bool) -> None:
    class Named(Whole):
        @staticmethod
        def fold(key: Key) -> Key:
            return key.casefold() if isinstance(key, str) else key

        def answer(self, question: Question, position: Hashable | None) -> Page:
            return Page([{**self.shown(key), "aliases": [NAMED] if key == "w" else []} for key in sorted(self.present)])

    shelf = Named(["a", "w"], witness="w")
    job = Job(shelf, keys, check_mode)
    assert job.report.refusal is not None and "Give a witness that stays" in job.report.refusal.message
    assert shelf.writes() == [] and {outcome.failure.reason for outcome in job.outcomes if outcome.failure} == {"not_attempted"}


@pytest.mark.parametrize("check_mode", [True, False])
def test_without_its_witness_a_first_look_proves_nothing_and_nothing_is_sent(check_mode: bool) -> None:
    shelf = Whole(["a"], witness="w")
    job = Job(shelf, ["a", "x"], check_mode)
    assert job.lists() == {"changed": [], "unchanged": [], "failed": [("a", "not_attempted"), ("x", "not_attempted")]}
    assert shelf.writes() == [] and job.outcomes[0].failure is not None and "The witness 'w'" in job.outcomes[0].failure.message


def test_a_read_back_without_the_witness_leaves_what_was_sent_unconfirmed() -> None:
    def closed(shelf: Shelf, keys: Sequence[str]) -> list[Response]:
        shelf.present.clear()  # the credentials see nothing any more
        return [Response(key, Verdict.ACCEPTED) for key in keys]

    assert Job(Whole(["a", "w"], [closed], witness="w"), ["a"]).lists()["failed"] == [("a", "unconfirmed")]
    assert Job(Whole(["a", "w"], witness="w"), ["a"]).lists()["changed"] == ["a"]
