# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CSP contract: clients, users, invitations, identity provider."""

from __future__ import annotations

from typing import Any

import pytest


def seed(csp, **content) -> None:
    csp.control.seed(vmware_csp={"orgs": {csp.credentials["org_id"]: content}})


def org_state(csp) -> dict[str, Any]:
    return csp.control.state("vmware_csp")["orgs"][csp.credentials["org_id"]]


@pytest.mark.parametrize("kind, path", [("client", "{}/clients"), ("user", "/v2{}/users")])
@pytest.mark.parametrize("count, status", [(19, 200), (20, 200), (21, 400)])
def test_removal_limit(csp, kind, path, count, status) -> None:
    seed(csp, **{f"{kind}_count": 22})
    ids = org_state(csp)[f"{kind}s"][:count]
    answer = csp.delete(path.format(csp.org), {"ids": ids})
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == {"failed": [], "succeeded": ids}
    assert len(org_state(csp)[f"{kind}s"]) == 22 - (count if status == 200 else 0)


@pytest.mark.parametrize("path, noun", [("{}/clients", "Clients"), ("/v2{}/users", "Users")])
def test_unknown_members(csp, path, noun) -> None:
    answer = csp.delete(path.format(csp.org), {"ids": ["x"]})
    assert (answer.status_code, answer.json()["message"]) == (404, f"{noun} [x] not found")
    csp.control.switch({"csp.unknown_member": "failed"})
    assert csp.delete(path.format(csp.org), {"ids": ["x"]}).json() == {"failed": ["x"], "succeeded": []}


def test_client_and_user_lists(csp) -> None:
    seed(csp, clients=["c1"], users=[{"id": "example.com:u1", "username": "u1@example.com"}])
    assert csp.get(f"{csp.org}/clients").json()["results"][0]["id"] == "c1"
    assert csp.get(f"/v2{csp.org}/users").json()["results"][0]["user"]["userId"] == "example.com:u1"
    assert csp.get(f"{csp.org}/users/search", userSearchTerm="U1").json()["results"][0]["user"]["username"] == "u1@example.com"


def test_the_last_owner_stays(csp) -> None:
    seed(csp, users=[{"id": "d:owner", "roles": ["org_owner"]}, "d:other"])
    assert csp.delete(f"/v2{csp.org}/users", {"ids": ["d:other", "d:owner"]}).status_code == 400
    assert org_state(csp)["users"] == ["d:owner", "d:other"]
    assert csp.delete(f"/v2{csp.org}/users", {"ids": ["d:other"], "notifyUsers": "no"}).status_code == 400
    assert csp.delete(f"/v2{csp.org}/users", {"ids": ["d:other"], "notifyUsers": False}).json()["succeeded"] == ["d:other"]


def test_invitations(csp) -> None:
    seed(csp, invitations=["i1", {"id": "i2", "username": "b@example.com"}])
    links = csp.get(f"{csp.org}/invitations").json()
    assert [list(row) for row in links] == [["refLink"], ["refLink"]]
    item = links[0]["refLink"][-36:]
    assert csp.get(f"{csp.org}/invitations/{item}").json()["status"] == "AVAILABLE"
    assert [row["status"] for row in csp.get(f"{csp.org}/invitations", expand="true").json()] == ["AVAILABLE", "AVAILABLE"]
    done = csp.delete(f"{csp.org}/invitations/{item}")
    assert (done.status_code, done.content) == (200, b"")
    assert csp.post(f"{csp.org}/invitations?action=revoke", {"usernames": ["B@example.com"]}).status_code == 202
    assert list(org_state(csp)["invitations"].values()) == ["REVOKED", "REVOKED"]
    assert csp.delete(f"{csp.org}/invitations/none").status_code == 404
    assert csp.post(f"{csp.org}/invitations", {"usernames": ["new@example.com"]}).status_code == 202
    assert list(org_state(csp)["invitations"].values()).count("AVAILABLE") == 1
    assert csp.post(f"{csp.org}/invitations?action=revoke", {}).status_code == 400


@pytest.mark.parametrize("way, status", [("ok", 200), ("400", 400), ("404", 404)])
def test_spent_invitation(csp, way, status) -> None:
    csp.control.switch({"csp.spent_invitation": way})
    seed(csp, invitations=[{"id": "i1", "status": "REDEEMED"}])
    item = next(iter(org_state(csp)["invitations"]))
    assert csp.delete(f"{csp.org}/invitations/{item}").status_code == status
    assert org_state(csp)["invitations"] == {item: "REDEEMED"}


@pytest.mark.parametrize("way, status", [("ok", 200), ("404", 404)])
def test_identity_provider(csp, way, status) -> None:
    csp.control.switch({"csp.unlink_unlinked": way})
    seed(csp, idp={"idpId": "x"})
    assert csp.get(f"{csp.org}/idp").json()["mappedToIdp"] is True
    assert csp.delete(f"{csp.org}/idp").status_code == 200
    assert csp.get(f"{csp.org}/idp").json()["mappedToIdp"] is False
    assert csp.delete(f"{csp.org}/idp").status_code == status


@pytest.mark.parametrize("domains, status", [(["example.com", "other.org"], 200), (["other.org"], 403)])
def test_only_users_of_the_identity_provider_may_look_at_it_and_unlink_it(csp, domains, status) -> None:
    seed(csp, idp={"idpId": "x", "idpDomains": domains})
    assert (csp.get(f"{csp.org}/idp").status_code, csp.delete(f"{csp.org}/idp").status_code) == (status, status)
    assert (org_state(csp)["idp"] is None) is (status == 200)


def test_my_organizations_and_roles_have_no_member_that_no_page_knows(csp) -> None:
    row = csp.get("/v2/loggedin/user/orgs").json()["results"][0]
    assert set(row) == {"displayName", "refLink"} and row["refLink"].endswith(csp.org)
    assert {frozenset(role) for role in csp.get(f"/loggedin/user{csp.org}/roles").json()} == {frozenset({"name", "displayName"})}


def test_a_removal_of_users_with_null_and_repeated_members_is_taken(csp) -> None:
    csp.control.seed(vmware_csp={"orgs": {csp.credentials["org_id"]: {"users": ["d:a", "d:b"]}}})
    body = '{"ids":["x"],"ids":["d:a"],"notifyUsers":null,"usernames":null}'
    answer = csp.send("DELETE", f"/v2{csp.org}/users", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"failed": [], "succeeded": ["d:a"]})


@pytest.mark.parametrize("path", ["/clients", "/users"])
def test_an_empty_removal_is_in_the_schema(csp, path) -> None:
    prefix = "/v2" if path == "/users" else ""
    answer = csp.delete(f"{prefix}{csp.org}{path}", {"ids": []})
    assert (answer.status_code, answer.json()) == (200, {"failed": [], "succeeded": []})
