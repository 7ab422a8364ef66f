# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that cannot be understood: strange rows, spoilt token answers, excess, interim answers and dripping."""

from __future__ import annotations

import json
import socket
import zlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.simulator.shape_faults import ROWS

DEEP = 200


@pytest.fixture
def groups(sailpoint) -> Any:
    sailpoint.control.seed(sailpoint_isc={"groups": ["a", "b"]})
    return sailpoint


def plant(api, kind, route="workgroups.list", times=1, **params) -> None:
    api.control.fault(kind, api.vendor, route, times=times, params=params)


def status_in_log(api) -> int:
    status: int = api.control.log(1)[0]["status"]
    return status


def raw(api, path="/v2026/workgroups") -> socket.socket:
    """A connection on which the list was asked for."""
    at = urlsplit(api.root)
    found = socket.create_connection((at.hostname or "", at.port or 0), timeout=20)
    found.sendall(f"GET {path} HTTP/1.1\r\nHost: {at.netloc}\r\nAuthorization: Bearer {api.token}\r\n\r\n".encode())
    return found


def everything(sock: socket.socket) -> bytes:
    with sock:
        return b"".join(iter(lambda: sock.recv(65536), b""))


SPOILT = {
    "no_id": lambda row: "id" not in row,
    "null_id": lambda row: row["id"] is None,
    "number_id": lambda row: row["id"] == 7,
    "empty_id": lambda row: row["id"] == "",
    "nested_id": lambda row: row["id"] == {"value": "a"},
    "nested_row": lambda row: row["item"]["id"] == "a",
    "other_key": lambda row: row["id_"] == "a" and "id" not in row,
    "text_row": lambda row: row == "a",
    "null_row": lambda row: row is None,
    "list_row": lambda row: "a" in row and isinstance(row, list),
    "duplicate_keys": lambda row: row["id"] == "ax",
    "nan": lambda row: row["rank"] != row["rank"] and row["id"] == "a",
}


@pytest.mark.parametrize("form", ROWS)
def test_a_row_that_cannot_be_understood(groups, form) -> None:
    plant(groups, "bad_rows", form=form)
    answer = groups.get("/workgroups")
    first, second = json.loads(answer.text)
    assert SPOILT[form](first) and second["id"] == "b"
    if form == "duplicate_keys":
        assert answer.text.count('"id":"a"') == 1 and '"id":"ax"' in answer.text


@pytest.mark.parametrize("params, spoilt", [({"ids": ["b"]}, [1]), ({"count": 2}, [0, 1]), ({"count": 9}, [0, 1])])
def test_which_rows_are_spoilt(groups, params, spoilt) -> None:
    plant(groups, "bad_rows", form="null_row", **params)
    assert [number for number, row in enumerate(groups.get("/workgroups").json()) if row is None] == spoilt


def test_one_of_two_ids_of_a_row_is_spoilt(venafi) -> None:
    venafi.control.seed(venafi_tpp={"rules": [["app", "local:{a}"]]})
    plant(venafi, "bad_rows", "getrules", form="null_id", field="TrusteePrefixedUniversal")
    row = venafi.post("/vedsdk/oauth/getrules", {"ApplicationId": "app"}).json()["Rules"][0]
    assert (row["ApplicationId"], row["TrusteePrefixedUniversal"]) == ("app", None)


@pytest.mark.parametrize("rows, seen", [(False, 0), (True, 2)])
def test_the_member_with_the_rows_stands_twice(csp, rows, seen) -> None:
    csp.control.seed(vmware_csp={"orgs": {csp.credentials["org_id"]: {"oauth_apps": ["a", "b"]}}})
    plant(csp, "duplicate_member", "oauth_apps.list", rows=rows)
    text = csp.get(f"{csp.org}/oauth-apps").text
    assert text.count('"results"') == 2 and len(json.loads(text)["results"]) == seen


@pytest.mark.parametrize("form", ["cut", "trailing_comma", "form_encoded", "bare_text"])
def test_a_token_answer_that_is_no_whole_json_holds_a_live_token(groups, form) -> None:
    plant(groups, "spoilt_token", "auth", form=form)
    given = groups.credentials
    login = {"grant_type": "client_credentials", "client_id": given["client_id"], "client_secret": given["client_secret"]}
    answer = requests.post(groups.root + "/oauth/token", data=login, timeout=20)
    with pytest.raises(ValueError):
        answer.json()
    texts = {
        "cut": lambda: json.loads(answer.text + "}")["access_token"],
        "trailing_comma": lambda: json.loads(answer.text.replace(",}", "}"))["access_token"],
        "form_encoded": lambda: parse_qs(answer.text)["access_token"][0],
        "bare_text": lambda: answer.text,
    }
    groups.token = texts[form]()
    assert answer.status_code == 200 and groups.get("/workgroups").status_code == 200


@pytest.mark.parametrize("where", ["body", "member", "row"])
def test_deeply_nested_answers(groups, csp, where) -> None:
    plant(groups, "deep", depth=DEEP, where=where)
    csp.control.seed(vmware_csp={"orgs": {csp.credentials["org_id"]: {"oauth_apps": ["a"]}}})
    plant(csp, "deep", "oauth_apps.list", depth=DEEP, where=where)
    for answer in (groups.get("/workgroups"), csp.get(f"{csp.org}/oauth-apps")):
        assert answer.status_code == 200 and "[" * DEEP + "]" * DEEP in answer.text
        json.loads(answer.text)


@pytest.mark.parametrize("kind, params", [("deep", {"depth": 5000}), ("oversized", {"bytes": 5000}), ("gzip_bomb", {"bytes": 5000})])
def test_excess_in_the_error_of_a_write_applies_nothing(groups, kind, params) -> None:
    plant(groups, kind, "workgroups.bulk_delete", apply=False, status=400, **params)
    answer = groups.post("/workgroups/bulk-delete", {"ids": ["a"]})
    assert (answer.status_code, groups.control.state("sailpoint_isc")["groups"]) == (400, ["a", "b"])
    assert len(answer.content) > 5000
    plant(groups, kind, "workgroups.bulk_delete", **params)
    assert groups.post("/workgroups/bulk-delete", {"ids": ["a"]}).status_code == 207
    assert groups.control.state("sailpoint_isc")["groups"] == ["b"]


@pytest.mark.parametrize("where", ["blanks", "member", "row"])
def test_oversized_answers_are_whole_json(groups, where) -> None:
    plant(groups, "oversized", bytes=2_000_000, where=where)
    answer = groups.get("/workgroups")
    assert len(answer.content) > 2_000_000 and [row["id"] for row in answer.json()] == ["a", "b"]


@pytest.mark.parametrize("size", [0, 1, 2**20, 3 * 2**20 + 5])
def test_a_packed_answer_swells_by_so_many_blanks(groups, size) -> None:
    plant(groups, "gzip_bomb", bytes=size)
    answer = groups.get("/workgroups")
    assert answer.headers["Content-Encoding"] == "gzip" and len(answer.text) - len(answer.text.rstrip(" ")) == size
    assert [row["id"] for row in answer.json()] == ["a", "b"]


def test_the_bomb_of_a_gigabyte_is_small_on_the_wire(groups) -> None:
    plant(groups, "gzip_bomb")
    answer = groups.send("GET", "/workgroups", stream=True)
    packed = answer.raw.read(decode_content=False)
    stream = zlib.decompressobj(31)
    first = stream.decompress(packed, 1000)
    assert len(packed) < 3 * 2**20 and first.startswith(b"[{") and stream.unconsumed_tail


@pytest.mark.parametrize("params, status", [({}, 102), ({"status": 103}, 103)])
def test_an_interim_answer_comes_ahead_of_the_final_one(groups, params, status) -> None:
    plant(groups, "interim", **params)
    plain = everything(raw_closing(groups))
    first, _blank, rest = plain.partition(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 %d " % status) and rest.startswith(b"HTTP/1.1 200 OK")
    assert status_in_log(groups) == 200


def raw_closing(api) -> socket.socket:
    """As raw, but the server closes when it has answered."""
    at = urlsplit(api.root)
    found = socket.create_connection((at.hostname or "", at.port or 0), timeout=20)
    found.sendall(f"GET /v2026/workgroups HTTP/1.1\r\nHost: {at.netloc}\r\nConnection: close\r\nAuthorization: Bearer {api.token}\r\n\r\n".encode())
    return found


def test_an_interim_answer_without_a_final_one(groups) -> None:
    plant(groups, "interim", final=False)
    with raw(groups) as sock:
        assert sock.recv(65536).startswith(b"HTTP/1.1 102 Processing\r\n\r\n")
        sock.setblocking(False)
        with pytest.raises(BlockingIOError):
            sock.recv(1)
    assert status_in_log(groups) == 0


@pytest.mark.parametrize("head", [False, True])
def test_a_dripping_answer_comes_in_pieces_and_whole(groups, head) -> None:
    plant(groups, "drip", bytes=7, head=head)
    answer = groups.get("/workgroups")
    assert (answer.status_code, [row["id"] for row in answer.json()]) == (200, ["a", "b"])
    assert status_in_log(groups) == 200


@pytest.mark.parametrize("head, before", [(False, b"HTTP/1.1 200 OK"), (True, b"HTTP")])
def test_the_pause_between_the_pieces_is_a_switch(groups, head, before) -> None:
    groups.control.switch(drip_seconds=3600)
    plant(groups, "drip", bytes=4, head=head)
    with raw(groups) as sock:
        assert sock.recv(65536).startswith(before)
        groups.control.switch(drip_seconds=0)
        assert everything(sock).endswith(b"]")


def test_an_endless_drip_goes_on_until_the_client_leaves(groups) -> None:
    plant(groups, "drip", bytes=4096, endless=True)
    with raw(groups) as sock:
        seen = 0
        while seen < 2**20:
            seen += len(sock.recv(65536))
    assert groups.get("/workgroups").status_code == 200
