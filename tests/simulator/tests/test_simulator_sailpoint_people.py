# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint's people: the reads of identities and accounts, and what one of them can hold."""

from __future__ import annotations

from typing import Any

import pytest

ADMIN = "2c9180a46faadee4016fb4e018c20639"
PEOPLE: list[Any] = [
    {"id": "A-1", "name": "Ada Lovelace", "alias": "ada", "email": "ada@example.com", "firstname": "Ada", "lastname": "Lovelace", "protected": True},
    {"id": "b2", "name": "Ada Byron", "alias": "byron", "email": "ADA@example.com", "firstname": "Ada", "lastname": "Byron", "status": "LOCKED"},
    {"id": "c3", "alias": "adam", "email": "adam@example.com", "correlated": False},
]


@pytest.fixture
def api(sailpoint) -> Any:
    sailpoint.control.seed(sailpoint_isc={"identities": PEOPLE})
    return sailpoint


def ids(answer) -> list[str]:
    return [row["id"] for row in answer.json()]


@pytest.mark.parametrize(
    "text, expected",
    [
        ('id in ("b2","a-1","none")', ["A-1", "b2"]),
        ('id eq "c3"', ["c3"]),
        ('email eq "ada@example.com"', ["A-1", "b2"]),
        ('email sw "ada"', ["A-1", "b2", "c3"]),
        ('alias eq "ADA"', ["A-1"]),
        ('alias sw "ada"', ["A-1", "c3"]),
        ('name sw "ada b"', ["b2"]),
        ('firstname eq "ada" and not lastname eq "byron"', ["A-1"]),
        ("correlated eq false", ["c3"]),
        ('protected eq true or cloudStatus eq "LOCKED"', ["A-1", "b2"]),
    ],
)
def test_identities_are_found_by_these_filters(api, text, expected) -> None:
    answer = api.get("/identities", filters=text, defaultFilter="NONE", count="true")
    assert (ids(answer), answer.headers["X-Total-Count"]) == (expected, str(len(expected)))


@pytest.mark.parametrize(
    "text",
    [
        'id sw "a"',
        'email in ("a")',
        'alias ne "a"',
        'owner eq "x"',
        'identityStatus eq "ACTIVE"',
        'correlated eq "true"',
        "correlated eq maybe",
        "email isnull",
    ],
)
def test_identities_take_no_other_filter(api, text) -> None:
    answer = api.get("/identities", filters=text)
    assert (answer.status_code, answer.json()["detailCode"]) == (400, "400.1 Bad Request Content")


def test_uncorrelated_identities_are_hidden_unless_asked_for(api) -> None:
    assert ids(api.get("/identities")) == [ADMIN, "A-1", "b2"]
    assert ids(api.get("/identities", defaultFilter="CORRELATED_ONLY", filters='id eq "c3"')) == []
    assert ids(api.get("/identities", defaultFilter="NONE")) == [ADMIN, "A-1", "b2", "c3"]
    assert api.get("/identities", defaultFilter="ALL").status_code == 400
    assert api.get("/identities/c3").json()["id"] == "c3"


def test_identities_are_paged_by_250(api) -> None:
    api.control.seed(sailpoint_isc={"identity_count": 300, "identity_prefix": "i"})
    assert len(api.get("/identities").json()) == 250
    answer = api.get("/identities", offset=250, limit=250, count="true")
    assert (len(answer.json()), answer.headers["X-Total-Count"]) == (53, "303")
    assert "X-Total-Count" not in api.get("/identities").headers
    assert [api.get("/identities", limit=limit).status_code for limit in (249, 250, 251)] == [200, 200, 400]


def test_identities_are_sorted(api) -> None:
    api.control.seed(sailpoint_isc={"identities": [{"id": ADMIN, "alias": "support"}]})
    assert ids(api.get("/identities", sorters="-alias")) == [ADMIN, "b2", "A-1"]
    assert ids(api.get("/identities", sorters="cloudStatus,-name", limit=2)) == [ADMIN, "A-1"]
    assert api.get("/identities", sorters="email").status_code == 400


def test_one_identity(api) -> None:
    row = api.get("/identities/b2").json()
    assert (row["identityStatus"], row["emailAddress"], row["alias"]) == ("LOCKED", "ADA@example.com", "byron")
    assert row["lifecycleState"] == {"stateName": "Active", "manuallyUpdated": False}
    assert row["attributes"]["cloudLifecycleState"] == "active"
    answer = api.get("/identities/B2")
    assert (answer.status_code, answer.json()["messages"][0]["text"]) == (404, 'Referenced identity "B2" was not found.')


@pytest.mark.parametrize("form, shown", [("name", "No Longer Here"), ("technicalName", "gone")])
def test_state_name_switch(api, form, shown) -> None:
    api.control.switch({"sailpoint.state_name": form})
    state = {"technicalName": "gone", "name": "No Longer Here"}
    api.control.seed(sailpoint_isc={"profiles": {"p": {"states": [state]}}, "identities": [{"id": "x", "profile": "p", "state": "gone", "manual": True}]})
    assert api.get("/identities/x").json()["lifecycleState"] == {"stateName": shown, "manuallyUpdated": True}


@pytest.mark.parametrize("form, shown", [("technicalName", "active"), ("name", "Active"), ("missing", None)])
def test_cloud_state_switch(api, form, shown) -> None:
    api.control.switch({"sailpoint.cloud_state": form})
    assert api.get("/identities/b2").json()["attributes"].get("cloudLifecycleState") == shown


def test_every_identity_has_a_system_account_and_those_of_sources(api) -> None:
    accounts = ["x1", {"id": "x2", "sourceName": "LDAP", "nativeIdentity": "cn=b", "disabled": True}]
    api.control.seed(sailpoint_isc={"identities": [{"id": "b2", "accounts": accounts}]})
    answer = api.get("/accounts", filters='identityId in ("b2","c3")', count="true", detailLevel="SLIM")
    rows = [(row["identityId"], row["systemAccount"], row["disabled"]) for row in answer.json()]
    assert rows == [("b2", True, False), ("b2", False, False), ("b2", False, True), ("c3", True, False)]
    assert answer.headers["X-Total-Count"] == "4"
    assert ids(api.get("/accounts", filters='nativeIdentity eq "CN=B" and identity.correlated eq true')) == ["x2"]
    assert ids(api.get("/accounts", filters='sourceId eq "none"')) == []
    assert api.get("/accounts/x2").json()["sourceName"] == "LDAP"


@pytest.mark.parametrize(
    "query", [{"filters": "disabled eq true"}, {"filters": "systemAccount eq true"}, {"detailLevel": "ALL"}, {"limit": 251}, {"sorters": "disabled"}]
)
def test_accounts_take_no_other_query(api, query) -> None:
    assert api.get("/accounts", **query).status_code == 400
    assert api.get("/accounts/none").status_code == 404


def test_one_person_can_hold_something_of_every_kind_and_the_state_shows_it(api) -> None:
    api.control.seed(
        sailpoint_isc={
            "groups": ["g1", "g2"],
            "identities": [{"id": "dee", "email": "d@example.com", "groups": ["g2"], "tokens": ["t"], "accounts": ["acc"], "capabilities": ["HELPDESK"]}],
        }
    )
    state = api.control.state("sailpoint_isc")
    person = {"status": "ACTIVE", "sign_in": "enabled", "accounts": {"acc": "enabled"}, "state": "active", "manual": False, "capabilities": ["HELPDESK"]}
    assert {name: value for name, value in state["identities"]["dee"].items() if name in person} == person
    assert (state["members"], state["personal_access_tokens"]["t"], state["account_activities"]) == ({"g2": ["dee"]}, "dee", {})
    assert api.get("/workgroups/g2/members").json() == [{"type": "IDENTITY", "id": "dee", "name": "Person dee", "email": "d@example.com"}]
    assert ids(api.get("/workgroups", filters='memberships.identityId eq "dee"')) == ["g2"]


def test_seeded_again_a_person_keeps_what_is_not_given(api) -> None:
    api.control.seed(sailpoint_isc={"identities": [{"id": "b2", "capabilities": ["HELPDESK"]}]})
    api.control.seed(sailpoint_isc={"identities": [{"id": "b2", "status": "DISABLED"}]})
    row = api.get("/identities/b2").json()
    assert (row["alias"], row["identityStatus"]) == ("byron", "DISABLED")
    person = api.control.state("sailpoint_isc")["identities"]["b2"]
    assert (person["capabilities"], person["sign_in"]) == (["HELPDESK"], "disabled")


@pytest.mark.parametrize(
    "seed",
    [
        {"identities": [{"id": "x", "status": "GONE"}]},
        {"identities": [{"id": "x", "colour": "red"}]},
        {"identities": [{"name": "no id"}]},
        {"identities": [{"id": "x", "state": "unknown"}]},
        {"identities": [{"id": "x", "groups": ["none"]}]},
        {"personal_access_tokens": [{"id": "t", "colour": "red"}]},
        {"profiles": {"p": {"states": [{"name": "no technical name"}]}}},
        {"people": []},
    ],
)
def test_what_a_seed_does_not_know_is_refused(control, seed) -> None:
    with pytest.raises(Exception, match="400"):
        control.seed(sailpoint_isc=seed)


def test_another_tenant_has_an_administrator_of_its_own(sailpoint) -> None:
    sailpoint.control.add_tenants(["ada", "bob"])
    admins = [list(sailpoint.control.tenant(name).state("sailpoint_isc")["identities"]) for name in ("ada", "bob")]
    assert len({ADMIN, *admins[0], *admins[1]}) == 3
