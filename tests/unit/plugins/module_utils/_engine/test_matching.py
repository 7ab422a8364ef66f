# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ids that a vendor spells otherwise: one item or a near miss, a new spelling hides nothing, and each id gets one verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.likeness import look
from ansible_collections.revoke.access.plugins.module_utils._engine.matching import Matcher, shown, twin
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.reader import Reader
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import ABSENT, Failure, Key, Response, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.catalogue import Catalogue, one_page
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Turns

WHY = Failure("refused", "because")


def same_text(key: Key) -> Key:
    """Where every character counts."""
    return key


def caseless(key: Key) -> Key:
    """Where case does not count."""
    return str(key).casefold()


# ---- one item in several spellings


def listed(fold: Callable[[Key], Key], wanted: str, looks: Sequence[Sequence[str]]) -> list[tuple[str, bool] | None]:
    """What stands for a wanted id in the lists of several looks, and whether that is in doubt."""
    matcher = Matcher(fold)
    found = [matcher.match([wanted], ids, first=number == 0).get(wanted) for number, ids in enumerate(looks)]
    return [(str(match.listed), match.doubt is not None) if match else None for match in found]


# wanted, the lists of a first look and a later one, what stands for the wanted id in each where case counts
EXACT: list[tuple[str, list[list[str]], list[tuple[str, bool] | None]]] = [
    ("ab", [["ab"], []], [("ab", False), None]),
    ("ab", [["AB"], ["AB"]], [("AB", True), ("AB", False)]),  # the doubt of the first look bars it
    ("ab", [["ab", "AB"], ["AB"]], [("ab", False), None]),  # the other one was another one from the beginning
    ("ab", [["ab", "AB"], ["AB", "aB"]], [("ab", False), ("aB", False)]),
    ("ab", [["ab"], ["AB"]], [("ab", False), ("AB", False)]),  # it may have been spelled anew: it does not pass for gone
    ("ab", [[], ["AB"]], [None, ("AB", False)]),
    ("ab", [["x", "abc", "a"], []], [None, None]),
    ("ab", [["AB", "Ab"]], [("AB", True)]),
    ("pay", [["p\u0430y"]], [("p\u0430y", True)]),
    ("pay", [["pay"], ["p\u0430y"]], [("pay", False), ("p\u0430y", False)]),
]


@pytest.mark.parametrize("wanted, looks, expected", EXACT)
def test_the_exact_spelling_comes_first_and_a_new_one_hides_nothing(wanted: str, looks: list[list[str]], expected: list[tuple[str, bool] | None]) -> None:
    assert listed(same_text, wanted, looks) == expected


# the same where it does not count
FOLDED: list[tuple[str, list[list[str]], list[tuple[str, bool] | None]]] = [
    ("ab", [["ab"], []], [("ab", False), None]),
    ("ab", [["AB"]], [("AB", False)]),
    ("ab", [["AB", "ab"]], [("ab", False)]),
    ("ab", [["AB", "Ab"]], [("AB", True)]),  # which of them is meant?
    ("AB", [["AB"], ["ab"]], [("AB", False), ("ab", False)]),
    ("ab", [["\uff41b"]], [("\uff41b", True)]),
]


@pytest.mark.parametrize("wanted, looks, expected", FOLDED)
def test_where_spellings_are_one_item_the_vendors_stands_for_it_unless_it_may_be_several(
    wanted: str, looks: list[list[str]], expected: list[tuple[str, bool] | None]
) -> None:
    assert listed(caseless, wanted, looks) == expected


IDS = st.sampled_from(["ab", "AB", "Ab", "aB", "cd", "CD", "x", "\uff41b"])


@settings(deadline=None)
@given(st.lists(IDS, unique=True), st.sets(IDS))
def test_where_case_counts_each_wanted_id_gets_itself_or_a_look_alike_in_doubt_or_none(wanted: list[str], there: set[str]) -> None:
    found = Matcher(same_text).match(wanted, there)
    assert list(found) == [key for key in wanted if key in found]
    for key in wanted:
        alike = {one for one in there if look(one) == look(key)}
        if key in there:
            assert found[key].listed == key and found[key].doubt is None
        elif alike:
            doubt = found[key].doubt
            assert found[key].listed in alike and doubt is not None and doubt.reason == "not_found"
        else:
            assert key not in found


@settings(deadline=None)
@given(st.lists(IDS, unique=True), st.sets(IDS))
def test_where_case_does_not_count_whatever_is_listed_in_any_spelling_is_found(wanted: list[str], there: set[str]) -> None:
    found = Matcher(caseless).match(wanted, there)
    for key in wanted:
        same = {one for one in there if one.casefold() == key.casefold()}
        assert not same or found[key].listed in same
        assert not same or (found[key].doubt is None) is (key in same or len(same) == 1)
        assert same or found.get(key) is None or found[key].doubt is not None


@settings(deadline=None)
@given(st.lists(IDS, unique=True, min_size=1), st.sets(IDS), st.sets(IDS))
def test_where_case_counts_only_the_exact_id_is_ever_sent_and_nothing_alike_passes_for_gone(wanted: list[str], first: set[str], later: set[str]) -> None:
    pages = [first]
    reader = Reader(Catalogue(lambda _question, _position: one_page(pages[0])), Turns(), keep_facts=False)
    for key, found in reader.first_look(wanted).states.items():
        if key in first:
            assert found.key == key and found.current.state is State.TO_DO and not found.current.barred
        elif {look(one) for one in first} & {look(key)}:
            assert found.current.barred and found.current.obstacle is not None and found.current.obstacle.reason == "not_found"
        else:
            assert found.current == ABSENT
    pages[0] = later
    for key, current in reader.look_again(wanted).states.items():
        beside = {one for one in first if one != key} if key in first else set()
        assert (current.state is State.AS_DESIRED) is (not {one for one in later - beside if look(one) == look(key)})


@settings(deadline=None)
@given(st.permutations(["AB", "Ab", "aB"]))
def test_which_spelling_stands_for_an_id_does_not_hang_on_the_order_of_the_list(there: list[str]) -> None:
    assert listed(same_text, "ab", [there]) == listed(caseless, "ab", [there]) == [("AB", True)]


@settings(deadline=None)
@given(st.permutations(["AB", "Ab", "aB"]))
def test_an_ambiguous_spelling_names_all_that_it_may_mean(there: list[str]) -> None:
    doubt = Matcher(caseless).match(["ab"], there)["ab"].doubt
    assert doubt is not None and doubt.reason == "not_found" and "'AB', 'Ab', 'aB'" in doubt.message and "Nothing was sent" in doubt.message


@pytest.mark.parametrize("name", OPERATIONS)
@settings(deadline=None)
@given(text=st.text("abAB01-{}:+ \u0430\uff41\u0301", max_size=8), other=st.text("abAB01-{}:+", max_size=8))
def test_the_fold_of_every_operation_is_its_own_fold_and_keeps_apart_what_looks_apart(name: str, text: str, other: str) -> None:
    fold = OPERATIONS[name].fold
    for key in (text, (text, other)):
        assert fold(fold(key)) == fold(key)
    if fold(text) == fold(other):
        assert look(text.replace("-", "")) == look(other.replace("-", ""))


@pytest.mark.parametrize(
    "wanted, there, words",
    [
        ("ab", "AB", "'AB'"),
        (("a", "b"), ("A", "b"), "'A, b'"),
        ("pay", "p\u0430y", "'p\u0430y' (in plain characters 'p\\u0430y')"),
        ("a", "a\u200b", "'a\\u200b'"),
    ],
)
def test_a_twin_is_named_in_the_failure_also_where_it_cannot_be_told_by_eye(wanted: Key, there: Key, words: str) -> None:
    reader = Reader(Catalogue(lambda _question, _position: one_page([there])), Turns(), keep_facts=False)
    failure = reader.first_look([wanted]).states[wanted].current.obstacle
    assert failure == twin(there)
    assert failure is not None and failure.reason == "not_found" and words in failure.message and "Nothing was sent" in failure.message


@pytest.mark.parametrize("key, text", [("ab", "ab"), (("a", 7), "a, 7"), (7, "7")])
def test_a_key_is_shown_as_people_write_it(key: Key, text: str) -> None:
    assert shown(key) == text


# ---- assign: exactly one verdict per key


def assign(responses: Sequence[Response], keys: Sequence[Key], fold: Callable[[Key], Key] = Operation.fold) -> list[tuple[Key, Verdict, Failure | None]]:
    return Matcher(fold).assign(responses, keys)


def verdicts(responses: Sequence[Response], keys: Sequence[Key]) -> list[tuple[Key, Verdict]]:
    return [(key, verdict) for key, verdict, _failure in assign(responses, keys)]


def test_an_id_that_the_answer_does_not_mention_is_unclear() -> None:
    assert verdicts([Response("a", Verdict.ACCEPTED)], "ab") == [("a", Verdict.ACCEPTED), ("b", Verdict.UNCLEAR)]
    assert verdicts([], "ab") == [("a", Verdict.UNCLEAR), ("b", Verdict.UNCLEAR)]


def test_an_id_in_both_lists_is_unclear() -> None:
    assert verdicts([Response("a", Verdict.ACCEPTED), Response("a", Verdict.DENIED, WHY)], "a") == [("a", Verdict.UNCLEAR)]
    assert verdicts([Response("a", Verdict.ACCEPTED), Response("A", Verdict.DENIED, WHY)], "a") == [("a", Verdict.UNCLEAR)]


def test_an_id_that_is_mentioned_twice_alike_counts_once() -> None:
    assert assign([Response("a", Verdict.DENIED, WHY), Response("a", Verdict.DENIED, None)], "a") == [("a", Verdict.DENIED, WHY)]


def test_an_id_that_was_not_sent_is_left_alone() -> None:
    assert verdicts([Response("z", Verdict.ACCEPTED), Response("a", Verdict.GONE)], "a") == [("a", Verdict.GONE)]


@pytest.mark.parametrize("spelled", ["AB-CD", "Ab-Cd"])
def test_an_id_that_comes_back_recased_is_still_that_id(spelled: str) -> None:
    assert verdicts([Response(spelled, Verdict.ACCEPTED)], ["ab-cd"]) == [("ab-cd", Verdict.ACCEPTED)]


@pytest.mark.parametrize("spelled", ["AB-CD", "abcd", "ABCD"])
def test_only_where_the_vendor_ignores_dashes_an_id_without_them_is_the_same(spelled: str) -> None:
    assert assign([Response(spelled, Verdict.ACCEPTED)], ["ab-cd"], GovernanceGroups.fold) == [("ab-cd", Verdict.ACCEPTED, None)]
    assert verdicts([Response("abcd", Verdict.ACCEPTED)], ["ab-cd"]) == [("ab-cd", Verdict.UNCLEAR)]


def test_a_recased_id_that_could_be_two_is_nobodys() -> None:
    assert verdicts([Response("AB", Verdict.ACCEPTED)], ["ab", "aB"]) == [("ab", Verdict.UNCLEAR), ("aB", Verdict.UNCLEAR)]
    assert verdicts([Response("aB", Verdict.ACCEPTED)], ["ab", "aB"]) == [("ab", Verdict.UNCLEAR), ("aB", Verdict.ACCEPTED)]


def test_halves_of_a_pair_are_compared_like_texts() -> None:
    assert verdicts([Response(("A", "b"), Verdict.ACCEPTED)], [("A", "b"), ("a", "b")]) == [(("A", "b"), Verdict.ACCEPTED), (("a", "b"), Verdict.UNCLEAR)]


@pytest.mark.parametrize("spelled, sent", [(("A", "B"), ("a", "b")), (("A", 7), ("a", 7))])
def test_a_pair_that_comes_back_recased_is_still_that_pair(spelled: Key, sent: Key) -> None:
    assert verdicts([Response(spelled, Verdict.ACCEPTED)], [sent, ("other", "b")]) == [(sent, Verdict.ACCEPTED), (("other", "b"), Verdict.UNCLEAR)]
