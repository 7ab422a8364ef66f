# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads that answer another question: the right form, about something else than was asked for, at every vendor that lists."""

from __future__ import annotations

import math
from typing import Any

import pytest
import requests

from tests.simulator.control import ControlError
from tests.simulator.read_faults import TOTALS, foreign

RULES = [["app1", "local:{a}"], ["app2", "local:{a}"], ["app1", "local:{b}"]]
ROUTES = {"sailpoint_isc": "workgroups.list", "vmware_csp": "oauth_apps.list", "huawei_oneaccess": "role_members.list", "venafi_tpp": "getrules"}


@pytest.fixture
def groups(sailpoint) -> Any:
    sailpoint.control.seed(sailpoint_isc={"count": 6, "prefix": "g"})
    return sailpoint


@pytest.fixture
def apps(csp) -> Any:
    csp.control.seed(vmware_csp={"orgs": {csp.credentials["org_id"]: {"oauth_app_count": 6}}})
    return csp


@pytest.fixture
def members(oneaccess) -> Any:
    oneaccess.control.seed(huawei_oneaccess={"applications": {"app": {"roles": {"r": {"members": [f"m{number:02}" for number in range(25)]}}}}})
    return oneaccess


@pytest.fixture
def rules(venafi) -> Any:
    venafi.control.seed(venafi_tpp={"rules": RULES})
    return venafi


def plant(api, kind, times=1, route="", **params) -> None:
    api.control.fault(kind, api.vendor, route or ROUTES[api.vendor], times=times, params=params)


def fired(api) -> list[int]:
    return [rule["fired"] for rule in api.control.faults()]


def list_groups(api, **query) -> requests.Response:
    answer = api.get("/workgroups", count="true", **query)
    assert answer.status_code == 200
    return answer


def list_apps(api, **query) -> Any:
    return api.get(f"{api.org}/oauth-apps", **query).json()


def list_members(api, offset=0, limit=10) -> Any:
    return api.get("/applications/app/role-member-list/r", offset=offset, limit=limit).json()


def list_rules(api, **body) -> Any:
    return api.post("/vedsdk/oauth/getrules", body).json()


def ids(rows) -> list[str]:
    return [row["id"] for row in rows]


def pairs(answer) -> list[list[str]]:
    return [[row["ApplicationId"], row["TrusteePrefixedUniversal"]] for row in answer["Rules"]]


def test_an_ignored_filter_answers_with_everything(groups, apps, rules) -> None:
    for api in (groups, apps, rules):
        plant(api, "ignore_filter")
    answer = list_groups(groups, filters='id in ("g00001")')
    assert (len(answer.json()), answer.headers["X-Total-Count"]) == (6, "6")
    assert list_apps(apps, searchTerm="app-00001")["totalResults"] == 6
    assert pairs(list_rules(rules, ApplicationId="app2", TrusteePrefixedUniversal="local:{a}")) == RULES
    assert fired(groups) == [1, 1, 1]


def test_one_of_two_filters_is_ignored(rules) -> None:
    plant(rules, "ignore_filter", names=["ApplicationId"])
    assert pairs(list_rules(rules, ApplicationId="app2", TrusteePrefixedUniversal="local:{a}")) == RULES[:2]


def test_a_read_without_a_filter_does_not_use_the_fault_up(groups) -> None:
    plant(groups, "ignore_filter")
    list_groups(groups)
    assert fired(groups) == [0]
    assert len(list_groups(groups, filters='id in ("g00001")').json()) == 6


@pytest.mark.parametrize("turn, expected", [("first", ["g00000", "g00000", "g00000"]), ("previous", ["g00000", "g00000", "g00001"])])
def test_a_cache_answers_an_earlier_question(groups, turn, expected) -> None:
    plant(groups, "cached", times=None, turn=turn)
    found = [list_groups(groups, filters=f'id eq "g0000{number}"') for number in range(3)]
    assert [ids(answer.json()) for answer in found] == [[item] for item in expected]
    assert [answer.headers["X-Total-Count"] for answer in found] == ["1", "1", "1"]
    assert fired(groups) == [2]


@pytest.mark.parametrize("page, first", [("first", 0), ("next", 20), ("previous", 0)])
def test_another_page_comes_under_the_position_asked_for(members, page, first) -> None:
    plant(members, "another_page", page=page)
    answer = list_members(members, offset=1)
    assert ids(answer["role_members"]) == [f"m{number:02}" for number in range(first, min(25, first + 10))]
    assert (answer["offset"], answer["limit"], answer["total"]) == (1, 10, 25)


def test_another_page_at_the_vendors_with_links_and_with_rows_to_skip(groups, apps) -> None:
    plant(groups, "another_page")
    plant(apps, "another_page", page="next")
    assert ids(list_groups(groups, offset=4, limit=2).json()) == ["g00000", "g00001"]
    answer = list_apps(apps, pageStart=1, pageLimit=2)
    assert ids(answer["results"]) == ["app-00002", "app-00003"]
    assert "pageStart=3" in answer["nextLink"] and "prevLink" not in answer


def test_the_first_page_again_is_nothing_new_on_the_first_page(groups) -> None:
    plant(groups, "another_page")
    list_groups(groups, offset=0, limit=2)
    assert fired(groups) == [0]


def test_rows_of_another_tenant(groups, apps, members, rules) -> None:
    for api in (groups, apps, members, rules):
        plant(api, "other_tenant")
    found = list_groups(groups)
    assert found.headers["X-Total-Count"] == "6" and len(set(ids(found.json()))) == 6
    assert not {f"g0000{number}" for number in range(6)} & set(ids(found.json()))
    assert all(row["name"].startswith("Other ") and row["owner"]["name"].startswith("Other ") for row in found.json())
    answer = list_apps(apps)
    assert {row["organizationId"] for row in answer["results"]} == {foreign(apps.credentials["org_id"])}
    assert not any(item.startswith("app-0") for item in ids(answer["results"]))
    assert not {f"m{number:02}" for number in range(25)} & set(ids(list_members(members)["role_members"]))
    assert not [pair for pair in pairs(list_rules(rules, ApplicationId="app1")) if pair in RULES]


def test_other_tenants_rows_keep_what_they_are_told_to_keep(groups) -> None:
    plant(groups, "other_tenant", own=["name"])
    assert {row["name"] for row in list_groups(groups).json()} == {f"Group g0000{number}" for number in range(6)}


@pytest.mark.parametrize("item", ["2c9180a46faadee4016fb4e018c20639", "local:{20711980-df6e-4813-a6fa-d5930fa37ac8}", "Ab-1", "é9"])
def test_a_foreign_id_has_the_shape_of_the_own_one(item) -> None:
    other = foreign(item)
    assert other != item and len(other) == len(item)
    assert [char.isdigit() for char in other] == [char.isdigit() for char in item]
    assert other.startswith(item.rpartition(":")[0])


def test_a_scoped_list_hides_rows_and_its_total_fits(groups, apps, members, rules) -> None:
    plant(groups, "scoped", times=None, ids=["g00001", "g00004"])
    plant(apps, "scoped", ids=["app-00000"])
    plant(members, "scoped", times=None, ids=["m00", "m24"])
    plant(rules, "scoped", ids=["local:{a}"])
    pages = [list_groups(groups, offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [ids(page.json()) for page in pages] == [["g00000", "g00002"], ["g00003", "g00005"], []]
    assert {page.headers["X-Total-Count"] for page in pages} == {"4"}
    answer = list_apps(apps)
    assert (answer["totalResults"], len(answer["results"])) == (5, 5)
    assert [list_members(members, offset=offset)["total"] for offset in (0, 1, 2)] == [23, 23, 23]
    assert pairs(list_rules(rules, ApplicationId="app1")) == [["app1", "local:{b}"]]


def test_a_scope_without_ids_hides_the_same_part_each_time(members) -> None:
    plant(members, "scoped", times=None)
    totals = [list_members(members)["total"] for _turn in range(2)]
    assert totals[0] == totals[1] and 0 < totals[0] < 25


def test_an_empty_list_says_that_there_is_nothing(groups, apps, members, rules) -> None:
    for api in (groups, apps, members, rules):
        plant(api, "empty_list")
    answer = list_groups(groups)
    assert (answer.json(), answer.headers["X-Total-Count"]) == ([], "0")
    assert list_apps(apps, pageLimit=2) == {"results": [], "totalResults": 0}
    assert list_members(members)["total"] == 0 and list_members(members)["total"] == 25
    assert list_rules(rules, ApplicationId="app1")["Rules"] == []


FORMS = {
    "missing": (None, "missing"),
    "null": ("null", None),
    "text": ('"6"', "6"),
    "word": ("many", "many"),
    "float": ("6.0", 6.0),
    "nan": ("NaN", math.nan),
    "negative": ("-1", -1),
    "too_small": ("5", 5),
    "too_large": ("7", 7),
}


@pytest.mark.parametrize("form", TOTALS)
def test_a_total_of_another_form(groups, apps, form) -> None:
    plant(groups, "bad_total", form=form)
    plant(apps, "bad_total", form=form)
    header, member = FORMS[form]
    assert list_groups(groups).headers.get("X-Total-Count") == header
    found = list_apps(apps).get("totalResults", "missing")
    assert repr(found) == repr(member)


def test_without_a_total_there_is_none_to_spoil(groups) -> None:
    plant(groups, "bad_total")
    groups.get("/workgroups")
    assert fired(groups) == [0]


@pytest.mark.parametrize("params, status", [({}, 206), ({"status": 202}, 202), ({"status": 203}, 203)])
def test_a_read_under_another_status(groups, params, status) -> None:
    plant(groups, "success_status", **params)
    answer = groups.get("/workgroups")
    assert (answer.status_code, len(answer.json())) == (status, 6)


@pytest.mark.parametrize(
    "kind, params", [("another_page", {"page": "last"}), ("bad_total", {"form": "x"}), ("cached", {"turn": 1}), ("ignore_filter", {"names": "filters"})]
)
def test_values_that_a_kind_does_not_know_are_refused(control, kind, params) -> None:
    with pytest.raises(ControlError, match="400"):
        control.fault(kind, params=params)
