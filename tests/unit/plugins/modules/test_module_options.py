# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of the modules: environment fall-backs, which exclude which, secrets, and results of a large run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from unittest import mock

import pytest

from ansible_collections.revoke.access.plugins.module_utils import _run
from ansible_collections.revoke.access.plugins.module_utils._arguments import Options, module_arguments
from ansible_collections.revoke.access.plugins.module_utils._vendors import vmware_csp
from ansible_collections.revoke.access.plugins.module_utils._vendors.vmware_csp.oauth_app import OAuthApps
from ansible_collections.revoke.access.tests.unit.helpers import vendor_calls as calls
from ansible_collections.revoke.access.tests.unit.helpers.module_run import run_module, spec_of

SHARED_ENV = {
    "validate_certs": ["REVOKE_VALIDATE_CERTS"],
    "ca_path": ["REVOKE_CA_PATH"],
    "timeout": ["REVOKE_TIMEOUT"],
    "max_attempts": ["REVOKE_MAX_ATTEMPTS"],
    "max_parallel": ["REVOKE_MAX_PARALLEL"],
    "deadline": ["REVOKE_DEADLINE"],
    "max_removals": ["REVOKE_MAX_REMOVALS"],
    "evidence_path": ["REVOKE_EVIDENCE_PATH"],
}
CSP_ENV = {"base_url": ["CSP_URL"], "api_token": ["CSP_API_TOKEN"], "client_id": ["CSP_CLIENT_ID"], "client_secret": ["CSP_CLIENT_SECRET"]}
ENV: dict[str, dict[str, list[str]]] = {
    "csp_oauth_app": CSP_ENV,
    "csp_api_token": CSP_ENV,
    "oneaccess_role_member": {"base_url": ["ONEACCESS_URL"], "client_id": ["ONEACCESS_CLIENT_ID"], "client_secret": ["ONEACCESS_CLIENT_SECRET"]},
    "venafi_oauth_rule": {
        "base_url": ["VENAFI_URL", "VCERT_URL"],
        "client_id": ["VENAFI_CLIENT_ID"],
        "username": ["VENAFI_USER"],
        "password": ["VENAFI_PASS"],
        "scope": ["VENAFI_SCOPE"],
        "refresh_token": ["VENAFI_REFRESH_TOKEN"],
        "access_token": ["VENAFI_TOKEN", "VCERT_TOKEN"],
    },
    "sailpoint_governance_group": {
        "base_url": ["SAIL_BASE_URL"],
        "client_id": ["SAIL_CLIENT_ID"],
        "client_secret": ["SAIL_CLIENT_SECRET"],
        "access_token": ["SAIL_ACCESS_TOKEN"],
        "api_version": ["SAIL_API_VERSION"],
    },
}
EACH = pytest.mark.parametrize("module", sorted(ENV))


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine that runs the tests has set is of no influence."""
    for names in list(ENV.values()) + [SHARED_ENV]:
        for name in sum(names.values(), []):
            monkeypatch.delenv(name, raising=False)


@EACH
def test_every_connection_option_has_its_environment_variables(module: str) -> None:
    spec = spec_of(module)["argument_spec"]
    found = {name: list(option["fallback"][1]) for name, option in spec.items() if "fallback" in option}
    assert found == dict(SHARED_ENV, **ENV[module])


@EACH
def test_every_secret_option_is_no_log_and_no_list_of_ids_is(module: str) -> None:
    spec = spec_of(module)["argument_spec"]
    secret = {name for name, option in spec.items() if option.get("no_log")}
    assert secret == {"api_token", "client_secret", "password", "refresh_token", "access_token", "tokens"} & set(spec)


@EACH
def test_check_mode_is_supported_and_lists_take_raw_elements(module: str) -> None:
    arguments = spec_of(module)
    assert arguments["supports_check_mode"] is True
    elements = {name: option["elements"] for name, option in arguments["argument_spec"].items() if option.get("type") == "list"}
    assert elements.pop("rules", "dict") == "dict"
    assert set(elements.values()) == {"raw"}  # raw: or Ansible makes strings of numbers and nulls


@EACH
def test_the_list_option_is_known_as_ids_too(module: str) -> None:
    spec = spec_of(module)["argument_spec"]
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


SECRET = "0123-secret-0123"
CSP = {"org_id": calls.ORG, "ids": ["a"]}
SAIL = {"base_url": "https://x.test", "ids": ["a"]}
VENAFI = {"base_url": "https://x.test", "rules": [calls.rule("a", "local:x")]}

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("csp_oauth_app", CSP, "Give one of api_token, client_id to log in."),
    ("csp_oauth_app", dict(CSP, api_token=SECRET, client_id="c", client_secret=SECRET), "More than one way to log in is given: api_token, client_id."),
    ("csp_oauth_app", dict(CSP, client_id="c"), "client_secret is missing"),
    ("csp_oauth_app", {"api_token": SECRET, "ids": ["a"]}, "missing required arguments: org_id"),
    ("csp_oauth_app", {"api_token": SECRET, "org_id": "o"}, "one of the following is required: client_ids, resume_from"),
    ("csp_oauth_app", dict(CSP, api_token=SECRET, state="present"), "value of state must be one of: absent"),
    ("csp_api_token", {"api_token": SECRET, "org_id": "o"}, "one of the following is required: ids, tokens, resume_from"),
    ("csp_api_token", dict(CSP, api_token=SECRET, state="absent"), "value of state must be one of: inactive, active"),
    ("sailpoint_governance_group", SAIL, "Give one of access_token, client_id to log in."),
    ("sailpoint_governance_group", dict(SAIL, access_token=SECRET, client_id="c"), "More than one way to log in is given: access_token, client_id."),
    ("sailpoint_governance_group", dict(SAIL, client_id="c"), "client_secret is missing"),
    ("sailpoint_governance_group", {"base_url": "https://x.test", "access_token": SECRET}, "one of the following is required: ids, names, resume_from"),
    ("sailpoint_governance_group", dict(SAIL, access_token=SECRET, api_version="v3"), "value of api_version must be one of"),
    ("venafi_oauth_rule", VENAFI, "Give one of access_token, refresh_token, username to log in."),
    ("venafi_oauth_rule", dict(VENAFI, access_token=SECRET, refresh_token=SECRET, client_id="c"), "More than one way to log in is given"),
    ("venafi_oauth_rule", dict(VENAFI, username="u", client_id="c"), "password is missing"),
    ("venafi_oauth_rule", dict(VENAFI, username="u", password=SECRET), "client_id is missing"),
    ("venafi_oauth_rule", dict(VENAFI, refresh_token=SECRET), "client_id is missing"),
    ("venafi_oauth_rule", dict(VENAFI, access_token=SECRET, rules=[{"application_id": "a"}]), "missing required arguments: trustee found in rules"),
    ("venafi_oauth_rule", dict(VENAFI, access_token=SECRET, rules=[{"trustee": "local:a"}]), "missing required arguments: application_id found in rules"),
    ("oneaccess_role_member", {"base_url": "https://x.test", "client_id": "a", "client_secret": SECRET, "ids": []}, "arguments: application_id, role_id"),
]


@pytest.mark.parametrize("module, args, words", REFUSED, ids=[f"{module[:3]}-{words[:40]}" for module, _args, words in REFUSED])
def test_options_that_do_not_fit_together_are_refused_without_a_request(module: str, args: dict[str, Any], words: str, capsys: Any) -> None:
    ended = run_module(capsys, module, args)
    assert ended.code == 1 and words in ended.result["msg"]


BLANK = [
    ("csp_oauth_app", dict(CSP, api_token=""), "api_token"),
    ("csp_oauth_app", dict(CSP, client_id="c", client_secret=" "), "client_secret"),
    ("sailpoint_governance_group", dict(SAIL, access_token=""), "access_token"),
    ("sailpoint_governance_group", dict(SAIL, access_token="tok\n"), "access_token"),
    ("venafi_oauth_rule", dict(VENAFI, refresh_token="", client_id="c"), "refresh_token"),
    ("venafi_oauth_rule", dict(VENAFI, username="u", password="", client_id="c"), "password"),
]


@pytest.mark.parametrize("module, args, option", BLANK)
def test_a_blank_or_broken_credential_is_refused_by_name_before_any_request(module: str, args: dict[str, Any], option: str, capsys: Any) -> None:
    ended = run_module(capsys, module, args)
    assert ended.code == 1 and ended.result["complete"] is False
    assert ended.result["msg"].startswith(option)


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
    login = calls.csp_login(status=400, answer=calls.csp_error("invalid token csp%2Fsecret%2B1 or csp/secret+1"))._replace(form={"api_token": "csp/secret+1"})
    ended = run_module(capsys, "csp_oauth_app", args, login)
    assert "invalid token ******** or ********" in ended.result["msg"]
    assert "secret%2B1" not in ended.printed and "secret+1" not in ended.printed


@pytest.mark.parametrize("check_mode", [True, False])
def test_the_client_of_check_mode_is_the_one_that_cannot_write(check_mode: bool, capsys: Any) -> None:
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": []}
    with mock.patch.object(_run, "Client", wraps=_run.Client) as made:
        run_module(capsys, "csp_oauth_app", args, check_mode=check_mode)
    assert made.call_args.kwargs["read_only"] is check_mode


def test_names_are_resolved_in_the_result(capsys: Any) -> None:
    args = dict(SAIL, ids=None, names=["Sales", "None"], client_id="pat", client_secret="sail-secret")
    steps = [calls.sailpoint_login(), calls.sailpoint_list(["Sales", "None"], [calls.group("id-1", name="Sales")], field="name")]
    ended = run_module(capsys, "sailpoint_governance_group", args, *steps, check_mode=True)
    assert ended.result["resolved"] == {"Sales": ["id-1"], "None": []}
    assert (ended.result["changed_items"], ended.result["unchanged_items"]) == (["id-1"], ["None"])


@pytest.mark.parametrize("count, whole", [(7000, True), (20000, False)])
@pytest.mark.parametrize("diff", [True, False])
def test_a_large_result_stays_below_what_awx_accepts(count: int, whole: bool, diff: bool, capsys: Any) -> None:
    ids = [f"2c918086-74f2-4e0b-0174-000-{number:08}" for number in range(count)]
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ids, "max_removals": 0}
    ended = run_module(capsys, "csp_oauth_app", args, calls.csp_login(), calls.csp_apps(ids), check_mode=True, diff=diff)
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


def test_warnings_are_bounded(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Talkative(OAuthApps):
        """An operation with much to say."""

        def read(self, keys: Sequence[Any]) -> dict[Any, Any]:
            self.warnings += [f"warning {number}" for number in range(500)]
            return super().read(keys)

    monkeypatch.setattr(vmware_csp, "OAuthApps", Talkative)
    args = {"api_token": "csp-secret", "org_id": calls.ORG, "client_ids": ["a"]}
    ended = run_module(capsys, "csp_oauth_app", args, calls.csp_login(), calls.csp_apps([]), check_mode=True)
    # ansible-core 2.21 wraps each text in an event.
    texts = [warning if isinstance(warning, str) else warning["event"]["msg"] for warning in ended.result["warnings"]]
    assert texts == [f"warning {number}" for number in range(20)]


def test_groups_of_options_merge_with_their_rules() -> None:
    first = Options({"a": {"type": "str", "env": ["A_A"]}}, mutually_exclusive=[("a", "b")])
    second = Options({"b": {"type": "str"}}, mutually_exclusive=[("b", "c")], required_one_of=[("a", "b")])
    merged = module_arguments(first, second)
    assert set(merged["argument_spec"]) == {"a", "b"} and "env" not in merged["argument_spec"]["a"]
    assert merged["mutually_exclusive"] == [("a", "b"), ("b", "c")]
    assert merged["required_one_of"] == [("a", "b")]
    assert first.spec["a"]["env"] == ["A_A"]  # what is merged is a copy
