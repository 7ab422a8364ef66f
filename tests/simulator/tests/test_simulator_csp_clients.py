# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CSP contract: removing clients, and putting them back with their roles."""

from __future__ import annotations

from typing import Any

import pytest

OWN = {"organizationRoles": [{"name": "developer", "resource": "project:1"}], "serviceRoles": [], "customRoles": [{"name": "auditor"}]}


def remove(org, *ids) -> Any:
    return org.api.delete(f"{org.api.org}/clients", {"ids": list(ids)})


def add(org, *ids, **body) -> Any:
    return org.api.post(f"{org.api.org}/clients", {"ids": list(ids), **body})


def rows(org) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = org.api.get(f"{org.api.org}/clients").json()["results"]
    return found


def test_a_client_comes_back_with_the_roles_of_the_call(org) -> None:
    org.seed(clients=[{"id": "c", "displayName": "Reporter", **OWN}])
    before, state = rows(org), org.state["client_roles"]
    assert state == {"c": OWN}
    assert remove(org, "c").json() == {"failed": [], "succeeded": ["c"]}
    assert (org.state["clients"], org.state["client_roles"]) == ([], {})
    answer = add(org, "c", **OWN)
    assert (answer.status_code, answer.json()) == (200, {"failures": []})
    assert (rows(org), org.state["client_roles"]) == (before, state)


def test_service_roles_of_a_client(org) -> None:
    org.seed(clients=["c"])
    remove(org, "c")
    services = [{"serviceDefinitionId": "svc-1", "serviceRoles": [{"name": "nsx:admin", "expiresAt": 4102444800}]}]
    assert add(org, "c", serviceRoles=services).status_code == 200
    assert org.state["client_roles"]["c"] == {"organizationRoles": [], "serviceRoles": services, "customRoles": []}


@pytest.mark.parametrize("count, status", [(9, 200), (10, 200), (11, 400)])
def test_how_many_clients_come_back_at_once(org, count, status) -> None:
    org.seed(client_count=11)
    ids = org.state["clients"]
    remove(org, *ids)
    assert add(org, *ids[:count]).status_code == status
    assert len(org.state["clients"]) == (count if status == 200 else 0)


def test_clients_that_are_there_or_nowhere(org) -> None:
    org.seed(clients=["c"], oauth_apps=["app"])
    assert add(org, "c").status_code == 400
    answer = add(org, "app", "none")
    assert (answer.status_code, answer.json()["message"]) == (404, "Clients [none] not found")
    assert add(org, "app").status_code == 200
    remove(org, "app")
    org.api.delete(f"{org.api.org}/oauth-apps", {"clientIdsToDelete": ["app"]})
    assert add(org, "app").status_code == 404
    assert org.state["clients"] == ["c"]


@pytest.mark.parametrize(
    "body",
    [
        {"organizationRoles": {}},
        {"organizationRoles": [{"resource": "r"}]},
        {"organizationRoles": [{"name": "org_member", "expiresAt": "x"}]},
        {"serviceRoles": [{"serviceRoles": []}]},
        {"serviceRoles": [{"serviceDefinitionId": "/csp/gateway/slc/api/definitions/external/svc-1", "serviceRoles": []}]},
        {"customRoles": ["auditor"]},
        {"ids": "c"},
    ],
)
def test_a_restore_of_another_shape_is_refused(org, body) -> None:
    org.seed(clients=["c"])
    remove(org, "c")
    assert org.api.post(f"{org.api.org}/clients", {"ids": ["c"], **body}).status_code == 400
    assert org.state["clients"] == []


@pytest.mark.parametrize("role, status", [("org_member", 200), ("developer", 200), ("org_admin", 403)])
def test_what_a_developer_can_hand_out(org, role, status) -> None:
    org.seed(clients=["c"], api_tokens=[{"tokenId": "t", "value": "d" * 65, "roles": ["developer"]}])
    remove(org, "c")
    org.api.token = org.api.send("POST", "/auth/api-tokens/authorize", data={"api_token": "d" * 65}).json()["access_token"]
    assert add(org, "c", organizationRoles=[{"name": role}]).status_code == status


@pytest.mark.parametrize("way, left", [("nothing", ["a", "b"]), ("known_gone", ["b"])])
def test_a_refused_removal(org, way, left) -> None:
    org.switch({"csp.refused_removal": way})
    org.seed(clients=["a", "b"])
    assert remove(org, "a", "none").status_code == 404
    assert org.state["clients"] == left


def test_client_ids_in_the_other_case(org) -> None:
    org.seed(clients=["Client"])
    assert remove(org, "cLIENT").status_code == 404
    org.switch({"csp.id_match": "loose"})
    assert remove(org, "cLIENT").json()["succeeded"] == ["cLIENT"]


@pytest.mark.parametrize("fate, status", [("live", 200), ("die", 401)])
def test_access_tokens_of_a_removed_client(org, fate, status) -> None:
    org.switch({"csp.removed_access_tokens": fate})
    given = org.api.credentials
    org.seed(clients=[given["client_id"]])
    auth = (given["client_id"], given["client_secret"])
    org.api.token = org.api.send("POST", "/auth/token", auth=auth, data={"grant_type": "client_credentials"}, headers={"Authorization": ""}).json()[
        "access_token"
    ]
    assert remove(org, given["client_id"]).status_code == 200
    assert org.api.get(org.api.org).status_code == status


def test_a_client_that_comes_back_while_its_removal_is_still_on_show(org) -> None:
    org.switch({"csp.delete_delay_reads": 5})
    org.seed(clients=["c"])
    remove(org, "c")
    assert (len(rows(org)), org.state["clients"]) == (1, [])
    assert add(org, "c", **OWN).status_code == 200
    assert org.state["client_roles"] == {"c": OWN}
