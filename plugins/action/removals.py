# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out the removal modules in Ansible's worker where the connection is local, and as modules elsewhere."""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase

from ansible_collections.revoke.access.plugins.module_utils._frame import Frame, carry_out
from ansible_collections.revoke.access.plugins.module_utils._options.spec import module_arguments
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS
from ansible_collections.revoke.access.plugins.plugin_utils import _worker as worker


class ActionModule(ActionBase):
    """One task of this collection."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """The return values are the same wherever it runs."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        result.pop("invocation", None)
        if worker.runs_here(self._task, self._connection, task_vars or {}, self._templar.template):
            result.update(self._here())
        else:
            wrap_async = self._task.async_val and not self._connection.has_native_async
            result.update(self._execute_module(task_vars=task_vars, wrap_async=wrap_async))
            if not wrap_async:
                self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _here(self) -> dict[str, Any]:
        name = self._task.resolved_action
        operation = OPERATIONS[name.rpartition(".")[2]]
        variables: dict[str, Any] = {}
        self._compute_environment_string(variables)
        with worker.environment(variables), worker.heeding() as heed:
            args = worker.arguments(name, module_arguments(operation), self._task.args)
            if args.error:
                return worker.result_of(worker.refused(args), args)
            frame = Frame(args.params, args.secrets)
            told = carry_out(operation, frame, args.params, check_mode=self._task.check_mode, diff=self._task.diff, heed=heed)
            return worker.result_of(told, args)
