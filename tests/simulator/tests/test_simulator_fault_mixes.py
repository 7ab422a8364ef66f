# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever faults strike one call together: they are the vendor's answer, spoilt as planted, and never a mistake of the simulator."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from aiohttp.test_utils import make_mocked_request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulator.answers import Answer
from tests.simulator.call import Call
from tests.simulator.fault_kinds import KINDS, check_params
from tests.simulator.pipeline import answered
from tests.simulator.server import Simulator

IDS = ["g00000", "g00001", "app-00000", "m1", "local:{a}", "nobody"]
ORG = "8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"
USER = "example.com:user-00000"
GROUP = {"id": "group", "roles": ["developer"], "members": [USER]}
TAKE = {"organizationRoles": {"rolesToRemove": [{"name": "org_member"}]}}
OPEN: dict[str, dict[str, Any]] = {
    "sailpoint_isc": {
        "count": 5,
        "prefix": "g",
        "connections": ["p"],
        "members": ["m1", "m2"],
        "profiles": {"p": {"states": ["active"]}},
        "identities": [{"id": "m1", "profile": "p", "tokens": ["t"]}, "m2"],
    },
    "vmware_csp": {"orgs": {ORG: {"oauth_app_count": 5, "user_count": 3, "client_count": 3, "invitation_count": 2, "groups": [GROUP]}}},
    "huawei_oneaccess": {"applications": {"app": {"roles": {"r": {"members": ["m1", {"id": "m2", "user_id": "u"}]}}}}},
    "venafi_tpp": {"rules": [["app", "local:{a}"], ["app", "local:{b}"]], "grants": [["app", "local:{a}"]]},
}
CALLS: list[tuple[str, str, str, dict[str, str], Any]] = [
    ("sailpoint_isc", "workgroups.list", "/v2026/workgroups?count=true&limit=2&offset=1", {}, None),
    ("sailpoint_isc", "workgroups.list", '/v2026/workgroups?filters=id%20in%20("g00001")', {}, None),
    ("sailpoint_isc", "members.list", "/v2026/workgroups/g00000/members?count=true", {"id": "g00000"}, None),
    ("sailpoint_isc", "connections.list", "/v2026/workgroups/g00000/connections", {"id": "g00000"}, None),
    ("sailpoint_isc", "members.bulk_delete", "/v2026/workgroups/g00000/members/bulk-delete", {"id": "g00000"}, [{"type": "IDENTITY", "id": "m1"}]),
    ("sailpoint_isc", "workgroups.bulk_delete", "/v2026/workgroups/bulk-delete", {}, {"ids": ["g00001", "nobody"]}),
    ("sailpoint_isc", "identities.list", '/v2026/identities?count=true&limit=2&filters=id%20in%20("m1")', {}, None),
    ("sailpoint_isc", "accounts.list", "/v2026/accounts", {}, None),
    ("sailpoint_isc", "access_tokens.list", "/v2026/personal-access-tokens?owner-id=m1", {}, None),
    ("sailpoint_isc", "lifecycle_states.list", "/v2026/identity-profiles/p/lifecycle-states", {"profile": "p"}, None),
    ("sailpoint_isc", "activities.list", "/v2026/account-activities?requested-for=m1", {}, None),
    ("sailpoint_isc", "auth_users.get", "/v2026/auth-users/m1", {"id": "m1"}, None),
    ("sailpoint_isc", "search", "/v2026/search", {}, {"indices": ["identities"], "query": {"query": 'id:"m1"'}}),
    ("sailpoint_isc", "sign_in.disable", "/v2026/identities-accounts/disable", {}, {"identityIds": ["m1", "nobody"]}),
    ("sailpoint_isc", "sign_in.enable_one", "/v2026/identities-accounts/m2/enable", {"id": "m2"}, None),
    ("vmware_csp", "oauth_apps.list", f"/csp/gateway/am/api/orgs/{ORG}/oauth-apps?pageLimit=2&pageStart=3", {"org": ORG}, None),
    ("vmware_csp", "users.list", f"/csp/gateway/am/api/v2/orgs/{ORG}/users", {"org": ORG}, None),
    ("vmware_csp", "invitations.list", f"/csp/gateway/am/api/orgs/{ORG}/invitations?expand=true", {"org": ORG}, None),
    ("vmware_csp", "oauth_apps.delete", f"/csp/gateway/am/api/orgs/{ORG}/oauth-apps", {"org": ORG}, {"clientIdsToDelete": ["app-00000", "nobody"]}),
    ("vmware_csp", "users.search", f"/csp/gateway/am/api/orgs/{ORG}/users/search?userSearchTerm=user", {"org": ORG}, None),
    ("vmware_csp", "users.delete", f"/csp/gateway/am/api/v2/orgs/{ORG}/users", {"org": ORG}, {"ids": ["example.com:user-00002"]}),
    ("vmware_csp", "user_roles.organization", f"/csp/gateway/am/api/v2/users/{USER}/orgs/{ORG}/roles", {"org": ORG, "user": USER}, None),
    ("vmware_csp", "user_roles.change", f"/csp/gateway/am/api/v3/users/{USER}/orgs/{ORG}/roles", {"org": ORG, "user": USER}, TAKE),
    ("vmware_csp", "groups.list", f"/csp/gateway/am/api/orgs/{ORG}/groups", {"org": ORG}, None),
    ("vmware_csp", "group_members.list", f"/csp/gateway/am/api/orgs/{ORG}/groups/group/users", {"org": ORG, "group": "group"}, None),
    ("huawei_oneaccess", "role_members.list", "/api/v2/tenant/applications/app/role-member-list/r?offset=0&limit=10", {"app": "app", "role": "r"}, None),
    ("huawei_oneaccess", "users.list", "/api/v2/tenant/users?offset=0&limit=10&org_id=", {}, None),
    ("huawei_oneaccess", "role_members.delete", "/api/v2/tenant/applications/app/role-member", {"app": "app"}, {"role_id": "r", "account_Ids": ["m1"]}),
    ("venafi_tpp", "getrules", "/vedsdk/oauth/getrules", {}, {"ApplicationId": "app", "TrusteePrefixedUniversal": "local:{a}"}),
    ("venafi_tpp", "getgrants", "/vedsdk/oauth/getgrants", {}, {"GranteePrefixedUniversal": "local:{a}"}),
    ("venafi_tpp", "listroles", "/vedsdk/oauth/listroles", {}, {}),
    ("venafi_tpp", "deleterule", "/vedsdk/oauth/deleterule", {}, {"ApplicationId": "app", "TrusteePrefixedUniversal": "local:{a}"}),
]
VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("status",), st.sampled_from([202, 206, 400, 429, 503])),
    **dict.fromkeys(("keep", "count", "depth", "bytes", "result"), st.integers(0, 30)),
    **dict.fromkeys(("ids", "own", "names", "keys"), st.lists(st.sampled_from([*IDS, "id", "name", "results", "ApplicationId", "filters"]), max_size=3)),
    **dict.fromkeys(("apply", "ok", "final", "head", "endless", "rows"), st.booleans()),
    **dict.fromkeys(("seconds", "retry_after", "retry_after_date", "total"), st.integers(0, 3)),
    **dict.fromkeys(("body", "message", "content_type", "location", "link"), st.text("abc/ ", max_size=5)),
    "field": st.sampled_from(["id", "TrusteePrefixedUniversal", "none"]),
    "mode": st.sampled_from(["lying_length", "short_body"]),
    "headers": st.just({"X-Test": "1"}),
}


@st.composite
def planted(draw: st.DrawFn) -> dict[str, Any]:
    """A fault of any kind with any of its parameters, for good."""
    name = draw(st.sampled_from(sorted(KINDS)))
    kind = KINDS[name]
    params = {}
    for param in kind.params:
        if param in (*kind.required, "bytes", "depth") or draw(st.booleans()):
            params[param] = draw(st.sampled_from(kind.choices[param]) if param in kind.choices else VALUES[param])
    return {"kind": name, "times": None, "params": params}


class Bench:
    """The simulator without a socket, logged in everywhere."""

    def __init__(self) -> None:
        self.sim = Simulator(OPEN)
        self.tokens: dict[str, str] = {}
        given = {name: vendor.credentials() for name, vendor in self.sim.vendors.items()}
        grant = {"grant_type": "client_credentials"}
        forms = {
            "sailpoint_isc": ("token", "/oauth/token", grant),
            "huawei_oneaccess": ("token", "/api/v2/tenant/token", grant),
            "vmware_csp": ("token.api_token", "/csp/gateway/am/api/auth/api-tokens/authorize", {"api_token": given["vmware_csp"]["api_token"]}),
        }
        for vendor, (route, path, form) in forms.items():
            fields = {**form, **{name: given[vendor][name] for name in ("client_id", "client_secret")}}
            call = self.call(vendor, route, path, {}, urlencode(fields).encode(), "application/x-www-form-urlencoded")
            self.tokens[vendor] = self.answer(call).body["access_token"]
        body = {name: given["venafi_tpp"][name] for name in ("client_id", "username", "password", "scope")}
        login = self.call("venafi_tpp", "authorize.oauth", "/vedauth/authorize/oauth", {}, json.dumps(body).encode())
        self.tokens["venafi_tpp"] = self.answer(login).body["access_token"]

    def call(self, vendor: str, name: str, path: str, places: dict[str, str], body: bytes, kind: str = "application/json;charset=utf8") -> Call:
        """A call as the default credentials make it."""
        route = next(found for found in self.sim.routes[vendor] if found.name == name)
        headers = {"Content-Type": kind, "Authorization": f"Bearer {self.tokens.get(vendor, '')}"}
        request = make_mocked_request(route.method, path, headers, match_info=places)
        call = Call(vendor, route, request, self.sim.calls.arrive(vendor, name, route.kind, request))
        call.receive(body)
        return call

    def answer(self, call: Call) -> Answer:
        return answered(self.sim.vendors[call.vendor], call, self.sim.faults)


def test_every_call_here_is_accepted_when_nothing_strikes() -> None:
    bench = Bench()
    found = [bench.answer(bench.call(*case[:4], b"" if case[4] is None else json.dumps(case[4]).encode())).status for case in CALLS]
    assert set(found) == {200, 202, 207}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["*", "read", "write"]), planted()), min_size=1, max_size=4), st.lists(st.sampled_from(CALLS), min_size=1, max_size=4)
)
def test_faults_that_strike_together_never_make_a_mistake_of_their_own(caplog, faults, cases) -> None:
    bench = Bench()
    for route, fault in faults:
        check_params(fault["params"])
        bench.sim.faults.plant({**fault, "route": route})
    caplog.clear()
    for vendor, name, path, places, body in cases:
        answer = bench.answer(bench.call(vendor, name, path, places, b"" if body is None else json.dumps(body).encode()))
        assert isinstance(answer.encode(), bytes) and all(isinstance(value, str) for value in answer.headers.values())
    assert [record for record in caplog.records if record.exc_info] == []
