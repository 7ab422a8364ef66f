# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading: which questions are asked and when, what is told of each key, and what a witness and a near miss are for."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._engine.reader import UNREADABLE, Found, Reader, Reading
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    ABSENT,
    NAME,
    VALUE,
    Alias,
    CurrentState,
    Failure,
    Key,
    Page,
    Question,
    State,
    anything,
)
from ansible_collections.revoke.access.tests.unit.helpers.catalogue import Catalogue, Pages, entry, one_page, paged, scripted
from ansible_collections.revoke.access.tests.unit.helpers.fakes import BOOKS, TO_DO, Job, Shelf, Turns


def look(catalogue: Catalogue, keys: Iterable[Key], pool: Pool | None = None, keep_facts: bool = False, witness: Key | None = None) -> Reading:
    return Reader(catalogue, pool or Turns(), keep_facts).first_look(list(keys), witness)


def states(catalogue: Catalogue, keys: Iterable[Key], pool: Pool | None = None, keep_facts: bool = False) -> dict[Key, CurrentState]:
    return {key: found.current for key, found in look(catalogue, keys, pool, keep_facts).states.items()}


def positions(catalogue: Catalogue) -> list[Any]:
    return [position for _query, position in catalogue.asked]


def test_nothing_is_asked_where_there_is_nothing_to_learn() -> None:
    catalogue = paged("ab")
    assert look(catalogue, "") == Reading({}, {}, {})
    assert catalogue.asked == []


def test_a_key_that_no_question_settles_is_unreadable() -> None:
    catalogue = Catalogue(lambda _question, _position: one_page("a"), lambda keys: [Question([key for key in keys if key != "b"])])
    assert states(catalogue, "abc") == {"a": TO_DO, "b": UNREADABLE, "c": ABSENT}


# ---- several questions


def apart(keys: Sequence[Key]) -> list[Question]:
    """A question for each key."""
    return [Question([key], key) for key in keys]


def without_filter(keys: Sequence[Key]) -> list[Question]:
    """A question for each key that any row may be the answer to."""
    return [Question([key], key, anything) for key in keys]


def test_each_question_settles_its_own_keys_alone() -> None:
    catalogue = Catalogue(lambda question, _position: one_page([question.query] if question.query in "ab" else ""), apart)
    assert states(catalogue, "abx") == {"a": TO_DO, "b": TO_DO, "x": ABSENT}


@pytest.mark.parametrize("size", [1, 2, 5, 20])
def test_questions_are_asked_side_by_side_as_many_at_a_time_as_the_pool_takes(size: int) -> None:
    catalogue = Catalogue(lambda question, _position: one_page([question.query]), apart)
    pool = Turns(size)
    keys = [f"id-{number}" for number in range(12)]
    assert states(catalogue, [*keys, "x"], pool) == dict.fromkeys([*keys, "x"], TO_DO)
    assert pool.most == min(size, 13) and len(catalogue.asked) == 13


def test_requests_really_run_at_the_same_time_and_no_more_than_the_pool_has_workers() -> None:
    meeting = threading.Barrier(3, timeout=30)  # breaks when fewer than three run at the same time
    running: list[Any] = []
    most: list[int] = []

    def answer(question: Question, _position: Hashable | None) -> Page:
        running.append(question.query)
        most.append(len(running))
        meeting.wait()
        running.remove(question.query)
        return one_page([question.query])

    keys = [f"id-{number}" for number in range(9)]
    with Pool(3) as pool:
        assert states(Catalogue(answer, apart), keys, pool) == dict.fromkeys(keys, TO_DO)
    assert max(most) <= 3


def test_a_question_that_was_begun_comes_before_the_next_one() -> None:
    catalogue = Catalogue(lambda question, position: Page([entry(f"{question.query}-{position}")], None, [] if position else [1]), without_filter)
    assert states(catalogue, "abc") == dict.fromkeys("abc", ABSENT)
    assert catalogue.asked == [(query, position) for query in "abc" for _listing in range(2) for position in (None, 1)]


def test_only_the_question_that_is_not_whole_is_asked_again() -> None:
    lists = {"a": [one_page("a", total=1)], "b": [one_page("x", total=2), one_page("xy", total=2)]}
    catalogue = Catalogue(lambda question, _position: lists[question.query].pop(0), without_filter)
    assert states(catalogue, "ab") == {"a": TO_DO, "b": ABSENT}
    assert catalogue.asked == [("a", None), ("b", None), ("b", None)]


@pytest.mark.parametrize("error", [errors.AnswerLost("lost"), errors.CredentialsRefused("no", 401), errors.NotPermitted("no", 403), KeyError("bug")])
def test_a_question_that_fails_fails_the_read_and_nothing_new_is_asked(error: Exception) -> None:
    def answer(question: Question, _position: Hashable | None) -> Page:
        if question.query == "b":
            raise error
        return one_page([question.query])

    catalogue = Catalogue(answer, apart)
    with pytest.raises(type(error)) as raised:
        look(catalogue, "abcdefgh", Turns(2))
    assert raised.value is error
    assert [query for query, _position in catalogue.asked] == ["a", "b", "c"]  # c was under way already


def test_of_several_failures_the_first_is_told() -> None:
    def answer(question: Question, _position: Hashable | None) -> Page:
        raise errors.AnswerLost(f"lost {question.query}")

    with pytest.raises(errors.AnswerLost, match="lost c"):
        look(Catalogue(answer, apart), "abc", Turns(3, lambda count: count - 1))


# ---- a refusal of one question


REFUSAL = Failure("not_found", "no such value", 404)
REFUSED = CurrentState(State.UNREADABLE, obstacle=REFUSAL, barred=True)


def refusing(refused: Hashable) -> Pages:
    def answer(question: Question, _position: Hashable | None) -> Page:
        return Page([], refusal=REFUSAL) if question.query == refused else one_page([question.query])

    return answer


def test_a_refused_question_bars_its_keys_with_its_reason_and_the_others_are_told() -> None:
    assert states(Catalogue(refusing("b"), apart), "abc") == {"a": TO_DO, "b": REFUSED, "c": TO_DO}


def test_a_refusal_to_tell_of_an_alias_is_told_with_its_reason() -> None:
    alias = Alias(VALUE, "tokens[0]")
    reading = look(Catalogue(refusing(alias), apart), ["a", alias])
    assert reading.states["a"] == Found("a", TO_DO) and reading.holders == {alias: {}}
    assert reading.refusals == {alias: REFUSED}


@pytest.mark.parametrize("total, more", [(None, []), (None, [4]), (3, []), (9, []), (9, [4, 5])])
@pytest.mark.parametrize("refused", [1, 2])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_refusal_on_one_of_several_pages_ends_the_question_whatever_else_is_under_way(
    order: tuple[int, ...], refused: int, total: int | None, more: list[int]
) -> None:
    def answer(question: Question, position: Hashable | None) -> Page:
        if question.query == "b":
            return one_page("b")
        if position is None:
            return Page([entry("x")], total, [1, 2, 3])
        return Page([], refusal=REFUSAL) if position == refused else Page([entry(f"id-{position}")], total, more)

    catalogue = Catalogue(answer, without_filter)
    turns = itertools.chain([0], order)
    assert states(catalogue, "ab", Turns(3, lambda count: min(next(turns, 0), count - 1))) == {"a": REFUSED, "b": TO_DO}
    assert positions(catalogue).count(None) == 2  # neither question was asked anew


# ---- aliases


ATLAS, FABLES, NOTHING = Alias(NAME, "Atlas"), Alias(NAME, "Fables"), Alias(NAME, "nothing")


def test_an_alias_stands_for_every_item_that_goes_by_it_in_the_vendors_order_on_all_pages() -> None:
    pages = [[entry("c", ATLAS), entry("x")], [entry("a", ATLAS, FABLES)], [entry("b", Alias(NAME, "atlas")), entry("d", ATLAS)]]
    catalogue = Catalogue(lambda _question, position: Page(pages[position or 0], None, [position + 1 if position else 1] if (position or 0) < 2 else []))
    reading = look(catalogue, [ATLAS, FABLES, NOTHING, "x"])
    assert {alias.text: list(holders) for alias, holders in reading.holders.items()} == {"Atlas": ["c", "a", "d"], "Fables": ["a"], "nothing": []}
    assert reading.states["x"].current == TO_DO and reading.refusals == {}
    assert len(catalogue.asked) == 6  # a name may stand for one more item on each page, and for one that was passed over


def test_a_name_of_which_a_list_that_moves_may_hide_one_more_item_is_not_settled() -> None:
    def answer(_question: Question, position: Any) -> Page:
        return Page([entry("a", ATLAS)], 2, [1]) if position is None else Page([entry(f"id-{len(catalogue.asked)}")], 2)

    catalogue = Catalogue(answer)
    reading = look(catalogue, [ATLAS])
    assert len(catalogue.asked) == 2 * LISTINGS and reading.refusals[ATLAS].barred
    assert reading.refusals[ATLAS].obstacle is not None and reading.refusals[ATLAS].obstacle.reason == "not_attempted"


def test_no_alias_is_called_nobodys_where_the_list_is_not_whole() -> None:
    with pytest.raises(errors.BadReply):
        look(scripted(*[one_page("a", total=2)] * LISTINGS), [ATLAS])


def test_a_name_that_something_only_looks_like_is_refused_and_one_that_something_has_is_not() -> None:
    near = Alias(NAME, "ATL\u0410S")
    for there, refused in (([near], True), ([near, ATLAS], False)):
        reading = look(scripted(Page([entry(f"id-{index}", alias) for index, alias in enumerate(there)])), [ATLAS])
        assert (ATLAS in reading.refusals) is refused
        assert list(reading.holders[ATLAS]) == ([] if refused else ["id-1"])


# ---- the spelling of the first look


class Caseless(Catalogue):
    """Ids go by any case."""

    @staticmethod
    def fold(key: Key) -> Key:
        return str(key).casefold()


def test_a_key_is_told_in_the_vendors_spelling_and_read_again_by_that() -> None:
    reader = Reader(Caseless(lambda _question, _position: one_page(["AB"])), Turns(), keep_facts=False)
    assert reader.first_look(["ab", "x"]).states == {"ab": Found("AB", TO_DO), "x": Found("x", ABSENT)}
    assert reader.look_again(["AB", "x"]).states == {"AB": TO_DO, "x": ABSENT}


def test_a_later_list_that_spells_an_id_anew_does_not_hide_it_and_a_twin_from_the_beginning_is_another_item() -> None:
    for first, later, expected in (("ab", "AB", State.TO_DO), (["ab", "AB"], ["AB"], State.AS_DESIRED)):
        catalogue = scripted(one_page([first] if isinstance(first, str) else first), one_page([later] if isinstance(later, str) else later))
        reader = Reader(catalogue, Turns(), keep_facts=False)
        assert reader.first_look(["ab"]).states["ab"].current == TO_DO
        assert reader.look_again(["ab"]).states["ab"].state is expected


# ---- near misses


class Nearby(Catalogue):
    """Knows one more question for each key that was not found. C(near): what that shows."""

    def __init__(self, near: Sequence[Key], doubts: Callable[[Key], str] = lambda _key: "") -> None:
        super().__init__(lambda question, _position: one_page(near if question.query == "near" else ["a"]), lambda keys: [Question(keys, "exact", anything)])
        self.doubts = doubts

    def nearby(self, keys: Sequence[Key]) -> Sequence[Question]:
        return [Question(keys, "near", anything)]

    def doubt(self, key: Key) -> str:
        return self.doubts(key)


def test_only_what_was_not_found_is_asked_for_in_its_other_forms() -> None:
    catalogue = Nearby(["B"])
    found = states(catalogue, "abc")
    assert found["a"] == TO_DO and found["c"] == ABSENT and found["b"].barred and found["b"].obstacle is not None
    assert found["b"].obstacle.reason == "not_found" and "'B'" in found["b"].obstacle.message
    assert [query for query, _position in catalogue.asked] == ["exact", "near"]
    assert look(Nearby(["B"]), "a").states == {"a": Found("a", TO_DO)}


def test_a_later_read_asks_for_no_near_misses() -> None:
    catalogue = Nearby([])
    reader = Reader(catalogue, Turns(), keep_facts=False)
    reader.first_look(["x"])
    catalogue.asked.clear()
    assert reader.look_again(["x"]).states == {"x": ABSENT}
    assert [query for query, _position in catalogue.asked] == ["exact"]


def test_what_can_be_no_id_is_not_called_gone() -> None:
    found = states(Nearby([], lambda key: "It looks like a name." if key == "x" else ""), "axy")
    assert found["a"] == TO_DO and found["y"] == ABSENT and found["x"].barred
    assert found["x"].obstacle == Failure("not_found", "It is not there. It looks like a name. Nothing was sent for it.")


# ---- the witness


class Wide(Catalogue):
    """One list, which shows the witness too."""

    def witnessed(self, question: Question, witness: Key) -> Question:
        return question._replace(keys=[*question.keys, witness])


def standing(page: Page) -> Pages:
    """The same page whatever is asked."""
    return lambda _question, _position: page


@pytest.mark.parametrize("kind", [Wide, Catalogue])
def test_a_read_that_shows_the_witness_is_believed_and_one_that_does_not_proves_nothing(kind: type[Catalogue]) -> None:
    assert look(kind(lambda _question, _position: one_page("aw")), "ax", witness="w").states == {"a": Found("a", TO_DO), "x": Found("x", ABSENT)}
    for listed in ("", "a"):
        with pytest.raises(errors.BadReply, match="(?i)the witness 'w' is not .*; absence cannot be concluded from it"):
            look(kind(standing(one_page(listed))), "ax", witness="w")


def test_a_witness_that_no_question_can_hold_is_asked_for_beside_them() -> None:
    catalogue = Catalogue(lambda question, _position: one_page([key for key in question.keys if key != "x"]), apart)
    assert look(catalogue, "ax", witness="w").states == {"a": Found("a", TO_DO), "x": Found("x", ABSENT)}
    assert sorted(query for query, _position in catalogue.asked) == ["a", "w", "x"]


@pytest.mark.parametrize("listed, given_up", [("", 1), ("w", 1), ("a", 0), ("aw", 0)])
def test_a_connection_ends_with_an_answer_that_does_not_tell_its_question_as_the_witness_alone_does_not(listed: str, given_up: int) -> None:
    catalogue = Wide(lambda question, _position: one_page(key for key in question.keys if str(key) in listed), apart)
    reader = Reader(catalogue, Turns(), keep_facts=False)
    reader.first_look(["a"], "w" if "w" in listed else None)
    assert catalogue.leaving.discarded == given_up


def test_an_early_stop_waits_for_the_witness() -> None:
    pages: dict[Hashable, Page] = {None: Page([entry("a")], 3, [1]), 1: Page([entry("w")], 3, [2]), 2: Page([entry("z")], 3)}
    catalogue = Wide(lambda _question, position: pages[position])
    assert look(catalogue, "a", witness="w").states == {"a": Found("a", TO_DO)}
    assert positions(catalogue) == [None, 1]


def test_each_later_read_must_show_the_witness_too() -> None:
    lists = [one_page("aw"), one_page("w"), one_page("")]
    reader = Reader(Wide(lambda _question, _position: lists[0]), Turns(), keep_facts=False)
    reader.first_look(["a"], "w")
    lists.pop(0)
    assert reader.look_again(["a"]).states == {"a": ABSENT}
    lists.pop(0)
    unseen = reader.look_again(["a"])
    assert unseen.states == {} and isinstance(unseen.problem, errors.BadReply) and "The witness 'w'" in unseen.problem.message


def test_a_later_read_that_breaks_off_tells_what_it_saw_and_nothing_that_it_did_not_see() -> None:
    def answer(question: Question, _position: Hashable | None) -> Page:
        if "z" in question.keys and broken:
            raise errors.AnswerLost("reset")
        return Page([entry(str(key)) for key in question.keys if key in there])

    class EachAlone(Wide):
        def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
            return [Question([key]) for key in keys]

    there, broken = set("az"), False
    reader = Reader(EachAlone(answer), Turns(), keep_facts=False)
    reader.first_look(["a", "b", "z"])
    there, broken = set("bz"), True
    seen = reader.look_again(["a", "b", "z"])
    assert seen.states == {"b": TO_DO} and isinstance(seen.problem, errors.AnswerLost)


def test_a_witness_that_a_listing_passed_over_has_it_read_again() -> None:
    catalogue = Wide(scripted(one_page("a"), one_page("aw")).pages)
    assert look(catalogue, "ax", witness="w").states["x"] == Found("x", ABSENT)


# ---- what is told of an item


def test_the_facts_of_the_evidence_are_those_that_the_description_names_and_only_where_they_are_kept() -> None:
    assert BOOKS.evidence_fields == ("owner",)
    rows = [entry("a", owner="me", secret="s3cret", label="The name"), entry("b", owner=None), entry("c", owner=0)]
    kept = states(scripted(Page(rows)), "abc", keep_facts=True)
    assert [kept[key].facts for key in "abc"] == [{"owner": "me"}, {}, {"owner": 0}]
    assert kept["a"].label == "The name"
    assert [current.facts for current in states(scripted(Page(rows)), "abc").values()] == [None, None, None]


def test_a_twin_is_to_do_but_nothing_may_be_sent_for_it() -> None:
    found = states(paged(["AB", "x"]), ["ab", "x"])
    assert found["x"] == TO_DO
    assert found["ab"].state is State.TO_DO and found["ab"].barred and found["ab"].obstacle is not None
    assert found["ab"].obstacle.reason == "not_found" and "'AB'" in found["ab"].obstacle.message


@pytest.mark.parametrize("fits, expected", [(anything, 3), (None, None)])
def test_the_population_is_the_total_of_a_list_without_a_filter_alone(fits: Any, expected: int | None) -> None:
    catalogue = Catalogue(lambda _question, _position: one_page("abc", total=3), lambda keys: [Question(keys, fits=fits)])
    reader = Reader(catalogue, Turns(), keep_facts=False)
    reader.first_look(list("abc"))
    assert reader.population == expected


def test_an_item_and_what_only_looks_like_it_asked_for_together_do_not_share_a_fate() -> None:
    twin = "h\u0435re"  # the second letter is Cyrillic
    job = Job(Shelf(["here"]), ["here", twin])
    assert job.lists() == {"changed": ["here"], "unchanged": [], "failed": [(twin, "not_found")]}
