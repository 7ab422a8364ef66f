# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of the modules: environment fall-backs, which exclude which, secrets, and results of a large run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from ansible.module_utils.common.warnings import get_warning_messages

from ansible_collections.revoke.access.plugins.module_utils._engine.vocabulary import Key, Question
from ansible_collections.revoke.access.plugins.module_utils._options.spec import module_arguments
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.cases.case import Case, Misfit
from ansible_collections.revoke.access.tests.unit.helpers.cases.registry import CASES, EACH_CASE
from ansible_collections.revoke.access.tests.unit.helpers.conversation import Step
from ansible_collections.revoke.access.tests.unit.helpers.module_run import clear_environment, run_module, run_operation, spec_of

SHARED_ENV = {
    "validate_certs": ["REVOKE_VALIDATE_CERTS"],
    "allow_http": ["REVOKE_ALLOW_HTTP"],
    "ca_path": ["REVOKE_CA_PATH"],
    "timeout": ["REVOKE_TIMEOUT"],
    "max_attempts": ["REVOKE_MAX_ATTEMPTS"],
    "max_parallel": ["REVOKE_MAX_PARALLEL"],
    "deadline": ["REVOKE_DEADLINE"],
    "max_removals": ["REVOKE_MAX_REMOVALS"],
    "unknown": ["REVOKE_UNKNOWN"],
    "evidence_path": ["REVOKE_EVIDENCE_PATH"],
    "timestamp_url": ["REVOKE_TIMESTAMP_URL"],
}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


@EACH_CASE
def test_every_connection_option_has_its_environment_variables(case: Case) -> None:
    spec = spec_of(case.module)
    found = {name: list(option["fallback"][1]) for name, option in spec.items() if "fallback" in option}
    assert found == {**SHARED_ENV, **case.env}


@EACH_CASE
def test_every_secret_option_is_no_log_and_no_list_of_ids_is(case: Case) -> None:
    spec = spec_of(case.module)
    secret = {name for name, option in spec.items() if option.get("no_log")}
    assert secret == set(case.secrets)


@EACH_CASE
def test_check_mode_is_supported_and_lists_take_raw_elements(case: Case) -> None:
    arguments = module_arguments(case.operation)
    assert arguments["supports_check_mode"] is True
    elements = {name: option["elements"] for name, option in arguments["argument_spec"].items() if option.get("type") == "list"}
    assert elements.pop(case.option) == ("dict" if case.part else "raw")
    assert set(elements.values()) == {"raw"}  # raw: or Ansible makes strings of numbers and nulls


@EACH_CASE
def test_the_list_option_is_known_as_ids_too(case: Case) -> None:
    spec = spec_of(case.module)
    assert "ids" in spec or any(option.get("aliases") == ["ids"] for option in spec.values())


def test_the_connection_may_come_from_the_environment_alone(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ONEACCESS_URL": "https://x.test", "ONEACCESS_CLIENT_ID": "app", "ONEACCESS_CLIENT_SECRET": "oneaccess-secret"}.items():
        monkeypatch.setenv(name, value)
    args = {"application_id": "APP-1", "role_id": "ROLE-1", "ids": ["a"]}
    ended = run_module(capsys, "oneaccess_role_member", args, calls.oneaccess_login(), calls.oneaccess_members([]))
    assert ended.code == 0 and ended.result["unchanged_items"] == ["a"]
    assert "oneaccess-secret" not in ended.printed


def test_an_option_wins_over_its_environment_variable(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSP_API_TOKEN", "another")
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ["a"]}
    assert run_module(capsys, "csp_oauth_app", args, calls.csp_login(), calls.csp_apps([])).code == 0


def test_a_way_to_log_in_that_the_task_gives_wins_over_those_of_the_environment(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSP_CLIENT_ID", "another")
    monkeypatch.setenv("CSP_CLIENT_SECRET", "another-secret")
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ["a"]}
    assert run_module(capsys, "csp_oauth_app", args, calls.csp_login(), calls.csp_apps([])).code == 0
    monkeypatch.setenv("CSP_API_TOKEN", "a-third-one")
    ended = run_module(capsys, "csp_oauth_app", {"org_id": calls.ORG, "client_ids": ["a"]})
    assert ended.code == 1 and ended.result["msg"].startswith("More than one way to log in is given: api_token, client_id.")


MISFITS = [(case, misfit) for case in CASES.values() for misfit in case.misfits]
BLANKS = [(case, misfit) for case in CASES.values() for misfit in case.blanks]


@pytest.mark.parametrize("case, misfit", MISFITS, ids=[f"{case.module}-{misfit.words[:40]}" for case, misfit in MISFITS])
def test_options_that_do_not_fit_together_are_refused_without_a_request(case: Case, misfit: Misfit, capsys: Any) -> None:
    ended = run_module(capsys, case.module, dict(misfit.args))
    assert ended.code == 1 and misfit.words in ended.result["msg"]


@pytest.mark.parametrize("case, misfit", BLANKS, ids=[f"{case.module}-{misfit.words}" for case, misfit in BLANKS])
def test_a_blank_or_broken_credential_is_refused_by_name_before_any_request(case: Case, misfit: Misfit, capsys: Any) -> None:
    ended = run_module(capsys, case.module, dict(misfit.args))
    assert ended.code == 1 and ended.result["complete"] is False
    assert ended.result["msg"].startswith(misfit.words)


def test_a_token_value_is_never_in_the_result_not_even_when_the_vendor_repeats_it(capsys: Any) -> None:
    value = "Xy7leakedTokenValue0123456789"
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "tokens": [value, "Other-value-that-is-unknown"]}
    echo = calls.csp_error(f"token {value} is odd", 409)
    steps = [calls.csp_login(), calls.csp_org(), calls.csp_details(value, status=409, answer=echo)]
    steps.append(calls.csp_details("Other-value-that-is-unknown", status=404, answer=echo))
    ended = run_module(capsys, "csp_api_token", dict(args, max_parallel=1), *steps, diff=True)
    assert ended.code == 1 and [failed["item"] for failed in ended.result["failed_items"]] == ["tokens[0]", "tokens[1]"]
    assert value not in ended.printed and "Other-value" not in ended.printed and "is odd" in ended.printed


def test_a_secret_that_the_vendor_repeats_percent_encoded_is_masked_too(capsys: Any) -> None:
    args = {"api_token": "csp/secret+1", "org_id": calls.ORG, "client_ids": ["a"]}
    login = calls.csp_login()._replace(form={"api_token": "csp/secret+1"})
    refused = calls.csp_apps([], status=400, answer=calls.csp_error("invalid token csp%2fsecret%2B1 or csp/secret+1"))
    ended = run_module(capsys, "csp_oauth_app", args, login, refused)
    assert "invalid token ******** or ********" in ended.result["msg"]
    assert "secret%2B1" not in ended.printed and "secret+1" not in ended.printed


class Careless(OAuthApps):
    """An operation that writes while it should only look."""

    def prepare(self) -> None:
        self.client.write("DELETE", "/everything")


@pytest.mark.parametrize("check_mode", [True, False])
def test_the_client_of_check_mode_is_the_one_that_cannot_write(check_mode: bool, capsys: Any) -> None:
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ["a"]}
    sent = [] if check_mode else [calls.csp_login(), Step("DELETE", "/everything", answer={}), calls.csp_apps([])]
    ended = run_operation(capsys, Careless, args, *sent, check_mode=check_mode)
    assert ended.code == int(check_mode) and ("Check mode tried to send DELETE /everything" in ended.result["msg"]) is check_mode


def test_names_are_resolved_in_the_result(capsys: Any) -> None:
    args = {"base_url": "https://x.test", "names": ["Sales", "None"], "client_id": "pat", "client_secret": "sail-secret"}
    steps = [calls.sailpoint_login(), calls.sailpoint_list(["Sales", "None"], [calls.group("id-1", name="Sales")], field="name")]
    ended = run_module(capsys, "sailpoint_governance_group", args, *steps, check_mode=True)
    assert ended.result["resolved"] == {"Sales": ["id-1"], "None": []}
    assert (ended.result["changed_items"], ended.result["unchanged_items"]) == (["id-1"], ["None"])


@pytest.mark.parametrize("count, whole", [(7000, True), (20000, False)])
@pytest.mark.parametrize("diff", [True, False])
def test_a_large_result_stays_below_what_awx_accepts(count: int, whole: bool, diff: bool, capsys: Any) -> None:
    ids = [f"2c918086-74f2-4e0b-0174-000-{number:08}" for number in range(count)]
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ids, "max_removals": 0, "max_parallel": 1}
    ended = run_module(capsys, "csp_oauth_app", args, calls.csp_login(), *calls.csp_pages(ids), check_mode=True, diff=diff)
    assert len(ended.printed.encode()) < 700000
    assert ended.result["summary"]["changed"] == count and ended.result["complete"] is True
    assert (ended.result["changed_items"] == ids) is whole
    assert ended.result["truncated"] is not whole or diff
    assert len(ended.result["invocation"]["module_args"]["client_ids"]) < 100


def test_a_list_of_ordinary_length_is_repeated_in_the_invocation(capsys: Any) -> None:
    ids = calls.numbered(50)
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ids}
    ended = run_module(capsys, "csp_oauth_app", args, calls.csp_login(), calls.csp_apps([]))
    assert ended.result["invocation"]["module_args"]["client_ids"] == ids
    assert "csp-secret" not in json.dumps(ended.result)


def test_the_message_names_a_few_failures_and_counts_the_rest(capsys: Any) -> None:
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": calls.numbered(30)}
    message = run_module(capsys, "csp_oauth_app", args, calls.csp_login(status=401)).result["msg"]
    assert message.startswith("30 OAuth apps: 0 deleted, 0 already gone, 30 failed. id-0000 (not_attempted): ")
    assert message.endswith(" | and 25 more, see failed_items.") and "id-0005" not in message


class Talkative(OAuthApps):
    """An operation with much to say."""

    def questions(self, keys: Sequence[Key]) -> Sequence[Question]:
        self.warnings += [f"warning {number}" for number in range(500)]
        return super().questions(keys)


def test_warnings_are_bounded(capsys: Any) -> None:
    before = set(get_warning_messages())  # ansible-core repeats what other modules of this process have said
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ["x"]}
    ended = run_operation(capsys, Talkative, args, calls.csp_login(), calls.csp_apps("x"), check_mode=True)
    # ansible-core 2.21 wraps each text in an event.
    texts = [warning if isinstance(warning, str) else warning["event"]["msg"] for warning in ended.result["warnings"]]
    assert [text for text in texts if text not in before] == [f"warning {number}" for number in range(20)]


@EACH_CASE
def test_a_module_runs_alike_where_awx_sets_every_variable_to_nothing(case: Case, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for option in case.operation.description.vendor.connection.values():
        for variable in option.get("env", ()):
            monkeypatch.setenv(variable, "")
    for variables in SHARED_ENV.values():
        monkeypatch.setenv(variables[0], "")
    ended = run_module(capsys, case.module, case.given(), *case.audit(), check_mode=True)
    assert ended.result["summary"]["requested"] == len(case.items), ended.result["msg"]


WEB_TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSIsImV4cCI6MX0.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw"


@EACH_CASE
@pytest.mark.parametrize("ends", ["", "\n", " "])
def test_a_token_among_the_ids_is_refused_and_shown_nowhere(case: Case, ends: str, capsys: Any) -> None:
    value: Any = WEB_TOKEN + ends
    items = [*case.items, case.spelled(case.items[0], lambda _text: value)]
    ended = run_module(capsys, case.module, case.given(items))
    assert ended.code == 1 and "looks like the value of a token" in ended.result["msg"]
    assert WEB_TOKEN not in ended.printed and WEB_TOKEN[30:60] not in ended.printed


NAMED_BY_ID = [case for case in CASES.values() if isinstance(case.items[0], str) and case.option != "client_ids"]  # people choose those


@pytest.mark.parametrize("case", NAMED_BY_ID, ids=[case.module for case in NAMED_BY_ID])
@pytest.mark.parametrize("value", ["a1B2" * 16, "a1B2" * 16 + "c", " " + "a1B2" * 16 + "\n"])
def test_the_value_of_an_api_token_among_the_ids_is_refused_and_shown_nowhere(value: str, case: Case, capsys: Any) -> None:
    ended = run_module(capsys, case.module, case.given([*case.items, value]))
    assert ended.code == 1 and f"{case.option}[{len(case.items)}] looks like the value of a token" in ended.result["msg"]
    assert "a1B2a1B2" not in ended.printed
