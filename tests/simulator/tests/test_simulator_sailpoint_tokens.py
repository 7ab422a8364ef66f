# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint's personal access tokens: who sees which, deleting them, and what a deletion ends."""

from __future__ import annotations

from typing import Any

import pytest
import requests

ADMIN = "2c9180a46faadee4016fb4e018c20639"
CLIENT = "3f2a9c1e7b6d4850"
FIELDS = {"id", "name", "scope", "owner", "created", "lastUsed", "managed", "accessTokenValiditySeconds", "expirationDate", "userAwareTokenNeverExpires"}
TOKENS: list[Any] = [
    {"id": "t1", "lastUsed": "2020-05-01T00:00:00.000Z"},
    {"id": "t2", "name": "Second", "scope": None, "expirationDate": "2040-01-01T00:00:00.000Z", "accessTokenValiditySeconds": 60, "secret": "two"},
    {"id": "m", "managed": True, "lastUsed": "2024-05-01T00:00:00.000Z"},
]


@pytest.fixture
def api(sailpoint) -> Any:
    sailpoint.control.seed(sailpoint_isc={"identities": [{"id": "ada", "tokens": TOKENS}, {"id": "bob", "tokens": ["b1"]}]})
    return sailpoint


def ids(answer) -> list[str]:
    return [row["id"] for row in answer.json()]


def there(api) -> list[str]:
    return list(api.control.state("sailpoint_isc")["personal_access_tokens"])


def login(api, client_id: str, secret: str) -> requests.Response:
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return requests.post(api.root + "/oauth/token", data=form, timeout=20)


def become(api, **client) -> None:
    api.control.seed(sailpoint_isc={"clients": [{"client_id": "c", "client_secret": "s", **client}]})
    api.token = login(api, "c", "s").json()["access_token"]


def test_the_list_of_an_owner_of_the_caller_and_of_all(api) -> None:
    assert ids(api.get("/personal-access-tokens", **{"owner-id": "ada"})) == ["t1", "t2", "m"]
    assert ids(api.get("/personal-access-tokens", **{"owner-id": "me"})) == [CLIENT]
    assert ids(api.get("/personal-access-tokens")) == [CLIENT, "t1", "t2", "m", "b1"]
    assert ids(api.get("/personal-access-tokens", **{"owner-id": "nobody"})) == []


def test_the_list_is_one_page(api) -> None:
    api.control.seed(sailpoint_isc={"personal_access_tokens": [{"id": f"x{number}", "owner": "many"} for number in range(300)]})
    assert len(api.get("/personal-access-tokens", **{"owner-id": "many"}).json()) == 300


def test_the_shape_of_a_token_which_never_has_its_secret(api) -> None:
    rows = {row["id"]: row for row in api.get("/personal-access-tokens").json()}
    assert {frozenset(row) for row in rows.values()} == {frozenset(FIELDS)}
    assert rows["t2"]["owner"] == {"type": "IDENTITY", "id": "ada", "name": "Person ada"}
    assert (rows["t2"]["scope"], rows["t2"]["accessTokenValiditySeconds"], rows["t2"]["userAwareTokenNeverExpires"]) == (None, 60, False)
    assert (rows["t1"]["scope"], rows["t1"]["accessTokenValiditySeconds"], rows["t1"]["userAwareTokenNeverExpires"]) == (["sp:scopes:all"], 43200, True)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("lastUsed le 2021-01-01T00:00:00Z", ["t1"]),
        ('lastUsed le "2030-01-01T00:00:00Z"', ["t1", "m"]),
        ("lastUsed isnull", ["t2"]),
        ("not lastUsed isnull", ["t1", "m"]),
    ],
)
def test_tokens_are_filtered_by_their_last_use(api, text, expected) -> None:
    assert ids(api.get("/personal-access-tokens", filters=text, **{"owner-id": "ada"})) == expected


@pytest.mark.parametrize("text", ['name eq "Second"', "lastUsed gt 2021-01-01T00:00:00Z", "lastUsed le", "lastUsed isnull true"])
def test_tokens_take_no_other_filter(api, text) -> None:
    assert api.get("/personal-access-tokens", filters=text).status_code == 400


def test_a_deleted_token_is_gone_and_then_unknown(api) -> None:
    answer = api.delete("/personal-access-tokens/t1")
    assert (answer.status_code, answer.content) == (204, b"")
    assert there(api) == [CLIENT, "t2", "m", "b1"]
    assert api.delete("/personal-access-tokens/t1").status_code == 404
    assert ids(api.get("/personal-access-tokens", **{"owner-id": "ada"})) == ["t2", "m"]


def test_the_token_in_use_can_really_be_deleted(api) -> None:
    given = api.credentials
    assert api.delete(f"/personal-access-tokens/{CLIENT}").status_code == 204
    refused = login(api, given["client_id"], given["client_secret"])
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert api.credentials == given


@pytest.mark.parametrize("way, status", [("live", 200), ("die", 401)])
def test_token_bearers(api, way, status) -> None:
    api.control.switch({"sailpoint.token_bearers": way})
    api.delete(f"/personal-access-tokens/{CLIENT}")
    assert api.get("/identities").status_code == status


def test_only_the_access_tokens_of_the_deleted_one_die(api) -> None:
    api.control.switch({"sailpoint.token_bearers": "die"})
    api.control.seed(sailpoint_isc={"personal_access_tokens": [{"id": "t9", "owner": ADMIN, "secret": "nine"}]})
    other = login(api, "t9", "nine").json()["access_token"]
    api.delete("/personal-access-tokens/t9")
    assert api.get("/identities").status_code == 200
    api.token = other
    assert api.get("/identities").status_code == 401


def test_a_login_with_a_leavers_token_and_its_last_use(api) -> None:
    got = login(api, "t2", "two").json()
    assert (got["identity_id"], got["expires_in"], got["scope"]) == ("ada", 60, "sp:scopes:all")
    (row,) = [row for row in api.get("/personal-access-tokens").json() if row["id"] == "t2"]
    assert row["lastUsed"] > "2024"
    login(api, "t2", "two")
    assert [row] == [found for found in api.get("/personal-access-tokens").json() if found["id"] == "t2"]


def test_a_token_that_has_expired_logs_nobody_in(api) -> None:
    token = {"id": "old", "owner": "ada", "secret": "s", "expirationDate": "2020-01-01T00:00:00.000Z"}
    api.control.seed(sailpoint_isc={"personal_access_tokens": [token]})
    assert login(api, "old", "s").status_code == 401


@pytest.mark.parametrize("way", ["403", "own"])
def test_my_tokens_list(api, way) -> None:
    api.control.switch({"sailpoint.my_tokens_list": way})
    become(api, scope="sp:my-personal-access-tokens:manage", identity="ada")
    assert ids(api.get("/personal-access-tokens", **{"owner-id": "me"})) == ["t1", "t2", "c"]
    assert ids(api.get("/personal-access-tokens", **{"owner-id": "ada"})) == ["t1", "t2", "c"]
    assert api.get("/personal-access-tokens", **{"owner-id": "bob"}).status_code == 403
    answer = api.get("/personal-access-tokens")
    assert answer.status_code == 403 if way == "403" else ids(answer) == ["t1", "t2", "c"]


def test_with_a_my_scope_only_ones_own_tokens_are_deleted(api) -> None:
    become(api, scope="sp:my-personal-access-tokens:manage", identity="ada")
    assert [api.delete(f"/personal-access-tokens/{item}").status_code for item in ("t1", "b1", "none")] == [204, 403, 404]
    become(api, scope="sp:my-personal-access-tokens:read", identity="ada")
    assert api.delete("/personal-access-tokens/t2").status_code == 403
    assert there(api) == [CLIENT, "t2", "m", "b1", "c"]


@pytest.mark.parametrize("way, expected", [("shown", ["t1", "t2", "m"]), ("hidden", ["t1", "t2"])])
def test_managed_tokens(api, way, expected) -> None:
    api.control.switch({"sailpoint.managed_tokens": way})
    assert ids(api.get("/personal-access-tokens", **{"owner-id": "ada"})) == expected


def test_managed_tokens_are_shown_to_who_has_the_right_for_them(api) -> None:
    both = "sp:all-personal-access-tokens:read idn:managed-personal-access-tokens:read"
    for scope, expected in ((both, ["t1", "t2", "m"]), (both.partition(" ")[0], ["t1", "t2"])):
        become(api, scope=scope)
        assert ids(api.get("/personal-access-tokens", **{"owner-id": "ada"})) == expected


def test_a_deleted_token_stays_visible_for_as_long_as_the_switch_says(api) -> None:
    api.control.switch({"sailpoint.delete_visible_reads": 2})
    api.delete("/personal-access-tokens/b1")
    assert "b1" not in there(api)
    assert [ids(api.get("/personal-access-tokens", **{"owner-id": "bob"})) for _turn in range(3)] == [["b1"], ["b1"], []]
    assert login(api, "b1", "any").status_code == 401
