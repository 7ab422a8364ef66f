# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CSP contract: the rows of users, the search, and removing users."""

from __future__ import annotations

from typing import Any

import pytest

SERVICE = {"serviceDefinitionId": "svc-1", "serviceRoles": ["vmc-user:full"]}
GROUP = {"id": "g1", "displayName": "Operators", "roles": {"organizationRoles": ["org_admin"]}}
SAM = {"id": "example.com:sam", "username": "sam@example.com", "email": "s.kim@example.org", "firstName": "Samira", "lastName": "Kim", "groups": ["g1"]}
BOSS = {"id": "example.com:boss", "firstName": "Bo", "lastName": "Ss", "roles": ["org_owner"]}


def rows(org, path="/v2{}/users", **query) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = org.api.get(path.format(org.api.org), **query).json()["results"]
    return found


def search(org, term, **query) -> Any:
    return org.api.get(f"{org.api.org}/users/search", userSearchTerm=term, **query)


def remove(org, *ids, **body) -> Any:
    return org.api.delete(f"/v2{org.api.org}/users", {"ids": list(ids), "notifyUsers": False, **body})


def log_in(org, role) -> None:
    org.seed(api_tokens=[{"tokenId": "own", "value": "o" * 65, "roles": [role], "username": "own@example.com"}])
    org.api.token = org.api.send("POST", "/auth/api-tokens/authorize", data={"api_token": "o" * 65}).json()["access_token"]


@pytest.fixture
def people(org) -> Any:
    org.seed(groups=[GROUP], users=[{**SAM, "roles": {"organizationRoles": ["org_member"], "serviceRoles": [SERVICE], "customRoles": ["auditor"]}}, BOSS])
    return org


@pytest.mark.parametrize("read", ["list", "search"])
def test_a_row_has_the_user_and_what_is_held(people, read) -> None:
    row = (rows(people) if read == "list" else search(people, "sam").json()["results"])[0]
    assert row["orgId"] == people.id
    assert row["user"] == {
        "userId": "example.com:sam",
        "username": "sam@example.com",
        "acct": "sam@example.com",
        "domain": "example.com",
        "idpId": "example.com",
        "email": "s.kim@example.org",
        "firstName": "Samira",
        "lastName": "Kim",
        "accessible": True,
    }
    assert [(role["name"], role["membershipType"]) for role in row["organizationRoles"]] == [("org_member", "DIRECT"), ("org_admin", "GROUP")]
    assert [(part["serviceDefinitionId"], part["serviceRoleNames"]) for part in row["serviceRoles"]] == [("svc-1", ["vmc-user:full"])]
    assert [role["name"] for role in row["customRoles"]] == ["auditor"]


@pytest.mark.parametrize("path, query", [("/v2{}/users", {}), ("{}/users/search", {"userSearchTerm": "sam"})])
def test_flags_count_by_being_there(people, path, query) -> None:
    row = rows(people, path, **query, includeGroupIdsInRoles="false", expandProfile="")[0]
    assert [role.get("groupIds") for role in row["organizationRoles"]] == [None, ["g1"]]
    assert row["organizationRoles"][1]["groups"][0]["displayName"] == "Operators"
    assert row["user"]["userProfile"]["language"] == "en"
    assert set(rows(people, path, **query, excludeRoles="no")[0]) == {"orgId", "user"}
    people.switch({"csp.hidden_roles": "empty"})
    assert rows(people, path, **query, excludeRoles="")[0]["organizationRoles"] == []


def test_roles_are_for_administrators(people) -> None:
    log_in(people, "org_member")
    assert [set(row) for row in rows(people)] == [{"orgId", "user"}] * 2
    assert [set(row) for row in search(people, "sam").json()["results"]] == [{"orgId", "user"}]
    assert remove(people, "example.com:sam").status_code == 403


def test_users_of_a_service(people) -> None:
    assert [row["user"]["userId"] for row in rows(people, serviceDefinitionId="svc-1")] == ["example.com:sam"]


@pytest.mark.parametrize("term", ["sam@example.com", "MIRA", "kim", "@example.org", "S.KIM@"])
def test_the_search_looks_into_names_and_address(people, term) -> None:
    answer = search(people, term).json()
    assert list(answer) == ["results"]
    assert [row["user"]["userId"] for row in answer["results"]] == ["example.com:sam"]


@pytest.mark.parametrize("term, status", [("", 400), ("x" * 120, 200), ("x" * 121, 400)])
def test_the_term_of_a_search(people, term, status) -> None:
    assert search(people, term).status_code == status
    assert people.api.get(f"{people.api.org}/users/search").status_code == 400


@pytest.mark.parametrize("count, shown", [(19, 19), (20, 20), (21, 20)])
def test_a_search_shows_twenty_at_most(org, count, shown) -> None:
    org.seed(user_count=count)
    assert len(search(org, "user-").json()["results"]) == shown


def test_a_page_that_says_that_rows_are_missing(people) -> None:
    people.switch({"csp.list_errors": True})
    page = people.api.get(f"/v2{people.api.org}/users").json()
    assert (len(page["results"]), page["totalResults"], len(page["errors"])) == (1, 2, 1)


@pytest.mark.parametrize("body, mails", [({}, 2), ({"notifyUsers": True}, 2), ({"notifyUsers": None}, 2), ({"notifyUsers": False}, 0)])
def test_removed_users_are_mailed_unless_the_request_says_no(org, body, mails) -> None:
    org.seed(user_count=3)
    ids = org.state["users"][:2]
    assert org.api.delete(f"/v2{org.api.org}/users", {"ids": ids, **body}).json() == {"failed": [], "succeeded": ids}
    sent = [{"to": f"user-0000{number}@example.com", "about": "removed from the organization"} for number in range(2)]
    assert org.state["mails"] == sent[:mails]


def test_a_removed_user_leaves_the_groups_too(people) -> None:
    assert people.state["groups"] == {"g1": ["example.com:sam"]}
    remove(people, "example.com:sam")
    assert (people.state["users"], people.state["groups"], list(people.state["roles"])) == (["example.com:boss"], {"g1": []}, ["example.com:boss"])


def test_a_removed_user_stays_visible(people) -> None:
    people.switch({"csp.delete_delay_reads": 3})
    remove(people, "example.com:sam")
    path = f"/v2/users/example.com:sam{people.api.org}/roles"
    seen = [len(rows(people)), len(search(people, "sam").json()["results"]), people.api.get(path).status_code, people.api.get(path).status_code]
    assert seen == [2, 1, 200, 404]
    assert people.state["users"] == ["example.com:boss"]


@pytest.mark.parametrize("way, status", [("all", 200), ("direct", 400)])
def test_an_owner_through_a_group(people, way, status) -> None:
    people.switch({"csp.owners": way})
    people.seed(groups=[{"id": "g2", "roles": ["org_owner"], "members": ["example.com:sam"]}])
    assert remove(people, "example.com:boss").status_code == status


def test_the_last_owners_are_counted_together(people) -> None:
    people.seed(users=[{"id": "example.com:two", "roles": ["org_owner"]}])
    assert remove(people, "example.com:two", "example.com:boss").status_code == 400
    assert remove(people, "example.com:two").status_code == 200
    assert remove(people, "example.com:boss").status_code == 400


@pytest.mark.parametrize("way, left", [("nothing", ["d:a", "d:b"]), ("known_gone", ["d:b"])])
def test_a_refused_removal(org, way, left) -> None:
    org.switch({"csp.refused_removal": way})
    org.seed(users=["d:a", "d:b"])
    assert remove(org, "d:a", "d:none").status_code == 404
    assert org.state["users"] == left


def test_user_ids_in_the_other_case(org) -> None:
    org.seed(users=["d:a", "d:b"])
    assert remove(org, "D:A").status_code == 404
    org.switch({"csp.id_match": "loose"})
    assert remove(org, "D:A", "d:a").json() == {"failed": [], "succeeded": ["D:A", "d:a"]}
    assert org.state["users"] == ["d:b"]


@pytest.mark.parametrize("fate, state, status", [("dead", "dead", 404), ("live", "active", 200)])
def test_api_tokens_of_a_removed_user(people, fate, state, status) -> None:
    people.switch({"csp.removed_api_tokens": fate})
    people.seed(api_tokens=[{"tokenId": "t", "value": "s" * 65, "username": "Sam@example.com"}, {"tokenId": "other", "username": "x@example.com"}])
    remove(people, "example.com:sam")
    assert people.state["api_tokens"] == {"t": state, "other": "active"}
    assert people.api.post("/auth/api-tokens/details", {"tokenValue": "s" * 65}).status_code == status


@pytest.mark.parametrize("fate, status", [("live", 200), ("die", 401)])
def test_access_tokens_of_a_removed_user(people, fate, status) -> None:
    people.switch({"csp.removed_access_tokens": fate})
    people.seed(users=[{"id": "example.com:own", "username": "own@example.com"}])
    log_in(people, "org_admin")
    assert remove(people, "example.com:own").status_code == 200
    assert people.api.get(people.api.org).status_code == status


def test_who_removes_the_user_of_the_login_cannot_log_in_again(people) -> None:
    name = "owner@example.com"
    people.seed(users=[{"id": f"example.com:{name}", "username": name, "roles": ["org_owner"]}])
    details = people.api.post("/auth/api-tokens/details", {"tokenValue": people.api.credentials["api_token"]}).json()
    assert (details["userId"], details["username"]) == (f"example.com:{name}", name)
    given = people.api.credentials
    assert remove(people, details["userId"]).status_code == 200
    assert people.api.control.state("vmware_csp")["credentials"]["api_tokens"][given["api_token_id"]] == "dead"
    assert people.api.send("POST", "/auth/api-tokens/authorize", data={"api_token": given["api_token"]}).status_code == 400
    assert people.api.get(people.api.org).status_code == 200


def test_a_seed_of_a_user_that_makes_no_sense(org) -> None:
    for bad in ({"id": "u", "role": []}, {"id": "u", "roles": {"orgRoles": []}}, {"id": "u", "roles": [{"resource": "r"}]}, {"roles": []}):
        with pytest.raises(Exception, match="400"):
            org.seed(users=[bad])
