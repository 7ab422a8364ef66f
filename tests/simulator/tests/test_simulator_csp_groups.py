# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CSP contract: groups that give roles, their members, and taking members out."""

from __future__ import annotations

from typing import Any

import pytest

SERVICE = {"serviceDefinitionId": "svc-1", "serviceRoles": ["vmc-user:full"]}
OPERATORS = {"id": "g1", "displayName": "Operators", "roles": {"organizationRoles": ["org_admin"], "serviceRoles": [SERVICE]}, "members": ["d:a", "d:b"]}


@pytest.fixture
def grouped(org) -> Any:
    org.seed(users=[{"id": "d:a", "firstName": "Ada", "email": "ada@example.org"}, "d:b", "d:c"], groups=[OPERATORS, "g2"])
    return org


def take_out(org, *ids, group="g1", **body) -> Any:
    return org.api.delete(f"{org.api.org}/groups/{group}/users", {"ids": list(ids), "notifyUsers": False, **body})


def members(org, group="g1", **query) -> list[str]:
    return [row["userId"] for row in org.api.get(f"{org.api.org}/groups/{group}/users", **query).json()["results"]]


def test_the_list_of_groups(grouped) -> None:
    page = grouped.api.get(f"{grouped.api.org}/groups", pageLimit=1).json()
    (group,) = page["results"]
    assert (page["totalResults"], "nextLink" in page) == (2, True)
    assert (group["id"], group["displayName"], group["groupType"], group["usersCount"]) == ("g1", "Operators", "USER_GROUP", 2)
    assert (group["ownerOrgId"], group["sharedOrgIds"]) == (grouped.id, [])
    assert [role["name"] for role in group["organizationRoles"]] == ["org_admin"]
    assert group["serviceRoles"][0]["serviceDefinitionId"] == "svc-1" and group["customRoles"] == []
    assert [row["id"] for row in grouped.api.get(f"{grouped.api.org}/groups", groupId="g2").json()["results"]] == ["g2"]
    assert grouped.api.get(f"{grouped.api.org}/groups", pageLimit=201).status_code == 400


def test_a_page_of_groups_that_says_that_rows_are_missing(grouped) -> None:
    grouped.switch({"csp.list_errors": True})
    page = grouped.api.get(f"{grouped.api.org}/groups").json()
    assert (len(page["results"]), page["totalResults"], len(page["errors"])) == (1, 2, 1)


def test_one_group(grouped) -> None:
    assert grouped.api.get(f"{grouped.api.org}/groups/g1").json()["displayName"] == "Operators"
    answer = grouped.api.get(f"{grouped.api.org}/groups/none")
    assert (answer.status_code, answer.json()["message"]) == (404, "Group with this identifier is not found.")


@pytest.mark.parametrize("count, shown", [(20, 20), (21, 20)])
def test_a_search_of_groups_shows_twenty_at_most(org, count, shown) -> None:
    org.seed(group_count=count, groups=[{"id": "x", "displayName": "Other"}])
    found = org.api.get(f"{org.api.org}/groups-search", groupSearchTerm="GROUP-").json()
    assert (list(found), len(found["results"])) == (["results"], shown)
    assert org.api.get(f"{org.api.org}/groups-search").status_code == 400


def test_members_are_told_the_groups_without_roles(grouped) -> None:
    grouped.seed(api_tokens=[{"tokenId": "t", "value": "m" * 65, "roles": ["org_member"]}])
    grouped.api.token = grouped.api.send("POST", "/auth/api-tokens/authorize", data={"api_token": "m" * 65}).json()["access_token"]
    group = grouped.api.get(f"{grouped.api.org}/groups").json()["results"][0]
    assert "organizationRoles" not in group
    grouped.switch({"csp.hidden_roles": "empty"})
    assert grouped.api.get(f"{grouped.api.org}/groups").json()["results"][0]["organizationRoles"] == []
    assert take_out(grouped, "d:a").status_code == 403


def test_the_members_of_a_group(grouped) -> None:
    page = grouped.api.get(f"{grouped.api.org}/groups/g1/users", pageLimit=1, pageStart=2).json()
    assert (page["totalResults"], "prevLink" in page, "nextLink" in page) == (2, True, False)
    assert set(page["results"][0]) == {"userId", "username", "email", "acct", "domain", "idpId", "firstName", "lastName"}
    assert members(grouped, email="ADA@") == members(grouped, firstName="ad", lastName="sample") == ["d:a"]
    assert members(grouped, email="nobody") == members(grouped, group="g2") == []


@pytest.mark.parametrize("way, status", [("failed", 200), ("not_found_call", 404)])
def test_taking_out_who_is_not_in(grouped, way, status) -> None:
    grouped.switch({"csp.absent_group_member": way})
    answer = take_out(grouped, "d:a", "d:c")
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == {"failed": ["d:c"], "succeeded": ["d:a"]}
    assert grouped.state["groups"]["g1"] == (["d:b"] if status == 200 else ["d:a", "d:b"])


def test_who_leaves_a_group_loses_its_roles(grouped) -> None:
    assert grouped.held("d:a") == ["org_member", "(org_admin)", "(vmc-user:full)"]
    assert take_out(grouped, "d:a").status_code == 200
    assert grouped.held("d:a") == ["org_member"]


@pytest.mark.parametrize("switch, body, mails", [("sent", {}, 1), ("none", {}, 0), ("none", {"notifyUsers": True}, 1), ("sent", {"notifyUsers": False}, 0)])
def test_mails_of_a_group(grouped, switch, body, mails) -> None:
    grouped.switch({"csp.group_mail": switch})
    assert grouped.api.delete(f"{grouped.api.org}/groups/g1/users", {"ids": ["d:b"], **body}).status_code == 200
    assert grouped.state["mails"] == [{"to": "b@example.com", "about": "taken out of a group"}] * mails


@pytest.mark.parametrize("limit, count, status", [(20, 20, 200), (20, 21, 400), (0, 21, 200)])
def test_how_many_leave_a_group_at_once(org, limit, count, status) -> None:
    org.switch({"csp.group_limit": limit})
    ids = [f"d:{number}" for number in range(21)]
    org.seed(groups=[{"id": "g1", "members": ids}])
    assert take_out(org, *ids[:count]).status_code == status
    assert len(org.state["groups"]["g1"]) == 21 - (count if status == 200 else 0)


@pytest.mark.parametrize(
    "group, status", [({"groupType": "AD_GROUP"}, 400), ({"sharedOrgIds": ["other"]}, 403), ({"groupType": "AD_GROUP", "sharedOrgIds": ["other"]}, 400)]
)
def test_groups_that_are_not_ones_own(org, group, status) -> None:
    org.seed(groups=[{"id": "g1", "members": ["d:a"], **group}])
    assert take_out(org, "d:a").status_code == status
    assert org.state["groups"] == {"g1": ["d:a"]}


def test_a_group_of_another_organization(grouped) -> None:
    grouped.api.control.seed(vmware_csp={"orgs": {"other": {"groups": [{"id": "theirs", "members": ["d:a"]}]}}})
    assert take_out(grouped, "d:a", group="theirs").status_code == 400
    assert take_out(grouped, "d:a", group="none").status_code == 404
    assert take_out(grouped, notifyUsers="no").status_code == 400
    assert take_out(grouped).json() == {"failed": [], "succeeded": []}


def test_who_was_taken_out_stays_visible(grouped) -> None:
    grouped.api.control.switch(lag_reads=1)
    take_out(grouped, "d:a")
    assert [members(grouped), members(grouped)] == [["d:a", "d:b"], ["d:b"]]
    assert grouped.state["groups"]["g1"] == ["d:b"]


def test_member_ids_in_the_other_case(grouped) -> None:
    assert take_out(grouped, "D:A").json()["failed"] == ["D:A"]
    grouped.switch({"csp.id_match": "loose"})
    assert take_out(grouped, "D:A").json()["succeeded"] == ["D:A"]
