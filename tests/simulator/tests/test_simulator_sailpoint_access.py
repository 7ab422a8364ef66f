# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where each SailPoint call exists, and who may make it."""

from __future__ import annotations

from typing import Any

import pytest
import requests

ALL = ("beta", "v3", "v2024", "v2025", "v2026", "v1")
WITHOUT_V3 = tuple(name for name in ALL if name != "v3")
WITHOUT_BETA = tuple(name for name in ALL if name != "beta")
PATCH = {"Content-Type": "application/json-patch+json"}
# (method, path, body, status when all is well, versions that have it)
Case = tuple[str, str, Any, int, tuple[str, ...]]
CALLS: dict[str, Case] = {
    "identities": ("GET", "/identities", None, 200, WITHOUT_V3),
    "an identity": ("GET", "/identities/ada", None, 200, WITHOUT_V3),
    "accounts": ("GET", "/accounts", None, 200, ALL),
    "an account": ("GET", "/accounts/a", None, 200, ALL),
    "sign-in off": ("POST", "/identities-accounts/disable", {"identityIds": ["bob"]}, 207, WITHOUT_V3),
    "sign-in on": ("POST", "/identities-accounts/enable", {"identityIds": ["bob"]}, 207, WITHOUT_V3),
    "one sign-in off": ("POST", "/identities-accounts/bob/disable", None, 202, WITHOUT_V3),
    "one sign-in on": ("POST", "/identities-accounts/bob/enable", None, 202, WITHOUT_V3),
    "search": ("POST", "/search", {"indices": ["identities"], "query": {"query": "*"}}, 200, WITHOUT_BETA),
    "lifecycle states": ("GET", "/identity-profiles/p/lifecycle-states", None, 200, WITHOUT_BETA),
    "a lifecycle state": ("POST", "/identities/ada/set-lifecycle-state", {"lifecycleStateId": "gone"}, 200, WITHOUT_BETA),
    "activities": ("GET", "/account-activities", None, 200, ALL),
    "an activity": ("GET", "/account-activities/none", None, 404, ALL),
    "tokens": ("GET", "/personal-access-tokens", None, 200, ALL),
    "a token": ("DELETE", "/personal-access-tokens/none", None, 404, ALL),
    "an auth user": ("GET", "/auth-users/ada", None, 200, WITHOUT_BETA),
    "levels": ("PATCH", "/auth-users/bob", [{"op": "replace", "path": "/capabilities", "value": []}], 200, WITHOUT_BETA),
    "members": ("GET", "/workgroups/g/members", None, 200, WITHOUT_V3),
    "members out": ("POST", "/workgroups/g/members/bulk-delete", [{"type": "IDENTITY", "id": "ada"}], 207, WITHOUT_V3),
}
USER_ONLY = {"identities", "an identity", "a lifecycle state", "activities", "an activity", "tokens", "a token", "an auth user", "levels"}
SCOPES = {
    "identities": ("idn:identity:read", "idn:identity:manage"),
    "accounts": ("idn:accounts:read", "idn:accounts:manage"),
    "sign-in off": ("idn:accounts-state:manage", "idn:accounts-provisioning:manage"),
    "search": ("sp:search:read",),
    "lifecycle states": ("idn:identity-profile-lifecycle-state:read",),
    "a lifecycle state": ("idn:identity-lifecycle-state:manage",),
    "tokens": ("sp:all-personal-access-tokens:read", "sp:all-personal-access-tokens:manage"),
    "a token": ("sp:my-personal-access-tokens:manage", "sp:all-personal-access-tokens:manage"),
    "an auth user": ("sp:auth-user:read",),
    "levels": ("sp:auth-user:manage",),
    "members": ("idn:workgroup:read", "idn:workgroup:manage"),
    "members out": ("idn:workgroup:write", "idn:workgroup:manage"),
}
NEEDS_NO_LEVEL = {"identities", "an identity", "activities", "an activity", "a token"}


def path_in(version: str, path: str) -> str:
    """The path of a call in a version; in the successor the version stands behind the first part."""
    _empty, first, *rest = path.split("/")
    return "/".join(["", first, "v1", *rest]) if version == "v1" else f"/{version}{path}"


@pytest.fixture
def api(sailpoint) -> Any:
    """A client with the whole paths, and people to ask for."""
    sailpoint.control.seed(
        sailpoint_isc={
            "groups": [{"id": "g", "members": ["ada"]}],
            "profiles": {"p": {"states": ["active", {"id": "gone", "technicalName": "gone"}]}},
            "identities": [{"id": "ada", "profile": "p", "accounts": ["a"]}, {"id": "bob", "capabilities": ["HELPDESK"]}],
        }
    )
    sailpoint.url = sailpoint.root
    return sailpoint


def status_of(api, case: Case, version: str = "v2025") -> int:
    method, path, body, _status, _versions = case
    options = {} if body is None else {"json": body}
    answer: requests.Response = api.send(method, path_in(version, path), headers=PATCH if method == "PATCH" else {}, **options)
    return answer.status_code


def login(api, **client) -> None:
    """Become another client."""
    api.control.seed(sailpoint_isc={"clients": [{"client_id": "c", "client_secret": "s", **client}]})
    form = {"grant_type": "client_credentials", "client_id": "c", "client_secret": "s"}
    api.token = requests.post(api.root + "/oauth/token", data=form, timeout=20).json()["access_token"]


@pytest.mark.parametrize("version", ALL)
def test_each_call_exists_where_the_vendor_says_and_nowhere_else(api, version) -> None:
    expected = {name: case[3] if version in case[4] else 404 for name, case in CALLS.items()}
    assert {name: status_of(api, case, version) for name, case in CALLS.items()} == expected
    unknown = sum(version not in case[4] for case in CALLS.values())
    assert api.control.calls()["vendors"]["sailpoint_isc"]["unknown"] == unknown


def test_only_the_old_form_of_the_sign_in_is_deprecated(api) -> None:
    marked = {
        version: "X-Deprecated" in api.send("POST", path_in(version, "/identities-accounts/enable"), json={"identityIds": ["bob"]}).headers
        for version in ("beta", "v2025", "v1")
    }
    assert marked == {"beta": True, "v2025": False, "v1": False}
    assert "X-Deprecated" not in api.get("/beta/personal-access-tokens").headers


def test_the_experimental_header_can_be_demanded_everywhere(api) -> None:
    api.control.switch({"sailpoint.require_experimental_header": True})
    assert {status_of(api, case) for case in CALLS.values()} == {400}


@pytest.mark.parametrize("name", SCOPES)
def test_each_call_needs_one_of_its_scopes(api, name) -> None:
    for scope in SCOPES[name]:
        login(api, scope=scope)
        assert status_of(api, CALLS[name]) == CALLS[name][3], scope
    login(api, scope="idn:something-else:manage")
    assert status_of(api, CALLS[name]) == 403


@pytest.mark.parametrize("way, expected", [("any", 200), ("all", 403)])
def test_no_scope_is_named_for_account_activities(api, way, expected) -> None:
    api.control.switch({"sailpoint.activity_scope": way})
    login(api, scope="idn:something-else:manage")
    assert status_of(api, CALLS["activities"]) == expected


@pytest.mark.parametrize("way, refused", [("declared", USER_ONLY), ("403", set(CALLS))])
def test_a_client_without_a_user_is_refused_where_a_user_is_needed(api, way, refused) -> None:
    api.control.switch({"sailpoint.client_credentials": way})
    login(api, application=True)
    assert {name for name, case in CALLS.items() if status_of(api, case) == 403} == refused


def test_a_client_without_a_user_has_no_identity(api) -> None:
    api.control.seed(sailpoint_isc={"clients": [{"client_id": "c", "client_secret": "s", "application": True}]})
    form = {"grant_type": "client_credentials", "client_id": "c", "client_secret": "s"}
    got = requests.post(api.root + "/oauth/token", data=form, timeout=20).json()
    assert not {"identity_id", "user_id"} & set(got)
    assert "c" not in api.control.state("sailpoint_isc")["personal_access_tokens"]


def test_a_user_without_a_level_is_refused_where_one_is_needed(api) -> None:
    login(api, identity="ada")
    allowed = {name for name, case in CALLS.items() if status_of(api, case) != 403}
    assert allowed == NEEDS_NO_LEVEL
    assert api.get("/v2025/personal-access-tokens", **{"owner-id": "me"}).status_code == 200


def test_helpdesk_reads_accounts_and_no_more(api) -> None:
    login(api, identity="bob")
    assert {name for name, case in CALLS.items() if status_of(api, case) != 403} == {*NEEDS_NO_LEVEL, "accounts", "an account"}


@pytest.mark.parametrize("way, expected", [("at_once", 403), ("next_token", 200)])
def test_a_level_that_was_taken_counts_no_more(api, way, expected) -> None:
    api.control.switch({"sailpoint.lost_level": way})
    api.control.seed(sailpoint_isc={"identities": [{"id": "eve", "capabilities": ["ORG_ADMIN"]}]})
    login(api, identity="eve")
    patch = [{"op": "replace", "path": "/capabilities", "value": []}]
    assert api.send("PATCH", "/v2025/auth-users/eve", json=patch, headers=PATCH).status_code == 200
    assert api.get("/v2025/workgroups").status_code == expected
    login(api, identity="eve")
    assert api.get("/v2025/workgroups").status_code == 403


def test_a_refusal_has_the_vendors_envelope(api) -> None:
    login(api, scope="other")
    body = api.get("/v2025/identities").json()
    assert (body["detailCode"], len(body["trackingId"])) == ("403 Forbidden", 32)
    assert body["messages"][0]["text"].startswith("The server understood the request")
