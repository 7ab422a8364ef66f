# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CSP contract: what one user holds, and a change of it that names only what is to be different."""

from __future__ import annotations

from typing import Any

import pytest

USER = "example.com:u1"
SERVICE = "svc-1"
LINK = f"/csp/gateway/slc/api/definitions/external/{SERVICE}"
PAST, FUTURE = 1600000000, 4102444800
ROLES = {
    "organizationRoles": ["org_member", {"name": "developer", "resource": "project:1"}, {"name": "org_admin", "expiresAt": FUTURE}],
    "serviceRoles": [{"serviceDefinitionId": SERVICE, "serviceRoles": ["vmc-user:full", {"name": "nsx:admin", "resource": "instance:7"}]}],
    "customRoles": ["auditor"],
}
GROUP = {"id": "g1", "displayName": "Operators", "roles": {"organizationRoles": ["support_user"], "customRoles": ["auditor"]}, "members": [USER]}
ALL = ["org_member", "developer@project:1", "org_admin", "vmc-user:full", "nsx:admin@instance:7", "auditor"]


@pytest.fixture
def person(org) -> Any:
    """An organization with an owner and a user who holds roles of every kind, some of them through a group."""
    org.seed(users=[{"id": USER, "roles": ROLES}, {"id": "example.com:boss", "roles": ["org_owner"]}], groups=[GROUP])
    return org


def read(org, kind, user=USER, **query) -> Any:
    path = {"roles": "/v2/users/{}{}/roles", "service-roles": "/v2/users/{}{}/service-roles", "custom-roles": "/users/{}{}/custom-roles"}[kind]
    return org.api.get(path.format(user, org.api.org), **query)


def change(org, user=USER, **body) -> Any:
    return org.api.send("PATCH", f"/v3/users/{user}{org.api.org}/roles", json={"notifyUsers": False, **body})


def take(org, *roles, kind="organizationRoles", **more) -> Any:
    rows = [{"name": role} if isinstance(role, str) else role for role in roles]
    part: Any = {"rolesToRemove": rows, **more}
    return change(org, **{kind: [{"serviceDefinitionId": SERVICE, **part}] if kind == "serviceRoles" else part})


def test_the_organization_roles_are_an_array_without_membership_type(person) -> None:
    rows = read(person, "roles").json()
    assert [row["name"] for row in rows] == ["org_member", "developer", "org_admin", "support_user"]
    assert [row.get("resource") for row in rows] == [None, "project:1", None, None]
    assert [row.get("expiresAt") for row in rows] == [None, None, FUTURE, None]
    assert {row["organizationLink"].rpartition("/")[2] for row in rows} == {person.id}
    assert not any("membershipType" in row for row in rows) and all(row["visible"] for row in rows)


def test_membership_type_of_organization_roles_can_be_switched_on(person) -> None:
    person.switch({"csp.org_role_membership": "shown"})
    assert [row["membershipType"] for row in read(person, "roles").json()] == ["DIRECT", "DIRECT", "DIRECT", "GROUP"]


def test_service_roles_stand_under_the_link_of_their_service(person) -> None:
    found = read(person, "service-roles").json()["serviceRoles"]
    assert [(row["serviceDefinitionLink"], row["serviceRoleNames"]) for row in found] == [(LINK, ["vmc-user:full", "nsx:admin"])]
    assert [(role["name"], role.get("resource"), role["membershipType"]) for role in found[0]["serviceRoles"]] == [
        ("vmc-user:full", None, "DIRECT"),
        ("nsx:admin", "instance:7", "DIRECT"),
    ]
    assert len(read(person, "service-roles", serviceDefinitionLink=LINK).json()["serviceRoles"]) == 1
    assert read(person, "service-roles", serviceDefinitionLink=SERVICE).json() == {"serviceRoles": []}


@pytest.mark.parametrize("way, expected", [("rows", ["DIRECT", "GROUP"]), ("one", ["DIRECT"])])
def test_a_role_held_twice(person, way, expected) -> None:
    person.switch({"csp.role_held_twice": way})
    assert [row["membershipType"] for row in read(person, "custom-roles").json()["customRoles"]] == expected
    assert take(person, "auditor", kind="customRoles").status_code == 200
    assert [row["membershipType"] for row in read(person, "custom-roles").json()["customRoles"]] == ["GROUP"]


def test_members_without_a_value(person) -> None:
    person.switch({"csp.no_value": "null"})
    rows = read(person, "roles").json()
    assert [(row["resource"], row["expiresAt"]) for row in rows][:2] == [(None, None), ("project:1", None)]


@pytest.mark.parametrize("kind", ["roles", "service-roles", "custom-roles"])
def test_reads_of_nobody_and_reads_by_nobody_who_may(person, kind) -> None:
    answer = read(person, kind, user="example.com:none")
    assert (answer.status_code, answer.json()["message"]) == (404, "User not found")
    assert person.api.get(f"/v2/users/{USER}/orgs/none/roles").status_code == 404
    person.seed(api_tokens=[{"tokenId": "t", "value": "m" * 65, "roles": ["org_member"]}])
    person.api.token = person.api.send("POST", "/auth/api-tokens/authorize", data={"api_token": "m" * 65}).json()["access_token"]
    assert (read(person, kind).status_code, take(person, "developer").status_code) == (403, 403)


def test_a_change_is_a_delta(person) -> None:
    answer = take(person, {"name": "developer", "resource": "project:1", "membershipType": "DIRECT"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert person.held(USER) == [*(role for role in ALL if role != "developer@project:1"), "(support_user)"]
    assert take(person, {"name": "nsx:admin", "resource": "instance:7"}, kind="serviceRoles").status_code == 200
    assert take(person, kind="customRoles", roleNamesToRemove=["auditor"]).status_code == 200
    assert person.held(USER) == ["org_member", "org_admin", "vmc-user:full", "(support_user)", "(auditor)"]


def test_what_was_taken_comes_back_as_it_was(person) -> None:
    before = person.state["roles"][USER]
    take(person, "org_admin")
    take(person, {"name": "nsx:admin", "resource": "instance:7"}, kind="serviceRoles")
    service = {"serviceDefinitionId": SERVICE, "rolesToAdd": [{"name": "nsx:admin", "resource": "instance:7", "membershipType": "DIRECT"}]}
    back = {"rolesToAdd": [{"name": "org_admin", "expiresAt": FUTURE, "membershipType": "DIRECT"}]}
    assert change(person, organizationRoles=back, serviceRoles=[service]).status_code == 200
    assert sorted(map(str, person.state["roles"][USER])) == sorted(map(str, before))
    assert change(person, organizationRoles={"roleNamesToAdd": ["billing"]}).status_code == 200
    assert "billing" in person.held(USER)


def test_an_end_is_set_and_then_the_role_is_gone_from_the_reads(person) -> None:
    assert take(person, rolesToUpdate=[{"name": "org_admin", "expiresAt": PAST}]).status_code == 200
    assert "org_admin" not in [row["name"] for row in read(person, "roles").json()]
    assert {"kind": "organization", "name": "org_admin", "expiresAt": PAST, "direct": True} in person.state["roles"][USER]
    person.switch({"csp.expired_role": "shown"})
    assert PAST in [row.get("expiresAt") for row in read(person, "roles").json()]


@pytest.mark.parametrize(
    "body",
    [
        {"notifyUsers": "no"},
        {"organizationRoles": []},
        {"organizationRoles": {"rolesToRemove": {}}},
        {"organizationRoles": {"rolesToRemove": ["developer"]}},
        {"organizationRoles": {"rolesToRemove": [{"resource": "project:1"}]}},
        {"organizationRoles": {"rolesToRemove": [{"name": ""}]}},
        {"organizationRoles": {"rolesToRemove": [{"name": "developer", "resource": 1}]}},
        {"organizationRoles": {"roleNamesToRemove": [1]}},
        {"organizationRoles": {"rolesToAdd": [{"name": "developer", "expiresAt": "soon"}]}},
        {"organizationRoles": {"rolesToAdd": [{"name": "developer", "membershipType": "GROUP"}]}},
        {"customRoles": [{}]},
        {"serviceRoles": {}},
        {"serviceRoles": [{"rolesToRemove": [{"name": "vmc-user:full"}]}]},
        {"serviceRoles": [{"serviceDefinitionLink": LINK, "rolesToRemove": [{"name": "vmc-user:full"}]}]},
        {"serviceRoles": [{"serviceDefinitionId": LINK, "rolesToRemove": [{"name": "vmc-user:full"}]}]},
    ],
)
def test_a_change_of_another_shape_is_refused(person, body) -> None:
    good = {"customRoles": {"rolesToRemove": [{"name": "auditor"}]}}
    assert change(person, **{**good, **body}).status_code == 400
    assert person.held(USER) == [*ALL, "(support_user)"]


def test_members_that_no_page_knows(person) -> None:
    body = {"organizationRoles": {"rolesToRemove": [{"name": "org_admin", "id": "x"}], "rolesToDrop": []}, "reason": "leaver"}
    person.api.control.switch(strict_fields=True)
    assert change(person, **body).status_code == 400
    person.api.control.switch(strict_fields=False)
    assert change(person, **body).status_code == 200
    notes = person.api.control.log(1)[0]["notes"]
    assert notes == [f"no page knows the member {name}" for name in ("reason", "rolesToDrop", "id")]


@pytest.mark.parametrize("body, mails", [({}, 1), ({"notifyUsers": True}, 1), ({"notifyUsers": None}, 1), ({"notifyUsers": False}, 0)])
def test_who_does_not_say_no_sends_a_mail(person, body, mails) -> None:
    path = f"/v3/users/{USER}{person.api.org}/roles"
    assert person.api.send("PATCH", path, json={"organizationRoles": {"rolesToRemove": [{"name": "org_admin"}]}, **body}).status_code == 200
    assert person.state["mails"] == [{"to": "u1@example.com", "about": "roles changed"}] * mails


@pytest.mark.parametrize("form, body", [("empty", b""), ("text", b"OK")])
def test_body_of_a_change(person, form, body) -> None:
    person.switch({"csp.role_change_body": form})
    assert take(person, "org_admin").content == body
    person.switch({"csp.role_change_body": "object"})
    assert take(person, "org_admin").json()["userId"] == USER


@pytest.mark.parametrize("way, status", [("ok", 200), ("400", 400)])
@pytest.mark.parametrize("body", [{}, {"organizationRoles": {}}, {"serviceRoles": []}, {"customRoles": {"rolesToRemove": []}}])
def test_a_change_of_nothing(person, way, status, body) -> None:
    person.switch({"csp.empty_role_change": way})
    assert change(person, **body).status_code == status


@pytest.mark.parametrize("way, status", [("ignored", 200), ("400", 400), ("404", 404)])
@pytest.mark.parametrize("part", ["rolesToRemove", "rolesToUpdate"])
def test_a_role_that_is_not_held(person, way, status, part) -> None:
    person.switch({"csp.absent_role": way})
    assert change(person, organizationRoles={part: [{"name": "billing"}]}, customRoles={"rolesToRemove": [{"name": "auditor"}]}).status_code == status
    assert ("auditor" in person.held(USER)) is (status != 200)


@pytest.mark.parametrize("way, status", [("ignored", 200), ("400", 400)])
def test_a_role_that_comes_from_a_group(person, way, status) -> None:
    person.switch({"csp.group_role": way, "csp.absent_role": "404"})
    assert take(person, "support_user", "org_admin").status_code == status
    assert "(support_user)" in person.held(USER)
    assert ("org_admin" in person.held(USER)) is (status != 200)


@pytest.mark.parametrize("way, status, ends", [("ignored", 200, FUTURE), ("updated", 200, PAST), ("400", 400, FUTURE)])
def test_adding_what_is_held(person, way, status, ends) -> None:
    person.switch({"csp.held_role": way})
    assert change(person, organizationRoles={"rolesToAdd": [{"name": "org_admin", "expiresAt": PAST}]}).status_code == status
    assert next(row["expiresAt"] for row in person.state["roles"][USER] if row["name"] == "org_admin") == ends


def test_a_role_without_its_resource(person) -> None:
    person.seed(users=[{"id": USER, "roles": {"organizationRoles": ["org_member", "developer", {"name": "developer", "resource": "project:1"}]}}])
    assert take(person, {"name": "developer", "resource": "project:2"}).status_code == 200
    assert take(person, {"name": "developer", "resource": ""}).status_code == 200
    assert person.held(USER)[:2] == ["org_member", "developer@project:1"]
    person.switch({"csp.no_resource": "all"})
    take(person, "developer")
    assert person.held(USER) == ["org_member", "(support_user)", "(auditor)"]


@pytest.mark.parametrize("way, status, left", [("400", 400, True), ("ignored", 200, True), ("taken", 200, False)])
def test_the_last_owner(person, way, status, left) -> None:
    person.switch({"csp.last_owner_role": way})
    person.seed(users=[{"id": "example.com:boss", "roles": ["org_owner", "org_member"]}])
    answer = change(person, user="example.com:boss", organizationRoles={"rolesToRemove": [{"name": "org_owner"}]})
    assert answer.status_code == status
    assert ("org_owner" in person.held("example.com:boss")) is left


def test_an_owner_beside_others_can_be_taken_down(person) -> None:
    person.seed(users=[{"id": "example.com:two", "roles": ["org_owner", "org_member"]}])
    assert change(person, user="example.com:two", organizationRoles={"rolesToRemove": [{"name": "org_owner"}]}).status_code == 200
    assert person.held("example.com:two") == ["org_member"]


@pytest.mark.parametrize("way, status, left", [("taken", 200, False), ("ignored", 200, True), ("400", 400, True)])
def test_org_member_while_other_roles_stay(person, way, status, left) -> None:
    person.switch({"csp.member_role": way})
    assert take(person, "org_member").status_code == status
    assert ("org_member" in person.held(USER)) is left


@pytest.mark.parametrize("way, status, users", [("stays", 200, 1), ("400", 400, 1), ("user_gone", 200, 0)])
def test_the_last_role(org, way, status, users) -> None:
    org.switch({"csp.last_role": way})
    org.seed(users=[{"id": USER}])
    assert take(org, "org_member").status_code == status
    assert len(org.state["users"]) == users
    assert org.state["roles"].get(USER, []) == ([{"kind": "organization", "name": "org_member", "direct": True}] if status == 400 else [])


@pytest.mark.parametrize("way, status", [("done", 200), ("403", 403), ("400", 400)])
def test_governance(person, way, status) -> None:
    person.switch({"csp.governed": way})
    assert take(person, "org_admin").status_code == status


def test_a_user_in_the_other_case(person) -> None:
    assert change(person, user=USER.upper(), customRoles={"rolesToRemove": [{"name": "auditor"}]}).status_code == 404
    person.switch({"csp.id_match": "loose"})
    assert change(person, user=USER.upper(), customRoles={"rolesToRemove": [{"name": "auditor"}]}).status_code == 200
    assert "auditor" not in person.held(USER)


def test_a_taken_role_stays_visible(person) -> None:
    person.switch({"csp.delete_delay_reads": 2})
    take(person, "auditor", kind="customRoles")
    seen = [[row["membershipType"] for row in read(person, "custom-roles").json()["customRoles"]] for _turn in range(3)]
    assert seen == [["DIRECT", "GROUP"], ["DIRECT", "GROUP"], ["GROUP"]]
    assert "auditor" not in person.held(USER)
    person.switch({"csp.delete_delay_reads": 0})
    person.api.control.switch(lag_reads=1)
    take(person, "org_admin")
    lists = [person.api.get(f"/v2{person.api.org}/users").json()["results"][0]["organizationRoles"] for _turn in range(2)]
    assert [any(row["name"] == "org_admin" for row in rows) for rows in lists] == [True, False]
