# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SailPoint's own document has nothing against what the simulator answers about people, tokens, states and levels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.simulator.openapi import SAILPOINT, SIBLINGS, Document, Sent, sent_by
from tests.simulator.openapi.judged import Judged

PATCH = {"Content-Type": "application/json-patch+json"}
PROFILE = {
    "name": "Staff",
    "states": ["active", {"technicalName": "gone", "removeAllAccess": True, "accountActions": [{"action": "DISABLE", "allSources": True}]}],
}
SEED: dict[str, Any] = {
    "profiles": {"p1": PROFILE},
    "groups": [{"id": "g", "members": ["ada"], "owner": "ada"}],
    "identities": [
        {
            "id": "ada",
            "email": "ada@example.com",
            "profile": "p1",
            "capabilities": ["CERT_ADMIN", "ORG_ADMIN"],
            "tokens": ["ada-token", {"id": "old", "scope": None, "managed": True, "lastUsed": "2020-01-01T00:00:00.000Z"}],
            "accounts": ["ada-account"],
            "groups": ["g"],
        },
        {"id": "bob", "status": "UNREGISTERED", "correlated": False, "state": None},
    ],
    "clients": [{"client_id": "application", "client_secret": "s", "application": True}],
}


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(SIBLINGS)


class Family:
    """One path family: how a path of v2026 is called there."""

    def __init__(self, name: str, make: Callable[[str], str]) -> None:
        self.name = name
        self.path = make


def behind(path: str) -> str:
    """The path in the successor, where the version stands behind the first part."""
    _empty, first, *rest = path.split("/")
    return "/".join(["", first, "v1", *rest])


FAMILIES = [Family("v2026", lambda path: f"/v2026{path}"), Family("v1", behind)]


class Caller:
    """Calls by the path of v2026, each held against the document."""

    def __init__(self, api: Any, document: Document, family: Family) -> None:
        api.url = api.root
        self.judged = Judged(api, document, "")
        self.control = api.control
        self._family = family

    def __call__(self, method: str, path: str, body: Any = None, good: bool = True, **options: Any) -> requests.Response:
        plain, mark, query = path.partition("?")
        return self.judged(method, self._family.path(plain) + mark + query, body, good, **options)

    def login(self, client_id: str = "application", secret: str = "s") -> None:
        """Take another client's token."""
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        self.judged.api.token = requests.post(self.judged.api.root + "/oauth/token", data=form, timeout=20).json()["access_token"]


@pytest.fixture(params=FAMILIES, ids=lambda family: family.name)
def call(request, sailpoint, document) -> Caller:
    sailpoint.control.seed(sailpoint_isc=SEED)
    return Caller(sailpoint, document, request.param)


def state_of(call: Caller, number: int) -> str:
    found: str = call("GET", "/identity-profiles/p1/lifecycle-states").json()[number]["id"]
    return found


def every_operation(call: Caller, state: str = "") -> None:
    """Each operation with what it takes; the last one takes the levels of the other person."""
    call("GET", "/identities", params={"filters": 'id in ("ada","bob")', "defaultFilter": "NONE", "count": "true", "limit": 250, "sorters": "-name"})
    call("GET", "/identities/ada")
    call("GET", "/accounts", params={"filters": 'identityId in ("ada","bob")', "detailLevel": "SLIM", "count": "true"})
    call("GET", "/accounts/ada-account")
    for word in ("disable", "enable"):
        call("POST", f"/identities-accounts/{word}", {"identityIds": ["ada", "nobody", "bob"]})
        call("POST", f"/identities-accounts/ada/{word}")
    call("GET", "/identity-profiles/p1/lifecycle-states", params={"limit": 2, "sorters": "priority"})
    answer = call("POST", "/identities/ada/set-lifecycle-state", {"lifecycleStateId": state or "x"})
    activity = answer.json().get("accountActivityId", "x") if answer.headers["Content-Type"] == "application/json" else "x"
    call("GET", f"/account-activities/{activity}")
    call("GET", "/account-activities", params={"requested-for": "ada", "filters": 'type eq "LifecycleStateChange" and created ge 2020-01-01T00:00:00Z'})
    call("POST", "/search", {"indices": ["identities"], "query": {"query": 'id:"ada"'}, "sort": ["id"]}, params={"limit": 10000, "count": "true"})
    call("GET", "/personal-access-tokens", params={"owner-id": "ada"})
    call("GET", "/personal-access-tokens", params={"filters": "lastUsed le 2021-01-01T00:00:00.000Z"})
    call("DELETE", "/personal-access-tokens/ada-token")
    call("GET", "/auth-users/ada")
    call("PATCH", "/auth-users/ada", [{"op": "replace", "path": "/capabilities", "value": ["CERT_ADMIN"]}], headers=PATCH)
    call("PATCH", "/auth-users/ada", [{"op": "remove", "path": "/capabilities/0"}], headers=PATCH)


def test_every_success_of_the_simulator_is_as_the_document_says(call) -> None:
    every_operation(call, state_of(call, 1))
    assert call.judged.wrong == []
    seen = call.judged.seen
    assert {(method, path) for method, path, status in seen if status < 300} == call.judged.document.operations
    assert {status for _method, _path, status in seen} == {200, 202, 204, 207}


SWITCHES: list[dict[str, Any]] = [
    {"sailpoint.sign_in_reads": 3, "sailpoint.sign_in_meanwhile": "PENDING"},
    {"sailpoint.sign_in_end": "failed"},
    {"sailpoint.activity_reads": 1, "sailpoint.activity_meanwhile": "VERIFYING"},
    *({"sailpoint.activity_end": end} for end in ("never", "failed", "terminated", "incomplete", "nothing")),
    {"sailpoint.state_name": "technicalName", "sailpoint.cloud_state": "missing"},
    {"sailpoint.unregistered_user": "null", "sailpoint.no_levels": "null"},
    {"sailpoint.index_reads": 2, "lag_reads": 2},
    {"sailpoint.deprecated_header": True, "sailpoint.managed_tokens": "hidden"},
]


@pytest.mark.parametrize("switches", SWITCHES, ids=lambda switches: " ".join(map(str, switches.values())))
def test_no_switch_that_only_changes_what_is_said_changes_its_form(sailpoint, document, switches) -> None:
    sailpoint.control.seed(sailpoint_isc=SEED)
    call = Caller(sailpoint, document, FAMILIES[0])
    call.control.switch(switches)
    every_operation(call, state_of(call, 1))
    for path in ("/auth-users/bob", "/identities/ada"):
        call("GET", path)
    assert call.judged.wrong == []


BAD: list[tuple[str, str, Any]] = [
    ("GET", "/identities?limit=251", None),
    ("GET", "/identities?filters=owner eq 1", None),
    ("GET", "/identities?defaultFilter=ALL", None),
    ("GET", "/accounts?filters=disabled eq true", None),
    ("GET", "/accounts?detailLevel=ALL", None),
    ("POST", "/identities-accounts/disable", {"identityIds": []}),
    ("POST", "/identities-accounts/enable", {"ids": ["ada"]}),
    ("POST", "/identities-accounts/enable", {"identityIds": [f"i{number}" for number in range(51)]}),
    ("GET", "/identity-profiles/p1/lifecycle-states?limit=251", None),
    ("POST", "/identities/ada/set-lifecycle-state", {"lifecycleStateId": "unknown"}),
    ("GET", "/account-activities?regarding-identity=a&requested-for=b", None),
    ("POST", "/search", {"indices": ["roles"], "query": {"query": "*"}}),
    ("GET", "/personal-access-tokens?filters=name eq 1", None),
    ("PATCH", "/auth-users/ada", {}),
]
MISSING: list[tuple[str, str, Any]] = [
    ("GET", "/identities/x", None),
    ("GET", "/accounts/x", None),
    ("POST", "/identities-accounts/x/disable", None),
    ("GET", "/identity-profiles/x/lifecycle-states", None),
    ("POST", "/identities/x/set-lifecycle-state", {"lifecycleStateId": "y"}),
    ("GET", "/account-activities/x", None),
    ("DELETE", "/personal-access-tokens/x", None),
    ("GET", "/auth-users/bob", None),
]


def test_every_error_of_the_simulator_is_as_the_document_says(call) -> None:
    judged, control, token = call.judged, call.control, call.judged.api.token
    for method, path, body in BAD:
        assert call(method, path, body, good=False).status_code == 400, path
    for method, path, body in MISSING:
        assert call(method, path, body).status_code == 404, path
    call("PATCH", "/auth-users/bob", [{"op": "add", "path": "/capabilities/-", "value": "ORG_ADMIN"}], headers=PATCH)
    call("PUT", "/identities", {}, good=False)
    for kind in ("forbidden", "unauthorized", "limited", "fault"):
        if kind == "forbidden":
            control.switch({"sailpoint.client_credentials": "403"})
            call.login()
        elif kind == "unauthorized":
            judged.api.token = "no token"
        elif kind == "limited":
            judged.api.token = token
            control.fault("status", "sailpoint_isc", times=None, params={"status": 429})
        else:
            control.clear_faults()
            control.fault("status", "sailpoint_isc", times=None, params={"status": 500})
        every_operation(call)
    assert judged.wrong == []
    for status in (401, 403, 429, 500):
        assert {(method, path) for method, path, found in judged.seen if found == status} == judged.document.operations


SPOILT: dict[str, tuple[str, dict[str, Any]]] = {
    "an id that is no text": ("bad_rows", {"form": "number_id"}),
    "a row that is a text": ("bad_rows", {"form": "text_row"}),
    "a member that no page knows": ("bad_rows", {"form": "other_key"}),
    "an object in the place of the list": ("drop_arrays", {}),
    "a status that no page knows": ("success_status", {"status": 203}),
}
LISTS = {
    "identities.list": ("GET", "/identities", None),
    "accounts.list": ("GET", "/accounts", None),
    "lifecycle_states.list": ("GET", "/identity-profiles/p1/lifecycle-states", None),
    "access_tokens.list": ("GET", "/personal-access-tokens", None),
    "search": ("POST", "/search", {"indices": ["identities"], "query": {"query": "*"}}),
}


@pytest.mark.parametrize("case", SPOILT)
def test_the_document_notices_an_answer_that_is_wrong(sailpoint, document, case) -> None:
    sailpoint.control.seed(sailpoint_isc=SEED)
    call = Caller(sailpoint, document, FAMILIES[0])
    kind, params = SPOILT[case]
    for number, route in enumerate(LISTS, 1):
        call.control.fault(kind, "sailpoint_isc", route, params=params)
        call(*LISTS[route])
        assert len(call.judged.wrong) == number, route


@pytest.mark.parametrize(
    "sent",
    [
        Sent("GET", "/v2026/identities?limit=251", {}),
        Sent("GET", "/v2026/personal-access-tokens?limit=250", {}),
        Sent("GET", "/personal-access-tokens/v1/x", {}),
        Sent("GET", "/v2026/auth-user/x", {}),
        Sent("POST", "/v2026/identities-accounts/disable", {"Content-Type": "application/json"}, b'{"identityIds":"ada"}'),
        Sent("POST", "/identities-accounts/v1/disable", {"Content-Type": "application/json"}, b'{"ids":["ada"]}'),
        Sent("PATCH", "/v2026/auth-users/ada", {"Content-Type": "application/json"}, b'[{"op":"replace","path":"/capabilities","value":[]}]'),
        Sent("PATCH", "/v2026/auth-users/ada", PATCH, b'[{"op":"set","path":"/capabilities","value":[]}]'),
        Sent("POST", "/v2026/identities/ada/set-lifecycle-state", {"Content-Type": "application/json"}, b'{"stateId":"x"}'),
        Sent("POST", "/v2026/search", {"Content-Type": "application/json"}, b'{"indices":["people"],"query":{"query":"*"}}'),
    ],
    ids=lambda sent: f"{sent.method} {sent.target}",
)
def test_the_document_notices_a_request_that_is_wrong(document, sent) -> None:
    assert document.request(sent._replace(headers={**sent.headers, "Authorization": "Bearer x"})) != []


def test_all_requests_of_a_log_are_held_against_both_documents_together(sailpoint, document) -> None:
    sailpoint.control.seed(sailpoint_isc=SEED)
    sailpoint.control.reset_calls()
    every_operation(Caller(sailpoint, document, FAMILIES[0]))
    sailpoint.get("/v2026/workgroups", limit=50)
    both, sent = Document(SAILPOINT, SIBLINGS), sent_by(sailpoint.control.log(bodies=True, headers=True))
    assert len(sent) > len(document.operations)
    assert [problem for one in sent for problem in both.request(one)] == []
