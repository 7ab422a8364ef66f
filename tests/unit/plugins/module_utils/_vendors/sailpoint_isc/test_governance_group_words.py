# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint, governance groups: which filters are asked for, what an answer says of each group, and what the messages name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _errors as errors
from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import NAME, Alias, Failure, Question, Response, State, Target, Verdict
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.adapter import alone
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step
from ansible_collections.revoke.access.tests.unit.helpers.vendor_calls import (
    BEARER,
    SAILPOINT_PARAMS,
    counted,
    numbered,
    sailpoint_connections,
    sailpoint_delete,
    sailpoint_list,
    sailpoint_login,
)

EXPERIMENTAL = {**BEARER, "X-SailPoint-Experimental": "true"}
HEX, HEX_DASHED = "2c91808674f24e0b0174f2b5a3a90012", "2c918086-74f2-4e0b-0174-f2b5a3a90012"
IN_USE = Failure("in_use", "It is.")


def adapter(*steps: Step, **more: Any) -> GovernanceGroups:
    return alone(GovernanceGroups, {**SAILPOINT_PARAMS, "ids": ["a"], **more}, *steps)


def named(*names: str) -> list[Alias]:
    return [Alias(NAME, name) for name in names]


# ---- what is wanted


def test_groups_are_known_by_id_and_go_by_name() -> None:
    assert list(adapter(ids=["a", "b"], names=["Sales"]).targets()) == [Target("a", "a"), Target("b", "b"), Target(Alias(NAME, "Sales"), "Sales")]


@pytest.mark.parametrize(
    "params, words",
    [
        ({"ids": ["a", 7]}, r"ids\[1\] is a number"),
        ({"ids": ["a", "Xy7" * 21 + "z"]}, r"ids\[1\] looks like the value of a token"),
        ({"names": ["a b", 7]}, r"names\[1\] is a number"),
        ({"names": ["a"]}, "ids and names both hold 'a'"),
    ],
)
def test_options_ids_and_names_are_named_where_they_hold_what_is_none(params: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.BadInput, match=f"^{words}"):
        adapter(**params)


@pytest.mark.parametrize("given", [True, False])
def test_option_all_matches_says_whether_a_name_stands_for_all(given: bool) -> None:
    assert adapter(all_matches=given).all_matches() is given


# ---- which filters are asked for


def asked(keys: Sequence[Any], **more: Any) -> list[tuple[str, int]]:
    """The filters, each with the number of keys that it is for."""
    return [(question.query, len(question.keys)) for question in adapter(**more).questions(keys)]


@pytest.mark.parametrize(
    "group_id, forms",
    [
        ("plain", ["plain"]),
        (HEX, [HEX, HEX_DASHED]),
        (HEX_DASHED, [HEX_DASHED, HEX]),
        (HEX.upper(), [HEX.upper(), HEX_DASHED.upper(), HEX, HEX_DASHED]),
        (HEX[:31], [HEX[:31]]),
        (HEX + "0", [HEX + "0"]),
        ("g" + HEX[1:], ["g" + HEX[1:]]),
    ],
)
def test_an_id_is_asked_for_in_every_usual_spelling(group_id: str, forms: list[str]) -> None:
    told = ",".join(f'"{form}"' for form in forms)
    assert asked([group_id]) == [(f"id in ({told})", 1)]


@pytest.mark.parametrize(
    "name, forms",
    [
        ("Sales", ["Sales"]),
        ("Caf\u00e9", ["Caf\u00e9", "Cafe\u0301"]),
        ("Cafe\u0301", ["Cafe\u0301", "Caf\u00e9"]),
        ("\u4e2d", ["\u4e2d"]),
        ("e\u0301\u00e9", ["e\u0301\u00e9", "e\u0301e\u0301", "\u00e9\u00e9"]),
    ],
)
def test_a_name_is_asked_for_as_it_is_and_in_the_normalization_forms_that_it_is_not_in(name: str, forms: list[str]) -> None:
    told = ",".join(f'"{form}"' for form in forms)
    assert asked(named(name)) == [(f"name in ({told})", 1)]


def test_names_come_before_ids_and_quotes_and_backslashes_are_escaped() -> None:
    assert asked(["a", Alias(NAME, 'a "b" \\c')]) == [('name in ("a \\"b\\" \\\\c")', 1), ('id in ("a")', 1)]


def test_a_filter_takes_50_ids_and_one_less_beside_a_witness() -> None:
    assert [count for _query, count in asked(numbered(101))] == [50, 50, 1]
    assert [count for _query, count in asked(numbered(99), witness="keeper")] == [49, 49, 1]
    assert [count for _query, count in asked(named(*numbered(41)), witness="keeper")] == [20, 20, 1]


@pytest.mark.parametrize("last, counts", [(859, [5]), (860, [4, 1])])
def test_a_filter_holds_5000_bytes_of_texts_as_they_are_encoded(last: int, counts: list[int]) -> None:
    ids = [letter * 1024 for letter in "abcd"]  # each with its quotes and the comma, which take nine
    assert [count for _query, count in asked([*ids, "e" * last])] == counts


@pytest.mark.parametrize("last, counts", [(636, [2]), (637, [1, 1])])
def test_a_slash_in_a_name_takes_three_bytes_of_a_filter(last: int, counts: list[int]) -> None:
    assert [count for _query, count in asked(named("/" * 1024, "/" * last))] == counts


def test_the_second_filter_has_as_much_room_as_the_first() -> None:
    ids = [letter * 1024 for letter in "abcdefgh"]
    assert [count for _query, count in asked([*ids, "i" * 859])] == [4, 5]


def test_a_filter_asks_for_a_witness_beside_the_rest() -> None:
    operation = adapter()
    (question,) = operation.questions(["a"])
    wider = operation.witnessed(question, 'k"x')
    assert (wider.query, list(wider.keys)) == ('id in ("a") or id in ("k\\"x")', ["a", 'k"x'])


# ---- what a page says


ASKED = Question(["a"], 'id in ("a")')


@pytest.mark.parametrize(
    "position, count, total, following",
    [(None, 1, 1, []), (None, 1, 2, [1]), (None, 50, 51, [50]), (50, 1, 51, []), (50, 1, 52, [51]), (None, 0, 1, []), (None, 2, 1, []), ("odd", 1, 1, [])],
)
def test_a_page_goes_on_where_its_rows_end_until_the_total_is_reached(position: Any, count: int, total: int, following: list[int]) -> None:
    offset = position if isinstance(position, int) else 0
    look = sailpoint_list("a", numbered(count), offset=offset, headers=counted(total), sends=EXPERIMENTAL)
    page = adapter(sailpoint_login(), look).answer(ASKED, position)
    assert (len(page.rows), page.total, list(page.following)) == (count, total, following)


def test_a_page_that_is_too_long_is_named() -> None:
    with pytest.raises(errors.Misfit, match="^51 governance groups came on a page, 50 were asked for"):
        adapter(sailpoint_login(), sailpoint_list("a", numbered(51))).answer(ASKED, None)


@pytest.mark.parametrize("total", [0, 1, 900])
def test_the_vendor_tells_how_many_groups_there_are(total: int) -> None:
    step = Step("GET", "/v2026/workgroups?limit=1&count=true", answer=[], headers=counted(total), sends=EXPERIMENTAL)
    assert adapter(sailpoint_login(), step).population() == total


def test_a_number_of_groups_beside_what_is_no_list_is_not_believed() -> None:
    step = Step("GET", "/v2026/workgroups?limit=1&count=true", answer={}, headers=counted(7))
    with pytest.raises(errors.BadReply):
        adapter(sailpoint_login(), step).population()


# ---- what a group is called, and what stands against it


@pytest.mark.parametrize("name, aliases", [("Sales", named("Sales")), ("", []), (None, [])])
def test_a_group_is_called_by_its_name_and_goes_by_it(name: str | None, aliases: list[Alias]) -> None:
    row = adapter().row({"id": "a", "name": name})
    assert (row.key, row.current.state, row.current.label, list(row.aliases)) == ("a", State.TO_DO, name or "", aliases)


@pytest.mark.parametrize("count, held", [(None, False), (-1, False), (0, False), (1, True), (7, True)])
def test_a_group_with_connections_is_in_use_and_told_how_many_there_are(count: int | None, held: bool) -> None:
    text = f"The group is in use: it has {count} connections. Take it out there, then run again."
    assert adapter().row({"id": "a", "connectionCount": count}).current.obstacle == (Failure("in_use", text) if held else None)


@pytest.mark.parametrize(
    "row, words",
    [
        ({}, "A governance group without id was listed"),
        ({"id": 7}, "A governance group was listed whose id is a whole number"),
        ({"id": "a", "name": 7}, "A governance group was listed whose name is a whole number"),
        ({"id": "a", "connectionCount": "7"}, "A governance group was listed whose connectionCount is a text"),
    ],
)
def test_a_group_that_is_not_understood_is_named_with_what_is_wrong(row: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.Misfit, match=f"^{words}"):
        adapter().row(row)


# ---- what an answer to a bulk deletion says


def sent(answer: Any, **more: Any) -> list[Response]:
    return list(adapter(sailpoint_login(), sailpoint_delete("a", answer=answer, **more)).send(["a"]))


LOOK, ALLOW, TAKE = (
    "Look at it at the vendor, then run again.",
    "Check what the credentials are allowed to do.",
    "Take it out of what holds it, then run again.",
)


@pytest.mark.parametrize(
    "status, reason, cure", [(403, "not_permitted", ALLOW), (409, "in_use", TAKE), (400, "refused", LOOK), (500, "refused", LOOK), (200, "refused", LOOK)]
)
def test_a_group_that_is_refused_is_told_with_the_vendors_words_and_a_cure(status: int, reason: str, cure: str) -> None:
    for description, words in ((" No. ", "No"), (None, "no description"), (" ", "no description"), (7, "7")):
        row = {"id": "a", "status": str(status), "description": description}
        assert sent([row]) == [Response("a", Verdict.DENIED, Failure(reason, f"The vendor refused it: {words}. {cure}", status))]


@pytest.mark.parametrize("status, verdict", [(204, Verdict.ACCEPTED), ("204", Verdict.ACCEPTED), (404, Verdict.GONE)])
def test_a_group_that_went_or_was_not_there_is_told_so(status: Any, verdict: Verdict) -> None:
    assert sent([{"id": "a", "status": status, "description": "x"}]) == [Response("a", verdict)]


@pytest.mark.parametrize("row", [{"id": "a"}, {"id": "a", "status": None}, {"id": "a", "status": "gone"}, {"id": "a", "status": []}])
def test_an_item_without_a_status_is_named(row: dict[str, Any]) -> None:
    with pytest.raises(errors.Misfit, match="^The answer to a bulk deletion tells no status of 'a', so it cannot be understood$"):
        sent([row])


@pytest.mark.parametrize("answer", [[{"status": 204}], [{"id": " ", "status": 204}]])
def test_an_item_without_an_id_is_named(answer: Any) -> None:
    with pytest.raises(errors.Misfit, match="^An item of the answer to a bulk deletion without id"):
        sent(answer)


@pytest.mark.parametrize("answer", [None, "ok", 7, [], {}])
def test_an_answer_without_items_tells_of_none(answer: Any) -> None:
    assert sent(answer) == []


OLD_IN_USE = Failure("in_use", "The group is in use. Take it out of what holds it, then run again.")


def test_the_three_lists_of_the_old_shape_tell_of_each_group() -> None:
    told = sent({"deleted": ["a"], "notFound": ["b"], "inUse": ["c"]}, status=200)
    assert told == [Response("a", Verdict.ACCEPTED), Response("b", Verdict.GONE), Response("c", Verdict.DENIED, OLD_IN_USE)]


@pytest.mark.parametrize("name", ["deleted", "notFound", "inUse"])
def test_a_group_that_is_named_beside_the_three_lists_too_is_told_by_none_of_them(name: str) -> None:
    assert [response.key for response in sent({name: ["a", "b"], "errors": [{"id": "a"}]})] == ["b"]


@pytest.mark.parametrize("name", ["deleted", "notFound", "inUse"])
def test_a_list_of_the_old_shape_that_is_not_understood_is_named(name: str) -> None:
    with pytest.raises(errors.Misfit, match=f"^The answer to a bulk deletion has a whole number in {name}"):
        sent({name: [7]})


# ---- what holds a group


@pytest.mark.parametrize(
    "count, words",
    [
        (1, "ROLE '0'"),
        (3, "ROLE '0', ROLE '1', ROLE '2'"),
        (4, "ROLE '0', ROLE '1', ROLE '2' and 1 more"),
        (9, "ROLE '0', ROLE '1', ROLE '2' and 6 more"),
    ],
)
def test_what_holds_a_group_is_named_and_the_rest_counted(count: int, words: str) -> None:
    look = sailpoint_connections("a%2Fb", [("ROLE", str(number)) for number in range(count)], sends=EXPERIMENTAL)
    text = f"The group is in use by {words}. Take it out there, then run again."
    assert adapter(sailpoint_login(), look).explain("a/b", IN_USE) == text


@pytest.mark.parametrize("answer", [[], [None, 7, {}], [{"object": "x"}]])
def test_a_group_that_nothing_shown_holds_is_explained_by_nothing(answer: Any) -> None:
    assert adapter(sailpoint_login(), sailpoint_connections("a", [], answer=answer)).explain("a", IN_USE) is None


def test_connections_that_are_no_list_explain_nothing() -> None:
    with pytest.raises(errors.BadReply):
        adapter(sailpoint_login(), sailpoint_connections("a", [], answer={"x": 1})).explain("a", IN_USE)


@pytest.mark.parametrize("key, folded", [("A-B", "ab"), ("ab", "ab"), (Alias(NAME, "A-B"), Alias(NAME, "A-B")), (7, 7)])
def test_an_id_is_known_without_dashes_and_case_and_a_name_as_it_is(key: Any, folded: Any) -> None:
    assert GovernanceGroups.fold(key) == folded
