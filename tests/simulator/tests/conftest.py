# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One simulator for all tests here, put back to the start before each, and a logged-in client per vendor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.simulator.control import Control
from tests.simulator.thread import SimulatorThread


class Api:
    """A vendor client that knows its base URL, its credentials and its token."""

    def __init__(self, control: Control, vendor: str, prefix: str) -> None:
        self.control = control
        self.vendor = vendor
        self.root = control.base_url
        self.url = control.base_url + prefix
        self.session = requests.Session()
        self.session.trust_env = False
        self.token = ""
        self.org = ""
        self.get_headers: dict[str, str] = {}

    @property
    def credentials(self) -> dict[str, Any]:
        """What the simulator says a client needs."""
        found: dict[str, Any] = self.control.info()["vendors"][self.vendor]["credentials"]
        return found

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """One call below the prefix, with the token; options as for requests."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers.update(options.pop("headers", {}))
        return self.session.request(method, self.url + path, headers=headers, timeout=options.pop("timeout", 20), allow_redirects=False, **options)

    def get(self, path: str, **params: Any) -> requests.Response:
        """GET with query parameters."""
        return self.send("GET", path, params=params, headers=self.get_headers)

    def post(self, path: str, body: Any, **options: Any) -> requests.Response:
        """POST a JSON body."""
        return self.send("POST", path, json=body, **options)

    def delete(self, path: str, body: Any = None) -> requests.Response:
        """DELETE, with a JSON body when given."""
        return self.send("DELETE", path, json=body)


@pytest.fixture(scope="session")
def running() -> Iterator[SimulatorThread]:
    """The one simulator of the session."""
    with SimulatorThread() as found:
        yield found


@pytest.fixture
def control(running: SimulatorThread) -> Control:
    """The control of a simulator in its first state."""
    running.control.reset()
    return running.control


@pytest.fixture
def sailpoint(control: Control) -> Api:
    """A client of v2026 with a token."""
    api = Api(control, "sailpoint_isc", "/v2026")
    given = api.credentials
    form = {"grant_type": "client_credentials", "client_id": given["client_id"], "client_secret": given["client_secret"]}
    api.token = requests.post(api.root + "/oauth/token", data=form, timeout=20).json()["access_token"]
    return api


@pytest.fixture
def csp(control: Control) -> Api:
    """A client with an org owner's token; `csp.org` is the path of the organization."""
    api = Api(control, "vmware_csp", "/csp/gateway/am/api")
    api.org = f"/orgs/{api.credentials['org_id']}"
    api.token = api.send("POST", "/auth/api-tokens/authorize", data={"api_token": api.credentials["api_token"]}).json()["access_token"]
    return api


class CspOrg:
    """The default organization at CSP: what a test puts into it, and what has become of it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.id = api.credentials["org_id"]

    def seed(self, **content: Any) -> None:
        """Put objects into the organization."""
        self.api.control.seed(vmware_csp={"orgs": {self.id: content}})

    def switch(self, values: dict[str, Any]) -> None:
        """Set switches."""
        self.api.control.switch(values)

    def fault(self, kind: str, route: str, times: int | None = 1, **params: Any) -> None:
        """Plant a fault at a route of the vendor."""
        self.api.control.fault(kind, "vmware_csp", route, times=times, params=params)

    @property
    def state(self) -> dict[str, Any]:
        """The ground truth."""
        found: dict[str, Any] = self.api.control.state("vmware_csp")["orgs"][self.id]
        return found

    def held(self, user: str) -> list[str]:
        """The names of the roles that a user really holds, those of a resource as name@resource, those through a group in brackets."""
        rows = self.state["roles"][user]
        named = [f"{row['name']}@{row['resource']}" if "resource" in row else row["name"] for row in rows]
        return [name if row["direct"] else f"({name})" for name, row in zip(named, rows, strict=True)]


@pytest.fixture
def org(csp: Api) -> CspOrg:
    """The organization of the client `csp`."""
    return CspOrg(csp)


@pytest.fixture
def oneaccess(control: Control) -> Api:
    """A client with a token, and the header that one page demands even on a GET."""
    api = Api(control, "huawei_oneaccess", "/api/v2/tenant")
    api.get_headers = {"Content-Type": "application/json;charset=utf8"}
    given = api.credentials
    form = {"grant_type": "client_credentials", "client_id": given["client_id"], "client_secret": given["client_secret"]}
    api.token = api.send("POST", "/token", data=form).json()["access_token"]
    return api


@pytest.fixture
def venafi(control: Control) -> Api:
    """A client with an administrator's token."""
    api = Api(control, "venafi_tpp", "")
    given = api.credentials
    body = {name: given[name] for name in ("client_id", "username", "password", "scope")}
    api.token = api.post("/vedauth/authorize/oauth", body).json()["access_token"]
    return api
