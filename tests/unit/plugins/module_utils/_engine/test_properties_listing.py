# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Promises of reading that hold however a list is paged: every key is told rightly, or nothing is concluded."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import ABSENT, LISTINGS, Reader, Reading
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, Alias, Key, Page, Question
from ansible_collections.revoke.access.plugins.module_utils._errors import BadReply
from ansible_collections.revoke.access.tests.unit.helpers.catalogue import Catalogue, Pages, entry
from ansible_collections.revoke.access.tests.unit.helpers.effort import examples
from ansible_collections.revoke.access.tests.unit.helpers.fakes import TO_DO, Turns

IDS = st.sampled_from([f"id-{number:02}" for number in range(20)])
POPULATION = st.lists(IDS, unique=True)
WANTED = st.lists(IDS, unique=True, min_size=1)
SEED = st.integers(0, 2**32)
SIZE = st.integers(1, 4)
HYPOTHESIS = settings(max_examples=examples(300), deadline=None)

# How pages name each other: each the next one, the first all others, or each a few of the next ones.
CHAINED, FANNED, AHEAD = "chained", "fanned", "ahead"


def cut(values: Sequence[Any], choose: random.Random) -> list[list[Any]]:
    """The values in pages of any size; only a list of none has a page of none."""
    pages: list[list[Any]] = [[]]
    for value in values:
        if pages[-1] and choose.random() < 0.5:
            pages.append([])
        pages[-1].append(value)
    return pages


def linked(count: int, shape: str, number: int) -> list[int]:
    """The pages that page C(number) names."""
    if shape == FANNED:
        return list(range(1, count)) if number == 0 else []
    return list(range(number + 1, min(count, number + (4 if shape == AHEAD else 2))))


def paging(values: Sequence[Key], shape: str, total: int | None, choose: random.Random) -> Pages:
    """A list that stands still. Pages that name the same one twice have to tell the total, as else they pass for a circle."""
    pages = cut(values, choose)
    told = len(values) if total is None and shape == AHEAD else total

    def answer(_question: Question, position: Any) -> Page:
        number = position or 0
        return Page([entry(key, Alias(NAME, f"name of {key}")) for key in pages[number]], told, linked(len(pages), shape, number))

    return answer


def read(pages: Pages, keys: Sequence[Key], size: int, choose: random.Random, parts: int = 1) -> Reading:
    """C(parts): so many questions, each for its share of the keys."""
    shares = [keys[part::parts] for part in range(parts)]
    catalogue = Catalogue(pages, lambda _keys: [Question(share) for share in shares if share])
    pool = Turns(size, choose.randrange)
    try:
        return Reader(catalogue, pool, keep_facts=False).read(keys)
    finally:
        assert pool.most <= size
        assert sum(position is None for _query, position in catalogue.asked) <= parts * LISTINGS


@HYPOTHESIS
@given(POPULATION, WANTED, st.sampled_from([CHAINED, FANNED, AHEAD]), st.booleans(), SEED, SIZE, st.integers(1, 3))
def test_in_any_paging_of_a_population_that_stands_still_every_key_is_told_rightly(
    population: list[str], wanted: list[str], shape: str, tells: bool, seed: int, size: int, parts: int
) -> None:
    choose = random.Random(seed)
    pages = paging(population, shape, len(population) if tells else None, choose)
    states = read(pages, wanted, size, choose, parts).states
    assert states == {key: TO_DO if key in population else ABSENT for key in wanted}


@HYPOTHESIS
@given(POPULATION, WANTED, st.sampled_from([CHAINED, FANNED, AHEAD]), st.booleans(), SEED, SIZE)
def test_in_any_paging_of_a_population_that_stands_still_every_name_stands_for_all_that_have_it(
    population: list[str], wanted: list[str], shape: str, tells: bool, seed: int, size: int
) -> None:
    choose = random.Random(seed)
    pages = paging(population, shape, len(population) if tells else None, choose)
    aliases = [Alias(NAME, f"name of {key}") for key in wanted]
    holders = read(pages, aliases, size, choose).holders
    assert {alias: list(found) for alias, found in holders.items()} == {alias: [key] if key in population else [] for alias, key in zip(aliases, wanted)}


@HYPOTHESIS
@given(st.lists(IDS, unique=True, min_size=1), WANTED, st.sampled_from([CHAINED, FANNED, AHEAD]), SEED, SIZE, st.data())
def test_a_list_that_is_shorter_than_its_total_never_proves_absence(
    population: list[str], wanted: list[str], shape: str, seed: int, size: int, data: st.DataObject
) -> None:
    choose = random.Random(seed)
    hidden = data.draw(st.sets(st.sampled_from(population), min_size=1))
    listed = [key for key in population if key not in hidden]
    pages = paging(listed, shape, len(population), choose)
    try:
        states = read(pages, wanted, size, choose).states
    except BadReply:
        assert not set(wanted) <= set(listed), "all that was asked for is listed, yet it was not told"
    else:
        assert states == dict.fromkeys(wanted, TO_DO) and set(wanted) <= set(listed)


@HYPOTHESIS
@given(POPULATION, WANTED, st.integers(1, 5), SEED)
def test_what_stays_is_never_called_absent_while_others_go_during_the_read(population: list[str], wanted: list[str], length: int, seed: int) -> None:
    choose = random.Random(seed)
    there = list(population)

    def answer(_question: Question, position: Any) -> Page:
        if there and choose.random() < 0.3:
            there.remove(choose.choice(there))  # later rows move up, and one may slip past the next page
        begin = position or 0
        more = [begin + length] if begin + length < len(there) else []
        return Page([entry(key) for key in there[begin : begin + length]], len(there), more)

    try:
        states = read(answer, wanted, 1, choose).states
    except BadReply:
        return
    for key in wanted:
        assert states[key] == TO_DO or key not in there
        assert states[key] == ABSENT or key in population
