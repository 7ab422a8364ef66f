# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Venafi's administration beside the rules: OAuth roles, applications, JWT mappings, the criteria of getrules, what verify says."""

from __future__ import annotations

from typing import Any

import pytest
import requests

OK = {"Result": 0, "Success": True}
APPLICATION = {
    "ApplicationId": "new",
    "Scope": "certificate",
    "MaximumScope": "certificate:manage",
    "Name": "New",
    "Vendor": "Example",
    "Description": "",
    "Url": "https://example.com",
}
MAPPING = {"Name": "m", "IssuerUri": "https://issuer", "PurposeField": "aud", "PurposeMatch": "tpp", "IdField": "sub", "IdMatch": "(.*)"}
BOB = "local:{b0b}"


def oauth(venafi, method, body) -> requests.Response:
    return venafi.post(f"/vedsdk/oauth/{method}", body)


def result(venafi, method, body) -> int:
    answer = oauth(venafi, method, body)
    assert answer.status_code == 200
    number: int = answer.json()["Result"]
    return number


def state(venafi) -> Any:
    return venafi.control.state("venafi_tpp")


def log_in_as(venafi, role, applications=(), maintained=()) -> None:
    """From here on the client is a user of this role."""
    login = {"username": "u", "password": "p", "role": role, "applications": list(applications), "maintained": list(maintained)}
    venafi.control.seed(venafi_tpp={"logins": [login]})
    body = {"client_id": venafi.credentials["client_id"], "username": "u", "password": "p", "scope": "admin"}
    venafi.token = venafi.post("/vedauth/authorize/oauth", body).json()["access_token"]


@pytest.mark.parametrize("role", [1, 5, 6])
def test_a_role_that_holds_everywhere_comes_without_applications(venafi, role) -> None:
    log_in_as(venafi, role)
    assert oauth(venafi, "getrole", {}).json()["Role"] == {"Role": role}


@pytest.mark.parametrize("role, own", [(2, [("a", 2)]), (3, [("a", 3)]), (4, [("a", 3), ("b", 2)])])
def test_the_applications_of_a_role_are_texts_and_objects(venafi, role, own) -> None:
    log_in_as(venafi, role, ["a"], ["b"])
    shown = oauth(venafi, "getrole", {}).json()["Role"]
    assert shown["Role"] == role and shown["PermittedApplications"] == [application for application, _role in own]
    assert shown["OwnedApplications"] == [{"ApplicationId": application, "Role": held} for application, held in own]


@pytest.mark.parametrize("role, statuses", [(3, [200, 401]), (4, [200, 401]), (2, [401, 401]), (1, [401, 401]), (6, [200, 200])])
def test_who_owns_an_application_may_delete_its_rules(venafi, role, statuses) -> None:
    venafi.control.seed(venafi_tpp={"rules": [["mine", BOB], ["other", BOB]]})
    log_in_as(venafi, role, ["mine"], ["other"])
    found = [oauth(venafi, "deleterule", {"ApplicationId": item, "TrusteePrefixedUniversal": BOB}).status_code for item in ("mine", "other")]
    assert found == statuses
    assert len(state(venafi)["rules"]) == 2 - statuses.count(200)


def test_a_wide_delete_by_an_owner_of_role_4_spares_what_it_maintains(venafi) -> None:
    venafi.control.seed(venafi_tpp={"rules": [["mine", BOB], ["kept", BOB]]})
    log_in_as(venafi, 4, ["mine"], ["kept"])
    assert oauth(venafi, "deleterule", {"TrusteePrefixedUniversal": BOB}).json() == OK
    assert state(venafi)["rules"] == [["kept", BOB]]


def test_roles_are_granted_listed_and_taken(venafi) -> None:
    venafi.control.seed(venafi_tpp={"applications": ["app", "app2"]})
    before = oauth(venafi, "listroles", {}).json()["Roles"]
    owner = {"GranteePrefixedUniversal": BOB, "Role": 3, "ApplicationId": "app"}
    assert [result(venafi, "grantrole", body) for body in (owner, owner, {"GranteePrefixedUniversal": BOB, "Role": 5})] == [0, 0, 0]
    listed = oauth(venafi, "listroles", {}).json()["Roles"][len(before) :]
    assert listed == [{"ApplicationId": "app", "Grantee": BOB, "Role": 3}, {"Grantee": BOB, "Role": 5}]
    assert oauth(venafi, "revokerole", {**owner, "GranteePrefixedUniversal": BOB.upper().replace("LOCAL", "local")}).json() == OK
    assert state(venafi)["roles"][len(before) :] == [[5, BOB, None]]
    assert result(venafi, "grantrole", {**owner, "ApplicationId": "nope"}) == 2
    assert result(venafi, "grantrole", {**owner, "Role": 4}) == 6


@pytest.mark.parametrize("body", [{}, {"Role": 3}, {"GranteePrefixedUniversal": BOB}, {"GranteePrefixedUniversal": BOB, "Role": 3}, {"Role": "3"}])
@pytest.mark.parametrize("method", ["grantrole", "revokerole"])
def test_a_role_call_that_lacks_something_is_a_400(venafi, method, body) -> None:
    assert oauth(venafi, method, body).status_code == 400


@pytest.mark.parametrize("value, number", [("result_0", 0), ("result_1", 1), ("result_6", 6)])
def test_taking_a_role_that_is_not_held(venafi, value, number) -> None:
    venafi.control.switch({"venafi.missing_role": value})
    assert result(venafi, "revokerole", {"GranteePrefixedUniversal": BOB, "Role": 5}) == number


def test_taking_a_role_without_its_application_may_take_it_everywhere(venafi) -> None:
    venafi.control.seed(venafi_tpp={"applications": ["a", "b"]})
    venafi.control.switch({"venafi.revokerole_no_application": "wide"})
    before = state(venafi)["roles"]
    for application in ("a", "b"):
        result(venafi, "grantrole", {"GranteePrefixedUniversal": BOB, "Role": 3, "ApplicationId": application})
    assert result(venafi, "revokerole", {"GranteePrefixedUniversal": BOB, "Role": 3}) == 0
    assert state(venafi)["roles"] == before


def test_an_owner_sees_and_grants_roles_of_own_applications_only(venafi) -> None:
    venafi.control.seed(venafi_tpp={"applications": ["mine", "other"]})
    log_in_as(venafi, 3, ["mine"])
    assert [row["ApplicationId"] for row in oauth(venafi, "listroles", {}).json()["Roles"]] == ["mine"]
    grants = [{"GranteePrefixedUniversal": BOB, "Role": 2, "ApplicationId": item} for item in ("mine", "other")]
    assert [oauth(venafi, "grantrole", body).status_code for body in grants] == [200, 401]
    assert oauth(venafi, "grantrole", {"GranteePrefixedUniversal": BOB, "Role": 6}).status_code == 401


def test_applications_are_created_replaced_and_deleted(venafi) -> None:
    created = oauth(venafi, "createapplication", {**APPLICATION, "AccessValidity": 60, "Unknown": 1}).json()["Application"]
    assert (created["ID"], created["AccessValidity"], "Unknown" in created, "ApplicationId" in created) == ("new", 60, False, False)
    assert result(venafi, "createapplication", APPLICATION) == 19
    assert result(venafi, "updateapplication", {"Application": {"ID": "new", "Name": "Renamed"}}) == 0
    shown = oauth(venafi, "getapplication", {"ApplicationId": "new"}).json()["Application"]
    assert (shown["Name"], shown["AccessValidity"]) == ("Renamed", 7776000)
    assert [result(venafi, "deleteapplication", {"ApplicationId": "new"}) for _turn in range(2)] == [0, 2]
    assert result(venafi, "updateapplication", {"Application": {"ID": "new"}}) == 2


@pytest.mark.parametrize("name, value", [(name, None) for name in APPLICATION] + [("Name", 1), ("AccessValidity", "60"), ("Renewable", 1)])
def test_an_application_of_another_shape_is_not_created(venafi, name, value) -> None:
    assert oauth(venafi, "createapplication", {**APPLICATION, name: value}).status_code == 400
    assert "new" not in state(venafi)["applications"]


@pytest.mark.parametrize("value, left", [("cascade", []), ("keep", [["app", BOB]])])
def test_what_becomes_of_the_rules_of_a_deleted_application(venafi, value, left) -> None:
    venafi.control.switch({"venafi.application_delete": value})
    venafi.control.seed(venafi_tpp={"rules": [["app", BOB]], "grants": [["app", BOB]]})
    assert result(venafi, "deleteapplication", {"ApplicationId": "app"}) == 0
    assert (state(venafi)["rules"], state(venafi)["grants"]) == (left, left)


@pytest.mark.parametrize(
    "body, expected",
    [
        ({"Filter": "ONE"}, ["one", "second"]),
        ({"Filter": "e", "ApplicationIds": ["two", "one"]}, ["one"]),
        ({"ApplicationIds": ["two", "nope"]}, ["two"]),
        ({"Filter": "nothing"}, []),
    ],
)
def test_applications_by_id_and_by_a_part_of_id_or_name(venafi, body, expected) -> None:
    venafi.control.seed(venafi_tpp={"applications": ["one", "two", {"ID": "second", "Name": "Not one"}]})
    assert [row["ID"] for row in oauth(venafi, "getapplications", body).json()["Applications"]] == expected


@pytest.mark.parametrize("body", [{}, {"Filter": ""}, {"Filter": 1}, {"ApplicationIds": "one"}])
def test_applications_by_nothing_are_a_400(venafi, body) -> None:
    assert oauth(venafi, "getapplications", body).status_code == 400


def test_mappings_are_created_read_replaced_and_deleted(venafi) -> None:
    assert oauth(venafi, "createjwtmapping", MAPPING).json()["JwtMapping"] == MAPPING
    assert result(venafi, "createjwtmapping", MAPPING) == 22
    oauth(venafi, "createjwtmapping", {**MAPPING, "Name": "n", "IssuerUri": "https://other"})
    changed = {**MAPPING, "IdMatch": "x", "GranteePrefixedUniversal": BOB}
    assert result(venafi, "updatejwtmapping", {"JwtMapping": changed}) == 0
    assert oauth(venafi, "getjwtmapping", {"Name": "m"}).json()["JwtMapping"] == changed
    found = oauth(venafi, "getjwtmappings", {"IssuerUris": ["https://other"]}).json()
    assert ([row["Name"] for row in found["JwtMappings"]], found["Count"]) == (["n"], 1)
    page = oauth(venafi, "enumeratejwtmappings", {"Start": 1, "Count": 1}).json()
    assert ([row["Name"] for row in page["JwtMappings"]], page["Count"]) == (["n"], 2)
    assert [result(venafi, "deletejwtmapping", {"Name": "m"}) for _turn in range(2)] == [0, 21]
    assert (result(venafi, "getjwtmapping", {"Name": "m"}), result(venafi, "updatejwtmapping", {"JwtMapping": MAPPING})) == (21, 21)
    assert state(venafi)["jwt_mappings"] == ["n"]


@pytest.mark.parametrize("role, statuses", [(1, [200, 401]), (3, [401, 401]), (6, [200, 200])])
def test_who_may_read_and_write_mappings(venafi, role, statuses) -> None:
    log_in_as(venafi, role, ["app"])
    assert [oauth(venafi, method, MAPPING).status_code for method in ("getjwtmappings", "createjwtmapping")] == statuses


@pytest.mark.parametrize("name", ["Name", "IssuerUri", "PurposeField", "PurposeMatch", "IdField", "IdMatch"])
def test_a_mapping_without_a_required_text_is_a_400(venafi, name) -> None:
    assert oauth(venafi, "createjwtmapping", {**MAPPING, name: None}).status_code == 400


@pytest.mark.parametrize(
    "criteria, expected",
    [
        ({"NoExpire": True}, ["a"]),
        ({"NoExpire": False}, ["b"]),
        ({"Renewable": False}, ["b"]),
        ({"MaximumScope": "ssh;certificate:revoke,manage"}, ["a"]),
        ({"MaximumScope": "certificate:manage"}, []),
        ({"NoExpire": None}, ["a", "b"]),
    ],
)
@pytest.mark.parametrize("method", ["getrules", "enumeraterules"])
def test_rules_by_their_criteria(venafi, method, criteria, expected) -> None:
    rules: list[Any] = [
        {"ApplicationId": "app", "TrusteePrefixedUniversal": "local:{a}", "MaximumScope": "certificate:manage,revoke;ssh"},
        {"ApplicationId": "app", "TrusteePrefixedUniversal": "local:{b}", "GrantValidity": 60, "Renewable": False, "MaximumScope": "ssh"},
    ]
    venafi.control.seed(venafi_tpp={"rules": rules})
    found = oauth(venafi, method, {"ApplicationId": "app", **criteria}).json()["Rules"]
    assert [row["TrusteePrefixedUniversal"] for row in found] == [f"local:{{{name}}}" for name in expected]


@pytest.mark.parametrize("criteria", [{"NoExpire": "yes"}, {"Renewable": 1}, {"MaximumScope": []}])
def test_criteria_of_another_type_are_a_400(venafi, criteria) -> None:
    venafi.control.seed(venafi_tpp={"applications": ["app"]})
    assert oauth(venafi, "getrules", {"ApplicationId": "app", **criteria}).status_code == 400


@pytest.mark.parametrize(
    "member, value", [("MaximumScope", ["x"]), ("Description", {}), ("AccessValidity", "1"), ("GrantValidity", True), ("Renewable", "yes")]
)
def test_a_rule_of_another_shape_is_neither_created_nor_stored(venafi, member, value) -> None:
    venafi.control.seed(venafi_tpp={"rules": [["app", "local:{a}"]]})
    fresh = {"ApplicationId": "app", "TrusteePrefixedUniversal": "local:{b}", "MaximumScope": "ssh", member: value}
    assert oauth(venafi, "createrule", fresh).status_code == 400
    assert oauth(venafi, "updaterule", {"Rule": {**fresh, "TrusteePrefixedUniversal": "local:{a}"}}).status_code == 400
    assert oauth(venafi, "updaterule", {"Rule": {"ApplicationId": "app", "TrusteePrefixedUniversal": "local:{a}", "Strange": [1]}}).json() == OK
    assert "Strange" not in oauth(venafi, "getrules", {"ApplicationId": "app"}).json()["Rules"][0]


def verified(venafi) -> dict[str, Any]:
    found: dict[str, Any] = venafi.send("GET", "/vedauth/authorize/verify").json()
    return found


def test_verify_tells_the_end_of_the_grant_and_what_is_left_of_the_token(venafi) -> None:
    venafi.control.switch({"token_lifetime.venafi_tpp": 600})
    given = venafi.credentials
    login = venafi.post("/vedauth/authorize/oauth", {name: given[name] for name in ("client_id", "username", "password", "scope")}).json()
    venafi.token = login["access_token"]
    shown = verified(venafi)
    assert shown["valid_for"] <= 600 < shown["expires_unix_time"] - shown["access_issued_on_unix_time"]
    assert shown["expires_unix_time"] == login["refresh_until"] and shown["access_issued_on_unix_time"] == shown["grant_issued_on_unix_time"]


def test_a_refreshed_token_stands_for_the_same_grant(venafi) -> None:
    refreshed = venafi.post(
        "/vedauth/authorize/token", {"client_id": venafi.credentials["client_id"], "refresh_token": venafi.credentials["refresh_token"]}
    ).json()
    venafi.token = refreshed["access_token"]
    shown = verified(venafi)
    assert shown["grant_issued_on_unix_time"] < shown["access_issued_on_unix_time"] == refreshed["expires"] - refreshed["expires_in"]


def test_without_refresh_the_grant_ends_with_the_token(venafi) -> None:
    venafi.control.switch({"venafi.refresh_token": False, "token_lifetime.venafi_tpp": 600})
    given = venafi.credentials
    login = venafi.post("/vedauth/authorize/oauth", {name: given[name] for name in ("client_id", "username", "password", "scope")}).json()
    venafi.token = login["access_token"]
    assert verified(venafi)["expires_unix_time"] == login["expires"]
