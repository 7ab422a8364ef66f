# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever bytes come, the vendor answers in its own envelope: with its 401 first, and never with a 500 or a cut connection."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import re
import socket
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulator.bodies import MAX_BODY
from tests.simulator.call import Route
from tests.simulator.thread import SimulatorThread

KEYS = {
    "vmware_csp": {"statusCode"},
    "huawei_oneaccess": {"error_code", "error"},
    "venafi_tpp": {"error"},
    "sailpoint_isc": {"detailCode", "error", "message"},
}
SUCCESS = {200, 201, 202, 204, 207}
JSON = {"Content-Type": "application/json"}
BOUNDARY = "multipart/form-data; boundary=x"

BAD_BODIES: dict[str, tuple[dict[str, str], bytes]] = {
    "multipart without parts": ({"Content-Type": BOUNDARY}, b"no part at all"),
    "multipart that does not end": ({"Content-Type": BOUNDARY}, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'),
    "multipart without a boundary": ({"Content-Type": "multipart/form-data"}, b"--x--"),
    "multipart part without a name": ({"Content-Type": BOUNDARY}, b"--x\r\n\r\n1\r\n--x--"),
    "multipart in broken UTF-8": ({"Content-Type": BOUNDARY}, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--'),
    "broken gzip": ({**JSON, "Content-Encoding": "gzip"}, b"\x1f\x8b\x08 nothing of the kind"),
    "gzip cut off": ({**JSON, "Content-Encoding": "gzip"}, gzip.compress(b"{}")[:-4]),
    "broken deflate": ({**JSON, "Content-Encoding": "deflate"}, b"\xff\xff"),
    "unknown encoding": ({**JSON, "Content-Encoding": "br"}, b"{}"),
    "very deep JSON": (JSON, b"[" * 5_000 + b"]" * 5_000),
    "very deep JSON that does not end": (JSON, b'{"a":' * 5_000),
    "invalid UTF-8": (JSON, b'{"ids":["\xff"]}'),
    "huge number": (JSON, b'{"ids":' + b"9" * 5000 + b"}"),
    "number without end": (JSON, b'{"ids":1e999999}'),
    "no number": (JSON, b'{"ids":[NaN]}'),
    "lone surrogate": (JSON, b'{"ids":["\\uD800"]}'),
    "unknown charset": ({"Content-Type": "application/json; charset=klingon"}, b"{}"),
    "charset that is no text": ({"Content-Type": "application/json; charset=hex"}, b"7b7d"),
    "empty": (JSON, b""),
}
NEEDS_JSON = {"very deep", "invalid", "huge", "number", "no number", "lone", "unknown charset", "charset", "empty"}


def path_of(route: Route) -> str:
    """A path of the route, with something for each of its parts."""
    return re.sub(r"\{[a-z_]+\}", "x", route.shown().partition(" ")[2])


def send(port: int, route: Route, query: str, headers: list[tuple[str, str]], body: bytes) -> tuple[int, bytes]:
    """One request, byte for byte, and the answer."""
    lines = [f"{route.method} {path_of(route)}{query} HTTP/1.1", "Host: localhost", "Connection: close", f"Content-Length: {len(body)}"]
    head = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers)]) + "\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
        sock.sendall(head.encode("latin-1") + body)
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        return answer.status, answer.read()


def envelope(vendor: str, body: bytes) -> bool:
    """Whether the body is an error as the vendor writes it."""
    found = json.loads(body)
    return isinstance(found, dict) and bool(KEYS[vendor] & set(found))


def login(running: SimulatorThread, vendor: str) -> str:
    """A bearer token of the default credentials."""
    given, url = running.simulator.vendors[vendor].credentials(), running.base_url
    form = {"grant_type": "client_credentials", "client_id": given["client_id"], "client_secret": given.get("client_secret")}
    calls: dict[str, dict[str, Any]] = {
        "vmware_csp": {"url": "/csp/gateway/am/api/auth/api-tokens/authorize", "data": {"api_token": given.get("api_token")}},
        "huawei_oneaccess": {"url": "/api/v2/tenant/token", "data": form},
        "venafi_tpp": {"url": "/vedauth/authorize/oauth", "json": {name: given.get(name) for name in ("client_id", "username", "password", "scope")}},
        "sailpoint_isc": {"url": "/oauth/token", "data": form},
    }
    options = dict(calls[vendor])
    token: str = requests.post(url + options.pop("url"), timeout=20, **options).json()["access_token"]
    return token


@pytest.fixture(scope="module")
def own() -> Iterator[SimulatorThread]:
    """A simulator of its own: what is sent here may change anything."""
    with SimulatorThread() as found:
        yield found


def port_of(running: SimulatorThread) -> int:
    return urlsplit(running.base_url).port or 0


def routes_of(running: SimulatorThread) -> list[tuple[str, Route]]:
    return [(vendor, route) for vendor, routes in running.simulator.routes.items() for route in routes]


@pytest.mark.parametrize("case", BAD_BODIES)
def test_a_body_that_cannot_be_read_is_the_vendors_400_on_every_route(own, case) -> None:
    headers, body = BAD_BODIES[case]
    own.simulator.reset()
    port, tokens, wrong = port_of(own), {vendor: login(own, vendor) for vendor in KEYS}, []
    takes_json = any(case.startswith(word) for word in NEEDS_JSON)
    for vendor, route in routes_of(own):
        if route.kind == "auth" or (takes_json and (route.method == "GET" or not reads_json(own, vendor, route, tokens[vendor]))):
            continue
        given = [*headers.items(), ("Authorization", f"Bearer {tokens[vendor]}")]
        status, answer = send(port, route, "", given, body)
        logged = own.simulator.calls.log(1, bodies=False, headers=False)[0]
        if (status, logged["status"], logged["route"]) != (400, 400, route.name) or not envelope(vendor, answer):
            wrong.append((vendor, route.name, status, logged["status"]))
    assert wrong == []


def reads_json(running: SimulatorThread, vendor: str, route: Route, token: str) -> bool:
    """Whether the route cares for its body before anything else: a text in its place is refused as one that is no JSON object."""
    status, answer = send(port_of(running), route, "", [("Authorization", f"Bearer {token}"), ("Content-Type", "application/json")], b'"text"')
    return status == 400 and envelope(vendor, answer)


@pytest.mark.parametrize("case", BAD_BODIES)
def test_missing_credentials_come_before_a_body_that_cannot_be_read(own, case) -> None:
    headers, body = BAD_BODIES[case]
    own.simulator.reset()
    wrong = []
    for vendor, route in routes_of(own):
        if route.anonymous:
            continue
        status, answer = send(port_of(own), route, "", list(headers.items()), body)
        expected = 400 if vendor == "huawei_oneaccess" else 401
        if status != expected or (vendor == "huawei_oneaccess" and json.loads(answer)["error"] != "invalid_token"):
            wrong.append((vendor, route.name, status))
    assert wrong == []


@pytest.mark.parametrize("encoding, pack", [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)])
def test_a_packed_body_is_taken_as_what_it_holds(sailpoint, encoding, pack) -> None:
    sailpoint.control.seed(sailpoint_isc={"groups": ["a"]})
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    assert sailpoint.send("POST", "/workgroups/bulk-delete", data=pack(b'{"ids":["a"]}'), headers=headers).status_code == 207
    assert sailpoint.control.state("sailpoint_isc")["groups"] == []


def test_a_body_that_swells_beyond_the_limit_is_a_400(sailpoint) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert sailpoint.send("POST", "/workgroups/bulk-delete", data=gzip.compress(b" " * (MAX_BODY + 1)), headers=headers).status_code == 400


def test_a_multipart_form_logs_in(sailpoint) -> None:
    given = sailpoint.credentials
    form = {"grant_type": "client_credentials", "client_id": given["client_id"], "client_secret": given["client_secret"]}
    answer = requests.post(sailpoint.root + "/oauth/token", files={name: (None, value) for name, value in form.items()}, timeout=20)
    assert answer.status_code == 200


def test_broken_chunks_are_a_400_in_the_log(sailpoint) -> None:
    at = urlsplit(sailpoint.root)
    head = f"POST /v2026/workgroups/bulk-delete HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {sailpoint.token}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((at.hostname or "", at.port or 0), timeout=20) as sock:
        sock.sendall(head.encode() + b"zz\r\n")
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        assert answer.status == 400 and envelope("sailpoint_isc", answer.read())
    assert sailpoint.control.log(1)[0]["status"] == 400


@pytest.mark.parametrize("rest", [b"", b"zz\r\n", b"5\r\n{}"])
def test_a_body_that_does_not_come_is_a_400_after_its_time(sailpoint, rest) -> None:
    at = urlsplit(sailpoint.root)
    sailpoint.control.switch(body_seconds=0.05)
    sailpoint.control.reset_calls()
    head = f"POST /v2026/workgroups/bulk-delete HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {sailpoint.token}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection((at.hostname or "", at.port or 0), timeout=20) as sock:
        sock.sendall(head.encode())
        while not sailpoint.control.log(1):
            pass
        sock.sendall(rest)
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        assert answer.status == 400 and envelope("sailpoint_isc", answer.read())
    assert sailpoint.control.log(10)[0]["status"] == 400


@pytest.mark.parametrize(
    "vendor, path",
    [
        ("vmware_csp", "/csp/gateway/am/api/orgs"),
        ("huawei_oneaccess", "/api/v2/tenant/users"),
        ("venafi_tpp", "/VEDsdk/x"),
        ("sailpoint_isc", "/v2026/workgroups"),
    ],
)
@pytest.mark.parametrize(
    "line, header, status",
    [
        ("GET {path} HTTP/1.1", "Content-Length: x", 400),
        ("GET {path} HTTP/1.1", "no header at all", 400),
        ("GET {path} HTTP/9.9", "X: y", 400),
        ("GET {path}?" + "x" * 9000 + " HTTP/1.1", "X: y", 414),
        ("GET {path} HTTP/1.1", "X: " + "y" * 9000, 400),
    ],
)
def test_what_is_no_http_is_refused_by_the_vendor_and_logged(control, vendor, path, line, header, status) -> None:
    at = urlsplit(control.base_url)
    with socket.create_connection((at.hostname or "", at.port or 0), timeout=20) as sock:
        sock.sendall(f"{line.format(path=path)}\r\nHost: x\r\n{header}\r\n\r\n".encode())
        answer = http.client.HTTPResponse(sock)
        answer.begin()
        assert answer.status == status and envelope(vendor, answer.read())
    logged = control.log(1)[0]
    assert (logged["vendor"], logged["route"], logged["status"]) == (vendor, "malformed", status)


def test_a_mistake_of_the_simulator_is_a_500_in_answer_and_log(own) -> None:
    own.simulator.reset()
    token = login(own, "sailpoint_isc")
    own.simulator.switches.values["sailpoint.list_limit"] = "no number"
    answer = requests.get(own.base_url + "/v2026/workgroups?limit=1", headers={"Authorization": f"Bearer {token}"}, timeout=20)
    assert (answer.status_code, answer.json()["detailCode"]) == (500, "500.0 Internal Fault")
    assert own.control.log(1)[0]["status"] == 500
    own.simulator.reset()


WORDS = st.sampled_from(
    [
        *("ids", "clientIdsToDelete", "role_id", "account_Ids", "tokenValue", "usernames", "notifyUsers", "name", "description", "owner", "id", "type", "op"),
        *(
            "path",
            "value",
            "ApplicationId",
            "TrusteePrefixedUniversal",
            "GranteePrefixedUniversal",
            "MaximumScope",
            "Rule",
            "Application",
            "ID",
            "Start",
            "Count",
        ),
        *("Role", "Filter", "Limit", "ApplicationIds", "Name", "JwtMapping", "username", "password", "client_id", "scope", "refresh_token", "displayName"),
        *("grantTypes", "allowedScopes", "user_name", "Description", "AccessValidity", "Renewable", "NoExpire", "IssuerUris"),
    ]
)
TEXTS = st.one_of(st.text(max_size=12), st.sampled_from(["", " ", "x", "/name", "replace", "IDENTITY", "\ud800", "²", "9" * 5000]))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(WORDS, TEXTS), inner, max_size=6)),
    max_leaves=12,
)
OBJECTS = st.dictionaries(WORDS, VALUES, max_size=8)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.one_of(OBJECTS, VALUES).map(lambda value: json.dumps(value).encode()),
    OBJECTS.map(lambda value: gzip.compress(json.dumps(value).encode())),
    st.sampled_from([body for _headers, body in BAD_BODIES.values() if len(body) < 10_000]),
)
VISIBLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f", exclude_categories=["Cc"]), max_size=40)
HEADERS = st.lists(
    st.one_of(
        st.tuples(st.just("Content-Type"), st.one_of(VISIBLE, st.sampled_from([headers["Content-Type"] for headers, _body in BAD_BODIES.values()]))),
        st.tuples(st.just("Content-Type"), st.sampled_from(["application/json", "application/json;charset=utf8", "application/json-patch+json"])),
        st.tuples(st.just("Content-Encoding"), st.one_of(VISIBLE, st.sampled_from(["gzip", "deflate", "br"]))),
        st.tuples(st.just("Authorization"), st.one_of(VISIBLE, VISIBLE.map(lambda text: f"Bearer {text}"), VISIBLE.map(lambda text: f"Basic {text}"))),
        st.tuples(st.just("Authorization"), st.binary(max_size=30).map(lambda data: "Basic " + base64.b64encode(data).decode())),
        st.tuples(st.sampled_from(["Accept", "Cookie", "X-SailPoint-Experimental", "csp-auth-token", "Range", "If-Match", "Origin"]), VISIBLE),
    ),
    max_size=4,
)
PARAMETERS = ["offset", "limit", "count", "filters", "sorters", "pageStart", "pageLimit", "searchTerm", "org_id", "expand", "grant_type", "action"]
QUERIES = st.dictionaries(
    st.sampled_from(PARAMETERS), st.one_of(TEXTS, st.integers().map(str), st.sampled_from(["10", "true", "id in (", 'not name eq "x"'])), max_size=3
)


def query_text(query: dict[str, str]) -> str:
    parts = [f"{name}={quote(value, errors='surrogatepass')}" for name, value in query.items()]
    return "?" + "&".join(parts) if parts else ""


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_whatever_is_sent_is_answered_by_the_vendor(own, data) -> None:
    vendor, route = data.draw(st.sampled_from(routes_of(own)))
    headers, body, query = data.draw(HEADERS), data.draw(BODIES), data.draw(QUERIES)
    if data.draw(st.booleans()):
        headers = [*(pair for pair in headers if pair[0] != "Authorization"), ("Authorization", f"Bearer {login(own, vendor)}")]
    status, answer = send(port_of(own), route, query_text(query), headers, body)
    logged = own.simulator.calls.log(1, bodies=True, headers=True)[0]
    assert logged["route"] in (route.name, "malformed") and logged["status"] == status
    assert status in SUCCESS or (400 <= status < 500 and envelope(vendor, answer))
