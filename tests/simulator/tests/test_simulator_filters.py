# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The SailPoint filter language, over HTTP and by itself."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings, strategies

from tests.simulator.vendors.sailpoint_filters import FilterError, evaluate

GROUPS = [{"id": "a1", "name": "Alpha", "members": ["m1"]}, {"id": "A2", "name": "alphabet", "members": ["m1", "m2"]}, {"id": "b1", "name": 'Say "hi" \\ bye'}]


@pytest.mark.parametrize(
    "text, expected",
    [
        ('id eq "A1"', ["a1"]),
        ('id in ("b1", "a2")', ["A2", "b1"]),
        ('id sw "a"', ["a1", "A2"]),
        ('name eq "ALPHA"', ["a1"]),
        ('name sw "alpha"', ["a1", "A2"]),
        ('name in ("alphabet","x")', ["A2"]),
        ('name eq "say \\"HI\\" \\\\ bye"', ["b1"]),
        ('memberships.identityId eq "m1"', ["a1", "A2"]),
        ('memberships.identityId in ("m2","m3")', ["A2"]),
        ('not id sw "a"', ["b1"]),
        ('not not id eq "a1"', ["a1"]),
        ('id eq "a1" or id eq "b1" and name eq "x"', ["a1"]),
        ('(id eq "a1" or id eq "b1") and not name eq "alpha"', ["b1"]),
        ('id eq "none"', []),
    ],
)
def test_filters(sailpoint, text, expected) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": GROUPS})
    answer = sailpoint.get("/workgroups", filters=text, count="true")
    assert [group["id"] for group in answer.json()] == expected
    assert answer.headers["X-Total-Count"] == str(len(expected))


def test_both_encodings_of_a_blank(sailpoint) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": GROUPS})
    for query in ("id%20eq%20%22a1%22", "id+eq+%22a1%22"):
        assert [group["id"] for group in sailpoint.get("/workgroups?filters=" + query).json()] == ["a1"]


@pytest.mark.parametrize(
    "text",
    [
        'owner.id eq "x"',
        'id EQ "x"',
        'id co "x"',
        'id ne "x"',
        'memberships.identityId sw "x"',
        "id eq x",
        'id eq "x',
        'id in "x"',
        "id in ()",
        'id in ("x",)',
        'id eq "x" and',
        'id eq "x" id eq "y"',
        '(id eq "x"',
        'id eq "x")',
        "not",
        "id",
        "id eq 5",
        "*",
        "(" * 60 + 'id eq "x"' + ")" * 60,
    ],
)
def test_filters_that_are_refused(sailpoint, text) -> None:
    answer = sailpoint.get("/workgroups", filters=text)
    assert (answer.status_code, answer.json()["detailCode"]) == (400, "400.1 Bad Request Content")


def quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@settings(max_examples=200, deadline=None)
@given(strategies.lists(strategies.text(min_size=1), min_size=1, max_size=8))
def test_every_text_survives_quoting(values) -> None:
    seen = []

    def lookup(_name, _operator, value) -> set[str]:
        seen.append(value)
        return {value}

    assert evaluate(f"id in ({','.join(map(quoted, values))})", lookup, set) == set(values)
    assert seen == values


@settings(max_examples=300, deadline=None)
@given(strategies.text())
def test_no_text_breaks_the_parser(text) -> None:
    with contextlib.suppress(FilterError):
        evaluate(text, lambda name, operator, value: {json.dumps(value)}, set)


def test_replaced_and_recreated_groups_leave_no_trace_in_the_indexes(sailpoint) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "a", "name": "old", "members": ["m"]}]})
    sailpoint.post("/workgroups/bulk-delete", {"ids": ["a"]})
    sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "a", "name": "new"}]})
    for text in ('name eq "old"', 'memberships.identityId eq "m"'):
        assert sailpoint.get("/workgroups", filters=text).json() == []
