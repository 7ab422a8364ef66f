# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The OneAccess contract: token carriers, role members, paging by page index, codes, and every switch of this vendor."""

from __future__ import annotations

from typing import Any

import pytest
import requests

MEMBERS = "/applications/app/role-member"


def seed(oneaccess, **content) -> None:
    oneaccess.control.seed(huawei_oneaccess={"applications": {"app": content}})


def members(oneaccess, role="r") -> list[Any]:
    return oneaccess.control.state("huawei_oneaccess")["applications"]["app"]["roles"][role]["members"]


def remove(oneaccess, *ids, role="r") -> requests.Response:
    return oneaccess.delete(MEMBERS, {"role_id": role, "account_Ids": list(ids)})


@pytest.mark.parametrize("carrier", ["form", "basic", "basic_query"])
def test_token_carriers(oneaccess, carrier) -> None:
    given = oneaccess.credentials
    oneaccess.token = ""
    auth, grant = (given["client_id"], given["client_secret"]), {"grant_type": "client_credentials"}
    options = {
        "form": {"data": {**grant, "client_id": auth[0], "client_secret": auth[1]}},
        "basic": {"data": grant, "auth": auth},
        "basic_query": {"params": grant, "auth": auth},
    }[carrier]
    answer = oneaccess.send("POST", "/token", **options)
    assert (answer.status_code, answer.json()["token_type"], answer.json()["expires_in"]) == (200, "Bearer", 1800)


@pytest.mark.parametrize("status", [401, 400])
def test_bad_client(oneaccess, status) -> None:
    oneaccess.control.switch({"oneaccess.invalid_client_status": status})
    answer = oneaccess.send("POST", "/token", data={"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"})
    assert (answer.status_code, answer.json()) == (status, {"error": "invalid_client", "error_description": "Bad client credentials"})
    assert oneaccess.send("POST", "/token", data={"grant_type": "password"}).status_code == 400


@pytest.mark.parametrize("status", [400, 401])
def test_invalid_token(oneaccess, status) -> None:
    oneaccess.control.switch({"oneaccess.invalid_token_status": status})
    oneaccess.token = "wrong"
    answer = oneaccess.get("/applications/app/role-list", limit=10)
    assert (answer.status_code, answer.json()["error"]) == (status, "invalid_token")


def test_remove_members(oneaccess) -> None:
    seed(oneaccess, accounts=["x"], roles={"r": {"code": "admin", "members": ["a", "b", {"id": "c", "account_name": "carol"}]}})
    answer = remove(oneaccess, "c", "none", "x", "a")
    assert (answer.status_code, answer.json()) == (200, {"success_list": ["c", "x", "a"], "fail_list": ["none"]})
    assert members(oneaccess) == ["b"]


@pytest.mark.parametrize("count, status", [(49, 200), (50, 200), (51, 400)])
def test_member_limit(oneaccess, count, status) -> None:
    seed(oneaccess, roles={"r": {"member_count": 51}})
    answer = remove(oneaccess, *members(oneaccess)[:count])
    assert answer.status_code == status
    assert len(members(oneaccess)) == 51 - (count if status == 200 else 0)
    if status == 400:
        assert set(answer.json()) == {"error_code", "error_msg"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"role_id": "r", "account_ids": ["a"]},
        {"role_id": "r", "account_Ids": []},
        {"account_Ids": ["a"]},
        {"role_id": "r", "account_Ids": "a"},
        {"role_id": "r", "account_Ids": [1]},
        {"role_id": 1, "account_Ids": ["a"]},
    ],
)
def test_bad_bodies(oneaccess, body) -> None:
    seed(oneaccess, roles={"r": {"members": ["a"]}})
    assert oneaccess.delete(MEMBERS, body).status_code == 400
    assert oneaccess.send("DELETE", MEMBERS).status_code == 400
    assert members(oneaccess) == ["a"]


@pytest.mark.parametrize("content_type", ["application/json;charset=utf8", "application/json; charset=utf-8"])
def test_content_types(oneaccess, content_type) -> None:
    seed(oneaccess, roles={"r": {"members": ["a"]}})
    answer = oneaccess.send("DELETE", MEMBERS, data='{"role_id":"r","account_Ids":["a"]}', headers={"Content-Type": content_type})
    assert answer.json()["success_list"] == ["a"]


def test_member_switches(oneaccess) -> None:
    seed(oneaccess, accounts=["x"], roles={"r": {"members": ["a"]}})
    oneaccess.control.switch({"oneaccess.non_member": "fail"})
    assert remove(oneaccess, "x").json() == {"success_list": [], "fail_list": ["x"]}
    oneaccess.control.switch({"oneaccess.unknown_account": "call_400"})
    answer = remove(oneaccess, "a", "none")
    assert (answer.status_code, answer.json()["error_code"]) == (400, "APP_ACCOUNT.0001")
    assert members(oneaccess) == ["a"]


def test_code_style(oneaccess) -> None:
    seed(oneaccess, roles={"r": {}})
    assert remove(oneaccess, "a", role="none").json()["error_code"] == "APP_ROLE.0002"
    oneaccess.control.switch({"oneaccess.code_style": "upstream"})
    assert remove(oneaccess, "a", role="none").json()["error_code"] == " APP.ROLE.0002"


def test_add_members(oneaccess) -> None:
    seed(oneaccess, accounts=["x"], roles={"r": {"members": ["a"]}})
    body = {"role_id": "r", "account_Ids": ["x", "a", "none"]}
    assert oneaccess.post(MEMBERS, body).json() == {"success_list": ["x", "a"], "fail_list": ["none"]}
    oneaccess.control.switch({"oneaccess.already_member": "fail"})
    assert oneaccess.post(MEMBERS, body).json() == {"success_list": [], "fail_list": ["x", "a", "none"]}
    assert members(oneaccess) == ["a", "x"]


def test_applications_that_refuse(oneaccess) -> None:
    oneaccess.control.seed(huawei_oneaccess={"applications": {"off": {"disabled": True, "roles": {"r": {}}}, "flat": {"role_model": False}}})
    codes = [oneaccess.get(f"/applications/{app}/role-list", limit=10).json()["error_code"] for app in ("none", "off", "flat")]
    assert codes == ["APP.0001", "APP.0003", "APP_OBJECTMODEL.0006"]


def test_offset_is_a_page_index(oneaccess) -> None:
    seed(oneaccess, roles={"r": {"member_count": 25}})
    path = "/applications/app/role-member-list/r"
    first, last = oneaccess.get(path, offset=0, limit=10).json(), oneaccess.get(path, offset=2, limit=10).json()
    assert (first["total"], last["offset"], last["limit"]) == (25, 2, 10)
    assert [row["id"] for row in first["role_members"]] == members(oneaccess)[:10]
    assert [row["id"] for row in last["role_members"]] == members(oneaccess)[20:]
    assert set(last["role_members"][0]) == {"id", "account_name", "name", "org_id", "disabled", "account_type", "extension"}
    assert oneaccess.get(path, offset=3, limit=10).json()["role_members"] == []


@pytest.mark.parametrize("query", [{"limit": 10}, {"offset": 0}, {"offset": 0, "limit": 9}, {"offset": 0, "limit": 101}, {"offset": -1, "limit": 10}])
def test_bad_paging(oneaccess, query) -> None:
    seed(oneaccess, roles={"r": {}})
    answer = oneaccess.get("/applications/app/role-member-list/r", **query)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "TENANT-COMMON-0005")


def test_limit_switches(oneaccess) -> None:
    seed(oneaccess, roles={"r": {}})
    path = "/applications/app/role-member-list/r"
    assert [oneaccess.get(path, offset=0, limit=limit).status_code for limit in (10, 100)] == [200, 200]
    oneaccess.control.switch({"oneaccess.max_limit": 50, "oneaccess.min_limit": 1})
    assert [oneaccess.get(path, offset=0, limit=limit).status_code for limit in (1, 50, 51)] == [200, 200, 400]


def test_roles(oneaccess) -> None:
    seed(oneaccess, roles={"r1": {"code": "admin", "name": "Admins"}, "r2": {}})
    answer = oneaccess.get("/applications/app/role-list", limit=10).json()
    assert (answer["total"], [(role["id"], role["code"]) for role in answer["roles"]]) == (2, [("r1", "admin"), ("r2", "r2")])
    assert oneaccess.get("/applications/app/role/r1").json()["name"] == "Admins"
    assert oneaccess.get("/applications/app/role/none").status_code == 400


def test_visibility_lag(oneaccess) -> None:
    seed(oneaccess, roles={"r": {"members": ["a"]}})
    path = "/applications/app/role-member-list/r"
    oneaccess.control.switch({"oneaccess.delete_visible_reads": 1})
    remove(oneaccess, "a")
    assert members(oneaccess) == []
    assert [oneaccess.get(path, offset=0, limit=10).json()["total"] for _turn in range(2)] == [1, 0]
    oneaccess.control.switch({"oneaccess.delete_visible_reads": 0, "oneaccess.delete_visible_seconds": 3600})
    seed(oneaccess, roles={"r": {"members": ["a"]}})
    remove(oneaccess, "a")
    assert [oneaccess.get(path, offset=0, limit=10).json()["total"] for _turn in range(3)] == [1, 1, 1]


def test_accounts(oneaccess) -> None:
    seed(
        oneaccess, accounts=[{"id": "x", "user_id": "u1", "account_name": "xa"}, {"id": "p", "account_type": "PUBLIC_ACCOUNT"}], roles={"r": {"members": ["x"]}}
    )
    listed = oneaccess.get("/applications/app/accounts", offset=0, limit=10).json()
    assert (listed["total"], "offset" in listed) == (2, False)
    assert oneaccess.get("/applications/app/accounts", offset=0, limit=10, account_type="PUBLIC_ACCOUNT").json()["total"] == 1
    assert oneaccess.get("/applications/app/accounts/x").json()["roles"][0]["role_id"] == "r"
    assert oneaccess.get("/users/u1/accounts").json()["accounts"][0]["application_id"] == "app"
    assert oneaccess.send("PUT", "/applications/app/accounts/x/disable").json() == {"account_id": "x"}
    assert oneaccess.control.state("huawei_oneaccess")["applications"]["app"]["disabled_accounts"] == ["x"]
    assert oneaccess.send("PUT", "/applications/app/accounts/x/enable").status_code == 200
    done = oneaccess.delete("/applications/app/accounts/x")
    assert (done.status_code, done.content, members(oneaccess)) == (204, b"", [])
    assert oneaccess.delete("/applications/app/accounts/x").json()["error_code"] == "APP_ACCOUNT.0001"


def test_users(oneaccess) -> None:
    oneaccess.control.seed(huawei_oneaccess={"users": [{"user_id": "u1", "user_name": "sam"}]})
    seed(oneaccess, accounts=[{"id": "x", "user_id": "u1"}])
    assert oneaccess.post("/users/user-by-username", {"user_name": "sam"}).json()["user_id"] == "u1"
    assert oneaccess.post("/users/user-by-username", {"user_name": "no"}).json()["error_code"] == "USER.0001"
    assert oneaccess.get("/users/u1").json()["user_name"] == "sam"
    assert oneaccess.get("/users", org_id="", offset=0, limit=10).json()["total"] == 1
    assert oneaccess.get("/users", offset=0, limit=10).status_code == 400
    assert oneaccess.send("PUT", "/users/u1/disable").json() == {"user_id": "u1"}
    assert oneaccess.send("PUT", "/users/u1/disable").status_code == 200
    oneaccess.control.switch({"oneaccess.repeat_disable": "400"})
    assert oneaccess.send("PUT", "/users/u1/disable").status_code == 400
    assert oneaccess.send("PUT", "/users/u1/enable").status_code == 200
    assert oneaccess.delete("/users/u1").status_code == 204
    state = oneaccess.control.state("huawei_oneaccess")
    assert (state["users"], state["applications"]["app"]["accounts"]) == ({}, [])


@pytest.mark.parametrize("status", [403, 401, 400])
def test_permissions(oneaccess, status) -> None:
    oneaccess.control.switch({"oneaccess.forbidden_status": status})
    oneaccess.control.seed(huawei_oneaccess={"clients": [{"client_id": "c", "client_secret": "s", "permissions": ["app_role_read"]}]})
    seed(oneaccess, roles={"r": {"members": ["a"]}})
    oneaccess.token = oneaccess.send("POST", "/token", data={"grant_type": "client_credentials", "client_id": "c", "client_secret": "s"}).json()["access_token"]
    assert oneaccess.get("/applications/app/role-member-list/r", offset=0, limit=10).status_code == 200
    assert remove(oneaccess, "a").status_code == status
    assert oneaccess.get("/applications/app/accounts", offset=0, limit=10).status_code == status


MEMBER_LIST = "/applications/app/role-member-list/r"


@pytest.mark.parametrize(
    "header, status",
    [
        (None, 400),
        ("application/json", 400),
        ("text/plain;charset=utf8", 400),
        ("application/json;charset=utf8", 200),
        ("application/json; charset=UTF-8", 200),
    ],
)
def test_the_member_list_demands_the_content_type_of_its_page(oneaccess, header, status) -> None:
    seed(oneaccess, roles={"r": {"members": ["a"]}})
    headers = {"Content-Type": header} if header else {}
    answer = oneaccess.send("GET", MEMBER_LIST, params={"offset": 0, "limit": 10}, headers=headers)
    assert answer.status_code == status and (status == 200 or answer.json()["error_code"])


def test_a_tolerant_member_list_notes_the_missing_header(oneaccess) -> None:
    seed(oneaccess, roles={"r": {"members": ["a"]}})
    oneaccess.control.switch({"oneaccess.list_content_type": "optional"})
    assert oneaccess.send("GET", MEMBER_LIST, params={"offset": 0, "limit": 10}).status_code == 200
    assert oneaccess.control.log(1)[0]["notes"] == ["the page demands the header Content-Type"]


@pytest.mark.parametrize("form", [{"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}, {"grant_type": "other"}])
@pytest.mark.parametrize("style, keys", [("oauth", {"error", "error_description"}), ("business", {"error_code", "error_msg"})])
def test_a_refused_login_in_either_documented_form(oneaccess, form, style, keys) -> None:
    oneaccess.control.switch({"oneaccess.refused_login": style})
    answer = oneaccess.send("POST", "/token", data=form)
    assert set(answer.json()) == keys and (style == "oauth" or answer.status_code == 400)
