# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One answer by itself: which rows are wanted in which spelling, which names it shows, and when it needs no second listing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import Answer
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, Alias, CurrentState, Key, Page, Question, Row, State
from ansible_collections.revoke.access.plugins.module_utils._errors import Misfit

THERE = CurrentState(State.TO_DO)
BOOK = Alias(NAME, "book")


def without_dashes(key: Key) -> Key:
    return str(key).replace("-", "") if isinstance(key, str) else key


def answer(*keys: Key) -> Answer:
    """What is asked of a vendor that does not tell dashes."""
    return Answer(Question(keys), without_dashes, "books")


def give(to: Answer, *rows: Row, following: Sequence[int] = ()) -> bool:
    """Hand it its next page; returns whether it is finished."""
    assert to.position() is not None
    return to.take(Page([], None, following), [(row, row.current) for row in rows])


def test_before_anything_came_nothing_is_there_and_nothing_has_moved() -> None:
    fresh = answer("a", BOOK)
    assert (fresh.rows, fresh.holders, fresh.near, fresh.total, fresh.refusal, fresh.moved) == ({}, {BOOK: {}}, {BOOK: {}}, None, None, "")
    assert not fresh.shows("a") and not fresh.shows(BOOK)


def test_a_row_is_wanted_in_each_spelling_that_means_one_of_the_keys_or_looks_like_it() -> None:
    wanted = answer("a-b")
    for key in ("a-b", "ab", "A-B"):
        assert wanted.check(Row(key, THERE)).key == key
    assert give(wanted, Row("ab", THERE), Row("other", THERE))
    assert list(wanted.rows) == ["ab"] and wanted.shows("a-b") and not wanted.shows("other")


def test_a_row_that_is_no_spelling_of_any_key_answers_another_question() -> None:
    with pytest.raises(Misfit, match="'c' was listed, which was not asked for"):
        answer("a-b").check(Row("c", THERE))


def test_what_is_there_in_another_spelling_is_not_missing_so_one_listing_is_enough() -> None:
    listed = answer("a-b")
    assert not give(listed, Row("ab", THERE), following=[1])
    assert give(listed, Row("other", THERE))


def test_a_name_is_shown_by_what_goes_by_it_and_not_by_what_only_looks_like_it() -> None:
    named, near = answer(BOOK), answer(BOOK)
    assert give(named, Row("1", THERE, [BOOK]))
    assert named.shows(BOOK) and not named.shows(Alias(NAME, "other"))
    assert give(near, Row("1", THERE, [Alias(NAME, "Book")]))
    assert not near.shows(BOOK)
    assert list(near.near[BOOK]) == ["Book"]
