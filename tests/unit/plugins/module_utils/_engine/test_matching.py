# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ids that a list spells otherwise: a near miss is named and never sent, and a new spelling hides nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Seen
from ansible_collections.revoke.access.plugins.module_utils._spelling import Spellings

# wanted, the lists of several looks, and what stands for the wanted id in each
TABLE: list[tuple] = [
    ("ab", [["ab"], []], ["ab", None]),
    ("ab", [["AB"], ["AB"]], ["AB", "AB"]),
    ("ab", [["ab", "AB"], ["AB"]], ["ab", None]),  # the other one was another one from the beginning
    ("ab", [["ab"], ["AB"]], ["ab", "AB"]),  # it may have been spelled anew: it does not pass for gone
    ("ab", [[], ["AB"]], [None, "AB"]),
    ("ab", [["x", "abc", "a"], []], [None, None]),
    ("ab", [["AB", "Ab"]], ["AB"]),
]


@pytest.mark.parametrize("wanted, looks, expected", TABLE)
def test_the_exact_spelling_comes_first_and_a_new_one_hides_nothing(wanted: str, looks: list[list[str]], expected: list[str | None]) -> None:
    spellings = Spellings(str.casefold)
    assert [spellings.find([wanted], ids)[wanted] for ids in looks] == expected


IDS = st.sampled_from(["ab", "AB", "Ab", "aB", "cd", "CD", "x"])


@given(st.lists(IDS, unique=True), st.sets(IDS))
def test_each_wanted_id_gets_itself_or_one_that_differs_only_in_case_or_none(wanted: list[str], listed: set[str]) -> None:
    found = Spellings(str.casefold).find(wanted, listed)
    assert list(found) == wanted
    for key, name in found.items():
        alike = {one for one in listed if one.casefold() == key.casefold()}
        assert name == (key if key in listed else min(alike) if alike else None)


@given(st.lists(IDS, unique=True, min_size=1), st.sets(IDS), st.sets(IDS))
def test_where_case_matters_only_the_exact_id_is_ever_sent(wanted: list[str], listed: set[str], later: set[str]) -> None:
    spellings = Spellings(str.casefold)
    for ids in (listed, later):
        found: dict = {key: Seen(False, "name") for key in wanted if key in ids}
        for key, seen in spellings.seen(wanted, ids, found).items():
            if key in ids:
                assert seen.done is False and not seen.final
            else:
                assert seen.done is True or (seen.final and seen.obstacle is not None and seen.obstacle.reason == "not_found")
    first = Spellings(str.casefold).seen(wanted, listed, {})
    assert all(seen.done is True for key, seen in first.items() if key.casefold() not in {one.casefold() for one in listed})
