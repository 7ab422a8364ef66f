# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is internal to the revoke.access collection: it may change without notice.
"""The top layer: builds the AnsibleModule, runs one operation and exits. Nothing else exits."""

from __future__ import annotations

import signal
from types import ModuleType
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.revoke.access.plugins.module_utils import _input as check
from ansible_collections.revoke.access.plugins.module_utils._arguments import SHARED, Options, choose_login, module_arguments
from ansible_collections.revoke.access.plugins.module_utils._budget import Budget
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput
from ansible_collections.revoke.access.plugins.module_utils._operation import Operation
from ansible_collections.revoke.access.plugins.module_utils._outcome import fit
from ansible_collections.revoke.access.plugins.module_utils._run import Ended, Mode, Run, nothing
from ansible_collections.revoke.access.plugins.module_utils._transport import HAS_REQUESTS, REQUESTS_ERROR

ECHOED = 100  # elements of an option that the result repeats; of a longer list only the first ones
FIRST = 5
WARNINGS = 20


def run(vendor: ModuleType, operation: type[Operation], *options: Options) -> NoReturn:
    """Be the module for one operation of a vendor; C(options) are those beside the shared and the vendor's."""
    module = AnsibleModule(**module_arguments(Options(vendor.CONNECTION), SHARED, *options))
    # A blank is no secret, and masking it would blot out every message.
    module.no_log_values.difference_update([value for value in module.no_log_values if not value.strip()])
    if not HAS_REQUESTS:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_ERROR, **nothing())
    try:
        budget = Budget(check.at_least("deadline", module.params["deadline"], 0))
        signal.signal(signal.SIGTERM, lambda number, frame: budget.cancel("SIGTERM"))
        choose_login(module.params, vendor.CONNECTION, vendor.LOGINS)
        mode = Mode(module.check_mode, module._diff)
        ended = Run(vendor, operation, module.params, mode, budget, module.no_log_values.add).carry_out()
    except BadInput as error:
        module.fail_json(msg=error.message, **nothing())
    _exit(module, ended)


def _exit(module: AnsibleModule, ended: Ended) -> NoReturn:
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
        return value[:FIRST] + [f"... and {int(len(value) - FIRST)} more"]
    return value
