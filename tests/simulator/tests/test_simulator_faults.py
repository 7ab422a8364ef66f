# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault kind fires, strikes at the right moment, and is counted."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.simulator.fault_kinds import KINDS

CONNECTION = requests.exceptions.ConnectionError
BULK = "/workgroups/bulk-delete"


@pytest.fixture
def groups(sailpoint) -> Any:
    """A client of three groups a, b, c."""
    sailpoint.control.seed(sailpoint_isc={"groups": ["a", "b", "c"]})
    return sailpoint


def left(api) -> list[Any]:
    return api.control.state("sailpoint_isc")["groups"]


def plant(api, kind, route="workgroups.bulk_delete", **rest) -> int:
    return api.control.fault(kind, api.vendor, route, **rest)


def fired(api) -> list[Any]:
    return [rule["fired"] for rule in api.control.faults()]


def bulk(api, *ids, **options) -> requests.Response:
    return api.post(BULK, {"ids": list(ids or ("a", "b"))}, **options)


def statuses(answer) -> list[Any]:
    return [(item["id"], item["status"]) for item in answer.json()]


@pytest.mark.parametrize("kind, remain", [("status", 3), ("status_after", 1)])
def test_status(groups, kind, remain) -> None:
    plant(groups, kind, params={"status": 500})
    answer = bulk(groups)
    assert (answer.status_code, answer.json()["detailCode"]) == (500, "500.0 Internal Fault")
    assert (len(left(groups)), fired(groups)) == (remain, [1])
    assert bulk(groups).status_code == 207


@pytest.mark.parametrize(
    "vendor, keys", [("vmware_csp", "statusCode"), ("huawei_oneaccess", "error_code"), ("venafi_tpp", "error"), ("sailpoint_isc", "messages")]
)
def test_default_body_is_the_vendors_envelope(control, vendor, keys) -> None:
    control.fault("status", vendor, params={"status": 400})
    paths = {
        "vmware_csp": "/csp/gateway/am/api/orgs/x",
        "huawei_oneaccess": "/api/v2/tenant/users/x",
        "venafi_tpp": "/vedauth/authorize/isauthserver",
        "sailpoint_isc": "/v2026/workgroups",
    }
    answer = requests.get(control.base_url + paths[vendor], timeout=20)
    assert answer.status_code == 400 and keys in answer.json()


@pytest.mark.parametrize("params, expected", [({"retry_after": 7}, "7"), ({"retry_after": "soon"}, "soon"), ({}, None)])
def test_retry_after(groups, params, expected) -> None:
    plant(groups, "status", params={"status": 429, **params})
    assert bulk(groups).headers.get("Retry-After") == expected


def test_retry_after_date_headers_and_body(groups) -> None:
    plant(groups, "status", params={"status": 503, "retry_after_date": 60, "headers": {"X-Test": "1"}, "body": "<busy>", "content_type": "text/html"})
    answer = bulk(groups)
    assert 50 < parsedate_to_datetime(answer.headers["Retry-After"]).timestamp() - time.time() < 70
    assert (answer.headers["X-Test"], answer.text, answer.headers["Content-Type"]) == ("1", "<busy>", "text/html")
    plant(groups, "status", params={"status": 200, "body": {"any": ["json"]}})
    assert bulk(groups).json() == {"any": ["json"]}


@pytest.mark.parametrize("kind, remain", [("reset", 3), ("reset_after", 1), ("close", 3), ("close_after", 1)])
def test_cut_connections(groups, kind, remain) -> None:
    plant(groups, kind)
    with pytest.raises(CONNECTION) as problem:
        bulk(groups)
    assert ("ConnectionReset" in str(problem.value)) is kind.startswith("reset")
    assert (len(left(groups)), fired(groups)) == (remain, [1])
    assert groups.control.log(1)[0]["status"] == 0


@pytest.mark.parametrize("kind, remain", [("timeout", 3), ("timeout_after", 1)])
def test_timeout(groups, kind, remain) -> None:
    plant(groups, kind)
    with pytest.raises(requests.exceptions.ReadTimeout):
        bulk(groups, timeout=0.2)
    assert len(left(groups)) == remain


def test_delay_and_latency(groups) -> None:
    plant(groups, "delay", params={"seconds": 0.05})
    groups.control.switch({"latency_ms": 20, "latency_ms.sailpoint_isc": 30})
    begin = time.monotonic()
    assert bulk(groups).status_code == 207
    assert time.monotonic() - begin >= 0.1


def test_truncate_with_a_lying_length(groups) -> None:
    plant(groups, "truncate", params={"keep": 20})
    with pytest.raises((requests.exceptions.ChunkedEncodingError, CONNECTION)):
        bulk(groups)
    assert left(groups) == ["c"]


def test_truncate_with_a_short_body(groups) -> None:
    plant(groups, "truncate", params={"mode": "short_body"})
    answer = bulk(groups)
    assert answer.status_code == 207
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    with pytest.raises(ValueError):
        answer.json()


@pytest.mark.parametrize("kind, remain", [("html", 3), ("html_after", 1)])
def test_html(groups, kind, remain) -> None:
    plant(groups, kind)
    answer = bulk(groups)
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0], len(left(groups))) == (200, "text/html", remain)


@pytest.mark.parametrize("apply, remain", [(True, 1), (False, 3)])
def test_empty(groups, apply, remain) -> None:
    plant(groups, "empty", params={"apply": apply})
    answer = bulk(groups)
    assert (answer.status_code, answer.content, len(left(groups))) == (200, b"", remain)


def test_content_type(groups) -> None:
    plant(groups, "content_type")
    answer = bulk(groups)
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert statuses(answer) == [("a", 204), ("b", 204)]


def test_redirect(groups) -> None:
    plant(groups, "redirect", params={"location": "http://127.0.0.1:1/elsewhere", "status": 307})
    answer = bulk(groups)
    assert (answer.status_code, answer.headers["Location"], len(left(groups))) == (307, "http://127.0.0.1:1/elsewhere", 3)


def test_expire_token(groups) -> None:
    plant(groups, "expire_token", route="*")
    assert [groups.get("/workgroups").status_code for _turn in range(2)] == [401, 401]
    assert fired(groups) == [1]


@pytest.mark.parametrize("kind, body", [("drop_arrays", {}), ("null_arrays", {"failed": None, "succeeded": None})])
def test_arrays_of_an_object(csp, kind, body) -> None:
    csp.control.seed(vmware_csp={"orgs": {csp.credentials["org_id"]: {"oauth_apps": ["a"]}}})
    plant(csp, kind, route="oauth_apps.delete")
    assert csp.delete(f"{csp.org}/oauth-apps", {"clientIdsToDelete": ["a"]}).json() == body
    plant(csp, kind, route="oauth_apps.delete", params={"keys": ["failed"]})
    assert "succeeded" in csp.delete(f"{csp.org}/oauth-apps", {"clientIdsToDelete": ["a"]}).json()


@pytest.mark.parametrize("kind, body", [("drop_arrays", {}), ("null_arrays", None)])
def test_arrays_that_are_the_answer(groups, kind, body) -> None:
    plant(groups, kind)
    assert bulk(groups).json() == body


@pytest.mark.parametrize(
    "params, told, remain",
    [
        ({"ids": ["a"]}, [("b", 204)], ["c"]),
        ({"ids": ["a"], "apply": False}, [("b", 204)], ["a", "c"]),
        ({}, [], ["c"]),
        ({"apply": False}, [], ["a", "b", "c"]),
    ],
)
def test_silent(groups, params, told, remain) -> None:
    plant(groups, "silent", params=params)
    assert (statuses(bulk(groups)), left(groups)) == (told, remain)


@pytest.mark.parametrize(
    "params, told, remain",
    [
        ({"ids": ["a"]}, [("a", 409), ("b", 204)], ["a", "c"]),
        ({"ids": ["a"], "apply": True, "status": 500}, [("a", 500), ("b", 204)], ["c"]),
        ({}, [("a", 409), ("b", 409)], ["a", "b", "c"]),
    ],
)
def test_fail_ids(groups, params, told, remain) -> None:
    plant(groups, "fail_ids", params=params)
    assert (statuses(bulk(groups)), left(groups)) == (told, remain)


@pytest.mark.parametrize(
    "kind, params, told",
    [
        ("both_lists", {}, [("a", 204), ("b", 204), ("a", 409)]),
        ("both_lists", {"ids": ["b"]}, [("a", 204), ("b", 204), ("b", 409)]),
        ("extra_ids", {"ids": ["x"]}, [("a", 204), ("b", 204), ("x", 204)]),
        ("extra_ids", {"ids": ["x"], "ok": False}, [("a", 204), ("b", 204), ("x", 409)]),
        ("recase", {}, [("A", 204), ("B", 204)]),
        ("recase", {"ids": ["b"]}, [("a", 204), ("B", 204)]),
        ("duplicate_ids", {"ids": ["a"]}, [("a", 204), ("b", 204), ("a", 204)]),
    ],
)
def test_answer_mutators(groups, kind, params, told) -> None:
    plant(groups, kind, params=params)
    assert (statuses(bulk(groups)), left(groups), fired(groups)) == (told, ["c"], [1])


def test_mutators_at_the_other_vendors(csp, oneaccess) -> None:
    csp.control.seed(
        vmware_csp={"orgs": {csp.credentials["org_id"]: {"api_tokens": ["t1", "t2"]}}},
        huawei_oneaccess={"applications": {"app": {"roles": {"r": {"members": ["m1", "m2"]}}}}},
    )
    csp.control.fault("fail_ids", "*", "write", times=None, params={"ids": ["t1", "m1"], "message": "no"})
    answer = csp.post(f"{csp.org}/api-tokens/deactivate", {"ids": ["t1", "t2"]})
    assert answer.json() == {"failures": [{"id": "t1", "message": "no"}], "successes": ["t2"]}
    answer = oneaccess.delete("/applications/app/role-member", {"role_id": "r", "account_Ids": ["m1", "m2"]})
    assert answer.json() == {"success_list": ["m2"], "fail_list": ["m1"]}
    assert fired(csp) == [2]


@pytest.mark.parametrize("apply, rest", [(False, 1), (True, 0)])
def test_failure_flag(venafi, apply, rest) -> None:
    pair = {"ApplicationId": "app", "TrusteePrefixedUniversal": "local:{a}"}
    venafi.control.seed(venafi_tpp={"rules": [pair]})
    plant(venafi, "failure_flag", route="deleterule", params={"result": 9, "apply": apply, "message": "no"})
    assert venafi.post("/vedsdk/oauth/deleterule", pair).json() == {"Error": "no", "Result": 9, "Success": False}
    assert len(venafi.control.state("venafi_tpp")["rules"]) == rest


def test_failure_flag_elsewhere_fails_every_id(groups) -> None:
    plant(groups, "failure_flag")
    assert (statuses(bulk(groups)), left(groups)) == ([("a", 409), ("b", 409)], ["a", "b", "c"])


def test_read_mutators(groups) -> None:
    def rows(kind, **params) -> list[Any]:
        groups.control.clear_faults()
        plant(groups, kind, route="read", params=params)
        return [group["id"] for group in groups.get("/workgroups", limit=2).json()]

    assert rows("skip_page") == []
    assert rows("skip_rows") == ["b"]
    assert rows("skip_rows", ids=["b"]) == ["a"]
    assert rows("recase_rows") == ["A", "B"]
    assert rows("row_twice") == ["b", "b"]
    assert rows("row_twice", ids=["b"]) == ["a", "a"]


def test_repeat_page(groups) -> None:
    plant(groups, "repeat_page", route="workgroups.list")
    pages = [[group["id"] for group in groups.get("/workgroups", limit=1, offset=offset).json()] for offset in (0, 1, 2)]
    assert pages == [["a"], ["a"], ["c"]]


def test_wrong_total(groups, oneaccess) -> None:
    plant(groups, "wrong_total", route="read", params={"total": 9})
    assert groups.get("/workgroups", count="true").headers["X-Total-Count"] == "9"
    oneaccess.control.seed(huawei_oneaccess={"applications": {"app": {}}})
    oneaccess.control.fault("wrong_total", params={"total": 9})
    assert oneaccess.get("/applications/app/role-list", limit=10).json()["total"] == 9


def test_next_links(csp) -> None:
    csp.control.seed(vmware_csp={"orgs": {csp.credentials["org_id"]: {"oauth_app_count": 3}}})
    plant(csp, "no_next_link", route="oauth_apps.list")
    assert "nextLink" not in csp.get(f"{csp.org}/oauth-apps", pageLimit=2).json()
    plant(csp, "loop_next_link", route="oauth_apps.list")
    page = csp.get(f"{csp.org}/oauth-apps", pageLimit=2).json()
    assert page["nextLink"] == f"/csp/gateway/am/api{csp.org}/oauth-apps?pageLimit=2"


def test_times_skip_and_match_id(groups) -> None:
    plant(groups, "status", params={"status": 500}, times=2, skip=1)
    assert [bulk(groups).status_code for _turn in range(4)] == [207, 500, 500, 207]
    groups.control.clear_faults()
    plant(groups, "status", params={"status": 403}, times=None, match_id="b")
    assert [bulk(groups, *ids).status_code for ids in (["a"], ["a", "b"], ["b"], ["bb"])] == [207, 403, 403, 207]
    assert groups.control.faults()[0]["fired"] == 2


@pytest.mark.parametrize("path, hit", [("/workgroups/b", True), ("/workgroups/c", False), ('/workgroups?filters=id in ("a","b")', True)])
def test_match_id_in_paths_and_queries(groups, path, hit) -> None:
    plant(groups, "status", route="*", params={"status": 418}, match_id="b")
    assert (groups.get(path).status_code == 418) is hit


def test_match_id_in_forms(csp) -> None:
    csp.control.fault("status", "vmware_csp", "auth", match_id="wanted", params={"status": 500})
    codes = [csp.send("POST", "/auth/api-tokens/authorize", data={"api_token": text}).status_code for text in ("other", "wanted")]
    assert codes == [400, 500]


def test_late_faults_wait_for_an_accepted_call(groups) -> None:
    plant(groups, "reset_after")
    assert groups.post(BULK, {"ids": []}).status_code == 400
    assert fired(groups) == [0]
    with pytest.raises(CONNECTION):
        bulk(groups)
    assert fired(groups) == [1]


def test_faulted_calls_are_counted_once(groups) -> None:
    groups.control.reset_calls()
    plant(groups, "close")
    with pytest.raises(CONNECTION):
        bulk(groups)
    calls = groups.control.calls()
    assert calls["vendors"]["sailpoint_isc"]["routes"] == {"workgroups.bulk_delete": 1}
    assert (calls["total"]["write"], calls["rejected"]) == (1, 0)


def test_every_kind_is_tested_in_this_folder() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [kind for kind in KINDS if f'"{kind}"' not in text] == []
