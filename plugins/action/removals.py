# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out the modules of this collection in Ansible's worker where the connection is local, and as modules elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible import release
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ansible_collections.revoke.access.plugins.module_utils._engine.result import nothing
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._evidence.context import recorded
from ansible_collections.revoke.access.plugins.module_utils._frame import Frame, How, carry_out
from ansible_collections.revoke.access.plugins.module_utils._options.spec import module_arguments
from ansible_collections.revoke.access.plugins.module_utils._plan.document import document
from ansible_collections.revoke.access.plugins.module_utils._plan.task import carry_out as carry_out_plan
from ansible_collections.revoke.access.plugins.module_utils._plan.task import plan_arguments
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.plugins.plugin_utils import _plans as plans
from ansible_collections.revoke.access.plugins.plugin_utils import _worker as worker
from ansible_collections.revoke.access.plugins.plugin_utils._progress import watched
from ansible_collections.revoke.access.plugins.plugin_utils._screen import say

NO_REMOVALS = "The plan has no removal for this tenant."


class ActionModule(ActionBase):
    """One task of this collection."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """The return values are the same wherever it runs."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        result.pop("invocation", None)
        task_vars = task_vars or {}
        name = self._name().rpartition(".")[2]
        args = dict(self._task.args)
        if name not in OPERATIONS:
            try:
                args = self._with_removals(worker.plain(args), task_vars)
            except BadInput as error:
                return {**result, **nothing(check_mode=self._task.check_mode), "msg": error.message, "failed": True}
            if not args:
                return {**result, "skipped": True, "msg": NO_REMOVALS}
        if worker.runs_here(self._task, self._connection, task_vars, self._templar.template):
            result.update(self._here(name, args, task_vars))
            if not worker.wants_invocation(task_vars):
                result.pop("invocation", None)
            return result
        wrap_async = self._task.async_val and not self._connection.has_native_async
        result.update(self._execute_module(module_args=args, task_vars=task_vars, wrap_async=wrap_async))
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _name(self) -> str:
        """The module of the task by its whole name. Before ansible-core 2.19 what it resolves to may be this plugin."""
        names = [str(name) for name in (self._task.resolved_action, self._task.action) if name]
        return next((name for name in names if name.rpartition(".")[2] in OPERATIONS), names[0])

    def _here(self, name: str, given: Mapping[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        worker.settle_in()
        operation = OPERATIONS.get(name)
        variables: dict[str, Any] = {}
        self._compute_environment_string(variables)
        with worker.environment(variables), worker.heeding() as heed:
            args = worker.arguments(self._name(), module_arguments(operation) if operation else plan_arguments(), given)
            if args.error:
                return worker.result_of(worker.refused(args, self._task.check_mode), args)
            frame = Frame(args.params, args.secrets)
            context = recorded(args.params, release.__version__, task_vars)
            how = How(self._task.check_mode, self._task.diff, heed, context=context, watched=watched(str(task_vars.get("inventory_hostname")), say))
            told = carry_out(operation, frame, args.params, how) if operation else carry_out_plan(frame, args.params, how)
            return worker.result_of(told, args)

    def _with_removals(self, args: dict[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """The options with the removals of this task's tenant in the place of the plan; empty where it has none. Raises BadInput."""
        plans.refuse_kinds(args)
        named = args.get("tenant") is not None
        tenant = args.setdefault("tenant", task_vars["inventory_hostname"])
        partial = _switch("partial_inventory", args.pop("partial_inventory", None))
        limited = _switch("partial_play", args.pop("partial_play", None)) or bool(task_vars.get("ansible_limit"))
        inside = args.get("removals") is not None or args.get("case") is not None
        if (args.get("plan") is not None and inside) or (args.get("plan") is None and not isinstance(args.get("removals"), list)):
            return args  # its spec says what is wrong
        path = args.pop("plan", None)
        plan = plans.plan_file(path, self._loader) if path is not None else plans.sorted_by_tenant(_given(args))
        playing = set(task_vars.get("ansible_play_hosts_all", ()))
        if self._task.run_once and not named:
            plans.refuse_once(plan, tenant, playing)
        known = set() if partial else {*task_vars["groups"]["all"], plans.ALONE}
        entries = plans.of_tenant(plan, tenant, known, playing, limited)
        if not entries:
            return {}
        # What the task gives is filled in already: twice would run what a vendor has as a name.
        fill = self._templar.template if path is not None else worker.plain
        removals = [{"operation": entry.operation.description.name, **plans.filled(plan, entry, fill)} for entry in entries]
        origin = {"place": plan.document.place, "numbers": [entry.number for entry in entries]}
        return {**args, "removals": removals, "case": plans.filled_case(plan, fill), "origin": origin}


def _given(args: Mapping[str, Any]) -> Any:
    return document({name: args[name] for name in ("case", "removals") if args.get(name) is not None}, "removals")


def _switch(name: str, value: Any) -> bool:
    """An option that is on or off; off where it is not given. Raises BadInput."""
    try:
        return value is not None and bool(boolean(value))
    except TypeError:
        raise BadInput(f"{name} is neither true nor false. Nothing was sent. Give one of these, or leave it out.") from None
