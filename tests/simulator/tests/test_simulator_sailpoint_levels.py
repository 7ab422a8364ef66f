# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint's user levels: the auth user, and JSON Patch of its capabilities."""

from __future__ import annotations

from typing import Any

import pytest

PATCH = {"Content-Type": "application/json-patch+json"}
HELD = ["CERT_ADMIN", "ORG_ADMIN", "HELPDESK"]


@pytest.fixture
def api(sailpoint) -> Any:
    people = [{"id": "ada", "capabilities": HELD}, {"id": "bob", "capabilities": None}, {"id": "new", "status": "UNREGISTERED"}]
    sailpoint.control.seed(sailpoint_isc={"identities": people})
    return sailpoint


def patch(api, *operations: Any, person: str = "ada") -> Any:
    return api.send("PATCH", f"/auth-users/{person}", json=list(operations), headers=PATCH)


def change(op: str, path: str = "/capabilities", **value: Any) -> dict[str, Any]:
    return {"op": op, "path": path, **value}


def truth(api, person: str = "ada") -> list[str]:
    found: list[str] = api.control.state("sailpoint_isc")["identities"][person]["capabilities"]
    return found


def levels(api, person: str = "ada") -> Any:
    return api.get(f"/auth-users/{person}").json()["capabilities"]


def test_an_auth_user(api) -> None:
    row = api.get("/auth-users/ada").json()
    assert (row["id"], row["capabilities"], row["email"]) == ("ada", HELD, "ada@example.com")
    assert api.get("/auth-users/nobody").status_code == 404
    assert api.get("/auth-users").status_code == 404


@pytest.mark.parametrize(
    "operations, left",
    [
        ([change("replace", value=["HELPDESK"])], ["HELPDESK"]),
        ([change("replace", value=[])], []),
        ([change("add", value=["HELPDESK", "custom:level"])], ["HELPDESK", "custom:level"]),
        ([change("add", "/capabilities/-", value="REPORT_ADMIN")], [*HELD, "REPORT_ADMIN"]),
        ([change("add", "/capabilities/1", value="REPORT_ADMIN")], ["CERT_ADMIN", "REPORT_ADMIN", "ORG_ADMIN", "HELPDESK"]),
        ([change("add", "/capabilities/3", value="REPORT_ADMIN")], [*HELD, "REPORT_ADMIN"]),
        ([change("remove", "/capabilities/1")], ["CERT_ADMIN", "HELPDESK"]),
        ([change("remove", "/capabilities/0"), change("remove", "/capabilities/0")], ["HELPDESK"]),
        ([change("replace", "/capabilities/2", value="REPORT_ADMIN")], ["CERT_ADMIN", "ORG_ADMIN", "REPORT_ADMIN"]),
    ],
)
def test_json_patch_changes_the_capabilities(api, operations, left) -> None:
    answer = patch(api, *operations)
    assert (answer.status_code, answer.json()["capabilities"], truth(api)) == (200, left, left)


@pytest.mark.parametrize(
    "operation",
    [
        change("replace"),
        change("replace", value=None),
        change("replace", value="HELPDESK"),
        change("replace", value=[1]),
        change("replace", value=[""]),
        change("remove"),
        change("set", value=[]),
        change("add", "/capabilities/-"),
        change("add", "/capabilities/-", value=["HELPDESK"]),
        change("add", "/capabilities/9", value="HELPDESK"),
        change("remove", "/capabilities/3"),
        change("remove", "/capabilities/-"),
        change("move", "/capabilities/0", **{"from": "/capabilities/1"}),
        change("copy", "/capabilities/-", **{"from": "/capabilities/1"}),
        {"op": "remove"},
        "remove",
    ],
)
def test_operations_that_are_refused_change_nothing(api, operation) -> None:
    assert patch(api, change("replace", value=["HELPDESK"]), operation).status_code == 400
    assert truth(api) == HELD


@pytest.mark.parametrize("path", ["/email", "/", "", "capabilities", "/capabilities/01", "/capabilities/x", "/capabilities/0/x"])
def test_no_other_field_can_be_changed(api, path) -> None:
    answer = patch(api, change("replace", path, value="x"))
    assert (answer.status_code, answer.json()["detailCode"]) == (400, "400.1.1 Illegal update attempt")


@pytest.mark.parametrize(
    "body, kind", [("[]", PATCH), ("{}", PATCH), ("[", PATCH), ('[{"op":"replace","path":"/capabilities","value":[]}]', {"Content-Type": "application/json"})]
)
def test_bodies_that_are_refused(api, body, kind) -> None:
    assert api.send("PATCH", "/auth-users/ada", data=body, headers=kind).status_code == 400
    assert truth(api) == HELD


@pytest.mark.parametrize("way, right, wrong", [("refused", 400, 400), ("supported", 200, 400), ("ignored", 200, 200)])
def test_patch_test(api, way, right, wrong) -> None:
    api.control.switch({"sailpoint.patch_test": way})
    assert patch(api, change("test", value=HELD[:1]), change("remove", "/capabilities/0")).status_code == wrong
    api.control.seed(sailpoint_isc={"identities": [{"id": "ada", "capabilities": HELD}]})
    assert patch(api, change("test", "/capabilities/1", value="ORG_ADMIN"), change("remove", "/capabilities/1")).status_code == right
    assert ("ORG_ADMIN" in truth(api)) is (right == 400)


@pytest.mark.parametrize("way, status", [("all", 200), ("replace", 400)])
def test_level_forms(api, way, status) -> None:
    api.control.switch({"sailpoint.level_forms": way})
    assert patch(api, change("add", "/capabilities/-", value="REPORT_ADMIN")).status_code == status
    assert patch(api, change("remove", "/capabilities/0")).status_code == status
    assert patch(api, change("replace", value=[])).status_code == 200


@pytest.mark.parametrize("way, status, shown", [("404", 404, None), ("empty", 200, []), ("null", 200, None)])
def test_unregistered_user(api, way, status, shown) -> None:
    api.control.switch({"sailpoint.unregistered_user": way})
    answer = api.get("/auth-users/new")
    assert (answer.status_code, answer.json().get("capabilities")) == (status, shown)
    assert patch(api, change("replace", value=["HELPDESK"]), person="new").status_code == 404


@pytest.mark.parametrize("way, shown", [("empty", []), ("null", None)])
def test_no_levels(api, way, shown) -> None:
    api.control.switch({"sailpoint.no_levels": way})
    assert levels(api, "bob") == shown
    assert patch(api, change("replace", value=[])).json()["capabilities"] == shown


def test_what_somebody_else_does_after_the_first_read(api) -> None:
    api.control.switch({"sailpoint.levels_given_on_read": ["REPORT_ADMIN"], "sailpoint.levels_taken_on_read": ["CERT_ADMIN"]})
    assert levels(api) == HELD
    assert truth(api) == ["ORG_ADMIN", "HELPDESK", "REPORT_ADMIN"]
    patch(api, change("replace", value=["CERT_ADMIN", "HELPDESK"]))
    assert [levels(api), levels(api)] == [["CERT_ADMIN", "HELPDESK"]] * 2
    assert levels(api, "bob") == []
    assert truth(api, "bob") == ["REPORT_ADMIN"]


def test_what_somebody_else_does_after_the_first_change(api) -> None:
    api.control.switch({"sailpoint.levels_given_on_write": ["ORG_ADMIN"]})
    assert patch(api, change("replace", value=["HELPDESK"])).json()["capabilities"] == ["HELPDESK"]
    assert levels(api) == ["HELPDESK", "ORG_ADMIN"]
    assert patch(api, change("replace", value=["HELPDESK"])).status_code == 200
    assert levels(api) == ["HELPDESK"]
