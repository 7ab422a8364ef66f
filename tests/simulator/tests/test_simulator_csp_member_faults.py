# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of fault at the CSP calls about users, their roles, groups, clients, invitations and the identity provider."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, NamedTuple

import pytest
import requests

USER, OTHER = "example.com:u1", "example.com:u2"
GUIDS = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"]
SERVICES = [{"serviceDefinitionId": service, "serviceRoles": ["full"]} for service in ("svc-1", "svc-2")]
ROLES = {"organizationRoles": ["org_member", "developer"], "serviceRoles": SERVICES, "customRoles": ["auditor", "reader"]}


class Write(NamedTuple):
    """A write, and what of the state it changes."""

    route: str
    method: str
    path: str
    body: Any
    part: str


class Read(NamedTuple):
    """A read of at least two rows: where they are in the answer ("" for the answer itself), and the id of a row."""

    route: str
    path: str
    rows: str
    id_of: Callable[[Any], Any]
    total: bool = False


TAKE = {"organizationRoles": {"rolesToRemove": [{"name": "developer"}]}, "customRoles": {"rolesToRemove": [{"name": "auditor"}]}, "notifyUsers": False}
WRITES = [
    Write("user_roles.change", "PATCH", f"/v3/users/{USER}{{}}/roles", TAKE, "roles"),
    Write("users.delete", "DELETE", "/v2{}/users", {"ids": [USER, OTHER], "notifyUsers": False}, "users"),
    Write("group_members.delete", "DELETE", "{}/groups/g1/users", {"ids": [USER, OTHER], "notifyUsers": False}, "groups"),
    Write("clients.delete", "DELETE", "{}/clients", {"ids": ["c1", "c2"]}, "clients"),
    Write("clients.add", "POST", "{}/clients", {"ids": ["app-1", "app-2"]}, "clients"),
    Write("invitations.revoke", "DELETE", "{}/invitations/" + GUIDS[0], None, "invitations"),
    Write("invitations.post", "POST", "{}/invitations?action=revoke", {"usernames": ["a@example.com", "b@example.com"]}, "invitations"),
    Write("idp.unlink", "DELETE", "{}/idp", None, "idp"),
]
READS = [
    Read("user_roles.organization", f"/v2/users/{USER}{{}}/roles", "", lambda row: row["name"]),
    Read("user_roles.service", f"/v2/users/{USER}{{}}/service-roles", "serviceRoles", lambda row: row["serviceDefinitionLink"]),
    Read("user_roles.custom", f"/users/{USER}{{}}/custom-roles", "customRoles", lambda row: row["name"]),
    Read("users.list", "/v2{}/users", "results", lambda row: row["user"]["userId"], total=True),
    Read("users.search", "{}/users/search?userSearchTerm=u", "results", lambda row: row["user"]["userId"]),
    Read("groups.list", "{}/groups", "results", lambda row: row["id"], total=True),
    Read("groups.search", "{}/groups-search?groupSearchTerm=group", "results", lambda row: row["id"]),
    Read("group_members.list", "{}/groups/g1/users", "results", lambda row: row["userId"], total=True),
    Read("clients.list", "{}/clients", "results", lambda row: row["id"], total=True),
    Read("invitations.list", "{}/invitations?expand=true", "", lambda row: row["refLink"]),
]
LISTS = [read for read in READS if read.total]
FIRST: list[tuple[str, dict[str, Any], int]] = [
    ("status", {"status": 429, "retry_after": 1}, 429),
    ("status", {"status": 503}, 503),
    ("html", {}, 200),
    ("empty", {"apply": False}, 200),
    ("redirect", {}, 302),
    ("reset", {}, 0),
    ("close", {}, 0),
    ("expire_token", {}, 401),
]
BULKS = [write for write in WRITES if write.route in ("users.delete", "group_members.delete", "clients.delete")]


def named(case: Any) -> str:
    return str(case.route)


writes = pytest.mark.parametrize("write", WRITES, ids=named)
reads = pytest.mark.parametrize("read", READS, ids=named)
lists = pytest.mark.parametrize("read", LISTS, ids=named)
bulks = pytest.mark.parametrize("write", BULKS, ids=named)


@pytest.fixture
def full(org) -> Any:
    """An organization with two of everything that the calls are about."""
    users = [{"id": item, "roles": ROLES} for item in (USER, OTHER)]
    groups = [{"id": "g1", "roles": ["support_user"], "members": [USER, OTHER]}, {"id": "g2"}]
    invitations = [{"id": item, "username": f"{letter}@example.com"} for item, letter in zip(GUIDS, "ab", strict=True)]
    org.seed(users=users, groups=groups, clients=["c1", "c2"], oauth_apps=["app-1", "app-2"], invitations=invitations, idp={"idpId": "x"})
    return org


def do(org, write) -> requests.Response:
    return org.api.send(write.method, write.path.format(org.api.org), **({} if write.body is None else {"json": write.body}))


def ask(org, read, more="") -> requests.Response:
    path = read.path.format(org.api.org)
    return org.api.get(f"{path}{'&' if '?' in path else '?'}{more}" if more else path)


def rows_of(read, answer) -> list[Any]:
    body = answer.json()
    found: list[Any] = body[read.rows] if read.rows else body
    return found


def ids(org, read, more="") -> list[Any]:
    return [read.id_of(row) for row in rows_of(read, ask(org, read, more))]


def fired(org) -> list[int]:
    return [rule["fired"] for rule in org.api.control.faults()]


@writes
def test_without_a_fault_it_is_done(full, write) -> None:
    before = full.state
    assert do(full, write).status_code in (200, 202)
    assert full.state[write.part] != before[write.part] and full.state["mails"] == []


@writes
def test_nothing_is_done_where_the_fault_comes_first(full, write) -> None:
    before = full.state
    for kind, params, status in FIRST:
        full.fault(kind, write.route, **params)
        with contextlib.suppress(requests.ConnectionError):
            answer = do(full, write)
            assert (answer.status_code, answer.headers.get("Retry-After")) == (status, "1" if status == 429 else None)
        assert (full.state, full.api.control.log(1)[0]["status"]) == (before, status)
    assert fired(full) == [1] * len(FIRST)


@writes
@pytest.mark.parametrize("kind, params, status", [("status_after", {"status": 500}, 500), ("empty", {}, 200), ("reset_after", {}, 0)])
def test_all_is_done_where_the_answer_is_lost(full, write, kind, params, status) -> None:
    before = full.state
    full.fault(kind, write.route, **params)
    with contextlib.suppress(requests.ConnectionError):
        assert do(full, write).status_code == status
    assert (full.state[write.part] != before[write.part], full.api.control.log(1)[0]["status"], fired(full)) == (True, status, [1])


@bulks
def test_a_removal_that_is_silent_about_an_id(full, write) -> None:
    first, second = write.body["ids"]
    before = full.state[write.part]
    full.fault("silent", write.route, ids=[first], apply=False)
    assert do(full, write).json() == {"failed": [], "succeeded": [second]}
    left = full.state[write.part]["g1"] if write.part == "groups" else full.state[write.part]
    assert first in left and second not in left and left != before


@bulks
@pytest.mark.parametrize(
    "kind, body",
    [
        ("recase", {"failed": [], "succeeded": ["A", "B"]}),
        ("fail_ids", {"failed": ["a", "b"], "succeeded": []}),
        ("both_lists", {"failed": ["a"], "succeeded": ["a", "b"]}),
        ("duplicate_ids", {"failed": [], "succeeded": ["a", "b", "a", "b"]}),
        ("drop_arrays", {}),
        ("null_arrays", {"failed": None, "succeeded": None}),
    ],
)
def test_falsified_removals(full, write, kind, body) -> None:
    first, second = write.body["ids"]
    real = {"a": first, "b": second, "A": first.swapcase(), "B": second.swapcase()}
    full.fault(kind, write.route)
    expected = {name: [real[item] for item in items] if items is not None else None for name, items in body.items()}
    assert do(full, write).json() == expected


def test_a_change_of_roles_can_leave_some_as_they_are_without_a_word(full) -> None:
    full.fault("silent", "user_roles.change", ids=["developer"], apply=False)
    assert do(full, WRITES[0]).status_code == 200
    assert full.held(USER) == ["org_member", "developer", "full", "full", "reader", "(support_user)"]
    full.fault("silent", "user_roles.change", apply=False)
    assert do(full, WRITES[0]).status_code == 200
    assert "developer" in full.held(USER)


def test_a_restore_that_fails_for_one_client(full) -> None:
    full.fault("fail_ids", "clients.add", ids=["app-2"], message="no")
    assert do(full, WRITES[4]).json() == {"failures": [{"id": "app-2", "message": "no"}]}
    assert full.state["clients"] == ["c1", "c2", "app-1"]


@reads
def test_some_rows_are_hidden_from_the_caller(full, read) -> None:
    every = ids(full, read)
    key = every[0].rpartition("/")[2] if read.route == "invitations.list" else every[0]
    full.fault("scoped", read.route, ids=[key])
    answer = ask(full, read)
    assert [read.id_of(row) for row in rows_of(read, answer)] == every[1:]
    assert answer.json().get("totalResults", -1) == len(every) - 1 if read.total else True
    assert fired(full) == [1]


@reads
def test_a_cache_answers_what_was_true_before(full, read) -> None:
    full.fault("cached", read.route, times=None)
    before = ask(full, read).json()
    full.seed(users=[{"id": USER, "roles": ["org_owner"]}, {"id": "d:u3", "groups": ["g1"]}], invitations=["more"], groups=["g0"], clients=["c0"])
    assert ask(full, read).json() == before
    full.api.control.clear_faults()
    assert ask(full, read).json() != before


@reads
def test_a_list_without_its_rows(full, read) -> None:
    for kind, total in (("empty_list", 0), ("skip_page", 2)):
        full.fault(kind, read.route)
        answer = ask(full, read)
        assert rows_of(read, answer) == []
        assert answer.json()["totalResults"] == total if read.total else True


@reads
def test_rows_of_another_tenant(full, read) -> None:
    every = ids(full, read)
    full.fault("other_tenant", read.route)
    other = ids(full, read)
    assert len(other) == len(every) and not set(other) & set(every)
    assert [len(item) for item in other] == [len(item) for item in every]
    assert [item.rpartition("/")[0] for item in other] == [item.rpartition("/")[0] for item in every]


@reads
def test_ids_in_the_other_case(full, read) -> None:
    every = ids(full, read)
    full.fault("recase_rows", read.route)
    other = ids(full, read)
    assert [item.lower() for item in other] == [item.lower() for item in every] and other != every


@reads
def test_one_row_is_left_out_and_one_stands_twice(full, read) -> None:
    every = ids(full, read)
    full.fault("skip_rows", read.route, ids=[every[0]])
    assert ids(full, read) == every[1:]
    full.fault("row_twice", read.route, ids=[every[1]])
    assert ids(full, read)[:2] == [every[0]] * 2


@reads
def test_rows_with_ids_of_another_form(full, read) -> None:
    every = ids(full, read)
    for form, expected in (("null_id", None), ("number_id", 7), ("empty_id", ""), ("nested_id", {"value": every[0]})):
        full.fault("bad_rows", read.route, ids=[every[0]], form=form)
        assert ids(full, read) == [expected, *every[1:]]


@reads
def test_rows_without_their_ids(full, read) -> None:
    for form in ("no_id", "other_key"):
        full.fault("bad_rows", read.route, form=form)
        first, *rest = rows_of(read, ask(full, read))
        with pytest.raises(KeyError):
            read.id_of(first)
        assert all(read.id_of(row) for row in rest)


@reads
def test_rows_that_have_an_id_twice(full, read) -> None:
    full.fault("bad_rows", read.route, form="duplicate_keys")
    answer = ask(full, read)
    last = read.id_of(rows_of(read, answer)[0])
    assert last.endswith("x") and f'"{last[:-1]}"' in answer.text


@lists
def test_totals_and_links_of_lists(full, read) -> None:
    every = ids(full, read)
    full.fault("bad_total", read.route, form="too_small")
    assert ask(full, read).json()["totalResults"] == len(every) - 1
    full.fault("no_next_link", read.route)
    assert "nextLink" not in ask(full, read, "pageLimit=1").json()
    full.fault("another_page", read.route, page="next")
    assert ids(full, read, "pageLimit=1") == [every[1]]
    full.fault("loop_next_link", read.route)
    assert "pageLimit=1" in ask(full, read, "pageLimit=1").json()["nextLink"]


@pytest.mark.parametrize(
    "route, path, key",
    [
        ("users.search", "{}/users/search?userSearchTerm=u2", "results"),
        ("users.list", "/v2{}/users?serviceDefinitionId=none", "results"),
        ("groups.list", "{}/groups?groupId=g2", "results"),
        ("groups.search", "{}/groups-search?groupSearchTerm=g2", "results"),
        ("group_members.list", "{}/groups/g1/users?email=u2", "results"),
        ("user_roles.service", f"/v2/users/{USER}{{}}/service-roles?serviceDefinitionLink=none", "serviceRoles"),
    ],
)
def test_a_filter_that_is_ignored(full, route, path, key) -> None:
    narrow = len(full.api.get(path.format(full.api.org)).json()[key])
    full.fault("ignore_filter", route)
    assert (narrow < 2, len(full.api.get(path.format(full.api.org)).json()[key])) == (True, 2)
