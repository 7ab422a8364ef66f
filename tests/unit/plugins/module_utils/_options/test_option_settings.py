# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings: each part of a run gets the options that concern it, frozen, and an operation its own alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.verifier import Behaviour
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._http.wire import Connection
from ansible_collections.revoke.access.plugins.module_utils._options.settings import Settings, own_options, settings_from
from ansible_collections.revoke.access.plugins.module_utils._options.spec import POPULATION, SHARED, TENANT, full_spec, own_spec
from ansible_collections.revoke.access.plugins.module_utils._runner import Run
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import EACH_CASE
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Conversation, TestClock, nobody, parameters
from ansible_collections.revoke.access.tests.unit.helpers.module_run import clear_environment

# Options that are none of an operation's business: the wire's, the engine's, the guards' and the evidence's.
OF_OTHERS = {*SHARED, *POPULATION, *TENANT} - {"witness"}  # which only the operation knows how to look for
EVERY_OPTION = {name for operation in OPERATIONS.values() for name in full_spec(operation)}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


def params_of(case: Case, **more: Any) -> dict[str, Any]:
    return parameters(case.operation, {**case.args, **case.sample, **more})


def settings_of(case: Case, **more: Any) -> Settings:
    return settings_from(case.operation, params_of(case, **more), check_mode=False, diff=False)


# ---- what an operation sees


@EACH_CASE
def test_an_operation_sees_its_own_options_and_its_vendors_and_nothing_else(case: Case) -> None:
    crowded = {**dict.fromkeys(EVERY_OPTION, "of another"), **params_of(case)}
    own = own_options(case.operation, crowded)
    witness = () if case.operation.description.single else ("witness",)
    assert set(own) == {*case.operation.description.vendor.connection, *own_spec(case.operation), *witness}
    assert not set(own) & OF_OTHERS and "of another" not in own.values()


@EACH_CASE
def test_guards_evidence_and_plan_never_reach_an_operation_that_runs(case: Case) -> None:
    seen: list[Mapping[str, Any]] = []

    def noted(self: Operation, options: Mapping[str, Any], client: Any) -> None:
        case.operation.__init__(self, options, client)
        seen.append(options)

    nosy = type("Nosy", (case.operation,), {"__init__": noted})
    runtime = Runtime(transport=lambda connection: Conversation(), clock=TestClock())
    given = {**case.given([]), "plan_id": "0-x", "protected": ["mine"], "max_removals": 7}
    Run(nosy, parameters(case.operation, given), on_secret=nobody, runtime=runtime).carry_out()
    assert seen and not [name for options in seen for name in options if name in OF_OTHERS]


@EACH_CASE
def test_a_secret_of_a_way_to_log_in_that_is_not_taken_is_not_seen(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = case.operation.description.vendor
    for way in vendor.logins:
        for other in vendor.logins:
            for name in set(other) - set(way):
                monkeypatch.setenv(case.env[name][0], f"{name} of the environment")
        params = dict(params_of(case), **dict.fromkeys((name for names in vendor.logins for name in names), None))
        params.update({name: f"{name} of the environment" for names in vendor.logins for name in names})
        params.update({name: f"{name} of the task" for name in way})
        own = own_options(case.operation, params)
        assert {name: own[name] for name in way} == {name: f"{name} of the task" for name in way}
        assert not [value for name, value in own.items() if name not in way and value == f"{name} of the environment"]


@EACH_CASE
def test_the_options_of_an_operation_cannot_be_changed(case: Case) -> None:
    params = params_of(case)
    own: Any = own_options(case.operation, params)
    with pytest.raises(TypeError):
        own["state"] = "another"
    before = dict(own)
    params.update(dict.fromkeys(params))
    assert dict(own) == before


@EACH_CASE
def test_settings_cannot_be_changed(case: Case) -> None:
    settings: Any = settings_of(case)
    for part, name in ((settings, "deadline"), (settings.connection, "timeout"), (settings.behaviour, "verify"), (settings.policy, "max_removals")):
        with pytest.raises(AttributeError):
            setattr(part, name, 0)


# ---- who gets what


@EACH_CASE
def test_each_part_of_a_run_gets_the_options_that_concern_it(case: Case, tmp_path: Path) -> None:
    settings = settings_from(
        case.operation,
        params_of(
            case,
            base_url="https://x.test/",
            ca_path=str(tmp_path),
            timeout=7.5,
            max_attempts=2,
            max_parallel=9,
            verify=False,
            verify_timeout=3.0,
            deadline=60.0,
            max_removals=11,
            protected=["mine*"],
            plan_id="1-x",
            fail_on="never",
            evidence_path="/e",
            resume_from="/r",
            max_removal_percent=12.5,
            expected_tenant="acme",
        ),
        check_mode=True,
        diff=True,
    )
    assert settings.connection == Connection("https://x.test", True, str(tmp_path), 7.5, 2, 9)
    assert settings.behaviour == Behaviour(check_mode=True, verify=False, verify_timeout=3.0, max_attempts=2)
    assert settings.policy[:5] == (11, 12.5, ["mine*"], "1-x", "acme")
    assert settings.own["base_url"] == "https://x.test"
    assert (settings.deadline, settings.fail_on, settings.diff, settings.evidence_path, settings.resume_from) == (60.0, "never", True, "/e", "/r")


@EACH_CASE
def test_a_ca_path_has_to_be_there_only_where_certificates_are_checked(case: Case) -> None:
    connection = settings_of(case, validate_certs=False, ca_path="/nowhere").connection
    assert (connection.validate_certs, connection.ca_path) == (False, "/nowhere")
    with pytest.raises(BadInput, match="^ca_path: there is no file or folder '/nowhere'"):
        settings_of(case, ca_path="/nowhere")


@EACH_CASE
def test_without_guards_nothing_but_the_default_limit_stands_against_a_plan(case: Case) -> None:
    assert parameters(case.operation, {"max_removals": 500})["max_removals"] == full_spec(case.operation)["max_removals"]["default"]
    policy = settings_of(case).policy
    assert policy[1:5] == (None, [], None, None) and policy.approved_items("1-x") is None


RANGES: list[tuple[str, Any]] = [
    ("timeout", 0),
    ("max_attempts", 0),
    ("max_parallel", 0),
    ("verify_timeout", -0.001),
    ("deadline", -1),
    ("max_removals", -1),
    ("max_removal_percent", -0.1),
]


@EACH_CASE
@pytest.mark.parametrize("option, value", RANGES)
def test_a_number_below_its_range_is_refused_by_name(option: str, value: Any, case: Case) -> None:
    with pytest.raises(BadInput, match=f"^{option} is {value}"):
        settings_of(case, **{option: value})


@EACH_CASE
@pytest.mark.parametrize("option", ["timeout", "verify_timeout", "deadline"])
def test_a_time_above_its_range_is_refused_by_name(option: str, case: Case) -> None:
    with pytest.raises(BadInput, match=f"^{option} is 1e\\+18 seconds, it must be at most 1000000"):
        settings_of(case, **{option: 1e18})


# ---- the ways to log in


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_exactly_one_way_to_log_in_is_taken_and_the_refusal_names_them(operation: type[Operation], monkeypatch: pytest.MonkeyPatch) -> None:
    ways = operation.description.vendor.logins
    marks = ", ".join(way[0] for way in ways)
    with pytest.raises(BadInput, match=f"Give one of {marks} to log in"):
        own_options(operation, parameters(operation, {}))
    if len(ways) > 1:
        with pytest.raises(BadInput, match=f"More than one way to log in is given: {marks}"):
            own_options(operation, parameters(operation, {name: "given" for way in ways for name in way}))
