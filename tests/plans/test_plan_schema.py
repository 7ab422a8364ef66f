# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON schema of a plan takes what the task takes, and refuses what it refuses, up to what only the values themselves tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._frame import Frame, How
from ansible_collections.revoke.access.plugins.module_utils._http.wire import NoWire
from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._plan.document import CASE, OF_THE_TASK, document, options_of
from ansible_collections.revoke.access.plugins.module_utils._plan.task import carry_out, plan_arguments, vendors
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS

SCHEMA: dict[str, Any] = json.loads((Path(__file__).resolve().parents[2] / "docs" / "plan.schema.json").read_text(encoding="utf-8"))
LOGINS = {
    "csp": {"api_token": "token of a user"},
    "oneaccess": {"client_id": "robot", "client_secret": "secret of it"},
    "venafi": {"client_id": "robot", "username": "svc", "password": "secret of it"},
    "sailpoint": {"client_id": "robot", "client_secret": "secret of it"},
}
RULE = {"application_id": "a1", "trustee": "local:{ada}"}
WHERE = {"org_id": "o1", "application_id": "a1", "role_id": "r1"}
TEMPLATE = "{{ known_later }}"

# What may stand for a value, of every kind that JSON has.
ODDITIES: list[Any] = [
    None,
    True,
    False,
    -1,
    -0.5,
    0,
    1,
    7,
    1.5,
    2_000_000,
    "-1",
    "-0.5",
    "",
    " ",
    "text",
    "7",
    "1.5",
    "yes",
    "No",
    "absent",
    "fail",
    [],
    ["a"],
    ["a", "b"],
    [7],
    [None],
    [""],
]
ODDITIES += [["a", 7], [[]], [{}], {}, {"a": "b"}, RULE, [RULE], [{**RULE, "more": "x"}], [{"trustee": "local:x"}], [RULE, {}], {**RULE, "trustee": 7}]

# Judged by their value, or by what else is given, and not by their form alone: of these only lists and dictionaries are compared.
BY_VALUE = {"base_url", "ca_path"}
BY_VALUE |= {name for vendor in vendors().values() for way in vendor.logins for name in way}


@pytest.fixture(scope="module", name="schema")
def _schema() -> Any:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    return jsonschema.Draft7Validator(SCHEMA)


def items_of(name: str) -> dict[str, Any]:
    """One item, in the first option of an operation that lists some."""
    items = OPERATIONS[name].description.items[0]
    parts = {name: RULE.get(name, "one") for name in items.spec.get("options", ())}
    return {items.name: [parts or "one"]}


def needed_by(name: str) -> dict[str, Any]:
    """What an operation has to be told beside its items."""
    return {option: WHERE[option] for option, spec in full_spec(OPERATIONS[name]).items() if spec.get("required") and "env" not in spec}


def removal(name: str, **options: Any) -> dict[str, Any]:
    return {"operation": name, **needed_by(name), **items_of(name), **options}


def refused(plan: Any) -> str:
    """Why the task refuses a plan before any request; empty where it does not."""
    if not isinstance(plan, dict) or set(plan) - {"case", "removals"}:
        try:
            document(plan, "plan.yml")
        except BadInput as error:
            return str(error.message)
    params = {name: option.get("default") for name, option in plan_arguments()["argument_spec"].items()}
    connection = {group: {"base_url": "https://vendor.test", **login} for group, login in LOGINS.items()}
    params.update(connection=connection, require_plan=True, **plan)  # so that all is opened and nothing is read
    told = carry_out(Frame(params, set()), params, How(False, False, lambda _run: None, Runtime(transport=lambda _connection: NoWire())))
    return "" if "removals" in told.result else str(told.result["msg"])


def same_verdict(schema: Any, *plans: Any) -> None:
    """Both take a plan, or both refuse it."""
    told = [(plan, [error.message for error in schema.iter_errors(plan)], refused(plan)) for plan in plans]
    differing = [f"{json.dumps(plan)}: the schema says {found or 'yes'}, the task {why or 'yes'}" for plan, found, why in told if bool(found) != bool(why)]
    assert not differing, "\n".join(differing)


def plain(name: str) -> Iterator[tuple[str, Any]]:
    """Every option of an operation with each odd value that is judged by its form alone."""
    for option in sorted(options_of(OPERATIONS[name])):
        for value in ODDITIES:
            if isinstance(value, (list, dict)) or option not in BY_VALUE:
                yield option, value


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_plan_with_what_an_operation_needs_is_good(schema: Any, name: str) -> None:
    same_verdict(schema, {"removals": [removal(name)]})
    assert schema.is_valid({"removals": [removal(name)]})
    whole = {"case": {part: f"a {part}" for part in CASE} | {"requested_at": "2026-11-20T16:00:00Z"}, "removals": [removal(name), removal(name, tenant="acme")]}
    assert schema.is_valid(whole)
    same_verdict(schema, {"removals": [{**removal(name), "operation": f"revoke.access.{name}"}]})


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_option_takes_the_same_values(schema: Any, name: str) -> None:
    same_verdict(schema, *({"removals": [removal(name, **{option: value})]} for option, value in plain(name)))


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_option_takes_a_template(schema: Any, name: str) -> None:
    for option in options_of(OPERATIONS[name]) - set(login_options(name)):
        for value in (TEMPLATE, "{% if a %}b{% endif %}"):
            plan = {"removals": [removal(name, **{option: value})]}
            assert schema.is_valid(plan), option
            document(plan, "plan.yml", templates=True)


def login_options(name: str) -> Iterator[str]:
    """Those of which an entry has to give one way alone."""
    return (way[0] for way in OPERATIONS[name].description.vendor.logins)


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_removal_goes_without_an_item_or_without_what_its_module_needs(schema: Any, name: str) -> None:
    whole = removal(name)
    for left_out in whole:
        same_verdict(schema, {"removals": [{option: value for option, value in whole.items() if option != left_out}]})
        assert not schema.is_valid({"removals": [{option: value for option, value in whole.items() if option != left_out}]})
    for items in OPERATIONS[name].description.items:
        for nothing in ([], None):
            same_verdict(schema, {"removals": [{**whole, items.name: nothing}]})
            same_verdict(schema, {"removals": [{**needed_by(name), "operation": name, items.name: nothing}]})


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_option_of_another_module_or_of_the_task_passes(schema: Any, name: str) -> None:
    others = {option for other in OPERATIONS.values() for option in full_spec(other)} | set(plan_arguments()["argument_spec"]) | {"Ids", "ids ", "okta"}
    for option in (others | set(OF_THE_TASK)) - options_of(OPERATIONS[name]) - {"tenant"}:
        plan = {"removals": [removal(name, **{option: ["one"]})]}
        assert not schema.is_valid(plan), option
        same_verdict(schema, plan)


@pytest.mark.parametrize("name", OPERATIONS)
def test_two_ways_to_log_in_are_too_many(schema: Any, name: str) -> None:
    ways = [*login_options(name)]
    for one, other in zip(ways, ways[1:]):
        plan = {"removals": [removal(name, **{one: "x1234567", other: "y1234567"})]}
        assert not schema.is_valid(plan)
        same_verdict(schema, plan)


def test_a_token_in_the_place_of_a_part_of_a_rule_is_refused_and_not_shown(schema: Any) -> None:
    plan = {"removals": [removal("venafi_oauth_rule", rules=[{**RULE, "Zq" * 32: "x"}])]}
    same_verdict(schema, plan)
    assert "Zq" * 32 not in refused(plan) and "no rule has: a text that may be a secret" in refused(plan)


GOOD = removal("sailpoint_governance_group")
NO_HOSTS = [
    "all",
    "ungrouped",
    "acme*",
    "a?",
    "acme,beta",
    "acme:beta",
    "acme beta",
    "~acme",
    "!acme",
    "&acme",
    "@acme",
    "acme[0]",
    TEMPLATE,
    " acme",
    "a:b",
    "1:2",
]


@pytest.mark.parametrize("value", [*NO_HOSTS, "::1", "2001:db8::7", "1:2:3:4:5:6:7:8", "10.0.0.7", "acme.example.com", "a" * 253, "a" * 254])
def test_a_tenant_is_one_host_for_both(schema: Any, value: str) -> None:
    same_verdict(schema, {"removals": [{**GOOD, "tenant": value}]})
    assert schema.is_valid({"removals": [{**GOOD, "tenant": value}]}) is (value not in NO_HOSTS and len(value) < 254)


@pytest.mark.parametrize("value", [*ODDITIES, "acme", "csp_oauth_apps", "revoke.access.", "other.access.csp_oauth_app"])
def test_operation_and_tenant_are_judged_alike(schema: Any, value: Any) -> None:
    same_verdict(schema, {"removals": [{**GOOD, "operation": value}]})
    same_verdict(schema, {"removals": [{**GOOD, "tenant": value}]})


@pytest.mark.parametrize(
    "plan",
    [
        *ODDITIES,
        *({"removals": value} for value in ODDITIES),
        *({"removals": [value]} for value in ODDITIES),
        *({"removals": [GOOD], "case": value} for value in ODDITIES),
        *({"removals": [GOOD], name: value} for name in ("Removals", "okta", "removals ") for value in (None, [GOOD])),
        {"case": {"id": "x"}},
    ],
    ids=lambda plan: json.dumps(plan)[:60],
)
def test_what_is_around_the_removals_is_judged_alike(schema: Any, plan: Any) -> None:
    same_verdict(schema, plan)


TIMES = ["2026-11-20T16:00:00Z", "2026-11-20 16:00:00.123+01:00", "2026-11-20t16:00:00z", "2026-11-20T16:00:00", "2026-11-20", "yesterday", "16:00Z"]


@pytest.mark.parametrize("value", [*ODDITIES, *TIMES, "x" * 1000, "x" * 1001, TEMPLATE])
def test_a_case_is_judged_alike(schema: Any, value: Any) -> None:
    for name in CASE:
        if not (name == "requested_at" and value == TEMPLATE):  # which only a file may hold
            same_verdict(schema, {"removals": [GOOD], "case": {name: value}})
    same_verdict(schema, {"removals": [GOOD], "case": {"ticket": value}})


def test_a_case_of_templates_is_filled_in_later(schema: Any) -> None:
    plan = {"removals": [GOOD], "case": dict.fromkeys(CASE, TEMPLATE)}
    assert schema.is_valid(plan) and set(document(plan, "plan.yml", templates=True).case.values()) == {TEMPLATE}
    assert "requested_at" in refused(plan)


def test_each_option_has_words_of_its_module() -> None:
    for name in OPERATIONS:
        for option, found in SCHEMA["definitions"][name]["properties"].items():
            if option != "operation":
                words = (SCHEMA["definitions"][found["$ref"].rpartition("/")[2]] if "$ref" in found else found)["description"]
                assert len(words) > 10 and "(" not in words[:3] and not any(f"{mark}(" in words for mark in "OVCEM"), (option, words)
