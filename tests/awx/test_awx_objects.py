# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbook asks of AWX: nothing that AWX refuses, nothing that removes without an approval, and the same a second time."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.revoke.access.plugins.module_utils._plan.document import document
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tests.awx import rules
from tests.awx.job import Awx
from tests.awx.objects import MODULES, PROJECT, Objects
from tests.awx.world import ALONE, World

REMOVING = ("Revoke - remove", "Revoke - resume")
VENDORS = {operation.description.vendor.name: operation.description.vendor for operation in OPERATIONS.values()}


class Loader(yaml.SafeLoader):
    """YAML as Ansible has it."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def test_the_modules_take_what_they_are_given(alone: Awx, many: Awx) -> None:
    for awx in (alone, many):
        assert awx.objects.played.code == 0, awx.objects.played.output
        assert {name for name, _params in awx.objects.all()} <= set(MODULES["modules"])


def test_nodes_and_settings_are_documented_to_the_last_key(alone: Awx) -> None:
    known = MODULES["modules"]["workflow_job_template_node"]["documented"]["approval_node"]["suboptions"]
    nodes = [params["approval_node"] for name, params in alone.objects.all() if "approval_node" in params]
    assert len(nodes) == 2 and all(set(node) <= set(known) and isinstance(node["timeout"], int) for node in nodes)


def test_a_second_run_changes_nothing(alone: Awx) -> None:
    before = alone.objects.all()
    again = alone.objects.make()
    (counts,) = again.hosts.values()
    assert again.code == 0 and counts[1] == 0, again.output
    assert alone.objects.all() == before * 2


def test_awx_takes_every_credential_type(alone: Awx) -> None:
    for name, kind in alone.objects.of("credential_type").items():
        assert [*rules.wrong_type(kind)] == [], name


def test_there_is_a_type_for_each_way_to_log_in_that_can_be_stored(alone: Awx) -> None:
    """One of Venafi's ways spends its token, so that a stored one would serve once."""
    found = [set(kind["injectors"].get("env", {})) for kind in alone.objects.of("credential_type").values()]
    for vendor in VENDORS.values():
        for way in vendor.logins:
            needed = {vendor.connection[name]["env"][0] for name in (*way, "base_url")}
            others = {vendor.connection[name]["env"][0] for each in vendor.logins for name in each}.difference(needed)
            fitting = [names for names in found if needed <= names and not names & others]
            assert len(fitting) == (way[0] != "refresh_token"), way


def test_every_secret_of_a_type_is_one(alone: Awx) -> None:
    secrets = {name for vendor in VENDORS.values() for name, option in vendor.connection.items() if option.get("no_log")}
    for name, kind in alone.objects.of("credential_type").items():
        for field in kind["inputs"]["fields"]:
            assert field.get("secret", False) == (field["id"] in {*secrets, "tenants"}), (name, field)


def test_no_secret_is_shown_by_the_playbook(alone: Awx, many: Awx, world: World) -> None:
    shown = alone.objects.played.output + many.objects.played.output
    assert [secret for secret in world.secrets if secret in shown] == []


def test_a_field_that_is_left_empty_counts_as_not_given(alone: Awx, tmp_path: Path) -> None:
    kind = alone.objects.one("credential_type", "SailPoint Identity Security Cloud (client id)")
    found = rules.rendered(kind, {"base_url": "https://example.com", "client_id": "a", "client_secret": "b", "api_version": ""}, tmp_path)
    assert found.env["SAIL_API_VERSION"] == ""


@pytest.mark.parametrize("name", ["audit", "remove", "prove", "resume", "offboard", "resume offboarding"])
def test_awx_takes_every_survey(name: str, alone: Awx) -> None:
    found = {**alone.objects.of("job_template"), **alone.objects.of("workflow_job_template")}[f"Revoke - {name}"]
    assert found["survey_enabled"] and [*rules.wrong_survey(found["survey_spec"])] == []
    by_type = {question["variable"]: question for question in found["survey_spec"]["spec"]}
    assert by_type["revoke_tokens"]["type"] == "password"
    ids = "\n".join(f"{number:032x}" for number in range(100_000))
    answers: dict[str, Any] = {"plan": "plans/sailpoint_governance_group.yml", "revoke_ids": ids}
    assert [*rules.wrong_answers(found["survey_spec"], {**answers, **({"revoke_run": 7} if "revoke_run" in by_type else {})})] == []


def test_nothing_that_removes_can_be_told_otherwise_at_its_launch(alone: Awx) -> None:
    for name, job in alone.objects.of("job_template").items():
        assert job["job_slice_count"] == 1 and not [ask for ask in job if ask.startswith("ask_") and job[ask]]
        assert job["extra_vars"].get("require_plan", False) is (name in REMOVING)
        asked = {question["variable"] for question in job["survey_spec"]["spec"]}
        assert not asked & set(job["extra_vars"]) and not asked & {"plan_ids", "require_plan", "plan_max_age", "max_removals"}
    for workflow in alone.objects.of("workflow_job_template").values():
        assert workflow["ask_variables_on_launch"] is False


def test_a_removal_follows_an_approval_in_every_workflow(alone: Awx) -> None:
    nodes: dict[tuple[str, str], dict[str, Any]] = {}
    for module, params in alone.objects.all():
        if module == "workflow_job_template_node":
            nodes.setdefault((params["workflow_job_template"], params["identifier"]), {}).update(params)
    removing = [place for place, node in nodes.items() if node.get("unified_job_template") in REMOVING]
    assert len(removing) == len({workflow for workflow, _identifier in nodes}) == 2
    for workflow, identifier in removing:
        before = [node for (whose, _name), node in nodes.items() if whose == workflow and identifier in node["success_nodes"]]
        assert len(before) == 1 and "approval_node" in before[0]


def test_a_name_means_one_thing_where_awx_looks_for_templates(alone: Awx) -> None:
    """Job templates, workflows and projects are looked up in one list when a node names them."""
    names = [name for kind in ("job_template", "workflow_job_template") for name in alone.objects.of(kind)]
    assert len(set(names)) == len(names) == 6


def test_who_approves_reads_the_audits_and_launches_nothing(alone: Awx) -> None:
    roles = [params for module, params in alone.objects.all() if module == "role"]
    may: dict[str, dict[str, set[str]]] = {}
    for each in roles:
        held = may.setdefault(each["teams"][0], {}).setdefault(each["role"], set())
        held.update(each["workflows"], each["job_templates"])
    launching, approving = may["Revoke - offboarding"], may["Revoke - approvers"]
    assert set(launching) == {"execute", "read"} and not launching["execute"] & set(REMOVING)
    assert set(approving) == {"approval", "read"} and approving["read"] >= set(alone.objects.of("job_template"))


def test_the_deadline_ends_a_removal_before_awx_kills_it(alone: Awx) -> None:
    """A removal looks at everything twice at most."""
    for job in alone.objects.of("job_template").values():
        assert 2 * job["extra_vars"]["deadline"] < job["timeout"]


def test_awx_takes_the_messages_and_a_webhook_gets_json_whatever_is_in_them(alone: Awx) -> None:
    (found,) = alone.objects.of("notification_template").values()
    assert [*rules.wrong_messages(found["messages"])] == []
    job = {"id": 7, "name": 'Leavers "all" <b>', "status": "failed", "artifacts": {"revoke_verdict": {"msg": 'It said: "no"\n'}}}
    for event in ("success", "error"):
        told = rules.body(found["messages"][event]["body"], job)
        assert told["artifacts"] == job["artifacts"] and job["name"] in told["text"]
        of_a_workflow = {name: value for name, value in job.items() if name != "artifacts"}
        assert rules.body(found["messages"][event]["body"], of_a_workflow)["artifacts"] == {}
    used = [params for name, params in alone.objects.all() if name == "job_template"]
    assert all(params["notification_templates_error"] == [found["name"]] for params in used)


def test_each_tenant_is_a_host_and_none_has_the_connection_of_another(many: Awx) -> None:
    assert set(many.objects.of("host")) == set(json_of(many)) and not set(many.objects.of("host")) & {"localhost", ALONE}
    (inventory,) = many.objects.of("inventory").values()
    assert "[inventory_hostname]" in inventory["variables"]["revoke_connection"]
    assert {params["credential_type"] for params in many.objects.of("credential").values()} == {"Leavers - Tenants"}


def json_of(many: Awx) -> Any:
    return json.loads(many.objects.one("credential", "tenants")["inputs"]["tenants"])


def test_tenants_beside_credentials_that_they_could_fall_back_on_are_refused_at_once(tmp_path: Path) -> None:
    given = {"awx_credentials": [{"name": "There already"}], "awx_tenants": {"acme": {}}}
    objects = Objects(tmp_path, **given)
    assert objects.played.code == 2 and "would take the others'" in objects.played.output and objects.all() == []


def plans() -> list[Path]:
    return sorted((PROJECT / "plans").glob("*.yml"))


def test_the_survey_asks_for_all_that_the_plans_for_ids_need(alone: Awx) -> None:
    asked = {question["variable"] for question in alone.objects.one("job_template", "audit")["survey_spec"]["spec"]}
    assert {path.stem for path in plans()} == set(OPERATIONS) - {"planted_operation"}
    for path in plans():
        found = document(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)
        assert [entry.operation.description.name for entry in found.entries] == [path.stem]
        assert set(re.findall(r"\brevoke_\w+", path.read_text(encoding="utf-8"))) <= asked


def test_the_project_has_a_playbook_for_each_job_template(alone: Awx) -> None:
    for job in alone.objects.of("job_template").values():
        (play,) = yaml.safe_load((PROJECT / job["playbook"]).read_text(encoding="utf-8"))
        name = play["ansible.builtin.import_playbook"].rpartition(".")[2]
        assert (PROJECT.parents[1] / f"{name}.yml").is_file() and job["playbook"] == f"{name}.yml"
    assert document(yaml.safe_load((PROJECT / "leavers" / "example.yml").read_text(encoding="utf-8")), "example.yml").case


def test_the_data_can_be_read_without_ansible() -> None:
    for path in sorted(PROJECT.parent.glob("*.yml")):
        assert all(name.startswith("awx_") for name in yaml.load(path.read_text(encoding="utf-8"), Loader)), path.name
