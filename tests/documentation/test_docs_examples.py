# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every YAML example of the documentation: tasks and plays run against the simulator, the rest is held against what it shows."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.revoke.access.plugins.module_utils._plan.document import document
from ansible_collections.revoke.access.plugins.module_utils._plan.task import plan_arguments
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from tests.documentation.helpers.pages import ROOT, Block, blocks
from tests.documentation.helpers.playbooks import Played, credentials, play, seed
from tests.simulator.thread import SimulatorThread

GROUPS = ["abd18da87904bb82c84c89663dec6d7e", "43a711c493a0bb58ca15cd0a5eb4d7b6", "0" * 32]
IN_CHECK_MODE = ("README.md", "docs/check_mode.md")
VENAFI_LOGIN = ("VENAFI_CLIENT_ID", "VENAFI_USER", "VENAFI_PASS")
OF_FILES = "docs/adding_an_operation.md"  # its blocks are files of the repository
IMPORT = "ansible.builtin.import_playbook"


def runnable(block: Block) -> bool:
    return isinstance(block.data, list)


def examples() -> list[Block]:
    """What a user may run; the page on adding an operation shows files of the repository."""
    return [block for block in [*blocks("yaml"), *of_plugins()] if runnable(block) and block.page != OF_FILES]


def of_plugins() -> list[Block]:
    """The examples of the filters and tests, which ansible-doc shows."""
    paths = sorted(path for kind in ("filter", "test") for path in (ROOT / "plugins" / kind).glob("*.yml"))
    found = [(path.relative_to(ROOT).as_posix(), yaml.safe_load(path.read_text(encoding="utf-8"))["EXAMPLES"]) for path in paths]
    return [Block(page, 1, "yaml", text) for page, text in found]


def others() -> list[Block]:
    return [block for block in blocks("yaml") if not runnable(block)]


def group_in_use() -> str:
    return next(group["id"] for group in seed()["sailpoint_isc"]["groups"] if isinstance(group, dict) and group.get("connections"))


def ready_token(simulator: SimulatorThread) -> str:
    """An access token as a user has it from elsewhere."""
    known = simulator.simulator.vendors["venafi_tpp"].credentials()
    body = json.dumps({name: known[name] for name in ("client_id", "username", "password")} | {"scope": "admin"}).encode()
    request = urllib.request.Request(simulator.base_url + "/vedauth/authorize/oauth", body, {"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
        return json.load(answer)["access_token"]


def plan_id(*place: str) -> str:
    """The plan id of an empty plan at a place."""
    return f"0-{hashlib.sha256(json.dumps([*place, []]).encode('ascii')).hexdigest()}"


def variables(simulator: SimulatorThread, folder: Path) -> dict[str, Any]:
    """What the examples leave to the user: secrets from a vault, and lists of ids."""
    tokens = [token["value"] for token in seed()["vmware_csp"]["orgs"]["8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"]["api_tokens"]]
    rules = [{"application_id": rule["ApplicationId"], "trustee": rule["TrusteePrefixedUniversal"]} for rule in seed()["venafi_tpp"]["rules"]]
    (application,) = seed()["huawei_oneaccess"]["applications"].values()
    (role,) = application["roles"].values()
    known = credentials(simulator)
    (folder / "ids.txt").write_text(f"# leavers\n{GROUPS[0]}\n\n  {GROUPS[1]}  \n", encoding="utf-8")
    (folder / "leaver.yml").write_text(yaml.safe_dump({"removals": [{"operation": "sailpoint_governance_group", "ids": GROUPS}]}), encoding="utf-8")
    return {
        "csp_api_token": known["CSP_API_TOKEN"],
        "leaked_token": tokens[2],
        "leaked_tokens": tokens[:2],
        "sail_client_id": known["SAIL_CLIENT_ID"],
        "sail_client_secret": known["SAIL_CLIENT_SECRET"],
        "venafi_password": known["VENAFI_PASS"],
        "venafi_access_token": ready_token(simulator),
        "venafi_rules": rules[:5],
        "group_ids": GROUPS,
        "group_that_stays": group_in_use(),
        "account_that_stays": role["members"][-1],
        "app_that_stays": "billing-core",
        "token_that_stays": tokens[-1],
        "venafi_rule_that_stays": rules[-1],
        "approved_plan_id": plan_id("sailpoint_isc", simulator.base_url, "sailpoint_governance_group"),  # they are gone by then
        "evidence_file": str(folder / "evidence.jsonl"),
        "csv_file": str(folder / "failed.csv"),
        "time_stamp_authority": f"{simulator.base_url}/there-is-none-here",
        "group_ids_with_one_in_use": GROUPS + [group_in_use()],
        "id_file": str(folder / "ids.txt"),
        "plan": str(folder / "leaver.yml"),  # of the playbook that a project imports
    }


def plan_of(host: str) -> str:
    """The plan file of a host: the plan that the page shows, for this tenant."""
    return re.sub(r"\W", "-", host) + ".plan.yml"


def write_plan(folder: Path, host: str) -> None:
    (shown,) = [block.data for block in others() if block.page == "docs/plan.md"]
    whole = {**shown, "removals": [{**removal, "tenant": host} for removal in shown["removals"]]}
    (folder / plan_of(host)).write_text(yaml.safe_dump(whole), encoding="utf-8")


def as_plays(block: Block, base_url: str, known: dict[str, str]) -> list[dict[str, Any]]:
    """The block as plays on a host of its own, with the simulator in the place of the vendors."""
    text = block.text
    # Two ways to log in at once are refused, so the environment offers one only where the example has none.
    login = {} if "username:" in text or "access_token:" in text else {name: known[name] for name in VENAFI_LOGIN}
    for example in ("https://example.api.identitynow.com", "https://tpp.example.com", "http://tpp.lab.example.com"):
        text = text.replace(example, base_url)
    text = text.replace("plan.yml", plan_of(block.name))
    items = yaml.safe_load(text)
    if IMPORT in items[0]:
        return items
    plays = items if "hosts" in items[0] else [{"name": block.name, "gather_facts": False, "tasks": items}]
    return [dict(each, hosts=block.name, environment=login | each.get("environment", {})) for each in plays]


def played(simulator: SimulatorThread, folder: Path, plays: list[dict[str, Any]], *words: str, **environment: str) -> Played:
    """Run plays in one go, each on the host that it names."""
    (folder / "examples.yml").write_text(yaml.safe_dump(plays, sort_keys=False), encoding="utf-8")
    (folder / "variables.json").write_text(json.dumps(variables(simulator, folder)), encoding="utf-8")
    hosts = {each["hosts"]: None for each in plays if "hosts" in each}
    for host in hosts:
        write_plan(folder, host)
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    (folder / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": local}}), encoding="utf-8")
    common = {name: value for name, value in credentials(simulator).items() if name not in VENAFI_LOGIN} | environment
    return play(folder, common, "-i", "hosts.yml", "-e", "@variables.json", *words, "examples.yml")


def run_all(simulator: SimulatorThread, folder: Path, examples: list[Block], *words: str) -> list[str]:
    """Run examples in one go; gives the names of those that failed, with the output last."""
    known = credentials(simulator)
    ended = played(simulator, folder, [each for block in examples for each in as_plays(block, simulator.base_url, known)], *words)
    wanted = {"localhost" if IMPORT in block.data[0] else block.name for block in examples}
    failed = sorted(name for name in wanted if ended.hosts.get(name, (0, 0, 1))[0] < 1 or ended.hosts[name][2])
    return failed + [ended.output] if failed or ended.code else []


@pytest.mark.parametrize("words", [("--check",), ()], ids=["check", "run"])
def test_every_task_and_play_succeeds(tmp_path: Path, words: tuple[str, ...]) -> None:
    with SimulatorThread(seed=seed()) as simulator:
        chosen = [block for block in examples() if not words or block.page in IN_CHECK_MODE]
        failed = run_all(simulator, tmp_path, chosen, *words)
        assert not failed, "\n".join(failed)
        written = simulator.control.calls()["total"]["write"]
        left = simulator.control.state("vmware_csp")["orgs"]["8a2f6c1e-4b7d-4e0a-9c35-1d2e3f4a5b6c"]["oauth_apps"]
    assert (written == 0) == bool(words)
    assert ("payroll-sync" in left) == bool(words)


def judged(each: dict[str, Any]) -> dict[str, Any]:
    """A play that tells how it ended and does not fail, for a play that fails would end those behind it."""
    good, bad = ({"name": "Tell it", "ansible.builtin.debug": {"msg": f"{each['hosts']} {end}."}} for end in ("passed", "failed"))
    return {**each, "tasks": [{"name": "Judge it", "block": [*each["tasks"], good], "rescue": [bad]}]}


def test_no_recipe_takes_a_run_that_never_looked_for_a_good_one(tmp_path: Path) -> None:
    """The evidence cannot be written, so nothing is read: four empty lists. Whatever a recipe lets pass, that fails."""
    chosen = [block for block in examples() if any(f"revoke.access.{name}:" in block.text for name in OPERATIONS)]
    missing = str(tmp_path / "missing" / "evidence.jsonl")
    with SimulatorThread(seed=seed()) as simulator:
        plays = [judged(each) for block in chosen for each in as_plays(block, simulator.base_url, credentials(simulator))]
        ended = played(simulator, tmp_path, plays, "-e", json.dumps({"evidence_file": missing}), REVOKE_EVIDENCE_PATH=missing)
        total = simulator.control.calls()["total"]
    verdicts = set(re.findall(r"\"(\w+ (?:passed|failed))\.\"", ended.output))
    assert total["read"] == total["write"] == 0 and "cannot be written" in ended.output, ended.output
    assert verdicts == {f"{block.name} failed" for block in chosen}, ended.output


def plan_of_the_demo(data: dict[str, Any]) -> None:
    """The excerpt in the README: every removal with every key, and nothing that is not in the file."""
    whole = yaml.safe_load((ROOT / "playbooks" / "demo" / "plan.yml").read_text(encoding="utf-8"))
    assert data["case"].items() <= whole["case"].items() and list(data) == list(whole)
    assert [list(removal) for removal in data["removals"]] == [list(removal) for removal in whole["removals"]]
    for shown, removal in zip(data["removals"], whole["removals"]):
        for key, value in shown.items():
            assert all(item in removal[key] for item in value) if isinstance(value, list) else value == removal[key]


def plan_of_every_module(data: dict[str, Any]) -> None:
    """The plan in the guide has every module in it."""
    assert [entry.operation.description.name for entry in document(data, "leaver.yml").entries] == list(OPERATIONS)


def tenants_of_an_inventory(data: dict[str, Any]) -> None:
    """Hosts with connections that the task takes."""
    known = plan_arguments()["argument_spec"]["connection"]["options"]
    for host in data["all"]["hosts"].values():
        for group, login in host["revoke_connection"].items():
            assert set(login) <= set(known[group]["options"])


def removal_plan(data: dict[str, Any]) -> None:
    """A plan that the module takes."""
    assert document(data, "plan.yml").case and len(data["removals"]) > 1


def awx_variables(data: dict[str, Any]) -> None:
    """What the playbook awx_objects knows, in the form that it wants."""
    text = "".join((ROOT / "playbooks" / "awx" / f"{name}.yml").read_text(encoding="utf-8") for name in ("defaults", "credential_types"))
    known = yaml.safe_load(re.sub(r"^---$|!unsafe", "", text, flags=re.MULTILINE))
    assert set(data) <= set(known)
    types = {kind["name"]: {field["id"] for field in kind["inputs"]["fields"]} for kind in known["awx_credential_types"]}
    assert all(set(each.get("inputs", {})) <= types[each["type"]] for each in data.get("awx_credentials", []))
    specs = plan_arguments()["argument_spec"]["connection"]["options"]
    assert all(set(options) <= set(specs[group]["options"]) for tenant in data.get("awx_tenants", {}).values() for group, options in tenant.items())


def execution_environment(data: dict[str, Any]) -> None:
    """The form of ansible-builder's version 3, with our collection in it."""
    assert data["version"] == 3
    assert data["dependencies"]["galaxy"]["collections"] == [{"name": "revoke.access"}]


def requirements(data: dict[str, Any]) -> None:
    """The form of a requirements file of ansible-galaxy."""
    assert data == {"collections": [{"name": "revoke.access"}]}


def inventory(data: dict[str, Any]) -> None:
    """A host that is reached without a connection, on the interpreter of Ansible."""
    assert data["all"]["hosts"]["runner"] == {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}


def words_of_an_operation(data: dict[str, Any]) -> None:
    """What the generator needs of an operation, as it has it."""
    known = yaml.safe_load((ROOT / "tools" / "generate" / "words.yml").read_text(encoding="utf-8"))["operations"]
    assert data == {name: known[name] for name in data}


def variables_of_a_target(data: dict[str, Any]) -> None:
    """What an integration target says of its operation, as the others say it."""
    for path in (ROOT / "tests" / "integration" / "targets").glob("*/vars/main.yml"):
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "removal_module" in found:
            assert set(data) <= set(found), path


CHECKS = {
    ("README.md", "case"): plan_of_the_demo,
    ("docs/user_guide.md", "case"): plan_of_every_module,
    ("docs/playbooks.md", "all"): tenants_of_an_inventory,
    ("docs/plan.md", "case"): removal_plan,
    ("docs/awx.md", "awx_project_url"): awx_variables,
    ("docs/awx.md", "awx_tenants"): awx_variables,
    ("docs/user_guide.md", "version"): execution_environment,
    ("docs/user_guide.md", "collections"): requirements,
    ("docs/troubleshooting.md", "all"): inventory,
    ("docs/adding_an_operation.md", "sailpoint_personal_access_token"): words_of_an_operation,
    ("docs/adding_an_operation.md", "simulator_vendor"): variables_of_a_target,
}


def test_every_other_block_is_what_it_shows() -> None:
    seen = set()
    for block in others():
        kind = (block.page, next(iter(block.data)))
        CHECKS[kind](block.data)
        seen.add(kind)
    assert seen == set(CHECKS)


def test_every_filter_and_test_has_examples_that_are_run() -> None:
    names = {f"plugins/{kind}/{path.stem}.yml": path.stem for kind in ("filter", "test") for path in (ROOT / "plugins" / kind).glob("*.py")}
    assert names and {block.page: names[block.page] for block in of_plugins() if f"revoke.access.{names[block.page]}" in block.text} == names


def test_there_are_examples_of_every_module() -> None:
    text = "\n".join(block.text for block in examples() if block.page == "README.md")
    modules = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
    assert modules == sorted(name for name in modules if f"revoke.access.{name}:" in text)
