# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shape of decoded JSON: what is there of the documented type passes, and anything else is named with what it is."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._errors import Misfit
from ansible_collections.revoke.access.plugins.module_utils._http import shape

# A value of each type that JSON has, and how it is called.
CALLED: list[tuple[Any, str]] = [
    (None, "null"),
    ("x", "a text"),
    (7, "a whole number"),
    (1.5, "a number that is not whole"),
    (True, "true or false"),
    ({}, "an object"),
    ([], "a list"),
]
OPTIONAL = [(str, "a text"), (int, "a whole number"), (bool, "true or false"), (dict, "an object"), (list, "a list")]


@pytest.mark.parametrize("value, called", CALLED)
@pytest.mark.parametrize("kind, wanted", OPTIONAL)
def test_a_member_of_the_wrong_type_is_named_with_both_types_and_one_of_the_right_type_passes(value: Any, called: str, kind: type, wanted: str) -> None:
    if value is None or called == wanted:
        assert shape.optional({"id": value}, "id", kind, "A group") is value
        return
    with pytest.raises(Misfit) as misfit:
        shape.optional({"id": value}, "id", kind, "A group")
    assert misfit.value.message.startswith(f"A group was listed whose id is {called}, not {wanted}, so the list cannot be understood")


def test_a_member_that_is_missing_is_none_and_one_of_another_name_is_not_taken() -> None:
    assert shape.optional({"other": "x"}, "id", str, "A group") is None


@pytest.mark.parametrize("value, called", [entry for entry in CALLED if entry[1] != "an object"])
def test_a_row_that_is_no_object_is_named_by_what_it_is(value: Any, called: str) -> None:
    for read in (lambda: shape.optional(value, "id", str, "A group"), lambda: shape.member(value, "id", "A group")):
        with pytest.raises(Misfit) as misfit:
            read()
        assert misfit.value.message.startswith(f"A group was listed that is {called}, not an object, so")


def test_what_json_does_not_know_is_named_by_its_type() -> None:
    with pytest.raises(Misfit, match="is tuple, not an object"):
        shape.optional((), "id", str, "A group")


def test_an_id_is_a_text_that_is_not_blank() -> None:
    assert shape.member({"id": " x"}, "id", "A group") == " x"
    for row in ({}, {"id": None}, {"id": ""}, {"id": " \t"}):
        with pytest.raises(Misfit, match="^A group without id was listed, so the list cannot be understood"):
            shape.member(row, "id", "A group")
    with pytest.raises(Misfit, match="whose id is a whole number, not a text"):
        shape.member({"id": 7}, "id", "A group")


@pytest.mark.parametrize("value", [0, 1, 10**30])
def test_a_count_is_whole_and_not_below_zero(value: int) -> None:
    assert shape.count(value, "The total") == value


@pytest.mark.parametrize("value, told", [(None, "missing"), (-1, "below zero"), *((value, called) for value, called in CALLED if value not in (None, 7))])
def test_what_is_no_count_is_told_by_what_it_is(value: Any, told: str) -> None:
    with pytest.raises(Misfit) as misfit:
        shape.count(value, "The total")
    assert misfit.value.message.startswith(f"The total is {told}, so nothing tells whether the list is whole")


def test_a_page_is_no_longer_than_was_asked_for() -> None:
    assert shape.at_most([1, 2], 2, "groups") == [1, 2]
    with pytest.raises(Misfit, match="^3 groups came on a page, 2 were asked for"):
        shape.at_most([1, 2, 3], 2, "groups")


def test_a_position_is_that_which_was_asked_for_where_it_is_repeated_at_all() -> None:
    shape.echoed(None, 1, "offset")
    shape.echoed(1, 1, "offset")
    for value in (0, 2, "1", True, [1]):
        with pytest.raises(Misfit, match="^The answer is for offset .*, 1 was asked for"):
            shape.echoed(value, 1, "offset")
