# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each guard of docs/safety.md, with the message that the page quotes, produced by a run that changes nothing."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Any, Callable

import pytest

from ansible_collections.revoke.access.plugins.module_utils._http.transport import Transport
from ansible_collections.revoke.access.plugins.module_utils._options.spec import POPULATION, TENANT, full_spec
from ansible_collections.revoke.access.plugins.module_utils._runner import Run
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.plugins.module_utils._vendors.sailpoint_isc.governance_group import GovernanceGroups
from ansible_collections.revoke.access.tests.unit.helpers.conversation import TestClock
from tests.documentation.helpers.pages import table, tables, words
from tests.documentation.helpers.tasks import Task, task
from tests.operations.csp_oauth_app import ORG
from tests.operations.oneaccess_role_member import APPLICATION, ROLE
from tests.simulator.thread import SimulatorThread

TRUSTEE = "local:{5be5a591-c842-4520-9142-b455f4ad2286}"
PAGE = "docs/safety.md"
GROUPS = [{"id": f"group-{number}", "name": f"Group {number}" if number < 4 else "Twins"} for number in range(6)]
ODD_ONE = "3f0c9a52-6e1d-4b8a-9d47-52c8e0b7a613"  # an invitation
SEED = {
    "vmware_csp": {
        "orgs": {
            ORG: {
                "oauth_apps": ["app-1", {"id": "robot", "secret": "secret of the robot"}],
                "api_tokens": [{"tokenId": "t1", "value": "value of t1"}],
                "clients": ["robot"],
                "users": [{"id": "x.test:ann", "roles": ["org_owner"]}, {"id": "x.test:me", "username": "user@example.com"}],
                "invitations": [{"id": ODD_ONE, "status": "PAUSED"}],
                "idp": {"idpId": "corp"},
            },
            "other-org": {"api_tokens": [{"tokenId": "t2", "value": "value of t2"}]},
        }
    },
    "huawei_oneaccess": {"applications": {APPLICATION: {"roles": {ROLE: {"code": "a", "members": ["m1", "m2"]}}}}},
    "venafi_tpp": {"applications": ["a1"], "rules": [{"ApplicationId": "a1", "TrusteePrefixedUniversal": TRUSTEE, "MaximumScope": "any"}]},
    "sailpoint_isc": {"groups": GROUPS},
}
Attempt = Callable[[SimulatorThread, Path], Task]


def groups(**options: Any) -> Attempt:
    """A task that would delete three groups."""
    return lambda simulator, folder: task("sailpoint_governance_group", simulator, **{"ids": ["group-0", "group-1", "group-2"], **options})


def apps(**options: Any) -> Attempt:
    return lambda simulator, folder: task("csp_oauth_app", simulator, **{"org_id": ORG, "client_ids": ["app-1"], **options})


def of_org(module: str, **options: Any) -> Attempt:
    """A task of another module at the same organization."""
    return lambda simulator, folder: task(module, simulator, **{"org_id": ORG, **options})


def changed_file(simulator: SimulatorThread, folder: Path) -> Task:
    """Resume from a file that somebody edited."""
    path = folder / "evidence.jsonl"
    task("sailpoint_governance_group", simulator, ids=["nope"], evidence_path=str(path))
    path.write_text(path.read_text(encoding="utf-8").replace("unchanged", "changed"), encoding="utf-8")
    return task("sailpoint_governance_group", simulator, resume_from=str(path))


def file_of_an_audit(simulator: SimulatorThread, folder: Path) -> Task:
    path = str(folder / "audit.jsonl")
    task("sailpoint_governance_group", simulator, check_mode=True, ids=["nope"], evidence_path=path)
    return task("sailpoint_governance_group", simulator, resume_from=path)


def file_in_use(simulator: SimulatorThread, folder: Path) -> Task:
    with (folder / "busy.jsonl").open("w", encoding="utf-8") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)
        return groups(evidence_path=busy.name)(simulator, folder)


def another_plan(simulator: SimulatorThread, folder: Path) -> Task:
    """Approve the groups 0 and 3, come back with 0, 1 and 2."""
    path = str(folder / "plan.jsonl")
    audit = task("sailpoint_governance_group", simulator, check_mode=True, ids=["group-0", "group-3"], evidence_path=path)
    return groups(plan_id=audit.result["plan_id"], evidence_path=path)(simulator, folder)


def refused_login(simulator: SimulatorThread, folder: Path) -> Task:
    return groups(client_secret="not the secret")(simulator, folder)


def short_list(simulator: SimulatorThread, folder: Path) -> Task:
    """A list that holds less than it announces, every time."""
    simulator.control.fault("skip_rows", "sailpoint_isc", "workgroups.list", times=None, params={"count": 1})
    return groups()(simulator, folder)


def vanished(simulator: SimulatorThread, folder: Path) -> Task:
    """Evidence of all apps, and then none is listed."""
    path = str(folder / "apps.jsonl")
    apps(evidence_path=path, client_ids=["nope"])(simulator, folder)
    simulator.control.fault("empty_list", "vmware_csp", "oauth_apps.list", times=None)
    return apps(evidence_path=path, max_population_drop=90)(simulator, folder)


def own_rule(simulator: SimulatorThread, folder: Path) -> Task:
    """A rule of whoever logs in."""
    known = simulator.control.info()["vendors"]["venafi_tpp"]["credentials"]
    trustee = str(known["identity"])
    simulator.control.seed(venafi_tpp={"rules": [{"ApplicationId": "a1", "TrusteePrefixedUniversal": trustee, "MaximumScope": "any"}]})
    return task("venafi_oauth_rule", simulator, rules=[{"application_id": "a1", "trustee": trustee}])


def own_token(simulator: SimulatorThread, folder: Path) -> Task:
    return task("csp_api_token", simulator, org_id=ORG, state="inactive", ids=["own"], api_token=OWN["value"])


def two_spellings(simulator: SimulatorThread, folder: Path) -> Task:
    """Two groups, and an id that may mean either."""
    simulator.control.seed(sailpoint_isc={"groups": ["twin-00", "TWIN-00"]})
    return groups(ids=["Twin-00"])(simulator, folder)


OWN = {"org": ORG, "tokenId": "own", "value": "value of the token that logs in", "roles": ["org_owner"]}
WHOLE: dict[str, list[Attempt]] = {
    "input": [groups(ids=["group-0", " "])],
    "one way to log in": [groups(access_token="one more way"), groups(client_id=None, client_secret=None)],
    "`resume_from`": [changed_file, file_of_an_audit],
    "`evidence_path`": [groups(evidence_path="/nowhere/at/all.jsonl"), file_in_use],
    "`expected_tenant`": [groups(expected_tenant="somebody else"), apps(expected_tenant="somebody else")],
    "the place": [apps(org_id="no-such-org")],
    "the reads": [refused_login, short_list],
    "`witness`": [groups(witness="nobody"), groups(witness="group-0")],
    "`plan_id`": [another_plan],
    "`max_removals`": [groups(max_removals=2)],
    "`max_removal_percent`": [groups(max_removal_percent=49), apps(max_removal_percent=49)],
    "`max_population_drop`": [vanished],
    "`unknown`": [groups(ids=["group-0", "nope"], unknown="fail")],
}
RULE = {"application_id": "a1", "trustee": TRUSTEE}
REFUSED: dict[str, list[Attempt]] = {
    "an id": [groups(ids=["group-0", value]) for value in (" ", 7, "group-*", "group-0\u200b")],
    "a list option": [groups(ids="group-0,group-1"), groups(ids=7), groups(protected="group-0")],
    "a number": [apps(org_id=7), apps(witness=7)],
    "what looks": [
        groups(ids=["eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJl"]),
        groups(ids=["a1B2" * 16]),
    ],
    "half a Venafi pair": [
        lambda simulator, folder: task("venafi_oauth_rule", simulator, rules=[{"application_id": "a1"}]),
        lambda simulator, folder: task("venafi_oauth_rule", simulator, rules=[{"application_id": "a1", "trustee": "bob"}]),
    ],
    "a witness": [lambda simulator, folder: task("csp_api_token", simulator, org_id=ORG, tokens=["value of t1"], witness="value of t1")],
    "`http://`": [groups(base_url="http://vendor.example.com")],
    "a `base_url`": [groups(base_url="https://user:word@vendor.example.com")],
}
SINGLE: dict[str, tuple[Attempt, str]] = {
    "own OAuth app": (apps(client_ids=["robot"], api_token=None, client_id="robot", client_secret="secret of the robot"), "protected"),
    "own API token": (own_token, "protected"),
    "own user": (of_org("csp_user", user_ids=["x.test:me"]), "protected"),
    "own client": (of_org("csp_client", client_ids=["robot"], api_token=None, client_id="robot", client_secret="secret of the robot"), "protected"),
    "own identity provider": (of_org("csp_identity_provider", idp_ids=["corp"]), "protected"),
    "own OAuth rules": (own_rule, "protected"),
    "`protected`": (groups(ids=["group-3"], protected=["nothing", "GROUP ?"]), "protected"),
    "spelling": (apps(client_ids=["APP-1"]), "not_found"),
    "ambiguous spelling": (two_spellings, "not_found"),
    "a name for a trustee": (
        lambda simulator, folder: task("venafi_oauth_rule", simulator, rules=[{"application_id": "a1", "trustee": "local:bob"}]),
        "not_found",
    ),
    "a name for a user": (of_org("csp_user", user_ids=["ann@example.com"]), "not_found"),
    "a name for an invitation": (of_org("csp_invitation", invitation_ids=["ann@example.com"]), "not_found"),
    "foreign token": (lambda simulator, folder: task("csp_api_token", simulator, org_id=ORG, state="inactive", tokens=["value of t2"]), "not_found"),
    "name": (groups(ids=None, names=["Twins"]), "refused"),
    "the last owner": (of_org("csp_user", user_ids=["x.test:ann"]), "refused"),
    "unknown status": (of_org("csp_invitation", invitation_ids=[ODD_ONE]), "refused"),
}


def quoted(row: list[str]) -> list[list[str]]:
    """The messages of a row, each as its pieces around the dots."""
    return [[piece.strip() for piece in message.split("…")] for message in words(row[2])]


def guards() -> list[list[list[str]]]:
    return [rows[1:] for rows in tables(PAGE) if rows[0][:3] == ["guard", "when", "message contains"]]


def fresh(simulator: SimulatorThread) -> None:
    simulator.control.reset()
    simulator.control.seed(SEED)
    simulator.control.seed(vmware_csp={"api_tokens": [OWN]})


def test_guards_of_the_whole_task(tmp_path: Path) -> None:
    rows = {row[0]: row for row in guards()[0]}
    assert set(rows) == set(WHOLE)
    with SimulatorThread() as simulator:
        for guard, runs in WHOLE.items():
            told = ""
            for run in runs:
                fresh(simulator)
                ended = run(simulator, tmp_path)
                told += ended.told()
                assert ended.failed and not ended.result["complete"] and not ended.result["changed_items"], guard
                assert simulator.control.calls()["total"]["write"] == 0, guard
            for pieces in quoted(rows[guard]):
                assert all(piece in told for piece in pieces), (guard, pieces, told)


def test_what_is_refused_before_any_request(tmp_path: Path) -> None:
    rows = table(PAGE, "what", "message contains")
    assert len(rows) == len(REFUSED)
    with SimulatorThread(seed=SEED) as simulator:
        for row, (what, attempts) in zip(rows, REFUSED.items()):
            assert row[0].startswith(what)
            told = [attempt(simulator, tmp_path).told() for attempt in attempts]
            for message in words(row[1]):
                assert any(message in text for text in told), (message, told)
        assert not any(simulator.control.calls()["total"].values())


def test_guards_of_a_single_item(tmp_path: Path) -> None:
    rows = {row[0]: row for row in guards()[1]}
    assert list(rows) == list(SINGLE)
    with SimulatorThread() as simulator:
        for guard, (run, reason) in SINGLE.items():
            fresh(simulator)
            ended = run(simulator, tmp_path)
            assert list(ended.reasons().values()) == [reason], (guard, ended.result)
            assert simulator.control.calls()["total"]["write"] == 0, guard
            for pieces in quoted(rows[guard]):
                assert all(piece in ended.told() for piece in pieces), (guard, pieces, ended.told())


def test_at_the_limit_and_the_others_go_on(tmp_path: Path) -> None:
    with SimulatorThread(seed=SEED) as simulator:
        assert groups(max_removals=3, max_removal_percent=50)(simulator, tmp_path).result["complete"]
    with SimulatorThread(seed=SEED) as simulator:
        assert groups(max_removals=0, protected=["group-1"])(simulator, tmp_path).result["changed_items"] == ["group-0", "group-2"]


def test_which_modules_have_which_guard() -> None:
    percent = {name for name, operation in OPERATIONS.items() if set(POPULATION) <= set(full_spec(operation))}
    (row,) = (row for row in table(PAGE, "option", "default") if words(row[0]) == ["max_removal_percent"])
    assert set(words(row[2])) == percent
    tenant = {name for name, operation in OPERATIONS.items() if set(TENANT) <= set(full_spec(operation))}
    assert {name for row in table(PAGE, "vendor", "modules") for name in words(row[1])} == tenant


def test_what_makes_another_plan(tmp_path: Path) -> None:
    def plan(**options: Any) -> str:
        return str(task("sailpoint_governance_group", simulator, check_mode=True, **{"ids": ["group-0", "group-1"], **options}).result["plan_id"])

    with SimulatorThread(seed=SEED) as simulator:
        first = plan()
        assert first.partition("-")[0] == "2" and len(first.partition("-")[2]) == 64
        assert plan(ids=["group-1", "gone", "group-0", "group-1"]) == first
        assert plan(ids=["group-1"], names=["Group 0"], max_removals=9, evidence_path=str(tmp_path / "plan.jsonl")) == first
        assert len({first, plan(ids=["group-0"]), plan(protected=["group-0"]), plan(base_url=simulator.base_url.replace("127.0.0.1", "localhost"))}) == 4
        assert task("sailpoint_governance_group", simulator, ids=["group-0", "group-1"], plan_id=first).result["complete"]


@pytest.mark.parametrize(("fail_on", "one", "every"), [("any", True, True), ("all", False, True), ("never", False, False)])
def test_fail_on(fail_on: str, one: bool, every: bool) -> None:
    assert fail_on in [words(row[0])[0] for row in table(PAGE, "`fail_on`")]
    with SimulatorThread(seed=SEED) as simulator:
        protected = [
            task("sailpoint_governance_group", simulator, check_mode=True, ids=["group-0", "group-1"], fail_on=fail_on, protected=patterns)
            for patterns in (["group-1"], ["group-*"])
        ]
        assert [ended.failed for ended in protected] == [one, every]
        assert task("sailpoint_governance_group", simulator, ids=["group-0", "group-1"], fail_on=fail_on, max_removals=1).failed


def test_short_secret() -> None:
    with SimulatorThread(seed=SEED) as simulator:
        (warning,) = task("sailpoint_governance_group", simulator, ids=["group-0"], client_secret="1234567").warnings
    assert "shorter than 8 characters" in warning


class Late(Transport):
    """A wire on which the answers to writes come so late that the run's time is over by then."""

    clock: TestClock

    def send(self, method: str, target: str, *rest: Any) -> Any:
        try:
            return super().send(method, target, *rest)
        finally:
            if target.endswith("/bulk-delete"):
                self.clock.now += 60


def test_the_time_is_over() -> None:
    told = {row[0]: row[1] for row in list(tables("docs/partial_failure.md"))[4][1:]}
    ids = [f"group-{number}" for number in range(4)]

    def ended_at(moment: str, **options: Any) -> set[str]:
        """Cancel at the write or at the read after it; the states of the items."""
        runs: list[Run] = []

        class Cancelled(GovernanceGroups):
            description = GovernanceGroups.description._replace(batch_limit=4 if moment == "read" else 2)

            def send(self, keys: Any) -> Any:
                responses = super().send(keys)
                runs[0].cancel("SIGTERM")
                return responses

        def started(run: Run) -> None:
            runs.append(run)
            if moment == "start":
                run.cancel("SIGTERM")

        with SimulatorThread(seed=SEED) as simulator:
            ended = task(Cancelled, simulator, started=started, ids=ids, max_parallel=1, **options)
        return set(ended.reasons().values()) | ({"changed"} if ended.result["changed_items"] else set())

    assert ended_at("start") == set(words(told["before the plan stands"])) == {"not_attempted"}
    assert ended_at("read") == set(words(told["after the write, before the read that proves it"])) - {"verify: false"} == {"unconfirmed"}
    assert ended_at("read", verify=False) == {"changed"} and "changed" in told["after the write, before the read that proves it"]
    assert ended_at("write", verify=False) == {"changed", *words(told["between two batches"])} == {"changed", "not_attempted"}
    with SimulatorThread(seed=SEED) as simulator:
        simulator.control.fault("timeout_after", "sailpoint_isc", "workgroups.bulk_delete")

        class ToTheEnd(Late):
            clock = TestClock()

        late = task("sailpoint_governance_group", simulator, ids=ids, deadline=30.0, timeout=0.5, clock=ToTheEnd.clock, transport=ToTheEnd)
    assert set(late.reasons().values()) == set(words(told["while the answer is awaited"])) == {"unconfirmed"}


def test_refused_input_is_not_an_empty_list(tmp_path: Path) -> None:
    """The table of docs/return_values.md."""
    with SimulatorThread(seed=SEED) as simulator:
        empty, blank = (task("sailpoint_governance_group", simulator, ids=ids) for ids in ([], [""]))
        unwritten = task("sailpoint_governance_group", simulator, ids=["group-0"], evidence_path=str(tmp_path / "missing" / "e.jsonl"))
        assert not any(simulator.control.calls()["total"].values())
    told = {row[0]: row[1:] for row in table("docs/return_values.md", "", "refused input")}
    for ended in (blank, unwritten):
        assert ended.failed and ended.result["plan_id"] == "" and told["`plan_id`"][0] == "empty"
        assert str(ended.result["complete"]).lower() == told["`complete`"][0] and not ended.result["failed_items"]
    assert not empty.failed and empty.result["plan_id"].startswith("0-") and told["`plan_id`"][1].startswith("`0-")
    assert str(empty.result["complete"]).lower() == told["`complete`"][1]
    assert {str(ended.result["summary"]["requested"]) for ended in (empty, blank, unwritten)} == set(told["`summary.requested`"])


def test_a_plan_covers_what_is_predicted_to_be_refused() -> None:
    held = [dict(GROUPS[0], connections=[{"id": "r", "type": "ROLE", "name": "Buyer"}]), *GROUPS[1:]]
    with SimulatorThread(seed={"sailpoint_isc": {"groups": held}}) as simulator:
        audit = task("sailpoint_governance_group", simulator, check_mode=True, ids=["group-0", "group-1"])
        assert audit.reasons() == {"group-0": "in_use"} and audit.result["plan_id"].startswith("2-")
        simulator.control.reset()
        simulator.control.seed({"sailpoint_isc": {"groups": [dict(group, name=f"Renamed {group['id']}") for group in GROUPS]}})
        applied = task("sailpoint_governance_group", simulator, ids=["group-0", "group-1"], plan_id=audit.result["plan_id"])
    assert applied.result["changed_items"] == ["group-0", "group-1"]


def test_what_was_left_alone_as_protected_stays_so_when_a_run_is_resumed(tmp_path: Path) -> None:
    path = str(tmp_path / "evidence.jsonl")
    with SimulatorThread(seed=SEED) as simulator:
        task("sailpoint_governance_group", simulator, ids=["group-0", "group-1"], protected=["group-1"], evidence_path=path)
        assert task("sailpoint_governance_group", simulator, resume_from=path).reasons() == {"group-1": "protected"}
        assert task("sailpoint_governance_group", simulator, ids=["group-1"]).result["changed_items"] == ["group-1"]


def test_what_a_run_refused_is_no_population_to_go_by(tmp_path: Path) -> None:
    path = str(tmp_path / "evidence.jsonl")
    with SimulatorThread() as simulator:
        simulator.control.seed(SEED)
        task("sailpoint_governance_group", simulator, check_mode=True, ids=["group-0"], evidence_path=path, max_population_drop=10)
        simulator.control.reset()
        simulator.control.seed({"sailpoint_isc": {"groups": GROUPS[:3]}})
        for _attempt in range(2):
            refused = task("sailpoint_governance_group", simulator, ids=["group-0"], evidence_path=path, max_population_drop=10)
            assert refused.failed and "max_population_drop allows" in refused.told()
