# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CSP contract: invitations, what they promise, and how they end."""

from __future__ import annotations

from typing import Any

import pytest

LINK = "/csp/gateway/slc/api/definitions/external/svc-1"
PROMISE = {
    "organizationRoles": [{"name": "developer", "resource": "project:1"}],
    "serviceRolesDtos": [{"serviceDefinitionLink": LINK, "serviceRoles": [{"name": "vmc-user:full"}]}],
    "customRoles": [{"name": "auditor"}],
}


def post(org, *names, revoke=False, **body) -> Any:
    return org.api.post(f"{org.api.org}/invitations{'?action=revoke' if revoke else ''}", {"usernames": list(names), **body})


def rows(org) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = org.api.get(f"{org.api.org}/invitations", expand="true").json()
    return found


def only_id(org) -> str:
    (item,) = org.state["invitations"]
    return item


def test_an_invitation_promises_roles_and_groups(org) -> None:
    org.seed(groups=[{"id": "g1", "displayName": "Operators"}])
    answer = post(org, "new@example.com", **PROMISE, customGroupsIds=["g1"], skipNotify=True)
    assert (answer.status_code, answer.content) == (202, b"")
    groups = [{"id": "g1", "displayName": "Operators"}]
    assert org.state["invited"] == {only_id(org): {"username": "new@example.com", **PROMISE, "customGroups": groups}}
    (row,) = rows(org)
    assert (row["status"], row["orgRoleNames"], row["customGroups"], row["refLink"][-36:]) == ("AVAILABLE", ["developer"], groups, only_id(org))
    assert {"generatedBy", "generatedAt", "expirationTime", "invitationLink"} <= set(row)


def test_an_invitation_without_roles_and_one_with_names_alone(org) -> None:
    post(org, "a@example.com")
    post(org, "b@example.com", orgRoleNames=["developer"])
    assert [row["orgRoleNames"] for row in rows(org)] == [["org_member"], ["developer"]]


@pytest.mark.parametrize(
    "body, mails",
    [({}, ["new@example.com", "known@example.com"]), ({"skipNotify": True}, []), ({"skipNotifyRegistration": True}, ["known@example.com"])],
)
def test_mails_of_invitations(org, body, mails) -> None:
    org.seed(users=[{"id": "d:k", "username": "known@example.com"}])
    post(org, "new@example.com", "known@example.com", **body)
    assert org.state["mails"] == [{"to": name, "about": "invited"} for name in mails]


@pytest.mark.parametrize(
    "body",
    [
        {"usernames": []},
        {"usernames": [1]},
        {"organizationRoles": ["developer"]},
        {"serviceRolesDtos": [{"serviceDefinitionLink": "svc-1", "serviceRoleNames": ["x"]}]},
        {"serviceRolesDtos": [{"serviceDefinitionId": "svc-1"}]},
        {"customRoles": [{"name": 1}]},
        {"customGroupsIds": ["none"]},
        {"customGroupsIds": [{}]},
        {"skipNotify": "yes"},
    ],
)
def test_an_invitation_of_another_shape_is_refused(org, body) -> None:
    assert org.api.post(f"{org.api.org}/invitations", {"usernames": ["new@example.com"], **body}).status_code == 400
    assert (org.state["invitations"], org.state["mails"]) == ({}, [])


def test_a_revoked_invitation_says_by_whom(org) -> None:
    org.seed(invitations=["i"])
    item = only_id(org)
    assert org.api.delete(f"{org.api.org}/invitations/{item.upper()}").status_code == 200
    found = org.api.get(f"{org.api.org}/invitations/{item}").json()
    assert (found["status"], found["revokedBy"]) == ("REVOKED", "owner@example.com")
    assert org.state["mails"] == []


def test_a_redeemed_invitation_says_by_whom(org) -> None:
    org.seed(invitations=[{"id": "i", "username": "in@example.com", "status": "REDEEMED"}])
    assert rows(org)[0]["redeemedBy"] == "in@example.com"


@pytest.mark.parametrize("way, status, shown", [("kept", 200, ["REVOKED"]), ("gone", 404, [])])
def test_what_becomes_of_a_revoked_invitation(org, way, status, shown) -> None:
    org.switch({"csp.revoked_invitation": way})
    org.seed(invitations=["i"])
    path = f"{org.api.org}/invitations/{only_id(org)}"
    org.api.delete(path)
    assert [row["status"] for row in rows(org)] == shown
    assert len(org.api.get(f"{org.api.org}/invitations").json()) == len(shown)
    assert (org.api.get(path).status_code, org.api.delete(path).status_code) == (status, status)
    assert list(org.state["invitations"].values()) == ["REVOKED"]


@pytest.mark.parametrize("by_mail", [True, False])
@pytest.mark.parametrize("way, seen", [("kept", ["AVAILABLE", "AVAILABLE", "REVOKED"]), ("gone", ["AVAILABLE", "AVAILABLE", ""])])
def test_a_revoked_invitation_stays_available_in_reads(org, by_mail, way, seen) -> None:
    org.switch({"csp.delete_delay_reads": 2, "csp.revoked_invitation": way})
    org.seed(invitations=[{"id": "i", "username": "guest@example.com"}])
    path = f"{org.api.org}/invitations/{only_id(org)}"
    answer = post(org, "guest@example.com", revoke=True) if by_mail else org.api.delete(path)
    assert answer.status_code == (202 if by_mail else 200)
    assert list(org.state["invitations"].values()) == ["REVOKED"]
    answers = [org.api.get(path) for _turn in range(3)]
    assert [answer.json()["status"] if answer.status_code == 200 else "" for answer in answers] == seen
    assert "revokedBy" not in answers[0].json()


def test_a_revoked_invitation_stays_available_for_seconds(org) -> None:
    org.switch({"csp.delete_delay_seconds": 3600})
    org.seed(invitations=["i"])
    org.api.delete(f"{org.api.org}/invitations/{only_id(org)}")
    assert [rows(org)[0]["status"] for _turn in range(3)] == ["AVAILABLE"] * 3


@pytest.mark.parametrize("way, status", [("ok", 202), ("400", 400)])
def test_revoking_for_who_has_no_invitation(org, way, status) -> None:
    org.switch({"csp.unknown_invitee": way})
    org.seed(invitations=[{"id": "i", "username": "a@example.com"}, {"id": "j", "username": "b@example.com", "status": "REDEEMED"}])
    assert post(org, "a@example.com", "b@example.com", revoke=True).status_code == status
    assert list(org.state["invitations"].values()) == [("REVOKED" if status == 202 else "AVAILABLE"), "REDEEMED"]


def test_who_may_revoke_how(org) -> None:
    given = org.api.credentials
    org.seed(invitations=["i"])
    auth = (given["client_id"], given["client_secret"])
    org.api.token = org.api.send("POST", "/auth/token", auth=auth, data={"grant_type": "client_credentials"}, headers={"Authorization": ""}).json()[
        "access_token"
    ]
    assert post(org, "guest@example.com", revoke=True).status_code == 403
    assert org.api.delete(f"{org.api.org}/invitations/{only_id(org)}").status_code == 200
