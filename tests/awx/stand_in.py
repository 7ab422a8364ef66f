# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In the place of each module of awx.awx: takes what that module takes, writes it down, and says whether it is new."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase

# What a module looks up by its name, and the module that makes that; below it what AWX has of its own.
NEEDED = {
    "credential": {"credential_type": "credential_type"},
    "host": {"inventory": "inventory"},
    "job_template": {
        "inventory": "inventory",
        "project": "project",
        "credentials": "credential",
        "notification_templates_success": "notification_template",
        "notification_templates_error": "notification_template",
    },
    "workflow_job_template": {"notification_templates_error": "notification_template", "notification_templates_approvals": "notification_template"},
    "workflow_job_template_node": {"workflow_job_template": "workflow_job_template", "unified_job_template": "job_template"},
    "role": {"teams": "team", "workflows": "workflow_job_template", "job_templates": "job_template"},
}
OF_AWX = {"credential_type": {"Vault"}, "credential": {"There already"}}


class ActionModule(ActionBase):
    """Any module."""

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        """Fails where the module itself would: an argument that it does not take, an object that is not there."""
        super().run(tmp, task_vars)
        name = self._task.action.rpartition(".")[2]
        with open(os.environ["AWX_MODULES"], encoding="utf-8") as file:
            module = json.load(file)["modules"][name]
        given = json.loads(json.dumps(self._task.args, default=str))
        rules = {rule: module[rule] for rule in ("mutually_exclusive", "required_if", "required_one_of") if rule in module}
        found = ArgumentSpecValidator(module["argument_spec"], **rules).validate(given)
        if found.error_messages:
            raise AnsibleActionFail(f"awx.awx.{name}: {found.error_messages}")
        made = self._made()
        params = {option: value for option, value in found.validated_parameters.items() if option in given}
        self._look_up(name, params, made)
        new = [name, params] not in made
        with open(os.environ["AWX_MADE"], "a", encoding="utf-8") as file:
            file.write(json.dumps([name, params]) + "\n")
        return {"changed": new}

    def _made(self) -> list[Any]:
        if not os.path.exists(os.environ["AWX_MADE"]):
            return []
        with open(os.environ["AWX_MADE"], encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def _look_up(self, name: str, params: dict[str, Any], made: list[Any]) -> None:
        for option, kind in NEEDED.get(name, {}).items():
            known = {each["name"] for other, each in made if other == kind} | OF_AWX.get(kind, set())
            wanted = params.get(option) or []
            missing = set([wanted] if isinstance(wanted, str) else wanted) - known
            if missing:
                raise AnsibleActionFail(f"awx.awx.{name}: {option}: there is no {kind} named {sorted(missing)}")
        nodes = {(each["workflow_job_template"], each["identifier"]) for other, each in made if other == "workflow_job_template_node"}
        for following in params.get("success_nodes") or []:
            if (params["workflow_job_template"], following) not in nodes:
                raise AnsibleActionFail(f"there is no node {following} yet")
