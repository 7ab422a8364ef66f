# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint's search for people, and its index."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings, strategies

from tests.simulator.vendors.sailpoint_query import QueryError, parsed

ADMIN = "2c9180a46faadee4016fb4e018c20639"
PEOPLE: list[Any] = [
    {"id": "A-1", "name": "Ada King Lovelace", "alias": "ada", "email": "ada@example.com", "profile": "p", "attributes": {"city": "Paris"}},
    {"id": "b2", "name": "Bob", "alias": "bob", "email": "bob@example.com"},
    {"id": "c3", "alias": "cy", "correlated": False, "email": "Cy@Example.com"},
]


@pytest.fixture
def api(sailpoint) -> Any:
    sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "g", "owner": "b2"}], "profiles": {"p": {"name": "Staff"}}, "identities": PEOPLE})
    return sailpoint


def search(api, query: str, params: dict[str, Any] | None = None, **body: Any) -> Any:
    return api.post("/search", {"indices": ["identities"], "query": {"query": query}, **body}, params=params or {})


def ids(answer) -> list[str]:
    return [row["id"] for row in answer.json()]


@pytest.mark.parametrize(
    "query, expected",
    [
        ('id:"A-1"', ["A-1"]),
        ("id:A-1", ["A-1"]),
        ('id:("a-1" OR "b2" OR none)', ["A-1", "b2"]),
        ('id:"A-1" OR id:"b2"', ["A-1", "b2"]),
        ('email:"cy@example.com"', ["c3"]),
        ("email:*", [ADMIN, "A-1", "b2", "c3"]),
        ("name:ad*", ["A-1"]),
        ('displayName:"king lovelace"', ["A-1"]),
        ('identityProfile.id:p AND NOT name:"bob"', ["A-1"]),
        ("attributes.city:paris", ["A-1"]),
        ("attributes.city:(NOT paris)", [ADMIN, "b2", "c3"]),
        ("(name:ada OR name:bob) AND disabled:false", ["A-1", "b2"]),
        (r"email:ada\@example.com", ["A-1"]),
        ('id:"none"', []),
    ],
)
def test_queries(api, query, expected) -> None:
    answer = search(api, query, {"count": "true"})
    assert (ids(answer), answer.headers["X-Total-Count"]) == (expected, str(len(expected)))


@pytest.mark.parametrize(
    "query", ["", "ada", '"ada"', "colour:red", "id:", "id:(a b)", "id:(a", "id:a id:b", "id:a)", "AND", "NOT", "id:a OR", "(" * 60, 'id:"a']
)
def test_queries_that_are_refused(api, query) -> None:
    assert search(api, query).status_code == 400


@settings(max_examples=300, deadline=None)
@given(strategies.text(alphabet='id:"()* ANDORNT\\ax', max_size=30))
def test_no_text_breaks_the_parser(text) -> None:
    with contextlib.suppress(QueryError):
        parsed(text)({"id": "a"})


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"indices": ["identities"]},
        {"indices": [], "query": {"query": "*"}},
        {"indices": ["roles"], "query": {"query": "*"}},
        {"indices": ["identities"], "query": "*"},
        {"indices": ["identities"], "query": {"query": "*", "innerHit": {}}},
        {"indices": ["identities"], "query": {"query": "*"}, "queryType": "DSL"},
        {"indices": ["identities"], "query": {"query": "*"}, "aggregations": {}},
        {"indices": ["identities"], "query": {"query": "*"}, "filters": {"id": {"type": "EXISTS"}}},
        {"indices": ["identities"], "query": {"query": "*"}, "filters": []},
        {"indices": ["identities"], "query": {"query": "*"}, "sort": "id"},
        {"indices": ["identities"], "query": {"query": "*"}, "sort": ["colour"]},
        {"indices": ["identities"], "query": {"query": "*"}, "sort": ["id"], "searchAfter": ["a", "b"]},
    ],
)
def test_bodies_that_are_refused(api, body) -> None:
    assert api.post("/search", body).status_code == 400


@pytest.mark.parametrize("query, status", [({"limit": 10_000}, 200), ({"limit": 10_001}, 400), ({"limit": 1, "offset": 10_000}, 400), ({"count": "x"}, 400)])
def test_the_window_of_a_search(api, query, status) -> None:
    assert search(api, "*", query).status_code == status


def test_without_a_limit_250_come(api) -> None:
    api.control.seed(sailpoint_isc={"identity_count": 300})
    assert len(search(api, "*").json()) == 250
    assert len(search(api, "*", {"limit": 10_000}).json()) == 304


def test_sorting_and_going_on_behind_a_value(api) -> None:
    assert ids(search(api, "*", sort=["-id"])) == ["c3", "b2", "A-1", ADMIN]
    assert ids(search(api, "*", sort=["+name"], searchAfter=["ada"])) == ["b2", "c3"]
    assert ids(search(api, "*", sort=["-id"], searchAfter=["b2"])) == ["A-1", ADMIN]
    assert ids(search(api, "*", {"limit": 1, "offset": 1}, sort=["id"])) == ["A-1"]


def test_filters_by_terms(api) -> None:
    assert ids(search(api, "*", filters={"id": {"type": "TERMS", "terms": ["A-1", "b2"]}})) == ["A-1", "b2"]
    assert ids(search(api, "*", filters={"id": {"type": "TERMS", "terms": ["A-1", "b2"], "exclude": True}})) == [ADMIN, "c3"]


def test_a_document_has_the_profile_and_what_the_person_owns(api) -> None:
    (ada,) = search(api, 'id:"A-1"').json()
    assert (ada["identityProfile"], ada["attributes"]["cloudLifecycleState"]) == ({"id": "p", "name": "Staff"}, "active")
    assert search(api, 'id:"b2"').json()[0]["owns"] == [{"governanceGroups": [{"id": "g", "name": "g"}]}]


def leave(api) -> None:
    states = {row["technicalName"]: row["id"] for row in api.get("/identity-profiles/p/lifecycle-states").json()}
    assert api.post("/identities/A-1/set-lifecycle-state", {"lifecycleStateId": states["terminated"]}).status_code == 200


def shown(api) -> list[Any]:
    (row,) = search(api, 'id:"A-1"').json()
    return [row["attributes"]["cloudLifecycleState"], row["inactive"], row["disabled"]]


def test_index_reads(api) -> None:
    api.control.switch({"sailpoint.index_reads": 2})
    leave(api)
    search(api, 'id:"b2"')
    assert [shown(api) for _turn in range(3)] == [["active", False, False], ["active", False, False], ["terminated", True, False]]
    api.post("/identities-accounts/disable", {"identityIds": ["A-1"]})
    assert api.get("/identities/A-1").json()["identityStatus"] == "DISABLED"
    assert [shown(api)[2] for _turn in range(3)] == [False, False, True]


def test_index_seconds(api) -> None:
    api.control.switch({"sailpoint.index_seconds": 3600})
    leave(api)
    assert [shown(api)[0] for _turn in range(4)] == ["active"] * 4


def test_not_indexed(api) -> None:
    api.control.switch({"sailpoint.not_indexed": ["A-1"]})
    assert ids(search(api, 'id:("A-1" OR "b2")')) == ["b2"]
    assert api.get("/identities/A-1").status_code == 200
