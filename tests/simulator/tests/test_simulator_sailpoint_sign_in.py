# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Disabling and enabling the sign-in of SailPoint's identities, which is accepted first and done later."""

from __future__ import annotations

from typing import Any

import pytest
import requests

FILTER = 'id in ("ada","bob")'


@pytest.fixture
def api(sailpoint) -> Any:
    sailpoint.control.seed(sailpoint_isc={"groups": [{"id": "g", "owner": "bob"}], "identities": ["ada", "bob", {"id": "new", "status": "UNREGISTERED"}]})
    return sailpoint


def send(api, word: str, *ids: str) -> requests.Response:
    answer: requests.Response = api.post(f"/identities-accounts/{word}", {"identityIds": list(ids)})
    return answer


def codes(answer) -> list[tuple[str, Any]]:
    return [(item["id"], item["statusCode"]) for item in answer.json()]


def status_of(api, item: str = "ada") -> str:
    found: str = api.get(f"/identities/{item}").json()["identityStatus"]
    return found


def truth(api, item: str = "ada") -> tuple[str, str, list[str]]:
    person = api.control.state("sailpoint_isc")["identities"][item]
    return person["status"], person["sign_in"], person["waiting"]


def system_account(api, item: str) -> bool:
    (row,) = [row for row in api.get("/accounts", filters=f'identityId eq "{item}"').json() if row["systemAccount"]]
    found: bool = row["disabled"]
    return found


def test_each_identity_is_accepted_or_unknown_in_request_order(api) -> None:
    answer = send(api, "disable", "bob", "nobody", "ada", "bob")
    assert answer.status_code == 207
    assert answer.json() == [
        {"id": "bob", "statusCode": 202, "message": None},
        {"id": "nobody", "statusCode": 404, "message": 'Referenced identity "nobody" was not found.'},
        {"id": "ada", "statusCode": 202, "message": None},
    ]
    assert [row["identityStatus"] for row in api.get("/identities", filters=FILTER).json()] == ["DISABLED", "DISABLED"]
    assert (system_account(api, "ada"), truth(api)) == (True, ("DISABLED", "disabled", []))


def test_enabling_brings_back_the_status_from_before(api) -> None:
    api.control.seed(sailpoint_isc={"identities": [{"id": "ada", "status": "REGISTERED"}]})
    send(api, "disable", "ada")
    assert codes(send(api, "enable", "ada")) == [("ada", 202)]
    assert (status_of(api), system_account(api, "ada")) == ("REGISTERED", False)


def test_the_single_form(api) -> None:
    answer = api.send("POST", "/identities-accounts/ada/disable")
    assert (answer.status_code, answer.json(), status_of(api)) == (202, {}, "DISABLED")
    assert api.send("POST", "/identities-accounts/ada/enable").status_code == 202
    assert status_of(api) == "ACTIVE"
    assert api.send("POST", "/identities-accounts/nobody/disable").status_code == 404


@pytest.mark.parametrize("body", [{}, {"identityIds": []}, {"identityIds": "ada"}, {"identityIds": [1]}, {"identityIds": [""]}, ["ada"], 1])
def test_bad_bodies_are_refused(api, body) -> None:
    assert api.post("/identities-accounts/disable", body).status_code == 400
    assert truth(api) == ("ACTIVE", "enabled", [])


@pytest.mark.parametrize("most, status", [(50, 400), (50, 413), (0, 400)])
def test_batch_limit(api, most, status) -> None:
    api.control.switch({"sailpoint.batch_limit": most, "sailpoint.batch_limit_status": status})
    ids = [f"i{number}" for number in range(51)]
    assert send(api, "disable", *ids[:50]).status_code == 207
    assert send(api, "disable", *ids, *ids).status_code == (status if most else 207)


def test_sign_in_reads(api) -> None:
    api.control.switch({"sailpoint.sign_in_reads": 2})
    send(api, "disable", "ada")
    assert truth(api) == ("ACTIVE", "enabled", ["disable"])
    assert api.get("/identities", filters='id eq "bob"').json()[0]["identityStatus"] == "ACTIVE"
    assert [api.get("/identities", filters=FILTER).json()[0]["identityStatus"] for _turn in range(3)] == ["ACTIVE", "ACTIVE", "DISABLED"]
    assert truth(api) == ("DISABLED", "disabled", [])


def test_each_kind_of_read_of_a_person_counts(api) -> None:
    api.control.switch({"sailpoint.sign_in_reads": 3})
    send(api, "disable", "ada")
    assert (status_of(api), system_account(api, "ada"), system_account(api, "ada")) == ("ACTIVE", False, False)
    assert system_account(api, "ada")


def test_sign_in_seconds(api) -> None:
    api.control.switch({"sailpoint.sign_in_seconds": 3600})
    send(api, "disable", "ada")
    assert [status_of(api) for _turn in range(5)] == ["ACTIVE"] * 5
    assert truth(api) == ("ACTIVE", "enabled", ["disable"])


def test_what_is_accepted_later_takes_effect_later(api) -> None:
    api.control.switch({"sailpoint.sign_in_reads": 1})
    send(api, "disable", "ada")
    api.control.switch({"sailpoint.sign_in_reads": 0})
    send(api, "enable", "ada")
    assert truth(api)[2] == ["disable", "enable"]
    assert [status_of(api), status_of(api)] == ["ACTIVE", "ACTIVE"]
    assert truth(api) == ("ACTIVE", "enabled", [])


@pytest.mark.parametrize("end, shown, sign_in", [("done", "DISABLED", "disabled"), ("never", "ACTIVE", "enabled"), ("failed", "ERROR", "enabled")])
def test_sign_in_end(api, end, shown, sign_in) -> None:
    api.control.switch({"sailpoint.sign_in_end": end, "sailpoint.sign_in_reads": 1})
    assert codes(send(api, "disable", "ada")) == [("ada", 202)]
    assert [status_of(api) for _turn in range(4)] == ["ACTIVE", shown, shown, shown]
    assert truth(api)[1] == sign_in


def test_a_task_that_never_ends_holds_up_no_later_one(api) -> None:
    api.control.switch({"sailpoint.sign_in_end": "never"})
    send(api, "disable", "ada")
    api.control.switch({"sailpoint.sign_in_end": "done"})
    send(api, "disable", "ada")
    assert truth(api) == ("DISABLED", "disabled", ["disable"])


def test_sign_in_back_reads(api) -> None:
    api.control.switch({"sailpoint.sign_in_back_reads": 2})
    send(api, "disable", "ada")
    assert [status_of(api) for _turn in range(3)] == ["DISABLED", "DISABLED", "ACTIVE"]
    assert truth(api) == ("ACTIVE", "enabled", [])


@pytest.mark.parametrize("form, shown", [("before", "ACTIVE"), ("PENDING", "PENDING")])
def test_sign_in_meanwhile(api, form, shown) -> None:
    api.control.switch({"sailpoint.sign_in_meanwhile": form, "sailpoint.sign_in_reads": 1})
    send(api, "disable", "ada")
    assert [status_of(api), status_of(api)] == [shown, "DISABLED"]


@pytest.mark.parametrize("way, status", [("202", 207), ("400", 400)])
def test_repeat_sign_in(api, way, status) -> None:
    api.control.switch({"sailpoint.repeat_sign_in": way})
    send(api, "disable", "ada")
    assert send(api, "disable", "bob", "ada").status_code == status
    assert truth(api, "bob")[1] == ("disabled" if status == 207 else "enabled")


@pytest.mark.parametrize("way, shown", [("stays", "UNREGISTERED"), ("DISABLED", "DISABLED")])
def test_unregistered_status(api, way, shown) -> None:
    api.control.switch({"sailpoint.unregistered_status": way})
    send(api, "disable", "new")
    assert (status_of(api, "new"), system_account(api, "new")) == (shown, True)
    send(api, "enable", "new")
    assert (status_of(api, "new"), system_account(api, "new")) == ("UNREGISTERED", False)


@pytest.mark.parametrize("way, status", [("taken", 202), ("refused", 400)])
def test_owner_sign_in(api, way, status) -> None:
    api.control.switch({"sailpoint.owner_sign_in": way})
    assert codes(send(api, "disable", "bob", "ada")) == [("bob", status), ("ada", 202)]
    assert codes(send(api, "enable", "bob")) == [("bob", 202)]


def test_an_id_in_another_form_is_unknown_unless_the_switch_says_so(api) -> None:
    assert codes(send(api, "disable", "A-DA")) == [("A-DA", 404)]
    api.control.switch({"sailpoint.id_match": "loose"})
    assert (codes(send(api, "disable", "A-DA")), truth(api)[1]) == ([("A-DA", 202)], "disabled")


def test_status_as_string_and_answer_200_hold_here_too(api) -> None:
    api.control.switch({"sailpoint.status_as_string": True, "sailpoint.answer_200": True})
    answer = send(api, "disable", "ada")
    assert (answer.status_code, codes(answer)) == (200, [("ada", "202")])


@pytest.mark.parametrize("way, status", [("refused", 401), ("taken", 200)])
def test_disabled_login(api, way, status) -> None:
    api.control.switch({"sailpoint.disabled_login": way})
    api.control.seed(sailpoint_isc={"clients": [{"client_id": "c", "client_secret": "s", "identity": "ada"}]})
    form = {"grant_type": "client_credentials", "client_id": "c", "client_secret": "s"}
    assert requests.post(api.root + "/oauth/token", data=form, timeout=20).status_code == 200
    send(api, "disable", "ada")
    assert requests.post(api.root + "/oauth/token", data=form, timeout=20).status_code == status
    send(api, "enable", "ada")
    assert requests.post(api.root + "/oauth/token", data=form, timeout=20).status_code == 200
