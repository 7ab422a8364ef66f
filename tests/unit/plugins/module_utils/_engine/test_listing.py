# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an answer of one page or many is worth: only a whole one that fits the question and stood still proves absence."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._engine.reader import Reader
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import ABSENT, NAME, Alias, CurrentState, Key, Page, Question, Row, State
from ansible_collections.revoke.access.tests.unit.helpers.catalogue import Catalogue, entry, one_page, paged, scripted
from ansible_collections.revoke.access.tests.unit.helpers.fakes import TO_DO, Turns


def read(catalogue: Catalogue, keys: Iterable[Key], pool: Pool | None = None) -> dict[Key, CurrentState]:
    """The state of each key at a first look."""
    reading = Reader(catalogue, pool or Turns(), keep_facts=False).first_look(list(keys))
    return {key: found.current for key, found in reading.states.items()}


def positions(catalogue: Catalogue) -> list[Any]:
    return [position for _query, position in catalogue.asked]


def two_pages(first: Iterable[Key], second: Iterable[Key], total: int | None = None) -> list[Page]:
    return [Page([entry(key) for key in first], total, [1]), Page([entry(key) for key in second], total)]


# ---- one page proves itself, several need a second listing


def test_what_is_listed_is_to_do_and_what_one_page_does_not_hold_is_absent() -> None:
    catalogue = paged("abcd")
    assert read(catalogue, "adx") == {"a": TO_DO, "d": TO_DO, "x": ABSENT}
    assert read(paged(""), "x") == {"x": ABSENT}
    assert positions(catalogue) == [None]


@pytest.mark.parametrize("total", [None, 4])
def test_what_is_missing_on_several_pages_is_absent_only_when_two_listings_in_a_row_show_the_same(total: int | None) -> None:
    catalogue = paged("ab", "cd", total=total)
    assert read(catalogue, "adx") == {"a": TO_DO, "d": TO_DO, "x": ABSENT}
    assert positions(catalogue) == [None, 1] * 2


def test_where_nothing_is_missing_one_listing_is_enough() -> None:
    catalogue = paged("ab", "cd", "ef", total=6)
    assert read(catalogue, "af") == {"a": TO_DO, "f": TO_DO}
    assert positions(catalogue) == [None, 1, 2]


def test_what_one_listing_passed_over_is_found_by_the_next() -> None:
    catalogue = scripted(*two_pages("ab", "d", 3), *two_pages("ab", "c", 3), *two_pages("ab", "c", 3))
    assert read(catalogue, "cx") == {"c": TO_DO, "x": ABSENT}
    assert len(catalogue.asked) == 6


@pytest.mark.parametrize("still_at", range(2, LISTINGS + 1))
def test_a_list_that_stands_still_at_last_proves_absence_then(still_at: int) -> None:
    moving = [page for number in range(still_at - 2) for page in two_pages("ab", f"{number}", 3)]
    catalogue = scripted(*moving, *two_pages("ab", "c", 3), *two_pages("ba", "c", 3))
    assert read(catalogue, "x") == {"x": ABSENT}
    assert len(catalogue.asked) == 2 * still_at


def test_two_listings_that_show_the_same_with_another_one_between_prove_nothing() -> None:
    turns = [page for number in range(LISTINGS) for page in two_pages("ab", "cd"[number % 2], 3)]
    assert read(scripted(*turns), "x")["x"].state is State.UNREADABLE


def test_a_list_that_never_stands_still_bars_what_is_missing_says_so_and_lets_the_others_go_on() -> None:
    moving = [page for number in range(LISTINGS) for page in two_pages("ab", f"{number}", 3)]
    catalogue = scripted(*moving)
    states = read(catalogue, "ax")
    assert states["a"] == TO_DO and len(catalogue.asked) == 2 * LISTINGS
    assert (states["x"].state, states["x"].barred) == (State.UNREADABLE, True)
    assert states["x"].obstacle is not None and states["x"].obstacle.reason == "not_attempted"
    assert f"was read {LISTINGS} times and was never the same twice in a row" in states["x"].obstacle.message
    assert "may still be there" in states["x"].obstacle.message and "run again" in states["x"].obstacle.message


def test_a_listing_that_contradicted_itself_does_not_count_as_one_of_two() -> None:
    broken = two_pages("ab", "c", 4)
    catalogue = scripted(*two_pages("ab", "c", 3), *broken, *two_pages("ab", "c", 3), *two_pages("ab", "c", 3))
    assert read(catalogue, "x") == {"x": ABSENT}
    assert len(catalogue.asked) == 8


def test_of_several_listings_the_last_one_tells_what_is_there() -> None:
    states = read(scripted(*two_pages("ab", "c", 3), *two_pages("bd", "c", 3), *two_pages("bd", "c", 3)), "abx")
    assert states == {"a": ABSENT, "b": TO_DO, "x": ABSENT}


# ---- totals


@pytest.mark.parametrize("pages, total", [(["ab"], 3), (["ab"], 1), (["a", "b"], 3), (["a", "b"], 1), (["a", "b"], 0), ([""], 1)])
def test_a_list_that_is_not_as_long_as_it_says_is_read_again_a_bounded_number_of_times_and_then_proves_nothing(pages: list[str], total: int) -> None:
    catalogue = paged(*pages, total=total)
    count = sum(map(len, pages))
    words = f"holds {count} of the {total} that it announces" if count < total else f"holds more than the {total} that it announces"
    with pytest.raises(errors.BadReply, match=f"^The list of books {words}; absence cannot be concluded from it$"):
        read(catalogue, "x")
    assert positions(catalogue).count(None) == LISTINGS


@pytest.mark.parametrize("totals", [(2, 3), (3, 2), (2, 0)])
def test_pages_that_announce_different_totals_prove_nothing(totals: tuple[int, int]) -> None:
    pages = [Page([entry("a")], totals[0], [1]), Page([entry("b")], totals[1])]
    with pytest.raises(errors.BadReply, match=f"announces {totals[0]} on one page and {totals[1]} on another"):
        read(scripted(*pages * LISTINGS), "x")


@pytest.mark.parametrize("whole_at", range(1, LISTINGS + 1))
def test_a_list_that_is_whole_at_a_later_reading_is_believed_then(whole_at: int) -> None:
    catalogue = scripted(*[one_page("ab", total=3)] * (whole_at - 1), one_page("abc", total=3))
    assert read(catalogue, "cx") == {"c": TO_DO, "x": ABSENT}
    assert len(catalogue.asked) == whole_at


def test_the_ids_of_several_readings_are_not_added_up_to_the_total() -> None:
    with pytest.raises(errors.BadReply):
        read(scripted(one_page("ab", total=3), one_page("bc", total=3), one_page("ca", total=3), one_page("ab", total=3)), "x")


@pytest.mark.parametrize("pages", [["aab"], ["ab", "bc"], ["a", "a"]])
@pytest.mark.parametrize("counts_rows", [True, False])
def test_an_id_that_is_listed_twice_shows_that_rows_moved_whatever_the_total_says(pages: list[str], counts_rows: bool) -> None:
    catalogue = paged(*pages, total=sum(map(len, pages)) if counts_rows else None)
    with pytest.raises(errors.BadReply, match="^The list of books shows one of them twice; absence cannot be concluded from it$"):
        read(catalogue, "x")


# ---- rows


@pytest.mark.parametrize("garbage", [None, "a", ["a"], 7])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_row_that_is_not_understood_spoils_the_whole_list(garbage: Any, place: int) -> None:
    rows = [entry("a"), entry("b")]
    rows.insert(place, garbage)
    catalogue = scripted(*[Page(rows, 3)] * LISTINGS)
    with pytest.raises(errors.BadReply, match="A book was listed that is no object.*; absence cannot be concluded from it"):
        read(catalogue, "x")
    assert len(catalogue.asked) == LISTINGS == catalogue.leaving.discarded  # what comes on such a connection is not read


def test_a_row_that_is_not_understood_only_once_costs_one_more_reading() -> None:
    assert read(scripted(Page([None]), one_page("ab")), "ax") == {"a": TO_DO, "x": ABSENT}


def by_filter(keys: Sequence[Key]) -> list[Question]:
    return [Question(keys)]


def test_a_row_that_was_not_asked_for_shows_that_another_question_was_answered() -> None:
    catalogue = Catalogue(lambda _question, _position: one_page("az"), by_filter)
    with pytest.raises(errors.BadReply, match="^'z' was listed, which was not asked for: another question was answered; absence"):
        read(catalogue, "ab")
    assert len(catalogue.asked) == LISTINGS


def test_a_row_in_another_spelling_or_that_looks_alike_fits_the_question() -> None:
    assert read(Catalogue(lambda _question, _position: one_page(["AB"]), by_filter), ["ab"])["ab"].barred


def test_a_row_under_a_name_that_was_asked_for_fits_the_question() -> None:
    catalogue = Catalogue(lambda _question, _position: Page([entry("k", Alias(NAME, "ATLAS"))]), by_filter)
    reading = Reader(catalogue, Turns(), keep_facts=False).first_look([Alias(NAME, "Atlas")])
    assert reading.holders == {Alias(NAME, "Atlas"): {}} and Alias(NAME, "Atlas") in reading.refusals


def test_a_question_that_is_wider_than_its_keys_says_what_fits_it() -> None:
    def begins(row: Row) -> bool:
        return str(row.key).startswith("a")

    def listing(*ids: str) -> Catalogue:
        return Catalogue(lambda _question, _position: one_page(ids), lambda keys: [Question(keys, fits=begins)])

    assert read(listing("a1", "a2"), ["a1", "a9"]) == {"a1": TO_DO, "a9": ABSENT}
    with pytest.raises(errors.BadReply, match="'b1' was listed, which was not asked for"):
        read(listing("a1", "b1"), ["a1"])


# ---- circles, and pages that bring nothing new


@pytest.mark.parametrize("links", [{None: [None]}, {None: [1], 1: [1]}, {None: [1], 1: [2], 2: [1]}], ids=["to the first", "to itself", "in a round"])
def test_a_list_that_goes_in_circles_is_given_up_and_proves_nothing(links: dict[Any, list[Any]]) -> None:
    catalogue = Catalogue(lambda _question, position: Page([entry(f"id-{position}")], None, links[position]))
    with pytest.raises(errors.BadReply, match="^The list of books (never comes to an end|shows one of them twice); absence cannot be concluded from it$"):
        read(catalogue, "x")
    assert len(catalogue.asked) <= LISTINGS * (len(links) + 1)
    assert positions(catalogue).count(None) >= LISTINGS


def test_a_list_that_goes_in_circles_but_holds_its_total_is_whole() -> None:
    links: dict[Any, list[Any]] = {None: [1], 1: [1]}
    catalogue = Catalogue(lambda _question, position: Page([entry(f"id-{position}")], 2, links[position]))
    assert read(catalogue, ["id-1", "x"]) == {"id-1": TO_DO, "x": ABSENT}
    assert positions(catalogue) == [None, 1] * 2


def test_an_empty_page_that_links_to_a_further_one_proves_nothing_even_where_its_total_is_zero() -> None:
    catalogue = Catalogue(lambda _question, _position: Page([], 0, ["more"]))
    with pytest.raises(errors.BadReply, match="goes on after a page that shows none"):
        read(catalogue, "a")
    assert positions(catalogue) == [None] * LISTINGS


@pytest.mark.parametrize("total", [None, 9])
@pytest.mark.parametrize("stale", ["", "ab", "a"])
def test_pages_without_news_that_name_each_other_for_ever_end_the_reading_and_prove_nothing(stale: str, total: int | None) -> None:
    catalogue = Catalogue(lambda _question, position: Page([entry(key) for key in (stale if position else "ab")], total, [(position or 0) + 1]))
    with pytest.raises(errors.BadReply, match="twice" if stale else "goes on after a page that shows none"):
        read(catalogue, "x")
    assert positions(catalogue) == [None, 1] * LISTINGS


def test_a_first_page_of_nothing_that_names_another_one_is_not_understood() -> None:
    for total in (None, 1):
        with pytest.raises(errors.BadReply, match="goes on after a page that shows none"):
            read(paged("", "a", total=total), "x")


def test_a_last_page_of_nothing_is_an_end_like_any_other() -> None:
    assert read(paged("ab", ""), "ax") == {"a": TO_DO, "x": ABSENT}


def test_a_position_that_two_pages_name_is_asked_for_once() -> None:
    ahead: dict[Any, list[Any]] = {None: [1, 2], 1: [2, 3], 2: [3], 3: []}
    catalogue = Catalogue(lambda _question, position: Page([entry(f"id-{position}")], 4, ahead[position]))
    assert read(catalogue, ["id-3", "x"]) == {"id-3": TO_DO, "x": ABSENT}
    assert positions(catalogue) == [None, 1, 2, 3] * 2


# ---- an early stop


def test_no_further_page_is_asked_for_once_every_key_was_seen() -> None:
    catalogue = paged("ab", "cd", "ef", total=99)
    assert read(catalogue, "ad") == {"a": TO_DO, "d": TO_DO}
    assert positions(catalogue) == [None, 1]


def test_another_spelling_of_a_key_is_no_reason_to_stop() -> None:
    catalogue = paged(["AB"], ["ab"])
    assert read(catalogue, ["ab"]) == {"ab": TO_DO}
    assert len(catalogue.asked) == 2


def test_pages_under_way_at_an_early_stop_are_noted_and_no_new_one_is_begun() -> None:
    ahead: dict[Any, list[Any]] = {None: [1, 2, 3, 4, 5], 1: [], 2: [6], 3: [], 4: [], 5: []}
    catalogue = Catalogue(lambda _question, position: Page([entry(f"id-{position}")], 7, ahead[position]))
    pool = Turns(3)
    assert read(catalogue, ["id-1"], pool) == {"id-1": TO_DO}
    assert sorted(positions(catalogue)[1:]) == [1, 2, 3] and pool.most == 3


@pytest.mark.parametrize("spoiled", [0, 1, 2])
def test_pages_under_way_beside_one_that_is_not_understood_change_nothing_any_more(spoiled: int) -> None:
    def answer(_question: Question, position: Hashable | None) -> Page:
        first = len([one for one in positions(catalogue) if one is None]) == 1
        if position is None:
            return Page([entry("z")], 4, [0, 1, 2])
        return Page([None if first and position == spoiled else entry(f"id-{position}")], 4, [])

    catalogue = Catalogue(answer)
    assert read(catalogue, ["id-0", "id-1", "id-2"], Turns(3)) == dict.fromkeys(["id-0", "id-1", "id-2"], TO_DO)
    assert positions(catalogue).count(None) == 2
