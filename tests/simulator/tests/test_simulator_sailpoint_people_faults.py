# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fault kinds strike SailPoint's calls about people as they strike those about groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
import requests

ADMIN = "2c9180a46faadee4016fb4e018c20639"
PATCH = {"Content-Type": "application/json-patch+json"}
SEED: dict[str, Any] = {
    "groups": [{"id": "g", "members": ["ada", "bob"]}],
    "profiles": {"p": {"states": ["active", {"id": "gone", "technicalName": "gone"}, "third"]}},
    "identities": [
        {"id": "ada", "profile": "p", "capabilities": ["HELPDESK"], "tokens": ["t1", "t2", "t3"], "accounts": ["a1"]},
        {"id": "bob", "profile": "p", "tokens": ["b1"]},
        {"id": "new", "profile": "p", "status": "UNREGISTERED"},
    ],
}
State = dict[str, Any]


class Write(NamedTuple):
    """One write that concerns `ada`: how it is sent, what it answers, and whether the state says that it was applied."""

    method: str
    path: str
    body: Any
    status: int
    item: str
    applied: Callable[[State], bool]


WRITES = {
    "sign_in.disable": Write(
        "POST", "/identities-accounts/disable", {"identityIds": ["ada"]}, 207, "ada", lambda state: state["identities"]["ada"]["sign_in"] == "disabled"
    ),
    "sign_in.disable_one": Write(
        "POST", "/identities-accounts/ada/disable", None, 202, "ada", lambda state: state["identities"]["ada"]["sign_in"] == "disabled"
    ),
    "lifecycle_states.set": Write(
        "POST", "/identities/ada/set-lifecycle-state", {"lifecycleStateId": "gone"}, 200, "ada", lambda state: state["identities"]["ada"]["state"] == "gone"
    ),
    "access_tokens.delete": Write("DELETE", "/personal-access-tokens/t1", None, 204, "t1", lambda state: "t1" not in state["personal_access_tokens"]),
    "auth_users.patch": Write(
        "PATCH",
        "/auth-users/ada",
        [{"op": "replace", "path": "/capabilities", "value": []}],
        200,
        "ada",
        lambda state: state["identities"]["ada"]["capabilities"] == [],
    ),
    "members.bulk_delete": Write(
        "POST", "/workgroups/g/members/bulk-delete", [{"type": "IDENTITY", "id": "ada"}], 207, "ada", lambda state: state["members"]["g"] == ["bob"]
    ),
    "members.bulk_add": Write(
        "POST", "/workgroups/g/members/bulk-add", [{"type": "IDENTITY", "id": "new"}], 207, "new", lambda state: "new" in state["members"]["g"]
    ),
}
LISTS: dict[str, tuple[str, str, Any]] = {
    "accounts.list": ("GET", '/accounts?filters=identityId eq "ada"', None),
    "identities.list": ("GET", '/identities?filters=id in ("ada","bob","new")', None),
    "lifecycle_states.list": ("GET", "/identity-profiles/p/lifecycle-states", None),
    "search": ("POST", "/search", {"indices": ["identities"], "query": {"query": "id:(ada OR bob OR new)"}}),
    "access_tokens.list": ("GET", "/personal-access-tokens?owner-id=ada", None),
    "members.list": ("GET", "/workgroups/g/members", None),
}


@pytest.fixture
def api(sailpoint) -> Any:
    sailpoint.control.seed(sailpoint_isc=SEED)
    return sailpoint


def plant(api, kind: str, route: str, times: int | None = 1, **params: Any) -> None:
    api.control.fault(kind, "sailpoint_isc", route, times=times, params=params)


def write(api, name: str) -> requests.Response:
    wanted = WRITES[name]
    options = {} if wanted.body is None else {"json": wanted.body}
    answer: requests.Response = api.send(wanted.method, wanted.path, headers=PATCH if wanted.method == "PATCH" else {}, **options)
    return answer


def applied(api, name: str) -> bool:
    return WRITES[name].applied(api.control.state("sailpoint_isc"))


def read(api, name: str) -> Any:
    method, path, body = LISTS[name]
    return api.send(method, path, **({} if body is None else {"json": body}))


def ids(answer) -> list[Any]:
    return [row.get("id") if isinstance(row, dict) else row for row in answer.json()]


@pytest.mark.parametrize("name", WRITES)
def test_a_write_whose_answer_is_lost_was_applied_or_not_as_the_fault_says(api, name) -> None:
    for kind, params, done in [
        ("reset", {}, False),
        ("close", {}, False),
        ("status", {"status": 429, "retry_after": 1}, False),
        ("status", {"status": 503}, False),
        ("html", {}, False),
        ("empty", {"apply": False}, False),
        ("expire_token", {}, False),
        ("reset_after", {}, True),
    ]:
        plant(api, kind, name, **params)
        try:
            answer = write(api, name)
        except requests.ConnectionError:
            assert kind.startswith("reset") or kind == "close"
        else:
            assert answer.status_code in (200, 401, 429, 503), kind
        if kind == "expire_token":
            form = {"grant_type": "client_credentials", **{key: api.credentials[key] for key in ("client_id", "client_secret")}}
            api.token = requests.post(api.root + "/oauth/token", data=form, timeout=20).json()["access_token"]
        assert applied(api, name) is done, kind


@pytest.mark.parametrize(
    "kind, params", [("status_after", {"status": 502}), ("close_after", {}), ("html_after", {}), ("truncate", {"mode": "short_body", "keep": 1})]
)
def test_a_write_can_be_applied_and_answered_with_something_else(api, kind, params) -> None:
    for name in WRITES:
        plant(api, kind, name, **params)
        try:
            answer = write(api, name)
        except requests.ConnectionError:
            assert kind == "close_after"
        else:
            assert answer.status_code in (200, 502) or kind == "truncate"
        assert applied(api, name), name


@pytest.mark.parametrize("name", WRITES)
def test_a_write_can_be_reported_as_done_and_not_be_done(api, name) -> None:
    plant(api, "silent", name, ids=[WRITES[name].item], apply=False)
    assert write(api, name).status_code == WRITES[name].status
    assert not applied(api, name)


def test_an_activity_of_a_state_that_was_not_set_is_not_there(api) -> None:
    plant(api, "silent", "lifecycle_states.set", apply=False)
    item = write(api, "lifecycle_states.set").json()["accountActivityId"]
    assert api.get(f"/account-activities/{item}").status_code == 404


@pytest.mark.parametrize(
    "kind, params, expected",
    [
        ("silent", {"ids": ["ada"]}, [("bob", 202)]),
        ("recase", {"ids": ["ada"]}, [("ADA", 202), ("bob", 202)]),
        ("duplicate_ids", {"ids": ["bob"]}, [("ada", 202), ("bob", 202), ("bob", 202)]),
        ("extra_ids", {"ids": ["eve"]}, [("ada", 202), ("bob", 202), ("eve", 202)]),
        ("both_lists", {"ids": ["ada"]}, [("ada", 202), ("bob", 202), ("ada", 500)]),
        ("fail_ids", {"ids": ["ada"], "status": 404}, [("ada", 404), ("bob", 202)]),
        ("failure_flag", {}, [("ada", 500), ("bob", 500)]),
    ],
)
def test_the_items_of_a_sign_in_call_are_falsified(api, kind, params, expected) -> None:
    plant(api, kind, "sign_in.disable", **params)
    answer = api.post("/identities-accounts/disable", {"identityIds": ["ada", "bob"]})
    assert [(item["id"], item["statusCode"]) for item in answer.json()] == expected


@pytest.mark.parametrize("name", LISTS)
def test_rows_of_a_list_are_falsified(api, name) -> None:
    usual = ids(read(api, name))
    first, *rest = usual
    for kind, params, expected in [
        ("empty_list", {}, []),
        ("skip_page", {}, []),
        ("skip_rows", {"ids": [first]}, rest),
        ("scoped", {"ids": [first]}, rest),
        ("row_twice", {"ids": [first]}, [usual[1], *rest]),
        ("recase_rows", {}, [item.swapcase() for item in usual]),
        ("bad_rows", {"form": "no_id"}, [None, *rest]),
        ("bad_rows", {"form": "number_id"}, [7, *rest]),
        ("bad_rows", {"form": "null_row"}, [None, *rest]),
        ("bad_rows", {"form": "text_row"}, usual),
    ]:
        plant(api, kind, name, **params)
        assert ids(read(api, name)) == expected, kind
    plant(api, "other_tenant", name)
    assert not set(ids(read(api, name))) & set(usual)
    plant(api, "drop_arrays", name)
    assert read(api, name).json() == {}
    assert ids(read(api, name)) == usual


@pytest.mark.parametrize(
    "name, path, more",
    [
        ("identities.list", '/identities?filters=id eq "ada"', {ADMIN, "bob", "new"}),
        ("access_tokens.list", "/personal-access-tokens?owner-id=bob", {"t1", "t2", "t3"}),
        ("accounts.list", '/accounts?filters=id eq "a1"', set()),
    ],
)
def test_a_filter_can_be_ignored(api, name, path, more) -> None:
    usual = set(ids(api.get(path)))
    plant(api, "ignore_filter", name)
    shown = set(ids(api.get(path)))
    assert shown >= usual | more and len(shown) > len(usual)
    assert set(ids(api.get(path))) == usual


def test_a_search_can_ignore_its_query(api) -> None:
    plant(api, "ignore_filter", "search")
    assert ADMIN in ids(read(api, "search"))
    assert ADMIN not in ids(read(api, "search"))


def test_the_page_before_comes_again(api) -> None:
    plant(api, "another_page", "identities.list", page="first")
    assert ids(api.get("/identities", limit=2, offset=2)) == [ADMIN, "ada"]
    assert ids(api.get("/identities", limit=2, offset=2)) == ["bob", "new"]


@pytest.mark.parametrize("form, shown", [("too_large", "5"), ("too_small", "3"), ("missing", None), ("word", "many")])
def test_a_total_can_be_wrong(api, form, shown) -> None:
    plant(api, "bad_total", "identities.list", form=form)
    assert api.get("/identities", count="true").headers.get("X-Total-Count") == shown


def test_a_cache_answers_about_somebody_else(api) -> None:
    plant(api, "cached", "auth_users.get", times=None)
    assert [api.get(f"/auth-users/{item}").json()["id"] for item in ("bob", "ada")] == ["bob", "bob"]
    plant(api, "cached", "identities.get", times=None)
    api.get("/identities/ada")
    write(api, "sign_in.disable")
    assert api.get("/identities/ada").json()["identityStatus"] == "ACTIVE"


def test_a_cached_activity_never_ends(api) -> None:
    api.control.switch({"sailpoint.activity_reads": 1})
    item = write(api, "lifecycle_states.set").json()["accountActivityId"]
    plant(api, "cached", "activities.get", times=None)
    assert [api.get(f"/account-activities/{item}").json()["executionStatus"] for _turn in range(3)] == ["EXECUTING"] * 3


def test_a_fault_finds_the_call_that_names_a_person(api) -> None:
    for name, call in {
        "identities.list": lambda item: api.get("/identities", filters=f'id in ("{item}")'),
        "access_tokens.list": lambda item: api.get("/personal-access-tokens", **{"owner-id": item}),
        "auth_users.get": lambda item: api.get(f"/auth-users/{item}"),
        "search": lambda item: api.post("/search", {"indices": ["identities"], "query": {"query": f'id:"{item}"'}}),
    }.items():
        api.control.fault("status", "sailpoint_isc", name, match_id="ada", params={"status": 500})
        assert [call(item).status_code for item in ("bob", "ada")] == [200, 500], name


def test_the_quota_is_counted_over_all_calls_of_a_version(api) -> None:
    api.control.switch({"rate_limit.sailpoint_isc": 2, "rate_limit_window": 3600})
    assert [api.get(path).status_code for path in ("/identities", "/personal-access-tokens", "/auth-users/ada")] == [200, 200, 429]


def test_another_tenant_knows_nobody_of_this_one(api) -> None:
    api.control.add_tenants(["two"], seed={"sailpoint_isc": {"identities": [{"id": "{tenant}-ada", "tokens": ["{tenant}-t"]}]}})
    two = api.control.tenant("two")
    given = api.control.tenants()["two"]["sailpoint_isc"]["credentials"]
    form = {"grant_type": "client_credentials", "client_id": given["client_id"], "client_secret": given["client_secret"]}
    api.url = f"{two.base_url}/v2026"
    assert api.get("/identities").status_code == 401
    api.token = requests.post(f"{two.base_url}/oauth/token", data=form, timeout=20).json()["access_token"]
    assert ids(api.get("/identities"))[1:] == ["two-ada"]
    assert api.delete("/personal-access-tokens/t1").status_code == 404
    assert api.delete("/personal-access-tokens/two-t").status_code == 204
    assert "t1" in api.control.state("sailpoint_isc")["personal_access_tokens"]
