# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint's own document has nothing against the simulator's answers, nor against what the module sends."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from tests.documentation.helpers.runs import carry_out
from tests.operations import DRIVERS
from tests.operations.driver import Driver
from tests.simulator.openapi import SAILPOINT, SIBLINGS, Document, Sent, sent_by
from tests.simulator.openapi.judged import Judged

PATCH = {"Content-Type": "application/json-patch+json"}
OWNER = {"type": "IDENTITY", "id": "o"}
OURS = [driver for driver in DRIVERS if driver.vendor == "sailpoint_isc"]


@pytest.fixture(scope="module")
def document() -> Document:
    return Document()


@pytest.fixture(params=["/v2026/workgroups", "/beta/workgroups", "/workgroups/v1"])
def judged(request, sailpoint, document) -> Judged:
    sailpoint.url = sailpoint.root
    groups: list[Any] = [f"g{number}" for number in range(9)]
    groups += [{"id": "used", "connections": ["profile", {"type": "SOURCE", "id": "s", "name": "S"}], "members": ["m1", "m2"], "owner": "someone"}]
    sailpoint.control.seed(sailpoint_isc={"groups": groups})
    return Judged(sailpoint, document, request.param)


def every_operation(call: Judged) -> None:
    """Each of the ten operations, with what it takes."""
    call("GET", "", params={"limit": 3, "offset": 2, "count": "true", "filters": 'id in ("g1","g2")', "sorters": "-name"})
    call("POST", "", {"name": "n", "description": "d", "owner": OWNER})
    call("GET", "/used")
    call("PATCH", "/g1", [{"op": "replace", "path": "/description", "value": "x"}], headers=PATCH)
    call("GET", "/used/connections", params={"limit": 50, "count": "true"})
    call("GET", "/used/members", params={"offset": 1, "sorters": "name"})
    call("POST", "/used/members/bulk-add", [{"type": "IDENTITY", "id": "m1"}, {"type": "IDENTITY", "id": "m3", "name": "M"}])
    call("POST", "/used/members/bulk-delete", [{"type": "IDENTITY", "id": "m1"}, {"type": "IDENTITY", "id": "nobody"}])
    call("POST", "/bulk-delete", {"ids": ["g1", "used", "nope"]})
    call("DELETE", "/g2")


def test_every_success_of_the_simulator_is_as_the_document_says(judged) -> None:
    every_operation(judged)
    assert judged.wrong == []
    assert {(method, path) for method, path, status in judged.seen if status < 300} == judged.document.operations


@pytest.mark.parametrize("switches", [{}, {"sailpoint.deprecated_header": True}, {"sailpoint.connection_count": "zero"}, {"lag_reads": 2}])
def test_no_switch_that_only_changes_what_is_said_changes_its_form(judged, switches) -> None:
    judged.api.control.switch(switches)
    every_operation(judged)
    assert judged.wrong == []


def test_every_error_of_the_simulator_is_as_the_document_says(judged) -> None:
    call, control = judged, judged.api.control
    token = judged.api.token
    for path in ("/nope", "/nope/members", "/nope/connections"):
        call("GET", path)
    call("PATCH", "/nope", [{"op": "replace", "path": "/name", "value": "x"}], headers=PATCH)
    call("DELETE", "/nope")
    call("DELETE", "/used")
    call("PUT", "", {}, good=False)
    bad: list[tuple[str, str, Any]] = [
        ("GET", "?limit=251", None),
        ("GET", "?filters=owner.id eq 1", None),
        ("POST", "", {"name": 1}),
        ("PATCH", "/g1", {}),
        ("GET", "/used/members?limit=51", None),
        ("GET", "/used/connections?filters=x", None),
        ("POST", "/bulk-delete", {"ids": [f"i{number}" for number in range(101)]}),
        ("POST", "/used/members/bulk-add", {}),
        ("POST", "/used/members/bulk-delete", []),
    ]
    for method, path, body in bad:
        assert call(method, path, body, good=False).status_code == 400
    for kind in ("forbidden", "unauthorized", "limited", "fault"):
        if kind == "forbidden":
            control.seed(sailpoint_isc={"clients": [{"client_id": "c", "client_secret": "s", "scope": "other"}]})
            form = {"grant_type": "client_credentials", "client_id": "c", "client_secret": "s"}
            judged.api.token = requests.post(judged.api.root + "/oauth/token", data=form, timeout=20).json()["access_token"]
        elif kind == "unauthorized":
            judged.api.token = "no token"
        elif kind == "limited":
            judged.api.token = token
            control.switch({"rate_limit.sailpoint_isc": 1})
        else:
            control.switch({"rate_limit.sailpoint_isc": 0})
            control.fault("status", "sailpoint_isc", times=None, params={"status": 500})
        every_operation(judged)
    assert judged.wrong == []
    for status in (401, 403, 429, 500):
        assert {(method, path) for method, path, found in judged.seen if found == status} >= judged.document.operations - (
            {("GET", "/workgroups")} if status == 429 else set()
        )
    assert {status for _method, _path, status in judged.seen} >= {400, 401, 403, 404, 409, 429, 500}


SPOILT: dict[str, tuple[str, dict[str, Any]]] = {
    "an id that is no text": ("bad_rows", {"form": "number_id"}),
    "a row that is a text": ("bad_rows", {"form": "text_row"}),
    "a member that no page knows": ("bad_rows", {"form": "other_key"}),
    "an object in the place of the list": ("drop_arrays", {}),
    "a status that no page knows": ("success_status", {"status": 203}),
}


@pytest.mark.parametrize("case", SPOILT)
def test_the_document_notices_an_answer_that_is_wrong(judged, case) -> None:
    kind, params = SPOILT[case]
    judged.api.control.fault(kind, "sailpoint_isc", "workgroups.list", params=params)
    judged("GET", "")
    assert len(judged.wrong) == 1


@pytest.mark.parametrize(
    "sent",
    [
        Sent("GET", "/v2026/workgroups?limit=251", {}),
        Sent("GET", "/v2026/workgroups?filter=x", {}),
        Sent("GET", "/v2026/workgroup", {}),
        Sent("PUT", "/v2026/workgroups", {}),
        Sent("POST", "/v2026/workgroups/bulk-delete", {"Content-Type": "text/plain"}, b'{"ids":["a"]}'),
        Sent("POST", "/v2026/workgroups/bulk-delete", {"Content-Type": "application/json"}, b'{"ids":"a"}'),
        Sent("POST", "/v2026/workgroups/bulk-delete", {"Content-Type": "application/json"}, b'{"ids":["a"],"force":true}'),
        Sent("POST", "/workgroups/v1/bulk-delete", {"Content-Type": "application/json"}, b'["a"]'),
    ],
)
def test_the_document_notices_a_request_that_is_wrong(document, sent) -> None:
    assert document.request(sent._replace(headers={**sent.headers, "Authorization": "Bearer x"})) != []


ASKED: dict[str, dict[str, Any]] = {
    "by id": {},
    "by name": {"ids": None, "names": ["Group g-00001", 'quoted "\\" name', "Übung", "absent"]},
    "every group of a name": {"ids": None, "names": ["twin"], "all_matches": True},
}


@pytest.mark.parametrize("driver", OURS, ids=lambda driver: driver.name)
@pytest.mark.parametrize("check_mode", [False, True])
def test_every_request_of_a_module_is_as_the_documents_say(running, sailpoint, driver: Driver, check_mode) -> None:
    names = driver.names("Here", driver.size)
    sailpoint.control.seed(driver.seed(names, []))
    sailpoint.control.reset_calls()
    carry_out(driver.operation, running, check_mode, max_removals=0, **driver.given(names))
    sent = sent_by(sailpoint.control.log(bodies=True, headers=True))
    whole = Document(SAILPOINT, SIBLINGS)
    assert sent != [] and [problem for one in sent for problem in whole.request(one)] == []
    assert ({one.method for one in sent} == {"GET"}) is check_mode


@pytest.mark.parametrize("driver", [driver for driver in OURS if driver.operation is GovernanceGroups], ids=lambda driver: driver.name)
@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("asked", ASKED)
def test_every_request_for_groups_is_as_the_document_says(running, sailpoint, document, driver: Driver, check_mode, asked) -> None:
    control = sailpoint.control
    names = driver.names("Here", driver.size)
    control.seed(driver.seed(names, []))
    more: list[Any] = [{"id": "g-1", "name": "Group g-00001", "connections": ["held"]}, {"id": "t1", "name": "twin"}, {"id": "t2", "name": "twin"}]
    more += [{"id": "q", "name": 'quoted "\\" name'}, {"id": "u", "name": "Übung"}]
    control.seed(sailpoint_isc={"groups": more})
    control.switch({"sailpoint.connect_on_delete": names[:1]})
    control.reset_calls()
    given = {**driver.given([*names, "g-1", "absent"]), **ASKED[asked]}
    carry_out(driver.operation, running, check_mode, max_removals=0, **given)
    sent = sent_by(sailpoint.control.log(bodies=True, headers=True))
    assert sent != [] and [problem for one in sent for problem in document.request(one)] == []
    assert {"GET"} if check_mode else {"GET", "POST"} == {one.method for one in sent}
