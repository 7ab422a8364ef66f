# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The SailPoint contract: tokens, lists, bulk delete, members, and every switch of this vendor."""

from __future__ import annotations

from typing import Any

import pytest
import requests

GROUP_MEMBERS = {"owner", "id", "name", "description", "memberCount", "connectionCount", "created", "modified"}
DONE = "Governance Group deleted successfully."


def form(api) -> dict[str, Any]:
    return {"grant_type": "client_credentials", "client_id": api.credentials["client_id"], "client_secret": api.credentials["client_secret"]}


def groups_left(api) -> dict[str, Any]:
    state = api.control.state("sailpoint_isc")
    return {"groups": state["groups"], "members": state["members"]}


def ids(answer) -> list[Any]:
    return [row["id"] for row in answer.json()]


@pytest.mark.parametrize("carrier", ["data", "params", "files"])
def test_token_carriers(sailpoint, carrier) -> None:
    given = form(sailpoint)
    value = {name: (None, text) for name, text in given.items()} if carrier == "files" else given
    answer = requests.post(sailpoint.root + "/oauth/token", timeout=20, **{carrier: value})
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == 749


@pytest.mark.parametrize("change", [{"grant_type": "password"}, {"client_secret": "no"}, {"client_id": "no"}])
def test_token_refused(sailpoint, change) -> None:
    answer = requests.post(sailpoint.root + "/oauth/token", data={**form(sailpoint), **change}, timeout=20)
    assert answer.status_code in (400, 401)
    assert "error" in answer.json()


def test_bad_client_status(sailpoint) -> None:
    sailpoint.control.switch({"sailpoint.bad_client_status": 400})
    answer = requests.post(sailpoint.root + "/oauth/token", data={**form(sailpoint), "client_secret": "no"}, timeout=20)
    assert answer.status_code == 400


@pytest.mark.parametrize("token", ["", "unknown"])
def test_token_is_checked(sailpoint, token) -> None:
    sailpoint.token = token
    answer = sailpoint.get("/workgroups")
    assert (answer.status_code, list(answer.json())) == (401, ["error"])


def test_expired_token_and_its_lifetime_switch(sailpoint) -> None:
    sailpoint.control.switch({"token_lifetime.sailpoint_isc": 0.000001, "token_expires_in.sailpoint_isc": 5})
    got = requests.post(sailpoint.root + "/oauth/token", data=form(sailpoint), timeout=20).json()
    sailpoint.token = got["access_token"]
    assert got["expires_in"] == 5
    assert sailpoint.get("/workgroups").json() == {"error": "JWT validation failed: JWT is expired"}


def test_token_uses_switch(sailpoint) -> None:
    sailpoint.control.switch({"token_uses.sailpoint_isc": 2})
    sailpoint.token = requests.post(sailpoint.root + "/oauth/token", data=form(sailpoint), timeout=20).json()["access_token"]
    assert [sailpoint.get("/workgroups").status_code for _turn in range(3)] == [200, 200, 401]


@pytest.mark.parametrize("scope, read, write", [("idn:workgroup:read", 200, 403), ("idn:workgroup:manage", 200, 207), ("idn:workgroup:write", 403, 207)])
def test_scopes(sailpoint, scope, read, write) -> None:
    sailpoint.control.seed(sailpoint_isc={"clients": [{"client_id": "c", "client_secret": "s", "scope": scope}]})
    sailpoint.token = requests.post(sailpoint.root + "/oauth/token", data=form(sailpoint), timeout=20).json()["access_token"]
    assert sailpoint.get("/workgroups").status_code == read
    answer = sailpoint.post("/workgroups/bulk-delete", {"ids": ["x"]})
    assert answer.status_code == write


def test_oauth_info(sailpoint) -> None:
    assert requests.get(sailpoint.root + "/oauth/info", timeout=20).json()["tokenEndpoint"] == sailpoint.root + "/oauth/token"


@pytest.mark.parametrize("base", ["/beta/workgroups", "/v2024/workgroups", "/v2025/workgroups", "/v2026/workgroups", "/workgroups/v1"])
def test_every_path_family(sailpoint, base) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": ["a"]})
    sailpoint.url = sailpoint.root
    assert ids(sailpoint.get(base)) == ["a"]
    assert sailpoint.get(base + "/a").json()["id"] == "a"
    assert sailpoint.post(base + "/bulk-delete", {"ids": ["a"]}).json() == [{"id": "a", "status": 204, "description": DONE}]


@pytest.mark.parametrize("base", ["/v3/workgroups", "/v2/workgroups", "/v2026/workgroup"])
def test_paths_that_do_not_exist(sailpoint, base) -> None:
    sailpoint.url = sailpoint.root
    answer = sailpoint.get(base)
    assert (answer.status_code, answer.json()["detailCode"]) == (404, "404 Not found")
    assert sailpoint.control.calls()["vendors"]["sailpoint_isc"]["unknown"] == 1


def test_group_shape(sailpoint) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "a", "name": "A", "owner": "o1", "connections": ["p"], "members": ["m1", "m2"]}]})
    group = sailpoint.get("/workgroups").json()[0]
    assert set(group) == GROUP_MEMBERS
    assert (group["memberCount"], group["connectionCount"], group["owner"]["type"]) == (2, 1, "IDENTITY")
    assert sailpoint.get("/workgroups/a").json() == group


def test_bulk_delete_reports_each_id_in_request_order(sailpoint) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": ["a", "b", {"id": "used", "connections": [{"type": "ROLE", "id": "r1", "name": "R"}]}]})
    answer = sailpoint.post("/workgroups/bulk-delete", {"ids": ["used", "b", "gone", "b", "a"]})
    assert answer.status_code == 207
    assert [(item["id"], item["status"]) for item in answer.json()] == [("used", 409), ("b", 204), ("gone", 404), ("a", 204)]
    assert groups_left(sailpoint) == {"groups": ["used"], "members": {}}


@pytest.mark.parametrize("count, status", [(99, 207), (100, 207), (101, 400)])
def test_bulk_delete_limit(sailpoint, count, status) -> None:
    sailpoint.control.seed(sailpoint_isc={"count": 101, "prefix": "g"})
    wanted = sailpoint.control.state("sailpoint_isc")["groups"][:count]
    answer = sailpoint.post("/workgroups/bulk-delete", {"ids": wanted})
    assert answer.status_code == status
    assert len(sailpoint.control.state("sailpoint_isc")["groups"]) == 101 - (count if status == 207 else 0)
    if status == 400:
        assert answer.json()["detailCode"] == "400.1 Bad Request Content"
        assert len(answer.json()["trackingId"]) == 32


@pytest.mark.parametrize("body", [{}, {"ids": []}, {"ids": "a"}, {"ids": [1]}, {"ids": [None]}, {"ids": [""]}, {"id": ["a"]}, ["a"], 1])
def test_bulk_delete_refuses_bad_bodies(sailpoint, body) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": ["a"]})
    assert sailpoint.post("/workgroups/bulk-delete", body).status_code == 400
    assert groups_left(sailpoint) == {"groups": ["a"], "members": {}}


@pytest.mark.parametrize("strict, status", [(False, 207), (True, 400)])
def test_members_that_no_page_knows_are_noted_and_refused_on_demand(sailpoint, strict, status) -> None:
    sailpoint.control.switch(strict_fields=strict)
    assert sailpoint.post("/workgroups/bulk-delete", {"ids": ["a"], "x": None}).status_code == status
    assert sailpoint.control.log(1)[0].get("notes", []) == ([] if strict else ["no page knows the member x"])


@pytest.mark.parametrize("options", [{"data": '{"ids":["a"]}'}, {"data": "{", "headers": {"Content-Type": "application/json"}}])
def test_content_type_and_broken_json(sailpoint, options) -> None:
    assert sailpoint.send("POST", "/workgroups/bulk-delete", **options).status_code == 400


def test_wrong_method(sailpoint) -> None:
    assert sailpoint.send("PUT", "/workgroups", json={}).status_code == 405
    assert sailpoint.control.calls()["vendors"]["sailpoint_isc"]["unknown"] == 1


def test_paging_count_and_sorters(sailpoint) -> None:
    sailpoint.control.seed(sailpoint_isc={"count": 7, "prefix": "g"})
    answer = sailpoint.get("/workgroups", offset=5, limit=3, count="true", sorters="-id")
    assert ids(answer) == ["g00001", "g00000"]
    assert answer.headers["X-Total-Count"] == "7"
    assert "X-Total-Count" not in sailpoint.get("/workgroups").headers
    assert ids(sailpoint.get("/workgroups", sorters="description,-name", limit=1)) == ["g00006"]
    assert ids(sailpoint.get("/workgroups", limit=0)) == []


@pytest.mark.parametrize("query", [{"limit": 251}, {"limit": -1}, {"limit": "x"}, {"offset": -1}, {"count": "yes"}, {"sorters": "owner"}])
def test_list_refuses_bad_queries(sailpoint, query) -> None:
    assert sailpoint.get("/workgroups", **query).status_code == 400


@pytest.mark.parametrize("most", [250, 50])
def test_list_limit(sailpoint, most) -> None:
    sailpoint.control.switch({"sailpoint.list_limit": most})
    sailpoint.control.seed(sailpoint_isc={"count": 300})
    assert len(sailpoint.get("/workgroups").json()) == most
    assert [sailpoint.get("/workgroups", limit=limit).status_code for limit in (most - 1, most, most + 1)] == [200, 200, 400]


def test_sorted_lists_follow_changes(sailpoint) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": ["b", "a"]})
    assert ids(sailpoint.get("/workgroups", sorters="name")) == ["a", "b"]
    patch = [{"op": "replace", "path": "/name", "value": "z"}]
    done = sailpoint.send("PATCH", "/workgroups/a", json=patch, headers={"Content-Type": "application/json-patch+json"})
    assert done.json()["name"] == "z"
    assert ids(sailpoint.get("/workgroups", sorters="name")) == ["b", "a"]
    assert ids(sailpoint.get("/workgroups", filters='name eq "Z"')) == ["a"]
    sailpoint.delete("/workgroups/b")
    assert ids(sailpoint.get("/workgroups", sorters="name")) == ["a"]


@pytest.mark.parametrize(
    "patch", [[], {}, [{"op": "remove", "path": "/name"}], [{"op": "replace", "path": "/id", "value": "x"}], [{"op": "replace", "path": "/name", "value": 1}]]
)
def test_patch_refuses(sailpoint, patch) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": ["a"]})
    answer = sailpoint.send("PATCH", "/workgroups/a", json=patch, headers={"Content-Type": "application/json-patch+json"})
    assert answer.status_code == 400


def test_create_get_and_delete_one(sailpoint) -> None:
    body = {"name": "N", "description": "D", "owner": {"type": "IDENTITY", "id": "o1"}}
    made = sailpoint.post("/workgroups", body)
    assert made.status_code == 200
    item = made.json()["id"]
    assert sailpoint.get(f"/workgroups/{item}").json()["name"] == "N"
    assert (sailpoint.delete(f"/workgroups/{item}").status_code, sailpoint.delete(f"/workgroups/{item}").status_code) == (204, 404)
    assert sailpoint.post("/workgroups", {"name": "N"}).status_code == 400


@pytest.mark.parametrize("status", [409, 400])
def test_single_delete_in_use(sailpoint, status) -> None:
    sailpoint.control.switch({"sailpoint.single_delete_in_use": status})
    sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "a", "connections": ["p"]}]})
    assert sailpoint.delete("/workgroups/a").status_code == status


def test_connections_and_members_are_paged_by_50(sailpoint) -> None:
    content = {"id": "a", "connections": [f"p{number}" for number in range(60)], "members": [f"m{number}" for number in range(60)]}
    sailpoint.control.seed(sailpoint_isc={"groups": [content]})
    for kind in ("connections", "members"):
        assert len(sailpoint.get(f"/workgroups/a/{kind}").json()) == 50
        assert len(sailpoint.get(f"/workgroups/a/{kind}", offset=50).json()) == 10
        assert sailpoint.get(f"/workgroups/a/{kind}", limit=51).status_code == 400
        assert sailpoint.get(f"/workgroups/a/{kind}", filters='id eq "x"').status_code == 400
        assert sailpoint.get(f"/workgroups/no/{kind}").status_code == 404
    assert set(sailpoint.get("/workgroups/a/connections").json()[0]["object"]) == {"type", "id", "name", "description"}
    assert sailpoint.get("/workgroups/a/members", sorters="-name", limit=1).json()[0]["id"] == "m9"


def test_members_bulk(sailpoint) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "a", "members": ["m1"]}]})
    new = [{"type": "IDENTITY", "id": "m1"}, {"type": "IDENTITY", "id": "m2"}]
    assert [item["status"] for item in sailpoint.post("/workgroups/a/members/bulk-add", new).json()] == [409, 201]
    assert ids(sailpoint.get("/workgroups", filters='memberships.identityId in ("M2")')) == ["a"]
    old = [{"type": "IDENTITY", "id": "m2"}, {"type": "IDENTITY", "id": "m3"}]
    answer = sailpoint.post("/workgroups/a/members/bulk-delete", old)
    assert (answer.status_code, [item["status"] for item in answer.json()]) == (207, [204, 404])
    assert ids(sailpoint.get("/workgroups", filters='memberships.identityId eq "m2"')) == []
    assert sailpoint.post("/workgroups/a/members/bulk-add", [{"type": "ROLE", "id": "x"}]).status_code == 400
    assert sailpoint.post("/workgroups/no/members/bulk-add", new).status_code == 404


def test_delete_visible_reads(sailpoint) -> None:
    sailpoint.control.switch({"sailpoint.delete_visible_reads": 2})
    sailpoint.control.seed(sailpoint_isc={"groups": ["a", "b"]})
    sailpoint.post("/workgroups/bulk-delete", {"ids": ["a"]})
    assert groups_left(sailpoint) == {"groups": ["b"], "members": {}}
    assert ids(sailpoint.get("/workgroups", filters='id eq "b"')) == ["b"]
    assert [len(sailpoint.get("/workgroups", filters='id in ("a","b")').json()) for _turn in range(3)] == [2, 2, 1]
    assert sailpoint.post("/workgroups/bulk-delete", {"ids": ["a"]}).json()[0]["status"] == 404


def test_a_group_that_is_seeded_again_keeps_its_members(sailpoint) -> None:
    for member in ("m1", "m2"):
        sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "a", "members": [member]}]})
    assert sailpoint.control.state("sailpoint_isc")["members"] == {"a": ["m1", "m2"]}


def test_a_member_reported_as_failed_is_not_reported_as_absent(sailpoint) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "a", "members": ["m1"]}]})
    sailpoint.control.fault("fail_ids", "sailpoint_isc", "members.bulk_delete", params={"ids": ["m1"], "apply": False})
    (item,) = sailpoint.post("/workgroups/a/members/bulk-delete", [{"type": "IDENTITY", "id": "m1"}]).json()
    assert (item["id"], item["status"]) == ("m1", 500)


def test_a_member_taken_out_stays_visible_too(sailpoint) -> None:
    sailpoint.control.switch({"sailpoint.delete_visible_reads": 1})
    sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "a", "members": ["m1", "m2"]}, "b"]})
    assert sailpoint.control.state("sailpoint_isc")["members"] == {"a": ["m1", "m2"]}
    sailpoint.post("/workgroups/a/members/bulk-delete", [{"type": "IDENTITY", "id": "m1"}])
    assert sailpoint.control.state("sailpoint_isc")["members"] == {"a": ["m2"]}
    assert [ids(sailpoint.get("/workgroups/a/members")) for _turn in range(2)] == [["m1", "m2"], ["m2"]]


def test_delete_visible_seconds(sailpoint) -> None:
    sailpoint.control.switch({"sailpoint.delete_visible_seconds": 3600})
    sailpoint.control.seed(sailpoint_isc={"groups": ["a"]})
    sailpoint.post("/workgroups/bulk-delete", {"ids": ["a"]})
    assert [len(sailpoint.get("/workgroups").json()) for _turn in range(5)] == [1] * 5


@pytest.mark.parametrize(
    "switch, value, expected",
    [
        ("sailpoint.status_as_string", True, (207, [{"id": "a", "status": "204", "description": DONE}])),
        ("sailpoint.answer_200", True, (200, [{"id": "a", "status": 204, "description": DONE}])),
        ("sailpoint.legacy_lists", True, (207, {"deleted": ["a"], "inUse": [], "notFound": []})),
    ],
)
def test_answer_switches(sailpoint, switch, value, expected) -> None:
    sailpoint.control.switch({switch: value})
    sailpoint.control.seed(sailpoint_isc={"groups": ["a"]})
    answer = sailpoint.post("/workgroups/bulk-delete", {"ids": ["a"]})
    assert (answer.status_code, answer.json()) == expected


def test_experimental_header(sailpoint) -> None:
    sailpoint.control.switch({"sailpoint.require_experimental_header": True})
    assert sailpoint.get("/workgroups").status_code == 400
    assert sailpoint.send("GET", "/workgroups", headers={"X-SailPoint-Experimental": "true"}).status_code == 200


def test_deprecated_header(sailpoint) -> None:
    assert "X-Deprecated" not in sailpoint.get("/workgroups").headers
    sailpoint.control.switch({"sailpoint.deprecated_header": True})
    assert sailpoint.get("/workgroups").headers["X-Deprecated"] == "true"


def test_connection_count_and_race(sailpoint) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "a", "connections": ["p"]}, "b"]})
    sailpoint.control.switch({"sailpoint.connection_count": "zero", "sailpoint.connect_on_delete": ["b"]})
    assert [group["connectionCount"] for group in sailpoint.get("/workgroups").json()] == [0, 0]
    assert [item["status"] for item in sailpoint.post("/workgroups/bulk-delete", {"ids": ["a", "b"]}).json()] == [409, 409]


def test_id_match(sailpoint) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": ["ab-cd"]})
    assert sailpoint.post("/workgroups/bulk-delete", {"ids": ["ABCD"]}).json()[0]["status"] == 404
    sailpoint.control.switch({"sailpoint.id_match": "loose"})
    assert sailpoint.post("/workgroups/bulk-delete", {"ids": ["ABCD"]}).json()[0] == {"id": "ABCD", "status": 204, "description": DONE}


def test_rate_limit_counts_per_version(sailpoint) -> None:
    sailpoint.control.switch({"rate_limit.sailpoint_isc": 2, "rate_limit_window": 3600})
    assert [sailpoint.get("/workgroups").status_code for _turn in range(3)] == [200, 200, 429]
    answer = sailpoint.get("/workgroups")
    assert answer.json() == {"message": " Rate Limit Exceeded "}
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    sailpoint.url = sailpoint.root + "/v2025"
    assert sailpoint.get("/workgroups").status_code == 200
    sailpoint.control.switch({"rate_limit_retry_after": "none", "rate_limit.sailpoint_isc": 1})
    assert "Retry-After" not in sailpoint.get("/workgroups").headers
    sailpoint.control.switch({"rate_limit_retry_after": "date"})
    assert sailpoint.get("/workgroups").headers["Retry-After"].endswith("GMT")


@pytest.mark.parametrize("owner", [{"id": "i", "name": ["x"]}, {"id": ""}, {"id": 1}, "i", None, {"id": "i", "type": "GROUP"}])
def test_an_owner_of_another_shape_is_refused(sailpoint, owner) -> None:
    assert sailpoint.post("/workgroups", {"name": "n", "description": "d", "owner": owner}).status_code == 400
    assert sailpoint.get("/workgroups").json() == []


def test_of_an_owner_only_id_and_name_are_the_clients_to_choose(sailpoint) -> None:
    owner = {"type": "IDENTITY", "id": "i", "name": "N", "displayName": {"deep": []}, "emailAddress": 7, "more": [1]}
    sailpoint.post("/workgroups", {"name": "n", "description": "d", "owner": owner})
    assert sailpoint.get("/workgroups").json()[0]["owner"] == {"type": "IDENTITY", "id": "i", "name": "N", "displayName": "N", "emailAddress": "i@example.com"}
