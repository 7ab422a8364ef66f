# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The top layer: builds the AnsibleModule, runs one operation and exits. Nothing else exits."""

from __future__ import annotations

import signal
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.revoke.access.plugins.module_utils._engine.operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._engine.result import fit, nothing
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput, LibraryMissing
from ansible_collections.revoke.access.plugins.module_utils._options.spec import module_arguments
from ansible_collections.revoke.access.plugins.module_utils._runner import Ended, Run, Runtime
from ansible_collections.revoke.access.plugins.module_utils._starter import Starter

ECHOED = 100  # elements of an option that the result repeats; of a longer list only the first ones
FIRST = 5
WARNINGS = 20


def run(operation: type[Operation], runtime: Runtime | None = None) -> None:
    """Be the module for one operation. C(runtime): what the run takes from outside, as tests hand it in."""
    starter = Starter()
    module = AnsibleModule(**module_arguments(operation))
    # A blank is no secret, and masking it would blot out every message.
    module.no_log_values.difference_update([value for value in module.no_log_values if not value.strip()])
    try:
        one = Run(operation, module.params, check_mode=module.check_mode, diff=module._diff, on_secret=module.no_log_values.add, runtime=runtime)
        _heed(one, starter)
        ended = one.carry_out()
    except BadInput as error:
        module.no_log_values.update(error.secrets)
        module.fail_json(msg=error.message, **nothing())
    except LibraryMissing as error:
        module.fail_json(msg=missing_required_lib(error.package), exception=error.trace, **nothing())
    _exit(module, ended)


def _heed(one: Run, starter: Starter) -> None:
    """End the run when it is told to, or when those are gone who would take its result."""

    def told(number: int, _frame: Any) -> None:
        one.cancel(signal.Signals(number).name)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup: it is meant to live on
            signal.signal(number, told)
    one.watch(starter.gone)


def _exit(module: AnsibleModule, ended: Ended) -> None:
    for warning in ended.warnings[:WARNINGS]:
        module.warn(warning)
    # Ansible would add the options as given: long lists of ids would count against the limit once more.
    ended.result["invocation"] = {"module_args": {name: _short(value) for name, value in module.params.items()}}
    result = fit(ended.result)
    if ended.failed:
        module.fail_json(**result)
    module.exit_json(**result)


def _short(value: Any) -> Any:
    if isinstance(value, list) and len(value) > ECHOED:
        return [*value[:FIRST], f"... and {len(value) - FIRST} more"]
    return value
