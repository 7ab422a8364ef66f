# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables on requests and on partial failure, row by row against the simulator."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tests.documentation.helpers.pages import table, tables, words
from tests.documentation.helpers.runs import carry_out, states
from tests.operations import DRIVERS, drivers_of
from tests.operations.driver import Driver
from tests.simulator.read_faults import TOTALS
from tests.simulator.shape_faults import ROWS
from tests.simulator.thread import SimulatorThread
from tools.generate import measure

PAGE = "docs/partial_failure.md"
REQUESTS = ["module", "ids", "audit", "run", "second run"]
EACH_DRIVER = pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.name)


@EACH_DRIVER
def test_number_of_requests(driver: Driver) -> None:
    rows = [row for row in table(measure.PAGE, "module", "ids") if row[0] == measure.label(driver)]
    assert [int(row[1]) for row in rows] == measure.sizes(driver)
    with SimulatorThread() as simulator:
        for row in rows:
            assert [int(cell) for cell in row[2:]] == measure.counted(simulator, driver, int(row[1])), row


@pytest.mark.parametrize("driver", filter(measure.listing, DRIVERS), ids=lambda driver: driver.name)
def test_number_of_requests_where_many_others_are_in_the_list(driver: Driver) -> None:
    found = list(tables(measure.PAGE))
    (among,) = (rows for number, rows in enumerate(found) if rows[0] == REQUESTS and REQUESTS in (earlier[0] for earlier in found[:number]))
    rows = [row for row in among if row[0] == measure.label(driver)]
    assert [int(row[1]) for row in rows] == measure.sizes(driver)
    with SimulatorThread() as simulator:
        for row in rows:
            assert [int(cell) for cell in row[2:]] == measure.counted(simulator, driver, int(row[1]), measure.MANY), row


@EACH_DRIVER
def test_nothing_is_sent_for_nothing(driver: Driver) -> None:
    with SimulatorThread() as simulator:
        assert measure.counted(simulator, driver, 0) == [0, 0, 0]


class Case(NamedTuple):
    """A row of a table of partial failure: faults to plant, and the states that must come of it (item number to state, else the rest)."""

    faults: list[dict[str, Any]]
    expected: dict[int, str]
    rest: str = "changed"
    switches: dict[str, Any] = {}
    operation: str = "sailpoint_governance_group"
    settings: dict[str, Any] = {}


def on_write(kind: str, times: int | None = 1, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "vendor": "sailpoint_isc", "route": "workgroups.bulk_delete", "times": times, **more}


def on_read(kind: str, times: int | None = 1, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "vendor": "sailpoint_isc", "route": "workgroups.list", "times": times, **more}


def on_token(kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "vendor": "vmware_csp", "route": "api_tokens.deactivate", **more}


def status(number: int, **more: Any) -> dict[str, Any]:
    return {"params": {"status": number, **more}}


ONE = {"params": {"ids": ["item-1"]}}
STAYS = {"params": {"ids": ["item-1"], "apply": False}}
SHORT = {"timeout": 0.3}

WRITES: dict[str, list[Case]] = {
    "`429`, or `503` with `Retry-After`": [Case([on_write("status", **status(code, retry_after=7))], {}) for code in (429, 503)],
    "`429` again and again": [Case([on_write("status", None, **status(429))], {}, "refused")],
    "access token rejected (401)": [Case([on_write("expire_token")], {})],
    "new token rejected too": [Case([on_write("status", None, **status(401))], {}, "still_present")],
    "permission missing (403) for the batch": [Case([on_write("status", None, **status(403))], {}, "not_permitted")],
    "batch refused (400, 404, 409) because of one id": [
        Case([on_write("status", None, match_id="item-1", **status(code))], {1: reason})
        for code, reason in ((400, "refused"), (404, "refused"), (409, "refused"))
    ],
    "500, 502, 504 before it was applied": [Case([on_write("status", **status(code))], {}) for code in (500, 502, 504)],
    "500, 502, 504 after it was applied": [Case([on_write("status_after", **status(code))], {}) for code in (500, 502, 504)],
    "connection reset before it was applied": [Case([on_write("reset")], {})],
    "connection reset after it was applied": [Case([on_write("reset_after")], {})],
    "no answer in time, applied": [Case([on_write("timeout_after")], {}, settings=SHORT)],
    "half an answer, an HTML page, or a status that the vendor does not document": [
        *(Case([on_write(kind)], {}) for kind in ("truncate", "html", "html_after")),
        Case([on_write("success_status", **status(202))], {}),
    ],
    "server errors again and again": [Case([on_write("status", None, **status(502))], {}, "still_present")],
    "the answer does not mention an id": [
        Case([on_write("silent", **ONE)], {}),
        Case([on_write("silent", **STAYS)], {}),
        Case([on_write("silent", None, **STAYS)], {1: "still_present"}),
    ],
    "the answer names an id as done and as failed": [Case([on_write("both_lists", **ONE)], {})],
    "the answer spells an id in another case": [Case([on_write("recase")], {})],
    "the vendor says failed": [Case([on_write("fail_ids", **ONE)], {1: "in_use"})],
    "the vendor says failed, but it is gone": [Case([on_write("fail_ids", params={"ids": ["item-1"], "apply": True})], {})],
    "the vendor says done, it is still listed for a while": [Case([], {}, switches={"sailpoint.delete_visible_reads": 2})],
    "the vendor says done, it stays listed": [Case([], {}, "still_present", switches={"sailpoint.delete_visible_reads": 10000})],
    "somebody connects a group between read and write": [Case([], {1: "in_use"}, switches={"sailpoint.connect_on_delete": ["item-1"]})],
    "redirect": [Case([on_write("redirect")], {}, "still_present")],
    "the read after the write fails": [Case([on_read("status", None, skip=1, **status(500))], {}, "unconfirmed")],
}
READS: dict[str, list[Case]] = {
    "500, 502, 504, reset, no answer in time": [
        *(Case([on_read("status", **status(code))], {}) for code in (500, 502, 504)),
        Case([on_read("reset")], {}),
        Case([on_read("timeout")], {}, settings=SHORT),
    ],
    "the same again and again": [Case([on_read("status", None, **status(500))], {}, "not_attempted")],
    "403": [Case([on_read("status", None, **status(403))], {}, "not_attempted")],
    "HTML page instead of JSON": [Case([on_read("html", None)], {}, "not_attempted")],
    "a row, a total or a page that is not the answer to the question": [
        Case([on_read("ignore_filter", None)], {}, "not_attempted"),
        *(Case([on_read("bad_rows", None, params={"form": form})], {}, "not_attempted") for form in ROWS),
        *(Case([on_read("bad_total", None, params={"form": form})], {}, "not_attempted") for form in TOTALS if form != "too_large"),
    ],
    "a list that announces more than it shows, and shows all items": [Case([on_read("bad_total", None, params={"form": "too_large"})], {}, "unconfirmed")],
    "the witness is not shown": [Case([], {}, "not_attempted", settings={"witness": "nobody"})],
}
TOKENS: dict[str, list[Case]] = {
    "the vendor says done": [Case([], {}, operation="csp_api_token")],
    "the vendor says failed, or refuses the call": [
        Case([on_token("fail_ids", params={"ids": ["item-1"]})], {1: "unconfirmed"}, operation="csp_api_token"),
        Case([on_token("status", times=None, **status(400))], {}, "unconfirmed", operation="csp_api_token"),
    ],
    "the answer is lost": [Case([on_token("reset_after")], {}, "unconfirmed", operation="csp_api_token")],
    "the answer does not mention an id": [Case([on_token("silent", params={"ids": ["item-1"]})], {1: "unconfirmed"}, operation="csp_api_token")],
}
# Rows whose cause is not a fault of the simulator; the tests of the adapters and of the engine have them.
ELSEWHERE = {
    "no connection at all",
    "something that nobody foresaw",
    "an item that was gone at the first look is there at the last one",
    "wrong organization, application or role",
    "a list of several pages that changes each time it is read",
}


def rows_of(number: int) -> dict[str, str]:
    """What happens, to what the user sees, of the table with this number on the page."""
    return {rows[0]: rows[-1] for rows in list(tables(PAGE))[number][1:]}


def happens(simulator: SimulatorThread, case: Case) -> dict[int, str]:
    """Plant the faults and run; the states by item number, after checking them against the simulator's own."""
    driver = drivers_of(case.operation)[0]
    names = [f"item-{number}" for number in range(4)]
    simulator.control.reset()
    simulator.control.seed(driver.seed([*names, "stays"], []))
    simulator.control.switch(case.switches)
    for fault in case.faults:
        simulator.control.fault(**fault)
    options = {**driver.login(simulator.simulator.vendors[driver.vendor].credentials()), **driver.given(names)}
    found = states(carry_out(OPERATIONS[case.operation], simulator, **options, **case.settings))
    left = driver.truth(simulator.control.state(driver.vendor))
    assert "stays" in left
    assert not [name for name, state in found.items() if state == "changed" and name in left]
    return {int(name.rpartition("-")[2]): state for name, state in found.items()}


@pytest.mark.parametrize(("number", "cases"), [(1, WRITES), (2, READS), (3, TOKENS)], ids=["writes", "reads", "tokens"])
def test_partial_failure(number: int, cases: dict[str, list[Case]]) -> None:
    told = rows_of(number)
    assert set(told) - ELSEWHERE == set(cases)
    with SimulatorThread() as simulator:
        for row, variants in cases.items():
            for case in variants:
                found = happens(simulator, case)
                assert found == {item: case.expected.get(item, case.rest) for item in range(4)}, row
                failures = set(found.values()) - {"changed"}
                assert failures <= set(words(told[row])) if failures else "changed" in told[row], row
