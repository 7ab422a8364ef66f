# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out one operation in Ansible's own worker process, as an action plugin of the collection would."""

from __future__ import annotations

import os
import time
from typing import Any

from ansible.plugins.action import ActionBase

from ansible_collections.revoke.access.plugins.module_utils._options.spec import full_spec
from ansible_collections.revoke.access.plugins.module_utils._runner import Run
from ansible_collections.revoke.access.plugins.module_utils._vendors.registry import OPERATIONS


class ActionModule(ActionBase):
    """Takes C(operation) and the options of its module."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run without a module's process; C(process) is the one that ran it, C(cpu) its seconds of CPU time."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        operation = OPERATIONS[self._task.args["operation"]]
        params = {name: self._task.args.get(name, option.get("default")) for name, option in full_spec(operation).items()}
        started = time.process_time()
        ended = Run(operation, params, check_mode=self._task.check_mode, on_secret=lambda secret: None).carry_out()
        result.update(ended.result, failed=ended.failed, process=os.getpid(), parent=os.getppid(), cpu=time.process_time() - started)
        return result
