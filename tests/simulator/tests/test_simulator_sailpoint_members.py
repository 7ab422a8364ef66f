# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Members of SailPoint's governance groups: how many at a time, and who is shown."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def api(sailpoint) -> Any:
    sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "g", "members": [f"m{number:02}" for number in range(60)]}, "h"], "identities": [{"id": "ada"}]})
    return sailpoint


def references(count: int) -> list[dict[str, str]]:
    return [{"type": "IDENTITY", "id": f"m{number:02}"} for number in range(count)]


def members(api) -> dict[str, list[str]]:
    found: dict[str, list[str]] = api.control.state("sailpoint_isc")["members"]
    return found


@pytest.mark.parametrize("most, refused", [(50, 400), (50, 413), (0, None)])
def test_batch_limit(api, most, refused) -> None:
    api.control.switch({"sailpoint.batch_limit": most, **({"sailpoint.batch_limit_status": refused} if refused else {})})
    for group, word in (("h", "bulk-add"), ("g", "bulk-delete")):
        before = members(api)
        assert api.post(f"/workgroups/{group}/members/{word}", references(51)).status_code == (refused or 207)
        assert (members(api) == before) is bool(refused)
        assert api.post(f"/workgroups/{group}/members/{word}", references(50)).status_code == 207


def test_each_distinct_member_is_answered_for_once_in_request_order(api) -> None:
    body = [{"type": "IDENTITY", "id": item} for item in ("m05", "nobody", "m01", "m05")]
    answer = api.post("/workgroups/g/members/bulk-delete", body)
    assert [(item["id"], item["status"]) for item in answer.json()] == [("m05", 204), ("nobody", 404), ("m01", 204)]
    assert api.post("/workgroups/none/members/bulk-delete", body).status_code == 404
    again = api.post("/workgroups/g/members/bulk-add", body)
    assert [(item["id"], item["status"]) for item in again.json()] == [("m05", 201), ("nobody", 201), ("m01", 201)]


@pytest.mark.parametrize("body", [[], {}, ["m01"], [{"id": ""}], [{"id": "m01", "type": "GROUP"}], [{"type": "IDENTITY"}], [{"id": "m01"}, None]])
def test_bad_bodies_are_refused(api, body) -> None:
    for word in ("bulk-add", "bulk-delete"):
        assert api.post("/workgroups/g/members/" + word, body).status_code == 400
    assert len(members(api)["g"]) == 60


def test_the_groups_of_several_people_are_found_in_one_call(api) -> None:
    api.post("/workgroups/h/members/bulk-add", [{"type": "IDENTITY", "id": "ada"}])
    for text, expected in {
        'memberships.identityId eq "ada"': ["h"],
        'memberships.identityId in ("ada","m07")': ["g", "h"],
        'memberships.identityId eq "nobody"': [],
    }.items():
        assert [row["id"] for row in api.get("/workgroups", filters=text).json()] == expected
    assert api.get("/workgroups/h/members").json() == [{"type": "IDENTITY", "id": "ada", "name": "Person ada", "email": "ada@example.com"}]
