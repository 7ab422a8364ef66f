# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ids that a vendor spells otherwise: a near miss is named and never sent, a new spelling hides nothing, and each id gets one verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils._engine.listing import ABSENT, Reader
from ansible_collections.revoke.access.plugins.module_utils._engine.matching import Match, Matcher
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Failure, Key, Response, State, Verdict
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.catalogue import Catalogue, one_page
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Turns

WHY = Failure("refused", "because")

# wanted, the lists of several looks, and what stands for the wanted id in each
TABLE: list[tuple[str, list[list[str]], list[str | None]]] = [
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
    for one_spelling in (False, True):
        matcher = Matcher(str.casefold, one_spelling)
        found = [matcher.match([wanted], ids).get(wanted) for ids in looks]
        assert [match.listed if match else None for match in found] == expected
        assert all(match.twin is (match.listed != wanted and not one_spelling) for match in found if match)


IDS = st.sampled_from(["ab", "AB", "Ab", "aB", "cd", "CD", "x"])


@settings(deadline=None)
@given(st.lists(IDS, unique=True), st.sets(IDS))
def test_each_wanted_id_gets_itself_or_one_that_differs_only_in_case_or_none(wanted: list[str], listed: set[str]) -> None:
    found = Matcher(str.casefold, one_spelling=False).match(wanted, listed)
    assert list(found) == [key for key in wanted if key in found]
    for key in wanted:
        alike = {one for one in listed if one.casefold() == key.casefold()}
        name = key if key in listed else min(alike) if alike else None
        assert found.get(key) == (Match(name, twin=name != key) if name else None)


@settings(deadline=None)
@given(st.lists(IDS, unique=True, min_size=1), st.sets(IDS), st.sets(IDS))
def test_where_case_matters_only_the_exact_id_is_ever_sent(wanted: list[str], listed: set[str], later: set[str]) -> None:
    pages = [listed, later]
    reader = Reader(Catalogue(lambda _question, _position: one_page(pages[0])), Turns(), keep_facts=False)
    for ids in (listed, later):
        pages[0] = ids
        for key, current in reader.read(wanted).states.items():
            if key in ids:
                assert current.state is State.TO_DO and not current.barred
            else:
                assert current == ABSENT or (current.barred and current.obstacle is not None and current.obstacle.reason == "not_found")
    first = Reader(Catalogue(lambda _question, _position: one_page(listed)), Turns(), keep_facts=False).read(wanted).states
    assert all(current == ABSENT for key, current in first.items() if str(key).casefold() not in {one.casefold() for one in listed})


# ---- where all spellings are one item


def test_two_spellings_of_one_item_are_not_both_sent() -> None:
    matcher = Matcher(str.casefold, one_spelling=True)
    matcher.expect(["ab", "AB", "Ab"])
    assert matcher.match(["ab", "AB", "Ab"], ["AB"]) == {"AB": Match("AB", twin=False)}
    other = Matcher(str.casefold, one_spelling=True)
    other.expect(["ab", "Ab"])
    assert other.match(["ab", "Ab"], ["AB"]) == {"ab": Match("AB", twin=False)}


def test_a_listed_id_goes_by_the_spelling_in_which_it_was_wanted() -> None:
    matcher = Matcher(str.casefold, one_spelling=True)
    matcher.expect(["ab"])
    assert (matcher.owner("AB"), matcher.owner("ab"), matcher.owner("x")) == ("AB", "ab", "x")
    matcher.match(["ab"], ["AB", "x"])
    assert (matcher.owner("AB"), matcher.owner("ab"), matcher.owner("x")) == ("ab", "ab", "x")


@settings(deadline=None)
@given(st.lists(IDS, unique=True), st.sets(IDS), st.sets(IDS))
def test_no_listed_id_stands_for_two_wanted_ones_where_spellings_are_one_item(wanted: list[str], listed: set[str], later: set[str]) -> None:
    matcher = Matcher(str.casefold, one_spelling=True)
    matcher.expect(wanted)
    for ids in (listed, later):
        found = matcher.match(wanted, ids)
        names = [match.listed for match in found.values()]
        assert len(set(names)) == len(names)
        assert all(not match.twin and (match.listed == key if key in ids else True) for key, match in found.items())
        alike = {key.casefold() for key in wanted}
        if ids is listed:  # what is listed in any spelling is never called gone
            assert {str(name).casefold() for name in names} == {one.casefold() for one in listed if one.casefold() in alike}


@settings(deadline=None)
@given(st.permutations(["AB", "Ab", "aB"]))
def test_which_spelling_stands_for_an_id_does_not_hang_on_the_order_of_the_list(listed: list[str]) -> None:
    assert Matcher(str.casefold, one_spelling=False).match(["ab"], listed) == {"ab": Match("AB", twin=True)}


def test_a_twin_is_named_in_the_failure_and_a_pair_by_both_halves() -> None:
    def failure(wanted: Key, listed: Key) -> Failure | None:
        reader = Reader(PairsCatalogue(lambda _question, _position: one_page([listed])), Turns(), keep_facts=False)
        return reader.read([wanted]).states[wanted].obstacle

    for wanted, listed, shown in (("ab", "AB", "'AB'"), (("a", "b"), ("A", "b"), "'A, b'")):
        found = failure(wanted, listed)
        assert found is not None and found.reason == "not_found" and f"there is {shown}" in found.message and "Nothing was sent" in found.message


class PairsCatalogue(Catalogue):
    """Keys are texts or pairs of texts; both are compared without case."""

    @staticmethod
    def fold(key: Key) -> Key:
        return tuple(str(part).casefold() for part in key) if isinstance(key, tuple) else str(key).casefold()


# ---- assign: exactly one verdict per key


def assign(responses: Sequence[Response], keys: Sequence[Key], fold: Callable[[Key], Key] = Operation.fold) -> list[tuple[Key, Verdict, Failure | None]]:
    by_either = [Matcher(fold, one_spelling).assign(responses, keys) for one_spelling in (False, True)]
    assert by_either[0] == by_either[1]
    return by_either[0]


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


def test_keys_that_are_not_strings_are_compared_as_they_are() -> None:
    assert verdicts([Response(("A", "b"), Verdict.ACCEPTED)], [("A", "b"), ("a", "b")]) == [(("A", "b"), Verdict.ACCEPTED), (("a", "b"), Verdict.UNCLEAR)]
