# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading: what is listed is told, and only a whole answer proves that something is absent."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import ABSENT, LISTINGS, UNREADABLE, Reader, Reading
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import (
    NAME,
    VALUE,
    Alias,
    CurrentState,
    Failure,
    Key,
    Page,
    Question,
    State,
)
from ansible_collections.revoke.access.tests.unit.helpers.catalogue import Catalogue, Pages, entry, one_page
from ansible_collections.revoke.access.tests.unit.helpers.fakes import BOOKS, TO_DO, Turns


def read(catalogue: Catalogue, keys: Iterable[Key], pool: Pool | None = None, keep_facts: bool = False) -> Reading:
    return Reader(catalogue, pool or Turns(), keep_facts).read(list(keys))


def scripted(*pages: Page | Exception) -> Catalogue:
    """A list whose requests are answered by these pages one after the other, whatever position is asked for."""
    left = list(pages)

    def answer(_question: Question, _position: Hashable | None) -> Page:
        assert left, "one request too many"
        page = left.pop(0)
        if isinstance(page, Exception):
            raise page
        return page

    return Catalogue(answer)


def paged(*pages: Sequence[Any], total: int | None = None) -> Catalogue:
    """A list in pages, each of which names the next one."""

    def answer(_question: Question, position: Any) -> Page:
        number = position or 0
        return Page([entry(key) for key in pages[number]], total, [number + 1] if number + 1 < len(pages) else [])

    return Catalogue(answer)


def positions(catalogue: Catalogue) -> list[Any]:
    return [position for _query, position in catalogue.asked]


# ---- absence follows from a whole answer alone


def test_what_is_listed_is_to_do_and_what_is_not_in_a_whole_list_is_absent() -> None:
    assert read(paged("ab", "cd"), "adx").states == {"a": TO_DO, "d": TO_DO, "x": ABSENT}
    assert read(paged(""), "x").states == {"x": ABSENT}


def test_nothing_is_asked_where_there_is_nothing_to_learn() -> None:
    catalogue = paged("ab")
    assert read(catalogue, "") == Reading({}, {}, {})
    assert catalogue.asked == []


def test_a_key_that_no_question_settles_is_unreadable() -> None:
    catalogue = Catalogue(lambda _question, _position: one_page("a"), lambda keys: [Question([key for key in keys if key != "b"])])
    assert read(catalogue, "abc").states == {"a": TO_DO, "b": UNREADABLE, "c": ABSENT}


@pytest.mark.parametrize("total", [2, 1, 0])
def test_a_list_that_holds_what_it_announces_or_more_is_whole(total: int) -> None:
    catalogue = paged("a", "b", total=total)
    assert read(catalogue, "ax").states == {"a": TO_DO, "x": ABSENT}
    assert len(catalogue.asked) == 2


def test_a_list_that_is_shorter_than_its_total_is_read_again_a_bounded_number_of_times_and_then_proves_nothing() -> None:
    catalogue = paged("a", "b", total=3)
    with pytest.raises(errors.BadReply, match="^The list of books holds 2 of the 3 that it announces; absence cannot be concluded from it$"):
        read(catalogue, "ax")
    assert positions(catalogue) == [None, 1] * LISTINGS


@pytest.mark.parametrize("whole_at", range(1, LISTINGS + 1))
def test_a_list_that_is_whole_at_a_later_reading_is_believed_then(whole_at: int) -> None:
    catalogue = scripted(*[one_page("ab", total=3)] * (whole_at - 1), one_page("abc", total=3))
    assert read(catalogue, "cx").states == {"c": TO_DO, "x": ABSENT}
    assert len(catalogue.asked) == whole_at


def test_the_ids_of_several_readings_are_not_added_up_to_the_total() -> None:
    with pytest.raises(errors.BadReply):
        read(scripted(one_page("ab", total=3), one_page("bc", total=3), one_page("ca", total=3)), "x")


def test_what_an_unfinished_reading_has_shown_is_not_called_absent_by_a_later_one() -> None:
    assert read(scripted(one_page("ab", total=3), one_page("b", total=1)), "ax").states == {"a": TO_DO, "x": ABSENT}


def test_the_largest_total_that_any_page_tells_counts() -> None:
    first, second = Page([entry("a")], 3, [1]), Page([entry("b")], 2)
    catalogue = scripted(*[first, second] * LISTINGS)
    with pytest.raises(errors.BadReply, match="holds 2 of the 3"):
        read(catalogue, "x")


def test_an_id_that_is_listed_twice_counts_once_towards_the_total() -> None:
    with pytest.raises(errors.BadReply, match="holds 2 of the 3"):
        read(paged("ab", "ab", total=3), "x")


@pytest.mark.parametrize("garbage", [None, "a", ["a"]])
def test_rows_that_cannot_be_understood_do_not_make_a_list_whole(garbage: Any) -> None:
    catalogue = scripted(*[Page([entry("a"), garbage, garbage], 3)] * LISTINGS)
    with pytest.raises(errors.BadReply, match="holds 2 of the 3"):
        read(catalogue, "x")


# ---- circles, and pages that bring nothing new


@pytest.mark.parametrize("links", [{None: [None]}, {None: [1], 1: [1]}, {None: [1], 1: [2], 2: [1]}], ids=["to the first", "to itself", "in a round"])
def test_a_list_that_goes_in_circles_without_a_total_is_given_up_and_proves_nothing(links: dict[Any, list[Any]]) -> None:
    catalogue = Catalogue(lambda _question, position: Page([entry(f"id-{position}")], None, links[position]))
    with pytest.raises(errors.BadReply, match="^The list of books never comes to an end; absence cannot be concluded from it$"):
        read(catalogue, "x")
    assert len(catalogue.asked) <= LISTINGS * (len(links) + 1)
    assert positions(catalogue).count(None) >= LISTINGS


def test_a_list_that_goes_in_circles_but_holds_its_total_is_whole() -> None:
    links: dict[Any, list[Any]] = {None: [1], 1: [1]}
    catalogue = Catalogue(lambda _question, position: Page([entry(f"id-{position}")], 2, links[position]))
    assert read(catalogue, ["id-1", "x"]).states == {"id-1": TO_DO, "x": ABSENT}
    assert positions(catalogue) == [None, 1]


@pytest.mark.parametrize("total", [None, 9])
@pytest.mark.parametrize("stale", ["", "ab", "a"])
def test_a_page_without_news_ends_the_reading_and_proves_nothing(stale: str, total: int | None) -> None:
    catalogue = Catalogue(lambda _question, position: Page([entry(key) for key in (stale if position else "ab")], total, [(position or 0) + 1]))
    with pytest.raises(errors.BadReply, match="holds 2 of the 9" if total else "never comes to an end"):
        read(catalogue, "x")
    assert positions(catalogue) == [None, 1] * LISTINGS


@pytest.mark.parametrize("total", [None, 1])
def test_a_first_page_of_nothing_is_not_yet_the_end(total: int | None) -> None:
    assert read(paged("", "a", total=total), "ax").states == {"a": TO_DO, "x": ABSENT}


def test_a_last_page_without_news_is_an_end_like_any_other() -> None:
    for pages in (("ab", ""), ("ab", "b")):
        assert read(paged(*pages), "ax").states == {"a": TO_DO, "x": ABSENT}


def test_a_position_that_two_pages_name_is_asked_for_once() -> None:
    ahead: dict[Any, list[Any]] = {None: [1, 2], 1: [2, 3], 2: [3], 3: []}
    catalogue = Catalogue(lambda _question, position: Page([entry(f"id-{position}")], 4, ahead[position]))
    assert read(catalogue, ["id-3", "x"]).states == {"id-3": TO_DO, "x": ABSENT}
    assert positions(catalogue) == [None, 1, 2, 3]


# ---- an early stop


def test_no_further_page_is_asked_for_once_every_key_was_seen() -> None:
    catalogue = paged("ab", "cd", "ef", total=99)
    assert read(catalogue, "ad").states == {"a": TO_DO, "d": TO_DO}
    assert positions(catalogue) == [None, 1]


def test_another_spelling_of_a_key_is_no_reason_to_stop() -> None:
    catalogue = paged(["AB"], ["ab"])
    assert read(catalogue, ["ab"]).states == {"ab": TO_DO}
    assert len(catalogue.asked) == 2


def test_pages_under_way_at_an_early_stop_are_noted_and_no_new_one_is_begun() -> None:
    ahead: dict[Any, list[Any]] = {None: [1, 2, 3, 4, 5], 1: [], 2: [6], 3: [], 4: [], 5: []}
    catalogue = Catalogue(lambda _question, position: Page([entry(f"id-{position}")], 7, ahead[position]))
    pool = Turns(3)
    assert read(catalogue, ["id-1"], pool).states == {"id-1": TO_DO}
    assert sorted(positions(catalogue)[1:]) == [1, 2, 3] and pool.most == 3


# ---- several questions


def apart(keys: Sequence[Key]) -> list[Question]:
    """A question for each key."""
    return [Question([key], key) for key in keys]


def test_each_question_settles_its_own_keys_alone() -> None:
    catalogue = Catalogue(lambda question, _position: one_page("a" if question.query == "a" else "ab"), apart)
    assert read(catalogue, "abx").states == {"a": TO_DO, "b": TO_DO, "x": ABSENT}


@pytest.mark.parametrize("size", [1, 2, 5, 20])
def test_questions_are_asked_side_by_side_as_many_at_a_time_as_the_pool_takes(size: int) -> None:
    catalogue = Catalogue(lambda question, _position: one_page([question.query]), apart)
    pool = Turns(size)
    keys = [f"id-{number}" for number in range(12)]
    assert read(catalogue, [*keys, "x"], pool).states == dict.fromkeys([*keys, "x"], TO_DO)
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
        assert read(Catalogue(answer, apart), keys, pool).states == dict.fromkeys(keys, TO_DO)
    assert max(most) <= 3


def test_a_question_that_was_begun_comes_before_the_next_one() -> None:
    catalogue = Catalogue(lambda question, position: Page([], None, []) if position else Page([entry("z")], None, [1]), apart)
    read(catalogue, "abc")
    assert catalogue.asked == [("a", None), ("a", 1), ("b", None), ("b", 1), ("c", None), ("c", 1)]


def test_only_the_question_that_is_not_whole_is_asked_again() -> None:
    lists = {"a": [one_page("a", total=1)], "b": [one_page("x", total=2), one_page("xy", total=2)]}
    catalogue = Catalogue(lambda question, _position: lists[question.query].pop(0), apart)
    assert read(catalogue, "ab").states == {"a": TO_DO, "b": ABSENT}
    assert catalogue.asked == [("a", None), ("b", None), ("b", None)]


@pytest.mark.parametrize("error", [errors.AnswerLost("lost"), errors.CredentialsRefused("no", 401), errors.NotPermitted("no", 403)])
def test_a_question_that_fails_fails_the_read_and_nothing_new_is_asked(error: errors.AccessError) -> None:
    def answer(question: Question, _position: Hashable | None) -> Page:
        if question.query == "b":
            raise error
        return one_page([question.query])

    catalogue = Catalogue(answer, apart)
    with pytest.raises(type(error)) as raised:
        read(catalogue, "abcdefgh", Turns(2))
    assert raised.value is error
    assert [query for query, _position in catalogue.asked] == ["a", "b", "c"]  # c was under way already


def test_of_several_failures_the_first_is_told() -> None:
    def answer(question: Question, _position: Hashable | None) -> Page:
        raise errors.AnswerLost(f"lost {question.query}")

    with pytest.raises(errors.AnswerLost, match="lost c"):
        read(Catalogue(answer, apart), "abc", Turns(3, lambda count: count - 1))


def test_an_error_that_is_a_bug_is_not_hidden() -> None:
    with pytest.raises(KeyError):
        read(Catalogue(lambda _question, _position: {}["bug"]), "a")


# ---- a refusal of one question


REFUSAL = Failure("not_found", "no such value", 404)


def refusing(refused: Hashable) -> Pages:
    def answer(question: Question, _position: Hashable | None) -> Page:
        return Page([], refusal=REFUSAL) if question.query == refused else one_page([question.query])

    return answer


def test_a_refused_question_leaves_its_keys_unreadable_and_the_others_are_told() -> None:
    assert read(Catalogue(refusing("b"), apart), "abc").states == {"a": TO_DO, "b": UNREADABLE, "c": TO_DO}


def test_a_refusal_to_tell_of_an_alias_is_told_with_its_reason() -> None:
    alias = Alias(VALUE, "tokens[0]")
    reading = read(Catalogue(refusing(alias), apart), ["a", alias])
    assert reading.states["a"] == TO_DO and alias not in reading.holders
    assert reading.refusals == {alias: CurrentState(State.UNREADABLE, obstacle=REFUSAL, barred=True)}


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

    catalogue = Catalogue(answer, apart)
    turns = itertools.chain([0], order)
    assert read(catalogue, "ab", Turns(3, lambda count: min(next(turns, 0), count - 1))).states == {"a": UNREADABLE, "b": TO_DO}
    assert positions(catalogue).count(None) == 2  # neither question was asked anew


# ---- aliases


ATLAS, FABLES = Alias(NAME, "Atlas"), Alias(NAME, "Fables")


def test_an_alias_stands_for_every_item_that_goes_by_it_in_the_vendors_order_on_all_pages() -> None:
    pages = [[entry("c", ATLAS), entry("x")], [entry("a", ATLAS, FABLES)], [entry("b", Alias(NAME, "atlas")), entry("d", ATLAS)]]
    catalogue = Catalogue(lambda _question, position: Page(pages[position or 0], None, [position + 1 if position else 1] if (position or 0) < 2 else []))
    reading = read(catalogue, [ATLAS, FABLES, Alias(NAME, "nothing"), "x"])
    assert {alias.text: list(holders) for alias, holders in reading.holders.items()} == {"Atlas": ["c", "a", "d"], "Fables": ["a"], "nothing": []}
    assert reading.states["x"] == TO_DO and len(catalogue.asked) == 3  # a name may stand for one more item on each page


def test_no_alias_is_called_nobodys_where_the_list_is_not_whole() -> None:
    with pytest.raises(errors.BadReply):
        read(scripted(*[one_page("a", total=2)] * LISTINGS), [ATLAS])


# ---- what is told of an item


def test_the_facts_of_the_evidence_are_those_that_the_description_names_and_only_where_they_are_kept() -> None:
    assert BOOKS.evidence_fields == ("owner",)
    rows = [entry("a", owner="me", secret="s3cret", label="The name"), entry("b", owner=None), entry("c", owner=0)]
    kept = read(scripted(Page(rows)), "abc", keep_facts=True).states
    assert [kept[key].facts for key in "abc"] == [{"owner": "me"}, {}, {"owner": 0}]
    assert kept["a"].label == "The name"
    assert [current.facts for current in read(scripted(Page(rows)), "abc").states.values()] == [None, None, None]


def test_a_twin_is_to_do_but_nothing_may_be_sent_for_it() -> None:
    states = read(paged(["AB", "x"]), ["ab", "x"]).states
    assert states["x"] == TO_DO
    assert states["ab"].state is State.TO_DO and states["ab"].barred and states["ab"].obstacle is not None
    assert states["ab"].obstacle.reason == "not_found" and "'AB'" in states["ab"].obstacle.message
