# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint's lifecycle states: their list, setting one, and the account activity that says how it went."""

from __future__ import annotations

from typing import Any

import pytest

STATES: list[Any] = [
    "active",
    {"id": "gone", "technicalName": "gone", "name": "No Longer Here", "identityState": "INACTIVE_LONG_TERM", "removeAllAccess": True},
    {"id": "off", "technicalName": "off", "enabled": False},
    {"id": "locked", "technicalName": "locked", "accountActions": [{"action": "DISABLE", "sourceIds": ["ldap"]}, {"action": "DELETE", "sourceIds": ["ad"]}]},
    {"id": "shut", "technicalName": "shut", "accountActions": [{"action": "DISABLE", "excludeSourceIds": ["ad"]}]},
]
ACCOUNTS = [{"id": "a1", "sourceId": "ldap"}, {"id": "a2", "sourceId": "ad"}]


@pytest.fixture
def api(sailpoint) -> Any:
    sailpoint.control.seed(
        sailpoint_isc={
            "groups": [{"id": "g1", "members": ["ada", "bob"]}, {"id": "g2", "members": ["ada"]}],
            "profiles": {"p": {"name": "Staff", "states": STATES}, "q": {}},
            "identities": [{"id": "ada", "profile": "p", "accounts": ACCOUNTS}, {"id": "bob", "profile": "q"}],
        }
    )
    return sailpoint


def start(api, state: str = "gone", person: str = "ada") -> str:
    answer = api.post(f"/identities/{person}/set-lifecycle-state", {"lifecycleStateId": state})
    assert answer.status_code == 200
    item: str = answer.json()["accountActivityId"]
    return item


def truth(api, person: str = "ada") -> tuple[str, bool]:
    found = api.control.state("sailpoint_isc")["identities"][person]
    return found["state"], found["manual"]


def look(api, item: str) -> tuple[str, str | None]:
    row = api.get(f"/account-activities/{item}").json()
    return row["executionStatus"], row["completionStatus"]


def test_the_states_of_a_profile(api) -> None:
    rows = api.get("/identity-profiles/p/lifecycle-states", count="true")
    assert rows.headers["X-Total-Count"] == "5"
    shown = {row["technicalName"]: row for row in rows.json()}
    assert (shown["gone"]["id"], shown["gone"]["name"], shown["gone"]["identityState"]) == ("gone", "No Longer Here", "INACTIVE_LONG_TERM")
    assert shown["gone"]["accessActionConfiguration"] == {"removeAllAccessEnabled": True}
    assert [row["enabled"] for row in rows.json()] == [True, True, False, True, True]
    assert [shown[name]["identityCount"] for name in ("active", "gone")] == [1, 0]
    assert [row["technicalName"] for row in api.get("/identity-profiles/p/lifecycle-states", sorters="-name", limit=2).json()] == ["shut", "off"]


def test_the_same_state_has_another_id_in_each_profile(api) -> None:
    active = [api.get(f"/identity-profiles/{profile}/lifecycle-states").json()[0] for profile in ("p", "q")]
    assert active[0]["technicalName"] == active[1]["technicalName"]
    assert active[0]["id"] != active[1]["id"]
    assert api.get("/identity-profiles/p/lifecycle-states", limit=251).status_code == 400


@pytest.mark.parametrize("way, status", [("404", 404), ("400", 400), ("empty", 200)])
def test_unknown_profile(api, way, status) -> None:
    api.control.switch({"sailpoint.unknown_profile": way})
    answer = api.get("/identity-profiles/none/lifecycle-states")
    assert (answer.status_code, answer.json() == []) == (status, way == "empty")


def test_setting_a_state_names_an_activity_that_is_done(api) -> None:
    item = start(api)
    assert (truth(api), look(api, item)) == (("gone", True), ("COMPLETED", "SUCCESS"))
    assert api.get("/identities/ada").json()["lifecycleState"] == {"stateName": "No Longer Here", "manuallyUpdated": True}
    row = api.get(f"/account-activities/{item}").json()
    assert (row["type"], row["targetIdentitySummary"]["identityId"], row["errors"]) == ("LifecycleStateChange", "ada", [])
    assert {step["provisioningStatus"] for step in row["items"]} == {"FINISHED"}


def test_a_state_that_removes_all_access_takes_the_group_memberships(api) -> None:
    item = start(api)
    assert api.control.state("sailpoint_isc")["members"] == {"g1": ["bob"]}
    assert [step["operation"] for step in api.get(f"/account-activities/{item}").json()["items"]] == ["SET", "REMOVE", "REMOVE"]


def test_account_actions_of_a_state_are_carried_out(api) -> None:
    item = start(api, "shut")
    accounts = api.control.state("sailpoint_isc")["identities"]["ada"]["accounts"]
    assert accounts == {"a1": "disabled", "a2": "enabled"}
    assert [step["operation"] for step in api.get(f"/account-activities/{item}").json()["items"]] == ["SET", "DISABLE"]
    start(api, "locked")
    assert api.control.state("sailpoint_isc")["identities"]["ada"]["accounts"] == {"a1": "disabled"}
    assert api.get("/accounts/a2").status_code == 404


def test_a_state_that_is_set_already_starts_another_activity(api) -> None:
    assert start(api) != start(api)
    assert len(api.control.state("sailpoint_isc")["account_activities"]) == 2


@pytest.mark.parametrize("body", [{}, {"lifecycleStateId": None}, {"lifecycleStateId": ""}, {"lifecycleStateId": ["gone"]}, ["gone"], "gone"])
def test_bad_bodies_are_refused(api, body) -> None:
    assert api.post("/identities/ada/set-lifecycle-state", body).status_code == 400
    assert truth(api) == ("active", False)


@pytest.mark.parametrize("status", [400, 404])
def test_foreign_state(api, status) -> None:
    api.control.switch({"sailpoint.foreign_state": status})
    for state in ("unknown", api.get("/identity-profiles/q/lifecycle-states").json()[1]["id"]):
        assert api.post("/identities/ada/set-lifecycle-state", {"lifecycleStateId": state}).status_code == status
    assert api.post("/identities/nobody/set-lifecycle-state", {"lifecycleStateId": "gone"}).status_code == 404
    assert api.control.state("sailpoint_isc")["account_activities"] == {}


@pytest.mark.parametrize("way, status", [("400", 400), ("taken", 200)])
def test_disabled_state(api, way, status) -> None:
    api.control.switch({"sailpoint.disabled_state": way})
    assert api.post("/identities/ada/set-lifecycle-state", {"lifecycleStateId": "off"}).status_code == status


def test_activity_hidden_reads(api) -> None:
    api.control.switch({"sailpoint.activity_hidden_reads": 2})
    item = start(api)
    assert [api.get(f"/account-activities/{item}").status_code for _turn in range(3)] == [404, 404, 200]
    other = start(api)
    shown = [[row["id"] for row in api.get("/account-activities").json()] for _turn in range(3)]
    assert shown == [[item], [item], [item, other]]


def test_activity_reads(api) -> None:
    api.control.switch({"sailpoint.activity_reads": 2})
    item = start(api)
    assert truth(api) == ("active", False)
    assert [look(api, item) for _turn in range(3)] == [("EXECUTING", None), ("EXECUTING", None), ("COMPLETED", "SUCCESS")]
    assert truth(api) == ("gone", True)


def test_activity_seconds(api) -> None:
    api.control.switch({"sailpoint.activity_seconds": 3600})
    item = start(api)
    assert [look(api, item) for _turn in range(4)] == [("EXECUTING", None)] * 4
    assert truth(api) == ("active", False)


@pytest.mark.parametrize("form", ["EXECUTING", "VERIFYING", "QUEUED"])
def test_activity_meanwhile(api, form) -> None:
    api.control.switch({"sailpoint.activity_meanwhile": form, "sailpoint.activity_reads": 1})
    item = start(api)
    assert [look(api, item)[0] for _turn in range(2)] == [form, "COMPLETED"]


@pytest.mark.parametrize(
    "end, shown, state, members",
    [
        ("done", ("COMPLETED", "SUCCESS"), "gone", {"g1": ["bob"]}),
        ("never", ("EXECUTING", None), "active", {"g1": ["ada", "bob"], "g2": ["ada"]}),
        ("failed", ("COMPLETED", "FAILURE"), "active", {"g1": ["ada", "bob"], "g2": ["ada"]}),
        ("terminated", ("TERMINATED", None), "active", {"g1": ["ada", "bob"], "g2": ["ada"]}),
        ("incomplete", ("COMPLETED", "INCOMPLETE"), "gone", {"g1": ["ada", "bob"], "g2": ["ada"]}),
        ("nothing", ("COMPLETED", "SUCCESS"), "active", {"g1": ["ada", "bob"], "g2": ["ada"]}),
    ],
)
def test_activity_end(api, end, shown, state, members) -> None:
    api.control.switch({"sailpoint.activity_end": end})
    item = start(api)
    assert [look(api, item) for _turn in range(3)] == [shown] * 3
    assert (truth(api)[0], api.control.state("sailpoint_isc")["members"]) == (state, members)
    row = api.get(f"/account-activities/{item}").json()
    assert (bool(row["errors"]), bool(row["warnings"])) == (end == "failed", end == "incomplete")
    assert {step["provisioningStatus"] for step in row["items"]} == {"failed": {"FAILED"}, "incomplete": {"FAILED"}}.get(
        end, set() if end in ("never", "terminated") else {"FINISHED"}
    )


def test_state_back_reads(api) -> None:
    api.control.switch({"sailpoint.state_back_reads": 1})
    start(api)
    shown = [api.get("/identities/ada").json()["lifecycleState"]["stateName"] for _turn in range(3)]
    assert shown == ["No Longer Here", "Active", "Active"]
    assert truth(api) == ("active", False)


def test_activities_are_listed_by_whom_they_concern(api) -> None:
    mine = [start(api), start(api, "locked")]
    theirs = start(api, api.get("/identity-profiles/q/lifecycle-states").json()[1]["id"], "bob")

    def shown(**query) -> list[str]:
        return [row["id"] for row in api.get("/account-activities", **query).json()]

    assert shown() == [*mine, theirs]
    assert shown(**{"requested-for": "ada"}) == mine
    assert shown(**{"requested-for": "me"}) == []
    assert shown(**{"requested-by": "me", "requested-for": "bob"}) == [theirs]
    assert shown(**{"regarding-identity": "bob"}) == [theirs]
    assert shown(**{"requested-by": "ada"}) == []
    assert shown(filters='type eq "LifecycleStateChange" and created ge 2020-01-01T00:00:00Z', sorters="-created", limit=1, offset=2) != []
    assert shown(filters='type sw "Account" or created lt "2020-01-01T00:00:00Z"') == []
    assert shown(filters='type ne "x" and not modified isnull') == [*mine, theirs]
    assert api.get("/account-activities", count="true", limit=1).headers["X-Total-Count"] == "3"


@pytest.mark.parametrize(
    "query",
    [
        {"regarding-identity": "a", "requested-for": "b"},
        {"regarding-identity": "a", "requested-by": "b"},
        {"filters": 'id eq "x"'},
        {"filters": 'type gt "x"'},
        {"sorters": "id"},
        {"limit": 251},
    ],
)
def test_activities_take_no_other_query(api, query) -> None:
    assert api.get("/account-activities", **query).status_code == 400
