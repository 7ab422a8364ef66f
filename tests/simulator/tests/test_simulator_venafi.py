# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Venafi contract: the wide delete above all, tokens with rotation, reads, roles and every switch of this vendor."""

from __future__ import annotations

from typing import Any

import pytest
import requests

RULES = [["app1", "local:{a}"], ["app2", "local:{a}"], ["app1", "local:{b}"], ["app2", "local:{b}"]]
PAIR = {"ApplicationId": "app1", "TrusteePrefixedUniversal": "local:{a}"}
OK = {"Result": 0, "Success": True}
GONE = {"Error": "RuleNotFound", "Result": 4, "Success": False}


def oauth(venafi, method, body) -> requests.Response:
    return venafi.post(f"/vedsdk/oauth/{method}", body)


def rules(venafi) -> list[Any]:
    return venafi.control.state("venafi_tpp")["rules"]


@pytest.fixture
def seeded(venafi) -> Any:
    venafi.control.seed(venafi_tpp={"rules": RULES, "grants": [["app1", "local:{a}"], ["app2", "local:{a}"], ["app1", "local:{b}"]]})
    return venafi


def test_a_pair_deletes_one_rule(seeded) -> None:
    assert oauth(seeded, "DeleteRule", PAIR).json() == OK
    assert rules(seeded) == RULES[1:]


@pytest.mark.parametrize("spoilt", ["missing", None, "", "  ", "misspelt"])
@pytest.mark.parametrize("kept, left", [("TrusteePrefixedUniversal", [RULES[2], RULES[3]]), ("ApplicationId", [RULES[1], RULES[3]])])
@pytest.mark.parametrize("method", ["deleterule", "deleterules"])
def test_one_key_deletes_everything_it_selects(seeded, method, kept, left, spoilt) -> None:
    other = next(name for name in PAIR if name != kept)
    body = {kept: PAIR[kept]}
    if spoilt == "misspelt":
        body[other.replace("Id", "ID") if other == "ApplicationId" else "TrusteePrefixeduniversal"] = PAIR[other]
    elif spoilt != "missing":
        body[other] = spoilt
    assert oauth(seeded, method, body).json() == OK
    assert rules(seeded) == left


@pytest.mark.parametrize("body", [{}, {"ApplicationId": None}, {"ApplicationId": 1, "TrusteePrefixedUniversal": "x"}, {"ApplicationID": "app1"}, [], "x"])
def test_neither_key_is_refused(seeded, body) -> None:
    answer = oauth(seeded, "deleterule", body)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert rules(seeded) == RULES


def test_identities_compare_without_case_and_applications_with(seeded) -> None:
    assert oauth(seeded, "deleterule", {**PAIR, "TrusteePrefixedUniversal": "LOCAL:{A}"}).json() == OK
    assert oauth(seeded, "deleterule", {"ApplicationId": "APP1", "TrusteePrefixedUniversal": "local:{b}"}).json()["Result"] == 2
    assert rules(seeded) == RULES[1:]


@pytest.mark.parametrize("way, answer", [("result_4", GONE), ("result_0", OK)])
def test_missing_rule(seeded, way, answer) -> None:
    seeded.control.switch({"venafi.missing_rule": way})
    assert oauth(seeded, "deleterule", {**PAIR, "TrusteePrefixedUniversal": "local:{c}"}).json() == answer
    assert rules(seeded) == RULES


@pytest.mark.parametrize("way, result", [("result_2", 2), ("result_4", 4), ("result_0", 0)])
def test_unknown_application(venafi, way, result) -> None:
    venafi.control.switch({"venafi.unknown_application": way})
    assert oauth(venafi, "deleterule", PAIR).json()["Result"] == result
    assert oauth(venafi, "getrules", PAIR).json()["Result"] == result


@pytest.mark.parametrize("way, expected", [("empty", {"Rules": [], **OK}), ("missing", OK), ("null", {"Rules": None, **OK}), ("result_4", GONE)])
def test_getrules_without_a_match(seeded, way, expected) -> None:
    seeded.control.switch({"venafi.getrules_empty": way})
    assert oauth(seeded, "getrules", {**PAIR, "TrusteePrefixedUniversal": "local:{c}"}).json() == expected


def test_getrules(seeded) -> None:
    found = oauth(seeded, "getrules", PAIR).json()["Rules"]
    assert [(rule["ApplicationId"], rule["TrusteePrefixedUniversal"]) for rule in found] == [("app1", "local:{a}")]
    assert len(oauth(seeded, "getrules", {"ApplicationId": "app2"}).json()["Rules"]) == 2
    assert len(oauth(seeded, "getrules", {"TrusteePrefixedUniversals": ["local:{A}", "x"]}).json()["Rules"]) == 2
    assert oauth(seeded, "getrules", {"ApplicationId": "app2", "Renewable": False}).json()["Rules"] == []
    assert oauth(seeded, "getrules", {}).status_code == 400
    seeded.control.switch({"venafi.getrules_no_key": "result_6"})
    assert oauth(seeded, "getrules", {}).json()["Result"] == 6


def test_enumerate_by_rows_and_by_pages(seeded) -> None:
    def pairs(start) -> list[Any]:
        found = oauth(seeded, "enumeraterules", {"Start": start, "Count": 2}).json()["Rules"]
        return [[rule["ApplicationId"], rule["TrusteePrefixedUniversal"]] for rule in found]

    assert (pairs(1), pairs(3)) == (RULES[1:3], RULES[3:])
    seeded.control.switch({"venafi.start": "page"})
    assert (pairs(1), pairs(2)) == (RULES[2:], [])
    assert oauth(seeded, "enumeraterules", {"Start": "0"}).status_code == 400


def test_omit_success(seeded) -> None:
    seeded.control.switch({"venafi.omit_success": True})
    assert oauth(seeded, "deleterule", PAIR).json() == {"Result": 0}


def test_create_and_update(seeded) -> None:
    new = {"ApplicationId": "app1", "TrusteePrefixedUniversal": "local:{c}", "MaximumScope": "ssh"}
    assert oauth(seeded, "createrule", new).json()["Rule"]["MaximumScope"] == "ssh"
    assert oauth(seeded, "createrule", new).json()["Result"] == 20
    assert oauth(seeded, "createrule", {**new, "ApplicationId": "no"}).json()["Result"] == 2
    assert oauth(seeded, "createrule", PAIR).status_code == 400
    assert oauth(seeded, "updaterule", {"Rule": {**new, "Description": "d"}}).json() == OK
    assert oauth(seeded, "updaterule", {"Rule": {**new, "ApplicationId": "app2"}}).json()["Result"] == 4


def test_lag(seeded) -> None:
    seeded.control.switch({"venafi.delete_visible_reads": 1})
    oauth(seeded, "deleterule", PAIR)
    assert rules(seeded) == RULES[1:]
    assert oauth(seeded, "deleterule", PAIR).json()["Result"] == 4
    assert [len(oauth(seeded, "getrules", PAIR).json()["Rules"]) for _turn in range(2)] == [1, 0]
    seeded.control.switch({"venafi.delete_visible_seconds": 3600})
    oauth(seeded, "deleterules", {"ApplicationId": "app2"})
    assert [len(oauth(seeded, "getrules", {"ApplicationId": "app2"}).json()["Rules"]) for _turn in range(3)] == [2, 2, 2]


def test_paths_without_case_and_wrong_methods(seeded) -> None:
    assert seeded.post("/VEDSDK/OAuth/GETRULES", PAIR).json()["Result"] == 0
    assert seeded.get("/vedsdk/oauth/getrules").status_code == 405
    assert seeded.post("/vedsdk/oauth/nothing", {}).json()["error"] == "not_found"
    assert seeded.control.calls()["vendors"]["venafi_tpp"]["unknown"] == 2


def test_grants(seeded) -> None:
    found = oauth(seeded, "getgrants", {"GranteePrefixedUniversal": "local:{A}"}).json()["Grants"]
    assert [grant["Application"] for grant in found] == ["app1", "app2"]
    assert found[0]["GrantIssuedOn"].startswith("/Date(")
    assert oauth(seeded, "grantcount", {"ApplicationId": "app1"}).json() == {"Count": 2, **OK}
    assert oauth(seeded, "usercount", {"ApplicationId": "app1"}).json()["Count"] == 2
    assert oauth(seeded, "grantcount", {"ApplicationId": "none"}).json()["Result"] == 2
    assert len(oauth(seeded, "enumerategrants", {"ApplicationId": "app1"}).json()["Grants"]) == 2
    assert oauth(seeded, "revokegrants", {"GranteePrefixedUniversal": "local:{a}"}).json() == OK
    assert seeded.control.state("venafi_tpp")["grants"] == [["app1", "local:{b}"]]
    assert oauth(seeded, "revokegrants", {}).status_code == 400


@pytest.mark.parametrize("way, result", [("result_0", 0), ("result_3", 3)])
def test_nothing_to_revoke(seeded, way, result) -> None:
    seeded.control.switch({"venafi.revoke_none": way})
    assert oauth(seeded, "revokegrants", {"GranteePrefixedUniversal": "local:{none}"}).json()["Result"] == result


@pytest.mark.parametrize("way, left", [("result_6", 3), ("pair", 2), ("user", 1)])
def test_revoke_with_both_keys(seeded, way, left) -> None:
    seeded.control.switch({"venafi.revoke_both": way})
    oauth(seeded, "revokegrants", {"GranteePrefixedUniversal": "local:{a}", "ApplicationId": "app1"})
    assert len(seeded.control.state("venafi_tpp")["grants"]) == left


def test_revoking_the_own_grant_kills_the_token(venafi) -> None:
    assert oauth(venafi, "revokegrants", {"GranteePrefixedUniversal": venafi.credentials["identity"]}).json() == OK
    assert oauth(venafi, "getrole", {}).json()["error"] == "invalid_token"


def test_applications(seeded) -> None:
    assert oauth(seeded, "getapplication", {"ApplicationId": "app1"}).json()["Application"]["ID"] == "app1"
    assert oauth(seeded, "getapplication", {"ApplicationId": "no"}).json()["Result"] == 2
    assert len(oauth(seeded, "getapplications", {"ApplicationIds": ["app1", "no"]}).json()["Applications"]) == 1
    assert len(oauth(seeded, "enumerateapplications", {"Start": 0, "Count": 1}).json()["Applications"]) == 1
    assert oauth(seeded, "enumerateapplications", {}).status_code == 400
    seeded.control.switch({"venafi.application_member": "Applications"})
    assert oauth(seeded, "getapplication", {"ApplicationId": "app1"}).json()["Applications"][0]["ID"] == "app1"


def test_identities(seeded) -> None:
    own = seeded.get("/vedsdk/Identity/Self").json()["Identities"][0]
    assert seeded.post("/vedsdk/Identity/Validate", {"ID": {"PrefixedName": own["PrefixedName"]}}).json()["ID"] == own
    assert seeded.post("/vedsdk/Identity/Validate", {"ID": {"PrefixedUniversal": "local:{x}"}}).content == b""
    seeded.control.switch({"venafi.unknown_identity_body": "braces"})
    assert seeded.post("/vedsdk/Identity/Validate", {"ID": {"PrefixedUniversal": "local:{x}"}}).json() == {}
    assert seeded.post("/vedsdk/Identity/Browse", {"Filter": "svc", "Limit": 2, "IdentityType": 1}).json()["Identities"] == [own]


def test_login_answer(venafi) -> None:
    given = venafi.credentials
    body = {name: given[name] for name in ("client_id", "password", "scope")}
    answer = venafi.post("/vedauth/Authorize/OAuth", {**body, "username": "local:" + given["username"]})
    assert set(answer.json()) == {"access_token", "refresh_token", "expires", "expires_in", "identity", "scope", "token_type", "refresh_until"}
    venafi.control.switch({"venafi.refresh_token": False})
    assert "refresh_token" not in venafi.post("/vedauth/authorize/oauth", {**body, "username": given["username"]}).json()


@pytest.mark.parametrize(
    "change, error",
    [
        ({"password": "x"}, "invalid_grant"),
        ({"client_id": "REVOKE-access"}, "invalid_client"),
        ({"scope": "admin:delete"}, "invalid_scope"),
        ({"scope": "ssh"}, "invalid_scope"),
        ({"scope": ""}, "invalid_request"),
    ],
)
def test_login_refused(venafi, change, error) -> None:
    given = venafi.credentials
    answer = venafi.post("/vedauth/authorize/oauth", {**{name: given[name] for name in ("client_id", "username", "password", "scope")}, **change})
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_refresh_tokens_are_good_once(venafi) -> None:
    body = {"client_id": venafi.credentials["client_id"], "refresh_token": venafi.credentials["refresh_token"]}
    assert venafi.post("/vedauth/authorize/token", {**body, "client_id": "other"}).status_code == 400
    first = venafi.post("/vedauth/authorize/token", body)
    assert first.status_code == 200
    assert venafi.post("/vedauth/authorize/token", body).json()["error"] == "invalid_grant"
    assert venafi.credentials["refresh_token"] == first.json()["refresh_token"] != body["refresh_token"]
    venafi.token = first.json()["access_token"]
    assert oauth(venafi, "getrole", {}).json()["Role"]["Role"] == 6


def test_verify_and_revoke_token(venafi) -> None:
    assert venafi.get("/vedauth/authorize/verify").json()["identity"] == venafi.credentials["identity"]
    assert venafi.get("/vedauth/authorize/IsAuthServer").status_code == 200
    assert venafi.get("/vedsdk/SystemStatus/Version").json()["Version"].startswith("26.")
    assert [venafi.get("/vedauth/revoke/token").status_code for _turn in range(2)] == [200, 202]
    assert venafi.get("/vedauth/authorize/verify").status_code == 401


@pytest.mark.parametrize("status", [403, 401])
def test_scopes(venafi, status) -> None:
    venafi.control.switch({"venafi.scope_refused_status": status})
    given = venafi.credentials
    body = {name: given[name] for name in ("client_id", "username", "password")}
    venafi.token = venafi.post("/vedauth/authorize/oauth", {**body, "scope": "configuration"}).json()["access_token"]
    answer = oauth(venafi, "getrole", {})
    assert (answer.status_code, answer.json()["error"]) == (status, "insufficient_scope")
    assert venafi.get("/vedsdk/identity/self").status_code == 200


def test_error_key(venafi) -> None:
    venafi.control.switch({"venafi.error_key": "Error"})
    assert "Error" in oauth(venafi, "deleterule", {}).json()


def test_roles(seeded) -> None:
    given = seeded.credentials
    body = {"client_id": given["client_id"], "scope": given["scope"], "username": given["auditor_username"], "password": given["auditor_password"]}
    seeded.token = seeded.post("/vedauth/authorize/oauth", body).json()["access_token"]
    assert oauth(seeded, "getrules", PAIR).json()["Result"] == 0
    answer = oauth(seeded, "deleterule", PAIR)
    assert (answer.status_code, answer.json()["error"]) == (401, "insufficient_rights")
    seeded.control.seed(venafi_tpp={"logins": [{"username": "own", "password": "p", "role": 3, "applications": ["app2"]}]})
    seeded.token = seeded.post("/vedauth/authorize/oauth", {**body, "username": "own", "password": "p"}).json()["access_token"]
    assert oauth(seeded, "deleterule", PAIR).json()["error"] == "insufficient_rights"
    assert oauth(seeded, "deleterules", {"TrusteePrefixedUniversal": "local:{a}"}).json() == OK
    assert rules(seeded) == [RULES[0], RULES[2], RULES[3]]
