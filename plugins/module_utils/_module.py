# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The top layer of a module: builds the AnsibleModule, runs one operation and exits. Nothing else exits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.parameters import remove_values

from ansible_collections.revoke.access.plugins.module_utils._checks import likely_secrets
from ansible_collections.revoke.access.plugins.module_utils._clients import Runtime
from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.result import nothing
from ansible_collections.revoke.access.plugins.module_utils._evidence.context import recorded
from ansible_collections.revoke.access.plugins.module_utils._frame import Frame, How, Told, carry_out
from ansible_collections.revoke.access.plugins.module_utils._options.spec import module_arguments
from ansible_collections.revoke.access.plugins.module_utils._signals import heeded
from ansible_collections.revoke.access.plugins.module_utils._starter import Starter

_UNKNOWN_VERSION = "0.0"  # what AnsibleModule has where nobody told it


class Module(AnsibleModule):
    """An AnsibleModule whose exits stay within what AWX takes, also where Ansible itself refuses the arguments."""

    def fail_json(self, msg: str, **result: Any) -> None:
        """Exit with a failure. Without return values nothing was looked at yet, as where Ansible refuses the arguments."""
        params = getattr(self, "params", None) or {}
        if "complete" not in result:
            self.no_log_values.update(likely_secrets(params))
            result = {**nothing(check_mode=self.check_mode), **result}
        # Ansible would add the options as given: long lists of ids would count against the limit once more.
        super().fail_json(**{**Frame(params, self.no_log_values).failure(msg), **result})

    def log(self, msg: str, log_args: Mapping[str, Any] | None = None) -> None:
        """Write to the system log. Ansible writes the options there before any check could refuse a secret among the ids."""
        hidden = self.no_log_values | likely_secrets(getattr(self, "params", None) or {})
        super().log(remove_values(msg, hidden), log_args=remove_values(dict(log_args or {}), hidden))


def run(operation: type[Operation], runtime: Runtime | None = None) -> None:
    """Be the module for one operation. C(runtime): what the run takes from outside, as tests hand it in."""
    be(module_arguments(operation), lambda frame, params, how: carry_out(operation, frame, params, how), runtime)


def be(arguments: Mapping[str, Any], work: Callable[[Frame, Mapping[str, Any], How], Told], runtime: Runtime | None) -> None:
    """Be the module that does this work. C(arguments): those of AnsibleModule."""
    starter = Starter()
    module = Module(**arguments)
    frame = Frame(module.params, module.no_log_values)
    version = str(module.ansible_version)
    with heeded(starter.gone) as heed:
        context = recorded(module.params, None if version == _UNKNOWN_VERSION else version)
        told = work(frame, module.params, How(module.check_mode, module._diff, heed, runtime or Runtime(), context))
        for warning in told.warnings:
            module.warn(warning)
        if told.failed:
            module.fail_json(**told.result)
        module.exit_json(**told.result)
