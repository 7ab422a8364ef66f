# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs as AWX 24.6.1 starts them: folder, environment, variables and credentials of a job, run by ansible-runner; workflows of them.

After awx/main/tasks/jobs.py (what a job's folder holds) and awx/main/models/workflow.py (what a node hands to the next).
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.awx.objects import PROJECT, Objects
from tests.awx.rules import wrong_answers
from tests.conftest import LINK, ROOT

USER = "ada"
WORKFLOW_JOB = 40
PATIENCE = 120
OURS = ("ANSIBLE_", "COVERAGE", "REVOKE_")  # variables that no job has from where the tests run


class _Unsafe(yaml.SafeDumper):
    """Every text marked, so that Ansible takes no template in it for one."""

    def represent_data(self, data: Any) -> Any:
        """As AWX writes whatever is not of the template itself."""
        return self.represent_scalar("!unsafe", data) if isinstance(data, str) else super().represent_data(data)


class Ended(NamedTuple):
    """How a job ended. C(events): as AWX would keep them. C(artifacts): what set_stats told."""

    code: int
    events: list[dict[str, Any]]
    stdout: str
    artifacts: dict[str, Any]
    folder: Path

    def results(self) -> list[dict[str, Any]]:
        """The results of the tasks."""
        return [event["event_data"]["res"] for event in self.events if "res" in event.get("event_data", {})]

    def largest(self) -> int:
        """The bytes of the largest event."""
        return max(len(json.dumps(event)) for event in self.events)

    def told(self) -> str:
        """All that AWX would show of it: what it prints and keeps."""
        return self.stdout + json.dumps(self.events)

    def verdict(self) -> dict[str, Any]:
        """What it hands on as the verdict."""
        found: dict[str, Any] = self.artifacts["revoke_verdict"]
        return found


class Awx:
    """The objects, a project with the files that the collection ships for one, and jobs."""

    def __init__(self, objects: Objects, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.objects = objects
        self.folder = folder
        self.project = folder / "project"
        self._environment = dict(environment or {})
        self._number = WORKFLOW_JOB
        shutil.copytree(PROJECT, self.project)

    def run(self, template: str, answers: Mapping[str, Any], **more: Any) -> Ended:
        """Launch a job template by itself."""
        job = self.objects.one("job_template", template)
        accepted = {name: value for name, value in answers.items() if not [*wrong_answers(job["survey_spec"], {name: value})][1:]}
        return self._run(template, accepted, more)

    def workflow(self, name: str, answers: Mapping[str, Any], last: str = "") -> dict[str, Ended]:
        """Launch a workflow, and approve; the jobs that ran by the names of their nodes. C(last): the node after which nothing is of interest."""
        whole = self.objects.one("workflow_job_template", name)
        wrong = [*wrong_answers(whole["survey_spec"], answers)]
        if wrong:
            raise AssertionError(wrong)
        self._number += 1
        number = self._number
        nodes: dict[str, dict[str, Any]] = {}
        for module, params in self.objects.all():
            if module == "workflow_job_template_node" and params["workflow_job_template"] == whole["name"]:
                nodes.setdefault(params["identifier"], {}).update(params)
        (node,) = set(nodes) - {name for params in nodes.values() for name in params["success_nodes"]}
        ended: dict[str, Ended] = {}
        artifacts: dict[str, Any] = {}
        while node:
            if "approval_node" not in nodes[node]:
                ended[node] = self._run(nodes[node]["unified_job_template"], {**artifacts, **answers}, {"workflow_job_id": number})
                artifacts.update(ended[node].artifacts)
                if ended[node].code or node == last:
                    break
            node = next(iter(nodes[node]["success_nodes"]), "")
        return ended

    def _run(self, template: str, given: Mapping[str, Any], meta: Mapping[str, Any]) -> Ended:
        self._number += 1
        number = self._number
        job = self.objects.one("job_template", template)
        folder = self.folder / f"job-{number}"
        (folder / "env").mkdir(parents=True)
        (folder / "inventory").mkdir()
        (folder / "project").symlink_to(self.project)
        credentials, injected = self.objects.injected(template, folder / "env")
        told = {"job_id": number, "user_name": USER, "job_template_name": job["name"], **meta}
        given = {**given, **{f"{prefix}_{name}": value for prefix in ("awx", "tower") for name, value in told.items()}}
        own = {name: value for name, value in job["extra_vars"].items() if name not in given}
        (folder / "env" / "extravars").write_text(_dumped(own, yaml.SafeDumper) + _dumped(given, _Unsafe), encoding="utf-8")
        (folder / "env" / "injected").write_text(_dumped(injected, _Unsafe), encoding="utf-8")
        words = f"--forks {job['forks']}" + (f" -e {shlex.quote(f'@{folder}/env/injected')}" if injected else "")
        vault = [params["inputs"] for name, params in self.objects.of("credential").items() if params["credential_type"] == "Vault"]
        (folder / "env" / "passwords").write_text(json.dumps({r"Vault password:\s*?$": vault[0]["vault_password"]} if vault else {}), encoding="utf-8")
        (folder / "env" / "cmdline").write_text(words + (" --ask-vault-pass" if vault else ""), encoding="utf-8")
        (folder / "env" / "envvars").write_text(json.dumps({**credentials, "JOB_ID": str(number), "AWX_HOST": "https://awx.example.com"}), encoding="utf-8")
        self._write_inventory(folder / "inventory" / "hosts", job["inventory"])
        return self._ended(folder, job)

    def _write_inventory(self, path: Path, name: str) -> None:
        hosts = [params["name"] for module, params in self.objects.all() if module == "host" and params["inventory"] == name]
        listed = {"all": {"hosts": hosts, "vars": self.objects.of("inventory")[name]["variables"]}, "_meta": {"hostvars": {host: {} for host in hosts}}}
        path.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(listed)}\nEND\n", encoding="utf-8")
        path.chmod(0o700)

    def _ended(self, folder: Path, job: Mapping[str, Any]) -> Ended:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE", "ANSIBLE_", "REVOKE_")) and not name.upper().endswith("PROXY")
        }
        environment = {
            **kept,
            **self._environment,
            "ANSIBLE_COLLECTIONS_PATH": str(LINK),
            "HOME": str(self.folder),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": "",
        }
        words = [sys.executable, "-m", "ansible_runner", "run", str(folder), "--quiet", "--ident", "job", "-p", job["playbook"]]
        done = subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE)
        artifacts = folder / "artifacts" / "job"
        paths = sorted((artifacts / "job_events").glob("*.json"), key=lambda path: int(path.name.partition("-")[0]))
        events = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
        stats = [event["event_data"]["artifact_data"] for event in events if event.get("event_data", {}).get("artifact_data")]
        stdout = (artifacts / "stdout").read_text(encoding="utf-8") if artifacts.exists() else done.stdout + done.stderr
        return Ended(done.returncode, events, stdout, stats[-1] if stats else {}, folder)


def _dumped(variables: Mapping[str, Any], dumper: type[yaml.SafeDumper]) -> str:
    return str(yaml.dump_all([dict(variables)], None, Dumper=dumper, default_flow_style=False)) if variables else ""
