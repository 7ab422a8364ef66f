# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each option that all modules share does for every operation what its name says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.pool import Pool
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.file import read
from ansible_collections.revoke.access.plugins.module_utils._evidence.timestamp import check
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection
from ansible_collections.revoke.access.plugins.module_utils._options.settings import own_options, settings_from
from ansible_collections.revoke.access.plugins.module_utils._runner import LATE, Ended, Run
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES, EACH_CASE, EACH_OF_SEVERAL
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation, Ran, Step, TestClock, converse, nobody, parameters
from ansible_collections.revoke.access.tests.unit.helpers.fakes import Turns
from ansible_collections.revoke.access.tests.unit.helpers.module_run import clear_environment
from ansible_collections.revoke.access.tests.unit.helpers.stamps import ADDRESS, Authority, asked

WITH_POPULATION = [case for case in CASES.values() if case.operation.tells_population()]
WITH_TENANT = [case for case in CASES.values() if case.operation.tells_tenant()]


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


def run(case: Case, *steps: Step, operation: type[Operation] | None = None, **more: Any) -> Ran:
    return converse(operation or case.operation, case.given(), *steps, **more)


def run_for(case: Case, items: Sequence[Any], *steps: Step, operation: type[Operation], **more: Any) -> Ran:
    return converse(operation, case.given(items), *steps, **more)


def whole_run(case: Case) -> list[Step]:
    """The calls of a run in which everything goes well."""
    return [*case.audit(), *case.removal(case.items, []), *case.read_back(case.items, [])]


def connection_of(case: Case, **given: Any) -> Connection:
    """How a run with these options reaches the vendor."""
    asked: list[Connection] = []

    def wire(connection: Connection) -> Conversation:
        asked.append(connection)
        return Conversation(*case.audit())

    params = parameters(case.operation, case.given(**given))
    Run(case.operation, params, check_mode=True, on_secret=nobody, runtime=Runtime(transport=wire, clock=TestClock())).carry_out()
    (connection,) = asked
    return connection


def names(case: Case, count: int) -> list[str]:
    """What protects the first items by name."""
    return [item[case.part] if case.part else item for item in case.items[:count]]


# ---- the connection


@EACH_CASE
@pytest.mark.parametrize("given", ["https://here.test", "https://here.test/"])
def test_option_base_url_is_where_a_run_connects_to(given: str, case: Case) -> None:
    assert connection_of(case, base_url=given).base_url == "https://here.test"


@EACH_CASE
@pytest.mark.parametrize("given", [True, False])
def test_option_validate_certs_is_told_to_the_wire(given: bool, case: Case) -> None:
    assert connection_of(case, validate_certs=given).validate_certs is given


@EACH_CASE
def test_option_ca_path_is_told_to_the_wire_and_has_to_be_there(case: Case, tmp_path: Path) -> None:
    assert connection_of(case, ca_path=None).ca_path is None
    assert connection_of(case, ca_path=str(tmp_path)).ca_path == str(tmp_path)
    with pytest.raises(BadInput, match="^ca_path: there is no file or folder"):
        connection_of(case, ca_path=str(tmp_path / "none"))


@EACH_CASE
def test_option_validate_certs_warns_when_it_is_off(case: Case) -> None:
    assert not [text for text in run(case, *case.audit(), check_mode=True).warnings if "validate_certs" in text]
    ran = run(case, *case.audit(), check_mode=True, validate_certs=False)
    assert len([text for text in ran.warnings if "validate_certs is false" in text]) == 1


ELSEWHERE = ["http://vendor.test", "http://10.0.0.1:8080", "http://[fe80::1]", "http://localhost.evil.test", "http://0.0.0.0", "http://127.0.0.1.evil.test"]
HERE = ["http://127.0.0.1:8080", "http://127.9.9.9", "http://[::1]:1", "http://localhost", "http://LOCALHOST:1", "https://vendor.test"]


@EACH_CASE
def test_option_allow_http_is_needed_to_send_credentials_in_the_clear(case: Case) -> None:
    for address in ELSEWHERE:
        with pytest.raises(BadInput, match="^base_url begins with http://.* allow_http"):
            connection_of(case, base_url=address)
        assert connection_of(case, base_url=address, allow_http=True).base_url == address
    for address in HERE:
        assert connection_of(case, base_url=address).base_url == address


@EACH_CASE
def test_option_allow_http_warns_where_it_matters(case: Case) -> None:
    for address, warned in (("http://vendor.test", True), ("http://127.0.0.1", False), ("https://vendor.test", False)):
        ran = run(case, *case.audit(), check_mode=True, base_url=address, allow_http=True)
        assert any("http://" in text for text in ran.warnings) is warned


@EACH_CASE
def test_option_timeout_holds_for_each_request(case: Case) -> None:
    assert connection_of(case, timeout=7.5).timeout == 7.5
    ran = run(case, *case.audit(), check_mode=True, timeout=7.5)
    assert set(ran.conversation.timeouts) == {7.5}


@EACH_CASE
@pytest.mark.parametrize("attempts", [1, 2, 4])
def test_option_max_attempts_counts_the_first_one_too(attempts: int, case: Case) -> None:
    ran = run(case, *[case.login(status=429, headers={"Retry-After": "1"}, answer={})] * attempts, max_attempts=attempts)
    assert (ran.requests, ran.result["summary"]["retries"], ran.clock.slept) == (attempts, attempts - 1, [1.0] * (attempts - 1))


@EACH_CASE
def test_option_max_parallel_is_the_number_of_requests_at_a_time(case: Case) -> None:
    sizes: list[int] = []

    def pool(size: int) -> Pool:
        sizes.append(size)
        return Turns(size)

    params = parameters(case.operation, case.given([], max_parallel=7))
    Run(case.operation, params, on_secret=nobody, runtime=Runtime(clock=TestClock(), pool=pool)).carry_out()
    assert sizes == [7] and connection_of(case, max_parallel=7).max_parallel == 7


# ---- reading back, and time


@EACH_CASE
@pytest.mark.parametrize("verify", [True, False])
def test_option_verify_reads_back_what_was_sent_or_takes_the_vendors_word(verify: bool, case: Case) -> None:
    steps = [*case.audit(), *case.removal(case.items, []), *(case.read_back(case.items, []) if verify else [])]
    ran = run(case, *steps, verify=verify)
    assert ran.by_state()["changed"] == list(case.items) and ran.requests == len(steps)


@EACH_CASE
def test_option_verify_timeout_bounds_the_wait_for_the_vendor(case: Case) -> None:
    still_there = case.read_back(case.items, case.items)
    sent = [*case.audit(), *case.removal(case.items, [])]
    assert run(case, *sent, *still_there, verify_timeout=0).clock.slept == []
    patient = run(case, *sent, *still_there * 2, verify_timeout=0.6)
    assert patient.clock.slept == [0.5] * len(still_there)
    assert patient.result["complete"] is not bool(still_there)


@EACH_CASE
def test_option_deadline_ends_a_run_before_its_next_request(case: Case) -> None:
    clock = TestClock()
    ran = run(case, case.login(does=lambda: clock.advance(60)), clock=clock, deadline=59.0)
    assert ran.by_state()["failed"] == [(item, "not_attempted") for item in case.items]
    assert "deadline of 59 seconds" in ran.result["msg"]
    assert run(case, *whole_run(case), clock=TestClock(), deadline=59.0).result["complete"] is True


# ---- guards


@EACH_OF_SEVERAL
@pytest.mark.parametrize("limit, stops", [(0, False), (2, True), (3, False)])
def test_option_max_removals_is_the_largest_plan_that_goes_on(limit: int, stops: bool, case: Case) -> None:
    ran = run(case, *(case.audit() if stops else whole_run(case)), max_removals=limit)
    assert ran.result["changed"] is not stops and ("max_removals allows 2" in ran.result["msg"]) is stops


@pytest.mark.parametrize("case", WITH_POPULATION, ids=lambda case: case.module)
@pytest.mark.parametrize("percent, stops", [(29.9, True), (30, False)])
def test_option_max_removal_percent_is_the_largest_share_of_all_there_are(percent: float, stops: bool, case: Case) -> None:
    counted = type("Counted", (case.operation,), {"population": lambda self: 10})
    others = case.others(7)  # where the read is the whole list it tells the number by itself
    steps = [case.login(), *case.first_look(case.items, [*case.items, *others])]
    steps += [] if stops else [*case.removal(case.items, []), *case.read_back(case.items, others)]
    ran = run(case, *steps, operation=counted, max_removal_percent=percent)
    assert ran.result["changed"] is not stops and ("3 of 10" in ran.result["msg"]) is stops


def counting(case: Case, *numbers: int) -> type[Operation]:
    """The operation at a vendor that counts so many items, one run after the other; where the read is the whole list, that tells the number."""
    told = iter(numbers)
    return type("Counted", (case.operation,), {"population": lambda self: next(told)})


@pytest.mark.parametrize("case", WITH_POPULATION, ids=lambda case: case.module)
@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("drop, stops", [(0.0, True), (24.9, True), (25.0, False), (None, False)])
def test_option_max_population_drop_is_how_many_may_be_missing_since_the_last_evidence(
    drop: float | None, stops: bool, check_mode: bool, case: Case, tmp_path: Path
) -> None:
    counted = counting(case, 10, 6)  # ten, of which two are removed: eight are expected, and a quarter of them is missing
    given = {"operation": counted, "evidence_path": str(tmp_path / "e"), "max_population_drop": drop, "max_removal_percent": 100.0}
    two, one = case.items[:2], case.items[2:]
    first = [case.login(), *case.first_look(two, [*two, *case.others(8)]), *case.removal(two, []), *case.read_back(two, case.others(8))]
    assert run_for(case, two, *first, **given).result["complete"] is True
    steps = [case.login(), *case.first_look(one, [*one, *case.others(5)])]
    steps += [] if stops or check_mode else [*case.removal(one, []), *case.read_back(one, case.others(5))]
    ran = run_for(case, one, *steps, check_mode=check_mode, **given)
    assert ran.result["changed"] is not stops and ran.warnings == []
    assert (f"the evidence lets expect 8: 25 percent are missing. max_population_drop allows {drop or 0:g}" in ran.result["msg"]) is stops


@pytest.mark.parametrize("case", WITH_POPULATION, ids=lambda case: case.module)
def test_what_a_run_saw_that_was_refused_is_not_what_the_next_one_is_held_against(case: Case, tmp_path: Path) -> None:
    given = {"operation": counting(case, 10, 6, 6), "evidence_path": str(tmp_path / "e"), "max_population_drop": 0.0, "max_removal_percent": 100.0}
    two, one = case.items[:2], case.items[2:]
    first = [case.login(), *case.first_look(two, [*two, *case.others(8)]), *case.removal(two, []), *case.read_back(two, case.others(8))]
    assert run_for(case, two, *first, **given).result["complete"] is True
    for _again in range(2):
        ran = run_for(case, one, case.login(), *case.first_look(one, [*one, *case.others(5)]), **given)
        assert ran.result["changed"] is False and "the evidence lets expect 8: 25 percent are missing" in ran.result["msg"]


@pytest.mark.parametrize("case", WITH_POPULATION, ids=lambda case: case.module)
def test_without_option_max_population_drop_a_sharp_drop_and_an_empty_list_are_warnings(case: Case, tmp_path: Path) -> None:
    counted = counting(case, 10, 1, 0)
    given = {"operation": counted, "evidence_path": str(tmp_path / "e"), "max_removal_percent": 100.0, "check_mode": True}
    one = case.items[:1]
    for count in (9, 0):
        ran = run_for(case, one, case.login(), *case.first_look(one, [*one, *case.others(count)]), **given)
        assert ran.result["changed"] is True and [("lets expect 10: 90 percent" in text) for text in ran.warnings] == [True] * (count == 0)


@pytest.mark.parametrize("case", WITH_POPULATION, ids=lambda case: case.module)
def test_option_max_population_drop_refuses_a_list_without_any_item_also_without_evidence(case: Case) -> None:
    one = case.items[:1]
    ran = run_for(case, one, case.login(), *case.first_look(one, []), operation=counting(case, 0), max_population_drop=99.0)
    assert ran.by_state()["unchanged"] == list(one) and ran.result["complete"] is False
    assert ran.report.refusal is not None and "at all, so everything counts as gone" in ran.result["msg"]


@pytest.mark.parametrize("case", WITH_TENANT, ids=lambda case: case.module)
@pytest.mark.parametrize("expected, stops", [("acme", False), ("ACME", False), ("acme-test", True)])
def test_option_expected_tenant_refuses_the_credentials_of_another_one(expected: str, stops: bool, case: Case) -> None:
    of_acme = type("OfAcme", (case.operation,), {"tenants_of_login": lambda self: ["acme"]})
    ran = run(case, *([] if stops else whole_run(case)), operation=of_acme, expected_tenant=expected)
    assert ran.result["changed"] is not stops and (f"expected_tenant is {expected}" in ran.result["msg"]) is stops


@EACH_OF_SEVERAL
@pytest.mark.parametrize("check_mode", [True, False])
def test_option_protected_leaves_an_item_alone_and_names_it(check_mode: bool, case: Case) -> None:
    rest = case.items[2:]
    steps = case.audit() if check_mode else [*case.audit(), *case.removal(rest, []), *case.read_back(rest, [])]
    ran = run(case, *steps, check_mode=check_mode, protected=names(case, 2))
    assert ran.by_state() == {"changed": list(rest), "unchanged": [], "failed": [(item, "protected") for item in case.items[:2]]}


@EACH_CASE
def test_option_plan_id_lets_only_the_approved_plan_pass(case: Case) -> None:
    approved = run(case, *case.audit(), check_mode=True).result["plan_id"]
    assert run(case, *whole_run(case), plan_id=approved).result["changed"] is True
    refused = run(case, *case.audit(), plan_id=approved[:-1])
    assert (refused.result["changed"], refused.result["plan_id"]) == (False, approved) and "not the approved one" in refused.result["msg"]


# ---- evidence


@EACH_CASE
def test_option_evidence_path_is_where_the_record_of_a_run_is_and_nowhere_else(case: Case, tmp_path: Path) -> None:
    place = tmp_path / "e"
    assert "evidence" not in run(case, *case.audit(), check_mode=True).result and list(tmp_path.iterdir()) == []
    ran = run(case, *whole_run(case), evidence_path=str(place))
    assert ran.result["evidence"]["path"] == str(place) and read(str(place)).problems == []
    assert [record["item"] for record in read(str(place)).records if record["record"] == "outcome"] == list(case.items)
    assert list(tmp_path.iterdir()) == [place]


def stamping(case: Case, authority: Authority, place: Path, *steps: Step, check_mode: bool = False, cancelled: bool = False, **given: Any) -> Ended:
    """A run whose record is to be stamped by this authority. C(cancelled): it is ended before its first request."""
    wires = {ADDRESS.rpartition("/")[0]: authority}
    conversation = Conversation(*steps)
    params = parameters(case.operation, case.given(**{"evidence_path": str(place), "timestamp_url": ADDRESS, **given}))
    runtime = Runtime(transport=lambda connection: wires.get(connection.base_url, conversation), clock=TestClock())
    one = Run(case.operation, params, check_mode=check_mode, on_secret=nobody, runtime=runtime)
    if cancelled:
        one.cancel("SIGTERM")
    ended = one.carry_out()
    conversation.ended()
    return ended


@EACH_CASE
@pytest.mark.parametrize("how", ["run", "audit", "cancelled"])
def test_option_timestamp_url_has_the_last_chain_value_stamped_at_the_end_of_whatever_run(how: str, case: Case, tmp_path: Path) -> None:
    authority = Authority()
    steps = {"run": whole_run(case), "audit": case.audit(), "cancelled": []}[how]
    ended = stamping(case, authority, tmp_path / "e", *steps, check_mode=how == "audit", cancelled=how == "cancelled")
    kept = ended.result["evidence"]
    assert kept["timestamp"] == f"{kept['path']}.{kept['run_id']}.tsr" and not [text for text in ended.warnings if "stamp" in text]
    (query,) = authority.queries
    check(Path(kept["timestamp"]).read_bytes(), read(kept["path"]).chain, asked(query)[1])
    assert authority.timeouts == [LATE if how == "cancelled" else 30.0]


@EACH_CASE
def test_option_timestamp_url_that_brings_no_stamp_is_a_warning_and_changes_nothing_else(case: Case, tmp_path: Path) -> None:
    good = stamping(case, Authority(), tmp_path / "e", *whole_run(case))
    bad = stamping(case, Authority(lambda _query: b"<html>"), tmp_path / "f", *whole_run(case))
    assert (bad.failed, bad.result["complete"], bad.result["changed_items"]) == (good.failed, True, good.result["changed_items"])
    assert len(bad.warnings) == len(good.warnings) + 1 and "has no time stamp" in bad.warnings[-1] and "timestamp" not in bad.result["evidence"]
    assert read(str(tmp_path / "f")).problems == [] and len([*tmp_path.iterdir()]) == 3


@EACH_CASE
def test_option_timestamp_url_is_an_address_as_base_url_is_and_http_needs_allow_http(case: Case, tmp_path: Path) -> None:
    for bad in ("ftp://x", "stamps.test", "https://me:secret@stamps.test", "https://stamps.test/?a=b", ""):
        with pytest.raises(BadInput, match="^timestamp_url (is not|may hold no)") as refused:
            run(case, evidence_path=str(tmp_path / "e"), timestamp_url=bad)
        assert "secret" not in refused.value.message
    with pytest.raises(BadInput, match="^timestamp_url begins with http://.*allow_http"):
        run(case, evidence_path=str(tmp_path / "e"), timestamp_url="http://stamps.test/tsr")
    allowed = settings_from(case.operation, parameters(case.operation, case.given(timestamp_url="http://stamps.test/tsr/", allow_http=True)), True, False)
    assert allowed.timestamp_url == "http://stamps.test/tsr/"


@EACH_CASE
def test_option_timestamp_url_without_evidence_is_told_to_be_of_no_use(case: Case) -> None:
    ran = run(case, *case.audit(), check_mode=True, timestamp_url=ADDRESS)
    assert [warning for warning in ran.warnings if "there is no record to be stamped: give evidence_path" in warning]


@pytest.mark.parametrize("deadline, passes, expected", [(0.0, 100, 30.0), (60.0, 40, 20.0), (60.0, 57, LATE), (60.0, 100, LATE)])
def test_option_timestamp_url_keeps_to_the_deadline_but_for_some_seconds(deadline: float, passes: float, expected: float, tmp_path: Path) -> None:
    case, authority, clock = CASES["csp_oauth_app"], Authority(), TestClock()
    first, *rest = case.audit()
    steps = [first, *rest[:-1], rest[-1]._replace(does=lambda: clock.advance(passes))]
    given = case.given(evidence_path=str(tmp_path / "e"), timestamp_url=ADDRESS, deadline=deadline)
    conversation = Conversation(*steps)
    runtime = Runtime(transport=lambda connection: authority if "stamps" in connection.base_url else conversation, clock=clock)
    Run(case.operation, parameters(case.operation, given), check_mode=True, on_secret=nobody, runtime=runtime).carry_out()
    assert authority.timeouts == [expected]


@EACH_CASE
@pytest.mark.parametrize("check_mode", [True, False])
def test_every_result_tells_whether_it_was_check_mode(check_mode: bool, case: Case) -> None:
    assert run(case, *(case.audit() if check_mode else whole_run(case)), check_mode=check_mode).result["check_mode"] is check_mode


# ---- the state that is wanted


@EACH_CASE
def test_option_state_is_part_of_what_the_plan_and_the_evidence_name(case: Case) -> None:
    names_of: set[str] = set()
    for state, verbs in case.operation.description.states.items():
        ran = converse(case.operation, case.given([]), state=state)
        assert verbs.changed in ran.result["msg"]
        names_of.add(ran.result["plan_id"])
    assert len(names_of) == len(case.operation.description.states)
    assert own_options(case.operation, parameters(case.operation, case.given([])))["state"] == next(iter(case.operation.description.states))
