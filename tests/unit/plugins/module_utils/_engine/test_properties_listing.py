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

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._engine.reader import Reader, Reading
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import ABSENT, NAME, Alias, CurrentState, Key, Page, Question, State, anything
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
    catalogue = Catalogue(pages, lambda _keys: [Question(share, fits=anything) for share in shares if share])
    pool = Turns(size, choose.randrange)
    try:
        return Reader(catalogue, pool, keep_facts=False).first_look(keys)
    finally:
        assert pool.most <= size
        assert sum(position is None for _query, position in catalogue.asked) <= parts * LISTINGS


def told(reading: Reading) -> dict[Key, CurrentState]:
    return {key: found.current for key, found in reading.states.items()}


@HYPOTHESIS
@given(POPULATION, WANTED, st.sampled_from([CHAINED, FANNED, AHEAD]), st.booleans(), SEED, SIZE, st.integers(1, 3))
def test_in_any_paging_of_a_population_that_stands_still_every_key_is_told_rightly(
    population: list[str], wanted: list[str], shape: str, tells: bool, seed: int, size: int, parts: int
) -> None:
    choose = random.Random(seed)
    pages = paging(population, shape, len(population) if tells else None, choose)
    states = told(read(pages, wanted, size, choose, parts))
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
        states = told(read(pages, wanted, size, choose))
    except BadReply as error:
        assert f"of the {len(population)} that it announces" in error.message
    else:
        assert states == dict.fromkeys(wanted, TO_DO) and set(wanted) <= set(listed)


class World:
    """A list that others change between any two requests, and a vendor that pages it by position, in whatever mood.

    What goes never comes back under its id. C(always): what was there during the whole read. C(ever): what was there at some time.
    """

    def __init__(self, population: Sequence[str], length: int, seed: int, shape: str) -> None:
        self.there = list(population)
        self.always = set(population)
        self.ever = set(population)
        self.length = length
        self.shape = shape
        self.chance = random.Random(seed)
        self.shuffles = self.chance.choice([0.0, 0.0, 0.5])  # the vendor keeps no order
        self.unrest = self.chance.choice([0.0, 0.1, 0.5] if self.shuffles else [0.1, 0.5, 0.9])
        self.lies = self.chance.choice([0.0, 0.0, 0.05, 0.3])
        self.doubles = self.chance.choice([0.0, 0.0, 0.05, 0.3])
        self.added = 0

    def others(self) -> None:
        """Somebody removes and adds, as often as not at once, so that the total stays."""
        while self.chance.random() < self.unrest:
            removing, adding = self.chance.choice([(1, 1), (1, 1), (1, 0), (0, 1)])
            if removing and self.there:
                gone = self.chance.choice(self.there)
                self.there.remove(gone)
                self.always.discard(gone)
            if adding:
                self.added += 1
                self.ever.add(f"new-{self.added}")
                self.there.insert(self.chance.randint(0, len(self.there)), f"new-{self.added}")
        if self.chance.random() < self.shuffles:
            self.chance.shuffle(self.there)

    def answer(self, _question: Question, position: Any) -> Page:
        self.others()
        number = position or 0
        rows = self.there[number * self.length : (number + 1) * self.length]
        count = -(-len(self.there) // self.length)
        total = len(self.there)
        if rows and self.chance.random() < self.doubles:
            rows.insert(self.chance.randint(0, len(rows)), self.chance.choice(rows))
        if self.chance.random() < self.lies:
            total = max(0, total + self.chance.choice([-2, -1, 1, 2]))
        return Page([entry(key, Alias(NAME, f"name of {key}")) for key in rows], total, linked(count, self.shape, number) if number < count else [])


WORLDS = st.builds(World, POPULATION, st.integers(1, 5), SEED, st.sampled_from([CHAINED, FANNED, AHEAD]))


@settings(max_examples=examples(600), deadline=None)
@given(WORLDS, WANTED, SIZE)
def test_whatever_others_and_the_vendor_do_no_key_that_was_there_during_the_whole_read_is_called_absent(world: World, wanted: list[str], size: int) -> None:
    try:
        states = told(read(world.answer, wanted, size, world.chance))
    except BadReply:
        return
    for key, current in states.items():
        assert current != ABSENT or key not in world.always, "it was there all the time"
        assert current != TO_DO or key in world.ever, "it was never there"
        assert current in (ABSENT, TO_DO) or (current.barred and current.state is State.UNREADABLE)


@settings(max_examples=examples(400), deadline=None)
@given(WORLDS, WANTED, SIZE)
def test_whatever_others_and_the_vendor_do_no_name_is_settled_without_an_item_that_had_it_during_the_whole_read(
    world: World, wanted: list[str], size: int
) -> None:
    aliases = [Alias(NAME, f"name of {key}") for key in wanted]
    try:
        reading = read(world.answer, aliases, size, world.chance)
    except BadReply:
        return
    for key, alias in zip(wanted, aliases):
        assert key not in world.always or alias in reading.refusals or list(reading.holders[alias]) == [key]


@HYPOTHESIS
@given(POPULATION, WANTED, st.integers(1, 5), SEED, SIZE)
def test_a_world_that_stands_still_is_told_rightly_at_the_first_try(population: list[str], wanted: list[str], length: int, seed: int, size: int) -> None:
    """So that the properties above cannot pass because every read is given up."""
    world = World(population, length, seed, CHAINED)
    world.unrest = world.lies = world.doubles = world.shuffles = 0.0
    assert told(read(world.answer, wanted, size, world.chance)) == {key: TO_DO if key in population else ABSENT for key in wanted}
