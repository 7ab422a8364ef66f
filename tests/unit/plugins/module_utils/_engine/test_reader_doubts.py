# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading: under which key a doubt is told, what a near miss found is not doubted, and that the witness is looked for everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.listing import LISTINGS
from ansible_collections.revoke.access.plugins.module_utils._engine.reader import Reader, Reading
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, Alias, Failure, Key, Page, Question, State, anything
from ansible_collections.revoke.access.tests.unit.helpers.catalogue import Catalogue, entry, one_page, scripted
from ansible_collections.revoke.access.tests.unit.helpers.fakes import TO_DO, Turns


def look(catalogue: Catalogue, *keys: Key, witness: Key | None = None) -> Reading:
    return Reader(catalogue, Turns(), keep_facts=False).first_look(list(keys), witness)


class Nearby(Catalogue):
    """Shows a alone, and C(near) where it is asked for what is near; it doubts every key that it is asked about."""

    def __init__(self, near: Sequence[Key], doubts: Callable[[Key], str] = "{} looks like a name.".format) -> None:
        super().__init__(lambda question, _position: one_page(near if question.query == "near" else ["a"]), lambda keys: [Question(keys, "exact", anything)])
        self.doubts = doubts

    def nearby(self, keys: Sequence[Key]) -> Sequence[Question]:
        assert keys, "it was asked for what is near to nothing"
        return [Question(keys, "near", anything)]

    def doubt(self, key: Key) -> str:
        return self.doubts(key)


def test_where_everything_was_found_nothing_nearby_is_asked_for() -> None:
    catalogue = Nearby([])
    assert look(catalogue, "a").states["a"].current == TO_DO
    assert len(catalogue.asked) == 1


def test_what_is_found_nearby_is_there_and_not_doubted() -> None:
    states = look(Nearby(["b"]), "a", "b", "c").states
    assert states["b"].current == TO_DO
    assert states["c"].key == "c" and states["c"].current.obstacle is not None
    assert states["c"].current.obstacle.message == "It is not there. c looks like a name. Nothing was sent for it."


def test_what_only_looks_like_a_listed_one_is_told_under_its_own_key() -> None:
    found = look(Catalogue(lambda _question, _position: one_page("A")), "a").states["a"]
    assert found.key == "a" and found.current.barred and found.current.obstacle is not None


def test_a_witness_of_which_the_vendor_does_not_tell_makes_the_read_unreadable() -> None:
    def apart(keys: Sequence[Key]) -> Sequence[Question]:
        return [Question([key], key) for key in keys]

    refusal = Failure("refused", "It is not yours.")
    catalogue = Catalogue(lambda question, _position: Page([], refusal=refusal) if question.query == "w" else one_page({"a"} & {*question.keys}), apart)
    with pytest.raises(errors.BadReply, match="^The witness 'w' is not among the books that were read; absence cannot be concluded from it"):
        look(catalogue, "a", "x", witness="w")


def test_where_nothing_is_asked_no_witness_is_missed() -> None:
    assert look(Catalogue(lambda _question, _position: one_page("")), witness="w").states == {}


def test_a_read_without_a_first_look_needs_no_witness() -> None:
    catalogue = Catalogue(lambda _question, _position: one_page("a"))
    assert Reader(catalogue, Turns(), keep_facts=False).look_again(["a"]).states == {"a": TO_DO}
    assert len(catalogue.asked) == 1


def test_a_name_in_a_list_that_never_stands_still_is_told_so() -> None:
    book = Alias(NAME, "book")
    pages = [page for number in range(LISTINGS) for page in (Page([entry("a")], 2, [1]), Page([entry(f"{number}")], 2))]
    state = look(scripted(*pages), book).refusals[book]
    assert (state.state, state.barred) == (State.UNREADABLE, True) and state.obstacle is not None
    assert f"was read {LISTINGS} times and was never the same twice in a row" in state.obstacle.message
