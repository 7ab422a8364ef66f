# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several spellings is named, in which order and words: the same each time, whatever the order of the list."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.revoke.access.plugins.module_utils._engine.likeness import look
from ansible_collections.revoke.access.plugins.module_utils._engine.matching import Match, Matcher, twin
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Key, Response, Verdict

WANTED = "A'S"
STRAIGHT, CURLED = "a's", "A\u2019s"  # both look like it; as Python writes them the straight one comes first


def exact(key: Key) -> Key:
    return key


@pytest.mark.parametrize("listed", itertools.permutations((STRAIGHT, CURLED)))
@pytest.mark.parametrize("parts", [1, 2])
def test_of_several_that_look_alike_the_same_one_is_named_each_time(listed: tuple[str, ...], parts: int) -> None:
    wanted: Key = WANTED if parts == 1 else (WANTED, "x")
    names: list[Key] = [name if parts == 1 else (name, "x") for name in listed]
    first: Key = STRAIGHT if parts == 1 else (STRAIGHT, "x")
    assert Matcher(exact).match([wanted], names) == {wanted: Match(first, twin(first))}
    assert Matcher(exact).match([wanted], names, first=False) == {wanted: Match(first)}
    found = Matcher(look).match([wanted], names)[wanted]
    assert found.listed == first and found.doubt is not None and found.doubt.reason == "not_found"


def test_what_looks_like_an_item_only_since_a_later_read_may_be_the_item_itself_spelled_anew() -> None:
    matcher = Matcher(exact)
    assert matcher.match(["a"], ["a"]) == {"a": Match("a")}
    assert matcher.match(["a"], ["a", "A"], first=False) == {"a": Match("a")}
    assert matcher.match(["a"], ["A"], first=False) == {"a": Match("A")}


def test_a_twin_is_spelled_out_in_plain_characters_only_where_it_has_others() -> None:
    assert twin("A").message.startswith("It is not there as it was given, but there is 'A', which only looks like it:")
    assert "there is '\u0410' (in plain characters '\\u0410'), which" in twin("\u0410").message


def test_of_many_spellings_that_it_may_mean_five_are_named_in_a_fixed_order() -> None:
    names = ["ABC", "ABc", "AbC", "Abc", "aBC", "abC"]
    failures = {Matcher(look).match(["abc"], order)["abc"].doubt for order in (names, names[::-1])}
    text = "It is not there as it was given, and it may mean any of 'ABC', 'ABc', 'AbC', 'Abc', 'aBC'. Nothing was sent: give the one that is meant."
    assert failures == {Failure("not_found", text)}
    mixed = Matcher(look).match([WANTED], [CURLED, STRAIGHT])[WANTED].doubt
    assert mixed is not None and f"any of '{STRAIGHT}', '{CURLED}'." in mixed.message


@pytest.mark.parametrize(
    ("responses", "words"),
    [
        ([], "the vendor's answer does not mention it"),
        ([Response("a", Verdict.ACCEPTED), Response("a", Verdict.GONE)], "the vendor's answer contradicts itself about it"),
    ],
)
def test_an_answer_that_settles_nothing_of_an_id_leaves_it_unconfirmed(responses: list[Response], words: str) -> None:
    assert Matcher(exact).assign(responses, ["a"]) == [("a", Verdict.UNCLEAR, Failure("unconfirmed", words))]
