# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CSP contract: token exchanges, OAuth apps, API tokens, and their switches."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
import requests

ENVELOPE = {"metadata", "traceId", "cspErrorCode", "errorCode", "message", "moduleCode", "requestId", "statusCode"}
APPS = "clientIdsToDelete"


def seed(csp, **content) -> None:
    csp.control.seed(vmware_csp={"orgs": {csp.credentials["org_id"]: content}})


def org_state(csp) -> dict[str, Any]:
    return csp.control.state("vmware_csp")["orgs"][csp.credentials["org_id"]]


def as_app(csp, **form) -> None:
    given = csp.credentials
    csp.token = ""
    auth = (given["client_id"], given["client_secret"])
    csp.token = csp.send("POST", "/auth/token", auth=auth, data={"grant_type": "client_credentials", **form}).json()["access_token"]


def as_plain_user(csp) -> None:
    csp.token = csp.send("POST", "/auth/api-tokens/authorize", data={"api_token": csp.credentials["api_token_without_owner"]}).json()["access_token"]


def deactivate(csp, *ids, family="api-tokens", verb="deactivate") -> requests.Response:
    return csp.post(f"{csp.org}/{family}/{verb}", {"ids": list(ids)})


def delete_apps(csp, *ids) -> requests.Response:
    return csp.delete(f"{csp.org}/oauth-apps", {APPS: list(ids)})


@pytest.mark.parametrize("field", ["api_token", "refresh_token"])
@pytest.mark.parametrize("carrier", ["data", "params"])
def test_api_token_carriers(csp, field, carrier) -> None:
    answer = csp.send("POST", "/auth/api-tokens/authorize", **{carrier: {field: csp.credentials["api_token"], "grant_type": "anything"}})
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "bearer", 1799)
    claims = body["access_token"].split(".")[1]
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert decoded["context_name"] == csp.credentials["org_id"]
    assert decoded["username"] and "csp:org_owner" in decoded["perms"]
    assert len(csp.credentials["api_token"]) == 65


@pytest.mark.parametrize("path", ["/auth/token", "/auth/authorize"])
def test_client_credentials(csp, path) -> None:
    given = csp.credentials
    csp.token = ""
    answer = csp.send("POST", path, auth=(given["client_id"], given["client_secret"]), data={"grant_type": "client_credentials"})
    assert (answer.status_code, answer.json()["expires_in"]) == (200, 600)
    short = csp.send(
        "POST",
        path,
        auth=(given["client_id"], given["client_secret"]),
        data={"grant_type": "client_credentials", "accessTokenValiditySeconds": "60", "orgId": given["org_id"]},
    )
    assert short.json()["expires_in"] == 60
    assert csp.send("POST", path, auth=(given["client_id"], "no"), data={"grant_type": "client_credentials"}).status_code == 401
    assert csp.send("POST", path, auth=(given["client_id"], given["client_secret"]), data={"grant_type": "password"}).status_code == 400


@pytest.mark.parametrize("status", [400, 404])
def test_bad_api_token(csp, status) -> None:
    csp.control.switch({"csp.bad_token_status": status})
    answer = csp.send("POST", "/auth/api-tokens/authorize", data={"api_token": "wrong"})
    assert (answer.status_code, set(answer.json())) == (status, ENVELOPE)
    assert answer.json()["message"].startswith("invalid_grant: Invalid refresh token:")


def test_mfa(csp) -> None:
    csp.control.switch({"csp.mfa_required": True})
    form = {"api_token": csp.credentials["api_token"]}
    assert csp.send("POST", "/auth/api-tokens/authorize", data=form).status_code == 400
    assert csp.send("POST", "/auth/api-tokens/authorize", data={**form, "passcode": "123456"}).status_code == 200


def test_both_token_headers(csp) -> None:
    token, csp.token = csp.token, ""
    assert csp.send("GET", csp.org, headers={"csp-auth-token": token}).status_code == 200
    assert csp.send("GET", csp.org, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    answer = csp.send("GET", csp.org)
    assert (answer.status_code, answer.json()["statusCode"]) == (401, 401)


def test_introspection(csp) -> None:
    given = csp.credentials
    token, csp.token = csp.token, ""
    auth = (given["client_id"], given["client_secret"])
    assert csp.send("POST", "/auth/introspect", auth=auth, data={"token": token}).json()["active"] is True
    assert csp.send("POST", "/auth/introspect", auth=auth, data={"token": "x"}).json() == {"active": False}
    assert csp.send("POST", "/auth/introspect", data={"token": token}).status_code == 401


def test_delete_apps_in_parts(csp) -> None:
    seed(csp, oauth_apps=["a", {"id": "fixed", "immutable": True}, "b"])
    answer = delete_apps(csp, "b", "gone", "fixed", "b")
    assert (answer.status_code, answer.json()) == (200, {"failed": ["gone", "fixed"], "succeeded": ["b"]})
    assert org_state(csp)["oauth_apps"] == ["a", "fixed"]


@pytest.mark.parametrize("count, status", [(14, 200), (15, 200), (16, 400)])
def test_app_limit(csp, count, status) -> None:
    seed(csp, oauth_app_count=16)
    answer = delete_apps(csp, *org_state(csp)["oauth_apps"][:count])
    assert answer.status_code == status
    assert len(org_state(csp)["oauth_apps"]) == 16 - (count if status == 200 else 0)


@pytest.mark.parametrize("body", [{}, {APPS: []}, {APPS: [{}]}, {APPS: "a"}, {"ids": ["a"]}, [{}]])
def test_delete_apps_refuses(csp, body) -> None:
    seed(csp, oauth_apps=["a"])
    answer = csp.delete(f"{csp.org}/oauth-apps", body)
    assert (answer.status_code, set(answer.json())) == (400, ENVELOPE)
    assert csp.send("DELETE", f"{csp.org}/oauth-apps").status_code == 400
    assert org_state(csp)["oauth_apps"] == ["a"]


def test_unknown_app_can_refuse_the_call(csp) -> None:
    csp.control.switch({"csp.unknown_app": "not_found_call"})
    seed(csp, oauth_apps=["a"])
    assert delete_apps(csp, "a", "gone").status_code == 404
    assert org_state(csp)["oauth_apps"] == ["a"]


@pytest.mark.parametrize("way", ["failed", "succeeded", "conflict"])
def test_deletion_that_takes_time(csp, way) -> None:
    csp.control.switch({"csp.delete_delay_reads": 2, "csp.pending_delete": way})
    seed(csp, oauth_apps=["a"])
    assert delete_apps(csp, "a").json() == {"failed": [], "succeeded": ["a"]}
    assert org_state(csp)["oauth_apps"] == []
    again = delete_apps(csp, "a")
    if way == "conflict":
        assert again.status_code == 409
    else:
        assert again.json()[way] == ["a"]
    new = {"id": "a", "displayName": "A", "description": "", "grantTypes": ["client_credentials"], "allowedScopes": {}}
    assert csp.post(f"{csp.org}/oauth-apps", new).status_code == 409
    assert [csp.get(f"{csp.org}/oauth-apps/a").status_code, csp.get(f"{csp.org}/oauth-apps").json()["totalResults"]] == [200, 1]
    assert csp.get(f"{csp.org}/oauth-apps").json()["totalResults"] == 0
    assert csp.post(f"{csp.org}/oauth-apps", new).json()["clientId"] == "a"


def test_deletion_that_takes_seconds(csp) -> None:
    csp.control.switch({"csp.delete_delay_seconds": 3600})
    seed(csp, oauth_apps=["a"])
    delete_apps(csp, "a")
    assert [csp.get(f"{csp.org}/oauth-apps").json()["totalResults"] for _turn in range(3)] == [1, 1, 1]


def test_general_lag(csp) -> None:
    csp.control.switch(lag_reads=1)
    seed(csp, clients=["c"])
    assert csp.delete(f"{csp.org}/clients", {"ids": ["c"]}).status_code == 200
    assert [csp.get(f"{csp.org}/clients").json()["totalResults"] for _turn in range(2)] == [1, 0]


@pytest.mark.parametrize("fate, status", [("die", 401), ("live", 200)])
def test_an_app_can_delete_itself(csp, fate, status) -> None:
    csp.control.switch({"csp.deleted_app_tokens": fate})
    seed(csp, oauth_apps=[csp.credentials["client_id"]])
    auth = (csp.credentials["client_id"], csp.credentials["client_secret"])
    as_app(csp)
    assert delete_apps(csp, auth[0]).json()["succeeded"] == [auth[0]]
    assert csp.get(csp.org).status_code == status
    csp.token = ""
    assert csp.send("POST", "/auth/token", auth=auth, data={"grant_type": "client_credentials"}).status_code == 401


def test_app_list_pages_by_next_link(csp) -> None:
    seed(csp, oauth_app_count=37)
    page = csp.get(f"{csp.org}/oauth-apps", pageLimit=15, pageStart="").json()
    assert page["nextLink"].startswith("/csp/gateway/am/api/orgs/")
    assert "prevLink" not in page
    seen = [app["id"] for app in page["results"]]
    while "nextLink" in page:
        page = csp.send("GET", page["nextLink"].removeprefix("/csp/gateway/am/api")).json()
        seen += [app["id"] for app in page["results"]]
    assert seen == org_state(csp)["oauth_apps"]
    assert page["totalResults"] == 37 and page["prevLink"]


def test_a_page_may_be_smaller_than_was_asked_for(csp) -> None:
    seed(csp, oauth_apps=[f"app-{number}" for number in range(25)])
    csp.control.switch({"csp.page_limit": 10})
    sizes = []
    page = csp.get(f"{csp.org}/oauth-apps?pageLimit=200").json()
    while True:
        sizes.append(len(page["results"]))
        if "nextLink" not in page:
            break
        page = csp.send("GET", page["nextLink"].removeprefix("/csp/gateway/am/api")).json()
    assert sizes == [10, 10, 5] and page["totalResults"] == 25


def test_page_start_by_page(csp) -> None:
    csp.control.switch({"csp.page_start": "page"})
    seed(csp, oauth_app_count=5)
    page = csp.get(f"{csp.org}/oauth-apps", pageLimit=2, pageStart=2).json()
    assert [app["id"] for app in page["results"]] == ["app-00002", "app-00003"]
    assert "pageStart=3" in page["nextLink"] and "pageStart=1" in page["prevLink"]


@pytest.mark.parametrize("query", [{"pageLimit": 201}, {"pageLimit": 0}, {"pageStart": 0}, {"pageStart": "x"}])
def test_bad_paging(csp, query) -> None:
    assert csp.get(f"{csp.org}/oauth-apps", **query).status_code == 400


def test_search_term_and_one_app(csp) -> None:
    seed(csp, oauth_apps=[{"id": "x1", "displayName": "Billing"}, "billing-2", "x3"])
    assert [app["id"] for app in csp.get(f"{csp.org}/oauth-apps", searchTerm="BILL").json()["results"]] == ["x1", "billing-2"]
    assert csp.get(f"{csp.org}/oauth-apps/x1").json()["displayName"] == "Billing"
    assert csp.get(f"{csp.org}/oauth-apps/no").status_code == 404


@pytest.mark.parametrize("family", ["api-tokens", "tokens"])
def test_deactivate_and_activate(csp, family) -> None:
    seed(csp, api_tokens=[{"tokenId": "t1"}, {"tokenId": "t2", "deactivated": True}])
    answer = deactivate(csp, "t1", "no", family=family)
    assert answer.json() == {"failures": [{"id": "no", "message": "API token is not found."}], "successes": ["t1"]}
    assert org_state(csp)["api_tokens"] == {"t1": "inactive", "t2": "inactive"}
    assert deactivate(csp, "t2", family=family, verb="activate").json()["successes"] == ["t2"]
    assert org_state(csp)["api_tokens"] == {"t1": "inactive", "t2": "active"}


@pytest.mark.parametrize("count, status", [(14, 200), (15, 200), (16, 400)])
def test_token_limit(csp, count, status) -> None:
    seed(csp, api_token_count=16)
    answer = deactivate(csp, *list(org_state(csp)["api_tokens"])[:count])
    assert answer.status_code == status
    assert list(org_state(csp)["api_tokens"].values()).count("inactive") == (count if status == 200 else 0)


@pytest.mark.parametrize("switch, verb, first", [("csp.inactive_token", "deactivate", True), ("csp.active_token", "activate", False)])
def test_tokens_already_so(csp, switch, verb, first) -> None:
    seed(csp, api_tokens=[{"tokenId": "t", "deactivated": first}])
    assert deactivate(csp, "t", verb=verb).json()["successes"] == ["t"]
    csp.control.switch({switch: "failure"})
    assert deactivate(csp, "t", verb=verb).json()["failures"][0]["id"] == "t"
    csp.control.switch({switch: "conflict"})
    assert deactivate(csp, "t", verb=verb).status_code == 409


def test_unknown_token_can_refuse_the_call(csp) -> None:
    csp.control.switch({"csp.unknown_token": "not_found_call"})
    seed(csp, api_tokens=["t"])
    assert deactivate(csp, "t", "no").status_code == 404
    assert org_state(csp)["api_tokens"] == {"t": "active"}


def test_who_may_touch_tokens(csp) -> None:
    seed(csp, api_tokens=["t"])
    as_plain_user(csp)
    assert (deactivate(csp, "t").status_code, csp.get(f"{csp.org}/oauth-apps").status_code) == (403, 200)
    as_app(csp)
    assert (deactivate(csp, "t").status_code, csp.get(f"{csp.org}/oauth-apps").status_code) == (403, 200)
    assert csp.get("/v2/loggedin/user/orgs").status_code == 403
    assert org_state(csp)["api_tokens"] == {"t": "active"}


def test_token_details(csp) -> None:
    seed(csp, api_tokens=[{"tokenId": "t", "tokenName": "n", "value": "v" * 65}])
    csp.token, owner = "", csp.token
    found = csp.post("/auth/api-tokens/details", {"tokenValue": "v" * 65}).json()
    assert (found["tokenId"], found["deactivated"], found["token"]) == ("t", False, "v" * 65)
    assert csp.post("/auth/api-tokens/details", {"tokenValue": "x"}).status_code == 404
    assert csp.post("/auth/api-tokens/details", {"value": "x"}).status_code == 400
    csp.token = owner
    csp.control.switch({"csp.token_delay_reads": 1, "csp.times": "millis"})
    deactivate(csp, "t")
    states = [csp.post("/auth/api-tokens/details", {"tokenValue": "v" * 65}).json()["deactivated"] for _turn in range(2)]
    assert states == [False, True]
    assert csp.post("/auth/api-tokens/details", {"tokenValue": "v" * 65}).json()["createdAt"] > 10**11
    csp.control.switch({"csp.details_of_inactive": "404"})
    assert csp.post("/auth/api-tokens/details", {"tokenValue": "v" * 65}).status_code == 404
    assert csp.send("POST", "/auth/api-tokens/authorize", data={"api_token": "v" * 65}).status_code == 400


def test_the_credential_is_a_token_too(csp) -> None:
    item = csp.credentials["api_token_id"]
    assert deactivate(csp, item).json()["successes"] == [item]
    assert csp.control.state("vmware_csp")["credentials"]["api_tokens"][item] == "inactive"
    assert org_state(csp)["api_tokens"] == {}
    assert csp.send("POST", "/auth/api-tokens/authorize", data={"api_token": csp.credentials["api_token"]}).status_code == 400


def test_organizations(csp) -> None:
    csp.control.seed(vmware_csp={"orgs": {"0F-OTHER": {"oauth_apps": ["a"]}, "closed": {"foreign": True}}})
    assert csp.get("/orgs/0f-other/oauth-apps").json()["totalResults"] == 1
    assert csp.get("/orgs/closed/oauth-apps").status_code == 403
    answer = csp.get("/orgs/none/oauth-apps")
    assert (answer.status_code, answer.json()["message"]) == (404, "Organization with this identifier is not found.")
    assert csp.get("/v2/loggedin/user/orgs").json()["totalResults"] == 2
    assert len(csp.get("/loggedin/user/orgs").json()["refLinks"]) == 2
    assert "org_owner" in [role["name"] for role in csp.get(f"/loggedin/user{csp.org}/roles").json()]


def test_seeded_credentials_stay_in_their_organization(csp) -> None:
    csp.control.seed(
        vmware_csp={
            "orgs": {"own": {"api_tokens": [{"tokenId": "t", "value": "w" * 65, "roles": ["org_owner"]}], "oauth_apps": [{"id": "app", "secret": "s"}]}}
        }
    )
    csp.token = csp.send("POST", "/auth/api-tokens/authorize", data={"api_token": "w" * 65}).json()["access_token"]
    assert (csp.get("/orgs/own").status_code, csp.get(csp.org).status_code) == (200, 403)
    csp.token = ""
    answer = csp.send("POST", "/auth/token", auth=("app", "s"), data={"grant_type": "client_credentials"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "name, value", [("displayName", 1), ("displayName", None), ("grantTypes", "x"), ("allowedScopes", []), ("id", "a b"), ("accessTokenTTL", "60")]
)
def test_an_app_of_another_shape_is_not_created(csp, name, value) -> None:
    body = {"displayName": "n", "description": "", "grantTypes": [], "allowedScopes": {}, "id": "made"}
    assert csp.post(f"{csp.org}/oauth-apps", {**body, name: value}).status_code == 400
    assert csp.get(f"{csp.org}/oauth-apps").json()["totalResults"] == 0
    assert csp.post(f"{csp.org}/oauth-apps", {**body, "secret": None}).status_code == 200
